//! The answers file: TOML or JSON, with clear words for what is missing or unknown.

use std::fmt;

use profile::{Mention, Profile};
use serde_json::{Map, Value};

use super::{Answers, GroupAnswer, advised_groups};

/// Keys of the file. They may also be written as JSON usually does, `appName`.
const KEYS: [&str; 14] = [
    "vendor",
    "method",
    "app_name",
    "tenant_url",
    "notification_email",
    "groups",
    "create_missing_groups",
    "ticks",
    "adopt",
    "questions",
    "users",
    "pilot",
    "dynamic_group",
    "deletion_threshold",
];

/// Names under which people try to put the secret into the file.
const TOKEN_KEYS: [&str; 6] = [
    "secret_token",
    "token",
    "secret",
    "password",
    "bearer_token",
    "slipway_token",
];

/// One problem of an answers file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswersProblem {
    /// Line, from 1, when the key stands in the file.
    pub line: Option<usize>,
    /// The key.
    pub key: String,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do, with the place where a value is found.
    pub fix: String,
    /// Step of the guide that asks for the value.
    pub guide_step: Option<String>,
}

impl fmt::Display for AnswersProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        write!(f, "{}. {}", self.message, self.fix)?;
        match &self.guide_step {
            Some(step) => write!(f, " ({step})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for AnswersProblem {}

pub(super) fn parse(text: &str, profile: &Profile) -> Result<Answers, Vec<AnswersProblem>> {
    let document = document(text).map_err(|problem| vec![problem])?;
    let mut reader = Reader {
        text,
        profile,
        values: Map::new(),
        problems: Vec::new(),
    };
    for (key, value) in document {
        reader.take_in(&key, value);
    }
    let answers = reader.answers();
    if reader.problems.is_empty() {
        Ok(answers)
    } else {
        reader.problems.sort_by_key(|problem| problem.line);
        Err(reader.problems)
    }
}

fn document(text: &str) -> Result<Map<String, Value>, AnswersProblem> {
    let broken = |line: Option<usize>, format: &str, message: &str| AnswersProblem {
        line,
        key: String::new(),
        message: format!(
            "this is not {format}: {}",
            message.lines().next().unwrap_or_default()
        ),
        fix: "Write one `key = value` a line (TOML), or one JSON object.".to_owned(),
        guide_step: None,
    };
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text)
            .map_err(|error| broken(Some(error.line()), "JSON", &error.to_string()));
    }
    toml::from_str(text).map_err(|error| {
        let line = error
            .span()
            .map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
        broken(line, "TOML", error.message())
    })
}

pub(super) struct Reader<'a> {
    text: &'a str,
    pub(super) profile: &'a Profile,
    pub(super) values: Map<String, Value>,
    problems: Vec<AnswersProblem>,
}

impl Reader<'_> {
    fn take_in(&mut self, written: &str, value: Value) {
        let key = snake(written);
        if TOKEN_KEYS.contains(&key.as_str()) {
            let place = self.vendor_place();
            self.problem(
                written,
                "the secret token must not stand in a file",
                format!(
                    "Remove it, and give the token in the environment variable SLIPWAY_TOKEN or on standard input. It is found at {place}."
                ),
                self.profile.credentials.secret_token.guide_step.clone(),
            );
        } else if KEYS.contains(&key.as_str()) {
            self.values.insert(key, value);
        } else {
            let fix = match self.nearest(&key, &KEYS) {
                Some(known) => format!("Write `{known}`."),
                None if self.profile.question(&key).is_some() => {
                    format!(
                        "Write it below `[questions]`: it answers a question of {}.",
                        self.profile.name
                    )
                }
                None => format!("Known here: {}.", KEYS.join(", ")),
            };
            self.problem(written, format!("unknown key `{written}`"), fix, None);
        }
    }

    fn answers(&mut self) -> Answers {
        let vendor = self.text_of("vendor").unwrap_or_else(|| self.profile.id.clone());
        if vendor != self.profile.id {
            self.problem(
                "vendor",
                format!(
                    "the answers are for `{vendor}`, the chosen vendor is `{}`",
                    self.profile.id
                ),
                "Choose the same vendor in both places.",
                None,
            );
        }
        let advised = Answers::advised(self.profile);
        let groups = self.groups();
        let users = self.users();
        let mut answers = Answers {
            vendor,
            method: self.method(),
            app_name: self.app_name().unwrap_or_default(),
            tenant_url: self.tenant_url(advised.tenant_url),
            questions: self.questions(),
            notification_email: self.notification_email(),
            deletion_threshold: self.deletion_threshold(),
            pilot: self.pilot(&groups),
            groups,
            users,
            create_missing_groups: self.flag("create_missing_groups"),
            dynamic_group: self.flag("dynamic_group"),
            ticks: self.ticks().into_iter().collect(),
            adopt: self.text_of("adopt"),
        };
        if answers.app_name.is_empty() {
            answers.app_name = answers.suggested_name(self.profile).unwrap_or_default();
        }
        answers
    }

    fn app_name(&mut self) -> Option<String> {
        let name = self.text_of("app_name")?;
        if name.trim().is_empty() {
            self.problem(
                "app_name",
                "the application needs a name",
                "Write a name or leave the key out.",
                None,
            );
        }
        Some(name)
    }

    fn tenant_url(&mut self, fixed: String) -> String {
        let credential = self.profile.credentials.tenant_url.clone();
        let Some(given) = self.text_of("tenant_url") else {
            if fixed.is_empty() && !self.values.contains_key("tenant_url") {
                let fix = format!(
                    "Add `tenant_url = \"https://…\"`. You find it here: {}",
                    credential.hint
                );
                self.problem(
                    "tenant_url",
                    "the tenant URL is missing",
                    fix,
                    credential.guide_step,
                );
            }
            return fixed;
        };
        // Loopback over http is what the trial backend speaks; the real service never calls it.
        let good = url::Url::parse(given.trim()).is_ok_and(|url| {
            let loopback = matches!(url.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
            url.scheme() == "https" && url.has_host() || url.scheme() == "http" && loopback
        });
        if !good {
            self.problem(
                "tenant_url",
                format!("`{given}` is not an https address"),
                format!("Copy the whole address. You find it here: {}", credential.hint),
                credential.guide_step,
            );
        }
        given.trim().to_owned()
    }

    fn notification_email(&mut self) -> Option<String> {
        let mail = self
            .text_of("notification_email")
            .filter(|mail| !mail.trim().is_empty())?;
        if !mail.contains('@') || mail.contains(char::is_whitespace) {
            let step = match self.profile.settings.failure_notification {
                Mention::Optional => self.profile.settings.notification_guide_step.clone(),
                Mention::NotMentioned => None,
            };
            self.problem(
                "notification_email",
                format!("`{mail}` is not a mail address"),
                "Write one address, or leave the key out for no mail.",
                step,
            );
        }
        Some(mail)
    }

    /// Left out: all the groups the vendor advises. A list: these and no others, by name or as `{ name, id }`.
    fn groups(&mut self) -> Vec<GroupAnswer> {
        let takes_users = self.profile.assignments.kind.takes_users();
        let items = match self.values.get("groups").cloned() {
            // Whoever names people has decided against the groups that are only advised.
            None if takes_users && self.values.contains_key("users") => return Vec::new(),
            None => return advised_groups(self.profile),
            Some(Value::Array(items)) if !items.is_empty() || takes_users => items,
            Some(Value::Array(_)) => {
                self.problem(
                    "groups",
                    "`groups` is empty, so nobody would be synced",
                    "Name at least one group, or leave `groups` out for all groups the vendor advises.",
                    None,
                );
                return Vec::new();
            }
            Some(_) => {
                self.problem(
                    "groups",
                    "`groups` is not a list",
                    "Write `groups = [\"name\", …]`.",
                    None,
                );
                return Vec::new();
            }
        };
        let mut groups = Vec::new();
        for item in items {
            let read = match item {
                Value::String(name) => Some(GroupAnswer::named(&name)),
                Value::Object(_) => serde_json::from_value(item).ok(),
                _ => None,
            };
            match read {
                Some(group) if !group.name.trim().is_empty() => {
                    self.role("groups", group.role.as_deref());
                    groups.push(group);
                }
                _ => self.problem(
                    "groups",
                    "an entry of `groups` has no name",
                    "Write the exact name of the group, or `{ name = \"…\", id = \"…\" }`.",
                    None,
                ),
            }
        }
        groups
    }

    fn ticks(&mut self) -> Vec<String> {
        let items = match self.values.get("ticks").cloned() {
            None => return Vec::new(),
            Some(Value::Array(items)) => items,
            Some(_) => Vec::from([Value::Null]),
        };
        let mut ticks = Vec::new();
        for item in items {
            let Some(id) = item.as_str() else {
                self.problem(
                    "ticks",
                    "`ticks` is not a list of step ids",
                    "Write `ticks = [\"…\"]`.",
                    None,
                );
                continue;
            };
            // A checklist item of one group is `S2G-I2/name of the group`.
            let step = id.split_once('/').map_or(id, |(step, _)| step);
            if self.profile.step(step).is_none() {
                let fix = format!("`slipway vendor show {}` lists the steps.", self.profile.id);
                self.problem("ticks", format!("the guide has no step `{id}`"), fix, None);
            }
            ticks.push(id.to_owned());
        }
        ticks
    }

    pub(super) fn text_of(&mut self, key: &str) -> Option<String> {
        match self.values.get(key)? {
            Value::String(text) => Some(text.clone()),
            Value::Null => None,
            _ => {
                self.problem(
                    key,
                    format!("`{key}` is not text"),
                    "Put the value in quotes.",
                    None,
                );
                None
            }
        }
    }

    fn flag(&mut self, key: &str) -> bool {
        match self.values.get(key) {
            None | Some(Value::Null) => false,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                self.problem(
                    key,
                    format!("`{key}` is neither true nor false"),
                    "Write true or false, without quotes.",
                    None,
                );
                false
            }
        }
    }

    fn vendor_place(&self) -> String {
        match &self.profile.console {
            Some(console) => match &console.url {
                Some(url) => format!("{url} under {}", console.menu),
                None => console.menu.clone(),
            },
            None => self.profile.name.clone(),
        }
    }

    pub(super) fn problem(
        &mut self,
        key: &str,
        message: impl Into<String>,
        fix: impl Into<String>,
        guide_step: Option<String>,
    ) {
        self.problems.push(AnswersProblem {
            line: self.line(key),
            key: key.to_owned(),
            message: message.into(),
            fix: fix.into(),
            guide_step,
        });
    }

    /// The first line that begins with the key. Both formats put a top-level key there.
    fn line(&self, key: &str) -> Option<usize> {
        let begins = |line: &str| {
            let word = line.trim_start_matches([' ', '\t', '"', '{', '[', ',']);
            let name: String = word
                .chars()
                .take_while(|letter| letter.is_alphanumeric() || "_-".contains(*letter))
                .collect();
            snake(&name) == snake(key)
        };
        self.text.lines().position(begins).map(|index| index + 1)
    }
}

/// `appName`, `app-name` and `app_name` are the same key.
pub(super) fn snake(key: &str) -> String {
    let mut out = String::with_capacity(key.len());
    let mut after_lower = false;
    for letter in key.chars() {
        if letter.is_uppercase() && after_lower {
            out.push('_');
        }
        after_lower = letter.is_lowercase() || letter.is_numeric();
        out.extend(
            letter
                .to_lowercase()
                .map(|letter| if letter == '-' { '_' } else { letter }),
        );
    }
    out
}
