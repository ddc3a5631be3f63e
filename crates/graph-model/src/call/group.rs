//! Groups and their members.

use serde_json::json;

use super::{PAGE_MAX, with_query};
use crate::encode::{literal, segment};
use crate::filter::Filter;
use crate::request::{GraphRequest, Method};
use crate::scope;

pub(super) const GROUP_FIELDS: &str =
    "id,displayName,description,mail,mailEnabled,securityEnabled,groupTypes,createdDateTime";

/// Every property of a group that a mapping or a check can read and `$select` takes, in Graph's names (Graph: group).
const WHOLE_GROUP: &str = "id,classification,createdDateTime,description,displayName,groupTypes,isAssignableToRole,mail,\
                           mailEnabled,mailNickname,membershipRule,membershipRuleProcessingState,onPremisesDomainName,\
                           onPremisesSamAccountName,onPremisesSecurityIdentifier,onPremisesSyncEnabled,\
                           preferredLanguage,proxyAddresses,securityEnabled,securityIdentifier,visibility";

impl GraphRequest {
    /// Groups with exactly this name; names are not unique, so several may come back.
    pub fn groups_named(name: &str) -> Self {
        let filter = format!("displayName eq {}", literal(name));
        Self::get(
            with_query("/groups", &[("$filter", &filter), ("$select", GROUP_FIELDS)]),
            scope::GROUPS,
            format!("Look for the group “{name}”"),
        )
    }

    /// One group.
    pub fn group(id: &str) -> Self {
        Self::get(
            with_query(&format!("/groups/{}", segment(id)), &[("$select", GROUP_FIELDS)]),
            scope::GROUPS,
            "Read the group",
        )
    }

    /// One group with everything that a mapping or a check reads.
    pub fn group_whole(id: &str) -> Self {
        Self::get(
            with_query(&format!("/groups/{}", segment(id)), &[("$select", WHOLE_GROUP)]),
            scope::GROUPS,
            "Read the group with everything that mappings read",
        )
    }

    /// Direct members that are people, a page at a time, with `@odata.count` on the first page.
    pub fn group_people(id: &str) -> Self {
        Self::get(
            with_query(
                &format!("/groups/{}/members/microsoft.graph.user", segment(id)),
                &[
                    ("$select", "id,displayName,userPrincipalName,accountEnabled"),
                    ("$count", "true"),
                    ("$top", PAGE_MAX),
                ],
            ),
            scope::GROUPS,
            "Read the group's people",
        )
        .eventual()
    }

    /// Direct members that are people with everything that a mapping can read, a page at a time. `extensions` as in
    /// [`user_whole`](Self::user_whole).
    pub fn group_people_whole(id: &str, extensions: &[String]) -> Self {
        Self::get(
            with_query(
                &format!("/groups/{}/members/microsoft.graph.user", segment(id)),
                &[
                    ("$select", &super::directory::whole_user(extensions)),
                    ("$count", "true"),
                    ("$top", PAGE_MAX),
                ],
            ),
            scope::GROUPS,
            "Read the group's people with everything that mappings read",
        )
        .eventual()
    }

    /// Every group with everything that a mapping can read but its members, a page at a time.
    pub fn groups_whole() -> Self {
        Self::get(
            with_query("/groups", &[("$select", WHOLE_GROUP), ("$top", PAGE_MAX)]),
            scope::GROUPS,
            "List groups with everything that mappings read",
        )
    }

    /// How many people are direct members: `@odata.count`, with a single item.
    pub fn group_people_count(id: &str) -> Self {
        Self::get(
            with_query(
                &format!("/groups/{}/members/microsoft.graph.user", segment(id)),
                &[("$select", "id"), ("$count", "true"), ("$top", "1")],
            ),
            scope::GROUPS,
            "Count the group's people",
        )
        .eventual()
    }

    /// Direct members that are groups. Provisioning does not go into them (Graph: members).
    pub fn group_nested(id: &str) -> Self {
        Self::get(
            with_query(
                &format!("/groups/{}/members/microsoft.graph.group", segment(id)),
                &[
                    ("$select", "id,displayName"),
                    ("$count", "true"),
                    ("$top", PAGE_MAX),
                ],
            ),
            scope::GROUPS,
            "Look for groups inside the group",
        )
        .eventual()
    }

    /// How many people a group has at any depth: `@odata.count`.
    pub fn group_people_transitive_count(id: &str) -> Self {
        Self::get(
            with_query(
                &format!("/groups/{}/transitiveMembers/microsoft.graph.user", segment(id)),
                &[("$select", "id"), ("$count", "true"), ("$top", "1")],
            ),
            scope::GROUPS,
            "Count the people in nested groups",
        )
        .eventual()
    }

    /// Direct members of every kind, with `@odata.type`; those the caller may not read have nothing but type and id.
    pub fn group_members(id: &str) -> Self {
        Self::get(
            with_query(
                &format!("/groups/{}/members", segment(id)),
                &[
                    ("$select", "id,displayName,userPrincipalName"),
                    ("$top", PAGE_MAX),
                ],
            ),
            scope::GROUPS,
            "Read the group's members",
        )
    }

    /// How many direct members are people: a number as text, for [`crate::GraphAnswer::plain_count`].
    pub fn group_people_number(id: &str) -> Self {
        Self::get(
            format!("/groups/{}/members/microsoft.graph.user/$count", segment(id)),
            scope::GROUPS,
            "Count the group's people",
        )
        .eventual()
    }

    /// Every group with what tells its kind, a page at a time.
    pub fn groups_by_kind() -> Self {
        let fields = "id,displayName,groupTypes,securityEnabled,mailEnabled,onPremisesSyncEnabled";
        Self::get(
            with_query("/groups", &[("$select", fields), ("$top", PAGE_MAX)]),
            scope::GROUPS,
            "Count the groups by kind",
        )
    }

    /// Groups that a filter takes.
    pub fn groups_where(filter: &Filter) -> Self {
        Self::get(
            with_query(
                "/groups",
                &[
                    ("$filter", &filter.to_string()),
                    ("$select", GROUP_FIELDS),
                    ("$top", PAGE_MAX),
                ],
            ),
            scope::GROUPS,
            "List groups",
        )
    }

    /// Creates a security group without members.
    pub fn create_group(name: &str, mail_nickname: &str, description: &str) -> Self {
        Self::post(
            "/groups",
            Some(json!({
                "displayName": name,
                "description": description,
                "mailEnabled": false,
                "mailNickname": mail_nickname,
                "securityEnabled": true,
            })),
            scope::GROUP_CREATE,
            format!("Create the group “{name}”"),
        )
    }

    /// Creates a security group whose members follow from a rule (Graph: dynamic membership). Needs Entra ID P1.
    pub fn create_dynamic_group(name: &str, mail_nickname: &str, description: &str, rule: &str) -> Self {
        Self::post(
            "/groups",
            Some(json!({
                "displayName": name,
                "description": description,
                "mailEnabled": false,
                "mailNickname": mail_nickname,
                "securityEnabled": true,
                "groupTypes": ["DynamicMembership"],
                "membershipRule": rule,
                "membershipRuleProcessingState": "On",
            })),
            scope::GROUP_CREATE,
            format!("Create the dynamic group “{name}”"),
        )
    }

    /// Deletes a group. Its assignments go with it; whoever made it may do so, as its owner.
    pub fn delete_group(id: &str, name: &str) -> Self {
        Self::new(
            Method::Delete,
            format!("/groups/{}", segment(id)),
            scope::GROUP_CREATE,
            format!("Delete the group “{name}”"),
        )
    }
}
