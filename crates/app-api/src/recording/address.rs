//! Addresses of requests: path, query, and what people typed into searches.

use url::Url;

use super::aliases::Kind;
use super::known;
use super::people::About;
use super::rewrite::{Rewriting, name_of};
use super::text::{CLOSE, OPEN};

impl Rewriting {
    /// Path and query of a request; or the name of the link that was followed.
    pub(super) fn target(&mut self, url: &str) -> String {
        if let Some(name) = self.links.get(url) {
            return name_of(name);
        }
        let Ok(parsed) = Url::parse(url) else {
            return "/".to_owned();
        };
        let segments = parsed.path().split('/').map(|segment| {
            let plain = percent_decoded(segment);
            encoded(&self.literal(&plain, None), "/?#")
        });
        let mut target = segments.collect::<Vec<_>>().join("/");
        let is_people = parsed.path().contains("/users");
        let options: Vec<String> = parsed
            .query_pairs()
            .map(|(name, value)| {
                let value = match &*name {
                    "$skiptoken" | "$deltatoken" if value != "latest" => {
                        name_of(&self.aliases.id("skip", &value))
                    }
                    "$filter" | "$search" => self.query(&value, is_people),
                    _ => self.literal(&value, None),
                };
                format!("{name}={}", encoded(&value, "#&+"))
            })
            .collect();
        if !options.is_empty() {
            target.push('?');
            target.push_str(&options.join("&"));
        }
        target
    }

    /// A filter or a search: its literals may be the beginnings of names.
    fn query(&mut self, text: &str, is_people: bool) -> String {
        let quote = if text.contains('\'') { '\'' } else { '"' };
        // A doubled quote is a quote inside a literal.
        let guarded = text.replace("''", "\u{e002}");
        let parts = guarded.split(quote).enumerate().map(|(index, part)| {
            if index % 2 == 0 {
                return self.ids(part, "", About::Other);
            }
            let plain = part.replace('\u{e002}', "'");
            let (property, plain) = match plain.split_once(':') {
                Some((property, rest)) if quote == '"' => (format!("{property}:"), rest.to_owned()),
                _ => (String::new(), plain),
            };
            let kind = if is_people { Kind::Value } else { Kind::Group };
            format!(
                "{property}{}",
                self.literal(&plain, Some(kind)).replace('\'', "''")
            )
        });
        parts.collect::<Vec<_>>().join(&quote.to_string())
    }

    /// One value of an address. With a kind, whatever is not known to be public gets an alias.
    fn literal(&mut self, text: &str, kind: Option<Kind>) -> String {
        let written = self.text(text);
        let (Some(kind), true) = (kind, written == text) else {
            return written;
        };
        let is_known = self.texts.is_id(text)
            || known::is_constant(text)
            || known::is_public_name(text)
            || text.chars().all(|c| c.is_ascii_uppercase() || c == '_')
            || text.is_empty();
        if is_known || self.finder.is_none() {
            return written;
        }
        match self.aliases.beginning_with(text) {
            Some(alias) => alias.to_owned(),
            None => self.aliases.of(kind, text),
        }
    }
}

fn percent_decoded(segment: &str) -> String {
    let kept = segment
        .replace('+', "%2B")
        .replace('&', "%26")
        .replace('=', "%3D");
    let mut pairs = url::form_urlencoded::parse(kept.as_bytes());
    pairs
        .next()
        .map_or_else(String::new, |(name, _)| name.into_owned())
}

/// As it may stand in an address: names in braces are no part of it and stay.
fn encoded(text: &str, more: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let is_plain =
            c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '%' | '\\' | '^' | '`' | '{' | '|' | '}');
        if c == OPEN || c == CLOSE || (is_plain && !more.contains(c)) {
            out.push(c);
            continue;
        }
        let mut bytes = [0; 4];
        for byte in c.encode_utf8(&mut bytes).bytes() {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
