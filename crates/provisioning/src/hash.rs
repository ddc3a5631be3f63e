//! A hash that is the same on every machine and in every version: what was seen is remembered by it, and chance begins with it.

use std::io;

use serde_json::Value;

/// FNV-1a, 64 bits. The standard library's hash may change between versions of Rust.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fnv(u64);

impl Fnv {
    pub(crate) fn new() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01B3);
        }
    }

    /// A text, told apart from the one after it.
    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
        self.bytes(&[0]);
    }

    pub(crate) fn flag(&mut self, flag: bool) {
        self.bytes(&[1 + u8::from(flag)]);
    }

    pub(crate) fn json(&mut self, value: &Value) {
        // Writing into a hash cannot fail.
        let _ = serde_json::to_writer(&mut *self, value);
        self.bytes(&[0]);
    }

    pub(crate) fn number(self) -> u64 {
        self.0
    }
}

impl io::Write for Fnv {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.bytes(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Random bits for one object at one time: the same in a repeated run, other ones at another time.
pub(crate) fn chance(id: &str, now: jiff::Timestamp) -> expr::Seeded {
    let mut seed = Fnv::new();
    seed.bytes(id.as_bytes());
    seed.bytes(&now.as_second().to_le_bytes());
    expr::Seeded::new(seed.number())
}

/// The hash of one text.
pub(crate) fn text(text: &str) -> u64 {
    let mut hash = Fnv::new();
    hash.text(text);
    hash.number()
}
