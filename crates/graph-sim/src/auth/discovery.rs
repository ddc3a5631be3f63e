//! What a client may find out before anyone signs in (Graph: endpoints).

use axum::body::Body;
use hyper::{Response, StatusCode};
use serde_json::json;

use super::{described, json as json_response, scopes};
use crate::tenant::Tenant;

/// `openid-configuration`. `organizations` and `common` keep the issuer open, as the real service does.
pub(super) fn configuration(tenant: &Tenant, name: &str) -> Response<Body> {
    if !tenant.answers_to(name) {
        let (text, trace, correlation, timestamp) = described(
            Some(90002),
            &format!(
                "Tenant '{name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud."
            ),
        );
        return json_response(
            StatusCode::BAD_REQUEST,
            &json!({
                "error": "invalid_tenant", "error_description": text, "error_codes": [90002],
                "timestamp": timestamp, "trace_id": trace, "correlation_id": correlation,
            }),
        );
    }
    let open = ["common", "organizations"].contains(&name);
    let (path, issuer) = if open {
        (name, "{tenantid}")
    } else {
        (tenant.id.as_str(), tenant.id.as_str())
    };
    let at = |rest: &str| format!("{}/{path}/{rest}", tenant.origin);
    json_response(
        StatusCode::OK,
        &json!({
            "token_endpoint": at("oauth2/v2.0/token"),
            "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
            "jwks_uri": at("discovery/v2.0/keys"),
            "response_modes_supported": ["query", "form_post"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["ES256"],
            "response_types_supported": ["code"],
            "scopes_supported": scopes::RESERVED,
            "issuer": format!("{}/{issuer}/v2.0", tenant.origin),
            "request_uri_parameter_supported": false,
            "authorization_endpoint": at("oauth2/v2.0/authorize"),
            "device_authorization_endpoint": at("oauth2/v2.0/devicecode"),
            "end_session_endpoint": at("oauth2/v2.0/logout"),
            "claims_supported": ["sub", "iss", "aud", "exp", "iat", "nbf", "nonce", "preferred_username", "name", "tid", "oid", "ver"],
            "tenant_region_scope": "EU",
            "cloud_instance_name": "simulated",
            "msgraph_host": tenant.origin.trim_start_matches("http://"),
        }),
    )
}

/// The public keys of ID tokens.
pub(super) fn keys(tenant: &Tenant) -> Response<Body> {
    json_response(StatusCode::OK, &json!({"keys": [tenant.key.jwk()]}))
}
