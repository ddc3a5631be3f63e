//! Faults: what goes wrong in a simulated tenant, said in one line each.

mod chaos;
mod live;
mod parse;
mod pattern;
pub(crate) mod spoil;

use std::time::Duration;

use jiff::SignedDuration;

use crate::auth::Place;
use crate::replication::Kind as ObjectKind;
pub(crate) use live::{Faults, SignIn};
use pattern::Pattern;

/// Something that goes wrong. Parsed from text; the crate's front page has the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    kind: Kind,
    /// As it was written.
    text: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// A call that is answered otherwise, or not at all.
    Call {
        on: Pattern,
        times: Option<u32>,
        effect: Effect,
    },
    /// The sign-in service refuses with this number.
    Aadsts {
        code: u32,
        /// `None`: where the real service usually gives it.
        at: Option<Place>,
        times: Option<u32>,
        /// Only this person.
        user: Option<String>,
    },
    /// By how much the clock of the sign-in service is ahead of Graph's.
    ClockSkew(SignedDuration),
    /// How long a fresh object is not readable, of this kind or of all.
    Replication(Option<ObjectKind>, Duration),
    /// A permission nobody's token carries.
    Denied(String),
    /// No Entra ID P1.
    NoP1,
    /// Every account has exactly this role; `None` is no role.
    Role(Option<String>),
    /// A share of all calls fails.
    Chaos(chaos::Chaos),
    /// What the tenant's app management policy says about client secrets.
    Policy(SecretPolicy),
}

/// An app management policy on client secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SecretPolicy {
    /// There may be none.
    Forbidden,
    /// None may last longer.
    LifetimeMax(SignedDuration),
}

impl Kind {
    fn times(&self) -> Option<u32> {
        match self {
            Self::Call { times, .. } | Self::Aadsts { times, .. } => *times,
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Status {
        status: u16,
        retry_after_s: Option<u32>,
    },
    Timeout(Duration),
    Reset,
    /// A proxy answers with a page instead.
    Html {
        status: u16,
    },
    /// The answer ends in the middle; `honest`: its `Content-Length` is that of what is sent.
    Truncated {
        honest: bool,
    },
    /// Values of enumerations that no client knows.
    UnknownEnum,
    /// `UnknownError` whose message is empty, or JSON as text.
    Wordless {
        status: u16,
        nested: bool,
    },
    /// A challenge of continuous access evaluation; a token whose `claims` ask for this moment or a later one passes.
    Challenge {
        since: i64,
    },
}

/// Why a fault could not be read, with what it should look like.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("fault `{spec}`: {problem}; {fix}")]
pub struct FaultParseError {
    /// The text as it was given.
    pub spec: String,
    /// What is wrong with it.
    pub problem: String,
    /// What to write instead.
    pub fix: String,
}
