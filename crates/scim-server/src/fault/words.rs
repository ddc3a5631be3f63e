//! A fault in plain words, for people who do not read its line.

use std::time::Duration;

use super::{Choice, Effect, ErrorBody, Fault, Pattern};

impl Fault {
    /// What it does, to which requests, how often: `Answers 429 with Retry-After 10 s: PATCH /Users/*, the first 3.`
    #[must_use]
    pub fn words(&self) -> String {
        let often = self.choice.words();
        let comma = if often.is_empty() { "" } else { ", " };
        format!("{}: {}{comma}{often}.", self.effect.words(), self.on.words())
    }
}

impl Effect {
    fn words(&self) -> String {
        match self {
            Self::Status {
                status,
                retry_after_s,
                body,
            } => {
                let retry = retry_after_s.map_or_else(String::new, |s| format!(" with Retry-After {s} s"));
                let body = match body {
                    ErrorBody::Scim => "",
                    ErrorBody::Html => ", as a page of HTML",
                    ErrorBody::Empty => ", without a body",
                };
                format!("Answers {status}{retry}{body} and carries nothing out")
            }
            Self::Delay(delay) => format!("Holds the answer back for {}", span(*delay)),
            Self::Drop { after: false } => "Closes the connection without an answer".to_owned(),
            Self::Drop { after: true } => {
                "Carries the request out, then closes the connection without an answer".to_owned()
            }
            Self::Cut => "Closes the connection in the middle of the answer".to_owned(),
            Self::Html => "Answers 200 with a sign-in page, as a gateway would".to_owned(),
            Self::ContentType(kind) => format!("Says that the answer is {kind}"),
            Self::Twice => "Finds the same resource a second time, under another id".to_owned(),
            Self::Malformed => "Answers with text that is no JSON".to_owned(),
        }
    }
}

/// `2 s`, `300 ms`, `5 min`.
fn span(delay: Duration) -> String {
    match delay.as_millis() {
        ms if ms.is_multiple_of(60_000) && ms > 0 => format!("{} min", ms / 60_000),
        ms if ms.is_multiple_of(1_000) => format!("{} s", ms / 1_000),
        ms => format!("{ms} ms"),
    }
}

impl Pattern {
    fn words(&self) -> String {
        match (&self.method, &self.segments) {
            (None, None) => "every request".to_owned(),
            (Some(method), None) => format!("every {method}"),
            (None, Some(segments)) => format!("every request to /{}", segments.join("/")),
            (Some(_), Some(_)) => self.to_string(),
        }
    }
}

impl Choice {
    fn words(&self) -> String {
        let mut words = Vec::new();
        if self.skip > 0 {
            words.push(format!("not the first {}", self.skip));
        }
        if let Some(times) = self.times {
            words.push(match (self.skip, times) {
                (0, 1) => "the first one".to_owned(),
                (0, times) => format!("the first {times}"),
                (_, 1) => "then once".to_owned(),
                (_, times) => format!("then {times} times"),
            });
        }
        if let Some(every) = self.every {
            words.push(format!("only one in {every}"));
        }
        if let Some(chance) = self.probability {
            words.push(format!("by chance, {} of 100", (chance * 1_000.0).round() / 10.0));
        }
        if let Some(from) = self.from {
            words.push(format!("from {from}"));
        }
        if let Some(until) = self.until {
            words.push(format!("until {until}"));
        }
        words.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_reads_as_a_sentence() {
        for (line, words) in [
            (
                "429:PATCH /Users/*:times=3:retry-after=10",
                "Answers 429 with Retry-After 10 s and carries nothing out: PATCH /Users/*, the first 3.",
            ),
            (
                "503:body=html",
                "Answers 503, as a page of HTML and carries nothing out: every request.",
            ),
            (
                "delay=2s:GET /Users:skip=2:times=1",
                "Holds the answer back for 2 s: GET /Users, not the first 2, then once.",
            ),
            (
                "drop:POST /Users:probability=0.2:when=after",
                "Carries the request out, then closes the connection without an answer: POST /Users, by chance, 20 of 100.",
            ),
            (
                "cut:* /Groups:every=5",
                "Closes the connection in the middle of the answer: every request to /Groups, only one in 5.",
            ),
        ] {
            assert_eq!(line.parse::<Fault>().unwrap().words(), words, "{line}");
        }
    }
}
