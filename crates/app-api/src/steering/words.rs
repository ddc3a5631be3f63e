//! What people write in a terminal, in the words of the control API.

use jiff::Span;
use serde_json::{Map, Value, json};

use crate::error::ApiError;

/// Attributes with several values.
const LISTS: [&str; 3] = ["businessPhones", "otherMails", "proxyAddresses"];

/// `NAME=VALUE` pairs as the control API takes them. Which names there are is the tenant's to say.
pub(super) fn attributes_of(pairs: &[String]) -> Result<Value, ApiError> {
    let mut members = Map::new();
    for pair in pairs {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(
                ApiError::bad_input(&format!("`{pair}` names no attribute and value"))
                    .because("It has no `=`.")
                    .fix("Write NAME=VALUE, such as department=Sales or displayName=\"Ida Dahl\"."),
            );
        };
        let (name, value) = (name.trim(), value.trim());
        let parsed = match (name, value) {
            (list, "") if LISTS.contains(&list) => json!([]),
            (list, text) if LISTS.contains(&list) => text.split(',').map(str::trim).collect(),
            (_, "") => Value::Null,
            ("accountEnabled", "true") => json!(true),
            ("accountEnabled", "false") => json!(false),
            (_, text) => json!(text),
        };
        if members.insert(name.to_owned(), parsed).is_some() {
            return Err(ApiError::bad_input(&format!("`{name}` is named twice"))
                .because("Only one value can be meant.")
                .fix("Leave one of them out; several values of one attribute stand between commas."));
        }
    }
    Ok(Value::Object(members))
}

/// `NAME=VALUE` pairs of switches. Which there are and what they take is the tenant's to say.
pub(super) fn switches_of(pairs: &[String]) -> Result<Value, ApiError> {
    let mut members = Map::new();
    for pair in pairs {
        let Some((name, value)) = pair.split_once('=') else {
            return Err(
                ApiError::bad_input(&format!("`{pair}` names no switch and value"))
                    .because("It has no `=`.")
                    .fix("Write NAME=VALUE, such as second-job-status=400; `slipway tenant switch list` shows them."),
            );
        };
        members.insert(name.trim().to_owned(), json!(value.trim()));
    }
    Ok(Value::Object(members))
}

/// A span as ISO 8601: `40m` as `PT40M`. What is neither is left to the tenant, which says what to write.
pub(super) fn iso(span: &str) -> Result<String, ApiError> {
    let text = span.trim();
    if text.trim_start_matches(['-', '+']).starts_with(['P', 'p']) {
        return Ok(text.to_owned());
    }
    text.parse::<Span>()
        .map(|span| span.to_string())
        .map_err(|error| {
            ApiError::bad_input(&format!("`{span}` is not a span of time"))
                .because(&format!("{error}."))
                .fix("Write 40m, 2h30m or 1d, or ISO 8601 as in PT40M.")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_become_attributes() {
        let pairs =
            |texts: &[&str]| attributes_of(&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        assert_eq!(
            pairs(&[
                "department=Sales = Nord",
                "jobTitle=",
                "businessPhones=+45 1, +45 2",
                "accountEnabled=false"
            ])
            .unwrap(),
            json!({"department": "Sales = Nord", "jobTitle": null, "businessPhones": ["+45 1", "+45 2"], "accountEnabled": false})
        );
        assert_eq!(pairs(&["otherMails="]).unwrap(), json!({"otherMails": []}));
        assert!(pairs(&["department"]).is_err());
        assert!(pairs(&["city=A", "city=B"]).is_err());
    }

    #[test]
    fn spans_become_iso_8601() {
        assert_eq!(iso("40m").unwrap(), "PT40M");
        assert_eq!(iso("2h 30m").unwrap(), "PT2H30M");
        assert_eq!(iso("1d").unwrap(), "P1D");
        assert_eq!(iso("-PT5M").unwrap(), "-PT5M");
        assert!(iso("-5m").unwrap().starts_with('-'));
        assert!(iso("soon").is_err() && iso("40").is_err());
    }
}
