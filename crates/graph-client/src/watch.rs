//! How the caller sees and stops what goes on inside one [`crate::Graph::send`].

use std::fmt;
use std::time::Duration;

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

/// A wait that begins now. `Display` says it as a person reads it: "waiting 10 s: Graph asked to slow down".
#[derive(Clone, Copy, Debug)]
pub struct Waiting<'a> {
    /// What was asked for.
    pub label: &'a str,
    /// For how long.
    pub delay: Duration,
    /// Why.
    pub reason: WaitReason,
    /// How many times the request was sent so far.
    pub sent: u32,
    /// The attempt that was set aside, redacted like every exchange.
    pub exchange: &'a Exchange,
}

impl fmt::Display for Waiting<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.delay.as_secs_f64().ceil();
        write!(f, "waiting {seconds} s: {}", self.reason)
    }
}
