//! PATCH and PUT: what a change makes of a resource and of its members.

use scim::ResourceType;
use scim::change::{Change, diff_shown};
use scim::patch::{PatchRequest, apply, apply_whole};
use scim::receive::receive;
use scim::rules::UniqueValue;
use serde_json::{Value, json};

use super::create::taken;
use super::members::{Coming, put_members};
use super::{Refusal, Write};
use crate::http::answer::{Answer, Story};
use crate::http::story;
use crate::store::{Batch, Member, Stored, display_name, keys_of, searched_by, unique_key};

/// What a write makes of the attributes.
struct Done {
    before: Value,
    after: Value,
    changed: bool,
    unique: Vec<UniqueValue>,
    changes: Vec<Change>,
    written: Vec<String>,
    tolerances: Vec<String>,
}

impl Write {
    /// Members of a group come and go by name: nobody else in it is looked at, unless the answer shows
    /// them, or a vendor's rule or an operation asks who they are.
    pub(super) fn patch(
        &self,
        batch: &mut Batch,
        stored: Stored,
        request: &PatchRequest,
    ) -> Result<Answer, Refusal> {
        let (resource_type, schemas) = (stored.resource_type(), &self.ready.schemas);
        let mut before = stored.attributes()?;
        before["id"] = json!(stored.id);
        // A vendor's rule may ask who is in the group.
        let with_everyone = resource_type == ResourceType::Group && self.ready.judge.is_some();
        let everyone = match with_everyone {
            true => batch.everyone(&stored, i64::MAX)?,
            false => Vec::new(),
        };
        put_members(&mut before, &everyone);
        let apply = if with_everyone { apply_whole } else { apply };
        let applied = apply(
            &before,
            resource_type,
            request.clone(),
            schemas,
            self.ready.mode(),
        )?;
        let mut tolerances = self.tolerances.clone();
        tolerances.extend(applied.tolerances);
        let (mut after, mut changes) = (applied.resource, applied.changes);
        let changed = !changes.is_empty();
        self.judge_change(batch, &stored, &before, &after, changed, &mut tolerances)?;
        let change = if with_everyone {
            let wanted = scim::members::take(&mut after)?;
            Coming::replacing(batch, &stored, everyone, &wanted)?
        } else if resource_type == ResourceType::Group {
            let change = Coming::of(batch, &stored, &applied.members, &self.ready)?;
            if changed {
                changes.extend(change.changes());
            }
            change
        } else {
            Coming::default()
        };
        let done = Done {
            before,
            after,
            changed,
            unique: applied.unique,
            written: applied.written,
            changes,
            tolerances,
        };
        self.store(batch, stored, done, change, false)
    }

    pub(super) fn replace(&self, batch: &mut Batch, stored: Stored, body: &Value) -> Result<Answer, Refusal> {
        let (resource_type, schemas) = (stored.resource_type(), &self.ready.schemas);
        let (before, everyone) = whole(batch, &stored)?;
        let received = receive(
            body.clone(),
            resource_type,
            schemas,
            self.ready.mode(),
            Some(&before),
        )?;
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
            written: received.written,
            changes,
            tolerances,
        };
        self.store(batch, stored, done, change, true)
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
            self.note_strangers(&change.everyone, &mut tolerances);
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
            self.check_unique(batch, resource_type, &done.unique, Some(stored.seq))?;
            let unique = unique_key(resource_type, &after);
            if unique != unique_key(resource_type, &before)
                && !batch.claim(resource_type, &unique, Some(stored.seq))?
            {
                return Err(taken(&done.unique, resource_type).into());
            }
            let stored = Stored {
                display: display_name(&after),
                body: after.to_string(),
                last_modified: stored.changed_at(),
                member_count: stored.member_count + more,
                ..stored
            };
            let keys = (keys_of(resource_type, &before), keys_of(resource_type, &after));
            batch.update(stored.clone(), &keys.0, &keys.1, more);
            batch.answers(newly, &stored);
            stored
        } else if members_changed {
            let stored = Stored {
                last_modified: stored.changed_at(),
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
        self.answer(&stored, &change.everyone, story, done.written, whole)
    }
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
