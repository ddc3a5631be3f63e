//! Pages of a delta query: what changed, what is gone, and where to go on (Graph: delta).

use serde_json::Value;

use crate::answer::{GraphAnswer, below_root};

/// One page.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeltaPage {
    /// New and changed objects, with the properties that were asked for.
    pub changed: Vec<Value>,
    /// Objects that are gone.
    pub removed: Vec<Removed>,
    /// The next page, as a path below `/v1.0`.
    pub next: Option<String>,
    /// Where the next round begins, on the last page.
    pub delta_link: Option<String>,
}

/// An object that is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removed {
    /// Object id.
    pub id: String,
    /// Why.
    pub reason: RemovedReason,
}

/// Why an object is gone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemovedReason {
    /// `changed`: in the recycle bin; it can come back.
    SoftDeleted,
    /// `deleted`: for good.
    Purged,
    /// Another of Graph's words.
    Unknown(String),
}

/// One line of `members@delta`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberChange {
    /// Object id of the member.
    pub id: String,
    /// `#microsoft.graph.user`, …
    pub kind: String,
    /// It left the group.
    pub removed: bool,
}

impl DeltaPage {
    /// Reads a page. An object with `@removed` is gone whatever else stands in it.
    pub fn read(answer: &GraphAnswer) -> Self {
        let link = |name: &str| {
            let text = answer.body.as_ref()?.get(name)?.as_str()?;
            below_root(text).map(str::to_owned)
        };
        let mut page = Self {
            next: link("@odata.nextLink"),
            delta_link: link("@odata.deltaLink"),
            ..Self::default()
        };
        for item in answer.items() {
            match item.get("@removed") {
                Some(removed) => page.removed.push(Removed {
                    id: text(item, "id"),
                    reason: match removed.get("reason").and_then(Value::as_str).unwrap_or_default() {
                        "changed" => RemovedReason::SoftDeleted,
                        "deleted" => RemovedReason::Purged,
                        other => RemovedReason::Unknown(other.to_owned()),
                    },
                }),
                None => page.changed.push(item.clone()),
            }
        }
        page
    }
}

/// What happened to the members of a group that changed. A large group comes in several pieces with the same id.
pub fn member_changes(group: &Value) -> Vec<MemberChange> {
    group
        .get("members@delta")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .map(|member| MemberChange {
            id: text(member, "id"),
            kind: text(member, "@odata.type"),
            removed: member.get("@removed").is_some(),
        })
        .collect()
}

fn text(value: &Value, name: &str) -> String {
    value
        .get(name)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_page_tells_the_changed_from_the_gone() {
        let answer = GraphAnswer::json(
            200,
            json!({"@odata.deltaLink": "https://graph.example/v1.0/groups/delta?$deltatoken=t%2B1", "value": [
                {"id": "g", "displayName": "A", "members@delta": [
                    {"@odata.type": "#microsoft.graph.user", "id": "u1"},
                    {"@odata.type": "#microsoft.graph.user", "id": "u2", "@removed": {"reason": "deleted"}}]},
                {"id": "h", "@removed": {"reason": "changed"}},
                {"id": "i", "@removed": {"reason": "moved"}}]}),
        );
        let page = DeltaPage::read(&answer);
        assert_eq!(
            page.delta_link.as_deref(),
            Some("/groups/delta?$deltatoken=t%2B1")
        );
        assert_eq!(page.next, None);
        assert_eq!(page.removed[0].reason, RemovedReason::SoftDeleted);
        assert_eq!(page.removed[1].reason, RemovedReason::Unknown("moved".into()));
        let members = member_changes(&page.changed[0]);
        assert_eq!(
            members.iter().map(|m| m.removed).collect::<Vec<_>>(),
            [false, true]
        );
    }
}
