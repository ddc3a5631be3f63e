//! See `slipway_fuzz::expressions::date`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| slipway_fuzz::expressions::date(bytes));
