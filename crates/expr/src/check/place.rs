//! Where a rule looks: one part of the expression, with what stands around it.

use super::{Advice, Rule, Setting, Type, type_of, types};
use crate::ast::Call;
use crate::functions::{self, Function, Parameter};
use crate::{Expr, ExprKind, Span};

/// A call that a part stands in, and which argument it is.
#[derive(Clone, Copy)]
pub(super) struct Parent<'a> {
    pub(super) expr: &'a Expr,
    pub(super) argument: usize,
}

impl<'a> Parent<'a> {
    /// The call; a comparison is none.
    pub(super) fn call(self) -> Option<&'a Call> {
        match &self.expr.kind {
            ExprKind::Call(call) => Some(call),
            _ => None,
        }
    }

    fn hands_on(self) -> bool {
        self.call()
            .is_some_and(|call| types::hands_on(call, self.argument))
    }
}

/// One part of the expression.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) text: &'a str,
    pub(super) setting: &'a Setting<'a>,
    pub(super) expr: &'a Expr,
    /// What it stands in, the outermost first.
    pub(super) parents: &'a [Parent<'a>],
}

impl<'a> Place<'a> {
    pub(super) fn is_root(&self) -> bool {
        self.parents.is_empty()
    }

    /// The call at this place, with its function.
    pub(super) fn call(&self) -> Option<(&'a Call, &'static Function)> {
        match &self.expr.kind {
            ExprKind::Call(call) => Some((call, functions::find(&call.name)?)),
            _ => None,
        }
    }

    /// The call at this place when it is one of these.
    pub(super) fn call_of(&self, names: &[&str]) -> Option<&'a Call> {
        match &self.expr.kind {
            ExprKind::Call(call) if names.contains(&call.name.as_str()) => Some(call),
            _ => None,
        }
    }

    pub(super) fn parent(&self) -> Option<Parent<'a>> {
        self.parents.last().copied()
    }

    /// The name of the function that this is an argument of.
    pub(super) fn parent_name(&self) -> Option<&'a str> {
        Some(self.parent()?.call()?.name.as_str())
    }

    /// The parameter that this is given for.
    pub(super) fn parameter(&self) -> Option<&'static Parameter> {
        let parent = self.parent()?;
        functions::find(&parent.call()?.name)?.parameter(parent.argument)
    }

    /// The value here is, or may be, the value of the whole mapping.
    pub(super) fn is_result(&self) -> bool {
        self.parents.iter().all(|parent| parent.hands_on())
    }

    /// Some function around this has the name.
    pub(super) fn is_within(&self, name: &str) -> bool {
        self.parents
            .iter()
            .any(|parent| parent.call().is_some_and(|call| call.name == name))
    }

    pub(super) fn type_of(&self, expr: &Expr) -> Type {
        type_of(expr, self.setting)
    }

    /// The text of the mapping at a place.
    pub(super) fn written(&self, span: Span) -> &'a str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }
}

/// What the rules have found.
#[derive(Default)]
pub(super) struct Found(pub(super) Vec<Advice>);

impl Found {
    pub(super) fn has(&self, rule: Rule) -> bool {
        self.0.iter().any(|advice| advice.code == rule.code())
    }

    pub(super) fn add(&mut self, rule: Rule, span: Span, message: impl Into<String>, fix: impl Into<String>) {
        self.0.push(Advice::of(rule, span, message.into(), fix.into()));
    }

    /// The same for something that the page of one function describes.
    pub(super) fn about(
        &mut self,
        rule: Rule,
        function: &Function,
        span: Span,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        let mut advice = Advice::of(rule, span, message.into(), fix.into());
        advice.source = function.source();
        self.0.push(advice);
    }
}

/// The argument of a call.
pub(super) fn argument(call: &Call, at: usize) -> Option<&Expr> {
    call.arguments.get(at)?.as_ref()
}

/// The text, when the expression is one.
pub(super) fn text(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Text(text) => Some(text),
        _ => None,
    }
}

/// The whole number that is written, quoted or not.
pub(super) fn integer(expr: &Expr) -> Option<i64> {
    match &expr.kind {
        ExprKind::Integer { value, .. } => Some(*value),
        ExprKind::Text(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// A name that differs from `name` in case only, or else by few edits.
pub(super) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    const EDITS_MAX: usize = 3;
    let lower = name.to_lowercase();
    let most = EDITS_MAX.min(name.chars().count() / 3);
    known
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()),
                candidate,
            )
        })
        .min_by_key(|(edits, _)| *edits)
        .filter(|(edits, _)| *edits <= most)
        .map(|(_, candidate)| candidate)
}
