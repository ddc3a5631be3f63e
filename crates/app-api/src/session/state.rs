//! What a session remembers between screens and between runs of the program.
//!
//! **Invariant:** no secret is in here. The vendor's token is in the key store; `token_mark` only tells whether it
//! is the token that was saved in the tenant.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;
use plan::{Answers, Known};
use profile::{Facts, Profile};
use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::vendor;
use crate::view::check::CheckView;
use crate::view::connection::ProbeView;
use crate::view::home::TenantCard;
use crate::view::report::ReportView;

/// The remembered part of a set-up.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SessionState {
    /// Tenant the session was begun in.
    pub tenant: Option<TenantCard>,
    /// What the admin decided.
    pub answers: Answers,
    /// The vendor's profile, when it is not a built-in one: whole, so that the set-up goes on on another day.
    #[serde(default)]
    pub profile_text: Option<String>,
    /// Who ticked what, and when. Whether it is ticked now is with the answers.
    #[serde(default)]
    pub ticked: BTreeMap<String, Tick>,
    /// Ids found or made in the tenant; kept in a column of its own.
    #[serde(skip)]
    pub known: Known,
    /// The last good probe.
    #[serde(default)]
    pub probe: Option<ProbeView>,
    /// Trial tenant that stands for the vendor.
    #[serde(default)]
    pub trial: Option<String>,
    /// Random salt of the token's mark, made with the session.
    #[serde(default)]
    pub salt: String,
    /// The pre-flight had no failure.
    #[serde(default)]
    pub preflight_good: bool,
    /// The mappings table was shown.
    #[serde(default)]
    pub mappings_seen: bool,
    /// The groups were confirmed.
    #[serde(default)]
    pub who_saved: bool,
    /// Changes in the last plan.
    #[serde(default)]
    pub changes_waiting: Option<u32>,
    /// The plan was accepted (apply was pressed).
    #[serde(default)]
    pub reviewed: bool,
    /// A run ended with every step verified.
    #[serde(default)]
    pub applied: bool,
    /// Why the last run stopped.
    #[serde(default)]
    pub failure: Option<ApiError>,
    /// The last check on demand.
    #[serde(default)]
    pub check: Option<CheckView>,
    /// The job was started.
    #[serde(default)]
    pub started: bool,
    /// The last report.
    #[serde(default)]
    pub report: Option<ReportView>,
}

/// A person said that something is done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tick {
    /// Their account; "someone" before the sign-in.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl SessionState {
    /// Notes who ticked an item. An earlier tick of the same item stays.
    pub(crate) fn note_tick(&mut self, item: &str) {
        let card = self.tenant.as_ref();
        let by = card.map_or_else(|| "someone".to_owned(), |card| card.account.clone());
        self.ticked.entry(item.to_owned()).or_insert(Tick {
            by,
            at: Timestamp::now(),
        });
    }

    /// A session at its beginning.
    pub(crate) fn new(answers: Answers) -> Self {
        Self {
            tenant: None,
            answers,
            profile_text: None,
            ticked: BTreeMap::new(),
            known: Known::default(),
            probe: None,
            trial: None,
            salt: uuid::Uuid::new_v4().simple().to_string(),
            preflight_good: false,
            mappings_seen: false,
            who_saved: false,
            changes_waiting: None,
            reviewed: false,
            applied: false,
            failure: None,
            check: None,
            started: false,
            report: None,
        }
    }

    /// The profile of this set-up: its questions are answered, as far as they are.
    ///
    /// # Errors
    /// As [`SessionState::source`].
    pub(crate) fn profile(&self) -> Result<Profile, ApiError> {
        let source = self.source()?;
        let method = self.answers.method();
        Ok(source
            .resolve(method, &self.answers.questions, &self.facts(&source))
            .profile)
    }

    /// What templates may name besides answers.
    pub(crate) fn facts(&self, profile: &Profile) -> Facts {
        let tenant = self.tenant.as_ref();
        Facts {
            tenant_id: tenant.map(|tenant| tenant.id.clone()),
            tenant_name: tenant.map(|tenant| tenant.name.clone()),
            app_name: self.answers.name(profile),
            client_id: self.known.app_id().map(str::to_owned),
            authority: None,
        }
    }

    /// The profile as its file has it.
    ///
    /// # Errors
    /// There is no such vendor (any more), or the kept profile is of a form this version does not read.
    pub(crate) fn source(&self) -> Result<Cow<'static, Profile>, ApiError> {
        let Some(text) = &self.profile_text else {
            return vendor::find(&self.answers.vendor).map(Cow::Borrowed);
        };
        Profile::parse(text).map(Cow::Owned).map_err(|problems| {
            ApiError::failed(&format!(
                "The profile that this set-up of {} was begun with cannot be read",
                self.answers.vendor
            ))
            .because(&problems.first().map_or_else(String::new, ToString::to_string))
            .fix("Begin the set-up again with the vendor's newest file; what is in the tenant stays and is adopted.")
        })
    }

    /// The opaque mark of a token, to recognise it later without keeping it.
    pub(crate) fn mark(&self, token: &secrecy::SecretString) -> String {
        use base64::Engine;
        use secrecy::ExposeSecret;
        use sha2::{Digest, Sha256};
        let mut hash = Sha256::new();
        hash.update(self.salt.as_bytes());
        hash.update(token.expose_secret().as_bytes());
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&hash.finalize()[..12])
    }
}
