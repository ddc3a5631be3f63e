//! Microsoft Graph v1.0 below `/v1.0`: which call goes where.
//!
//! One file per area. Every handler looks at the permission first, then at the object, then at the body,
//! in the order the real service refuses.

mod application_rules;
mod applications;
mod asked;
mod assignment_rules;
mod assignments;
mod audit;
mod batch;
mod call;
mod consents;
mod default_directories;
mod default_schema;
mod deleted_items;
mod delta;
mod directory_audit;
mod directory_audits;
mod error;
mod expand;
mod export;
mod expression;
mod filter;
mod filter_parse;
mod functions;
mod gallery;
mod grants;
mod groups;
mod instantiate;
mod jobs;
mod list;
mod member_of;
mod members;
mod microsoft_graph;
mod on_demand;
mod organization;
mod parse_expression;
mod passwords;
mod people_file;
mod permission;
mod record;
mod registrations;
mod schema;
mod schema_directories;
mod schema_rules;
mod search;
mod secrets;
mod service_principals;
mod templates;
mod users;
mod validate;

pub(crate) use applications::stamp;
pub(crate) use call::{Answer, Body, Call, Query, decode};
pub(crate) use consents::{Whom, consented};
pub(crate) use error::GraphError;
pub(crate) use jobs::NEVER;
pub(crate) use microsoft_graph::{role_value, roles_of, scope_value};
pub(crate) use passwords::Verdict;
pub(crate) use people_file::cycle_input;
pub(crate) use permission::Caller;
pub(crate) use validate::{UNREACHABLE, reachable};

use std::sync::Arc;

use crate::tenant::Tenant;
use crate::throttle;

/// The answer of a handler.
pub(crate) type GraphResult = Result<Answer, GraphError>;

/// Template of every non-gallery application ("Custom").
pub(crate) const CUSTOM_TEMPLATE: &str = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621";
/// Template of its provisioning job.
pub(crate) const SCIM_TEMPLATE: &str = "scim";

/// Answers one call.
pub(crate) async fn answer(tenant: &Arc<Tenant>, call: Call) -> GraphResult {
    if let ("POST", ["$batch"]) = (call.method.as_str(), call.path().as_slice()) {
        return batch::run(tenant, &call).await;
    }
    one(tenant, &call).await
}

/// Answers one call that is not a batch; each call of a batch counts for itself.
async fn one(tenant: &Arc<Tenant>, call: &Call) -> GraphResult {
    let toll = throttle::charge(tenant, call)?;
    toll.told(route(tenant, call).await)
}

async fn route(tenant: &Arc<Tenant>, call: &Call) -> GraphResult {
    let path = call.path();
    let t = tenant.as_ref();
    applications::catch_up(t);
    deleted_items::purge(t);
    if path.first() == Some(&"me") && call.caller.app_only {
        return Err(GraphError::new(
            400,
            "BadRequest",
            "/me request is only valid with delegated authentication flow.",
        ));
    }
    match (call.method.as_str(), path.as_slice()) {
        ("GET", ["me"]) => users::me(t, call),
        ("GET", ["me", "transitiveMemberOf" | "memberOf"]) => organization::my_roles(t, call, false),
        (
            "GET",
            [
                "me",
                "transitiveMemberOf" | "memberOf",
                "microsoft.graph.directoryRole",
            ],
        ) => organization::my_roles(t, call, true),
        ("GET", ["organization"]) => organization::list(t, call),
        ("GET", ["organization", id]) => organization::get(t, call, id),
        ("GET", ["subscribedSkus"]) => organization::skus(t, call),

        ("GET", ["users"]) => users::list(t, call),
        ("GET", ["users", "$count"]) => users::count(t, call),
        (
            "GET",
            [
                "users",
                "delta" | "delta()" | "microsoft.graph.delta" | "microsoft.graph.delta()",
            ],
        ) => delta::users(t, call),
        ("GET", ["users", id]) => users::get(t, call, id),
        ("GET", ["users", id, "manager"]) => users::manager(t, call, id),
        (
            "GET",
            [
                "users",
                id,
                reach @ ("memberOf" | "transitiveMemberOf"),
                rest @ ..,
            ],
        ) => {
            let transitive = *reach == "transitiveMemberOf";
            match rest {
                [] => member_of::list(t, call, id, transitive, false),
                ["$count"] => member_of::count(t, call, id, transitive),
                ["microsoft.graph.group"] => member_of::list(t, call, id, transitive, true),
                ["microsoft.graph.group", "$count"] => member_of::count(t, call, id, transitive),
                _ => Err(unknown(call)),
            }
        }
        (
            "POST",
            [
                "users",
                id,
                "exportPersonalData" | "microsoft.graph.exportPersonalData",
            ],
        ) => export::run(t, call, id),

        ("GET", ["groups"]) => groups::list(t, call),
        ("POST", ["groups"]) => groups::create(t, call),
        ("GET", ["groups", "$count"]) => groups::count(t, call),
        (
            "GET",
            [
                "groups",
                "delta" | "delta()" | "microsoft.graph.delta" | "microsoft.graph.delta()",
            ],
        ) => delta::groups(t, call),
        ("GET", ["groups", id]) => groups::get(t, call, id),
        ("DELETE", ["groups", id]) => groups::delete(t, call, id),
        ("GET", ["groups", id, reach @ ("members" | "transitiveMembers"), rest @ ..]) => {
            let reach = members::Reach::of(reach);
            match (rest, rest.first().and_then(|segment| members::Cast::of(segment))) {
                ([], _) => members::list(t, call, id, reach, members::Cast::None),
                (["$count"], _) => members::count(t, call, id, reach, members::Cast::None),
                ([_], Some(cast)) => members::list(t, call, id, reach, cast),
                ([_, "$count"], Some(cast)) => members::count(t, call, id, reach, cast),
                _ => Err(unknown(call)),
            }
        }

        ("GET", ["applicationTemplates"]) => gallery::list(t, call),
        ("GET", ["applicationTemplates", id]) => gallery::get(t, call, id),
        (
            "POST",
            [
                "applicationTemplates",
                id,
                "instantiate" | "microsoft.graph.instantiate",
            ],
        ) => instantiate::run(t, call, id),

        ("GET", ["applications"]) => applications::list(t, call),
        ("POST", ["applications"]) => registrations::create(t, call),
        ("GET", ["applications", "$count"]) => applications::count(t, call),
        ("POST", ["applications", id, "addPassword" | "microsoft.graph.addPassword"]) => {
            passwords::add(t, call, id)
        }
        (
            "POST",
            [
                "applications",
                id,
                "removePassword" | "microsoft.graph.removePassword",
            ],
        ) => passwords::remove(t, call, id),
        ("GET", ["applications", id]) => applications::get(t, call, id),
        ("PATCH", ["applications", id]) => applications::patch(t, call, id),
        ("DELETE", ["applications", id]) => applications::delete(t, call, id),

        ("GET", ["servicePrincipals"]) => service_principals::list(t, call),
        ("POST", ["servicePrincipals"]) => registrations::create_principal(t, call),
        ("GET", ["servicePrincipals", "$count"]) => service_principals::count(t, call),
        ("GET", ["servicePrincipals", id, "oauth2PermissionGrants"]) => grants::list_of_client(t, call, id),
        ("GET", ["servicePrincipals", id]) => service_principals::get(t, call, id),
        ("PATCH", ["servicePrincipals", id]) => service_principals::patch(t, call, id),
        ("DELETE", ["servicePrincipals", id]) => service_principals::delete(t, call, id),
        (_, [collection, id, relation, rest @ ..])
            if assignments::Side::of(collection, relation).is_some() =>
        {
            let Some(side) = assignments::Side::of(collection, relation) else {
                return Err(unknown(call));
            };
            match (call.method.as_str(), rest) {
                ("GET", []) => assignments::list(t, call, side, id),
                ("POST", []) => assignments::create(t, call, side, id),
                ("GET", [one]) => assignments::get(t, call, side, id, one),
                ("DELETE", [one]) => assignments::delete(t, call, side, id, one),
                _ => Err(unknown(call)),
            }
        }
        (_, ["appRoleAssignments", ..]) => Err(assignments::no_direct_queries()),

        ("GET", ["directory", "deletedItems", "microsoft.graph.application"]) => deleted_items::list(t, call),
        ("GET", ["directory", "deletedItems", id]) => deleted_items::get(t, call, id),
        (
            "POST",
            [
                "directory",
                "deletedItems",
                id,
                "restore" | "microsoft.graph.restore",
            ],
        ) => deleted_items::restore(t, call, id),
        ("DELETE", ["directory", "deletedItems", id]) => deleted_items::delete(t, call, id),

        ("GET", ["oauth2PermissionGrants"]) => grants::list(t, call),
        ("POST", ["oauth2PermissionGrants"]) => grants::create(t, call),
        ("GET", ["oauth2PermissionGrants", id]) => grants::get(t, call, id),
        ("PATCH", ["oauth2PermissionGrants", id]) => grants::patch(t, call, id),
        ("DELETE", ["oauth2PermissionGrants", id]) => grants::delete(t, call, id),

        (method, ["servicePrincipals", id, "synchronization", rest @ ..]) => {
            synchronization(tenant, call, method, id, rest).await
        }

        ("GET", ["auditLogs", "provisioning"]) => audit::list(t, call),
        ("GET", ["auditLogs", "directoryAudits"]) => directory_audits::list(t, call),
        ("GET", ["auditLogs", "directoryAudits", id]) => directory_audits::get(t, call, id),
        ("GET" | "POST" | "PATCH" | "PUT" | "DELETE", _) => Err(unknown(call)),
        (other, _) => Err(GraphError::new(
            405,
            "Request_BadRequest",
            format!("Specified HTTP method '{other}' is not allowed for the request target."),
        )),
    }
}

async fn synchronization(
    tenant: &Arc<Tenant>,
    call: &Call,
    method: &str,
    sp: &str,
    rest: &[&str],
) -> GraphResult {
    let t = tenant.as_ref();
    // Actions may carry their namespace.
    let rest: Vec<&str> = rest
        .iter()
        .map(|s| s.strip_prefix("microsoft.graph.").unwrap_or(s))
        .collect();
    match (method, rest.as_slice()) {
        ("GET", ["templates"]) => templates::list(t, call, sp),
        ("GET", ["templates", id]) => templates::get(t, call, sp, id),
        ("GET", ["templates", id, "schema"]) => templates::schema(t, call, sp, id),
        ("GET", ["secrets"]) => secrets::get(t, call, sp),
        ("PUT", ["secrets"]) => secrets::put(t, call, sp),
        ("GET", ["jobs"]) => jobs::list(t, call, sp),
        ("POST", ["jobs"]) => jobs::create(t, call, sp),
        ("GET", ["jobs", "$count"]) => jobs::count(t, call, sp),
        ("POST", ["jobs", "validateCredentials"]) => validate::run(tenant, call, sp, None).await,
        ("GET", ["jobs", job]) => jobs::get(t, call, sp, job),
        ("DELETE", ["jobs", job]) => jobs::delete(t, call, sp, job),
        ("POST", ["jobs", job, "validateCredentials"]) => validate::run(tenant, call, sp, Some(job)).await,
        ("POST", ["jobs", job, "start"]) => jobs::start(tenant, call, sp, job),
        ("POST", ["jobs", job, "pause"]) => jobs::pause(t, call, sp, job),
        ("POST", ["jobs", job, "restart"]) => jobs::restart(tenant, call, sp, job),
        ("POST", ["jobs", job, "provisionOnDemand"]) => on_demand::run(tenant, call, sp, job).await,
        ("GET", ["jobs", job, "schema"]) => schema::get(t, call, sp, job),
        ("PUT", ["jobs", job, "schema"]) => schema::put(t, call, sp, job),
        ("PATCH", ["jobs", job, "schema"]) => Err(schema::unsupported(sp, job)),
        ("DELETE", ["jobs", job, "schema"]) => schema::reset(t, call, sp, job),
        ("GET", ["templates", id, "schema", "functions" | "filterOperators"])
        | ("POST", ["templates", id, "schema", "parseExpression"]) => {
            templates::exists(t, call, sp, id)?;
            schema_child(t, call, &rest)
        }
        ("GET", ["jobs", job, "schema", "functions" | "filterOperators"])
        | ("POST", ["jobs", job, "schema", "parseExpression"]) => {
            schema::exists(t, call, sp, job)?;
            schema_child(t, call, &rest)
        }
        ("POST", ["jobs", job, "schema", "directories", directory, "discover"]) => {
            schema::discover(t, call, sp, job, directory)
        }
        _ => Err(unknown(call)),
    }
}

/// What stands below a schema, of a job or of a template.
fn schema_child(tenant: &Tenant, call: &Call, rest: &[&str]) -> GraphResult {
    match rest.last() {
        Some(&"functions") => parse_expression::functions(tenant, call),
        Some(&"filterOperators") => parse_expression::operators(tenant, call),
        _ => parse_expression::run(tenant, call),
    }
}

fn unknown(call: &Call) -> GraphError {
    let last = call.segments.last().map_or("", String::as_str);
    let known_collection = matches!(
        last,
        "users"
            | "groups"
            | "applications"
            | "servicePrincipals"
            | "appRoleAssignedTo"
            | "appRoleAssignments"
            | "applicationTemplates"
            | "oauth2PermissionGrants"
            | "addPassword"
            | "removePassword"
            | "exportPersonalData"
            | "deletedItems"
            | "directoryAudits"
            | "jobs"
            | "templates"
            | "secrets"
            | "schema"
            | "provisioning"
            | "start"
            | "pause"
            | "restart"
            | "provisionOnDemand"
            | "validateCredentials"
            | "parseExpression"
            | "functions"
            | "filterOperators"
            | "discover"
            | "instantiate"
    ) || call
        .segments
        .iter()
        .any(|s| s == "appRoleAssignedTo" || s == "appRoleAssignments");
    if known_collection {
        return GraphError::new(
            405,
            "Request_BadRequest",
            "Specified HTTP method is not allowed for the request target.",
        );
    }
    GraphError::new(
        400,
        "BadRequest",
        format!("Resource not found for the segment '{last}'."),
    )
}
