//! Reading a state that was kept: only the job it belongs to may go on with it.

use serde_json::Value;

use super::{JobState, STATE_FORMAT};

/// Why a kept state cannot be used. Nothing of it was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StateError {
    /// It is no JSON object with what a state has.
    #[error(
        "this is no state of a provisioning job ({why}); name the file an earlier run wrote, or none to begin anew"
    )]
    NotAState {
        /// What is wrong with it.
        why: String,
    },
    /// Another job wrote it: its links lead to other objects.
    #[error(
        "the state belongs to the job `{theirs}`, not to `{ours}`: its links lead to another target; name the state of this job, or \
         none to begin anew"
    )]
    OtherJob {
        /// Job in the state.
        theirs: String,
        /// Job that asked.
        ours: String,
    },
    /// A later program wrote it.
    #[error(
        "the state has format {format}, and this program reads up to {STATE_FORMAT}: use the program that wrote it, or a later one"
    )]
    Newer {
        /// Format in the state.
        format: u64,
    },
}

impl JobState {
    /// An empty memory of this job.
    #[must_use]
    pub fn for_job(job_id: &str) -> Self {
        Self {
            job_id: job_id.to_owned(),
            ..Self::default()
        }
    }

    /// Reads a kept state for this job. One that does not say its job is taken over by it.
    ///
    /// # Errors
    /// [`StateError`] when it is no state, another job's, or a later program's.
    pub fn read(json: &Value, job_id: &str) -> Result<Self, StateError> {
        let not_a_state = |why: String| StateError::NotAState { why };
        let object = json
            .as_object()
            .ok_or_else(|| not_a_state("it is no JSON object".to_owned()))?;
        let format = match object.get("format") {
            // Programs before format 2 did not say it.
            None if object.contains_key("links") => 1,
            None => return Err(not_a_state("it has no `format`".to_owned())),
            Some(format) => format
                .as_u64()
                .ok_or_else(|| not_a_state(format!("its `format` is {format}")))?,
        };
        if format > u64::from(STATE_FORMAT) {
            return Err(StateError::Newer { format });
        }
        let mut json = json.clone();
        if let (1, Some(object)) = (format, json.as_object_mut()) {
            // Kept as text then; it only means that the same thing may be told once more.
            object.remove("skipped");
        }
        let mut state: Self = serde_json::from_value(json).map_err(|error| not_a_state(error.to_string()))?;
        if !state.job_id.is_empty() && state.job_id != job_id {
            return Err(StateError::OtherJob {
                theirs: state.job_id,
                ours: job_id.to_owned(),
            });
        }
        job_id.clone_into(&mut state.job_id);
        state.format = STATE_FORMAT;
        Ok(state)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_state_is_read_by_its_own_job_only() {
        let written = serde_json::to_value(JobState::for_job("scim.a")).expect("JSON");
        assert_eq!(
            JobState::read(&written, "scim.a"),
            Ok(JobState::for_job("scim.a"))
        );
        let error = JobState::read(&written, "scim.b").expect_err("another job");
        assert!(error.to_string().contains("`scim.a`, not to `scim.b`"), "{error}");
    }

    #[test]
    fn a_later_format_and_what_is_no_state_are_refused() {
        let newer = json!({"format": 3, "links": {}});
        assert_eq!(JobState::read(&newer, "x"), Err(StateError::Newer { format: 3 }));
        for other in [
            json!([]),
            json!({"links": 1}),
            json!({}),
            json!({"format": "two"}),
            json!({"format": 2, "links": {"a": {}}}),
        ] {
            let error = JobState::read(&other, "x").expect_err("no state");
            assert!(matches!(error, StateError::NotAState { .. }), "{other}: {error}");
        }
    }

    #[test]
    fn a_state_of_form_1_keeps_its_links_and_agrees_the_values_anew() {
        let old = json!({
            "links": {"id-ana": {"kind": "User", "targetId": "u-1", "name": "ana@x", "last": {"userName": "ana@x"}, "managed": true}},
            "skipped": {"id-cy": "active true"}, "watermark": "2026-11-20T08:00:00Z",
        });
        let state = JobState::read(&old, "job").expect("it is read");
        assert_eq!(state.links["id-ana"].target_id, "u-1");
        assert_eq!((state.links["id-ana"].last, state.job_id.as_str()), (0, "job"));
    }
}
