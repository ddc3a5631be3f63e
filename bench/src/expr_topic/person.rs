//! One person with everything an organisation fills in, and the default rows written by hand.

use std::borrow::Cow;

use serde_json::{Map, Value as Json, json};

/// As Slipway holds a source object: attribute names of the directory, more of them than the rows need.
pub(crate) fn realistic() -> Map<String, Json> {
    let person = json!({
        "objectId": "5e8b0f8e-5f5a-4c39-9a4b-0d6c1c2b7f11",
        "accountEnabled": true,
        "IsSoftDeleted": false,
        "userPrincipalName": "zoe.muller-lindqvist@contoso.example",
        "originalUserPrincipalName": "zoe.muller-lindqvist@contoso.example",
        "displayName": "Zoë Müller-Lindqvist",
        "givenName": "Zoë",
        "surname": "Müller-Lindqvist",
        "jobTitle": "Senior Payroll Specialist",
        "department": "Finance",
        "companyName": "Contoso",
        "employeeId": "0048213",
        "employeeHireDate": "2024-10-01T09:00:00Z",
        "employeeType": "Employee",
        "mail": "zoe.muller-lindqvist@contoso.example",
        "mailNickname": "zoe.muller-lindqvist",
        "otherMails": ["zoe@fabrikam.example"],
        "proxyAddresses": ["SMTP:zoe.muller-lindqvist@contoso.example", "smtp:zml@contoso.example"],
        "preferredLanguage": "de-AT",
        "usageLocation": "AT",
        "physicalDeliveryOfficeName": "Vienna 3, 4.17",
        "streetAddress": "Landstraßer Hauptstraße 99",
        "city": "Vienna",
        "state": "Vienna",
        "postalCode": "1030",
        "country": "Austria",
        "telephoneNumber": "+43 (1) 555-0147",
        "mobile": "+43 (660) 555-0199",
        "facsimileTelephoneNumber": "+43 (1) 555-0148",
        "manager": "0f7f4f57-6c2c-4a4a-8f6e-6b2e8c0c9a42",
        "onPremisesSecurityIdentifier": "S-1-5-21-1004336348-1177238915-682003330-512",
        "extensionAttribute1": "AT01",
        "extensionAttribute2": "4711",
        "Active": "1",
        "StatusTerminationLastDayOfWork": "2026-05-28-07:00"
    });
    match person {
        Json::Object(person) => person,
        _ => unreachable!("an object was written above"),
    }
}

/// The default rows as somebody writes them who needs no other: the least that the task takes.
pub(crate) fn by_hand(person: &Map<String, Json>) -> [Option<Cow<'_, str>>; 22] {
    let text = |name: &str| person.get(name).and_then(Json::as_str).map(Cow::Borrowed);
    let active = match person.get("IsSoftDeleted") {
        Some(Json::Bool(false)) => Some(Cow::Borrowed("True")),
        Some(Json::Bool(true)) => Some(Cow::Borrowed("False")),
        _ => None,
    };
    let names: Vec<Cow<'_, str>> = [text("givenName"), text("surname")]
        .into_iter()
        .flatten()
        .collect();
    [
        text("userPrincipalName"),
        active,
        text("displayName"),
        text("jobTitle"),
        text("mail"),
        text("preferredLanguage"),
        text("givenName"),
        text("surname"),
        Some(Cow::Owned(names.join(" "))),
        text("physicalDeliveryOfficeName"),
        text("streetAddress"),
        text("city"),
        text("state"),
        text("postalCode"),
        text("country"),
        text("telephoneNumber"),
        text("mobile"),
        text("facsimileTelephoneNumber"),
        text("mailNickname"),
        text("employeeId"),
        text("department"),
        text("manager"),
    ]
}
