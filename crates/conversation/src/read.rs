//! Text to a conversation.

use std::str::FromStr;

use crate::{Conversation, Exchange, Message, Note};

/// Why a text is no conversation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct BadConversation {
    /// Line in the file, from 1.
    pub line: usize,
    /// What is wrong there, and what should stand there.
    pub what: String,
}

fn bad<T>(line: usize, what: impl Into<String>) -> Result<T, BadConversation> {
    Err(BadConversation {
        line,
        what: what.into(),
    })
}

/// Lines with their numbers.
type Lines<'a> = Vec<(usize, &'a str)>;

impl FromStr for Conversation {
    type Err = BadConversation;

    /// Reads a file.
    ///
    /// # Errors
    /// The first line that cannot stand where it stands; a file without title, source or exchange.
    fn from_str(text: &str) -> Result<Self, BadConversation> {
        let mut head = Lines::new();
        let mut sections: Vec<(usize, bool, Lines)> = Vec::new();
        let text = text.trim_start_matches('\u{feff}');
        for (index, line) in text.lines().enumerate() {
            let number = index + 1;
            match line.trim_end() {
                ">>>" => sections.push((number, true, Lines::new())),
                "<<<" => sections.push((number, false, Lines::new())),
                other if other.starts_with(">>>") || other.starts_with("<<<") => {
                    return bad(number, "a marker is `>>>` or `<<<` alone on its line");
                }
                _ => match sections.last_mut() {
                    Some((_, _, lines)) => lines.push((number, line)),
                    None => head.push((number, line)),
                },
            }
        }
        let mut conversation = read_head(&head)?;
        let mut open: Option<Message> = None;
        for (number, is_request, lines) in &sections {
            let message = read_message(*number, *is_request, lines)?;
            match (is_request, open.take()) {
                (true, None) => open = Some(message),
                (true, Some(request)) => return bad(request.line, "this request has no answer (`<<<`)"),
                (false, Some(request)) => conversation.exchanges.push(Exchange {
                    request,
                    answer: message,
                }),
                (false, None) => return bad(*number, "an answer without a request (`>>>`) before it"),
            }
        }
        if let Some(request) = open {
            return bad(request.line, "this request has no answer (`<<<`)");
        }
        if conversation.exchanges.is_empty() {
            return bad(
                text.lines().count().max(1),
                "there is no request (`>>>`) in this file",
            );
        }
        Ok(conversation)
    }
}

fn read_head(lines: &Lines<'_>) -> Result<Conversation, BadConversation> {
    let mut conversation = Conversation::default();
    for (number, line) in lines.iter().filter(|(_, line)| !line.trim().is_empty()) {
        let Some(text) = line.strip_prefix('#').map(str::trim) else {
            return bad(*number, "before the first `>>>` every line begins with `#`");
        };
        if conversation.title.is_empty() {
            text.clone_into(&mut conversation.title);
        } else {
            conversation.notes.push(note(text));
        }
    }
    if conversation.title.is_empty() {
        return bad(1, "the first line says what the conversation is about: `# …`");
    }
    if conversation.note("Source").is_none_or(str::is_empty) {
        return bad(
            1,
            "it does not say where it is known from: add a line `# Source: …`",
        );
    }
    Ok(conversation)
}

fn note(text: &str) -> Note {
    let is_key = |key: &str| {
        key.starts_with(|c: char| c.is_ascii_uppercase())
            && key
                .chars()
                .all(|c| c.is_ascii_alphabetic() || matches!(c, ' ' | '-'))
    };
    match text.split_once(':') {
        Some((key, value)) if is_key(key) => Note {
            key: key.to_owned(),
            value: value.trim().to_owned(),
        },
        _ => Note {
            key: String::new(),
            value: text.to_owned(),
        },
    }
}

fn read_message(marker: usize, is_request: bool, lines: &Lines<'_>) -> Result<Message, BadConversation> {
    let mut message = Message {
        line: marker,
        ..Message::default()
    };
    let mut lines = lines.iter().peekable();
    while let Some((_, line)) = lines.next_if(|(_, line)| line.starts_with('#')) {
        message.notes.push(note(line.trim_start_matches('#').trim()));
    }
    let Some((number, start)) = lines.next() else {
        return bad(marker, "nothing stands below this marker");
    };
    start.trim_end().clone_into(&mut message.start);
    let is_good = if is_request {
        let mut words = message.start.split(' ');
        let method = words.next().unwrap_or_default();
        let is_method = !method.is_empty() && method.chars().all(|c| c.is_ascii_uppercase());
        is_method
            && words.next().is_some_and(|target| !target.is_empty())
            && words.next() == Some("HTTP/1.1")
            && words.next().is_none()
    } else {
        (100..600).contains(&message.status())
    };
    if !is_good {
        let wanted = if is_request {
            "a request begins with `METHOD /path HTTP/1.1`; blanks in the path are written %20"
        } else {
            "an answer begins with `HTTP/1.1 STATUS`"
        };
        return bad(*number, wanted);
    }
    for (number, line) in lines.by_ref() {
        if line.trim().is_empty() {
            break;
        }
        match line.split_once(':') {
            Some((name, value)) if is_token(name) => {
                message.headers.push((name.to_owned(), value.trim().to_owned()));
            }
            _ => {
                return bad(
                    *number,
                    "a header is `Name: value`; a blank line ends the headers",
                );
            }
        }
    }
    let body: Vec<&str> = lines.map(|(_, line)| plain(line)).collect();
    body.join("\n").trim_end().clone_into(&mut message.body);
    Ok(message)
}

/// A header's name (RFC 9110, token).
fn is_token(name: &str) -> bool {
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c))
}

/// Whether a line would be taken for a marker, but for backslashes in front of it.
pub(crate) fn looks_like_a_marker(line: &str) -> bool {
    let bare = line.trim_start_matches('\\');
    bare.starts_with(">>>") || bare.starts_with("<<<")
}

fn plain(line: &str) -> &str {
    match line.strip_prefix('\\') {
        Some(rest) if looks_like_a_marker(rest) => rest,
        _ => line,
    }
}
