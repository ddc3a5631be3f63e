//! Client secrets that a set-up makes: kept in the key store under the session, until they were handed over.
//!
//! **Invariant:** a value leaves this module in one answer alone, when a person asks for it; no file, log or export has it.

use std::collections::BTreeMap;

use plan::{GRAPH_API_SECRET, Known, KnownSecret, SIGN_ON_SECRET};
use secrecy::{ExposeSecret, SecretString};

use crate::app::App;

/// So much of a secret Graph tells again later (Graph: addPassword).
const HINT_CHARS: usize = 3;
/// Every client secret that a set-up may have.
const NAMES: [&str; 2] = [SIGN_ON_SECRET, GRAPH_API_SECRET];

/// Key-store name of a session's client secret.
pub(crate) fn kept_name(session_id: &str, name: &str) -> String {
    format!("session/{session_id}/{name}")
}

/// The secret, while it was not handed over.
pub(crate) async fn kept(app: &App, session_id: &str, name: &str) -> Option<SecretString> {
    app.inner.secrets.get(&kept_name(session_id, name)).await
}

/// How each secret at hand begins, as Graph shows it.
pub(crate) async fn at_hand(app: &App, session_id: &str) -> BTreeMap<String, String> {
    let mut hints = BTreeMap::new();
    for name in NAMES {
        if let Some(secret) = kept(app, session_id, name).await {
            let hint = secret.expose_secret().chars().take(HINT_CHARS).collect();
            hints.insert(name.to_owned(), hint);
        }
    }
    hints
}

/// All that are kept for a session: what no document may hold.
pub(crate) async fn all_kept(app: &App, session_id: &str) -> Vec<SecretString> {
    let mut all = Vec::new();
    for name in NAMES {
        all.extend(kept(app, session_id, name).await);
    }
    all
}

/// What the set-up made, with the words a person knows them by.
pub(crate) fn made(known: &Known) -> impl Iterator<Item = (&'static str, &KnownSecret)> {
    let words = [
        (SIGN_ON_SECRET, "single sign-on"),
        (GRAPH_API_SECRET, "the Graph API"),
    ];
    words
        .into_iter()
        .filter_map(|(name, words)| Some((words, known.client_secret(name)?)))
}

/// Forgets all of a session's.
pub(crate) async fn forget_all(app: &App, session_id: &str) {
    for name in NAMES {
        app.inner.secrets.forget(&kept_name(session_id, name)).await;
    }
}
