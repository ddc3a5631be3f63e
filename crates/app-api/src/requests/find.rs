//! Which of the requests somebody looks for.

use super::Sent;

const METHODS: [&str; 5] = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/// What is looked for: every word must be found.
pub(super) struct Wanted {
    words: Vec<Word>,
    failed_only: bool,
    writes_only: bool,
}

enum Word {
    /// `post`
    Method(&'static str),
    /// `404`
    Status(u16),
    /// `4xx`
    Family(u16),
    /// In lower case.
    Text(String),
}

impl Wanted {
    pub(super) fn new(text: &str, failed_only: bool, writes_only: bool) -> Self {
        Self {
            words: text.split_whitespace().map(Word::new).collect(),
            failed_only,
            writes_only,
        }
    }

    pub(super) fn finds(&self, sent: &Sent) -> bool {
        (!self.failed_only || !sent.succeeded())
            && (!self.writes_only || sent.write)
            && self.words.iter().all(|word| word.stands_in(sent))
    }
}

impl Word {
    fn new(word: &str) -> Self {
        if let Some(method) = METHODS.iter().find(|method| method.eq_ignore_ascii_case(word)) {
            return Self::Method(method);
        }
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        match first.parse() {
            Ok(family @ 1..=5) if rest.eq_ignore_ascii_case("xx") => Self::Family(family),
            Ok(1..=5) if rest.len() == 2 => word
                .parse()
                .map_or_else(|_| Self::Text(word.to_lowercase()), Self::Status),
            _ => Self::Text(word.to_lowercase()),
        }
    }

    fn stands_in(&self, sent: &Sent) -> bool {
        let exchange = &sent.exchange;
        match self {
            Self::Method(method) => exchange.method == *method,
            Self::Status(status) => exchange.status == Some(*status),
            Self::Family(family) => exchange.status.is_some_and(|status| status / 100 == *family),
            Self::Text(text) => [
                Some(sent.label.as_str()),
                Some(exchange.url.as_str()),
                sent.waited.as_deref(),
                exchange.failure.as_ref().map(|failure| failure.message.as_str()),
                exchange.response_header("request-id"),
                exchange.response_header("client-request-id"),
                exchange.request_body.as_deref(),
                exchange.response_body.as_deref(),
            ]
            .into_iter()
            .flatten()
            .any(|place| place.to_lowercase().contains(text)),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use scim::exchange::Exchange;

    use super::*;

    fn sent(method: &str, status: Option<u16>) -> Sent {
        Sent {
            beside: false,
            step_id: "group".into(),
            label: "Create the group “Ørsted”".into(),
            write: method != "GET",
            waited: None,
            exchange: Exchange {
                at: Timestamp::UNIX_EPOCH,
                method: method.into(),
                url: "https://graph.microsoft.com/v1.0/groups/404e".into(),
                request_headers: Vec::new(),
                request_body: Some("{\"displayName\":\"SMS2GO - Ørsted\"}".into()),
                status,
                response_headers: vec![("Request-Id".into(), "0B6C-2F".into())],
                response_body: Some("{\"targetted\":500}".into()),
                duration_ms: 1.0,
                failure: None,
            },
        }
    }

    #[test]
    fn words_of_every_kind_must_all_be_found() {
        for (text, found) in [
            ("", true),
            ("ørsted", true),
            ("post SMS2GO", true),
            ("put", false),
            ("403", true),
            ("4xx denied", false),
            ("4XX", true),
            ("2xx", false),
            // A number is a status, wherever else it may stand.
            ("500", false),
            ("404", false),
            ("404e", true),
            // A method is a method: “get” does not find “target”.
            ("get", false),
            ("0b6c-2f", true),
            ("9xx", false),
            ("é", false),
        ] {
            let wanted = Wanted::new(text, false, false);
            assert_eq!(wanted.finds(&sent("POST", Some(403))), found, "{text}");
        }
    }

    #[test]
    fn no_answer_is_a_failure_too() {
        let failed = Wanted::new("", true, false);
        assert!(failed.finds(&sent("GET", None)));
        assert!(failed.finds(&sent("GET", Some(404))));
        assert!(!failed.finds(&sent("GET", Some(200))));
        let writes = Wanted::new("", false, true);
        assert!(writes.finds(&sent("POST", None)) && !writes.finds(&sent("GET", None)));
    }
}
