//! Attribute definitions: which attributes the source and the target have.

use serde_json::{Value, json};

use super::{SynchronizationSchema, array, text_of};

/// The definition of one attribute, as much of it as mappings need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeDefinition {
    /// Name or SCIM path.
    pub name: String,
    /// `String`, `Boolean`, `Integer`, `Reference`, `DateTime` or `Binary`.
    pub data_type: String,
    /// Has several values.
    pub multivalued: bool,
    /// Must have a value.
    pub required: bool,
    /// Identifies the object; must never be mapped.
    pub anchor: bool,
}

impl AttributeDefinition {
    fn read(value: &Value) -> Self {
        let flag = |name: &str| value.get(name).and_then(Value::as_bool).unwrap_or(false);
        Self {
            name: text_of(value, "name").to_owned(),
            data_type: text_of(value, "type").to_owned(),
            multivalued: flag("multivalued"),
            required: flag("required"),
            anchor: flag("anchor"),
        }
    }

    /// The full definition for an attribute that an admin adds (Graph: custom extension attribute).
    pub(super) fn to_value(&self) -> Value {
        json!({
            "anchor": self.anchor,
            "apiExpressions": [],
            "caseExact": false,
            "defaultValue": null,
            "flowNullValues": false,
            "metadata": [{ "key": "IsCustomerDefined", "value": "true" }],
            "multivalued": self.multivalued,
            "mutability": "ReadWrite",
            "name": self.name,
            "referencedObjects": [],
            "required": self.required,
            "type": self.data_type,
        })
    }
}

/// One kind of object in a directory of the schema.
#[derive(Copy, Clone, Debug)]
pub struct ObjectDefinitionRef<'a>(&'a Value);

impl<'a> ObjectDefinitionRef<'a> {
    /// `User`, or a SCIM schema name.
    pub fn name(self) -> &'a str {
        text_of(self.0, "name")
    }

    /// All attributes.
    pub fn attributes(self) -> Vec<AttributeDefinition> {
        array(self.0, "attributes")
            .iter()
            .map(AttributeDefinition::read)
            .collect()
    }

    /// A target attribute; the case of the name does not matter (RFC 7643 §2.1).
    pub fn target_attribute(self, name: &str) -> Option<AttributeDefinition> {
        self.attributes()
            .into_iter()
            .find(|attribute| attribute.name.eq_ignore_ascii_case(name))
    }

    /// A source attribute; expressions name them exactly.
    pub fn source_attribute(self, name: &str) -> Option<AttributeDefinition> {
        self.attributes()
            .into_iter()
            .find(|attribute| attribute.name == name)
    }
}

impl SynchronizationSchema {
    /// The definition of an object in a directory; both names as the rule and the object mapping give them.
    pub fn object_definition(&self, directory: &str, object: &str) -> Option<ObjectDefinitionRef<'_>> {
        array(self.as_value(), "directories")
            .iter()
            .filter(|candidate| text_of(candidate, "name") == directory)
            .flat_map(|found| array(found, "objects"))
            .find(|candidate| text_of(candidate, "name") == object)
            .map(ObjectDefinitionRef)
    }

    /// What the target side of the `User` or `Group` mapping can take.
    pub fn target_definition(&self, source_object: &str) -> Option<ObjectDefinitionRef<'_>> {
        let target = self.object_mapping(source_object)?.target_object_name();
        self.object_definition(self.user_rule()?.target_directory(), target)
    }

    /// What the source side of the `User` or `Group` mapping offers.
    pub fn source_definition(&self, source_object: &str) -> Option<ObjectDefinitionRef<'_>> {
        self.object_definition(self.user_rule()?.source_directory(), source_object)
    }
}
