//! The typed calls of the client by name: what a `# Call:` line says.
//!
//! `# Call: NAME ARGUMENT | ARGUMENT`. A request that carries a document takes it from the conversation's own request.

use graph_model::{Credentials, GraphRequest, OnDemandSubject, RestartScope, SynchronizationSchema, secret};
use serde_json::Value;

/// What the client is asked to do.
pub(crate) enum Asked {
    /// One Graph call.
    Graph(GraphRequest),
    /// A collection, page by page: `all` in front of the call's name.
    All(GraphRequest),
    /// Something of the sign-in, with its arguments.
    SignIn(&'static str, Vec<String>),
}

/// What the client sends by itself as part of the call before: a repeated request, a next page, a poll.
pub(crate) const REPEATS: &str = "repeats";

/// The calls of the sign-in, which `client` knows how to make.
const SIGN_IN: [&str; 3] = ["sign_in", "refresh", "device_code"];

/// Reads a `# Call:` line whose names are filled in. `body` is the body of the conversation's request.
pub(crate) fn of(call: &str, body: &str) -> Result<(String, Asked), String> {
    let (first, rest) = call.split_once(' ').unwrap_or((call, ""));
    if first == "all" {
        let (name, asked) = of(rest, body)?;
        return match asked {
            Asked::Graph(request) => Ok((name, Asked::All(request))),
            _ => Err(format!("`{rest}` is no collection")),
        };
    }
    let arguments: Vec<&str> = match rest.trim() {
        "" => Vec::new(),
        rest => rest.split('|').map(str::trim).collect(),
    };
    if let Some(name) = SIGN_IN.into_iter().find(|name| *name == first) {
        let arguments = arguments.into_iter().map(str::to_owned).collect();
        return Ok((first.to_owned(), Asked::SignIn(name, arguments)));
    }
    let request = graph(first, &arguments, body)?;
    Ok((first.to_owned(), Asked::Graph(request)))
}

fn graph(name: &str, arguments: &[&str], body: &str) -> Result<GraphRequest, String> {
    let json = || serde_json::from_str::<Value>(body).map_err(|error| format!("the request's body: {error}"));
    Ok(match (name, arguments) {
        ("organization", []) => GraphRequest::organization(),
        ("me", []) => GraphRequest::me(),
        ("my_roles", []) => GraphRequest::my_roles(),
        ("subscribed_skus", []) => GraphRequest::subscribed_skus(),
        ("users", []) => GraphRequest::users(),
        ("user", [id]) => GraphRequest::user(id),
        ("search_users", [text]) => GraphRequest::search_users(text),
        ("search_groups", [text]) => GraphRequest::search_groups(text),
        ("groups_named", [name]) => GraphRequest::groups_named(name),
        ("group", [id]) => GraphRequest::group(id),
        ("group_people", [id]) => GraphRequest::group_people(id),
        ("group_people_count", [id]) => GraphRequest::group_people_count(id),
        ("group_nested", [id]) => GraphRequest::group_nested(id),
        ("group_people_transitive_count", [id]) => GraphRequest::group_people_transitive_count(id),
        ("create_group", [name, nickname, description]) => {
            GraphRequest::create_group(name, nickname, description)
        }
        ("service_principals_named", [name]) => GraphRequest::service_principals_named(name),
        ("service_principals_non_gallery", []) => GraphRequest::service_principals_non_gallery(),
        ("service_principal", [id]) => GraphRequest::service_principal(id),
        ("application", [id]) => GraphRequest::application(id),
        ("application_by_app_id", [id]) => GraphRequest::application_by_app_id(id),
        ("instantiate", [name]) => GraphRequest::instantiate(name),
        ("patch_application", [id]) => GraphRequest::patch_application(id, json()?),
        ("delete_application", [id]) => GraphRequest::delete_application(id),
        ("assignments", [sp]) => GraphRequest::assignments(sp),
        ("assign", [sp, principal, role]) => GraphRequest::assign(sp, principal, role, "somebody"),
        ("unassign", [sp, assignment]) => GraphRequest::unassign(sp, assignment),
        ("templates", [sp]) => GraphRequest::templates(sp),
        ("template_schema", [sp, template]) => GraphRequest::template_schema(sp, template),
        ("jobs", [sp]) => GraphRequest::jobs(sp),
        ("job", [sp, job]) => GraphRequest::job(sp, job),
        ("create_job", [sp, template]) => GraphRequest::create_job(sp, template),
        ("delete_job", [sp, job]) => GraphRequest::delete_job(sp, job),
        ("validate_saved", [sp, job]) => {
            GraphRequest::validate_credentials(sp, Some(job), "scim", &Credentials::Saved)
        }
        ("validate_given", [sp, job @ ..]) => {
            let given = Credentials::Given(vec![
                ("BaseAddress".into(), json()?["credentials"][0]["value"].clone()),
                ("SecretToken".into(), secret("SecretToken")),
            ]);
            GraphRequest::validate_credentials(sp, job.first().copied(), "scim", &given)
        }
        ("secrets", [sp]) => GraphRequest::secrets(sp),
        ("put_secrets", [sp]) => GraphRequest::put_secrets(sp, with_secrets(&json()?)),
        ("schema", [sp, job]) => GraphRequest::schema(sp, job),
        ("put_schema", [sp, job]) => {
            GraphRequest::put_schema(sp, job, &SynchronizationSchema::from_value(json()?))
        }
        ("start_job", [sp, job]) => GraphRequest::start_job(sp, job),
        ("pause_job", [sp, job]) => GraphRequest::pause_job(sp, job),
        ("restart_job", [sp, job, "usual"]) => GraphRequest::restart_job(sp, job, RestartScope::Usual),
        ("restart_job", [sp, job, "full"]) => GraphRequest::restart_job(sp, job, RestartScope::Full),
        ("provision_user", [sp, job, rule, user]) => {
            let subject = OnDemandSubject::User((*user).to_owned());
            GraphRequest::provision_on_demand(sp, job, rule, &subject)
        }
        ("provision_group", [sp, job, rule, group, members @ ..]) => {
            let subject = OnDemandSubject::Group {
                id: (*group).to_owned(),
                members: members.iter().map(|id| (*id).to_owned()).collect(),
            };
            GraphRequest::provision_on_demand(sp, job, rule, &subject)
        }
        ("provisioning_logs", [job, top]) => {
            GraphRequest::provisioning_logs(job, top.parse().map_err(|_| format!("`{top}` is no number"))?)
        }
        _ => {
            return Err(format!(
                "`{name}` with {} arguments is no call that is known here; add it in tests/scenarios/graph/calls.rs",
                arguments.len()
            ));
        }
    })
}

/// The items of a body, with a reference in place of the secret.
fn with_secrets(body: &Value) -> Vec<Value> {
    let mut items = body["value"].as_array().cloned().unwrap_or_default();
    for item in &mut items {
        if item["key"] == graph_model::key::SECRET_TOKEN {
            item["value"] = secret("SecretToken");
        }
    }
    items
}
