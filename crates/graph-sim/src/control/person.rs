//! What a person has, and which values it may have.

use serde_json::{Value, json};

use super::body::quoted;
use super::error::ControlError;
use crate::directory::{Directory, INITIAL_DOMAIN, Person, nickname};
use crate::tenant::DOMAIN;

/// What a value has to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    /// A text that cannot be taken away.
    Name,
    Texts,
    Bool,
    UserType,
}

/// Everything that can be set, by its name in Graph.
const ATTRIBUTES: [(&str, Kind); 26] = [
    ("accountEnabled", Kind::Bool),
    ("businessPhones", Kind::Texts),
    ("city", Kind::Text),
    ("companyName", Kind::Text),
    ("country", Kind::Text),
    ("department", Kind::Text),
    ("displayName", Kind::Name),
    ("employeeId", Kind::Text),
    ("employeeType", Kind::Text),
    ("faxNumber", Kind::Text),
    ("givenName", Kind::Text),
    ("jobTitle", Kind::Text),
    ("mail", Kind::Text),
    ("mailNickname", Kind::Name),
    ("mobilePhone", Kind::Text),
    ("officeLocation", Kind::Text),
    ("otherMails", Kind::Texts),
    ("postalCode", Kind::Text),
    ("preferredLanguage", Kind::Text),
    ("proxyAddresses", Kind::Texts),
    ("state", Kind::Text),
    ("streetAddress", Kind::Text),
    ("surname", Kind::Text),
    ("usageLocation", Kind::Text),
    ("userPrincipalName", Kind::Name),
    ("userType", Kind::UserType),
];
const READ_ONLY: [&str; 11] = [
    "id",
    "assignedLicenses",
    "createdDateTime",
    "creationType",
    "deletedDateTime",
    "employeeHireDate",
    "externalUserState",
    "onPremisesImmutableId",
    "onPremisesSamAccountName",
    "onPremisesSecurityIdentifier",
    "onPremisesSyncEnabled",
];
/// No text of a person is longer.
const CHARS_MAX: usize = 1_024;
const UPN_LOCAL_CHARS_MAX: usize = 64;

/// Sets one attribute. Whether a user principal name is free is not asked here.
pub(super) fn set(person: &mut Value, name: &str, value: &Value) -> Result<(), ControlError> {
    let Some((_, kind)) = ATTRIBUTES.iter().find(|(known, _)| *known == name) else {
        return Err(unknown(name));
    };
    let (fits, wanted) = match kind {
        Kind::Text => (value.is_string() || value.is_null(), "a text, or null for none"),
        Kind::Name => (
            value.as_str().is_some_and(|text| !text.trim().is_empty()),
            "a text that is not blank",
        ),
        Kind::Texts => (
            value
                .as_array()
                .is_some_and(|list| list.iter().all(Value::is_string)),
            "a list of texts; an empty list for none",
        ),
        Kind::Bool => (value.is_boolean(), "true or false"),
        Kind::UserType => (value == "Member" || value == "Guest", "`Member` or `Guest`"),
    };
    let texts = value.as_array().into_iter().flatten().chain([value]);
    let long = texts
        .filter_map(Value::as_str)
        .any(|text| text.chars().count() > CHARS_MAX);
    if !fits || long {
        let why = if fits {
            format!("It has more than {CHARS_MAX} characters.")
        } else {
            format!("It was `{value}`.")
        };
        return Err(
            ControlError::bad("badValue", format!("This is no value for `{name}`"))
                .why(why)
                .fix(format!("Send {wanted}.")),
        );
    }
    if name == "userPrincipalName" {
        check_upn(value.as_str().unwrap_or_default())?;
    }
    person[name] = value.clone();
    Ok(())
}

fn unknown(name: &str) -> ControlError {
    if READ_ONLY.contains(&name) {
        return ControlError::bad("readOnlyAttribute", format!("`{name}` cannot be set"))
            .why("The directory sets it itself.")
            .fix("Leave it out; people are deleted and restored with requests of their own.");
    }
    let names: Vec<&str> = ATTRIBUTES
        .iter()
        .map(|(known, _)| *known)
        .chain(["manager"])
        .collect();
    let meant = names.iter().find(|known| known.eq_ignore_ascii_case(name));
    ControlError::bad(
        "unknownAttribute",
        format!("A person has no attribute `{name}` in this tenant"),
    )
    .why(format!("It has {}.", quoted(&names)))
    .fix(match meant {
        Some(meant) => format!("Write `{meant}`: upper and lower case count."),
        None => "Use one of these names.".to_owned(),
    })
}

fn check_upn(upn: &str) -> Result<(), ControlError> {
    let wrong = |why: String| {
        Err(ControlError::bad(
            "badUserPrincipalName",
            format!("`{upn}` is no user principal name here"),
        )
        .why(why)
        .fix(format!("Write `name@{DOMAIN}`.")))
    };
    let Some((local, domain)) = upn.rsplit_once('@') else {
        return wrong("It has no `@`.".to_owned());
    };
    if ![DOMAIN, INITIAL_DOMAIN]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(domain))
    {
        return wrong(format!("`{domain}` is no verified domain of the tenant."));
    }
    let good = |c: char| c.is_ascii_alphanumeric() || "'.-_!#^~".contains(c);
    if local.is_empty() || local.len() > UPN_LOCAL_CHARS_MAX || !local.chars().all(good) {
        return wrong(format!(
            "Before the `@` stand 1 to {UPN_LOCAL_CHARS_MAX} of A–Z, a–z, 0–9 and ' . - _ ! # ^ ~."
        ));
    }
    Ok(())
}

/// Refuses a user principal name that someone else has, also someone in the recycle bin.
pub(super) fn check_free(directory: &Directory, upn: &str, id: &str) -> Result<(), ControlError> {
    match directory.person(upn).filter(|other| other.id() != id) {
        None => Ok(()),
        Some(other) => Err(
            ControlError::new(409, "userPrincipalNameTaken", format!("`{upn}` is taken"))
                .why(if other.is_deleted() {
                    "A deleted person has it.".to_owned()
                } else {
                    format!("{} has it.", other["displayName"])
                })
                .fix("Choose another one, or delete that person permanently."),
        ),
    }
}

/// A person with nothing but an id.
pub(super) fn blank(id: &str, created: &str) -> Value {
    let mut person = Person::new(id).to_json();
    person["createdDateTime"] = json!(created);
    for (name, kind) in ATTRIBUTES {
        person[name] = match kind {
            Kind::Bool => json!(true),
            Kind::Texts => json!([]),
            Kind::UserType => json!("Member"),
            Kind::Text | Kind::Name => Value::Null,
        };
    }
    person
}

/// Fills in what follows from what was given: display name, sign-in name, mail.
pub(super) fn complete(
    person: &mut Value,
    given: impl Fn(&str) -> bool,
    directory: &Directory,
) -> Result<(), ControlError> {
    let text = |person: &Value, name: &str| person[name].as_str().unwrap_or_default().trim().to_owned();
    let both = format!("{} {}", text(person, "givenName"), text(person, "surname"));
    if !given("displayName") {
        if both.trim().is_empty() {
            return Err(ControlError::bad("missingMember", "`displayName` is missing")
                .why("There is no name to make it of.")
                .fix("Send `displayName`, or `givenName` and `surname`."));
        }
        person["displayName"] = json!(both.trim());
    }
    if !given("userPrincipalName") {
        let mut wanted = nickname(&both, ".");
        if wanted.is_empty() {
            wanted = nickname(&text(person, "displayName"), ".");
        }
        if wanted.is_empty() {
            return Err(
                ControlError::bad("missingMember", "`userPrincipalName` is missing")
                    .why("The name has no Latin letters to make it of.")
                    .fix(format!("Send `userPrincipalName`, such as `name@{DOMAIN}`.")),
            );
        }
        wanted.truncate(UPN_LOCAL_CHARS_MAX - 6);
        let free = |upn: &String| directory.person(upn).is_none();
        let upn = std::iter::once(format!("{wanted}@{DOMAIN}"))
            .chain((2..).map(|number| format!("{wanted}{number}@{DOMAIN}")))
            .find(free);
        person["userPrincipalName"] = json!(upn);
    }
    let upn = text(person, "userPrincipalName");
    if !given("mailNickname") {
        person["mailNickname"] = json!(upn.split('@').next());
    }
    if !given("mail") {
        person["mail"] = json!(upn);
    }
    if !given("proxyAddresses")
        && let Some(mail) = person["mail"].as_str()
    {
        person["proxyAddresses"] = json!([format!("SMTP:{mail}")]);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(name: &str, value: Value) -> Value {
        let mut person = blank("1", "2026-01-01T00:00:00Z");
        let before = person.clone();
        let error = set(&mut person, name, &value).unwrap_err().body()["error"].clone();
        assert_eq!(person, before);
        error
    }

    #[test]
    fn values_have_their_kinds() {
        let mut person = blank("1", "2026-01-01T00:00:00Z");
        set(&mut person, "department", &Value::Null).unwrap();
        set(&mut person, "businessPhones", &json!(["+45 1"])).unwrap();
        set(&mut person, "accountEnabled", &json!(false)).unwrap();
        set(
            &mut person,
            "userPrincipalName",
            &json!("o'neill.x@contoso.example"),
        )
        .unwrap();
        assert_eq!(refused("displayName", json!(" "))["code"], "badValue");
        assert_eq!(refused("businessPhones", json!("+45"))["code"], "badValue");
        assert_eq!(refused("accountEnabled", json!("yes"))["code"], "badValue");
        assert_eq!(refused("userType", json!("Robot"))["code"], "badValue");
        assert_eq!(refused("jobTitle", json!("x".repeat(1025)))["code"], "badValue");
        assert_eq!(refused("id", json!("2"))["code"], "readOnlyAttribute");
        assert_eq!(refused("shoeSize", json!("2"))["code"], "unknownAttribute");
        let fix = refused("jobtitle", json!("Boss"));
        assert!(fix["fix"].as_str().unwrap().contains("`jobTitle`"), "{fix}");
    }

    #[test]
    fn sign_in_names_are_of_the_tenants_domains() {
        for bad in [
            "",
            "x",
            "x@fabrikam.example",
            "søren@contoso.example",
            "@contoso.example",
        ] {
            let code = refused("userPrincipalName", json!(bad))["code"].clone();
            assert!(code == "badUserPrincipalName" || bad.is_empty(), "{bad}");
        }
    }
}
