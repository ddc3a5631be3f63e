//! Tenant, signed-in account, licences and people.

use super::{PAGE_MAX, with_query};
use crate::encode::{literal, search_phrase, segment};
use crate::request::GraphRequest;
use crate::scope;

const USER_FIELDS: &str = "id,displayName,userPrincipalName,mail,accountEnabled,userType,department,jobTitle";

impl GraphRequest {
    /// Name and domains of the tenant.
    pub fn organization() -> Self {
        Self::get(
            with_query("/organization", &[("$select", "id,displayName,verifiedDomains")]),
            scope::ORGANIZATION,
            "Read the tenant's name",
        )
    }

    /// The signed-in account.
    pub fn me() -> Self {
        Self::get(
            with_query("/me", &[("$select", "id,displayName,userPrincipalName")]),
            scope::ME,
            "Read who is signed in",
        )
    }

    /// Directory roles of the signed-in account, the active ones.
    pub fn my_roles() -> Self {
        Self::get(
            with_query(
                "/me/transitiveMemberOf/microsoft.graph.directoryRole",
                &[("$select", "id,displayName,roleTemplateId")],
            ),
            scope::ROLES,
            "Read your directory roles",
        )
    }

    /// Licences of the tenant.
    pub fn subscribed_skus() -> Self {
        Self::get(
            with_query(
                "/subscribedSkus",
                &[("$select", "id,skuPartNumber,capabilityStatus,servicePlans")],
            ),
            scope::ORGANIZATION,
            "Read the tenant's licences",
        )
    }

    /// Every person, a page at a time.
    pub fn users() -> Self {
        Self::get(
            with_query("/users", &[("$select", USER_FIELDS), ("$top", PAGE_MAX)]),
            scope::USERS,
            "List people",
        )
    }

    /// One person by object id or `userPrincipalName`, with the properties that mappings read.
    pub fn user(id: &str) -> Self {
        Self::get(
            with_query(
                &format!("/users/{}", segment(id)),
                &[(
                    "$select",
                    "id,accountEnabled,userPrincipalName,displayName,givenName,surname,mail,mailNickname,\
                     department,jobTitle,companyName,employeeId,preferredLanguage,officeLocation,streetAddress,\
                     city,state,postalCode,country,businessPhones,mobilePhone,faxNumber,userType",
                )],
            ),
            scope::USERS,
            "Read one person",
        )
    }

    /// People whose name, sign-in name or mail address begins with `text`.
    ///
    /// `startswith` instead of `$search`: it needs no advanced query and does not lag behind an index.
    pub fn search_users(text: &str) -> Self {
        let text = literal(text);
        let filter = format!(
            "startswith(displayName,{text}) or startswith(userPrincipalName,{text}) or startswith(mail,{text})"
        );
        Self::get(
            with_query(
                "/users",
                &[("$filter", &filter), ("$select", USER_FIELDS), ("$top", "25")],
            ),
            scope::USERS,
            "Search people",
        )
    }

    /// Groups with a word in name, mail or description that begins with `text` (advanced query).
    pub fn search_groups(text: &str) -> Self {
        let search = format!("\"displayName:{}\"", search_phrase(text));
        Self::get(
            with_query(
                "/groups",
                &[
                    ("$search", &search),
                    ("$select", super::group::GROUP_FIELDS),
                    ("$orderby", "displayName"),
                    ("$count", "true"),
                    ("$top", "25"),
                ],
            ),
            scope::GROUPS,
            "Search groups",
        )
        .eventual()
    }
}
