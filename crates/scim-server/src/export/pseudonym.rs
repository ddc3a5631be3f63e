//! Personal data, replaced: the shape of an exchange stays readable, the person does not.
//!
//! Every text value of a resource, of a PATCH and of a filter is replaced unless it says something about the
//! protocol alone. The same value becomes the same pseudonym, so that a story can still be followed. Pseudonyms come
//! from a hash with a key that is made for one file and forgotten: nobody can look up who it was.

use scim::filter::fold;
use serde_json::Value;
use sha2::{Digest, Sha256};
use url::form_urlencoded;

use crate::store::LoggedExchange;

/// Members whose values are the protocol's, not a person's.
const PROTOCOL: [&str; 16] = [
    "schemas",
    "op",
    "type",
    "primary",
    "resourceType",
    "created",
    "lastModified",
    "location",
    "status",
    "scimType",
    "totalResults",
    "startIndex",
    "itemsPerPage",
    "format",
    "version",
    "id",
];

/// Characters of a pseudonym.
const CHARS: usize = 10;

pub(super) struct Pseudonyms {
    key: [u8; 32],
}

impl Pseudonyms {
    pub(super) fn new() -> Self {
        let mut key = [0; 32];
        rand::fill(&mut key);
        Self { key }
    }

    /// The same value gets the same pseudonym, whatever its case.
    fn of(&self, text: &str) -> String {
        if text.trim().is_empty() {
            return text.to_owned();
        }
        let mut hash = Sha256::new();
        hash.update(self.key);
        hash.update(fold(text).as_bytes());
        let hash = hash.finalize();
        let hex: String = hash
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .take(CHARS / 2)
            .collect();
        match text.contains('@') {
            true => format!("p{hex}@example.invalid"),
            false => format!("p{hex}"),
        }
    }

    pub(super) fn replace(&self, mut logged: LoggedExchange) -> LoggedExchange {
        let exchange = &mut logged.exchange;
        exchange.url = self.url(&exchange.url);
        exchange.request_body = exchange.request_body.as_deref().map(|body| self.body(body));
        exchange.response_body = exchange.response_body.as_deref().map(|body| self.body(body));
        for (name, value) in &mut exchange.request_headers {
            // What is not known may hold anything; these say how, not who.
            let plain = [
                "authorization",
                "content-type",
                "accept",
                "content-length",
                "host",
                "adscimversion",
                "connection",
            ];
            if !plain.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                *value = self.of(value);
            }
        }
        logged.what = what(&logged);
        logged.who = logged.who.as_deref().map(|who| self.of(who));
        logged.change_text = String::new();
        logged.tolerances = logged.tolerances.iter().map(|text| self.quoted(text)).collect();
        for change in &mut logged.changes {
            change.path = self.literals(&change.path);
            for value in [&mut change.before, &mut change.after].into_iter().flatten() {
                self.value(value);
            }
        }
        logged
    }

    fn body(&self, body: &str) -> String {
        match serde_json::from_str::<Value>(body) {
            Ok(mut value) => {
                self.value(&mut value);
                value.to_string()
            }
            // A body that was cut, a form or a page: nobody can say what in it is about whom.
            Err(_) => format!("({} bytes that are not JSON)", body.len()),
        }
    }

    fn value(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.of(text),
            Value::Number(_) => *value = Value::String(self.of(&value.to_string())),
            Value::Array(all) => all.iter_mut().for_each(|one| self.value(one)),
            Value::Object(object) => {
                for (name, value) in object.iter_mut() {
                    let is = |known: &&str| known.eq_ignore_ascii_case(name);
                    match value {
                        Value::String(text) if name.eq_ignore_ascii_case("path") => {
                            *text = self.literals(text)
                        }
                        Value::String(text) if name.eq_ignore_ascii_case("detail") => {
                            *text = self.quoted(text)
                        }
                        Value::String(text) if name.eq_ignore_ascii_case("$ref") => *text = self.url(text),
                        Value::Object(_) => self.value(value),
                        _ if PROTOCOL.iter().any(is) => {}
                        other => self.value(other),
                    }
                }
            }
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// A URL whose query values lose what stands in quotes.
    fn url(&self, url: &str) -> String {
        let Some((before, query)) = url.split_once('?') else {
            return url.to_owned();
        };
        let mut written = form_urlencoded::Serializer::new(String::new());
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let value = match name.to_ascii_lowercase().as_str() {
                "filter" => self.literals(&value),
                "attributes" | "excludedattributes" | "startindex" | "count" => value.into_owned(),
                _ => self.of(&value),
            };
            written.append_pair(&name, &value);
        }
        format!("{before}?{}", written.finish())
    }

    /// A filter or path whose string literals are replaced. A literal without quotes, as old clients write it, is too.
    fn literals(&self, filter: &str) -> String {
        let mut out = String::with_capacity(filter.len());
        let mut rest = filter;
        while let Some(start) = rest.find('"') {
            out.push_str(&rest[..start]);
            let inside = &rest[start + 1..];
            let end = literal_end(inside);
            let literal: String = serde_json::from_str(&format!("\"{}\"", &inside[..end]))
                .unwrap_or_else(|_| inside[..end].to_owned());
            // The kind of a value is no personal data, and without it nobody understands the filter.
            let kept = out.trim_end().ends_with("type eq");
            let shown = if kept { literal } else { self.of(&literal) };
            out.push_str(&Value::String(shown).to_string());
            rest = inside.get(end + 1..).unwrap_or("");
        }
        if out.is_empty() && filter.contains(' ') {
            let words = filter.split(' ').enumerate().map(|(nth, word)| match nth % 4 {
                2 if word != "true" && word != "false" => self.of(word),
                _ => word.to_owned(),
            });
            return words.collect::<Vec<String>>().join(" ");
        }
        out.push_str(rest);
        out
    }

    /// A sentence without what it quotes.
    fn quoted(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((start, mark)) = rest.char_indices().find(|(_, c)| matches!(c, '`' | '“' | '"')) {
            let end_mark = if mark == '“' { '”' } else { mark };
            out.push_str(&rest[..start + mark.len_utf8()]);
            let inside = &rest[start + mark.len_utf8()..];
            let end = inside.find(end_mark).unwrap_or(inside.len());
            let is_name = !inside[..end].contains([' ', '@']) && inside[..end].is_ascii() && mark == '`';
            match is_name {
                true => out.push_str(&inside[..end]),
                false => out.push_str(&self.of(&inside[..end])),
            }
            rest = &inside[end..];
            if let Some(after) = rest.strip_prefix(end_mark) {
                out.push(end_mark);
                rest = after;
            }
        }
        out.push_str(rest);
        out
    }
}

fn literal_end(inside: &str) -> usize {
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at,
            _ => {}
        }
    }
    inside.len()
}

/// What happened, without values.
fn what(logged: &LoggedExchange) -> String {
    let status = logged.exchange.status.unwrap_or(0);
    if !logged.changes.is_empty()
        && !logged.what.starts_with("created")
        && !logged.what.starts_with("deleted")
    {
        let names: Vec<&str> = logged.changes.iter().map(|change| change.label()).collect();
        let plain = names.iter().all(|name| !name.contains(['"', '@', ' ']));
        return match plain {
            true => format!("changed {}", names.join(", ")),
            false => format!("{} changes", names.len()),
        };
    }
    match status {
        400.. if logged.faults.is_empty() => format!("refused with {status}"),
        _ => logged.what.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_body_keeps_its_shape_and_loses_the_person() {
        let pseudonyms = Pseudonyms::new();
        let body = json!({ "schemas": [scim::schema::USER], "id": "u-1", "userName": "Ida@contoso.example", "active": true,
            "emails": [{ "type": "work", "primary": true, "value": "ida@contoso.example" }],
            "name": { "givenName": "Ida", "familyName": "" },
            scim::schema::ENTERPRISE_USER: { "employeeNumber": 987_654_321, "department": "Sales" },
            "meta": { "resourceType": "User", "location": "http://127.0.0.1/demo/scim/v2/Users/u-1" } });
        let replaced = pseudonyms.body(&body.to_string());
        let value: Value = serde_json::from_str(&replaced).unwrap();
        for gone in ["Ida", "ida@", "contoso", "987654321", "Sales"] {
            assert!(!replaced.contains(gone), "{gone}: {replaced}");
        }
        assert_eq!(
            value["userName"], value["emails"][0]["value"],
            "case does not make another person"
        );
        assert_eq!(
            (value["id"].as_str(), value["active"].as_bool()),
            (Some("u-1"), Some(true))
        );
        assert_eq!(value["emails"][0]["type"], "work");
        assert!(value["userName"].as_str().unwrap().ends_with("@example.invalid"));
        assert_ne!(
            replaced,
            Pseudonyms::new().body(&body.to_string()),
            "another file, other pseudonyms"
        );
    }

    #[test]
    fn filters_and_paths_lose_their_literals_alone() {
        let pseudonyms = Pseudonyms::new();
        let filter = pseudonyms.literals(r#"emails[type eq "work"].value eq "a\"b@x""#);
        assert!(
            filter.starts_with(r#"emails[type eq "work"].value eq "p"#),
            "{filter}"
        );
        assert!(!filter.contains("b@x"));
        assert!(!pseudonyms.literals("externalId eq ana").contains("ana"));
        assert_eq!(pseudonyms.literals("name.familyName"), "name.familyName");
        let url = pseudonyms.url("http://x/Users?filter=userName+eq+%22ida%40x%22&count=2&odd=ida");
        assert!(!url.contains("ida"), "{url}");
        assert!(url.contains("count=2"));
    }

    #[test]
    fn sentences_lose_what_they_quote() {
        let pseudonyms = Pseudonyms::new();
        let text = pseudonyms.quoted("“Gold” is not Premium; `userType` and `ida@x` and “never closed");
        assert!(
            !text.contains("Gold") && !text.contains("ida@x") && !text.contains("never"),
            "{text}"
        );
        assert!(text.contains("`userType`"));
        assert_eq!(pseudonyms.body("<html>Ida"), "(9 bytes that are not JSON)");
    }
}
