//! The `synchronizationSchema`: rules, object mappings, attribute mappings and attribute definitions.
//!
//! A PUT replaces the whole document (Graph: schema), so it is edited in place and everything that is not
//! understood here stays as it was read.

mod definition;
mod edit;
mod mapping;
mod service;
mod usual;

pub use definition::{AttributeDefinition, ObjectDefinitionRef};
pub use edit::{DesiredMapping, SchemaEditError};
pub use mapping::{AttributeMapping, FlowType, FlowTypes, ObjectMappingRef};
pub use service::{FilterOperator, FunctionSchema, OperatorArity, ParsedExpression};
pub use usual::usual_schema;

use serde_json::Value;

use crate::resource::{resource, text};

/// Source object of people.
pub const SOURCE_USER: &str = "User";
/// Source object of groups.
pub const SOURCE_GROUP: &str = "Group";

resource! {
    /// The mappings of a job, kept as read.
    SynchronizationSchema
}

/// One rule of the schema.
#[derive(Copy, Clone, Debug)]
pub struct RuleRef<'a>(&'a Value);

impl<'a> RuleRef<'a> {
    /// Not a GUID; never to be assumed (Graph: rule id).
    pub fn id(self) -> &'a str {
        text_of(self.0, "id")
    }

    /// `USERGROUP_OUTBOUND_USERGROUP`.
    pub fn name(self) -> &'a str {
        text_of(self.0, "name")
    }

    /// `Azure Active Directory`.
    pub fn source_directory(self) -> &'a str {
        text_of(self.0, "sourceDirectoryName")
    }

    /// `customappsso`.
    pub fn target_directory(self) -> &'a str {
        text_of(self.0, "targetDirectoryName")
    }

    /// Its object mappings; there may be more than users and groups.
    pub fn object_mappings(self) -> impl Iterator<Item = ObjectMappingRef<'a>> {
        array(self.0, "objectMappings").iter().map(ObjectMappingRef::new)
    }
}

impl SynchronizationSchema {
    text! { /// `v1.2`.
    version, "version" }

    /// All rules.
    pub fn rules(&self) -> impl Iterator<Item = RuleRef<'_>> {
        array(&self.0, "synchronizationRules").iter().map(RuleRef)
    }

    /// The rule that maps people: the one provision on demand names.
    pub fn user_rule(&self) -> Option<RuleRef<'_>> {
        self.rules().find(|rule| {
            rule.object_mappings()
                .any(|mapping| mapping.source_object_name() == SOURCE_USER)
        })
    }

    /// Id of [`SynchronizationSchema::user_rule`].
    pub fn rule_id(&self) -> Option<&str> {
        self.user_rule().map(RuleRef::id)
    }

    /// The mapping of `User` or `Group`. Chosen by source object, because the labels changed over the years.
    pub fn object_mapping(&self, source_object: &str) -> Option<ObjectMappingRef<'_>> {
        self.rules()
            .flat_map(RuleRef::object_mappings)
            .find(|mapping| mapping.source_object_name() == source_object)
    }

    /// The document as a PUT takes it: without the root's `@odata.context`.
    pub fn for_put(&self) -> Value {
        let mut value = self.0.clone();
        if let Some(members) = value.as_object_mut() {
            members.shift_remove("@odata.context");
        }
        value
    }
}

fn text_of<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn array<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value
        .get(name)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}
