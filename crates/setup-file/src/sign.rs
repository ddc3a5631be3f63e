//! Writing a signed file.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::Signer as _;
use serde_json::{Map, Value};

use crate::document::{ABOUT, ALGORITHM, Document, Signature, Signer, VERSION};
use crate::key::Key;
use crate::name::{NameError, checked_name};

/// What a file carries.
#[derive(Clone, Debug, PartialEq)]
pub struct Content {
    /// The profile's text.
    pub profile: String,
    /// Prefilled answers, as an answers file in JSON has them.
    pub answers: Map<String, Value>,
}

/// The text of a signed file. `signed_at` is RFC 3339.
///
/// # Errors
/// The name cannot be a signer's.
pub fn sign(content: &Content, name: &str, signed_at: &str, key: &Key) -> Result<String, NameError> {
    let mut document = Document {
        slipway_setup_file: VERSION,
        about: ABOUT.to_owned(),
        signer: Signer {
            name: checked_name(name)?.to_owned(),
            key_id: key.id(),
            public_key: key.public(),
            signed_at: signed_at.to_owned(),
        },
        profile: content.profile.lines().map(str::to_owned).collect(),
        answers: content.answers.clone(),
        signature: None,
    };
    // Maps of strings, numbers and lists always are JSON.
    let bytes = document.signed_bytes().unwrap_or_default();
    document.signature = Some(Signature {
        algorithm: ALGORITHM.to_owned(),
        value: URL_SAFE_NO_PAD.encode(key.0.sign(&bytes).to_bytes()),
    });
    Ok(document.text().unwrap_or_default())
}
