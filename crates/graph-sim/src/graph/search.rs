//! `$search` (Graph: queries): words at their beginning, in named properties.

use serde_json::Value;

/// A parsed `$search`: any of these pairs, each `property:prefix of a word`.
pub(crate) struct Search(Vec<(String, String)>);

/// Reads `"displayName:ann" OR "mail:ann"`.
pub(crate) fn parse(text: &str) -> Result<Search, String> {
    let mut clauses = Vec::new();
    for clause in text.split(" OR ") {
        let inner = clause
            .trim()
            .strip_prefix('"')
            .and_then(|c| c.strip_suffix('"'))
            .and_then(|c| c.split_once(':'))
            .ok_or_else(|| format!("Syntax error: character ':' is not valid at position 0 in '{text}'."))?;
        clauses.push((inner.0.to_owned(), inner.1.to_lowercase()));
    }
    Ok(Search(clauses))
}

impl Search {
    pub(crate) fn properties(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(property, _)| property.as_str())
    }

    /// Each searched word begins a word of the property.
    pub(crate) fn matches(&self, object: &Value) -> bool {
        self.0.iter().any(|(property, wanted)| {
            let Some(text) = object.get(property).and_then(Value::as_str) else {
                return false;
            };
            let text = text.to_lowercase();
            let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
            text.starts_with(wanted.as_str())
                || wanted
                    .split(|c: char| !c.is_alphanumeric())
                    .filter(|w| !w.is_empty())
                    .all(|wanted| words.iter().any(|word| word.starts_with(wanted)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn search_finds_the_beginning_of_any_word() {
        let search = parse("\"displayName:holm\" OR \"mail:zz\"").unwrap();
        assert!(search.matches(&json!({"displayName": "Søren Holm"})));
        assert!(!search.matches(&json!({"displayName": "Ann Strandholm"})));
        assert!(parse("displayName:ann").is_err());
    }
}
