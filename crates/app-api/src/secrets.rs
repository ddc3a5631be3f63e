//! Where refresh tokens, vendor tokens and trial tokens live: the system's key store, or memory only.
//!
//! **Invariant:** a secret leaves this module as a [`SecretString`] and never reaches a file of ours.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use keyring::Entry;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::view::home::SecretStoreKind;

/// The name under which the key store lists our entries.
const SERVICE: &str = "Slipway";

/// A store for secrets, shared by all parts of the app. Cheap to clone.
#[derive(Clone)]
pub struct Secrets {
    /// Set apart per data folder, so that two installations on one machine do not share tokens.
    scope: String,
    memory: Arc<Mutex<HashMap<String, SecretString>>>,
    /// `None` while the system's key store works.
    fallback: Arc<Mutex<Option<String>>>,
    /// One renewal is written at a time.
    turn: Arc<tokio::sync::Mutex<()>>,
}

impl Secrets {
    /// Opens the system's key store, or memory when there is none; [`Secrets::note`] then says why.
    pub async fn open(data_dir: &Path) -> Self {
        let digest = Sha256::digest(data_dir.to_string_lossy().as_bytes());
        let scope = digest[..4].iter().map(|byte| format!("{byte:02x}")).collect();
        let secrets = Self {
            scope,
            memory: Arc::default(),
            fallback: Arc::default(),
            turn: Arc::default(),
        };
        // Reading an entry that does not exist proves that the store answers, and changes nothing.
        if let Err(why) = secrets
            .on_system("probe".into(), |entry| entry.get_password().map(drop))
            .await
        {
            secrets.fall_back(why);
        }
        secrets
    }

    /// Memory only, whatever the system offers: for tests and for runs that must leave nothing behind.
    #[must_use]
    pub fn memory_only(why: &str) -> Self {
        let secrets = Self {
            scope: String::new(),
            memory: Arc::default(),
            fallback: Arc::default(),
            turn: Arc::default(),
        };
        secrets.fall_back(why.to_owned());
        secrets
    }

    /// Where secrets are kept now.
    #[must_use]
    pub fn kind(&self) -> SecretStoreKind {
        match self.note() {
            None => SecretStoreKind::System,
            Some(_) => SecretStoreKind::Memory,
        }
    }

    /// Why secrets are in memory only; `None` when the system keeps them.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        self.fallback
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Holds a secret for this run only, until it is known to be good; one that is kept for later runs stays as it is.
    pub fn hold(&self, name: &str, secret: &SecretString) {
        self.memory
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name.to_owned(), secret.clone());
    }

    /// Keeps what is held under this name now, for a caller that held it before and does not wait. Of several such calls each
    /// keeps the newest, so the order in which they end does not matter.
    pub async fn keep_held(&self, name: &str) {
        let _turn = self.turn.lock().await;
        let held = self
            .memory
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
            .cloned();
        // Forgotten meanwhile: a sign-out must not be undone by a renewal that was on its way.
        if let Some(held) = held {
            self.set(name, &held).await;
        }
    }

    /// Keeps a secret. When the system refuses, it stays in memory and [`Secrets::note`] says why.
    pub async fn set(&self, name: &str, secret: &SecretString) {
        self.memory
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name.to_owned(), secret.clone());
        if self.note().is_some() {
            return;
        }
        let value = secret.clone();
        let kept = self
            .on_system(name.to_owned(), move |entry| {
                entry.set_password(value.expose_secret())
            })
            .await;
        if let Err(why) = kept {
            self.fall_back(why);
        }
    }

    /// The secret, if it is kept.
    pub async fn get(&self, name: &str) -> Option<SecretString> {
        let held = self
            .memory
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(name)
            .cloned();
        if held.is_some() || self.note().is_some() {
            return held;
        }
        let found = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&found);
        let read = self
            .on_system(name.to_owned(), move |entry| {
                let value = entry.get_password()?;
                *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(SecretString::from(value));
                Ok(())
            })
            .await;
        if let Err(why) = read {
            self.fall_back(why);
        }
        found.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Forgets a secret; one that is not kept is fine.
    pub async fn forget(&self, name: &str) {
        self.memory
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(name);
        if self.note().is_none()
            && let Err(why) = self
                .on_system(name.to_owned(), |entry| entry.delete_credential())
                .await
        {
            self.fall_back(why);
        }
    }

    /// Runs one call on the system's key store, on a thread that may block: the store may ask the
    /// person to unlock it. An entry that does not exist is not an error.
    async fn on_system(
        &self,
        name: String,
        act: impl FnOnce(&Entry) -> keyring::Result<()> + Send + 'static,
    ) -> Result<(), String> {
        let account = format!("{}/{name}", self.scope);
        let done = tokio::task::spawn_blocking(move || {
            let entry = Entry::new(SERVICE, &account)?;
            match act(&entry) {
                Err(keyring::Error::NoEntry) => Ok(()),
                other => other,
            }
        })
        .await;
        match done {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(error.to_string()),
            Err(error) => Err(format!("the key store call ended early: {error}")),
        }
    }

    fn fall_back(&self, why: String) {
        *self.fallback.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn memory_keeps_gives_and_forgets() {
        let secrets = Secrets::memory_only("no key store in this test");
        secrets.set("a", &SecretString::from("one")).await;
        assert_eq!(secrets.get("a").await.unwrap().expose_secret(), "one");
        secrets.forget("a").await;
        assert!(secrets.get("a").await.is_none());
        assert_eq!(secrets.note().as_deref(), Some("no key store in this test"));
    }

    #[tokio::test]
    async fn of_two_renewals_the_newer_stays_and_a_forgotten_one_does_not_come_back() {
        let secrets = Secrets::memory_only("no key store in this test");
        secrets.hold("a", &SecretString::from("one"));
        secrets.hold("a", &SecretString::from("two"));
        secrets.keep_held("a").await;
        secrets.keep_held("a").await;
        assert_eq!(secrets.get("a").await.unwrap().expose_secret(), "two");
        secrets.forget("a").await;
        secrets.keep_held("a").await;
        assert!(secrets.get("a").await.is_none());
    }
}
