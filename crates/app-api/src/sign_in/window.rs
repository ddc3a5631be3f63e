//! Several tenants in the window: listed, chosen and left; one found by its domain; more permissions for a step.

use std::sync::Arc;
use std::time::Instant;

use tokio_util::sync::CancellationToken;

use super::accounts::KeptAccounts;
use super::found::{self, FoundTenant};
use super::scopes::Need;
use super::{Attempt, begin, end_older};
use crate::app::App;
use crate::error::{ApiError, ErrorCode};
use crate::home;
use crate::request::{AccountRequest, Nothing, SessionRequest, TenantFindRequest};
use crate::session::SessionState;
use crate::view::home::AppView;
use crate::view::sign_in::{AccountView, FoundTenantView, ScopeView, SignInView, SignedOutView};

/// Every account that is signed in on this computer; nobody is asked.
///
/// # Errors
/// None.
pub async fn accounts(app: &App, _request: Nothing) -> Result<Vec<AccountView>, ApiError> {
    Ok(app.accounts())
}

/// Makes an account the current one, from the key store where it was not used in this run.
///
/// # Errors
/// Nobody is signed in to that tenant, or its sign-in has ended.
pub async fn use_account(app: &App, request: AccountRequest) -> Result<AppView, ApiError> {
    let tenant = &request.tenant_id;
    if app.restore_sign_in_to(tenant).await?.is_none() {
        return Err(ApiError::new(
            ErrorCode::SignInNeeded,
            "The sign-in of this tenant is not kept any more",
        )
        .because("Its token is not in the key store, or the program that held it in memory has ended.")
        .fix("Sign in to it again.")
        .at("Set up > Sign in"));
    }
    let mut kept = KeptAccounts::read(&app.inner.places);
    kept.choose(tenant);
    kept.write(&app.inner.places);
    home::show(app, Nothing {}).await
}

/// Forgets the account of one tenant and opens Entra's page that ends the browser's session.
///
/// # Errors
/// Nobody is signed in to that tenant.
pub async fn sign_out_of_account(app: &App, request: AccountRequest) -> Result<SignedOutView, ApiError> {
    let out = app.sign_out_of(Some(&request.tenant_id), false, true).await?;
    // Another tenant is the current one now. Where it cannot be restored, nobody is signed in until somebody signs in.
    if let Err(error) = app.restore_sign_in().await {
        tracing::debug!(error = %error, "the next tenant could not be restored");
    }
    let names: Vec<String> = out.accounts.into_iter().map(|account| account.tenant).collect();
    Ok(SignedOutView {
        app: home::show(app, Nothing {}).await?,
        accounts: app.accounts(),
        tenant: names.join(", "),
        remains: out.remains,
    })
}

/// Which tenant a domain belongs to, and in which cloud it lives. Asks the sign-in servers of the clouds one after the
/// other; for a domain of the simulated tenant that one alone, so that it works with no network.
///
/// # Errors
/// No such tenant, or no sign-in server can be reached.
pub async fn find(app: &App, request: TenantFindRequest) -> Result<FoundTenantView, ApiError> {
    let domain = request.domain.trim();
    let simulated = app.simulated().await?;
    let same = |text: &str| text.eq_ignore_ascii_case(domain);
    let is_simulated = same(&simulated.tenant_id())
        || simulated
            .accounts()
            .iter()
            .any(|account| account.upn.rsplit_once('@').is_some_and(|(_, own)| same(own)));
    let authority = is_simulated.then(|| simulated.authority());
    let view = FoundTenantView {
        domain: domain.to_owned(),
        tenant_id: None,
        cloud: None,
        clouds: Vec::new(),
    };
    Ok(match app.find_tenant(domain, authority.as_deref()).await? {
        FoundTenant::Here(config, _) => FoundTenantView {
            tenant_id: Some(config.tenant.clone()),
            cloud: Some(if is_simulated {
                super::simulated_cloud()
            } else {
                found::view(config.cloud.clone())
            }),
            ..view
        },
        FoundTenant::Undecided(clouds) => FoundTenantView { clouds, ..view },
    })
}

/// Permissions that the set-up needs and its account lacks, each with its reason. None while nobody is signed in: the step
/// says that itself.
///
/// # Errors
/// There is no such set-up.
pub async fn missing(app: &App, request: SessionRequest) -> Result<Vec<ScopeView>, ApiError> {
    let state = app.session(&request.session_id).await?.state;
    match app.signed_in_for(&state).await {
        Ok(signed_in) => Ok(app.missing_of(&signed_in, &needs(&state)).await),
        Err(error) if error.code == ErrorCode::SignInNeeded => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Opens the consent page for what the set-up lacks, with the account that it works with.
///
/// # Errors
/// There is no such set-up, or nobody is signed in for it.
pub async fn ask_for_missing(app: &App, request: SessionRequest) -> Result<SignInView, ApiError> {
    let state = app.session(&request.session_id).await?.state;
    let signed_in = app.signed_in_for(&state).await?;
    let kept = KeptAccounts::read(&app.inner.places);
    let tenant = &signed_in.card.id;
    let account = kept.meant(tenant).ok_or_else(|| kept.unknown(tenant))?;
    let config = app.step_up_config_of(account, &needs(&state)).await?;
    end_older(app);
    let timeout = config.timeout;
    let pending = graph_client::start_sign_in(config).await?;
    let url = pending.url().to_string();
    let attempt = Attempt {
        browser_failed: app.inner.host.open(&url).is_err(),
        url,
        code: None,
        deadline: Instant::now() + timeout,
        cancel: CancellationToken::new(),
        outcome: Arc::default(),
    };
    let cancel = attempt.cancel.clone();
    begin(app, attempt, Some(request.session_id), pending.finish(cancel)).await
}

fn needs(state: &SessionState) -> Vec<Need> {
    let mut needs = vec![Need::Enter, Need::SetUp];
    needs.extend(state.answers.create_missing_groups.then_some(Need::CreateGroups));
    let signs_on = state.profile().is_ok_and(|profile| profile.sso.is_some());
    needs.extend(signs_on.then_some(Need::Consent));
    needs
}
