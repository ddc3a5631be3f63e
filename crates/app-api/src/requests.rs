//! The Graph requests of a set-up, listed, looked into and exported: as HTTP Archive, as `curl` and as PowerShell.
//!
//! **Invariant:** no export holds a secret. The record has none to begin with; where one stood, an export has the name of
//! a variable that whoever runs it fills in.

mod body;
mod curl;
mod find;
mod har;
mod inspect;
mod powershell;
#[cfg(test)]
mod tests;

pub use inspect::{export_file, open_folder, page, script, show};

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use scim::exchange::Exchange;
use serde::Serialize;

use crate::app::App;
use crate::error::{ApiError, ErrorCode};
use crate::request::SentFormat;
use crate::session::OpenSession;
use crate::trial::offline::to_file;

/// Headers that belong to one sending and not to the request.
const NOT_REPEATED: [&str; 8] = [
    "accept",
    "authorization",
    "accept-encoding",
    "client-request-id",
    "content-length",
    "content-type",
    "host",
    "user-agent",
];
/// The bullets that stand where a secret stood.
const BULLET: char = '•';

/// A request as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    /// The plan's step that sent it.
    pub step_id: String,
    /// What it does, in words.
    pub label: String,
    /// It changes the tenant.
    pub write: bool,
    /// Sent beside the plan's requests, as a rule to the sign-in server. On record, and of no use in a script.
    pub beside: bool,
    /// The attempt was set aside and the request sent again: why, and after how long.
    pub waited: Option<String>,
    /// Request and answer.
    pub exchange: Exchange,
}

/// One line of a listing.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SentRequest {
    /// When it was sent.
    pub at: String,
    /// The plan's step that sent it.
    pub step: String,
    /// What it does, in words.
    pub label: String,
    /// `GET`, `POST`, ….
    pub method: String,
    /// Below `/v1.0`, with the query.
    pub path: String,
    /// `None` when no answer came.
    pub status: Option<u16>,
    /// It changes the tenant.
    pub write: bool,
    /// Why it was sent again after a while, when it was: the next line is the same request.
    pub waited: Option<String>,
}

/// The requests of one set-up.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SessionRequests {
    /// The set-up.
    pub session_id: String,
    /// Its application.
    pub app_name: String,
    /// In the order they were sent.
    pub requests: Vec<SentRequest>,
}

/// Which requests.
#[derive(Clone, Debug, Default)]
pub struct RequestsWish {
    /// The set-up's id; left out: the one changed last.
    pub session_id: Option<String>,
    /// Only those that change the tenant.
    pub writes_only: bool,
}

/// What one set-up sent.
struct Record {
    session: OpenSession,
    sent: Vec<Sent>,
}

/// Lists the requests of a set-up.
///
/// # Errors
/// There is no such set-up, or none at all.
pub async fn list(app: &App, wish: &RequestsWish) -> Result<SessionRequests, ApiError> {
    let record = record(app, wish).await?;
    Ok(SessionRequests {
        session_id: record.session.id,
        app_name: record.session.state.answers.app_name,
        requests: record
            .sent
            .into_iter()
            .map(|sent| SentRequest {
                at: sent.exchange.at.to_string(),
                step: sent.step_id,
                label: sent.label,
                path: crate::exchange::path_of(&sent.exchange.url),
                method: sent.exchange.method,
                status: sent.exchange.status,
                write: sent.write,
                waited: sent.waited,
            })
            .collect(),
    })
}

/// Writes the requests of a set-up to a file, or to `out` when the file is `-`. Returns how many.
///
/// # Errors
/// There is no such set-up or form; the file cannot be written.
pub async fn export(
    app: &App,
    wish: &RequestsWish,
    format: &str,
    file: &Path,
    mut out: impl Write + Send,
) -> Result<usize, ApiError> {
    let form = Form::by_name(format)?;
    let record = record(app, wish).await?;
    let sent: Vec<Sent> = record.sent.into_iter().filter(|sent| form.holds(sent)).collect();
    let text = form.render(&record.session.state.answers.app_name, &sent);
    if file == Path::new("-") {
        out.write_all(text.as_bytes()).map_err(Unwritten)?;
    } else {
        to_file(file, async |mut out: BufWriter<File>| {
            out.write_all(text.as_bytes())?;
            out.flush()?;
            Ok::<_, Unwritten>(())
        })
        .await?;
    }
    Ok(sent.len())
}

async fn record(app: &App, wish: &RequestsWish) -> Result<Record, ApiError> {
    let session = match &wish.session_id {
        Some(id) => app.session(id).await?,
        // The store lists the last changed first.
        None => app.all_sessions().await?.into_iter().next().ok_or_else(|| {
            ApiError::new(ErrorCode::NotFound, "There is no set-up yet")
                .fix("Run `slipway setup plan` first.")
        })?,
    };
    let mut sent = app.sent(&session.id).await?;
    sent.retain(|sent| sent.write || !wish.writes_only);
    Ok(Record { session, sent })
}

/// What an export is written as.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Har,
    Curl,
    PowerShell,
}

impl Form {
    fn by_name(name: &str) -> Result<Self, ApiError> {
        match name {
            "har" => Ok(Self::Har),
            "curl" => Ok(Self::Curl),
            "powershell" => Ok(Self::PowerShell),
            other => Err(
                ApiError::bad_input(&format!("`{other}` is not a form of an export"))
                    .fix("Write har, curl or powershell."),
            ),
        }
    }

    fn of(format: SentFormat) -> Self {
        match format {
            SentFormat::Har => Self::Har,
            SentFormat::Curl => Self::Curl,
            SentFormat::Powershell => Self::PowerShell,
        }
    }

    /// An archive holds every attempt. A script sends what got an answer: who runs it waits as Graph asks then, and has
    /// signed in already.
    fn holds(self, sent: &Sent) -> bool {
        self == Self::Har || (sent.waited.is_none() && !sent.beside)
    }

    fn render(self, app_name: &str, sent: &[Sent]) -> String {
        match self {
            Self::Har => har::document(app_name, sent),
            Self::Curl => curl::script(app_name, sent),
            Self::PowerShell => powershell::script(app_name, sent),
        }
    }
}

/// The result could not be written.
#[derive(Debug)]
struct Unwritten(std::io::Error);

impl From<std::io::Error> for Unwritten {
    fn from(error: std::io::Error) -> Self {
        Self(error)
    }
}

impl From<Unwritten> for ApiError {
    fn from(Unwritten(error): Unwritten) -> Self {
        Self::failed("The export cannot be written").because(&error.to_string())
    }
}

impl Sent {
    /// Whether it was carried out: a script that repeats it expects the same.
    fn succeeded(&self) -> bool {
        self.exchange.status.is_some_and(|status| status < 400)
    }

    /// Headers a repetition needs, besides the token and the body's type.
    fn headers(&self) -> impl Iterator<Item = (&str, &str)> {
        let all = self.exchange.request_headers.iter();
        all.map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(name, value)| {
                let name = name.to_ascii_lowercase();
                !NOT_REPEATED.contains(&name.as_str()) && !value.contains(BULLET)
            })
    }

    /// What happened, on one line whatever is in it: it stands in a comment.
    fn comment(&self, number: usize) -> String {
        let outcome = match self.exchange.status {
            Some(status) => format!("answered {status}"),
            None => "no answer".to_owned(),
        };
        one_line(&format!(
            "{number}. {} ({}, {outcome})",
            self.label, self.exchange.at
        ))
    }
}

/// Line ends, as any shell may understand them, become spaces.
fn one_line(text: &str) -> String {
    let ends_line = |c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}');
    text.replace(ends_line, " ")
}

/// A comment of a script, for any shell.
fn comment(text: &mut String, line: &str) {
    text.push_str("# ");
    text.push_str(&one_line(line));
    text.push('\n');
}

/// What every script begins with.
fn opening(text: &mut String, app_name: &str, sent: &[Sent]) {
    let count = sent.len();
    let version = env!("CARGO_PKG_VERSION");
    comment(
        text,
        &format!("The {count} Graph requests of the set-up of {app_name}, written by Slipway {version}."),
    );
    comment(
        text,
        "It holds no secret: give them in the variables below. Ids are those of the tenant it was recorded in.",
    );
}

/// In the place of a request whose body is not whole.
fn left_out(text: &mut String, sent: &Sent) {
    let (method, url) = (&sent.exchange.method, &sent.exchange.url);
    comment(
        text,
        &format!("Left out, its body was too long to be kept: {method} {url}"),
    );
}

/// The resource the token is for: scheme and host of the first request.
fn resource(sent: &[Sent]) -> String {
    sent.first()
        .and_then(|sent| url::Url::parse(&sent.exchange.url).ok())
        .map_or_else(String::new, |url| url.origin().ascii_serialization())
}

/// The names of the secrets that bodies need, each once.
fn secrets(sent: &[Sent]) -> Vec<body::Secret> {
    let mut found: Vec<body::Secret> = Vec::new();
    for sent in sent {
        for secret in body::Body::of(&sent.exchange).secrets() {
            if !found.contains(secret) {
                found.push(secret.clone());
            }
        }
    }
    found
}
