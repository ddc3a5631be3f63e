//! `$expand`: one relation of an object, brought with it (Graph: queries).

use serde_json::{Map, Value};

use super::call::Call;
use super::error::GraphError;

/// The relation a call wants brought along.
pub(super) struct Expand {
    pub(super) relation: String,
    /// Inside its parentheses; `None`: whatever is shown without `$select`.
    select: Option<Vec<String>>,
}

/// Of a relation with many no more are brought (Graph: `$expand` on directory objects).
pub(super) const EXPANDED_MAX: usize = 20;

impl Expand {
    /// What the call wants; an error when objects of this type have no such relation.
    pub(super) fn read(call: &Call, relations: &[&str], resource: &str) -> Result<Option<Self>, GraphError> {
        let Some(text) = call.query.get("expand") else {
            return Ok(None);
        };
        let (relation, options) = match text.trim().split_once('(') {
            Some((relation, rest)) => (relation, rest.strip_suffix(')').unwrap_or(rest)),
            None => (text.trim(), ""),
        };
        if !relations.contains(&relation) {
            return Err(GraphError::new(
                400,
                "BadRequest",
                format!(
                    "Parsing OData Select and Expand failed: Could not find a property named '{relation}' on type 'microsoft.graph.{resource}'."
                ),
            ));
        }
        let select = options
            .split(';')
            .find_map(|option| option.trim().strip_prefix("$select="))
            .map(|list| list.split(',').map(|name| name.trim().to_owned()).collect());
        Ok(Some(Self {
            relation: relation.to_owned(),
            select,
        }))
    }

    /// An expanded object: its type, its id and what was selected.
    pub(super) fn shown(&self, object: Value) -> Value {
        let (Some(select), Value::Object(members)) = (&self.select, &object) else {
            return object;
        };
        members
            .iter()
            .filter(|(name, _)| name.starts_with("@odata.") || select.iter().any(|wanted| wanted == *name))
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect::<Map<_, _>>()
            .into()
    }
}
