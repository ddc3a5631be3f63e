//! Whether every comparison of a filter makes sense for its attribute (RFC 7644 §3.4.2.2, table 3).

use serde_json::Value;

use super::matching::compared;
use super::test::{boolean, number};
use super::{CompareOp, Filter};
use crate::datetime::instant;
use crate::error::{ScimError, ScimType};
use crate::mode::Notes;
use crate::path::Path;
use crate::resource::ResourceType;
use crate::schema::{self, Attribute, DataType, Mutability, SchemaSet};

/// Checks a filter over resources. An attribute no schema has is no error: it has no value
/// (RFC 7644 §3.4.2.1).
pub(crate) fn check(
    filter: &Filter,
    resource_type: Option<ResourceType>,
    set: &SchemaSet,
    notes: &mut Notes,
) -> Result<(), ScimError> {
    match filter {
        Filter::And(parts) | Filter::Or(parts) => parts
            .iter()
            .try_for_each(|part| check(part, resource_type, set, notes)),
        Filter::Not(inner) => check(inner, resource_type, set, notes),
        Filter::Present(path) | Filter::Has(path) => {
            let (_, attribute) = of_path(path, resource_type, set, notes)?;
            inside(path, attribute, notes)
        }
        Filter::Compare { path, op, value } => {
            let (leaf, attribute) = of_path(path, resource_type, set, notes)?;
            inside(path, attribute, notes)?;
            comparison(path, leaf, *op, value, notes)
        }
    }
}

/// The innermost attribute of a path and the one its brackets stand behind.
fn of_path<'a>(
    path: &'a Path,
    resource_type: Option<ResourceType>,
    set: &'a SchemaSet,
    notes: &mut Notes,
) -> Result<(Option<&'a Attribute>, Option<&'a Attribute>), ScimError> {
    let resolved = match resource_type {
        Some(resource_type) => set.resolve(resource_type, path),
        None => set.resolve_any(path),
    };
    if path.attribute.is_some() && resolved.attribute.is_none() && is_manager(path, resource_type) {
        notes.accept(
            ScimType::InvalidFilter,
            schema::MANAGER_WITHOUT_URN,
            schema::MANAGER_RULE,
        )?;
        let enterprise = set.extension(ResourceType::User, schema::ENTERPRISE_USER);
        let manager = enterprise.and_then(|schema| schema.attribute("manager"));
        let leaf = match path.sub.as_deref() {
            Some(sub) => manager.and_then(|manager| manager.sub_attribute(sub)),
            None => manager,
        };
        return Ok((leaf, manager));
    }
    Ok((resolved.leaf(), resolved.attribute))
}

fn is_manager(path: &Path, resource_type: Option<ResourceType>) -> bool {
    resource_type != Some(ResourceType::Group)
        && path.urn.is_none()
        && path.is_plain("manager", path.sub.as_deref())
}

/// The filter in brackets is about sub-attributes.
fn inside(path: &Path, attribute: Option<&Attribute>, notes: &mut Notes) -> Result<(), ScimError> {
    let Some(filter) = &path.filter else {
        return Ok(());
    };
    check_values(filter, attribute, notes)
}

/// Checks a filter over the values of an attribute: the one in `emails[…]`.
pub(crate) fn check_values(
    filter: &Filter,
    attribute: Option<&Attribute>,
    notes: &mut Notes,
) -> Result<(), ScimError> {
    let of_values = |path: &Path| {
        let (attribute, name) = (attribute?, path.attribute.as_deref()?);
        match attribute.sub_attribute(name) {
            // The values may be plain; then `value` names them.
            None if name.eq_ignore_ascii_case("value") => Some(attribute),
            found => found,
        }
    };
    values(filter, &of_values, notes)
}

fn values<'a>(
    filter: &Filter,
    find: &dyn Fn(&Path) -> Option<&'a Attribute>,
    notes: &mut Notes,
) -> Result<(), ScimError> {
    match filter {
        Filter::And(parts) | Filter::Or(parts) => parts.iter().try_for_each(|part| values(part, find, notes)),
        Filter::Not(inner) => values(inner, find, notes),
        Filter::Present(path) => plain(path),
        Filter::Has(path) => plain(path),
        Filter::Compare { path, op, value } => {
            plain(path)?;
            comparison(path, find(path), *op, value, notes)
        }
    }
}

/// RFC 7643 §2.3.8: a sub-attribute has no sub-attributes, so nothing stands behind its name.
fn plain(path: &Path) -> Result<(), ScimError> {
    if path.filter.is_none() && path.sub.is_none() && path.urn.is_none() {
        return Ok(());
    }
    Err(invalid(format!(
        "`{path}` in brackets is no sub-attribute; write its name alone, as in emails[type eq \"work\"]"
    )))
}

fn comparison(
    path: &Path,
    attribute: Option<&Attribute>,
    op: CompareOp,
    value: &Value,
    notes: &mut Notes,
) -> Result<(), ScimError> {
    let is_ordering = matches!(op, CompareOp::Gt | CompareOp::Ge | CompareOp::Lt | CompareOp::Le);
    let is_text_op = matches!(op, CompareOp::Co | CompareOp::Sw | CompareOp::Ew);
    if value.is_null() && (is_ordering || is_text_op) {
        return Err(invalid(format!(
            "null can be compared with eq and ne only, not with {}",
            op.as_str()
        )));
    }
    if value.is_boolean() && is_ordering {
        return Err(invalid(format!("{value} cannot be ordered with {}", op.as_str())));
    }
    if is_text_op && !value.is_string() {
        notes.accept(
            ScimType::InvalidFilter,
            format_args!("{value} without quotes after {}", op.as_str()),
            "co, sw and ew take a string in double quotes",
        )?;
    }
    let Some(attribute) = attribute.map(compared) else {
        return Ok(());
    };
    let name = attribute.data_type;
    if attribute.mutability == Mutability::WriteOnly {
        return Err(invalid(format!(
            "`{path}` is never shown, so it cannot be searched"
        )));
    }
    match attribute.data_type {
        DataType::Complex => {
            let sub = attribute
                .sub_attributes
                .first()
                .map_or("value", |sub| sub.name.as_str());
            return Err(invalid(format!(
                "`{path}` is complex; name one of its sub-attributes, as in {path}.{sub}"
            )));
        }
        DataType::Boolean | DataType::Binary if is_ordering || is_text_op => {
            return Err(invalid(format!(
                "`{path}` is a {name}; it can be compared with eq, ne and pr only, not with {}",
                op.as_str()
            )));
        }
        DataType::Integer | DataType::Decimal if is_text_op => {
            return Err(invalid(format!(
                "`{path}` is a {name}; {} compares texts",
                op.as_str()
            )));
        }
        _ => {}
    }
    if value.is_null() || is_text_op {
        return Ok(());
    }
    let (fits, can) = match attribute.data_type {
        DataType::Boolean => (value.is_boolean(), boolean(value).is_some()),
        DataType::Integer | DataType::Decimal => (value.is_number(), number(value).is_some()),
        DataType::DateTime => {
            let instant = value.as_str().and_then(instant);
            (instant.is_some(), instant.is_some())
        }
        _ => (value.is_string(), true),
    };
    if fits {
        return Ok(());
    }
    let expected = attribute.data_type.in_words();
    if !can {
        return Err(invalid(format!("`{path}` is {expected}; {value} is none")));
    }
    notes.accept(
        ScimType::InvalidFilter,
        format_args!("{value} for `{path}` in a filter, which is {expected}"),
        "compare with a value of the attribute's type (RFC 7644 §3.4.2.2)",
    )
}

fn invalid(detail: String) -> ScimError {
    ScimError::of(ScimType::InvalidFilter, detail)
}
