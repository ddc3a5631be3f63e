//! Secrets on their way into a request body.

use secrecy::SecretString;

/// Gives the value behind a `{"$secret": "name"}` placeholder, at the moment the request is sent.
///
/// Implemented by every `Fn(&str) -> Option<SecretString>`.
pub trait SecretResolver: Send + Sync {
    /// The secret of that name, or `None` when there is none; the request is then not sent.
    fn secret(&self, name: &str) -> Option<SecretString>;
}

impl<F> SecretResolver for F
where
    F: Fn(&str) -> Option<SecretString> + Send + Sync,
{
    fn secret(&self, name: &str) -> Option<SecretString> {
        self(name)
    }
}

/// For requests that carry no secret.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSecrets;

impl SecretResolver for NoSecrets {
    fn secret(&self, _name: &str) -> Option<SecretString> {
        None
    }
}
