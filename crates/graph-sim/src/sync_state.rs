//! What the provisioning service keeps of a job between two cycles.

use std::any::Any;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// Something a provisioning service keeps. The simulator stores it and never looks inside.
pub trait Keep: Any + Send + Sync {
    /// What goes into the state file. It must not hold a secret.
    fn to_json(&self) -> Value;
}

impl Keep for Value {
    fn to_json(&self) -> Value {
        self.clone()
    }
}

/// The memory of one job. Copies share it, so that a cycle over ten changes does not copy what is known of 100,000 people.
///
/// Read from a state file it is JSON; the service that takes it over hands back its own form.
#[derive(Clone, Default)]
pub struct SyncState(Option<Arc<dyn Keep>>);

impl SyncState {
    /// Wraps what the service keeps.
    pub fn of(kept: impl Keep) -> Self {
        Self(Some(Arc::new(kept)))
    }

    /// What is kept, when it has this form.
    #[must_use]
    pub fn get<T: Keep>(&self) -> Option<&T> {
        let kept: &dyn Any = self.0.as_deref()?;
        kept.downcast_ref()
    }

    /// Nothing is kept: a new job, or one that was restarted with `Full`.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// As it goes into the state file; `Null` when nothing is kept.
    #[must_use]
    pub fn to_json(&self) -> Value {
        self.0.as_ref().map_or(Value::Null, |kept| kept.to_json())
    }
}

impl From<Value> for SyncState {
    fn from(json: Value) -> Self {
        if json.is_null() {
            Self(None)
        } else {
            Self::of(json)
        }
    }
}

impl PartialEq for SyncState {
    fn eq(&self, other: &Self) -> bool {
        self.to_json() == other.to_json()
    }
}

impl fmt::Debug for SyncState {
    // It is about people; how much there is of it is enough.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SyncState")
            .field("empty", &self.is_empty())
            .finish_non_exhaustive()
    }
}

impl Serialize for SyncState {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SyncState {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Value::deserialize(deserializer).map(Self::from)
    }
}
