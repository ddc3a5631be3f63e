//! Filters, RFC 7644 §3.4.2.2: the whole grammar, parsed, printed and matched.
//!
//! Entra sends `eq` and `and` only. The rest is there for people who look at a trial tenant with
//! other tools, and for the trial server's own SQL to be checked against.

mod check;
mod matching;
pub(crate) mod parse;
mod test;

use std::fmt;

use serde_json::Value;

use crate::error::{ScimError, ScimType};
use crate::mode::{Mode, Notes};
use crate::path::Path;
use crate::resource::ResourceType;
use crate::schema::SchemaSet;

pub(crate) use check::{check, check_values};
pub(crate) use matching::compared;
pub use matching::{Matcher, matches};
pub use parse::{CLAUSES_MAX, DEPTH_MAX, TEXT_BYTES_MAX};
pub use test::fold;
pub(crate) use test::numbers;

/// A parsed filter.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    /// All of them hold. At least two.
    And(Vec<Filter>),
    /// One of them holds. At least two.
    Or(Vec<Filter>),
    /// It does not hold.
    Not(Box<Filter>),
    /// `path op value`.
    Compare {
        /// Left side.
        path: Path,
        /// Operator.
        op: CompareOp,
        /// Right side: a JSON string, number, boolean or null.
        value: Value,
    },
    /// `path pr`: there is a value and it is not empty.
    Present(Path),
    /// `emails[type eq "work"]`: some element satisfies the filter in brackets.
    Has(Path),
}

/// Comparison operators of RFC 7644 table 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompareOp {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Contains.
    Co,
    /// Starts with.
    Sw,
    /// Ends with.
    Ew,
    /// Greater than.
    Gt,
    /// Greater than or equal.
    Ge,
    /// Less than.
    Lt,
    /// Less than or equal.
    Le,
}

impl CompareOp {
    const ALL: [Self; 9] = [
        Self::Eq,
        Self::Ne,
        Self::Co,
        Self::Sw,
        Self::Ew,
        Self::Gt,
        Self::Ge,
        Self::Lt,
        Self::Le,
    ];

    /// The keyword.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "eq",
            Self::Ne => "ne",
            Self::Co => "co",
            Self::Sw => "sw",
            Self::Ew => "ew",
            Self::Gt => "gt",
            Self::Ge => "ge",
            Self::Lt => "lt",
            Self::Le => "le",
        }
    }

    fn from_keyword(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|op| op.as_str().eq_ignore_ascii_case(word))
    }
}

/// A filter that was read and fits the schemas.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    /// The filter.
    pub filter: Filter,
    /// One sentence for every departure from the RFC that was accepted.
    pub tolerances: Vec<String>,
}

/// Parses a filter and checks that every comparison makes sense for its attribute.
///
/// # Errors
/// `invalidFilter`: the text is no filter, or compares what cannot be compared
/// (RFC 7644 §3.4.2.2).
pub fn read(
    text: &str,
    resource_type: Option<ResourceType>,
    set: &SchemaSet,
    mode: Mode,
) -> Result<Read, ScimError> {
    let mut notes = Notes::new(mode);
    let filter = read_noting(text, resource_type, set, &mut notes)?;
    Ok(Read {
        filter,
        tolerances: notes.into_sentences(),
    })
}

pub(crate) fn read_noting(
    text: &str,
    resource_type: Option<ResourceType>,
    set: &SchemaSet,
    notes: &mut Notes,
) -> Result<Filter, ScimError> {
    let mut parser = parse::Parser::new(text, ScimType::InvalidFilter)?;
    let filter = parser.filter()?;
    parser.end()?;
    for word in &parser.unquoted {
        note_unquoted(word, ScimType::InvalidFilter, notes)?;
    }
    check(&filter, resource_type, set, notes)?;
    Ok(filter)
}

pub(crate) fn note_unquoted(word: &str, scim_type: ScimType, notes: &mut Notes) -> Result<(), ScimError> {
    notes.accept(
        scim_type,
        format_args!("the value `{word}` without quotes in a filter"),
        "write strings in double quotes (RFC 7644 §3.4.2.2)",
    )
}

/// Parses a filter by its grammar alone. An unquoted value (`externalId eq ana`, as older Microsoft
/// texts write it) is read as a string.
///
/// # Errors
/// `invalidFilter` with the place where it goes wrong.
///
/// ```
/// let filter = scim::filter::parse("emails[type eq \"work\"].value sw \"ana@\"").unwrap();
/// assert_eq!(filter.to_string(), "emails[type eq \"work\"].value sw \"ana@\"");
/// assert!(scim::filter::parse("userName regex \"a\"").is_err());
/// ```
pub fn parse(text: &str) -> Result<Filter, ScimError> {
    let mut parser = parse::Parser::new(text, ScimType::InvalidFilter)?;
    let filter = parser.filter()?;
    parser.end()?;
    Ok(filter)
}

impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::And(parts) => join(f, parts, " and "),
            Self::Or(parts) => join(f, parts, " or "),
            Self::Not(inner) => write!(f, "not ({inner})"),
            Self::Compare { path, op, value } => write!(f, "{path} {} {value}", op.as_str()),
            Self::Present(path) => write!(f, "{path} pr"),
            Self::Has(path) => write!(f, "{path}"),
        }
    }
}

fn join(f: &mut fmt::Formatter<'_>, parts: &[Filter], word: &str) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(word)?;
        }
        match part {
            Filter::And(_) | Filter::Or(_) => write!(f, "({part})")?,
            _ => write!(f, "{part}")?,
        }
    }
    Ok(())
}
