//! POST, PUT, PATCH and DELETE of users and groups.
//!
//! Each is a turn on the values the writer has read for it. What can be made out before stands in
//! [`Write::prepare`]: it runs beside other requests, a turn does not.

mod change;
mod create;
mod members;

use std::sync::Arc;

use axum::http::{Method, header};
use scim::change::diff_shown;
use scim::etag::Preconditions;
use scim::filter::{CompareOp, Filter};
use scim::patch::PatchRequest;
use scim::path::Path;
use scim::projection::Projection;
use scim::rules::UniqueValue;
use scim::schema::DataType;
use scim::{ResourceType, ScimError, ScimType};
use serde_json::Value;

use self::create::{Create, create};
use self::members::{listed_members, named_members, put_members};
use super::answer::{Answer, Story};
use super::call::{Call, Target};
use super::{read, story};
use crate::flavour::Refused;
use crate::store::settings::Ready;
use crate::store::{Batch, Key, Member, Pause, StoreError, Stored, Touches, Want, display_name, keys_of};

/// Most members that the answer to a PATCH shows. A PATCH of a larger group is answered 204, which
/// RFC 7644 §3.5.2 allows and Microsoft recommends for groups: showing a hundred thousand members
/// for adding one would cost a hundred thousand times as much.
const MEMBERS_SHOWN_MAX: i64 = 100;

/// Most members of a deleted group that the log lists.
const MEMBERS_LOGGED_MAX: i64 = 1_000;

/// A write that was admitted and whose body is JSON.
pub(super) struct Write {
    projection: Projection,
    preconditions: Preconditions,
    base: String,
    /// What the tenant is set to.
    ready: Arc<Ready>,
    /// What was tolerated so far.
    tolerances: Vec<String>,
    /// What the body calls the person or group.
    name: Option<String>,
    action: Action,
}

enum Action {
    Create(Box<Create>),
    Patch {
        resource_type: ResourceType,
        id: String,
        request: PatchRequest,
    },
    Replace {
        resource_type: ResourceType,
        id: String,
        body: Value,
    },
    Delete {
        resource_type: ResourceType,
        id: String,
    },
}

/// Why a write was not done: for the client, or because it has to wait.
enum Refusal {
    Scim(ScimError),
    Vendor(Refused),
    Pause(Pause),
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        Self::Vendor(refused)
    }
}

impl From<ScimError> for Refusal {
    fn from(error: ScimError) -> Self {
        Self::Scim(error)
    }
}

impl From<Pause> for Refusal {
    fn from(pause: Pause) -> Self {
        Self::Pause(pause)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Pause(Pause::Failed(error))
    }
}

impl Write {
    /// Everything that depends on the request alone.
    ///
    /// # Errors
    /// What the client did wrong, as far as the request alone tells.
    pub(super) fn prepare(
        call: &Call,
        body: Value,
        mut tolerances: Vec<String>,
        preconditions: Preconditions,
        ready: Arc<Ready>,
    ) -> Result<Self, ScimError> {
        let name = display_name(&body);
        let action = match (&call.target, &call.method) {
            (Target::Collection(resource_type), _) => {
                Action::Create(Box::new(create(*resource_type, body, &ready, &mut tolerances)?))
            }
            (Target::One(resource_type, id), method) => {
                let (resource_type, id) = (*resource_type, id.clone());
                match *method {
                    Method::DELETE => Action::Delete { resource_type, id },
                    Method::PUT => Action::Replace {
                        resource_type,
                        id,
                        body,
                    },
                    _ => Action::Patch {
                        resource_type,
                        id,
                        request: PatchRequest::from_json(body)?,
                    },
                }
            }
            _ => return Err(ScimError::new(404, "not found")),
        };
        Ok(Self {
            projection: call.projection(),
            preconditions,
            base: call.base.clone(),
            ready,
            tolerances,
            name,
            action,
        })
    }

    /// What the turn will touch and has to see.
    pub(super) fn needs(&self) -> (Touches, Vec<Want>) {
        let mut touches = Touches::default();
        let mut wants = Vec::new();
        match &self.action {
            Action::Create(create) => {
                touches.writes = vec![unique_text(create.resource_type, &create.unique)];
                touches.reads.clone_from(&create.members);
                wants.push(Want::Owner(create.resource_type, create.unique.clone()));
                let searches = create.searched_by.iter().cloned();
                wants.extend(searches.map(Want::Searches));
                if !create.members.is_empty() {
                    wants.push(Want::Members {
                        group: create.stored.id.clone(),
                        ids: create.members.clone(),
                    });
                }
            }
            Action::Patch {
                resource_type,
                id,
                request,
            } => {
                touches.writes = vec![id.clone()];
                wants.push(Want::Resource(id.clone()));
                if *resource_type == ResourceType::Group {
                    let ids = named_members(request);
                    if !ids.is_empty() {
                        touches.reads.clone_from(&ids);
                        wants.push(Want::Members {
                            group: id.clone(),
                            ids,
                        });
                    }
                    wants.push(Want::Everyone {
                        group: id.clone(),
                        at_most: MEMBERS_SHOWN_MAX,
                    });
                }
            }
            Action::Replace { id, body, .. } => {
                touches.writes = vec![id.clone()];
                touches.reads = listed_members(body);
                wants.push(Want::Resource(id.clone()));
            }
            Action::Delete { id, .. } => {
                touches.writes = vec![id.clone()];
                wants.push(Want::Resource(id.clone()));
                wants.push(Want::GroupsOf(id.clone()));
            }
        }
        if self.ready.judge.is_some() || self.ready.has_unique_extension {
            // What a vendor or an extension wants to be unique no key here claims: one such write at a time.
            touches.writes.push("\nunique".to_owned());
        }
        (touches, wants)
    }

    /// Does the write; a refusal leaves nothing of it.
    pub(super) fn turn(&mut self, batch: &mut Batch) -> Result<Answer, Pause> {
        let done = match &self.action {
            Action::Create(create) => self.create(batch, create),
            Action::Patch {
                resource_type,
                id,
                request,
            } => self
                .stored(batch, *resource_type, id)
                .and_then(|stored| self.patch(batch, stored, request)),
            Action::Replace {
                resource_type,
                id,
                body,
            } => self
                .stored(batch, *resource_type, id)
                .and_then(|stored| self.replace(batch, stored, body)),
            Action::Delete { resource_type, id } => self
                .stored(batch, *resource_type, id)
                .and_then(|stored| self.delete(batch, &stored)),
        };
        match done {
            Ok(answer) => Ok(answer),
            Err(Refusal::Pause(pause)) => Err(pause),
            Err(Refusal::Scim(error)) => Ok(Answer::refusal(&error, self.known(batch))),
            Err(Refusal::Vendor(refused)) => {
                let mut known = self.known(batch);
                known.rule = Some(refused.rule);
                Ok(Answer::refusal(&refused.error, known))
            }
        }
    }

    /// The resource a write is about, in the version the client wants.
    fn stored(&self, batch: &Batch, resource_type: ResourceType, id: &str) -> Result<Stored, Refusal> {
        let stored = batch.resource(resource_type, id)?.cloned();
        let version = stored.as_ref().map(Stored::version);
        let Some(stored) = stored else {
            return Err(ScimError::not_found(resource_type.name(), id).into());
        };
        self.preconditions.write(version.as_deref())?;
        Ok(stored)
    }

    /// Who it was about, for the log of a refusal.
    fn known(&self, batch: &Batch) -> Story {
        let known = match &self.action {
            Action::Create(_) => None,
            Action::Patch {
                resource_type, id, ..
            }
            | Action::Replace {
                resource_type, id, ..
            }
            | Action::Delete { resource_type, id } => batch.resource(*resource_type, id).ok().flatten(),
        };
        let mut story = known.map(story::of_stored).unwrap_or_default();
        if story.who.is_none() {
            story.who.clone_from(&self.name);
        }
        story
    }

    fn delete(&self, batch: &mut Batch, stored: &Stored) -> Result<Answer, Refusal> {
        let groups_left = batch.groups_of(&stored.id)?;
        let mut before = stored.attributes()?;
        let keys = keys_of(stored.resource_type(), &before);
        let members = batch.everyone(stored, MEMBERS_LOGGED_MAX)?;
        put_members(&mut before, &members);
        batch.delete(stored, keys)?;
        let name = stored.name();
        let story = Story {
            what: story::deleted(groups_left as u64),
            change_text: format!("{name} was deleted. After: nothing."),
            changes: diff_shown(&before, &Value::Null, stored.resource_type(), &self.ready.schemas),
            ..story::of_stored(stored)
        };
        Ok(Answer::empty(204, story))
    }

    /// Asks the vendor's rules about what a change makes of a resource.
    fn judge_change(
        &self,
        batch: &Batch,
        stored: &Stored,
        before: &Value,
        after: &Value,
        changed: bool,
        notes: &mut Vec<String>,
    ) -> Result<(), Refusal> {
        if !changed {
            return Ok(());
        }
        let resource_type = stored.resource_type();
        self.judge(batch, resource_type, before, after, Some(stored.seq), notes)
    }

    /// Asks the vendor's rules about what a write makes of a resource.
    fn judge(
        &self,
        batch: &Batch,
        resource_type: ResourceType,
        before: &Value,
        after: &Value,
        own_seq: Option<i64>,
        notes: &mut Vec<String>,
    ) -> Result<(), Refusal> {
        let Some(judge) = &self.ready.judge else {
            return Ok(());
        };
        let passed = judge.write(resource_type, before, after)?;
        notes.extend(passed.notes);
        for unique in passed.unique {
            let holders = batch.holders(resource_type, &unique.filter, &self.ready)?;
            if holders.iter().any(|holder| Some(*holder) != own_seq) {
                return Err(unique.refused.into());
            }
        }
        Ok(())
    }

    /// What an extension wants to be unique must be nobody else's. The unique attribute of the core schema is claimed
    /// apart from this, by its key.
    fn check_unique(
        &self,
        batch: &Batch,
        resource_type: ResourceType,
        unique: &[UniqueValue],
        own_seq: Option<i64>,
    ) -> Result<(), Refusal> {
        let core = resource_type.unique_attribute();
        for value in unique.iter().filter(|value| value.attribute != core) {
            let path = Path::parse(&value.attribute)?;
            let attribute = self.ready.schemas.attribute(resource_type, &path);
            let wanted = match attribute.map(|attribute| attribute.data_type) {
                Some(DataType::Integer | DataType::Decimal | DataType::Boolean) => {
                    serde_json::from_str(&value.key).unwrap_or(Value::Null)
                }
                _ => Value::String(value.key.clone()),
            };
            let filter = Filter::Compare {
                path,
                op: CompareOp::Eq,
                value: wanted,
            };
            let holders = batch.holders(resource_type, &filter, &self.ready)?;
            if holders.iter().any(|holder| Some(*holder) != own_seq) {
                return Err(value.taken().into());
            }
        }
        Ok(())
    }

    /// A strict server refuses members whose id nothing has; this one says so.
    fn note_strangers(&self, members: &[Member], tolerances: &mut Vec<String>) -> Result<(), ScimError> {
        let strangers = members.iter().filter(|member| member.seq.is_none()).count();
        if strangers > 0 && self.ready.settings.strict {
            return Err(ScimError::bad_request(
                ScimType::InvalidValue,
                format!("{strangers} of the members have ids nothing here has"),
            ));
        }
        if strangers > 0 {
            tolerances.push(format!(
                "{strangers} of the members have ids nothing here has; a strict server would refuse"
            ));
        }
        Ok(())
    }

    /// The answer to a change.
    fn answer(
        &self,
        stored: &Stored,
        everyone: &[Member],
        story: Story,
        written: Vec<String>,
        whole: bool,
    ) -> Result<Answer, Refusal> {
        let location = stored.location(&self.base);
        // It may have been too large before the change, and then nobody knows who is left.
        let too_many =
            stored.member_count > MEMBERS_SHOWN_MAX || stored.member_count != everyone.len() as i64;
        let answer = if !whole && too_many && self.projection.shows("members") {
            Answer::empty(204, story)
        } else {
            Answer::scim(200, self.shown(stored, everyone, written)?, story)
        };
        Ok(answer.of(stored).with(header::CONTENT_LOCATION, location))
    }

    /// `written`: what the request wrote, of which some is shown only then.
    fn shown(&self, stored: &Stored, members: &[Member], written: Vec<String>) -> Result<String, Refusal> {
        let mut text = String::new();
        let (members, ready, base) = (Some(members), &*self.ready, &*self.base);
        if ready.hides {
            let projection = self.projection.clone().with_written(written);
            read::write_shown(&mut text, stored, members, &projection, ready, base)?;
        } else {
            read::write_shown(&mut text, stored, members, &self.projection, ready, base)?;
        }
        Ok(text)
    }
}

/// As a unique value stands among what is touched: no id has a line break.
fn unique_text(resource_type: ResourceType, key: &Key) -> String {
    format!("{}\n{}", resource_type.name(), key.value)
}
