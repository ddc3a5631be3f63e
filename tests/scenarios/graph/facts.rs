//! The list of facts: which file or test asserts what.
