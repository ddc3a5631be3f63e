//! A conversation to text.

use std::fmt;

use crate::read::looks_like_a_marker;
use crate::{Conversation, Message, Note};

impl fmt::Display for Conversation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# {}", self.title)?;
        notes(f, &self.notes)?;
        for exchange in &self.exchanges {
            writeln!(f, "\n>>>")?;
            message(f, &exchange.request)?;
            writeln!(f, "\n<<<")?;
            message(f, &exchange.answer)?;
        }
        Ok(())
    }
}

fn notes(f: &mut fmt::Formatter<'_>, notes: &[Note]) -> fmt::Result {
    for note in notes {
        if note.key.is_empty() {
            writeln!(f, "# {}", note.value)?;
        } else {
            writeln!(f, "# {}: {}", note.key, note.value)?;
        }
    }
    Ok(())
}

fn message(f: &mut fmt::Formatter<'_>, message: &Message) -> fmt::Result {
    notes(f, &message.notes)?;
    writeln!(f, "{}", message.start)?;
    for (name, value) in &message.headers {
        writeln!(f, "{name}: {value}")?;
    }
    if message.body.is_empty() {
        return Ok(());
    }
    writeln!(f)?;
    for line in message.body.lines() {
        let guard = if looks_like_a_marker(line) { "\\" } else { "" };
        writeln!(f, "{guard}{line}")?;
    }
    Ok(())
}
