//! Which way out: the proxy, and whom to trust beside the system's list.

use std::fmt;

use reqwest::{Certificate, Client, ClientBuilder};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// How to leave this computer. The default is what the system is set to.
#[derive(Clone, Default)]
pub struct Network {
    proxy: Proxy,
    roots: Vec<Certificate>,
}

/// Through what requests go.
#[derive(Clone, Default)]
pub enum Proxy {
    /// As the system is set, `HTTPS_PROXY` and its like included.
    #[default]
    System,
    /// Through none, whatever the system says.
    None,
    /// Through this one.
    At {
        /// Its address, without a password.
        url: Url,
        /// Name and password.
        credentials: Option<(String, SecretString)>,
    },
}

/// A setting that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadNetwork {
    /// Not `system`, `none` or an address.
    #[error("`{given}` is not a proxy: it must be `system`, `none`, or begin with http:// or https://")]
    NotAProxy {
        /// As given, without what may be a password.
        given: String,
    },
    /// A password in the address would stand in a file.
    #[error("the proxy's address must not hold its password")]
    PasswordInAddress,
    /// Name and password are not separated.
    #[error("the proxy's credentials are not `name:password`")]
    Credentials,
    /// There is no certificate in the text.
    #[error("this is not a root certificate in PEM form: {reason}")]
    NotAPem {
        /// Why.
        reason: String,
    },
}

impl BadNetwork {
    /// What to do about it.
    pub fn repair(&self) -> &'static str {
        match self {
            Self::NotAProxy { .. } => {
                "Give the proxy as `http://proxy.example:8080`, or `system`, or `none`."
            }
            Self::PasswordInAddress => {
                "Leave name and password out of the address; put `name:password` into the variable SLIPWAY_PROXY_CREDENTIALS or into the key store."
            }
            Self::Credentials => "Give them as `name:password`.",
            Self::NotAPem { .. } => {
                "Export the root certificate as Base64 (PEM): the file begins with -----BEGIN CERTIFICATE-----."
            }
        }
    }
}

impl Proxy {
    /// Reads `system`, `none` or an address.
    ///
    /// # Errors
    /// [`BadNetwork::NotAProxy`], [`BadNetwork::PasswordInAddress`].
    pub fn parse(text: &str) -> Result<Self, BadNetwork> {
        let text = text.trim();
        match text {
            "system" | "" => return Ok(Self::System),
            "none" => return Ok(Self::None),
            _ => {}
        }
        let url = Url::parse(text)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some());
        match url {
            Some(url) if !url.username().is_empty() || url.password().is_some() => {
                Err(BadNetwork::PasswordInAddress)
            }
            Some(url) => Ok(Self::At {
                url,
                credentials: None,
            }),
            None => Err(BadNetwork::NotAProxy {
                given: if text.contains('@') {
                    "…".to_owned()
                } else {
                    text.chars().take(80).collect()
                },
            }),
        }
    }

    /// Adds `name:password`; of no use to a proxy that is not named here.
    ///
    /// # Errors
    /// [`BadNetwork::Credentials`].
    pub fn with_credentials(self, text: &SecretString) -> Result<Self, BadNetwork> {
        let (name, password) = text
            .expose_secret()
            .split_once(':')
            .ok_or(BadNetwork::Credentials)?;
        Ok(match self {
            Self::At { url, .. } => Self::At {
                url,
                credentials: Some((name.to_owned(), password.to_owned().into())),
            },
            other => other,
        })
    }
}

impl Network {
    /// Through this proxy, trusting whom the system trusts.
    pub fn new(proxy: Proxy) -> Self {
        Self {
            proxy,
            roots: Vec::new(),
        }
    }

    /// Also trusts the root certificates in this text, one or several in PEM form.
    ///
    /// # Errors
    /// [`BadNetwork::NotAPem`].
    pub fn trusting(mut self, pem: &[u8]) -> Result<Self, BadNetwork> {
        let bad = |reason: String| BadNetwork::NotAPem { reason };
        let roots = Certificate::from_pem_bundle(pem).map_err(|error| bad(error.to_string()))?;
        if roots.is_empty() {
            return Err(bad("there is no certificate in it".into()));
        }
        self.roots.extend(roots);
        Ok(self)
    }

    /// The proxy.
    pub fn proxy(&self) -> &Proxy {
        &self.proxy
    }

    /// An HTTP client that goes this way, to be finished. `loopback` is for a server on this computer, which a proxy
    /// cannot reach.
    pub fn client(&self, loopback: bool) -> ClientBuilder {
        let mut builder = Client::builder();
        for root in &self.roots {
            builder = builder.add_root_certificate(root.clone());
        }
        match &self.proxy {
            _ if loopback => builder.no_proxy(),
            Proxy::System => builder,
            Proxy::None => builder.no_proxy(),
            Proxy::At { url, credentials } => match reqwest::Proxy::all(url.as_str()) {
                Ok(proxy) => builder.proxy(match credentials {
                    Some((name, password)) => proxy.basic_auth(name, password.expose_secret()),
                    None => proxy,
                }),
                // Checked in `Proxy::parse`; going out past a proxy that was asked for would be worse than not at all.
                Err(_) => builder.proxy(reqwest::Proxy::custom(|_| None::<Url>)),
            },
        }
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::System => f.write_str("System"),
            Self::None => f.write_str("None"),
            Self::At { url, credentials } => f
                .debug_struct("At")
                .field("url", &url.as_str())
                .field("credentials", &credentials.as_ref().map(|_| "••••"))
                .finish(),
        }
    }
}

impl fmt::Debug for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Network")
            .field("proxy", &self.proxy)
            .field("roots", &self.roots.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_a_word_or_an_address_without_a_password() {
        assert!(matches!(Proxy::parse("system"), Ok(Proxy::System)));
        assert!(matches!(Proxy::parse(" none "), Ok(Proxy::None)));
        assert!(matches!(
            Proxy::parse("http://proxy.example:8080"),
            Ok(Proxy::At { .. })
        ));
        let bad = |text| Proxy::parse(text).expect_err("refused");
        assert_eq!(
            bad("http://ann:s3cret@proxy.example"),
            BadNetwork::PasswordInAddress
        );
        for text in ["proxy.example:8080", "ftp://proxy.example", "ann:s3cret@proxy"] {
            let error = bad(text);
            assert!(matches!(error, BadNetwork::NotAProxy { .. }), "{text}");
            assert!(!error.to_string().contains("s3cret"));
        }
    }

    #[test]
    fn a_password_is_in_no_debug() {
        let proxy = Proxy::parse("http://proxy.example").expect("good");
        let proxy = proxy.with_credentials(&"ann:s3:cret".into()).expect("good");
        let Proxy::At { credentials, .. } = &proxy else {
            panic!("an address")
        };
        let (name, password) = credentials.as_ref().expect("given");
        assert_eq!((name.as_str(), password.expose_secret()), ("ann", "s3:cret"));
        assert!(!format!("{:?}", Network::new(proxy)).contains("cret"));
    }

    #[test]
    fn a_file_that_is_no_certificate_is_refused() {
        for text in [
            "",
            "hello",
            "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        ] {
            assert!(Network::default().trusting(text.as_bytes()).is_err(), "{text}");
        }
    }
}
