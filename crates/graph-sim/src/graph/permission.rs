//! Who calls, and what they may do: the permission in the token and the directory role, both (Graph: permissions).

use std::collections::BTreeSet;

use super::error::GraphError;
use crate::auth;
use crate::roles;
use crate::tenant::Tenant;

/// The signed-in account behind a call.
#[derive(Clone, Debug)]
pub(crate) struct Caller {
    pub(crate) oid: String,
    /// The application it was issued to.
    pub(crate) client: String,
    /// An application called as itself: it holds permissions of its own and needs no directory role.
    pub(crate) app_only: bool,
    scopes: BTreeSet<String>,
    roles: Vec<&'static str>,
}

/// Roles that manage enterprise applications and their provisioning. Global Reader is not among them:
/// it cannot even read the provisioning configuration.
const APP_ADMINISTRATORS: [&str; 3] = [
    roles::GLOBAL_ADMINISTRATOR,
    roles::APPLICATION_ADMINISTRATOR,
    roles::CLOUD_APPLICATION_ADMINISTRATOR,
];

/// Roles that read the provisioning logs.
const LOG_READERS: [&str; 8] = [
    roles::GLOBAL_ADMINISTRATOR,
    roles::APPLICATION_ADMINISTRATOR,
    roles::CLOUD_APPLICATION_ADMINISTRATOR,
    roles::REPORTS_READER,
    roles::SECURITY_READER,
    roles::SECURITY_OPERATOR,
    roles::SECURITY_ADMINISTRATOR,
    roles::GLOBAL_READER,
];

/// Permissions that read applications, service principals and assignments.
pub(crate) const APPLICATION_READ: &[&str] = &[
    "Application.Read.All",
    "Application.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
/// Permissions that write them.
pub(crate) const APPLICATION_WRITE: &[&str] = &["Application.ReadWrite.All", "Directory.ReadWrite.All"];

/// The token of an `Authorization` header.
fn bearer(header: Option<&str>) -> Option<&str> {
    header
        .and_then(|h| h.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .filter(|token| !token.is_empty())
}

impl Caller {
    /// The caller of an `Authorization` header.
    pub(crate) fn from_header(tenant: &Tenant, header: Option<&str>) -> Result<Self, GraphError> {
        let token = bearer(header).ok_or_else(|| GraphError::token("Access token is empty."))?;
        let access = tenant.live.lock().access(token).ok_or_else(|| {
            GraphError::token(if token.split('.').count() == 3 {
                "Access token validation failure. Invalid signature."
            } else {
                "IDX14100: JWT is not well formed, there are no dots (.)."
            })
        })?;
        let now = jiff::Timestamp::now();
        if access.audience != auth::own_graph(tenant) {
            return Err(GraphError::token(
                "Access token validation failure. Invalid audience.",
            ));
        }
        if access.expires <= now {
            return Err(GraphError::token(
                "Lifetime validation failed, the token is expired.",
            ));
        }
        if access.begins > now {
            return Err(GraphError::token(
                "Lifetime validation failed, the token is not yet valid.",
            ));
        }
        // Deleted since the token was issued.
        let there = if access.app_only {
            let state = tenant.state.lock();
            state.service_principals.contains_key(&access.account)
        } else {
            tenant.directory().user(&access.account).is_some()
        };
        if !there {
            return Err(GraphError::token("Access token validation failure."));
        }
        // A role that was given since needs a new token; a fault does not.
        let roles = match tenant.faults.role() {
            None => access.roles,
            Some(_) => tenant.roles_of(&access.account),
        };
        let scopes = access
            .scopes
            .into_iter()
            .filter(|scope| !tenant.faults.denies(scope))
            .collect();
        Ok(Self {
            oid: access.account,
            client: access.client,
            app_only: access.app_only,
            scopes,
            roles,
        })
    }

    /// The moment up to which a token has heard of challenges; 0 for one that is none of ours.
    pub(crate) fn heard(tenant: &Tenant, header: Option<&str>) -> i64 {
        bearer(header)
            .and_then(|token| tenant.live.lock().access(token))
            .map_or(0, |access| access.heard)
    }

    pub(crate) fn has_scope(&self, any_of: &[&str]) -> bool {
        any_of.iter().any(|scope| self.scopes.contains(*scope))
    }

    fn has_role(&self, any_of: &[&str]) -> bool {
        self.app_only || any_of.iter().any(|role| self.roles.contains(role))
    }

    pub(crate) fn needs(&self, any_of: &[&str]) -> Result<(), GraphError> {
        if self.has_scope(any_of) {
            Ok(())
        } else {
            Err(GraphError::denied())
        }
    }

    /// Changing applications, service principals and assignments.
    pub(crate) fn manages_applications(&self, any_of: &[&str]) -> Result<(), GraphError> {
        self.needs(any_of)?;
        if self.has_role(&APP_ADMINISTRATORS) {
            Ok(())
        } else {
            Err(GraphError::denied())
        }
    }

    /// Granting delegated permissions (Graph: oauth2PermissionGrants).
    pub(crate) fn grants_permissions(&self, any_of: &[&str]) -> Result<(), GraphError> {
        self.needs(any_of)?;
        if self.has_role(&APP_ADMINISTRATORS) || self.consents_to_graph().is_ok() {
            Ok(())
        } else {
            Err(GraphError::denied())
        }
    }

    /// Giving an application roles of Microsoft Graph: application administrators may not.
    pub(crate) fn consents_to_graph(&self) -> Result<(), GraphError> {
        if self.has_role(&[roles::GLOBAL_ADMINISTRATOR, roles::PRIVILEGED_ROLE_ADMINISTRATOR]) {
            Ok(())
        } else {
            Err(GraphError::denied())
        }
    }

    /// Reading the provisioning configuration.
    pub(crate) fn reads_synchronization(&self) -> Result<(), GraphError> {
        self.manages_applications(&["Synchronization.Read.All", "Synchronization.ReadWrite.All"])
    }

    /// Changing the provisioning configuration; also reading its (masked) secrets.
    pub(crate) fn writes_synchronization(&self) -> Result<(), GraphError> {
        self.manages_applications(&["Synchronization.ReadWrite.All"])
    }

    /// The provisioning log: its permission, a role, and the licence.
    pub(crate) fn reads_logs(&self, tenant: &Tenant) -> Result<(), GraphError> {
        self.reads_reports(&["AuditLog.Read.All", "ProvisioningLog.Read.All"])?;
        check_premium(tenant)
    }

    /// The log of changes to the directory.
    pub(crate) fn reads_directory_log(&self, tenant: &Tenant) -> Result<(), GraphError> {
        self.reads_reports(&["AuditLog.Read.All"])?;
        if tenant.switches().directory_audits_need_p1 {
            check_premium(tenant)?;
        }
        Ok(())
    }

    fn reads_reports(&self, any_of: &[&str]) -> Result<(), GraphError> {
        self.needs(any_of)?;
        if self.has_role(&LOG_READERS) {
            Ok(())
        } else {
            Err(GraphError::denied())
        }
    }
}

pub(super) fn check_premium(tenant: &Tenant) -> Result<(), GraphError> {
    if tenant.faults.no_p1() {
        return Err(GraphError::new(
            403,
            "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
            "Neither tenant is B2C or tenant doesn't have premium license",
        ));
    }
    Ok(())
}
