//! The requests that the fuzzer keeps, with the properties it holds them to (`fuzz/src`): no panic, nothing that is read
//! one way and printed another, no PATCH whose outcome cannot be stored.

#[path = "../../../fuzz/src/scim/mod.rs"]
#[allow(unreachable_pub)] // public for the fuzzer
mod targets;

#[path = "../../../fuzz/src/replay.rs"]
mod replay;

use replay::replay;

#[test]
fn filters_of_the_corpus_hold() {
    replay("filter", targets::filter);
}

#[test]
fn paths_of_the_corpus_hold() {
    replay("path", targets::path);
}

#[test]
fn patches_of_the_corpus_hold() {
    replay("patch", targets::patch);
}

#[test]
fn bulk_requests_of_the_corpus_hold() {
    replay("bulk", targets::bulk);
}
