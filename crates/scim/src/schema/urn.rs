//! Schema URNs, and what can be said of a name alone.

use super::attribute::{Attribute, DataType};
use super::set::SchemaSet;

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
/// Body of `/.search`, RFC 7644 §3.4.3.
pub const SEARCH_REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";
/// PATCH body, RFC 7644 §3.5.2.
pub const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
/// Bulk request, RFC 7644 §3.7.
pub const BULK_REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
/// Bulk answer, RFC 7644 §3.7.
pub const BULK_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
/// Error body, RFC 7644 §3.12.
pub const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";
/// Microsoft's group URI. Entra lists it in `schemas` of a new group; it carries no attributes and
/// is ignored (Microsoft: provisioning to a SCIM endpoint, group requests).
pub const ADSCIM_GROUP: &str = "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group";

/// Whether RFC 7643 makes an attribute or sub-attribute of this name a boolean.
pub fn is_boolean(name: &str) -> bool {
    any(name, |attribute| attribute.data_type == DataType::Boolean)
}

/// Whether strings of an attribute of this name are compared with case. Names that are case-exact
/// in one place and not in another (`value`) are not.
pub fn is_case_exact(name: &str) -> bool {
    !name.eq_ignore_ascii_case("value") && any(name, |attribute| attribute.case_exact)
}

fn any(name: &str, holds: fn(&Attribute) -> bool) -> bool {
    let named = |attribute: &Attribute| attribute.name.eq_ignore_ascii_case(name) && holds(attribute);
    SchemaSet::core()
        .all_attributes()
        .any(|attribute| named(attribute) || attribute.sub_attributes.iter().any(named))
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
