//! SelectUniqueValue and values made by chance.

use super::arguments::{contains, shown};
use super::place::{Found, Place};
use super::{Look, Rule};

pub(super) const LOOKS: &[Look] = &[unique, unique_diacritics, random];

fn unique(place: &Place<'_>, found: &mut Found) {
    let Some(call) = place.call_of(&["SelectUniqueValue"]) else {
        return;
    };
    let row = place.setting.row;
    let span = call.name_span.0;
    if row.is_outbound {
        return found.add(
            Rule::UniqueOutbound,
            span,
            "`SelectUniqueValue` works from HR systems to Active Directory only: a SCIM application cannot use it",
            "Build the value from an attribute that is unique already, such as [userPrincipalName] or [objectId].",
        );
    }
    if row.is_matching {
        found.add(
            Rule::UniqueMatching,
            span,
            "`SelectUniqueValue` must not fill a matching attribute",
            "Match on another attribute, such as the employee number.",
        );
    }
    if !row.only_on_create {
        found.add(
            Rule::UniqueOnUpdate,
            span,
            "`SelectUniqueValue` needs the option “only during object creation”",
            "Set “Apply this mapping” to “Only during object creation”.",
        );
    }
}

/// The search in the directory ignores accents in its own way.
fn unique_diacritics(place: &Place<'_>, found: &mut Found) {
    if place.setting.row.is_outbound || place.parent_name() != Some("SelectUniqueValue") {
        return;
    }
    if !contains(place.expr, "NormalizeDiacritics") {
        found.add(
            Rule::UniqueDiacritics,
            place.expr.span,
            "the search for a free value knows no accents, so `müller` may be found where `muller` is",
            format!("Write NormalizeDiacritics({}).", shown(place, place.expr)),
        );
    }
}

fn random(place: &Place<'_>, found: &mut Found) {
    if let Some(call) = place.call_of(&["Guid", "RandomString"])
        && !place.setting.row.only_on_create
    {
        found.add(
            Rule::RandomOnUpdate,
            call.name_span.0,
            format!(
                "`{}` gives another value each time, so every update changes the target",
                call.name
            ),
            "Set “Apply this mapping” to “Only during object creation”.",
        );
    }
}
