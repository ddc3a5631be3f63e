//! What a job remembers, in a file: read before a cycle, written while it runs and at its end.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use provisioning::JobState;
use tokio::sync::oneshot::{self, error::TryRecvError};

use super::json;
use crate::error::ApiError;

const FIX: &str = "Name the file that an earlier run of this job wrote, or a new one to begin anew.";

/// How often the state is written while a cycle runs. What was done since then is found again by the match.
const KEPT_EVERY: Duration = Duration::from_secs(2);

/// Writes the state now and then, beside the cycle: that of a large job takes a moment.
pub(super) struct Keeper {
    file: PathBuf,
    at: Instant,
    writing: Option<oneshot::Receiver<Result<(), ApiError>>>,
}

impl Keeper {
    pub(super) fn new(file: PathBuf) -> Self {
        Self {
            file,
            at: Instant::now(),
            writing: None,
        }
    }

    /// Begins to write the state when it is time.
    ///
    /// # Errors
    /// As [`write`], of the last time.
    pub(super) fn keep(&mut self, state: &JobState) -> Result<(), ApiError> {
        if self.at.elapsed() < KEPT_EVERY {
            return Ok(());
        }
        self.at = Instant::now();
        match self.writing.as_mut().map(oneshot::Receiver::try_recv) {
            // Still busy with the last one: this one is written the next time.
            Some(Err(TryRecvError::Empty)) => return Ok(()),
            Some(Ok(written)) => written?,
            Some(Err(TryRecvError::Closed)) | None => {}
        }
        let (file, state) = (self.file.clone(), state.clone());
        let (done, writing) = oneshot::channel();
        self.writing = Some(writing);
        tokio::task::spawn_blocking(move || done.send(write(&file, &state)));
        Ok(())
    }

    /// Writes the last state.
    ///
    /// # Errors
    /// As [`write`].
    pub(super) async fn end(self, state: &JobState) -> Result<(), ApiError> {
        if let Some(writing) = self.writing {
            // Only that two do not write at once: whether that went well does not matter any more.
            drop(writing.await);
        }
        write(&self.file, state)
    }
}

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
