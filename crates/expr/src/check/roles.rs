//! App roles: only three functions read them, and only from one attribute.

use super::place::{Found, Place, argument};
use super::types::APP_ROLES;
use super::{Look, Rule};
use crate::ExprKind;
use crate::ast::Call;
use crate::functions::{Family, Function, Type};

pub(super) const LOOKS: &[Look] = &[
    outside,
    argument_of,
    need_assignment,
    one_of_several,
    never_removed,
];

/// Functions that may ask whether there are roles, or how many.
const MAY_COUNT: [&str; 6] = [
    "IsNull",
    "IsNullOrEmpty",
    "IsPresent",
    "IsNothing",
    "Count",
    "IsString",
];

const INSTEAD: &str = "Write SingleAppRoleAssignment([appRoleAssignments]) for one role, or AssertiveAppRoleAssignmentsComplex([appRoleAssignments]) for all of them.";

fn role_function<'a>(place: &Place<'a>) -> Option<(&'a Call, &'static Function)> {
    place
        .call()
        .filter(|(_, function)| function.family == Family::Roles)
}

fn outside(place: &Place<'_>, found: &mut Found) {
    let span = place.expr.span;
    let parent = place.parent_name().unwrap_or_default();
    match &place.expr.kind {
        ExprKind::Attribute(name) if name == APP_ROLES => {
            let takes_roles = place.parameter().is_some_and(|parameter| parameter.kind == Type::Roles);
            if !takes_roles && !MAY_COUNT.contains(&parent) {
                found.add(
                    Rule::RolesOutside,
                    span,
                    format!("[{APP_ROLES}] can only be read by the functions for app roles"),
                    INSTEAD,
                );
            }
        }
        ExprKind::Call(call) if place.type_of(place.expr) == Type::Roles && !place.is_result() => found.add(
            Rule::RolesOutside,
            call.name_span.0,
            format!("`{}` gives entries of `roles`, which `{parent}` cannot use", call.name),
            "Make it the outermost function, or write SingleAppRoleAssignment([appRoleAssignments]) for one role as text.",
        ),
        _ => {}
    }
}

fn argument_of(place: &Place<'_>, found: &mut Found) {
    let Some((call, function)) = role_function(place) else {
        return;
    };
    let Some(given) = argument(call, 0) else { return };
    if !matches!(&given.kind, ExprKind::Attribute(name) if name == APP_ROLES) {
        found.about(
            Rule::RoleArgument,
            function,
            given.span,
            format!("`{}` reads [{APP_ROLES}] and nothing else", call.name),
            format!("Write {}([{APP_ROLES}]).", call.name),
        );
    }
}

fn need_assignment(place: &Place<'_>, found: &mut Found) {
    if !place.setting.row.all_users {
        return;
    }
    if let Some((call, function)) = role_function(place) {
        found.about(
            Rule::RolesNeedAssignment,
            function,
            call.name_span.0,
            format!(
                "`{}` does not work with the scope “all users and groups”",
                call.name
            ),
            "Set the scope to assigned users and groups, or remove the mapping.",
        );
    }
}

fn one_of_several(place: &Place<'_>, found: &mut Found) {
    if let Some(call) = place.call_of(&["SingleAppRoleAssignment"]) {
        found.add(
            Rule::OneOfSeveralRoles,
            call.name_span.0,
            "for a user with several roles there is no guarantee which one is sent",
            "Assign one role to each user, or write AssertiveAppRoleAssignmentsComplex([appRoleAssignments]) where the application takes several.",
        );
    }
}

fn never_removed(place: &Place<'_>, found: &mut Found) {
    if let Some(call) = place.call_of(&["AppRoleAssignmentsComplex"]) {
        found.add(
            Rule::RolesNeverRemoved,
            call.name_span.0,
            "roles are only added: one that is taken away in Entra stays in the application",
            "Write AssertiveAppRoleAssignmentsComplex([appRoleAssignments]) to have them replaced.",
        );
    }
}
