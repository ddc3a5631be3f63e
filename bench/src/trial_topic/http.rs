//! Just enough HTTP/1.1 to put a server under load: what the client costs is taken from the server's processor.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, bail, ensure};

/// Longest wait for an answer.
const ANSWER_WAIT_MAX: Duration = Duration::from_secs(20);

/// One connection that is kept open.
pub(crate) struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
    request: Vec<u8>,
}

/// Where a server is, and what every request to it begins with.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) address: SocketAddr,
    pub(crate) path: String,
    pub(crate) token: String,
    /// Further lines of the head, each with its end.
    pub(crate) headers: String,
}

/// An answer, until the next request.
pub(crate) struct Answer<'a> {
    pub(crate) status: u16,
    pub(crate) body: &'a [u8],
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).context("connect")?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(ANSWER_WAIT_MAX))?;
        Ok(Self {
            stream,
            received: vec![0; 1 << 20],
            request: Vec::with_capacity(4_096),
        })
    }

    /// Sends a request as Entra writes it and reads the answer.
    pub(crate) fn call(
        &mut self,
        place: &Place,
        method: &str,
        below: &str,
        body: &str,
    ) -> anyhow::Result<Answer<'_>> {
        self.request.clear();
        write!(
            self.request,
            "{method} {}{below} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\nAccept: application/scim+json\r\n{}",
            place.path, place.address, place.token, place.headers
        )?;
        if !body.is_empty() {
            write!(
                self.request,
                "Content-Type: application/scim+json; charset=utf-8\r\nContent-Length: {}\r\n",
                body.len()
            )?;
        }
        self.request.extend_from_slice(b"\r\n");
        self.request.extend_from_slice(body.as_bytes());
        self.stream.write_all(&self.request)?;
        self.answer()
    }

    fn answer(&mut self) -> anyhow::Result<Answer<'_>> {
        let mut filled = 0;
        let head_end = loop {
            filled += self.read(filled)?;
            if let Some(at) = find(&self.received[..filled], b"\r\n\r\n") {
                break at + 4;
            }
        };
        let head = std::str::from_utf8(&self.received[..head_end])?;
        let status = head.get(9..12).context("no status")?.parse()?;
        let length = match head.lines().find_map(|line| {
            line.strip_prefix("content-length: ")
                .or(line.strip_prefix("Content-Length: "))
        }) {
            Some(length) => length.trim().parse()?,
            None if status == 204 => 0,
            None => bail!("an answer without Content-Length: {head}"),
        };
        let end = head_end + length;
        if self.received.len() < end {
            self.received.resize(end, 0);
        }
        while filled < end {
            filled += self.read(filled)?;
        }
        ensure!(filled == end, "more than one answer");
        Ok(Answer {
            status,
            body: &self.received[head_end..end],
        })
    }

    fn read(&mut self, from: usize) -> anyhow::Result<usize> {
        let read = self.stream.read(&mut self.received[from..])?;
        ensure!(read > 0, "the server hung up");
        Ok(read)
    }
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

impl Answer<'_> {
    /// The `id` of the resource in the body.
    pub(crate) fn id(&self) -> anyhow::Result<String> {
        let start = find(self.body, b"\"id\":\"").context("no id in the answer")? + 6;
        let end = find(&self.body[start..], b"\"").context("no end of the id")?;
        Ok(std::str::from_utf8(&self.body[start..start + end])?.to_owned())
    }

    /// Fails unless it has this status.
    pub(crate) fn expect(self, status: u16) -> anyhow::Result<Self> {
        if self.status != status {
            bail!(
                "{} instead of {status}: {}",
                self.status,
                String::from_utf8_lossy(self.body)
            );
        }
        Ok(self)
    }

    /// Fails unless the body has this text.
    pub(crate) fn says(self, text: &str) -> anyhow::Result<Self> {
        if find(self.body, text.as_bytes()).is_none() {
            bail!(
                "`{text}` is not in the answer: {}",
                String::from_utf8_lossy(self.body)
            );
        }
        Ok(self)
    }
}
