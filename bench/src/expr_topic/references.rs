//! The default mapping of `active` in other languages: compiled once, and with the attribute given in every way that
//! they offer, so that each of them shows its best.

use std::hint::black_box;

use anyhow::{Context as _, Result, anyhow, ensure};
use cel::common::types::CelBool;
use cel::common::value::CowVal;
use cel::context::VariableResolver;
use evalexpr::{ContextWithMutableVariables as _, DefaultNumericTypes};
use serde_json::{Map, Value as Json};

use crate::measure::Case;

/// In the Common Expression Language, the attribute as text.
pub(crate) const CEL: &str =
    r#"IsSoftDeleted == "False" ? "True" : IsSoftDeleted == "True" ? "False" : null"#;
/// The same, the attribute as Boolean.
const CEL_BOOLEAN: &str = r#"IsSoftDeleted == false ? "True" : IsSoftDeleted == true ? "False" : null"#;
const EVALEXPR: &str = r#"if(IsSoftDeleted == "False", "True", if(IsSoftDeleted == "True", "False", ()))"#;
const RHAI: &str = r#"switch IsSoftDeleted { "False" => "True", "True" => "False", _ => () }"#;
const MINIJINJA: &str =
    r#""True" if IsSoftDeleted == "False" else "False" if IsSoftDeleted == "True" else none"#;

/// The attribute that it reads.
pub(crate) const ATTRIBUTE: &str = "IsSoftDeleted";

/// Everything that is prepared once, for one person.
pub(crate) struct Active<'a> {
    cel: cel::Program,
    cel_boolean: cel::Program,
    person: CelPerson<'a>,
    evalexpr: evalexpr::Node<DefaultNumericTypes>,
    rhai: rhai::Engine,
    rhai_tree: rhai::AST,
    minijinja: minijinja::Environment<'static>,
}

/// Lets cel read the person itself, instead of a copy in its context.
struct CelPerson<'a>(&'a Map<String, Json>);

impl VariableResolver for CelPerson<'_> {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        let value = self.0.get(name)?.as_bool()?;
        Some(CowVal::owned(CelBool::from(value)))
    }
}

impl<'a> Active<'a> {
    pub(crate) fn new(person: &'a Map<String, Json>) -> Result<Self> {
        let rhai = rhai::Engine::new_raw();
        Ok(Self {
            cel: cel::Program::compile(CEL).map_err(|error| anyhow!("{error:?}"))?,
            cel_boolean: cel::Program::compile(CEL_BOOLEAN).map_err(|error| anyhow!("{error:?}"))?,
            person: CelPerson(person),
            evalexpr: evalexpr::build_operator_tree(EVALEXPR)?,
            rhai_tree: rhai.compile_expression(RHAI)?,
            rhai,
            minijinja: minijinja::Environment::empty(),
        })
    }

    /// A context with all attributes of the person.
    fn context(&self, active: impl Into<cel::Value>) -> cel::Context<'_, '_> {
        let mut context = cel::Context::default();
        for (name, value) in self.person.0 {
            if let Some(text) = value.as_str() {
                context.add_variable_from_value(name, text);
            }
        }
        context.add_variable_from_value(ATTRIBUTE, active);
        context
    }

    /// The ways to give an attribute to cel, run as its documentation says.
    pub(crate) fn cel(&self) -> Result<Vec<Case<'_>>> {
        let text = self.context("False");
        ensure!(self.cel.execute(&text)? == cel::Value::from("True"));
        let boolean = self.context(false);
        ensure!(self.cel_boolean.execute(&boolean)? == cel::Value::from("True"));
        let mut each = self.context("False");
        let mut direct = cel::Context::default();
        direct.set_variable_resolver(&self.person);
        ensure!(self.cel_boolean.execute(&direct)? == cel::Value::from("True"));
        Ok(vec![
            Case::new("cel, text", move || self.cel.execute(black_box(&text))),
            Case::new("cel, Boolean", move || {
                self.cel_boolean.execute(black_box(&boolean))
            }),
            Case::new("cel, text set each time", move || {
                each.add_variable_from_value(ATTRIBUTE, black_box("False"));
                self.cel.execute(&each)
            }),
            Case::new("cel, Boolean read from the person", move || {
                self.cel_boolean.execute(black_box(&direct))
            }),
        ])
    }

    /// Below cel's interface for programs: its evaluator alone, whose result stays borrowed from the context.
    pub(crate) fn cel_borrowed(&self) -> Case<'_> {
        let context = self.context(false);
        Case::new("cel's evaluator alone", move || {
            let expression = self.cel_boolean.expression();
            // The result cannot leave the case.
            black_box(cel::Value::resolve_val(expression, black_box(&context)).is_ok())
        })
    }

    /// Other languages, with no more than this attribute to look for.
    pub(crate) fn others(&self) -> Result<Vec<Case<'_>>> {
        let mut context = evalexpr::HashMapContext::<DefaultNumericTypes>::new();
        context.set_value(ATTRIBUTE.into(), evalexpr::Value::from("False"))?;
        ensure!(self.evalexpr.eval_with_context(&context)? == evalexpr::Value::from("True"));

        let mut scope = rhai::Scope::new();
        scope.push_constant(ATTRIBUTE, "False");
        // Its error may not cross threads, which ours must be able to.
        let value: Option<String> = self.rhai.eval_ast_with_scope(&mut scope, &self.rhai_tree).ok();
        ensure!(value.as_deref() == Some("True"));

        let expression = self.minijinja.compile_expression(MINIJINJA)?;
        let object = minijinja::Value::from_iter([(ATTRIBUTE, "False")]);
        ensure!(expression.eval(&object)?.as_str().context("no text")? == "True");
        Ok(vec![
            Case::new("evalexpr", move || {
                self.evalexpr.eval_with_context(black_box(&context))
            }),
            Case::new("rhai", move || {
                self.rhai
                    .eval_ast_with_scope::<rhai::Dynamic>(black_box(&mut scope), &self.rhai_tree)
            }),
            Case::new("minijinja", move || expression.eval(black_box(object.clone()))),
        ])
    }
}
