//! What of an exchange can be searched for.

use scim::filter::fold;

use super::piece::Entry;

/// Characters of a request body that text search looks at.
const BODY_CHARS_MAX: usize = 4_000;

/// Most words of a search; those behind are ignored.
const WORDS_MAX: usize = 16;

/// Shortest word the index knows, in characters.
const INDEXED_CHARS: usize = 3;

/// Most parts of a word that the index is asked for.
const PARTS_MAX: usize = 24;

/// The parts of an exchange that are searched.
#[derive(Debug)]
pub(crate) struct Searched<'a> {
    pub(crate) who: Option<&'a str>,
    pub(crate) what: &'a str,
    pub(crate) method: &'a str,
    pub(crate) url: &'a str,
    pub(crate) status: u16,
    pub(crate) verdict: &'a str,
    /// At most [`BODY_CHARS_MAX`] characters are looked at.
    pub(crate) request_body: Option<&'a str>,
}

/// What of an exchange is searched.
pub(crate) fn of(entry: &Entry) -> Searched<'_> {
    Searched {
        who: entry.who(),
        what: entry.what(),
        method: &entry.head.3,
        url: &entry.head.4,
        status: entry.head.2,
        verdict: &entry.head.7,
        request_body: entry.request_body(),
    }
}

impl Searched<'_> {
    /// One folded text.
    pub(crate) fn text(&self) -> String {
        // The URL decoded once too, so that people can search for what they see.
        let query = self.url.split_once('?').map_or("", |(_, query)| query);
        let mut text = format!(
            "{} {} {} {} {} {}",
            self.who.unwrap_or(""),
            self.what,
            self.method,
            self.url,
            self.status,
            self.verdict
        );
        for (key, value) in url::form_urlencoded::parse(query.as_bytes()) {
            text.push(' ');
            text.push_str(&key);
            text.push(' ');
            text.push_str(&value);
        }
        text.push(' ');
        text.extend(self.request_body.unwrap_or("").chars().take(BODY_CHARS_MAX));
        fold(&text)
    }

    /// Whether all words occur.
    pub(crate) fn has(&self, words: &[String]) -> bool {
        let text = self.text();
        words.iter().all(|word| text.contains(word.as_str()))
    }
}

/// The words of a search, folded.
pub(crate) fn words(text: &str) -> Vec<String> {
    fold(text)
        .split_whitespace()
        .take(WORDS_MAX)
        .map(str::to_owned)
        .collect()
}

/// An FTS5 query that everything which has all words satisfies: every three neighbouring
/// characters of every word. `None` when no word is long enough.
pub(crate) fn match_query(words: &[String]) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    for word in words {
        let chars: Vec<char> = word.chars().collect();
        for three in chars.windows(INDEXED_CHARS).take(PARTS_MAX) {
            let three: String = three.iter().collect();
            parts.push(format!("\"{}\"", three.replace('"', "\"\"")));
        }
    }
    parts.sort();
    parts.dedup();
    (!parts.is_empty()).then(|| parts.join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_asked_for_in_threes() {
        assert_eq!(
            match_query(&words("SØREN ab")).as_deref(),
            Some("\"ren\" AND \"sør\" AND \"øre\"")
        );
        assert_eq!(match_query(&words("ab 1")), None);
    }

    #[test]
    fn a_url_is_found_as_people_see_it() {
        let searched = Searched {
            who: None,
            what: "no match",
            method: "GET",
            url: "http://x/demo/scim/v2/Users?filter=userName+eq+%22ana%40x%22",
            status: 200,
            verdict: "signed",
            request_body: None,
        };
        assert!(searched.has(&words("Ana@x GET 200")));
        assert!(!searched.has(&words("bo@x")));
    }
}
