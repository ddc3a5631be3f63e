//! The state file: written whole, beside the old one, then renamed over it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};

use crate::options::TenantOptions;
use crate::server::ServeError;
use crate::state::State;

const KIND: &str = "slipway-simulated-tenant";
const FORMAT: u64 = 2;
/// Files of this format are read as well: they hold every group, not those alone that changed.
const FORMAT_BEFORE: u64 = 1;

/// What a state says about the tenant it belongs to: the seed, and how many people and groups it made.
pub(crate) fn header(seed: u64, (users, groups): (usize, usize)) -> Value {
    json!({"kind": KIND, "format": FORMAT, "seed": seed, "users": users, "groups": groups})
}

/// Reads a state that belongs to a tenant with this header; the error is what is wrong with it.
pub(crate) fn read(mut document: Value, header: &Value) -> Result<State, String> {
    if document["kind"] != KIND {
        return Err("is not the state of a simulated tenant".to_owned());
    }
    if ![FORMAT, FORMAT_BEFORE]
        .iter()
        .any(|known| document["format"] == *known)
    {
        return Err(format!(
            "has format {}, this program reads format {FORMAT}",
            document["format"]
        ));
    }
    for key in ["seed", "users", "groups"] {
        if document[key] != header[key] {
            return Err(format!(
                "belongs to a tenant with {key} {}, this one has {key} {}",
                document[key], header[key]
            ));
        }
    }
    serde_json::from_value(document["state"].take()).map_err(|error| format!("is damaged ({error})"))
}

pub(crate) struct StateFile {
    path: PathBuf,
    /// What a file says about the tenant it belongs to.
    header: std::sync::OnceLock<Value>,
    /// The version that is on disk; 0 is none. The lock keeps writers in a row.
    written: tokio::sync::Mutex<u64>,
}

impl StateFile {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            header: std::sync::OnceLock::new(),
            written: tokio::sync::Mutex::new(0),
        }
    }

    /// Reads the file; `None` when there is none yet.
    pub(crate) fn load(&self, options: &TenantOptions) -> Result<Option<State>, ServeError> {
        // Set once: a store is loaded once.
        let header = self
            .header
            .get_or_init(|| header(options.seed, (options.users, options.groups)));
        let text = match std::fs::read(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(source) => {
                return Err(ServeError::StateFile {
                    path: self.path.clone(),
                    source,
                });
            }
        };
        let refuse = |problem: String| ServeError::NotOurState {
            path: self.path.clone(),
            problem,
        };
        let document: Value = serde_json::from_slice(&text)
            .map_err(|_| refuse("is not the state of a simulated tenant".into()))?;
        read(document, header).map(Some).map_err(refuse)
    }

    /// Writes what `state` returns unless the file already has this version or a later one.
    pub(crate) async fn save(
        &self,
        version: &AtomicU64,
        state: impl FnOnce() -> serde_json::Result<Value>,
    ) -> std::io::Result<()> {
        let mut written = self.written.lock().await;
        let current = version.load(Ordering::SeqCst);
        if *written >= current {
            return Ok(());
        }
        let mut document = self.header.get().cloned().unwrap_or_else(|| json!({}));
        document["state"] = state().map_err(std::io::Error::other)?;
        let bytes = serde_json::to_vec(&document).map_err(std::io::Error::other)?;
        let path = self.path.clone();
        tokio::task::spawn_blocking(move || replace(&path, &bytes))
            .await
            .map_err(std::io::Error::other)??;
        *written = current;
        Ok(())
    }
}

/// The new file is complete and on disk before the old one goes.
fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let temporary = path.with_file_name(format!(".{name}.{}.tmp", std::process::id()));
    let result = (|| {
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&temporary, path)
    })();
    if result.is_err() {
        // The error that matters is the first one.
        let _ = std::fs::remove_file(&temporary);
    }
    result
}
