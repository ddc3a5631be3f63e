//! People and groups as Entra sends them, by number.

use serde_json::json;

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const GROUP: &str = "urn:ietf:params:scim:schemas:core:2.0:Group";
const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

const FIRST: [&str; 12] = [
    "Ana", "Søren", "Ida", "Łukasz", "Mei", "Omar", "Priya", "Jürgen", "Zoë", "Kofi", "Yara", "Tomás",
];
const LAST: [&str; 10] = [
    "Silva", "Holm", "Berg", "Nowak", "Lin", "Haddad", "Nair", "Groß", "Okafor", "Vega",
];

/// Numbers that are neighbours get names that are not: real names do not come sorted.
fn scattered(number: usize) -> u64 {
    (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 24
}

pub(crate) fn user_name(number: usize) -> String {
    let scattered = scattered(number);
    let first = FIRST[number % FIRST.len()]
        .chars()
        .filter(char::is_ascii)
        .collect::<String>();
    format!("{first}.{scattered:010x}@contoso.example")
}

pub(crate) fn user(number: usize) -> String {
    let (first, last) = (FIRST[number % FIRST.len()], LAST[number / 7 % LAST.len()]);
    let name = user_name(number);
    json!({
        "schemas": [USER, ENTERPRISE],
        "externalId": format!("{:08x}-7c2e-4f0b-9d1a-{:012x}", scattered(number) as u32, number),
        "userName": name,
        "active": true,
        "addresses": [{ "primary": false, "type": "work", "formatted": format!("Building {}", number % 40),
            "streetAddress": format!("Kaigaten {}", number % 211), "locality": "Bergen", "region": "Vestland",
            "postalCode": format!("{:04}", number % 10_000), "country": "NO" }],
        "displayName": format!("{first} {last} {number}"),
        "emails": [{ "primary": true, "type": "work", "value": name }],
        "meta": { "resourceType": "User" },
        "name": { "formatted": format!("{first} {last}"), "familyName": last, "givenName": first },
        "phoneNumbers": [{ "primary": true, "type": "work", "value": format!("+47 5550 {:04}", number % 10_000) },
            { "type": "mobile", "value": format!("+47 4{:07}", number % 10_000_000) }],
        "preferredLanguage": "nb-NO",
        "roles": [],
        "title": "Controller",
        ENTERPRISE: { "employeeNumber": format!("{:07}", number), "department": "Finance" }
    })
    .to_string()
}

/// Four operations, in the dialect Entra speaks unless told otherwise.
pub(crate) fn change(number: usize) -> String {
    json!({ "schemas": [PATCH_OP], "Operations": [
        { "op": "Replace", "path": "displayName", "value": format!("Renamed {number}") },
        { "op": "Replace", "path": "name.familyName", "value": "Santos" },
        { "op": "Add", "path": "phoneNumbers[type eq \"work\"].value", "value": format!("+47 5551 {:04}", number % 10_000) },
        { "op": "Replace", "path": format!("{ENTERPRISE}:department"), "value": format!("Treasury {}", number % 90) },
    ]})
    .to_string()
}

pub(crate) fn group(number: usize) -> String {
    json!({
        "schemas": [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        "externalId": format!("{:08x}-8e5c-4e8c-a0f5-{:012x}", scattered(number) as u32, number),
        "displayName": format!("Group {number}"),
        "meta": { "resourceType": "Group" }
    })
    .to_string()
}

pub(crate) fn add_members(ids: &[&str]) -> String {
    let members: Vec<_> = ids
        .iter()
        .map(|id| json!({ "$ref": null, "value": id }))
        .collect();
    json!({ "schemas": [PATCH_OP], "Operations": [{ "op": "Add", "path": "members", "value": members }] })
        .to_string()
}

/// `?filter=attribute eq "value"` as Entra encodes it; the values here need no more than this.
pub(crate) fn search(endpoint: &str, attribute: &str, value: &str) -> String {
    let value = value.replace('@', "%40").replace(' ', "+");
    let more = if endpoint == "/Groups" {
        "excludedAttributes=members&"
    } else {
        ""
    };
    format!("{endpoint}?{more}filter={attribute}+eq+%22{value}%22")
}
