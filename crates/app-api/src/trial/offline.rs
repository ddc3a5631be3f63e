//! Trial tenants in a database file, for the terminal: no server has to run.

use std::net::SocketAddr;
use std::path::Path;

use scim_server::{ExchangeQuery, TrialStore};
use secrecy::ExposeSecret;
use serde::Serialize;
use serde_json::{Value, json};

use super::{open_store, view};
use crate::error::ApiError;
use crate::view::trial::TrialExchangeRow;

/// A trial tenant in a list.
#[derive(Clone, Debug, Serialize)]
pub struct TrialEntry {
    /// Name in the URL.
    pub name: String,
    /// Profile id of the vendor it stands for.
    pub vendor: Option<String>,
    /// Users stored.
    pub users: u32,
    /// Groups stored.
    pub groups: u32,
    /// Exchanges kept.
    pub exchanges: u32,
}

/// A new trial tenant with its token, shown once.
#[derive(Clone, Debug, Serialize)]
pub struct NewTrial {
    /// Name in the URL.
    pub name: String,
    /// Tenant URL, as `trial serve` will answer it.
    pub url: String,
    /// Secret token; only its hash is kept.
    pub token: String,
}

/// One exchange as the log prints it.
#[derive(Clone, Debug, Serialize)]
pub struct LogEntry {
    /// Grows with time.
    pub id: i64,
    /// The line.
    pub row: TrialExchangeRow,
    /// Request and answer in full, the change and the tolerances used.
    pub detail: Value,
}

/// A trial database opened by path.
pub struct Offline {
    store: TrialStore,
}

impl Offline {
    /// Opens or makes the file.
    ///
    /// # Errors
    /// It is not a trial database, or cannot be written.
    pub async fn open(path: &Path) -> Result<Self, ApiError> {
        Ok(Self {
            store: open_store(path).await?,
        })
    }

    /// The store, to serve it.
    #[must_use]
    pub fn into_store(self) -> TrialStore {
        self.store
    }

    /// All trial tenants.
    ///
    /// # Errors
    /// The file cannot be read.
    pub async fn list(&self) -> Result<Vec<TrialEntry>, ApiError> {
        let mut entries = Vec::new();
        for tenant in self.store.tenants().await? {
            entries.push(TrialEntry {
                name: tenant.name,
                vendor: tenant.vendor,
                users: view::count(tenant.users),
                groups: view::count(tenant.groups),
                exchanges: view::count(tenant.exchanges),
            });
        }
        Ok(entries)
    }

    /// Makes a trial tenant.
    ///
    /// # Errors
    /// The name is taken or cannot be used, or there is no such vendor.
    pub async fn create(
        &self,
        name: &str,
        vendor: Option<&str>,
        listen: SocketAddr,
    ) -> Result<NewTrial, ApiError> {
        if let Some(vendor) = vendor {
            crate::vendor::find(vendor)?;
        }
        let made = self.store.create_tenant(name, vendor).await?;
        Ok(NewTrial {
            url: format!("http://{listen}/{}/scim/v2", made.tenant.name),
            name: made.tenant.name,
            token: made.token.expose_secret().to_owned(),
        })
    }

    /// Deletes a trial tenant with everything in it.
    ///
    /// # Errors
    /// There is none of this name.
    pub async fn delete(&self, name: &str) -> Result<(), ApiError> {
        self.store.delete_tenant(name).await?;
        Ok(())
    }

    /// Exchanges, oldest first: the last `limit` of those that match, or all after an id.
    ///
    /// # Errors
    /// There is no trial tenant of this name.
    pub async fn log(
        &self,
        name: &str,
        text: &str,
        failed_only: bool,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<LogEntry>, ApiError> {
        let query = ExchangeQuery {
            text: Some(text.to_owned()).filter(|text| !text.is_empty()),
            failed_only,
            before: None,
            after,
            limit: Some(limit),
        };
        let page = self.store.exchanges(name, &query).await?;
        let mut rows = page.rows;
        rows.sort_by_key(|logged| logged.id);
        Ok(rows
            .iter()
            .map(|logged| {
                let shown = view::exchange(name, logged);
                LogEntry {
                    id: logged.id,
                    detail: json!({
                        "id": shown.row.id,
                        "at": shown.row.at,
                        "who": shown.row.who,
                        "method": shown.row.method,
                        "path": shown.row.path,
                        "status": shown.row.status,
                        "what": shown.row.what,
                        "durationMs": shown.row.duration_ms,
                        "signedWith": shown.signed_with,
                        "request": logged.exchange.request_json(),
                        "answer": logged.exchange.json(),
                        "change": shown.change_text,
                        "tolerances": logged.tolerances,
                    }),
                    row: shown.row,
                }
            })
            .collect())
    }
}
