//! The gates an object passes before anything is sent, and the reason of each in words.

use std::collections::HashMap;

use expr::{Environment, Role};
use graph_model::SynchronizationSchema;

use crate::legacy::{SourceObject, Standing};
use crate::mapping::ObjectMapping;
use crate::people::{Group, Kind, People, User};
use crate::scope::ScopeVerdict;

/// Who is entitled: assigned directly, or a direct member of an assigned group.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entitlements {
    sync_all: bool,
    /// Roles by principal; an entry without roles is default access.
    by_id: HashMap<String, Vec<Role>>,
}

impl Entitlements {
    pub(crate) fn of(people: &People, sync_all: bool) -> Self {
        let mut by_id: HashMap<String, Vec<Role>> = HashMap::new();
        for assignment in people.assignments() {
            let direct = std::iter::once(assignment.principal_id.as_str());
            // Only direct members of the group: nested groups are not expanded.
            let members = people
                .group(&assignment.principal_id)
                .map(|group| group.members.as_slice())
                .unwrap_or_default()
                .iter()
                .map(String::as_str)
                .filter(|member| people.group(member).is_none());
            for id in direct.chain(members) {
                let roles = by_id.entry(id.to_owned()).or_default();
                roles.extend(assignment.role.clone().filter(|role| !roles.contains(role)));
            }
        }
        Self { sync_all, by_id }
    }

    pub(crate) fn entitled(&self, id: &str) -> bool {
        self.sync_all || self.by_id.contains_key(id)
    }

    pub(crate) fn roles(&self, id: &str) -> Vec<Role> {
        self.by_id.get(id).cloned().unwrap_or_default()
    }
}

/// All that is known about one object before the target is asked.
#[derive(Clone, Debug)]
pub(crate) struct Gate {
    /// The directory still has it.
    pub(crate) listed: bool,
    pub(crate) entitled: bool,
    pub(crate) scope: ScopeVerdict,
    /// Sign-in allowed and not in the recycle bin.
    pub(crate) active: bool,
    pub(crate) soft_deleted: bool,
    /// `inputFilterGroups` let it be read.
    pub(crate) read: bool,
    pub(crate) standing: Standing,
}

impl Gate {
    pub(crate) fn of(
        people: &People,
        entitlements: &Entitlements,
        mapping: &ObjectMapping,
        id: &str,
        stays_in: bool,
    ) -> Self {
        let entitled = stays_in || entitlements.entitled(id);
        match mapping.kind {
            Kind::User => Self::of_user(people, entitlements, mapping, id, entitled),
            Kind::Group => Self::of_group(people, mapping, id, entitled),
        }
    }

    fn of_user(
        people: &People,
        entitlements: &Entitlements,
        mapping: &ObjectMapping,
        id: &str,
        entitled: bool,
    ) -> Self {
        match people.user(id) {
            Some(user) => Self::of_listed_user(user, mapping, entitled, entitlements.roles(id)),
            None => Self::unlisted(),
        }
    }

    /// Of a user at hand, whose entitlement is known.
    pub(crate) fn of_listed_user(
        user: &User,
        mapping: &ObjectMapping,
        entitled: bool,
        roles: Vec<Role>,
    ) -> Self {
        let mut standing = Standing {
            is_soft_deleted: false,
            roles,
        };
        let object = SourceObject::User(user, &standing);
        let scope = mapping.scope.judge(&object);
        let read = mapping.scope.reads(&object);
        let active = user.enabled() && !user.soft_deleted();
        standing.is_soft_deleted = !(entitled && scope.passed && active);
        Self {
            listed: true,
            entitled,
            scope,
            active,
            soft_deleted: user.soft_deleted(),
            read,
            standing,
        }
    }

    fn of_group(people: &People, mapping: &ObjectMapping, id: &str, entitled: bool) -> Self {
        match people.group(id) {
            Some(group) => Self::of_listed_group(group, mapping, entitled),
            None => Self::unlisted(),
        }
    }

    /// Of a group at hand, whose entitlement is known.
    pub(crate) fn of_listed_group(group: &Group, mapping: &ObjectMapping, entitled: bool) -> Self {
        let object = SourceObject::Group(group);
        Self {
            listed: true,
            entitled,
            scope: mapping.scope.judge(&object),
            active: true,
            soft_deleted: false,
            read: mapping.scope.reads(&object),
            standing: Standing::default(),
        }
    }

    fn unlisted() -> Self {
        Self {
            listed: false,
            entitled: false,
            scope: ScopeVerdict {
                passed: false,
                clauses: Vec::new(),
                reason: "not in the directory".to_owned(),
                doubts: Vec::new(),
            },
            active: false,
            soft_deleted: true,
            read: true,
            standing: Standing {
                is_soft_deleted: true,
                roles: Vec::new(),
            },
        }
    }

    /// Both scope gates: assignment and filter.
    pub(crate) fn in_scope(&self) -> bool {
        self.listed && self.entitled && self.scope.passed
    }
}

/// An object as expressions see it.
pub(crate) fn source_object<'a>(
    people: &'a People,
    standing: &'a Standing,
    kind: Kind,
    id: &str,
) -> SourceObject<'a> {
    match kind {
        Kind::User => people
            .user(id)
            .map_or(SourceObject::Gone, |user| SourceObject::User(user, standing)),
        Kind::Group => people.group(id).map_or(SourceObject::Gone, SourceObject::Group),
    }
}

/// One gate and what it said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateVerdict {
    /// `Found in the directory`, `Assigned to the application`, `Scoping filter`, `Active`, `Matching value`.
    pub gate: String,
    /// Open or closed.
    pub passed: bool,
    /// Why, in words.
    pub reason: String,
}

/// Every gate for one person, with the reason in words. A closed gate does not hide the following ones.
#[must_use]
pub fn gates(
    schema: &SynchronizationSchema,
    people: &People,
    sync_all: bool,
    user_id: &str,
) -> Vec<GateVerdict> {
    gates_of(schema, people, sync_all, Kind::User, user_id)
}

/// Every gate for one person or one group, with the reason in words. A closed gate does not hide the following ones.
#[must_use]
pub fn gates_of(
    schema: &SynchronizationSchema,
    people: &People,
    sync_all: bool,
    kind: Kind,
    id: &str,
) -> Vec<GateVerdict> {
    let Some(mapping) = ObjectMapping::from_schema(schema, kind) else {
        let reason = match kind {
            Kind::User => "the schema maps no users",
            Kind::Group => "the schema maps no groups",
        };
        return vec![verdict("Mapping", false, reason.to_owned())];
    };
    let listed = match kind {
        Kind::User => people.user(id).is_some(),
        Kind::Group => people.group(id).is_some(),
    };
    if !listed {
        let reason = match kind {
            Kind::User => "nobody with this id is listed",
            Kind::Group => "no group with this id is listed",
        };
        return vec![verdict("Found in the directory", false, reason.to_owned())];
    }
    let mut out = Vec::new();
    if !mapping.enabled {
        let reason = "the mapping is turned off, so no object of this kind is provisioned";
        out.push(verdict("Mapping", false, reason.to_owned()));
    }
    let entitlements = Entitlements::of(people, sync_all);
    let gate = Gate::of(people, &entitlements, &mapping, id, false);
    let found = if gate.soft_deleted {
        "in the recycle bin"
    } else {
        "listed"
    };
    out.extend([
        verdict("Found in the directory", !gate.soft_deleted, found.to_owned()),
        verdict(
            "Assigned to the application",
            gate.entitled,
            assignment_reason(people, sync_all, kind, id, gate.entitled),
        ),
        verdict("Scoping filter", gate.scope.passed, gate.scope.reason.clone()),
    ]);
    if let Some(user) = people.user(id).filter(|_| kind == Kind::User) {
        let said = if user.enabled() {
            "sign-in is allowed"
        } else {
            "the account is disabled: such people are never created, only disabled when they exist"
        };
        out.push(verdict("Active", gate.active, said.to_owned()));
    }
    out.push(matching_value(
        &mapping,
        &source_object(people, &gate.standing, kind, id),
    ));
    out
}

fn verdict(gate: &str, passed: bool, reason: String) -> GateVerdict {
    GateVerdict {
        gate: gate.to_owned(),
        passed,
        reason,
    }
}

fn matching_value(mapping: &ObjectMapping, object: &SourceObject<'_>) -> GateVerdict {
    let environment = Environment::default();
    let with_value = mapping.matching().into_iter().find_map(|row| {
        match crate::values::row_value(row, false, object, &environment).yields {
            crate::values::Yield::Value(value) => Some((row, crate::values::plain(&value))),
            _ => None,
        }
    });
    match with_value {
        Some((row, value)) => verdict(
            "Matching value",
            true,
            format!(
                "matched by {} '{value}', precedence {}",
                row.target, row.matching_priority
            ),
        ),
        None => verdict(
            "Matching value",
            false,
            "no matching attribute has a value, so nobody can be looked for".to_owned(),
        ),
    }
}

fn assignment_reason(people: &People, sync_all: bool, kind: Kind, id: &str, entitled: bool) -> String {
    if sync_all {
        return "everybody is in scope (all users and groups)".to_owned();
    }
    let assigned_groups = || {
        people
            .assignments()
            .iter()
            .filter_map(|assignment| people.group(&assignment.principal_id))
    };
    if entitled {
        return match assigned_groups().find(|group| group.members.iter().any(|member| member == id)) {
            _ if people.assignments().iter().any(|a| a.principal_id == id) => "assigned directly".to_owned(),
            Some(group) => format!("assigned through the group '{}'", group.display_name()),
            None => "assigned".to_owned(),
        };
    }
    if kind == Kind::Group {
        let outer = assigned_groups().find(|group| group.members.iter().any(|member| member == id));
        return match outer {
            Some(outer) => format!(
                "not assigned: it is nested in the assigned group '{}', and nested groups are not provisioned",
                outer.display_name()
            ),
            None => "not assigned".to_owned(),
        };
    }
    for outer in assigned_groups() {
        let nested = outer.members.iter().filter_map(|member| people.group(member));
        for inner in nested {
            if inner.members.iter().any(|member| member == id) {
                return format!(
                    "not assigned: a member of '{}', which is nested in the assigned group '{}'; nested groups are not expanded",
                    inner.display_name(),
                    outer.display_name()
                );
            }
        }
    }
    "not assigned, neither directly nor as a direct member of an assigned group".to_owned()
}
