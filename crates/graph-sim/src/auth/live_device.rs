//! What is remembered of a device code while somebody types its other half.

use std::time::{Duration, Instant};

use super::client::Client;
use super::digest;
use super::live::Live;
use super::resource::Asked;

/// What `slow_down` adds to the interval (RFC 8628 §3.5).
const SLOW_DOWN: Duration = Duration::from_secs(5);
/// A poll this much early is on time: clocks and networks are not exact.
const EARLY: Duration = Duration::from_millis(150);

/// A device that waits for its person.
#[derive(Clone)]
pub(super) struct Device {
    pub(super) client: Client,
    pub(super) asked: Asked,
    /// The request named another tenant.
    pub(super) foreign: bool,
    pub(super) state: DeviceState,
    pub(super) interval: Duration,
    pub(super) polled: Option<Instant>,
}

/// How far its person is.
#[derive(Clone)]
pub(super) enum DeviceState {
    Pending,
    /// By this account.
    Approved(String),
    Declined,
    /// The tokens were issued: the code is worth nothing any more.
    Redeemed,
}

/// What a poll is answered.
pub(super) enum Polled {
    Pending,
    TooSoon,
    Approved { account: String, asked: Asked },
    Declined,
    Expired,
    Unknown,
}

/// People type small letters, spaces and dashes.
fn normalized(code: &str) -> String {
    let letters = code.chars().filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_uppercase()).collect()
}

impl Live {
    pub(super) fn add_device(&mut self, device_code: &str, user_code: &str, device: Device) {
        let id = digest(device_code);
        self.devices.insert(id.clone(), device);
        self.user_codes.insert(normalized(user_code), id);
    }

    /// The device a typed code belongs to. A code that was answered once is not good again.
    pub(super) fn typed(&mut self, code: &str, lifetime: Duration) -> Option<(String, Device)> {
        let (_, id) = self.user_codes.get_mut(&normalized(code))?;
        let id = id.clone();
        let (age, device) = self.devices.get_mut(&id)?;
        let open = matches!(device.state, DeviceState::Pending) && age < lifetime;
        open.then(|| (id, device.clone()))
    }

    pub(super) fn settle(&mut self, id: &str, state: DeviceState) {
        if let Some((_, device)) = self.devices.get_mut(id)
            && matches!(device.state, DeviceState::Pending)
        {
            device.state = state;
        }
    }

    pub(super) fn poll(&mut self, code: &str, client: &str, lifetime: Duration, now: Instant) -> Polled {
        let Some((age, device)) = self.devices.get_mut(&digest(code)) else {
            return Polled::Unknown;
        };
        if device.client.id != client || matches!(device.state, DeviceState::Redeemed) {
            return Polled::Unknown;
        }
        if age >= lifetime {
            return Polled::Expired;
        }
        let before = device.polled.replace(now);
        let early = |before: Instant| now.duration_since(before) + EARLY < device.interval;
        if before.is_some_and(early) {
            device.interval += SLOW_DOWN;
            return Polled::TooSoon;
        }
        match std::mem::replace(&mut device.state, DeviceState::Redeemed) {
            DeviceState::Approved(account) => Polled::Approved {
                account,
                asked: device.asked.clone(),
            },
            DeviceState::Declined => Polled::Declined,
            state => {
                device.state = state;
                Polled::Pending
            }
        }
    }
}
