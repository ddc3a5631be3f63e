//! Exchanges to a conversation that names nobody.
//!
//! Everything is gone through twice: first to learn who there is, then to write.

use std::collections::HashMap;

use conversation::{Conversation, Message, Note};
use scim::exchange::{Exchange, MASKED};
use serde_json::{Map, Value};
use url::Url;

use super::aliases::{Aliases, Finder, Kind};
use super::known;
use super::people::{About, about, of_person};
use super::text::{CLOSE, OPEN, Texts};

/// Request headers that say what was asked for.
const REQUEST_HEADERS: [&str; 3] = ["consistencylevel", "prefer", "content-type"];
/// Answer headers that are facts; ids, dates and data centres are none.
const ANSWER_HEADERS: [&str; 3] = ["content-type", "odata-version", "retry-after"];
/// Members whose value is a secret wherever they stand.
const SECRET_MEMBERS: [&str; 6] = [
    "secretText",
    "access_token",
    "refresh_token",
    "id_token",
    "device_code",
    "hint",
];

/// The conversation; `None` when nothing was answered.
pub(super) fn conversation(exchanges: &[Exchange]) -> Option<Conversation> {
    let answered: Vec<&Exchange> = exchanges.iter().filter(|one| one.status.is_some()).collect();
    let mut rewriting = Rewriting::default();
    for exchange in &answered {
        rewriting.exchange(exchange);
    }
    rewriting.finder = Some(rewriting.aliases.finder());
    let rewritten: Vec<conversation::Exchange> = answered
        .iter()
        .map(|exchange| rewriting.exchange(exchange))
        .collect();
    if rewritten.is_empty() {
        return None;
    }
    let note = |key: &str, value: &str| Note {
        key: key.to_owned(),
        value: value.to_owned(),
    };
    let day = answered.first()?.at.strftime("%B %Y");
    Some(Conversation {
        title: "A recorded session with Microsoft Graph".to_owned(),
        notes: vec![
            note(
                "Source",
                &format!("recorded with Slipway {}, {day}", env!("CARGO_PKG_VERSION")),
            ),
            note(
                "",
                "Secrets are left out, and people are called by aliases. Look through it before you hand it on.",
            ),
        ],
        exchanges: rewritten,
    })
}

/// What was learnt so far, and how it is written.
#[derive(Default)]
pub(super) struct Rewriting {
    pub(super) aliases: Aliases,
    pub(super) texts: Texts,
    /// Finds known names in texts; there is none yet while they are learnt.
    pub(super) finder: Option<Finder>,
    /// Links to further pages with the names that stand for them.
    pub(super) links: HashMap<String, String>,
    /// A request is sent again as it is: its times and numbers stay.
    pub(super) in_request: bool,
}

/// Where a value stands.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// Of the request, below the version: `/v1.0/users`.
    path: &'a str,
    /// The member whose value it is.
    member: &'a str,
    about: About,
    /// What the items of a collection are by its own context; answers in a batch have no path.
    items: About,
}

impl Rewriting {
    fn exchange(&mut self, exchange: &Exchange) -> conversation::Exchange {
        let url = Url::parse(&exchange.url).ok();
        let path = url.as_ref().map_or("", Url::path).to_owned();
        if let Some(url) = &url {
            self.texts.origin = url.origin().ascii_serialization();
        }
        self.in_request = true;
        let mut request_headers = vec![("Authorization".to_owned(), "Bearer {token}".to_owned())];
        request_headers.extend(self.headers(&exchange.request_headers, &REQUEST_HEADERS));
        let request = Message {
            start: format!(
                "{} {} HTTP/1.1",
                exchange.method,
                finished(&self.target(&exchange.url))
            ),
            headers: request_headers,
            body: self.body(exchange.request_body.as_deref(), &path),
            ..Message::default()
        };
        self.in_request = false;
        let answer = Message {
            start: format!("HTTP/1.1 {}", exchange.status.unwrap_or_default()),
            headers: self.headers(&exchange.response_headers, &ANSWER_HEADERS),
            body: self.body(exchange.response_body.as_deref(), &path),
            ..Message::default()
        };
        conversation::Exchange { request, answer }
    }

    fn headers(&self, headers: &[(String, String)], kept: &[&str]) -> Vec<(String, String)> {
        let named = headers
            .iter()
            .filter(|(name, _)| kept.contains(&name.to_ascii_lowercase().as_str()));
        named
            .map(|(name, value)| match name.to_ascii_lowercase().as_str() {
                "retry-after" => (name.clone(), "{number}".to_owned()),
                _ => (name.clone(), conversation::escaped(value)),
            })
            .collect()
    }

    fn body(&mut self, body: Option<&str>, path: &str) -> String {
        let Some(body) = body.filter(|body| !body.is_empty()) else {
            return String::new();
        };
        let place = Place {
            path,
            member: "",
            about: About::Other,
            items: About::Other,
        };
        match serde_json::from_str::<Value>(body.trim_start_matches('\u{feff}')) {
            // A count as text is a number too.
            Ok(Value::Number(_)) => "{number}".to_owned(),
            Ok(value) => {
                let value = self.value(&value, place);
                finished(&serde_json::to_string_pretty(&value).unwrap_or_default())
            }
            Err(_) => finished(&self.text(body)),
        }
    }

    fn value(&mut self, value: &Value, place: Place<'_>) -> Value {
        match value {
            Value::Object(members) => self.object(members, place),
            Value::Array(items) => items.iter().map(|item| self.value(item, place)).collect(),
            Value::String(text) => self.string(text, place).into(),
            Value::Null
                if !self.in_request && place.about == About::Person && !known::is_of_nobody(place.member) =>
            {
                named("…").into()
            }
            Value::Number(_) if !self.in_request && is_measured(place.member) => name_of("number").into(),
            other => other.clone(),
        }
    }

    fn object(&mut self, members: &Map<String, Value>, place: Place<'_>) -> Value {
        if let Some(setting) = self.setting(members, place.path) {
            return setting;
        }
        let items = match members.get("@odata.context").and_then(Value::as_str) {
            Some(context) => items_of(context),
            None => place.items,
        };
        let mut about = about(members, place.member, place.path);
        if about == About::Other && matches!(place.member, "" | "value" | "body") {
            about = if members.contains_key("value") {
                About::Other
            } else {
                items
            };
        }
        if about == About::Other
            && matches!(place.about, About::Person | About::Attributes)
            && !place.member.is_empty()
        {
            // What belongs to a person is the person's.
            about = place.about;
        }
        if about == About::Tenant
            && let Some(id) = members.get("id").and_then(Value::as_str)
        {
            self.texts.tenant(id);
        }
        let is_count = members.len() == 2
            && members.contains_key("key")
            && members.get("value").is_some_and(Value::is_number);
        let mut out = Map::new();
        for (name, value) in members {
            let key = if name.contains(' ') {
                self.text(name)
            } else {
                name.clone()
            };
            let value = match value {
                Value::String(_) if SECRET_MEMBERS.contains(&name.as_str()) => name_of("any").into(),
                Value::Number(_) if is_count && !self.in_request => name_of("number").into(),
                value => {
                    let place = Place {
                        path: place.path,
                        member: name,
                        about,
                        items: if name == "value" { items } else { About::Other },
                    };
                    self.value(value, place)
                }
            };
            out.insert(key, value);
        }
        Value::Object(out)
    }

    /// One of the settings of a job: `{"key", "value"}` (Graph: synchronization/secrets).
    fn setting(&mut self, members: &Map<String, Value>, path: &str) -> Option<Value> {
        if !(path.ends_with("/secrets") || path.ends_with("/validateCredentials")) {
            return None;
        }
        let (key, value) = (members.get("key")?.as_str()?, members.get("value")?.as_str()?);
        let value = match key {
            _ if matches!(value, "" | "*") => value.to_owned(),
            "BaseAddress" => {
                self.texts.base_address(value);
                name_of("baseAddress")
            }
            "SecretToken" => name_of("secretToken"),
            key if known::is_plain_setting(key) => {
                let place = Place {
                    path,
                    member: "value",
                    about: About::Other,
                    items: About::Other,
                };
                self.string(value, place)
            }
            key => name_of(&format!("secret-{key}")),
        };
        let mut out = members.clone();
        out.insert("value".to_owned(), value.into());
        Some(Value::Object(out))
    }

    fn string(&mut self, text: &str, place: Place<'_>) -> String {
        let member = place.member;
        if text.is_empty() {
            return String::new();
        }
        if text.contains(MASKED) {
            return name_of("any");
        }
        if matches!(member, "@odata.nextLink" | "@odata.deltaLink") {
            return self.link(text);
        }
        if let Some(inner) = document(text) {
            let place = Place {
                member: "",
                about: About::Other,
                ..place
            };
            return self.value(&inner, place).to_string();
        }
        if member == "url" && text.starts_with('/') {
            return self
                .target(&format!("{}/v1.0{text}", self.texts.origin))
                .replacen("/v1.0", "", 1);
        }
        let is_id = self.texts.is_id(text) || text.starts_with("0001-01-01");
        if is_id || self.texts.is_time(text) {
            return self.ids(text, member, place.about);
        }
        match place.about {
            About::Person if !known::is_of_nobody(member) => self.of_person(member, text),
            About::Attributes => self.attribute(member, text),
            About::Change if member != "displayName" => self.attribute(member, text),
            _ if matches!(member, "reportableIdentifier" | "ReportableIdentifier") => {
                match text.contains('@') {
                    true => self.of_person(member, text),
                    false => self.attribute(member, text),
                }
            }
            _ if member == "description" && is_of_provisioning(place.path) => self.step(text),
            About::Group if matches!(member, "displayName" | "principalDisplayName" | "DisplayName") => {
                self.named(Kind::Group, text)
            }
            About::Group if matches!(member, "description" | "mailNickname" | "membershipRule") => {
                self.kept_when_public(Kind::Value, text)
            }
            About::Group if member == "mail" => self.aliases.of(Kind::Mail, text),
            About::Application if matches!(member, "displayName" | "appDisplayName") => {
                self.named(Kind::Application, text)
            }
            About::Tenant if member == "displayName" => self.aliases.of(Kind::Tenant, text),
            _ if member == "name"
                && text.contains('.')
                && !text.contains(' ')
                && place.path.contains("/organization") =>
            {
                self.texts.domain(&mut self.aliases, text)
            }
            // The key of an assignment is made of the ids of who and what.
            _ if member == "id"
                && text.len() >= 20
                && !text.contains(['.', ' ', '/'])
                && self.texts.is_opaque(text) =>
            {
                name_of(&self.aliases.id("ref", text))
            }
            _ if known::is_protocol(member) && !text.contains('@') => self.ids(text, member, place.about),
            _ => self.text(text),
        }
    }

    fn of_person(&mut self, member: &str, text: &str) -> String {
        let kind = of_person(member);
        if let (Kind::Person | Kind::Mail, Some((before, address))) = (kind, text.split_once(':')) {
            // `SMTP:ann@contoso.com` among the proxy addresses.
            let alias = self.aliases.of(Kind::Mail, address);
            return format!("{before}:{alias}");
        }
        if let Some((_, domain)) = text.split_once('@') {
            self.texts.domain(&mut self.aliases, domain);
        }
        self.aliases.of(kind, text)
    }

    /// An attribute of somebody by the target's name, or its value before or after.
    fn attribute(&mut self, member: &str, text: &str) -> String {
        let is_plain = matches!(text, "True" | "False" | "true" | "false" | "Default Assignment")
            || matches!(member, "SkipReason" | "errorCode" | "odatatype" | "ObjectType");
        if is_plain {
            return text.to_owned();
        }
        let written = self.text(text);
        if written == text && self.finder.is_some() {
            return self.aliases.of(Kind::Value, text);
        }
        written
    }

    /// What a step did, in words: whoever it was done to stands between quotes.
    fn step(&mut self, text: &str) -> String {
        let parts = text.split('\'').enumerate().map(|(index, part)| match index % 2 {
            0 => self.text(part),
            _ => self.attribute("", part),
        });
        parts.collect::<Vec<_>>().join("'")
    }

    fn named(&mut self, kind: Kind, text: &str) -> String {
        if known::is_public_name(text) {
            return text.to_owned();
        }
        self.aliases.of(kind, text)
    }

    fn kept_when_public(&mut self, kind: Kind, text: &str) -> String {
        self.named(kind, text)
    }

    fn link(&mut self, link: &str) -> String {
        let next = self.links.len() + 1;
        let name = self
            .links
            .entry(link.to_owned())
            .or_insert_with(|| format!("next-{next}"));
        name_of(name)
    }
}

/// A name in the marks that become braces at the end.
pub(super) fn name_of(name: &str) -> String {
    format!("{OPEN}{name}{CLOSE}")
}

/// A text that is a pattern as it is.
fn named(pattern: &str) -> String {
    pattern.replace('…', "\u{e003}")
}

fn is_of_provisioning(path: &str) -> bool {
    path.ends_with("/provisionOnDemand") || path.ends_with("/auditLogs/provisioning")
}

/// Counts and durations: data, not facts.
fn is_measured(member: &str) -> bool {
    let is_count = member
        .strip_prefix("count")
        .is_some_and(|rest| rest.starts_with(char::is_uppercase));
    is_count
        || member.ends_with("Units")
        || matches!(
            member,
            "@odata.count" | "durationInMilliseconds" | "memberCount" | "seriesCount" | "enabled"
        )
}

/// Names become braces; what looks like one by itself is written out.
fn finished(text: &str) -> String {
    conversation::escaped(text)
        .replace(OPEN, "{")
        .replace(CLOSE, "}")
        .replace('\u{e003}', "…")
}

/// What stands in a collection (`…/$metadata#users(id,displayName)`).
fn items_of(context: &str) -> About {
    let kind = context.split_once("#").map_or("", |(_, kind)| kind);
    let kind = kind.split(['(', '/']).next().unwrap_or_default();
    match kind {
        "users" => About::Person,
        "groups" => About::Group,
        "servicePrincipals" | "applications" if !context.contains("synchronization") => About::Application,
        _ => About::Other,
    }
}

fn document(text: &str) -> Option<Value> {
    let is_shaped = text.starts_with(['{', '[']);
    let value = is_shaped
        .then(|| serde_json::from_str::<Value>(text).ok())
        .flatten()?;
    (value.is_object() || value.is_array()).then_some(value)
}
