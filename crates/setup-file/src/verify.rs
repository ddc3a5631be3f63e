//! Opening a file: all of it is good, or nothing of it is handed out.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::{Map, Value};

use crate::document::{ABOUT, ALGORITHM, Document, KIND, VERSION};
use crate::error::FileError;
use crate::key::key_id;
use crate::name::checked_name;
use crate::sign::Content;

/// Largest file that is looked at: fifty times the largest profile.
pub const FILE_BYTES_MAX: usize = 4 << 20;

/// A file whose signature is good. Whether its signer is who they say is not known here.
#[derive(Clone, Debug, PartialEq)]
pub struct Signed {
    /// Who says to have signed it.
    pub name: String,
    /// The name of the key that did.
    pub key_id: String,
    /// The key, base64url.
    pub public_key: String,
    /// RFC 3339, as the signer wrote it.
    pub signed_at: String,
    /// What it carries.
    pub content: Content,
}

/// Reads a file and checks its signature.
///
/// # Errors
/// It is not a set-up file, not whole, not signed, or not what was signed.
pub fn verify(bytes: &[u8]) -> Result<Signed, FileError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(FileError::Huge { max: FILE_BYTES_MAX });
    }
    let text = std::str::from_utf8(bytes).map_err(|_| not_text(bytes))?;
    let text = text
        .strip_prefix('\u{feff}')
        .unwrap_or(text)
        .replace("\r\n", "\n");
    let document = read(&text)?;
    let Some(signature) = &document.signature else {
        return Err(FileError::Unsigned);
    };
    let as_written = document.text().map_err(|error| altered(&error.to_string()))?;
    if as_written.trim_end_matches('\n') != text.trim_end_matches('\n') {
        return Err(altered("it is not written as Slipway writes it"));
    }
    if document.about != ABOUT || signature.algorithm != ALGORITHM {
        return Err(altered("its head is not as Slipway writes it"));
    }
    let key: [u8; 32] =
        decoded(&document.signer.public_key).ok_or_else(|| altered("its public key cannot be read"))?;
    let value: [u8; 64] = decoded(&signature.value).ok_or_else(|| altered("its signature cannot be read"))?;
    if key_id(&key) != document.signer.key_id {
        return Err(altered("the key id is not that of the key"));
    }
    let signed = document
        .signed_bytes()
        .map_err(|error| altered(&error.to_string()))?;
    // Strict: a key of small order would make one signature good for every text.
    VerifyingKey::from_bytes(&key)
        .and_then(|key| key.verify_strict(&signed, &Signature::from_bytes(&value)))
        .map_err(|_| altered("its signature does not belong to its content"))?;
    checked_name(&document.signer.name).map_err(|error| altered(&error.to_string()))?;
    Ok(opened(document))
}

fn opened(document: Document) -> Signed {
    let mut profile = document.profile.join("\n");
    profile.push('\n');
    Signed {
        name: document.signer.name,
        key_id: document.signer.key_id,
        public_key: document.signer.public_key,
        signed_at: document.signer.signed_at,
        content: Content {
            profile,
            answers: document.answers,
        },
    }
}

fn read(text: &str) -> Result<Document, FileError> {
    if !text.trim_start().starts_with('{') {
        return Err(FileError::OtherKind { what: what_is(text) });
    }
    let members: Map<String, Value> = serde_json::from_str(text).map_err(|error| {
        if error.is_eof() {
            FileError::Truncated { line: error.line() }
        } else {
            altered(&format!("line {} cannot be read", error.line()))
        }
    })?;
    let Some(version) = members.get(KIND) else {
        return Err(FileError::OtherKind {
            what: "other JSON, of answers perhaps",
        });
    };
    match version.as_u64() {
        Some(found) if found > VERSION => {
            return Err(FileError::LaterVersion {
                found,
                known: VERSION,
            });
        }
        Some(VERSION) => {}
        _ => return Err(altered("the number of its form was changed")),
    }
    // From the text and not from the members: a member that is there twice must not pass.
    serde_json::from_str(text).map_err(|error| altered(&error.to_string()))
}

fn what_is(text: &str) -> &'static str {
    let begins = |word: &str| {
        text.lines()
            .any(|line| line.split_once('=').is_some_and(|(key, _)| key.trim() == word))
    };
    if text.trim().is_empty() {
        "empty"
    } else if begins("reviewed") && begins("id") {
        "a profile without a signature"
    } else if begins("tenant_url") || begins("vendor") {
        "a file of answers"
    } else if text.trim_start().starts_with('<') {
        "a web page"
    } else {
        "text of another kind"
    }
}

fn not_text(bytes: &[u8]) -> FileError {
    // A changed byte in a file of ours is the likelier story when the file begins as ours do.
    if bytes.starts_with(b"{\n  \"slipwaySetupFile\"") {
        return altered("it has bytes that are no letters");
    }
    FileError::OtherKind {
        what: if bytes.starts_with(b"PK") {
            "a ZIP archive; unpack it first"
        } else {
            "not text"
        },
    }
}

fn altered(why: &str) -> FileError {
    FileError::Altered { why: why.to_owned() }
}

fn decoded<const N: usize>(text: &str) -> Option<[u8; N]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}
