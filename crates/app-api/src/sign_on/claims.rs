//! The claims of an `id_token` as people read them.

use serde_json::{Map, Value};

use crate::view::registered::ClaimView;

/// What the claims mean that vendors usually read (OpenID Connect Core §2, §5.1; Entra: ID token claims).
const ABOUT: [(&str, &str); 13] = [
    ("preferred_username", "the user name, which may change"),
    ("email", "the mail address, when the person has one"),
    ("name", "the display name"),
    ("oid", "the person's id in the tenant, which never changes"),
    ("sub", "the person's id for this application alone"),
    ("roles", "the roles of the application that the person has"),
    ("tid", "the tenant"),
    ("aud", "for whom the token is: the client id"),
    ("iss", "who issued it"),
    ("iat", "when it was issued"),
    ("nbf", "from when it is good"),
    ("exp", "until when it is good"),
    ("ver", "version of the endpoint that issued it"),
];

/// The claims, those that people look for first.
pub(super) fn views(claims: &Map<String, Value>) -> Vec<ClaimView> {
    let place = |name: &str| ABOUT.iter().position(|(known, _)| *known == name);
    let mut list: Vec<(&String, &Value)> = claims.iter().collect();
    list.sort_by_key(|(name, _)| (place(name).unwrap_or(ABOUT.len()), name.as_str()));
    list.into_iter()
        .map(|(name, value)| ClaimView {
            name: name.clone(),
            value: text(name, value),
            about: place(name).map_or("", |at| ABOUT[at].1).to_owned(),
        })
        .collect()
}

fn text(name: &str, value: &Value) -> String {
    let time = value.as_i64().filter(|_| ["iat", "nbf", "exp"].contains(&name));
    if let Some(time) = time.and_then(|seconds| jiff::Timestamp::from_second(seconds).ok()) {
        return time.to_string();
    }
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items
            .iter()
            .map(|item| item.as_str().map_or_else(|| item.to_string(), str::to_owned))
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn claims_stand_in_the_order_in_which_people_look_for_them() {
        let claims =
            json!({"aud": "c", "zzz": 1, "exp": 1_767_225_600, "roles": ["Admin", "User"], "name": "Søren"});
        let views = views(claims.as_object().unwrap());
        let lines: Vec<String> = views
            .iter()
            .map(|view| format!("{}={}", view.name, view.value))
            .collect();
        assert_eq!(
            lines,
            [
                "name=Søren",
                "roles=Admin, User",
                "aud=c",
                "exp=2026-01-01T00:00:00Z",
                "zzz=1"
            ]
        );
    }
}
