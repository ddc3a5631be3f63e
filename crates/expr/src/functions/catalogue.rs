//! Functions that Entra has and this version only knows by name, so that a mapping using them can be read, checked,
//! printed and sent, while evaluating it says plainly what is missing.

use super::{Function, optional, required};

/// Functions of Entra Connect and Cloud Sync that people try here.
pub const MISTAKEN_FOR_OURS: &[&str] = &[
    "Len",
    "Right",
    "InStrRev",
    "LCase",
    "UCase",
    "LTrim",
    "RTrim",
    "PadLeft",
    "PadRight",
    "CNum",
    "CRef",
    "CGuid",
    "BitOr",
    "IsBitSet",
    "Contains",
    "ItemOrNull",
    "ConvertFromBase64",
    "ConvertFromUTF8Hex",
    "DNComponent",
    "DNComponentRev",
    "EscapeDNComponent",
    "StringFromSid",
    "StringFromGuid",
    "Error",
    "IsDate",
    "IsNumeric",
    "IsGuid",
    "IsEmpty",
    "RandomNum",
    "ReplaceChars",
    "Select",
    "Where",
    "With",
    "CertThumbprint",
];

/// Known by name and parameters.
pub(super) const NOT_EVALUATED: &[Function] = &[
    Function::new(
        "BitAnd",
        "bitwise AND of two integers",
        &[required("value1"), required("value2")],
    ),
    Function::new(
        "CBool",
        "True for a non-zero value or a true comparison",
        &[required("expression")],
    ),
    Function::new("CDate", "a text read as date and time", &[required("expression")]),
    Function::new("ConvertToBase64", "the text in Base64", &[required("source")]),
    Function::new(
        "ConvertToUTF8Hex",
        "the text as hexadecimal UTF-8",
        &[required("source")],
    ),
    Function::new(
        "Count",
        "how many values a multi-valued attribute has",
        &[required("attribute")],
    ),
    Function::new("CStr", "a value as text", &[required("value")]),
    Function::new(
        "DateAdd",
        "a date moved by an interval",
        &[required("interval"), required("value"), required("dateTime")],
    ),
    Function::new(
        "DateDiff",
        "the time between two dates",
        &[required("interval"), required("date1"), required("date2")],
    ),
    Function::new(
        "DateFromNum",
        "a date from 100-nanosecond ticks",
        &[required("value")],
    ),
    Function::new("DefaultDomain", "the tenant's default domain", &[]),
    Function::new(
        "FormatDateTime",
        "a date in another format",
        &[
            required("source"),
            optional("dateTimeStyles"),
            required("inputFormat"),
            required("outputFormat"),
        ],
    ),
    Function::new("Guid", "a new random identifier", &[]),
    Function::new(
        "IgnoreFlowIfNullOrEmpty",
        "leaves the attribute out when there is no value",
        &[required("expression")],
    ),
    Function::new(
        "InStr",
        "the place of one text in another",
        &[
            required("value1"),
            required("value2"),
            optional("start"),
            optional("compareType"),
        ],
    ),
    Function::new(
        "IsNothing",
        "whether there is no value (old name of IsNull)",
        &[required("source")],
    ),
    Function::new(
        "IsString",
        "whether the value can be read as text",
        &[required("expression")],
    ),
    Function::new("Now", "the current time, UTC", &[]),
    Function::new(
        "NumFromDate",
        "100-nanosecond ticks of a date",
        &[required("value")],
    ),
    Function::new(
        "PCase",
        "words with a capital first letter",
        &[required("source"), optional("wordSeparators")],
    ),
    Function::new(
        "Prepend",
        "a prefix before the text (old)",
        &[required("prefix"), required("source")],
    ),
    Function::new(
        "RandomString",
        "a random text",
        &[
            required("length"),
            required("minimumNumbers"),
            required("minimumSpecialCharacters"),
            required("minimumCapital"),
            required("minimumLowerCase"),
            optional("charactersToAvoid"),
        ],
    ),
    Function::new("Redact", "the value, hidden in the logs", &[required("value")]),
    Function::new("RemoveDuplicates", "each value once", &[required("attribute")]),
    Function {
        top_level_only: true,
        ..Function::new(
            "SelectUniqueValue",
            "the first value that is still free in the target",
            &[required("uniqueValueRule1"), required("uniqueValueRule2")],
        )
        .repeating(1)
    },
    Function::new(
        "Trim",
        "the text without white space at both ends",
        &[required("value")],
    ),
    Function::new(
        "Word",
        "one word of the text",
        &[required("string"), required("wordNumber"), required("delimiters")],
    ),
    Function::new(
        "AppRoleAssignments",
        "roles of the user (undocumented)",
        &[required("source")],
    ),
    Function::new(
        "AppRoleAssignmentsComplex",
        "all roles of the user, added only",
        &[required("source")],
    ),
    Function::new(
        "AssertiveAppRoleAssignmentsComplex",
        "all roles of the user, the target's others removed",
        &[required("source")],
    ),
];
