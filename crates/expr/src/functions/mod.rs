//! The functions of the language: one module per family, and the table of their names and parameters
//! (Microsoft Learn: functions for customizing application data; parameter keys from Graph's schema documents).

mod catalogue;
mod diacritics;
mod lists;
mod logic;
mod replace;
mod roles;
mod text;

use crate::Value;
use crate::eval::{Arguments, EvalError};

pub use catalogue::MISTAKEN_FOR_OURS;

/// How a function computes its value.
pub(crate) type Evaluate = fn(&Arguments<'_>) -> Result<Value, EvalError>;

/// One parameter of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in Microsoft's reference.
    pub name: &'static str,
    /// Its key in Graph's parsed form. Where no document shows it, the same as `name`.
    pub key: &'static str,
    /// Whether it must be given.
    pub required: bool,
}

/// One function.
#[derive(Clone, Copy)]
pub struct Function {
    /// Its name. Matched exactly.
    pub name: &'static str,
    /// What it does, as a phrase for a list.
    pub about: &'static str,
    /// Its parameters in order.
    pub parameters: &'static [Parameter],
    /// How many of the last parameters may be given again and again, as a group: 2 for Switch, 0 for most.
    pub repeats: usize,
    /// May only be the outermost function.
    pub top_level_only: bool,
    pub(crate) evaluate: Option<Evaluate>,
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.signature())
    }
}

impl Function {
    pub(crate) const fn new(
        name: &'static str,
        about: &'static str,
        parameters: &'static [Parameter],
    ) -> Self {
        Self {
            name,
            about,
            parameters,
            repeats: 0,
            top_level_only: false,
            evaluate: None,
        }
    }

    pub(crate) const fn evaluated_by(mut self, evaluate: Evaluate) -> Self {
        self.evaluate = Some(evaluate);
        self
    }

    pub(crate) const fn repeating(mut self, last: usize) -> Self {
        self.repeats = last;
        self
    }

    /// Whether this version computes its value.
    #[must_use]
    pub fn is_evaluated(&self) -> bool {
        self.evaluate.is_some()
    }

    /// The parameter at a position; repeating ones go on for ever.
    #[must_use]
    pub fn parameter(&self, at: usize) -> Option<&'static Parameter> {
        let count = self.parameters.len();
        if at < count {
            return self.parameters.get(at);
        }
        if self.repeats == 0 {
            return None;
        }
        self.parameters
            .get(count - self.repeats + (at - count) % self.repeats)
    }

    /// Fewest arguments, up to the last required one.
    #[must_use]
    pub fn arguments_min(&self) -> usize {
        self.parameters
            .iter()
            .rposition(|parameter| parameter.required)
            .map_or(0, |at| at + 1)
    }

    /// Most arguments; `None` when there is no limit.
    #[must_use]
    pub fn arguments_max(&self) -> Option<usize> {
        (self.repeats == 0).then_some(self.parameters.len())
    }

    /// `Join(separator, source, …)`; what may be left out stands with a question mark.
    #[must_use]
    pub fn signature(&self) -> String {
        let mut parts: Vec<String> = self
            .parameters
            .iter()
            .map(|p| format!("{}{}", p.name, if p.required { "" } else { "?" }))
            .collect();
        if self.repeats > 0 {
            parts.push("…".to_owned());
        }
        format!("{}({})", self.name, parts.join(", "))
    }
}

/// A required parameter whose Graph key is its name.
pub(crate) const fn required(name: &'static str) -> Parameter {
    Parameter {
        name,
        key: name,
        required: true,
    }
}

/// A parameter that may be left out.
pub(crate) const fn optional(name: &'static str) -> Parameter {
    Parameter {
        name,
        key: name,
        required: false,
    }
}

/// The same with another key in Graph.
pub(crate) const fn keyed(parameter: Parameter, key: &'static str) -> Parameter {
    Parameter { key, ..parameter }
}

/// Every function that app provisioning knows.
pub fn all() -> impl Iterator<Item = &'static Function> {
    [
        logic::FUNCTIONS,
        text::FUNCTIONS,
        replace::FUNCTIONS,
        lists::FUNCTIONS,
        diacritics::FUNCTIONS,
        roles::FUNCTIONS,
        catalogue::NOT_EVALUATED,
    ]
    .into_iter()
    .flatten()
}

/// The function of exactly this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Function> {
    all().find(|function| function.name == name)
}
