//! Consent for the whole organisation by browser (Graph: tenant-wide consent by browser).

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::body::Body;
use hyper::Response;

use super::authorize::{self, Fields};
use super::client::Client;
use super::live::{Flow, Purpose, ResponseMode};
use super::redirect;
use super::resource::{self, Asked};
use crate::http::Incomer;
use crate::tenant::Tenant;

/// `/{tenant}/v2.0/adminconsent` asks for the scopes it names; the legacy form, `/{tenant}/adminconsent`, for what the
/// application has in `requiredResourceAccess`.
pub(super) async fn start(
    tenant: &Arc<Tenant>,
    incomer: &Incomer,
    name: &str,
    legacy: bool,
) -> Response<Body> {
    let fields = Fields::of(incomer);
    let (client, foreign) = match authorize::admit(tenant, &fields, name) {
        Ok(admitted) => admitted,
        Err(page) => return page,
    };
    let asked = if legacy
        || fields
            .get("scope")
            .is_some_and(|scope| scope.ends_with("/.default"))
    {
        Ok(Asked {
            scopes: required(&client),
            audience: resource::own_graph(tenant),
            default: true,
        })
    } else {
        resource::parse(tenant, fields.get("scope").unwrap_or_default())
    };
    let mut flow = Flow {
        client,
        redirect_uri: fields.get("redirect_uri").unwrap_or_default().to_owned(),
        mode: ResponseMode::Query,
        asked: Asked::default(),
        state: fields.get("state").map(str::to_owned),
        nonce: None,
        challenge: String::new(),
        // The page is always shown: this is what it is for.
        prompt: "select_account consent".to_owned(),
        claims: None,
        account: None,
        purpose: Purpose::AdminConsent,
        foreign,
    };
    match asked {
        Ok(asked) if asked.scopes.is_empty() && !asked.default => redirect::refuse(
            &flow,
            "invalid_request",
            900144,
            "The request body must contain the following parameter: 'scope'.",
        ),
        Ok(asked) => {
            flow.asked = asked;
            authorize::proceed(tenant, flow, None, None).await
        }
        Err(bad) => redirect::refuse(&flow, "invalid_request", bad.row.code, &bad.text),
    }
}

/// The delegated permissions that are configured for an application; one without any asks for the sign-in alone.
fn required(client: &Client) -> BTreeSet<String> {
    let mut all: BTreeSet<String> = client.required_values("Scope").collect();
    if client.required.is_empty() {
        all.insert("User.Read".to_owned());
    }
    all
}

/// The application permissions that this consent is about, by id: everything that is configured comes together.
pub(super) fn roles(flow: &Flow) -> Vec<String> {
    let everything = flow.is_admin_consent() && flow.asked.default;
    let required = flow.client.required.iter();
    required
        .filter(|(_, kind)| everything && kind == "Role")
        .map(|(id, _)| id.clone())
        .collect()
}

/// The administrator agreed.
pub(super) fn done(tenant: &Tenant, flow: &Flow) -> Response<Body> {
    let scopes: Vec<String> = flow
        .asked
        .scopes
        .iter()
        .map(|scope| format!("{}/{scope}", flow.asked.audience))
        .collect();
    redirect::send(
        flow,
        &[
            ("admin_consent", "True"),
            ("tenant", &tenant.id),
            ("scope", &scopes.join(" ")),
        ],
    )
}
