//! Keys: read, made, named.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use ed25519_dalek::SigningKey;
use ed25519_dalek::pkcs8::DecodePrivateKey;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// Bytes of a key id.
const ID_BYTES: usize = 16;

/// A private key. Its memory is wiped when it is dropped.
pub struct Key(pub(crate) SigningKey);

/// Why a text is no private key. The text is never in the message.
#[derive(Copy, Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Neither PKCS#8 PEM nor 32 bytes in base64.
    #[error("this is not a private Ed25519 key")]
    NotAKey,
    /// The public half.
    #[error("this is the public key; signing needs the private one")]
    Public,
}

impl Key {
    /// From 32 random bytes.
    #[must_use]
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// From a text: PKCS#8 in PEM, as `openssl genpkey -algorithm ed25519` makes it, or the 32 bytes in base64.
    ///
    /// # Errors
    /// It is neither.
    pub fn read(text: &SecretString) -> Result<Self, KeyError> {
        let text = text.expose_secret().trim();
        if text.contains("PUBLIC KEY") {
            return Err(KeyError::Public);
        }
        if text.starts_with("-----") {
            return SigningKey::from_pkcs8_pem(text)
                .map(Self)
                .map_err(|_| KeyError::NotAKey);
        }
        let bytes = URL_SAFE_NO_PAD
            .decode(text)
            .or_else(|_| STANDARD.decode(text))
            .map_err(|_| KeyError::NotAKey)?;
        let seed: [u8; 32] = bytes.try_into().map_err(|_| KeyError::NotAKey)?;
        Ok(Self::from_seed(&seed))
    }

    /// The private key as text that [`Key::read`] takes, for a key store.
    #[must_use]
    pub fn secret(&self) -> SecretString {
        SecretString::from(URL_SAFE_NO_PAD.encode(self.0.as_bytes()))
    }

    /// The public key in base64url.
    #[must_use]
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0.verifying_key().as_bytes())
    }

    /// The name people compare.
    #[must_use]
    pub fn id(&self) -> String {
        key_id(self.0.verifying_key().as_bytes())
    }
}

/// `2f6d-91c0-…`: eight groups, short enough to be read out, long enough that nobody makes another key of the same name.
#[must_use]
pub fn key_id(public: &[u8; 32]) -> String {
    let hash = Sha256::digest(public);
    let groups = hash[..ID_BYTES].chunks(2);
    groups
        .map(|pair| pair.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032 §7.1, test 1.
    const SEED: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

    #[test]
    fn a_key_is_read_as_base64_and_as_pem_and_is_the_same() {
        let plain = Key::read(&SecretString::from(SEED)).unwrap();
        let public: String = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo".to_owned();
        assert_eq!(plain.public(), public);
        // PKCS#8 of RFC 8410: sixteen bytes before the seed.
        let mut der = vec![
            0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
        ];
        der.extend(URL_SAFE_NO_PAD.decode(SEED).unwrap());
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            STANDARD.encode(der)
        );
        assert_eq!(Key::read(&SecretString::from(pem)).unwrap().public(), public);
        assert_eq!(Key::read(&plain.secret()).unwrap().id(), plain.id());
        assert_eq!(plain.id().split('-').count(), 8);
    }

    #[test]
    fn what_is_no_key_is_refused_and_not_repeated() {
        for text in [
            "",
            "hej",
            "AAAA",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        ] {
            let error = Key::read(&SecretString::from(text)).map(drop).unwrap_err();
            assert_eq!(error, KeyError::NotAKey, "{text}");
        }
        let public = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----";
        assert_eq!(
            Key::read(&SecretString::from(public)).map(drop).unwrap_err(),
            KeyError::Public
        );
    }
}
