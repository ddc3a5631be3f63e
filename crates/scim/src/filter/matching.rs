//! Whether a resource satisfies a filter.

use serde_json::{Map, Value};

use super::test::Test;
use super::{CompareOp, Filter};
use crate::path::Path;
use crate::resource::ResourceType;
use crate::schema::{self, Attribute, SchemaSet};
use crate::value::get;

/// Whether the resource satisfies the filter. To ask many resources, make one [`Matcher`].
pub fn matches(filter: &Filter, resource: &Value, set: &SchemaSet) -> bool {
    Matcher::new(filter, None, set).matches(resource)
}

/// A filter made ready for many resources: attributes are looked up and values are folded once.
///
/// Attribute names ignore case. Strings ignore case unless the attribute is `caseExact`; dateTimes
/// are compared as instants, numbers as numbers (RFC 7644 §3.4.2.2). A multi-valued attribute
/// matches when one of its values does, with `ne` too: `emails.type ne "work"` finds who has some
/// other mail. An attribute without a value satisfies `ne` and `eq null`, and nothing else. A value
/// that is an object is compared by its `value`.
pub struct Matcher<'a>(Node<'a>);

enum Node<'a> {
    And(Vec<Node<'a>>),
    Or(Vec<Node<'a>>),
    Not(Box<Node<'a>>),
    Present(Steps<'a>),
    Has(Steps<'a>),
    Compare(Steps<'a>, Test),
}

/// The way to the values a path names.
struct Steps<'a> {
    extension: Option<&'a str>,
    attribute: Option<&'a str>,
    /// Older Microsoft texts search by `manager` without its URN.
    also_enterprise: bool,
    filter: Option<Box<Node<'a>>>,
    sub: Option<&'a str>,
}

/// What names in a filter are names of.
#[derive(Clone, Copy)]
enum Scope<'a> {
    Resource(Option<ResourceType>, &'a SchemaSet),
    Value(Option<&'a Attribute>),
}

impl<'a> Matcher<'a> {
    /// For resources of a type, or of any.
    pub fn new(filter: &'a Filter, resource_type: Option<ResourceType>, set: &'a SchemaSet) -> Self {
        Self(node(filter, Scope::Resource(resource_type, set)))
    }

    /// For the values of a multi-valued attribute: the filter in `emails[…]`.
    pub(crate) fn for_values(filter: &'a Filter, attribute: Option<&'a Attribute>) -> Self {
        Self(node(filter, Scope::Value(attribute)))
    }

    /// For member objects of a group: the filter in `members[…]`.
    pub fn for_members(filter: &'a Filter, set: &'a SchemaSet) -> Self {
        Self::for_values(filter, set.top(ResourceType::Group, "members"))
    }

    /// Whether the resource, or the value, satisfies the filter.
    pub fn matches(&self, resource: &Value) -> bool {
        holds(&self.0, resource)
    }
}

fn node<'a>(filter: &'a Filter, scope: Scope<'a>) -> Node<'a> {
    let all = |parts: &'a [Filter]| parts.iter().map(|part| node(part, scope)).collect();
    match filter {
        Filter::And(parts) => Node::And(all(parts)),
        Filter::Or(parts) => Node::Or(all(parts)),
        Filter::Not(inner) => Node::Not(Box::new(node(inner, scope))),
        Filter::Present(path) => Node::Present(steps(path, scope).0),
        Filter::Has(path) => Node::Has(steps(path, scope).0),
        Filter::Compare { path, op, value } => {
            let (steps, leaf) = steps(path, scope);
            let test = Test::new(*op, value, leaf.map(compared), path.leaf());
            Node::Compare(steps, test)
        }
    }
}

/// The attribute whose value is compared: `emails eq "x"` is about `emails.value`.
pub(crate) fn compared(attribute: &Attribute) -> &Attribute {
    attribute.sub_attribute("value").unwrap_or(attribute)
}

fn steps<'a>(path: &'a Path, scope: Scope<'a>) -> (Steps<'a>, Option<&'a Attribute>) {
    let (set, resolved) = match scope {
        Scope::Value(attribute) => {
            let name = path.attribute.as_deref();
            let leaf = match (attribute, name) {
                (Some(attribute), Some(name)) => match attribute.sub_attribute(name) {
                    // The values may be plain; then `value` names them.
                    None if name.eq_ignore_ascii_case("value") => Some(attribute),
                    found => found,
                },
                _ => None,
            };
            let steps = Steps {
                extension: None,
                attribute: name,
                also_enterprise: false,
                filter: None,
                sub: path.sub.as_deref(),
            };
            return (steps, leaf);
        }
        Scope::Resource(Some(resource_type), set) => (set, set.resolve(resource_type, path)),
        Scope::Resource(None, set) => (set, set.resolve_any(path)),
    };
    let is_manager = path.urn.is_none() && path.is_plain("manager", path.sub.as_deref());
    let enterprise = || set.extension(ResourceType::User, schema::ENTERPRISE_USER);
    let manager = || enterprise().and_then(|schema| schema.attribute("manager"));
    let leaf = match resolved.leaf() {
        None if is_manager => manager().and_then(|manager| match path.sub.as_deref() {
            Some(sub) => manager.sub_attribute(sub),
            None => Some(manager),
        }),
        leaf => leaf,
    };
    let steps = Steps {
        extension: resolved.extension,
        attribute: resolved.name,
        also_enterprise: is_manager,
        filter: path
            .filter
            .as_ref()
            .map(|filter| Box::new(node(filter, Scope::Value(resolved.attribute)))),
        sub: resolved.sub_name,
    };
    (steps, leaf)
}

fn holds(node: &Node<'_>, resource: &Value) -> bool {
    match node {
        Node::And(parts) => parts.iter().all(|part| holds(part, resource)),
        Node::Or(parts) => parts.iter().any(|part| holds(part, resource)),
        Node::Not(inner) => !holds(inner, resource),
        Node::Present(steps) => any(steps, resource, &mut is_present),
        Node::Has(steps) => any(steps, resource, &mut |_| true),
        Node::Compare(steps, test) if test.is_about_presence() => {
            let present = any(steps, resource, &mut is_present);
            match test.op {
                CompareOp::Eq => !present,
                CompareOp::Ne => present,
                _ => false,
            }
        }
        Node::Compare(steps, test) => {
            let mut present = false;
            let found = any(steps, resource, &mut |value| {
                let here = is_present(value);
                present |= here;
                here && test.holds(value)
            });
            found || (test.op == CompareOp::Ne && !present)
        }
    }
}

/// Whether some value the path names satisfies the condition.
fn any(steps: &Steps<'_>, resource: &Value, condition: &mut dyn FnMut(&Value) -> bool) -> bool {
    let root = match steps.extension {
        None => Some(resource),
        Some(urn) => resource.as_object().and_then(|object| get(object, urn)),
    };
    let Some(root) = root else {
        return false;
    };
    let Some(name) = steps.attribute else {
        return condition(root);
    };
    let Some(value) = attribute_of(root, name, steps.also_enterprise) else {
        return false;
    };
    each(value).iter().any(|element| {
        if !steps.filter.as_ref().is_none_or(|filter| holds(filter, element)) {
            return false;
        }
        match steps.sub {
            None => condition(element),
            Some(sub) => sub_of(element, sub).is_some_and(|value| each(value).iter().any(&mut *condition)),
        }
    })
}

fn attribute_of<'a>(root: &'a Value, name: &str, also_enterprise: bool) -> Option<&'a Value> {
    let Some(object) = root.as_object() else {
        // Inside a value filter the value may be plain; its `value` is itself.
        return name.eq_ignore_ascii_case("value").then_some(root);
    };
    let here = get(object, name);
    if here.is_some() || !also_enterprise {
        return here;
    }
    get(get(object, schema::ENTERPRISE_USER)?.as_object()?, name)
}

fn sub_of<'a>(element: &'a Value, sub: &str) -> Option<&'a Value> {
    match element.as_object() {
        Some(object) => get(object, sub),
        None => sub.eq_ignore_ascii_case("value").then_some(element),
    }
}

fn each(value: &Value) -> &[Value] {
    match value {
        Value::Array(all) => all,
        one => std::slice::from_ref(one),
    }
}

/// RFC 7644 table 3, `pr`: not null and not empty.
fn is_present(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(all) => all.iter().any(is_present),
        Value::Object(object) => any_present(object),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

fn any_present(object: &Map<String, Value>) -> bool {
    object.values().any(is_present)
}
