//! The enterprise application: its two objects, its roles and who is assigned.

use jiff::Timestamp;
use serde_json::Value;

use crate::date::date_of;
use crate::resource::{flag, resource, text};

/// Template of "integrate any other application you don't find in the gallery", the same in every tenant.
pub const NON_GALLERY_TEMPLATE: &str = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621";

resource! {
    /// The service principal: what the portal calls the enterprise application.
    ServicePrincipal
}

impl ServicePrincipal {
    text! { /// Name; not unique in a tenant.
    display_name, "displayName" }
    text! { /// Client id, shared with the application object.
    app_id, "appId" }
    text! { /// Template it was made from; empty for a plain registration.
    application_template_id, "applicationTemplateId" }

    /// Made from the non-gallery template: the only kind that this app sets up.
    pub fn is_non_gallery(&self) -> bool {
        self.application_template_id()
            .eq_ignore_ascii_case(NON_GALLERY_TEMPLATE)
    }

    /// When it was created, when Graph says so.
    pub fn created(&self) -> Option<Timestamp> {
        date_of(self.0.get("createdDateTime"))
    }

    /// The roles that can be assigned.
    pub fn app_roles(&self) -> Vec<AppRole> {
        roles_of(&self.0)
    }

    /// The role with this name that people and groups can get: enabled and open to users.
    pub fn role_named(&self, name: &str) -> Option<AppRole> {
        self.app_roles()
            .into_iter()
            .find(|role| role.assignable() && role.display_name() == name)
    }
}

resource! {
    /// The application object (app registration).
    Application
}

impl Application {
    text! { /// Name.
    display_name, "displayName" }
    text! { /// Client id.
    app_id, "appId" }

    /// Its roles; those of the service principal are a copy that follows after a while.
    pub fn app_roles(&self) -> Vec<AppRole> {
        roles_of(&self.0)
    }
}

fn roles_of(value: &Value) -> Vec<AppRole> {
    let roles = value.get("appRoles").and_then(Value::as_array);
    roles
        .into_iter()
        .flatten()
        .cloned()
        .map(AppRole::from_value)
        .collect()
}

resource! {
    /// A role of an application (Graph: appRole).
    AppRole
}

impl AppRole {
    /// A role that people and groups can be given.
    pub fn for_users(id: &str, value: &str, display_name: &str, description: &str) -> Self {
        Self::from_value(serde_json::json!({
            "allowedMemberTypes": ["User"],
            "description": description,
            "displayName": display_name,
            "id": id,
            "isEnabled": true,
            "value": value,
        }))
    }

    /// Default access. Valid only for an application that declares no role of its own (Graph: appRoleAssignedTo).
    pub const DEFAULT_ACCESS: &str = "00000000-0000-0000-0000-000000000000";

    text! { /// `User`, `msiam_access`, …
    display_name, "displayName" }
    text! { /// What a mapping sends; empty for `User` and `msiam_access`.
    value, "value" }
    flag! { /// Can be assigned at the moment.
    is_enabled, "isEnabled" }

    /// Enabled, and open to users and groups.
    pub fn assignable(&self) -> bool {
        let members = self.0.get("allowedMemberTypes").and_then(Value::as_array);
        self.is_enabled()
            && members
                .into_iter()
                .flatten()
                .any(|member| member.as_str() == Some("User"))
    }
}

resource! {
    /// One assignment of a person or a group to the application (Graph: appRoleAssignment).
    Assignment
}

impl Assignment {
    text! { /// Who.
    principal_id, "principalId" }
    text! { /// `User`, `Group` or `ServicePrincipal`.
    principal_type, "principalType" }
    text! { /// Name of who.
    principal_display_name, "principalDisplayName" }
    text! { /// Which role.
    app_role_id, "appRoleId" }
    text! { /// To what: object id of the service principal.
    resource_id, "resourceId" }

    /// When it was made.
    pub fn created(&self) -> Option<Timestamp> {
        date_of(self.0.get("createdDateTime"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_role_is_chosen_by_name_among_the_enabled_ones() {
        let principal = ServicePrincipal::from_value(json!({"appRoles": [
            {"id": "1", "displayName": "User", "isEnabled": false, "allowedMemberTypes": ["User"]},
            {"id": "2", "displayName": "User", "isEnabled": true, "allowedMemberTypes": ["Application"]},
            {"id": "3", "displayName": "User", "isEnabled": true, "allowedMemberTypes": ["User"]},
        ]}));
        assert_eq!(principal.role_named("User").unwrap().id(), "3");
        assert_eq!(principal.role_named("user"), None);
    }
}
