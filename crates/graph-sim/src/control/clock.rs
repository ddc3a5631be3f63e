//! `GET|POST /_sim/clock`: the tenant's time, and pushing it.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde_json::{Value, json};

use super::Reply;
use super::body::Fields;
use super::error::ControlError;
use crate::schedule::{self, Ran};
use crate::tenant::Tenant;

const EXAMPLE: &str = r#"{"advance": "PT40M"}"#;
/// The farthest one push goes: each cycle on the way really runs.
const ADVANCE_MAX: SignedDuration = SignedDuration::from_hours(31 * 24);

pub(super) fn show(tenant: &Tenant) -> Value {
    let cycle_time = tenant.clock.cycle_time();
    let jobs: Vec<Value> = tenant
        .runner
        .dues()
        .into_iter()
        .map(|(job, due)| {
            let left = due.map(|due| span(SignedDuration::from_millis((due - cycle_time).max(0))));
            json!({"jobId": job, "running": due.is_none(), "dueIn": left})
        })
        .collect();
    json!({
        "now": tenant.now().to_string(),
        // A push goes to a moment, and a few milliseconds of it pass on the way.
        "ahead": span(SignedDuration::from_millis(tenant.clock.ahead_ms() + 500)),
        "jobs": jobs,
    })
}

pub(super) async fn advance(tenant: &Arc<Tenant>, body: &[u8]) -> Reply {
    let fields = Fields::read(body, EXAMPLE)?;
    fields.only(&["advance"])?;
    let by = duration(fields.text("advance", EXAMPLE)?)?;
    let from = tenant.now();
    let pushed = Arc::clone(tenant);
    // A task of its own: a caller that hangs up must not leave a cycle half noted.
    let ran = tenant
        .tasks
        .spawn(async move { schedule::advance(&pushed, by).await })
        .await
        .map_err(|error| {
            ControlError::new(500, "failed", "The clock was not pushed to the end")
                .why(error.to_string())
                .fix("GET /_sim/clock says where it is.")
        })?;
    let mut answer = show(tenant);
    answer["from"] = json!(from.to_string());
    answer["ran"] = ran.iter().map(cycle).collect();
    Ok((200, answer))
}

fn cycle(ran: &Ran) -> Value {
    let failure = ran.outcome.failure.as_ref();
    json!({
        "what": "cycle",
        "jobId": ran.job,
        "at": ran.at.to_string(),
        "state": crate::status::word(&ran.outcome),
        "counts": ran.outcome.counts,
        "error": failure.map(|failure| json!({"code": failure.code, "message": failure.message})),
    })
}

/// Reads an ISO 8601 duration of fixed length.
fn duration(text: &str) -> Result<Duration, ControlError> {
    let fix = "Write an ISO 8601 duration, such as `PT40M`, `PT2H30M` or `P1D`; at most `P31D`.";
    let unreadable = |why: String| {
        ControlError::bad("badDuration", format!("`{text}` is not a duration"))
            .why(why)
            .fix(fix)
    };
    if !text.trim_start_matches(['-', '+']).starts_with(['P', 'p']) {
        return Err(unreadable("An ISO 8601 duration begins with `P`.".to_owned()));
    }
    let span: Span = text
        .parse()
        .map_err(|error: jiff::Error| unreadable(format!("{error}.")))?;
    let length = span
        .to_duration(SpanRelativeTo::days_are_24_hours())
        .map_err(|_| unreadable("Years and months have no fixed length.".to_owned()))?;
    if length.is_negative() {
        return Err(
            ControlError::bad("negativeAdvance", format!("The clock cannot go back by `{text}`"))
                .why("What was provisioned cannot be taken back.")
                .fix("Load an earlier state with `PUT /_sim/state` instead."),
        );
    }
    if length > ADVANCE_MAX {
        return Err(
            ControlError::bad("tooFar", format!("`{text}` is more than one push can go"))
                .why("Every cycle on the way really runs.")
                .fix("Push by at most `P31D`, and again."),
        );
    }
    Duration::try_from(length).map_err(|error| unreadable(format!("{error}.")))
}

/// A length in ISO 8601, whole seconds.
fn span(length: SignedDuration) -> String {
    SignedDuration::from_secs(length.as_secs()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> Value {
        duration(text).unwrap_err().body()["error"].clone()
    }

    #[test]
    fn durations_are_iso_8601_of_fixed_length() {
        assert_eq!(duration("PT40M").unwrap(), Duration::from_secs(2400));
        assert_eq!(duration("P1DT2H").unwrap(), Duration::from_secs(26 * 3600));
        assert_eq!(duration("P1W").unwrap(), Duration::from_secs(7 * 86400));
        assert_eq!(duration("PT0S").unwrap(), Duration::ZERO);
        for bad in ["40m", "PT", "", "P1M", "P1Y", "PT40", "tomorrow"] {
            assert_eq!(refused(bad)["code"], "badDuration", "{bad}");
        }
        assert_eq!(refused("-PT5M")["code"], "negativeAdvance");
        assert_eq!(refused("P32D")["code"], "tooFar");
        assert_eq!(span(SignedDuration::from_millis(2_400_900)), "PT40M");
    }
}
