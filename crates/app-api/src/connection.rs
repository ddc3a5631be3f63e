//! Tenant URL and secret token: asked, probed, and kept only when the probe is good.

use profile::{Profile, ValueSource};
use scim_server::EntraTokens;
use secrecy::SecretString;

use crate::app::App;
use crate::error::ApiError;
use crate::probing;
use crate::request::{ConnectionRequest, SessionRequest};
use crate::session::OpenSession;
use crate::trial;
use crate::vendor;
use crate::view::common::Verdict;
use crate::view::connection::{ConnectionView, ProbeView};

/// Key-store name of a session's vendor token.
pub(crate) fn token_name(session_id: &str) -> String {
    format!("session/{session_id}/secret-token")
}

/// The connection as kept.
///
/// # Errors
/// The session does not exist any more.
pub async fn show(app: &App, request: SessionRequest) -> Result<ConnectionView, ApiError> {
    let session = app.session(&request.session_id).await?;
    view(app, &session).await
}

/// Probes what was typed. Nothing is kept.
///
/// # Errors
/// The session does not exist any more. A bad connection is a verdict, not an error.
pub async fn probe(app: &App, request: ConnectionRequest) -> Result<ProbeView, ApiError> {
    let session = app.session(&request.session_id).await?;
    let token = token(app, &request).await;
    probe_with(app, &session, &request.tenant_url, token).await
}

/// Probes, and keeps URL and token when the probe is good.
///
/// # Errors
/// The probe is not good; nothing is kept then.
pub async fn save(app: &App, request: ConnectionRequest) -> Result<ConnectionView, ApiError> {
    let session = app.session(&request.session_id).await?;
    let profile = session.state.profile()?;
    if stays_blank(&profile) {
        let url = address(&profile, &request.tenant_url);
        let probed = probe_with(app, &session, url, None).await?;
        let session = keep(app, &session, url, None, probed, None).await?;
        return view(app, &session).await;
    }
    let Some(token) = token(app, &request).await else {
        return Err(ApiError::bad_input("The secret token is missing")
            .fix("Paste the token from the vendor's console."));
    };
    let probed = probe_with(app, &session, &request.tenant_url, Some(token.clone())).await?;
    let session = keep(
        app,
        &session,
        request.tenant_url.trim(),
        Some(&token),
        probed,
        None,
    )
    .await?;
    view(app, &session).await
}

/// Makes a trial tenant that stands for the vendor and keeps its URL and token for this session.
///
/// # Errors
/// The trial backend cannot be started.
pub async fn use_trial(app: &App, request: SessionRequest) -> Result<ConnectionView, ApiError> {
    let session = app.session(&request.session_id).await?;
    let profile = session.state.profile()?;
    let made = match &session.state.trial {
        Some(name) => trial::renewed(app, name).await,
        None => None,
    };
    let (name, url, token) = match made {
        Some(made) => made,
        None => {
            let name = format!("{}-demo", profile.id.replace('_', "-"));
            let allowed = match stays_blank(&profile) {
                true => tokens_of_tenant(app, &session).await?,
                false => None,
            };
            trial::fresh(app, &name, &profile, allowed).await?
        }
    };
    let token = (!stays_blank(&profile)).then_some(token);
    let probed = probe_with(app, &session, &url, token.clone()).await?;
    let session = keep(app, &session, &url, token.as_ref(), probed, Some(name)).await?;
    view(app, &session).await
}

/// How a vendor that is given no token knows the tenant of this session: by the tokens that Entra issues for it.
async fn tokens_of_tenant(app: &App, session: &OpenSession) -> Result<Option<EntraTokens>, ApiError> {
    let Some(tenant) = &session.state.tenant else {
        return Ok(None);
    };
    let authority = match tenant.simulated {
        true => app.simulated().await?.authority(),
        false => "https://login.microsoftonline.com".to_owned(),
    };
    Ok(Some(EntraTokens {
        tenant_id: tenant.id.clone(),
        jwks_url: format!("{authority}/{}/discovery/v2.0/keys", tenant.id),
        audiences: Vec::new(),
    }))
}

async fn keep(
    app: &App,
    session: &OpenSession,
    tenant_url: &str,
    token: Option<&SecretString>,
    probed: ProbeView,
    trial: Option<String>,
) -> Result<OpenSession, ApiError> {
    if probed.verdict != Verdict::Pass {
        let mut error = ApiError::bad_input(&probed.title).because(&probed.detail);
        error.fix = probed.fix;
        return Err(error);
    }
    if let Some(token) = token {
        app.inner.secrets.set(&token_name(&session.id), token).await;
    }
    let known_trial = match trial {
        Some(name) => Some(name),
        None => trial::name_of_url(app, tenant_url).await,
    };
    app.change_session(&session.id, |state| {
        tenant_url.clone_into(&mut state.answers.tenant_url);
        state.probe = Some(probed);
        state.trial = known_trial;
    })
    .await
}

async fn probe_with(
    app: &App,
    session: &OpenSession,
    tenant_url: &str,
    token: Option<SecretString>,
) -> Result<ProbeView, ApiError> {
    let profile = session.state.profile()?;
    let blank = stays_blank(&profile);
    let probed = probing::probe(
        &app.inner.network,
        address(&profile, tenant_url),
        token.filter(|_| !blank),
        vendor::matching_attribute(&profile),
    )
    .await;
    Ok(if blank {
        probing::without_token(probed, &profile.name)
    } else {
        probed
    })
}

/// The vendor wants no token: Entra sends one of its own, which nobody else has.
pub(crate) fn stays_blank(profile: &Profile) -> bool {
    profile.credentials.secret_token.source == ValueSource::Blank
}

/// What was typed, or the one address that the vendor has for everybody.
fn address<'a>(profile: &'a Profile, typed: &'a str) -> &'a str {
    match &profile.credentials.tenant_url.value {
        Some(fixed) if typed.trim().is_empty() => fixed,
        _ => typed.trim(),
    }
}

/// The token as typed, without the blanks that copying adds; else the one kept for the session.
async fn token(app: &App, request: &ConnectionRequest) -> Option<SecretString> {
    let typed = request
        .secret_token
        .as_deref()
        .map(str::trim)
        .filter(|typed| !typed.is_empty());
    match typed {
        Some(typed) => Some(SecretString::from(typed.to_owned())),
        None => app.inner.secrets.get(&token_name(&request.session_id)).await,
    }
}

async fn view(app: &App, session: &OpenSession) -> Result<ConnectionView, ApiError> {
    let profile = session.state.profile()?;
    let simulated = app.signed_in().is_ok_and(|present| present.card.simulated);
    Ok(ConnectionView {
        tenant_url: session.state.answers.tenant_url.clone(),
        has_token: app.inner.secrets.get(&token_name(&session.id)).await.is_some(),
        tenant_url_label: profile.credentials.tenant_url.label.clone(),
        tenant_url_hint: profile.credentials.tenant_url.hint.clone(),
        tenant_url_fixed: profile.credentials.tenant_url.value.clone(),
        token_blank: stays_blank(&profile),
        token_hint: profile.credentials.secret_token.hint.clone(),
        trial_offered: simulated,
        trial_name: session.state.trial.clone(),
        last_probe: session.state.probe.clone(),
    })
}
