//! People with everything an organisation fills in, as Graph's `GET /users` shows them.

use std::io::{BufWriter, Write};
use std::path::Path;

use serde_json::{Value, json};

/// Person number so and so.
pub(crate) fn person(number: usize) -> Value {
    json!({
        "id": format!("5e8b0f8e-5f5a-4c39-9a4b-{number:012x}"),
        "accountEnabled": true,
        "userPrincipalName": format!("zoe.muller-lindqvist.{number}@contoso.example"),
        "displayName": format!("Zoë Müller-Lindqvist {number}"),
        "givenName": "Zoë",
        "surname": format!("Müller-Lindqvist {number}"),
        "jobTitle": "Senior Payroll Specialist",
        "department": "Finance",
        "companyName": "Contoso",
        "employeeId": format!("{number:07}"),
        "employeeHireDate": "2024-10-01T09:00:00Z",
        "employeeType": "Employee",
        "mail": format!("zoe.muller-lindqvist.{number}@contoso.example"),
        "mailNickname": format!("zoe.muller-lindqvist.{number}"),
        "otherMails": ["zoe@fabrikam.example"],
        "proxyAddresses": [
            format!("SMTP:zoe.muller-lindqvist.{number}@contoso.example"),
            format!("smtp:zml{number}@contoso.example")
        ],
        "preferredLanguage": "de-AT",
        "usageLocation": "AT",
        "officeLocation": "Vienna 3, 4.17",
        "streetAddress": "Landstraßer Hauptstraße 99",
        "city": "Vienna",
        "state": "Vienna",
        "postalCode": "1030",
        "country": "Austria",
        "businessPhones": ["+43 (1) 555-0147"],
        "mobilePhone": "+43 (660) 555-0199",
        "faxNumber": "+43 (1) 555-0148",
        "manager": {"id": "0f7f4f57-6c2c-4a4a-8f6e-6b2e8c0c9a42"},
        "onPremisesSecurityIdentifier": "S-1-5-21-1004336348-1177238915-682003330-512",
        "onPremisesExtensionAttributes": {"extensionAttribute1": "AT01", "extensionAttribute2": "4711"},
    })
}

/// A people document: everybody is assigned, row by row.
pub(crate) fn write(file: &Path, people: usize) -> std::io::Result<()> {
    let mut out = BufWriter::new(std::fs::File::create(file)?);
    out.write_all(b"{\"value\": [")?;
    for number in 0..people {
        if number > 0 {
            out.write_all(b",\n")?;
        }
        serde_json::to_writer(&mut out, &person(number))?;
    }
    out.write_all(b"],\n\"assignments\": [")?;
    for number in 0..people {
        if number > 0 {
            out.write_all(b",")?;
        }
        write!(
            out,
            "{{\"principalId\": \"5e8b0f8e-5f5a-4c39-9a4b-{number:012x}\"}}"
        )?;
    }
    out.write_all(b"]}\n")?;
    out.flush()
}
