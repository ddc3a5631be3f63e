//! Operations on the members of a group, without the members.

use serde_json::Value;

use super::Work;
use super::request::Op;
use super::target::Target;
use crate::error::{ScimError, ScimType};
use crate::filter::{CompareOp, Filter};
use crate::members::{self, MemberChange};
use crate::value::one;

impl Work<'_> {
    /// `add` and `replace` of `members`.
    pub(super) fn set_members(&mut self, target: &Target<'_>, value: Value) -> Result<(), ScimError> {
        self.written.push(target.place().to_string());
        refuse_parts(target)?;
        let cleared = value.is_null() || value == "" || value.as_array().is_some_and(Vec::is_empty);
        if let Some(filter) = &target.path.filter {
            return self.set_one_member(target, filter, value);
        }
        let change = match target.op {
            Op::Replace if cleared => MemberChange::RemoveAll,
            Op::Replace => MemberChange::Replace(self.ids(target, value)?),
            _ if cleared => return Ok(()),
            _ => MemberChange::Add(self.ids(target, value)?),
        };
        members::push(&mut self.members, change);
        Ok(())
    }

    /// `members[value eq "u-1"]` with a value. What is in a member is immutable (RFC 7643 §4.2), so
    /// all there is to do is to make it one.
    fn set_one_member(
        &mut self,
        target: &Target<'_>,
        filter: &Filter,
        value: Value,
    ) -> Result<(), ScimError> {
        let ids = ids_of(filter).unwrap_or_default();
        let sent = match value {
            Value::Null => Vec::new(),
            value => self.ids(target, value)?,
        };
        if ids.is_empty() || sent.iter().any(|id| !ids.contains(id)) {
            return Err(whole_members());
        }
        self.notes.accept(
            ScimType::NoTarget,
            format_args!("`{}` with a value as adding the member", target.path),
            "add the member to `members` (RFC 7644 §3.5.2.1)",
        )?;
        members::push(&mut self.members, MemberChange::Add(ids));
        Ok(())
    }

    /// `remove` of `members`, in both dialects.
    pub(super) fn remove_members(
        &mut self,
        target: &Target<'_>,
        value: Option<Value>,
    ) -> Result<(), ScimError> {
        self.written.push(target.place().to_string());
        refuse_parts(target)?;
        let listed = value.filter(|value| !value.is_null());
        if listed.is_some() {
            self.notes.accept(
                ScimType::InvalidSyntax,
                "`Remove` of `members` with a value array",
                "remove takes a path and no value: write members[value eq \"…\"] (RFC 7644 §3.5.2.2)",
            )?;
        }
        let change = match (&target.path.filter, listed) {
            (Some(filter), _) => match ids_of(filter) {
                Some(ids) => MemberChange::Remove(ids),
                None => MemberChange::RemoveMatching((**filter).clone()),
            },
            // Only the listed ones go: reading it as "remove members" would empty the group.
            (None, Some(listed)) => MemberChange::Remove(self.ids(target, listed)?),
            (None, None) => MemberChange::RemoveAll,
        };
        members::push(&mut self.members, change);
        Ok(())
    }

    fn ids(&mut self, target: &Target<'_>, value: Value) -> Result<Vec<String>, ScimError> {
        let sent = match value {
            Value::Array(all) => all,
            one => vec![one],
        };
        let mut read = Vec::with_capacity(sent.len());
        for member in sent {
            let Some(attribute) = target.attribute else {
                continue;
            };
            if let Some(member) = one(member, attribute, target.place(), &mut self.notes)? {
                read.push(member);
            }
        }
        members::ids(read.iter())
    }
}

/// Sub-attributes of a member are immutable (RFC 7643 §4.2).
fn refuse_parts(target: &Target<'_>) -> Result<(), ScimError> {
    match target.sub_name {
        Some(_) => Err(whole_members()),
        None => Ok(()),
    }
}

fn whole_members() -> ScimError {
    ScimError::of(
        ScimType::Mutability,
        "what is in a member is immutable (RFC 7643 §4.2): remove the member and add the other one",
    )
}

/// The ids a filter names, when it is nothing but `value eq "…"`, joined by `or`.
fn ids_of(filter: &Filter) -> Option<Vec<String>> {
    match filter {
        Filter::Or(parts) => {
            let parts: Option<Vec<Vec<String>>> = parts.iter().map(ids_of).collect();
            Some(parts?.concat())
        }
        Filter::Compare {
            path,
            op: CompareOp::Eq,
            value: Value::String(id),
        } if path.urn.is_none() && path.is_plain("value", None) => Some(vec![id.clone()]),
        _ => None,
    }
}
