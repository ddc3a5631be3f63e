//! Advice before there is an object.

use expr::check::{Advice, AttributeType, RowOptions, Rule, Setting, SourceSchema, Target};
use graph_model::SynchronizationSchema;
use graph_model::schema::AttributeDefinition;
use serde_json::Value as Json;

use super::number;
use crate::error::ApiError;
use crate::request::CheckExpressionRequest;
use crate::view::expression::{AdviceView, CheckedView, Severity};

/// Whose attributes are meant when nobody says.
const USUAL_OBJECT: &str = "User";

const SCHEMA_FIX: &str =
    "Save the answer of Graph: GET /servicePrincipals/{id}/synchronization/jobs/{id}/schema.";

/// Judges an expression and the row it stands in.
///
/// # Errors
/// The schema does not have the object or the target attribute. A text that is no expression is no error of this kind:
/// it is in the view.
pub fn check(request: &CheckExpressionRequest) -> Result<CheckedView, ApiError> {
    let object = request.object_type.as_deref().unwrap_or(USUAL_OBJECT);
    let source = match &request.schema {
        Some(schema) => Some(source(schema, object)?),
        None => (object == USUAL_OBJECT).then(|| SourceSchema::usual_user().clone()),
    };
    let target = match &request.target {
        Some(name) => Some(target(request.schema.as_ref(), object, name)?),
        None => None,
    };
    let setting = Setting {
        source: source.as_ref(),
        target,
        row: RowOptions {
            has_default: request
                .default_value
                .as_ref()
                .is_some_and(|text| !text.is_empty()),
            only_on_create: request.only_on_create,
            is_matching: request.matching,
            all_users: request.all_users,
            ..RowOptions::default()
        },
    };
    let checked = expr::check::check(&request.expression, &setting);
    let mut advice: Vec<AdviceView> = checked.advice.iter().map(view).collect();
    if request.schema.is_none() {
        advice.retain_mut(|advice| believable(advice, &request.expression));
    }
    let count = |severity: Severity| number(advice.iter().filter(|a| a.severity == severity).count());
    let errors = count(Severity::Error);
    Ok(CheckedView {
        expression: request.expression.clone(),
        // What is left out was not looked at one by one.
        good: errors == 0 && checked.left_out == 0,
        errors,
        warnings: count(Severity::Warning),
        sentence: checked.expr.as_ref().map(expr::describe),
        attributes: checked.expr.as_ref().map(expr::attributes).unwrap_or_default(),
        advice,
        left_out: number(checked.left_out),
    })
}

/// Without the tenant's schema an attribute that is not known may still be there: that is worth a warning, and for a
/// directory extension, which is always the tenant's own, nothing. Whether the advice is to be kept.
fn believable(advice: &mut AdviceView, expression: &str) -> bool {
    if advice.code != Rule::UnknownAttribute.code() {
        return true;
    }
    let at = |place: u32| usize::try_from(place).unwrap_or(usize::MAX);
    let attribute = expression
        .get(at(advice.start)..at(advice.end))
        .unwrap_or_default();
    advice.severity = Severity::Warning;
    advice.message = format!("{attribute} is none of the attributes that every tenant has");
    !attribute.starts_with("[extension_")
}

/// One advice as a shell shows it.
pub(super) fn view(advice: &Advice) -> AdviceView {
    AdviceView {
        code: advice.code.to_owned(),
        severity: match advice.severity {
            expr::check::Severity::Error => Severity::Error,
            expr::check::Severity::Warning => Severity::Warning,
            expr::check::Severity::Caution => Severity::Note,
        },
        message: advice.message.clone(),
        fix: advice.fix.clone(),
        start: number(advice.span.start),
        end: number(advice.span.end),
        source: advice.source.clone(),
    }
}

fn source(schema: &Json, object: &str) -> Result<SourceSchema, ApiError> {
    SourceSchema::from_json(schema, object).ok_or_else(|| {
        ApiError::bad_input(&format!(
            "The schema does not say which attributes a {object} has"
        ))
        .because("A synchronizationSchema lists them under `directories`, for the source of its rules")
        .fix(SCHEMA_FIX)
    })
}

/// The attribute that the row fills: of the given schema, or else of the one that a new application has.
fn target(schema: Option<&Json>, object: &str, name: &str) -> Result<Target, ApiError> {
    let find = |schema: &SynchronizationSchema| schema.target_definition(object)?.target_attribute(name);
    match schema {
        Some(schema) => find(&SynchronizationSchema::from_value(schema.clone()))
            .map(shape)
            .ok_or_else(|| {
                ApiError::bad_input(&format!(
                    "The schema's target has no attribute `{name}` for a {object}"
                ))
                .fix("Write the name as `targetAttributeName` of the row has it.")
            }),
        None => Ok(find(&graph_model::schema::usual_schema()).map_or_else(|| Target::text(name), shape)),
    }
}

fn shape(definition: AttributeDefinition) -> Target {
    Target {
        kind: AttributeType::named(&definition.data_type).unwrap_or(AttributeType::String),
        multivalued: definition.multivalued,
        required: definition.required,
        name: definition.name,
    }
}
