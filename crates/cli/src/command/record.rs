//! `--record FILE`: around any command that asks Graph for something.

use std::path::Path;
use std::process::ExitCode;

use app_api::recording::{Recorder, check_free};

use crate::output::{BAD_INPUT, Failure, progress};

/// Runs a command and writes what it asked of Graph, also when it failed or was interrupted.
pub(crate) async fn around(
    file: &Path,
    recorder: &Recorder,
    command: impl Future<Output = Result<ExitCode, Failure>>,
) -> Result<ExitCode, Failure> {
    check_free(file)?;
    recorder.start();
    let ended = tokio::select! {
        ended = command => ended,
        stopped = tokio::signal::ctrl_c() => match stopped {
            Ok(()) => Err(Failure::stopped()),
            Err(error) => Err(Failure::bad_input(&format!("Ctrl+C cannot be heard: {error}"), "Leave --record out.")),
        },
    };
    match recorder.stop(file) {
        Ok(Some(written)) => {
            progress(&format!(
                "{} requests are recorded in {}; look through it before you hand it on",
                written.requests, written.file
            ));
            if written.left_out > 0 {
                progress(&format!(
                    "{} requests are not: they had no answer, or were too many",
                    written.left_out
                ));
            }
            ended
        }
        Ok(None) => {
            progress("nothing was asked of Graph, so nothing was recorded");
            ended
        }
        // What the command came to is told first; a lost recording is a failure even when it went well.
        Err(error) => match ended {
            Err(failure) => {
                Failure::from(error).report();
                Err(failure)
            }
            Ok(code) if code == ExitCode::from(BAD_INPUT) => Ok(code),
            Ok(_) => Err(error.into()),
        },
    }
}
