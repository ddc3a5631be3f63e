//! Targets of the crate `expr`; `crates/expr/tests/corpus.rs` replays their files.

mod date;
mod expression;
mod pattern;

pub use date::date;
pub use expression::expression;
pub use pattern::pattern;

/// The bytes as several texts, one line for each; the last has the rest, line breaks included.
fn lines<const N: usize>(bytes: &[u8]) -> [String; N] {
    let text = String::from_utf8_lossy(bytes);
    let mut lines = text.splitn(N, '\n').map(str::to_owned);
    std::array::from_fn(|_| lines.next().unwrap_or_default())
}
