//! Consent and credentials: what an application was allowed, and what it signs in with.

use jiff::Timestamp;
use serde_json::Value;

use crate::date::date_of;
use crate::resource::{resource, text};

resource! {
    /// Delegated permissions that were granted (Graph: oAuth2PermissionGrant).
    PermissionGrant
}

impl PermissionGrant {
    text! { /// The service principal that may act: its object id.
    client_id, "clientId" }
    text! { /// The service principal of the API: its object id.
    resource_id, "resourceId" }
    text! { /// `AllPrincipals`, or `Principal` for one person.
    consent_type, "consentType" }

    /// The permissions. A grant made by the portal begins with a blank.
    pub fn scopes(&self) -> Vec<&str> {
        self.text("scope").split_ascii_whitespace().collect()
    }

    /// The text that adds `wanted` to what is granted; `None` when nothing is missing. Names compare without case.
    pub fn scope_with(&self, wanted: &[&str]) -> Option<String> {
        let mut scopes = self.scopes();
        let before = scopes.len();
        for scope in wanted {
            if !scopes.iter().any(|has| has.eq_ignore_ascii_case(scope)) {
                scopes.push(scope);
            }
        }
        (scopes.len() > before).then(|| scopes.join(" "))
    }
}

resource! {
    /// A client secret as it can be read later: without its value (Graph: passwordCredential).
    PasswordCredential
}

impl PasswordCredential {
    text! { /// What [`crate::GraphRequest::remove_password`] names.
    key_id, "keyId" }
    text! { /// Its name.
    display_name, "displayName" }
    text! { /// Its first characters, to tell secrets apart.
    hint, "hint" }

    /// When it ends.
    pub fn ends(&self) -> Option<Timestamp> {
        date_of(self.as_value().get("endDateTime"))
    }

    /// The secrets of an application that carry this name: looked for before another one is made.
    pub fn named(application: &Value, name: &str) -> Vec<Self> {
        application
            .get("passwordCredentials")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .cloned()
            .map(Self::from_value)
            .filter(|credential| credential.display_name() == name)
            .collect()
    }
}

/// The id of a permission of an API by its value (`User.Read`), read from the API's service principal.
///
/// Ids are looked up and never hard-coded: near-identical ones exist (Graph, sign-in: scopes). `application` chooses
/// between an app role and a delegated scope: `User.Export.All` has the same id as both.
pub fn permission_id<'a>(api: &'a Value, value: &str, application: bool) -> Option<&'a str> {
    let list = if application {
        "appRoles"
    } else {
        "oauth2PermissionScopes"
    };
    api.get(list)?
        .as_array()?
        .iter()
        .find(|entry| entry.get("value").and_then(Value::as_str) == Some(value))?
        .get("id")?
        .as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_grant_is_extended_and_never_shortened() {
        let grant = PermissionGrant::from_value(json!({"scope": " openid profile user.read"}));
        assert_eq!(grant.scope_with(&["User.Read", "openid"]), None);
        assert_eq!(
            grant.scope_with(&["email"]).as_deref(),
            Some("openid profile user.read email")
        );
    }

    #[test]
    fn a_secret_is_found_by_its_name_before_another_is_made() {
        let application = json!({"passwordCredentials": [
            {"keyId": "k1", "displayName": "a", "hint": "abc", "secretText": null, "endDateTime": "2026-07-01T00:00:00Z"},
            {"keyId": "k2", "displayName": null, "hint": "de"}]});
        let found = PasswordCredential::named(&application, "a");
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].key_id(), found[0].hint()), ("k1", "abc"));
        assert!(found[0].ends().is_some());
    }

    #[test]
    fn a_permission_is_found_by_its_value_and_its_kind() {
        let graph = json!({"appRoles": [{"id": "r", "value": "User.Read.All"}],
            "oauth2PermissionScopes": [{"id": "s", "value": "User.Read.All"}]});
        assert_eq!(permission_id(&graph, "User.Read.All", true), Some("r"));
        assert_eq!(permission_id(&graph, "User.Read.All", false), Some("s"));
        assert_eq!(permission_id(&graph, "user.read.all", false), None);
    }
}
