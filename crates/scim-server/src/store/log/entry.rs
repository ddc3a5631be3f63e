//! An exchange on its way into the log.

use scim::change::Change;
use serde::{Deserialize, Serialize};

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
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) change_text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) tolerances: Vec<String>,
}

impl Told {
    /// `None` when there is nothing to tell.
    pub(crate) fn to_json(&self) -> Option<String> {
        let nothing = self.changes.is_none()
            && !self.created
            && self.change_text.is_empty()
            && self.tolerances.is_empty();
        if nothing {
            return None;
        }
        serde_json::to_string(self).ok()
    }
}

impl NewExchange {
    /// A search without a hit gets the name of what was made after it.
    pub(crate) fn answered_by(&mut self, seq: i64, name: &str) {
        self.subject = Some(seq);
        self.who = Some(name.to_owned());
        self.searched_for = None;
        if self.what == "probe" {
            self.what = "no match".to_owned();
        }
    }

    /// Bytes of the row without its bodies, about.
    pub(crate) fn row_bytes(&self) -> i64 {
        let texts = self.method.len()
            + self.url.len()
            + self.who.as_deref().map_or(0, str::len)
            + self.what.len()
            + self.verdict.len();
        texts as i64 + 48
    }
}
