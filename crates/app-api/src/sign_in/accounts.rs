//! The accounts that are signed in on this computer, several tenants side by side. Holds no secret: each one's refresh
//! token is in the key store, under a name of its own.

use std::path::Path;

use graph_client::Session;
use serde::{Deserialize, Serialize};

use crate::error::{ApiError, ErrorCode};
use crate::places::Places;
use crate::view::sign_in::AccountView;

/// Key-store name of the refresh token, of a version that knew one account only.
const REFRESH_TOKEN: &str = "refresh-token";

/// One account in one tenant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct KeptAccount {
    pub cloud: String,
    pub authority: String,
    pub graph: String,
    /// Tenant id.
    pub tenant: String,
    pub client_id: String,
    /// Object id of the account; empty in a note of the version that knew one account only.
    #[serde(default)]
    pub oid: String,
    /// Name of the tenant.
    #[serde(default)]
    pub name: String,
    /// Sign-in name of the account.
    #[serde(default)]
    pub account: String,
    /// The tenant as it was asked for, a domain for example.
    #[serde(default)]
    pub asked: String,
    /// Permissions that were asked for.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Made-up people on this computer.
    #[serde(default)]
    pub simulated: bool,
}

/// All of them, and which one is meant when none is named.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct KeptAccounts {
    current: Option<String>,
    accounts: Vec<KeptAccount>,
}

impl KeptAccount {
    pub(crate) fn new(session: &Session, name: &str) -> Self {
        let cloud = session.cloud();
        Self {
            cloud: cloud.id.clone(),
            authority: cloud.authority.clone(),
            graph: cloud.graph.clone(),
            tenant: session.account.tid.clone(),
            client_id: session.client_id().to_owned(),
            oid: session.account.oid.clone(),
            name: name.to_owned(),
            account: session.account.upn.clone(),
            asked: session.tenant().to_owned(),
            scopes: session.scopes().to_vec(),
            simulated: cloud.is_loopback(),
        }
    }

    /// What tells it from every other account.
    pub(crate) fn key(&self) -> String {
        account_key(&self.tenant, &self.oid)
    }

    /// Where its refresh token is.
    pub(crate) fn token_name(&self) -> String {
        token_name(&self.key())
    }

    /// Whether a person means it: by tenant id, tenant name, the domain it was signed in with or that of the account,
    /// or the account's own name.
    fn is_meant(&self, by: &str) -> bool {
        let same = |text: &str| !text.is_empty() && text.eq_ignore_ascii_case(by);
        let domain = self.account.rsplit_once('@').map_or("", |(_, domain)| domain);
        [&self.tenant, &self.name, &self.asked, &self.account]
            .iter()
            .any(|text| same(text))
            || same(domain)
    }

    fn view(&self, current: bool) -> AccountView {
        AccountView {
            tenant_id: self.tenant.clone(),
            tenant: if self.name.is_empty() {
                self.tenant.clone()
            } else {
                self.name.clone()
            },
            account: self.account.clone(),
            cloud: self.cloud.clone(),
            simulated: self.simulated,
            current,
        }
    }
}

/// The key of an account.
pub(crate) fn account_key(tenant: &str, oid: &str) -> String {
    format!("{tenant}/{oid}")
}

/// Key-store name of an account's refresh token.
pub(crate) fn token_name(key: &str) -> String {
    if key.ends_with('/') {
        REFRESH_TOKEN.to_owned()
    } else {
        format!("{REFRESH_TOKEN}/{key}")
    }
}

impl KeptAccounts {
    /// What is kept; nothing when there is no note or none that can be read.
    pub(crate) fn read(places: &Places) -> Self {
        if let Some(kept) = json(&places.accounts()) {
            return kept;
        }
        // A note of the version that knew one account only.
        json::<KeptAccount>(&places.account()).map_or_else(Self::default, |one| Self {
            current: Some(one.key()),
            accounts: vec![one],
        })
    }

    /// Without this note the next start asks for a sign-in; that is no reason to stop now.
    pub(crate) fn write(&self, places: &Places) {
        if let Ok(text) = serde_json::to_string_pretty(self)
            && std::fs::write(places.accounts(), text).is_ok()
        {
            let _ = std::fs::remove_file(places.account());
        }
    }

    /// Adds or replaces; the account is the current one from now on. What it replaces of an older note is given back.
    pub(crate) fn put(&mut self, account: KeptAccount) -> Option<KeptAccount> {
        let older = |known: &KeptAccount| known.oid.is_empty() && known.tenant == account.tenant;
        let replaced = self.accounts.iter().find(|known| older(known)).cloned();
        self.accounts
            .retain(|known| known.key() != account.key() && !older(known));
        self.current = Some(account.key());
        self.accounts.push(account);
        replaced
    }

    /// Takes one out; another becomes the current one.
    pub(crate) fn take(&mut self, key: &str) -> Option<KeptAccount> {
        let at = self.accounts.iter().position(|known| known.key() == key)?;
        let taken = self.accounts.remove(at);
        if self.current.as_deref() == Some(key) {
            self.current = self.accounts.last().map(KeptAccount::key);
        }
        Some(taken)
    }

    /// Makes the one that is meant the current one, if it is there.
    pub(crate) fn choose(&mut self, by: &str) {
        if let Some(key) = self.meant(by).map(KeptAccount::key) {
            self.current = Some(key);
        }
    }

    /// The current one.
    pub(crate) fn current(&self) -> Option<&KeptAccount> {
        let key = self.current.as_deref()?;
        self.accounts.iter().find(|known| known.key() == key)
    }

    /// The one that is meant; the newest when a tenant has several. `None` when there is none.
    pub(crate) fn meant(&self, by: &str) -> Option<&KeptAccount> {
        self.accounts.iter().rev().find(|known| known.is_meant(by))
    }

    pub(crate) fn all(&self) -> &[KeptAccount] {
        &self.accounts
    }

    pub(crate) fn views(&self) -> Vec<AccountView> {
        let current = self.current().map(KeptAccount::key);
        self.accounts
            .iter()
            .map(|known| known.view(current.as_deref() == Some(known.key().as_str())))
            .collect()
    }

    /// The error for a tenant that nobody is signed in to.
    pub(crate) fn unknown(&self, by: &str) -> ApiError {
        let names: Vec<&str> = self.accounts.iter().map(|known| known.name.as_str()).collect();
        let detail = if names.is_empty() {
            "Nobody is signed in to any tenant here.".to_owned()
        } else {
            format!("Signed in here: {}.", names.join(", "))
        };
        ApiError::new(
            ErrorCode::NotFound,
            &format!("Nobody is signed in to “{by}” here"),
        )
        .because(&detail)
        .fix(&format!("Sign in with `slipway sign-in --tenant {by}`."))
    }
}

fn json<T: serde::de::DeserializeOwned>(file: &Path) -> Option<T> {
    serde_json::from_str(&std::fs::read_to_string(file).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(tenant: &str, oid: &str) -> KeptAccount {
        KeptAccount {
            cloud: "global".into(),
            authority: String::new(),
            graph: String::new(),
            tenant: tenant.into(),
            client_id: String::new(),
            oid: oid.into(),
            name: format!("{tenant} Ltd"),
            account: format!("ann@{tenant}.example"),
            asked: "organizations".into(),
            scopes: Vec::new(),
            simulated: false,
        }
    }

    #[test]
    fn several_tenants_stand_side_by_side_each_with_its_own_token() {
        let mut kept = KeptAccounts::default();
        kept.put(account("a", "1"));
        kept.put(account("b", "1"));
        kept.put(account("a", "2"));
        assert_eq!(kept.all().len(), 3);
        assert_eq!(kept.current().unwrap().key(), "a/2");
        for (by, key) in [
            ("a", "a/2"),
            ("A Ltd", "a/2"),
            ("b.example", "b/1"),
            ("ann@b.example", "b/1"),
        ] {
            assert_eq!(kept.meant(by).unwrap().key(), key, "{by}");
        }
        assert!(kept.meant("c").is_none());
        assert_eq!(kept.meant("b").unwrap().token_name(), "refresh-token/b/1");
        kept.take("a/2");
        assert_eq!(kept.current().unwrap().key(), "b/1");
    }

    #[test]
    fn a_note_of_the_version_with_one_account_is_taken_over() {
        let folder = tempfile::tempdir().unwrap();
        let places = Places::open(Some(folder.path().to_owned())).unwrap();
        let old = r#"{"cloud":"global","authority":"x","graph":"y","tenant":"a","client_id":"c"}"#;
        std::fs::write(places.account(), old).unwrap();
        let mut kept = KeptAccounts::read(&places);
        assert_eq!(kept.current().unwrap().token_name(), "refresh-token");
        let replaced = kept.put(account("a", "1"));
        assert_eq!(replaced.unwrap().token_name(), "refresh-token");
        kept.write(&places);
        assert!(!places.account().exists());
        assert_eq!(KeptAccounts::read(&places), kept);
    }
}
