//! What the requests of one transaction see, and what they change.
//!
//! A request's turn runs on values in memory, between one statement that reads what all of them
//! asked for and one that writes what all of them changed. **Invariant:** of two requests in one
//! batch neither sees what the other changes: the writer never puts requests together that would
//! (see [`Touches`]), so every one sees the database as the batch found it.
//!
//! **Invariant:** a turn asks for everything and refuses everything before it changes anything, so
//! one that pauses or fails leaves nothing behind.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use scim::filter::Filter;
use scim::resource::ResourceType;

use super::StoreError;
use super::keys::Key;
use super::log::NewExchange;
use super::numbers::{List, number};
use super::settings::Ready;
use super::stored::{Member, Stored};

/// Something a request has to see.
#[derive(Clone, Debug)]
pub(crate) enum Want {
    /// The resource with this id.
    Resource(String),
    /// Who has this unique value.
    Owner(ResourceType, Key),
    /// Searches without a hit that looked for this.
    Searches(String),
    /// What these ids are to the group.
    Members { group: String, ids: Vec<String> },
    /// All members, of a group that has at most so many.
    Everyone { group: String, at_most: i64 },
    /// The groups the resource is in.
    GroupsOf(String),
    /// Some of those that satisfy a filter, for values that only a tenant's schemas or a vendor want unique.
    Holders {
        resource_type: ResourceType,
        filter: Filter,
        ready: Arc<Ready>,
    },
}

/// What a request depends on and changes, by id and by unique value. Two requests of one tenant
/// where one writes what the other touches do not share a batch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Touches {
    pub(crate) reads: Vec<String>,
    pub(crate) writes: Vec<String>,
}

/// Why a turn cannot end yet.
#[derive(Debug)]
pub(crate) enum Pause {
    /// It has to see more first.
    Wants(Vec<Want>),
    /// Another request of this batch took what it needs; it runs again in the next.
    Later,
    /// It fails, alone.
    Failed(StoreError),
}

impl From<StoreError> for Pause {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

/// The counters of a tenant.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counters {
    pub(super) next_user: i64,
    pub(super) next_group: i64,
    pub(super) users: i64,
    pub(super) groups: i64,
}

/// What an id is to a group.
#[derive(Clone, Debug)]
pub(crate) struct Membership {
    pub(crate) member: Member,
    pub(crate) is_member: bool,
}

/// The working set of one transaction.
#[derive(Default)]
pub(crate) struct Batch {
    pub(super) seen: Seen,
    pub(super) out: Out,
    claimed: HashSet<(List, Key)>,
    /// The tenant whose request has its turn.
    pub(super) tenant_seq: i64,
}

/// What was read, by tenant.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) tenants: HashMap<i64, Counters>,
    pub(super) resources: HashMap<(i64, String), Option<Stored>>,
    pub(super) owners: HashMap<(List, Key), Option<i64>>,
    pub(super) searches: HashMap<(i64, String), Vec<i64>>,
    pub(super) members: HashMap<(i64, String), HashMap<String, Membership>>,
    pub(super) everyone: HashMap<(i64, String), Vec<Member>>,
    pub(super) groups_of: HashMap<(i64, String), Vec<i64>>,
    /// By the text of the filter.
    pub(super) holders: HashMap<(List, String), Vec<i64>>,
}

/// What is to be written.
#[derive(Default)]
pub(super) struct Out {
    /// With the tenant and the keys.
    pub(super) inserts: Vec<(i64, Stored, Vec<Key>)>,
    /// With the growth of its members and the new keys: another request of the batch may change the count too.
    pub(super) updates: Vec<(Stored, i64, Vec<Key>)>,
    pub(super) deletes: Vec<i64>,
    pub(super) keys_gone: Vec<(i64, Key)>,
    pub(super) members_new: Vec<(i64, Vec<i64>)>,
    pub(super) members_gone: Vec<(i64, Vec<i64>)>,
    pub(super) strangers_new: Vec<(i64, Vec<String>)>,
    pub(super) strangers_gone: Vec<(i64, Vec<String>)>,
    /// Groups that lose a member which is deleted.
    pub(super) left: Vec<i64>,
    /// Searches in the log that get a name.
    pub(super) named: Vec<Named>,
    /// What searches of this batch may have looked for.
    pub(super) answered: Vec<Answered>,
    pub(super) counters: HashMap<i64, Counters>,
    pub(super) entries: Vec<(i64, NewExchange)>,
}

/// A search without a hit that was answered later.
pub(super) struct Named {
    pub(super) exchange: i64,
    pub(super) wanted: String,
    pub(super) seq: i64,
    pub(super) name: String,
}

/// A search without a hit that is answered by a resource made in this batch.
pub(super) struct Answered {
    pub(super) tenant_seq: i64,
    pub(super) wanted: String,
    pub(super) seq: i64,
    pub(super) name: String,
}

impl Batch {
    /// Fails when the tenant is gone.
    pub(super) fn in_tenant(&self) -> Result<(), Pause> {
        if self.seen.tenants.contains_key(&self.tenant_seq) {
            return Ok(());
        }
        Err(Pause::Failed(StoreError::NoTenant { name: String::new() }))
    }

    /// The resource of this type with this id.
    pub(crate) fn resource(&self, resource_type: ResourceType, id: &str) -> Result<Option<&Stored>, Pause> {
        match self.seen.resources.get(&(self.tenant_seq, id.to_owned())) {
            Some(found) => Ok(found
                .as_ref()
                .filter(|stored| stored.resource_type() == resource_type)),
            None => Err(Pause::Wants(vec![Want::Resource(id.to_owned())])),
        }
    }

    /// Takes a unique value for a resource; `false` when another has it.
    pub(crate) fn claim(
        &mut self,
        resource_type: ResourceType,
        key: &Key,
        own_seq: Option<i64>,
    ) -> Result<bool, Pause> {
        let at = (List::new(self.tenant_seq, resource_type), key.clone());
        let Some(owner) = self.seen.owners.get(&at) else {
            return Err(Pause::Wants(vec![Want::Owner(resource_type, key.clone())]));
        };
        if owner.is_some() && *owner != own_seq {
            return Ok(false);
        }
        if !self.claimed.insert(at) {
            return Err(Pause::Later);
        }
        Ok(true)
    }

    /// What the ids are to a group.
    pub(crate) fn memberships(&self, group: &str, ids: &[String]) -> Result<Vec<Membership>, Pause> {
        let known = self.seen.members.get(&(self.tenant_seq, group.to_owned()));
        let found: Option<Vec<Membership>> = ids
            .iter()
            .map(|id| known.and_then(|known| known.get(id)).cloned())
            .collect();
        found.ok_or_else(|| {
            Pause::Wants(vec![Want::Members {
                group: group.to_owned(),
                ids: ids.to_vec(),
            }])
        })
    }

    /// All members of a group that has at most so many; of a larger one none.
    pub(crate) fn everyone(&self, group: &Stored, at_most: i64) -> Result<Vec<Member>, Pause> {
        if group.member_count == 0 || group.member_count > at_most {
            return Ok(Vec::new());
        }
        let known = self.seen.everyone.get(&(self.tenant_seq, group.id.clone()));
        match known {
            Some(everyone) if everyone.len() as i64 == group.member_count => Ok(everyone.clone()),
            _ => Err(Pause::Wants(vec![Want::Everyone {
                group: group.id.clone(),
                at_most,
            }])),
        }
    }

    /// Whether the tenant has a resource with this id, asked for before.
    pub(super) fn has_id(&self, id: &str) -> bool {
        let at = (self.tenant_seq, id.to_owned());
        self.seen.resources.get(&at).is_some_and(Option::is_some)
    }

    /// Rows of some resources that satisfy a filter.
    pub(crate) fn holders(
        &self,
        resource_type: ResourceType,
        filter: &Filter,
        ready: &Arc<Ready>,
    ) -> Result<&[i64], Pause> {
        let at = (List::new(self.tenant_seq, resource_type), filter.to_string());
        match self.seen.holders.get(&at) {
            Some(holders) => Ok(holders),
            None => Err(Pause::Wants(vec![Want::Holders {
                resource_type,
                filter: filter.clone(),
                ready: Arc::clone(ready),
            }])),
        }
    }

    /// The groups a resource is in.
    pub(crate) fn groups_of(&self, id: &str) -> Result<usize, Pause> {
        match self.seen.groups_of.get(&(self.tenant_seq, id.to_owned())) {
            Some(groups) => Ok(groups.len()),
            None => Err(Pause::Wants(vec![Want::GroupsOf(id.to_owned())])),
        }
    }

    /// Adds a resource. The caller has claimed its unique value and given it id, time and body;
    /// the number is given here.
    ///
    /// # Errors
    /// When the tenant is gone.
    pub(crate) fn insert(
        &mut self,
        resource_type: ResourceType,
        mut stored: Stored,
        keys: Vec<Key>,
    ) -> Result<Stored, Pause> {
        let tenant_seq = self.tenant_seq;
        let counters = self.counters()?;
        let (next, count) = match resource_type {
            ResourceType::User => (&mut counters.next_user, &mut counters.users),
            ResourceType::Group => (&mut counters.next_group, &mut counters.groups),
        };
        stored.seq = List::new(tenant_seq, resource_type).seq(*next);
        *next += 1;
        *count += 1;
        self.out.inserts.push((tenant_seq, stored.clone(), keys));
        Ok(stored)
    }

    /// Writes a changed resource. `before` and `after` are its keys; `more` says by how many its
    /// members grew.
    pub(crate) fn update(&mut self, stored: Stored, before: &[Key], after: &[Key], more: i64) {
        let seq = stored.seq;
        let gone = before.iter().filter(|key| after.binary_search(key).is_err());
        self.out.keys_gone.extend(gone.map(|key| (seq, key.clone())));
        let new = after.iter().filter(|key| before.binary_search(key).is_err());
        let new = new.cloned().collect();
        self.out.updates.push((stored, more, new));
    }

    /// Deletes a resource, its members and its memberships; asked for with [`groups_of`](Self::groups_of).
    ///
    /// # Errors
    /// When the tenant is gone.
    pub(crate) fn delete(&mut self, stored: &Stored, keys: Vec<Key>) -> Result<(), Pause> {
        let counters = self.counters()?;
        match stored.resource_type() {
            ResourceType::User => counters.users -= 1,
            ResourceType::Group => counters.groups -= 1,
        }
        let left = self.seen.groups_of.get(&(self.tenant_seq, stored.id.clone()));
        self.out.left.extend(left.into_iter().flatten());
        self.out
            .keys_gone
            .extend(keys.into_iter().map(|key| (stored.seq, key)));
        self.out.deletes.push(stored.seq);
        Ok(())
    }

    /// Adds members to a group; the caller updates its count with the group.
    pub(crate) fn add_members<'a>(&mut self, group_seq: i64, new: impl Iterator<Item = &'a Member>) {
        let (known, strangers) = apart(new);
        self.out.members_new.extend(known.map(|seqs| (group_seq, seqs)));
        self.out
            .strangers_new
            .extend(strangers.map(|values| (group_seq, values)));
    }

    /// Takes members out of a group; the caller updates its count with the group.
    pub(crate) fn remove_members<'a>(&mut self, group_seq: i64, gone: impl Iterator<Item = &'a Member>) {
        let (known, strangers) = apart(gone);
        self.out.members_gone.extend(known.map(|seqs| (group_seq, seqs)));
        self.out
            .strangers_gone
            .extend(strangers.map(|values| (group_seq, values)));
    }

    /// Asks for the searches that looked for one of these and found nothing.
    pub(crate) fn see_searches(&self, wanted: &[String]) -> Result<(), Pause> {
        let unseen = |wanted: &&String| {
            let at = (self.tenant_seq, (*wanted).clone());
            !self.seen.searches.contains_key(&at)
        };
        let missing: Vec<Want> = wanted
            .iter()
            .filter(unseen)
            .map(|wanted| Want::Searches(wanted.clone()))
            .collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(Pause::Wants(missing))
        }
    }

    /// Searches that looked for one of these before there was such a resource get its name; asked
    /// for with [`see_searches`](Self::see_searches).
    pub(crate) fn answers(&mut self, wanted: Vec<String>, stored: &Stored) {
        let name = stored.name();
        for wanted in wanted {
            let at = (self.tenant_seq, wanted);
            for exchange in self.seen.searches.get(&at).into_iter().flatten() {
                self.out.named.push(Named {
                    exchange: *exchange,
                    wanted: at.1.clone(),
                    seq: stored.seq,
                    name: name.clone(),
                });
            }
            self.out.answered.push(Answered {
                tenant_seq: at.0,
                wanted: at.1,
                seq: stored.seq,
                name: name.clone(),
            });
        }
    }

    /// Puts an exchange into the log, in the same transaction.
    pub(crate) fn log(&mut self, entry: NewExchange) {
        self.out.entries.push((self.tenant_seq, entry));
    }

    fn counters(&mut self) -> Result<&mut Counters, Pause> {
        let tenant_seq = self.tenant_seq;
        if let std::collections::hash_map::Entry::Vacant(vacant) = self.out.counters.entry(tenant_seq) {
            let counters = self.seen.tenants.get(&tenant_seq).ok_or(Pause::Later)?;
            vacant.insert(*counters);
        }
        self.out.counters.get_mut(&tenant_seq).ok_or(Pause::Later)
    }
}

/// Members by their rows, and those nothing here has by their ids; `None` for none.
fn apart<'a>(members: impl Iterator<Item = &'a Member>) -> (Option<Vec<i64>>, Option<Vec<String>>) {
    let (mut known, mut strangers) = (Vec::new(), Vec::new());
    for member in members {
        match member.seq {
            Some(seq) => known.push(seq),
            None => strangers.push(member.value.clone()),
        }
    }
    (
        Some(known).filter(|known| !known.is_empty()),
        Some(strangers).filter(|strangers| !strangers.is_empty()),
    )
}

/// The blocks of `gap` a number is in: level and block.
pub(super) fn blocks_of(seq: i64) -> [(i64, i64); 3] {
    let index = number(seq) - 1;
    [(0, index >> 5), (1, index >> 10), (2, index >> 15)]
}
