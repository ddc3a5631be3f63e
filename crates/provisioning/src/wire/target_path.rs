//! A target attribute of a mapping row, and the place it names inside a resource.

use scim::filter::{CompareOp, Filter};
use scim::path::Path;
use serde_json::{Map, Value};

/// `name.givenName`, `emails[type eq "work"].value`, `urn:…:User:department`, taken apart.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TargetPath {
    /// The text as the schema has it; PATCH operations carry it unchanged.
    pub(crate) text: String,
    /// Extension URN; `None` for the core schema.
    pub(crate) urn: Option<String>,
    /// Attribute.
    pub(crate) attribute: String,
    /// Fields that select one element: `type` is `work`. Empty without a filter.
    pub(crate) selector: Vec<(String, Value)>,
    /// Sub-attribute after the dot.
    pub(crate) sub: Option<String>,
}

impl TargetPath {
    /// Reads a target attribute name. A name that is no SCIM path is taken as a plain attribute of that name.
    pub(crate) fn parse(text: &str) -> Self {
        let Ok(path) = Path::parse(text) else {
            return Self::plain(text);
        };
        let Some(attribute) = path.attribute else {
            return Self::plain(text);
        };
        Self {
            text: text.to_owned(),
            urn: path.urn.filter(|urn| !scim::schema::is_core(urn)),
            attribute,
            selector: path.filter.map(|filter| selector(&filter)).unwrap_or_default(),
            sub: path.sub,
        }
    }

    fn plain(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            urn: None,
            attribute: text.to_owned(),
            selector: Vec::new(),
            sub: None,
        }
    }

    /// Addresses an element of a multi-valued attribute by a filter.
    pub(crate) fn is_filtered(&self) -> bool {
        !self.selector.is_empty()
    }

    /// Innermost name; decides how values are compared.
    pub(crate) fn leaf(&self) -> &str {
        self.sub.as_deref().unwrap_or(&self.attribute)
    }

    /// The value at this path of a resource. Names ignore case (RFC 7643 §2.1); null, `""` and empty lists are no value.
    pub(crate) fn read<'a>(&self, resource: &'a Value) -> Option<&'a Value> {
        let container = match &self.urn {
            Some(urn) => member(resource, urn)?,
            None => resource,
        };
        let mut value = member(container, &self.attribute)?;
        if self.is_filtered() {
            value = value.as_array()?.iter().find(|element| {
                self.selector
                    .iter()
                    .all(|(name, wanted)| member(element, name).is_some_and(|have| same_text(have, wanted)))
            })?;
        }
        if let Some(sub) = &self.sub {
            value = member(value, sub)?;
        }
        let empty = match value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            _ => false,
        };
        (!empty).then_some(value)
    }

    /// Puts a value at this path, making what is missing on the way.
    pub(crate) fn write(&self, resource: &mut Map<String, Value>, value: Value) {
        let container = match &self.urn {
            Some(urn) => object(resource.entry(urn.clone()).or_insert(Value::Null)),
            None => resource,
        };
        let place = container.entry(self.attribute.clone()).or_insert(Value::Null);
        if self.is_filtered() {
            let element = self.element(list(place));
            element.insert(self.sub.clone().unwrap_or_else(|| "value".to_owned()), value);
        } else if let Some(sub) = &self.sub {
            object(place).insert(sub.clone(), value);
        } else {
            *place = value;
        }
    }

    /// The element this path selects; several paths with the same filter build one element.
    fn element<'a>(&self, elements: &'a mut Vec<Value>) -> &'a mut Map<String, Value> {
        let found = elements.iter().position(|element| {
            self.selector
                .iter()
                .all(|(name, wanted)| element.get(name).is_some_and(|have| same_text(have, wanted)))
        });
        let at = found.unwrap_or_else(|| {
            elements.push(Value::Object(self.new_element()));
            elements.len() - 1
        });
        object(&mut elements[at])
    }

    /// A new element carries the fields of its filter and says whether it is the primary one: work mail and work phone are,
    /// addresses and other types are not (Microsoft: sample create request). A role also has its type.
    fn new_element(&self) -> Map<String, Value> {
        let mut element = Map::new();
        let is = |name: &str| self.attribute.eq_ignore_ascii_case(name);
        let names_primary = self
            .selector
            .iter()
            .any(|(name, _)| name.eq_ignore_ascii_case("primary"));
        if !names_primary && (is("emails") || is("phoneNumbers") || is("addresses")) {
            let work = self.selector.iter().any(|(_, value)| value == "work");
            element.insert("primary".to_owned(), Value::Bool(work && !is("addresses")));
        }
        for (name, value) in &self.selector {
            let value = match value.as_str() {
                Some(text) if scim::schema::is_boolean(name) => {
                    Value::Bool(text.eq_ignore_ascii_case("true"))
                }
                _ => value.clone(),
            };
            element.insert(name.clone(), value);
        }
        if is("roles") {
            element.insert("type".to_owned(), Value::from("WindowsAzureActiveDirectoryRole"));
        }
        element
    }
}

/// The equalities of a filter; Entra's own paths have nothing else.
fn selector(filter: &Filter) -> Vec<(String, Value)> {
    match filter {
        Filter::Compare {
            path,
            op: CompareOp::Eq,
            value,
        } => path
            .attribute
            .iter()
            .map(|name| (name.clone(), value.clone()))
            .collect(),
        Filter::And(parts) => parts.iter().flat_map(selector).collect(),
        _ => Vec::new(),
    }
}

fn member<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    let object = value.as_object()?;
    object.get(name).or_else(|| {
        object
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}

/// `"True"` and `true`, `"Work"` and `"work"` select the same element.
fn same_text(have: &Value, wanted: &Value) -> bool {
    let text = |value: &Value| match value {
        Value::String(text) => text.to_lowercase(),
        value => value.to_string(),
    };
    text(have) == text(wanted)
}

fn object(value: &mut Value) -> &mut Map<String, Value> {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    match value {
        Value::Object(object) => object,
        _ => unreachable!("made an object just above"),
    }
}

fn list(value: &mut Value) -> &mut Vec<Value> {
    if !value.is_array() {
        *value = Value::Array(Vec::new());
    }
    match value {
        Value::Array(items) => items,
        _ => unreachable!("made a list just above"),
    }
}
