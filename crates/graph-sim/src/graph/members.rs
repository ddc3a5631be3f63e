//! Who is in a group (Graph: members).

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::GraphResult;
use super::asked::Taken;
use super::call::Call;
use super::error::GraphError;
use super::groups::{self, GROUPS, READS_GROUPS};
use super::list::{self, Collection};
use super::record::{Field, Record};
use super::users::{READS_USERS, Shown};
use crate::directory::{Directory, Person};
use crate::state::{Group, State};
use crate::tenant::Tenant;

/// Nested groups come behind all people in the order of transitive members.
const GROUP_PLACES: u64 = 1 << 40;

/// Direct members, or those of nested groups as well.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    Direct,
    Transitive,
}

impl Reach {
    /// The reach a path segment means.
    pub(super) fn of(segment: &str) -> Self {
        if segment == "transitiveMembers" {
            Self::Transitive
        } else {
            Self::Direct
        }
    }
}

/// Which members a path asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Cast {
    None,
    User,
    Group,
}

impl Cast {
    /// The cast a path segment means.
    pub(super) fn of(segment: &str) -> Option<Self> {
        match segment {
            "microsoft.graph.user" => Some(Self::User),
            "microsoft.graph.group" => Some(Self::Group),
            _ => None,
        }
    }
}

/// One member.
#[derive(Clone, Copy)]
enum Member<'a> {
    User(&'a Person),
    Group(&'a Value),
}

impl Record for Member<'_> {
    fn field(&self, path: &str) -> Field<'_> {
        match self {
            Self::User(person) => person.field(path),
            Self::Group(json) => json.field(path),
        }
    }

    fn any(&self, path: &str, test: &mut dyn FnMut(&dyn Record) -> bool) -> bool {
        match self {
            Self::User(person) => person.any(path, test),
            Self::Group(json) => json.any(path, test),
        }
    }
}

/// What a group's members are looked up in.
#[derive(Clone, Copy)]
struct View<'a> {
    directory: &'a Directory,
    state: &'a State,
    cast: Cast,
}

impl<'a> View<'a> {
    /// The member of this id; `None` when it is gone, in the recycle bin or of another type.
    fn member(self, id: &str) -> Option<Member<'a>> {
        if let Some(person) = self.directory.user(id) {
            return (self.cast != Cast::Group).then_some(Member::User(person));
        }
        let group = self.state.groups.get(id).filter(|_| self.cast != Cast::User)?;
        Some(Member::Group(&group.object.json))
    }

    fn direct(self, group: &'a Group, from: u64) -> impl Iterator<Item = (u64, Member<'a>)> {
        let members = group.members.from(from);
        members.filter_map(move |(number, id)| Some((number, self.member(id)?)))
    }

    /// People by place, then groups: an order that does not depend on the way to them. Each group is opened once.
    fn transitive(self, group: &'a Group) -> Vec<(u64, Member<'a>)> {
        let mut opened: HashSet<&str> = HashSet::new();
        let mut open = vec![group];
        let mut found: std::collections::BTreeMap<u64, Member<'a>> = std::collections::BTreeMap::new();
        while let Some(group) = open.pop() {
            for id in group.members.iter() {
                if let Some((at, _, nested)) = self.state.groups.get_full(id) {
                    if opened.insert(id) {
                        open.push(nested);
                        found.extend(self.member(id).map(|member| (GROUP_PLACES + at as u64, member)));
                    }
                } else if let Some(place) = self.directory.place(id) {
                    found.extend(self.member(id).map(|member| (place as u64, member)));
                }
            }
        }
        found.into_iter().collect()
    }
}

fn collection(cast: Cast) -> Collection<'static> {
    Collection {
        context: match cast {
            Cast::None => "directoryObjects",
            Cast::User => "users",
            Cast::Group => "groups",
        },
        resource: "DirectoryObject",
        filterable: &["id", "displayName", "userPrincipalName", "mail", "accountEnabled"],
        searchable: &["displayName", "mail", "userPrincipalName"],
        ..GROUPS
    }
}

/// How members are shown to this caller.
struct Look<'c> {
    call: &'c Call,
    users: Shown,
    sees_users: bool,
    cast: Cast,
}

impl<'c> Look<'c> {
    fn read(call: &'c Call, cast: Cast) -> Result<Self, GraphError> {
        Ok(Self {
            call,
            users: Shown::of_members(call)?,
            sees_users: call.caller.has_scope(READS_USERS),
            cast,
        })
    }

    fn shown(&self, member: Member<'_>) -> Value {
        let mut object = match member {
            // Members the caller may not read come back with type and id alone.
            Member::User(person) if !self.sees_users => {
                json!({"@odata.type": "#microsoft.graph.user", "id": person.id()})
            }
            Member::User(person) => self.users.typed(person),
            Member::Group(json) => list::select(self.call, GROUPS.shown, &typed_group(json)),
        };
        if self.cast != Cast::None
            && let Some(members) = object.as_object_mut()
        {
            members.shift_remove("@odata.type");
        }
        object
    }
}

/// A group as a directory object names its type.
pub(super) fn typed_group(json: &Value) -> Value {
    let mut typed = Map::new();
    typed.insert("@odata.type".into(), json!("#microsoft.graph.group"));
    typed.extend(json.as_object().cloned().unwrap_or_default());
    typed.into()
}

/// The first members, as `$expand=members` brings them: everything of each, whatever `$select` says.
pub(super) fn expanded(
    tenant: &Tenant,
    call: &Call,
    state: &State,
    group: &Group,
    most: usize,
) -> Vec<Value> {
    let directory = tenant.directory();
    let view = View {
        directory: &directory,
        state,
        cast: Cast::None,
    };
    let sees_users = call.caller.has_scope(READS_USERS);
    let shown = |member| match member {
        Member::User(person) if !sees_users => {
            json!({"@odata.type": "#microsoft.graph.user", "id": person.id()})
        }
        Member::User(person) => {
            let mut typed = Map::new();
            typed.insert("@odata.type".into(), json!("#microsoft.graph.user"));
            typed.extend(person.to_json().as_object().cloned().unwrap_or_default());
            typed.into()
        }
        Member::Group(json) => typed_group(json),
    };
    view.direct(group, 0)
        .take(most)
        .map(|(_, member)| shown(member))
        .collect()
}

pub(super) fn list(tenant: &Tenant, call: &Call, id: &str, reach: Reach, cast: Cast) -> GraphResult {
    call.caller.needs(READS_GROUPS)?;
    let collection = collection(cast);
    let asked = super::asked::Asked::read(tenant, call, &collection)?;
    let look = Look::read(call, cast)?;
    let directory = tenant.directory();
    let state = tenant.state.lock();
    let view = View {
        directory: &directory,
        state: &state,
        cast,
    };
    let page = take(view, groups::read(tenant, &state, id)?, reach, &asked);
    let page = Taken {
        rows: page.rows.into_iter().map(|member| look.shown(member)).collect(),
        next: page.next,
        count: page.count,
    };
    Ok(list::answer(tenant, call, collection.context, page))
}

fn take<'a>(
    view: View<'a>,
    group: &'a Group,
    reach: Reach,
    asked: &super::asked::Asked,
) -> Taken<Member<'a>> {
    let passes = |_: u64, member: &Member<'_>| asked.matches(member, GROUPS.folds_case);
    match reach {
        Reach::Direct => asked.take(|from| view.direct(group, from), passes),
        Reach::Transitive => {
            let all = view.transitive(group);
            asked.take(
                |from| all.iter().copied().skip_while(move |(place, _)| *place < from),
                passes,
            )
        }
    }
}

pub(super) fn count(tenant: &Tenant, call: &Call, id: &str, reach: Reach, cast: Cast) -> GraphResult {
    call.caller.needs(READS_GROUPS)?;
    let mut asked = list::counted(tenant, call, &collection(cast))?;
    (asked.size, asked.counts, asked.order) = (1, true, None);
    let directory = tenant.directory();
    let state = tenant.state.lock();
    let view = View {
        directory: &directory,
        state: &state,
        cast,
    };
    let page = take(view, groups::read(tenant, &state, id)?, reach, &asked);
    Ok(list::number(tenant, page.count.unwrap_or_default()))
}
