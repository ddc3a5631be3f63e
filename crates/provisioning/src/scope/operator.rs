//! The operators of a clause: their names, and what they test.

use expr::regex::Pattern;

/// What a clause tests.
#[derive(Clone, Debug)]
pub(super) enum Operator {
    /// EQUALS, NOT EQUALS.
    Equals(bool),
    /// IS TRUE, IS FALSE.
    Is(bool),
    /// IS NULL, IS NOT NULL.
    Null(bool),
    /// INCLUDES.
    Includes,
    /// ENDS_WITH.
    EndsWith,
    /// GREATER_THAN, GREATER_THAN_OR_EQUALS.
    Greater {
        /// The limit itself is enough.
        or_equal: bool,
    },
    /// REGEX MATCH, NOT REGEX MATCH: one pattern for each value of the operand.
    Matches {
        /// Compiled.
        patterns: Vec<Pattern>,
        /// REGEX MATCH.
        wanted: bool,
    },
    /// `&`, `!&`: what they test is not clear from any document.
    Ampersand,
    /// Not usable, for this reason. Never satisfied.
    Unusable(String),
}

/// Every name that is understood, as Graph spells it.
pub(super) const NAMES: [&str; 14] = [
    "EQUALS",
    "NOT EQUALS",
    "IS TRUE",
    "IS FALSE",
    "IS NULL",
    "IS NOT NULL",
    "REGEX MATCH",
    "NOT REGEX MATCH",
    "GREATER_THAN",
    "GREATER_THAN_OR_EQUALS",
    "INCLUDES",
    "ENDS_WITH",
    "&",
    "!&",
];

/// Why a clause cannot be used, and what to do.
pub(super) struct Refused {
    pub(super) message: String,
    pub(super) fix: String,
}

impl Operator {
    /// Names are compared without case, and `_` equals a blank: portal, article and Graph spell them differently.
    pub(super) fn read(name: &str, operands: &[String]) -> Result<Self, Refused> {
        let normal = name.trim().to_ascii_uppercase().replace('_', " ");
        Ok(match normal.as_str() {
            "EQUALS" => Self::Equals(true),
            "NOT EQUALS" => Self::Equals(false),
            "IS TRUE" => Self::Is(true),
            "IS FALSE" => Self::Is(false),
            "IS NULL" => Self::Null(true),
            "IS NOT NULL" => Self::Null(false),
            "INCLUDES" => Self::Includes,
            "ENDS WITH" => Self::EndsWith,
            "GREATER THAN" => Self::Greater { or_equal: false },
            "GREATER THAN OR EQUALS" => Self::Greater { or_equal: true },
            "REGEX MATCH" | "NOT REGEX MATCH" => Self::Matches {
                patterns: patterns(operands)?,
                wanted: normal == "REGEX MATCH",
            },
            "&" | "!&" => Self::Ampersand,
            "ISMEMBEROF" => {
                return Err(Refused {
                    message: format!("the operator `{name}` is listed by Graph but not supported"),
                    fix: "Assign the group to the application instead.".to_owned(),
                });
            }
            _ => {
                return Err(Refused {
                    message: format!("the operator `{name}` is not supported"),
                    fix: format!("Use one of {}.", NAMES.join(", ")),
                });
            }
        })
    }

    /// Whether it compares with an operand.
    pub(super) fn is_binary(&self) -> bool {
        !matches!(self, Self::Null(_) | Self::Is(_))
    }
}

fn patterns(operands: &[String]) -> Result<Vec<Pattern>, Refused> {
    operands
        .iter()
        .map(|operand| {
            Pattern::new(operand).map_err(|error| Refused {
                message: format!("the pattern `{operand}` cannot be read: {error}"),
                fix: error.fix,
            })
        })
        .collect()
}
