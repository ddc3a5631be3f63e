//! NormalizeDiacritics: Latin letters without their marks (Microsoft Learn, table under NormalizeDiacritics).

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::{Function, required};
use crate::Value;
use crate::eval::{Arguments, EvalError};

pub(super) const FUNCTIONS: &[Function] = &[Function::new(
    "NormalizeDiacritics",
    "the source without accents",
    &[required("source")],
)
.evaluated_by(normalize_diacritics)];

const MACRON: char = '\u{304}';

fn normalize_diacritics(arguments: &Arguments<'_>) -> Result<Value, EvalError> {
    Ok(arguments
        .text(0)?
        .map_or(Value::Null, |text| Value::Text(without_marks(&text))))
}

/// Decomposes, drops the marks of Latin letters and writes the ligatures of the table as two letters.
///
/// The table is a list of single cases; dropping every mark covers it and more. Other scripts keep their marks, where a
/// mark makes another letter (`й`). Both letters of a pair are capital: `Ø` gives `OE`. Plain `œ`, `đ`, `ð` and `þ` are
/// not in the table and stay, while `œ` with a macron is in it.
fn without_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut decomposed = text.nfd().peekable();
    while let Some(c) = decomposed.next() {
        let marked_with_macron = decomposed.peek() == Some(&MACRON);
        let plain = match c {
            'æ' => "ae",
            'Æ' => "AE",
            'ø' => "oe",
            'Ø' => "OE",
            'œ' if marked_with_macron => "oe",
            'Œ' if marked_with_macron => "OE",
            'ß' => "ss",
            'ł' => "l",
            'Ł' => "L",
            'ı' => "i",
            c if c.is_ascii_alphabetic() => {
                out.push(c);
                ""
            }
            c => {
                out.push(c);
                continue;
            }
        };
        out.push_str(plain);
        while decomposed.next_if(|next| is_combining_mark(*next)).is_some() {}
    }
    out.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::without_marks;

    #[test]
    fn ligatures_become_two_letters_of_the_same_case() {
        assert_eq!(
            without_marks("Bjørn Ødegård Æsir straße Łódź"),
            "Bjoern OEdegard AEsir strasse Lodz"
        );
        assert_eq!(without_marks("œ œ̄ Œ̄"), "œ oe OE");
    }

    #[test]
    fn other_scripts_keep_their_letters() {
        assert_eq!(without_marks("Йозеф 한국 ð þ đ"), "Йозеф 한국 ð þ đ");
    }
}
