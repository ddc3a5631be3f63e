//! The faults of a running tenant, with what is left of each. They can change while it runs.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use super::chaos::Tries;
use super::{Effect, Fault, Kind, SecretPolicy};
use crate::tenant::Lock;

/// One fault, and how often it will still happen.
struct Live {
    fault: Fault,
    left: Option<AtomicU32>,
    /// What chaos has seen.
    tries: Lock<Tries>,
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
            left: match fault.kind {
                Kind::Call { times, .. } => times.map(AtomicU32::new),
                _ => None,
            },
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

    /// The effect on this call, if any; uses up one of its `times`.
    pub(crate) fn on_call(&self, method: &str, path: &str) -> Option<Effect> {
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
            let happens = live.left.as_ref().is_none_or(|left| {
                left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1))
                    .is_ok()
            });
            happens.then(|| effect.clone())
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

    /// The role that everyone has instead of their own; `Some(None)`: everyone is without a role.
    pub(crate) fn role(&self) -> Option<Option<String>> {
        self.read().iter().rev().find_map(|live| match &live.fault.kind {
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

    /// The replication delay the last such fault asks for.
    pub(crate) fn replication(&self) -> Option<Duration> {
        self.read().iter().rev().find_map(|live| match &live.fault.kind {
            Kind::Replication(delay) => Some(*delay),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_throttled_call_is_used_up_and_leaves_other_calls_alone() {
        let spec = "429:PUT /servicePrincipals/*/synchronization/secrets:times=2:retry-after=10";
        let faults = Faults::new(&[spec.parse().unwrap()]);
        let hit = || faults.on_call("PUT", "/servicePrincipals/abc/synchronization/secrets");
        assert_eq!(
            faults.on_call("GET", "/servicePrincipals/abc/synchronization/secrets"),
            None
        );
        assert_eq!(
            hit(),
            Some(Effect::Status {
                status: 429,
                retry_after_s: Some(10)
            })
        );
        assert_eq!(faults.list(), [(spec.to_owned(), Some(1))]);
        assert!(hit().is_some());
        assert_eq!(hit(), None);
    }

    #[test]
    fn two_stars_match_any_rest() {
        let faults = Faults::new(&["reset:* /servicePrincipals/**".parse().unwrap()]);
        assert!(faults.on_call("POST", "/servicePrincipals/a/b/c").is_some());
        assert!(faults.on_call("POST", "/applications/a").is_none());
    }

    #[test]
    fn faults_come_and_go_while_the_tenant_runs() {
        let faults = Faults::new(&["no-p1".parse().unwrap(), "role=none".parse().unwrap()]);
        faults.add(&[
            "replication=5s".parse().unwrap(),
            "replication=7s".parse().unwrap(),
        ]);
        assert_eq!(faults.replication(), Some(Duration::from_secs(7)));
        assert_eq!(faults.role(), Some(None));
        faults.remove(&[0, 3]);
        assert_eq!(faults.replication(), Some(Duration::from_secs(5)));
        assert!(!faults.no_p1());
        assert_eq!(faults.list().len(), 2);
    }
}
