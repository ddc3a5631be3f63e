//! People (Graph: users).

use serde_json::{Map, Value, json};

use super::GraphResult;
use super::asked::{Asked, Cursor, Taken};
use super::call::{Answer, Call};
use super::error::GraphError;
use super::expand::Expand;
use super::list::{self, Collection};
use super::member_of;
use crate::directory::{Directory, Person, SEARCHED, slot};
use crate::tenant::Tenant;

pub(super) const READS_USERS: &[&str] = &[
    "User.ReadBasic.All",
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
/// Permissions that show more than the basic properties.
pub(super) const READS_ALL: &[&str] = &[
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
const READS_ME: &[&str] = &[
    "User.Read",
    "User.ReadWrite",
    "User.Read.All",
    "User.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];

/// What `User.ReadBasic.All` shows.
const BASIC: [&str; 6] = [
    "id",
    "displayName",
    "givenName",
    "mail",
    "surname",
    "userPrincipalName",
];

pub(super) const USERS: Collection<'static> = Collection {
    context: "users",
    resource: "User",
    filterable: &[
        "id",
        "displayName",
        "userPrincipalName",
        "mail",
        "mailNickname",
        "givenName",
        "surname",
        "accountEnabled",
        "userType",
        "department",
        "jobTitle",
        "employeeId",
        "city",
        "country",
        "state",
        "usageLocation",
        "companyName",
        "officeLocation",
        "createdDateTime",
        "preferredLanguage",
        "employeeType",
        "mobilePhone",
        "onPremisesSyncEnabled",
        "onPremisesSamAccountName",
        "postalCode",
        "streetAddress",
        "creationType",
        "externalUserState",
        "businessPhones",
        "proxyAddresses",
        "otherMails",
        "assignedLicenses",
    ],
    searchable: &SEARCHED,
    // What the reference returns when nothing is selected.
    shown: &[
        "id",
        "businessPhones",
        "displayName",
        "givenName",
        "jobTitle",
        "mail",
        "mobilePhone",
        "officeLocation",
        "preferredLanguage",
        "surname",
        "userPrincipalName",
    ],
    page_size: 100,
    page_size_max: 999,
    folds_case: true,
};

/// What people are shown with.
pub(super) struct Shown {
    /// Where the selected properties are kept, in the order in which Graph shows them.
    slots: Vec<usize>,
    expand: Option<Expand>,
}

impl Shown {
    /// From `$select` and `$expand`; a caller who may see basic properties alone gets no more.
    pub(super) fn read(call: &Call, full: bool) -> Result<Self, GraphError> {
        let named: Vec<&str> = match call.query.get("select") {
            Some(list) => list
                .split(',')
                .map(str::trim)
                .filter(|name| !name.is_empty())
                .collect(),
            None if full => USERS.shown.to_vec(),
            None => BASIC.to_vec(),
        };
        let all = named.is_empty() || named.contains(&"*");
        let mut slots: Vec<usize> = if all {
            (0..)
                .take_while(|slot| !crate::directory::name_of(*slot).is_empty())
                .collect()
        } else {
            named.into_iter().filter_map(slot).collect()
        };
        if !full {
            slots.retain(|slot| BASIC.contains(&crate::directory::name_of(*slot)));
        }
        slots.sort_unstable();
        slots.dedup();
        Ok(Self {
            slots,
            expand: Expand::read(call, &["manager", "memberOf", "transitiveMemberOf"], "user")?
                .filter(|_| full),
        })
    }

    /// For members of a group: nothing is expanded there, and all who may read people see what is shown without `$select`.
    pub(super) fn of_members(call: &Call) -> Result<Self, GraphError> {
        let mut call = call.clone();
        call.query
            .0
            .retain(|(name, _)| name.trim_start_matches('$') != "expand");
        let full = call.caller.has_scope(READS_ALL);
        Self::read(&call, full)
    }

    /// With the id, whatever was selected: a delta says of whom it tells.
    pub(super) fn with_id(mut self) -> Self {
        if let (Some(id), false) = (slot("id"), self.slots.contains(&0)) {
            self.slots.insert(0, id);
        }
        self
    }

    fn selected(&self, person: &Person) -> Map<String, Value> {
        self.slots.iter().map(|slot| person.member(*slot)).collect()
    }

    /// The person as a directory object names its type.
    pub(super) fn typed(&self, person: &Person) -> Value {
        let mut members = Map::new();
        members.insert("@odata.type".into(), json!("#microsoft.graph.user"));
        members.extend(self.selected(person));
        members.into()
    }

    /// The person, with what `$expand` brings.
    pub(super) fn shown(&self, tenant: &Tenant, directory: &Directory, person: &Person) -> Value {
        let mut members = self.selected(person);
        let Some(expand) = &self.expand else {
            return members.into();
        };
        if expand.relation == "manager" {
            // Nothing when there is none.
            if let Some(manager) = person.manager.as_deref().and_then(|id| directory.user(id)) {
                members.insert("manager".into(), expand.shown(typed(manager)));
            }
        } else {
            let groups = member_of::expanded(tenant, person, expand.relation == "transitiveMemberOf");
            let groups = groups.into_iter().map(|group| expand.shown(group)).collect();
            members.insert(expand.relation.clone(), groups);
        }
        members.into()
    }
}

/// Everything of a user, as a directory object names its type.
fn typed(person: &Person) -> Value {
    let mut typed = json!({"@odata.type": "#microsoft.graph.user"});
    if let (Some(target), Value::Object(members)) = (typed.as_object_mut(), person.to_json()) {
        target.extend(members);
    }
    typed
}

fn entity(tenant: &Tenant, call: &Call, directory: &Directory, person: &Person, full: bool) -> GraphResult {
    let shown = Shown::read(call, full)?.shown(tenant, directory, person);
    let mut body = Map::new();
    body.insert("@odata.context".into(), list::context(tenant, "users/$entity"));
    if let Value::Object(members) = shown {
        body.extend(members);
    }
    Ok(Answer::ok(body.into()))
}

pub(super) fn me(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(READS_ME)?;
    let directory = tenant.directory();
    let user = directory
        .user(&call.caller.oid)
        .ok_or_else(|| GraphError::not_found("me"))?;
    entity(tenant, call, &directory, user, true)
}

pub(super) fn list(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(READS_USERS)?;
    let asked = Asked::read(tenant, call, &USERS)?;
    let shown = Shown::read(call, call.caller.has_scope(READS_ALL))?;
    let directory = tenant.directory();
    let page = page(&directory, &asked);
    let page = Taken {
        rows: page
            .rows
            .into_iter()
            .map(|person| shown.shown(tenant, &directory, person))
            .collect(),
        next: page.next,
        count: page.count,
    };
    Ok(list::answer(tenant, call, USERS.context, page))
}

/// A page of people. Without a filter nothing before the page is looked at, and a search looks at what it found alone.
fn page<'d>(directory: &'d Directory, asked: &Asked) -> Taken<&'d Person> {
    let found = asked.search.as_ref().map(|search| search.people(directory));
    let passes = |_: u64, person: &&Person| asked.passes(person, USERS.folds_case);
    let rows = |place: u64| -> Box<dyn Iterator<Item = (u64, &'d Person)> + '_> {
        let start = usize::try_from(place).unwrap_or(usize::MAX);
        match &found {
            Some(found) => Box::new(
                found
                    .from(start)
                    .filter_map(|place| Some((place as u64, directory.at(place)?)))
                    .filter(|(_, person)| !person.is_deleted()),
            ),
            None => Box::new(
                directory
                    .users_from(start)
                    .map(|(place, person)| (place as u64, person)),
            ),
        }
    };
    let by_name = asked
        .order
        .as_ref()
        .filter(|(property, _)| property == "displayName");
    let Some((_, descending)) =
        by_name.filter(|_| found.as_ref().is_none_or(|found| found.len() > asked.size))
    else {
        let mut page = asked.take(rows, passes);
        // Without a filter the number is known.
        if asked.counts && asked.filter.is_none() && found.is_none() {
            page.count = Some(directory.user_count());
        }
        return page;
    };
    // Everyone, or many: the directory keeps the order.
    let count = asked
        .counts
        .then(|| rows(0).filter(|(place, person)| passes(*place, person)).count());
    let after = match &asked.cursor {
        Some(Cursor::Behind(name, place)) => {
            Some((name.as_str(), usize::try_from(*place).unwrap_or(usize::MAX)))
        }
        _ => None,
    };
    let mut rows = directory
        .users_by_name(after, *descending)
        .filter(|(place, person)| found.as_ref().is_none_or(|found| found.has(*place)) && passes(0, person));
    let (mut page, mut last) = (Vec::new(), None);
    for (place, person) in rows.by_ref().take(asked.size) {
        page.push(person);
        last = Some(Cursor::Behind(
            crate::directory::fold(person.text("displayName")),
            place as u64,
        ));
    }
    let next = rows.next().and(last);
    Taken {
        rows: page,
        next,
        count,
    }
}

pub(super) fn count(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(READS_USERS)?;
    let mut asked = list::counted(tenant, call, &USERS)?;
    asked.size = 1;
    asked.counts = true;
    asked.order = None;
    Ok(list::number(
        tenant,
        page(&tenant.directory(), &asked).count.unwrap_or_default(),
    ))
}

pub(super) fn get(tenant: &Tenant, call: &Call, key: &str) -> GraphResult {
    if key != call.caller.oid {
        call.caller.needs(READS_USERS)?;
    } else {
        call.caller.needs(&[READS_USERS, READS_ME].concat())?;
    }
    let directory = tenant.directory();
    let user = read(&directory, key)?;
    let full = call.caller.has_scope(READS_ALL) || user.id() == call.caller.oid;
    entity(tenant, call, &directory, user, full)
}

/// A person by id or user principal name.
pub(super) fn read<'d>(directory: &'d Directory, key: &str) -> Result<&'d Person, GraphError> {
    directory
        .user(key)
        // Some callers double a quote here as in a literal.
        .or_else(|| directory.user(&key.replace("''", "'")))
        .ok_or_else(|| GraphError::not_found(key))
}

pub(super) fn manager(tenant: &Tenant, call: &Call, key: &str) -> GraphResult {
    call.caller.needs(READS_ALL)?;
    let directory = tenant.directory();
    let person = read(&directory, key)?;
    let manager = person.manager.as_deref().and_then(|id| directory.user(id)).ok_or_else(|| {
        GraphError::new(404, "Request_ResourceNotFound", "Resource 'manager' does not exist or one of its queried reference-property objects are not present.")
    })?;
    Ok(list::object(
        tenant,
        call,
        "directoryObjects/$entity",
        USERS.shown,
        &typed(manager),
    ))
}

/// The manager of a person as provisioning reads it; `None` when there is none.
pub(super) fn manager_of(directory: &Directory, person: &Person) -> Option<Value> {
    let manager = person.manager.as_deref().and_then(|id| directory.user(id))?;
    Some(json!({
        "@odata.type": "#microsoft.graph.user",
        "id": manager["id"],
        "displayName": manager["displayName"],
        "mail": manager["mail"],
        "userPrincipalName": manager["userPrincipalName"],
    }))
}
