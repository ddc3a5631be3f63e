//! Tenant, signed-in account, licences and people.

use serde_json::json;

use super::{PAGE_MAX, with_query};
use crate::encode::{key, literal, search_phrase, segment};
use crate::filter::Filter;
use crate::request::{GraphRequest, secret};
use crate::scope;

const USER_FIELDS: &str = "id,displayName,userPrincipalName,mail,accountEnabled,userType,department,jobTitle";

/// Every property of a person that a mapping can read and `$select` takes, in Graph's names (Graph: user).
const WHOLE_USER: &str = "id,accountEnabled,assignedLicenses,businessPhones,city,companyName,country,createdDateTime,\
                          creationType,deletedDateTime,department,displayName,employeeHireDate,employeeId,\
                          employeeOrgData,employeeType,externalUserState,faxNumber,givenName,imAddresses,jobTitle,mail,\
                          mailNickname,mobilePhone,officeLocation,onPremisesDistinguishedName,onPremisesDomainName,\
                          onPremisesExtensionAttributes,onPremisesImmutableId,onPremisesSamAccountName,\
                          onPremisesSecurityIdentifier,onPremisesSyncEnabled,onPremisesUserPrincipalName,otherMails,\
                          postalCode,preferredLanguage,proxyAddresses,state,streetAddress,surname,usageLocation,\
                          userPrincipalName,userType";

/// These properties, and directory extensions by their full names.
pub(super) fn whole_user(extensions: &[String]) -> String {
    std::iter::once(WHOLE_USER)
        .chain(extensions.iter().map(String::as_str))
        .collect::<Vec<_>>()
        .join(",")
}

impl GraphRequest {
    /// Name and domains of the tenant.
    pub fn organization() -> Self {
        Self::get(
            with_query("/organization", &[("$select", "id,displayName,verifiedDomains")]),
            scope::ORGANIZATION,
            "Read the tenant's name",
        )
    }

    /// Whether the tenant is kept in step with an on-premises Active Directory.
    pub fn organization_sync() -> Self {
        Self::get(
            with_query("/organization", &[("$select", "id,onPremisesSyncEnabled")]),
            scope::ORGANIZATION,
            "Read whether the tenant is hybrid",
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

    /// One person by object id or `userPrincipalName`, with everything that a mapping can read, the manager included.
    ///
    /// `extensions` are directory extensions by their full names (`extension_{appId}_{name}`).
    pub fn user_whole(key: &str, extensions: &[String]) -> Self {
        Self::get(
            with_query(
                &format!("/users/{}", segment(key)),
                &[
                    ("$select", &whole_user(extensions)),
                    ("$expand", "manager($select=id,displayName,userPrincipalName)"),
                ],
            ),
            scope::USERS,
            "Read one person with everything that mappings read",
        )
    }

    /// Everybody with everything that a mapping can read but the manager, a page at a time. `extensions` as with
    /// [`GraphRequest::user_whole`].
    pub fn users_whole(extensions: &[String]) -> Self {
        Self::get(
            with_query(
                "/users",
                &[("$select", &whole_user(extensions)), ("$top", PAGE_MAX)],
            ),
            scope::USERS,
            "List people with everything that mappings read",
        )
    }

    /// The groups that a person is a direct member of: by these provisioning decides (Graph: memberOf).
    pub fn groups_of_user(id: &str) -> Self {
        Self::member_of(id, "memberOf", "List the person's groups")
    }

    /// The groups that a person is in at any depth.
    pub fn all_groups_of_user(id: &str) -> Self {
        Self::member_of(
            id,
            "transitiveMemberOf",
            "List the person's groups, nested ones included",
        )
    }

    fn member_of(id: &str, relation: &str, label: &str) -> Self {
        Self::get(
            with_query(
                &format!("/users/{}/{relation}/microsoft.graph.group", segment(id)),
                &[
                    ("$select", super::group::GROUP_FIELDS),
                    ("$count", "true"),
                    ("$top", PAGE_MAX),
                ],
            ),
            scope::GROUPS,
            label,
        )
        .eventual()
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

    /// People that a filter takes.
    pub fn users_where(filter: &Filter) -> Self {
        Self::get(
            with_query(
                "/users",
                &[
                    ("$filter", &filter.to_string()),
                    ("$select", USER_FIELDS),
                    ("$top", PAGE_MAX),
                ],
            ),
            scope::USERS,
            "List people",
        )
    }

    /// People with a word in name, sign-in name or mail address that begins with `text` (advanced query). Finds words
    /// inside a name, which [`GraphRequest::search_users`] does not; its index lags.
    pub fn search_users_by_word(text: &str) -> Self {
        let phrase = search_phrase(text);
        let search = ["displayName", "userPrincipalName", "mail"]
            .map(|property| format!("\"{property}:{phrase}\""))
            .join(" OR ");
        Self::get(
            with_query(
                "/users",
                &[
                    ("$search", &search),
                    ("$select", USER_FIELDS),
                    ("$orderby", "displayName"),
                    ("$count", "true"),
                    ("$top", "25"),
                ],
            ),
            scope::USERS,
            "Search people",
        )
        .eventual()
    }

    /// How many people there are: a number as text, for [`crate::GraphAnswer::plain_count`].
    pub fn users_count() -> Self {
        Self::get("/users/$count", scope::USERS, "Count people").eventual()
    }

    /// The directory roles that are in use in the tenant.
    pub fn directory_roles() -> Self {
        Self::get(
            with_query("/directoryRoles", &[("$select", "id,displayName,roleTemplateId")]),
            scope::ROLES,
            "List the directory roles",
        )
    }

    /// Who holds a directory role now, by the role's template id.
    pub fn directory_role_members(role_template: &str) -> Self {
        Self::get(
            with_query(
                &format!("/directoryRoles(roleTemplateId={})/members", key(role_template)),
                &[("$select", "id,displayName,userPrincipalName")],
            ),
            scope::ROLES,
            "List who holds the directory role",
        )
    }

    /// Makes Entra collect everything it holds about one person into a storage container (202; 1,000 a day).
    ///
    /// The container's address is a secret, named `storageLocation`: whoever has it can write there.
    pub fn export_personal_data(user: &str) -> Self {
        Self::post(
            format!("/users/{}/exportPersonalData", segment(user)),
            Some(json!({ "storageLocation": secret("storageLocation") })),
            scope::EXPORT,
            "Export a person's data",
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
