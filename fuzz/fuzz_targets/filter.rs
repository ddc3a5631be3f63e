//! See `slipway_fuzz::scim::filter`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| slipway_fuzz::scim::filter(bytes));
