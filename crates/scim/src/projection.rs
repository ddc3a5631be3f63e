//! What an answer shows of a resource (RFC 7644 §3.9, RFC 7643 §7 `returned`).

use serde_json::{Map, Value};

use crate::error::ScimError;
use crate::path::Path;
use crate::resource::ResourceType;
use crate::schema::{self, Attribute, Mutability, Resolved, Returned, SchemaSet};

/// Most attributes named in one parameter.
pub const NAMES_MAX: usize = 200;

/// Which attributes an answer shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Projection {
    only: Vec<Path>,
    without: Vec<Path>,
    written: Vec<String>,
}

impl Projection {
    /// From the query parameters `attributes` and `excludedAttributes`, comma-separated. A name
    /// that is no path is ignored: it names nothing that could be shown or left out.
    pub fn new(attributes: Option<&str>, excluded: Option<&str>) -> Self {
        fn names(text: Option<&str>) -> impl Iterator<Item = &str> {
            text.unwrap_or("").split(',')
        }
        Self::of_names(names(attributes), names(excluded))
    }

    /// From lists of names, as the body of `/.search` has them.
    pub fn of_names<'n>(
        attributes: impl Iterator<Item = &'n str>,
        excluded: impl Iterator<Item = &'n str>,
    ) -> Self {
        fn paths<'n>(names: impl Iterator<Item = &'n str>) -> Vec<Path> {
            let names = names.map(str::trim).take(NAMES_MAX);
            names.filter_map(|name| Path::parse(name).ok()).collect()
        }
        Self {
            only: paths(attributes),
            without: paths(excluded),
            written: Vec::new(),
        }
    }

    /// Attributes the request wrote: what is `returned: request` is shown when it is among them.
    /// They are [`crate::receive::Received::written`] and [`crate::patch::Patched::written`].
    #[must_use]
    pub fn with_written(mut self, written: Vec<String>) -> Self {
        self.written = written;
        self
    }

    /// Fails when both parameters are given, which RFC 7644 §3.9 calls mutually exclusive.
    ///
    /// # Errors
    /// 400 `invalidValue`.
    pub fn one_of_both(&self) -> Result<(), ScimError> {
        if self.only.is_empty() || self.without.is_empty() {
            return Ok(());
        }
        Err(ScimError::invalid_value(
            "attributes and excludedAttributes cannot be used together; leave one of them out",
        ))
    }

    /// Whether only certain attributes are asked for: then a PATCH is answered with 200 and a body
    /// (RFC 7644 §3.5.2).
    pub fn names_attributes(&self) -> bool {
        !self.only.is_empty()
    }

    /// Whether this top-level attribute of the core schema will be shown at all: lets a server
    /// skip reading a group's members.
    pub fn shows(&self, attribute: &str) -> bool {
        let wanted = self.only.is_empty()
            || self
                .only
                .iter()
                .any(|path| path.is_plain(attribute, path.sub.as_deref()));
        wanted && !self.without.iter().any(|path| path.is_plain(attribute, None))
    }

    /// The resource with only what is to be shown. For many, make one [`Projector`].
    pub fn apply(&self, resource: Value, resource_type: ResourceType, set: &SchemaSet) -> Value {
        self.projector(resource_type, set).apply(resource)
    }

    /// Looks the names up once for many resources of a type.
    pub fn projector<'a>(&'a self, resource_type: ResourceType, set: &'a SchemaSet) -> Projector<'a> {
        let resolve = |paths: &'a [Path]| {
            paths
                .iter()
                .map(|path| set.resolve(resource_type, path))
                .collect()
        };
        Projector {
            only: resolve(&self.only),
            without: resolve(&self.without),
            written: &self.written,
            resource_type,
            set,
        }
    }
}

/// A [`Projection`] made ready for resources of one type.
///
/// **Invariant:** what is `returned: never` is not in what it gives back, and what is
/// `returned: always` is, when the resource has it.
pub struct Projector<'a> {
    only: Vec<Resolved<'a>>,
    without: Vec<Resolved<'a>>,
    written: &'a [String],
    resource_type: ResourceType,
    set: &'a SchemaSet,
}

/// An attribute of a resource.
#[derive(Clone, Copy)]
struct Shown<'a> {
    extension: Option<&'a str>,
    name: &'a str,
    attribute: Option<&'a Attribute>,
}

fn returned(attribute: Option<&Attribute>) -> Returned {
    match attribute {
        None => Returned::Default,
        Some(attribute) if attribute.mutability == Mutability::WriteOnly => Returned::Never,
        Some(attribute) => attribute.returned,
    }
}

fn same(a: Option<&str>, b: Option<&str>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
        (None, None) => true,
        _ => false,
    }
}

impl Projector<'_> {
    /// The resource with only what is to be shown.
    pub fn apply(&self, resource: Value) -> Value {
        let Value::Object(all) = resource else {
            return resource;
        };
        let mut shown = Map::with_capacity(all.len());
        for (key, value) in all {
            let value = match value {
                Value::Object(object) if schema::is_urn(&key) => self.extension(&key, object),
                value => {
                    let attribute = self.set.top(self.resource_type, &key);
                    let what = Shown {
                        extension: None,
                        name: &key,
                        attribute,
                    };
                    self.attribute(what, value)
                }
            };
            if let Some(value) = value {
                shown.insert(key, value);
            }
        }
        Value::Object(shown)
    }

    fn extension(&self, urn: &str, object: Map<String, Value>) -> Option<Value> {
        let schema = self.set.extension(self.resource_type, urn);
        let mut shown = Map::with_capacity(object.len());
        for (key, value) in object {
            let what = Shown {
                extension: Some(urn),
                name: &key,
                attribute: schema.and_then(|schema| schema.attribute(&key)),
            };
            if let Some(value) = self.attribute(what, value) {
                shown.insert(key, value);
            }
        }
        (!shown.is_empty()).then_some(Value::Object(shown))
    }

    fn attribute(&self, what: Shown<'_>, value: Value) -> Option<Value> {
        let returned = returned(what.attribute);
        if returned == Returned::Never {
            return None;
        }
        let concerns = |path: &&Resolved<'_>| {
            same(path.extension, what.extension) && (path.name.is_none() || same(path.name, Some(what.name)))
        };
        let mut only = Vec::new();
        let mut is_whole = true;
        if !self.only.is_empty() && returned != Returned::Always {
            let mut paths = self.only.iter().filter(concerns).peekable();
            paths.peek()?;
            only.extend(paths.map(|path| path.sub_name));
            is_whole = only.contains(&None);
        } else if returned == Returned::Request && self.only.is_empty() && !self.was_written(what) {
            return None;
        }
        let without: Vec<Option<&str>> = match returned {
            Returned::Always => Vec::new(),
            _ => self
                .without
                .iter()
                .filter(concerns)
                .map(|path| path.sub_name)
                .collect(),
        };
        if without.contains(&None) {
            return None;
        }
        let has_special_subs = what.attribute.is_some_and(|attribute| {
            let mut subs = attribute.sub_attributes.iter();
            subs.any(|sub| matches!(returned_of(sub), Returned::Never | Returned::Request))
        });
        if is_whole && without.is_empty() && !has_special_subs {
            return Some(value);
        }
        let shows = |sub: &str| {
            let attribute = what.attribute.and_then(|attribute| attribute.sub_attribute(sub));
            let named = |paths: &[Option<&str>]| paths.iter().any(|path| same(*path, Some(sub)));
            match self::returned(attribute) {
                Returned::Never => false,
                Returned::Always => true,
                Returned::Request => {
                    // Nobody writes what is read-only, whatever else of the attribute was written.
                    let may_be_written =
                        attribute.is_none_or(|attribute| attribute.mutability != Mutability::ReadOnly);
                    let was_written = self.only.is_empty() && may_be_written && self.was_written(what);
                    (named(&only) || was_written) && !named(&without)
                }
                Returned::Default => (is_whole || named(&only)) && !named(&without),
            }
        };
        parts(value, &shows)
    }

    fn was_written(&self, what: Shown<'_>) -> bool {
        self.written.iter().any(|written| match what.extension {
            None => written.eq_ignore_ascii_case(what.name),
            Some(urn) => written.rsplit_once(':').is_some_and(|(start, name)| {
                start.eq_ignore_ascii_case(urn) && name.eq_ignore_ascii_case(what.name)
            }),
        })
    }
}

fn returned_of(attribute: &Attribute) -> Returned {
    returned(Some(attribute))
}

/// The sub-attributes of a value, or of every value, that are to be shown.
fn parts(value: Value, shows: &dyn Fn(&str) -> bool) -> Option<Value> {
    match value {
        Value::Object(object) => {
            let object: Map<String, Value> = object.into_iter().filter(|(sub, _)| shows(sub)).collect();
            (!object.is_empty()).then_some(Value::Object(object))
        }
        Value::Array(all) => {
            let all: Vec<Value> = all.into_iter().filter_map(|value| parts(value, shows)).collect();
            (!all.is_empty()).then_some(Value::Array(all))
        }
        // A plain value is its own `value`.
        plain => shows("value").then_some(plain),
    }
}
