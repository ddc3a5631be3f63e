//! What an evaluation may depend on besides the expression: the object, the clock, chance, the target, the tenant.
//! All of it is passed in, so that the same inputs give the same value.

use serde_json::{Map, Value as Json};

use crate::Value;
use crate::date::DateTime;
use crate::doubt::Readings;

/// A source object: its attributes by exact name, null where it has none.
pub trait Attributes {
    /// The value of one attribute.
    fn attribute(&self, name: &str) -> Value<'_>;
}

impl Attributes for Map<String, Json> {
    fn attribute(&self, name: &str) -> Value<'_> {
        match self.get(name) {
            Some(value) => Value::from(value),
            None => Value::Null,
        }
    }
}

impl<F: Fn(&str) -> Value<'static>> Attributes for F {
    fn attribute(&self, name: &str) -> Value<'_> {
        self(name)
    }
}

/// The world around one evaluation. What is left out (`None`) is not known, and a function that needs it says so.
#[derive(Clone, Copy, Default)]
pub struct Environment<'a> {
    /// The clock, for `Now`.
    pub now: Option<DateTime>,
    /// Random bits, for `Guid` and `RandomString`: a new number at each call.
    pub random: Option<&'a dyn Fn() -> u64>,
    /// Whether the target already has a value, for `SelectUniqueValue`.
    pub taken: Option<&'a dyn Fn(&str) -> bool>,
    /// The tenant's default domain, for `DefaultDomain`.
    pub default_domain: Option<&'a str>,
    /// Which open questions are read the other way.
    pub readings: Readings,
}

impl std::fmt::Debug for Environment<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Environment")
            .field("now", &self.now)
            .field("random", &self.random.is_some())
            .field("taken", &self.taken.is_some())
            .field("default_domain", &self.default_domain)
            .field("readings", &self.readings)
            .finish()
    }
}

/// Numbers that look random and are the same for the same seed (SplitMix64), for [`Environment::random`] where a
/// prediction must be repeatable. Not for secrets.
#[derive(Debug)]
pub struct Seeded(std::cell::Cell<u64>);

impl Seeded {
    /// Starts from a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(std::cell::Cell::new(seed))
    }

    /// The next number.
    pub fn next(&self) -> u64 {
        let state = self.0.get().wrapping_add(0x9E37_79B9_7F4A_7C15);
        self.0.set(state);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}
