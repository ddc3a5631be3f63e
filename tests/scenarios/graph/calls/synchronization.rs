//! Everything below `/synchronization`.

use graph_model::{
    Credentials, GraphRequest, OnDemandSubject, RestartScope, SynchronizationSchema, TestInput, secret,
};
use serde_json::Value;

use super::{Found, Written};

pub(super) fn find(written: &Written<'_>) -> Found {
    Some(match (written.name, written.arguments.as_slice()) {
        ("validate_given", [sp, job @ ..]) => written.json().map(|body| {
            let base = body["credentials"][0]["value"].clone();
            let given = Credentials::Given(vec![
                ("BaseAddress".into(), base),
                ("SecretToken".into(), secret("SecretToken")),
            ]);
            GraphRequest::validate_credentials(sp, job.first().copied(), "scim", &given)
        }),
        ("put_secrets", [sp]) => written
            .json()
            .map(|body| GraphRequest::put_secrets(sp, with_secrets(&body))),
        ("put_schema", [sp, job]) => written
            .json()
            .map(|body| GraphRequest::put_schema(sp, job, &SynchronizationSchema::from_value(body))),
        ("parse_expression", [sp, job]) => written.json().map(|body| {
            let expression = body["expression"].as_str().unwrap_or_default();
            GraphRequest::parse_expression(sp, job, expression, input(&body).as_ref())
        }),
        ("provision_user", [sp, job, rule, user]) => {
            let subject = OnDemandSubject::User((*user).to_owned());
            on_demand(sp, job, rule, &subject)
        }
        ("provision_group", [sp, job, rule, group, members @ ..]) => {
            let subject = OnDemandSubject::Group {
                id: (*group).to_owned(),
                members: members.iter().map(|id| (*id).to_owned()).collect(),
            };
            on_demand(sp, job, rule, &subject)
        }
        (_, [sp, rest @ ..]) => Ok(plain(written.name, sp, rest)?),
        _ => return None,
    })
}

fn plain(name: &str, sp: &str, rest: &[&str]) -> Option<GraphRequest> {
    Some(match (name, rest) {
        ("templates", []) => GraphRequest::templates(sp),
        ("template", [template]) => GraphRequest::template(sp, template),
        ("template_schema", [template]) => GraphRequest::template_schema(sp, template),
        ("jobs", []) => GraphRequest::jobs(sp),
        ("jobs_count", []) => GraphRequest::jobs_count(sp),
        ("job", [job]) => GraphRequest::job(sp, job),
        ("create_job", [template]) => GraphRequest::create_job(sp, template),
        ("delete_job", [job]) => GraphRequest::delete_job(sp, job),
        ("validate_saved", [job]) => {
            GraphRequest::validate_credentials(sp, Some(job), "scim", &Credentials::Saved)
        }
        ("secrets", []) => GraphRequest::secrets(sp),
        ("schema", [job]) => GraphRequest::schema(sp, job),
        ("delete_schema", [job]) => GraphRequest::delete_schema(sp, job),
        ("schema_functions", [job]) => GraphRequest::schema_functions(sp, job),
        ("filter_operators", [job]) => GraphRequest::filter_operators(sp, job),
        ("discover", [job, directory]) => GraphRequest::discover(sp, job, directory),
        ("start_job", [job]) => GraphRequest::start_job(sp, job),
        ("pause_job", [job]) => GraphRequest::pause_job(sp, job),
        ("restart_job", [job, "usual"]) => GraphRequest::restart_job(sp, job, RestartScope::USUAL),
        ("restart_job", [job, "full"]) => GraphRequest::restart_job(sp, job, RestartScope::FULL),
        _ => return None,
    })
}

fn on_demand(sp: &str, job: &str, rule: &str, subject: &OnDemandSubject) -> Result<GraphRequest, String> {
    GraphRequest::provision_on_demand(sp, job, rule, subject).map_err(|error| error.to_string())
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

/// The object that an expression is tried with.
fn input(body: &Value) -> Option<TestInput> {
    let properties = body["testInputObject"]["properties"].as_array()?;
    let mut input = TestInput::default();
    for property in properties {
        input = input.with(property["key"].as_str()?, property["value"].clone());
    }
    Some(input)
}
