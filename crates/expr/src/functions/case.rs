//! Upper, lower and title case. One letter becomes one letter, as in .NET.

use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

use super::metadata::{Family, Function, Type, example, function, optional, required};
use crate::Value;
use crate::doubt::Doubt;
use crate::program::{Arguments, Evaluated};

pub(super) const FUNCTIONS: &[Function] = &[
    function(
        "ToLower",
        "the source in lower case",
        Family::Text,
        &[
            required("source", Type::Text, "the text"),
            optional("culture", Type::Text, "a culture such as `tr-TR`; the invariant one when left out"),
        ],
        Type::Text,
        to_lower,
    )
    .remarks(&[
        "A value that differs from the target's in case only is not written, unless the target attribute is marked as case-exact.",
        "Only the Turkish and Azeri cultures (`tr-TR`, `az-Latn-AZ`) change letters in another way: `I` and `ı`, `İ` and `i`.",
    ])
    .examples(&[
        example("ToLower([mail])", r#"{"mail": "John.Doe@Contoso.com"}"#, r#""john.doe@contoso.com""#),
        example(r#"ToLower("TITLE", "en-US")"#, "{}", r#""title""#),
    ])
    .doubts(&[Doubt::NullToText]),
    function(
        "ToUpper",
        "the source in upper case",
        Family::Text,
        &[
            required("source", Type::Text, "the text"),
            optional("culture", Type::Text, "a culture such as `tr-TR`; the invariant one when left out"),
        ],
        Type::Text,
        to_upper,
    )
    .remarks(&[
        "A value that differs from the target's in case only is not written, unless the target attribute is marked as case-exact.",
        "Only the Turkish and Azeri cultures (`tr-TR`, `az-Latn-AZ`) change letters in another way: `I` and `ı`, `İ` and `i`.",
    ])
    .examples(&[
        example("ToUpper([country])", r#"{"country": "dk"}"#, r#""DK""#),
        example(r#"ToUpper([city], "tr-TR")"#, r#"{"city": "izmir"}"#, r#""İZMİR""#),
    ])
    .doubts(&[Doubt::NullToText, Doubt::UpperOneToMany]),
    function(
        "PCase",
        "words with a capital first letter",
        Family::Text,
        &[
            required("source", Type::Text, "the text"),
            optional("wordSeparators", Type::Text, "the characters after which a word begins; when left out: blanks, dashes, brackets, quotes, underscores, other punctuation and symbols"),
        ],
        Type::Text,
        p_case,
    )
    .remarks(&[
        "Lower-cases the text first, so `SMITH` becomes `Smith`, and `McDonald` becomes `Mcdonald`.",
        "With separators of your own, no other character begins a word.",
    ])
    .examples(&[
        example(
            "PCase([firstName])",
            r#"{"firstName": "PABLO GONSALVES (SECOND)"}"#,
            r#""Pablo Gonsalves (Second)""#,
        ),
        example(r#"PCase([n], " ")"#, r#"{"n": "anne-MARIE lee"}"#, r#""Anne-marie Lee""#),
    ])
    .doubts(&[Doubt::NullToText, Doubt::PCaseApostrophe]),
];

fn to_lower<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let Some(text) = arguments.source(0)? else {
        return Ok(Value::Null);
    };
    let culture = culture(arguments)?;
    Ok(Value::text(mapped(&text, |c| lower(c, culture))))
}

fn to_upper<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let Some(text) = arguments.source(0)? else {
        return Ok(Value::Null);
    };
    let culture = culture(arguments)?;
    if text.chars().any(|c| c.to_uppercase().nth(1).is_some()) && arguments.doubt(Doubt::UpperOneToMany) {
        return Ok(Value::text(
            text.chars()
                .flat_map(|c| many_upper(c, culture))
                .collect::<String>(),
        ));
    }
    Ok(Value::text(mapped(&text, |c| upper(c, culture))))
}

fn mapped(text: &str, change: impl Fn(char) -> char) -> String {
    text.chars().map(change).collect()
}

/// The only cultures whose case differs letter by letter are Turkish and Azeri.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Culture {
    Invariant,
    Turkic,
}

fn culture(arguments: &Arguments<'_, '_>) -> Result<Culture, Box<crate::EvalError>> {
    let name = arguments.text(1)?.unwrap_or_default();
    let language = name.split('-').next().unwrap_or_default();
    Ok(
        if language.eq_ignore_ascii_case("tr") || language.eq_ignore_ascii_case("az") {
            Culture::Turkic
        } else {
            Culture::Invariant
        },
    )
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

/// `ß` as `SS`; where one letter stays one letter, the same as [`upper`].
fn many_upper(c: char, culture: Culture) -> impl Iterator<Item = char> {
    let several = c.to_uppercase().nth(1).is_some();
    let (one, many) = if several {
        (None, Some(c.to_uppercase()))
    } else {
        (Some(upper(c, culture)), None)
    };
    one.into_iter().chain(many.into_iter().flatten())
}

/// The first letter of a word: a digraph such as `ǆ` has a title case of its own.
fn title(c: char) -> char {
    match c {
        'ǆ' => 'ǅ',
        'ǉ' => 'ǈ',
        'ǌ' => 'ǋ',
        'ǳ' => 'ǲ',
        c => upper_invariant(c),
    }
}

/// One letter in upper case, invariant culture: what .NET compares when case is ignored.
pub(super) fn upper_invariant(c: char) -> char {
    upper(c, Culture::Invariant)
}

fn single(mut changed: impl Iterator<Item = char>, otherwise: char) -> char {
    match (changed.next(), changed.next()) {
        (Some(one), None) => one,
        _ => otherwise,
    }
}

fn p_case<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let Some(text) = arguments.source(0)? else {
        return Ok(Value::Null);
    };
    let lowered = mapped(&text, |c| lower(c, Culture::Invariant));
    Ok(Value::text(match arguments.text(1)? {
        Some(separators) if !separators.is_empty() => after_separators(&lowered, &separators),
        _ => {
            let small = title_case(&lowered, false);
            let capital = title_case(&lowered, true);
            if small != capital && arguments.doubt(Doubt::PCaseApostrophe) {
                capital
            } else {
                small
            }
        }
    }))
}

/// A capital for the first character and for each that follows a separator.
fn after_separators(text: &str, separators: &str) -> String {
    let mut begins = true;
    mapped_with(text, |c| {
        let changed = if begins { upper_invariant(c) } else { c };
        begins = separators.contains(c);
        changed
    })
}

/// .NET's `TextInfo.ToTitleCase` on text that is lower case already: a letter outside of a word begins one; a word goes
/// on over letters, marks, digits and the straight apostrophe, and ends at a separator.
fn title_case(text: &str, apostrophe_ends_word: bool) -> String {
    let mut in_word = false;
    mapped_with(text, |c| {
        if !in_word && is_letter(c) {
            in_word = true;
            return title(c);
        }
        if is_word_separator(c) && (c != '\'' || apostrophe_ends_word) {
            in_word = false;
        }
        c
    })
}

fn mapped_with(text: &str, change: impl FnMut(char) -> char) -> String {
    text.chars().map(change).collect()
}

fn is_letter(c: char) -> bool {
    c.general_category_group() == GeneralCategoryGroup::Letter
}

/// White space, control and format characters, punctuation and symbols (.NET's list of categories).
fn is_word_separator(c: char) -> bool {
    match c.general_category_group() {
        GeneralCategoryGroup::Separator
        | GeneralCategoryGroup::Punctuation
        | GeneralCategoryGroup::Symbol => true,
        GeneralCategoryGroup::Other => {
            matches!(
                c.general_category(),
                GeneralCategory::Control | GeneralCategory::Format
            )
        }
        _ => false,
    }
}
