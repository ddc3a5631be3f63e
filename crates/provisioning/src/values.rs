//! What the rows of a mapping yield for one object.

use expr::{Attributes, Environment, EvalErrorKind, Note, Value};
use graph_model::schema::FlowType;
use serde_json::{Value as Json, json};

use crate::hash::Fnv;
use crate::mapping::{ObjectMapping, Row, Source, TargetType};
use crate::wire::{Change, TargetPath, Verb};

/// What one row yields.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Yield {
    /// A value to send.
    Value(Json),
    /// Nothing: null is not sent.
    Null,
    /// The expression says to leave the whole object alone.
    IgnoreObject,
    /// This program cannot compute it; Entra can.
    NotPredictable(String),
    /// The row fails, and the object with it.
    Failed {
        /// Error code of the provisioning log.
        code: &'static str,
        /// Why.
        message: String,
    },
}

/// What one row yields, and what is not certain about it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct RowValue {
    pub(crate) yields: Yield,
    pub(crate) notes: Vec<Note>,
    /// There is a value, and this row cannot carry it.
    pub(crate) dropped: bool,
}

/// The values of all rows for one object.
#[derive(Clone, Debug, Default)]
pub(crate) struct Desired {
    /// Index of the row, value.
    pub(crate) values: Vec<(usize, Json)>,
    /// Rows whose value cannot be foreseen, in words.
    pub(crate) notes: Vec<String>,
    /// The object is to be left alone.
    pub(crate) ignored: bool,
    /// The first row that failed: code, message.
    pub(crate) failure: Option<(&'static str, String)>,
}

impl Desired {
    /// Evaluates all rows. `creating` lets default values and rows that flow on creation only take part.
    pub(crate) fn of(
        mapping: &ObjectMapping,
        creating: bool,
        object: &dyn Attributes,
        environment: &Environment<'_>,
    ) -> Self {
        Self::telling(mapping, creating, object, environment, &mut |_, _| {})
    }

    /// The same; each row that takes part is told with what it yields.
    pub(crate) fn telling(
        mapping: &ObjectMapping,
        creating: bool,
        object: &dyn Attributes,
        environment: &Environment<'_>,
        tell: &mut dyn FnMut(&Row, &RowValue),
    ) -> Self {
        let mut desired = Self::default();
        for (at, row) in mapping.rows.iter().enumerate() {
            if row.is_reference() || (!creating && row.flow_type == FlowType::ObjectAddOnly) {
                continue;
            }
            let row_value = row_value(row, creating, object, environment);
            tell(row, &row_value);
            match row_value.yields {
                Yield::Value(value) => desired.values.push((at, value)),
                Yield::Null => {}
                Yield::IgnoreObject => desired.ignored = true,
                Yield::NotPredictable(why) => desired.notes.push(format!("{}: {why}", row.target)),
                Yield::Failed { code, message } => {
                    desired
                        .failure
                        .get_or_insert((code, format!("{}: {message}", row.target)));
                }
            }
        }
        desired
    }

    /// A hash of the values by target attribute, for remembering and comparing.
    pub(crate) fn hash(&self, mapping: &ObjectMapping) -> u64 {
        let mut hash = Fnv::new();
        for (at, value) in &self.values {
            if let Some(row) = mapping.rows.get(*at) {
                hash.text(&row.target);
                hash.json(value);
            }
        }
        hash.number()
    }

    /// Whether one of the values is what disables people.
    pub(crate) fn follows_soft_deletion(&self, mapping: &ObjectMapping) -> bool {
        self.values
            .iter()
            .any(|(at, _)| mapping.rows.get(*at).is_some_and(Row::follows_soft_deletion))
    }

    /// Keeps the rows that disable people.
    pub(crate) fn only_soft_deletion(mut self, mapping: &ObjectMapping) -> Self {
        self.values
            .retain(|(at, _)| mapping.rows.get(*at).is_some_and(Row::follows_soft_deletion));
        self
    }

    /// With their paths, for a create body.
    pub(crate) fn with_paths<'a>(&self, mapping: &'a ObjectMapping) -> Vec<(&'a TargetPath, Json)> {
        self.values
            .iter()
            .filter_map(|(at, value)| Some((&mapping.rows.get(*at)?.path, value.clone())))
            .collect()
    }

    /// With their paths, for a create body that nobody else needs the values of.
    pub(crate) fn into_paths(self, mapping: &ObjectMapping) -> impl Iterator<Item = (&TargetPath, Json)> {
        self.values
            .into_iter()
            .filter_map(|(at, value)| Some((&mapping.rows.get(at)?.path, value)))
    }

    /// Where the target differs from what it should have.
    pub(crate) fn changes<'a>(&self, mapping: &'a ObjectMapping, resource: &Json) -> Vec<Change<'a>> {
        self.values
            .iter()
            .filter_map(|(at, new)| {
                let row = mapping.rows.get(*at)?;
                let old = row.path.read(resource);
                if new.is_array() {
                    return list_change(row, old, new);
                }
                let only_empty =
                    matches!(&row.flow_type, FlowType::Other(word) if word == "AttributeAddOnly");
                if old.is_some_and(|old| only_empty || same(old, new, row.case_exact)) {
                    return None;
                }
                Some(Change {
                    row,
                    verb: if old.is_some() { Verb::Replace } else { Verb::Add },
                    old: old.cloned(),
                    new: new.clone(),
                })
            })
            .collect()
    }
}

/// Several values. They are only ever added (captures of custom applications; `AppRoleAssignmentsComplex`), but for the roles of
/// `AssertiveAppRoleAssignmentsComplex`, which take the place of those the target has.
fn list_change<'a>(row: &'a Row, old: Option<&Json>, new: &Json) -> Option<Change<'a>> {
    let items = |list: Option<&Json>| list.and_then(Json::as_array).cloned().unwrap_or_default();
    let value = |item: &Json| plain(item.get("value").unwrap_or(item));
    let (have, wanted) = (items(old), items(Some(new)));
    let holds = |list: &[Json], item: &Json| list.iter().any(|other| value(other) == value(item));
    let missing: Vec<Json> = wanted
        .iter()
        .filter(|item| !holds(&have, item))
        .cloned()
        .collect();
    let replaces = wanted.iter().any(|item| item.get("display").is_some());
    let surplus = replaces && have.iter().any(|item| !holds(&wanted, item));
    if missing.is_empty() && !surplus {
        return None;
    }
    Some(Change {
        row,
        verb: if replaces { Verb::Replace } else { Verb::Add },
        old: old.cloned(),
        new: if replaces {
            new.clone()
        } else {
            Json::from(missing)
        },
    })
}

/// Roles as an update knows them: the entries of a create request, each with the id of its role.
fn roles(entries: &expr::RoleEntries<'_>) -> Json {
    let mut list = entries.to_create_json();
    for (entry, role) in list
        .as_array_mut()
        .into_iter()
        .flatten()
        .zip(entries.roles.iter())
    {
        entry["id"] = Json::from(role.id.as_str());
    }
    list
}

/// A Boolean and its text are the same. A change of case only is not written unless the target attribute is case-exact
/// (Microsoft: attribute mapping, case).
pub(crate) fn same(old: &Json, new: &Json, case_exact: bool) -> bool {
    let (old, new) = (plain(old), plain(new));
    if case_exact {
        old == new
    } else {
        old.to_lowercase() == new.to_lowercase()
    }
}

/// A value as text, the way logs show it.
pub(crate) fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Bool(true) => "True".to_owned(),
        Json::Bool(false) => "False".to_owned(),
        Json::Null => String::new(),
        value => value.to_string(),
    }
}

/// The value of one row, in the type of its target attribute.
pub(crate) fn row_value(
    row: &Row,
    creating: bool,
    object: &dyn Attributes,
    environment: &Environment<'_>,
) -> RowValue {
    let (value, notes) = match &row.source {
        Source::Nothing | Source::Reference => (Value::Null, Vec::new()),
        Source::Broken(message) => {
            let yields = Yield::Failed {
                code: "AttributeValidationFailed",
                message: format!("the expression cannot be read: {message}"),
            };
            return RowValue {
                yields,
                notes: Vec::new(),
                dropped: false,
            };
        }
        Source::Expression(program) => {
            let predicted = program.evaluate(object, environment);
            match predicted.value {
                Ok(value) => (value, predicted.notes),
                Err(error) => {
                    return RowValue {
                        yields: failed(&error),
                        notes: predicted.notes,
                        dropped: false,
                    };
                }
            }
        }
    };
    let has_value = !value.is_null() && !matches!(value, Value::IgnoreAttribute);
    let yields = sent(row, creating, value);
    RowValue {
        dropped: has_value && yields == Yield::Null,
        yields,
        notes,
    }
}

fn failed(error: &expr::EvalError) -> Yield {
    let message = error.to_string();
    match error.kind {
        EvalErrorKind::NotPredictable { .. } => Yield::NotPredictable(message),
        _ => Yield::Failed {
            code: "AttributeValidationFailed",
            message,
        },
    }
}

/// What a value of the expression comes to on the wire.
fn sent(row: &Row, creating: bool, value: Value<'_>) -> Yield {
    match value {
        Value::IgnoreObject => Yield::IgnoreObject,
        Value::IgnoreAttribute => Yield::Null,
        // The default is for creation only; an update never falls back to it.
        value if value.is_null() => match &row.default_value {
            Some(default) if creating => Yield::Value(typed(row.kind, default.clone())),
            _ => Yield::Null,
        },
        Value::RoleEntries(entries) if creating => Yield::Value(entries.to_create_json()),
        Value::RoleEntries(entries) => Yield::Value(roles(&entries)),
        Value::Multi(values) if values.len() > 1 || row.multivalued => {
            if !row.multivalued {
                return Yield::Failed {
                    code: "SchemaPropertyCanOnlyAcceptValue",
                    message: "several values for an attribute that holds one".to_owned(),
                };
            }
            Yield::Value(
                values
                    .into_iter()
                    .map(|value| json!({ "value": value }))
                    .collect(),
            )
        }
        value => value.into_text().map_or(Yield::Null, |text| {
            Yield::Value(typed(row.kind, text.into_owned()))
        }),
    }
}

fn typed(kind: TargetType, text: String) -> Json {
    match kind {
        TargetType::Boolean if text.eq_ignore_ascii_case("true") => Json::Bool(true),
        TargetType::Boolean if text.eq_ignore_ascii_case("false") => Json::Bool(false),
        TargetType::Integer => text.parse::<i64>().map_or(Json::String(text), Json::from),
        _ => Json::String(text),
    }
}
