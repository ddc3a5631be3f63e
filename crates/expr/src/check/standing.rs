//! Functions that the reference does not describe.

use super::place::{Found, Place};
use super::{Look, Rule};
use crate::functions::Standing;

pub(super) const LOOKS: &[Look] = &[standing];

fn standing(place: &Place<'_>, found: &mut Found) {
    let Some((call, function)) = place.call() else {
        return;
    };
    let span = call.name_span.0;
    let name = function.name;
    match function.standing {
        Standing::Reference => {}
        Standing::Old => found.add(
            Rule::OldFunction,
            span,
            format!("`{name}` stands in old Graph metadata only"),
            match name {
                "IsNothing" => "Write IsNull.",
                "Prepend" => "Write Append(prefix, source): the prefix is the first argument.",
                _ => "Use a function of the reference.",
            },
        ),
        Standing::Shipped => found.add(
            Rule::UnlistedFunction,
            span,
            format!("`{name}` is not on Microsoft's list of functions, although mappings that Microsoft ships use it"),
            "Keep it if the expression builder accepts it.",
        ),
        Standing::GraphOnly => found.add(
            Rule::UndocumentedFunction,
            span,
            format!("Graph lists `{name}`, and no document says what it gives"),
            match name {
                "AppRoleAssignments" => "Write AssertiveAppRoleAssignmentsComplex([appRoleAssignments]), or SingleAppRoleAssignment([appRoleAssignments]) for one role.",
                _ => "Try it with provision on demand before you rely on it.",
            },
        ),
    }
}
