//! Numbers, types and encodings.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::metadata::{Family, Function, Type, example, function, required};
use crate::Value;
use crate::doubt::Doubt;
use crate::program::{Arguments, Evaluated, is_true};

pub(super) const FUNCTIONS: &[Function] = &[
    function(
        "BitAnd",
        "bitwise AND of two whole numbers",
        Family::Conversion,
        &[
            required(
                "value1",
                Type::Integer,
                "a number, decimal or hexadecimal (`&HF7`)",
            ),
            required("value2", Type::Integer, "the other number"),
        ],
        Type::Integer,
        bit_and,
    )
    .remarks(&[
        "Text that is a number is read as one.",
        "`CBool(BitAnd([userAccountControl], 2))` says whether an account of Active Directory is disabled.",
    ])
    .examples(&[
        example("BitAnd(&HF, &HF7)", "{}", r#""7""#),
        example(
            "BitAnd([userAccountControl], 2)",
            r#"{"userAccountControl": "514"}"#,
            r#""2""#,
        ),
    ]),
    function(
        "CBool",
        "True for a number other than zero or a true comparison",
        Family::Conversion,
        &[required(
            "expression",
            Type::Condition,
            "a comparison, a Boolean or a number",
        )],
        Type::Boolean,
        c_bool,
    )
    .remarks(&[
        "The text `True` and numbers other than zero, as text too, give True. Anything else gives False.",
    ])
    .examples(&[
        example(
            "CBool([attribute1] = [attribute2])",
            r#"{"attribute1": "x", "attribute2": "x"}"#,
            r#""True""#,
        ),
        example("CBool([flag])", r#"{"flag": "0"}"#, r#""False""#),
    ])
    .doubts(&[Doubt::NullCompared, Doubt::TextOrder]),
    function(
        "CStr",
        "a value as text",
        Family::Conversion,
        &[required("value", Type::Any, "a number, a reference or a Boolean")],
        Type::Text,
        c_str,
    )
    .remarks(&[
        "`True` and `False` have a capital; a number is its digits; a date is `M/d/yyyy h:mm:ss tt`.",
        "Several values have no one text: use Join.",
    ])
    .examples(&[example(
        "CStr([accountEnabled])",
        r#"{"accountEnabled": false}"#,
        r#""False""#,
    )])
    .doubts(&[Doubt::NullToText]),
    function(
        "ConvertToBase64",
        "the text in Base64",
        Family::Conversion,
        &[required("source", Type::Text, "the text")],
        Type::Text,
        convert_to_base64,
    )
    .remarks(&[
        "Encodes the text as UTF-16 (little-endian), not as UTF-8: most other tools give another result.",
    ])
    .examples(&[example(
        r#"ConvertToBase64("Hello world!")"#,
        "{}",
        r#""SABlAGwAbABvACAAdwBvAHIAbABkACEA""#,
    )])
    .doubts(&[Doubt::NullToText]),
    function(
        "ConvertToUTF8Hex",
        "the text as hexadecimal UTF-8",
        Family::Conversion,
        &[required("source", Type::Text, "the text")],
        Type::Text,
        convert_to_utf8_hex,
    )
    .remarks(&["Two upper-case digits for each byte."])
    .examples(&[example(
        "ConvertToUTF8Hex([n])",
        r#"{"n": "Zoë"}"#,
        r#""5A6FC3AB""#,
    )])
    .doubts(&[Doubt::NullToText]),
];

fn bit_and<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    Ok(Value::Integer(arguments.integer(0)? & arguments.integer(1)?))
}

fn c_bool<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let value = arguments.data(0)?;
    Ok(Value::Bool(is_true(&value).unwrap_or(false)))
}

fn c_str<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    Ok(arguments.source(0)?.map_or(Value::Null, Value::Text))
}

fn convert_to_base64<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    Ok(arguments.source(0)?.map_or(Value::Null, |text| {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        Value::text(STANDARD.encode(bytes))
    }))
}

fn convert_to_utf8_hex<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    Ok(arguments.source(0)?.map_or(Value::Null, |text| {
        let mut hex = String::with_capacity(text.len() * 2);
        for byte in text.bytes() {
            // Writing into a String cannot fail.
            let _ = write!(hex, "{byte:02X}");
        }
        Value::text(hex)
    }))
}
