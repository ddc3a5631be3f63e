//! How the caller sees and stops what goes on inside one [`crate::Graph::send`].

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use scim::exchange::Exchange;
use tokio_util::sync::CancellationToken;

use crate::session::Session;
use crate::waiting::WaitReason;

/// Follows a request while it is on its way. Every method has a default that does nothing.
pub trait Watch: Send + Sync {
    /// Slipway is about to wait before it sends the request again.
    fn waiting(&self, waiting: &Waiting<'_>) {
        let _ = waiting;
    }

    /// A request was sent whose answer is handed to nobody, and that no [`Watch::waiting`] tells of: one whose token was
    /// refused, and the renewal of the sign-in. For the record; redacted like every exchange.
    fn exchanged(&self, label: &str, exchange: &Exchange) {
        let _ = (label, exchange);
    }

    /// The sign-in was renewed: the caller keeps the new refresh token in place of the old one.
    fn renewed(&self, session: &Session) {
        let _ = session;
    }

    /// Cancelling it ends a wait, or a read that is on its way. A write on its way is heard out first.
    fn cancellation(&self) -> CancellationToken {
        CancellationToken::new()
    }
}

/// Follows nothing and never cancels.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Watch for Silent {}

/// A wait that begins now. `Display` says it as a person reads it: "waiting for Graph, which asked to slow down, until
/// 12:00:10 UTC (10 s)".
#[derive(Clone, Copy, Debug)]
pub struct Waiting<'a> {
    /// What was asked for.
    pub label: &'a str,
    /// For how long.
    pub delay: Duration,
    /// When it ends, and the request is sent again.
    pub until: Timestamp,
    /// Why.
    pub reason: WaitReason,
    /// How many times the request was sent so far.
    pub sent: u32,
    /// The attempt that was set aside, redacted like every exchange.
    pub exchange: &'a Exchange,
}

impl<'a> Waiting<'a> {
    /// A wait of this length that begins now.
    pub(crate) fn new(
        label: &'a str,
        delay: Duration,
        reason: WaitReason,
        sent: u32,
        exchange: &'a Exchange,
    ) -> Self {
        let now = Timestamp::now();
        Self {
            label,
            delay,
            until: now.checked_add(delay).unwrap_or(now),
            reason,
            sent,
            exchange,
        }
    }
}

impl fmt::Display for Waiting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.delay.as_secs_f64().ceil();
        let until = self.until.strftime("%H:%M:%S");
        write!(f, "waiting for {} until {until} UTC ({seconds} s)", self.reason)
    }
}
