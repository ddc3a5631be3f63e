//! Groups and their members (Graph: groups).

use serde_json::{Value, json};

use super::GraphResult;
use super::asked::Asked;
use super::call::{Answer, Call};
use super::error::GraphError;
use super::expand::{EXPANDED_MAX, Expand};
use super::list::{self, Collection};
use super::members;
use crate::directory::Rule;
use crate::members::Members;
use crate::replication::Kind;
use crate::state::{Group, Object, State, age};
use crate::tenant::Tenant;

pub(super) const READS_GROUPS: &[&str] = &[
    "GroupMember.Read.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
];
const WRITES_GROUPS: &[&str] = &["Group.ReadWrite.All", "Group.Create", "Directory.ReadWrite.All"];
const DELETES_GROUPS: &[&str] = &["Group.ReadWrite.All", "Directory.ReadWrite.All"];
/// Settling is quicker for a group than for an application: these parts of the replication delay.
const READABLE_AFTER: f64 = 0.3;
/// Graph: displayName of a group.
const NAME_CHARS_MAX: usize = 256;

pub(super) const GROUPS: Collection<'static> = Collection {
    context: "groups",
    resource: "Group",
    filterable: &[
        "id",
        "displayName",
        "mail",
        "mailNickname",
        "mailEnabled",
        "securityEnabled",
        "description",
        "createdDateTime",
        "groupTypes",
        "proxyAddresses",
        "isAssignableToRole",
        "onPremisesSyncEnabled",
        "membershipRuleProcessingState",
        "visibility",
    ],
    searchable: &["displayName", "mail", "mailNickname", "description"],
    shown: &[],
    page_size: 100,
    page_size_max: 999,
    folds_case: true,
};

/// The groups a list shows now: a fresh one comes later than a read by its id, and latest with the header.
fn listed<'s>(tenant: &Tenant, call: &Call, state: &'s State) -> impl Iterator<Item = &'s Group> {
    let listing = tenant.listing(Kind::Group, call.eventual);
    state
        .groups
        .values()
        .filter(move |group| listing.shows(group.object.born))
}

pub(super) fn list(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(READS_GROUPS)?;
    let expand = Expand::read(call, &["members"], "group")?;
    // Refused before anything is expanded.
    Asked::read(tenant, call, &GROUPS)?;
    let state = tenant.state.lock();
    let Some(expand) = expand else {
        let groups = listed(tenant, call, &state).map(|group| &group.object.json);
        return list::page(tenant, call, &GROUPS, groups);
    };
    let groups = listed(tenant, call, &state).map(|group| with_members(tenant, call, &state, group, &expand));
    let groups: Vec<Value> = groups.collect();
    list::page(tenant, call, &GROUPS, groups.iter())
}

/// The group with its first members, as `$expand=members` shows them.
fn with_members(tenant: &Tenant, call: &Call, state: &State, group: &Group, expand: &Expand) -> Value {
    let members = members::expanded(tenant, call, state, group, EXPANDED_MAX);
    let mut json = group.object.json.clone();
    json["members"] = members.into_iter().map(|member| expand.shown(member)).collect();
    json
}

pub(super) fn count(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(READS_GROUPS)?;
    let state = tenant.state.lock();
    let groups = listed(tenant, call, &state).map(|group| &group.object.json);
    list::count(tenant, call, &GROUPS, groups)
}

pub(super) fn get(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.needs(READS_GROUPS)?;
    let expand = Expand::read(call, &["members"], "group")?;
    let state = tenant.state.lock();
    let group = read(tenant, &state, id)?;
    let json = match &expand {
        Some(expand) => with_members(tenant, call, &state, group, expand),
        None => group.object.json.clone(),
    };
    Ok(list::object(tenant, call, "groups/$entity", &[], &json))
}

/// A group that has replicated.
pub(super) fn read<'s>(tenant: &Tenant, state: &'s State, id: &str) -> Result<&'s Group, GraphError> {
    state
        .groups
        .get(id)
        .filter(|group| age(group.object.born, tenant.replication(Kind::Group)) >= READABLE_AFTER)
        .ok_or_else(|| GraphError::not_found(id))
}

/// The rule of a dynamic group (Graph: membershipRule), as text and understood. It needs Entra ID P1.
fn membership_rule(tenant: &Tenant, body: &Value) -> Result<(String, Rule), GraphError> {
    super::permission::check_premium(tenant)?;
    let text = body["membershipRule"].as_str().unwrap_or_default();
    let state = &body["membershipRuleProcessingState"];
    if *state != "On" && *state != "Paused" {
        return Err(GraphError::bad_request(
            "A value is required for property 'membershipRuleProcessingState' of resource 'Group'.",
        ));
    }
    let rule = Rule::read(text).ok_or_else(|| {
        GraphError::bad_request("Invalid value specified for property 'membershipRule' of resource 'Group'.")
    })?;
    Ok((text.to_owned(), rule))
}

pub(super) fn create(tenant: &Tenant, call: &Call) -> GraphResult {
    // Any member may make security groups unless the organisation forbids it; no role is needed.
    call.caller.needs(WRITES_GROUPS)?;
    let body = call.json()?;
    let text = |key: &str| body[key].as_str().map(str::trim).filter(|v| !v.is_empty());
    let missing = |key: &str| {
        GraphError::bad_request(format!(
            "A value is required for property '{key}' of resource 'Group'."
        ))
    };
    let name = text("displayName").ok_or_else(|| missing("displayName"))?;
    let nickname = text("mailNickname").ok_or_else(|| missing("mailNickname"))?;
    let mail_enabled = body["mailEnabled"]
        .as_bool()
        .ok_or_else(|| missing("mailEnabled"))?;
    let security_enabled = body["securityEnabled"]
        .as_bool()
        .ok_or_else(|| missing("securityEnabled"))?;
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(GraphError::bad_request(
            "Invalid value specified for property 'displayName' of resource 'Group'.",
        ));
    }
    if !nickname.is_ascii()
        || nickname.len() > 64
        || nickname.contains(|c: char| c.is_whitespace() || "@()\\[]\";:<>,".contains(c))
    {
        return Err(GraphError::bad_request(
            "Invalid value specified for property 'mailNickname' of resource 'Group'.",
        ));
    }
    let types = body["groupTypes"].as_array().cloned().unwrap_or_default();
    let dynamic = types == ["DynamicMembership"];
    if mail_enabled || !security_enabled || !dynamic && !types.is_empty() {
        return Err(GraphError::bad_request(
            "The simulated tenant creates security groups only: mailEnabled false, securityEnabled true, no groupTypes but DynamicMembership.",
        ));
    }
    let rule = dynamic.then(|| membership_rule(tenant, &body)).transpose()?;
    let now = tenant.now();
    let mut state = tenant.state.lock();
    let id = state.new_id(tenant.seed, "group");
    let mut object = crate::directory::group_object(
        &id,
        name,
        body["description"].as_str(),
        crate::directory::GroupKind::Security,
        nickname,
    );
    object["createdDateTime"] = json!(super::applications::stamp(now));
    object["renewedDateTime"] = object["createdDateTime"].clone();
    let mut members = Members::default();
    if let Some((text, rule)) = rule {
        object["groupTypes"] = json!(["DynamicMembership"]);
        object["membershipRule"] = json!(text);
        object["membershipRuleProcessingState"] = body["membershipRuleProcessingState"].clone();
        if body["membershipRuleProcessingState"] == "On" {
            for person in tenant.directory().people().filter(|person| rule.fits(person)) {
                members.push(person.shared_id());
            }
        }
    }
    for bound in body["members@odata.bind"].as_array().into_iter().flatten() {
        let member = bound
            .as_str()
            .and_then(|b| b.rsplit('/').next())
            .unwrap_or_default();
        if tenant.directory().user(member).is_none() && !state.groups.contains_key(member) {
            return Err(GraphError::not_found(member));
        }
        members.push(member);
    }
    let group = Group {
        object: Object::new(object.clone(), Some(now)),
        members,
    };
    state.note_group(now, &id, group);
    drop(state);
    let mut answer = list::object(tenant, call, "groups/$entity", &[], &object);
    answer.status = 201;
    Ok(answer)
}

/// Whoever made a group owns it and may delete it; the tenant keeps no owners, so the permission decides.
pub(super) fn delete(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    call.caller.needs(DELETES_GROUPS)?;
    let mut state = tenant.state.lock();
    read(tenant, &state, id)?;
    state.groups.shift_remove(id);
    let now = tenant.now();
    state.changes.group(now, id);
    state.forget_principal(id, now);
    Ok(Answer::no_content())
}
