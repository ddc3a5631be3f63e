//! Asks a server for its certificate, to name it in a message. Nothing is sent beyond the beginning of TLS.

use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use jiff::Timestamp;
use native_tls::TlsConnector;
use url::Url;
use x509_parser::prelude::{FromDer, X509Certificate};

/// How long the look may take, each of its parts. It only makes a message better.
const LOOK_TIMEOUT: Duration = Duration::from_secs(4);
/// Bytes of a proxy's answer to `CONNECT`.
const TUNNEL_BYTES_MAX: usize = 8 * 1024;
/// Characters of an issuer's name in a message.
const ISSUER_CHARS_MAX: usize = 120;

/// What a certificate says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Peer {
    pub(crate) issuer: String,
    pub(crate) from: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
}

pub(crate) async fn ask(host: String, port: u16, through: Option<Url>) -> Option<Peer> {
    let look = tokio::task::spawn_blocking(move || look(&host, port, through.as_ref()));
    tokio::time::timeout(LOOK_TIMEOUT * 3, look).await.ok()?.ok()?
}

fn look(host: &str, port: u16, through: Option<&Url>) -> Option<Peer> {
    // The certificate is only read; the connection is closed before anything else.
    let connector = TlsConnector::builder()
        .danger_accept_invalid_certs(true)
        .danger_accept_invalid_hostnames(true)
        .build()
        .ok()?;
    let stream = match through {
        Some(proxy) => tunnel(proxy, host, port)?,
        None => connect(host, port)?,
    };
    let secure = connector.connect(host, stream).ok()?;
    let der = secure.peer_certificate().ok()??.to_der().ok()?;
    read(&der)
}

fn connect(host: &str, port: u16) -> Option<TcpStream> {
    let stream = (host.trim_matches(['[', ']']), port)
        .to_socket_addrs()
        .ok()?
        .find_map(|address| TcpStream::connect_timeout(&address, LOOK_TIMEOUT).ok())?;
    stream.set_read_timeout(Some(LOOK_TIMEOUT)).ok()?;
    stream.set_write_timeout(Some(LOOK_TIMEOUT)).ok()?;
    Some(stream)
}

/// Without the proxy's password: it is not worth carrying it here.
fn tunnel(proxy: &Url, host: &str, port: u16) -> Option<TcpStream> {
    let mut stream = connect(proxy.host_str()?, proxy.port_or_known_default()?)?;
    write!(
        stream,
        "CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n"
    )
    .ok()?;
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).ok()?;
        head.push(byte[0]);
        if head.len() > TUNNEL_BYTES_MAX {
            return None;
        }
    }
    let status = head.split(|byte| *byte == b' ').nth(1)?;
    (status == b"200").then_some(stream)
}

fn read(der: &[u8]) -> Option<Peer> {
    let (_, certificate) = X509Certificate::from_der(der).ok()?;
    let issuer = certificate.issuer();
    let name = issuer
        .iter_common_name()
        .chain(issuer.iter_organization())
        .find_map(|part| part.as_str().ok().map(str::to_owned))
        .unwrap_or_else(|| issuer.to_string());
    let time = |seconds| Timestamp::from_second(seconds).ok();
    let validity = certificate.validity();
    Some(Peer {
        // It goes to a terminal, and whoever stands between wrote it.
        issuer: name
            .chars()
            .filter(|c| !c.is_control())
            .take(ISSUER_CHARS_MAX)
            .collect(),
        from: time(validity.not_before.timestamp()),
        until: time(validity.not_after.timestamp()),
    })
}
