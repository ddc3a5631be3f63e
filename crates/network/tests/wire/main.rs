//! TLS as a firewall that opens it does: a real server with a certificate of a made-up root.

use std::sync::Arc;

use network::{Cause, Network, Proxy, Trouble};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

const ISSUER: &str = "Contoso TLS Inspection";

struct Interceptor {
    port: u16,
    root_pem: String,
}

/// Answers every request over TLS with an empty object. `years` bound the server's certificate.
async fn interceptor(years: (i32, i32)) -> Interceptor {
    let mut root = CertificateParams::default();
    root.distinguished_name.push(DnType::CommonName, ISSUER);
    root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = CertifiedIssuer::self_signed(root, KeyPair::generate().expect("a key")).expect("a root");
    let key = KeyPair::generate().expect("a key");
    let mut leaf = CertificateParams::new(vec!["localhost".to_owned()]).expect("a name");
    leaf.not_before = date_time_ymd(years.0, 1, 1);
    leaf.not_after = date_time_ymd(years.1, 1, 1);
    let leaf = leaf.signed_by(&key, &root).expect("signed");
    let chain = vec![
        CertificateDer::from(leaf.der().to_vec()),
        CertificateDer::from(root.der().to_vec()),
    ];
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a certificate");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let Ok(mut stream) = acceptor.accept(stream).await else {
                    return;
                };
                let mut head = [0; 4096];
                if stream.read(&mut head).await.unwrap_or(0) > 0 {
                    let answer =
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
                    let _ = stream.write_all(answer.as_bytes()).await;
                }
            });
        }
    });
    Interceptor {
        port,
        root_pem: root.pem(),
    }
}

async fn get(network: &Network, port: u16) -> Result<u16, Trouble> {
    let client = network.client(true).build().expect("a client");
    match client
        .get(format!("https://localhost:{port}/v1.0/me"))
        .send()
        .await
    {
        Ok(answer) => Ok(answer.status().as_u16()),
        Err(error) => Err(Trouble::of(&error, "localhost").examined(port, network).await),
    }
}

#[tokio::test]
async fn a_firewall_that_opens_tls_is_named_and_its_root_lets_it_through() {
    let between = interceptor((2020, 2050)).await;
    let trouble = get(&Network::default(), between.port)
        .await
        .expect_err("not trusted");
    assert_eq!(
        trouble.cause,
        Cause::UnknownIssuer {
            issuer: Some(ISSUER.into())
        }
    );
    assert!(
        trouble.to_string().contains(ISSUER) && trouble.repair().contains("--root-ca"),
        "{trouble}"
    );
    let trusting = Network::default()
        .trusting(between.root_pem.as_bytes())
        .expect("a root");
    assert_eq!(get(&trusting, between.port).await, Ok(200));
}

#[tokio::test]
async fn a_certificate_from_the_future_says_that_a_clock_is_wrong() {
    let between = interceptor((2048, 2050)).await;
    let trusting = Network::default()
        .trusting(between.root_pem.as_bytes())
        .expect("a root");
    let trouble = get(&trusting, between.port).await.expect_err("not valid yet");
    assert!(
        matches!(trouble.cause, Cause::OutOfTime { from: Some(_), .. }),
        "{trouble:?}"
    );
    assert!(trouble.to_string().contains("begins at 2048-01-01"), "{trouble}");
}

#[tokio::test]
async fn a_name_without_an_address_and_a_closed_port_are_told_apart() {
    let client = Network::new(Proxy::None).client(false).build().expect("a client");
    let error = client
        .get("https://nowhere.invalid/")
        .send()
        .await
        .expect_err("no address");
    assert_eq!(Trouble::of(&error, "nowhere.invalid").cause, Cause::UnknownName);
    let closed = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = closed.local_addr().expect("bound");
    drop(closed);
    let error = client
        .get(format!("http://{address}/"))
        .send()
        .await
        .expect_err("closed");
    assert!(matches!(
        Trouble::of(&error, "x").cause,
        Cause::NotConnected { .. }
    ));
}

/// Takes one `CONNECT` and answers it.
async fn proxy(answer: &'static str) -> (String, tokio::task::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let asked = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("a caller");
        let mut head = [0; 4096];
        let read = stream.read(&mut head).await.expect("a head");
        let _ = stream.write_all(answer.as_bytes()).await;
        String::from_utf8_lossy(&head[..read]).into_owned()
    });
    (url, asked)
}

#[tokio::test]
async fn a_proxy_that_wants_a_password_says_so_and_gets_the_one_it_is_given() {
    let refusal = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n";
    let (url, asked) = proxy(refusal).await;
    let way = Proxy::parse(&url).expect("a proxy");
    let way = way.with_credentials(&"ann:s3cret".into()).expect("credentials");
    let client = Network::new(way).client(false).build().expect("a client");
    let error = client
        .get("https://graph.example/v1.0/me")
        .send()
        .await
        .expect_err("refused");
    let trouble = Trouble::of(&error, "graph.example");
    assert_eq!(trouble.cause, Cause::ProxyWantsPassword, "{trouble}");
    assert!(!format!("{trouble:?}{trouble}").contains("s3cret"));
    let head = asked.await.expect("asked");
    assert!(head.starts_with("CONNECT graph.example:443"), "{head}");
    assert!(
        head.to_ascii_lowercase()
            .contains("proxy-authorization: basic yw5uonmzy3jlda=="),
        "{head}"
    );
}

#[tokio::test]
async fn a_proxy_that_does_not_let_through_is_told_from_one_that_is_not_there() {
    let (url, _asked) = proxy("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").await;
    let client = Network::new(Proxy::parse(&url).expect("a proxy"))
        .client(false)
        .build()
        .expect("a client");
    let error = client
        .get("https://graph.example/")
        .send()
        .await
        .expect_err("refused");
    assert!(matches!(
        Trouble::of(&error, "graph.example").cause,
        Cause::Proxy { .. }
    ));
}
