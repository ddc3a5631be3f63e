//! The settings in the window: shown, tried and kept.

use graph_client::Cloud;
use secrecy::SecretString;

use super::{PROXY_CREDENTIALS, Settings, proxy_credentials};
use crate::app::App;
use crate::error::ApiError;
use crate::request::{Nothing, SettingsWish};
use crate::sign_in;
use crate::simulated::SIMULATED;
use crate::view::common::{NoticeView, Verdict};
use crate::view::settings::{KeptSettingsView, SettingsView};

/// How the system's own setting of the proxy is called.
const SYSTEM_PROXY: &str = "system";

/// The settings as they are kept.
///
/// # Errors
/// Their file cannot be read.
pub async fn show(app: &App, _request: Nothing) -> Result<SettingsView, ApiError> {
    let kept = Settings::read(&app.inner.places)?;
    // The usual cloud is read whenever it is needed; the rest is what this run began with.
    let begins_with = Settings {
        cloud: None,
        ..kept.clone().with(&app.inner.options.settings)
    };
    let runs_with = Settings {
        cloud: None,
        ..app.inner.settings.clone()
    };
    Ok(SettingsView {
        restart: begins_with != runs_with,
        proxy_credentials: app.inner.secrets.get(PROXY_CREDENTIALS).await.is_some(),
        clouds: sign_in::cloud_views(),
        kept: KeptSettingsView {
            cloud: kept.cloud.unwrap_or_else(|| SIMULATED.to_owned()),
            client_id: kept.client_id.unwrap_or_default(),
            proxy: kept.proxy.unwrap_or_else(|| SYSTEM_PROXY.to_owned()),
            root_certificates: kept
                .root_certificates
                .map_or_else(String::new, |file| file.display().to_string()),
            memory_only: kept.memory_only,
        },
    })
}

/// Keeps them, after all of them were tried as far as that needs no network.
///
/// # Errors
/// One of them cannot be used, or they cannot be written.
pub async fn save(app: &App, request: SettingsWish) -> Result<SettingsView, ApiError> {
    let (settings, credentials) = wanted(request)?;
    settings.network(credentials.as_ref())?;
    settings.write(&app.inner.places)?;
    if let Some(credentials) = &credentials {
        app.inner.secrets.set(PROXY_CREDENTIALS, credentials).await;
    }
    let mut view = show(app, Nothing {}).await?;
    view.restart |= credentials.is_some();
    Ok(view)
}

/// Asks the sign-in server of the usual cloud for its metadata, the way these settings say.
///
/// # Errors
/// One of them cannot be used at all. That the way is not good is the answer, and no error.
pub async fn try_out(app: &App, request: SettingsWish) -> Result<NoticeView, ApiError> {
    let (settings, credentials) = wanted(request)?;
    let credentials = proxy_credentials(credentials.as_ref(), &app.inner.secrets).await;
    let network = settings.network(credentials.as_ref())?;
    let usual = settings.cloud.as_deref().and_then(Cloud::by_id);
    let authority = match usual {
        Some(cloud) => cloud.authority,
        None => graph_client::authorities().into_iter().next().unwrap_or_default(),
    };
    let host = authority.trim_start_matches("https://").to_owned();
    let notice = |verdict, title: String, detail: String| NoticeView {
        verdict,
        title,
        detail,
        guide_step: None,
    };
    // A name that stands for every tenant: nobody's own is told.
    Ok(
        match graph_client::discover(&authority, "organizations", &network).await {
            Ok(_) => notice(
                Verdict::Pass,
                "The way out is good".to_owned(),
                format!("{host} answers, with a certificate that is trusted."),
            ),
            Err(error) => notice(
                Verdict::Fail,
                format!("{host} does not answer as it should"),
                format!("{} {}", error.cause(), error.repair()),
            ),
        },
    )
}

fn wanted(wish: SettingsWish) -> Result<(Settings, Option<SecretString>), ApiError> {
    let filled = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let proxy = filled(&wish.proxy).ok_or_else(|| {
        ApiError::bad_input("The proxy has no address")
            .fix("Type the address of the proxy, or choose another way.")
            .at("Settings > The way out")
    })?;
    let settings = Settings {
        cloud: filled(&wish.cloud).filter(|cloud| cloud != SIMULATED),
        client_id: filled(&wish.client_id),
        proxy: Some(proxy).filter(|proxy| proxy != SYSTEM_PROXY),
        root_certificates: filled(&wish.root_certificates).map(Into::into),
        memory_only: wish.memory_only,
    };
    let credentials = wish
        .proxy_credentials
        .filter(|text| !text.is_empty())
        .map(SecretString::from);
    Ok((settings, credentials))
}
