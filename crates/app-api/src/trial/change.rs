//! What a person changes at a trial tenant. Each answers with the tenant as it is then.

use jiff::Timestamp;
use scim_server::EntraTokens;
use secrecy::SecretString;

use super::offline::{self, EntraWish, Offline, ResetWish, RotateWish, SeedWish};
use super::{forget_token, keep_token, kept_label, tenant, view};
use crate::app::App;
use crate::error::ApiError;
use crate::request::{
    TrialPartRequest, TrialRequest, TrialResetRequest, TrialRotateRequest, TrialSeedRequest,
    TrialSettingsRequest, TrialTokenRequest,
};
use crate::view::trial_tenant::{TrialDetailView, TrialIssued, TrialOauth, TrialResetDone, TrialSeeded};

async fn offline(app: &App) -> Result<Offline, ApiError> {
    Ok(Offline::of(app.trial().await?.store.clone()))
}

fn given(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Sets a trial tenant to what the screen shows; its faults and schemas stay.
///
/// # Errors
/// There is none of this name; there is no such vendor; the settings cannot be.
pub async fn save_settings(app: &App, request: TrialSettingsRequest) -> Result<TrialDetailView, ApiError> {
    let vendor = request
        .flavour_id
        .as_deref()
        .map(crate::vendor::find)
        .transpose()?;
    let flavour = vendor.map(profile::Profile::flavour);
    let age = request
        .keep_for
        .as_deref()
        .map(offline::words::span)
        .transpose()?;
    let entra = request.entra.as_ref().map(|entra| {
        let wish = EntraWish::from(entra);
        let tenant_id = wish.tenant_id.trim().to_owned();
        EntraTokens {
            jwks_url: wish
                .jwks_url
                .unwrap_or_else(|| offline::ENTRA_KEYS.replace("{tenant}", &tenant_id)),
            tenant_id,
            audiences: wish.audiences,
        }
    });
    let (strict, keep, keep_mb) = (request.strict, request.keep, request.keep_mb);
    let store = &app.trial().await?.store;
    store
        .change_settings(&request.name, move |settings| {
            settings.strict = strict;
            settings.flavour = flavour;
            settings.entra = entra;
            settings.retention.exchanges = keep;
            settings.retention.age_s = age.map(|age| age.as_secs().unsigned_abs());
            settings.retention.bytes = keep_mb.map(|megabytes| u64::from(megabytes) * 1_000_000);
        })
        .await?;
    tenant::of(app, &request.name).await
}

/// Adds a fault.
///
/// # Errors
/// There is no such tenant; the fault cannot be read or is there already.
pub async fn add_fault(app: &App, request: TrialPartRequest) -> Result<TrialDetailView, ApiError> {
    offline(app)
        .await?
        .add_faults(&request.name, &[request.part])
        .await?;
    tenant::of(app, &request.name).await
}

/// Takes a fault away.
///
/// # Errors
/// There is no such tenant or fault.
pub async fn remove_fault(app: &App, request: TrialPartRequest) -> Result<TrialDetailView, ApiError> {
    offline(app)
        .await?
        .remove_faults(&request.name, &[request.part])
        .await?;
    tenant::of(app, &request.name).await
}

/// Takes all faults away.
///
/// # Errors
/// There is no such tenant.
pub async fn clear_faults(app: &App, request: TrialRequest) -> Result<TrialDetailView, ApiError> {
    offline(app).await?.clear_faults(&request.name).await?;
    tenant::of(app, &request.name).await
}

/// Issues a further token, or makes an OAuth 2.0 client.
///
/// # Errors
/// There is no such tenant; the name was used before; the span cannot be read.
pub async fn add_token(app: &App, request: TrialTokenRequest) -> Result<TrialIssued, ApiError> {
    let offline = offline(app).await?;
    let (label, span) = (given(&request.token), request.valid_for.as_deref());
    if request.client {
        let made = offline
            .add_client(&request.name, label.as_deref(), span, Timestamp::now())
            .await?;
        return Ok(TrialIssued {
            detail: tenant::of(app, &request.name).await?,
            name: made.name,
            token: None,
            oauth: Some(TrialOauth {
                token_endpoint: tenant::token_endpoint(app.trial().await?, &request.name),
                client_id: made.client_id,
                client_secret: made.client_secret,
            }),
        });
    }
    let made = offline
        .add_token(&request.name, label.as_deref(), span, Timestamp::now())
        .await?;
    issued(app, &request.name, made).await
}

/// Replaces a token by a new one.
///
/// # Errors
/// There is no such tenant or token; a span cannot be read.
pub async fn rotate_token(app: &App, request: TrialRotateRequest) -> Result<TrialIssued, ApiError> {
    let wish = RotateWish {
        name: given(&request.new_token),
        token: Some(request.token),
        valid_for: request.valid_for,
        overlap: request.overlap,
    };
    let made = offline(app)
        .await?
        .rotate(&request.name, wish, Timestamp::now())
        .await?;
    issued(app, &request.name, made).await
}

/// The newest token is the one a person will look for again.
async fn issued(app: &App, name: &str, made: offline::IssuedToken) -> Result<TrialIssued, ApiError> {
    keep_token(app, name, &made.name, &SecretString::from(made.token.clone())).await;
    Ok(TrialIssued {
        detail: tenant::of(app, name).await?,
        name: made.name,
        token: Some(made.token),
        oauth: None,
    })
}

/// Refuses a token, or a client and its access tokens, from now on.
///
/// # Errors
/// There is no such tenant, or none of this name that is accepted.
pub async fn revoke_token(app: &App, request: TrialPartRequest) -> Result<TrialDetailView, ApiError> {
    offline(app).await?.revoke(&request.name, &request.part).await?;
    if kept_label(app, &request.name).await.as_deref() == Some(request.part.as_str()) {
        forget_token(app, &request.name).await;
    }
    tenant::of(app, &request.name).await
}

/// Saves people and groups under a name; an older state of this name goes.
///
/// # Errors
/// There is no such tenant; the name cannot be used.
pub async fn take_snapshot(app: &App, request: TrialPartRequest) -> Result<TrialDetailView, ApiError> {
    offline(app)
        .await?
        .take_snapshot(&request.name, request.part.trim())
        .await?;
    tenant::of(app, &request.name).await
}

/// Puts a saved state back; the people and groups that are there now go.
///
/// # Errors
/// There is no such tenant or state.
pub async fn restore_snapshot(app: &App, request: TrialPartRequest) -> Result<TrialDetailView, ApiError> {
    offline(app).await?.restore(&request.name, &request.part).await?;
    tenant::of(app, &request.name).await
}

/// Forgets a saved state.
///
/// # Errors
/// There is no such tenant or state.
pub async fn delete_snapshot(app: &App, request: TrialPartRequest) -> Result<TrialDetailView, ApiError> {
    offline(app)
        .await?
        .delete_snapshot(&request.name, &request.part)
        .await?;
    tenant::of(app, &request.name).await
}

/// Takes people, groups or exchanges away. Tokens and settings stay.
///
/// # Errors
/// There is no such tenant; nothing was named.
pub async fn reset(app: &App, request: TrialResetRequest) -> Result<TrialResetDone, ApiError> {
    if !(request.people || request.groups || request.log) {
        // In the terminal nothing named is everything; a screen with nothing ticked means nothing.
        return Err(
            ApiError::bad_input("Nothing was chosen to take away").fix("Choose people, groups or exchanges.")
        );
    }
    let wish = ResetWish {
        people: request.people,
        groups: request.groups,
        log: request.log,
    };
    let done = offline(app).await?.reset(&request.name, wish).await?;
    Ok(TrialResetDone {
        detail: tenant::of(app, &request.name).await?,
        people: view::count(done.people),
        groups: view::count(done.groups),
        exchanges: view::count(done.exchanges),
    })
}

/// Makes people and groups up. Twice is as good as once.
///
/// # Errors
/// There is no such tenant; so many cannot be made.
pub async fn seed(app: &App, request: TrialSeedRequest) -> Result<TrialSeeded, ApiError> {
    let wish = SeedWish {
        people: Some(request.people),
        groups: Some(request.groups),
        seed: None,
    };
    let done = offline(app).await?.seed(&request.name, wish).await?;
    Ok(TrialSeeded {
        detail: tenant::of(app, &request.name).await?,
        people: view::count(done.people),
        groups: view::count(done.groups),
        there_already: view::count(done.there_already),
    })
}
