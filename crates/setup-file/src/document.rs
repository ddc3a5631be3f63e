//! The file as it is written.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The version this crate writes, and the newest it reads.
pub(crate) const VERSION: u64 = 1;
/// The member that makes a file one of ours.
pub(crate) const KIND: &str = "slipwaySetupFile";
/// For those who open the file in an editor.
pub(crate) const ABOUT: &str =
    "A set-up file of Slipway. Open it in Slipway, or read it with `slipway vendor verify`.";
/// In front of what is signed: a signature of ours is never one of something else.
const PURPOSE: &str = "slipway setup file 1\n";

/// All of it. The order of the fields is the order in the file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Document {
    pub slipway_setup_file: u64,
    pub about: String,
    pub signer: Signer,
    /// One string a line, so that no program in between changes its line ends.
    pub profile: Vec<String>,
    pub answers: Map<String, Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Signature>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Signer {
    pub name: String,
    pub key_id: String,
    pub public_key: String,
    pub signed_at: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(crate) struct Signature {
    pub algorithm: String,
    pub value: String,
}

/// The one name an algorithm can have here.
pub(crate) const ALGORITHM: &str = "Ed25519";

impl Document {
    /// The file.
    pub(crate) fn text(&self) -> serde_json::Result<String> {
        serde_json::to_string_pretty(self).map(|text| text + "\n")
    }

    /// What is signed.
    pub(crate) fn signed_bytes(&self) -> serde_json::Result<Vec<u8>> {
        let unsigned = Self {
            signature: None,
            ..self.clone()
        };
        Ok(format!("{PURPOSE}{}", unsigned.text()?).into_bytes())
    }
}
