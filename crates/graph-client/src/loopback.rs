//! The listener on this computer that the browser comes back to.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use crate::callback::{Asked, asked, belongs};
use crate::pages;

/// Ports tried until one is free on both loopback addresses.
const PORTS_TRIED_MAX: u32 = 16;
/// Bytes of a request's head; a code is about 1.5 KB.
const HEAD_BYTES_MAX: usize = 32 * 1024;
/// A connection that says nothing for so long is closed. Browsers open some in advance and never use them.
const HEAD_TIMEOUT: Duration = Duration::from_secs(20);
/// Connections read at the same time.
const CONNECTIONS_MAX: usize = 32;
/// An answer the browser does not take within this is dropped.
const REPLY_TIMEOUT: Duration = Duration::from_secs(5);

/// A port on 127.0.0.1, and on ::1 where there is IPv6: `localhost` may mean either to a browser.
pub(crate) struct Loopback {
    v4: TcpListener,
    v6: Option<TcpListener>,
    port: u16,
}

/// The connection that brought the redirect, waiting for its page.
pub(crate) struct Caller(TcpStream);

impl Loopback {
    /// Opens a port the system chooses.
    pub(crate) async fn open() -> io::Result<Self> {
        for _ in 0..PORTS_TRIED_MAX {
            let v4 = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            let port = v4.local_addr()?.port();
            let v6 = match TcpListener::bind((Ipv6Addr::LOCALHOST, port)).await {
                Ok(listener) => Some(listener),
                // Another program has this port on ::1: the browser might bring the code to it.
                Err(error) if error.kind() == io::ErrorKind::AddrInUse => continue,
                Err(_) => None,
            };
            return Ok(Self { v4, v6, port });
        }
        Err(io::Error::new(
            io::ErrorKind::AddrInUse,
            "every port tried is in use on ::1",
        ))
    }

    /// Without a path: the well-known client has `http://localhost` registered, and the path must match.
    pub(crate) fn redirect(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// Waits for the redirect of the sign-in with this state. Everything else is answered 404 and forgotten; a redirect of
    /// another sign-in is told so and forgotten too: any page on this computer could send one.
    pub(crate) async fn callback(&self, state: &str) -> io::Result<(Vec<(String, String)>, Caller)> {
        let mut reading = FuturesUnordered::new();
        loop {
            tokio::select! {
                accepted = self.accept(), if reading.len() < CONNECTIONS_MAX => {
                    reading.push(read(accepted?, state));
                }
                Some(read) = reading.next() => {
                    if let Some(found) = read {
                        return Ok(found);
                    }
                }
            }
        }
    }

    async fn accept(&self) -> io::Result<TcpStream> {
        let (stream, _) = match &self.v6 {
            Some(v6) => tokio::select! {
                accepted = self.v4.accept() => accepted?,
                accepted = v6.accept() => accepted?,
            },
            None => self.v4.accept().await?,
        };
        Ok(stream)
    }
}

async fn read(mut stream: TcpStream, state: &str) -> Option<(Vec<(String, String)>, Caller)> {
    let head = timeout(HEAD_TIMEOUT, head(&mut stream)).await.ok()?.ok()?;
    let line = head.split("\r\n").next().unwrap_or_default();
    match asked(line) {
        Asked::Callback(parameters) if belongs(&parameters, state) => Some((parameters, Caller(stream))),
        Asked::Callback(_) => {
            Caller(stream).reply("400 Bad Request", &pages::foreign()).await;
            None
        }
        Asked::Stray => {
            Caller(stream).reply("404 Not Found", "").await;
            None
        }
    }
}

async fn head(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    let mut chunk = [0; 2048];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let read = stream.read(&mut chunk).await?;
        if read == 0 || head.len() + read > HEAD_BYTES_MAX {
            return Err(io::ErrorKind::InvalidData.into());
        }
        head.extend_from_slice(chunk.get(..read).unwrap_or_default());
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

impl Caller {
    /// Shows a page. That the browser is gone is no reason to fail.
    pub(crate) async fn show(self, page: &str) {
        self.reply("200 OK", page).await;
    }

    async fn reply(mut self, status: &str, page: &str) {
        let answer = format!(
            "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
             Cache-Control: no-store\r\nReferrer-Policy: no-referrer\r\n\
             Content-Security-Policy: default-src 'none'; style-src 'unsafe-inline'\r\n\
             Connection: close\r\n\r\n{page}",
            page.len()
        );
        let sent = timeout(REPLY_TIMEOUT, async {
            self.0.write_all(answer.as_bytes()).await?;
            self.0.shutdown().await
        });
        if !matches!(sent.await, Ok(Ok(()))) {
            tracing::debug!("the browser left before its page was shown");
        }
    }
}
