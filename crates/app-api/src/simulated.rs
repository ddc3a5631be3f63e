//! The embedded simulated tenant: started when it is first needed, with our provisioning as its sync service.

use std::sync::Arc;

use graph_client::Cloud;
pub use graph_sim::{Fault, Switch, SwitchError, Switches, TenantOptions};
use graph_sim::{RunningTenant, ServeError};

use secrecy::ExposeSecret;

use crate::app::{App, lock};
use crate::connection;
use crate::error::ApiError;
use crate::sync_service::Provisioner;

/// The id under which the shells know the simulated tenant.
pub const SIMULATED: &str = "simulated";

impl App {
    /// The simulated tenant; starts it the first time.
    pub(crate) async fn simulated(&self) -> Result<Arc<RunningTenant>, ApiError> {
        let tenant = self
            .inner
            .simulated
            .get_or_try_init(|| async {
                let wanted = &self.inner.options.simulated;
                let options = TenantOptions {
                    seed: wanted.seed,
                    users: wanted.users,
                    groups: wanted.groups,
                    state_file: wanted.keep.then(|| self.inner.places.simulated_tenant()),
                    ..TenantOptions::default()
                };
                let tenant = serve(options).await?;
                self.give_back_secrets(&tenant).await;
                Ok::<_, ApiError>(Arc::new(tenant))
            })
            .await?;
        Ok(Arc::clone(tenant))
    }

    /// The tenant's file holds no secret, so a restarted tenant lacks the vendor's tokens. Where the key store or
    /// this run has them, the jobs go on as the real ones would.
    async fn give_back_secrets(&self, tenant: &RunningTenant) {
        for session in self.all_sessions().await.unwrap_or_default() {
            let Some(service_principal) = session.state.known.service_principal_id() else {
                continue;
            };
            let kept = self.inner.secrets.get(&connection::token_name(&session.id)).await;
            let token = kept.or_else(|| lock(&self.inner.run_token).clone());
            // Only the token that was stored there: another one would be a change that nobody reviewed.
            let stored =
                token.filter(|token| session.state.known.token_stored == Some(session.state.mark(token)));
            if let Some(token) = stored {
                tenant.give_back_secret(
                    service_principal,
                    graph_model::key::SECRET_TOKEN,
                    token.expose_secret(),
                );
            }
        }
    }

    /// Address of the simulated tenant, when it runs.
    pub(crate) fn simulated_url(&self) -> Option<String> {
        self.inner.simulated.get().map(|tenant| tenant.authority())
    }
}

/// Starts a simulated tenant of its own, for `slipway tenant serve` and for tests.
///
/// # Errors
/// The address is taken or not loopback, or the state file is not one of ours.
pub async fn serve(options: TenantOptions) -> Result<RunningTenant, ApiError> {
    graph_sim::serve(options, Arc::new(Provisioner))
        .await
        .map_err(ApiError::from)
}

impl From<ServeError> for ApiError {
    fn from(error: ServeError) -> Self {
        let message = "The simulated tenant could not be started";
        let (shown, fix) = match &error {
            ServeError::OutOfRange { .. } => (Self::bad_input(message), "Give a number within these bounds."),
            ServeError::NotLoopback(_) => (Self::bad_input(message), "Listen on 127.0.0.1."),
            ServeError::Listen { .. } => (Self::failed(message), "Choose another port, or 0 for a free one."),
            ServeError::StateFile { .. } => (
                Self::failed(message),
                "Choose a file that may be read and written.",
            ),
            ServeError::NotOurState { .. } => (
                Self::failed(message),
                "Move the file away to begin with a fresh tenant, or name another one.",
            ),
        };
        shown.because(&error.to_string()).fix(fix)
    }
}

/// The pair of addresses under which the simulated tenant is signed in to.
pub(crate) fn cloud(tenant: &RunningTenant) -> Result<Cloud, ApiError> {
    let mut cloud = Cloud::custom(&tenant.authority(), &tenant.graph())
        .map_err(|error| ApiError::bad_input(&error.to_string()))?;
    SIMULATED.clone_into(&mut cloud.id);
    "Simulated tenant".clone_into(&mut cloud.name);
    Ok(cloud)
}
