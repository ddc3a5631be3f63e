//! The functions of the language: one module per family, each with its part of the table and the code behind it
//! (Microsoft Learn: functions for customizing application data; parameter keys from Graph's schema documents).

mod case;
mod conversion;
mod dates;
mod diacritics;
mod lists;
mod logic;
mod metadata;
mod mistaken;
mod random;
mod replace;
mod roles;
mod special;
mod text;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::ast::{Call, ExprKind};
use crate::program::{Arguments, Evaluated};

pub(crate) use dates::FormatPlan;
pub(crate) use logic::SwitchKeys;
pub use metadata::{Example, Family, Function, Parameter, Standing, Type};
pub use mistaken::{MISTAKEN_FOR_OURS, Mistaken};
pub(crate) use replace::{Meaning, ReplacePlan, at as replace_at};

/// How a function computes its value.
pub(crate) type Evaluate = for<'r, 'a> fn(&Arguments<'r, 'a>) -> Evaluated<'a>;

/// What a function compiles from the literals of a call, before it is evaluated.
pub(crate) type Prepare = fn(&Call) -> Prepared;

/// The outcome of [`Prepare`].
#[derive(Clone, Debug)]
pub(crate) enum Prepared {
    /// Nothing to prepare.
    Nothing,
    /// Replace: its pattern and replacement.
    Replace(Box<ReplacePlan>),
    /// FormatDateTime: its formats.
    Format(Box<FormatPlan>),
    /// Switch: its keys, when all are literals.
    Switch(Box<SwitchKeys>),
}

/// The argument at a position when it is a text written in the expression itself.
pub(crate) fn literal(call: &Call, at: usize) -> Option<&str> {
    match &call.arguments.get(at)?.as_ref()?.kind {
        ExprKind::Text(text) => Some(text),
        _ => None,
    }
}

/// Every function that app provisioning knows.
pub fn all() -> impl Iterator<Item = &'static Function> {
    [
        logic::FUNCTIONS,
        text::FUNCTIONS,
        case::FUNCTIONS,
        diacritics::FUNCTIONS,
        replace::FUNCTIONS,
        lists::FUNCTIONS,
        dates::FUNCTIONS,
        roles::FUNCTIONS,
        conversion::FUNCTIONS,
        random::FUNCTIONS,
        special::FUNCTIONS,
    ]
    .into_iter()
    .flatten()
}

static BY_NAME: LazyLock<HashMap<&'static str, &'static Function>> =
    LazyLock::new(|| all().map(|function| (function.name, function)).collect());

/// The function of exactly this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Function> {
    BY_NAME.get(name).copied()
}
