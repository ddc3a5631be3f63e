//! An exchange on its way into the log.

use scim::change::Change;
use scim::exchange::Failure;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::LoggedExchange;
use crate::store::StoreError;

/// An exchange to be written.
#[derive(Clone, Debug, Default)]
pub(crate) struct NewExchange {
    /// Microseconds since 1970.
    pub(crate) at: i64,
    /// Microseconds until it was answered.
    pub(crate) duration: i64,
    pub(crate) status: u16,
    pub(crate) method: String,
    pub(crate) url: String,
    pub(crate) who: Option<String>,
    pub(crate) what: String,
    pub(crate) verdict: String,
    /// `resource.seq` of the person or group concerned.
    pub(crate) subject: Option<i64>,
    /// What a search without a hit looked for, as `keys::wanted` makes it.
    pub(crate) searched_for: Option<String>,
    /// JSON, an array of pairs. The token is not in it.
    pub(crate) request_headers: String,
    pub(crate) request_body: Option<String>,
    pub(crate) response_headers: String,
    pub(crate) response_body: Option<String>,
    /// [`Told`] as JSON; `None` when there is nothing to tell.
    pub(crate) story: Option<String>,
    /// How many exchanges its tenant keeps.
    pub(crate) kept: u32,
}

/// What the log tells beyond request and answer.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Told {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) changes: Option<Vec<Change>>,
    /// The changes are the attributes of the answer, which are not written twice.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(crate) created: bool,
    /// Ids of members that came and went: as changes they would say each id three times.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) members_new: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) members_gone: Vec<String>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) change_text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tolerances: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) rule: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) faults: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) replay_of: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) failure: Option<Failure>,
}

impl Told {
    /// The changes that are written in a shorter form.
    pub(crate) fn member_changes(&self) -> impl Iterator<Item = Change> + '_ {
        let new = self.members_new.iter().map(|id| (id, true));
        let gone = self.members_gone.iter().map(|id| (id, false));
        new.chain(gone).map(|(id, is_new)| {
            let value = Some(json!({ "value": id }));
            Change {
                path: format!("members[value eq {}]", json!(id)),
                before: value.clone().filter(|_| !is_new),
                after: value.filter(|_| is_new),
            }
        })
    }

    /// `None` when there is nothing to tell.
    pub(crate) fn to_json(&self) -> Option<String> {
        let nothing = self.changes.is_none()
            && !self.created
            && self.members_new.is_empty()
            && self.members_gone.is_empty()
            && self.change_text.is_empty()
            && self.tolerances.is_empty()
            && self.rule.is_none()
            && self.faults.is_empty()
            && self.replay_of.is_none()
            && self.failure.is_none();
        if nothing {
            return None;
        }
        serde_json::to_string(self).ok()
    }
}

impl NewExchange {
    /// From one that was logged elsewhere.
    pub(crate) fn of(logged: LoggedExchange, kept: u32) -> Result<Self, StoreError> {
        let exchange = logged.exchange;
        let told = Told {
            changes: (!logged.changes.is_empty()).then_some(logged.changes),
            change_text: logged.change_text,
            tolerances: logged.tolerances,
            rule: logged.rule,
            faults: logged.faults,
            replay_of: logged.replay_of,
            failure: exchange.failure,
            ..Told::default()
        };
        Ok(Self {
            at: exchange.at.as_microsecond(),
            duration: (exchange.duration_ms * 1_000.0) as i64,
            status: exchange.status.unwrap_or(0),
            method: exchange.method,
            url: exchange.url,
            who: logged.who,
            what: logged.what,
            verdict: logged.verdict,
            subject: None,
            searched_for: None,
            request_headers: serde_json::to_string(&exchange.request_headers)?,
            request_body: exchange.request_body,
            response_headers: serde_json::to_string(&exchange.response_headers)?,
            response_body: exchange.response_body,
            story: told.to_json(),
            kept,
        })
    }

    /// A search without a hit gets the name of what was made after it.
    pub(crate) fn answered_by(&mut self, seq: i64, name: &str) {
        self.subject = Some(seq);
        self.who = Some(name.to_owned());
        self.searched_for = None;
        if self.what == "probe" {
            self.what = "no match".to_owned();
        }
    }
}
