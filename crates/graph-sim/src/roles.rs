//! Directory roles (Graph: role template ids).

/// A built-in directory role.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Role {
    pub(crate) name: &'static str,
    pub(crate) template_id: &'static str,
    pub(crate) description: &'static str,
}

pub(crate) const GLOBAL_ADMINISTRATOR: &str = "Global Administrator";
pub(crate) const PRIVILEGED_ROLE_ADMINISTRATOR: &str = "Privileged Role Administrator";
pub(crate) const APPLICATION_ADMINISTRATOR: &str = "Application Administrator";
pub(crate) const CLOUD_APPLICATION_ADMINISTRATOR: &str = "Cloud Application Administrator";
pub(crate) const REPORTS_READER: &str = "Reports Reader";
pub(crate) const GLOBAL_READER: &str = "Global Reader";
pub(crate) const SECURITY_READER: &str = "Security Reader";
pub(crate) const SECURITY_OPERATOR: &str = "Security Operator";
pub(crate) const SECURITY_ADMINISTRATOR: &str = "Security Administrator";

const ROLES: [Role; 10] = [
    Role {
        name: GLOBAL_ADMINISTRATOR,
        template_id: "62e90394-69f5-4237-9190-012177145e10",
        description: "Can manage all aspects of Microsoft Entra ID and Microsoft services that use Microsoft Entra identities.",
    },
    Role {
        name: PRIVILEGED_ROLE_ADMINISTRATOR,
        template_id: "e8611ab8-c189-46e8-94e1-60213ab1f814",
        description: "Can manage role assignments in Microsoft Entra ID, and all aspects of Privileged Identity Management.",
    },
    Role {
        name: APPLICATION_ADMINISTRATOR,
        template_id: "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
        description: "Can create and manage all aspects of app registrations and enterprise apps.",
    },
    Role {
        name: CLOUD_APPLICATION_ADMINISTRATOR,
        template_id: "158c047a-c907-4556-b7ef-446551a6b5f7",
        description: "Can create and manage all aspects of app registrations and enterprise apps except App Proxy.",
    },
    Role {
        name: REPORTS_READER,
        template_id: "4a5d8f65-41da-4de4-8968-e035b65339cf",
        description: "Can read sign-in and audit reports.",
    },
    Role {
        name: GLOBAL_READER,
        template_id: "f2ef992c-3afb-46b9-b7cf-a126ee74c451",
        description: "Can read everything that a Global Administrator can, but not update anything.",
    },
    Role {
        name: SECURITY_READER,
        template_id: "5d6b6bb7-de71-4623-b4af-96380a352509",
        description: "Can read security information and reports in Microsoft Entra ID.",
    },
    Role {
        name: SECURITY_OPERATOR,
        template_id: "5f2222b1-57c3-48ba-8ad5-d4759f1fde6f",
        description: "Can create and manage security events.",
    },
    Role {
        name: SECURITY_ADMINISTRATOR,
        template_id: "194ae4cb-b126-40b2-bd5b-6091b380977d",
        description: "Can read security information and reports, and manage configuration in Microsoft Entra ID.",
    },
    Role {
        name: "Hybrid Identity Administrator",
        template_id: "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2",
        description: "Can manage Active Directory to Microsoft Entra cloud provisioning, Microsoft Entra Connect, and federation settings.",
    },
];

pub(crate) fn by_name(name: &str) -> Option<Role> {
    ROLES
        .into_iter()
        .find(|role| role.name.eq_ignore_ascii_case(name))
}

pub(crate) fn names() -> Vec<&'static str> {
    ROLES.iter().map(|role| role.name).collect()
}
