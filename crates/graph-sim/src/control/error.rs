//! Refusals of the control API: what happened, why, and what to do.

use serde_json::{Value, json};

/// A request that was refused; nothing changed.
#[derive(Debug)]
pub(super) struct ControlError {
    pub(super) status: u16,
    code: &'static str,
    what: String,
    why: String,
    fix: String,
}

impl ControlError {
    pub(super) fn new(status: u16, code: &'static str, what: impl Into<String>) -> Self {
        Self {
            status,
            code,
            what: what.into(),
            why: String::new(),
            fix: String::new(),
        }
    }

    pub(super) fn bad(code: &'static str, what: impl Into<String>) -> Self {
        Self::new(400, code, what)
    }

    pub(super) fn why(mut self, why: impl Into<String>) -> Self {
        self.why = why.into();
        self
    }

    pub(super) fn fix(mut self, fix: impl Into<String>) -> Self {
        self.fix = fix.into();
        self
    }

    pub(super) fn body(&self) -> Value {
        json!({"error": {"code": self.code, "what": self.what, "why": self.why, "fix": self.fix}})
    }
}
