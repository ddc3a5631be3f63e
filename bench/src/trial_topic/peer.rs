//! The peer: `scimmy-routers` from npm, which keeps everything in memory and logs nothing.

use super::load::Done;

/// People created per second by the peer.
///
/// # Errors
/// When node or npm are not here, or the packages cannot be had.
pub(crate) fn people(_people: usize) -> anyhow::Result<Done> {
    anyhow::bail!("not written yet")
}
