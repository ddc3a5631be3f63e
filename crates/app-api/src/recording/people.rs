//! What a JSON object is about: whose names stand in it.

use serde_json::{Map, Value};

use super::aliases::Kind;

/// What an object is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    Person,
    Group,
    Application,
    Tenant,
    /// Attributes of somebody, by whatever names the target has.
    Attributes,
    /// One attribute that was written: its name, before and after.
    Change,
    Other,
}

/// What an object is about. `path` is the request's, for collections whose items do not say what they are.
pub(super) fn about(object: &Map<String, Value>, member: &str, path: &str) -> About {
    let has = |name: &str| object.contains_key(name);
    let text = |name: &str| object.get(name).and_then(Value::as_str);
    let is = |name: &str, word: &str| text(name).is_some_and(|text| text.eq_ignore_ascii_case(word));
    if has("newValue") || has("oldValue") {
        return About::Change;
    }
    let kind = text("@odata.type").unwrap_or_default();
    if text("userPrincipalName").is_some()
        || kind == "#microsoft.graph.user"
        || is("principalType", "User")
        || is("identityType", "User")
        || is("initiatorType", "User")
        || is("odatatype", "User")
    {
        return About::Person;
    }
    if has("verifiedDomains") {
        return About::Tenant;
    }
    if has("groupTypes")
        || has("securityEnabled")
        || kind == "#microsoft.graph.group"
        || is("principalType", "Group")
        || is("identityType", "Group")
    {
        return About::Group;
    }
    if has("appId") || has("appRoles") {
        return About::Application;
    }
    match member {
        "details" if !has("errorCode") => return About::Attributes,
        // The identities of an on-demand run say what they are as `type`.
        "sourceIdentity" | "targetIdentity" if is("type", "Group") => return About::Group,
        "sourceIdentity" | "targetIdentity" | "manager" => return About::Person,
        _ => {}
    }
    // The object itself, or an item of the collection: not what lies deeper.
    if !matches!(member, "" | "value") {
        return About::Other;
    }
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).skip(1).collect();
    match segments.as_slice() {
        [.., "microsoft.graph.user"] | ["users" | "me"] | ["users", _] => About::Person,
        [.., "microsoft.graph.group"] | ["groups"] | ["groups", _] => About::Group,
        ["servicePrincipals" | "applications"] | ["servicePrincipals" | "applications", _] => {
            About::Application
        }
        [.., "instantiate"] => About::Application,
        _ => About::Other,
    }
}

/// What a member of a person is.
pub(super) fn of_person(member: &str) -> Kind {
    match member {
        "userPrincipalName" | "UserPrincipalName" | "originalUserPrincipalName" | "reportableIdentifier" => {
            Kind::Person
        }
        "mail" | "otherMails" | "proxyAddresses" | "imAddresses" => Kind::Mail,
        "displayName" | "DisplayName" | "principalDisplayName" => Kind::Name,
        "givenName" => Kind::Given,
        "surname" => Kind::Surname,
        "mailNickname" => Kind::Nick,
        "mobilePhone"
        | "businessPhones"
        | "faxNumber"
        | "mobile"
        | "telephoneNumber"
        | "facsimileTelephoneNumber" => Kind::Phone,
        "employeeId" => Kind::Employee,
        _ => Kind::Value,
    }
}
