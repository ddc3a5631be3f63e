//! App roles of the user.

use std::borrow::Cow;

use super::metadata::{Family, Function, Standing, Type, example, function, required};
use crate::doubt::Doubt;
use crate::program::{Arguments, Evaluated};
use crate::value::{Role, RoleEntries, RoleForm};
use crate::{EvalError, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    function(
        "SingleAppRoleAssignment",
        "one app role of the user",
        Family::Roles,
        &[required("source", Type::Roles, "always [appRoleAssignments]")],
        Type::Text,
        single_app_role_assignment,
    )
    .remarks(&[
        "Without an assignment the value is null, so that the mapping's default applies.",
        "With several assigned roles there is no guarantee which one is sent.",
        "Does not work with the scope “all users and groups”.",
    ])
    .examples(&[example(
        "SingleAppRoleAssignment([appRoleAssignments])",
        r#"{"appRoleAssignments": ["Admin"]}"#,
        r#""Admin""#,
    )])
    .doubts(&[Doubt::SeveralRoles, Doubt::RoleName]),
    function(
        "AppRoleAssignmentsComplex",
        "all roles of the user, added only",
        Family::Roles,
        &[required("source", Type::Roles, "always [appRoleAssignments]")],
        Type::Roles,
        complex,
    )
    .remarks(&[
        "Roles are only ever added: a role that is taken away in Entra stays in the target.",
        "Does not work with the scope “all users and groups”.",
        "The portal's expression tester shows null for it.",
    ])
    .examples(&[example(
        "AppRoleAssignmentsComplex([appRoleAssignments])",
        r#"{"appRoleAssignments": [{"id": "1", "value": "Admin", "displayName": "Admin"}]}"#,
        r#"[{"primary": false, "type": "WindowsAzureActiveDirectoryRole", "displayName": "Admin", "value": "Admin"}]"#,
    )]),
    function(
        "AssertiveAppRoleAssignmentsComplex",
        "all roles of the user, the target's others removed",
        Family::Roles,
        &[required("source", Type::Roles, "always [appRoleAssignments]")],
        Type::Roles,
        assertive,
    )
    .remarks(&[
        "Roles that are not assigned in Entra disappear from the target: changes replace `roles` as a whole.",
        "Recommended where a user can have several roles.",
        "Does not work with the scope “all users and groups”.",
    ])
    .examples(&[example(
        "AssertiveAppRoleAssignmentsComplex([appRoleAssignments])",
        r#"{"appRoleAssignments": [{"id": "1", "value": "User", "displayName": "User"}]}"#,
        r#"[{"primary": false, "type": "WindowsAzureActiveDirectoryRole", "display": "User", "value": "User"}]"#,
    )]),
    function(
        "AppRoleAssignments",
        "roles of the user (undocumented)",
        Family::Roles,
        &[required("source", Type::Roles, "[appRoleAssignments]")],
        Type::Any,
        undocumented,
    )
    .standing(Standing::GraphOnly)
    .remarks(&[
        "Graph lists it and no document says what it gives. It is accepted in configurations that have it, and its value is not foreseen.",
        "Use AssertiveAppRoleAssignmentsComplex or AppRoleAssignmentsComplex.",
    ]),
];

/// The roles of the source. A list of names, as a people file may have it, is a list of roles of those names.
fn roles<'a>(arguments: &Arguments<'_, 'a>) -> Result<Cow<'a, [Role]>, Box<EvalError>> {
    let named = |name: Cow<'_, str>| Role {
        display_name: Some(name.into_owned()),
        ..Role::default()
    };
    Ok(match arguments.data(0)? {
        Value::Roles(roles) => roles,
        Value::Multi(names) => names.into_iter().map(named).collect(),
        value => value.into_text().into_iter().map(named).collect(),
    })
}

/// No assignment gives null, so that a mapping's default applies. A role is known by its display name, because published
/// expressions compare with that; where it has none, by its value.
fn single_app_role_assignment<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let roles = roles(arguments)?;
    let Some(first) = roles.first() else {
        return Ok(Value::Null);
    };
    if roles.len() > 1 {
        let names: Vec<String> = roles.iter().map(|role| format!("“{}”", role.name())).collect();
        arguments.doubt_about(Doubt::SeveralRoles, format!("one of {}", names.join(", ")));
    }
    let by_value = first.value_or_name() != first.name() && arguments.doubt(Doubt::RoleName);
    let name = if by_value {
        first.value_or_name()
    } else {
        first.name()
    };
    Ok(Value::text(name.to_owned()))
}

fn complex<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    entries(arguments, RoleForm::Complex)
}

fn assertive<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    entries(arguments, RoleForm::Assertive)
}

fn entries<'a>(arguments: &Arguments<'_, 'a>, form: RoleForm) -> Evaluated<'a> {
    let roles = roles(arguments)?;
    Ok(Value::RoleEntries(RoleEntries { form, roles }))
}

fn undocumented<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    Err(arguments.not_predictable("what it gives is not documented"))
}
