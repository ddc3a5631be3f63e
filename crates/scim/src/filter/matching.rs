//! Whether a resource satisfies a filter.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::{CompareOp, Filter};
use crate::path::Path;
use crate::schema;

/// Whether the resource satisfies the filter.
///
/// Attribute names ignore case. Strings ignore case too, except where RFC 7643 makes an attribute
/// case-exact (`id`, `externalId`, `$ref`). A multi-valued attribute matches when one of its
/// elements does; an element that is an object is compared by its `value`. The texts `"True"` and
/// `"False"` equal booleans, because Entra writes `roles[primary eq "True"]`.
pub fn matches(filter: &Filter, resource: &Value) -> bool {
    match filter {
        Filter::And(parts) => parts.iter().all(|part| matches(part, resource)),
        Filter::Or(parts) => parts.iter().any(|part| matches(part, resource)),
        Filter::Not(inner) => !matches(inner, resource),
        Filter::Present(path) => values(path, resource).into_iter().any(is_present),
        Filter::Has(path) => !values(path, resource).is_empty(),
        Filter::Compare { path, op, value } => compare(path, *op, value, resource),
    }
}

/// The form of a string that equality without case is decided by.
pub fn fold(text: &str) -> String {
    text.to_lowercase()
}

fn compare(path: &Path, op: CompareOp, wanted: &Value, resource: &Value) -> bool {
    let exact = schema::is_case_exact(path.leaf());
    let found = values(path, resource);
    let mut present = found.iter().copied().filter(|value| is_present(value));
    match op {
        // RFC 7643 §2.5: null and absent are the same.
        CompareOp::Eq if wanted.is_null() => present.next().is_none(),
        CompareOp::Ne if wanted.is_null() => present.next().is_some(),
        CompareOp::Ne => !present.any(|value| holds(CompareOp::Eq, value, wanted, exact)),
        _ => present.any(|value| holds(op, value, wanted, exact)),
    }
}

/// Every value the path names, elements of arrays one by one.
fn values<'a>(path: &Path, resource: &'a Value) -> Vec<&'a Value> {
    let Some(root) = root(path, resource) else {
        return Vec::new();
    };
    let Some(attribute) = &path.attribute else {
        return vec![root];
    };
    let Some(value) = attribute_of(root, attribute, path.urn.is_none()) else {
        return Vec::new();
    };
    let elements = elements(value)
        .into_iter()
        .filter(|element| path.filter.as_ref().is_none_or(|f| matches(f, element)));
    match &path.sub {
        None => elements.collect(),
        Some(sub) => elements
            .filter_map(|element| sub_of(element, sub))
            .flat_map(self::elements)
            .collect(),
    }
}

fn root<'a>(path: &Path, resource: &'a Value) -> Option<&'a Value> {
    match path.urn.as_deref() {
        None => Some(resource),
        Some(urn) if schema::is_core(urn) => Some(resource),
        Some(urn) => get(resource.as_object()?, urn),
    }
}

fn attribute_of<'a>(root: &'a Value, name: &str, core: bool) -> Option<&'a Value> {
    let Some(object) = root.as_object() else {
        // Inside a value filter the element may be a plain value; its `value` is itself.
        return name.eq_ignore_ascii_case("value").then_some(root);
    };
    let here = get(object, name);
    if here.is_some() || !core {
        return here;
    }
    // Older Microsoft texts search by `manager` without its URN.
    get(get(object, schema::ENTERPRISE_USER)?.as_object()?, name)
}

fn sub_of<'a>(element: &'a Value, sub: &str) -> Option<&'a Value> {
    match element.as_object() {
        Some(object) => get(object, sub),
        None => sub.eq_ignore_ascii_case("value").then_some(element),
    }
}

fn elements(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(all) => all.iter().collect(),
        one => vec![one],
    }
}

/// A member of a resource by name, without case.
pub(crate) fn get<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| {
        object
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}

fn is_present(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(all) => all.iter().any(is_present),
        Value::Object(object) => object.values().any(is_present),
        Value::Bool(_) | Value::Number(_) => true,
    }
}

fn holds(op: CompareOp, have: &Value, wanted: &Value, exact: bool) -> bool {
    let have = match have {
        Value::Object(object) => match get(object, "value") {
            Some(value) => value,
            None => return false,
        },
        other => other,
    };
    match op {
        CompareOp::Eq => equal(have, wanted, exact),
        CompareOp::Ne => !equal(have, wanted, exact),
        CompareOp::Co => texts(have, wanted, exact).is_some_and(|(a, b)| a.contains(&b)),
        CompareOp::Sw => texts(have, wanted, exact).is_some_and(|(a, b)| a.starts_with(&b)),
        CompareOp::Ew => texts(have, wanted, exact).is_some_and(|(a, b)| a.ends_with(&b)),
        CompareOp::Gt => order(have, wanted, exact).is_some_and(Ordering::is_gt),
        CompareOp::Ge => order(have, wanted, exact).is_some_and(Ordering::is_ge),
        CompareOp::Lt => order(have, wanted, exact).is_some_and(Ordering::is_lt),
        CompareOp::Le => order(have, wanted, exact).is_some_and(Ordering::is_le),
    }
}

fn equal(have: &Value, wanted: &Value, exact: bool) -> bool {
    match (have, wanted) {
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Bool(flag), Value::String(text)) | (Value::String(text), Value::Bool(flag)) => {
            text.eq_ignore_ascii_case(if *flag { "true" } else { "false" })
        }
        (Value::Number(a), Value::Number(b)) => a == b || a.as_f64() == b.as_f64(),
        _ => texts(have, wanted, exact).is_some_and(|(a, b)| a == b),
    }
}

/// Both sides as text; a number stands for its digits, so `employeeNumber eq 10032` finds "10032".
fn texts(have: &Value, wanted: &Value, exact: bool) -> Option<(String, String)> {
    let text = |value: &Value| match value {
        Value::String(text) if exact => Some(text.clone()),
        Value::String(text) => Some(fold(text)),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    };
    Some((text(have)?, text(wanted)?))
}

fn order(have: &Value, wanted: &Value, exact: bool) -> Option<Ordering> {
    if let (Value::Number(a), Value::Number(b)) = (have, wanted) {
        return a.as_f64()?.partial_cmp(&b.as_f64()?);
    }
    if let (Value::String(a), Value::String(b)) = (have, wanted)
        && let (Ok(a), Ok(b)) = (a.parse::<Timestamp>(), b.parse::<Timestamp>())
    {
        return Some(a.cmp(&b));
    }
    texts(have, wanted, exact).map(|(a, b)| a.cmp(&b))
}
