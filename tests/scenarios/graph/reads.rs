//! What the client understood of an answer, by names that a `# Read:` line can ask for.

use std::collections::BTreeMap;

use graph_client::{GraphError, Listing, Session, SignInError};
use graph_model::{
    Application, Assignment, DirectoryRole, GraphAnswer, Group, Organization, Secrets, ServicePrincipal,
    SubscribedSku, SynchronizationJob, SynchronizationSchema, User, on_demand, pick_template,
};
use serde_json::Value;

/// Names with what was read.
pub(crate) type Read = BTreeMap<String, String>;

fn put(read: &mut Read, name: &str, value: impl ToString) {
    read.insert(name.to_owned(), value.to_string());
}

/// An answer as the call of this name reads it.
pub(crate) fn answer(call: &str, answer: &GraphAnswer) -> Read {
    let mut read = Read::new();
    put(&mut read, "status", answer.status);
    put(&mut read, "items", answer.items().len());
    if let Some(count) = answer.count() {
        put(&mut read, "count", count);
    }
    put(&mut read, "next page", answer.next_page_path().unwrap_or("none"));
    if let Some(seconds) = answer.retry_after_s {
        put(&mut read, "retry after", seconds);
    }
    if let Some(fault) = answer.fault() {
        put(&mut read, "code", &fault.code);
        put(&mut read, "message", &fault.message);
        put(&mut read, "not found", fault.not_found());
        put(&mut read, "already assigned", fault.already_assigned());
        put(
            &mut read,
            "request id",
            fault.request_id.as_deref().unwrap_or("none"),
        );
        let date = fault.date.map(|date| date.to_string());
        put(&mut read, "date", date.as_deref().unwrap_or("none"));
    } else if let Some(body) = &answer.body {
        typed(call, body, answer.items(), &mut read);
    }
    read
}

/// A collection that was read page by page.
pub(crate) fn listing(call: &str, listing: &Listing) -> Read {
    let mut read = Read::new();
    put(&mut read, "items", listing.values.len());
    put(&mut read, "pages", listing.exchanges.len());
    if let Some(count) = listing.count {
        put(&mut read, "count", count);
    }
    let end = format!("{:?}", listing.end);
    put(&mut read, "end", end.split(['(', ' ']).next().unwrap_or_default());
    typed(call, &Value::Null, &listing.values, &mut read);
    read
}

/// Why there is no answer.
pub(crate) fn error(error: &GraphError) -> Read {
    let mut read = Read::new();
    let debug = format!("{error:?}");
    put(
        &mut read,
        "error",
        debug.split([' ', '(']).next().unwrap_or_default(),
    );
    if let GraphError::SignInNeeded {
        claims: Some(claims), ..
    } = error
    {
        put(&mut read, "claims", claims);
    }
    put(&mut read, "says", error);
    read
}

/// A sign-in, or why there is none.
pub(crate) fn sign_in(result: &Result<Session, SignInError>) -> Read {
    let mut read = Read::new();
    match result {
        Ok(session) => {
            put(&mut read, "account", &session.account.upn);
            put(&mut read, "name", &session.account.name);
            put(&mut read, "tenant", &session.account.tid);
            put(&mut read, "object id", &session.account.oid);
            put(&mut read, "granted", session.granted().join(" "));
            put(
                &mut read,
                "keeps a refresh token",
                session.refresh_token().is_some(),
            );
        }
        Err(error) => {
            let debug = format!("{error:?}");
            put(
                &mut read,
                "error",
                debug.split([' ', '(']).next().unwrap_or_default(),
            );
            if let Some(code) = error.aadsts() {
                put(&mut read, "aadsts", code);
            }
            put(
                &mut read,
                "correlation id",
                error.correlation_id().unwrap_or("none"),
            );
            put(&mut read, "timestamp", error.timestamp().unwrap_or("none"));
            if let Some(refusal) = error.refusal() {
                put(&mut read, "oauth error", &refusal.error);
                put(
                    &mut read,
                    "suberror",
                    refusal.suberror.as_deref().unwrap_or("none"),
                );
                put(&mut read, "claims", refusal.claims.as_deref().unwrap_or("none"));
            }
            put(&mut read, "cause", error.cause());
            put(&mut read, "repair", error.repair());
        }
    }
    read
}

fn typed(call: &str, body: &Value, items: &[Value], read: &mut Read) {
    let first = || items.first().cloned().unwrap_or_default();
    let texts = |texts: Vec<String>| texts.join(", ");
    match call {
        "organization" => {
            let organization = Organization::from_value(first());
            put(read, "id", organization.id());
            put(read, "name", organization.display_name());
            put(read, "domain", organization.default_domain().unwrap_or("none"));
        }
        "me" | "user" => person(&User::from_value(body.clone()), read),
        "users" | "search_users" | "group_people" => {
            let people: Vec<_> = items.iter().cloned().map(User::from_value).collect();
            put(
                read,
                "people",
                texts(people.iter().map(|one| one.display_name().to_owned()).collect()),
            );
        }
        "my_roles" => {
            let roles: Vec<_> = items.iter().cloned().map(DirectoryRole::from_value).collect();
            put(
                read,
                "roles",
                texts(roles.iter().map(|one| one.display_name().to_owned()).collect()),
            );
            put(read, "can set up", roles.iter().any(DirectoryRole::can_set_up));
        }
        "subscribed_skus" => {
            let skus: Vec<_> = items.iter().cloned().map(SubscribedSku::from_value).collect();
            put(
                read,
                "has premium",
                skus.iter().any(SubscribedSku::has_entra_premium),
            );
        }
        "group" | "create_group" => group(&Group::from_value(body.clone()), read),
        "groups_named" | "search_groups" if !items.is_empty() => group(&Group::from_value(first()), read),
        "service_principal" => principal(&ServicePrincipal::from_value(body.clone()), read),
        "service_principals_named" | "service_principals_non_gallery" if !items.is_empty() => {
            principal(&ServicePrincipal::from_value(first()), read);
        }
        "application" => application(&Application::from_value(body.clone()), read),
        "application_by_app_id" => application(&Application::from_value(first()), read),
        "instantiate" => {
            put(
                read,
                "application",
                Application::from_value(body["application"].clone()).id(),
            );
            principal(
                &ServicePrincipal::from_value(body["servicePrincipal"].clone()),
                read,
            );
        }
        "assign" => assignment(&Assignment::from_value(body.clone()), read),
        "assignments" if !items.is_empty() => assignment(&Assignment::from_value(first()), read),
        "templates" => put(read, "template", pick_template(items).unwrap_or("none")),
        "job" | "create_job" => job(&SynchronizationJob::from_value(body.clone()), read),
        "jobs" if !items.is_empty() => job(&SynchronizationJob::from_value(first()), read),
        "secrets" => secrets(&Secrets::from_items(items), read),
        "schema" | "template_schema" => schema(&SynchronizationSchema::from_value(body.clone()), read),
        "provision_user" | "provision_group" => on_demand(body, read),
        _ => {}
    }
}

fn person(user: &User, read: &mut Read) {
    put(read, "id", user.id());
    put(read, "name", user.display_name());
    put(read, "user principal name", user.user_principal_name());
    put(read, "mail", user.mail());
    put(read, "enabled", user.account_enabled());
}

fn group(group: &Group, read: &mut Read) {
    put(read, "id", group.id());
    put(read, "name", group.display_name());
    put(read, "kind", group.kind());
    put(read, "security enabled", group.security_enabled());
}

fn principal(principal: &ServicePrincipal, read: &mut Read) {
    put(read, "id", principal.id());
    put(read, "name", principal.display_name());
    put(read, "app id", principal.app_id());
    put(read, "non-gallery", principal.is_non_gallery());
    let role = principal.role_named("User");
    put(read, "role User", role.as_ref().map_or("none", |role| role.id()));
}

fn application(application: &Application, read: &mut Read) {
    put(read, "id", application.id());
    put(read, "name", application.display_name());
    put(read, "app id", application.app_id());
}

fn assignment(assignment: &Assignment, read: &mut Read) {
    put(read, "id", assignment.id());
    put(read, "principal", assignment.principal_id());
    put(read, "principal type", assignment.principal_type());
    put(read, "role", assignment.app_role_id());
}

fn job(job: &SynchronizationJob, read: &mut Read) {
    put(read, "id", job.id());
    put(read, "template", job.template_id());
    put(read, "schedule", job.schedule_state());
    put(read, "interval", job.interval());
    put(read, "code", job.code());
    put(read, "active", job.is_active());
    put(read, "has run", job.has_run());
    if let Some(last) = job.last_execution() {
        put(read, "last execution", last.state);
        put(
            read,
            "last error",
            last.error.map_or_else(|| "none".to_owned(), |error| error.code),
        );
    }
    if let Some(quarantine) = job.quarantine() {
        put(read, "quarantine", quarantine.reason);
        put(
            read,
            "quarantine error",
            quarantine
                .error
                .map_or_else(|| "none".to_owned(), |error| error.code),
        );
    }
    for (kind, count) in job.synchronized() {
        put(read, &format!("synchronized {kind}"), count);
    }
}

fn secrets(secrets: &Secrets, read: &mut Read) {
    put(read, "BaseAddress", secrets.get("BaseAddress").unwrap_or("none"));
    put(read, "SecretToken is masked", secrets.is_masked("SecretToken"));
    put(
        read,
        "sync all",
        secrets
            .sync_all()
            .map_or_else(|| "none".to_owned(), |all| all.to_string()),
    );
    if let Some(notification) = secrets.notification() {
        put(read, "notification", notification.enabled());
        put(read, "recipients", notification.recipients());
    }
}

fn schema(schema: &SynchronizationSchema, read: &mut Read) {
    put(read, "id", schema.id());
    put(read, "rule", schema.rule_id().unwrap_or("none"));
    for object in ["User", "Group"] {
        let Some(mapping) = schema.object_mapping(object) else {
            continue;
        };
        let rows = mapping.attribute_mappings();
        put(read, &format!("{object} rows"), rows.len());
        put(
            read,
            &format!("{object} flow types"),
            mapping.flow_types().words(),
        );
        put(read, &format!("{object} target"), mapping.target_object_name());
        let matching: Vec<String> = mapping.matching().into_iter().map(|row| row.target).collect();
        put(read, &format!("{object} matched by"), matching.join(", "));
    }
}

fn on_demand(body: &Value, read: &mut Read) {
    let result = on_demand::parse(body);
    put(read, "outcome", result.status.as_str());
    put(read, "arrived", result.arrived());
    put(read, "not entitled yet", result.not_entitled_yet());
    put(read, "objects", result.items.len());
    put(read, "error code", result.error_code.as_deref().unwrap_or("none"));
    put(read, "reason", result.reason.as_deref().unwrap_or("none"));
}
