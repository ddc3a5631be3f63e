//! Which faults strike a request.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

use super::{Effect, Fault};

/// What strikes one request.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Struck {
    /// The faults as they are written, for the log.
    pub(crate) faults: Vec<String>,
    /// Delays add up.
    pub(crate) delay: Duration,
    /// Of all others the first one counts.
    pub(crate) effect: Option<Effect>,
}

/// How often each fault of each tenant was met. Counting begins anew when the server starts, and when a
/// fault is taken away and written again.
#[derive(Debug, Default)]
pub(crate) struct Strikes {
    counts: Mutex<HashMap<i64, HashMap<String, Count>>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Count {
    met: u64,
    struck: u64,
}

impl Strikes {
    /// The faults that strike a request to `path`, below the tenant's URL.
    pub(crate) fn on(
        &self,
        tenant_seq: i64,
        faults: &[Fault],
        method: &str,
        path: &str,
        now: Timestamp,
    ) -> Struck {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut struck = Struck::default();
        if faults.is_empty() {
            counts.remove(&tenant_seq);
            return struck;
        }
        let counts = counts.entry(tenant_seq).or_default();
        counts.retain(|spec, _| faults.iter().any(|fault| fault.to_string() == *spec));
        for fault in faults.iter().filter(|fault| fault.on.matches(method, path)) {
            let is_delay = matches!(fault.effect, Effect::Delay(_));
            if struck.effect.is_some() && !is_delay {
                continue;
            }
            let spec = fault.to_string();
            let count = counts.entry(spec.clone()).or_default();
            if !strikes(fault, count, now) {
                continue;
            }
            struck.faults.push(spec);
            match &fault.effect {
                Effect::Delay(delay) => struck.delay += *delay,
                other => struck.effect = Some(other.clone()),
            }
        }
        struck
    }
}

fn strikes(fault: &Fault, count: &mut Count, now: Timestamp) -> bool {
    let choice = &fault.choice;
    let early = choice.from.is_some_and(|from| now < from);
    let late = choice.until.is_some_and(|until| now >= until);
    if early || late {
        return false;
    }
    count.met += 1;
    let Some(nth) = count.met.checked_sub(choice.skip).filter(|nth| *nth > 0) else {
        return false;
    };
    let chosen = choice.times.is_none_or(|times| count.struck < times)
        && choice.every.is_none_or(|every| nth.is_multiple_of(every))
        && choice
            .probability
            .is_none_or(|chance| draw(choice.seed, nth) < chance);
    count.struck += u64::from(chosen);
    chosen
}

/// A number from 0 to 1 that depends on nothing but the seed and which request it is (SplitMix64).
fn draw(seed: u64, nth: u64) -> f64 {
    let mut z = seed.wrapping_add(nth.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^= z >> 31;
    // The upper 53 bits are as many as a double holds exactly.
    (z >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Tenant {
        strikes: Strikes,
        faults: Vec<Fault>,
    }

    impl Tenant {
        fn with(specs: &[&str]) -> Self {
            Self {
                strikes: Strikes::default(),
                faults: specs.iter().map(|spec| spec.parse().unwrap()).collect(),
            }
        }

        fn ask(&self, method: &str, path: &str) -> Struck {
            let now = "2026-11-20T08:30:00Z".parse().unwrap();
            self.strikes.on(1, &self.faults, method, path, now)
        }

        fn hits(&self, requests: usize) -> Vec<usize> {
            (1..=requests)
                .filter(|_| !self.ask("GET", "/Users").faults.is_empty())
                .collect()
        }
    }

    #[test]
    fn a_fault_is_used_up_and_leaves_other_requests_alone() {
        let tenant = Tenant::with(&["429:PATCH /Users/*:times=2:retry-after=10"]);
        assert_eq!(tenant.ask("PATCH", "/Groups/g-1"), Struck::default());
        assert_eq!(tenant.ask("GET", "/Users/u-1"), Struck::default());
        assert_eq!(tenant.ask("PATCH", "/Users"), Struck::default());
        for _ in 0..2 {
            let struck = tenant.ask("PATCH", "/users/u-1");
            assert_eq!(struck.faults, ["429:PATCH /Users/*:times=2:retry-after=10"]);
        }
        assert_eq!(tenant.ask("PATCH", "/Users/u-1"), Struck::default());
    }

    #[test]
    fn skip_and_every_choose_by_number() {
        assert_eq!(Tenant::with(&["500:skip=2:times=1"]).hits(6), [3]);
        assert_eq!(Tenant::with(&["500:every=3"]).hits(9), [3, 6, 9]);
        assert_eq!(Tenant::with(&["500:skip=1:every=2:times=2"]).hits(9), [3, 5]);
    }

    #[test]
    fn chance_is_the_same_for_the_same_seed() {
        let hits = Tenant::with(&["500:probability=0.2:seed=7"]).hits(500);
        assert!((60..140).contains(&hits.len()), "{}", hits.len());
        assert_eq!(hits, Tenant::with(&["500:probability=0.2:seed=7"]).hits(500));
        assert_ne!(hits, Tenant::with(&["500:probability=0.2:seed=8"]).hits(500));
        assert!(Tenant::with(&["500:probability=0"]).hits(50).is_empty());
        assert_eq!(Tenant::with(&["500:probability=1"]).hits(50).len(), 50);
    }

    #[test]
    fn delays_add_up_and_the_first_other_fault_counts() {
        let tenant = Tenant::with(&["delay=2s", "html", "503", "delay=500ms"]);
        let struck = tenant.ask("GET", "/Users");
        assert_eq!(struck.delay, Duration::from_millis(2500));
        assert_eq!(struck.effect, Some(Effect::Html));
        assert_eq!(struck.faults, ["delay=2s", "html", "delay=500ms"]);
    }

    #[test]
    fn a_span_begins_and_ends() {
        let within = "500:from=2026-11-20T08:00:00Z:until=2026-11-20T09:00:00Z";
        assert_eq!(Tenant::with(&[within]).hits(1), [1]);
        assert!(
            Tenant::with(&["500:until=2026-11-20T08:30:00Z"])
                .hits(1)
                .is_empty()
        );
        assert!(
            Tenant::with(&["500:from=2026-11-20T08:30:01Z"])
                .hits(1)
                .is_empty()
        );
    }

    #[test]
    fn changing_one_fault_does_not_count_another_anew() {
        let mut tenant = Tenant::with(&["500:times=1"]);
        assert_eq!(tenant.hits(2), [1]);
        tenant.faults.push("503:POST /Users".parse().unwrap());
        assert!(tenant.hits(1).is_empty());
        tenant.faults.clear();
        assert!(tenant.hits(1).is_empty());
        tenant.faults.push("500:times=1".parse().unwrap());
        assert_eq!(tenant.hits(2), [1]);
    }
}
