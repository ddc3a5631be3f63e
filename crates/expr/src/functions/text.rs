//! Cutting, joining and searching text. Lengths and positions count UTF-16 code units, as .NET does.
//!
//! A null source gives null, except in Left and Word (`""`), Join (skipped) and InStr (not found): what the reference
//! does not say is read so that a mapping's default value can still apply.

use std::borrow::Cow;

use super::case::upper_invariant;
use super::metadata::{Family, Function, Standing, Type, example, function, optional, required};
use crate::doubt::Doubt;
use crate::error::EvalErrorKind;
use crate::program::{Arguments, Evaluated, VALUE_BYTES_MAX};
use crate::{Keyword, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    function(
        "Append",
        "the source followed by a suffix",
        Family::Text,
        &[
            required("source", Type::Text, "the text to begin with"),
            required("suffix", Type::Text, "the text to put behind it"),
        ],
        Type::Text,
        append,
    )
    .remarks(&[
        "Puts a prefix before an attribute just as well: `Append(\"SMTP:\", [mail])`.",
        "A suffix without a value adds nothing. For more than two parts, Join is shorter.",
    ])
    .examples(&[
        example(
            r#"Append([userPrincipalName], ".test")"#,
            r#"{"userPrincipalName": "John.Doe@contoso.com"}"#,
            r#""John.Doe@contoso.com.test""#,
        ),
        example(r#"Append("SMTP:", [mail])"#, r#"{"mail": "jdoe@contoso.com"}"#, r#""SMTP:jdoe@contoso.com""#),
    ])
    .doubts(&[Doubt::NullToText]),
    function(
        "Prepend",
        "a prefix before the text (old)",
        Family::Text,
        &[
            required("prefix", Type::Text, "the text to put before"),
            required("source", Type::Text, "the text itself"),
        ],
        Type::Text,
        prepend,
    )
    .standing(Standing::Old)
    .remarks(&["Write `Append(\"prefix\", [source])`: this function stands in old Graph metadata only."])
    .examples(&[example(r#"Prepend("x-", [a])"#, r#"{"a": "b"}"#, r#""x-b""#)])
    .doubts(&[Doubt::NullToText]),
    function(
        "Join",
        "the sources joined by a separator",
        Family::Text,
        &[
            required("separator", Type::Text, "what stands between two values; may be `\"\"`"),
            required("source1", Type::Any, "a value, or several").keyed("source"),
        ],
        Type::Text,
        join,
    )
    .repeating(1)
    .remarks(&[
        "An empty or null source adds neither text nor separator; a blank adds both.",
        "A source with several values adds each of them.",
        "Without any source that has a value the result is an empty text, not null.",
    ])
    .examples(&[
        example(
            r#"Join(", ", "", [surname], [givenName])"#,
            r#"{"givenName": "John", "surname": "Doe"}"#,
            r#""Doe, John""#,
        ),
        example(
            r#"Join(" ", [givenName], [surname])"#,
            r#"{"givenName": "John", "surname": "Doe"}"#,
            r#""John Doe""#,
        ),
        example(
            r#"Join(";", [otherMails])"#,
            r#"{"otherMails": ["a@x.com", "b@x.com"]}"#,
            r#""a@x.com;b@x.com""#,
        ),
    ]),
    function(
        "Left",
        "the first characters",
        Family::Text,
        &[
            required("string", Type::Text, "the text"),
            required("numChars", Type::Integer, "how many characters to keep"),
        ],
        Type::Text,
        left,
    )
    .remarks(&[
        "A text that is shorter stays as it is.",
        "Null gives an empty text, not null.",
        "0 gives an empty text, a negative number the whole text.",
        "Characters are counted as .NET counts them: an emoji is two.",
    ])
    .examples(&[
        example(r#"Left("John Doe", 3)"#, "{}", r#""Joh""#),
        example("Left([displayName], 20)", r#"{"displayName": "John Doe"}"#, r#""John Doe""#),
    ]),
    function(
        "Mid",
        "some characters from the middle",
        Family::Text,
        &[
            required("source", Type::Text, "the text"),
            required("start", Type::Integer, "number of the first character to keep; the first of all is 1"),
            required("length", Type::Integer, "how many characters to keep at most"),
        ],
        Type::Text,
        mid,
    )
    .remarks(&[
        "The length is required. It may be more than what is left: then the rest is given.",
        "A start below 1 and a negative length are errors.",
        "Characters are counted as .NET counts them: an emoji is two.",
    ])
    .examples(&[
        example(
            "Mid([userPrincipalName], 1, 8)",
            r#"{"userPrincipalName": "johns@contoso.com"}"#,
            r#""johns@co""#,
        ),
        example("Mid([surname], 2, 64)", r#"{"surname": "Johnson"}"#, r#""ohnson""#),
    ])
    .doubts(&[Doubt::NullToText, Doubt::MidBeyondEnd]),
    function(
        "InStr",
        "the place of one text in another",
        Family::Text,
        &[
            required("value1", Type::Text, "the text to look in"),
            required("value2", Type::Text, "the text to look for"),
            optional("start", Type::Integer, "number of the character to begin at; the first is 1"),
            optional("compareType", Type::Word, "`vbBinaryCompare` (with case) or `vbTextCompare` (without)"),
        ],
        Type::Integer,
        in_str,
    )
    .remarks(&[
        "Counts from 1 at the beginning of the text, wherever the search began; 0 when the text is not there.",
        "As a condition, `InStr([mail], \"@contoso.com\") > 0` says whether one text contains another.",
        "Say `vbTextCompare` or `vbBinaryCompare` to be certain about case. Both are bare words, without quotes.",
    ])
    .examples(&[
        example(r#"InStr("The quick brown fox", "quick")"#, "{}", r#""5""#),
        example(r#"InStr("abcabc", "b", 3)"#, "{}", r#""5""#),
        example(r#"InStr([mail], "@CONTOSO", 1, vbTextCompare)"#, r#"{"mail": "jd@contoso.com"}"#, r#""3""#),
    ])
    .doubts(&[Doubt::InStrCase]),
    function(
        "Word",
        "one word of the text",
        Family::Text,
        &[
            required("string", Type::Text, "the text"),
            required("wordNumber", Type::Integer, "which word; the first is 1"),
            required("delimiters", Type::Text, "the characters that end a word, each by itself"),
        ],
        Type::Text,
        word,
    )
    .remarks(&["An empty text when there is no such word, when the text is null, and for numbers below 1."])
    .examples(&[
        example(r#"Word("The quick brown fox", 3, " ")"#, "{}", r#""brown""#),
        example(r#"Word([displayName], 2, ", ")"#, r#"{"displayName": "Doe, John"}"#, r#""John""#),
    ])
    .doubts(&[Doubt::WordEmpty]),
    function(
        "StripSpaces",
        "the source without blanks",
        Family::Text,
        &[required("source", Type::Text, "the text")],
        Type::Text,
        strip_spaces,
    )
    .remarks(&["Removes U+0020 everywhere and nothing else: tabs and no-break spaces stay."])
    .examples(&[example(
        "StripSpaces([displayName])",
        r#"{"displayName": " Mary Ann  Lee "}"#,
        r#""MaryAnnLee""#,
    )])
    .doubts(&[Doubt::NullToText]),
    function(
        "Trim",
        "the text without white space at both ends",
        Family::Text,
        &[required("value", Type::Text, "the text")],
        Type::Text,
        trim,
    )
    .standing(Standing::Shipped)
    .remarks(&[
        "White space is blanks, tabs, line breaks and no-break spaces. What stands between words stays.",
        "`IgnoreFlowIfNullOrEmpty(Trim([city]))` leaves out an attribute that holds nothing but blanks.",
    ])
    .examples(&[example(r#"Trim(" Test ")"#, "{}", r#""Test""#)])
    .doubts(&[Doubt::TrimUnlisted, Doubt::NullToText]),
];

fn append<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let Some(source) = arguments.source(0)? else {
        return Ok(Value::Null);
    };
    let suffix = arguments.text(1)?.unwrap_or_default();
    Ok(Value::Text(source + suffix))
}

fn prepend<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let Some(source) = arguments.source(1)? else {
        return Ok(Value::Null);
    };
    let prefix = arguments.text(0)?.unwrap_or_default();
    Ok(Value::Text(prefix + source))
}

/// Room for what people join, names and addresses, so that it is taken at once.
const JOINED_BYTES_USUAL: usize = 64;

/// An empty source adds neither text nor separator; a blank one does. A multi-valued source gives each of its values.
fn join<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let separator = arguments.text(0)?.unwrap_or_default();
    let mut joined = String::new();
    let mut add = |part: &str| {
        if part.is_empty() {
            return Ok(());
        }
        if joined.is_empty() {
            joined.reserve(JOINED_BYTES_USUAL);
        } else {
            joined.push_str(&separator);
        }
        joined.push_str(part);
        match joined.len() {
            bytes if bytes > VALUE_BYTES_MAX => Err(arguments.error(EvalErrorKind::ValueTooLong { bytes })),
            _ => Ok(()),
        }
    };
    for at in 1..arguments.len() {
        match arguments.data(at)? {
            Value::Text(text) => add(&text)?,
            Value::Multi(values) => values.iter().try_for_each(|value| add(value))?,
            Value::Roles(roles) => roles.iter().try_for_each(|role| add(role.name()))?,
            value => add(&value.into_text().unwrap_or_default())?,
        }
    }
    Ok(Value::text(joined))
}

/// Zero gives `""`, a negative count the whole text, null `""`.
fn left<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let text = arguments.text(0)?.unwrap_or_default();
    let count = arguments.integer(1)?;
    Ok(Value::Text(match usize::try_from(count) {
        Ok(count) => units(text, 0, count),
        Err(_) => text,
    }))
}

/// From the one-based start. Below 1 is undocumented, and refused.
fn mid<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let Some(text) = arguments.source(0)? else {
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
    if from > 0 && from >= text.encode_utf16().count() && arguments.doubt(Doubt::MidBeyondEnd) {
        return Ok(Value::Text(text));
    }
    Ok(Value::Text(units(text, from, length)))
}

/// `length` UTF-16 code units from `from` on. Half of a surrogate pair becomes U+FFFD, as it does on the wire.
fn units(text: Cow<'_, str>, from: usize, length: usize) -> Cow<'_, str> {
    if text.is_ascii() {
        let start = from.min(text.len());
        let end = start.saturating_add(length).min(text.len());
        return match text {
            Cow::Borrowed(text) => Cow::Borrowed(&text[start..end]),
            Cow::Owned(text) => Cow::Owned(text[start..end].to_owned()),
        };
    }
    let units: Vec<u16> = text.encode_utf16().skip(from).take(length).collect();
    Cow::Owned(String::from_utf16_lossy(&units))
}

/// One-based, from the beginning of the text. An empty text is found where the search begins (Visual Basic's InStr).
fn in_str<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let text = arguments.text(0)?.unwrap_or_default();
    let wanted = arguments.text(1)?.unwrap_or_default();
    let start = if arguments.given(2) {
        arguments.integer(2)?
    } else {
        1
    };
    let Some(from) = start.checked_sub(1).and_then(|at| usize::try_from(at).ok()) else {
        return Err(arguments.bad(2, "the first character has number 1"));
    };
    let exact = find_units(&code_units(&text), &code_units(&wanted), from);
    let ignoring_case = || find_units(&folded_units(&text), &folded_units(&wanted), from);
    let found = match compare_type(arguments)? {
        Some(Keyword::VbTextCompare) => ignoring_case(),
        Some(_) => exact,
        // The question matters only where the answers differ.
        None => match ignoring_case() {
            other if other != exact && arguments.doubt(Doubt::InStrCase) => other,
            _ => exact,
        },
    };
    let position = found.map_or(0, |at| at + 1);
    Ok(Value::Integer(i64::try_from(position).unwrap_or(i64::MAX)))
}

fn compare_type(arguments: &Arguments<'_, '_>) -> Result<Option<Keyword>, Box<crate::EvalError>> {
    if !arguments.given(3) {
        return Ok(None);
    }
    // Graph keeps the bare word as a quoted constant.
    let word = match arguments.keyword(3) {
        Some(word) => Some(word),
        None => {
            let text = arguments.text(3)?.unwrap_or_default();
            Keyword::ALL.into_iter().find(|word| word.as_str() == text)
        }
    };
    match word {
        Some(word @ (Keyword::VbBinaryCompare | Keyword::VbTextCompare)) => Ok(Some(word)),
        _ => Err(arguments.bad(3, "it is neither vbBinaryCompare nor vbTextCompare")),
    }
}

fn code_units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

fn folded_units(text: &str) -> Vec<u16> {
    let mut units = Vec::with_capacity(text.len());
    for c in text.chars() {
        units.extend_from_slice(upper_invariant(c).encode_utf16(&mut [0; 2]));
    }
    units
}

fn find_units(text: &[u16], wanted: &[u16], from: usize) -> Option<usize> {
    let rest = text.get(from..).filter(|rest| !rest.is_empty())?;
    if wanted.is_empty() {
        return Some(from);
    }
    rest.windows(wanted.len())
        .position(|window| window == wanted)
        .map(|at| at + from)
}

fn word<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let text = arguments.text(0)?.unwrap_or_default();
    let number = arguments.integer(1)?;
    let delimiters = arguments.text(2)?.unwrap_or_default();
    let Some(at) = number.checked_sub(1).and_then(|at| usize::try_from(at).ok()) else {
        return Ok(Value::text(""));
    };
    let nth = |keep_empty: bool| {
        text.split(|c| delimiters.contains(c))
            .filter(|word| keep_empty || !word.is_empty())
            .nth(at)
            .unwrap_or_default()
            .to_owned()
    };
    let (counted, skipped) = (nth(true), nth(false));
    if counted != skipped && arguments.doubt(Doubt::WordEmpty) {
        return Ok(Value::text(counted));
    }
    Ok(Value::text(skipped))
}

/// U+0020 only: tabs and no-break spaces stay.
fn strip_spaces<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    Ok(match arguments.source(0)? {
        Some(text) if text.contains(' ') => Value::text(text.replace(' ', "")),
        Some(text) => Value::Text(text),
        None => Value::Null,
    })
}

fn trim<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    arguments.doubt(Doubt::TrimUnlisted);
    Ok(match arguments.source(0)? {
        Some(Cow::Borrowed(text)) => Value::text(text.trim()),
        Some(Cow::Owned(text)) => Value::text(text.trim().to_owned()),
        None => Value::Null,
    })
}
