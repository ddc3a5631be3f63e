//! A web server that is no SCIM endpoint: it answers every request with a page, as a wrong address does.

use std::net::Ipv4Addr;

use anyhow::Result;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

const PAGE: &str =
    "<!doctype html><html><head><title>Sign in</title></head><body><h1>Welcome</h1></body></html>";

/// Bytes of a request's head that are read before it is answered.
const REQUEST_BYTES_MAX: usize = 16 * 1024;

/// A running server; it ends when this is dropped.
pub struct WebPage {
    port: u16,
    serving: JoinHandle<()>,
}

impl WebPage {
    /// Starts one on a free port of this machine.
    ///
    /// # Errors
    /// No port is free.
    pub async fn start() -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let port = listener.local_addr()?.port();
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // A client that hangs up early has seen enough.
                tokio::spawn(async move { answer(stream).await.ok() });
            }
        });
        Ok(Self { port, serving })
    }

    /// Its address.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/scim/v2", self.port)
    }
}

impl Drop for WebPage {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn answer(mut stream: TcpStream) -> Result<()> {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") && request.len() < REQUEST_BYTES_MAX {
        if stream.read_buf(&mut request).await? == 0 {
            break;
        }
    }
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        PAGE.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(PAGE.as_bytes()).await?;
    Ok(stream.shutdown().await?)
}
