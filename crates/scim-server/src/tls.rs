//! A certificate and its key, from PEM files, with an error that says what is wrong with them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::Timestamp;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{self, ServerConfig};
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

/// Why a certificate cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The file is not there, or not ours to read.
    #[error("`{}` cannot be read: {reason}", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the operating system said.
        reason: std::io::Error,
    },
    /// The file has no certificate.
    #[error("`{}` has no certificate in PEM form (`-----BEGIN CERTIFICATE-----`)", path.display())]
    NoCertificate {
        /// Which file.
        path: PathBuf,
    },
    /// The file has no key that can be used without a password.
    #[error("`{}` has no private key in PEM form without a password (`-----BEGIN PRIVATE KEY-----`)", path.display())]
    NoKey {
        /// Which file.
        path: PathBuf,
    },
    /// What stands there is no certificate.
    #[error("the certificate in `{}` cannot be read: {reason}", path.display())]
    BadCertificate {
        /// Which file.
        path: PathBuf,
        /// What the parser said.
        reason: String,
    },
    /// Nobody would accept it.
    #[error("the certificate in `{}` expired on {at}", path.display())]
    Expired {
        /// Which file.
        path: PathBuf,
        /// When.
        at: Timestamp,
    },
    /// Nobody would accept it yet.
    #[error("the certificate in `{}` is not good before {at}", path.display())]
    NotYet {
        /// Which file.
        path: PathBuf,
        /// From when.
        at: Timestamp,
    },
    /// They are not a pair.
    #[error("the key in `{}` does not belong to the certificate in `{}`", key.display(), certificate.display())]
    Mismatched {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's file.
        key: PathBuf,
    },
    /// The key is of a kind that TLS does not use, or the like.
    #[error("the certificate and key cannot be used: {0}")]
    Unusable(String),
}

/// A certificate that can be served.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    /// Host names and addresses it is for.
    pub names: Vec<String>,
    /// Until when it is good.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls")
            .field("names", &self.names)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl Tls {
    /// Reads a certificate (its whole chain, the server's own first) and its key.
    ///
    /// # Errors
    /// Everything that would make a client refuse the connection and can be seen from here.
    pub fn read(certificate: &Path, key: &Path, now: Timestamp) -> Result<Self, TlsError> {
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&file(certificate)?)
            .collect::<Result<_, _>>()
            .map_err(|error| TlsError::BadCertificate {
                path: certificate.to_owned(),
                reason: error.to_string(),
            })?;
        let own = chain.first().ok_or_else(|| TlsError::NoCertificate {
            path: certificate.to_owned(),
        })?;
        let (names, expires_at) = look_at(own, certificate, now)?;
        let private = PrivateKeyDer::from_pem_slice(&file(key)?)
            .map_err(|_| TlsError::NoKey { path: key.to_owned() })?;
        // TLS 1.2 stays on beside 1.3: Entra's documentation names no other.
        let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()
            .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, private))
            .map_err(|error| match error {
                rustls::Error::InconsistentKeys(_) => TlsError::Mismatched {
                    certificate: certificate.to_owned(),
                    key: key.to_owned(),
                },
                other => TlsError::Unusable(other.to_string()),
            })?;
        Ok(Self {
            acceptor: TlsAcceptor::from(Arc::new(config)),
            names,
            expires_at,
        })
    }

    pub(crate) fn acceptor(&self) -> &TlsAcceptor {
        &self.acceptor
    }
}

fn file(path: &Path) -> Result<Vec<u8>, TlsError> {
    std::fs::read(path).map_err(|reason| TlsError::Read {
        path: path.to_owned(),
        reason,
    })
}

fn look_at(der: &[u8], path: &Path, now: Timestamp) -> Result<(Vec<String>, Timestamp), TlsError> {
    let bad = |reason: String| TlsError::BadCertificate {
        path: path.to_owned(),
        reason,
    };
    let (_, certificate) = X509Certificate::from_der(der).map_err(|error| bad(error.to_string()))?;
    let time = |seconds| Timestamp::from_second(seconds).map_err(|error| bad(error.to_string()));
    let begins = time(certificate.validity().not_before.timestamp())?;
    let expires = time(certificate.validity().not_after.timestamp())?;
    let path = path.to_owned();
    if now > expires {
        return Err(TlsError::Expired { path, at: expires });
    }
    if now < begins {
        return Err(TlsError::NotYet { path, at: begins });
    }
    let alternative = certificate.subject_alternative_name().ok().flatten();
    let names = alternative.map(|extension| &extension.value.general_names);
    let names = names.into_iter().flatten().filter_map(|name| match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => match *bytes {
            [a, b, c, d] => Some(std::net::Ipv4Addr::new(*a, *b, *c, *d).to_string()),
            other => <[u8; 16]>::try_from(other)
                .ok()
                .map(|octets| std::net::Ipv6Addr::from(octets).to_string()),
        },
        _ => None,
    });
    Ok((names.collect(), expires))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertificateParams, KeyPair, date_time_ymd};

    struct Files {
        folder: tempfile::TempDir,
    }

    impl Files {
        fn new() -> Self {
            Self {
                folder: tempfile::tempdir().unwrap(),
            }
        }

        fn write(&self, name: &str, text: &str) -> PathBuf {
            let path = self.folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            path
        }

        /// Files of a certificate that is good in these years.
        fn pair(&self, name: &str, years: (i32, i32)) -> (PathBuf, PathBuf) {
            let key = KeyPair::generate().unwrap();
            let names = vec!["scim.trial.example".to_owned(), "127.0.0.1".to_owned()];
            let mut params = CertificateParams::new(names).unwrap();
            params.not_before = date_time_ymd(years.0, 1, 1);
            params.not_after = date_time_ymd(years.1, 1, 1);
            let certificate = params.self_signed(&key).unwrap();
            (
                self.write(&format!("{name}.pem"), &certificate.pem()),
                self.write(&format!("{name}.key"), &key.serialize_pem()),
            )
        }
    }

    fn now() -> Timestamp {
        "2026-11-20T08:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_pair_is_read_with_its_names_and_its_end() {
        let files = Files::new();
        let (certificate, key) = files.pair("good", (2026, 2028));
        let tls = Tls::read(&certificate, &key, now()).unwrap();
        assert_eq!(tls.names, ["scim.trial.example", "127.0.0.1"]);
        assert_eq!(tls.expires_at.to_string(), "2028-01-01T00:00:00Z");
    }

    #[test]
    fn wrong_files_say_what_is_wrong_with_them() {
        let files = Files::new();
        let (certificate, key) = files.pair("good", (2026, 2028));
        let (other_certificate, other_key) = files.pair("other", (2026, 2028));
        let (old, old_key) = files.pair("old", (2020, 2021));
        let (future, future_key) = files.pair("future", (2040, 2041));
        let text = files.write("text", "hello");
        let garbage = files.write(
            "garbage",
            "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n",
        );
        let missing = files.folder.path().join("missing");
        for (certificate, key, says) in [
            (&certificate, &other_key, "does not belong to the certificate"),
            (&other_certificate, &key, "does not belong to the certificate"),
            (&old, &old_key, "expired on 2021-01-01"),
            (&future, &future_key, "is not good before 2040-01-01"),
            (&missing, &key, "cannot be read"),
            (&certificate, &missing, "cannot be read"),
            (&text, &key, "has no certificate in PEM form"),
            (&key, &key, "has no certificate in PEM form"),
            (&certificate, &certificate, "has no private key"),
            (&certificate, &text, "has no private key"),
            (&garbage, &key, "cannot be read"),
        ] {
            let error = Tls::read(certificate, key, now()).unwrap_err().to_string();
            assert!(error.contains(says), "{says}: {error}");
        }
    }
}
