//! What a person sets once for all runs: an application of their own, the way out, whether anything is kept.
//!
//! **Invariant:** no secret is in here. The proxy's name and password are in the key store or in an environment variable.

mod window;

pub use window::{save, show, try_out};

use std::path::{Path, PathBuf};

use graph_client::{Network, Proxy};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::places::Places;
use crate::secrets::Secrets;

/// Key-store name of the proxy's `name:password`.
pub const PROXY_CREDENTIALS: &str = "proxy-credentials";
/// A file of root certificates is not larger than this.
const ROOTS_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// The settings, as they are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Settings {
    /// The cloud that a sign-in in the window begins with; the simulated tenant when it is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cloud: Option<String>,
    /// Client id of an application of one's own, for signing in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// `system`, `none`, or an address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy: Option<String>,
    /// File with root certificates to trust beside the system's, in PEM form.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub root_certificates: Option<PathBuf>,
    /// Keep secrets in memory only, although there is a key store.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub memory_only: bool,
}

impl Settings {
    /// What is kept; the defaults when nothing is.
    ///
    /// # Errors
    /// There is a file, and it cannot be read: going on without a proxy that somebody set would be wrong.
    pub fn read(places: &Places) -> Result<Self, ApiError> {
        let file = places.settings();
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(unreadable(&file, &error.to_string())),
        };
        serde_json::from_str(&text).map_err(|error| unreadable(&file, &error.to_string()))
    }

    /// Keeps them, after all of them were tried.
    ///
    /// # Errors
    /// One of them cannot be used, or the file cannot be written.
    pub fn write(&self, places: &Places) -> Result<(), ApiError> {
        self.network(None)?;
        if let Some(cloud) = &self.cloud
            && graph_client::Cloud::by_id(cloud).is_none()
        {
            return Err(ApiError::bad_input(&format!("There is no cloud `{cloud}`"))
                .fix("Use global, usgov-l4, usgov-l5 or china."));
        }
        if let Some(client_id) = &self.client_id {
            uuid::Uuid::parse_str(client_id).map_err(|_| {
                ApiError::bad_input(&format!("“{client_id}” is not a client id"))
                    .fix("Give the Application (client) ID of your app registration, a GUID.")
                    .at("Entra admin center > App registrations > Overview")
            })?;
        }
        let file = places.settings();
        let text =
            serde_json::to_string_pretty(self).map_err(|error| unreadable(&file, &error.to_string()))?;
        std::fs::write(&file, text).map_err(|error| {
            ApiError::failed(&format!("The settings cannot be written to {}", file.display()))
                .because(&error.to_string())
                .fix("Make room, or give this account the right to write there.")
        })
    }

    /// With what a run says instead.
    #[must_use]
    pub fn with(mut self, run: &Self) -> Self {
        self.client_id = run.client_id.clone().or(self.client_id);
        self.proxy = run.proxy.clone().or(self.proxy);
        self.root_certificates = run.root_certificates.clone().or(self.root_certificates);
        self.memory_only |= run.memory_only;
        self
    }

    /// The way out of this computer.
    ///
    /// # Errors
    /// The proxy is none, or the file has no certificate.
    pub fn network(&self, credentials: Option<&SecretString>) -> Result<Network, ApiError> {
        let bad = |error: graph_client::BadNetwork| {
            ApiError::bad_input(&crate::probing::sentence(&error.to_string())).fix(error.repair())
        };
        let mut proxy = Proxy::parse(self.proxy.as_deref().unwrap_or_default()).map_err(bad)?;
        if let Some(credentials) = credentials {
            proxy = proxy.with_credentials(credentials).map_err(bad)?;
        }
        let network = Network::new(proxy);
        match &self.root_certificates {
            None => Ok(network),
            Some(file) => {
                let pem = roots(file)?;
                network
                    .trusting(&pem)
                    .map_err(|error| bad(error).because(&format!("The file is {}.", file.display())))
            }
        }
    }
}

/// The proxy's `name:password`: given for this run, else kept.
pub(crate) async fn proxy_credentials(
    given: Option<&SecretString>,
    secrets: &Secrets,
) -> Option<SecretString> {
    match given {
        Some(given) => Some(given.clone()),
        None => secrets.get(PROXY_CREDENTIALS).await,
    }
}

fn roots(file: &Path) -> Result<Vec<u8>, ApiError> {
    let bad = |why: &str| {
        ApiError::bad_input(&format!("The root certificate {} cannot be read", file.display()))
            .because(why)
            .fix("Name a file in PEM form with --root-ca.")
    };
    let size = std::fs::metadata(file)
        .map_err(|error| bad(&error.to_string()))?
        .len();
    if size > ROOTS_BYTES_MAX {
        return Err(bad("It is too large to be one."));
    }
    std::fs::read(file).map_err(|error| bad(&error.to_string()))
}

fn unreadable(file: &Path, why: &str) -> ApiError {
    ApiError::failed(&format!("The settings in {} cannot be read", file.display()))
        .because(why)
        .fix("Correct the file, or delete it to begin with the defaults.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_tried_before_they_are_kept_and_a_run_says_otherwise() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::open(Some(folder.path().to_owned())).unwrap();
        assert_eq!(Settings::read(&places).unwrap(), Settings::default());
        for bad in [
            Settings {
                proxy: Some("http://ann:s3cret@proxy.example".into()),
                ..Settings::default()
            },
            Settings {
                root_certificates: Some(folder.path().join("none.pem")),
                ..Settings::default()
            },
            Settings {
                client_id: Some("my app".into()),
                ..Settings::default()
            },
        ] {
            let error = bad.write(&places).unwrap_err();
            assert!(error.fix.is_some(), "{error:?}");
            assert!(!format!("{error:?}").contains("s3cret"));
        }
        let kept = Settings {
            proxy: Some("none".into()),
            ..Settings::default()
        };
        kept.write(&places).unwrap();
        let run = Settings {
            proxy: Some("system".into()),
            memory_only: true,
            ..Settings::default()
        };
        let both = Settings::read(&places).unwrap().with(&run);
        assert_eq!(both.proxy.as_deref(), Some("system"));
        assert!(both.memory_only);
        std::fs::write(places.settings(), "{").unwrap();
        assert!(Settings::read(&places).is_err());
    }
}
