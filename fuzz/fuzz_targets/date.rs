//! See `slipway_fuzz::date`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| slipway_fuzz::date(bytes));
