//! The object an expression is evaluated for.

use expr::{Attributes, Value};
use provisioning::GraphUser;
use serde_json::{Map, Value as Json};

use crate::error::ApiError;
use crate::view::expression::MissingAttributeView;

/// Names that only Graph uses: an object that has one of them is a user as Graph shows it.
const GRAPH_NAMES: [&str; 8] = [
    "id",
    "mobilePhone",
    "officeLocation",
    "faxNumber",
    "businessPhones",
    "onPremisesExtensionAttributes",
    "deletedDateTime",
    "@odata.context",
];

const FIX: &str =
    "Write one JSON object: attributes by the names of the mapping, or one user as Graph shows it.";

/// Reads the text of a file with one object.
///
/// # Errors
/// It is no JSON object; the message carries `name` and the place.
pub fn read(name: &str, text: &str) -> Result<Json, ApiError> {
    let json: Json = serde_json::from_str(text).map_err(|error| {
        let why = error.to_string();
        let why = why
            .rsplit_once(" at line ")
            .map_or(why.as_str(), |(message, _)| message);
        ApiError::bad_input(&format!(
            "{name}:{}:{}: it is not JSON: {why}",
            error.line(),
            error.column()
        ))
        .fix(FIX)
    })?;
    Object::new(&json).map_err(|error| ApiError {
        message: format!("{name}: {}", error.message),
        ..error
    })?;
    Ok(json)
}

/// One object with its attributes by mapping name.
pub(super) enum Object<'a> {
    /// As written.
    Plain(&'a Map<String, Json>),
    /// A user in Graph's words; what Graph has no word for is looked up as written.
    Graph(Box<GraphUser>, &'a Map<String, Json>),
    /// Nothing is known.
    None,
}

impl<'a> Object<'a> {
    pub(super) fn new(json: &'a Json) -> Result<Self, ApiError> {
        let Json::Object(map) = json else {
            let what = match json {
                Json::Array(_) => "a list stands where one object is expected",
                _ => "a single value stands where an object is expected",
            };
            return Err(ApiError::bad_input(what).fix(FIX));
        };
        if map.get("value").is_some_and(|value| {
            value
                .as_array()
                .is_some_and(|list| list.iter().any(Json::is_object))
        }) {
            return Err(
                ApiError::bad_input("it holds a list of people (`value`), not one")
                    .fix("Save one entry of the list as a file of its own."),
            );
        }
        let speaks_graph = GRAPH_NAMES.iter().any(|name| map.contains_key(*name));
        Ok(match GraphUser::from_json(json) {
            Some(user) if speaks_graph => Self::Graph(Box::new(user), map),
            _ => Self::Plain(map),
        })
    }

    /// Which of these attributes the object does not have at all. An object that is not known lacks nothing.
    pub(super) fn missing(&self, names: &[String]) -> Vec<MissingAttributeView> {
        let (Self::Plain(map) | Self::Graph(_, map)) = self else {
            return Vec::new();
        };
        names
            .iter()
            .filter(|name| !map.contains_key(*name) && self.attribute(name).is_null())
            .map(|name| MissingAttributeView {
                name: name.clone(),
                similar: map.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned(),
            })
            .collect()
    }
}

impl Attributes for Object<'_> {
    fn attribute(&self, name: &str) -> Value<'_> {
        match self {
            Self::Plain(map) => map.attribute(name),
            Self::Graph(user, map) => match user.attribute(name) {
                Value::Null => map.attribute(name),
                value => value,
            },
            Self::None => Value::Null,
        }
    }
}
