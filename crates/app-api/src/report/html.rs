//! The report as one HTML file: no script, nothing loaded from elsewhere, made for paper as well.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::model::{Mappings, Proof, Report, day_and_time_of};
use crate::view::common::{ChangeKind, ChangeLine};

const STYLE: &str = include_str!("report.css");

/// What stands in a table without rows.
const NOTHING: &str = "None.";

/// The document as HTML text.
pub(crate) fn render(report: &Report) -> String {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                // A page that came from somewhere else must not be able to load or run anything either.
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (report.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    h1 { (report.title) }
                    p.soft { (report.subtitle()) " " @if report.simulated { span.badge { "Simulated tenant" } } }
                }
                (contents())
                main {
                    (facts(report))
                    (next(report))
                    (expiries(report))
                    (changes(report))
                    (mappings("users", &report.users))
                    (mappings("groups", &report.groups))
                    (people(report))
                    @if let Some(proof) = &report.proof { (proven(proof)) }
                    (guide(report))
                    (warnings(report))
                    (deviations(report))
                    (requests(report))
                }
                footer { "This document holds no secret. Secrets are in the key store of the computer that ran Slipway." }
            }
        }
    }
    .into_string()
}

/// Id and heading of each section, in order.
const SECTIONS: [(&str, &str); 11] = [
    ("facts", "What was set up"),
    ("next", "What is left to do"),
    ("expiries", "Secrets and when they end"),
    ("changes", "What was done"),
    ("users", "Users: what is sent"),
    ("groups", "Groups: what is sent"),
    ("people", "Who is reached"),
    ("guide", "Done by a person"),
    ("warnings", "What the vendor warns of"),
    ("deviations", "Where this differs from the guide"),
    ("requests", "Every Microsoft Graph request"),
];

fn contents() -> Markup {
    html! {
        nav aria-label="Contents" {
            ol { @for (id, title) in SECTIONS { li { a href={ "#" (id) } { (title) } } } }
        }
    }
}

fn section(id: &str, inside: Markup) -> Markup {
    let title = SECTIONS
        .iter()
        .find(|(known, _)| *known == id)
        .map_or(id, |(_, title)| title);
    html! { section aria-labelledby=(id) { h2 id=(id) { (title) } (inside) } }
}

fn table(heads: &[&str], rows: &[Vec<Markup>]) -> Markup {
    html! {
        @if rows.is_empty() { p.soft { (NOTHING) } } @else {
            table {
                thead { tr { @for head in heads { th scope="col" { (head) } } } }
                tbody { @for row in rows { tr { @for cell in row { td { (cell) } } } } }
            }
        }
    }
}

fn code(text: &str) -> Markup {
    html! { code { (text) } }
}

fn plain(text: &str) -> Markup {
    html! { (text) }
}

fn soft(text: &str) -> Markup {
    html! { span.soft { (text) } }
}

fn facts(report: &Report) -> Markup {
    section(
        "facts",
        html! {
            table.facts { tbody { @for fact in &report.facts { tr { th scope="row" { (fact.label) } td { (fact.value) } } } } }
        },
    )
}

fn next(report: &Report) -> Markup {
    let rows: Vec<_> = report
        .next
        .iter()
        .map(|item| {
            vec![
                html! { strong { (item.title) } @if !item.detail.is_empty() { div { (item.detail) } } },
                soft(item.guide_step.as_deref().unwrap_or_default()),
            ]
        })
        .collect();
    section("next", table(&["What", "Guide step"], &rows))
}

fn expiries(report: &Report) -> Markup {
    let rows: Vec<_> = report
        .expiries
        .iter()
        .map(|secret| {
            vec![
                plain(&secret.what),
                plain(&secret.ends_text()),
                plain(&secret.renewal),
            ]
        })
        .collect();
    section("expiries", table(&["Secret", "Ends", "Renewal"], &rows))
}

fn changes(report: &Report) -> Markup {
    let rows: Vec<_> = report
        .changes
        .iter()
        .map(|change| {
            vec![
                plain(&change.title),
                plain(&change.outcome),
                html! { @for line in &change.lines { (change_line(line)) } },
                html! { (change.by) div.soft { (super::model::day_and_time(change.at)) } },
            ]
        })
        .collect();
    section(
        "changes",
        table(&["Step", "Outcome", "Before and after", "By, when"], &rows),
    )
}

/// A sign and a word for screen readers beside the colour: paper may be grey.
fn change_line(line: &ChangeLine) -> Markup {
    html! {
        div.line {
            @match line.kind {
                ChangeKind::Added => ins { "+ " code { (line.text) } },
                ChangeKind::Removed => del { "− " code { (line.text) } },
                ChangeKind::Kept => span { "  " code { (line.text) } },
            }
        }
    }
}

fn mappings(id: &str, table_of: &Mappings) -> Markup {
    let rows: Vec<_> = table_of
        .rows
        .iter()
        .map(|row| {
            let matches = row
                .matching_priority
                .map(|priority| format!("precedence {priority}"));
            vec![
                code(&row.target),
                code(&row.source),
                plain(&row.meaning),
                plain(&matches.unwrap_or_default()),
            ]
        })
        .collect();
    section(
        id,
        html! {
            (table(&["Target attribute", "From", "In words", "Matches"], &rows))
            @if let Some(note) = table_of.note() { p.soft { (note) } }
        },
    )
}

fn people(report: &Report) -> Markup {
    let rows: Vec<_> = report
        .assigned
        .iter()
        .map(|group| {
            vec![
                plain(&group.name),
                plain(&group.kind),
                plain(&group.people.to_string()),
            ]
        })
        .collect();
    section(
        "people",
        html! {
            p { (report.people) " different people, when this was written." }
            (table(&["Group", "Kind", "People in it"], &rows))
        },
    )
}

fn proven(proof: &Proof) -> Markup {
    let rows: Vec<_> = proof
        .rows
        .iter()
        .map(|[attribute, value, note]| vec![code(attribute), code(value), soft(note)])
        .collect();
    html! {
        section aria-labelledby="proof" {
            h2 id="proof" { "Proof: " (proof.title) }
            p.soft { (proof.detail) " " (day_and_time_of(&proof.at)) "." }
            h3 { "What was sent, attribute by attribute" }
            (table(&["Attribute", "Value", "Note"], &rows))
            h3 { "What was sent and what came back" }
            @for exchange in &proof.exchanges {
                div.exchange {
                    p { code { strong { (exchange.request) } } " → " (exchange.status) }
                    @if let Some(body) = &exchange.body { p.soft { "Sent" } pre { (body) } }
                    @if let Some(answer) = &exchange.answer { p.soft { "Came back" } pre { (answer) } }
                }
            }
            h3 { "Read back from the target" }
            @match &proof.at_target {
                Some(stored) => pre { (stored) },
                None => p.soft { "It could not be read back." },
            }
        }
    }
}

fn guide(report: &Report) -> Markup {
    let rows: Vec<_> = report
        .guide
        .iter()
        .map(|line| {
            vec![
                html! { span.tick aria-hidden="true" { @if line.state == "done" { "☑" } @else { "☐" } } " " (line.state) },
                html! { (line.text) @if let Some(place) = &line.place { div.soft { (place) } } },
                plain(&line.by),
                soft(&line.id),
            ]
        })
        .collect();
    section("guide", table(&["Done", "What", "By, when", "Guide step"], &rows))
}

fn warnings(report: &Report) -> Markup {
    let rows: Vec<_> = report
        .warnings
        .iter()
        .map(|warning| {
            vec![
                html! { strong { (warning.title) } div { (warning.detail) } },
                plain(&warning.accepted),
                soft(&warning.guide_step),
            ]
        })
        .collect();
    section("warnings", table(&["Warning", "Accepted", "Guide step"], &rows))
}

fn deviations(report: &Report) -> Markup {
    let rows: Vec<_> = report
        .deviations
        .iter()
        .map(|one| {
            vec![
                plain(&one.what),
                plain(&one.guide),
                plain(&one.here),
                plain(&one.why),
            ]
        })
        .collect();
    section("deviations", table(&["What", "The guide", "Here", "Why"], &rows))
}

fn requests(report: &Report) -> Markup {
    let rows: Vec<_> = report
        .requests
        .iter()
        .map(|request| {
            vec![
                soft(&request.at),
                html! { code { strong { (request.method) } " " (request.path) } div.soft { (request.label) } },
                plain(&request.status),
                html! {
                    @if !request.request_id.is_empty() { div { code { (request.request_id) } } }
                    @if !request.client_request_id.is_empty() { div.soft { code { (request.client_request_id) } } }
                },
            ]
        })
        .collect();
    section(
        "requests",
        html! {
            p.soft { "Times are UTC. Below the request-id stands the client-request-id; Microsoft’s support asks for both." }
            (table(&["Time", "Request", "Status", "request-id"], &rows))
        },
    )
}
