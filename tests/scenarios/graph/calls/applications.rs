//! Applications, service principals, their secrets, who is assigned, and what is consented to.

use graph_model::{GraphRequest, Principal};
use serde_json::Value;

use super::{Found, Written};

pub(super) fn find(written: &Written<'_>) -> Found {
    let body = |make: &dyn Fn(Value) -> GraphRequest| Some(written.json().map(make));
    Some(Ok(match (written.name, written.arguments.as_slice()) {
        ("application_templates", []) => GraphRequest::application_templates(),
        ("non_gallery_template", []) => GraphRequest::non_gallery_template(),
        ("service_principals_named", [name]) => GraphRequest::service_principals_named(name),
        ("service_principals_non_gallery", []) => GraphRequest::service_principals_non_gallery(),
        ("service_principals_tagged", [tag]) => GraphRequest::service_principals_tagged(tag),
        ("service_principal", [id]) => GraphRequest::service_principal(id),
        ("service_principal_of", [app_id]) => GraphRequest::service_principal_of(app_id),
        ("create_service_principal", [app_id, tags @ ..]) => {
            GraphRequest::create_service_principal(app_id, tags)
        }
        ("patch_service_principal", [id]) => {
            return body(&|change| GraphRequest::patch_service_principal(id, change));
        }
        ("delete_service_principal", [id]) => GraphRequest::delete_service_principal(id),
        ("application", [id]) => GraphRequest::application(id),
        ("application_by_app_id", [id]) => GraphRequest::application_by_app_id(id),
        ("create_application", []) => return body(&GraphRequest::create_application),
        ("upsert_application", [name]) => {
            return body(&|change| GraphRequest::upsert_application(name, change));
        }
        ("instantiate", [name]) => GraphRequest::instantiate(name),
        ("patch_application", [id]) => return body(&|change| GraphRequest::patch_application(id, change)),
        ("delete_application", [id]) => GraphRequest::delete_application(id),
        ("deleted_applications", []) => GraphRequest::deleted_applications(),
        ("restore_deleted", [id]) => GraphRequest::restore_deleted(id),
        ("purge_deleted", [id]) => GraphRequest::purge_deleted(id),
        ("passwords", [id]) => GraphRequest::passwords(id),
        ("add_password", [id, name]) => GraphRequest::add_password(id, name, None),
        ("add_password", [id, name, ends]) => match ends.parse() {
            Ok(ends) => GraphRequest::add_password(id, name, Some(ends)),
            Err(_) => return Some(Err(format!("`{ends}` is no time"))),
        },
        ("remove_password", [id, key]) => GraphRequest::remove_password(id, key),
        ("graph_permissions", []) => GraphRequest::graph_permissions(),
        ("permission_grants", [client, api]) => GraphRequest::permission_grants(client, api),
        ("grant_permissions", [client, api, scopes @ ..]) => {
            GraphRequest::grant_permissions(client, api, scopes)
        }
        ("extend_grant", [grant, scope]) => GraphRequest::extend_grant(grant, scope),
        ("revoke_grant", [grant]) => GraphRequest::revoke_grant(grant),
        ("assignments", [sp]) => GraphRequest::assignments(sp),
        ("assign", [sp, principal, role]) => GraphRequest::assign(sp, principal, role, "somebody"),
        ("unassign", [sp, assignment]) => GraphRequest::unassign(sp, assignment),
        ("assignments_of", [kind, id]) => GraphRequest::assignments_of(principal(kind, id)?, None),
        ("assignments_of", [kind, id, resource]) => {
            GraphRequest::assignments_of(principal(kind, id)?, Some(resource))
        }
        ("assign_to", [kind, id, resource, role]) => {
            GraphRequest::assign_to(principal(kind, id)?, resource, role)
        }
        ("unassign_from", [kind, id, assignment]) => {
            GraphRequest::unassign_from(principal(kind, id)?, assignment)
        }
        _ => return None,
    }))
}

/// `user`, `group` or `servicePrincipal`.
fn principal<'a>(kind: &str, id: &'a str) -> Option<Principal<'a>> {
    Some(match kind {
        "user" => Principal::User(id),
        "group" => Principal::Group(id),
        "servicePrincipal" => Principal::ServicePrincipal(id),
        _ => return None,
    })
}
