//! Attributes: which the source has, and which Entra reads.

use super::place::{Found, Place, nearest};
use super::{Look, Rule};
use crate::{ExprKind, quote};

pub(super) const LOOKS: &[Look] = &[known, usable];

/// Today's names in Graph, SCIM and Active Directory, with the name that mappings use.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("id", "objectId"),
    ("mobilePhone", "mobile"),
    ("businessPhones", "telephoneNumber"),
    ("phone", "telephoneNumber"),
    ("faxNumber", "facsimileTelephoneNumber"),
    ("fax", "facsimileTelephoneNumber"),
    ("officeLocation", "physicalDeliveryOfficeName"),
    ("office", "physicalDeliveryOfficeName"),
    ("firstName", "givenName"),
    ("lastName", "surname"),
    ("familyName", "surname"),
    ("sn", "surname"),
    ("l", "city"),
    ("st", "state"),
    ("c", "country"),
    ("co", "country"),
    ("title", "jobTitle"),
    ("upn", "userPrincipalName"),
    ("userName", "userPrincipalName"),
    ("email", "mail"),
    ("alias", "mailNickname"),
    ("company", "companyName"),
    ("employeeNumber", "employeeId"),
    ("active", "IsSoftDeleted"),
    ("isActive", "IsSoftDeleted"),
    ("isDeleted", "IsSoftDeleted"),
    ("roles", "appRoleAssignments"),
    ("onPremisesImmutableId", "immutableId"),
];

/// A wrong capital is as unknown as any other name: saving fails with `SchemaInvalid`.
fn known(place: &Place<'_>, found: &mut Found) {
    let (ExprKind::Attribute(name), Some(schema)) = (&place.expr.kind, place.setting.source) else {
        return;
    };
    if schema.find(name).is_some() || why_unusable(place, name).is_some() {
        return;
    }
    let span = place.expr.span;
    let names = || schema.iter().map(|(name, _)| name);
    if let Some(right) = names().find(|known| known.eq_ignore_ascii_case(name)) {
        return found.add(
            Rule::UnknownAttribute,
            span,
            format!("the source has no attribute `{name}`, and saving fails with SchemaInvalid: it is called `{right}`"),
            format!("Write [{right}]: upper and lower case matter."),
        );
    }
    if name.trim() != name && schema.find(name.trim()).is_some() {
        return found.add(
            Rule::UnknownAttribute,
            span,
            format!("the source has no attribute `{name}` with a blank in its name"),
            format!("Write [{}] without blanks inside the brackets.", name.trim()),
        );
    }
    let renamed = OTHER_NAMES
        .iter()
        .find(|(other, ours)| other.eq_ignore_ascii_case(name) && schema.find(ours).is_some())
        .map(|(_, ours)| *ours);
    let (message, fix) = if let Some(ours) = renamed {
        (
            format!("the source has no attribute `{name}`: mappings use the older name `{ours}`"),
            format!("Write [{ours}]."),
        )
    } else if name.contains([' ', '@', ',', '=', '/']) && !name.contains('[') {
        (
            format!("square brackets are for attributes, and the source has no attribute `{name}`"),
            format!("Write {} in double quotes if text is meant.", quote(name)),
        )
    } else if let Some(near) = nearest(name, names()) {
        (
            format!("the source has no attribute `{name}`"),
            format!("Did you mean [{near}]?"),
        )
    } else if name.starts_with("extension_") {
        (
            format!("the source schema does not list the directory extension `{name}`"),
            "Add it to the attributes of the source object in the schema, exactly as it is defined, before the mapping is saved."
                .to_owned(),
        )
    } else {
        (
            format!("the source has no attribute `{name}`, and saving fails with SchemaInvalid"),
            "Choose an attribute of the source, or write \"…\" if text is meant.".to_owned(),
        )
    };
    found.add(Rule::UnknownAttribute, span, message, fix);
}

fn usable(place: &Place<'_>, found: &mut Found) {
    let ExprKind::Attribute(name) = &place.expr.kind else {
        return;
    };
    if let Some((message, fix)) = why_unusable(place, name) {
        found.add(Rule::UnusableAttribute, place.expr.span, message, fix);
    }
}

/// Photos, passwords, samAccountName, userType and directory extensions with several values are not read.
fn why_unusable(place: &Place<'_>, name: &str) -> Option<(String, &'static str)> {
    if !place.setting.row.is_outbound {
        return None;
    }
    let lower = name.to_ascii_lowercase();
    let shape = place.setting.source.and_then(|schema| schema.find(name));
    let refused = |what: &str| format!("`{name}` cannot be a source: Entra does not provision {what}");
    match lower.as_str() {
        "thumbnailphoto" | "photo" | "photos" => Some((
            refused("photos"),
            "Remove the mapping; upload photos in the application.",
        )),
        "password" | "passwordprofile" | "passwordprofile.password" => Some((
            refused("passwords"),
            "Remove the mapping; let users sign in through Entra.",
        )),
        "samaccountname" if shape.is_none() => Some((
            format!("`{name}` cannot be a source: Entra does not have it under this name"),
            "Use [mailNickname], or [onPremisesSamAccountName] where the schema lists it.",
        )),
        "usertype" if shape.is_none() => Some((
            format!("`{name}` cannot be a source: Entra does not hand it to mappings"),
            "Map a directory extension or an extensionAttribute that holds the type, or decide by assignment.",
        )),
        _ if lower.starts_with("extension_") && shape.is_some_and(|shape| shape.multivalued) => Some((
            format!(
                "the directory extension `{name}` has several values, and Entra provisions single ones only"
            ),
            "Use a directory extension with a single value.",
        )),
        _ => None,
    }
}
