//! A schema, read once for any number of objects.

use std::collections::BTreeSet;

use expr::date::DateTime;
use expr::{Environment, ExprKind};
use graph_model::SynchronizationSchema;
use jiff::Timestamp;
use serde_json::Value;

use super::problem::SchemaProblem;
use super::roster::Entitlement;
use super::{MatchValue, Roster};
use crate::gate::Gate;
use crate::hash;
use crate::legacy::{SourceObject, properties_of};
use crate::mapping::{ObjectMapping, Row, Source};
use crate::people::{Group, Kind, User, text};
use crate::values::{Yield, plain, row_value};
use crate::wire::{Dialect, ScimRequest, match_query};

/// The dry run of one schema.
#[derive(Clone, Debug)]
pub struct DryRun {
    users: Option<Lane>,
    groups: Option<Lane>,
    problems: Vec<SchemaProblem>,
    pub(super) now: Timestamp,
    pub(super) dialect: Dialect,
    pub(super) skips_out_of_scope_deletions: bool,
}

/// One kind of object.
#[derive(Clone, Debug)]
pub(super) struct Lane {
    pub(super) mapping: ObjectMapping,
    /// Rows that match, the one tried first in front.
    matching: Vec<usize>,
    /// Rows that read the telephone number, which takes the first of several.
    pub(super) telephones: Vec<usize>,
    /// Rows that read roles.
    pub(super) roles: Vec<usize>,
}

/// An object as the directory lists it.
#[derive(Clone, Copy, Debug)]
pub enum Listed<'a> {
    /// A person.
    User(&'a User),
    /// A group.
    Group(&'a Group),
}

impl Listed<'_> {
    /// Its kind.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::User(_) => Kind::User,
            Self::Group(_) => Kind::Group,
        }
    }

    /// Object id.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::User(user) => user.id(),
            Self::Group(group) => group.id(),
        }
    }

    /// User principal name or name of the group, or what else there is of a name.
    #[must_use]
    pub fn name(&self) -> &str {
        let names = match self {
            Self::User(user) => [user.sign_in_name(), user.display_name()],
            Self::Group(group) => [group.display_name(), ""],
        };
        names
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_else(|| self.id())
    }
}

impl DryRun {
    /// Reads a schema. What is wrong with it stands in [`problems`](Self::problems).
    #[must_use]
    pub fn new(schema: &SynchronizationSchema, now: Timestamp, dialect: Dialect) -> Self {
        let lane = |kind| ObjectMapping::from_schema(schema, kind).map(Lane::new);
        let users = lane(Kind::User);
        let groups = lane(Kind::Group).filter(|lane| lane.mapping.enabled);
        let mut problems = schema_problems(schema.as_value());
        if users.is_none() {
            problems.push(SchemaProblem {
                kind: Some(Kind::User),
                place: "objectMappings".to_owned(),
                message: "no people are mapped".to_owned(),
                fix: "Add an objectMapping from `User`.".to_owned(),
                is_error: false,
            });
        }
        for lane in [&users, &groups].into_iter().flatten() {
            lane.find_problems(schema.as_value(), &mut problems);
        }
        Self {
            users,
            groups,
            problems,
            now,
            dialect,
            skips_out_of_scope_deletions: false,
        }
    }

    /// With what the roster says about those who leave the scope.
    #[must_use]
    pub fn for_roster(mut self, roster: &Roster) -> Self {
        self.skips_out_of_scope_deletions = roster.skips_out_of_scope_deletions();
        self
    }

    /// What concerns every object.
    #[must_use]
    pub fn problems(&self) -> &[SchemaProblem] {
        &self.problems
    }

    /// Whether objects of this kind are synchronised.
    #[must_use]
    pub fn maps(&self, kind: Kind) -> bool {
        self.lane(kind).is_some()
    }

    /// Target attribute by which an object of this kind is looked for first.
    #[must_use]
    pub fn first_matching(&self, kind: Kind) -> Option<&str> {
        let row = self.lane(kind)?.matching().next()?;
        Some(&row.target)
    }

    /// The properties of Graph's objects that a judgement reads; what else an object has need not be kept.
    #[must_use]
    pub fn properties(&self, kind: Kind) -> BTreeSet<String> {
        self.properties_read(kind, Lane::attributes)
    }

    /// The same for [`match_values`](Self::match_values) alone.
    #[must_use]
    pub fn match_properties(&self, kind: Kind) -> BTreeSet<String> {
        self.properties_read(kind, Lane::match_attributes)
    }

    fn properties_read(&self, kind: Kind, read: impl Fn(&Lane) -> BTreeSet<String>) -> BTreeSet<String> {
        const ALWAYS: [&str; 5] = [
            "id",
            "displayName",
            "userPrincipalName",
            "accountEnabled",
            "deletedDateTime",
        ];
        let mut out: BTreeSet<String> = ALWAYS.map(str::to_owned).into();
        if kind == Kind::Group {
            out.insert("members".to_owned());
        }
        if let Some(lane) = self.lane(kind) {
            for name in read(lane) {
                out.extend(properties_of(&name).into_iter().map(str::to_owned));
            }
        }
        out
    }

    /// Source attributes that the mapping of a kind and its filter read, by mapping name.
    #[must_use]
    pub fn attributes(&self, kind: Kind) -> BTreeSet<String> {
        self.lane(kind).map(Lane::attributes).unwrap_or_default()
    }

    /// What the object would be looked for by, in the order of the searches; empty when it would not be looked for.
    #[must_use]
    pub fn match_values(&self, listed: Listed<'_>, entitlement: Entitlement<'_>) -> Vec<MatchValue> {
        let Some(lane) = self.lane(listed.kind()) else {
            return Vec::new();
        };
        if !entitlement.entitled {
            return Vec::new();
        }
        let gate = lane.gate(listed, entitlement.roles);
        if !gate.read || !gate.scope.passed || gate.soft_deleted {
            return Vec::new();
        }
        self.match_values_of(lane, listed, &gate)
    }

    /// The searches of a cycle for these values, in their order.
    #[must_use]
    pub fn searches(&self, values: &[MatchValue], id: &str) -> Vec<ScimRequest> {
        values
            .iter()
            .map(|value| match_query(value.kind, &value.target, &value.value, id))
            .collect()
    }

    pub(super) fn match_values_of(&self, lane: &Lane, listed: Listed<'_>, gate: &Gate) -> Vec<MatchValue> {
        let object = source(listed, gate);
        self.with_environment(listed.id(), |environment| {
            lane.matching()
                .filter_map(|row| match row_value(row, false, &object, environment).yields {
                    Yield::Value(value) => Some((row, plain(&value))),
                    _ => None,
                })
                .filter(|(_, value)| !value.is_empty())
                .map(|(row, value)| MatchValue {
                    kind: listed.kind(),
                    target: row.target.clone(),
                    folded: if row.case_exact {
                        value.clone()
                    } else {
                        value.to_lowercase()
                    },
                    value,
                })
                .collect()
        })
    }

    /// The world as expressions see it, for one object.
    pub(super) fn with_environment<T>(&self, id: &str, work: impl FnOnce(&Environment<'_>) -> T) -> T {
        let chance = hash::chance(id, self.now);
        let random = || chance.next();
        work(&Environment {
            now: Some(DateTime::from_timestamp(self.now)),
            random: Some(&random),
            ..Environment::default()
        })
    }

    pub(super) fn lane(&self, kind: Kind) -> Option<&Lane> {
        match kind {
            Kind::User => self.users.as_ref(),
            Kind::Group => self.groups.as_ref(),
        }
    }
}

/// The object as expressions see it.
pub(super) fn source<'a>(listed: Listed<'a>, gate: &'a Gate) -> SourceObject<'a> {
    match listed {
        Listed::User(user) => SourceObject::User(user, &gate.standing),
        Listed::Group(group) => SourceObject::Group(group),
    }
}

impl Lane {
    fn new(mapping: ObjectMapping) -> Self {
        let mut matching: Vec<usize> = (0..mapping.rows.len())
            .filter(|at| mapping.rows[*at].matching_priority > 0)
            .collect();
        matching.sort_by_key(|at| mapping.rows[*at].matching_priority);
        let reading = |name: &str| {
            mapping
                .rows
                .iter()
                .enumerate()
                .filter(|(_, row)| row_attributes(row).iter().any(|read| read == name))
                .map(|(at, _)| at)
                .collect()
        };
        Self {
            telephones: reading("telephoneNumber"),
            roles: reading("appRoleAssignments"),
            matching,
            mapping,
        }
    }

    fn matching(&self) -> impl Iterator<Item = &Row> {
        self.matching.iter().filter_map(|at| self.mapping.rows.get(*at))
    }

    pub(super) fn gate(&self, listed: Listed<'_>, roles: Vec<expr::Role>) -> Gate {
        match listed {
            Listed::User(user) => Gate::of_listed_user(user, &self.mapping, true, roles),
            Listed::Group(group) => Gate::of_listed_group(group, &self.mapping, true),
        }
    }

    fn attributes(&self) -> BTreeSet<String> {
        let rows = self.mapping.rows.iter().flat_map(row_attributes);
        rows.chain(self.mapping.scope.attributes()).collect()
    }

    /// What decides whether somebody is looked for, and by what.
    fn match_attributes(&self) -> BTreeSet<String> {
        let rows = self.matching().flat_map(row_attributes);
        rows.chain(self.mapping.scope.attributes()).collect()
    }

    fn find_problems(&self, schema: &Value, problems: &mut Vec<SchemaProblem>) {
        let kind = Some(self.mapping.kind);
        let mut add = |place: &str, message: String, fix: &str, is_error: bool| {
            problems.push(SchemaProblem {
                kind,
                place: place.to_owned(),
                message,
                fix: fix.to_owned(),
                is_error,
            });
        };
        if self.mapping.rows.is_empty() {
            add(
                "attributeMappings",
                "the mapping has no rows, so nothing is sent".to_owned(),
                "Add attribute mappings, one of them matching.",
                true,
            );
        } else if self.matching.is_empty() {
            add(
                "matchingPriority",
                "no row matches, so nobody can be looked for and nobody is provisioned".to_owned(),
                "Give one row the matching precedence 1.",
                true,
            );
        }
        for pair in self.matching.windows(2) {
            let [first, second] = [pair[0], pair[1]].map(|at| &self.mapping.rows[at]);
            if first.matching_priority == second.matching_priority {
                add(
                    &second.target,
                    format!(
                        "{} and {} have the matching precedence {}: which is tried first is not known",
                        first.target, second.target, first.matching_priority
                    ),
                    "Give each matching row a number of its own: 1, 2, ….",
                    true,
                );
            }
        }
        for row in &self.mapping.rows {
            if let Source::Broken(message) = &row.source {
                add(
                    &row.target,
                    format!("the expression cannot be read: {message}"),
                    "Repair the expression; `slipway expr check` shows the place.",
                    true,
                );
            }
            if row.target.is_empty() {
                add(
                    "targetAttributeName",
                    format!(
                        "a row with the source `{}` names no target attribute",
                        row.expression
                    ),
                    "Name the target attribute.",
                    true,
                );
            }
        }
        let mut targets: Vec<String> = self
            .mapping
            .rows
            .iter()
            .map(|row| row.target.to_lowercase())
            .collect();
        targets.sort_unstable();
        let twice: BTreeSet<&String> = targets
            .windows(2)
            .filter(|pair| pair[0] == pair[1])
            .map(|pair| &pair[0])
            .collect();
        for target in twice {
            add(
                target,
                "several rows write this attribute; the last one counts".to_owned(),
                "Keep one of them.",
                false,
            );
        }
        for problem in self.mapping.scope.problems() {
            add(
                &format!("scope.{}", problem.place),
                problem.message.clone(),
                &problem.fix,
                problem.is_error,
            );
        }
        for name in self.required_and_not_mapped(schema) {
            add(
                &name,
                "the target requires this attribute, and no row fills it".to_owned(),
                "Map it.",
                false,
            );
        }
    }

    /// Attributes of the target that must be written and are in no row.
    fn required_and_not_mapped(&self, schema: &Value) -> Vec<String> {
        let items = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
        items(schema, "directories")
            .iter()
            .flat_map(|directory| items(directory, "objects"))
            .filter(|object| object["name"] == self.mapping.target_object.as_str())
            .flat_map(|object| items(&object, "attributes"))
            .filter(|attribute| {
                attribute["required"] == true
                    && attribute["anchor"] != true
                    && attribute["mutability"] != "ReadOnly"
            })
            .filter_map(|attribute| attribute["name"].as_str().map(str::to_owned))
            .filter(|name| {
                let is = |row: &Row| row.target.eq_ignore_ascii_case(name);
                !self.mapping.rows.iter().any(is)
            })
            .collect()
    }
}

/// Source attributes that a row reads.
fn row_attributes(row: &Row) -> Vec<String> {
    match &row.source {
        Source::Expression(program) => expr::attributes(program.expr()),
        Source::Reference => match expr::parse(&row.expression).map(|expr| expr.kind) {
            Ok(ExprKind::Attribute(name)) => vec![name],
            _ => Vec::new(),
        },
        Source::Nothing | Source::Broken(_) => Vec::new(),
    }
}

/// Parts of the schema that nothing here understands, as far as they could change what is sent.
fn schema_problems(schema: &Value) -> Vec<SchemaProblem> {
    let mut out = Vec::new();
    let rules = schema["synchronizationRules"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    for rule in rules {
        for mapping in rule["objectMappings"].as_array().into_iter().flatten() {
            let name = text_at(mapping, "sourceObjectName");
            if !matches!(name, "User" | "Group") {
                out.push(SchemaProblem {
                    kind: None,
                    place: format!("objectMappings: {name}"),
                    message: format!("objects of the kind `{name}` are mapped, and are not looked at here"),
                    fix: "Nothing, unless you expect them.".to_owned(),
                    is_error: false,
                });
            }
            let rows = mapping["attributeMappings"].as_array().into_iter().flatten();
            for row in rows {
                let word = text_at(row, "flowType");
                if !matches!(word, "" | "Always" | "ObjectAddOnly" | "AttributeAddOnly") {
                    out.push(SchemaProblem {
                        kind: None,
                        place: text_at(row, "targetAttributeName").to_owned(),
                        message: format!("`{word}` is no flow type known here; it is taken for Always"),
                        fix: "Look up when this row flows.".to_owned(),
                        is_error: false,
                    });
                }
            }
        }
    }
    out
}

fn text_at<'a>(value: &'a Value, key: &str) -> &'a str {
    value.as_object().map_or("", |object| text(object, key))
}
