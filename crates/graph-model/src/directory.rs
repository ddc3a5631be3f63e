//! People, groups and the tenant itself.

use jiff::Timestamp;
use serde_json::Value;

use crate::date::date_of;
use crate::resource::{flag, resource, text};

resource! {
    /// The tenant (Graph: organization).
    Organization
}

impl Organization {
    text! { /// Name of the tenant, "Contoso Nordic".
    display_name, "displayName" }

    /// The default domain, `contoso.onmicrosoft.com`; the first one when none is marked.
    pub fn default_domain(&self) -> Option<&str> {
        let domains = self.0.get("verifiedDomains")?.as_array()?;
        domains
            .iter()
            .find(|domain| domain.get("isDefault").and_then(Value::as_bool) == Some(true))
            .or_else(|| domains.first())?
            .get("name")?
            .as_str()
    }
}

resource! {
    /// A person (Graph: user).
    User
}

impl User {
    text! { /// "Søren Holm".
    display_name, "displayName" }
    text! { /// `soren.holm@contoso.example`.
    user_principal_name, "userPrincipalName" }
    text! { /// Mail address; empty when none.
    mail, "mail" }
    flag! { /// May sign in. Disabled people are never newly created at the target.
    account_enabled, "accountEnabled" }
}

resource! {
    /// A directory role that the signed-in account has now. Roles that are only eligible do not show.
    DirectoryRole
}

impl DirectoryRole {
    text! { /// "Application Administrator".
    display_name, "displayName" }
    text! { /// The same id in every tenant.
    role_template_id, "roleTemplateId" }
}

impl DirectoryRole {
    /// Global Administrator.
    pub const GLOBAL_ADMINISTRATOR: &str = "62e90394-69f5-4237-9190-012177145e10";
    /// Application Administrator.
    pub const APPLICATION_ADMINISTRATOR: &str = "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3";
    /// Cloud Application Administrator.
    pub const CLOUD_APPLICATION_ADMINISTRATOR: &str = "158c047a-c907-4556-b7ef-446551a6b5f7";
    /// Global Reader: cannot read the provisioning configuration.
    pub const GLOBAL_READER: &str = "f2ef992c-3afb-46b9-b7cf-a126ee74c451";

    /// Allows a whole set-up: applications, provisioning and assignments.
    pub fn can_set_up(&self) -> bool {
        [
            Self::GLOBAL_ADMINISTRATOR,
            Self::APPLICATION_ADMINISTRATOR,
            Self::CLOUD_APPLICATION_ADMINISTRATOR,
        ]
        .iter()
        .any(|id| self.role_template_id().eq_ignore_ascii_case(id))
    }
}

resource! {
    /// A licence of the tenant (Graph: subscribedSku).
    SubscribedSku
}

impl SubscribedSku {
    text! { /// `AAD_PREMIUM`, `SPE_E3`, …
    part_number, "skuPartNumber" }
    text! { /// `Enabled`, `Warning`, `Suspended`, …
    capability_status, "capabilityStatus" }

    /// Contains Entra ID P1 or P2, which assigning groups and reading provisioning logs needs.
    pub fn has_entra_premium(&self) -> bool {
        let usable = matches!(self.capability_status(), "Enabled" | "Warning");
        let plans = self.0.get("servicePlans").and_then(Value::as_array);
        usable
            && plans.into_iter().flatten().any(|plan| {
                let name = plan.get("servicePlanName").and_then(Value::as_str);
                matches!(name, Some("AAD_PREMIUM" | "AAD_PREMIUM_P2"))
            })
    }
}

resource! {
    /// A group.
    Group
}

impl Group {
    text! { /// Name; not unique in a tenant.
    display_name, "displayName" }
    flag! { /// Only such groups can be assigned to an application.
    security_enabled, "securityEnabled" }
    flag! { /// Has a mail address of its own.
    mail_enabled, "mailEnabled" }

    /// When it was made.
    pub fn created(&self) -> Option<Timestamp> {
        date_of(self.0.get("createdDateTime"))
    }

    /// Membership is computed by a rule.
    pub fn dynamic(&self) -> bool {
        self.has_type("DynamicMembership")
    }

    /// A Microsoft 365 group.
    pub fn unified(&self) -> bool {
        self.has_type("Unified")
    }

    /// "Security", "Microsoft 365", "Distribution", with ", dynamic" behind it.
    pub fn kind(&self) -> String {
        let base = if self.unified() {
            "Microsoft 365"
        } else if self.security_enabled() && self.mail_enabled() {
            "Mail-enabled security"
        } else if self.security_enabled() {
            "Security"
        } else {
            "Distribution"
        };
        if self.dynamic() {
            format!("{base}, dynamic")
        } else {
            base.to_owned()
        }
    }

    fn has_type(&self, name: &str) -> bool {
        let types = self.0.get("groupTypes").and_then(Value::as_array);
        types
            .into_iter()
            .flatten()
            .any(|group_type| group_type.as_str() == Some(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_group_says_its_kind_in_words() {
        let group = Group::from_value(
            json!({"groupTypes": ["Unified", "DynamicMembership"], "securityEnabled": true}),
        );
        assert_eq!(group.kind(), "Microsoft 365, dynamic");
        let group =
            Group::from_value(json!({"groupTypes": [], "securityEnabled": true, "mailEnabled": false}));
        assert_eq!(group.kind(), "Security");
    }

    #[test]
    fn a_suspended_licence_does_not_count() {
        let plan = json!([{"servicePlanName": "AAD_PREMIUM"}]);
        let sku = |status: &str| {
            SubscribedSku::from_value(json!({"capabilityStatus": status, "servicePlans": plan}))
        };
        assert!(sku("Enabled").has_entra_premium());
        assert!(!sku("Suspended").has_entra_premium());
    }
}
