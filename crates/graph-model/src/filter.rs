//! `$filter` as data: every literal is quoted here, so that a name can never become a condition.

use std::fmt;

use jiff::Timestamp;

use crate::encode::literal;

/// One condition, or several joined (Graph: queries). Properties are ours, values are anybody's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    text: String,
    /// Several conditions joined by `or`, which need brackets inside an `and`.
    loose: bool,
}

impl Filter {
    /// `property eq 'value'`.
    pub fn eq(property: &'static str, value: &str) -> Self {
        Self::one(format!("{property} eq {}", literal(value)))
    }

    /// `property eq true` or `false`.
    pub fn flag(property: &'static str, value: bool) -> Self {
        Self::one(format!("{property} eq {value}"))
    }

    /// `startswith(property,'value')`; needs no advanced query.
    pub fn starts_with(property: &'static str, value: &str) -> Self {
        Self::one(format!("startswith({property},{})", literal(value)))
    }

    /// `contains(tolower(property),'value')`: for logs, whose values are compared with case.
    pub fn contains_in_any_case(property: &'static str, value: &str) -> Self {
        Self::one(format!(
            "contains(tolower({property}),{})",
            literal(&value.to_lowercase())
        ))
    }

    /// `property gt time`.
    pub fn after(property: &'static str, time: Timestamp) -> Self {
        Self::one(format!("{property} gt {time}"))
    }

    /// `property lt time`.
    pub fn before(property: &'static str, time: Timestamp) -> Self {
        Self::one(format!("{property} lt {time}"))
    }

    /// `collection/any(x:x/property eq 'value')`; without a property the items themselves are compared.
    pub fn any(collection: &'static str, property: Option<&'static str>, value: &str) -> Self {
        let item = property.map_or_else(|| "x".to_owned(), |property| format!("x/{property}"));
        Self::one(format!("{collection}/any(x:{item} eq {})", literal(value)))
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self::one(format!("{} and {}", self.tight(), other.tight()))
    }

    /// Either.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            text: format!("{} or {}", self.text, other.text),
            loose: true,
        }
    }

    /// All of them; `None` when there is none.
    pub fn all(conditions: impl IntoIterator<Item = Self>) -> Option<Self> {
        conditions.into_iter().reduce(Self::and)
    }

    fn one(text: String) -> Self {
        Self { text, loose: false }
    }

    fn tight(&self) -> String {
        if self.loose {
            format!("({})", self.text)
        } else {
            self.text.clone()
        }
    }
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_cannot_become_a_condition() {
        let filter = Filter::eq("displayName", "x' or accountEnabled eq true or displayName eq 'y");
        assert_eq!(
            filter.to_string(),
            "displayName eq 'x'' or accountEnabled eq true or displayName eq ''y'"
        );
    }

    #[test]
    fn either_stands_in_brackets_inside_both() {
        let either = Filter::starts_with("mail", "a").or(Filter::starts_with("displayName", "a"));
        let filter = Filter::flag("accountEnabled", true).and(either);
        assert_eq!(
            filter.to_string(),
            "accountEnabled eq true and (startswith(mail,'a') or startswith(displayName,'a'))"
        );
        assert_eq!(Filter::all([]), None);
    }
}
