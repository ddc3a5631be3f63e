//! Values of simple attributes: the right JSON type, and a text in the right form.

use serde_json::{Number, Value};

use super::Place;
use crate::datetime;
use crate::error::{ScimError, ScimType};
use crate::mode::Notes;
use crate::schema::{Attribute, DataType, Mutability};

/// Longest value shown in a message, in characters.
const SHOWN_CHARS_MAX: usize = 60;

/// A value in a message: short, and never a secret.
pub(crate) fn shown(value: &Value, attribute: Option<&Attribute>) -> String {
    if attribute.is_some_and(|attribute| attribute.mutability == Mutability::WriteOnly) {
        return "what was sent".to_owned();
    }
    let text = value.to_string();
    if text.chars().count() <= SHOWN_CHARS_MAX {
        return text;
    }
    let start: String = text.chars().take(SHOWN_CHARS_MAX).collect();
    format!("{start}…")
}

/// `invalidValue` that names the attribute and the type it has.
pub(super) fn wrong(place: Place<'_>, attribute: &Attribute, value: &Value) -> ScimError {
    ScimError::invalid_value(format!(
        "{place} is {}; {} is none",
        attribute.data_type.in_words(),
        shown(value, Some(attribute))
    ))
}

/// One value of a simple attribute, as it is stored.
pub(super) fn scalar(
    value: Value,
    attribute: &Attribute,
    place: Place<'_>,
    notes: &mut Notes,
) -> Result<Value, ScimError> {
    let value = match attribute.data_type {
        DataType::String => text(value, attribute, place)?,
        DataType::Boolean => boolean(value, attribute, place, notes)?,
        DataType::Integer => integer(value, attribute, place, notes)?,
        DataType::Decimal => decimal(value, attribute, place, notes)?,
        DataType::DateTime => date_time(value, attribute, place, notes)?,
        DataType::Reference => reference(value, attribute, place, notes)?,
        DataType::Binary => binary(value, attribute, place)?,
        DataType::Complex => return Err(wrong(place, attribute, &value)),
    };
    if attribute.canonical_values_only {
        canonical(&value, attribute, place)?;
    }
    Ok(value)
}

fn text(value: Value, attribute: &Attribute, place: Place<'_>) -> Result<Value, ScimError> {
    match value {
        Value::String(_) => Ok(value),
        other => Err(wrong(place, attribute, &other)),
    }
}

/// Entra's default dialect writes `"False"` for a boolean.
fn boolean(
    value: Value,
    attribute: &Attribute,
    place: Place<'_>,
    notes: &mut Notes,
) -> Result<Value, ScimError> {
    let flag = match &value {
        Value::Bool(_) => return Ok(value),
        Value::String(text) if text.eq_ignore_ascii_case("true") => true,
        Value::String(text) if text.eq_ignore_ascii_case("false") => false,
        other => return Err(wrong(place, attribute, other)),
    };
    notes.accept(
        ScimType::InvalidValue,
        format_args!("the string {value} for the boolean `{place}`"),
        "write true or false without quotes (RFC 7643 §2.3.2)",
    )?;
    Ok(Value::Bool(flag))
}

fn integer(
    value: Value,
    attribute: &Attribute,
    place: Place<'_>,
    notes: &mut Notes,
) -> Result<Value, ScimError> {
    let number: Number = match &value {
        Value::Number(number) if number.is_i64() || number.is_u64() => return Ok(value),
        Value::Number(number) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 && float.abs() < 9e15 => (float as i64).into(),
            _ => return Err(wrong(place, attribute, &value)),
        },
        Value::String(text) => match text.parse::<i64>() {
            Ok(number) => number.into(),
            Err(_) => return Err(wrong(place, attribute, &value)),
        },
        other => return Err(wrong(place, attribute, other)),
    };
    notes.accept(
        ScimType::InvalidValue,
        format_args!("{value} for the integer `{place}`"),
        "write a whole number without quotes, fraction or exponent (RFC 7643 §2.3.4)",
    )?;
    Ok(Value::Number(number))
}

fn decimal(
    value: Value,
    attribute: &Attribute,
    place: Place<'_>,
    notes: &mut Notes,
) -> Result<Value, ScimError> {
    let number: Number = match &value {
        Value::Number(_) => return Ok(value),
        // JSON's own grammar for numbers: no `inf`, no `+1`.
        Value::String(text) => match serde_json::from_str(text) {
            Ok(number) => number,
            Err(_) => return Err(wrong(place, attribute, &value)),
        },
        other => return Err(wrong(place, attribute, other)),
    };
    notes.accept(
        ScimType::InvalidValue,
        format_args!("the string {value} for the number `{place}`"),
        "write the number without quotes (RFC 7643 §2.3.3)",
    )?;
    Ok(Value::Number(number))
}

fn date_time(
    value: Value,
    attribute: &Attribute,
    place: Place<'_>,
    notes: &mut Notes,
) -> Result<Value, ScimError> {
    let Value::String(text) = &value else {
        return Err(wrong(place, attribute, &value));
    };
    if datetime::is_xsd(text) {
        return Ok(value);
    }
    if datetime::instant(text).is_none() {
        return Err(wrong(place, attribute, &value));
    }
    notes.accept(
        ScimType::InvalidValue,
        format_args!("{} as a dateTime of `{place}`", shown(&value, Some(attribute))),
        "write it as 2026-01-31T08:00:00Z (xsd:dateTime, RFC 7643 §2.3.5)",
    )?;
    Ok(value)
}

fn reference(
    value: Value,
    attribute: &Attribute,
    place: Place<'_>,
    notes: &mut Notes,
) -> Result<Value, ScimError> {
    let Value::String(text) = &value else {
        return Err(wrong(place, attribute, &value));
    };
    if is_uri_reference(text) {
        return Ok(value);
    }
    notes.accept(
        ScimType::InvalidValue,
        format_args!("{} as a URI of `{place}`", shown(&value, Some(attribute))),
        "a URI has no blanks, quotes or letters outside ASCII; write them percent-encoded (RFC 7643 §2.3.7)",
    )?;
    Ok(value)
}

/// The characters of RFC 3986; an absolute or a relative reference.
fn is_uri_reference(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut index = 0;
    while let Some(byte) = bytes.get(index) {
        match byte {
            b'%' => {
                let digits = bytes.get(index + 1..index + 3);
                if !digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit)) {
                    return false;
                }
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => {}
            _ if b"-._~:/?#[]@!$&'()*+,;=".contains(byte) => {}
            _ => return false,
        }
        index += 1;
    }
    true
}

fn binary(value: Value, attribute: &Attribute, place: Place<'_>) -> Result<Value, ScimError> {
    match &value {
        Value::String(text) if is_base64(text) => Ok(value),
        _ => Err(wrong(place, attribute, &value)),
    }
}

/// Base64 of RFC 4648 §4 or §5; the padding may be left out (RFC 7643 §2.3.6).
fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    let padding = text.len() - digits.len();
    let plain = digits
        .bytes()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, b'+' | b'/'));
    let url = digits
        .bytes()
        .all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_'));
    (plain || url)
        && digits.len() % 4 != 1
        && (padding == 0 || (padding <= 2 && text.len().is_multiple_of(4)))
}

fn canonical(value: &Value, attribute: &Attribute, place: Place<'_>) -> Result<(), ScimError> {
    let Value::String(text) = value else {
        return Ok(());
    };
    let is_one = attribute
        .canonical_values
        .iter()
        .any(|known| match attribute.case_exact {
            true => known == text,
            false => known.eq_ignore_ascii_case(text),
        });
    if is_one {
        return Ok(());
    }
    Err(ScimError::invalid_value(format!(
        "{place} is one of {}; {} is none",
        attribute.canonical_values.join(", "),
        shown(value, Some(attribute))
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_may_leave_out_its_padding() {
        for text in ["", "YQ==", "YQ", "YWI=", "YWJj", "-_8", "+/8="] {
            assert!(is_base64(text), "{text}");
        }
        for text in ["Y", "YQ=", "Y Q", "+_8", "YWJj=", "===="] {
            assert!(!is_base64(text), "{text}");
        }
    }

    #[test]
    fn uris_are_made_of_the_characters_of_rfc_3986() {
        for text in [
            "",
            "https://example.com/a?b=c#d",
            "../Users/1",
            "urn:x:y",
            "a%20b",
        ] {
            assert!(is_uri_reference(text), "{text}");
        }
        for text in ["a b", "ø", "a%2", "a%zz", "<a>", "\"a\""] {
            assert!(!is_uri_reference(text), "{text}");
        }
    }
}
