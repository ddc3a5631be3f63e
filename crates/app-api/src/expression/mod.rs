//! The expression workbench without a window: evaluate, check, explain, lay out, look up, test.
//!
//! A text that is no expression is not a failure of a command but an answer with places, so it comes as
//! [`ExpressionError::Problems`], and [`rendered`] shows each with its place underlined.

mod check;
mod evaluate;
mod excerpt;
mod explain;
mod object;
mod parts;
mod reference;
mod tenant;
mod trace;
mod vectors;
mod world;

pub use check::check;
pub use evaluate::evaluate;
pub use excerpt::{rendered, rendered_error, rendered_note};
pub use explain::{explain, format};
pub use object::read as read_object;
pub use reference::{families, function, write_pages};
pub use tenant::{AgainstTenantError, AgainstTenantView, test_against_tenant};
pub use vectors::{BadLine, VectorsError, test_expressions, test_scopes};

use expr::{Expr, Program};

use crate::error::ApiError;
use crate::view::expression::AdviceView;

/// Why there is no answer about an expression.
#[derive(Debug)]
pub enum ExpressionError {
    /// The text is no expression: every problem of it.
    Problems(Vec<AdviceView>),
    /// Something else of the request cannot be used.
    Api(ApiError),
}

impl From<ApiError> for ExpressionError {
    fn from(error: ApiError) -> Self {
        Self::Api(error)
    }
}

fn parse(text: &str) -> Result<Expr, ExpressionError> {
    expr::parse(text).map_err(|problems| {
        ExpressionError::Problems(
            problems
                .into_iter()
                .map(|problem| check::view(&problem.into()))
                .collect(),
        )
    })
}

fn program(text: &str) -> Result<Program, ExpressionError> {
    parse(text).map(|expr| Program::compile(&expr))
}

/// A count or place as it crosses to a shell. Expressions and files are far below the limit.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
