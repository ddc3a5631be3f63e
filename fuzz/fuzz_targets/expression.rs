//! See `slipway_fuzz::expressions::expression`.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| slipway_fuzz::expressions::expression(bytes));
