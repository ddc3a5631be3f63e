//! The log as a file: HAR 1.2, JSON Lines or CSV, page by page, so that its length costs no memory.
//!
//! **Invariant:** no export holds a secret. The log has none to begin with; the verdict stands where a token stood.

mod csv;
mod har;
mod pseudonym;

use std::io::Write;

use serde_json::Value;

use crate::store::{ExchangeQuery, LoggedExchange, StoreError, TrialStore};
use pseudonym::Pseudonyms;

/// Exchanges read at a time: with the largest bodies a few tens of megabytes.
const PAGE_ROWS: u32 = 100;

/// A form of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// HTTP Archive 1.2, which browsers' developer tools open.
    Har,
    /// One JSON document a line.
    JsonLines,
    /// One line an exchange, for a spreadsheet; without bodies.
    Csv,
}

/// What is exported, and how.
#[derive(Clone, Debug)]
pub struct ExportOptions {
    /// Form of the file.
    pub format: ExportFormat,
    /// Personal data is replaced: the same value by the same pseudonym within one file, and by another in the next.
    pub pseudonyms: bool,
    /// Which exchanges; `before`, `after` and `limit` do not count.
    pub query: ExchangeQuery,
}

/// Writes a tenant's log, oldest first. Returns how many exchanges it wrote.
///
/// # Errors
/// [`StoreError::NoTenant`]; the file cannot be written.
pub async fn export_log(
    store: &TrialStore,
    tenant: &str,
    options: &ExportOptions,
    mut out: impl Write + Send,
) -> Result<u64, StoreError> {
    let pseudonyms = options.pseudonyms.then(Pseudonyms::new);
    begin(options.format, tenant, &mut out)?;
    let (mut after, mut written) = (0, 0);
    loop {
        let query = ExchangeQuery {
            after: Some(after),
            before: None,
            limit: Some(PAGE_ROWS),
            ..options.query.clone()
        };
        let page = store.exchanges_after(tenant, &query).await?;
        let Some(last) = page.last() else {
            break;
        };
        after = last.id;
        for exchange in page {
            let exchange = match &pseudonyms {
                Some(pseudonyms) => pseudonyms.replace(exchange),
                None => exchange,
            };
            one(options.format, &exchange, written == 0, &mut out)?;
            written += 1;
        }
    }
    if options.format == ExportFormat::Har {
        out.write_all(har::END.as_bytes())?;
    }
    out.flush()?;
    Ok(written)
}

fn begin(format: ExportFormat, tenant: &str, out: &mut impl Write) -> Result<(), StoreError> {
    match format {
        ExportFormat::Har => out.write_all(har::begin(tenant).as_bytes())?,
        ExportFormat::Csv => out.write_all(csv::HEAD.as_bytes())?,
        ExportFormat::JsonLines => {}
    }
    Ok(())
}

fn one(
    format: ExportFormat,
    exchange: &LoggedExchange,
    is_first: bool,
    out: &mut impl Write,
) -> Result<(), StoreError> {
    match format {
        ExportFormat::Har => {
            let comma = if is_first { "" } else { "," };
            write!(out, "{comma}\n{}", har::entry(exchange))?;
        }
        ExportFormat::JsonLines => {
            let document: Value = serde_json::to_value(exchange)?;
            writeln!(out, "{document}")?;
        }
        ExportFormat::Csv => out.write_all(csv::line(exchange).as_bytes())?,
    }
    Ok(())
}
