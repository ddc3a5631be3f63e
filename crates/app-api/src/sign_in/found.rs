//! A tenant by its domain: which one it is, and in which cloud it lives.

use graph_client::{Cloud, Guess, SignInConfig};

use crate::app::App;
use crate::error::ApiError;
use crate::view::sign_in::CloudView;

/// What a domain leads to.
#[derive(Debug)]
pub enum FoundTenant {
    /// Sign in here. Boxed: it is much larger than the other one.
    Here(Box<SignInConfig>, String),
    /// One of these clouds; a person has to say which.
    Undecided(Vec<CloudView>),
}

impl App {
    /// Looks a tenant up by domain or id. `authority` is the one to ask; `None` asks those of the documented clouds, one after
    /// the other.
    ///
    /// # Errors
    /// No such tenant, or no sign-in server can be reached.
    pub async fn find_tenant(&self, tenant: &str, authority: Option<&str>) -> Result<FoundTenant, ApiError> {
        let authorities = authority.map_or_else(graph_client::authorities, |one| vec![one.to_owned()]);
        let found = graph_client::find_tenant(&authorities, tenant, &self.inner.network).await?;
        Ok(match found.cloud {
            Guess::Known(cloud) => {
                let name = cloud.name.clone();
                let mut config = self.config(cloud);
                // The domain is what the person gave and what Entra's page shows; the id is what does not change.
                config.tenant = found.tenant_id.unwrap_or_else(|| tenant.to_owned());
                FoundTenant::Here(Box::new(config), name)
            }
            Guess::Undecided(clouds) if clouds.is_empty() => {
                return Err(ApiError::bad_input(&format!(
                    "The sign-in server does not say where Graph answers for “{tenant}”"
                ))
                .fix("Name it with --graph."));
            }
            Guess::Undecided(clouds) => FoundTenant::Undecided(clouds.into_iter().map(view).collect()),
        })
    }
}

pub(super) fn view(cloud: Cloud) -> CloudView {
    CloudView {
        detail: format!("Signs in at {}", cloud.authority.trim_start_matches("https://")),
        id: cloud.id,
        name: cloud.name,
        simulated: false,
    }
}
