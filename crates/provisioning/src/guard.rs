//! The guard against accidental deletions: how many objects one cycle may still disable or delete.

/// Counted in one cycle.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct DeleteGuard {
    /// `None`: as many as there are.
    left: Option<u64>,
}

impl DeleteGuard {
    /// `allowed` deletions; none at all while a job is in quarantine for too many of them, or else a daily attempt would let them
    /// through bit by bit.
    pub(crate) fn new(allowed: Option<u64>, in_quarantine: bool) -> Self {
        Self {
            left: if in_quarantine { Some(0) } else { allowed },
        }
    }

    /// Takes one deletion from what is left; false when it has to be held back.
    pub(crate) fn take(&mut self) -> bool {
        match &mut self.left {
            None => true,
            Some(0) => false,
            Some(left) => {
                *left -= 1;
                true
            }
        }
    }
}
