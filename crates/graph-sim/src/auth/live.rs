//! What sign-in and throttling remember while the tenant runs. None of it is written to disk.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use super::digest;
pub(super) use super::live_device::{Device, DeviceState, Polled};

/// Sign-ins that were begun, and codes that were issued, last this long.
pub(super) const LIFETIME: Duration = Duration::from_secs(10 * 60);
/// How many of each kind are remembered; the oldest go first.
const REMEMBERED_MAX: usize = 2_000;
/// Provisioning on demand and reports: so many calls in so long (Graph: throttling).
const THROTTLE_CALLS: usize = 5;
const THROTTLE_WINDOW: Duration = Duration::from_secs(10);

/// A sign-in that a person is in the middle of.
#[derive(Clone)]
pub(super) struct Flow {
    pub(super) client: String,
    pub(super) redirect_uri: String,
    pub(super) form_post: bool,
    pub(super) scopes: BTreeSet<String>,
    pub(super) state: Option<String>,
    pub(super) nonce: Option<String>,
    pub(super) challenge: String,
    pub(super) prompt: String,
    /// The account whose password was right.
    pub(super) account: Option<String>,
    /// The device whose code was typed: the answer goes to its poll instead of a redirect.
    pub(super) device: Option<String>,
}

/// A code that may be redeemed.
#[derive(Clone)]
pub(super) struct Code {
    pub(super) flow: Flow,
    pub(super) account: String,
    pub(super) redeemed: bool,
}

/// What an access token stands for.
#[derive(Clone)]
pub(crate) struct Access {
    pub(crate) account: String,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) expires: Timestamp,
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
    on_demand: VecDeque<Instant>,
    reports: VecDeque<Instant>,
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
    pub(super) fn redeem(&mut self, code: &str) -> Result<Code, BadCode> {
        let (age, code) = self.codes.get_mut(&digest(code)).ok_or(BadCode::Unknown)?;
        if code.redeemed {
            return Err(BadCode::Redeemed);
        }
        code.redeemed = true;
        if age >= LIFETIME {
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

    pub(super) fn add_access(&mut self, token: &str, access: Access) {
        self.access.insert(digest(token), access);
    }

    pub(crate) fn access(&mut self, token: &str) -> Option<Access> {
        self.access
            .get_mut(&digest(token))
            .map(|(_, access)| access.clone())
    }

    /// Seconds to wait, when provisioning on demand was asked for too often.
    pub(crate) fn throttle_on_demand(&mut self) -> Option<u64> {
        throttle(&mut self.on_demand)
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

    /// Seconds to wait, when reports were asked for too often.
    pub(crate) fn throttle_reports(&mut self) -> Option<u64> {
        throttle(&mut self.reports)
    }
}

fn throttle(calls: &mut VecDeque<Instant>) -> Option<u64> {
    while calls.front().is_some_and(|at| at.elapsed() >= THROTTLE_WINDOW) {
        calls.pop_front();
    }
    if let Some(oldest) = calls.front().filter(|_| calls.len() >= THROTTLE_CALLS) {
        return Some(THROTTLE_WINDOW.saturating_sub(oldest.elapsed()).as_secs() + 1);
    }
    calls.push_back(Instant::now());
    None
}
