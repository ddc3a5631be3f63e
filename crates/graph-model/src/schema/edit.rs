//! Editing in place. Whatever is not named by an edit stays as it was read.

use serde_json::{Value, json};

use super::{AttributeDefinition, FlowType, FlowTypes, SynchronizationSchema, text_of};

/// A row as it should be.
#[derive(Clone, Debug, PartialEq)]
pub struct DesiredMapping {
    /// Target attribute: a SCIM path.
    pub target: String,
    /// `attributeMappingSource`: the parsed form with its `expression`.
    pub source: Value,
    /// 0 does not match.
    pub matching_priority: u32,
    /// When it flows; `None` leaves an existing row as it is and makes a new one flow always.
    pub flow_type: Option<FlowType>,
    /// Value for an empty source, on creation only.
    pub default_value: Option<String>,
}

/// The schema has no place for the edit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchemaEditError {
    /// No object mapping of this source object.
    #[error("the schema maps no `{source_object}` objects")]
    NoObjectMapping {
        /// `User` or `Group`.
        source_object: String,
    },
    /// No object of this name in the target directory.
    #[error("the target directory of the schema has no object `{object}`")]
    NoTargetObject {
        /// SCIM schema name.
        object: String,
    },
}

impl SynchronizationSchema {
    /// Makes exactly these rows the table of `User` or `Group`, in this order.
    ///
    /// A row whose target is there already keeps its other properties; rows that are not named go.
    ///
    /// # Errors
    /// [`SchemaEditError::NoObjectMapping`].
    pub fn set_attribute_mappings(
        &mut self,
        source_object: &str,
        rows: &[DesiredMapping],
    ) -> Result<(), SchemaEditError> {
        let mapping = self.object_mapping_mut(source_object)?;
        let old = match mapping.get_mut("attributeMappings") {
            Some(Value::Array(old)) => std::mem::take(old),
            _ => Vec::new(),
        };
        let new = rows.iter().map(|row| write_row(row, &old)).collect();
        mapping["attributeMappings"] = Value::Array(new);
        Ok(())
    }

    /// Changes these rows of the table of `User` or `Group`, and adds those that are not there. Every other row stays as it is.
    ///
    /// # Errors
    /// [`SchemaEditError::NoObjectMapping`].
    pub fn change_attribute_mappings(
        &mut self,
        source_object: &str,
        rows: &[DesiredMapping],
    ) -> Result<(), SchemaEditError> {
        let mapping = self.object_mapping_mut(source_object)?;
        let mut table = match mapping.get_mut("attributeMappings") {
            Some(Value::Array(old)) => std::mem::take(old),
            _ => Vec::new(),
        };
        for row in rows {
            let new = write_row(row, &table);
            let place = table
                .iter_mut()
                .find(|old| text_of(old, "targetAttributeName").eq_ignore_ascii_case(&row.target));
            match place {
                Some(old) => *old = new,
                None => table.push(new),
            }
        }
        mapping["attributeMappings"] = Value::Array(table);
        Ok(())
    }

    /// Switches a kind of object on or off.
    ///
    /// # Errors
    /// [`SchemaEditError::NoObjectMapping`].
    pub fn set_enabled(&mut self, source_object: &str, enabled: bool) -> Result<(), SchemaEditError> {
        self.object_mapping_mut(source_object)?["enabled"] = Value::Bool(enabled);
        Ok(())
    }

    /// Sets what may be done at the target. Left alone when it already means the same, blanks included.
    ///
    /// # Errors
    /// [`SchemaEditError::NoObjectMapping`].
    pub fn set_flow_types(
        &mut self,
        source_object: &str,
        flow_types: FlowTypes,
    ) -> Result<(), SchemaEditError> {
        let mapping = self.object_mapping_mut(source_object)?;
        if FlowTypes::parse(text_of(mapping, "flowTypes")) != flow_types {
            mapping["flowTypes"] = Value::String(flow_types.to_string());
        }
        Ok(())
    }

    /// Adds an attribute to the target object of `User` or `Group`. One that is there gets this type and number of values.
    ///
    /// # Errors
    /// [`SchemaEditError`] when the mapping or the target object is missing.
    pub fn add_target_attribute(
        &mut self,
        source_object: &str,
        attribute: &AttributeDefinition,
    ) -> Result<(), SchemaEditError> {
        let Some((directory, object)) = self.user_rule().and_then(|rule| {
            let object = self.object_mapping(source_object)?.target_object_name();
            Some((rule.target_directory().to_owned(), object.to_owned()))
        }) else {
            return Err(SchemaEditError::NoObjectMapping {
                source_object: source_object.to_owned(),
            });
        };
        let found = items_mut(self.value_mut(), "directories")
            .iter_mut()
            .filter(|candidate| text_of(candidate, "name") == directory)
            .flat_map(|found| items_mut(found, "objects"))
            .find(|candidate| text_of(candidate, "name") == object);
        match found.and_then(|object| object.get_mut("attributes")?.as_array_mut()) {
            Some(attributes) => {
                let there = attributes
                    .iter_mut()
                    .find(|old| text_of(old, "name").eq_ignore_ascii_case(&attribute.name));
                match there {
                    Some(old) => {
                        old["type"] = Value::String(attribute.data_type.clone());
                        old["multivalued"] = Value::Bool(attribute.multivalued);
                    }
                    None => attributes.push(attribute.to_value()),
                }
                Ok(())
            }
            None => Err(SchemaEditError::NoTargetObject { object }),
        }
    }

    fn object_mapping_mut(&mut self, source_object: &str) -> Result<&mut Value, SchemaEditError> {
        items_mut(self.value_mut(), "synchronizationRules")
            .iter_mut()
            .flat_map(|rule| items_mut(rule, "objectMappings"))
            .find(|mapping| text_of(mapping, "sourceObjectName") == source_object)
            .ok_or_else(|| SchemaEditError::NoObjectMapping {
                source_object: source_object.to_owned(),
            })
    }

    fn value_mut(&mut self) -> &mut Value {
        &mut self.0
    }
}

fn items_mut<'a>(value: &'a mut Value, name: &str) -> &'a mut [Value] {
    value
        .get_mut(name)
        .and_then(Value::as_array_mut)
        .map_or(&mut [], Vec::as_mut_slice)
}

fn write_row(row: &DesiredMapping, old: &[Value]) -> Value {
    let existing = old
        .iter()
        .find(|value| text_of(value, "targetAttributeName").eq_ignore_ascii_case(&row.target));
    // The properties of a row as the portal writes them (Graph: attributeMapping).
    let mut value = existing.cloned().unwrap_or_else(|| {
        json!({
            "defaultValue": null,
            "exportMissingReferences": false,
            "flowBehavior": "FlowWhenChanged",
            "flowType": "Always",
            "matchingPriority": 0,
            "targetAttributeName": row.target,
            "source": null,
        })
    });
    value["source"] = row.source.clone();
    value["matchingPriority"] = json!(row.matching_priority);
    value["defaultValue"] = row.default_value.clone().map_or(Value::Null, Value::String);
    if let Some(flow_type) = &row.flow_type {
        value["flowType"] = Value::String(flow_type.as_str().to_owned());
    }
    value
}
