//! A fault as it is written.

use std::fmt;
use std::time::Duration;

use super::{Effect, ErrorBody, Fault, Pattern};

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.effect {
            Effect::Status { status, .. } => write!(f, "{status}")?,
            Effect::Delay(delay) => write!(f, "delay={}", written(*delay))?,
            Effect::Drop { .. } => f.write_str("drop")?,
            Effect::Cut => f.write_str("cut")?,
            Effect::Html => f.write_str("html")?,
            Effect::ContentType(kind) => write!(f, "type={kind}")?,
            Effect::Twice => f.write_str("twice")?,
            Effect::Malformed => f.write_str("malformed")?,
        }
        if self.on.method.is_some() || self.on.segments.is_some() {
            write!(f, ":{}", self.on)?;
        }
        let choice = &self.choice;
        if let Some(times) = choice.times {
            write!(f, ":times={times}")?;
        }
        if choice.skip > 0 {
            write!(f, ":skip={}", choice.skip)?;
        }
        if let Some(every) = choice.every {
            write!(f, ":every={every}")?;
        }
        if let Some(chance) = choice.probability {
            write!(f, ":probability={chance}")?;
        }
        if choice.seed > 0 {
            write!(f, ":seed={}", choice.seed)?;
        }
        if let Some(from) = choice.from {
            write!(f, ":from={from}")?;
        }
        if let Some(until) = choice.until {
            write!(f, ":until={until}")?;
        }
        match &self.effect {
            Effect::Status {
                retry_after_s, body, ..
            } => {
                if let Some(seconds) = retry_after_s {
                    write!(f, ":retry-after={seconds}")?;
                }
                match body {
                    ErrorBody::Scim => Ok(()),
                    ErrorBody::Html => f.write_str(":body=html"),
                    ErrorBody::Empty => f.write_str(":body=empty"),
                }
            }
            Effect::Drop { after: true } => f.write_str(":when=after"),
            _ => Ok(()),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.method.as_deref().unwrap_or("*"))?;
        match &self.segments {
            None => f.write_str(" *"),
            Some(segments) => write!(f, " /{}", segments.join("/")),
        }
    }
}

fn written(delay: Duration) -> String {
    let ms = delay.as_millis();
    match ms {
        _ if ms.is_multiple_of(60_000) && ms > 0 => format!("{}m", ms / 60_000),
        _ if ms.is_multiple_of(1_000) => format!("{}s", ms / 1_000),
        _ => format!("{ms}ms"),
    }
}
