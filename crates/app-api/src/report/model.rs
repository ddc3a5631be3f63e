//! What a report says, before it is written in one form or another.
//!
//! **Invariant:** every form says the same, because none is given anything else.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::view::common::{ChangeLine, NoticeView};
use crate::view::report::FactView;

/// One report.
#[derive(Clone, Debug)]
pub(crate) struct Report {
    /// "SMS2GO is set up in Contoso Nordic".
    pub title: String,
    pub made_at: Timestamp,
    /// The tenant is a simulated one.
    pub simulated: bool,
    /// Tenant, application, job.
    pub facts: Vec<FactView>,
    /// What the plan did.
    pub changes: Vec<Change>,
    /// Rows as set, and how many of Entra's own went.
    pub users: Mappings,
    /// See `users`.
    pub groups: Mappings,
    /// Distinct people who are reached.
    pub people: u32,
    /// Each group with its people.
    pub assigned: Vec<Assigned>,
    /// The check on demand.
    pub proof: Option<Proof>,
    /// Steps that a person did or has to do.
    pub guide: Vec<GuideLine>,
    /// What the vendor warns of.
    pub warnings: Vec<WarningLine>,
    /// Where the set-up is not what the guide says, and why.
    pub deviations: Vec<Deviation>,
    /// Secrets with their ends.
    pub expiries: Vec<Expiry>,
    /// What is left.
    pub next: Vec<NoticeView>,
    /// Every request, oldest first.
    pub requests: Vec<RequestLine>,
}

/// One step that was carried out.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub title: String,
    pub outcome: String,
    pub lines: Vec<ChangeLine>,
    pub by: String,
    pub at: Timestamp,
}

/// A mapping table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mappings {
    pub rows: Vec<MappingLine>,
    /// Rows of a new application that are not there any more.
    pub removed: usize,
}

/// A row as set.
#[derive(Clone, Debug)]
pub(crate) struct MappingLine {
    pub target: String,
    pub source: String,
    pub meaning: String,
    pub matching_priority: Option<u32>,
}

/// An assigned group.
#[derive(Clone, Debug)]
pub(crate) struct Assigned {
    pub name: String,
    pub kind: String,
    pub people: u32,
}

/// What was sent for one person or group, what came back, what is stored now.
#[derive(Clone, Debug)]
pub(crate) struct Proof {
    pub title: String,
    pub detail: String,
    pub at: String,
    /// Attribute, value sent, note.
    pub rows: Vec<[String; 3]>,
    /// Method and address, body, status, answer.
    pub exchanges: Vec<ProofExchange>,
    /// As the target stores it.
    pub at_target: Option<String>,
}

/// One request of the proof.
#[derive(Clone, Debug)]
pub(crate) struct ProofExchange {
    pub request: String,
    pub body: Option<String>,
    pub status: String,
    pub answer: Option<String>,
}

/// A step of the guide for a person.
#[derive(Clone, Debug)]
pub(crate) struct GuideLine {
    pub id: String,
    pub text: String,
    pub place: Option<String>,
    /// "done", "open", "not needed, or open".
    pub state: &'static str,
    /// "Maja, 24 Nov 2026, 19:00 UTC"; empty when it is not known or not done.
    pub by: String,
}

/// A warning of the vendor.
#[derive(Clone, Debug)]
pub(crate) struct WarningLine {
    pub title: String,
    pub detail: String,
    pub guide_step: String,
    /// Who accepted it and when, or where it was shown.
    pub accepted: String,
}

/// One difference from the guide.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Deviation {
    /// What it is about.
    pub what: String,
    pub guide: String,
    pub here: String,
    pub why: String,
}

/// A secret and its end.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Expiry {
    /// "Secret token of SMS2GO".
    pub what: String,
    /// The last day; `None` when nobody said.
    pub ends: Option<Date>,
    /// What to do, and where.
    pub renewal: String,
}

/// One request to Graph.
#[derive(Clone, Debug)]
pub(crate) struct RequestLine {
    pub at: String,
    pub method: String,
    pub path: String,
    pub status: String,
    pub write: bool,
    /// What it does, and why it was sent again when it was.
    pub label: String,
    pub request_id: String,
    pub client_request_id: String,
}

/// `20 Nov 2026, 21:16 UTC`: a document is read in other time zones than it was written in.
pub(crate) fn day_and_time(at: Timestamp) -> String {
    at.strftime("%-d %b %Y, %H:%M UTC").to_string()
}

/// The same of RFC 3339 text; what cannot be read stays as it is.
pub(crate) fn day_and_time_of(at: &str) -> String {
    at.parse().map_or_else(|_| at.to_owned(), day_and_time)
}

/// `20 Nov 2026`.
pub(crate) fn day(date: Date) -> String {
    date.strftime("%-d %b %Y").to_string()
}

impl Mappings {
    /// "2 rows that a new application has were removed."
    pub(crate) fn note(&self) -> Option<String> {
        match self.removed {
            0 => None,
            1 => Some("1 row that a new application has was removed.".to_owned()),
            count => Some(format!("{count} rows that a new application has were removed.")),
        }
    }
}

impl Expiry {
    /// When it ends, in words.
    pub(crate) fn ends_text(&self) -> String {
        self.ends.map_or_else(|| "not known".to_owned(), day)
    }
}

impl Report {
    /// Requests that changed the tenant.
    pub(crate) fn writes(&self) -> usize {
        self.requests.iter().filter(|request| request.write).count()
    }

    /// The line below the title.
    pub(crate) fn subtitle(&self) -> String {
        format!(
            "Written by Slipway on {}. {} Microsoft Graph requests, {} of them changed the tenant.",
            day_and_time(self.made_at),
            self.requests.len(),
            self.writes()
        )
    }
}
