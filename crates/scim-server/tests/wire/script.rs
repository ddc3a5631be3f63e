//! A conversation in raw HTTP, as it stands in a fixture.
//!
//! ```text
//! # What it is about
//! # Source: where it is known from
//! # Given: ana, finance             other conversations, held before
//! # Fault: 429:PATCH /Users/*       set before the first request
//!
//! >>>
//! GET /{tenant}/scim/v2/Users/{ana} HTTP/1.1
//! Host: {host}
//!
//! <<< entra
//! # tolerated: what the log says
//! HTTP/1.1 200
//!
//! { "userName": "ana@trial.example", "…": "…" }
//!
//! <<< strict
//! HTTP/1.1 400
//! ```
//!
//! `<<<` alone is the answer of both kinds of tenants. Names in braces are filled in.

use std::collections::BTreeMap;
use std::path::Path;

/// Which tenant is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Entra,
    Strict,
}

/// One file.
#[derive(Debug, Default)]
pub(crate) struct Script {
    pub(crate) name: String,
    pub(crate) source: String,
    pub(crate) given: Vec<String>,
    pub(crate) faults: Vec<String>,
    pub(crate) exchanges: Vec<Exchange>,
}

/// A request and the answers it has.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) request: Message,
    entra: Option<Expected>,
    strict: Option<Expected>,
}

/// Start line, headers, and whatever follows the empty line.
#[derive(Clone, Debug, Default)]
pub(crate) struct Message {
    pub(crate) start: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// An answer, and what the log says was tolerated for it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Expected {
    pub(crate) answer: Message,
    pub(crate) tolerated: Vec<String>,
}

impl Script {
    pub(crate) fn read(file: &Path) -> Self {
        let text = std::fs::read_to_string(file).unwrap();
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let mut script = Self {
            name,
            ..Self::default()
        };
        let mut sections: Vec<(&str, Vec<&str>)> = vec![("", Vec::new())];
        for line in text.lines() {
            match line {
                ">>>" | "<<<" | "<<< entra" | "<<< strict" => sections.push((line, Vec::new())),
                line => sections.last_mut().unwrap().1.push(line),
            }
        }
        for (marker, lines) in sections {
            script.section(marker, &lines);
        }
        assert!(!script.source.is_empty(), "{}: no source", script.name);
        assert!(!script.exchanges.is_empty(), "{}: no exchange", script.name);
        script
    }

    fn section(&mut self, marker: &str, lines: &[&str]) {
        let name = &self.name;
        match marker {
            "" => self.head(lines),
            ">>>" => self.exchanges.push(Exchange {
                request: Message::parse(lines),
                entra: None,
                strict: None,
            }),
            answer => {
                let exchange = self
                    .exchanges
                    .last_mut()
                    .unwrap_or_else(|| panic!("{name}: an answer without a request"));
                let expected = Expected::parse(lines);
                if answer != "<<< strict" {
                    exchange.entra = Some(expected.clone());
                }
                if answer != "<<< entra" {
                    exchange.strict = Some(expected);
                }
            }
        }
    }

    fn head(&mut self, lines: &[&str]) {
        for line in lines.iter().filter(|line| !line.is_empty()) {
            let line = line
                .strip_prefix("# ")
                .unwrap_or_else(|| panic!("{}: not a comment: {line}", self.name));
            let list = |text: &str| text.split(',').map(|one| one.trim().to_owned()).collect();
            match line.split_once(": ") {
                Some(("Source", source)) => source.clone_into(&mut self.source),
                Some(("Given", names)) => self.given = list(names),
                Some(("Fault", fault)) => self.faults.push(fault.to_owned()),
                _ => {}
            }
        }
    }
}

impl Exchange {
    pub(crate) fn expected(&self, asked: Asked) -> &Expected {
        let expected = match asked {
            Asked::Entra => &self.entra,
            Asked::Strict => &self.strict,
        };
        expected
            .as_ref()
            .unwrap_or_else(|| panic!("{}: no answer for {asked:?}", self.request.start))
    }
}

impl Expected {
    fn parse(lines: &[&str]) -> Self {
        let (noted, answer): (Vec<&str>, Vec<&str>) =
            lines.iter().partition(|line| line.starts_with("# tolerated: "));
        let sentence = |line: &&str| line.trim_start_matches("# tolerated: ").to_owned();
        Self {
            answer: Message::parse(&answer),
            tolerated: noted.iter().map(sentence).collect(),
        }
    }
}

impl Message {
    pub(crate) fn parse(lines: &[&str]) -> Self {
        let mut lines = lines.iter();
        let start = lines.next().map_or("", |line| line).to_owned();
        let headers = lines
            .by_ref()
            .take_while(|line| !line.is_empty())
            .map(|line| {
                let (name, value) = line
                    .split_once(':')
                    .unwrap_or_else(|| panic!("no header: {line}"));
                (name.to_owned(), value.trim().to_owned())
            })
            .collect();
        let body = lines.copied().collect::<Vec<_>>().join("\n").trim().to_owned();
        Self { start, headers, body }
    }

    /// The bytes of a request, with the names filled in and the length counted.
    pub(crate) fn bytes(&self, names: &BTreeMap<String, String>) -> Vec<u8> {
        let body = filled(&self.body, names);
        let mut names = names.clone();
        names.insert("length".to_owned(), body.len().to_string());
        let mut text = format!("{}\r\n", filled(&self.start, &names));
        for (name, value) in &self.headers {
            text += &format!("{name}: {}\r\n", filled(value, &names));
        }
        text += "\r\n";
        text += &body;
        text.into_bytes()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut named = self
            .headers
            .iter()
            .filter(|(own, _)| own.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.as_str())
    }

    pub(crate) fn status(&self) -> &str {
        self.start.split(' ').nth(1).unwrap_or("none")
    }
}

/// A text with every `{name}` filled in that is known.
pub(crate) fn filled(text: &str, names: &BTreeMap<String, String>) -> String {
    let mut filled = text.to_owned();
    for (name, value) in names {
        filled = filled.replace(&format!("{{{name}}}"), value);
    }
    filled
}
