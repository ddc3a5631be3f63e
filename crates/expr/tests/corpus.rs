//! The texts that the fuzzer keeps, with the properties it holds them to (`fuzz/src`): no panic, no text that changes on
//! its way.

#[path = "../../../fuzz/src/expressions/mod.rs"]
#[allow(unreachable_pub)] // public for the fuzzer
mod targets;

#[path = "../../../fuzz/src/replay.rs"]
mod replay;

use replay::replay;

#[test]
fn expressions_of_the_corpus_hold() {
    replay("expression", targets::expression);
}

#[test]
fn patterns_of_the_corpus_hold() {
    replay("pattern", targets::pattern);
}

#[test]
fn dates_of_the_corpus_hold() {
    replay("date", targets::date);
}
