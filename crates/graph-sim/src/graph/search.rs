//! `$search` (Graph: queries): clauses in double quotes, joined by `AND` and `OR`.

use super::record::Record;
use crate::directory::{Directory, Found, Wanted};

/// How deep parentheses may nest.
const DEPTH_MAX: usize = 16;

/// A parsed `$search`.
#[derive(Debug, PartialEq)]
pub(crate) enum Search {
    Clause(Wanted),
    And(Box<Search>, Box<Search>),
    Or(Box<Search>, Box<Search>),
}

/// Reads `"displayName:ann" OR "mail:ann"`; `AND` binds closer, parentheses closest.
pub(crate) fn parse(text: &str) -> Result<Search, String> {
    let mut reader = Reader { text, rest: text };
    let search = reader.or(0)?;
    if reader.rest.trim_start().is_empty() {
        Ok(search)
    } else {
        Err(reader.wrong())
    }
}

struct Reader<'a> {
    text: &'a str,
    rest: &'a str,
}

impl Reader<'_> {
    fn wrong(&self) -> String {
        let at = self.text.len() - self.rest.len();
        match self.rest.chars().next() {
            Some(c) => format!(
                "Syntax error: character '{c}' is not valid at position {at} in '{}'.",
                self.text
            ),
            None => format!("Syntax error: the search ends too early in '{}'.", self.text),
        }
    }

    fn take(&mut self, word: &str) -> bool {
        let rest = self.rest.trim_start();
        match rest.strip_prefix(word) {
            Some(tail) => {
                self.rest = tail;
                true
            }
            None => false,
        }
    }

    fn or(&mut self, depth: usize) -> Result<Search, String> {
        let mut left = self.and(depth)?;
        while self.take("OR") {
            left = Search::Or(Box::new(left), Box::new(self.and(depth)?));
        }
        Ok(left)
    }

    fn and(&mut self, depth: usize) -> Result<Search, String> {
        let mut left = self.one(depth)?;
        while self.take("AND") {
            left = Search::And(Box::new(left), Box::new(self.one(depth)?));
        }
        Ok(left)
    }

    fn one(&mut self, depth: usize) -> Result<Search, String> {
        self.rest = self.rest.trim_start();
        if depth < DEPTH_MAX && self.take("(") {
            let inner = self.or(depth + 1)?;
            return if self.take(")") {
                Ok(inner)
            } else {
                Err(self.wrong())
            };
        }
        let Some(inner) = self.rest.strip_prefix('"') else {
            return Err(self.wrong());
        };
        // A quote and a backslash stand behind a backslash.
        let mut clause = String::new();
        let mut chars = inner.char_indices();
        let end = loop {
            match chars.next() {
                Some((at, '"')) => break at,
                Some((_, '\\')) => clause.extend(chars.next().map(|(_, c)| c)),
                Some((_, c)) => clause.push(c),
                None => return Err(self.wrong()),
            }
        };
        let Some((property, wanted)) = clause.split_once(':') else {
            return Err(self.wrong());
        };
        let wanted = Wanted::new(property.trim(), wanted);
        if wanted.start().is_empty() {
            return Err(self.wrong());
        }
        self.rest = &inner[end + 1..];
        Ok(Search::Clause(wanted))
    }
}

impl Search {
    /// Every property it names.
    pub(crate) fn properties(&self) -> Vec<&str> {
        match self {
            Self::Clause(wanted) => vec![&wanted.property],
            Self::And(a, b) | Self::Or(a, b) => [a.properties(), b.properties()].concat(),
        }
    }

    /// Whether an object is found, looking at it.
    pub(crate) fn matches(&self, object: &(impl Record + ?Sized)) -> bool {
        match self {
            Self::Clause(wanted) => object.is_found(wanted),
            Self::And(a, b) => a.matches(object) && b.matches(object),
            Self::Or(a, b) => a.matches(object) || b.matches(object),
        }
    }

    /// The places of the people who are found, by the index.
    pub(crate) fn people(&self, directory: &Directory) -> Found {
        match self {
            Self::Clause(wanted) => directory.find(wanted),
            Self::And(a, b) => a.people(directory).and(&b.people(directory)),
            Self::Or(a, b) => a.people(directory).or(&b.people(directory)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn clauses_are_joined() {
        let ann = json!({"displayName": "Ann Holm", "mail": "ann@x.example"});
        let found = |text: &str| parse(text).map(|search| search.matches(&ann));
        for (text, is) in [
            (r#""displayName:holm" OR "mail:zz""#, true),
            (r#""displayName:holm" AND "mail:zz""#, false),
            (r#""mail:zz" AND "mail:zz" OR "displayName:ann""#, true),
            (r#""mail:zz" AND ("mail:zz" OR "displayName:ann")"#, false),
            (r#"  "displayName: Holm"  "#, true),
            (r#""displayName:o\"b""#, false),
        ] {
            assert_eq!(found(text), Ok(is), "{text}");
        }
        for text in [
            "displayName:ann",
            r#""displayName:ann"#,
            r#""ann""#,
            r#""displayName:""#,
            r#""displayName:ann" or "mail:x""#,
            r#""displayName:ann" OR"#,
            r#"("displayName:ann""#,
            "",
            "\"\\",
            &"(".repeat(5000),
        ] {
            assert!(found(text).is_err(), "{text}");
        }
        assert_eq!(
            found("displayName:ann").unwrap_err(),
            "Syntax error: character 'd' is not valid at position 0 in 'displayName:ann'."
        );
    }
}
