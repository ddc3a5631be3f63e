//! Where things are on this machine.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::ApiError;

/// Overrides the data folder.
pub const DATA_DIR_VARIABLE: &str = "SLIPWAY_DATA_DIR";
/// First choice for the trial backend's port, so that a tenant URL survives a restart.
const TRIAL_PORT: u16 = 8642;

/// The app's folder and the files in it.
#[derive(Clone, Debug)]
pub struct Places {
    dir: PathBuf,
}

#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Ports {
    trial: Option<u16>,
}

impl Places {
    /// `chosen`, else `SLIPWAY_DATA_DIR`, else the system's folder for application data. Makes the folder.
    ///
    /// # Errors
    /// The folder cannot be made or there is no home to put it in.
    pub fn open(chosen: Option<PathBuf>) -> Result<Self, ApiError> {
        let dir = chosen
            .or_else(|| {
                std::env::var_os(DATA_DIR_VARIABLE)
                    .filter(|v| !v.is_empty())
                    .map(PathBuf::from)
            })
            .or_else(|| dirs::data_dir().map(|data| data.join("slipway")))
            .ok_or_else(|| {
                ApiError::failed("There is no folder for application data on this system").fix(&format!(
                    "Set {DATA_DIR_VARIABLE} to a folder that may be written."
                ))
            })?;
        std::fs::create_dir_all(&dir).map_err(|error| {
            ApiError::failed(&format!("The data folder {} cannot be made", dir.display()))
                .because(&error.to_string())
                .fix(&format!(
                    "Choose another folder with --data-dir or {DATA_DIR_VARIABLE}, or give this account the right to write there."
                ))
        })?;
        let dir = std::path::absolute(&dir).unwrap_or(dir);
        Ok(Self { dir })
    }

    /// The folder itself.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Set-up sessions.
    #[must_use]
    pub fn sessions(&self) -> PathBuf {
        self.dir.join("sessions.sqlite")
    }

    /// Trial tenants, their people and their exchanges.
    #[must_use]
    pub fn trials(&self) -> PathBuf {
        self.dir.join("trials.sqlite")
    }

    /// The embedded simulated tenant.
    #[must_use]
    pub fn simulated_tenant(&self) -> PathBuf {
        self.dir.join("simulated-tenant.json")
    }

    /// Which accounts are signed in; holds no secret.
    #[must_use]
    pub fn accounts(&self) -> PathBuf {
        self.dir.join("accounts.json")
    }

    /// The same, of a version that knew one account only.
    #[must_use]
    pub fn account(&self) -> PathBuf {
        self.dir.join("account.json")
    }

    /// Whose set-up files were opened before, with their public keys.
    #[must_use]
    pub fn signers(&self) -> PathBuf {
        self.dir.join("signers.json")
    }

    /// What a person set once for all runs; holds no secret.
    #[must_use]
    pub fn settings(&self) -> PathBuf {
        self.dir.join("settings.json")
    }

    /// The folder of reports and exported plans.
    ///
    /// # Errors
    /// The folder cannot be made.
    pub fn reports(&self) -> std::io::Result<PathBuf> {
        let dir = self.dir.join("reports");
        std::fs::create_dir_all(&dir)?;
        Ok(dir)
    }

    /// Addresses to try for the trial backend, best first: the one used last time, our usual one, any.
    #[must_use]
    pub fn trial_addresses(&self) -> Vec<SocketAddr> {
        let mut ports: Vec<u16> = self.ports().trial.into_iter().chain([TRIAL_PORT]).collect();
        ports.dedup();
        ports.push(0);
        ports
            .into_iter()
            .map(|port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port))
            .collect()
    }

    /// Remembers the port that was used, so that tenant URLs stay valid after a restart.
    pub fn remember_trial_port(&self, port: u16) {
        let ports = Ports { trial: Some(port) };
        // Losing this note costs a changed tenant URL, which the next plan shows; it is no reason to stop.
        if let Ok(text) = serde_json::to_string(&ports) {
            let _ = std::fs::write(self.dir.join("ports.json"), text);
        }
    }

    /// Remembers where a simulated tenant that can be steered listens; the last one that started is meant when none is named.
    ///
    /// # Errors
    /// The note cannot be written.
    pub fn remember_tenant(&self, address: &str) -> std::io::Result<()> {
        std::fs::write(self.tenant_note(), address)
    }

    /// Where the last simulated tenant that started, and still runs as far as is known, listens.
    #[must_use]
    pub fn tenant_address(&self) -> Option<String> {
        std::fs::read_to_string(self.tenant_note()).ok()
    }

    /// Takes the note back, unless another tenant has started since.
    pub fn forget_tenant(&self, address: &str) {
        if self.tenant_address().as_deref() == Some(address) {
            // A note that stays costs a clear refusal later.
            let _ = std::fs::remove_file(self.tenant_note());
        }
    }

    fn tenant_note(&self) -> PathBuf {
        self.dir.join("served-tenant.txt")
    }

    fn ports(&self) -> Ports {
        std::fs::read_to_string(self.dir.join("ports.json"))
            .ok()
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default()
    }
}
