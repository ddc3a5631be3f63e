//! What a tenant is started with.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use crate::fault::Fault;
use crate::switches::Switches;

/// How a simulated tenant is made.
#[derive(Clone, Debug)]
pub struct TenantOptions {
    /// Same seed, same tenant.
    pub seed: u64,
    /// How many people: 10 to 100 000. Those in the recycle bin come on top, one for every 250.
    pub users: usize,
    /// How many groups, at most 2 000; the first eight carry the names SMS2GO asks for.
    pub groups: usize,
    /// Where to listen. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Listening on another address than loopback is a decision of its own: anyone who reaches it can read the passwords' pages.
    pub allow_non_loopback: bool,
    /// Where everything that changes is kept; `None` forgets it at the end.
    pub state_file: Option<PathBuf>,
    /// Whether the control API below `/_sim/` answers. Off unless someone asked for it: it hands out tokens without a password.
    pub control: bool,
    /// What goes wrong.
    pub faults: Vec<Fault>,
    /// How many times faster than real the wait between cycles is: 40 gives a cycle each minute.
    pub clock_rate: f64,
    /// Behaviour that is not known for certain, or differs between editions of the service.
    pub switches: Switches,
}

impl Default for TenantOptions {
    fn default() -> Self {
        Self {
            seed: 1,
            users: 200,
            groups: 20,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            allow_non_loopback: false,
            state_file: None,
            control: false,
            faults: Vec::new(),
            clock_rate: 1.0,
            switches: Switches::default(),
        }
    }
}
