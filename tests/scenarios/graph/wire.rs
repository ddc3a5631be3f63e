//! HTTP/1.1 on a socket, as it is written: no library decides what is sent or how an answer is read.

use std::time::Duration;

use conversation::{Message, Names};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// How long one answer may take.
const ANSWERED_WITHIN: Duration = Duration::from_secs(30);

/// Sends one request on a connection of its own, and reads the answer.
///
/// `Host`, `Content-Length` and, for a JSON body, `Content-Type` are added where the message has none.
pub(crate) async fn exchange(address: &str, request: &Message, names: &Names) -> Result<Message, String> {
    let mut request = Message {
        start: names.fill(&request.start),
        headers: request
            .headers
            .iter()
            .map(|(name, value)| (name.clone(), names.fill(value)))
            .collect(),
        body: names.fill(&request.body),
        ..Message::default()
    };
    let mut add = |name: &str, value: &str| {
        if request.header(name).is_none() {
            request.headers.push((name.to_owned(), value.to_owned()));
        }
    };
    add("Host", address);
    add("Connection", "close");
    if request.body.starts_with(['{', '[']) && request.header("content-type").is_none() {
        request
            .headers
            .push(("Content-Type".into(), "application/json".into()));
    }
    let asking = async {
        let mut stream = TcpStream::connect(address).await?;
        send(&mut stream, &request).await?;
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await?;
        Ok::<_, std::io::Error>(bytes)
    };
    let bytes = match tokio::time::timeout(ANSWERED_WITHIN, asking).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(error)) => return Err(format!("no answer: {error}")),
        Err(_) => return Err("no answer in time".to_owned()),
    };
    message(&bytes).ok_or_else(|| format!("no HTTP: {}", String::from_utf8_lossy(&bytes)))
}

/// Writes a message with the length of its body.
pub(crate) async fn send(stream: &mut TcpStream, message: &Message) -> std::io::Result<()> {
    let mut text = format!("{}\r\n", message.start);
    for (name, value) in &message.headers {
        text += &format!("{name}: {value}\r\n");
    }
    if message.header("content-length").is_none() && (!message.body.is_empty() || message.status() != 204) {
        text += &format!("Content-Length: {}\r\n", message.body.len());
    }
    text += "\r\n";
    text += &message.body;
    stream.write_all(text.as_bytes()).await
}

/// Reads one message whose length is said.
pub(crate) async fn receive(stream: &mut TcpStream) -> std::io::Result<Option<Message>> {
    let mut bytes = Vec::new();
    while !is_whole(&bytes) {
        if stream.read_buf(&mut bytes).await? == 0 {
            break;
        }
    }
    Ok(message(&bytes))
}

fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = head_end(bytes) else {
        return false;
    };
    let length = message(bytes).and_then(|message| message.header("content-length")?.parse::<usize>().ok());
    bytes.len() >= end + length.unwrap_or(0)
}

fn head_end(bytes: &[u8]) -> Option<usize> {
    let at = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    Some(at + 4)
}

fn message(bytes: &[u8]) -> Option<Message> {
    let end = head_end(bytes)?;
    let head = String::from_utf8_lossy(&bytes[..end - 4]).into_owned();
    let mut lines = head.split("\r\n");
    Some(Message {
        start: lines.next()?.to_owned(),
        headers: lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
            .collect(),
        body: String::from_utf8_lossy(&bytes[end..]).into_owned(),
        ..Message::default()
    })
}
