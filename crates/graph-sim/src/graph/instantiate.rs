//! The application a template becomes (Graph: instantiate).

use jiff::Timestamp;
use serde_json::{Value, json};

use super::application_rules::check_name;
use super::call::{Answer, Call};
use super::directory_audit::{self, note};
use super::error::GraphError;
use super::permission::APPLICATION_WRITE;
use super::registrations::check_quota;
use super::{CUSTOM_TEMPLATE, GraphResult, list};
use crate::state::Object;
use crate::tenant::Tenant;

const HOME_PAGE: &str = "https://account.activedirectory.windowsazure.com:444/applications/default.aspx?metadata=customappsso|ISV9.1|primary|z";
/// Constants of this template in every tenant.
pub(super) const ROLE_USER: &str = "18d14569-c3bd-439b-9a66-3a2aee01d14f";
const ROLE_MSIAM: &str = "b9632174-c057-4f7e-951b-be3adc52bfe6";

pub(super) fn run(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.manages_applications(APPLICATION_WRITE)?;
    if id != CUSTOM_TEMPLATE {
        return Err(GraphError::not_found(id));
    }
    let body = call.json()?;
    check_name(&body)?;
    let name = body["displayName"].as_str().unwrap_or_default().trim();
    let now = tenant.now();
    let mut state = tenant.state.lock();
    check_quota(&state)?;
    let (app_object, app_id, sp_id, scope) = (
        state.new_id(tenant.seed, "application"),
        state.new_id(tenant.seed, "appId"),
        state.new_id(tenant.seed, "servicePrincipal"),
        state.new_id(tenant.seed, "scope"),
    );
    let application = application(&app_object, &app_id, &scope, name, now);
    let principal = service_principal(&sp_id, &app_id, &scope, name, &tenant.id);
    state
        .applications
        .insert(app_object, Object::new(application.clone(), Some(now)));
    let mut kept = principal.clone();
    // Reads show more than the action's answer does.
    kept["createdDateTime"] = json!(super::applications::stamp(now));
    kept["description"] = Value::Null;
    kept["notes"] = Value::Null;
    state
        .service_principals
        .insert(sp_id, Object::new(kept, Some(now)));
    for (activity, kind, object) in [
        (&directory_audit::ADD_APPLICATION, "Application", &application),
        (&directory_audit::ADD_PRINCIPAL, "ServicePrincipal", &principal),
    ] {
        note(tenant, &mut state, call, activity, &[(kind, object)]);
    }
    drop(state);
    Ok(Answer::created(json!({
        "@odata.context": list::context(tenant, "microsoft.graph.applicationServicePrincipal"),
        "application": application,
        "servicePrincipal": principal,
    })))
}

fn roles() -> Value {
    let role = |id: &str, name: &str| json!({"allowedMemberTypes": ["User"], "displayName": name, "id": id, "isEnabled": true, "description": name, "value": null, "origin": "Application"});
    json!([role(ROLE_USER, "User"), role(ROLE_MSIAM, "msiam_access")])
}

fn scopes(id: &str, name: &str) -> Value {
    json!([{
        "id": id, "value": "user_impersonation", "type": "User", "isEnabled": true,
        "adminConsentDisplayName": format!("Access {name}"),
        "adminConsentDescription": format!("Allow the application to access {name} on behalf of the signed-in user."),
        "userConsentDisplayName": format!("Access {name}"),
        "userConsentDescription": format!("Allow the application to access {name} on your behalf."),
    }])
}

fn application(id: &str, app_id: &str, scope: &str, name: &str, now: Timestamp) -> Value {
    json!({
        "id": id, "appId": app_id, "applicationTemplateId": CUSTOM_TEMPLATE,
        "createdDateTime": super::applications::stamp(now), "deletedDateTime": null, "displayName": name, "description": null,
        "groupMembershipClaims": null, "identifierUris": [], "isFallbackPublicClient": false, "signInAudience": "AzureADMyOrg",
        "tags": [], "tokenEncryptionKeyId": null, "defaultRedirectUri": null, "samlMetadataUrl": null, "optionalClaims": null, "addIns": [],
        "api": {"acceptMappedClaims": null, "knownClientApplications": [], "requestedAccessTokenVersion": null,
            "oauth2PermissionScopes": scopes(scope, name), "preAuthorizedApplications": []},
        "appRoles": roles(),
        "info": {"logoUrl": null, "marketingUrl": null, "privacyStatementUrl": null, "supportUrl": null, "termsOfServiceUrl": null},
        "keyCredentials": [], "parentalControlSettings": {"countriesBlockedForMinors": [], "legalAgeGroupRule": "Allow"},
        "passwordCredentials": [], "publicClient": {"redirectUris": []}, "requiredResourceAccess": [],
        "verifiedPublisher": {"displayName": null, "verifiedPublisherId": null, "addedDateTime": null},
        "web": {"homePageUrl": HOME_PAGE, "redirectUris": [], "logoutUrl": null},
    })
}

fn service_principal(id: &str, app_id: &str, scope: &str, name: &str, tenant: &str) -> Value {
    json!({
        "id": id, "deletedDateTime": null, "accountEnabled": true, "appId": app_id, "applicationTemplateId": CUSTOM_TEMPLATE,
        "appDisplayName": name, "alternativeNames": [], "appOwnerOrganizationId": tenant, "displayName": name,
        "appRoleAssignmentRequired": true, "loginUrl": null, "logoutUrl": null, "homepage": HOME_PAGE, "notificationEmailAddresses": [],
        "preferredSingleSignOnMode": null, "preferredTokenSigningKeyThumbprint": null, "replyUrls": [], "servicePrincipalNames": [app_id],
        "servicePrincipalType": "Application",
        "tags": ["WindowsAzureActiveDirectoryCustomSingleSignOnApplication", "WindowsAzureActiveDirectoryIntegratedApp"],
        "tokenEncryptionKeyId": null, "samlSingleSignOnSettings": null, "addIns": [], "appRoles": roles(),
        "info": {"logoUrl": null, "marketingUrl": null, "privacyStatementUrl": null, "supportUrl": null, "termsOfServiceUrl": null},
        "keyCredentials": [], "oauth2PermissionScopes": scopes(scope, name), "passwordCredentials": [],
        "verifiedPublisher": {"displayName": null, "verifiedPublisherId": null, "addedDateTime": null},
    })
}
