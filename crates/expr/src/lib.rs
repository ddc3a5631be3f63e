#![doc = include_str!("../README.md")]

pub mod assist;
mod ast;
pub mod check;
pub mod date;
mod describe;
mod diagnostic;
mod doubt;
mod environment;
mod error;
pub mod functions;
pub mod graph_form;
mod layout;
mod print;
mod program;
pub mod reference;
pub mod regex;
mod syntax;
mod trace;
mod value;
pub mod vectors;

pub use ast::{Call, CompareOp, Expr, ExprKind, Keyword, attributes, is_redacted};
pub use describe::describe;
pub use diagnostic::{Diagnostic, DiagnosticKind, Span, excerpt, render};
pub use doubt::{Doubt, Note, Readings};
pub use environment::{Attributes, Environment, Seeded};
pub use error::{EvalError, EvalErrorKind};
pub use layout::layout;
pub use print::quote;
pub use program::{Predicted, Program, VALUE_BYTES_MAX};
pub use syntax::{LENGTH_MAX, NESTING_MAX, PROBLEMS_MAX, parse};
pub use trace::{Outcome, Trace, Traced};
pub use value::{Role, RoleEntries, RoleForm, Value};
