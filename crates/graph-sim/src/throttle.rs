//! The limits of Graph (Graph: throttling). They count real time: whoever is told to wait waits really.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

use crate::graph::{Answer, Call, GraphError};
use crate::switches::Throttling;
use crate::tenant::Tenant;

/// Resource units count in buckets that empty over this time.
const UNITS_WINDOW: Duration = Duration::from_secs(10);
/// Writes of one application, and the time they are spread over.
const WRITES: f64 = 3_000.0;
const WRITES_WINDOW: Duration = Duration::from_secs(150);
/// All requests of one application.
const REQUESTS: f64 = 2_000.0;
const REQUESTS_WINDOW: Duration = Duration::from_secs(1);
/// Reports and provisioning on demand: so many calls in so long.
const CALLS_MAX: usize = 5;
const CALLS_WINDOW: Duration = Duration::from_secs(10);
/// From this share of a limit on an answer says how much of it is used.
const TOLD_FROM: f64 = 0.8;
/// Refused calls count too, up to this share.
const SHARE_MAX: f64 = 1.8;
/// How many applications are told apart; the rest begin anew.
const APPLICATIONS_MAX: usize = 1_000;

/// What one application has used.
struct Used {
    units: Bucket,
    writes: Bucket,
    requests: Bucket,
    reports: VecDeque<Instant>,
    on_demand: VecDeque<Instant>,
}

/// What every application has used, by its id.
#[derive(Default)]
pub(crate) struct Throttle(HashMap<String, Used>);

/// A bucket that runs out evenly.
struct Bucket {
    level: f64,
    at: Instant,
}

impl Bucket {
    fn new(now: Instant) -> Self {
        Self { level: 0.0, at: now }
    }

    /// Pours a cost in. The share of the limit that is used then, or how long to wait until the cost fits.
    fn charge(&mut self, cost: f64, limit: f64, window: Duration, now: Instant) -> Result<f64, Duration> {
        let rate = limit / window.as_secs_f64();
        let gone = now.duration_since(self.at).as_secs_f64() * rate;
        let level = (self.level - gone).max(0.0) + cost;
        self.level = level.min(limit * SHARE_MAX);
        self.at = now;
        if level > limit {
            Err(Duration::from_secs_f64((level - limit) / rate))
        } else {
            Ok(level / limit)
        }
    }
}

/// What an answer says about its cost.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Toll {
    units: Option<u32>,
    share: f64,
}

impl Toll {
    fn headers(self) -> Vec<(&'static str, String)> {
        let mut headers = Vec::new();
        if let Some(units) = self.units {
            headers.push(("x-ms-resource-unit", units.to_string()));
        }
        if self.share > TOLD_FROM {
            headers.push(("x-ms-throttle-limit-percentage", format!("{:.2}", self.share)));
        }
        headers
    }

    /// Puts what is told into an answer.
    pub(crate) fn told(self, result: Result<Answer, GraphError>) -> Result<Answer, GraphError> {
        let headers = self.headers().into_iter();
        match result {
            Ok(mut answer) => {
                answer
                    .headers
                    .extend(headers.map(|(name, value)| (name.to_owned(), value)));
                Ok(answer)
            }
            Err(error) => Err(headers.fold(error, |error, (name, value)| error.with_header(name, value))),
        }
    }
}

/// What a call costs in resource units; `None` for what is not counted in them.
fn units(call: &Call) -> Option<u32> {
    let path = call.path();
    let base: u32 = match path.as_slice() {
        ["auditLogs", ..] | [_, _, "synchronization", ..] => return None,
        ["users"] | ["applications"] if call.method == "GET" => 2,
        ["groups", _, "members", ..] if call.method == "GET" => 3,
        ["groups", _, "transitiveMembers", ..] if call.method == "GET" => 5,
        _ => 1,
    };
    if call.method != "GET" {
        return Some(base);
    }
    let few = call
        .query
        .get("top")
        .and_then(|top| top.parse::<u32>().ok())
        .is_some_and(|top| top < 20);
    let less = u32::from(call.query.get("select").is_some()) + u32::from(few);
    let more = u32::from(call.query.get("expand").is_some());
    Some((base + more).saturating_sub(less).max(1))
}

/// Resource units of a tenant of this many people.
fn limit(people: usize) -> f64 {
    match people {
        0..50 => 3_500.0,
        50..=500 => 5_000.0,
        _ => 8_000.0,
    }
}

/// The calls of the last window, this one among them, or how long to wait.
fn window(calls: &mut VecDeque<Instant>, now: Instant) -> Result<(), Duration> {
    while calls
        .front()
        .is_some_and(|at| now.duration_since(*at) >= CALLS_WINDOW)
    {
        calls.pop_front();
    }
    match calls.front().filter(|_| calls.len() >= CALLS_MAX) {
        Some(oldest) => Err(CALLS_WINDOW.saturating_sub(now.duration_since(*oldest))),
        None => {
            calls.push_back(now);
            Ok(())
        }
    }
}

/// Counts a call.
///
/// # Errors
/// 429, when a limit is reached.
pub(crate) fn charge(tenant: &Tenant, call: &Call) -> Result<Toll, GraphError> {
    let switches = tenant.switches();
    if switches.throttling == Throttling::Off {
        return Ok(Toll::default());
    }
    let now = Instant::now();
    let people = tenant.size.0;
    let mut throttle = tenant.throttle.lock();
    if throttle.0.len() >= APPLICATIONS_MAX && !throttle.0.contains_key(&call.caller.client) {
        throttle.0.clear();
    }
    let used = throttle
        .0
        .entry(call.caller.client.clone())
        .or_insert_with(|| Used {
            units: Bucket::new(now),
            writes: Bucket::new(now),
            requests: Bucket::new(now),
            reports: VecDeque::new(),
            on_demand: VecDeque::new(),
        });
    let units = units(call);
    let refused = |wait: Duration, message: &str, why: Option<&str>| {
        let mut error = GraphError::new(429, "TooManyRequests", message);
        if switches.throttling_retry_after {
            let seconds = wait.as_millis().div_ceil(1000).max(1);
            error = error.with_header("Retry-After", seconds.to_string());
        }
        if let Some(why) = why {
            let scope = format!(
                "Tenant_Application/ReadWrite/{}/{}",
                call.caller.client, tenant.id
            );
            error = error
                .with_header("x-ms-throttle-scope", scope)
                .with_header("x-ms-throttle-information", why);
        }
        error
    };
    used.requests
        .charge(1.0, REQUESTS, REQUESTS_WINDOW, now)
        .map_err(|wait| refused(wait, "Too many requests", None))?;
    let path = call.path();
    if path.first() == Some(&"auditLogs") {
        window(&mut used.reports, now)
            .map_err(|wait| refused(wait, "This request is throttled. At most 5 in 10 seconds.", None))?;
    }
    if path
        .last()
        .is_some_and(|last| last.ends_with("provisionOnDemand"))
    {
        window(&mut used.on_demand, now)
            .map_err(|wait| refused(wait, "Too many requests. At most 5 in 10 seconds.", None))?;
    }
    let Some(units) = units else {
        return Ok(Toll::default());
    };
    let mut share = used
        .units
        .charge(f64::from(units), limit(people), UNITS_WINDOW, now)
        .map_err(|wait| refused(wait, "Too many requests", Some("ResourceUnitLimitExceeded")))?;
    if call.method != "GET" {
        let writes = used
            .writes
            .charge(1.0, WRITES, WRITES_WINDOW, now)
            .map_err(|wait| refused(wait, "Too many requests", Some("WriteLimitExceeded")))?;
        share = share.max(writes);
    }
    Ok(Toll {
        units: Some(units),
        share,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_refuses_what_does_not_fit_and_runs_out_evenly() {
        let start = Instant::now();
        let mut bucket = Bucket::new(start);
        let window = Duration::from_secs(10);
        assert_eq!(bucket.charge(90.0, 100.0, window, start), Ok(0.9));
        let wait = bucket.charge(20.0, 100.0, window, start).unwrap_err();
        assert_eq!(wait, Duration::from_secs(1));
        // The refused call counted too.
        assert_eq!(
            bucket.charge(0.0, 100.0, window, start + Duration::from_secs(1)),
            Ok(1.0)
        );
        assert_eq!(
            bucket.charge(10.0, 100.0, window, start + Duration::from_secs(60)),
            Ok(0.1)
        );
    }

    #[test]
    fn refused_calls_cannot_push_the_wait_away_for_ever() {
        let start = Instant::now();
        let mut bucket = Bucket::new(start);
        for _ in 0..100 {
            let _ = bucket.charge(50.0, 100.0, Duration::from_secs(10), start);
        }
        let later = start + Duration::from_secs(10);
        assert!(bucket.charge(10.0, 100.0, Duration::from_secs(10), later).is_ok());
    }

    #[test]
    fn five_calls_fit_into_a_window() {
        let start = Instant::now();
        let mut calls = VecDeque::new();
        for _ in 0..5 {
            assert!(window(&mut calls, start).is_ok());
        }
        assert_eq!(
            window(&mut calls, start + Duration::from_secs(4)),
            Err(Duration::from_secs(6))
        );
        assert!(window(&mut calls, start + Duration::from_secs(10)).is_ok());
    }

    #[test]
    fn the_limit_grows_with_the_tenant() {
        assert_eq!(
            [limit(49), limit(50), limit(500), limit(501)],
            [3_500.0, 5_000.0, 5_000.0, 8_000.0]
        );
    }
}
