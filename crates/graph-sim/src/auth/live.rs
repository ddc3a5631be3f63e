//! What sign-in remembers while the tenant runs. None of it is written to disk.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::client::Client;
use super::digest;
pub(super) use super::live_device::{Device, DeviceState, Polled};
use super::resource::Asked;

/// Sign-ins that were begun last this long.
const LIFETIME: Duration = Duration::from_secs(10 * 60);
/// How many of each kind are remembered; the oldest go first.
const REMEMBERED_MAX: usize = 2_000;

/// How the answer of a sign-in travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ResponseMode {
    Query,
    Fragment,
    FormPost,
}

/// What a sign-in is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// A code goes to the application.
    Code,
    /// The device whose code was typed: the answer goes to its poll instead of a redirect.
    Device(String),
    /// Consent for the organisation, and no token.
    AdminConsent,
}

/// A sign-in that a person is in the middle of.
#[derive(Clone)]
pub(super) struct Flow {
    pub(super) client: Client,
    pub(super) redirect_uri: String,
    pub(super) mode: ResponseMode,
    pub(super) asked: Asked,
    pub(super) state: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) challenge: String,
    pub(super) prompt: String,
    /// What has to stand in the tokens.
    pub(super) claims: Option<String>,
    /// The account whose password was right.
    pub(super) account: Option<String>,
    pub(super) purpose: Purpose,
    /// The request named another tenant, where nobody of this one has an account.
    pub(super) foreign: bool,
}

impl Flow {
    pub(super) fn is_admin_consent(&self) -> bool {
        self.purpose == Purpose::AdminConsent
    }

    pub(super) fn prompts(&self, word: &str) -> bool {
        self.prompt.split_whitespace().any(|prompt| prompt == word)
    }
}

/// A code that may be redeemed.
#[derive(Clone)]
pub(super) struct Code {
    pub(super) flow: Flow,
    pub(super) account: String,
    pub(super) redeemed: bool,
}

/// What an access token stands for. All of it was fixed when it was issued.
#[derive(Clone)]
pub(crate) struct Access {
    /// The person, or the service principal of an application that signed in as itself.
    pub(crate) account: String,
    pub(crate) app_only: bool,
    /// The application it was issued to.
    pub(crate) client: String,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) roles: Vec<&'static str>,
    pub(crate) audience: String,
    pub(crate) begins: Timestamp,
    pub(crate) expires: Timestamp,
    /// Up to which moment its owner has heard of challenges, in seconds; 0 is none.
    pub(crate) heard: i64,
}

/// Entries with their age, oldest first.
pub(super) struct Aged<T> {
    map: HashMap<String, (Instant, T)>,
    order: VecDeque<String>,
}

impl<T> Default for Aged<T> {
    fn default() -> Self {
        Self {
            map: HashMap::new(),
            order: VecDeque::new(),
        }
    }
}

impl<T> Aged<T> {
    pub(super) fn insert(&mut self, key: String, value: T) {
        while self.map.len() >= REMEMBERED_MAX {
            match self.order.pop_front() {
                Some(oldest) => self.map.remove(&oldest),
                None => break,
            };
        }
        // Entries that ended early leave their key behind; it is swept out now and then.
        if self.order.len() >= 2 * REMEMBERED_MAX {
            self.order.retain(|key| self.map.contains_key(key));
        }
        self.order.push_back(key.clone());
        self.map.insert(key, (Instant::now(), value));
    }

    pub(super) fn get_mut(&mut self, key: &str) -> Option<(Duration, &mut T)> {
        self.map.get_mut(key).map(|(at, value)| (at.elapsed(), value))
    }
}

/// Why a code is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadCode {
    Unknown,
    Expired,
    Redeemed,
}

#[derive(Default)]
pub(crate) struct Live {
    flows: Aged<Flow>,
    codes: Aged<Code>,
    pub(super) devices: Aged<Device>,
    /// From the code that is typed to its device.
    pub(super) user_codes: Aged<String>,
    sessions: Aged<String>,
    access: Aged<Access>,
    /// Exports of a person's data since this moment.
    exports: Option<(Instant, u32)>,
}

impl Live {
    pub(super) fn add_flow(&mut self, id: String, flow: Flow) {
        self.flows.insert(id, flow);
    }

    pub(super) fn flow(&mut self, id: &str) -> Option<&mut Flow> {
        self.flows
            .get_mut(id)
            .filter(|(age, _)| *age < LIFETIME)
            .map(|(_, flow)| flow)
    }

    pub(super) fn end_flow(&mut self, id: &str) -> Option<Flow> {
        self.flows.map.remove(id).map(|(_, flow)| flow)
    }

    pub(super) fn add_code(&mut self, code: &str, value: Code) {
        self.codes.insert(digest(code), value);
    }

    /// A code works once; a second use is told from an unknown one.
    pub(super) fn redeem(&mut self, code: &str, lifetime: Duration) -> Result<Code, BadCode> {
        let (age, code) = self.codes.get_mut(&digest(code)).ok_or(BadCode::Unknown)?;
        if code.redeemed {
            return Err(BadCode::Redeemed);
        }
        code.redeemed = true;
        if age >= lifetime {
            Err(BadCode::Expired)
        } else {
            Ok(code.clone())
        }
    }

    pub(super) fn add_session(&mut self, id: &str, account: String) {
        self.sessions.insert(digest(id), account);
    }

    pub(super) fn session(&mut self, id: &str) -> Option<String> {
        self.sessions
            .get_mut(&digest(id))
            .map(|(_, account)| account.clone())
    }

    pub(super) fn end_session(&mut self, id: &str) {
        self.sessions.map.remove(&digest(id));
    }

    /// Every browser of this person has to sign in again.
    pub(crate) fn end_sessions_of(&mut self, account: &str) {
        self.sessions.map.retain(|_, (_, whose)| whose != account);
    }

    pub(super) fn add_access(&mut self, token: &str, access: Access) {
        self.access.insert(digest(token), access);
    }

    pub(crate) fn access(&mut self, token: &str) -> Option<Access> {
        self.access
            .get_mut(&digest(token))
            .map(|(_, access)| access.clone())
    }

    /// How many exports of a person's data were asked for within a day, this one included.
    pub(crate) fn count_export(&mut self) -> u32 {
        let day = Duration::from_secs(24 * 3600);
        let (since, count) = match self.exports {
            Some((since, count)) if since.elapsed() < day => (since, count + 1),
            _ => (Instant::now(), 1),
        };
        self.exports = Some((since, count));
        count
    }
}
