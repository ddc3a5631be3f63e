//! A target of a test's own making: it answers what it is told to, whatever HTTP says about that.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A request as it arrived.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) body: Value,
}

/// What is written back.
pub(crate) struct Reply {
    bytes: Vec<u8>,
    after: Duration,
}

impl Reply {
    /// JSON as SCIM has it.
    pub(crate) fn scim(status: u16, body: &Value) -> Self {
        Self::of(status, "application/scim+json", &body.to_string())
    }

    pub(crate) fn of(status: u16, kind: &str, text: &str) -> Self {
        Self::raw(format!(
            "HTTP/1.1 {status} Odd\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n\r\n{text}",
            text.len()
        ))
    }

    /// These bytes.
    pub(crate) fn raw(bytes: impl Into<Vec<u8>>) -> Self {
        Self {
            bytes: bytes.into(),
            after: Duration::ZERO,
        }
    }

    pub(crate) fn after(mut self, delay: Duration) -> Self {
        self.after = delay;
        self
    }

    /// A search that found these.
    pub(crate) fn list(resources: &[Value]) -> Self {
        Self::scim(
            200,
            &json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
                "totalResults": resources.len(), "startIndex": 1, "itemsPerPage": resources.len(), "Resources": resources,
            }),
        )
    }
}

impl Received {
    /// As a well-behaved, empty target answers: the id says whom it made.
    pub(crate) fn well_answered(&self) -> Reply {
        match self.method.as_str() {
            "GET" => Reply::list(&[]),
            "POST" => {
                let mut made = self.body.clone();
                let name = [&made["userName"], &made["displayName"]].map(Value::as_str);
                made["id"] = json!(format!("t-{}", name[0].or(name[1]).unwrap_or_default()));
                Reply::scim(201, &made)
            }
            _ => Reply::raw("HTTP/1.1 204 No Content\r\n\r\n"),
        }
    }
}

pub(crate) struct OddTarget {
    pub(crate) url: String,
    under_way: Arc<(AtomicUsize, AtomicUsize)>,
    received: Arc<Mutex<Vec<Received>>>,
    serving: JoinHandle<()>,
}

impl OddTarget {
    pub(crate) async fn start(answers: impl Fn(&Received) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/scim", listener.local_addr().unwrap());
        let under_way = Arc::new((AtomicUsize::new(0), AtomicUsize::new(0)));
        let received = Arc::new(Mutex::new(Vec::new()));
        let answers = Arc::new(answers);
        let (counts, log) = (Arc::clone(&under_way), Arc::clone(&received));
        let serving = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (answers, counts, log) = (Arc::clone(&answers), Arc::clone(&counts), Arc::clone(&log));
                tokio::spawn(async move {
                    let mut buffer = Vec::new();
                    while let Some(request) = read(&mut stream, &mut buffer).await {
                        let now = counts.0.fetch_add(1, Ordering::SeqCst) + 1;
                        counts.1.fetch_max(now, Ordering::SeqCst);
                        let reply = answers(&request);
                        log.lock().unwrap().push(request);
                        tokio::time::sleep(reply.after).await;
                        counts.0.fetch_sub(1, Ordering::SeqCst);
                        if stream.write_all(&reply.bytes).await.is_err() {
                            return;
                        }
                    }
                });
            }
        });
        Self {
            url,
            under_way,
            received,
            serving,
        }
    }

    /// The most requests that were there and not answered.
    pub(crate) fn most_at_once(&self) -> usize {
        self.under_way.1.load(Ordering::SeqCst)
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

impl Drop for OddTarget {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// One request; `None` when the other side hung up.
async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Received> {
    let head = loop {
        if let Some(at) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        more(stream, buffer).await?;
    };
    let text = String::from_utf8_lossy(&buffer[..head]).into_owned();
    let length = text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .map_or(0, |(_, value)| value.trim().parse().unwrap());
    while buffer.len() < head + length {
        more(stream, buffer).await?;
    }
    let body = serde_json::from_slice(&buffer[head..head + length]).unwrap_or_default();
    buffer.drain(..head + length);
    let mut words = text.split(' ');
    Some(Received {
        method: words.next()?.to_owned(),
        path: words.next()?.to_owned(),
        body,
    })
}

async fn more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<()> {
    let read = stream.read_buf(buffer).await.ok()?;
    (read > 0).then_some(())
}
