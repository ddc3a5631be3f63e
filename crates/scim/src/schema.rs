//! Schema URNs and what RFC 7643 says about the attributes we meet.

/// Core user, RFC 7643 §4.1.
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// Core group, RFC 7643 §4.2.
pub const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
/// Enterprise user extension, RFC 7643 §4.3.
pub const ENTERPRISE_USER: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
/// Service provider configuration, RFC 7643 §5.
pub const SERVICE_PROVIDER_CONFIG: &str = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig";
/// Resource type, RFC 7643 §6.
pub const RESOURCE_TYPE: &str = "urn:ietf:params:scim:schemas:core:2.0:ResourceType";
/// Schema, RFC 7643 §7.
pub const SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:Schema";
/// Answer to a query, RFC 7644 §3.4.2.
pub const LIST_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
/// PATCH body, RFC 7644 §3.5.2.
pub const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/// Error body, RFC 7644 §3.12.
pub const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";
/// Microsoft's group URI. Entra lists it in `schemas` of a new group; it carries no attributes and
/// is ignored (Microsoft: provisioning to a SCIM endpoint, group requests).
pub const ADSCIM_GROUP: &str = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";

/// Attributes of the core schemas, as RFC 7643 spells them. Used to store `Department` or
/// `USERNAME` under the standard's spelling: attribute names ignore case (RFC 7643 §2.1).
const CORE_NAMES: [&str; 52] = [
    "id",
    "externalId",
    "meta",
    "schemas",
    "userName",
    "name",
    "formatted",
    "familyName",
    "givenName",
    "middleName",
    "honorificPrefix",
    "honorificSuffix",
    "displayName",
    "nickName",
    "profileUrl",
    "title",
    "userType",
    "preferredLanguage",
    "locale",
    "timezone",
    "active",
    "password",
    "emails",
    "phoneNumbers",
    "ims",
    "photos",
    "addresses",
    "groups",
    "entitlements",
    "roles",
    "x509Certificates",
    "value",
    "display",
    "type",
    "primary",
    "$ref",
    "streetAddress",
    "locality",
    "region",
    "postalCode",
    "country",
    "members",
    "employeeNumber",
    "costCenter",
    "organization",
    "division",
    "department",
    "manager",
    "resourceType",
    "created",
    "lastModified",
    "location",
];

/// Attributes that hold several values (RFC 7643 §4.1.2 and §4.2).
const MULTI_VALUED: [&str; 10] = [
    "emails",
    "phoneNumbers",
    "ims",
    "photos",
    "addresses",
    "groups",
    "entitlements",
    "roles",
    "x509Certificates",
    "members",
];

/// Attributes of type boolean in the schemas of RFC 7643.
const BOOLEANS: [&str; 2] = ["active", "primary"];

/// Attributes whose strings are compared with case (`caseExact` in RFC 7643 §8.7).
const CASE_EXACT: [&str; 6] = ["id", "externalId", "$ref", "location", "version", "password"];

/// The spelling RFC 7643 uses for this attribute name, or the name as given when it knows none.
pub fn canonical_name(name: &str) -> &str {
    CORE_NAMES
        .iter()
        .find(|known| known.eq_ignore_ascii_case(name))
        .copied()
        .unwrap_or(name)
}

/// Whether RFC 7643 gives this attribute several values.
pub fn is_multi_valued(name: &str) -> bool {
    contains(&MULTI_VALUED, name)
}

/// Whether RFC 7643 makes this attribute a boolean.
pub fn is_boolean(name: &str) -> bool {
    contains(&BOOLEANS, name)
}

/// Whether strings of this attribute are compared with case.
pub fn is_case_exact(name: &str) -> bool {
    contains(&CASE_EXACT, name)
}

/// Whether this URN names a core schema, whose attributes stand at the top of the resource.
pub fn is_core(urn: &str) -> bool {
    urn.eq_ignore_ascii_case(USER) || urn.eq_ignore_ascii_case(GROUP)
}

/// Whether a key of a resource is the URN of an extension (RFC 7643 §3.3).
pub fn is_urn(key: &str) -> bool {
    key.get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("urn:"))
}

fn contains(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}
