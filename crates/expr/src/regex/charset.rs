//! Sets of characters as .NET builds them: ranges, general categories, white space, a negation, a subtraction.
//!
//! A set is written out as ranges only when a pattern is translated; see [`ClassSpec::resolve`].

use std::sync::LazyLock;

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};

use super::casing;

/// General categories, in the order of their bits.
const CATEGORIES: [&str; 30] = [
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs",
    "Co", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po", "Sm", "Sc", "Sk", "So", "Cn",
];
const SURROGATE: u8 = 16;
const UNASSIGNED: u8 = 29;
const DIGIT: u32 = 1 << 8;
const CASED: u32 = 0b111;
/// `[\p{L}\p{Mn}\p{Nd}\p{Pc}]`: .NET's `\w` ("Character classes in regular expressions").
const WORD: u32 = 0b11_1111 | DIGIT | 1 << 18;

/// A set of characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct ClassSpec {
    /// Sorted and apart once [`ClassSpec::finish`] has run.
    ranges: Vec<(char, char)>,
    categories: u32,
    space: bool,
    not_space: bool,
    /// The option `i`. It widens ranges and single characters only, as in .NET.
    ignore_case: bool,
    pub(super) negated: bool,
    pub(super) minus: Option<Box<ClassSpec>>,
}

impl ClassSpec {
    pub(super) fn new(ignore_case: bool) -> Self {
        Self {
            ignore_case,
            ..Self::default()
        }
    }

    pub(super) fn single(c: char, ignore_case: bool) -> Self {
        Self {
            ranges: vec![(c, c)],
            ignore_case,
            ..Self::default()
        }
    }

    /// Everything.
    pub(super) fn any() -> Self {
        Self {
            negated: true,
            ..Self::default()
        }
    }

    /// `.` without the option `s`: everything but a line feed. A carriage return is matched.
    pub(super) fn dot() -> Self {
        Self {
            ranges: vec![('\n', '\n')],
            negated: true,
            ..Self::default()
        }
    }

    pub(super) fn add_range(&mut self, low: char, high: char) {
        self.ranges.push((low, high));
    }

    /// Everything outside a range, as `\P{IsGreek}` inside a class.
    pub(super) fn add_outside(&mut self, low: char, high: char) {
        if let Some(before) = (low as u32).checked_sub(1).and_then(char::from_u32) {
            self.add_range('\0', before);
        }
        self.add_range(char::from_u32(high as u32 + 1).unwrap_or('\u{E000}'), char::MAX);
    }

    /// Adds what `\d`, `\w`, `\s` (or their capitals) stand for.
    pub(super) fn add_shorthand(&mut self, letter: char) {
        match letter {
            'd' => self.categories |= DIGIT,
            'D' => self.categories |= !DIGIT,
            'w' => self.categories |= WORD,
            'W' => self.categories |= !WORD,
            's' => self.space = true,
            _ => self.not_space = true,
        }
    }

    /// Adds a general category, or a group of them such as `L`. False if there is none of that name.
    /// With the option `i`, `Lu`, `Ll` and `Lt` stand for all three, as in .NET.
    pub(super) fn add_category(&mut self, name: &str, negated: bool) -> bool {
        let mask = if self.ignore_case && matches!(name, "Lu" | "Ll" | "Lt") {
            CASED
        } else {
            CATEGORIES
                .iter()
                .enumerate()
                .filter(|(_, category)| **category == name || (name.len() == 1 && category.starts_with(name)))
                .fold(0, |mask, (bit, _)| mask | 1 << bit)
        };
        if mask == 0 {
            return false;
        }
        self.categories |= if negated { !mask } else { mask };
        true
    }

    /// Sorts and merges the ranges.
    pub(super) fn finish(mut self) -> Self {
        self.ranges.sort_unstable();
        self.ranges.dedup_by(|next, kept| {
            let touches = next.0 as u32 <= (kept.1 as u32).saturating_add(1);
            if touches {
                kept.1 = kept.1.max(next.1);
            }
            touches
        });
        self
    }

    pub(super) fn contains(&self, c: char) -> bool {
        let listed = self.in_ranges(c)
            || self.categories & (1 << category(c)) != 0
            || (self.space && c.is_whitespace())
            || (self.not_space && !c.is_whitespace())
            || (self.ignore_case && casing::equivalents(c).iter().any(|other| self.in_ranges(*other)));
        listed != self.negated && self.minus.as_ref().is_none_or(|minus| !minus.contains(c))
    }

    fn in_ranges(&self, c: char) -> bool {
        let at = self.ranges.partition_point(|range| range.1 < c);
        self.ranges.get(at).is_some_and(|range| range.0 <= c)
    }

    /// The set as ranges of code points, sorted and apart.
    pub(super) fn resolve(&self, alphabet: Alphabet) -> Vec<(char, char)> {
        match alphabet {
            Alphabet::Ascii => self.ascii_ranges(),
            Alphabet::Unicode => self
                .unicode()
                .iter()
                .map(|range| (range.start(), range.end()))
                .collect(),
        }
    }

    fn ascii_ranges(&self) -> Vec<(char, char)> {
        let mut ranges: Vec<(char, char)> = Vec::new();
        for c in ('\0'..='\x7F').filter(|c| self.contains(*c)) {
            match ranges.last_mut() {
                Some(last) if last.1 as u32 + 1 == c as u32 => last.1 = c,
                _ => ranges.push((c, c)),
            }
        }
        ranges
    }

    fn unicode(&self) -> ClassUnicode {
        let mut class = ClassUnicode::new(self.ranges.iter().map(|range| range_of(*range)));
        if self.ignore_case {
            let equivalents = casing::all_within(&self.ranges);
            class.union(&ClassUnicode::new(equivalents.map(|c| range_of((c, c)))));
        }
        if self.categories != 0 {
            class.union(&categories(self.categories));
        }
        if self.space || self.not_space {
            let mut space = ClassUnicode::new(SPACE.iter().map(|range| range_of(*range)));
            if self.not_space {
                let listed = std::mem::replace(&mut space, ClassUnicode::new([range_of(('\0', char::MAX))]));
                if !self.space {
                    space.difference(&listed);
                }
            }
            class.union(&space);
        }
        if self.negated {
            class.negate();
        }
        if let Some(minus) = &self.minus {
            class.difference(&minus.unicode());
        }
        class
    }
}

/// Which characters a text is known to be made of. Sets are much smaller for a text of ASCII, as nearly all are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alphabet {
    Ascii,
    Unicode,
}

fn range_of((low, high): (char, char)) -> ClassUnicodeRange {
    ClassUnicodeRange::new(low, high)
}

/// [`char::is_whitespace`], which is .NET's `char.IsWhiteSpace`.
const SPACE: [(char, char); 10] = [
    ('\t', '\r'),
    (' ', ' '),
    ('\u{85}', '\u{85}'),
    ('\u{A0}', '\u{A0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{2000}', '\u{200A}'),
    ('\u{2028}', '\u{2029}'),
    ('\u{202F}', '\u{202F}'),
    ('\u{205F}', '\u{205F}'),
    ('\u{3000}', '\u{3000}'),
];

/// The members of general categories, by [`category`].
fn categories(mask: u32) -> ClassUnicode {
    /// Runs of characters of one category, in order.
    static RUNS: LazyLock<Vec<(char, char, u8)>> = LazyLock::new(|| {
        let mut runs: Vec<(char, char, u8)> = Vec::new();
        for c in '\0'..='\u{FFFF}' {
            let category = category(c);
            match runs.last_mut() {
                Some(last) if last.2 == category => last.1 = c,
                _ => runs.push((c, c, category)),
            }
        }
        runs.push(('\u{10000}', char::MAX, SURROGATE));
        runs
    });
    ClassUnicode::new(
        RUNS.iter()
            .filter(|(.., category)| mask & 1 << category != 0)
            .map(|(low, high, _)| range_of((*low, *high))),
    )
}

/// `\w` and the two joiners: what `\b` looks for.
pub(super) fn boundary_word() -> ClassSpec {
    let mut spec = ClassSpec::default();
    spec.add_shorthand('w');
    spec.add_range('\u{200C}', '\u{200D}');
    spec.finish()
}

/// `\b` and group names also count the two joiners as word characters, which `\w` does not.
pub(super) fn is_boundary_word_char(c: char) -> bool {
    WORD & (1 << category(c)) != 0 || matches!(c, '\u{200C}' | '\u{200D}')
}

/// General category as a bit number. .NET looks at UTF-16 units, so beyond U+FFFF everything is a surrogate to it.
fn category(c: char) -> u8 {
    static TABLE: LazyLock<Vec<u8>> = LazyLock::new(category_table);
    TABLE.get(c as usize).copied().unwrap_or(SURROGATE)
}

fn category_table() -> Vec<u8> {
    let mut table = vec![UNASSIGNED; 0x1_0000];
    for (number, name) in (0u8..).zip(CATEGORIES) {
        if number == UNASSIGNED || number == SURROGATE {
            continue;
        }
        for (first, last) in members(name) {
            for entry in table.iter_mut().take(last as usize + 1).skip(first as usize) {
                *entry = number;
            }
        }
    }
    table
}

/// The ranges of a general category.
fn members(category: &str) -> Vec<(char, char)> {
    match regex_syntax::parse(&format!(r"\p{{{category}}}")).map(Hir::into_kind) {
        Ok(HirKind::Class(Class::Unicode(class))) => {
            class.iter().map(|range| (range.start(), range.end())).collect()
        }
        // `Zl` and `Zp` have one member each.
        Ok(HirKind::Literal(one)) => String::from_utf8_lossy(&one.0).chars().map(|c| (c, c)).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shorthand(letter: char) -> ClassSpec {
        let mut spec = ClassSpec::default();
        spec.add_shorthand(letter);
        spec
    }

    #[test]
    fn digits_words_and_spaces_are_those_of_unicode() {
        for (letter, inside, outside) in [
            ('d', "09\u{0660}\u{0967}", "a\u{00B2}\u{2160}"),
            (
                'w',
                "a_9é\u{0301}\u{203F}日",
                "- \u{200D}\u{0903}\u{1F600}\u{10400}",
            ),
            (
                's',
                " \t\r\n\u{0B}\u{0C}\u{85}\u{A0}\u{2003}\u{3000}",
                "a\u{200B}\u{180E}",
            ),
        ] {
            let set = shorthand(letter);
            let opposite = shorthand(letter.to_ascii_uppercase());
            for c in inside.chars() {
                assert!(set.contains(c) && !opposite.contains(c), "{c:?} is in \\{letter}");
            }
            for c in outside.chars() {
                assert!(
                    !set.contains(c) && opposite.contains(c),
                    "{c:?} is not in \\{letter}"
                );
            }
        }
    }

    #[test]
    fn every_category_has_members() {
        for name in CATEGORIES {
            assert_eq!(members(name).is_empty(), name == "Cs", "{name}");
        }
        assert_eq!(category('A'), 0);
        assert_eq!(category('\u{2028}'), 12);
        assert_eq!(category('\u{FFFF}'), UNASSIGNED);
        assert_eq!(category('\u{10400}'), SURROGATE);
    }

    #[test]
    fn joiners_are_word_characters_only_for_boundaries() {
        assert!(is_boundary_word_char('\u{200D}') && !shorthand('w').contains('\u{200D}'));
    }

    #[test]
    fn outside_a_block_next_to_the_surrogates_is_everything_else() {
        let mut spec = ClassSpec::default();
        spec.add_outside('\u{AC00}', '\u{D7AF}');
        let set = spec.finish();
        assert!(set.contains('\u{ABFF}') && set.contains('\u{E000}') && !set.contains('\u{AC00}'));
    }

    #[test]
    fn ranges_hold_the_characters_that_the_set_contains() {
        let mut letters = ClassSpec::new(true);
        letters.add_range('a', 'z');
        letters.add_range('\u{C0}', '\u{1FF}');
        letters.negated = true;
        let mut consonants = shorthand('w');
        consonants.add_shorthand('S');
        consonants.minus = Some(Box::new(letters.clone()));
        let mut spaces = shorthand('s');
        spaces.add_shorthand('S');
        let specs = [
            letters.finish(),
            consonants,
            spaces,
            shorthand('W'),
            shorthand('S'),
            shorthand('D'),
            ClassSpec::dot(),
            ClassSpec::any(),
            ClassSpec::default(),
            boundary_word(),
        ];
        for spec in specs {
            for alphabet in [Alphabet::Ascii, Alphabet::Unicode] {
                let ranges = spec.resolve(alphabet);
                let last = if alphabet == Alphabet::Ascii {
                    '\x7F'
                } else {
                    '\u{10FFF}'
                };
                for c in '\0'..=last {
                    let listed = ranges.iter().any(|(low, high)| (*low..=*high).contains(&c));
                    assert_eq!(listed, spec.contains(c), "{c:?} in {spec:?}");
                }
            }
        }
    }
}
