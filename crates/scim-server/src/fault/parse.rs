//! From one line to a fault, with a repair for every line that is none.

use std::str::FromStr;
use std::time::Duration;

use super::{Choice, DELAY_MAX, Effect, ErrorBody, Fault, Pattern};

/// Why a fault could not be read, with what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("fault `{spec}`: {problem}; {fix}")]
pub struct FaultParseError {
    /// The text as it was given.
    pub spec: String,
    /// What is wrong with it.
    pub problem: String,
    /// What to write instead.
    pub fix: String,
}

/// What is wrong, and what to write instead.
type Wrong = (String, String);

const OPTIONS: [&str; 10] = [
    "times",
    "skip",
    "every",
    "probability",
    "seed",
    "from",
    "until",
    "retry-after",
    "body",
    "when",
];

const METHODS: [&str; 6] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];

const KINDS: &str = "begin with a status such as `429`, or with `delay=2s`, `drop`, `cut`, `html`, `type=text/plain`, \
     `twice` or `malformed`";

impl FromStr for Fault {
    type Err = FaultParseError;

    fn from_str(spec: &str) -> Result<Self, Self::Err> {
        read(spec.trim()).map_err(|(problem, fix)| FaultParseError {
            spec: spec.to_owned(),
            problem,
            fix,
        })
    }
}

fn wrong(problem: impl Into<String>, fix: impl Into<String>) -> Wrong {
    (problem.into(), fix.into())
}

fn read(text: &str) -> Result<Fault, Wrong> {
    let (head, rest) = text.split_once(':').unwrap_or((text, ""));
    let (on, options) = split_options(rest);
    let mut effect = effect(head.trim())?;
    let on = pattern(on.trim())?;
    let mut choice = Choice::default();
    for option in options {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        apply(name.trim(), value.trim(), &mut effect, &mut choice)?;
    }
    if let (Some(from), Some(until)) = (choice.from, choice.until)
        && from >= until
    {
        return Err(wrong(
            "it ends before it begins",
            "write `from` earlier than `until`",
        ));
    }
    Ok(Fault { effect, on, choice })
}

/// Paths and times contain colons: an option begins only where one of their names follows.
fn split_options(rest: &str) -> (&str, Vec<&str>) {
    let begins = |at: &usize| {
        let after = rest[at + 1..].trim_start();
        let name = after.split(['=', ':']).next().unwrap_or("").trim_end();
        let assigns = after[name.len()..].trim_start().starts_with('=');
        OPTIONS.contains(&name) || (assigns && !name.is_empty() && !name.contains([' ', '/']))
    };
    let mut starts: Vec<usize> = rest.match_indices(':').map(|(at, _)| at).filter(begins).collect();
    // Without a method and path the options stand at the very beginning.
    let first = rest.split(['=', ':', ' ', '/']).next().unwrap_or("");
    let bare = !first.is_empty() && rest[first.len()..].starts_with('=');
    let on_end = if bare {
        0
    } else {
        starts.first().copied().unwrap_or(rest.len())
    };
    let mut options = Vec::new();
    if bare {
        options.push(&rest[..starts.first().copied().unwrap_or(rest.len())]);
    }
    starts.push(rest.len());
    options.extend(starts.windows(2).map(|pair| &rest[pair[0] + 1..pair[1]]));
    (&rest[..on_end], options)
}

fn effect(head: &str) -> Result<Effect, Wrong> {
    let (kind, value) = match head.split_once('=') {
        Some((kind, value)) => (kind.trim(), Some(value.trim())),
        None => (head, None),
    };
    let effect = match (kind, value) {
        ("delay", Some(value)) => Effect::Delay(duration(value).ok_or_else(|| {
            wrong(
                format!("`{value}` is not a duration"),
                "write `2s`, `1500ms` or `2m`, at most one hour",
            )
        })?),
        ("delay", None) => return Err(wrong("it does not say how long", "write `delay=2s`")),
        ("type", Some(value)) if is_media_type(value) => Effect::ContentType(value.to_owned()),
        ("type", _) => return Err(wrong("it names no media type", "write `type=text/plain`")),
        ("drop", None) => Effect::Drop { after: false },
        ("cut", None) => Effect::Cut,
        ("html", None) => Effect::Html,
        ("twice", None) => Effect::Twice,
        ("malformed", None) => Effect::Malformed,
        (number, None) => match number.parse::<u16>() {
            Ok(status @ 400..=599) => Effect::Status {
                status,
                retry_after_s: None,
                body: ErrorBody::Scim,
            },
            Ok(status) => {
                return Err(wrong(
                    format!("{status} is not an error"),
                    "use a status from 400 to 599",
                ));
            }
            Err(_) => return Err(wrong(format!("`{head}` is not a fault"), KINDS)),
        },
        _ => return Err(wrong(format!("`{head}` is not a fault"), KINDS)),
    };
    Ok(effect)
}

fn is_media_type(text: &str) -> bool {
    text.split_once('/').is_some_and(|(kind, sub)| {
        let good = |part: &str, extra: &str| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || extra.contains(c))
        };
        good(kind, "-+.") && good(sub, "-+.;= ")
    })
}

fn pattern(text: &str) -> Result<Pattern, Wrong> {
    let form =
        "write a method and a path below the tenant's URL, as in `PATCH /Users/*`, or `*` for every request";
    if text.is_empty() || text == "*" {
        return Ok(Pattern {
            method: None,
            segments: None,
        });
    }
    let Some((method, path)) = text.split_once(' ') else {
        return Err(wrong(format!("`{text}` does not name requests"), form));
    };
    let method = match method.to_ascii_uppercase() {
        any if any == "*" => None,
        known if METHODS.contains(&known.as_str()) => Some(known),
        _ => {
            return Err(wrong(
                format!("`{method}` is not a method"),
                format!("write one of {}, or `*`", METHODS.join(", ")),
            ));
        }
    };
    let path = path.trim();
    if path == "*" {
        return Ok(Pattern {
            method,
            segments: None,
        });
    }
    if !path.starts_with('/') || path.contains(['?', ' ']) {
        return Err(wrong(format!("`{path}` is not a path"), form));
    }
    let segments = path.split('/').filter(|part| !part.is_empty());
    Ok(Pattern {
        method,
        segments: Some(segments.map(str::to_owned).collect()),
    })
}

fn apply(name: &str, value: &str, effect: &mut Effect, choice: &mut Choice) -> Result<(), Wrong> {
    let number = |least: u64| {
        value
            .parse::<u64>()
            .ok()
            .filter(|number| *number >= least)
            .ok_or_else(|| {
                wrong(
                    format!("`{name}` needs a whole number from {least}, not `{value}`"),
                    format!("write `{name}={}`", least + 2),
                )
            })
    };
    let time = || {
        value.parse().map_err(|_| {
            wrong(
                format!("`{value}` is not a time"),
                format!("write `{name}=2026-11-20T08:00:00Z`"),
            )
        })
    };
    match (name, &mut *effect) {
        ("times", _) => choice.times = Some(number(1)?),
        ("skip", _) => choice.skip = number(0)?,
        ("every", _) => choice.every = Some(number(1)?),
        ("seed", _) => choice.seed = number(0)?,
        ("from", _) => choice.from = Some(time()?),
        ("until", _) => choice.until = Some(time()?),
        ("probability", _) => {
            let chance = value
                .parse::<f64>()
                .ok()
                .filter(|chance| (0.0..=1.0).contains(chance));
            choice.probability = Some(chance.ok_or_else(|| {
                wrong(
                    format!("`{value}` is not a probability"),
                    "write a number from 0 to 1, as in `probability=0.2`",
                )
            })?);
        }
        ("retry-after", Effect::Status { retry_after_s, .. }) => {
            let seconds = u32::try_from(number(0)?).map_err(|_| {
                wrong(
                    format!("`{value}` seconds are too many"),
                    "write `retry-after=10`",
                )
            })?;
            *retry_after_s = Some(seconds);
        }
        ("body", Effect::Status { body, .. }) => {
            *body = match value {
                "scim" => ErrorBody::Scim,
                "html" => ErrorBody::Html,
                "empty" => ErrorBody::Empty,
                _ => {
                    return Err(wrong(
                        format!("`{value}` is not a body"),
                        "write `body=scim`, `body=html` or `body=empty`",
                    ));
                }
            };
        }
        ("when", Effect::Drop { after }) => {
            *after = match value {
                "after" => true,
                "before" => false,
                _ => {
                    return Err(wrong(
                        format!("`{value}` is no moment"),
                        "write `when=after` or `when=before`",
                    ));
                }
            };
        }
        ("retry-after" | "body", _) => {
            return Err(wrong(
                format!("`{name}` belongs to a status"),
                format!("leave `{name}` out, or begin with a status such as `503`"),
            ));
        }
        ("when", _) => return Err(wrong("`when` belongs to `drop`", "leave `when` out")),
        _ => {
            return Err(wrong(
                format!("`{name}` is not an option"),
                format!("the options are {}", OPTIONS.join(", ")),
            ));
        }
    }
    Ok(())
}

fn duration(text: &str) -> Option<Duration> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..end].parse().ok()?;
    let value = match &text[end..] {
        "ms" => Duration::from_millis(number),
        "s" => Duration::from_secs(number),
        "m" => Duration::from_secs(number.checked_mul(60)?),
        _ => return None,
    };
    (value <= DELAY_MAX).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refused(spec: &str) -> String {
        spec.parse::<Fault>().unwrap_err().to_string()
    }

    #[test]
    fn what_is_written_is_printed_back() {
        for spec in [
            "429:PATCH /Users/*:times=3:retry-after=10",
            "delay=2s:GET /Users",
            "delay=1500ms",
            "html",
            "drop:POST /Users:probability=0.2:seed=7",
            "drop:POST /Users:when=after",
            "cut:* /Groups/**",
            "503:every=5:body=empty",
            "500:GET /Schemas/urn:ietf:params:scim:schemas:core:2.0:User:skip=1",
            "404:from=2026-11-20T08:00:00Z:until=2026-11-20T09:30:00Z",
            "type=text/html; charset=utf-8:GET /Users",
            "twice:GET *",
            "malformed:POST /oauth/token",
        ] {
            let fault: Fault = spec.parse().unwrap();
            assert_eq!(fault.to_string(), spec);
        }
        for (spec, canonical) in [
            ("html:*", "html"),
            (
                " 429 : patch /Users/* : retry-after=10 : times=3",
                "429:PATCH /Users/*:times=3:retry-after=10",
            ),
            ("delay=120s:get /Users/", "delay=2m:GET /Users"),
            ("drop:when=before", "drop"),
        ] {
            let fault: Fault = spec.parse().unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(fault.to_string(), canonical);
            assert_eq!(canonical.parse::<Fault>().unwrap(), fault);
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic_and_what_is_read_prints_the_same(text in "[a-z0-9:=/*. -]{0,60}|\\PC{0,40}") {
            if let Ok(fault) = text.parse::<Fault>() {
                let printed = fault.to_string();
                prop_assert_eq!(printed.parse::<Fault>().map_err(|error| error.to_string()), Ok(fault), "{}", printed);
            }
        }

        #[test]
        fn parts_in_any_order_are_read(
            kind in "(4[0-9]{2}|5[0-9]{2}|delay=[0-9]{1,3}(ms|s)|drop|cut|html|twice|malformed|type=text/[a-z]{1,8})",
            on in "(:(GET|POST|\\*) /(Users|Groups|\\*)(/\\*|/\\*\\*)?)?",
            options in prop::collection::vec("(times|skip|every|seed)=[1-9][0-9]{0,3}|probability=0\\.[0-9]{1,4}", 0..4),
        ) {
            let text = [vec![format!("{kind}{on}")], options].concat().join(":");
            let fault: Fault = text.parse().map_err(|error: FaultParseError| TestCaseError::fail(error.to_string()))?;
            prop_assert_eq!(fault.to_string().parse::<Fault>(), Ok(fault));
        }
    }

    #[test]
    fn a_fault_that_is_not_understood_says_what_to_write() {
        for (spec, says) in [
            ("oops", "`oops` is not a fault; begin with a status"),
            ("", "`` is not a fault"),
            ("200:GET /Users", "400 to 599"),
            ("503:GET Users", "`Users` is not a path"),
            ("503:GRAB /Users", "`GRAB` is not a method"),
            ("503:/Users", "does not name requests"),
            (
                "503:GET /Users:times=no",
                "`times` needs a whole number from 1, not `no`",
            ),
            ("503:times=0", "whole number from 1"),
            ("503:GET /Users:tines=2", "`tines` is not an option"),
            ("delay:GET /Users", "write `delay=2s`"),
            ("delay=2h", "at most one hour"),
            ("drop:retry-after=3", "`retry-after` belongs to a status"),
            ("html:when=after", "`when` belongs to `drop`"),
            ("drop:probability=2", "from 0 to 1"),
            ("type=", "write `type=text/plain`"),
            ("404:from=soon", "write `from=2026-11-20T08:00:00Z`"),
            (
                "404:from=2026-11-20T09:00:00Z:until=2026-11-20T08:00:00Z",
                "ends before it begins",
            ),
            ("html=1", "is not a fault"),
        ] {
            let refusal = refused(spec);
            assert!(refusal.contains(says), "{spec}: {refusal}");
        }
    }
}
