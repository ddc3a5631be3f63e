//! Which characters the option `i` takes for the same.
//!
//! .NET: those with the same lower case under the invariant culture. So `K` equals the Kelvin sign, but `ſ` is no `s`
//! and `İ` is no `i`. Characters beyond U+FFFF have no case: .NET sees two units that have none.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The other characters equal to `c` when case is ignored.
pub(super) fn equivalents(c: char) -> &'static [char] {
    TABLE.get(&c).map_or(&[], Vec::as_slice)
}

static TABLE: LazyLock<HashMap<char, Vec<char>>> = LazyLock::new(table);

/// Above this many characters it is cheaper to go through the table than through the range.
const RANGE_WALKED_MAX: u32 = 512;

/// The characters equal to one in the ranges when case is ignored.
pub(super) fn all_within(ranges: &[(char, char)]) -> impl Iterator<Item = char> {
    let mut found = Vec::new();
    for (low, high) in ranges {
        if *high as u32 - *low as u32 <= RANGE_WALKED_MAX {
            for c in *low..=*high {
                found.extend_from_slice(equivalents(c));
            }
        } else {
            for (c, others) in TABLE.iter() {
                if (low..=high).contains(&c) {
                    found.extend_from_slice(others);
                }
            }
        }
    }
    found.into_iter()
}

fn table() -> HashMap<char, Vec<char>> {
    let mut by_lower: HashMap<char, Vec<char>> = HashMap::new();
    // No letter between the CJK radicals and the Cyrillic extensions, nor among Hangul, has a case.
    for c in ('\0'..'\u{2E80}')
        .chain('\u{A640}'..'\u{AC00}')
        .chain('\u{FB00}'..='\u{FFFF}')
    {
        let lower = lower(c);
        if lower != c {
            by_lower.entry(lower).or_insert_with(|| vec![lower]).push(c);
        }
    }
    let mut table = HashMap::new();
    for same in by_lower.into_values() {
        for c in &same {
            table.insert(*c, same.iter().copied().filter(|other| other != c).collect());
        }
    }
    table
}

fn lower(c: char) -> char {
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(one), None) => one,
        // Only `İ`, which has no lower case of one character.
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(left: char, right: char) -> bool {
        left == right || equivalents(left).contains(&right)
    }

    #[test]
    fn letters_with_the_same_lower_case_are_equal() {
        for (left, right) in [
            ('a', 'A'),
            ('é', 'É'),
            ('k', '\u{212A}'),
            ('Σ', 'σ'),
            ('Ǆ', 'ǅ'),
            ('ﬀ', 'ﬀ'),
        ] {
            assert!(same(left, right) && same(right, left), "{left} {right}");
        }
        for (left, right) in [
            ('s', 'ſ'),
            ('i', 'İ'),
            ('i', 'ı'),
            ('σ', 'ς'),
            ('µ', 'μ'),
            ('𐐀', '𐐨'),
            ('a', 'b'),
        ] {
            assert!(!same(left, right) && !same(right, left), "{left} {right}");
        }
    }
}
