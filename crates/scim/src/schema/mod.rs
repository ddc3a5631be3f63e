//! Schemas as data (RFC 7643): the core ones, a tenant's extensions, and what a path means in them.

mod attribute;
mod read;
mod set;
mod urn;

use serde_json::{Value, json};

pub use attribute::{Attribute, DataType, Mutability, Returned, Uniqueness};
pub use read::{ATTRIBUTES_MAX, SchemaError};
pub use set::{EXTENSIONS_MAX, Extension, Resolved, SCHEMA_TEXT_BYTES_MAX, SchemaSet};
pub(crate) use set::{MANAGER_RULE, MANAGER_WITHOUT_URN, is_bare_manager};
pub use urn::*;

/// A schema (RFC 7643 §7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Its URN.
    pub id: String,
    /// Its name, `User`.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its attributes.
    pub attributes: Vec<Attribute>,
}

impl Schema {
    /// An attribute by name, without case.
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        attribute::find(&self.attributes, name)
    }

    /// The Schema resource, as `/Schemas` lists it. `base` is the URL of the tenant.
    pub fn to_json(&self, base: &str) -> Value {
        let attributes: Vec<Value> = self.attributes.iter().map(Attribute::to_json).collect();
        json!({
            "schemas": [SCHEMA],
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "attributes": attributes,
            "meta": { "resourceType": "Schema", "location": format!("{base}/Schemas/{}", self.id) },
        })
    }
}
