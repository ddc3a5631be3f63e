//! What went wrong on the way, with its cause and its repair.

use std::error::Error;
use std::fmt;

use jiff::Timestamp;
use scim::exchange::{Failure, FailureKind};

use crate::chain::{causes, is_caused_by};
use crate::peer::{self, Peer};
use crate::settings::{Network, Proxy};

/// Why there is no answer that can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    /// The host that was asked.
    pub host: String,
    /// What was wrong.
    pub cause: Cause,
}

/// What was wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// The name has no address.
    UnknownName,
    /// No connection was made.
    NotConnected {
        /// What the system said.
        reason: String,
    },
    /// Nothing came in time.
    Timeout {
        /// Whether it was the connection that was not made.
        connecting: bool,
    },
    /// The certificate is issued by somebody whom this computer does not trust: as a rule a firewall that opens TLS.
    UnknownIssuer {
        /// Who issued it, when the server says so.
        issuer: Option<String>,
    },
    /// The certificate is not valid yet, or not any more.
    OutOfTime {
        /// From when it is valid.
        from: Option<Timestamp>,
        /// Until when.
        until: Option<Timestamp>,
        /// This computer's clock at the time.
        now: Timestamp,
    },
    /// The certificate is for another name.
    OtherName,
    /// Any other failure of TLS.
    Tls {
        /// What the system said.
        reason: String,
    },
    /// The proxy wants a name and a password (407).
    ProxyWantsPassword,
    /// The proxy did not make the connection.
    Proxy {
        /// What it said.
        reason: String,
    },
    /// Not the service but somebody between answered, with a web page.
    WebPage {
        /// Its title.
        title: Option<String>,
        /// HTTP status.
        status: u16,
    },
    /// Somebody between sends elsewhere, as the sign-in page of a hotel does.
    SentElsewhere {
        /// To this host, when it is named.
        to: Option<String>,
    },
    /// The answer ended before it was whole.
    Cut,
    /// The answer was larger than is read.
    TooLarge {
        /// Bytes that are read.
        bytes_max: usize,
    },
    /// Anything else.
    Other {
        /// What the system said.
        reason: String,
    },
}

impl Trouble {
    /// Reads a client's error. TLS failures are told apart by the system's words; [`Trouble::examined`] knows more.
    pub fn of(error: &reqwest::Error, host: &str) -> Self {
        let chain = causes(error);
        let root = chain.last().cloned().unwrap_or_else(|| error.to_string());
        let text = chain.join(": ").to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
        let cause = if error.is_timeout() {
            Cause::Timeout {
                connecting: error.is_connect(),
            }
        } else if says(&["proxy authentication", "proxy authorization", "407"]) {
            Cause::ProxyWantsPassword
        } else if says(&["tunnel", "proxy"]) {
            Cause::Proxy { reason: root }
        } else if is_caused_by::<native_tls::Error>(error)
            || says(&["certificate", "tls", "ssl", "handshake"])
        {
            tls(&text, root)
        } else if says(&["dns error", "lookup", "name or service"]) {
            Cause::UnknownName
        } else if error.is_connect() {
            Cause::NotConnected { reason: root }
        } else if error.is_body()
            || error.is_decode()
            || says(&["before message completed", "unexpected eof", "end of file"])
        {
            Cause::Cut
        } else {
            Cause::Other { reason: root }
        };
        Self {
            host: host.to_owned(),
            cause,
        }
    }

    /// Asks the server for its certificate when TLS failed, so that the message can name who issued it and whether a
    /// clock is wrong. Nothing is sent but the beginning of TLS; without an answer the trouble stays as it is.
    pub async fn examined(self, port: u16, network: &Network) -> Self {
        let asks = matches!(
            self.cause,
            Cause::UnknownIssuer { .. } | Cause::OutOfTime { .. } | Cause::Tls { .. }
        );
        if !asks {
            return self;
        }
        let through = match network.proxy() {
            Proxy::At { url, .. } => Some(url.clone()),
            Proxy::System | Proxy::None => None,
        };
        match peer::ask(self.host.clone(), port, through).await {
            Some(peer) => Self {
                cause: judged(self.cause, peer, Timestamp::now()),
                host: self.host,
            },
            None => self,
        }
    }

    /// The kind an exchange is filed under.
    pub fn kind(&self) -> FailureKind {
        match &self.cause {
            Cause::UnknownName => FailureKind::Dns,
            Cause::NotConnected { .. } | Cause::ProxyWantsPassword | Cause::Proxy { .. } => {
                FailureKind::Connect
            }
            Cause::Timeout { .. } => FailureKind::Timeout,
            Cause::UnknownIssuer { .. } | Cause::OutOfTime { .. } | Cause::OtherName | Cause::Tls { .. } => {
                FailureKind::Tls
            }
            Cause::TooLarge { .. } => FailureKind::TooLarge,
            Cause::WebPage { .. } | Cause::SentElsewhere { .. } | Cause::Cut | Cause::Other { .. } => {
                FailureKind::Other
            }
        }
    }

    /// As an exchange keeps it.
    pub fn failure(&self) -> Failure {
        Failure {
            kind: self.kind(),
            message: self.to_string(),
        }
    }

    /// What to do about it.
    pub fn repair(&self) -> String {
        let host = &self.host;
        match &self.cause {
            Cause::UnknownName => format!(
                "Connect this computer to the network and check that `{host}` is spelled right. Where only a proxy knows names of the internet, set it (--proxy)."
            ),
            Cause::NotConnected { .. } => format!(
                "Connect this computer to the network. Where a proxy is the only way out, set it (--proxy); where a firewall stands, ask for `{host}` on port 443."
            ),
            Cause::Timeout { .. } => format!(
                "Try again. If it stays, a firewall may drop what goes to `{host}`: ask its administrator to let it through, or set the proxy (--proxy)."
            ),
            Cause::UnknownIssuer { issuer: Some(issuer) } => format!(
                "If “{issuer}” is your organization's inspection of TLS, save its root certificate as a PEM file and name it with --root-ca FILE. If you do not know it, do not go on from this network."
            ),
            Cause::UnknownIssuer { issuer: None } => {
                "If your organization inspects TLS, save its root certificate as a PEM file and name it with --root-ca FILE. If it does not, do not go on from this network.".into()
            }
            Cause::OutOfTime { .. } => {
                "Set this computer's clock (let it be set from the network), then try again.".into()
            }
            Cause::OtherName => format!(
                "Somebody else than `{host}` answers: check the address, and the name server of this network."
            ),
            Cause::Tls { .. } => format!(
                "Allow TLS 1.2 or newer on the way to `{host}`: a security program or a proxy breaks it."
            ),
            Cause::ProxyWantsPassword => {
                "Put `name:password` for the proxy into SLIPWAY_PROXY_CREDENTIALS or into the key store, and name the proxy with --proxy.".into()
            }
            Cause::Proxy { .. } => format!(
                "Check the proxy's address, and ask its administrator to allow `{host}` on port 443."
            ),
            Cause::WebPage { .. } => format!(
                "Open any page in a browser: a proxy or a sign-in page of this network may want something from you. Ask its administrator to let `{host}` through unchanged."
            ),
            Cause::SentElsewhere { .. } => {
                "Open any page in a browser and finish this network's own sign-in, then try again.".into()
            }
            Cause::Cut => {
                "Try again. If it stays, something on the way cuts answers: try without the proxy or the security program.".into()
            }
            Cause::TooLarge { .. } => "Ask for less: fewer groups, or a smaller page.".into(),
            Cause::Other { .. } => "Try again. If it stays, try from another network.".into(),
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = &self.host;
        match &self.cause {
            Cause::UnknownName => write!(f, "no address is known for `{host}`"),
            Cause::NotConnected { reason } => write!(f, "`{host}` could not be reached: {reason}"),
            Cause::Timeout { connecting: true } => write!(f, "`{host}` did not take the connection in time"),
            Cause::Timeout { connecting: false } => write!(f, "`{host}` did not answer in time"),
            Cause::UnknownIssuer { issuer: Some(issuer) } => write!(
                f,
                "the certificate shown for `{host}` is issued by “{issuer}”, which this computer does not trust"
            ),
            Cause::UnknownIssuer { issuer: None } => write!(
                f,
                "the certificate shown for `{host}` is issued by somebody whom this computer does not trust"
            ),
            Cause::OutOfTime { from, until, now } => {
                write!(
                    f,
                    "the certificate of `{host}` is not valid at {now}, the time of this computer's clock"
                )?;
                match (from, until) {
                    (Some(from), _) if from > now => write!(f, ": it begins at {from}"),
                    (_, Some(until)) if until < now => write!(f, ": it ended at {until}"),
                    _ => Ok(()),
                }
            }
            Cause::OtherName => write!(f, "the certificate shown for `{host}` is for another name"),
            Cause::Tls { reason } => write!(f, "`{host}` did not complete a secure connection: {reason}"),
            Cause::ProxyWantsPassword => {
                write!(
                    f,
                    "the proxy on the way to `{host}` wants a name and a password (407)"
                )
            }
            Cause::Proxy { reason } => {
                write!(f, "the proxy did not make the connection to `{host}`: {reason}")
            }
            Cause::WebPage { title, status } => {
                let title = title
                    .as_deref()
                    .map(|title| format!(" “{title}”"))
                    .unwrap_or_default();
                write!(
                    f,
                    "a web page{title} came in place of the answer of `{host}` (status {status}): something stands between"
                )
            }
            Cause::SentElsewhere { to } => {
                let to = to.as_deref().map(|to| format!(" to `{to}`")).unwrap_or_default();
                write!(
                    f,
                    "something on the way to `{host}` sends elsewhere{to}, as the sign-in page of a network does"
                )
            }
            Cause::Cut => write!(f, "the answer of `{host}` ended before it was whole"),
            Cause::TooLarge { bytes_max } => write!(f, "the answer is larger than {bytes_max} bytes"),
            Cause::Other { reason } => write!(f, "the exchange with `{host}` broke off: {reason}"),
        }
    }
}

impl Error for Trouble {}

/// OpenSSL, Secure Transport and SChannel word it differently.
fn tls(text: &str, reason: String) -> Cause {
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if says(&[
        "not yet valid",
        "has expired",
        "validity period",
        "expired or is not yet",
    ]) {
        Cause::OutOfTime {
            from: None,
            until: None,
            now: Timestamp::now(),
        }
    } else if says(&[
        "hostname mismatch",
        "host name",
        "cn name does not match",
        "doesn't match",
    ]) {
        Cause::OtherName
    } else if says(&[
        "self-signed",
        "self signed",
        "local issuer",
        "not trusted",
        "unknownissuer",
        "unknown issuer",
    ]) {
        Cause::UnknownIssuer { issuer: None }
    } else {
        Cause::Tls { reason }
    }
}

/// What the certificate itself says decides: the system's words differ from system to system.
fn judged(said: Cause, peer: Peer, now: Timestamp) -> Cause {
    let out_of_time = peer.from.is_some_and(|from| from > now) || peer.until.is_some_and(|until| until < now);
    match said {
        _ if out_of_time => Cause::OutOfTime {
            from: peer.from,
            until: peer.until,
            now,
        },
        Cause::UnknownIssuer { .. } => Cause::UnknownIssuer {
            issuer: Some(peer.issuer).filter(|issuer| !issuer.is_empty()),
        },
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn the_certificate_says_whether_a_clock_is_wrong() {
        let peer = |from: &str, until: &str| Peer {
            issuer: "Contoso Inspection".into(),
            from: Some(time(from)),
            until: Some(time(until)),
        };
        let unknown = Cause::UnknownIssuer { issuer: None };
        let now = time("2020-01-01T00:00:00Z");
        let future = judged(
            unknown.clone(),
            peer("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
            now,
        );
        let trouble = Trouble {
            host: "graph.example".into(),
            cause: future,
        };
        assert!(
            trouble.to_string().contains("begins at 2026-01-01T00:00:00Z"),
            "{trouble}"
        );
        assert!(trouble.repair().contains("clock"));
        let now = time("2026-06-01T00:00:00Z");
        let named = judged(unknown, peer("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"), now);
        assert_eq!(
            named,
            Cause::UnknownIssuer {
                issuer: Some("Contoso Inspection".into())
            }
        );
    }

    #[test]
    fn every_systems_words_for_an_unknown_issuer_are_known() {
        for words in [
            "certificate verify failed:… (self-signed certificate in certificate chain)",
            "certificate verify failed (unable to get local issuer certificate)",
            "a certificate chain processed, but terminated in a root certificate which is not trusted by the trust provider.",
            "the certificate was not trusted.",
        ] {
            assert_eq!(
                tls(words, String::new()),
                Cause::UnknownIssuer { issuer: None },
                "{words}"
            );
        }
        let expired = "certificate verify failed (certificate has expired)";
        assert!(matches!(tls(expired, String::new()), Cause::OutOfTime { .. }));
    }
}
