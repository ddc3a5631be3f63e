//! The few things that only a shell can do.

/// What a shell offers. Both shells are narrow: a window or a terminal.
pub trait Host: Send + Sync + 'static {
    /// Opens an address or a file with the program the system has for it.
    ///
    /// # Errors
    /// In words why nothing opened; the caller then shows the address to copy.
    fn open(&self, target: &str) -> Result<(), String>;
}

/// Opens with the system's own programs (crate `open`).
pub struct SystemHost;

impl Host for SystemHost {
    fn open(&self, target: &str) -> Result<(), String> {
        open::that_detached(target).map_err(|error| error.to_string())
    }
}

/// Opens nothing: for runs without a person in front of them.
pub struct QuietHost;

impl Host for QuietHost {
    fn open(&self, _target: &str) -> Result<(), String> {
        Err("this run opens no programs".to_owned())
    }
}
