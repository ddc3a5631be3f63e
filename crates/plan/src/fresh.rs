//! Which refusals pass by themselves: directory replicas lag behind a creation.

use graph_model::{GraphAnswer, GraphFault, GraphRequest};

use crate::error::StepError;

/// What an answer means for the run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Saw {
    /// Good; go on.
    Good,
    /// Not yet; wait for what the text says, then send the same request again.
    NotYet(String),
    /// Not what was expected: look anew before anything else is sent.
    LookAgain(String),
    /// Final.
    Failed(StepError),
}

/// Judges an answer that is not 2xx. `fresh`: one of the objects it names was made less than five minutes ago.
pub(crate) fn refusal(request: &GraphRequest, answer: &GraphAnswer, fresh: bool) -> Saw {
    let Some(fault) = answer.fault() else {
        return Saw::Good;
    };
    let operation = request.label.clone();
    match fault.status {
        401 => Saw::Failed(StepError::SignedOut { operation }),
        // Fresh children answer 403, 404 or 409 for a while; a 403 on an older object is permanent (Graph: replication).
        403 | 404 | 409 if fresh => Saw::NotYet(not_yet(request)),
        403 => Saw::Failed(StepError::PermissionMissing {
            operation,
            permission: request.scope.to_owned(),
            request_id: fault.request_id,
        }),
        409 if fault.code.contains("Concurrency") => Saw::NotYet(not_yet(request)),
        400 if fresh && replication_in_400(&fault) => Saw::NotYet(not_yet(request)),
        429 | 503 | 504 => Saw::Failed(StepError::Throttled { operation }),
        500 | 502 if request.repeatable() => {
            Saw::NotYet(format!("Graph answers again ({})", lower(&request.label)))
        }
        _ => Saw::Failed(refused(request, fault)),
    }
}

/// The refusal as an error, in Graph's own words.
pub(crate) fn refused(request: &GraphRequest, fault: GraphFault) -> StepError {
    StepError::Refused {
        operation: request.label.clone(),
        status: fault.status,
        code: fault.code,
        message: fault.message,
        request_id: fault.request_id,
    }
}

fn not_yet(request: &GraphRequest) -> String {
    format!(
        "Entra is still taking over what was just created ({})",
        lower(&request.label)
    )
}

/// Messages that Graph sends with 400 while an object has not reached every replica (Graph: replication).
fn replication_in_400(fault: &GraphFault) -> bool {
    [
        "Not a valid reference update",
        "was not found on application",
        "does not reference a valid application object",
    ]
    .iter()
    .any(|text| fault.message.contains(text))
}

pub(crate) fn lower(label: &str) -> String {
    let mut letters = label.chars();
    letters
        .next()
        .map(|first| first.to_lowercase().chain(letters).collect())
        .unwrap_or_default()
}
