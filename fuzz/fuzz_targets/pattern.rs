//! See `slipway_fuzz::expressions::pattern`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| slipway_fuzz::expressions::pattern(bytes));
