//! From tree to text. **Invariant:** parsing the text gives the same tree.

use std::fmt;

use crate::{Expr, ExprKind};

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::Attribute(name) => write!(f, "[{name}]"),
            ExprKind::Text(text) => f.write_str(&quote(text)),
            ExprKind::Integer { value, hex: false } => write!(f, "{value}"),
            ExprKind::Integer { value, hex: true } => write!(f, "&H{value:X}"),
            ExprKind::Keyword(word) => f.write_str(word.as_str()),
            ExprKind::Call(call) => {
                write!(f, "{}(", call.name)?;
                for (at, argument) in call.arguments.iter().enumerate() {
                    if at > 0 {
                        f.write_str(", ")?;
                    }
                    if let Some(argument) = argument {
                        write!(f, "{argument}")?;
                    }
                }
                f.write_str(")")
            }
            ExprKind::Compare { op, left, right } => {
                write!(f, "{left} {} {right}", op.as_str())
            }
        }
    }
}

/// Text as it is written in an expression: in double quotes, with `\` and `"` escaped. Nothing else is an escape.
#[must_use]
pub fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
