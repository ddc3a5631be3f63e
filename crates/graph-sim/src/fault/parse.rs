//! From one line to a fault.

use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;

use super::chaos::{self, Chaos};
use super::pattern::Pattern;
use super::{Effect, Fault, FaultParseError, Kind, SecretPolicy};
use crate::auth;
use crate::switches::read_duration;

/// How long a `timeout` fault holds an answer back when it does not say.
const TIMEOUT_DEFAULT: Duration = Duration::from_secs(300);
/// The longest a fault may delay anything.
const DELAY_MAX: Duration = Duration::from_secs(3600);

const FORMS: &str = "write `429:PUT /servicePrincipals/*/synchronization/secrets:times=2:retry-after=10`, \
     `503:GET /users`, `timeout:METHOD /path`, `reset:METHOD /path`, `html:METHOD /path:status=407`, \
     `truncated:METHOD /path:length=wrong`, `unknown-enum:METHOD /path`, `empty-message:METHOD /path`, \
     `nested-message:METHOD /path`, `cae:METHOD /path`, `aadsts=53003:at=authorize:user=UPN`, `clock-skew=-2h`, \
     `replication=30s`, `replication.group=30s`, `denied=SCOPE`, `no-p1`, `role=NAME`, \
     `policy=no-secrets`, `policy=secret-lifetime=P90D` or `chaos=20%:seed=7`";

impl FromStr for Fault {
    type Err = FaultParseError;

    fn from_str(spec: &str) -> Result<Self, Self::Err> {
        let kind = Kind::read(spec.trim()).map_err(|(problem, fix)| FaultParseError {
            spec: spec.to_owned(),
            problem,
            fix,
        })?;
        Ok(Self {
            kind,
            text: spec.trim().to_owned(),
        })
    }
}

const KINDS: &str = "write `replication.application=30s`, or `servicePrincipal`, `synchronization`, `group`, `user`, `assignment`, \
     `grant` or `index` in its place";

/// What is wrong, and what to write.
type Refused = (String, String);

fn refuse<T>(problem: impl Into<String>, fix: impl Into<String>) -> Result<T, Refused> {
    Err((problem.into(), fix.into()))
}

impl Kind {
    fn read(text: &str) -> Result<Self, Refused> {
        if text == "no-p1" {
            return Ok(Self::NoP1);
        }
        let head = text.split([':', '=']).next().unwrap_or_default();
        match text[head.len()..].strip_prefix('=') {
            Some(value) => Self::setting(head, value.trim()),
            None => Self::call(text),
        }
    }

    /// `NAME=VALUE`, and options after `:`.
    fn setting(name: &str, value: &str) -> Result<Self, Refused> {
        match name {
            "replication" => match delay(value) {
                Some(delay) => Ok(Self::Replication(None, delay)),
                None => refuse(
                    format!("`{value}` is not a duration"),
                    "write `30s`, `1500ms` or `2m`, at most one hour",
                ),
            },
            kind if kind.starts_with("replication.") => {
                let Ok(object) = kind["replication.".len()..].parse() else {
                    return refuse(format!("`{kind}` is of no kind of objects"), KINDS);
                };
                match delay(value) {
                    Some(delay) => Ok(Self::Replication(Some(object), delay)),
                    None => refuse(
                        format!("`{value}` is not a duration"),
                        "write `30s`, `1500ms` or `2m`, at most one hour",
                    ),
                }
            }
            "clock-skew" => skew(value).map(Self::ClockSkew),
            "aadsts" => Self::aadsts(value),
            "denied" if !value.is_empty() => Ok(Self::Denied(value.to_owned())),
            "chaos" => match Chaos::parse(value) {
                Some(chaos) => Ok(Self::Chaos(chaos)),
                None => refuse(format!("`{value}` is not a share of calls"), chaos::FORM),
            },
            "policy" => match policy(value) {
                Some(policy) => Ok(Self::Policy(policy)),
                None => refuse(
                    format!("`{value}` is not a policy on client secrets"),
                    "write `policy=no-secrets`, or `policy=secret-lifetime=P90D` with a number of days",
                ),
            },
            "denied" => refuse(
                "it names no permission",
                "write `denied=Application.ReadWrite.All`",
            ),
            "role" if value.eq_ignore_ascii_case("none") => Ok(Self::Role(None)),
            "role" => match crate::roles::by_name(value) {
                Some(role) => Ok(Self::Role(Some(role.name.to_owned()))),
                None => refuse(
                    format!("`{value}` is not a directory role this tenant knows"),
                    format!("write one of {}, or `none`", crate::roles::names().join(", ")),
                ),
            },
            other => refuse(format!("`{other}` is not a fault"), FORMS),
        }
    }

    fn aadsts(value: &str) -> Result<Self, Refused> {
        let mut parts = value.split(':');
        let number = parts.next().unwrap_or_default().trim();
        let known = number
            .trim_start_matches("AADSTS")
            .parse::<u32>()
            .ok()
            .filter(|code| auth::aadsts::find(*code).is_some());
        let Some(code) = known else {
            let codes: Vec<String> = auth::aadsts::codes().map(|code| code.to_string()).collect();
            return refuse(
                format!("`{number}` is not a code this tenant knows"),
                format!("write one of {}", codes.join(", ")),
            );
        };
        let (mut at, mut times, mut user) = (None, None, None);
        for option in parts {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            let value = value.trim();
            match name.trim() {
                "at" => match value.parse() {
                    Ok(place) => at = Some(place),
                    Err(()) => {
                        return refuse(
                            format!("`{value}` is no place of a sign-in"),
                            "write `at=authorize`, `at=token`, `at=devicecode` or `at=refresh`",
                        );
                    }
                },
                "times" => times = Some(count(value)?),
                "user" if !value.is_empty() => user = Some(value.to_owned()),
                other => {
                    return refuse(
                        format!("`{other}` is not an option"),
                        "the options are `at=`, `times=` and `user=UPN`",
                    );
                }
            }
        }
        Ok(Self::Aadsts {
            code,
            at,
            times,
            user,
        })
    }

    /// `KIND:METHOD /path`, and options after `:`.
    fn call(text: &str) -> Result<Self, Refused> {
        let mut parts = text.split(':');
        let kind = parts.next().unwrap_or_default();
        let Some(on) = parts.next() else {
            return refuse(format!("`{kind}` is not a fault"), FORMS);
        };
        let mut options = Options::default();
        for option in parts {
            options.take(option)?;
        }
        let effect = effect(kind, &options)?;
        match Pattern::parse(on) {
            Some(on) => Ok(Self::Call {
                on,
                times: options.times,
                effect,
            }),
            None => refuse(
                format!("`{on}` does not name a call"),
                "write a method and a path below /v1.0, as in `PUT /servicePrincipals/*/synchronization/secrets`",
            ),
        }
    }
}

#[derive(Default)]
struct Options {
    times: Option<u32>,
    retry_after_s: Option<u32>,
    seconds: Option<Duration>,
    status: Option<u16>,
    dishonest: bool,
}

impl Options {
    fn take(&mut self, option: &str) -> Result<(), Refused> {
        let (name, value) = option.split_once('=').unwrap_or((option, ""));
        let (name, value) = (name.trim(), value.trim());
        let number = || match value.parse::<u32>() {
            Ok(number) => Ok(number),
            Err(_) => refuse(
                format!("`{name}` needs a number, not `{value}`"),
                "write `times=2`",
            ),
        };
        match name {
            "times" => self.times = Some(count(value)?),
            "retry-after" => self.retry_after_s = Some(number()?),
            "seconds" => self.seconds = Some(Duration::from_secs(u64::from(number()?)).min(DELAY_MAX)),
            "status" => match value.parse::<u16>() {
                Ok(status @ 200..=599) => self.status = Some(status),
                _ => {
                    return refuse(
                        format!("`{value}` is no status"),
                        "write a number from 200 to 599",
                    );
                }
            },
            "length" if value == "right" || value == "wrong" => self.dishonest = value == "wrong",
            "length" => {
                return refuse(
                    format!("`{value}` is no length"),
                    "write `length=right` or `length=wrong`",
                );
            }
            other => {
                return refuse(
                    format!("`{other}` is not an option"),
                    "the options are `times=`, `retry-after=`, `seconds=`, `status=` and `length=`",
                );
            }
        }
        Ok(())
    }
}

fn count(value: &str) -> Result<u32, Refused> {
    match value.parse::<u32>() {
        Ok(number) if number > 0 => Ok(number),
        _ => refuse(
            format!("`times` needs a number, not `{value}`"),
            "write `times=2`",
        ),
    }
}

fn effect(kind: &str, options: &Options) -> Result<Effect, Refused> {
    let error_status = |default: u16| match options.status.unwrap_or(default) {
        status @ 400..=599 => Ok(status),
        status => refuse(
            format!("{status} is not an error"),
            "use a status from 400 to 599",
        ),
    };
    Ok(match kind {
        "timeout" => Effect::Timeout(options.seconds.unwrap_or(TIMEOUT_DEFAULT)),
        "reset" => Effect::Reset,
        "html" => Effect::Html {
            status: options.status.unwrap_or(200),
        },
        "truncated" => Effect::Truncated {
            honest: !options.dishonest,
        },
        "unknown-enum" => Effect::UnknownEnum,
        "empty-message" | "nested-message" => Effect::Wordless {
            status: error_status(if kind == "empty-message" { 500 } else { 404 })?,
            nested: kind == "nested-message",
        },
        // The moment is set when the first call is challenged.
        "cae" => Effect::Challenge { since: 0 },
        other => match other.parse::<u16>() {
            Ok(status @ 400..=599) => Effect::Status {
                status,
                retry_after_s: options.retry_after_s,
            },
            Ok(status) => {
                return refuse(
                    format!("{status} is not an error"),
                    "use a status from 400 to 599",
                );
            }
            Err(_) => return refuse(format!("`{other}` is not a fault"), FORMS),
        },
    })
}

/// `no-secrets`, or the longest lifetime as an ISO 8601 duration of days or less.
fn policy(text: &str) -> Option<SecretPolicy> {
    if text == "no-secrets" {
        return Some(SecretPolicy::Forbidden);
    }
    let span: jiff::Span = text.strip_prefix("secret-lifetime=")?.parse().ok()?;
    let longest = span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).ok()?;
    longest
        .is_positive()
        .then_some(SecretPolicy::LifetimeMax(longest))
}

fn delay(text: &str) -> Option<Duration> {
    read_duration(text).filter(|delay| *delay <= DELAY_MAX)
}

fn skew(text: &str) -> Result<SignedDuration, Refused> {
    let (digits, behind) = match text.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (text.strip_prefix('+').unwrap_or(text), false),
    };
    match read_duration(digits).map(SignedDuration::try_from) {
        Some(Ok(skew)) => Ok(if behind { -skew } else { skew }),
        _ => refuse(
            format!("`{text}` is not a duration"),
            "write `2h` when the sign-in service is ahead of Graph, `-2h` when it is behind",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(spec: &str) -> String {
        spec.parse::<Fault>().unwrap_err().to_string()
    }

    #[test]
    fn a_fault_that_is_not_understood_says_what_to_write() {
        assert!(refused("oops").contains("`oops` is not a fault"));
        assert!(refused("200:GET /users").contains("400 to 599"));
        assert!(refused("503:GET users").contains("does not name a call"));
        assert!(refused("503:GET /users:times=no").contains("needs a number"));
        assert!(refused("replication=soon").contains("not a duration"));
        assert!(refused("replication.king=1s").contains("servicePrincipal"));
        assert!(refused("replication.group=soon").contains("not a duration"));
        assert!(refused("clock-skew=soon").contains("-2h"));
        assert!(refused("role=King").contains("Application Administrator"));
        assert!(refused("denied=").contains("names no permission"));
        assert!(refused("chaos=some").contains("not a share"));
        assert!(refused("policy=secret-lifetime=soon").contains("P90D"));
        assert!(refused("aadsts=1").contains("53003"));
        assert!(refused("aadsts=53003:at=home").contains("at=refresh"));
        assert!(refused("aadsts=53003:often=2").contains("user=UPN"));
        assert!(refused("html:GET /users:status=99").contains("200 to 599"));
        assert!(refused("truncated:GET /users:length=short").contains("length=wrong"));
        assert!(refused("empty-message:GET /users:status=200").contains("400 to 599"));
    }

    #[test]
    fn every_form_of_the_refusal_can_be_written() {
        for spec in FORMS.split('`').skip(1).step_by(2) {
            let spec = spec
                .replace("METHOD", "GET")
                .replace("SCOPE", "User.Read")
                .replace("NAME", "Reports Reader");
            assert!(spec.parse::<Fault>().is_ok(), "{spec}");
        }
    }
}
