//! NormalizeDiacritics: Latin letters without their marks (Microsoft Learn, table under NormalizeDiacritics).

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::metadata::{Family, Function, Type, example, function, required};
use crate::Value;
use crate::doubt::Doubt;
use crate::program::{Arguments, Evaluated};

pub(super) const FUNCTIONS: &[Function] = &[function(
    "NormalizeDiacritics",
    "the source without accents",
    Family::Text,
    &[required("source", Type::Text, "the text")],
    Type::Text,
    normalize_diacritics,
)
.remarks(&[
    "Replaces by a table that knows no language: `ü` becomes `u`, never `ue`; `ø` becomes `oe`, and `Ø` becomes `OE`, both letters capital.",
    "Case, blanks and apostrophes stay. So do `œ`, `đ`, `ð` and `þ`, which the table does not have.",
])
.examples(&[
    example("NormalizeDiacritics([givenName])", r#"{"givenName": "Zoë"}"#, r#""Zoe""#),
    example("NormalizeDiacritics([n])", r#"{"n": "Bjørn Ødegård"}"#, r#""Bjoern OEdegard""#),
])
.doubts(&[Doubt::NullToText, Doubt::DiacriticsBeyondTable])];

/// The documented table. A letter with several marks may come composed or as combining characters.
const TABLE: &[(&str, &str)] = &[
    ("a", "ä à â ã å á ą ă ā ā́ ā̀ ā̂ ā̃ ǟ ā̈ ǡ a̱ å̄"),
    ("A", "Ä À Â Ã Å Á Ą Ă Ā Ā́ Ā̀ Ā̂ Ā̃ Ǟ Ā̈ Ǡ A̱ Å̄"),
    ("ae", "æ ǣ"),
    ("AE", "Æ Ǣ"),
    ("c", "ç č ć c̄ c̱"),
    ("C", "Ç Č Ć C̄ C̱"),
    ("d", "ď d̄ ḏ"),
    ("D", "Ď D̄ Ḏ"),
    ("e", "ë è é ê ę ě ė ē ḗ ḕ ē̂ ē̃ ê̄ e̱ ë̄ e̊̄"),
    ("E", "Ë È É Ê Ę Ě Ė Ē Ḗ Ḕ Ē̂ Ē̃ Ê̄ E̱ Ë̄ E̊̄"),
    ("g", "ğ ḡ g̱"),
    ("G", "Ğ Ḡ G̱"),
    ("i", "ï î ì í ı ī ī́ ī̀ ī̂ ī̃ i̱"),
    ("I", "Ï Î Ì Í İ Ī Ī́ Ī̀ Ī̂ Ī̃ I̱"),
    ("l", "ľ ł l̄ ḹ ḻ"),
    ("L", "Ł Ľ L̄ Ḹ Ḻ"),
    ("n", "ñ ń ň n̄ ṉ"),
    ("N", "Ñ Ń Ň N̄ Ṉ"),
    ("o", "ö ò ő õ ô ó ō ṓ ṑ ō̂ ō̃ ȫ ō̈ ǭ ȭ ȱ o̱"),
    ("O", "Ö Ò Ő Õ Ô Ó Ō Ṓ Ṑ Ō̂ Ō̃ Ȫ Ō̈ Ǭ Ȭ Ȱ O̱"),
    ("oe", "ø ø̄ œ̄"),
    ("OE", "Ø Ø̄ Œ̄"),
    ("r", "ř r̄ ṟ ṝ"),
    ("R", "Ř R̄ Ṟ Ṝ"),
    ("ss", "ß"),
    ("s", "š ś ș ş s̄ s̱"),
    ("S", "Š Ś Ș Ş S̄ S̱"),
    ("t", "ť ț t̄ ṯ"),
    ("T", "Ť Ț T̄ Ṯ"),
    ("u", "ü ù û ú ů ű ū ū́ ū̀ ū̂ ū̃ u̇̄ ǖ ṻ ṳ̄ u̱"),
    ("U", "Ü Ù Û Ú Ů Ű Ū Ū́ Ū̀ Ū̂ Ū̃ U̇̄ Ǖ Ṻ Ṳ̄ U̱"),
    ("y", "ÿ ý ȳ ȳ́ ȳ̀ ȳ̃ y̱"),
    ("Y", "Ÿ Ý Ȳ Ȳ́ Ȳ̀ Ȳ̃ Y̱"),
    ("z", "ź ž ż z̄ ẕ"),
    ("Z", "Ź Ž Ż Z̄ Ẕ"),
];

/// The table by the decomposed letter.
static BY_LETTER: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    TABLE
        .iter()
        .flat_map(|(to, from)| from.split(' ').map(|letter| (letter.nfd().collect(), *to)))
        .collect()
});

fn normalize_diacritics<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    Ok(match arguments.source(0)? {
        None => Value::Null,
        Some(text) if text.is_ascii() => Value::Text(text),
        Some(text) => Value::text(without_marks(&text, &|| {
            arguments.doubt(Doubt::DiacriticsBeyondTable)
        })),
    })
}

/// Replaces by the table. A Latin letter with marks that the table does not have loses them, unless `keeps_beyond_table`
/// says that it stays. Other scripts keep their marks, where a mark makes another letter (`й`).
fn without_marks(text: &str, keeps_beyond_table: &dyn Fn() -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut letter = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let marks_at = first.len_utf8();
        let end = rest[marks_at..]
            .find(|c| !is_combining_mark(c))
            .map_or(rest.len(), |marks| marks_at + marks);
        let (written, after) = rest.split_at(end);
        rest = after;
        letter.clear();
        letter.extend(written.nfd());
        let base = letter.chars().next().unwrap_or(first);
        let is_marked = letter.len() > base.len_utf8();
        if let Some(plain) = BY_LETTER.get(&letter) {
            out.push_str(plain);
        } else if is_marked
            && let Some(plain) = latin(base)
            && !keeps_beyond_table()
        {
            out.push_str(plain.unwrap_or(&letter[..base.len_utf8()]));
        } else {
            // As it was written: another spelling of the same letter would be another text.
            out.push_str(written);
        }
    }
    out
}

/// `Some` for a Latin base letter, with what the table makes of it when it is more than itself.
fn latin(base: char) -> Option<Option<&'static str>> {
    let mut buffer = [0; 4];
    match BY_LETTER.get(&*base.encode_utf8(&mut buffer)) {
        Some(plain) => Some(Some(plain)),
        None => base.is_ascii_alphabetic().then_some(None),
    }
}

#[cfg(test)]
mod tests {
    use super::without_marks;

    fn assumed(text: &str) -> String {
        without_marks(text, &|| false)
    }

    #[test]
    fn ligatures_become_two_letters_of_the_same_case() {
        assert_eq!(
            assumed("Bjørn Ødegård Æsir straße Łódź"),
            "Bjoern OEdegard AEsir strasse Lodz"
        );
        assert_eq!(assumed("œ œ̄ Œ̄"), "œ oe OE");
    }

    #[test]
    fn other_scripts_keep_their_letters() {
        assert_eq!(assumed("Йозеф 한국 ð þ đ"), "Йозеф 한국 ð þ đ");
    }

    #[test]
    fn a_letter_beyond_the_table_loses_its_marks_or_stays() {
        assert_eq!(assumed("Phạm ồ"), "Pham o");
        assert_eq!(without_marks("Phạm ồ é", &|| true), "Phạm ồ e");
    }
}
