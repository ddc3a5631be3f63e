//! `POST /_sim/token`: an access token without a sign-in, for scripts and tests.

use serde_json::json;

use super::Reply;
use super::body::Fields;
use super::error::ControlError;
use super::people;
use crate::auth;
use crate::directory::is_deleted;
use crate::tenant::Tenant;

const EXAMPLE: &str = r#"{"upn": "maja.lund@contoso.example", "scopes": ["User.Read.All"]}"#;

pub(super) fn issue(tenant: &Tenant, body: &[u8]) -> Reply {
    let fields = Fields::read(body, EXAMPLE)?;
    fields.only(&["upn", "scopes"])?;
    let upn = fields.text("upn", EXAMPLE)?;
    let scopes = fields.texts("scopes", EXAMPLE)?;
    let directory = tenant.directory();
    let person = people::find(&directory, upn)?;
    let cannot = |what: &str, fix: &str| {
        Err(ControlError::new(409, "cannotSignIn", format!("`{upn}` {what}"))
            .why("Whoever cannot sign in gets no token.")
            .fix(fix))
    };
    if is_deleted(person) {
        return cannot("is deleted", "Restore the person first.");
    }
    if person["accountEnabled"] == false {
        return cannot("is disabled", "Enable the person first.");
    }
    let id = person["id"].as_str().unwrap_or_default();
    let (token, scopes) = auth::token_for(tenant, id, &scopes).map_err(|unknown| {
        let known: Vec<&str> = auth::known_scopes().collect();
        ControlError::bad(
            "unknownScope",
            format!("`{unknown}` is not a permission this tenant knows"),
        )
        .why(format!("It knows {}.", known.join(", ")))
        .fix("Name permissions as Graph does, such as `User.Read.All`.")
    })?;
    let scope: Vec<String> = scopes.into_iter().collect();
    Ok((
        200,
        json!({
            "access_token": token,
            "token_type": "Bearer",
            "expires_in": tenant.switches().access_token_lifetime.as_secs(),
            "scope": scope.join(" "),
        }),
    ))
}
