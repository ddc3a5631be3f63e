//! Single sign-on of a set-up: what stands where, and a test sign-in that shows what the vendor would be told.

mod claims;
mod test;

use graph_model::{RedirectPlatform, check_redirect};
use plan::SIGN_ON_SECRET;
use profile::{Profile, SignOn};

use crate::app::App;
use crate::client_secret;
use crate::error::ApiError;
use crate::graph_api::{consent, handed, questions};
use crate::request::SessionRequest;
use crate::session::SessionState;
use crate::view::common::Verdict;
use crate::view::registered::{RedirectView, SignOnView};
use crate::who::notice;

pub(crate) use test::SignOnTest;
pub use test::{cancel, show_test, start_test};

/// Single sign-on as it stands: the addresses, what is handed over, the secret, consent, who may sign in.
///
/// # Errors
/// The session does not exist any more.
pub async fn show(app: &App, request: SessionRequest) -> Result<SignOnView, ApiError> {
    let session = app.session(&request.session_id).await?;
    let state = &session.state;
    let sso = section(state)?;
    let known = &state.known;
    let authority = sso.as_ref().map(|sso| sso.authority.clone());
    let authority = authority.filter(|authority| !authority.contains('{'));
    Ok(SignOnView {
        wanted: sso.is_some(),
        redirects: sso.as_ref().map(redirects).unwrap_or_default(),
        values: match &sso {
            Some(sso) => handed(&sso.hand_over, known.app_id(), authority, state),
            None => Vec::new(),
        },
        secret: client_secret::view(app, &session, SIGN_ON_SECRET).await,
        consent: consent(
            known.consent(SIGN_ON_SECRET),
            sso.as_ref().and_then(|sso| link(sso, state)),
        ),
        assignment_required: known.assignment_required(),
    })
}

/// The section with the answers and the tenant filled in; `None` when single sign-on is not wanted.
pub(crate) fn section(state: &SessionState) -> Result<Option<SignOn>, ApiError> {
    let profile = state.profile()?;
    let known = &state.known;
    let facts = profile::Facts {
        tenant_id: known.tenant_id().map(str::to_owned),
        tenant_name: known.tenant_name().map(str::to_owned),
        app_name: state.answers.name(&profile),
        client_id: known.app_id().map(str::to_owned),
        authority: known.authority(),
    };
    let resolved = Profile::resolve(&profile, state.answers.method(), &questions(state), &facts);
    Ok(resolved.profile.sso)
}

fn redirects(sso: &SignOn) -> Vec<RedirectView> {
    let mobile = sso.redirect_mobile.as_deref().unwrap_or_default();
    let both = [
        (RedirectPlatform::Web, sso.redirect_web.as_str()),
        (RedirectPlatform::Native, mobile),
    ];
    both.into_iter()
        .map(|(platform, uri)| {
            // A template that was not filled in is a question that was not answered.
            let uri = if uri.contains('{') { "" } else { uri.trim() };
            let bad = check_redirect(uri, platform).err().filter(|_| !uri.is_empty());
            RedirectView {
                platform: platform.name().to_owned(),
                uri: uri.to_owned(),
                problem: bad.map(|bad| notice(Verdict::Fail, &bad.to_string(), bad.fix)),
            }
        })
        .collect()
}

/// The link for an administrator who may consent, once the application exists.
fn link(sso: &SignOn, state: &SessionState) -> Option<String> {
    let known = &state.known;
    let cloud = known.cloud.as_ref()?;
    graph_model::consent_link(
        &cloud.authority,
        &cloud.graph,
        known.tenant_id()?,
        known.app_id()?,
        Some(&sso.redirect_web),
    )
}
