//! Bulk requests.

use scim::bulk::{BulkAnswer, BulkLimits, BulkMethod, BulkRequest, BulkRun, BulkTask};
use scim::patch::{PatchRequest, apply};
use scim::receive::receive;
use scim::{Mode, ScimError};
use serde_json::Value;

use super::{MODES, SCHEMAS, of_type, refused};

/// What the trial backend takes, but smaller.
const LIMITS: BulkLimits = BulkLimits {
    max_operations: 64,
    max_payload_size: 10_000,
};

/// The body of a bulk request. It comes to an end; every operation that was reached has a status; what a strict server
/// takes, Entra's takes.
pub fn bulk(bytes: &[u8]) {
    let [strict, entra] = MODES.map(|mode| BulkRequest::from_slice(bytes, LIMITS, mode));
    match (&strict, &entra) {
        (Ok(strict), Ok(entra)) => assert_eq!(strict.entries.len(), entra.entries.len()),
        (Ok(_), Err(error)) => panic!("only a strict server takes it: {error:?}"),
        (Err(error), _) => refused(error),
    }
    for (request, mode) in [(strict, Mode::Strict), (entra, Mode::Entra)] {
        if let Ok(request) = request {
            run(request, mode);
        }
    }
}

fn run(request: BulkRequest, mode: Mode) {
    let (count, all) = (request.entries.len(), request.fail_on_errors.is_none());
    let most = request.fail_on_errors;
    let mut run = BulkRun::new(request, "https://scim.trial.example/v2");
    let (mut tasks, mut answered_errors) = (0, 0);
    while let Some(task) = run.next() {
        tasks += 1;
        assert!(
            tasks <= 2 * count,
            "a step for the operation and one for its circle"
        );
        assert_eq!(task.id.is_none(), task.method == BulkMethod::Post, "{task:?}");
        let answer = answer(&task, tasks, mode);
        answered_errors += u64::from(answer.status >= 300);
        run.answer(task.operation, answer);
    }
    assert!(run.errors() >= answered_errors);
    assert!(
        most.is_none_or(|most| run.errors() <= most),
        "it stops at failOnErrors"
    );
    let response = run.response();
    let results = response["Operations"].as_array().expect("a list of results");
    assert!(results.len() <= count);
    assert!(!all || results.len() == count, "{} of {count}", results.len());
    for result in results {
        let status = result["status"]
            .as_str()
            .and_then(|status| status.parse::<u16>().ok());
        assert!(
            status.is_some_and(|status| (200..600).contains(&status)),
            "{result}"
        );
        assert!(result["method"].is_string(), "{result}");
    }
}

/// What a server would do, with every seventh task failing.
fn answer(task: &BulkTask, number: usize, mode: Mode) -> BulkAnswer {
    if number.is_multiple_of(7) {
        return BulkAnswer::from(&ScimError::new(503, "made up"));
    }
    let stored = of_type(task.resource_type);
    let done = match task.method {
        BulkMethod::Delete => Ok(Value::Null),
        BulkMethod::Patch => PatchRequest::from_json(task.data.clone())
            .and_then(|request| apply(stored, task.resource_type, request, &SCHEMAS, mode))
            .map(|patched| patched.resource),
        BulkMethod::Post | BulkMethod::Put => {
            let existing = (task.method == BulkMethod::Put).then_some(stored);
            receive(task.data.clone(), task.resource_type, &SCHEMAS, mode, existing)
                .map(|received| received.resource)
        }
    };
    match done {
        Ok(_) => BulkAnswer {
            status: match task.method {
                BulkMethod::Post => 201,
                BulkMethod::Delete => 204,
                BulkMethod::Put | BulkMethod::Patch => 200,
            },
            id: (task.method == BulkMethod::Post).then(|| format!("r-{number}")),
            version: None,
            response: None,
        },
        Err(error) => {
            refused(&error);
            BulkAnswer::from(&error)
        }
    }
}
