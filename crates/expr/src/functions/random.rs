//! Values made by chance. The bits come from the environment, so that a test and a repeated prediction can fix them.

use super::metadata::{Family, Function, Type, function, optional, required};
use crate::doubt::Doubt;
use crate::program::{Arguments, Evaluated};
use crate::{EvalError, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    function(
        "Guid",
        "a new random identifier",
        Family::Special,
        &[],
        Type::Text,
        guid,
    )
    .remarks(&["Lower-case, with hyphens. Each evaluation gives another one: use it with “only during object creation”."])
    .doubts(&[Doubt::Random]),
    function(
        "RandomString",
        "a random text",
        Family::Special,
        &[
            required("length", Type::Integer, "how many characters; at most 256"),
            required("minimumNumbers", Type::Integer, "at least so many digits"),
            required("minimumSpecialCharacters", Type::Integer, "at least so many special characters"),
            required("minimumCapital", Type::Integer, "at least so many upper-case letters"),
            required("minimumLowerCase", Type::Integer, "at least so many lower-case letters"),
            optional("charactersToAvoid", Type::Text, "characters that must not occur"),
        ],
        Type::Text,
        random_string,
    )
    .remarks(&[
        "The length is at least the sum of the four minimums.",
        "Each evaluation gives another one: use it with “only during object creation”.",
        "The four minimums are required; 0 asks for none. `RandomString(6, 6, 0, 0, 0)` gives six digits.",
        "Which special characters the service uses is not documented.",
    ])
    .doubts(&[Doubt::Random]),
];

/// Microsoft's limit.
const LENGTH_MAX: i64 = 256;

/// Digits, special characters, capitals, lower-case letters: the order of the minimums.
const CLASSES: [&str; 4] = [
    "0123456789",
    "!#$%&()*+,-./:;<=>?@[]^_{|}~",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "abcdefghijklmnopqrstuvwxyz",
];

/// A number below `bound`, from the environment's bits.
fn below(arguments: &Arguments<'_, '_>, bound: usize) -> Result<usize, Box<EvalError>> {
    let Some(random) = arguments.environment().random else {
        return Err(arguments.not_predictable("its value is random"));
    };
    let bound = u64::try_from(bound.max(1)).unwrap_or(1);
    Ok(usize::try_from(random() % bound).unwrap_or(0))
}

/// Version 4 (RFC 9562 §5.4): six bits are fixed, all others random.
fn guid<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let Some(random) = arguments.environment().random else {
        return Err(arguments.not_predictable("its value is random"));
    };
    arguments.doubt(Doubt::Random);
    let bits = (u128::from(random()) << 64) | u128::from(random());
    let bits = (bits & !(0xF << 76) & !(0b11 << 62)) | (4 << 76) | (0b10 << 62);
    Ok(Value::text(format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        bits >> 96,
        (bits >> 80) & 0xFFFF,
        (bits >> 64) & 0xFFFF,
        (bits >> 48) & 0xFFFF,
        bits & 0xFFFF_FFFF_FFFF
    )))
}

fn random_string<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let length = arguments.integer(0)?;
    if !(0..=LENGTH_MAX).contains(&length) {
        return Err(arguments.bad(0, format!("{length} is not between 0 and {LENGTH_MAX}")));
    }
    let avoid = arguments.text(5)?.unwrap_or_default();
    let mut chosen: Vec<char> = Vec::new();
    let mut all: Vec<char> = Vec::new();
    let mut least = 0_i64;
    for (at, class) in (1..).zip(CLASSES) {
        let minimum = arguments.integer(at)?;
        if !(0..=LENGTH_MAX).contains(&minimum) {
            return Err(arguments.bad(at, format!("{minimum} is not between 0 and {LENGTH_MAX}")));
        }
        least += minimum;
        let allowed: Vec<char> = class.chars().filter(|c| !avoid.contains(*c)).collect();
        if minimum > 0 && allowed.is_empty() {
            return Err(arguments.bad(5, "no character of a class that is wanted is left"));
        }
        if least > length {
            continue;
        }
        for _ in 0..minimum {
            chosen.push(allowed[below(arguments, allowed.len())?]);
        }
        all.extend(allowed);
    }
    if least > length {
        return Err(arguments.bad(
            0,
            format!("{length} characters cannot hold the minimums, which are {least} together"),
        ));
    }
    let missing = usize::try_from(length)
        .unwrap_or_default()
        .saturating_sub(chosen.len());
    if missing > 0 && all.is_empty() {
        return Err(arguments.bad(5, "every character is to be avoided"));
    }
    for _ in 0..missing {
        chosen.push(all[below(arguments, all.len())?]);
    }
    for at in (1..chosen.len()).rev() {
        chosen.swap(at, below(arguments, at + 1)?);
    }
    arguments.doubt(Doubt::Random);
    Ok(Value::text(chosen.into_iter().collect::<String>()))
}
