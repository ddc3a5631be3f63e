//! Being signed in again: from an earlier run, for another tenant, with more permissions; and signing out.

use graph_client::{Cloud, SignInConfig, SignInError};
use serde::Serialize;

use super::accounts::{KeptAccount, KeptAccounts};
use super::scopes::{self, Need};
use super::{SignedIn, SignedInAccounts};
use crate::app::{App, lock};
use crate::error::{ApiError, ErrorCode};
use crate::session::SessionState;
use crate::simulated::{self, SIMULATED};
use crate::view::home::TenantCard;
use crate::view::sign_in::{AccountView, ScopeView};

/// What a sign-out did, and what it did not.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignedOut {
    /// The accounts that were forgotten.
    pub accounts: Vec<AccountView>,
    /// Entra's own pages for ending the browser's sessions, one per account.
    pub pages: Vec<String>,
    /// Whether a browser opened them.
    pub opened: bool,
    /// What a sign-out does not do.
    pub remains: Vec<String>,
}

/// Said after each sign-out: what is not in Slipway's hands.
const REMAINS: [&str; 3] = [
    "An access token that was given out already stays good until its end, at most about ninety minutes.",
    "The permissions that were consented to stay granted: Entra admin center > Enterprise applications > Permissions.",
    "Other programs on this computer stay signed in; the page Entra opens ends the browser's session.",
];

impl App {
    /// The account that a set-up works with: the one of the tenant it was begun in. Signs in again from the key store when
    /// another tenant was used meanwhile.
    ///
    /// # Errors
    /// [`ErrorCode::SignInNeeded`], with the tenant that is needed.
    pub(crate) async fn signed_in_for(&self, state: &SessionState) -> Result<SignedIn, ApiError> {
        let Some(wanted) = &state.tenant else {
            return self.signed_in();
        };
        if let Some(found) = lock(&self.inner.signed_in).in_tenant(&wanted.id) {
            return Ok(found);
        }
        let kept = KeptAccounts::read(&self.inner.places).meant(&wanted.id).cloned();
        if let Some(kept) = kept
            && let Some(card) = self.restore(&kept).await?
            && let Some(found) = lock(&self.inner.signed_in).in_tenant(&card.id)
        {
            return Ok(found);
        }
        let message = format!(
            "This set-up belongs to {}, and nobody is signed in there",
            wanted.name
        );
        Err(ApiError::new(ErrorCode::SignInNeeded, &message)
            .fix(&format!("Sign in to {} again, then go on here.", wanted.name))
            .at("Set up > Sign in"))
    }

    /// Whether [`App::signed_in_for`] finds an account without asking anybody.
    pub(crate) fn is_signed_in_for(&self, state: &SessionState) -> bool {
        let present = lock(&self.inner.signed_in);
        match &state.tenant {
            Some(tenant) => present.in_tenant(&tenant.id).is_some(),
            None => present.current().is_some(),
        }
    }

    /// Signs in again with the refresh token of an earlier run. `Ok(None)` when there is none.
    ///
    /// # Errors
    /// The token is not accepted any more, or the sign-in server cannot be reached.
    pub async fn restore_sign_in(&self) -> Result<Option<TenantCard>, ApiError> {
        if let Ok(present) = self.signed_in() {
            return Ok(Some(present.card));
        }
        match KeptAccounts::read(&self.inner.places).current() {
            Some(kept) => self.restore(kept).await,
            None => Ok(None),
        }
    }

    /// The same for the account of a tenant, named by its id, name or domain.
    ///
    /// # Errors
    /// Nobody is signed in there, or as [`App::restore_sign_in`].
    pub async fn restore_sign_in_to(&self, tenant: &str) -> Result<Option<TenantCard>, ApiError> {
        let kept = KeptAccounts::read(&self.inner.places);
        let meant = kept.meant(tenant).ok_or_else(|| kept.unknown(tenant))?;
        if let Some(present) = lock(&self.inner.signed_in).choose(&meant.key()) {
            return Ok(Some(present.card));
        }
        self.restore(meant).await
    }

    /// Whether an account of this tenant is known here.
    #[must_use]
    pub fn knows_tenant(&self, tenant: &str) -> bool {
        KeptAccounts::read(&self.inner.places).meant(tenant).is_some()
    }

    /// Every account that is signed in on this computer; nobody is asked.
    #[must_use]
    pub fn accounts(&self) -> Vec<AccountView> {
        KeptAccounts::read(&self.inner.places).views()
    }

    async fn restore(&self, kept: &KeptAccount) -> Result<Option<TenantCard>, ApiError> {
        let Some(token) = self.inner.secrets.get(&kept.token_name()).await else {
            return Ok(None);
        };
        let config = self.config_of(kept).await?;
        match graph_client::refresh(&config, &token).await {
            Ok(session) => self.accept(session).await.map(Some),
            Err(SignInError::Refused(refusal)) => {
                // The next sign-in brings along what Conditional Access asked for.
                if let Some(claims) = &refusal.claims {
                    lock(&self.inner.claims).insert(kept.tenant.clone(), claims.clone());
                }
                let mut error = ApiError::from(SignInError::Refused(refusal));
                error.code = ErrorCode::SignInNeeded;
                error.message = format!("The sign-in of {} has ended", kept.described());
                Err(error)
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Where and as what an account signed in.
    async fn config_of(&self, kept: &KeptAccount) -> Result<SignInConfig, ApiError> {
        let cloud = if kept.cloud == SIMULATED {
            simulated::cloud(&*self.simulated().await?)?
        } else {
            match Cloud::by_id(&kept.cloud) {
                Some(known) => known,
                None => Cloud::custom(&kept.authority, &kept.graph)
                    .map_err(|error| ApiError::bad_input(&error.to_string()))?,
            }
        };
        let mut config = self.config(cloud);
        config.tenant.clone_from(&kept.tenant);
        config.client_id.clone_from(&kept.client_id);
        if !kept.scopes.is_empty() {
            config.scopes.clone_from(&kept.scopes);
        }
        Ok(config)
    }

    /// Permissions that these needs lack, each with its reason. Asks Entra without the browser first: where somebody
    /// consented to them before, nothing is left to ask a person.
    ///
    /// # Errors
    /// Nobody is signed in.
    pub async fn missing_permissions(&self, needs: &[Need]) -> Result<Vec<ScopeView>, ApiError> {
        let signed_in = self.signed_in()?;
        Ok(self.missing_of(&signed_in, needs).await)
    }

    /// The same of an account that is not the current one.
    pub(crate) async fn missing_of(&self, signed_in: &SignedIn, needs: &[Need]) -> Vec<ScopeView> {
        let missing = scopes::missing(needs, &signed_in.granted().await);
        if missing.is_empty() {
            return missing;
        }
        let names: Vec<String> = missing.iter().map(|scope| scope.name.clone()).collect();
        // A refusal is no error: a person is asked next.
        if let Err(error) = signed_in.graph.ask_for(&names, &self.watch()).await {
            tracing::debug!(error = %error, "the permissions are not granted without asking");
            if let Some(claims) = error.refusal().and_then(|refusal| refusal.claims.clone()) {
                lock(&self.inner.claims).insert(signed_in.card.id.clone(), claims);
            }
        }
        scopes::missing(needs, &signed_in.granted().await)
    }

    /// How to sign the same account in again for these needs: same tenant, same client, the account's name filled in, and
    /// the claims that were asked for.
    ///
    /// # Errors
    /// Nobody is signed in, now or in an earlier run.
    pub async fn step_up_config(&self, needs: &[Need]) -> Result<SignInConfig, ApiError> {
        let kept = KeptAccounts::read(&self.inner.places);
        let current = kept
            .current()
            .ok_or_else(|| ApiError::new(ErrorCode::SignInNeeded, "Nobody is signed in"))?;
        self.step_up_config_of(current, needs).await
    }

    /// The same for an account that is not the current one.
    pub(crate) async fn step_up_config_of(
        &self,
        account: &KeptAccount,
        needs: &[Need],
    ) -> Result<SignInConfig, ApiError> {
        let mut config = self.config_of(account).await?;
        config.scopes.extend(needs.iter().flat_map(|need| need.scopes()));
        config.login_hint = Some(account.account.clone()).filter(|name| !name.is_empty());
        config.claims = self.claims_for(&account.tenant);
        // The account is known; the page goes on to what is missing.
        config.prompt_select_account = config.login_hint.is_none();
        Ok(config)
    }

    /// Claims that Graph or Entra asked for in this tenant and that no sign-in has brought along yet.
    pub(crate) fn claims_for(&self, tenant: &str) -> Option<String> {
        let from_graph = lock(&self.inner.signed_in)
            .in_tenant(tenant)
            .and_then(|present| present.graph.claims_wanted());
        from_graph.or_else(|| lock(&self.inner.claims).get(tenant).cloned())
    }

    /// Forgets accounts and their refresh tokens, and opens Entra's page that ends the browser's session. `tenant` names
    /// one; `None` is the current one, or with `all` every one.
    ///
    /// # Errors
    /// Nobody is signed in to that tenant.
    pub async fn sign_out_of(
        &self,
        tenant: Option<&str>,
        all: bool,
        browser: bool,
    ) -> Result<SignedOut, ApiError> {
        let mut kept = KeptAccounts::read(&self.inner.places);
        let chosen: Vec<KeptAccount> = match tenant {
            _ if all => kept.all().to_vec(),
            Some(tenant) => vec![kept.meant(tenant).ok_or_else(|| kept.unknown(tenant))?.clone()],
            None => kept.current().cloned().into_iter().collect(),
        };
        let mut out = SignedOut {
            accounts: Vec::new(),
            pages: Vec::new(),
            opened: false,
            remains: REMAINS.iter().map(|&line| line.to_owned()).collect(),
        };
        // Written first: whatever is not forgotten after it, nobody is signed in any more.
        out.accounts = kept
            .views()
            .into_iter()
            .zip(kept.all().to_vec())
            .filter(|(_, known)| chosen.contains(known))
            .map(|(view, _)| view)
            .collect();
        for account in &chosen {
            kept.take(&account.key());
        }
        kept.write(&self.inner.places);
        let mut present = SignedInAccounts::default();
        std::mem::swap(&mut present, &mut lock(&self.inner.signed_in));
        for account in &chosen {
            present.forget(&account.key());
            self.inner.secrets.forget(&account.token_name()).await;
            if let Ok(cloud) = Cloud::custom(&account.authority, &account.graph) {
                out.pages.push(cloud.logout_page(&account.tenant));
            }
        }
        if chosen.is_empty() {
            present = SignedInAccounts::default();
        }
        *lock(&self.inner.signed_in) = present;
        if browser {
            for page in &out.pages {
                out.opened |= self.inner.host.open(page).is_ok();
            }
        }
        Ok(out)
    }
}

impl KeptAccount {
    fn described(&self) -> String {
        match (self.account.as_str(), self.name.as_str()) {
            ("", "") => "the last account".to_owned(),
            (account, "") => account.to_owned(),
            (account, name) => format!("{account} in {name}"),
        }
    }
}
