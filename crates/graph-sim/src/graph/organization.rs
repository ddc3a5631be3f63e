//! The tenant itself, its licences, and the caller's directory roles.

use serde_json::{Value, json};

use super::GraphResult;
use super::call::{Answer, Call};
use super::error::GraphError;
use super::list::{self, Collection};
use crate::roles;
use crate::tenant::{DOMAIN, ORGANIZATION, Tenant};

const ORGANIZATIONS: Collection<'static> = Collection {
    context: "organization",
    resource: "Organization",
    filterable: &["id", "displayName"],
    searchable: &[],
    shown: &[],
    page_size: 100,
    page_size_max: 999,
    folds_case: true,
};

const READS_ORGANIZATION: &[&str] = &[
    "User.Read",
    "User.Read.All",
    "Organization.Read.All",
    "Organization.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
const READS_LICENCES: &[&str] = &[
    "Organization.Read.All",
    "Organization.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    "LicenseAssignment.Read.All",
];

/// The service plan that is Entra ID P1.
const P1_PLAN: &str = "41781fb2-bc02-4b7c-bd55-b576c07bb09d";

fn organization(tenant: &Tenant) -> Value {
    let plans = if tenant.faults.no_p1() {
        json!([])
    } else {
        json!([{"assignedDateTime": "2024-02-01T08:00:00Z", "capabilityStatus": "Enabled", "service": "AADPremiumService", "servicePlanId": P1_PLAN}])
    };
    json!({
        "id": tenant.id,
        "deletedDateTime": null,
        "businessPhones": ["+45 33 55 01 00"],
        "city": "København",
        "country": null,
        "countryLetterCode": "DK",
        "createdDateTime": "2019-05-14T07:12:36Z",
        "defaultUsageLocation": "DK",
        "displayName": ORGANIZATION,
        "isMultipleDataLocationsForServicesEnabled": null,
        "marketingNotificationEmails": [],
        "onPremisesLastSyncDateTime": null,
        "onPremisesSyncEnabled": null,
        "partnerTenantType": null,
        "postalCode": "1401",
        "preferredLanguage": "en",
        "securityComplianceNotificationMails": [],
        "securityComplianceNotificationPhones": [],
        "state": null,
        "street": "Havnegade 12",
        "technicalNotificationMails": [format!("it@{DOMAIN}")],
        "tenantType": "AAD",
        "assignedPlans": plans,
        "privacyProfile": null,
        "provisionedPlans": [],
        "verifiedDomains": [
            {"capabilities": "Email, OfficeCommunicationsOnline", "isDefault": true, "isInitial": false, "name": DOMAIN, "type": "Managed"},
            {"capabilities": "Email, OfficeCommunicationsOnline", "isDefault": false, "isInitial": true, "name": "contosonordic.onmicrosoft.example", "type": "Managed"}
        ]
    })
}

pub(super) fn list(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(READS_ORGANIZATION)?;
    list::page(
        tenant,
        call,
        &ORGANIZATIONS,
        std::iter::once(&organization(tenant)),
    )
}

pub(super) fn get(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.needs(READS_ORGANIZATION)?;
    if id != tenant.id {
        return Err(GraphError::not_found(id));
    }
    Ok(list::object(
        tenant,
        call,
        "organization/$entity",
        &[],
        &organization(tenant),
    ))
}

pub(super) fn skus(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(READS_LICENCES)?;
    let skus = if tenant.faults.no_p1() {
        json!([])
    } else {
        let people = tenant.directory().user_count();
        json!([{
            "accountName": "contosonordic",
            "accountId": tenant.id,
            "appliesTo": "User",
            "capabilityStatus": "Enabled",
            "consumedUnits": people,
            "id": format!("{}_078d2b04-f1bd-4111-bbd4-b4b1b354cef4", tenant.id),
            "skuId": "078d2b04-f1bd-4111-bbd4-b4b1b354cef4",
            "skuPartNumber": "AAD_PREMIUM",
            "subscriptionIds": [],
            "prepaidUnits": {"enabled": people + 50, "suspended": 0, "warning": 0, "lockedOut": 0},
            "servicePlans": [
                {"servicePlanId": P1_PLAN, "servicePlanName": "AAD_PREMIUM", "provisioningStatus": "Success", "appliesTo": "User"},
                {"servicePlanId": "8a256a2b-b617-496d-b51b-e76466e88db0", "servicePlanName": "MFA_PREMIUM", "provisioningStatus": "Success", "appliesTo": "User"}
            ]
        }])
    };
    Ok(Answer::ok(
        json!({"@odata.context": list::context(tenant, "subscribedSkus"), "value": skus}),
    ))
}

/// The caller's active directory roles; `cast` leaves `@odata.type` out, as the cast segment does.
pub(super) fn my_roles(tenant: &Tenant, call: &Call, cast: bool) -> GraphResult {
    call.caller.needs(&[
        "User.Read",
        "User.Read.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
        "RoleManagement.Read.Directory",
    ])?;
    // Those held now, also when the token was issued before.
    let held: Vec<Value> = tenant
        .roles_of(&call.caller.oid)
        .into_iter()
        .filter_map(roles::by_name)
        .map(|role| {
            let mut object = json!({
                "id": crate::directory::id(tenant.seed, "directoryRole", role.name),
                "deletedDateTime": null,
                "description": role.description,
                "displayName": role.name,
                "roleTemplateId": role.template_id,
            });
            if !cast {
                object["@odata.type"] = json!("#microsoft.graph.directoryRole");
            }
            object
        })
        .collect();
    let collection = Collection {
        context: if cast {
            "directoryRoles"
        } else {
            "directoryObjects"
        },
        filterable: &["id", "displayName", "roleTemplateId"],
        resource: "DirectoryRole",
        ..ORGANIZATIONS
    };
    list::page(tenant, call, &collection, held.iter())
}
