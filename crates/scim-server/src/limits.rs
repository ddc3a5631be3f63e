//! What a stranger may cost: every bound on connections, requests and refused tokens, in one place.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use scim::bulk::BulkLimits;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The span refused requests are counted over.
const WINDOW: Duration = Duration::from_secs(1);

/// Bounds of a server. The defaults suit Entra: a few dozen connections, bodies of some hundred KiB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a request's first line and headers together; more is answered with 431.
    pub header_bytes_max: usize,
    /// Headers of a request; more is answered with 431.
    pub headers_max: usize,
    /// Time for a request's headers to arrive, and how long an idle connection is kept.
    pub header_wait: Duration,
    /// Bytes of a body; more is answered with 413.
    pub body_bytes_max: usize,
    /// Operations of a bulk request; more are answered with 413 (RFC 7644 §3.7.4).
    pub bulk_operations_max: usize,
    /// Bytes of the body of a request whose token is refused.
    pub refused_body_bytes_max: usize,
    /// Time for a whole body to arrive; later is answered with 408.
    pub body_wait: Duration,
    /// Time for a client to take something of its answer; then the connection ends.
    pub answer_wait: Duration,
    /// Connections at a time; more wait until one ends.
    pub connections_max: usize,
    /// Connections of one address at a time; more are closed at once. This machine's own are not counted: a proxy or
    /// tunnel brings everybody's requests from there.
    pub connections_per_address_max: usize,
    /// Refused tokens of one address at one tenant in a second that are logged one by one. More are
    /// answered with 429 and become one line of the log.
    pub refused_per_s_max: u32,
    /// Addresses whose refused tokens are counted apart; further ones share one count.
    pub refused_addresses_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_bytes_max: 64 * 1024,
            headers_max: 100,
            header_wait: Duration::from_secs(20),
            body_bytes_max: 4 * 1024 * 1024,
            bulk_operations_max: 1_000,
            refused_body_bytes_max: 64 * 1024,
            body_wait: Duration::from_secs(30),
            answer_wait: Duration::from_secs(30),
            connections_max: 1_024,
            connections_per_address_max: 256,
            refused_per_s_max: 20,
            refused_addresses_max: 4_096,
        }
    }
}

impl Limits {
    /// As bulk requests and ServiceProviderConfig have them.
    pub(crate) fn bulk(&self) -> BulkLimits {
        BulkLimits {
            max_operations: self.bulk_operations_max,
            max_payload_size: self.body_bytes_max,
        }
    }
}

/// Connections that are open, in all and by address.
#[derive(Debug)]
pub(crate) struct Connections {
    places: Arc<Semaphore>,
    by_address: Mutex<HashMap<IpAddr, usize>>,
    per_address_max: usize,
}

/// The right to one connection; given back when dropped.
pub(crate) struct Place {
    _permit: OwnedSemaphorePermit,
    connections: Arc<Connections>,
    address: IpAddr,
}

impl Connections {
    pub(crate) fn new(limits: &Limits) -> Arc<Self> {
        Arc::new(Self {
            places: Arc::new(Semaphore::new(limits.connections_max)),
            by_address: Mutex::new(HashMap::new()),
            per_address_max: limits.connections_per_address_max,
        })
    }

    /// Waits until there is room for a further connection at all.
    pub(crate) async fn room(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).acquire_owned().await.ok()
    }

    /// A place for this address; `None` when it has as many as one may have.
    pub(crate) fn seat(self: &Arc<Self>, permit: OwnedSemaphorePermit, address: IpAddr) -> Option<Place> {
        let address = network_of(address);
        let mut by_address = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let open = by_address.entry(address).or_insert(0);
        if *open >= self.per_address_max && !address.is_loopback() {
            return None;
        }
        *open += 1;
        Some(Place {
            _permit: permit,
            connections: Arc::clone(self),
            address,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut by_address = self
            .connections
            .by_address
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = by_address.get_mut(&self.address) {
            *open -= 1;
            if *open == 0 {
                by_address.remove(&self.address);
            }
        }
    }
}

/// What becomes of a request whose token was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// It is answered and logged.
    Logged,
    /// There were too many: it is answered with 429 and only counted.
    Counted,
}

/// Refused requests that were only counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Flood {
    pub(crate) tenant_seq: i64,
    /// `None` stands for addresses beyond those that are counted apart.
    pub(crate) address: Option<IpAddr>,
    pub(crate) requests: u64,
}

#[derive(Debug)]
struct Window {
    began: Instant,
    logged: u32,
    counted: u64,
}

/// Counts refused tokens, so that a flood of them does not fill the log.
#[derive(Debug)]
pub(crate) struct Refusals {
    windows: Mutex<HashMap<(i64, Option<IpAddr>), Window>>,
    per_s_max: u32,
    addresses_max: usize,
}

impl Refusals {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            windows: Mutex::new(HashMap::new()),
            per_s_max: limits.refused_per_s_max,
            addresses_max: limits.refused_addresses_max,
        }
    }

    /// Counts one more refused token.
    pub(crate) fn refused(&self, tenant_seq: i64, address: IpAddr, now: Instant) -> Refused {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let own = (tenant_seq, Some(network_of(address)));
        let key = if windows.contains_key(&own) || windows.len() < self.addresses_max {
            own
        } else {
            (tenant_seq, None)
        };
        let window = windows.entry(key).or_insert_with(|| Window {
            began: now,
            logged: 0,
            counted: 0,
        });
        // A window with counted requests ends only when they have been reported.
        if window.counted == 0 && now.duration_since(window.began) >= WINDOW {
            *window = Window {
                began: now,
                logged: 0,
                counted: 0,
            };
        }
        if window.logged < self.per_s_max {
            window.logged += 1;
            return Refused::Logged;
        }
        window.counted += 1;
        Refused::Counted
    }

    /// Takes out the windows that have ended; those with counted requests are to be logged.
    pub(crate) fn ended(&self, now: Instant) -> Vec<Flood> {
        let mut windows = self.windows.lock().unwrap_or_else(PoisonError::into_inner);
        let mut floods = Vec::new();
        windows.retain(|(tenant_seq, address), window| {
            if now.duration_since(window.began) < WINDOW {
                return true;
            }
            if window.counted > 0 {
                floods.push(Flood {
                    tenant_seq: *tenant_seq,
                    address: *address,
                    requests: window.counted,
                });
            }
            false
        });
        floods
    }
}

/// One customer of a network has a whole /64 of IPv6 addresses: they count as one.
fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => {
                let [a, b, c, d, ..] = v6.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusals(per_s: u32, addresses: usize) -> Refusals {
        Refusals::new(&Limits {
            refused_per_s_max: per_s,
            refused_addresses_max: addresses,
            ..Limits::default()
        })
    }

    #[test]
    fn a_flood_becomes_one_line_and_another_address_is_not_touched() {
        let refusals = refusals(3, 10);
        let (now, noisy, quiet) = (Instant::now(), "192.0.2.1", "192.0.2.2");
        let ask = |address: &str, at| refusals.refused(7, address.parse().unwrap(), at);
        let logged = (0..100).filter(|_| ask(noisy, now) == Refused::Logged).count();
        assert_eq!(logged, 3);
        assert_eq!(ask(quiet, now), Refused::Logged);
        assert_eq!(refusals.ended(now), []);
        let later = now + WINDOW;
        let flood = Flood {
            tenant_seq: 7,
            address: Some(noisy.parse().unwrap()),
            requests: 97,
        };
        assert_eq!(refusals.ended(later), [flood]);
        assert_eq!(ask(noisy, later), Refused::Logged, "a new second begins anew");
    }

    #[test]
    fn many_addresses_cannot_fill_the_memory() {
        let refusals = refusals(1, 4);
        let now = Instant::now();
        for n in 0..200_u8 {
            refusals.refused(1, IpAddr::from([198, 51, 100, n]), now);
        }
        assert!(refusals.windows.lock().unwrap().len() <= 5);
        let floods = refusals.ended(now + WINDOW);
        assert_eq!(
            (floods.len(), floods[0].address, floods[0].requests),
            (1, None, 195)
        );
    }

    #[test]
    fn addresses_of_one_ipv6_network_count_as_one() {
        let one: IpAddr = "2001:db8:1:2::1".parse().unwrap();
        let other: IpAddr = "2001:db8:1:2:ffff::9".parse().unwrap();
        assert_eq!(network_of(one), network_of(other));
        let mapped: IpAddr = "::ffff:192.0.2.1".parse().unwrap();
        assert_eq!(network_of(mapped), IpAddr::from([192, 0, 2, 1]));
    }

    #[tokio::test]
    async fn an_address_has_its_share_of_connections_and_gets_it_back() {
        let connections = Connections::new(&Limits {
            connections_per_address_max: 2,
            ..Limits::default()
        });
        let address: IpAddr = "192.0.2.1".parse().unwrap();
        let seat = async |address| connections.seat(connections.room().await.unwrap(), address);
        let (one, two) = (seat(address).await, seat(address).await);
        assert!(one.is_some() && two.is_some());
        assert!(seat(address).await.is_none());
        assert!(seat("192.0.2.2".parse().unwrap()).await.is_some());
        let own: IpAddr = "127.0.0.1".parse().unwrap();
        let (here, there, everywhere) = (seat(own).await, seat(own).await, seat(own).await);
        assert!(here.is_some() && there.is_some() && everywhere.is_some());
        drop(one);
        assert!(seat(address).await.is_some());
    }
}
