//! The report as one HTML file: no script, nothing loaded from elsewhere, prints on paper.

use jiff::Timestamp;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::view::common::{ChangeKind, ChangeLine, ExchangeView};
use crate::view::mappings::MappingRow;
use crate::view::report::ReportView;
use crate::view::session::GuideItem;

/// Everything the document says beyond the view on the screen.
pub(crate) struct Document<'a> {
    /// The view.
    pub view: &'a ReportView,
    /// User rows as set.
    pub users: &'a [MappingRow],
    /// Group rows as set.
    pub groups: &'a [MappingRow],
    /// Names of the groups assigned.
    pub assigned: &'a [String],
    /// Guided steps with their ticks.
    pub guide: &'a [GuideItem],
    /// Every Graph request sent, oldest first.
    pub requests: &'a [ExchangeView],
    /// The tenant is a simulated one.
    pub simulated: bool,
}

const STYLE: &str = "
:root { color-scheme: light dark; --ink: #1b1f23; --soft: #5a6570; --line: #d9dfe4; --add: #e3f5e9; --gone: #fde7e9; --brand: #0b6285; --paper: #fff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8ecef; --soft: #a3adb6; --line: #3a4148; --add: #173322; --gone: #431d20; --brand: #5fb8dc; --paper: #1d2125; } }
body { font: 14px/20px 'Segoe UI', system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 960px; margin: 32px auto; padding: 0 24px; }
h1 { font-size: 24px; line-height: 32px; margin: 0; } h2 { font-size: 16px; line-height: 22px; margin: 32px 0 8px; color: var(--brand); }
p.soft, td.soft { color: var(--soft); } table { border-collapse: collapse; width: 100%; } th { font-size: 12px; color: var(--soft); }
th, td { text-align: left; vertical-align: top; padding: 8px 12px 8px 0; border-bottom: 1px solid var(--line); }
code { font: 12.5px/18px ui-monospace, Consolas, monospace; overflow-wrap: anywhere; } ins { background: var(--add); text-decoration: none; } del { background: var(--gone); }
.badge { border: 1px solid #7a5cc7; color: #7a5cc7; border-radius: 10px; padding: 0 8px; font-size: 12px; } footer { margin: 40px 0; color: var(--soft); font-size: 12px; }
@media print { body { margin: 0; max-width: none; } tr { break-inside: avoid; } }
";

/// The document as HTML text.
pub(crate) fn render(document: &Document<'_>) -> String {
    let view = document.view;
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                title { (view.title) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                h1 { (view.title) }
                p.soft {
                    "Written by Slipway on " (day_and_time(&view.made_at)) ". "
                    (view.requests) " Microsoft Graph requests, " (view.writes) " of them changed the tenant. "
                    @if document.simulated { span.badge { "Simulated tenant" } }
                }
                table { @for fact in &view.facts { tr { td.soft { (fact.label) } td { (fact.value) } } } }
                (changes(document))
                (mappings("Users: what is sent", document.users))
                (mappings("Groups: what is sent", document.groups))
                h2 { "Assigned groups" }
                ul { @for name in document.assigned { li { (name) } } }
                (open_items(document))
                (guide(document.guide))
                (requests(document.requests))
                footer { "This document holds no secret. The vendor's token is kept in the key store of the computer that ran Slipway." }
            }
        }
    }
    .into_string()
}

fn changes(document: &Document<'_>) -> Markup {
    html! {
        h2 { "What was done" }
        table {
            tr { th { "Step" } th { "Outcome" } th style="width: 40%" { "Before and after" } }
            @for change in &document.view.changes {
                tr {
                    td { (change.title) }
                    td { (change.outcome) }
                    td { @for line in &change.changes { div { (change_line(line)) } } }
                }
            }
        }
    }
}

fn change_line(line: &ChangeLine) -> Markup {
    html! {
        @match line.kind {
            ChangeKind::Added => code { ins { (line.text) } },
            ChangeKind::Removed => code { del { (line.text) } },
            ChangeKind::Kept => code { (line.text) },
        }
    }
}

fn mappings(title: &str, rows: &[MappingRow]) -> Markup {
    html! {
        h2 { (title) }
        table {
            tr { th { "Target attribute" } th { "From" } th { "In words" } th { "Matches" } }
            @for row in rows {
                @if let Some(advised) = &row.advised {
                    tr {
                        td { code { (row.target) } }
                        td { code { (advised) } }
                        td.soft { (row.meaning) }
                        td { @if let Some(priority) = row.matching_priority { "precedence " (priority) } }
                    }
                }
            }
        }
    }
}

fn open_items(document: &Document<'_>) -> Markup {
    html! {
        @if !document.view.open_items.is_empty() {
            h2 { "Left to do, and good to know" }
            table {
                @for item in &document.view.open_items {
                    tr { td { strong { (item.title) } div { (item.detail) } } td.soft { (item.guide_step.as_deref().unwrap_or_default()) } }
                }
            }
        }
    }
}

fn guide(items: &[GuideItem]) -> Markup {
    html! {
        @if !items.is_empty() {
            h2 { "Done by a person" }
            table {
                tr { th { "Done" } th { "What" } th { "Guide step" } }
                @for item in items.iter().filter(|item| !item.informs) {
                    tr {
                        td { @if item.done { "yes" } @else if item.optional { "not needed, or open" } @else { "open" } }
                        td { (item.text) @if let Some(menu) = &item.menu { div.soft { (menu) } } }
                        td.soft { (item.id) }
                    }
                }
            }
        }
    }
}

fn requests(list: &[ExchangeView]) -> Markup {
    html! {
        h2 { "Every Microsoft Graph request" }
        table {
            tr { th { "Time" } th { "Request" } th { "Status" } }
            @for request in list {
                tr {
                    td.soft { (clock(&request.at)) }
                    td { code { strong { (request.method) } " " (request.path) } }
                    td { @match request.status { Some(status) => (status), None => "no answer" } }
                }
            }
        }
    }
}

/// `20 Nov 2026, 21:16 UTC`: a document is read in other time zones than it was written in.
pub(crate) fn day_and_time(at: &str) -> String {
    at.parse::<Timestamp>().map_or_else(
        |_| at.to_owned(),
        |at| at.strftime("%-d %b %Y, %H:%M UTC").to_string(),
    )
}

fn clock(at: &str) -> String {
    at.parse::<Timestamp>()
        .map_or_else(|_| at.to_owned(), |at| at.strftime("%H:%M:%S").to_string())
}
