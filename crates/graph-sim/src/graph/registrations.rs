//! Plain registrations: an application without a template, and its service principal, which nobody makes by itself
//! (Graph: POST applications, upsert, POST servicePrincipals).

use serde_json::{Value, json};

use super::application_rules::{check, check_name, check_properties};
use super::applications::{WRITABLE, copy, merge, stamp};
use super::call::Call;
use super::directory_audit::{self, note};
use super::error::GraphError;
use super::permission::APPLICATION_WRITE;
use super::service_principals::check_principal;
use super::{GraphResult, list, service_principals};
use crate::replication::Kind;
use crate::state::{Object, State};
use crate::tenant::{DOMAIN, Tenant};

/// How many applications one simulated tenant holds.
const APPLICATIONS_MAX: usize = 1_000;
/// From this part of the replication delay on, a fresh application is known but held for one of another tenant.
const KNOWN_ELSEWHERE_AFTER: f64 = 0.5;

/// Refuses one application too many.
pub(super) fn check_quota(state: &State) -> Result<(), GraphError> {
    if state.applications.len() < APPLICATIONS_MAX {
        return Ok(());
    }
    Err(GraphError::new(
        403,
        "Directory_QuotaExceeded",
        "The directory object quota limit for the Tenant has been exceeded.",
    ))
}

/// `POST /applications`
pub(super) fn create(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.manages_applications(APPLICATION_WRITE)?;
    make(tenant, call, None)
}

/// `PATCH /applications(uniqueName='…')` with `Prefer: create-if-missing`, when nobody has that name.
pub(super) fn create_named(tenant: &Tenant, call: &Call, unique_name: &str) -> GraphResult {
    make(tenant, call, Some(unique_name))
}

fn make(tenant: &Tenant, call: &Call, unique_name: Option<&str>) -> GraphResult {
    let body = call.json()?;
    check_properties(&body, &WRITABLE, "Application")?;
    check_name(&body)?;
    let mut state = tenant.state.lock();
    check_quota(&state)?;
    let now = tenant.now();
    let (id, app_id) = (
        state.new_id(tenant.seed, "application"),
        state.new_id(tenant.seed, "appId"),
    );
    let mut application = plain(&id, &app_id);
    application["createdDateTime"] = json!(stamp(now));
    application["uniqueName"] = json!(unique_name);
    merge(&mut application, &body);
    complete(&mut application);
    check(
        &state,
        &Value::Null,
        &application,
        tenant.replication(Kind::Application),
    )?;
    state
        .applications
        .insert(id, Object::new(application.clone(), Some(now)));
    note(
        tenant,
        &mut state,
        call,
        &directory_audit::ADD_APPLICATION,
        &[("Application", &application)],
    );
    drop(state);
    let mut answer = list::object(tenant, call, "applications/$entity", &[], &application);
    answer.status = 201;
    Ok(answer)
}

/// An application as it is when its maker said nothing.
fn plain(id: &str, app_id: &str) -> Value {
    json!({
        "id": id, "deletedDateTime": null, "appId": app_id, "applicationTemplateId": null, "disabledByMicrosoftStatus": null,
        "createdDateTime": null, "displayName": null, "description": null, "groupMembershipClaims": null, "identifierUris": [],
        "isDeviceOnlyAuthSupported": null, "isFallbackPublicClient": null, "nativeAuthenticationApisEnabled": null, "notes": null,
        "publisherDomain": DOMAIN, "serviceManagementReference": null, "signInAudience": "AzureADMyOrg", "tags": [],
        "tokenEncryptionKeyId": null, "uniqueName": null, "samlMetadataUrl": null, "defaultRedirectUri": null, "certification": null,
        "optionalClaims": null, "servicePrincipalLockConfiguration": null, "requestSignatureVerification": null, "addIns": [],
        "api": {"acceptMappedClaims": null, "knownClientApplications": [], "requestedAccessTokenVersion": null,
            "oauth2PermissionScopes": [], "preAuthorizedApplications": []},
        "appRoles": [],
        "info": {"logoUrl": null, "marketingUrl": null, "privacyStatementUrl": null, "supportUrl": null, "termsOfServiceUrl": null},
        "keyCredentials": [], "parentalControlSettings": {"countriesBlockedForMinors": [], "legalAgeGroupRule": "Allow"},
        "passwordCredentials": [], "publicClient": {"redirectUris": []}, "requiredResourceAccess": [],
        "verifiedPublisher": {"displayName": null, "verifiedPublisherId": null, "addedDateTime": null},
        "web": web(),
        "spa": {"redirectUris": []},
    })
}

/// The `web` platform when nothing was said about it.
pub(super) fn web() -> Value {
    json!({"homePageUrl": null, "logoutUrl": null, "redirectUris": [], "redirectUriSettings": [],
        "implicitGrantSettings": {"enableIdTokenIssuance": false, "enableAccessTokenIssuance": false}})
}

/// Fills in what roles and scopes have when their writer left it out.
pub(super) fn complete(application: &mut Value) {
    let fill = |entries: &mut Value, defaults: Value| {
        for entry in entries.as_array_mut().into_iter().flatten() {
            if let (Some(entry), Some(defaults)) = (entry.as_object_mut(), defaults.as_object()) {
                for (key, value) in defaults {
                    entry.entry(key).or_insert_with(|| value.clone());
                }
            }
        }
    };
    fill(
        &mut application["appRoles"],
        json!({"description": null, "displayName": null, "isEnabled": true, "origin": "Application", "value": null}),
    );
    fill(
        &mut application["api"]["oauth2PermissionScopes"],
        json!({"adminConsentDescription": null, "adminConsentDisplayName": null, "isEnabled": true, "type": "User",
            "userConsentDescription": null, "userConsentDisplayName": null, "value": null}),
    );
}

/// `POST /servicePrincipals`
pub(super) fn create_principal(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.manages_applications(APPLICATION_WRITE)?;
    let body = call.json()?;
    let app_id = body["appId"]
        .as_str()
        .filter(|id| !id.is_empty())
        .map(str::to_owned)
        .ok_or_else(|| {
            GraphError::bad_request(
                "A value is required for property 'appId' of resource 'ServicePrincipal'.",
            )
        })?;
    let mut writable = vec!["appId"];
    writable.extend(service_principals::WRITABLE);
    check_properties(&body, &writable, "ServicePrincipal")?;
    check_principal(&body)?;
    let mut state = tenant.state.lock();
    let taken = app_id == super::microsoft_graph::APP_ID
        || state
            .service_principals
            .values()
            .any(|principal| principal.json["appId"] == app_id.as_str());
    if taken {
        return Err(GraphError::new(
            409,
            "Request_MultipleObjectsWithSameKeyValue",
            format!(
                "The service principal cannot be created, updated, or restored because the service principal name {app_id} is already in use."
            ),
        ));
    }
    let application = backing(tenant, &state, &app_id)?;
    let now = tenant.now();
    let id = state.new_id(tenant.seed, "servicePrincipal");
    let mut principal = principal(&id, &application, &tenant.id);
    principal["createdDateTime"] = json!(stamp(now));
    let mut tags = application["tags"].as_array().cloned().unwrap_or_default();
    merge(&mut principal, &body);
    for tag in principal["tags"].as_array().cloned().unwrap_or_default() {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    principal["tags"] = json!(tags);
    state
        .service_principals
        .insert(id, Object::new(principal.clone(), Some(now)));
    note(
        tenant,
        &mut state,
        call,
        &directory_audit::ADD_PRINCIPAL,
        &[("ServicePrincipal", &principal)],
    );
    drop(state);
    let mut answer = list::object(tenant, call, "servicePrincipals/$entity", &[], &principal);
    answer.status = 201;
    Ok(answer)
}

/// The application a service principal is made for; while it replicates, in the words of the real service.
fn backing(tenant: &Tenant, state: &State, app_id: &str) -> Result<Value, GraphError> {
    let found = state
        .applications
        .values()
        .find(|app| app.json["appId"] == app_id);
    let age = found.map_or(0.0, |app| app.age(tenant.replication(Kind::Application)));
    match found {
        Some(application) if age >= 1.0 => Ok(application.json.clone()),
        Some(_) if age >= KNOWN_ELSEWHERE_AFTER => Err(GraphError::new(
            403,
            "Authorization_RequestDenied",
            "When using this permission, the backing application of the service principal being created must in the local tenant",
        )),
        _ => Err(GraphError::new(
            400,
            "NoBackingApplicationObject",
            format!(
                "The appId '{app_id}' of the service principal does not reference a valid application object."
            ),
        )),
    }
}

fn principal(id: &str, application: &Value, tenant: &str) -> Value {
    let name = &application["displayName"];
    let mut principal = json!({
        "id": id, "deletedDateTime": null, "accountEnabled": true, "alternativeNames": [], "appDisplayName": name,
        "appDescription": null, "appId": application["appId"], "applicationTemplateId": application["applicationTemplateId"],
        "appOwnerOrganizationId": tenant, "appRoleAssignmentRequired": false, "createdDateTime": null, "description": null,
        "disabledByMicrosoftStatus": null, "displayName": name, "homepage": null, "loginUrl": null, "logoutUrl": null, "notes": null,
        "notificationEmailAddresses": [], "preferredSingleSignOnMode": null, "preferredTokenSigningKeyThumbprint": null,
        "replyUrls": [], "servicePrincipalNames": [], "servicePrincipalType": "Application",
        "signInAudience": application["signInAudience"], "tags": [], "tokenEncryptionKeyId": null, "samlSingleSignOnSettings": null,
        "addIns": [], "appRoles": [], "info": application["info"], "keyCredentials": [], "oauth2PermissionScopes": [],
        "passwordCredentials": [], "resourceSpecificApplicationPermissions": [], "verifiedPublisher": application["verifiedPublisher"],
    });
    copy(application, &mut principal);
    principal
}
