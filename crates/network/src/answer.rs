//! Answers that are not the service's own.

use reqwest::StatusCode;
use reqwest::Url;
use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};

use crate::trouble::{Cause, Trouble};

/// Characters of a page's title in a message.
const TITLE_CHARS_MAX: usize = 80;
/// Bytes of a page that are looked at.
const PAGE_BYTES_MAX: usize = 64 * 1024;

/// Whether an answer comes from somebody between: a proxy that wants a password, a network's own sign-in page, a page
/// of a firewall; or whether it is cut. `None` for an answer as a JSON service gives it, errors included.
///
/// A page with 502, 503 or 504 is the service's own gateway and no concern here: such an answer is waited out.
pub fn odd_answer(host: &str, status: u16, headers: &HeaderMap, body: &[u8]) -> Option<Trouble> {
    let trouble = |cause| {
        Some(Trouble {
            host: host.to_owned(),
            cause,
        })
    };
    let text = |name| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    let page = text(CONTENT_TYPE).to_ascii_lowercase().starts_with("text/html") || begins_as_page(body);
    match status {
        407 => trouble(Cause::ProxyWantsPassword),
        511 => trouble(Cause::SentElsewhere { to: None }),
        300..=399 if StatusCode::from_u16(status).is_ok_and(|status| status != StatusCode::NOT_MODIFIED) => {
            trouble(Cause::SentElsewhere {
                to: Url::parse(text(LOCATION))
                    .ok()
                    .and_then(|url| Some(url.host_str()?.to_owned())),
            })
        }
        502..=504 => None,
        _ if page => trouble(Cause::WebPage {
            title: title(body),
            status,
        }),
        200..=299 if cut(body) => trouble(Cause::Cut),
        _ => None,
    }
}

fn begins_as_page(body: &[u8]) -> bool {
    let start = body.trim_ascii_start();
    [&b"<!doctype html"[..], b"<html"].iter().any(|mark| {
        start
            .get(..mark.len())
            .is_some_and(|begin| begin.eq_ignore_ascii_case(mark))
    })
}

/// Begins as a JSON object or list, and has no end.
fn cut(body: &[u8]) -> bool {
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body).trim_ascii();
    match (text.first(), text.last()) {
        (Some(b'{'), last) => last != Some(&b'}'),
        (Some(b'['), last) => last != Some(&b']'),
        _ => false,
    }
}

fn title(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body.get(..PAGE_BYTES_MAX).unwrap_or(body)).into_owned();
    let lower = text.to_ascii_lowercase();
    let begin = lower.find("<title")?;
    let begin = begin + lower.get(begin..)?.find('>')? + 1;
    let end = begin + lower.get(begin..)?.find("</title")?;
    let title: String = text
        .get(begin..end)?
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .filter(|c| !c.is_control())
        .take(TITLE_CHARS_MAX)
        .collect();
    (!title.is_empty()).then_some(title)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn odd(status: u16, kind: &str, body: &str) -> Option<Cause> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, kind.parse().expect("a header"));
        headers.insert(
            LOCATION,
            "https://portal.hotel.example/welcome".parse().expect("a header"),
        );
        odd_answer("graph.example", status, &headers, body.as_bytes()).map(|trouble| trouble.cause)
    }

    #[test]
    fn pages_redirects_and_proxies_are_told_from_the_service() {
        let json = "application/json";
        assert_eq!(
            odd(
                403,
                "text/html; charset=utf-8",
                "<html><title>\n Access  denied </title>"
            ),
            Some(Cause::WebPage {
                title: Some("Access denied".into()),
                status: 403
            })
        );
        assert_eq!(
            odd(200, json, " <!DOCTYPE html><p>no title"),
            Some(Cause::WebPage {
                title: None,
                status: 200
            })
        );
        assert_eq!(
            odd(302, "text/plain", ""),
            Some(Cause::SentElsewhere {
                to: Some("portal.hotel.example".into())
            })
        );
        assert_eq!(odd(407, "text/html", "<html>"), Some(Cause::ProxyWantsPassword));
        assert_eq!(odd(200, json, r#"{"value": [{"id": "a"#), Some(Cause::Cut));
    }

    #[test]
    fn the_services_own_answers_are_not_odd() {
        for (status, body) in [
            (200, r#"{"value": []}"#),
            (200, "\u{feff}42"),
            (204, ""),
            (404, r#"{"error": {}}"#),
            (401, ""),
            (503, "<html><title>Service unavailable</title>"),
        ] {
            assert_eq!(odd(status, "application/json", body), None, "{status} {body}");
        }
    }
}
