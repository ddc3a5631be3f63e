//! What a stranger may cost, over raw sockets: slow, large and endless requests.

mod common;

use std::time::{Duration, Instant};

use common::{Got, tenant};
use scim_server::{ExchangeQuery, Limits, RunningTrial, ServeOptions, TrialStore, serve_with};
use secrecy::ExposeSecret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn with(limits: Limits) -> (TrialStore, RunningTrial, common::Tenant) {
    let store = TrialStore::in_memory().await.unwrap();
    let options = ServeOptions {
        limits,
        ..ServeOptions::at("127.0.0.1:0".parse().unwrap())
    };
    let running = serve_with(store.clone(), options).await.unwrap();
    let demo = tenant(&store, &running, "demo").await;
    (store, running, demo)
}

/// Sends bytes and reads until the server closes.
async fn raw(running: &RunningTrial, request: &str) -> String {
    let mut stream = TcpStream::connect(running.local_addr).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut answer))
        .await
        .unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_client_that_never_finishes_its_headers_is_let_go() {
    let (_, running, _) = with(Limits {
        header_wait: Duration::from_millis(300),
        ..Limits::default()
    })
    .await;
    let began = Instant::now();
    let answer = raw(
        &running,
        "GET /demo/scim/v2/Users HTTP/1.1\r\nHost: x\r\nX-Slow: ",
    )
    .await;
    assert!(began.elapsed() < Duration::from_secs(5), "{answer}");
    // An idle connection is not kept for ever either.
    let answer = raw(&running, "GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_answered_with_408() {
    let (store, running, demo) = with(Limits {
        body_wait: Duration::from_millis(300),
        ..Limits::default()
    })
    .await;
    let token = demo.token.expose_secret();
    let request = format!(
        "POST /demo/scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 100\r\n\r\n{{"
    );
    let answer = raw(&running, &request).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(answer.contains("did not arrive within"));
    assert_eq!(common::last(&store, "demo").await.exchange.status, Some(408));
}

#[tokio::test]
async fn a_client_that_does_not_take_its_answers_is_let_go() {
    const ASKED: usize = 40;
    let (_, running, demo) = with(Limits {
        answer_wait: Duration::from_millis(300),
        ..Limits::default()
    })
    .await;
    for n in 0..50 {
        demo.user(&format!("u{n}@x"), &"x".repeat(20_000)).await;
    }
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4_096).unwrap();
    let mut client = socket.connect(running.local_addr).await.unwrap();
    let token = demo.token.expose_secret();
    let request =
        format!("GET /demo/scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n");
    client.write_all(request.repeat(ASKED).as_bytes()).await.unwrap();
    tokio::time::sleep(Duration::from_secs(2)).await;
    // What the system holds can still be read; then there is no more.
    let mut got = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(20), client.read_to_end(&mut got)).await;
    assert!(ended.is_ok(), "the connection is still there");
    assert!(got.len() < ASKED * 1_000_000, "all {} bytes came", got.len());
    assert_eq!(demo.found("/Users").await, 50, "others are served");
}

#[tokio::test]
async fn large_headers_and_bodies_are_refused() {
    let (_, running, demo) = with(Limits {
        header_bytes_max: 16 * 1024,
        headers_max: 20,
        body_bytes_max: 10_000,
        refused_body_bytes_max: 1_000,
        ..Limits::default()
    })
    .await;
    let long = "x".repeat(40_000);
    let answer = raw(
        &running,
        &format!("GET /demo/scim/v2/Users HTTP/1.1\r\nHost: x\r\nX-Long: {long}\r\n\r\n"),
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    let many: String = (0..40).map(|n| format!("X-{n}: y\r\n")).collect();
    let answer = raw(
        &running,
        &format!("GET /demo/scim/v2/Users HTTP/1.1\r\nHost: x\r\n{many}\r\n"),
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    let send = async |token: &str, size: usize| {
        let request = demo
            .client
            .post(format!("{}/Users", demo.url))
            .header("Authorization", format!("Bearer {token}"))
            .body(" ".repeat(size));
        Got::of(request.send().await.unwrap()).await
    };
    let token = demo.token.expose_secret();
    assert_eq!(send(token, 10_001).await.status, 413);
    assert_eq!(send(token, 9_000).await.status, 400, "read, and no JSON");
    assert_eq!(
        send("wrong", 2_000).await.status,
        401,
        "the body of a refused request is not read whole"
    );
}

#[tokio::test]
async fn a_flood_of_bad_tokens_becomes_one_line_and_spares_the_good() {
    let (store, running, demo) = with(Limits {
        refused_per_s_max: 5,
        ..Limits::default()
    })
    .await;
    let mut statuses = Vec::new();
    for _ in 0..60 {
        let request = demo
            .client
            .get(format!("{}/Users", demo.url))
            .header("Authorization", "Bearer wrong");
        statuses.push(request.send().await.unwrap().status().as_u16());
    }
    assert_eq!(statuses[0], 401);
    let held = statuses.iter().filter(|status| **status == 429).count();
    assert!(held >= 40, "{held}");
    assert_eq!(
        demo.get("/Users").await.status,
        200,
        "who has a token is not held up"
    );
    let page = store.exchanges("demo", &ExchangeQuery::default()).await.unwrap();
    assert!(page.total < 25, "{}", page.total);
    let line = async || {
        let page = store.exchanges("demo", &ExchangeQuery::default()).await.unwrap();
        page.rows
            .into_iter()
            .find(|row| row.what.ends_with("more requests with refused tokens"))
    };
    let began = Instant::now();
    let flood = loop {
        if let Some(flood) = line().await {
            break flood;
        }
        assert!(began.elapsed() < Duration::from_secs(10));
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    assert!(flood.verdict.contains("from 127.0.0.1"), "{}", flood.verdict);
    running.shutdown().await;
}

#[tokio::test]
async fn connections_beyond_the_limit_wait_for_their_turn() {
    let (_, running, _) = with(Limits {
        connections_max: 2,
        ..Limits::default()
    })
    .await;
    let first = TcpStream::connect(running.local_addr).await.unwrap();
    let second = TcpStream::connect(running.local_addr).await.unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    let third = raw(&running, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    tokio::pin!(third);
    assert!(
        tokio::time::timeout(Duration::from_millis(300), &mut third)
            .await
            .is_err()
    );
    drop(first);
    let answer = third.await;
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    drop(second);
}

#[tokio::test]
async fn smuggled_and_malformed_requests_are_refused() {
    let (_, running, _) = with(Limits::default()).await;
    for request in [
        "nonsense\r\n\r\n",
        "GET  /demo HTTP/1.1\r\n\r\n",
        "POST /demo/scim/v2/Users HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "GET /demo HTTP/9.9\r\nHost: x\r\n\r\n",
    ] {
        let answer = raw(&running, request).await;
        assert!(
            answer.is_empty() || answer.starts_with("HTTP/1.1 400") || answer.starts_with("HTTP/1.1 505"),
            "{request:?}: {answer}"
        );
    }
}
