//! The faults of a running tenant, with what is left of each. They can change while it runs.

use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::chaos::Tries;
use super::{Effect, Fault, Kind, SecretPolicy};
use crate::auth::Place;
use crate::auth::aadsts::{self, Aadsts};
use crate::replication::Kind as ObjectKind;
use crate::tenant::Lock;

/// One fault, and how often it will still happen.
struct Live {
    fault: Fault,
    left: Option<AtomicU32>,
    /// When it first challenged a call, in seconds; 0 is never yet.
    challenged: AtomicI64,
    /// What chaos has seen.
    tries: Lock<Tries>,
}

impl Live {
    /// Uses up one of its `times`; whether there was one.
    fn strikes(&self) -> bool {
        self.left.as_ref().is_none_or(|left| {
            left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1))
                .is_ok()
        })
    }

    /// Since when a token has to know about the challenge.
    fn since(&self) -> i64 {
        let now = Timestamp::now().as_second();
        let before = self
            .challenged
            .compare_exchange(0, now, Ordering::SeqCst, Ordering::SeqCst);
        before.err().unwrap_or(now)
    }
}

/// A moment of a sign-in that a fault may meet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignIn<'a> {
    pub(crate) place: Place,
    /// Who signs in, once that is known.
    pub(crate) user: Option<&'a str>,
    /// Whether the `claims` of a step-up were brought along.
    pub(crate) stepped_up: bool,
}

pub(crate) struct Faults(RwLock<Vec<Live>>);

impl Faults {
    pub(crate) fn new(faults: &[Fault]) -> Self {
        let all = Self(RwLock::new(Vec::new()));
        all.add(faults);
        all
    }

    fn read(&self) -> RwLockReadGuard<'_, Vec<Live>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Vec<Live>> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds faults after those that are there; the first that matches a call decides it.
    pub(crate) fn add(&self, faults: &[Fault]) {
        self.write().extend(faults.iter().map(|fault| Live {
            fault: fault.clone(),
            left: fault.kind.times().map(AtomicU32::new),
            challenged: AtomicI64::new(0),
            tries: Lock::new(Tries::default()),
        }));
    }

    /// The faults as they were written, each with how often it will still happen.
    pub(crate) fn list(&self) -> Vec<(String, Option<u32>)> {
        self.read()
            .iter()
            .map(|live| {
                let left = live.left.as_ref().map(|left| left.load(Ordering::SeqCst));
                (live.fault.to_string(), left)
            })
            .collect()
    }

    /// Takes the faults at these places away.
    pub(crate) fn remove(&self, places: &[usize]) {
        let mut place = 0;
        self.write().retain(|_| {
            let goes = places.contains(&place);
            place += 1;
            !goes
        });
    }

    /// The effect on this call, if any; uses up one of its `times`. `known` is the moment up to which the caller's token
    /// has heard of challenges.
    pub(crate) fn on_call(&self, method: &str, path: &str, known: impl Fn() -> i64) -> Option<Effect> {
        self.read().iter().find_map(|live| {
            if let Kind::Chaos(chaos) = live.fault.kind {
                return live.tries.lock().strike(chaos, method, path);
            }
            let Kind::Call { on, effect, .. } = &live.fault.kind else {
                return None;
            };
            if !on.matches(method, path) {
                return None;
            }
            let effect = match effect {
                Effect::Challenge { .. } => {
                    let since = live.since();
                    if known() >= since {
                        return None;
                    }
                    Effect::Challenge { since }
                }
                other => other.clone(),
            };
            live.strikes().then_some(effect)
        })
    }

    /// The refusal that meets this moment of a sign-in, if any; uses up one of its `times`.
    pub(crate) fn on_sign_in(&self, moment: SignIn<'_>) -> Option<&'static Aadsts> {
        self.read().iter().find_map(|live| {
            let Kind::Aadsts { code, at, user, .. } = &live.fault.kind else {
                return None;
            };
            let row = aadsts::find(*code)?;
            let here = match at {
                Some(place) => *place == moment.place,
                None => row.usual.contains(&moment.place),
            };
            // What is about a person waits until they are known; the rest strikes before.
            let when = (row.personal || user.is_some()) == moment.user.is_some();
            let who = user
                .as_deref()
                .is_none_or(|user| moment.user.is_some_and(|upn| upn.eq_ignore_ascii_case(user)));
            let repaired = row.step_up && moment.stepped_up;
            (here && when && who && !repaired && live.strikes()).then_some(row)
        })
    }

    pub(crate) fn denies(&self, scope: &str) -> bool {
        self.read().iter().any(
            |live| matches!(&live.fault.kind, Kind::Denied(denied) if denied.eq_ignore_ascii_case(scope)),
        )
    }

    pub(crate) fn no_p1(&self) -> bool {
        self.read().iter().any(|live| live.fault.kind == Kind::NoP1)
    }

    /// What the last fault of a kind says.
    fn last<T>(&self, of: impl Fn(&Kind) -> Option<T>) -> Option<T> {
        self.read().iter().rev().find_map(|live| of(&live.fault.kind))
    }

    /// The role that everyone has instead of their own; `Some(None)`: everyone is without a role.
    pub(crate) fn role(&self) -> Option<Option<String>> {
        self.last(|kind| match kind {
            Kind::Role(role) => Some(role.clone()),
            _ => None,
        })
    }

    /// The policies on client secrets that are in force.
    pub(crate) fn secret_policies(&self) -> Vec<SecretPolicy> {
        let policies = |live: &Live| match live.fault.kind {
            Kind::Policy(policy) => Some(policy),
            _ => None,
        };
        self.read().iter().filter_map(policies).collect()
    }

    /// The replication delay the last fault about this kind of objects asks for; `None`: the last about all.
    pub(crate) fn replication(&self, of: Option<ObjectKind>) -> Option<Duration> {
        self.last(|kind| match kind {
            Kind::Replication(kind, delay) if *kind == of => Some(*delay),
            _ => None,
        })
    }

    /// By how much the sign-in service's clock is ahead of Graph's.
    pub(crate) fn clock_skew(&self) -> SignedDuration {
        self.last(|kind| match kind {
            Kind::ClockSkew(skew) => Some(*skew),
            _ => None,
        })
        .unwrap_or(SignedDuration::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(specs: &[&str]) -> Faults {
        let faults: Vec<Fault> = specs.iter().map(|spec| spec.parse().unwrap()).collect();
        Faults::new(&faults)
    }

    #[test]
    fn a_throttled_call_is_used_up_and_leaves_other_calls_alone() {
        let spec = "429:PUT /servicePrincipals/*/synchronization/secrets:times=2:retry-after=10";
        let faults = of(&[spec]);
        let hit = |method| faults.on_call(method, "/servicePrincipals/abc/synchronization/secrets", || 0);
        assert_eq!(hit("GET"), None);
        assert_eq!(
            hit("PUT"),
            Some(Effect::Status {
                status: 429,
                retry_after_s: Some(10)
            })
        );
        assert_eq!(faults.list(), [(spec.to_owned(), Some(1))]);
        assert!(hit("PUT").is_some());
        assert_eq!(hit("PUT"), None);
    }

    #[test]
    fn two_stars_match_any_rest() {
        let faults = of(&["reset:* /servicePrincipals/**"]);
        assert!(faults.on_call("POST", "/servicePrincipals/a/b/c", || 0).is_some());
        assert!(faults.on_call("POST", "/applications/a", || 0).is_none());
    }

    #[test]
    fn a_challenge_lets_those_pass_who_have_heard_of_it() {
        let faults = of(&["cae:GET /users"]);
        let Some(Effect::Challenge { since }) = faults.on_call("GET", "/users", || 0) else {
            panic!("no challenge");
        };
        assert_eq!(
            faults.on_call("GET", "/users", || since - 1),
            Some(Effect::Challenge { since })
        );
        assert_eq!(faults.on_call("GET", "/users", || since), None);
    }

    #[test]
    fn a_refused_sign_in_is_refused_in_its_place_and_for_its_person_alone() {
        let faults = of(&["aadsts=53003:user=a@b.example", "aadsts=50076:at=token:times=1"]);
        let code = |place, user, stepped_up| {
            let moment = SignIn {
                place,
                user,
                stepped_up,
            };
            faults.on_sign_in(moment).map(|row| row.code)
        };
        assert_eq!(code(Place::Authorize, None, false), None);
        assert_eq!(code(Place::Authorize, Some("A@b.example"), false), Some(53003));
        assert_eq!(code(Place::Authorize, Some("c@b.example"), false), None);
        assert_eq!(code(Place::Token, Some("c@b.example"), true), None);
        assert_eq!(code(Place::Token, Some("c@b.example"), false), Some(50076));
        assert_eq!(code(Place::Token, Some("c@b.example"), false), None);
    }

    #[test]
    fn faults_come_and_go_while_the_tenant_runs() {
        let faults = of(&["no-p1", "role=none"]);
        faults.add(&[
            "replication=5s".parse().unwrap(),
            "replication=7s".parse().unwrap(),
            "clock-skew=-90m".parse().unwrap(),
        ]);
        assert_eq!(faults.replication(None), Some(Duration::from_secs(7)));
        assert_eq!(faults.clock_skew(), SignedDuration::from_mins(-90));
        assert_eq!(faults.role(), Some(None));
        faults.remove(&[0, 3]);
        assert_eq!(faults.replication(None), Some(Duration::from_secs(5)));
        assert!(!faults.no_p1());
        assert_eq!(faults.list().len(), 3);
    }
}
