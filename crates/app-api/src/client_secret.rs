//! Client secrets that a set-up makes: kept in the key store under the session, until they were handed over.
//!
//! **Invariant:** a value leaves this module in one answer alone, when a person asks for it; no file, log or export has it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use plan::{GRAPH_API_SECRET, Known, KnownSecret, SIGN_ON_SECRET};
use secrecy::{ExposeSecret, SecretString};

use crate::app::App;
use crate::error::ApiError;
use crate::request::ClientSecretRequest;
use crate::session::OpenSession;
use crate::view::common::Verdict;
use crate::view::registered::{SecretView, ShownSecretView};
use crate::who::notice;

/// So much of a secret Graph tells again later (Graph: addPassword).
const HINT_CHARS: usize = 3;
/// From then on a person should think of the next one.
const SOON_DAYS: i64 = 30;
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

/// Which secret is meant.
fn meant(name: &str) -> Result<&'static str, ApiError> {
    let found = NAMES.into_iter().find(|known| *known == name);
    found.ok_or_else(|| {
        ApiError::bad_input("There is no client secret of this name")
            .because(&format!("It was called “{name}”."))
    })
}

/// Shows the value of a client secret to the person who asked. It stays at hand until it was handed over.
///
/// # Errors
/// It was not made, was handed over, or was kept in memory by a program that has ended.
pub async fn show(app: &App, request: ClientSecretRequest) -> Result<ShownSecretView, ApiError> {
    let name = meant(&request.name)?;
    let session = app.session(&request.session_id).await?;
    let Some(secret) = kept(app, &session.id, name).await else {
        return Err(ApiError::failed("The value of the client secret is not at hand")
            .because("Entra shows a value once, and it is kept here only until it was handed over.")
            .fix("Renew the secret when the vendor does not have it."));
    };
    let known = session.state.known.client_secret(name);
    Ok(ShownSecretView {
        value: secret.expose_secret().to_owned(),
        ends: known.map(|known| known.ends.to_string()),
    })
}

/// The vendor has it: the value is forgotten here.
///
/// # Errors
/// The session does not exist any more.
pub async fn forget(app: &App, request: ClientSecretRequest) -> Result<SecretView, ApiError> {
    let name = meant(&request.name)?;
    let session = app.session(&request.session_id).await?;
    app.inner.secrets.forget(&kept_name(&session.id, name)).await;
    Ok(view(app, &session, name).await)
}

/// The next run makes another secret. The one there is stays valid until somebody removes it, because the vendor uses it.
///
/// # Errors
/// A run is under way, or the session does not exist any more.
pub async fn renew(app: &App, request: ClientSecretRequest) -> Result<SecretView, ApiError> {
    let name = meant(&request.name)?;
    if app.is_running(&request.session_id) {
        return Err(
            ApiError::failed("This set-up is being applied right now").fix("Wait until it has ended.")
        );
    }
    let session = app
        .change_session(&request.session_id, |state| {
            state.known.renew_client_secret(name);
            state.applied = false;
        })
        .await?;
    app.inner.secrets.forget(&kept_name(&session.id, name)).await;
    Ok(view(app, &session, name).await)
}

/// The secrets that a set-up has made, without their values.
pub(crate) async fn shown(app: &App, session: &OpenSession) -> Vec<SecretView> {
    let mut views = Vec::new();
    for name in NAMES {
        let shown = view(app, session, name).await;
        if shown.made {
            views.push(shown);
        }
    }
    views
}

/// A client secret as a screen shows it.
pub(crate) async fn view(app: &App, session: &OpenSession, name: &str) -> SecretView {
    let known = session.state.known.client_secret(name);
    let at_hand = kept(app, &session.id, name).await.is_some();
    let now = Timestamp::now();
    let days = known.map(|known| known.ends.duration_since(now).as_hours() / 24);
    let mut notices = Vec::new();
    if let Some(days) = days.filter(|days| *days < SOON_DAYS) {
        notices.push(notice(
            if days < 0 { Verdict::Fail } else { Verdict::Warn },
            if days < 0 {
                "The client secret has ended"
            } else {
                "The client secret ends soon"
            },
            "Renew it, apply the plan, and give the new value to the vendor before the old one ends.",
        ));
    }
    if at_hand && let Some(why) = app.inner.secrets.note() {
        notices.push(notice(
            Verdict::Warn,
            "The value is in memory only",
            &format!("Hand it over before this program ends: {why}."),
        ));
    }
    if known.is_some() && !at_hand {
        notices.push(notice(
            Verdict::Unknown,
            "The value is not at hand",
            "It was handed over, or was kept in memory by a program that has ended. When the vendor does not have it, renew the secret.",
        ));
    }
    for former in session.state.known.former_secrets() {
        let detail = format!(
            "“{}” is valid until {}. Remove it under Certificates & secrets when the vendor has the new one.",
            former.name,
            former.ends.strftime("%Y-%m-%d")
        );
        notices.push(notice(Verdict::Warn, "An older secret is still there", &detail));
    }
    SecretView {
        name: name.to_owned(),
        made: known.is_some(),
        at_hand,
        hint: known.map(|known| known.hint.clone()).unwrap_or_default(),
        ends: known.map(|known| known.ends.to_string()),
        days_left: days.map(|days| i32::try_from(days).unwrap_or(i32::MAX)),
        notices,
    }
}
