//! POST.

use axum::http::header;
use scim::change::{Change, diff_shown};
use scim::projection::Projection;
use scim::receive::receive;
use scim::rules::UniqueValue;
use scim::{ResourceType, ScimError};
use serde_json::Value;

use super::{Refusal, Write};
use crate::http::answer::{Answer, Story};
use crate::http::story;
use crate::store::settings::Ready;
use crate::store::{Batch, Key, Member, Stored, keys_of, searched_by, unique_key};

pub(super) struct Create {
    pub(super) resource_type: ResourceType,
    pub(super) stored: Stored,
    pub(super) unique: Key,
    pub(super) keys: Vec<Key>,
    pub(super) searched_by: Vec<String>,
    pub(super) members: Vec<String>,
    changes: Vec<Change>,
    /// As it was read, with the members.
    resource: Value,
    uniques: Vec<UniqueValue>,
    written: Vec<String>,
}

impl Write {
    pub(super) fn create(&self, batch: &mut Batch, create: &Create) -> Result<Answer, Refusal> {
        let resource_type = create.resource_type;
        let mut tolerances = self.tolerances.clone();
        self.judge(
            batch,
            resource_type,
            &Value::Null,
            &create.resource,
            None,
            &mut tolerances,
        )?;
        let members = if create.members.is_empty() {
            Vec::new()
        } else {
            batch.memberships(&create.stored.id, &create.members)?
        };
        let members: Vec<Member> = members.into_iter().map(|known| known.member).collect();
        self.note_strangers(&members, &mut tolerances)?;
        batch.see_searches(&create.searched_by)?;
        self.check_unique(batch, resource_type, &create.uniques, None)?;
        if !batch.claim(resource_type, &create.unique, None)? {
            return Err(taken(&create.uniques, resource_type).into());
        }
        let stored = Stored {
            member_count: members.len() as i64,
            ..create.stored.clone()
        };
        let stored = batch.insert(resource_type, stored, create.keys.clone())?;
        batch.add_members(stored.seq, members.iter());
        batch.answers(create.searched_by.clone(), &stored);
        let story = Story {
            what: story::created(&create.changes),
            change_text: format!("{} was created. Before: nothing.", stored.name()),
            created: self.projection == Projection::default() && !self.ready.hides && members.is_empty(),
            changes: create.changes.clone(),
            tolerances,
            ..story::of_stored(&stored)
        };
        let location = stored.location(&self.base);
        let text = self.shown(&stored, &members, create.written.clone())?;
        Ok(Answer::scim(201, text, story)
            .of(&stored)
            .with(header::LOCATION, location))
    }
}

pub(super) fn create(
    resource_type: ResourceType,
    body: Value,
    ready: &Ready,
    tolerances: &mut Vec<String>,
) -> Result<Create, ScimError> {
    let received = receive(body, resource_type, &ready.schemas, ready.mode(), None)?;
    tolerances.extend(received.tolerances);
    let mut body = received.resource;
    let changes = diff_shown(&Value::Null, &body, resource_type, &ready.schemas);
    // Only a vendor's rules look at the members beside the rest.
    let resource = match ready.judge {
        Some(_) => body.clone(),
        None => Value::Null,
    };
    let members = match resource_type {
        ResourceType::Group => scim::members::take(&mut body)?,
        ResourceType::User => Vec::new(),
    };
    Ok(Create {
        resource_type,
        stored: Stored::new(&body),
        unique: unique_key(resource_type, &body),
        keys: keys_of(resource_type, &body),
        searched_by: searched_by(&body),
        members,
        changes,
        resource,
        uniques: received.unique,
        written: received.written,
    })
}

pub(super) fn taken(unique: &[UniqueValue], resource_type: ResourceType) -> ScimError {
    unique.first().map_or_else(
        || ScimError::taken(resource_type.unique_attribute()),
        UniqueValue::taken,
    )
}
