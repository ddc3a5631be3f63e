//! The rows of an object mapping, read once per run: expressions parsed, target paths taken apart.

use expr::{ExprKind, Program};
use graph_model::SynchronizationSchema;
use graph_model::schema::{FlowType, FlowTypes};
use serde_json::Value;

use crate::people::Kind;
use crate::scope::ScopeFilter;
use crate::wire::TargetPath;

/// How one kind of object is mapped.
#[derive(Clone, Debug)]
pub struct ObjectMapping {
    /// User or group.
    pub kind: Kind,
    /// `enabled` of the mapping.
    pub enabled: bool,
    /// Schema name at the target.
    pub target_object: String,
    /// `Azure Active Directory`.
    pub source_directory: String,
    /// `customappsso`.
    pub target_directory: String,
    /// Rows in the schema's order.
    pub rows: Vec<Row>,
    pub(crate) flow: FlowTypes,
    pub(crate) scope: ScopeFilter,
}

/// One row.
#[derive(Clone, Debug)]
pub struct Row {
    /// Target attribute as the schema has it.
    pub target: String,
    /// Source expression as text; empty for the mapping type "None".
    pub expression: String,
    /// 0 does not match; 1 is tried first.
    pub matching_priority: u32,
    pub(crate) path: TargetPath,
    pub(crate) source: Source,
    pub(crate) default_value: Option<String>,
    pub(crate) flow_type: FlowType,
    pub(crate) kind: TargetType,
    pub(crate) multivalued: bool,
    pub(crate) case_exact: bool,
    /// The target cannot do without a value.
    pub(crate) required: bool,
}

/// Where a row's value comes from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    /// Nowhere: only the default value, on creation.
    Nothing,
    /// An expression.
    Expression(Box<Program>),
    /// `[manager]` or `[members]`: other objects, by their ids at the target, after all objects.
    Reference,
    /// Text that is no expression.
    Broken(String),
}

/// Type of a target attribute, as far as the wire differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TargetType {
    Text,
    Boolean,
    Integer,
}

impl ObjectMapping {
    /// The mapping of users or groups; `None` when the schema has none.
    #[must_use]
    pub fn from_schema(schema: &SynchronizationSchema, kind: Kind) -> Option<Self> {
        let mapping = schema.object_mapping(kind.as_str())?;
        let rule = schema.rules().find(|rule| {
            rule.object_mappings()
                .any(|mapping| mapping.source_object_name() == kind.as_str())
        })?;
        let definitions = Definitions::of(schema.as_value(), mapping.target_object_name());
        let rows = mapping
            .attribute_mappings()
            .into_iter()
            .map(|row| {
                let path = TargetPath::parse(&row.target);
                let definition = definitions.get(&row.target);
                Row {
                    source: source(&row.expression),
                    default_value: row.default_value.filter(|text| !text.is_empty()),
                    flow_type: row.flow_type,
                    matching_priority: row.matching_priority,
                    kind: target_type(definition, &path),
                    multivalued: flag(definition, "multivalued"),
                    required: flag(definition, "required"),
                    case_exact: flag(definition, "caseExact") || scim::schema::is_case_exact(path.leaf()),
                    path,
                    target: row.target,
                    expression: row.expression,
                }
            })
            .collect();
        Some(Self {
            kind,
            enabled: mapping.enabled(),
            target_object: mapping.target_object_name().to_owned(),
            source_directory: rule.source_directory().to_owned(),
            target_directory: rule.target_directory().to_owned(),
            rows,
            flow: mapping.flow_types(),
            scope: ScopeFilter::from_json(mapping.scope().unwrap_or(&Value::Null)),
        })
    }

    /// Rows that match, the one tried first in front.
    #[must_use]
    pub fn matching(&self) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.iter().filter(|row| row.matching_priority > 0).collect();
        rows.sort_by_key(|row| row.matching_priority);
        rows
    }

    /// The index of one of its own rows.
    pub(crate) fn position(&self, row: &Row) -> Option<usize> {
        self.rows.iter().position(|own| std::ptr::eq(own, row))
    }

    /// The row that carries manager or members, when it is mapped.
    pub(crate) fn reference(&self) -> Option<&Row> {
        self.rows
            .iter()
            .find(|row| matches!(row.source, Source::Reference))
    }
}

impl Row {
    /// Filled from other objects rather than from a value: manager, members.
    #[must_use]
    pub fn is_reference(&self) -> bool {
        matches!(self.source, Source::Reference)
    }

    /// A value of this row as the logs show it: `[Redact]` when the outermost function is Redact.
    pub(crate) fn logged(&self, value: &Value) -> String {
        match &self.source {
            Source::Expression(program) if expr::is_redacted(program.expr()) => "[Redact]".to_owned(),
            _ => crate::values::plain(value),
        }
    }

    /// Depends on whether the object is gone, so it is what disables people.
    pub(crate) fn follows_soft_deletion(&self) -> bool {
        match &self.source {
            Source::Expression(program) => expr::attributes(program.expr())
                .iter()
                .any(|name| name == "IsSoftDeleted" || name == "accountEnabled"),
            _ => false,
        }
    }
}

fn source(text: &str) -> Source {
    if text.trim().is_empty() {
        return Source::Nothing;
    }
    match Program::parse(text) {
        Ok(program) => match &program.expr().kind {
            ExprKind::Attribute(name) if matches!(name.as_str(), "manager" | "members") => Source::Reference,
            _ => Source::Expression(Box::new(program)),
        },
        Err(problems) => Source::Broken(
            problems
                .first()
                .map_or_else(String::new, |problem| problem.message.clone()),
        ),
    }
}

fn target_type(definition: Option<&Value>, path: &TargetPath) -> TargetType {
    match definition.and_then(|d| d["type"].as_str()) {
        Some("Boolean") => TargetType::Boolean,
        Some("Integer") => TargetType::Integer,
        Some(_) => TargetType::Text,
        // A schema without definitions: RFC 7643 says which attributes are Boolean.
        None if scim::schema::is_boolean(path.leaf()) => TargetType::Boolean,
        None => TargetType::Text,
    }
}

fn flag(definition: Option<&Value>, name: &str) -> bool {
    definition.and_then(|d| d[name].as_bool()).unwrap_or(false)
}

/// Attribute definitions of one target object.
struct Definitions<'a>(Vec<&'a Value>);

impl<'a> Definitions<'a> {
    fn of(schema: &'a Value, object: &str) -> Self {
        let items = |value: &'a Value, key: &str| value[key].as_array().map_or(&[][..], Vec::as_slice);
        Self(
            items(schema, "directories")
                .iter()
                .flat_map(|directory| items(directory, "objects"))
                .filter(|candidate| candidate["name"].as_str() == Some(object))
                .flat_map(|candidate| items(candidate, "attributes"))
                .collect(),
        )
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        self.0
            .iter()
            .find(|definition| {
                definition["name"]
                    .as_str()
                    .is_some_and(|have| have.eq_ignore_ascii_case(name))
            })
            .copied()
    }
}
