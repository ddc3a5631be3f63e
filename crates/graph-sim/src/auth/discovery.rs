//! What a client may find out before anyone signs in (Graph: endpoints).

use axum::body::Body;
use hyper::{Response, StatusCode};
use serde_json::{Value, json};

use super::{described, json as json_response, scopes};
use crate::switches::Cloud;
use crate::tenant::{Authority, Tenant};

/// `openid-configuration`. `organizations` and `common` keep the issuer open, as the real service does.
pub(super) fn configuration(tenant: &Tenant, name: &str) -> Response<Body> {
    let Some((path, issuer)) = place(tenant, name) else {
        return no_tenant(tenant, name);
    };
    let open = tenant.authority(name) == Authority::Open;
    let at = |rest: &str| format!("{}/{path}/{rest}", tenant.origin);
    let mut document = json!({
        "token_endpoint": at("oauth2/v2.0/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": at("discovery/v2.0/keys"),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "response_types_supported": ["code"],
        "scopes_supported": scopes::RESERVED,
        "issuer": format!("{}/{issuer}/v2.0", tenant.origin),
        "request_uri_parameter_supported": false,
        "authorization_endpoint": at("oauth2/v2.0/authorize"),
        "device_authorization_endpoint": at("oauth2/v2.0/devicecode"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "end_session_endpoint": at("oauth2/v2.0/logout"),
        "claims_supported": [
            "sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name", "msgraph_host",
            "aud", "exp", "iat", "auth_time", "acr", "nonce", "preferred_username", "name", "tid", "ver", "at_hash",
            "c_hash", "email"
        ],
    });
    if let Value::Object(members) = &mut document {
        members.extend(region(tenant, tenant.switches().cloud, open));
    }
    json_response(StatusCode::OK, &document)
}

/// The document of the first version of the endpoints, which an authority without `/v2.0` leads to: another issuer.
pub(super) fn first_version(tenant: &Tenant, name: &str) -> Response<Body> {
    let Some((path, issuer)) = place(tenant, name) else {
        return no_tenant(tenant, name);
    };
    let at = |rest: &str| format!("{}/{path}/{rest}", tenant.origin);
    let mut document = json!({
        "token_endpoint": at("oauth2/token"),
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": at("discovery/keys"),
        "response_modes_supported": ["query", "fragment", "form_post"],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "response_types_supported": ["code"],
        "scopes_supported": ["openid"],
        "issuer": format!("{}/{issuer}/", tenant.origin),
        "microsoft_multi_refresh_token": true,
        "authorization_endpoint": at("oauth2/authorize"),
        "device_authorization_endpoint": at("oauth2/devicecode"),
        "http_logout_supported": true,
        "frontchannel_logout_supported": true,
        "end_session_endpoint": at("oauth2/logout"),
        "check_session_iframe": at("oauth2/checksession"),
        "userinfo_endpoint": at("openid/userinfo"),
        "claims_supported": [
            "sub", "iss", "cloud_instance_name", "cloud_instance_host_name", "cloud_graph_host_name", "msgraph_host",
            "aud", "exp", "iat", "auth_time", "acr", "amr", "nonce", "email", "given_name", "family_name", "nickname"
        ],
    });
    if let Value::Object(members) = &mut document {
        let open = tenant.authority(name) == Authority::Open;
        members.extend(region(tenant, tenant.switches().cloud, open));
    }
    json_response(StatusCode::OK, &document)
}

/// The tenant as it stands in paths and in the issuer; `None` when there is none of this name.
fn place(tenant: &Tenant, name: &str) -> Option<(String, String)> {
    match tenant.authority(name) {
        Authority::Unknown => None,
        Authority::Open => Some((name.to_ascii_lowercase(), "{tenantid}".to_owned())),
        Authority::Other(id) => Some((id.clone(), id)),
        Authority::Own => Some((tenant.id.clone(), tenant.id.clone())),
    }
}

fn no_tenant(tenant: &Tenant, name: &str) -> Response<Body> {
    let (text, trace, correlation, timestamp) = described(Some(90002), &unknown_tenant(name));
    json_response(
        StatusCode::BAD_REQUEST,
        &json!({
            "error": "invalid_tenant", "error_description": text, "error_codes": [90002],
            "timestamp": timestamp, "trace_id": trace, "correlation_id": correlation,
            "error_uri": format!("{}/error?code=90002", tenant.origin),
        }),
    )
}

/// What tells the clouds apart. A tenant of no region, such as `common`, has no region scope; only the government's
/// editions have a sub-scope.
fn region(tenant: &Tenant, cloud: Cloud, open: bool) -> serde_json::Map<String, Value> {
    let own = tenant.origin.trim_start_matches("http://");
    let (scope, sub_scope, instance, directory, graph) = match cloud {
        Cloud::Simulated => ("EU", None, "simulated", own, own),
        Cloud::Global => (
            "EU",
            None,
            "microsoftonline.com",
            "graph.windows.net",
            "graph.microsoft.com",
        ),
        Cloud::Gcc => (
            "NA",
            Some("GCC"),
            "microsoftonline.com",
            "graph.windows.net",
            "graph.microsoft.com",
        ),
        Cloud::GccHigh => (
            "USGov",
            Some("DODCON"),
            "microsoftonline.us",
            "graph.windows.net",
            "graph.microsoft.us",
        ),
        Cloud::Dod => (
            "USGov",
            Some("DOD"),
            "microsoftonline.us",
            "graph.windows.net",
            "dod-graph.microsoft.us",
        ),
        Cloud::China => (
            "CN",
            None,
            "partner.microsoftonline.cn",
            "graph.chinacloudapi.cn",
            "microsoftgraph.chinacloudapi.cn",
        ),
    };
    let mut members = serde_json::Map::new();
    let region = if open { Value::Null } else { json!(scope) };
    members.insert("tenant_region_scope".into(), region);
    if let Some(sub_scope) = sub_scope.filter(|_| !open) {
        members.insert("tenant_region_sub_scope".into(), json!(sub_scope));
    }
    members.insert("cloud_instance_name".into(), json!(instance));
    members.insert("cloud_graph_host_name".into(), json!(directory));
    members.insert("msgraph_host".into(), json!(graph));
    members
}

/// What is said of a tenant that is not there.
pub(super) fn unknown_tenant(name: &str) -> String {
    format!(
        "Tenant '{name}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant."
    )
}

/// The public keys of ID tokens.
pub(super) fn keys(tenant: &Tenant) -> Response<Body> {
    json_response(StatusCode::OK, &json!({"keys": [tenant.key.jwk()]}))
}
