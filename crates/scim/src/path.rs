//! Attribute paths: RFC 7644 §3.10 and the `PATH` rule of §3.5.2.

use std::fmt;

use crate::error::{ScimError, ScimType};
use crate::filter::{Filter, parse::Parser};
use crate::schema;

/// An attribute path.
///
/// `emails[type eq "work"].value` has an attribute, a filter and a sub-attribute;
/// `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department` a URN and an attribute;
/// the URN alone means the whole extension. Names are kept as written and compared without case.
#[derive(Clone, Debug, PartialEq)]
pub struct Path {
    /// Schema URN in front, when there is one.
    pub urn: Option<String>,
    /// Attribute name; `None` when the path is a URN alone.
    pub attribute: Option<String>,
    /// Value filter in square brackets.
    pub filter: Option<Box<Filter>>,
    /// Sub-attribute after the dot.
    pub sub: Option<String>,
}

impl Path {
    /// Parses a PATCH path.
    ///
    /// # Errors
    /// `invalidPath` with the place where it goes wrong.
    ///
    /// ```
    /// let path = scim::path::Path::parse("emails[type eq \"work\"].value").unwrap();
    /// assert_eq!(path.attribute.as_deref(), Some("emails"));
    /// assert_eq!(path.sub.as_deref(), Some("value"));
    /// ```
    pub fn parse(text: &str) -> Result<Self, ScimError> {
        let mut parser = Parser::new(text, ScimType::InvalidPath)?;
        let path = parser.path()?;
        parser.end()?;
        Ok(path)
    }

    /// A path that is one attribute of the core schema.
    pub fn of(attribute: &str) -> Self {
        Self {
            urn: None,
            attribute: Some(attribute.to_owned()),
            filter: None,
            sub: None,
        }
    }

    /// Whether this is `attribute` or `attribute.sub` of the core schema, without a value filter.
    pub fn is_plain(&self, attribute: &str, sub: Option<&str>) -> bool {
        let same = |have: Option<&str>, want: Option<&str>| match (have, want) {
            (Some(have), Some(want)) => have.eq_ignore_ascii_case(want),
            (None, None) => true,
            _ => false,
        };
        self.urn.as_deref().is_none_or(schema::is_core)
            && self.filter.is_none()
            && same(self.attribute.as_deref(), Some(attribute))
            && same(self.sub.as_deref(), sub)
    }

    /// Name of the innermost attribute: decides how its values are compared and stored.
    pub(crate) fn leaf(&self) -> &str {
        self.sub.as_deref().or(self.attribute.as_deref()).unwrap_or("")
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(urn) = &self.urn {
            f.write_str(urn)?;
            if self.attribute.is_some() {
                f.write_str(":")?;
            }
        }
        if let Some(attribute) = &self.attribute {
            f.write_str(attribute)?;
        }
        if let Some(filter) = &self.filter {
            write!(f, "[{filter}]")?;
        }
        if let Some(sub) = &self.sub {
            write!(f, ".{sub}")?;
        }
        Ok(())
    }
}

/// The parts of a path in front of any bracket: URN, attribute, sub-attribute.
pub(crate) struct Words {
    pub(crate) urn: Option<String>,
    pub(crate) attribute: Option<String>,
    pub(crate) sub: Option<String>,
}

/// Takes `urn:…:User:name.sub` apart. `None` when it cannot be an attribute path.
pub(crate) fn split(text: &str) -> Option<Words> {
    if !schema::is_urn(text) {
        return names(None, text);
    }
    for known in [schema::ENTERPRISE_USER, schema::USER, schema::GROUP] {
        let Some(start) = text.get(..known.len()) else {
            continue;
        };
        if !start.eq_ignore_ascii_case(known) {
            continue;
        }
        let rest = &text[known.len()..];
        if rest.is_empty() {
            return Some(whole(start));
        }
        // The dot before the name is how one of Microsoft's collections writes it.
        if let Some(rest) = rest.strip_prefix([':', '.']) {
            return names(Some(start), rest);
        }
    }
    split_custom(text)
}

/// A URN of no standard schema. RFC 7643 §10.2.1 lets it end `…:{version}:{resource type}`, so the
/// last version-like part tells where the URN ends and the attribute begins.
fn split_custom(text: &str) -> Option<Words> {
    let parts: Vec<&str> = text.split(':').collect();
    let version = parts
        .iter()
        .rposition(|part| part.contains('.') && part.chars().all(|c| c.is_ascii_digit() || c == '.'));
    let last = parts.last().copied()?;
    if version.is_some_and(|at| at + 2 == parts.len()) {
        if is_resource_type(last) {
            return Some(whole(text));
        }
        if let Some((kind, name)) = last.split_once('.')
            && is_resource_type(kind)
        {
            let urn = &text[..text.len() - name.len() - 1];
            return names(Some(urn), name);
        }
    }
    if version.is_some_and(|at| at + 1 == parts.len()) {
        return Some(whole(text));
    }
    let (urn, name) = text.rsplit_once(':')?;
    // `urn:name` has no namespace to be a URN of.
    urn.contains(':').then(|| names(Some(urn), name)).flatten()
}

fn is_resource_type(text: &str) -> bool {
    text.eq_ignore_ascii_case("User") || text.eq_ignore_ascii_case("Group")
}

fn whole(urn: &str) -> Words {
    Words {
        urn: Some(urn.to_owned()),
        attribute: None,
        sub: None,
    }
}

fn names(urn: Option<&str>, text: &str) -> Option<Words> {
    let (attribute, sub) = match text.split_once('.') {
        Some((attribute, sub)) => (attribute, Some(sub)),
        None => (text, None),
    };
    if !is_name(attribute) || sub.is_some_and(|sub| !is_name(sub)) {
        return None;
    }
    Some(Words {
        urn: urn.map(str::to_owned),
        attribute: Some(attribute.to_owned()),
        sub: sub.map(str::to_owned),
    })
}

/// `ATTRNAME` of RFC 7643 §2.1, with `$` in front for `$ref`.
pub(crate) fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '$')
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '$'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Option<String>, Option<String>, Option<String>) {
        let path = Path::parse(text).unwrap();
        (path.urn, path.attribute, path.sub)
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn an_enterprise_attribute_is_split_behind_the_urn() {
        let want = (some(schema::ENTERPRISE_USER), some("manager"), some("value"));
        assert_eq!(parts(&format!("{}:manager.value", schema::ENTERPRISE_USER)), want);
        assert_eq!(parts(&format!("{}.manager.value", schema::ENTERPRISE_USER)), want);
    }

    #[test]
    fn a_urn_alone_is_the_whole_extension() {
        assert_eq!(
            parts(schema::ENTERPRISE_USER),
            (some(schema::ENTERPRISE_USER), None, None)
        );
        let custom = "urn:ietf:params:scim:schemas:extension:TrialCo:2.0:User";
        assert_eq!(parts(custom), (some(custom), None, None));
    }

    #[test]
    fn a_custom_urn_ends_behind_its_version_and_resource_type() {
        let custom = "urn:ietf:params:scim:schemas:extension:TrialCo:2.0:User";
        assert_eq!(
            parts(&format!("{custom}:badgeColor")),
            (some(custom), some("badgeColor"), None)
        );
        assert_eq!(
            parts(&format!("{custom}:contacts[primary eq true].value")),
            (some(custom), some("contacts"), some("value"))
        );
    }

    #[test]
    fn malformed_paths_are_refused_as_invalid_path() {
        for text in [
            "",
            " ",
            "a.b.c",
            "emails[type eq \"work\"",
            "emails]",
            "emails[]",
            "9a",
            "a b",
            "name.",
            "urn:x",
            "urn:",
        ] {
            let error = Path::parse(text).unwrap_err();
            assert_eq!(error.scim_type, Some(ScimType::InvalidPath), "{text:?}");
        }
    }
}
