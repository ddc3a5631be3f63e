//! Why a sign-in or a Graph request ended without a result, and what to do about it.

use std::time::Duration;

use jiff::SignedDuration;
use network::{Trouble, clock_words};
use scim::exchange::Exchange;

use crate::refusal::Refusal;

/// A clock that is wrong makes good tokens look too old or too new.
const CLOCK_REPAIR: &str = "Set this computer's clock (let it be set from the network).";

/// Why nobody is signed in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Entra refused, in the redirect, on its page or at the token endpoint.
    #[error("the sign-in was refused: {0}")]
    Refused(Box<Refusal>),

    /// Nobody finished in the browser. Entra shows some errors on its own page and never comes back.
    #[error("the sign-in was not finished within {} s", waited.as_secs())]
    TimedOut {
        /// How long Slipway waited for the browser.
        waited: Duration,
    },

    /// There is nothing to renew the sign-in with.
    #[error("this sign-in cannot be renewed: there is no refresh token")]
    NoRefreshToken,

    /// The person chose Cancel in Slipway.
    #[error("the sign-in was cancelled")]
    Cancelled,

    /// No port on this computer could be opened for the browser's answer.
    #[error("no port on this computer could be opened for the browser's answer: {reason}")]
    NoPort {
        /// What the operating system said.
        reason: String,
    },

    /// No answer of the sign-in server came: the network, a proxy, TLS, or somebody between.
    #[error("{trouble}")]
    Unreachable {
        /// What was wrong.
        trouble: Trouble,
    },

    /// The sign-in server answered with something that is not its protocol; often a proxy's page.
    #[error("the sign-in server's answer could not be read: {what}")]
    UnexpectedAnswer {
        /// What was wrong with it.
        what: String,
    },

    /// The tenant, the client id or an address cannot be used.
    #[error("`{value}` cannot be used as {what}")]
    BadInput {
        /// Which value: "a tenant", "a client id".
        what: &'static str,
        /// The value as given.
        value: String,
    },

    /// Signing in without a browser is for a simulated tenant on this computer only.
    #[error("`{host}` is not on this computer: a password is only ever typed in the browser there")]
    NotLoopback {
        /// The host that was asked for.
        host: String,
    },

    /// A page of the simulated tenant had no form that could be filled in.
    #[error("the sign-in page could not be filled in: {what}")]
    Page {
        /// What was missing.
        what: String,
    },
}

impl SignInError {
    /// The number after `AADSTS`, when Entra gave one.
    pub fn aadsts(&self) -> Option<u32> {
        self.refusal()?.code
    }

    /// What Microsoft's support asks for.
    pub fn correlation_id(&self) -> Option<&str> {
        self.refusal()?.correlation_id.as_deref()
    }

    /// When Entra refused, as it wrote it.
    pub fn timestamp(&self) -> Option<&str> {
        self.refusal()?.timestamp.as_deref()
    }

    /// The refusal with everything Entra said, when it was Entra who refused.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            _ => None,
        }
    }

    /// What happened, one sentence for the person.
    pub fn cause(&self) -> String {
        match self {
            Self::Refused(refusal) => match refusal.clock_ahead {
                Some(ahead) => format!("{} Besides, {}.", refusal.cause(), clock_words(ahead)),
                None => refusal.cause().to_owned(),
            },
            other => {
                let text = other.to_string();
                let mut letters = text.chars();
                let first = letters.next().map(|c| c.to_uppercase().to_string());
                format!("{}{}.", first.unwrap_or_default(), letters.as_str())
            }
        }
    }

    /// What to do about it.
    pub fn repair(&self) -> String {
        match self {
            Self::Refused(refusal) if refusal.clock_ahead.is_some() => {
                return format!("{CLOCK_REPAIR} Then: {}", refusal.repair());
            }
            Self::Refused(refusal) => refusal.repair(),
            Self::TimedOut { .. } => {
                "Sign in again. If the browser shows an error page, read its AADSTS number: Slipway is not told about it."
            }
            Self::NoRefreshToken => "Sign in again.",
            Self::Cancelled => "Sign in again when you are ready.",
            Self::NoPort { .. } => {
                "Close programs that forbid local servers (some security software does), then sign in again."
            }
            Self::Unreachable { trouble } => return trouble.repair(),
            Self::UnexpectedAnswer { .. } => {
                "Choose the right cloud. If a proxy stands between, ask its administrator to let the sign-in host through."
            }
            Self::BadInput { .. } => "Correct the value in Settings, then sign in again.",
            Self::NotLoopback { .. } => "Sign in in the browser.",
            Self::Page { .. } => "Start the simulated tenant that belongs to this Slipway, then sign in again.",
        }
        .to_owned()
    }
}

impl From<Refusal> for SignInError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

/// Why a Graph request has no answer that can be acted upon. An answer, whatever its status, is not an error
/// here: only the plan knows what a 404 means. The exception is 429, which says nothing about the request.
#[derive(Debug, thiserror::Error)]
pub enum GraphError {
    /// Graph does not accept the sign-in any more and it could not be renewed.
    #[error("Graph did not accept the sign-in for `{label}`: sign in again{}", clock_note(*clock_ahead))]
    SignInNeeded {
        /// What was asked for.
        label: String,
        /// Claims to replay on the next sign-in (continuous access evaluation), already decoded.
        claims: Option<String>,
        /// Why renewing failed, when it was tried.
        because: Option<Box<SignInError>>,
        /// How far this computer's clock is ahead of Graph's, when it is more than five minutes.
        clock_ahead: Option<SignedDuration>,
        /// The answer that said so.
        exchange: Option<Box<Exchange>>,
    },

    /// The access token ended and the sign-in server could not be asked for a new one.
    #[error("the sign-in could not be renewed for `{label}`: {because}")]
    RenewalFailed {
        /// What was asked for.
        label: String,
        /// What went wrong.
        because: Box<SignInError>,
    },

    /// The person chose Cancel while Slipway waited or read. A write on its way is always heard out.
    #[error("`{label}` was cancelled")]
    Cancelled {
        /// What was asked for.
        label: String,
    },

    /// Graph asked to slow down again and again, or for longer than Slipway waits.
    #[error("Graph kept throttling `{label}` for {} s", waited.as_secs())]
    Throttled {
        /// What was asked for.
        label: String,
        /// How long Slipway waited altogether.
        waited: Duration,
        /// How long Graph wants it to wait now, in seconds, when it said so.
        retry_after_s: Option<u32>,
        /// The last answer.
        exchange: Box<Exchange>,
    },

    /// No answer came.
    #[error("no answer of Graph came for `{label}`: {trouble}")]
    Unreachable {
        /// What was asked for.
        label: String,
        /// What was wrong.
        trouble: Trouble,
        /// Whether the request may have been carried out although its answer was lost.
        maybe_done: bool,
        /// The request without an answer.
        exchange: Box<Exchange>,
    },

    /// Graph refused a batch as a whole. None of its requests was carried out.
    #[error("Graph refused to read `{label}` with status {status}: {message}")]
    BatchRefused {
        /// What was asked for.
        label: String,
        /// HTTP status.
        status: u16,
        /// Graph's words.
        message: String,
        /// The envelope with its answer.
        exchange: Box<Exchange>,
    },

    /// The request carries a secret that was not given. Nothing was sent.
    #[error(transparent)]
    MissingSecret(#[from] graph_model::MissingSecret),

    /// The request cannot be written as HTTP. Nothing was sent.
    #[error("`{label}` cannot be sent: {reason}")]
    BadRequest {
        /// What was asked for.
        label: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl GraphError {
    /// The last exchange, for the record.
    pub fn exchange(&self) -> Option<&Exchange> {
        match self {
            Self::SignInNeeded { exchange, .. } => exchange.as_deref(),
            Self::Throttled { exchange, .. }
            | Self::Unreachable { exchange, .. }
            | Self::BatchRefused { exchange, .. } => Some(exchange),
            Self::RenewalFailed { .. }
            | Self::Cancelled { .. }
            | Self::MissingSecret(_)
            | Self::BadRequest { .. } => None,
        }
    }

    /// What to do about it.
    pub fn repair(&self) -> String {
        match self {
            Self::SignInNeeded {
                clock_ahead: Some(_), ..
            } => format!("{CLOCK_REPAIR} Then sign in again and choose Continue."),
            Self::SignInNeeded { because, .. } => match because {
                Some(error) => error.repair(),
                None => "Sign in again, then choose Continue.".into(),
            },
            Self::RenewalFailed { because, .. } => because.repair(),
            Self::Cancelled { .. } => {
                "Choose Continue to go on. Nothing needs to be undone.".into()
            }
            Self::Throttled { retry_after_s, .. } => format!(
                "Wait {} minutes, then choose Continue. Nothing needs to be undone.",
                retry_after_s.map_or(5, |seconds| seconds.div_ceil(60).max(1))
            ),
            Self::Unreachable {
                maybe_done: true,
                trouble,
                ..
            } => format!(
                "{} Then choose Continue: Slipway looks first whether it was done.",
                trouble.repair()
            ),
            Self::Unreachable { trouble, .. } => format!("{} Then choose Continue.", trouble.repair()),
            Self::MissingSecret(missing) => {
                format!("Enter `{}` in the connection step, then choose Continue.", missing.name)
            }
            Self::BadRequest { .. } | Self::BatchRefused { .. } => {
                "This is a fault in Slipway or in the vendor's profile: report it with the request shown in the plan.".into()
            }
        }
    }
}

fn clock_note(ahead: Option<SignedDuration>) -> String {
    ahead.map_or_else(String::new, |ahead| format!("; {}", clock_words(ahead)))
}
