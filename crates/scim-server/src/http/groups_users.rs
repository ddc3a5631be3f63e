//! POST, PUT, PATCH and DELETE of users and groups.
//!
//! Each is a turn on the values the writer has read for it. What can be made out before stands in
//! [`Write::prepare`]: it runs beside other requests, a turn does not.

use std::collections::HashSet;

use axum::http::{Method, header};
use scim::change::{Change, diff};
use scim::patch::{PatchRequest, Tolerance, apply};
use scim::resource::{Projection, ResourceType, complete_schemas, receive, require};
use scim::{ScimError, ScimType};
use serde_json::{Value, json};

use super::answer::{Answer, Story};
use super::call::{Call, Target};
use super::membership::{MemberChange, only_members};
use super::{read, story};
use crate::store::{
    Batch, Key, Member, Pause, Stored, Touches, Want, display_name, keys_of, now, searched_by, unique_key,
};

/// Most members that the answer to a PATCH shows. A PATCH of a larger group is answered 204, which
/// RFC 7644 §3.5.2 allows and Microsoft recommends for groups: showing a hundred thousand members
/// for adding one would cost a hundred thousand times as much.
const MEMBERS_SHOWN_MAX: i64 = 100;

/// Most members of a deleted group that the log lists.
const MEMBERS_LOGGED_MAX: i64 = 1_000;

/// A write that was admitted and whose body is JSON.
pub(super) struct Write {
    projection: Projection,
    base: String,
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
        /// When it concerns members alone.
        members: Option<Vec<MemberChange>>,
    },
    Replace {
        resource_type: ResourceType,
        id: String,
        resource: Value,
    },
    Delete {
        resource_type: ResourceType,
        id: String,
    },
}

struct Create {
    resource_type: ResourceType,
    stored: Stored,
    unique: Key,
    keys: Vec<Key>,
    searched_by: Vec<String>,
    members: Vec<String>,
    changes: Vec<Change>,
}

/// Why a write was not done: for the client, or because it has to wait.
enum Refusal {
    Scim(ScimError),
    Pause(Pause),
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

impl From<crate::store::StoreError> for Refusal {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Pause(Pause::Failed(error))
    }
}

impl Write {
    /// Everything that depends on the request alone.
    ///
    /// # Errors
    /// What the client did wrong, as far as the request alone tells.
    pub(super) fn prepare(call: &Call, body: &Value, mut tolerances: Vec<String>) -> Result<Self, ScimError> {
        let action = match (&call.target, &call.method) {
            (Target::Collection(resource_type), _) => {
                Action::Create(Box::new(create(*resource_type, body, &mut tolerances)?))
            }
            (Target::One(resource_type, id), method) => {
                let (resource_type, id) = (*resource_type, id.clone());
                match *method {
                    Method::DELETE => Action::Delete { resource_type, id },
                    Method::PUT => {
                        let received = receive(body, resource_type, Tolerance::Entra)?;
                        tolerances.extend(received.tolerances);
                        Action::Replace {
                            resource_type,
                            id,
                            resource: received.resource,
                        }
                    }
                    _ => {
                        let request = PatchRequest::from_json(body)?;
                        let is_group = resource_type == ResourceType::Group;
                        let members = is_group.then(|| only_members(&request)).flatten();
                        let members = members.map(|(changes, tolerated)| {
                            tolerances.extend(tolerated);
                            changes
                        });
                        Action::Patch {
                            resource_type,
                            id,
                            request,
                            members,
                        }
                    }
                }
            }
            _ => return Err(ScimError::new(404, "not found")),
        };
        Ok(Self {
            projection: call.projection(),
            base: call.base.clone(),
            tolerances,
            name: display_name(body),
            action,
        })
    }

    /// What the turn will touch and has to see.
    pub(super) fn needs(&self) -> (Touches, Vec<Want>) {
        let mut touches = Touches::default();
        let mut wants = Vec::new();
        match &self.action {
            Action::Create(create) => {
                let Create {
                    resource_type,
                    stored,
                    unique,
                    ..
                } = &**create;
                touches.writes = vec![unique_text(*resource_type, unique)];
                touches.reads.clone_from(&create.members);
                wants.push(Want::Owner(*resource_type, unique.clone()));
                let searches = create.searched_by.iter().cloned();
                wants.extend(searches.map(Want::Searches));
                if !create.members.is_empty() {
                    wants.push(Want::Members {
                        group: stored.id.clone(),
                        ids: create.members.clone(),
                    });
                }
            }
            Action::Patch {
                resource_type,
                id,
                members,
                ..
            } => {
                touches.writes = vec![id.clone()];
                wants.push(Want::Resource(id.clone()));
                let ids: Vec<String> = members
                    .iter()
                    .flatten()
                    .flat_map(MemberChange::ids)
                    .cloned()
                    .collect();
                if !ids.is_empty() {
                    touches.reads.clone_from(&ids);
                    wants.push(Want::Members {
                        group: id.clone(),
                        ids,
                    });
                }
                if *resource_type == ResourceType::Group {
                    wants.push(Want::Everyone {
                        group: id.clone(),
                        at_most: MEMBERS_SHOWN_MAX,
                    });
                }
            }
            Action::Replace { id, .. } => {
                touches.writes = vec![id.clone()];
                wants.push(Want::Resource(id.clone()));
            }
            Action::Delete { id, .. } => {
                touches.writes = vec![id.clone()];
                wants.push(Want::Resource(id.clone()));
                wants.push(Want::GroupsOf(id.clone()));
            }
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
                members,
            } => stored(batch, *resource_type, id).and_then(|stored| match members {
                Some(changes) => self.change_members(batch, stored, changes),
                None => self.patch(batch, stored, request),
            }),
            Action::Replace {
                resource_type,
                id,
                resource,
            } => stored(batch, *resource_type, id).and_then(|stored| self.replace(batch, stored, resource)),
            Action::Delete { resource_type, id } => {
                stored(batch, *resource_type, id).and_then(|stored| delete(batch, &stored))
            }
        };
        match done {
            Ok(answer) => Ok(answer),
            Err(Refusal::Pause(pause)) => Err(pause),
            Err(Refusal::Scim(error)) => Ok(Answer::refusal(&error, self.known(batch))),
        }
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

    fn create(&self, batch: &mut Batch, create: &Create) -> Result<Answer, Refusal> {
        let resource_type = create.resource_type;
        let members = if create.members.is_empty() {
            Vec::new()
        } else {
            batch.memberships(&create.stored.id, &create.members)?
        };
        let members: Vec<Member> = members.into_iter().map(|known| known.member).collect();
        batch.see_searches(&create.searched_by)?;
        if !batch.claim(resource_type, &create.unique, None)? {
            return Err(ScimError::taken(resource_type.unique_attribute()).into());
        }
        let stored = Stored {
            member_count: members.len() as i64,
            ..create.stored.clone()
        };
        let stored = batch.insert(resource_type, stored, create.keys.clone())?;
        batch.add_members(stored.seq, members.iter());
        batch.answers(create.searched_by.clone(), &stored);
        let mut tolerances = self.tolerances.clone();
        note_strangers(&members, &mut tolerances);
        let whole = self.projection == Projection::default() && members.is_empty();
        let story = Story {
            what: story::created(&create.changes),
            change_text: format!("{} was created. Before: nothing.", stored.name()),
            created: whole,
            changes: if whole { Vec::new() } else { create.changes.clone() },
            tolerances,
            ..story::of_stored(&stored)
        };
        let location = stored.location(&self.base);
        let text = self.shown(&stored, &members)?;
        Ok(Answer::text(201, text, story).with(header::LOCATION, location))
    }

    fn patch(&self, batch: &mut Batch, stored: Stored, request: &PatchRequest) -> Result<Answer, Refusal> {
        let (before, everyone) = whole(batch, &stored)?;
        let mut after = before.clone();
        let applied = apply(&mut after, request, Tolerance::Entra)?;
        let mut tolerances = self.tolerances.clone();
        tolerances.extend(applied.tolerances);
        let (stored, everyone) = if applied.changed {
            self.store(batch, stored, &before, after, everyone, &mut tolerances)?
        } else {
            (stored, everyone)
        };
        self.changed(stored, &everyone, applied.changes, tolerances, false)
    }

    fn replace(&self, batch: &mut Batch, stored: Stored, resource: &Value) -> Result<Answer, Refusal> {
        let (before, everyone) = whole(batch, &stored)?;
        let changes = diff(&before, resource);
        let mut tolerances = self.tolerances.clone();
        let (stored, everyone) = if changes.is_empty() {
            (stored, everyone)
        } else {
            self.store(
                batch,
                stored,
                &before,
                resource.clone(),
                everyone,
                &mut tolerances,
            )?
        };
        self.changed(stored, &everyone, changes, tolerances, true)
    }

    /// Members come and go by name; nobody else in the group is looked at, unless the answer shows
    /// them.
    fn change_members(
        &self,
        batch: &mut Batch,
        mut stored: Stored,
        changes: &[MemberChange],
    ) -> Result<Answer, Refusal> {
        let mut everyone = batch.everyone(&stored, MEMBERS_SHOWN_MAX)?;
        let ids: Vec<String> = changes.iter().flat_map(MemberChange::ids).cloned().collect();
        let known = batch.memberships(&stored.id, &ids)?;
        // Whether each is in the group, as the operations follow one another.
        let mut now_in: indexed::Members = indexed::Members::new(known);
        for change in changes {
            let wanted = matches!(change, MemberChange::Add(_));
            for id in change.ids() {
                now_in.set(id, wanted);
            }
        }
        let (new, gone) = now_in.changed();
        let mut tolerances = self.tolerances.clone();
        let ids_of = |members: &[Member]| members.iter().map(|member| member.value.clone()).collect();
        let name = stored.name();
        let mut story = Story {
            what: story::members(new.len(), gone.len()),
            change_text: story::members_text(&name, new.len(), gone.len()),
            members_new: ids_of(&new),
            members_gone: ids_of(&gone),
            ..story::of_stored(&stored)
        };
        if !new.is_empty() || !gone.is_empty() {
            batch.add_members(stored.seq, new.iter());
            batch.remove_members(stored.seq, gone.iter());
            let more = new.len() as i64 - gone.len() as i64;
            stored.member_count += more;
            stored.last_modified = now().to_string();
            batch.update(stored.clone(), &[], &[], more);
            let out: HashSet<&str> = gone.iter().map(|member| member.value.as_str()).collect();
            everyone.retain(|member| !out.contains(member.value.as_str()));
            everyone.extend(new);
            note_strangers(&everyone, &mut tolerances);
        }
        story.tolerances = tolerances;
        self.answer(&stored, &everyone, story, false)
    }

    /// Writes what a change made of the resource.
    fn store(
        &self,
        batch: &mut Batch,
        stored: Stored,
        before: &Value,
        mut after: Value,
        everyone: Vec<Member>,
        tolerances: &mut Vec<String>,
    ) -> Result<(Stored, Vec<Member>), Refusal> {
        let resource_type = stored.resource_type();
        require(&after, resource_type)?;
        let wanted = take_members(&mut after, resource_type)?;
        let listed = after.get("schemas").and_then(Value::as_array).cloned();
        complete_schemas(&mut after, resource_type, listed.as_ref());
        if let Some(object) = after.as_object_mut() {
            object.shift_remove("id");
        }
        let had: HashSet<&str> = everyone.iter().map(|member| member.value.as_str()).collect();
        let keep: HashSet<&str> = wanted.iter().map(String::as_str).collect();
        let new: Vec<String> = wanted
            .iter()
            .filter(|id| !had.contains(id.as_str()))
            .cloned()
            .collect();
        let new: Vec<Member> = if new.is_empty() {
            Vec::new()
        } else {
            let known = batch.memberships(&stored.id, &new)?;
            known.into_iter().map(|known| known.member).collect()
        };
        let gone: Vec<Member> = everyone
            .iter()
            .filter(|member| !keep.contains(member.value.as_str()))
            .cloned()
            .collect();
        let searched_before = searched_by(before);
        let mut newly: Vec<String> = searched_by(&after);
        newly.retain(|wanted| searched_before.binary_search(wanted).is_err());
        batch.see_searches(&newly)?;
        let unique = unique_key(resource_type, &after);
        if unique != unique_key(resource_type, before)
            && !batch.claim(resource_type, &unique, Some(stored.seq))?
        {
            return Err(ScimError::taken(resource_type.unique_attribute()).into());
        }
        let more = new.len() as i64 - gone.len() as i64;
        let stored = Stored {
            display: display_name(&after),
            body: after.to_string(),
            last_modified: now().to_string(),
            member_count: stored.member_count + more,
            ..stored
        };
        let keys = (keys_of(resource_type, before), keys_of(resource_type, &after));
        batch.update(stored.clone(), &keys.0, &keys.1, more);
        batch.add_members(stored.seq, new.iter());
        batch.remove_members(stored.seq, gone.iter());
        batch.answers(newly, &stored);
        let mut everyone: Vec<Member> = everyone
            .iter()
            .filter(|member| keep.contains(member.value.as_str()))
            .cloned()
            .collect();
        everyone.extend(new);
        note_strangers(&everyone, tolerances);
        Ok((stored, everyone))
    }

    /// The answer to a change. `whole`: the resource is shown however large it is.
    fn changed(
        &self,
        stored: Stored,
        everyone: &[Member],
        changes: Vec<Change>,
        tolerances: Vec<String>,
        whole: bool,
    ) -> Result<Answer, Refusal> {
        let name = stored.name();
        let story = Story {
            what: story::changed(&changes),
            change_text: story::change_text(&name, &changes),
            changes,
            tolerances,
            ..story::of_stored(&stored)
        };
        self.answer(&stored, everyone, story, whole)
    }

    fn answer(
        &self,
        stored: &Stored,
        everyone: &[Member],
        story: Story,
        whole: bool,
    ) -> Result<Answer, Refusal> {
        let location = stored.location(&self.base);
        // It may have been too large before the change, and then nobody knows who is left.
        let too_many =
            stored.member_count > MEMBERS_SHOWN_MAX || stored.member_count != everyone.len() as i64;
        let answer = if !whole && too_many && self.projection.shows("members") {
            Answer::empty(204, story)
        } else {
            Answer::text(200, self.shown(stored, everyone)?, story)
        };
        Ok(answer.with(header::CONTENT_LOCATION, location))
    }

    fn shown(&self, stored: &Stored, members: &[Member]) -> Result<String, Refusal> {
        let mut text = String::new();
        read::write_shown(&mut text, stored, Some(members), &self.projection, &self.base)?;
        Ok(text)
    }
}

/// The resource a write is about.
fn stored(batch: &Batch, resource_type: ResourceType, id: &str) -> Result<Stored, Refusal> {
    let stored = batch.resource(resource_type, id)?.cloned();
    stored.ok_or_else(|| ScimError::not_found(resource_type.name(), id).into())
}

fn create(
    resource_type: ResourceType,
    body: &Value,
    tolerances: &mut Vec<String>,
) -> Result<Create, ScimError> {
    let received = receive(body, resource_type, Tolerance::Entra)?;
    tolerances.extend(received.tolerances);
    let mut body = received.resource;
    let changes = diff(&Value::Null, &body);
    let members = take_members(&mut body, resource_type)?;
    Ok(Create {
        resource_type,
        stored: Stored::new(&body),
        unique: unique_key(resource_type, &body),
        keys: keys_of(resource_type, &body),
        searched_by: searched_by(&body),
        members,
        changes,
    })
}

fn delete(batch: &mut Batch, stored: &Stored) -> Result<Answer, Refusal> {
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
        changes: diff(&before, &Value::Null),
        ..story::of_stored(stored)
    };
    Ok(Answer::empty(204, story))
}

/// The resource a change starts from: attributes, `id`, and members by their `value` alone; and who
/// they are.
fn whole(batch: &Batch, stored: &Stored) -> Result<(Value, Vec<Member>), Refusal> {
    let mut whole = stored.attributes()?;
    whole["id"] = json!(stored.id);
    let everyone = match stored.resource_type() {
        ResourceType::Group => batch.everyone(stored, i64::MAX)?,
        ResourceType::User => Vec::new(),
    };
    put_members(&mut whole, &everyone);
    Ok((whole, everyone))
}

fn put_members(resource: &mut Value, members: &[Member]) {
    if !members.is_empty() {
        let values: Vec<Value> = members
            .iter()
            .map(|member| json!({ "value": member.value }))
            .collect();
        resource["members"] = Value::Array(values);
    }
}

/// Takes the members out of a group's body: they are rows of their own. Each once.
fn take_members(body: &mut Value, resource_type: ResourceType) -> Result<Vec<String>, ScimError> {
    if resource_type != ResourceType::Group {
        return Ok(Vec::new());
    }
    let members = body.as_object_mut().and_then(|body| body.shift_remove("members"));
    let Some(members) = members else {
        return Ok(Vec::new());
    };
    let members = match members {
        Value::Array(all) => all,
        one => vec![one],
    };
    let mut seen = HashSet::new();
    let mut ids = Vec::with_capacity(members.len());
    for member in &members {
        match member.get("value").and_then(Value::as_str) {
            Some(id) if !id.is_empty() => {
                if seen.insert(id) {
                    ids.push(id.to_owned());
                }
            }
            _ => {
                return Err(ScimError::bad_request(
                    ScimType::InvalidValue,
                    format!("a member is an object with the `value` of a resource; {member} is none"),
                ));
            }
        }
    }
    Ok(ids)
}

fn note_strangers(members: &[Member], tolerances: &mut Vec<String>) {
    let strangers = members.iter().filter(|member| member.seq.is_none()).count();
    if strangers > 0 {
        tolerances.push(format!(
            "{strangers} of the members have ids nothing here has; a strict server would refuse"
        ));
    }
}

/// As a unique value stands among what is touched: no id has a line break.
fn unique_text(resource_type: ResourceType, key: &Key) -> String {
    format!("{}\n{}", resource_type.name(), key.value)
}

/// Members whose membership changes operation by operation.
mod indexed {
    use std::collections::HashMap;

    use crate::store::{Member, Membership};

    pub(super) struct Members {
        known: Vec<Membership>,
        /// Of each: its place, and whether it is in now.
        places: HashMap<String, (usize, bool)>,
    }

    impl Members {
        pub(super) fn new(known: Vec<Membership>) -> Self {
            let mut places = HashMap::with_capacity(known.len());
            for (index, membership) in known.iter().enumerate() {
                places
                    .entry(membership.member.value.clone())
                    .or_insert((index, membership.is_member));
            }
            Self { known, places }
        }

        pub(super) fn set(&mut self, id: &str, wanted: bool) {
            if let Some((_, now)) = self.places.get_mut(id) {
                *now = wanted;
            }
        }

        /// Those that came and those that went, in the order they were named.
        pub(super) fn changed(self) -> (Vec<Member>, Vec<Member>) {
            let (mut new, mut gone) = (Vec::new(), Vec::new());
            for (index, membership) in self.known.into_iter().enumerate() {
                match self.places.get(&membership.member.value) {
                    Some((place, now)) if *place == index && *now != membership.is_member => {
                        if *now {
                            new.push(membership.member);
                        } else {
                            gone.push(membership.member);
                        }
                    }
                    _ => {}
                }
            }
            (new, gone)
        }
    }
}
