//! Recording what is asked of Graph: the switch in Settings.

use serde::{Deserialize, Serialize};
use specta::Type;

/// How it stands with the recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecordingView {
    /// What is asked is kept now.
    pub on: bool,
    /// RFC 3339; when it began. Also of a recording that is stopped and not written yet.
    pub since: Option<String>,
    /// Requests that are kept and not written yet.
    pub requests: u32,
    /// Where the file goes.
    pub folder: String,
    /// The file that `recording_stop` wrote just now.
    pub written: Option<RecordingFileView>,
}

/// The conversation file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RecordingFileView {
    /// Absolute path.
    pub path: String,
    /// Requests in it.
    pub requests: u32,
    /// Requests that are not, because they had no answer or were too many.
    pub left_out: u32,
}
