//! Every form says the same, is whole by itself, and takes every text for a text.

use jiff::civil::date;

use super::model::{
    Assigned, Change, Deviation, Expiry, GuideLine, MappingLine, Mappings, Proof, ProofExchange, Report,
    RequestLine, WarningLine,
};
use super::{calendar, html, markdown};
use crate::view::common::{ChangeKind, ChangeLine, NoticeView, Verdict};
use crate::view::report::FactView;

/// Text that would become something else wherever it is not taken for text.
const SLY: &str = "<script>x</script> & \"q\" | *b* [l](u) `c`";

fn report() -> Report {
    let text = |word: &str| format!("{word} {SLY}");
    Report {
        title: text("title-canary"),
        made_at: "2026-11-24T20:00:00Z".parse().unwrap(),
        simulated: true,
        facts: vec![FactView {
            label: text("fact-label"),
            value: text("fact-value"),
        }],
        changes: vec![Change {
            title: text("change-title"),
            outcome: text("change-outcome"),
            lines: vec![ChangeLine {
                kind: ChangeKind::Added,
                text: "change-line".to_owned(),
            }],
            by: text("change-by"),
            at: "2026-11-24T19:30:00Z".parse().unwrap(),
        }],
        users: Mappings {
            rows: vec![MappingLine {
                target: "user-target".to_owned(),
                source: "user-source".to_owned(),
                meaning: text("user-meaning"),
                matching_priority: Some(1),
            }],
            removed: 15,
        },
        groups: Mappings::default(),
        people: 4711,
        assigned: vec![Assigned {
            name: text("group-name"),
            kind: text("group-kind"),
            people: 12,
        }],
        proof: Some(Proof {
            title: text("proof-title"),
            detail: text("proof-detail"),
            at: "2026-11-24T19:40:00Z".to_owned(),
            rows: vec![[
                "proof-attribute".to_owned(),
                "proof-value".to_owned(),
                text("proof-note"),
            ]],
            exchanges: vec![ProofExchange {
                request: "POST /proof-request".to_owned(),
                body: Some("{\"proof-body\": 1}".to_owned()),
                status: "201".to_owned(),
                answer: Some("{\"proof-answer\": 1}".to_owned()),
            }],
            at_target: Some("{\"proof-stored\": 1}".to_owned()),
        }),
        guide: vec![GuideLine {
            id: "S2G-B0".to_owned(),
            text: text("guide-text"),
            place: Some(text("guide-place")),
            state: "done",
            by: text("guide-by"),
        }],
        warnings: vec![WarningLine {
            title: text("warning-title"),
            detail: text("warning-detail"),
            guide_step: "S2G-W1".to_owned(),
            accepted: text("warning-accepted"),
        }],
        deviations: vec![Deviation {
            what: text("deviation-what"),
            guide: text("deviation-guide"),
            here: text("deviation-here"),
            why: text("deviation-why"),
        }],
        expiries: vec![
            Expiry {
                what: format!("secret-what, {}", "lång æøå ".repeat(12)),
                ends: Some(date(2027, 3, 1)),
                renewal: "secret-renewal; a\\b, c".to_owned(),
            },
            Expiry {
                what: "other-secret".to_owned(),
                ends: None,
                renewal: "ask".to_owned(),
            },
        ],
        next: vec![NoticeView {
            verdict: Verdict::Warn,
            title: text("next-title"),
            detail: text("next-detail"),
            guide_step: Some("S2G-J1".to_owned()),
        }],
        requests: vec![RequestLine {
            at: "2026-11-24 19:30:01".to_owned(),
            method: "PUT".to_owned(),
            path: "/request-path".to_owned(),
            status: "204".to_owned(),
            write: true,
            label: text("request-label"),
            request_id: "request-id-1".to_owned(),
            client_request_id: "client-request-id-1".to_owned(),
        }],
    }
}

const WORDS: [&str; 40] = [
    "title-canary",
    "24 Nov 2026, 20:00 UTC",
    "1 Microsoft Graph requests, 1 of them",
    "Simulated tenant",
    "fact-label",
    "fact-value",
    "change-title",
    "change-outcome",
    "change-line",
    "change-by",
    "19:30 UTC",
    "user-target",
    "user-source",
    "user-meaning",
    "precedence 1",
    "15 rows that a new application has were removed",
    "4711 different people",
    "group-name",
    "group-kind",
    "proof-title",
    "proof-detail",
    "proof-attribute",
    "proof-value",
    "proof-note",
    "POST /proof-request",
    "proof-body",
    "proof-answer",
    "proof-stored",
    "S2G-B0",
    "guide-text",
    "guide-place",
    "guide-by",
    "warning-title",
    "warning-accepted",
    "deviation-why",
    "1 Mar 2027",
    "not known",
    "next-detail",
    "/request-path",
    "client-request-id-1",
];

#[test]
fn both_documents_say_everything() {
    let report = report();
    for (form, text) in [("html", html::render(&report)), ("md", markdown::render(&report))] {
        for word in WORDS {
            // Markdown shields an underscore and the like; these words have none.
            assert!(text.contains(word), "{form} lacks {word}");
        }
    }
}

#[test]
fn the_page_is_whole_by_itself_and_no_text_becomes_markup() {
    let page = html::render(&report());
    for foreign in [
        "<script",
        "src=",
        "url(",
        "@import",
        "<link",
        "http://",
        "https://",
        "javascript:",
    ] {
        assert!(!page.contains(foreign), "{foreign}");
    }
    assert!(page.contains("&lt;script&gt;"));
    for need in [
        "lang=\"en\"",
        "<title>",
        "scope=\"col\"",
        "@media print",
        "break-before: page",
        "default-src 'none'",
    ] {
        assert!(page.contains(need), "{need}");
    }
    // Headings in order, every link of the contents leads somewhere, every id is there once.
    for (id, _) in page.match_indices("href=\"#").map(|(at, _)| {
        let rest = &page[at + 7..];
        rest.split_once('"').unwrap()
    }) {
        assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
    }
    let text = markdown::render(&report());
    assert!(!text.contains("<script>"));
    for line in text
        .lines()
        .filter(|line| line.starts_with("| ") && line.contains("deviation-why"))
    {
        let cells = line.replace("\\|", "").matches('|').count();
        assert_eq!(cells, 5, "{line}");
    }
}

/// RFC 5545 §3.1: lines end with CR LF, a blank in front goes on with the line before.
fn unfolded(text: &str) -> Vec<String> {
    assert!(text.ends_with("\r\n"));
    assert!(!text.replace("\r\n", "").contains(['\r', '\n']));
    let mut lines: Vec<String> = Vec::new();
    for line in text.trim_end().split("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        match line.strip_prefix(' ') {
            Some(more) => lines.last_mut().unwrap().push_str(more),
            None => lines.push(line.to_owned()),
        }
    }
    lines
}

#[test]
fn the_calendar_is_rfc_5545_with_one_reminded_event_for_each_secret() {
    let report = report();
    let text = calendar::render(&report, "session-1").unwrap();
    let lines = unfolded(&text);
    let count = |line: &str| lines.iter().filter(|known| known.as_str() == line).count();
    assert_eq!(lines.first().unwrap(), "BEGIN:VCALENDAR");
    assert_eq!(lines.last().unwrap(), "END:VCALENDAR");
    for (line, times) in [
        ("VERSION:2.0", 1),
        ("BEGIN:VEVENT", 2),
        ("END:VEVENT", 2),
        ("BEGIN:VALARM", 2),
        ("ACTION:DISPLAY", 2),
        ("TRIGGER:-P7D", 2),
        ("DTSTAMP:20261124T200000Z", 2),
        ("UID:session-1-0@slipway", 1),
        ("UID:session-1-1@slipway", 1),
        // Two weeks before the end; where nobody said when it ends, in half a year.
        ("DTSTART;VALUE=DATE:20270215", 1),
        ("DTEND;VALUE=DATE:20270216", 1),
        ("DTSTART;VALUE=DATE:20270524", 1),
    ] {
        assert_eq!(count(line), times, "{line} in\n{text}");
    }
    assert_eq!(lines.iter().filter(|line| line.starts_with("PRODID:")).count(), 1);
    let description = lines
        .iter()
        .find(|line| line.starts_with("DESCRIPTION:") && line.contains("secret-renewal"))
        .unwrap();
    assert!(
        description.contains("secret-renewal\\; a\\\\b\\, c"),
        "{description}"
    );
    assert!(
        description.contains("\\n\\nIt ends on 1 Mar 2027."),
        "{description}"
    );
    assert_eq!(
        calendar::render(&report, "session-1").unwrap(),
        text,
        "the same again"
    );
    let none = Report {
        expiries: Vec::new(),
        ..report
    };
    assert!(calendar::render(&none, "session-1").is_none());
}

#[test]
fn a_secret_that_ends_soon_is_not_renewed_in_the_past() {
    let mut report = report();
    report.expiries.truncate(1);
    report.expiries[0].ends = Some(date(2026, 11, 26));
    let text = calendar::render(&report, "s").unwrap();
    assert!(text.contains("DTSTART;VALUE=DATE:20261124"), "{text}");
}
