//! POST, PUT, PATCH and DELETE of users and groups.
//!
//! Each is a turn on the values the writer has read for it. What can be made out before stands in
//! [`Write::prepare`]: it runs beside other requests, a turn does not.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::http::{Method, header};
use scim::change::{Change, diff_shown};
use scim::filter::{CompareOp, Filter, Matcher};
use scim::members::MemberChange;
use scim::patch::{PatchRequest, apply, apply_whole};
use scim::projection::Projection;
use scim::receive::receive;
use scim::rules::UniqueValue;
use scim::{Mode, ResourceType, ScimError, ScimType};
use serde_json::{Value, json};

use super::answer::{Answer, Story};
use super::call::{Call, Target};
use super::{read, story};
use crate::flavour::Refused;
use crate::store::settings::Ready;
use crate::store::{
    Batch, Key, Member, Pause, StoreError, Stored, Touches, Want, display_name, keys_of, now, searched_by,
    unique_key,
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

struct Create {
    resource_type: ResourceType,
    stored: Stored,
    unique: Key,
    keys: Vec<Key>,
    searched_by: Vec<String>,
    members: Vec<String>,
    changes: Vec<Change>,
    /// As it was read, with the members.
    resource: Value,
    taken: ScimError,
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
        if self.ready.judge.is_some() {
            // What a vendor wants to be unique no key here knows: one such write at a time.
            touches.writes.push("\nvendor".to_owned());
        }
        (touches, wants)
    }

    fn mode(&self) -> Mode {
        mode(&self.ready)
    }

    /// Does the write; a refusal leaves nothing of it.
    pub(super) fn turn(&mut self, batch: &mut Batch) -> Result<Answer, Pause> {
        let done = match &self.action {
            Action::Create(create) => self.create(batch, create),
            Action::Patch {
                resource_type,
                id,
                request,
            } => stored(batch, *resource_type, id).and_then(|stored| self.patch(batch, stored, request)),
            Action::Replace {
                resource_type,
                id,
                body,
            } => stored(batch, *resource_type, id).and_then(|stored| self.replace(batch, stored, body)),
            Action::Delete { resource_type, id } => {
                stored(batch, *resource_type, id).and_then(|stored| self.delete(batch, &stored))
            }
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
        if !batch.claim(resource_type, &create.unique, None)? {
            return Err(create.taken.clone().into());
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
            created: self.projection == Projection::default() && members.is_empty(),
            changes: create.changes.clone(),
            tolerances,
            ..story::of_stored(&stored)
        };
        let location = stored.location(&self.base);
        let text = self.shown(&stored, &members)?;
        Ok(Answer::scim(201, text, story).with(header::LOCATION, location))
    }

    /// Members of a group come and go by name: nobody else in it is looked at, unless the answer shows
    /// them, or a vendor's rule or an operation asks who they are.
    fn patch(&self, batch: &mut Batch, stored: Stored, request: &PatchRequest) -> Result<Answer, Refusal> {
        let (resource_type, schemas) = (stored.resource_type(), &self.ready.schemas);
        let mut before = stored.attributes()?;
        before["id"] = json!(stored.id);
        if resource_type == ResourceType::Group && self.ready.judge.is_some() {
            let everyone = batch.everyone(&stored, i64::MAX)?;
            put_members(&mut before, &everyone);
            let applied = apply_whole(&before, resource_type, request.clone(), schemas, self.mode())?;
            let mut tolerances = self.tolerances.clone();
            tolerances.extend(applied.tolerances);
            let changed = !applied.changes.is_empty();
            let mut after = applied.resource;
            self.judge_change(batch, &stored, &before, &after, changed, &mut tolerances)?;
            let wanted = scim::members::take(&mut after)?;
            let change = Coming::replacing(batch, &stored, everyone, &wanted)?;
            let done = Done {
                before,
                after,
                changed,
                unique: applied.unique,
                changes: applied.changes,
                tolerances,
            };
            return self.store(batch, stored, done, change, false);
        }
        let applied = apply(&before, resource_type, request.clone(), schemas, self.mode())?;
        let mut tolerances = self.tolerances.clone();
        tolerances.extend(applied.tolerances);
        let change = match resource_type {
            ResourceType::User => Coming::default(),
            ResourceType::Group => Coming::of(batch, &stored, &applied.members, &self.ready)?,
        };
        let changed = !applied.changes.is_empty();
        self.judge_change(
            batch,
            &stored,
            &before,
            &applied.resource,
            changed,
            &mut tolerances,
        )?;
        let mut changes = applied.changes;
        if changed {
            changes.extend(change.changes());
        }
        let done = Done {
            before,
            after: applied.resource,
            changed,
            unique: applied.unique,
            changes,
            tolerances,
        };
        self.store(batch, stored, done, change, false)
    }

    fn replace(&self, batch: &mut Batch, stored: Stored, body: &Value) -> Result<Answer, Refusal> {
        let (resource_type, schemas) = (stored.resource_type(), &self.ready.schemas);
        let (before, everyone) = whole(batch, &stored)?;
        let received = receive(body.clone(), resource_type, schemas, self.mode(), Some(&before))?;
        let changes = diff_shown(&before, &received.resource, resource_type, schemas);
        let mut tolerances = self.tolerances.clone();
        tolerances.extend(received.tolerances);
        let changed = !changes.is_empty();
        let mut after = received.resource;
        self.judge_change(batch, &stored, &before, &after, changed, &mut tolerances)?;
        let change = match resource_type {
            ResourceType::Group if changed => {
                let wanted = scim::members::take(&mut after)?;
                Coming::replacing(batch, &stored, everyone, &wanted)?
            }
            _ => Coming::staying(everyone),
        };
        let done = Done {
            before,
            after,
            changed,
            unique: received.unique,
            changes,
            tolerances,
        };
        self.store(batch, stored, done, change, true)
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

    /// Writes what a change made of the resource and of its members. `whole`: the answer shows it
    /// however large it is.
    fn store(
        &self,
        batch: &mut Batch,
        stored: Stored,
        done: Done,
        change: Coming,
        whole: bool,
    ) -> Result<Answer, Refusal> {
        let resource_type = stored.resource_type();
        let mut tolerances = done.tolerances;
        let members_changed = !change.new.is_empty() || !change.gone.is_empty();
        if members_changed || (done.changed && resource_type == ResourceType::Group) {
            self.note_strangers(&change.everyone, &mut tolerances)?;
        }
        let more = change.new.len() as i64 - change.gone.len() as i64;
        let stored = if done.changed {
            let (before, mut after) = (done.before, done.after);
            if let Some(object) = after.as_object_mut() {
                object.shift_remove("id");
            }
            let searched_before = searched_by(&before);
            let mut newly: Vec<String> = searched_by(&after);
            newly.retain(|wanted| searched_before.binary_search(wanted).is_err());
            batch.see_searches(&newly)?;
            let unique = unique_key(resource_type, &after);
            if unique != unique_key(resource_type, &before)
                && !batch.claim(resource_type, &unique, Some(stored.seq))?
            {
                return Err(taken(&done.unique, resource_type).into());
            }
            let stored = Stored {
                display: display_name(&after),
                body: after.to_string(),
                last_modified: now().to_string(),
                member_count: stored.member_count + more,
                ..stored
            };
            let keys = (keys_of(resource_type, &before), keys_of(resource_type, &after));
            batch.update(stored.clone(), &keys.0, &keys.1, more);
            batch.answers(newly, &stored);
            stored
        } else if members_changed {
            let stored = Stored {
                last_modified: now().to_string(),
                member_count: stored.member_count + more,
                ..stored
            };
            batch.update(stored.clone(), &[], &[], more);
            stored
        } else {
            stored
        };
        batch.add_members(stored.seq, change.new.iter());
        batch.remove_members(stored.seq, change.gone.iter());
        let name = stored.name();
        let ids_of = |members: &[Member]| members.iter().map(|member| member.value.clone()).collect();
        let story = if done.changed || !members_changed {
            Story {
                what: story::changed(&done.changes),
                change_text: story::change_text(&name, &done.changes),
                changes: done.changes,
                tolerances,
                ..story::of_stored(&stored)
            }
        } else {
            Story {
                what: story::members(change.new.len(), change.gone.len()),
                change_text: story::members_text(&name, change.new.len(), change.gone.len()),
                members_new: ids_of(&change.new),
                members_gone: ids_of(&change.gone),
                tolerances,
                ..story::of_stored(&stored)
            }
        };
        self.answer(&stored, &change.everyone, story, whole)
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
            let holders = batch.holders(resource_type, &unique.filter)?;
            if holders.iter().any(|holder| Some(*holder) != own_seq) {
                return Err(unique.refused.into());
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
        whole: bool,
    ) -> Result<Answer, Refusal> {
        let location = stored.location(&self.base);
        // It may have been too large before the change, and then nobody knows who is left.
        let too_many =
            stored.member_count > MEMBERS_SHOWN_MAX || stored.member_count != everyone.len() as i64;
        let answer = if !whole && too_many && self.projection.shows("members") {
            Answer::empty(204, story)
        } else {
            Answer::scim(200, self.shown(stored, everyone)?, story)
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

fn mode(ready: &Ready) -> Mode {
    match ready.settings.strict {
        true => Mode::Strict,
        false => Mode::Entra,
    }
}

fn create(
    resource_type: ResourceType,
    body: Value,
    ready: &Ready,
    tolerances: &mut Vec<String>,
) -> Result<Create, ScimError> {
    let received = receive(body, resource_type, &ready.schemas, mode(ready), None)?;
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
        taken: taken(&received.unique, resource_type),
    })
}

fn taken(unique: &[UniqueValue], resource_type: ResourceType) -> ScimError {
    unique.first().map_or_else(
        || ScimError::taken(resource_type.unique_attribute()),
        UniqueValue::taken,
    )
}

/// What a write makes of the attributes.
struct Done {
    before: Value,
    after: Value,
    changed: bool,
    unique: Vec<UniqueValue>,
    changes: Vec<Change>,
    tolerances: Vec<String>,
}

/// Members that come and go.
#[derive(Default)]
struct Coming {
    new: Vec<Member>,
    gone: Vec<Member>,
    /// Who is in the group afterwards, as far as that was looked at.
    everyone: Vec<Member>,
}

impl Coming {
    /// Nobody comes or goes.
    fn staying(everyone: Vec<Member>) -> Self {
        Self {
            everyone,
            ..Self::default()
        }
    }

    /// What a PATCH says happens to the members.
    fn of(batch: &Batch, group: &Stored, changes: &[MemberChange], ready: &Ready) -> Result<Self, Refusal> {
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
    fn replacing(
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
    fn changes(&self) -> impl Iterator<Item = Change> + '_ {
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
fn named_members(request: &PatchRequest) -> Vec<String> {
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
fn listed_members(body: &Value) -> Vec<String> {
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

/// As a unique value stands among what is touched: no id has a line break.
fn unique_text(resource_type: ResourceType, key: &Key) -> String {
    format!("{}\n{}", resource_type.name(), key.value)
}
