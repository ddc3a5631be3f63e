//! See `slipway_fuzz::scim::path`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| slipway_fuzz::scim::path(bytes));
