//! What must hold for every text and every bytes: one function per target, in one module per crate that is held to it.
//! The fuzzer calls them with what it makes up, and the test `corpus` of that crate with the files of `corpus/`, so that
//! what was found once is held by CI.
//!
//! A panic is a finding. So is a file that takes longer or more memory than `cargo xtask fuzz` allows.

pub mod expressions;
pub mod scim;
