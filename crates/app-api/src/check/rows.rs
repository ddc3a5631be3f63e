//! What was sent, row by row, beside what was foreseen.

use graph_model::on_demand::OnDemandResult;
use graph_model::{GraphRequest, SynchronizationSchema};
use jiff::Timestamp;
use provisioning::{ForeseenRow, Kind, ObjectMapping, foresee};
use serde_json::Value;

use crate::app::App;
use crate::error::ApiError;
use crate::graph_calls::read;
use crate::sign_in::SignedIn;
use crate::view::check::{CheckCandidate, CheckRow};

/// The rows of the mapping that applies to the subject, in its order.
pub(super) async fn rows(
    app: &App,
    signed_in: &SignedIn,
    schema: &SynchronizationSchema,
    subject: &CheckCandidate,
    result: &OnDemandResult,
) -> Result<Vec<CheckRow>, ApiError> {
    let kind = if subject.group { Kind::Group } else { Kind::User };
    let Some(mapping) = ObjectMapping::from_schema(schema, kind) else {
        return Ok(Vec::new());
    };
    let request = if subject.group {
        GraphRequest::group(&subject.id)
    } else {
        GraphRequest::user(&subject.id)
    };
    let object = read(&signed_in.graph, &app.watch(), &request).await?;
    let object = object.body.unwrap_or_default();
    let matching: Vec<String> = mapping
        .matching()
        .into_iter()
        .map(|row| row.target.clone())
        .collect();
    let item = result.items.iter().find(|item| item.source_id == subject.id);
    Ok(foresee(&mapping, &object, Timestamp::now())
        .into_iter()
        .map(|foreseen| {
            let sent = item.and_then(|item| {
                item.modified
                    .iter()
                    .find(|modified| modified.name == foreseen.target)
            });
            let sent = sent.and_then(|modified| modified.new_value.clone());
            let nothing_sent = item.is_none_or(|item| item.modified.is_empty());
            row(foreseen, sent, nothing_sent, &matching)
        })
        .collect())
}

fn row(foreseen: ForeseenRow, sent: Option<String>, nothing_sent: bool, matching: &[String]) -> CheckRow {
    let expected = foreseen.value.as_ref().map(text);
    // When both sides were equal already nothing is sent: the foreseen value is what the target has.
    let agrees = nothing_sent || sent == expected || foreseen.target == "members";
    let note = match (&sent, &expected) {
        _ if !agrees => format!("foreseen: {}", expected.as_deref().unwrap_or("nothing")),
        _ if matching.contains(&foreseen.target) => "matches by this".to_owned(),
        (None, None) => "empty, not sent".to_owned(),
        (None, Some(_)) if nothing_sent => "already equal".to_owned(),
        _ => foreseen.note.clone(),
    };
    CheckRow {
        value: sent.or_else(|| expected.filter(|_| nothing_sent)),
        attribute: foreseen.target,
        from: foreseen.expression,
        note,
        agrees,
    }
}

/// A value as it reads on a screen: text without its quotes, Booleans as Entra writes them.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        other => other.to_string(),
    }
}
