//! What is known about a function: the one table that the parser, the checker, completion, signature help and the
//! reference pages read.

use super::{Evaluate, Prepare};
use crate::doubt::Doubt;

/// The types of the language, as far as a checker can know them before there is a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// Any value.
    Any,
    /// Text.
    Text,
    /// A whole number, or text that is one.
    Integer,
    /// True or False.
    Boolean,
    /// A date and time.
    DateTime,
    /// A reference to another object, such as `manager`.
    Reference,
    /// Several texts.
    Multi,
    /// App roles.
    Roles,
    /// A condition: a comparison, a Boolean, a number.
    Condition,
    /// A bare word of the language.
    Word,
}

impl Type {
    /// As a person calls it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Any => "any value",
            Self::Text => "text",
            Self::Integer => "whole number",
            Self::Boolean => "Boolean",
            Self::DateTime => "date",
            Self::Reference => "reference",
            Self::Multi => "several values",
            Self::Roles => "app roles",
            Self::Condition => "condition",
            Self::Word => "bare word",
        }
    }
}

/// One parameter of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in Microsoft's reference.
    pub name: &'static str,
    /// Its key in Graph's parsed form. Where no document shows it, the same as `name`.
    pub key: &'static str,
    /// Whether it must be given.
    pub required: bool,
    /// What it takes.
    pub kind: Type,
    /// What it is for, as a phrase.
    pub about: &'static str,
}

/// A parameter that must be given. Its Graph key is its name.
pub(crate) const fn required(name: &'static str, kind: Type, about: &'static str) -> Parameter {
    Parameter {
        name,
        key: name,
        required: true,
        kind,
        about,
    }
}

/// A parameter that may be left out.
pub(crate) const fn optional(name: &'static str, kind: Type, about: &'static str) -> Parameter {
    Parameter {
        required: false,
        ..required(name, kind, about)
    }
}

impl Parameter {
    /// The same with another key in Graph.
    pub(crate) const fn keyed(self, key: &'static str) -> Self {
        Self { key, ..self }
    }
}

/// What a function is about; the order of the reference's table of contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Family {
    /// Choosing and testing.
    Logic,
    /// Cutting, joining and changing text.
    Text,
    /// Several values.
    Lists,
    /// Dates and times.
    Dates,
    /// App roles.
    Roles,
    /// Numbers, types and encodings.
    Conversion,
    /// Random and unique values, the tenant, the flow.
    Special,
}

impl Family {
    /// All of them, in order.
    pub const ALL: [Self; 7] = [
        Self::Logic,
        Self::Text,
        Self::Lists,
        Self::Dates,
        Self::Roles,
        Self::Conversion,
        Self::Special,
    ];

    /// As a heading.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Logic => "Choosing and testing",
            Self::Text => "Text",
            Self::Lists => "Several values",
            Self::Dates => "Dates",
            Self::Roles => "App roles",
            Self::Conversion => "Numbers and conversion",
            Self::Special => "Unique values, chance and flow",
        }
    }
}

/// How well a function is documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// In Microsoft's reference of functions.
    Reference,
    /// In Graph's list of functions (`GET …/schema/functions`), but not in the reference.
    GraphOnly,
    /// In mappings that Microsoft ships, and in neither list.
    Shipped,
    /// Only in old Graph metadata.
    Old,
}

/// A documented use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// The expression.
    pub expression: &'static str,
    /// The object's attributes, as JSON.
    pub object: &'static str,
    /// The value in its canonical form, as JSON.
    pub value: &'static str,
}

/// One function.
#[derive(Clone, Copy)]
pub struct Function {
    /// Its name. Matched exactly.
    pub name: &'static str,
    /// What it does, as a phrase for a list.
    pub about: &'static str,
    /// What it is about.
    pub family: Family,
    /// Its parameters in order.
    pub parameters: &'static [Parameter],
    /// How many of the last parameters may be given again and again, as a group: 2 for Switch, 0 for most.
    pub repeats: usize,
    /// May only be the outermost function.
    pub top_level_only: bool,
    /// What it gives.
    pub gives: Type,
    /// How well it is documented.
    pub standing: Standing,
    /// What it does in detail, sentence by sentence.
    pub remarks: &'static [&'static str],
    /// Uses, with their values.
    pub examples: &'static [Example],
    /// Open questions that it can meet.
    pub doubts: &'static [Doubt],
    pub(crate) evaluate: Evaluate,
    pub(crate) prepare: Option<Prepare>,
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.signature())
    }
}

/// The beginning of every entry: name, phrase, family, parameters, result, code.
pub(crate) const fn function(
    name: &'static str,
    about: &'static str,
    family: Family,
    parameters: &'static [Parameter],
    gives: Type,
    evaluate: Evaluate,
) -> Function {
    Function {
        name,
        about,
        family,
        parameters,
        repeats: 0,
        top_level_only: false,
        gives,
        standing: Standing::Reference,
        remarks: &[],
        examples: &[],
        doubts: &[],
        evaluate,
        prepare: None,
    }
}

impl Function {
    pub(crate) const fn repeating(self, last: usize) -> Self {
        Self {
            repeats: last,
            ..self
        }
    }

    pub(crate) const fn top_level_only(self) -> Self {
        Self {
            top_level_only: true,
            ..self
        }
    }

    pub(crate) const fn standing(self, standing: Standing) -> Self {
        Self { standing, ..self }
    }

    pub(crate) const fn remarks(self, remarks: &'static [&'static str]) -> Self {
        Self { remarks, ..self }
    }

    pub(crate) const fn examples(self, examples: &'static [Example]) -> Self {
        Self { examples, ..self }
    }

    pub(crate) const fn doubts(self, doubts: &'static [Doubt]) -> Self {
        Self { doubts, ..self }
    }

    pub(crate) const fn prepared_by(self, prepare: Prepare) -> Self {
        Self {
            prepare: Some(prepare),
            ..self
        }
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

    /// `Join(separator, source1, …)`; what may be left out stands with a question mark.
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

    /// Where Microsoft describes it; for a function that the reference does not have, the reference itself.
    #[must_use]
    pub fn source(&self) -> String {
        match self.standing {
            Standing::Reference => format!("{}#{}", crate::doubt::FUNCTIONS, self.name.to_lowercase()),
            Standing::GraphOnly | Standing::Old => {
                "https://learn.microsoft.com/graph/api/synchronization-synchronizationschema-functions"
                    .to_owned()
            }
            Standing::Shipped => crate::doubt::MAPPINGS.to_owned(),
        }
    }
}

pub(crate) const fn example(expression: &'static str, object: &'static str, value: &'static str) -> Example {
    Example {
        expression,
        object,
        value,
    }
}
