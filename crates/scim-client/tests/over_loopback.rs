//! Real HTTP over loopback against a listener that records the bytes it was sent.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use scim::exchange::FailureKind;
use scim_client::{Limits, ScimClient};
use secrecy::SecretString;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const TOKEN: &str = "trial-canary-7Qm2";

/// A server that answers every connection with the same bytes and keeps the requests.
struct Server {
    address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Server {
    async fn answering(answer: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&seen);
        tokio::spawn(async move {
            while let Ok((mut socket, _)) = listener.accept().await {
                let request = read_request(&mut socket).await;
                log.lock().expect("not poisoned").push(request);
                let _ = socket.write_all(&answer).await;
                let _ = socket.shutdown().await;
            }
        });
        Self { address, seen }
    }

    fn client(&self, path: &str) -> ScimClient {
        self.client_with(path, Limits::default())
    }

    fn client_with(&self, path: &str, limits: Limits) -> ScimClient {
        let base = format!("http://{}{path}", self.address);
        ScimClient::new(&base, Some(SecretString::from(TOKEN)), limits).expect("a good URL")
    }

    fn only_request(&self) -> String {
        let seen = self.seen.lock().expect("not poisoned");
        assert_eq!(seen.len(), 1, "exactly one request: {seen:#?}");
        seen[0].clone()
    }
}

/// Head and, by Content-Length, the body of one request.
async fn read_request(socket: &mut tokio::net::TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0_u8; 4096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head
                .lines()
                .find_map(|line| {
                    line.to_ascii_lowercase()
                        .strip_prefix("content-length:")?
                        .trim()
                        .parse()
                        .ok()
                })
                .unwrap_or(0_usize);
            if body.len() >= length {
                return text;
            }
        }
        match socket.read(&mut buffer).await {
            Ok(0) | Err(_) => return text,
            Ok(n) => bytes.extend_from_slice(&buffer[..n]),
        }
    }
}

fn http(status: &str, headers: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

fn head_of(request: &str) -> String {
    request
        .split("\r\n\r\n")
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

#[tokio::test]
async fn the_probe_is_sent_as_entra_sends_it() {
    let server = Server::answering(http("200 OK", "", r#"{"totalResults":0}"#)).await;
    let exchange = server
        .client("/acme/scim/v2/")
        .probe(r#"emails[type eq "work"].value"#)
        .await;

    let request = server.only_request();
    let line = request.lines().next().expect("a request line");
    let filter = "/acme/scim/v2/Users?filter=emails%5Btype+eq+%22work%22%5D.value+eq+%22";
    assert!(line.starts_with(&format!("GET {filter}")), "{line}");
    assert!(line.ends_with("%22 HTTP/1.1"), "{line}");

    let head = head_of(&request);
    assert!(!head.contains("user-agent"), "Entra sends no User-Agent: {head}");
    assert!(!head.contains("content-type"), "a GET has no body: {head}");
    assert!(head.contains("accept: application/scim+json"));
    assert!(head.contains("adscimversion: 5.0"));
    assert!(head.contains(&format!("authorization: bearer {}", TOKEN.to_ascii_lowercase())));

    assert_eq!(exchange.status, Some(200));
    assert_eq!(exchange.failure, None);
    assert_eq!(exchange.json(), Some(json!({"totalResults": 0})));
}

#[tokio::test]
async fn two_probes_ask_for_two_different_nobodies() {
    let server = Server::answering(http("200 OK", "", "{}")).await;
    let client = server.client("/scim");
    let first = client.probe("userName").await;
    let second = client.probe("userName").await;
    assert_ne!(first.url, second.url);
}

#[tokio::test]
async fn a_write_carries_scim_json_and_is_recorded_without_the_token() {
    let server = Server::answering(http("201 Created", "Location: /Users/1\r\n", r#"{"id":"1"}"#)).await;
    let client = server.client("/scim?aadOptscim062020");
    let body = json!({"userName": "ana@trial.example"});
    let exchange = client.send("POST", "/Users", Some(&body)).await;

    let request = server.only_request();
    assert!(request.starts_with("POST /scim/Users?aadOptscim062020 HTTP/1.1"));
    assert!(head_of(&request).contains("content-type: application/scim+json; charset=utf-8"));
    assert!(request.ends_with(&body.to_string()));

    assert_eq!(exchange.status, Some(201));
    assert!(
        exchange
            .response_headers
            .contains(&("location".into(), "/Users/1".into()))
    );
    assert!(
        exchange
            .request_headers
            .contains(&("Authorization".into(), "Bearer ••••".into()))
    );
    assert!(!format!("{exchange:?} {client:?}").contains(TOKEN));
}

#[tokio::test]
async fn a_server_that_echoes_the_token_or_sets_a_cookie_leaves_no_trace_of_it() {
    let answer = http(
        "401 Unauthorized",
        &format!("Set-Cookie: session=abc\r\nX-Saw: {TOKEN}\r\n"),
        &format!("bad token {TOKEN}"),
    );
    let server = Server::answering(answer).await;
    let exchange = server.client("/scim").send("GET", "/Users", None).await;
    assert_eq!(exchange.status, Some(401));
    assert_eq!(exchange.response_body.as_deref(), Some("bad token ••••"));
    assert!(
        exchange
            .response_headers
            .contains(&("set-cookie".into(), "••••".into()))
    );
    assert!(!format!("{exchange:?}").contains(TOKEN));
}

#[tokio::test]
async fn a_redirect_is_reported_and_not_followed() {
    let elsewhere = Server::answering(http("200 OK", "", "{}")).await;
    let location = format!("Location: http://{}/login\r\n", elsewhere.address);
    let server = Server::answering(http("302 Found", &location, "")).await;
    let exchange = server.client("/scim").probe("userName").await;
    assert_eq!(exchange.status, Some(302));
    assert!(elsewhere.seen.lock().expect("not poisoned").is_empty());
}

#[tokio::test]
async fn an_answer_past_the_limit_is_cut_and_named() {
    let server = Server::answering(http("200 OK", "", &"x".repeat(5000))).await;
    let limits = Limits {
        answer_bytes_max: 1000,
        ..Limits::default()
    };
    let exchange = server
        .client_with("/scim", limits)
        .send("GET", "/Users", None)
        .await;
    assert_eq!(exchange.status, Some(200));
    assert_eq!(exchange.failure.map(|f| f.kind), Some(FailureKind::TooLarge));
    assert_eq!(exchange.response_body.map(|b| b.len()), Some(1000));
}

#[tokio::test]
async fn a_server_that_never_answers_is_a_timeout() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}/scim", listener.local_addr().expect("an address"));
    let limits = Limits {
        request_timeout: Duration::from_millis(100),
        ..Limits::default()
    };
    let client = ScimClient::new(&base, None, limits).expect("a good URL");
    let exchange = client.probe("userName").await;
    assert_eq!(exchange.failure.map(|f| f.kind), Some(FailureKind::Timeout));
    assert_eq!(exchange.status, None);
}

#[tokio::test]
async fn a_port_where_nothing_listens_is_a_refused_connection() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}/scim", listener.local_addr().expect("an address"));
    drop(listener);
    let client = ScimClient::new(&base, None, Limits::default()).expect("a good URL");
    let exchange = client.probe("userName").await;
    assert_eq!(exchange.failure.map(|f| f.kind), Some(FailureKind::Connect));
    assert!(
        exchange
            .request_headers
            .iter()
            .all(|(name, _)| name != "Authorization")
    );
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_on_https_is_a_tls_failure() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("https://{}/scim", listener.local_addr().expect("an address"));
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let mut hello = [0_u8; 16];
            let _ = socket.read(&mut hello).await;
            let _ = socket
                .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\nplain http")
                .await;
        }
    });
    let client =
        ScimClient::new(&base, Some(SecretString::from(TOKEN)), Limits::default()).expect("a good URL");
    let exchange = client.probe("userName").await;
    let failure = exchange.failure.expect("no TLS, no answer");
    assert_eq!(failure.kind, FailureKind::Tls, "{}", failure.message);
}

/// `.localhost` names are loopback and so never go through a proxy; this one has a label too long for any resolver.
#[tokio::test]
async fn a_name_that_does_not_exist_is_a_dns_failure() {
    let base = format!("https://{}.localhost/scim", "x".repeat(64));
    let client = ScimClient::new(&base, None, Limits::default()).expect("a URL the parser accepts");
    let exchange = client.probe("userName").await;
    let failure = exchange.failure.expect("no such name");
    assert_eq!(failure.kind, FailureKind::Dns, "{}", failure.message);
}

#[test]
fn a_token_with_a_line_break_is_refused_before_anything_is_sent() {
    let token = SecretString::from("abc\ndef");
    let error =
        ScimClient::new("https://a.example", Some(token), Limits::default()).expect_err("not sendable");
    assert!(!error.to_string().contains("abc"));
}
