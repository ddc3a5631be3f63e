//! Faults: what goes wrong in a simulated tenant, said in one line each.

mod chaos;
mod live;

use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;
pub(crate) use live::Faults;

/// How long a `timeout` fault holds an answer back when it does not say.
const TIMEOUT_DEFAULT: Duration = Duration::from_secs(300);
/// The longest a fault may delay anything.
const DELAY_MAX: Duration = Duration::from_secs(3600);

/// Something that goes wrong. Parsed from text; the crate's front page has the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    kind: Kind,
    /// As it was written.
    text: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    /// A call that is answered otherwise, or not at all.
    Call {
        on: Pattern,
        times: Option<u32>,
        effect: Effect,
    },
    /// How long a fresh object is not readable.
    Replication(Duration),
    /// A permission nobody's token carries.
    Denied(String),
    /// No Entra ID P1.
    NoP1,
    /// Every account has exactly this role; `None` is no role.
    Role(Option<String>),
    /// A share of all calls fails.
    Chaos(chaos::Chaos),
    /// What the tenant's app management policy says about client secrets.
    Policy(SecretPolicy),
}

/// An app management policy on client secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SecretPolicy {
    /// There may be none.
    Forbidden,
    /// None may last longer.
    LifetimeMax(SignedDuration),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    Status { status: u16, retry_after_s: Option<u32> },
    Timeout(Duration),
    Reset,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Pattern {
    /// `None` is any method (`*`).
    method: Option<String>,
    segments: Vec<String>,
}

/// Why a fault could not be read, with what it should look like.
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

const FORMS: &str = "write `429:PUT /servicePrincipals/*/synchronization/secrets:times=2:retry-after=10`, \
     `503:GET /users`, `timeout:METHOD /path`, `reset:METHOD /path`, `replication=30s`, `denied=SCOPE`, `no-p1`, `role=NAME`, `policy=no-secrets`, `policy=secret-lifetime=P90D` or `chaos=20%:seed=7`";

impl FromStr for Fault {
    type Err = FaultParseError;

    fn from_str(spec: &str) -> Result<Self, Self::Err> {
        Ok(Self {
            kind: Kind::from_str(spec)?,
            text: spec.trim().to_owned(),
        })
    }
}

impl FromStr for Kind {
    type Err = FaultParseError;

    fn from_str(spec: &str) -> Result<Self, Self::Err> {
        let refuse = |problem: String, fix: &str| FaultParseError {
            spec: spec.to_owned(),
            problem,
            fix: fix.to_owned(),
        };
        let text = spec.trim();
        if text == "no-p1" {
            return Ok(Self::NoP1);
        }
        let head = text.split([':', '=']).next().unwrap_or_default();
        if text[head.len()..].starts_with('=') {
            let value = text[head.len() + 1..].trim();
            return match head {
                "replication" => duration(value).map(Self::Replication).ok_or_else(|| {
                    refuse(
                        format!("`{value}` is not a duration"),
                        "write `30s`, `1500ms` or `2m`, at most one hour",
                    )
                }),
                "denied" if !value.is_empty() => Ok(Self::Denied(value.to_owned())),
                "policy" => policy(value).map(Self::Policy).ok_or_else(|| {
                    refuse(
                        format!("`{value}` is not a policy on client secrets"),
                        "write `policy=no-secrets`, or `policy=secret-lifetime=P90D` with a number of days",
                    )
                }),
                "role" if value.eq_ignore_ascii_case("none") => Ok(Self::Role(None)),
                "role" => match crate::roles::by_name(value) {
                    Some(role) => Ok(Self::Role(Some(role.name.to_owned()))),
                    None => Err(refuse(
                        format!("`{value}` is not a directory role this tenant knows"),
                        &format!("write one of {}, or `none`", crate::roles::names().join(", ")),
                    )),
                },
                "chaos" => chaos::Chaos::parse(value)
                    .map(Self::Chaos)
                    .ok_or_else(|| refuse(format!("`{value}` is not a share of calls"), chaos::FORM)),
                "denied" => Err(refuse(
                    "it names no permission".into(),
                    "write `denied=Application.ReadWrite.All`",
                )),
                other => Err(refuse(format!("`{other}` is not a fault"), FORMS)),
            };
        }
        let mut parts = text.split(':');
        let kind = parts.next().unwrap_or_default();
        let Some(on) = parts.next() else {
            return Err(refuse(format!("`{kind}` is not a fault"), FORMS));
        };
        let mut times = None;
        let mut retry_after_s = None;
        let mut seconds = None;
        for option in parts {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            let number = value.trim().parse::<u32>().ok();
            match (name.trim(), number) {
                ("times", Some(n)) if n > 0 => times = Some(n),
                ("retry-after", Some(n)) => retry_after_s = Some(n),
                ("seconds", Some(n)) => seconds = Some(Duration::from_secs(u64::from(n)).min(DELAY_MAX)),
                ("times" | "retry-after" | "seconds", _) => {
                    return Err(refuse(
                        format!("`{name}` needs a number, not `{value}`"),
                        "write `times=2`",
                    ));
                }
                (other, _) => {
                    return Err(refuse(
                        format!("`{other}` is not an option"),
                        "the options are `times=`, `retry-after=` and `seconds=`",
                    ));
                }
            }
        }
        let effect = match kind {
            "timeout" => Effect::Timeout(seconds.unwrap_or(TIMEOUT_DEFAULT)),
            "reset" => Effect::Reset,
            other => match other.parse::<u16>() {
                Ok(status @ 400..=599) => Effect::Status {
                    status,
                    retry_after_s,
                },
                Ok(status) => {
                    return Err(refuse(
                        format!("{status} is not an error"),
                        "use a status from 400 to 599",
                    ));
                }
                Err(_) => return Err(refuse(format!("`{other}` is not a fault"), FORMS)),
            },
        };
        let on = Pattern::parse(on).ok_or_else(|| {
            refuse(format!("`{on}` does not name a call"), "write a method and a path below /v1.0, as in `PUT /servicePrincipals/*/synchronization/secrets`")
        })?;
        Ok(Self::Call { on, times, effect })
    }
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

fn duration(text: &str) -> Option<Duration> {
    let number_end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..number_end].parse().ok()?;
    let value = match &text[number_end..] {
        "ms" => Duration::from_millis(number),
        "" | "s" => Duration::from_secs(number),
        "m" => Duration::from_secs(number.checked_mul(60)?),
        _ => return None,
    };
    (value <= DELAY_MAX).then_some(value)
}

impl Pattern {
    fn parse(text: &str) -> Option<Self> {
        let (method, path) = text.trim().split_once(' ')?;
        let path = path.trim();
        let path = path.strip_prefix("/v1.0").unwrap_or(path);
        let segments = path.strip_prefix('/')?.split('/').map(str::to_owned).collect();
        let method = match method {
            "*" => None,
            m if m.chars().all(|c| c.is_ascii_alphabetic()) => Some(m.to_ascii_uppercase()),
            _ => return None,
        };
        Some(Self { method, segments })
    }

    /// `path` is below `/v1.0`, without the query.
    fn matches(&self, method: &str, path: &str) -> bool {
        if self.method.as_deref().is_some_and(|m| m != method) {
            return false;
        }
        let mut actual = path.trim_start_matches('/').split('/');
        for (index, wanted) in self.segments.iter().enumerate() {
            if wanted == "**" && index + 1 == self.segments.len() {
                return true;
            }
            let Some(segment) = actual.next() else {
                return false;
            };
            let any = wanted == "*" || (wanted.starts_with('{') && wanted.ends_with('}'));
            if !any && !wanted.eq_ignore_ascii_case(segment) {
                return false;
            }
        }
        actual.next().is_none()
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
        assert!(refused("role=King").contains("Application Administrator"));
        assert!(refused("denied=").contains("names no permission"));
        assert!(refused("chaos=some").contains("not a share"));
        assert!(refused("policy=secret-lifetime=soon").contains("P90D"));
    }
}
