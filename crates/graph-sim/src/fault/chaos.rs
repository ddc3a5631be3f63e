//! `chaos=20%:seed=7`: a share of all calls fails, each in one of the ways the real service and the network know.

use std::collections::HashMap;
use std::time::Duration;

use sha2::{Digest, Sha256};

use super::Effect;

/// Which calls fail, and how: decided by the seed, the call, and how often it came before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chaos {
    /// Of a hundred calls.
    percent: u8,
    seed: u64,
}

/// What to write.
pub(super) const FORM: &str = "write `chaos=20%` or `chaos=20%:seed=7`, from 1 % to 90 %";
/// Beyond this nothing gets through any more.
const PERCENT_MAX: u8 = 90;
/// What a throttled or unavailable answer asks for. Short, so that many runs can be tried.
const RETRY_AFTER_S: u32 = 1;

impl Chaos {
    /// Reads what stands after `chaos=`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (share, seed) = match text.split_once(':') {
            Some((share, option)) => (share, option.trim().strip_prefix("seed=")?.parse().ok()?),
            None => (text, 1),
        };
        let percent = share.trim().strip_suffix('%')?.trim().parse().ok()?;
        (1..=PERCENT_MAX)
            .contains(&percent)
            .then_some(Self { percent, seed })
    }

    /// What becomes of the `nth` call of this kind, from 0. Independent of what else is asked meanwhile, so that a run
    /// that polls once more is met by the same faults.
    fn effect(self, method: &str, path: &str, nth: u32) -> Option<Effect> {
        let digest = Sha256::digest(format!("{}|{method} {path}|{nth}", self.seed));
        if u32::from(digest[0]) * 100 / 256 >= u32::from(self.percent) {
            return None;
        }
        let status = |status, retry_after_s| Effect::Status {
            status,
            retry_after_s,
        };
        let read = method == "GET";
        Some(match digest[1] % 9 {
            0 => status(429, Some(RETRY_AFTER_S)),
            1 => status(429, None),
            2 => status(503, Some(RETRY_AFTER_S)),
            3 => status(504, None),
            4 => status(502, None),
            5 => status(500, None),
            // Carried out, and nobody is told.
            6 => Effect::Reset,
            // A conflict needs a write (Graph: error body).
            7 if !read => status(409, None),
            // The connection is closed before anything is done.
            _ => Effect::Timeout(Duration::ZERO),
        })
    }
}

/// How often each call came.
#[derive(Default)]
pub(super) struct Tries(HashMap<String, u32>);

impl Tries {
    pub(super) fn strike(&mut self, chaos: Chaos, method: &str, path: &str) -> Option<Effect> {
        let tried = self.0.entry(format!("{method} {path}")).or_default();
        let effect = chaos.effect(method, path, *tried);
        *tried += 1;
        effect
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_share_is_kept_the_ways_differ_and_the_seed_decides() {
        let chaos = Chaos::parse("20%:seed=7").unwrap();
        let run = |chaos: Chaos| {
            let mut tries = Tries::default();
            (0..5_000)
                .map(|n| tries.strike(chaos, "POST", &format!("/applications/{}", n % 50)))
                .collect::<Vec<_>>()
        };
        let effects = run(chaos);
        let struck = effects.iter().flatten().count();
        assert!((850..1_150).contains(&struck), "{struck} of 5,000");
        let ways: BTreeSet<String> = effects.iter().flatten().map(|way| format!("{way:?}")).collect();
        assert_eq!(ways.len(), 9, "{ways:?}");
        assert_eq!(effects, run(chaos));
        assert_ne!(effects, run(Chaos::parse("20%:seed=8").unwrap()));
    }

    #[test]
    fn a_read_meets_no_conflict() {
        let chaos = Chaos::parse("90%").unwrap();
        let mut tries = Tries::default();
        let conflict = Some(Effect::Status {
            status: 409,
            retry_after_s: None,
        });
        assert!((0..500).all(|_| tries.strike(chaos, "GET", "/users") != conflict));
    }

    #[test]
    fn a_share_is_a_percentage() {
        for bad in ["", "20", "0%", "100%", "20%:sed=1", "20%:seed=x", "a%"] {
            assert_eq!(Chaos::parse(bad), None, "{bad}");
        }
    }
}
