#![doc = include_str!("../README.md")]

mod ast;
mod describe;
mod diagnostic;
mod eval;
pub mod functions;
pub mod graph_form;
mod print;
pub mod regex;
mod syntax;
mod value;

pub use ast::{Call, CompareOp, Expr, ExprKind, Keyword, attributes};
pub use describe::describe;
pub use diagnostic::{Diagnostic, DiagnosticKind, Span, render};
pub use eval::{EvalError, EvalErrorKind, evaluate};
pub use print::quote;
pub use syntax::{LENGTH_MAX, NESTING_MAX, parse};
pub use value::{Role, Value};
