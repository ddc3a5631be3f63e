//! See `slipway_fuzz::pattern`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| slipway_fuzz::pattern(bytes));
