//! ServiceProviderConfig, Schemas and ResourceTypes (RFC 7643 §5–§7).

use scim::ScimError;
use scim::list::list_response;
use scim::service_provider::{AuthenticationScheme, ServiceProviderConfig};
use serde_json::Value;

use super::answer::{Answer, Story};
use super::call::{Call, Target};
use super::cursor;
use super::read::PAGE_LIMITS;
use crate::limits::Limits;
use crate::store::settings::{Ready, TenantSettings};

/// Answers a discovery request.
pub(super) fn answer(call: &Call, ready: &Ready, limits: &Limits) -> Answer {
    let story = Story {
        what: "discovery".to_owned(),
        ..Story::default()
    };
    if call
        .query
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("filter"))
    {
        let detail = "discovery has no filters (RFC 7644 §4); leave the parameter out";
        return Answer::refusal(&ScimError::new(403, detail), story);
    }
    let schemas = &ready.schemas;
    let (all, wanted): (Vec<Value>, _) = match &call.target {
        Target::Schemas(urn) => (
            schemas
                .schemas()
                .map(|schema| schema.to_json(&call.base))
                .collect(),
            urn,
        ),
        Target::ResourceTypes(name) => (schemas.resource_types(&call.base), name),
        _ => {
            return Answer::json(
                200,
                &service_provider_config(&call.base, &ready.settings, limits),
                story,
            );
        }
    };
    let Some(wanted) = wanted else {
        // A ListResponse is required by Entra's reader of /Schemas.
        let total = all.len() as u64;
        return Answer::json(200, &list_response(all, total, 1), story);
    };
    let one = all.into_iter().find(|one| {
        one["id"]
            .as_str()
            .is_some_and(|id| id.eq_ignore_ascii_case(wanted))
    });
    match one {
        Some(one) => Answer::json(200, &one, story),
        None => Answer::refusal(&ScimError::not_found("schema or resource type", wanted), story),
    }
}

fn service_provider_config(base: &str, settings: &TenantSettings, limits: &Limits) -> Value {
    let scheme = |kind: &str, name: &str, description: &str| AuthenticationScheme {
        kind: kind.to_owned(),
        name: name.to_owned(),
        description: description.to_owned(),
    };
    let description = match settings.entra {
        Some(_) => "A token that Entra issued, or the token shown when the trial tenant was made",
        None => "The token shown when the trial tenant was made",
    };
    let mut authentication_schemes = vec![scheme("oauthbearertoken", "Bearer token", description)];
    if settings.access_token_s.is_some() {
        authentication_schemes.push(scheme(
            "oauth2",
            "OAuth 2.0 client credentials",
            "RFC 6749 §4.4, at /oauth/token beside /scim/v2",
        ));
    }
    ServiceProviderConfig {
        documentation_uri: None,
        patch: true,
        bulk: Some(limits.bulk()),
        change_password: false,
        sort: true,
        etag: true,
        limits: PAGE_LIMITS,
        cursor_timeout_s: Some(cursor::TIMEOUT_S),
        authentication_schemes,
    }
    .to_json(base)
}
