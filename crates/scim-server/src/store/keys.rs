//! What a resource is found by: the values of indexed attributes, and which filters an index answers.
//!
//! **Invariant:** an index only ever leaves out what `scim::filter::matches` would leave out too.
//! So the two cannot disagree in what is found, only in how fast.

use scim::filter::{CompareOp, Filter, fold};
use scim::path::Path;
use scim::resource::ResourceType;
use scim::schema::{self, DataType, SchemaSet};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// Version of the rules in this file: a database filled by others is indexed anew when opened.
pub(super) const RULES_VERSION: i64 = 1;

const USER_NAME: i64 = 1;
const DISPLAY_NAME: i64 = 2;
const EXTERNAL_ID: i64 = 3;
const EMAIL: i64 = 4;
const EMPLOYEE_NUMBER: i64 = 5;

/// The indexed attributes of the core and enterprise schemas, and whether the index holds the
/// `value` of several.
const INDEXED: [(&str, i64); 5] = [
    ("userName", USER_NAME),
    ("displayName", DISPLAY_NAME),
    ("externalId", EXTERNAL_ID),
    ("emails", EMAIL),
    ("employeeNumber", EMPLOYEE_NUMBER),
];

/// Attributes of other extensions are numbered by a hash of their path, above this. Two that
/// collide only cost a look at a few rows more.
const HASHED: i64 = 1 << 32;

/// Longest value in the index, in bytes; of a longer one the beginning and a hash.
const VALUE_BYTES_MAX: usize = 256;

/// Bytes of a longer value's beginning.
const BEGINNING_BYTES: usize = 192;

/// A value of an indexed attribute, folded.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Key {
    pub(crate) attribute: i64,
    pub(crate) value: String,
}

/// What narrows a search.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Lookup {
    Id(String),
    Key(Key),
    /// Values from the first to before the second.
    Range {
        attribute: i64,
        from: String,
        to: Option<String>,
    },
    /// Groups with this member.
    Member(String),
}

/// A lookup for a filter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Narrowed {
    pub(crate) by: Lookup,
    /// Whether it finds nothing that the filter does not match.
    pub(crate) exact: bool,
}

/// The attribute that must be unique.
fn unique_attribute(resource_type: ResourceType) -> i64 {
    match resource_type {
        ResourceType::User => USER_NAME,
        ResourceType::Group => DISPLAY_NAME,
    }
}

/// The key of the attribute that must be unique.
pub(crate) fn unique(resource_type: ResourceType, body: &Value) -> Key {
    let value = body.get(resource_type.unique_attribute()).and_then(text_of);
    Key {
        attribute: unique_attribute(resource_type),
        value: bounded(value.unwrap_or_default()),
    }
}

/// Every key of a resource, sorted, each once.
pub(crate) fn of(resource_type: ResourceType, body: &Value) -> Vec<Key> {
    let mut keys = Vec::with_capacity(8);
    let Some(object) = body.as_object() else {
        return keys;
    };
    let enterprise = object.get(schema::ENTERPRISE_USER).and_then(Value::as_object);
    let mut add = |attribute: i64, value: &Value| {
        each_text(value, &mut |text| {
            if !text.is_empty() {
                keys.push(Key {
                    attribute,
                    value: bounded(text),
                });
            }
        });
    };
    for (name, attribute) in INDEXED {
        if let Some(value) = object.get(name) {
            add(attribute, value);
        }
        // `matches` looks for a name without a URN in the enterprise extension too.
        if attribute != unique_attribute(resource_type)
            && let Some(value) = enterprise.and_then(|enterprise| find(enterprise, name))
        {
            add(attribute, value);
        }
    }
    for (urn, attributes) in object.iter().filter(|(key, _)| schema::is_urn(key)) {
        if urn.eq_ignore_ascii_case(schema::ENTERPRISE_USER) {
            continue;
        }
        for (name, value) in attributes.as_object().into_iter().flatten() {
            add(hashed(urn, name), value);
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// What a client that matches would search this resource by, folded.
pub(crate) fn searched_by(body: &Value) -> Vec<String> {
    let mut wanted = Vec::with_capacity(4);
    for name in ["userName", "displayName", "externalId", "emails"] {
        if let Some(value) = body.get(name) {
            each_text(value, &mut |text| wanted.push(bounded(text)));
        }
    }
    wanted.sort_unstable();
    wanted.dedup();
    wanted
}

/// As a search that found nothing is remembered.
pub(crate) fn wanted(text: &str) -> String {
    bounded(fold(text))
}

/// The folded text a value is compared by; `None` for what has none.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(fold(text)),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// The texts of a value's elements: of an object its `value`.
fn each_text(value: &Value, found: &mut dyn FnMut(String)) {
    match value {
        Value::Array(all) => all.iter().for_each(|one| each_text(one, found)),
        Value::Object(object) => {
            if let Some(value) = find(object, "value").filter(|value| !value.is_object()) {
                each_text(value, found);
            }
        }
        scalar => {
            if let Some(text) = text_of(scalar) {
                found(text);
            }
        }
    }
}

fn find<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| {
        object
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    })
}

fn bounded(text: String) -> String {
    if text.len() <= VALUE_BYTES_MAX {
        return text;
    }
    let hash = Sha256::digest(text.as_bytes());
    let mut short = text[..text.floor_char_boundary(BEGINNING_BYTES)].to_owned();
    for byte in hash.iter().take(16) {
        short.push_str(&format!("{byte:02x}"));
    }
    short
}

/// FNV-1a over the path without case.
fn hashed(urn: &str, name: &str) -> i64 {
    let mut hash: u32 = 0x811c_9dc5;
    for byte in urn.bytes().chain([b':']).chain(name.bytes()) {
        hash = (hash ^ u32::from(byte.to_ascii_lowercase())).wrapping_mul(0x0100_0193);
    }
    HASHED + i64::from(hash)
}

/// An indexed condition that everything the filter matches satisfies; `None` when there is none.
pub(crate) fn narrow(filter: &Filter, resource_type: ResourceType, schemas: &SchemaSet) -> Option<Narrowed> {
    match filter {
        Filter::And(parts) => {
            let mut found = parts
                .iter()
                .filter_map(|part| narrow(part, resource_type, schemas));
            let mut best = found.next()?;
            for other in found {
                if rank(&other.by) < rank(&best.by) {
                    best = other;
                }
            }
            best.exact = false;
            Some(best)
        }
        Filter::Compare { path, op, value } => of_comparison(path, *op, value, resource_type, schemas),
        Filter::Has(path) if path.sub.is_none() => {
            let inner = value_of(path.filter.as_deref()?)?;
            of_path(path, CompareOp::Eq, &inner, resource_type, schemas)
        }
        _ => None,
    }
}

/// Which of several lookups finds less.
fn rank(by: &Lookup) -> u8 {
    match by {
        Lookup::Id(_) => 0,
        Lookup::Key(_) => 1,
        Lookup::Member(_) => 2,
        Lookup::Range { .. } => 3,
    }
}

fn of_comparison(
    path: &Path,
    op: CompareOp,
    value: &Value,
    resource_type: ResourceType,
    schemas: &SchemaSet,
) -> Option<Narrowed> {
    // A number equals other spellings of itself (1 and 1.0), which a text column does not know.
    let Value::String(text) = value else {
        return None;
    };
    if text.is_empty() || !matches!(op, CompareOp::Eq | CompareOp::Sw) {
        return None;
    }
    if op == CompareOp::Eq && path.is_plain("id", None) {
        return Some(Narrowed {
            by: Lookup::Id(text.clone()),
            exact: true,
        });
    }
    of_path(path, op, text, resource_type, schemas)
}

fn of_path(
    path: &Path,
    op: CompareOp,
    text: &str,
    resource_type: ResourceType,
    schemas: &SchemaSet,
) -> Option<Narrowed> {
    let attribute = path.attribute.as_deref()?;
    let core = path.urn.as_deref().is_none_or(schema::is_core);
    let names_value = path
        .sub
        .as_deref()
        .is_none_or(|sub| sub.eq_ignore_ascii_case("value"));
    if !names_value {
        return None;
    }
    if core && attribute.eq_ignore_ascii_case("members") {
        let is_eq = resource_type == ResourceType::Group && op == CompareOp::Eq;
        // Members are compared without case, and our ids have none.
        return is_eq.then(|| Narrowed {
            by: Lookup::Member(fold(text)),
            exact: path.filter.is_none(),
        });
    }
    let of_enterprise = path
        .urn
        .as_deref()
        .is_some_and(|urn| urn.eq_ignore_ascii_case(schema::ENTERPRISE_USER));
    let number = match path.urn.as_deref() {
        _ if core || of_enterprise => {
            let (name, number) = INDEXED
                .into_iter()
                .find(|(name, _)| name.eq_ignore_ascii_case(attribute))?;
            // Of the enterprise schema's own only this one is indexed under its URN.
            if of_enterprise && name != "employeeNumber" {
                return None;
            }
            let single = number != EMAIL;
            if single && (path.sub.is_some() || path.filter.is_some()) {
                return None;
            }
            number
        }
        Some(urn) if is_text(path, resource_type, schemas) => hashed(urn, attribute),
        _ => return None,
    };
    let folded = fold(text);
    let exact = op == CompareOp::Eq && core && number == unique_attribute(resource_type);
    let by = match op {
        CompareOp::Eq => Lookup::Key(Key {
            attribute: number,
            value: bounded(folded),
        }),
        _ => {
            let beginning = &folded[..folded.floor_char_boundary(BEGINNING_BYTES)];
            Lookup::Range {
                attribute: number,
                from: beginning.to_owned(),
                to: successor(beginning),
            }
        }
    };
    Some(Narrowed { by, exact })
}

/// Whether what the path names is compared as text. Times and numbers are equal in other spellings too, which an
/// index of texts does not know.
fn is_text(path: &Path, resource_type: ResourceType, schemas: &SchemaSet) -> bool {
    let attribute = schemas.resolve(resource_type, path).attribute;
    let compared = attribute.map(|attribute| attribute.sub_attribute("value").unwrap_or(attribute));
    compared.is_none_or(|attribute| {
        !matches!(
            attribute.data_type,
            DataType::Boolean | DataType::DateTime | DataType::Decimal | DataType::Integer
        )
    })
}

/// `value eq "x"` inside brackets.
fn value_of(filter: &Filter) -> Option<String> {
    match filter {
        Filter::And(parts) => parts.iter().find_map(value_of),
        Filter::Compare {
            path,
            op: CompareOp::Eq,
            value: Value::String(text),
        } if !text.is_empty() && path.urn.is_none() && path.is_plain("value", None) => Some(text.clone()),
        _ => None,
    }
}

/// The least text above everything that begins with this one; `None` when there is none.
fn successor(beginning: &str) -> Option<String> {
    let mut text = beginning.to_owned();
    while let Some(last) = text.pop() {
        let next = match last {
            // Between these there are no characters.
            '\u{D7FF}' => Some('\u{E000}'),
            char::MAX => None,
            last => char::from_u32(u32::from(last) + 1),
        };
        if let Some(next) = next {
            text.push(next);
            return Some(text);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn by(filter: &str, resource_type: ResourceType) -> Option<Lookup> {
        let filter = scim::filter::parse(filter).unwrap();
        narrow(&filter, resource_type, SchemaSet::core()).map(|narrowed| narrowed.by)
    }

    fn key(attribute: i64, value: &str) -> Option<Lookup> {
        Some(Lookup::Key(Key {
            attribute,
            value: value.to_owned(),
        }))
    }

    #[test]
    fn the_searches_entra_makes_use_an_index() {
        let badge = "urn:ietf:params:scim:schemas:extension:TrialCo:2.0:User";
        for (filter, want) in [
            (r#"userName eq "Ana@X""#.to_owned(), key(USER_NAME, "ana@x")),
            (r#"externalId eq "Ana""#.to_owned(), key(EXTERNAL_ID, "ana")),
            (
                r#"id eq "u-1" and manager eq "u-9""#.to_owned(),
                Some(Lookup::Id("u-1".into())),
            ),
            (
                r#"displayName sw "A" and userName eq "a""#.to_owned(),
                key(USER_NAME, "a"),
            ),
            (r#"displayName eq "Ø""#.to_owned(), key(DISPLAY_NAME, "ø")),
            (
                r#"emails[type eq "work"].value eq "A@x""#.to_owned(),
                key(EMAIL, "a@x"),
            ),
            (
                r#"emails[type eq "work" and value eq "A@x"]"#.to_owned(),
                key(EMAIL, "a@x"),
            ),
            (r#"emails.value eq "A@x""#.to_owned(), key(EMAIL, "a@x")),
            (r#"employeeNumber eq "7""#.to_owned(), key(EMPLOYEE_NUMBER, "7")),
            (
                format!(r#"{}:employeeNumber eq "7""#, schema::ENTERPRISE_USER),
                key(EMPLOYEE_NUMBER, "7"),
            ),
            (
                format!(r#"{badge}:badgeColor eq "Amber""#),
                key(hashed(badge, "badgecolor"), "amber"),
            ),
            (
                r#"userName sw "An""#.to_owned(),
                Some(Lookup::Range {
                    attribute: USER_NAME,
                    from: "an".into(),
                    to: Some("ao".into()),
                }),
            ),
        ] {
            assert_eq!(by(&filter, ResourceType::User), want, "{filter}");
        }
        assert_eq!(
            by(r#"displayName eq "Finance""#, ResourceType::Group),
            key(DISPLAY_NAME, "finance")
        );
        assert_eq!(
            by(r#"members[value eq "U-1"]"#, ResourceType::Group),
            Some(Lookup::Member("u-1".into()))
        );
    }

    #[test]
    fn what_no_index_can_narrow_is_scanned() {
        for filter in [
            r#"userName eq "a" or userName eq "b""#,
            r#"not (userName eq "a")"#,
            r#"userName co "a""#,
            r#"active eq true"#,
            r#"externalId eq null"#,
            r#"externalId eq """#,
            r#"emails[type eq "work"].display eq "x""#,
        ] {
            assert_eq!(by(filter, ResourceType::User), None, "{filter}");
        }
    }

    #[test]
    fn a_custom_extension_is_indexed_attribute_by_attribute() {
        let urn = "urn:x:TrialCo:2.0:User";
        let body = json!({ "userName": "A", urn: { "badge": "Amber", "codes": [{ "value": 7 }, "B"] } });
        let keys = of(ResourceType::User, &body);
        let has = |attribute, value: &str| {
            keys.contains(&Key {
                attribute,
                value: value.to_owned(),
            })
        };
        assert_eq!(keys.len(), 4);
        assert!(has(USER_NAME, "a") && has(hashed(urn, "badge"), "amber"));
        assert!(has(hashed(urn, "codes"), "7") && has(hashed(urn, "codes"), "b"));
    }

    #[test]
    fn long_values_stay_different_and_keep_their_beginning() {
        let (one, two) = ("ø".repeat(400), format!("{}x", "ø".repeat(399)));
        assert_ne!(bounded(one.clone()), bounded(two));
        assert!(bounded(one).len() <= VALUE_BYTES_MAX);
        assert_eq!(successor("a\u{10FFFF}"), Some("b".to_owned()));
        assert_eq!(successor("\u{10FFFF}"), None);
    }
}
