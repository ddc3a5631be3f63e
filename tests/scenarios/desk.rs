//! One running Slipway in a folder of its own, as a shell holds it.

use std::path::Path;
use std::time::Duration;

use app_api::host::QuietHost;
use app_api::request::{Nothing, SessionRequest, TrialCreateRequest};
use app_api::view::sign_in::SimulatedAccount;
use app_api::{App, AppOptions, SimulatedOptions};

/// The account that may set up applications.
pub(crate) const ADMIN: &str = "maja.lund@contoso.example";
/// Nothing in these scenarios takes longer.
const LONGEST: Duration = Duration::from_secs(60);

/// An app whose folder goes with it.
pub(crate) struct Desk {
    pub(crate) app: App,
    folder: tempfile::TempDir,
}

impl Desk {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let options = AppOptions {
            data_dir: Some(folder.path().to_owned()),
            simulated: SimulatedOptions::default(),
            any_trial_port: true,
            memory_secrets: true,
            ..AppOptions::default()
        };
        let app = App::open(options, QuietHost).await.unwrap();
        Self { app, folder }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// An account of the embedded tenant, as the sign-in screen shows it.
    pub(crate) async fn account(&self, upn: &str) -> SimulatedAccount {
        let options = app_api::sign_in::options(&self.app, Nothing {}).await.unwrap();
        options
            .simulated_accounts
            .into_iter()
            .find(|account| account.upn == upn)
            .unwrap()
    }

    /// A trial tenant for the vendor: its URL and its token.
    pub(crate) async fn vendor(&self) -> (String, String) {
        let request = TrialCreateRequest {
            name: "vendor".to_owned(),
            vendor_id: Some("sms2go".to_owned()),
            ..TrialCreateRequest::default()
        };
        let made = app_api::trial::create(&self.app, request).await.unwrap();
        (made.trial.url, made.token)
    }
}

pub(crate) fn session(id: &str) -> SessionRequest {
    SessionRequest {
        session_id: id.to_owned(),
    }
}

/// Looks again and again until something is there.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let looking = async {
        let mut ticks = tokio::time::interval(Duration::from_millis(20));
        loop {
            ticks.tick().await;
            if let Some(found) = look().await {
                return found;
            }
        }
    };
    match tokio::time::timeout(LONGEST, looking).await {
        Ok(found) => found,
        Err(_) => panic!("waited {LONGEST:?} for {what}"),
    }
}
