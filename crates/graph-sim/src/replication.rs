//! How long what is fresh takes to be known everywhere (Graph: replication): its own time for each kind of object.

use std::str::FromStr;
use std::time::Duration;

use jiff::Timestamp;

use crate::state::Settling;
use crate::tenant::Tenant;

/// The index behind `ConsistencyLevel: eventual` takes this share of the delay longer when no switch says how long.
const INDEX_SHARE: f64 = 0.5;

/// What replicates at its own pace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Application,
    ServicePrincipal,
    /// What is below `synchronization` of a fresh service principal, and fresh jobs.
    Synchronization,
    Group,
    Assignment,
    Grant,
    /// What the index takes longer than a list.
    Index,
}

impl Kind {
    /// A list shows an object after this many delays: it lags behind a read by id. Groups and assignments are quick, as the
    /// portal shows them.
    fn listed_after(self) -> f64 {
        match self {
            Self::Assignment => 0.2,
            Self::Group | Self::Grant => 0.5,
            _ => 1.5,
        }
    }
}

impl FromStr for Kind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Ok(match text {
            "application" => Self::Application,
            "servicePrincipal" => Self::ServicePrincipal,
            "synchronization" => Self::Synchronization,
            "group" => Self::Group,
            "assignment" => Self::Assignment,
            "grant" => Self::Grant,
            "index" => Self::Index,
            _ => return Err(()),
        })
    }
}

impl Tenant {
    /// The delay of this kind alone, when a fault or a switch says one.
    fn own_delay(&self, kind: Kind) -> Option<Duration> {
        let switches = self.switches();
        let switch = match kind {
            Kind::Application => switches.replication_application,
            Kind::ServicePrincipal => switches.replication_service_principal,
            Kind::Synchronization => switches.replication_synchronization,
            Kind::Group => switches.replication_group,
            Kind::Assignment => switches.replication_assignment,
            Kind::Grant => switches.replication_grant,
            Kind::Index => switches.replication_index,
        };
        self.faults.replication(Some(kind)).or(switch)
    }

    /// What the age of a fresh object of this kind is measured by. What is said of the kind goes before what is said of all.
    pub(crate) fn replication(&self, kind: Kind) -> Settling {
        let delay = self
            .own_delay(kind)
            .or_else(|| self.faults.replication(None))
            .unwrap_or_else(|| self.switches().replication);
        self.settling(delay)
    }

    /// When a list shows an object of this kind; with `ConsistencyLevel: eventual` it asks the index, which hears of it
    /// later still.
    pub(crate) fn listing(&self, kind: Kind, eventual: bool) -> Listing {
        let settling = self.replication(kind);
        let mut after = settling.delay.mul_f64(kind.listed_after());
        if eventual {
            after += self
                .own_delay(Kind::Index)
                .unwrap_or_else(|| settling.delay.mul_f64(INDEX_SHARE));
        }
        Listing {
            now: settling.now,
            after,
        }
    }
}

/// What a list shows at one moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Listing {
    now: Timestamp,
    after: Duration,
}

impl Listing {
    /// Whether it shows what was made then; `None` was always there.
    pub(crate) fn shows(self, born: Option<Timestamp>) -> bool {
        born.is_none_or(|born| self.now.duration_since(born).as_secs_f64() >= self.after.as_secs_f64())
    }
}
