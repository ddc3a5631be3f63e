//! Functions of Entra Connect and Cloud Sync that people try here, and what to write instead.

/// A function that belongs elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mistaken {
    /// Its name.
    pub name: &'static str,
    /// What does the same here, as an instruction.
    pub instead: &'static str,
}

const fn of(name: &'static str, instead: &'static str) -> Mistaken {
    Mistaken { name, instead }
}

/// All that are known.
pub const MISTAKEN_FOR_OURS: &[Mistaken] = &[
    of(
        "Len",
        "There is no length here; `Left` and `Mid` cut text to a length, and a pattern such as `\"^.{6}$\"` in `Replace` finds texts of a length.",
    ),
    of(
        "Right",
        "Use Replace with a pattern that keeps the end: `Replace([x], , \"^.*(?<end>.{4})$\", , \"${end}\", , )`.",
    ),
    of(
        "InStrRev",
        "Use `Item(Split(…), n)`, or `Replace` with a pattern that is anchored at the end.",
    ),
    of("LCase", "Write `ToLower`."),
    of("UCase", "Write `ToUpper`."),
    of("LTrim", "Use `Replace([x], , \"^\\\\s+\", , \"\", , )`."),
    of("RTrim", "Use `Replace([x], , \"\\\\s+$\", , \"\", , )`."),
    of(
        "PadLeft",
        "Use `Replace(Join(\"\", \"000000\", [x]), , \"(.*?)(?<id>.{0,6})$\", , \"${id}\", , )`.",
    ),
    of("PadRight", "Use `Left(Append([x], \"      \"), 6)`."),
    of(
        "CNum",
        "Leave it out: text that is a number is read as one in comparisons.",
    ),
    of("CRef", "Map the reference attribute directly."),
    of("CGuid", "Leave it out: identifiers are text here."),
    of(
        "BitOr",
        "There is `BitAnd` only; choose between values with `IIF`.",
    ),
    of("IsBitSet", "Write `CBool(BitAnd([x], 2))`."),
    of(
        "Contains",
        "Write `InStr([x], \"text\") > 0` in a condition; put a list together with `Join` first.",
    ),
    of(
        "ItemOrNull",
        "Use `Item` behind a test: `IIF(Count([x]) > 1, Item([x], 2), \"\")`.",
    ),
    of("ConvertFromBase64", "There is no decoding here."),
    of("ConvertFromUTF8Hex", "There is no decoding here."),
    of(
        "DNComponent",
        "Use `Replace` with a pattern on the distinguished name.",
    ),
    of(
        "DNComponentRev",
        "Use `Replace` with a pattern on the distinguished name.",
    ),
    of(
        "EscapeDNComponent",
        "Use `Replace` for each character that has to be escaped.",
    ),
    of(
        "StringFromSid",
        "Map `[onPremisesSecurityIdentifier]`, which is text already.",
    ),
    of("StringFromGuid", "Map `[objectId]`, which is text already."),
    of(
        "Error",
        "Use `IgnoreObjectFlow` in a branch of `IIF` to leave an object alone.",
    ),
    of(
        "IsDate",
        "There is no test for dates; test with `IsPresent` before `CDate`.",
    ),
    of(
        "IsNumeric",
        "There is no test for numbers; use a scoping filter with REGEX MATCH.",
    ),
    of(
        "IsGuid",
        "There is no test for identifiers; use a scoping filter with REGEX MATCH.",
    ),
    of("IsEmpty", "Write `IsNullOrEmpty`."),
    of("RandomNum", "Write `RandomString(6, 6, 0, 0, 0)` for six digits."),
    of(
        "ReplaceChars",
        "Use `Replace` with a pattern, or `NormalizeDiacritics`.",
    ),
    of(
        "Select",
        "Lists cannot be filtered here; use `Split`, `Item`, `Join` and `RemoveDuplicates`.",
    ),
    of(
        "Where",
        "Lists cannot be filtered here; use `Split`, `Item`, `Join` and `RemoveDuplicates`.",
    ),
    of(
        "With",
        "There are no variables here; repeat the part, or split it over two attributes.",
    ),
    of("CertThumbprint", "Certificates cannot be read here."),
];
