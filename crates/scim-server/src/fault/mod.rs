//! Faults: what goes wrong at a trial tenant on purpose, said in one line each.
//!
//! `KIND[:METHOD PATH][:option=value]…`, for example `429:PATCH /Users/*:times=3:retry-after=10`. [`SYNTAX`] is
//! the whole of it. A fault prints as it is written, in one canonical form.

mod parse;
mod print;
mod strike;
mod words;

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use parse::FaultParseError;
pub(crate) use strike::{Strikes, Struck};

/// The longest a fault may hold an answer back.
pub(crate) const DELAY_MAX: Duration = Duration::from_secs(3600);

/// Most faults of one tenant.
pub(crate) const FAULTS_MAX: usize = 100;

/// The syntax of a fault, for help texts.
pub const SYNTAX: &str = "\
KIND[:METHOD PATH][:option=value]…

KIND
  400 … 599          that status with a SCIM error; the request is not carried out
  429                the same, with Retry-After
  delay=2s           the answer comes later (ms, s, m; at most one hour)
  drop               the connection closes without an answer
  cut                the connection closes in the middle of the answer
  html               a sign-in page with status 200, as a gateway would send it
  type=text/plain    the answer says that it is of this type
  twice              a search finds the same resource a second time, under another id
  malformed          the answer is not JSON

METHOD PATH          below the tenant's URL; `*` is any method or any one part of a path, `**` at the end
                     any rest; left out, or `*` alone: every request. `POST /oauth/token` is the token endpoint

option
  times=3            only the first three requests that match
  skip=2             not the first two
  every=5            only each fifth
  probability=0.2    by chance; the same seed strikes the same requests
  seed=7
  from=TIME until=TIME   only in this span (RFC 3339)
  retry-after=10     seconds, with a status
  body=scim|html|empty   what a status comes with
  when=after         drop: the request is carried out first, and nobody learns of it";

/// Something that goes wrong on purpose. Parsed from text; [`SYNTAX`] has the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Fault {
    pub(crate) effect: Effect,
    pub(crate) on: Pattern,
    pub(crate) choice: Choice,
}

/// What a fault does to the requests it strikes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Status {
        status: u16,
        retry_after_s: Option<u32>,
        body: ErrorBody,
    },
    Delay(Duration),
    Drop {
        /// The request is carried out first.
        after: bool,
    },
    Cut,
    Html,
    ContentType(String),
    Twice,
    Malformed,
}

/// What comes with a status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum ErrorBody {
    #[default]
    Scim,
    Html,
    Empty,
}

/// Which requests a fault is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    /// `None` is any.
    pub(crate) method: Option<String>,
    /// `None` is any; `*` is one segment, a last `**` any rest.
    pub(crate) segments: Option<Vec<String>>,
}

/// Which of those it strikes.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Choice {
    pub(crate) times: Option<u64>,
    pub(crate) skip: u64,
    pub(crate) every: Option<u64>,
    pub(crate) probability: Option<f64>,
    pub(crate) seed: u64,
    pub(crate) from: Option<Timestamp>,
    pub(crate) until: Option<Timestamp>,
}

impl Serialize for Fault {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fault {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl Pattern {
    /// `path` is below the tenant's URL, without the query: `/Users/u-1`.
    pub(crate) fn matches(&self, method: &str, path: &str) -> bool {
        if self.method.as_deref().is_some_and(|own| own != method) {
            return false;
        }
        let Some(segments) = &self.segments else {
            return true;
        };
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        for (index, wanted) in segments.iter().enumerate() {
            if wanted == "**" && index + 1 == segments.len() {
                return true;
            }
            let Some(part) = parts.next() else {
                return false;
            };
            if wanted != "*" && !wanted.eq_ignore_ascii_case(part) {
                return false;
            }
        }
        parts.next().is_none()
    }
}
