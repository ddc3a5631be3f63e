//! Provision on demand: one person, or one group with a few of its members.

use serde_json::json;

use super::synchronization::job_root;
use crate::request::GraphRequest;
use crate::scope::SYNCHRONIZATION;

/// Members that one call may name (Graph: provision on demand).
pub const MEMBERS_MAX: usize = 5;

/// Whom to provision on demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnDemandSubject {
    /// One person.
    User(String),
    /// One group with at most [`MEMBERS_MAX`] of its members; without members only the group object is provisioned.
    Group {
        /// Object id.
        id: String,
        /// Object ids of people.
        members: Vec<String>,
    },
}

/// More members than the service takes in one call: split them into several.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("one call takes at most {MEMBERS_MAX} members of a group, not {given}")]
pub struct TooManyMembers {
    /// How many were given.
    pub given: usize,
}

impl GraphRequest {
    /// Provisions one person, or one group with some members, now.
    ///
    /// Not repeatable: after a lost answer the second run would say "already in sync" and hide what the first did.
    ///
    /// # Errors
    /// [`TooManyMembers`].
    pub fn provision_on_demand(
        service_principal: &str,
        job: &str,
        rule: &str,
        subject: &OnDemandSubject,
    ) -> Result<Self, TooManyMembers> {
        // `objectTypeName` is case-sensitive.
        let user = |id: &String| json!({ "objectId": id, "objectTypeName": "User" });
        let subject = match subject {
            OnDemandSubject::User(id) => user(id),
            OnDemandSubject::Group { id, members } if members.is_empty() => {
                json!({ "objectId": id, "objectTypeName": "Group" })
            }
            OnDemandSubject::Group { members, .. } if members.len() > MEMBERS_MAX => {
                return Err(TooManyMembers { given: members.len() });
            }
            OnDemandSubject::Group { id, members } => json!({
                "objectId": id,
                "objectTypeName": "Group",
                "links": { "members": members.iter().map(user).collect::<Vec<_>>() },
            }),
        };
        Ok(Self::post(
            job_root(service_principal, job, "/provisionOnDemand"),
            Some(json!({ "parameters": [{ "ruleId": rule, "subjects": [subject] }] })),
            SYNCHRONIZATION,
            "Provision on demand",
        ))
    }
}
