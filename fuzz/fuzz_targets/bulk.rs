//! See `slipway_fuzz::scim::bulk`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| slipway_fuzz::scim::bulk(bytes));
