//! The switches of a running tenant.

use std::sync::{Arc, PoisonError, RwLock};

use super::{SwitchError, Switches};

/// Replaced whole, so that one call sees one setting.
pub(crate) struct Board(RwLock<Arc<Switches>>);

impl Board {
    pub(crate) fn new(switches: Switches) -> Self {
        Self(RwLock::new(Arc::new(switches)))
    }

    pub(crate) fn now(&self) -> Arc<Switches> {
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Sets several switches, all or none.
    pub(crate) fn set<'a>(
        &self,
        wanted: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<(), SwitchError> {
        let mut board = self.0.write().unwrap_or_else(PoisonError::into_inner);
        let mut changed = Switches::clone(&board);
        for (name, value) in wanted {
            changed.set(name, value)?;
        }
        *board = Arc::new(changed);
        Ok(())
    }
}
