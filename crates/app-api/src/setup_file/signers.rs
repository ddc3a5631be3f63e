//! Whose key was seen before. Public keys only; nothing here is secret.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use setup_file::{Signed, name_key};

use crate::error::ApiError;
use crate::places::Places;
use crate::report;
use crate::view::setup_file::{SignerView, Trust};

/// One signer as remembered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Known {
    name: String,
    key_id: String,
    public_key: String,
    first_seen: String,
}

/// The key of each signer's name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Signers(BTreeMap<String, Known>);

impl Signers {
    /// Those that are remembered; none before the first.
    ///
    /// # Errors
    /// The file is there and cannot be read: then nobody may be taken for new.
    pub(crate) fn read(places: &Places) -> Result<Self, ApiError> {
        let path = places.signers();
        let unreadable = |why: &str| {
            ApiError::failed("What is known of signers cannot be read")
                .because(&format!("{}: {why}", path.display()))
                .fix("Move the file away. Every signer is then new: compare their fingerprints again.")
        };
        match std::fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text).map_err(|error| unreadable(&error.to_string())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(unreadable(&error.to_string())),
        }
    }

    /// What is known of the signer of a file.
    pub(crate) fn view(&self, signed: &Signed) -> SignerView {
        let known = self.0.get(&name_key(&signed.name));
        let trust = match known {
            None => Trust::FirstSeen,
            Some(known) if known.public_key == signed.public_key => Trust::Known,
            Some(_) => Trust::Changed,
        };
        let name = &signed.name;
        let (title, detail) = match trust {
            Trust::Known => (
                format!("Signed by {name}, whose key is known here"),
                "The same key signed an earlier file that you accepted.".to_owned(),
            ),
            Trust::FirstSeen => (
                format!("Signed by someone who calls themselves {name}, for the first time here"),
                "Compare the fingerprint with what the vendor tells you by another way, by phone for example. It is remembered when you go on.".to_owned(),
            ),
            Trust::Changed => (
                format!("The key of {name} has changed"),
                format!(
                    "Earlier files of {name} were signed with another key ({}). Someone else may have sent this file.",
                    known.map_or("", |known| known.key_id.as_str())
                ),
            ),
        };
        SignerView {
            name: name.clone(),
            key_id: signed.key_id.clone(),
            signed_at: signed.signed_at.clone(),
            trust,
            title,
            detail,
            known_key_id: known
                .filter(|_| trust == Trust::Changed)
                .map(|known| known.key_id.clone()),
            known_since: known.map(|known| known.first_seen.clone()),
        }
    }

    /// Remembers the key under its signer's name, in place of another one.
    ///
    /// # Errors
    /// The file cannot be written.
    pub(crate) fn keep(&mut self, places: &Places, signed: &Signed, now: Timestamp) -> Result<(), ApiError> {
        if self.view(signed).trust == Trust::Known {
            return Ok(());
        }
        let known = Known {
            name: signed.name.clone(),
            key_id: signed.key_id.clone(),
            public_key: signed.public_key.clone(),
            first_seen: now.to_string(),
        };
        self.0.insert(name_key(&signed.name), known);
        let text = serde_json::to_string_pretty(self).map_err(|error| {
            ApiError::failed("The signer could not be remembered").because(&error.to_string())
        })?;
        report::write_file(&places.signers(), &text)
    }
}
