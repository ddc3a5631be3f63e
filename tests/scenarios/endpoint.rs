//! Something that answers where a SCIM endpoint should be.

use serde::Deserialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// How it behaves.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// A start page for people.
    WebPage,
    /// A sign-in page somewhere else.
    Redirect,
    NotFound,
    ServerError,
    /// Refuses every token.
    Unauthorized,
    /// JSON, and no SCIM.
    OtherJson,
    /// An answer without end.
    Endless,
    /// Takes the request and says nothing.
    Silent,
    /// Closes at once.
    HangsUp,
    /// Not HTTP at all.
    Noise,
    /// Nobody listens.
    Closed,
}

/// The address of an endpoint of this kind; it is there until the test ends.
pub(crate) async fn start(kind: Kind) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    if kind != Kind::Closed {
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(kind, stream));
            }
        });
    }
    format!("http://{address}/scim/v2")
}

fn page(status: &str, kind: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
}

async fn answer(kind: Kind, mut stream: TcpStream) -> std::io::Result<()> {
    let mut request = [0; 4096];
    // How much of the request came does not matter: every answer here is fixed.
    let _ = stream.read(&mut request).await?;
    let text = match kind {
        Kind::WebPage => page("200 OK", "text/html", "<!doctype html><title>Welcome</title>"),
        Kind::Redirect => {
            "HTTP/1.1 302 Found\r\nLocation: https://login.example/\r\nContent-Length: 0\r\n\r\n".to_owned()
        }
        Kind::NotFound => page("404 Not Found", "text/plain", "no such page"),
        Kind::ServerError => page("500 Internal Server Error", "text/plain", "oops"),
        Kind::Unauthorized => page("401 Unauthorized", "application/json", "{\"detail\":\"no\"}"),
        Kind::OtherJson => page("200 OK", "application/json", "{\"hello\":\"world\"}"),
        Kind::HangsUp | Kind::Closed => return Ok(()),
        Kind::Noise => "220 mail.example ESMTP\r\n".to_owned(),
        Kind::Silent => {
            // Until the other side has had enough.
            while stream.read(&mut request).await? > 0 {}
            return Ok(());
        }
        Kind::Endless => {
            let head = "HTTP/1.1 200 OK\r\nContent-Type: application/scim+json\r\nConnection: close\r\n\r\n{\"Resources\":[";
            stream.write_all(head.as_bytes()).await?;
            let chunk = "{\"userName\":\"x\"},".repeat(4096);
            loop {
                stream.write_all(chunk.as_bytes()).await?;
            }
        }
    };
    stream.write_all(text.as_bytes()).await
}
