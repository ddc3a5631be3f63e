//! ServiceProviderConfig, Schemas and ResourceTypes (RFC 7643 §5–§7).

use scim::ScimError;
use scim::list::list_response;
use scim::schema;
use serde_json::{Value, json};

use super::answer::{Answer, Story};
use super::call::{Call, PAGE_SIZE_MAX, Target};
use crate::store::settings::{Ready, TenantSettings};

/// Answers a discovery request.
pub(super) fn answer(call: &Call, ready: &Ready) -> Answer {
    let story = Story {
        what: "discovery".to_owned(),
        ..Story::default()
    };
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
        _ => return Answer::json(200, &service_provider_config(&call.base, &ready.settings), story),
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

fn service_provider_config(base: &str, settings: &TenantSettings) -> Value {
    let mut schemes = vec![json!({
        "type": "oauthbearertoken",
        "name": "Bearer token",
        "description": match settings.entra {
            Some(_) => "A token that Entra issued, or the token shown when the trial tenant was made",
            None => "The token shown when the trial tenant was made",
        },
        "primary": true,
    })];
    if settings.access_token_s.is_some() {
        schemes.push(json!({
            "type": "oauth2",
            "name": "OAuth 2.0 client credentials",
            "description": "RFC 6749 §4.4, at /oauth/token beside /scim/v2",
            "primary": false,
        }));
    }
    json!({
        "schemas": [schema::SERVICE_PROVIDER_CONFIG],
        "patch": { "supported": true },
        "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": PAGE_SIZE_MAX },
        "changePassword": { "supported": false },
        "sort": { "supported": false },
        "etag": { "supported": false },
        "authenticationSchemes": schemes,
        "meta": { "resourceType": "ServiceProviderConfig", "location": format!("{base}/ServiceProviderConfig") },
    })
}
