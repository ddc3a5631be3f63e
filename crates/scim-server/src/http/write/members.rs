//! Members of a group that come and go.

use std::collections::{HashMap, HashSet};

use scim::change::Change;
use scim::filter::{CompareOp, Filter, Matcher};
use scim::members::MemberChange;
use scim::patch::PatchRequest;
use serde_json::{Value, json};

use super::{MEMBERS_SHOWN_MAX, Refusal};
use crate::store::settings::Ready;
use crate::store::{Batch, Member, Stored};

/// Members that come and go.
#[derive(Default)]
pub(super) struct Coming {
    pub(super) new: Vec<Member>,
    pub(super) gone: Vec<Member>,
    /// Who is in the group afterwards, as far as that was looked at.
    pub(super) everyone: Vec<Member>,
}

impl Coming {
    /// Nobody comes or goes.
    pub(super) fn staying(everyone: Vec<Member>) -> Self {
        Self {
            everyone,
            ..Self::default()
        }
    }

    /// What a PATCH says happens to the members.
    pub(super) fn of(
        batch: &Batch,
        group: &Stored,
        changes: &[MemberChange],
        ready: &Ready,
    ) -> Result<Self, Refusal> {
        if changes.is_empty() {
            return Ok(Self::staying(batch.everyone(group, MEMBERS_SHOWN_MAX)?));
        }
        let by_name = changes
            .iter()
            .all(|change| matches!(change, MemberChange::Add(_) | MemberChange::Remove(_)));
        if by_name {
            return Self::by_name(batch, group, changes);
        }
        let everyone = batch.everyone(group, i64::MAX)?;
        let mut ids: Vec<String> = everyone.iter().map(|member| member.value.clone()).collect();
        for change in changes {
            match change {
                MemberChange::Add(more) => ids.extend(more.iter().cloned()),
                MemberChange::Remove(gone) => {
                    let gone: HashSet<&str> = gone.iter().map(String::as_str).collect();
                    ids.retain(|id| !gone.contains(id.as_str()));
                }
                MemberChange::RemoveMatching(filter) => {
                    let matcher = Matcher::for_members(filter, &ready.schemas);
                    ids.retain(|id| !matcher.matches(&json!({ "value": id })));
                }
                MemberChange::RemoveAll => ids.clear(),
                MemberChange::Replace(all) => ids.clone_from(all),
            }
        }
        Self::replacing(batch, group, everyone, &ids)
    }

    /// Those who are named, whoever else is in the group.
    fn by_name(batch: &Batch, group: &Stored, changes: &[MemberChange]) -> Result<Self, Refusal> {
        let mut everyone = batch.everyone(group, MEMBERS_SHOWN_MAX)?;
        let mut ids = Vec::new();
        // Whether each is in the group, as the operations follow one another.
        let mut wanted: HashMap<&str, bool> = HashMap::new();
        for change in changes {
            let (into, named) = match change {
                MemberChange::Add(ids) => (true, ids),
                MemberChange::Remove(ids) => (false, ids),
                _ => continue,
            };
            for id in named {
                if wanted.insert(id, into).is_none() {
                    ids.push(id.clone());
                }
            }
        }
        let (mut new, mut gone) = (Vec::new(), Vec::new());
        for known in batch.memberships(&group.id, &ids)? {
            match (wanted.get(known.member.value.as_str()), known.is_member) {
                (Some(true), false) => new.push(known.member),
                (Some(false), true) => gone.push(known.member),
                _ => {}
            }
        }
        let out: HashSet<&str> = gone.iter().map(|member| member.value.as_str()).collect();
        everyone.retain(|member| !out.contains(member.value.as_str()));
        everyone.extend(new.iter().cloned());
        Ok(Self { new, gone, everyone })
    }

    /// These are the members, and nobody else.
    pub(super) fn replacing(
        batch: &Batch,
        group: &Stored,
        everyone: Vec<Member>,
        wanted: &[String],
    ) -> Result<Self, Refusal> {
        let had: HashSet<&str> = everyone.iter().map(|member| member.value.as_str()).collect();
        let keep: HashSet<&str> = wanted.iter().map(String::as_str).collect();
        let mut seen = HashSet::new();
        let missing: Vec<String> = wanted
            .iter()
            .filter(|id| !had.contains(id.as_str()) && seen.insert(id.as_str()))
            .cloned()
            .collect();
        let new: Vec<Member> = if missing.is_empty() {
            Vec::new()
        } else {
            let known = batch.memberships(&group.id, &missing)?;
            known.into_iter().map(|known| known.member).collect()
        };
        let (mut staying, gone): (Vec<Member>, Vec<Member>) = everyone
            .into_iter()
            .partition(|member| keep.contains(member.value.as_str()));
        staying.extend(new.iter().cloned());
        Ok(Self {
            new,
            gone,
            everyone: staying,
        })
    }

    /// As changes of attributes.
    pub(super) fn changes(&self) -> impl Iterator<Item = Change> + '_ {
        let new = self.new.iter().map(|member| (member, true));
        let gone = self.gone.iter().map(|member| (member, false));
        new.chain(gone).map(|(member, is_new)| {
            let value = Some(json!({ "value": member.value }));
            Change {
                path: format!("members[value eq {}]", json!(member.value)),
                before: value.clone().filter(|_| !is_new),
                after: value.filter(|_| is_new),
            }
        })
    }
}

/// Ids of members that a PATCH names, as far as can be told without applying it: to be read together
/// with the group.
pub(super) fn named_members(request: &PatchRequest) -> Vec<String> {
    let mut ids = Vec::new();
    for operation in &request.operations {
        let names = |name: Option<&str>| name.is_some_and(|name| name.eq_ignore_ascii_case("members"));
        match &operation.path {
            Some(path) if names(path.attribute.as_deref()) => {
                if let Some(Filter::Compare {
                    op: CompareOp::Eq,
                    value: Value::String(id),
                    ..
                }) = path.filter.as_deref()
                {
                    ids.push(id.clone());
                }
                ids.extend(operation.value.as_ref().map(member_ids).into_iter().flatten());
            }
            None => ids.extend(operation.value.as_ref().map(listed_members).into_iter().flatten()),
            Some(_) => {}
        }
    }
    ids
}

/// Ids of the members that a body lists.
pub(super) fn listed_members(body: &Value) -> Vec<String> {
    let members = body.as_object().into_iter().flatten();
    members
        .filter(|(name, _)| name.eq_ignore_ascii_case("members"))
        .flat_map(|(_, members)| member_ids(members))
        .collect()
}

fn member_ids(members: &Value) -> Vec<String> {
    let all = match members {
        Value::Array(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    all.iter()
        .filter_map(|member| member.get("value").unwrap_or(member).as_str())
        .map(str::to_owned)
        .collect()
}

pub(super) fn put_members(resource: &mut Value, members: &[Member]) {
    if !members.is_empty() {
        let values: Vec<Value> = members
            .iter()
            .map(|member| json!({ "value": member.value }))
            .collect();
        resource["members"] = Value::Array(values);
    }
}
