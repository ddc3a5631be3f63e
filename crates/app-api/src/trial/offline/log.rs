//! The log of a trial tenant: printed, exported, replayed.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use scim_server::{Edits, ExchangeQuery, ExportFormat, ExportOptions, LoggedExchange};
use serde::Serialize;
use serde_json::{Value, json};

use super::super::view;
use super::{Offline, words};
use crate::error::ApiError;
use crate::view::trial::TrialExchangeRow;

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

/// Which exchanges.
#[derive(Clone, Debug, Default)]
pub struct LogWish {
    /// Words that must occur; empty is any.
    pub text: String,
    /// Only status 400 and above.
    pub failed_only: bool,
    /// Only those about this person or group: an id, a `userName` or a name.
    pub about: Option<String>,
}

/// What of a logged request is different when it is sent again.
#[derive(Clone, Debug, Default)]
pub struct ReplayWish {
    /// Another method.
    pub method: Option<String>,
    /// Another path below the tenant's URL.
    pub path: Option<String>,
    /// Another body.
    pub body: Option<String>,
    /// Headers to set, `Name: value`.
    pub headers: Vec<String>,
    /// Headers to leave out.
    pub without_headers: Vec<String>,
}

impl LogWish {
    fn query(&self) -> ExchangeQuery {
        ExchangeQuery {
            text: Some(self.text.clone()).filter(|text| !text.is_empty()),
            failed_only: self.failed_only,
            about: self.about.clone(),
            before: None,
            after: None,
            limit: None,
        }
    }
}

impl Offline {
    /// Exchanges, oldest first: the last `limit` of those that match, or all after an id.
    ///
    /// # Errors
    /// There is no trial tenant of this name.
    pub async fn log(
        &self,
        name: &str,
        wish: &LogWish,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<LogEntry>, ApiError> {
        let query = ExchangeQuery {
            after,
            limit: Some(limit),
            ..wish.query()
        };
        let page = self.store_with_log().await.exchanges(name, &query).await?;
        let mut rows = page.rows;
        rows.sort_by_key(|logged| logged.id);
        Ok(rows.iter().map(|logged| entry(name, logged)).collect())
    }

    /// Writes the log, oldest first: `har`, `jsonl` or `csv`, to a file or, for `-`, to the given output. Returns how
    /// many exchanges were written.
    ///
    /// # Errors
    /// There is no such tenant or form; the file cannot be written.
    pub async fn export_log(
        &self,
        name: &str,
        wish: &LogWish,
        format: &str,
        pseudonyms: bool,
        file: &Path,
        out: impl Write + Send,
    ) -> Result<u64, ApiError> {
        let format = match format {
            "har" => ExportFormat::Har,
            "jsonl" => ExportFormat::JsonLines,
            "csv" => ExportFormat::Csv,
            other => {
                return Err(
                    ApiError::bad_input(&format!("`{other}` is not a form of a log file"))
                        .fix("Write har, jsonl or csv."),
                );
            }
        };
        let options = ExportOptions {
            format,
            pseudonyms,
            query: wish.query(),
        };
        if file == Path::new("-") {
            return Ok(scim_server::export_log(self.store_with_log().await, name, &options, out).await?);
        }
        super::to_file(file, async |out: BufWriter<File>| {
            scim_server::export_log(self.store_with_log().await, name, &options, out).await
        })
        .await
    }

    /// Sends a logged request again, as a new exchange.
    ///
    /// # Errors
    /// There is no such tenant or exchange; the request is not whole in the log; an edit cannot be.
    pub async fn replay(&self, name: &str, id: i64, wish: ReplayWish) -> Result<LogEntry, ApiError> {
        let mut headers = Vec::new();
        for text in &wish.headers {
            let (name, value) = words::header(text)?;
            headers.push((name, Some(value)));
        }
        headers.extend(wish.without_headers.into_iter().map(|name| (name, None)));
        let edits = Edits {
            method: wish.method,
            path: wish.path,
            body: wish.body,
            headers,
        };
        let logged = self.replay_with(name, id, edits).await?;
        Ok(entry(name, &logged))
    }

    /// As [`Offline::replay`], with edits that were read.
    ///
    /// # Errors
    /// As [`Offline::replay`].
    pub(in crate::trial) async fn replay_with(
        &self,
        name: &str,
        id: i64,
        edits: Edits,
    ) -> Result<LoggedExchange, ApiError> {
        Ok(scim_server::replay(self.store_with_log().await, name, id, edits).await?)
    }
}

fn entry(name: &str, logged: &LoggedExchange) -> LogEntry {
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
            "rule": logged.rule,
            "faults": logged.faults,
            "replayOf": logged.replay_of.map(|id| id.to_string()),
        }),
        row: shown.row,
    }
}
