#![doc = include_str!("../README.md")]

mod compare;
mod difference;
mod example;
mod json;
mod names;
mod pattern;
mod read;
mod write;

pub use compare::{compare_answer, compare_request};
pub use difference::{Difference, DifferenceKind};
pub use json::Allowed;
pub use names::{Names, escaped};
pub use read::BadConversation;

/// One file: what it is about, where it is known from, and what was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Conversation {
    /// The first line.
    pub title: String,
    /// The other lines of the head, in order; `Source` is among them.
    pub notes: Vec<Note>,
    /// Requests with their answers, in order.
    pub exchanges: Vec<Exchange>,
}

/// A `# Key: value` line, or a `# remark` whose key is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Note {
    /// Before the colon; empty for a remark.
    pub key: String,
    /// After it.
    pub value: String,
}

/// One request with its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exchange {
    /// What is sent.
    pub request: Message,
    /// What is answered.
    pub answer: Message,
}

/// One HTTP message.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// `# Key: value` lines between the marker and the start line.
    pub notes: Vec<Note>,
    /// `GET /path HTTP/1.1` or `HTTP/1.1 200 OK`.
    pub start: String,
    /// In order, names as written.
    pub headers: Vec<(String, String)>,
    /// Without blank lines at its end.
    pub body: String,
    /// Line of the marker in the file, from 1; 0 for a message that was not read from one.
    pub line: usize,
}

// Where a message stood is no part of what it says.
impl PartialEq for Message {
    fn eq(&self, other: &Self) -> bool {
        (&self.notes, &self.start, &self.headers, &self.body)
            == (&other.notes, &other.start, &other.headers, &other.body)
    }
}

impl Eq for Message {}

impl Conversation {
    /// The values of all notes with this key, in order.
    pub fn notes(&self, key: &str) -> impl Iterator<Item = &str> {
        valued(&self.notes, key)
    }

    /// The value of the first note with this key.
    pub fn note(&self, key: &str) -> Option<&str> {
        valued(&self.notes, key).next()
    }
}

impl Message {
    /// The values of all notes with this key, in order.
    pub fn notes(&self, key: &str) -> impl Iterator<Item = &str> {
        valued(&self.notes, key)
    }

    /// The value of the first note with this key.
    pub fn note(&self, key: &str) -> Option<&str> {
        valued(&self.notes, key).next()
    }

    /// First header with this name, compared without case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut named = self
            .headers
            .iter()
            .filter(|(own, _)| own.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.as_str())
    }

    /// The method of a request.
    pub fn method(&self) -> &str {
        self.start.split(' ').next().unwrap_or_default()
    }

    /// What a request asks for: path and query, as written.
    pub fn target(&self) -> &str {
        self.start.split(' ').nth(1).unwrap_or_default()
    }

    /// The status of an answer; 0 for a request.
    pub fn status(&self) -> u16 {
        let status = self
            .start
            .strip_prefix("HTTP/")
            .and_then(|rest| rest.split(' ').nth(1));
        status.and_then(|text| text.parse().ok()).unwrap_or(0)
    }
}

fn valued<'a>(notes: &'a [Note], key: &str) -> impl Iterator<Item = &'a str> {
    notes
        .iter()
        .filter(move |note| note.key == key)
        .map(|note| note.value.as_str())
}
