//! ServiceProviderConfig, Schemas and ResourceTypes (RFC 7643 §5–§7).

use scim::ScimError;
use scim::resource::{ResourceType, list_response};
use scim::schema;
use serde_json::{Value, json};

use super::answer::{Answer, Story};
use super::call::{Call, PAGE_SIZE_MAX, Target};
use crate::extension;
use crate::store::settings::TenantSettings;

/// Answers a discovery request.
pub(super) fn answer(call: &Call, settings: &TenantSettings) -> Answer {
    let story = Story {
        what: "discovery".to_owned(),
        ..Story::default()
    };
    let (all, wanted) = match &call.target {
        Target::Schemas(urn) => (schemas(&call.base, settings), urn),
        Target::ResourceTypes(name) => (resource_types(&call.base, settings), name),
        _ => return Answer::json(200, &service_provider_config(&call.base, settings), story),
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

fn resource_types(base: &str, settings: &TenantSettings) -> Vec<Value> {
    [ResourceType::User, ResourceType::Group]
        .into_iter()
        .map(|resource_type| {
            let name = resource_type.name();
            let mut extensions = match resource_type {
                ResourceType::User => vec![json!({ "schema": schema::ENTERPRISE_USER, "required": false })],
                ResourceType::Group => Vec::new(),
            };
            for own in &settings.extensions {
                if extension::extends(own) == resource_type {
                    extensions.push(json!({ "schema": own["id"], "required": false }));
                }
            }
            json!({
                "schemas": [schema::RESOURCE_TYPE],
                "id": name,
                "name": name,
                "endpoint": resource_type.endpoint(),
                "schema": resource_type.schema(),
                "schemaExtensions": extensions,
                "meta": { "resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{name}") },
            })
        })
        .collect()
}

fn schemas(base: &str, settings: &TenantSettings) -> Vec<Value> {
    let user = vec![
        unique("userName"),
        text("externalId", true),
        complex(
            "name",
            false,
            &[
                "formatted",
                "familyName",
                "givenName",
                "middleName",
                "honorificPrefix",
                "honorificSuffix",
            ],
        ),
        text("displayName", false),
        text("nickName", false),
        text("profileUrl", false),
        text("title", false),
        text("userType", false),
        text("preferredLanguage", false),
        text("locale", false),
        text("timezone", false),
        boolean("active"),
        complex("emails", true, &["value", "display", "type"]),
        complex("phoneNumbers", true, &["value", "display", "type"]),
        complex("ims", true, &["value", "display", "type"]),
        complex("photos", true, &["value", "display", "type"]),
        complex(
            "addresses",
            true,
            &[
                "formatted",
                "streetAddress",
                "locality",
                "region",
                "postalCode",
                "country",
                "type",
            ],
        ),
        complex("entitlements", true, &["value", "display", "type"]),
        complex("roles", true, &["value", "display", "type"]),
        complex("x509Certificates", true, &["value", "display", "type"]),
    ];
    let enterprise = vec![
        text("employeeNumber", false),
        text("costCenter", false),
        text("organization", false),
        text("division", false),
        text("department", false),
        complex("manager", false, &["value", "$ref", "displayName"]),
    ];
    let group = vec![
        unique("displayName"),
        text("externalId", true),
        complex("members", true, &["value", "$ref", "display"]),
    ];
    let mut all = vec![
        described(base, schema::USER, "User", user),
        described(base, schema::ENTERPRISE_USER, "EnterpriseUser", enterprise),
        described(base, schema::GROUP, "Group", group),
    ];
    all.extend(
        settings
            .extensions
            .iter()
            .map(|own| extension::described(base, own)),
    );
    all
}

fn described(base: &str, id: &str, name: &str, attributes: Vec<Value>) -> Value {
    json!({
        "schemas": [schema::SCHEMA],
        "id": id,
        "name": name,
        "description": format!("{name}, RFC 7643"),
        "attributes": attributes,
        "meta": { "resourceType": "Schema", "location": format!("{base}/Schemas/{id}") },
    })
}

/// Every characteristic of RFC 7643 §7 is written out: nulls and gaps break Entra's reader.
fn attribute(name: &str, kind: &str, multi_valued: bool) -> Value {
    json!({
        "name": name,
        "type": kind,
        "multiValued": multi_valued,
        "description": name,
        "required": false,
        "caseExact": schema::is_case_exact(name),
        "mutability": "readWrite",
        "returned": "default",
        "uniqueness": "none",
    })
}

fn text(name: &str, case_exact: bool) -> Value {
    let mut attribute = attribute(name, "string", false);
    attribute["caseExact"] = json!(case_exact);
    attribute
}

fn unique(name: &str) -> Value {
    let mut attribute = text(name, false);
    attribute["required"] = json!(true);
    attribute["uniqueness"] = json!("server");
    attribute
}

fn boolean(name: &str) -> Value {
    attribute(name, "boolean", false)
}

fn complex(name: &str, multi_valued: bool, subs: &[&str]) -> Value {
    let mut complex = attribute(name, "complex", multi_valued);
    let mut sub_attributes: Vec<Value> = subs
        .iter()
        .map(|sub| match *sub {
            "$ref" => attribute(sub, "reference", false),
            _ => text(sub, false),
        })
        .collect();
    if multi_valued && name != "members" {
        sub_attributes.push(boolean("primary"));
    }
    complex["subAttributes"] = Value::Array(sub_attributes);
    complex
}
