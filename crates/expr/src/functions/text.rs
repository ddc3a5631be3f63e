//! Cutting, joining and changing text. Lengths and positions count UTF-16 code units, as .NET does.
//!
//! A null source gives null, except in Left (`""`) and Join (skipped): what the reference does not say is read so
//! that a mapping's default value can still apply.

use super::{Function, keyed, optional, required};
use crate::Value;
use crate::eval::{Arguments, EvalError};

pub(super) const FUNCTIONS: &[Function] = &[
    Function::new(
        "Append",
        "the source followed by a suffix",
        &[required("source"), required("suffix")],
    )
    .evaluated_by(append),
    Function::new(
        "Join",
        "the sources joined by a separator",
        &[required("separator"), keyed(required("source1"), "source")],
    )
    .repeating(1)
    .evaluated_by(join),
    Function::new(
        "Left",
        "the first characters",
        &[required("string"), required("numChars")],
    )
    .evaluated_by(left),
    Function::new(
        "Mid",
        "some characters from the middle",
        &[required("source"), required("start"), required("length")],
    )
    .evaluated_by(mid),
    Function::new("StripSpaces", "the source without blanks", &[required("source")])
        .evaluated_by(strip_spaces),
    Function::new(
        "ToLower",
        "the source in lower case",
        &[required("source"), optional("culture")],
    )
    .evaluated_by(to_lower),
    Function::new(
        "ToUpper",
        "the source in upper case",
        &[required("source"), optional("culture")],
    )
    .evaluated_by(to_upper),
];

fn append(arguments: &Arguments<'_>) -> Result<Value, EvalError> {
    let Some(mut text) = arguments.text(0)? else {
        return Ok(Value::Null);
    };
    text.push_str(&arguments.text(1)?.unwrap_or_default());
    Ok(Value::Text(text))
}

/// An empty source adds neither text nor separator; a blank one does. A multi-valued source gives each of its values.
fn join(arguments: &Arguments<'_>) -> Result<Value, EvalError> {
    let separator = arguments.text(0)?.unwrap_or_default();
    let mut parts = Vec::new();
    for at in 1..arguments.len() {
        match arguments.value(at)? {
            Value::Multi(values) => parts.extend(values),
            value => parts.extend(value.to_text()),
        }
    }
    parts.retain(|part| !part.is_empty());
    Ok(Value::Text(parts.join(&separator)))
}

/// Zero gives `""`, a negative count the whole text, null `""`.
fn left(arguments: &Arguments<'_>) -> Result<Value, EvalError> {
    let text = arguments.text(0)?.unwrap_or_default();
    let count = arguments.integer(1)?;
    Ok(Value::Text(match usize::try_from(count) {
        Ok(count) => units(&text, 0, count),
        Err(_) => text,
    }))
}

/// From the one-based start. Beyond the end: `""`. Below 1 is undocumented, and refused.
fn mid(arguments: &Arguments<'_>) -> Result<Value, EvalError> {
    let Some(text) = arguments.text(0)? else {
        return Ok(Value::Null);
    };
    let start = arguments.integer(1)?;
    let length = arguments.integer(2)?;
    let Some(from) = start.checked_sub(1).and_then(|at| usize::try_from(at).ok()) else {
        return Err(arguments.bad(1, "the first character has number 1"));
    };
    let Ok(length) = usize::try_from(length) else {
        return Err(arguments.bad(2, "the length is negative"));
    };
    Ok(Value::Text(units(&text, from, length)))
}

fn units(text: &str, from: usize, length: usize) -> String {
    let units: Vec<u16> = text.encode_utf16().skip(from).take(length).collect();
    String::from_utf16_lossy(&units)
}

/// U+0020 only: tabs and no-break spaces stay.
fn strip_spaces(arguments: &Arguments<'_>) -> Result<Value, EvalError> {
    Ok(arguments
        .text(0)?
        .map_or(Value::Null, |text| Value::Text(text.replace(' ', ""))))
}

fn to_lower(arguments: &Arguments<'_>) -> Result<Value, EvalError> {
    change_case(arguments, lower)
}

fn to_upper(arguments: &Arguments<'_>) -> Result<Value, EvalError> {
    change_case(arguments, upper)
}

fn change_case(arguments: &Arguments<'_>, change: fn(char, Culture) -> char) -> Result<Value, EvalError> {
    let Some(text) = arguments.text(0)? else {
        return Ok(Value::Null);
    };
    let culture = Culture::named(&arguments.text(1)?.unwrap_or_default());
    Ok(Value::Text(text.chars().map(|c| change(c, culture)).collect()))
}

/// The only cultures whose case differs letter by letter are Turkish and Azeri.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Culture {
    Invariant,
    Turkic,
}

impl Culture {
    fn named(name: &str) -> Self {
        let language = name.split('-').next().unwrap_or_default();
        if language.eq_ignore_ascii_case("tr") || language.eq_ignore_ascii_case("az") {
            Self::Turkic
        } else {
            Self::Invariant
        }
    }
}

/// One letter to one letter, as .NET does it: `ẞ` may change, `İ` does not in the invariant culture.
fn lower(c: char, culture: Culture) -> char {
    match (c, culture) {
        ('I', Culture::Turkic) => 'ı',
        ('İ', Culture::Turkic) => 'i',
        ('İ', Culture::Invariant) => c,
        _ => single(c.to_lowercase(), c),
    }
}

/// `ß` stays `ß`: its upper case is two letters.
fn upper(c: char, culture: Culture) -> char {
    match (c, culture) {
        ('i', Culture::Turkic) => 'İ',
        ('ı', Culture::Turkic) => 'I',
        ('ı', Culture::Invariant) => c,
        _ => single(c.to_uppercase(), c),
    }
}

fn single(mut changed: impl Iterator<Item = char>, otherwise: char) -> char {
    match (changed.next(), changed.next()) {
        (Some(one), None) => one,
        _ => otherwise,
    }
}
