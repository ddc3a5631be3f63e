//! What a job remembers, in a file: read before a cycle, written while it runs and at its end.

use std::io::Write;
use std::path::Path;

use provisioning::JobState;

use super::json;
use crate::error::ApiError;

const FIX: &str = "Name the file that an earlier run of this job wrote, or a new one to begin anew.";

/// The state in the file; an empty one when there is no file yet.
///
/// # Errors
/// The file cannot be read, is no state, another job's, or a later program's. It stays as it is.
pub(super) fn read(file: &Path, job: &str) -> Result<JobState, ApiError> {
    let name = file.display().to_string();
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(JobState::for_job(job)),
        Err(error) => {
            return Err(ApiError::bad_input(&format!("{name} cannot be read: {error}")).fix(FIX));
        }
    };
    let json = json(&name, &text).map_err(|error| error.fix(FIX))?;
    JobState::read(&json, job).map_err(|error| ApiError::bad_input(&format!("{name}: {error}")).fix(FIX))
}

/// Puts the state in the place of the old one, whole: it holds names of people, so nobody else may read it.
///
/// # Errors
/// The folder cannot be written to.
pub(super) fn write(file: &Path, state: &JobState) -> Result<(), ApiError> {
    let failed = |error: &std::io::Error| {
        ApiError::failed(&format!("{} cannot be written", file.display()))
            .because(&error.to_string())
            .fix("Free some space, or name a file in a folder that is yours to write to.")
    };
    let text = serde_json::to_string(state)
        .map_err(|error| ApiError::failed("The state cannot be written down").because(&error.to_string()))?;
    let mut draft = file.as_os_str().to_owned();
    draft.push(".part");
    let draft = Path::new(&draft);
    let mut options = std::fs::OpenOptions::new();
    options.create(true).write(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options
        .open(draft)
        .and_then(|mut opened| {
            opened.write_all(text.as_bytes())?;
            opened.sync_all()
        })
        .and_then(|()| std::fs::rename(draft, file))
        .map_err(|error| failed(&error))
}
