//! Secrets that are shown once. The database has only their hash.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// Random bytes of a secret: 256 bits, so that a plain hash of it tells nothing.
const SECRET_BYTES: usize = 32;

/// Longest secret that is looked up; ours have 43 characters.
pub(crate) const SECRET_CHARS_MAX: usize = 512;

/// A new secret and its hash.
pub(crate) fn fresh() -> (SecretString, Vec<u8>) {
    let mut bytes = [0_u8; SECRET_BYTES];
    rand::fill(&mut bytes);
    let secret = SecretString::from(URL_SAFE_NO_PAD.encode(bytes));
    let hash = hash_of(secret.expose_secret());
    (secret, hash)
}

/// What the database keeps of a secret. Hashes are compared, so timing tells nothing of the secret.
pub(crate) fn hash_of(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}
