//! A resource as it is stored, and as it is shown.

use jiff::{SignedDuration, Timestamp};
use scim::resource::ResourceType;
use serde_json::Value;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::numbers::List;
use super::{StoreError, now};

/// One stored resource. `body` has neither `id` nor `meta` nor `members`: they are put in when it
/// is shown, so they cannot disagree with the row.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) seq: i64,
    pub(crate) id: String,
    /// `displayName`, else `userName`.
    pub(crate) display: Option<String>,
    pub(crate) created: String,
    pub(crate) last_modified: String,
    /// Members of a group, those included whose id nothing here has.
    pub(crate) member_count: i64,
    /// A JSON object whose first member is `schemas`.
    pub(crate) body: String,
}

/// Columns [`Stored::from_row`] reads, of `resource AS r`.
macro_rules! stored_columns {
    () => {
        "r.seq AS seq, r.id AS id, r.display AS display, r.created AS created, \
         r.last_modified AS last_modified, r.member_count AS member_count, r.body AS body"
    };
}
pub(super) use stored_columns;

/// How many these are.
pub(super) const STORED_COLUMNS: usize = 7;

impl Stored {
    /// From columns that begin at `first`.
    pub(super) fn from_row(row: &SqliteRow, first: usize) -> Result<Self, StoreError> {
        Ok(Self {
            seq: row.try_get_unchecked(first)?,
            id: row.try_get_unchecked(first + 1)?,
            display: row.try_get_unchecked(first + 2)?,
            created: row.try_get_unchecked(first + 3)?,
            last_modified: row.try_get_unchecked(first + 4)?,
            member_count: row.try_get_unchecked(first + 5)?,
            body: row.try_get_unchecked(first + 6)?,
        })
    }

    pub(crate) fn resource_type(&self) -> ResourceType {
        List::of(self.seq).resource_type()
    }

    /// What a person calls it.
    pub(crate) fn name(&self) -> String {
        self.display.clone().unwrap_or_else(|| self.id.clone())
    }

    /// `…/Users/{id}`.
    pub(crate) fn location(&self, base: &str) -> String {
        format!("{base}{}/{}", self.resource_type().endpoint(), self.id)
    }

    /// The entity-tag (RFC 7644 §3.14), `meta.version` too. It is made of the time of the last change, which no two
    /// changes of a resource share.
    pub(crate) fn version(&self) -> String {
        let digits: String = self.last_modified.chars().filter(char::is_ascii_digit).collect();
        scim::etag::weak(digits)
    }

    /// The time of a change that is made now.
    pub(crate) fn changed_at(&self) -> String {
        let now = now();
        let last: Option<Timestamp> = self.last_modified.parse().ok();
        let next = last.and_then(|last| last.checked_add(SignedDuration::from_millis(1)).ok());
        next.filter(|next| *next > now).unwrap_or(now).to_string()
    }

    /// The attributes, without `id` and `meta`.
    pub(crate) fn attributes(&self) -> Result<Value, StoreError> {
        Ok(serde_json::from_str(&self.body)?)
    }

    /// Appends the resource as it is answered. `base` is the tenant URL; without it, as in the
    /// app's own lists, `meta.location` and `$ref` are left out.
    pub(crate) fn write_to(&self, out: &mut String, members: Option<&[Member]>, base: Option<&str>) {
        let (head, rest) = self.body.split_at(end_of_schemas(&self.body));
        out.reserve(self.body.len() + 320);
        out.push_str(head);
        if head.len() > 1 {
            out.push(',');
        }
        out.push_str("\"id\":");
        write_text(out, &self.id);
        let rest = rest.strip_suffix('}').unwrap_or(rest);
        if !rest.is_empty() && !rest.starts_with(',') {
            out.push(',');
        }
        out.push_str(rest);
        if let Some(members) = members.filter(|members| !members.is_empty()) {
            out.push_str(",\"members\":[");
            for (index, member) in members.iter().enumerate() {
                if index > 0 {
                    out.push(',');
                }
                member.write_to(out, base);
            }
            out.push(']');
        }
        let name = self.resource_type().name();
        out.push_str(",\"meta\":{\"resourceType\":\"");
        out.push_str(name);
        out.push_str("\",\"created\":\"");
        out.push_str(&self.created);
        out.push_str("\",\"lastModified\":\"");
        out.push_str(&self.last_modified);
        out.push('"');
        if let Some(base) = base {
            out.push_str(",\"location\":");
            write_text(out, &self.location(base));
        }
        out.push_str(",\"version\":");
        write_text(out, &self.version());
        out.push_str("}}");
    }

    /// The resource as a value, for filters and projections.
    pub(crate) fn to_json(
        &self,
        members: Option<&[Member]>,
        base: Option<&str>,
    ) -> Result<Value, StoreError> {
        let mut text = String::new();
        self.write_to(&mut text, members, base);
        Ok(serde_json::from_str(&text)?)
    }
}

/// One member of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub(crate) value: String,
    /// Its row; `None` when nothing here has this id.
    pub(crate) seq: Option<i64>,
    pub(crate) display: Option<String>,
}

impl Member {
    fn write_to(&self, out: &mut String, base: Option<&str>) {
        out.push_str("{\"value\":");
        write_text(out, &self.value);
        if let (Some(base), Some(seq)) = (base, self.seq) {
            let endpoint = List::of(seq).resource_type().endpoint();
            out.push_str(",\"$ref\":");
            write_text(out, &format!("{base}{endpoint}/{}", self.value));
        }
        if let Some(display) = &self.display {
            out.push_str(",\"display\":");
            write_text(out, display);
        }
        out.push('}');
    }
}

/// `displayName`, else `userName`.
pub(crate) fn display_name(body: &Value) -> Option<String> {
    ["displayName", "userName"]
        .into_iter()
        .filter_map(|name| body.get(name)?.as_str())
        .find(|name| !name.trim().is_empty())
        .map(str::to_owned)
}

/// Appends a JSON string.
pub(crate) fn write_text(out: &mut String, text: &str) {
    let plain = text
        .bytes()
        .all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\');
    if plain {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        out.push_str(&Value::from(text).to_string());
    }
}

/// Where, in a body, the value of the leading `schemas` ends; 1, behind the brace, without one.
fn end_of_schemas(body: &str) -> usize {
    const START: &str = "{\"schemas\":[";
    let Some(rest) = body.strip_prefix(START) else {
        return 1;
    };
    let (mut quoted, mut escaped) = (false, false);
    for (index, byte) in rest.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            b']' if !quoted => return START.len() + index + 1,
            _ => {}
        }
    }
    1
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn stored(body: &str) -> Stored {
        Stored {
            seq: List::new(1, ResourceType::User).seq(1),
            id: "u-1".to_owned(),
            display: None,
            created: "2026-11-24T08:00:00Z".to_owned(),
            last_modified: "2026-11-24T08:00:01Z".to_owned(),
            member_count: 0,
            body: body.to_owned(),
        }
    }

    #[test]
    fn id_and_meta_are_put_into_any_body() {
        let meta = json!({ "resourceType": "User", "created": "2026-11-24T08:00:00Z",
            "lastModified": "2026-11-24T08:00:01Z", "location": "http://x/Users/u-1",
            "version": "W/\"20261124080001\"" });
        for (body, mut want) in [
            (
                r#"{"schemas":["urn:a","]\"]"],"userName":"a"}"#,
                json!({ "schemas": ["urn:a", "]\"]"], "userName": "a" }),
            ),
            (r#"{"schemas":[]}"#, json!({ "schemas": [] })),
            (r#"{"userName":"a"}"#, json!({ "userName": "a" })),
            ("{}", json!({})),
        ] {
            want["id"] = json!("u-1");
            want["meta"] = meta.clone();
            assert_eq!(stored(body).to_json(None, Some("http://x")).unwrap(), want);
        }
    }

    #[test]
    fn every_change_has_a_version_of_its_own() {
        let mut stored = stored("{}");
        stored.last_modified = now().to_string();
        let mut versions = std::collections::HashSet::new();
        for _ in 0..50 {
            assert!(versions.insert(stored.version()));
            stored.last_modified = stored.changed_at();
        }
    }

    #[test]
    fn an_answer_begins_with_schemas_and_id() {
        let mut text = String::new();
        stored(r#"{"schemas":["urn:a"],"userName":"a"}"#).write_to(&mut text, None, None);
        assert!(
            text.starts_with(r#"{"schemas":["urn:a"],"id":"u-1","userName":"a","meta":{"#),
            "{text}"
        );
    }
}
