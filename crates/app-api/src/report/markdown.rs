//! The report as Markdown: for wikis, tickets and version control.

use std::fmt::Write;

use super::model::{Mappings, Report, day_and_time, day_and_time_of};
use crate::view::common::ChangeKind;

/// The document as Markdown (CommonMark with tables).
pub(crate) fn render(report: &Report) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {}\n\n{}", text(&report.title), text(&report.subtitle()));
    if report.simulated {
        out.push_str("\n**Simulated tenant.**\n");
    }
    let facts = report
        .facts
        .iter()
        .map(|fact| vec![text(&fact.label), text(&fact.value)]);
    section(&mut out, "What was set up", &["What", "Value"], facts.collect());
    let next = report.next.iter().map(|item| {
        let detail = if item.detail.is_empty() {
            String::new()
        } else {
            format!(": {}", text(&item.detail))
        };
        vec![
            format!("**{}**{detail}", text(&item.title)),
            text(item.guide_step.as_deref().unwrap_or_default()),
        ]
    });
    section(
        &mut out,
        "What is left to do",
        &["What", "Guide step"],
        next.collect(),
    );
    let expiries = report
        .expiries
        .iter()
        .map(|secret| vec![text(&secret.what), secret.ends_text(), text(&secret.renewal)]);
    section(
        &mut out,
        "Secrets and when they end",
        &["Secret", "Ends", "Renewal"],
        expiries.collect(),
    );
    changes(&mut out, report);
    mappings(&mut out, "Users: what is sent", &report.users);
    mappings(&mut out, "Groups: what is sent", &report.groups);
    let groups = report
        .assigned
        .iter()
        .map(|group| vec![text(&group.name), text(&group.kind), group.people.to_string()]);
    section(
        &mut out,
        "Who is reached",
        &["Group", "Kind", "People in it"],
        groups.collect(),
    );
    let _ = writeln!(
        out,
        "\n{} different people, when this was written.",
        report.people
    );
    proof(&mut out, report);
    let guide = report.guide.iter().map(|line| {
        let place = line
            .place
            .as_ref()
            .map_or_else(String::new, |place| format!(" ({})", text(place)));
        vec![
            line.state.to_owned(),
            format!("{}{place}", text(&line.text)),
            text(&line.by),
            text(&line.id),
        ]
    });
    section(
        &mut out,
        "Done by a person",
        &["Done", "What", "By, when", "Guide step"],
        guide.collect(),
    );
    let warnings = report.warnings.iter().map(|warning| {
        vec![
            format!("**{}** {}", text(&warning.title), text(&warning.detail)),
            text(&warning.accepted),
            text(&warning.guide_step),
        ]
    });
    section(
        &mut out,
        "What the vendor warns of",
        &["Warning", "Accepted", "Guide step"],
        warnings.collect(),
    );
    let deviations = report
        .deviations
        .iter()
        .map(|one| vec![text(&one.what), text(&one.guide), text(&one.here), text(&one.why)]);
    section(
        &mut out,
        "Where this differs from the guide",
        &["What", "The guide", "Here", "Why"],
        deviations.collect(),
    );
    requests(&mut out, report);
    out.push_str(
        "\nThis document holds no secret. Secrets are in the key store of the computer that ran Slipway.\n",
    );
    out
}

fn changes(out: &mut String, report: &Report) {
    let rows = report.changes.iter().map(|change| {
        let lines = change.lines.iter().map(|line| {
            let sign = match line.kind {
                ChangeKind::Added => "+",
                ChangeKind::Removed => "−",
                ChangeKind::Kept => "",
            };
            format!("{sign} {}", code(&line.text)).trim().to_owned()
        });
        vec![
            text(&change.title),
            text(&change.outcome),
            lines.collect::<Vec<_>>().join("<br>"),
            format!("{}, {}", text(&change.by), day_and_time(change.at)),
        ]
    });
    section(
        out,
        "What was done",
        &["Step", "Outcome", "Before and after", "By, when"],
        rows.collect(),
    );
}

fn mappings(out: &mut String, title: &str, table: &Mappings) {
    let rows = table.rows.iter().map(|row| {
        let matches = row
            .matching_priority
            .map(|priority| format!("precedence {priority}"));
        vec![
            code(&row.target),
            code(&row.source),
            text(&row.meaning),
            matches.unwrap_or_default(),
        ]
    });
    section(
        out,
        title,
        &["Target attribute", "From", "In words", "Matches"],
        rows.collect(),
    );
    if let Some(note) = table.note() {
        let _ = writeln!(out, "\n{note}");
    }
}

fn proof(out: &mut String, report: &Report) {
    let Some(proof) = &report.proof else {
        return;
    };
    let rows = proof
        .rows
        .iter()
        .map(|[attribute, value, note]| vec![code(attribute), code(value), text(note)]);
    section(
        out,
        &format!("Proof: {}", text(&proof.title)),
        &["Attribute", "Value", "Note"],
        rows.collect(),
    );
    let _ = writeln!(out, "\n{} {}.", text(&proof.detail), day_and_time_of(&proof.at));
    for exchange in &proof.exchanges {
        let _ = writeln!(out, "\n{} → {}", code(&exchange.request), text(&exchange.status));
        block(out, "Sent:", exchange.body.as_deref());
        block(out, "Came back:", exchange.answer.as_deref());
    }
    match &proof.at_target {
        Some(stored) => block(out, "Read back from the target:", Some(stored)),
        None => out.push_str("\nIt could not be read back from the target.\n"),
    }
}

fn requests(out: &mut String, report: &Report) {
    let rows = report.requests.iter().map(|request| {
        vec![
            text(&request.at),
            format!(
                "{} {}",
                code(&format!("{} {}", request.method, request.path)),
                text(&request.label)
            ),
            text(&request.status),
            code(&request.request_id),
            code(&request.client_request_id),
        ]
    });
    section(
        out,
        "Every Microsoft Graph request",
        &[
            "Time (UTC)",
            "Request",
            "Status",
            "request-id",
            "client-request-id",
        ],
        rows.collect(),
    );
}

fn section(out: &mut String, title: &str, heads: &[&str], rows: Vec<Vec<String>>) {
    let _ = writeln!(out, "\n## {title}\n");
    if rows.is_empty() {
        out.push_str("None.\n");
        return;
    }
    let _ = writeln!(out, "| {} |\n|{}", heads.join(" | "), "---|".repeat(heads.len()));
    for row in rows {
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
}

/// A block whose fence is longer than any run of backticks in it.
fn block(out: &mut String, title: &str, body: Option<&str>) {
    if let Some(body) = body {
        let fence = "`".repeat(longest_run(body).max(2) + 1);
        let _ = writeln!(out, "\n{title}\n\n{fence}json\n{body}\n{fence}");
    }
}

fn longest_run(text: &str) -> usize {
    text.split(|letter| letter != '`')
        .map(str::len)
        .max()
        .unwrap_or(0)
}

/// Text that stays text: nothing in it becomes markup, a link or the end of a cell.
fn text(plain: &str) -> String {
    let mut out = String::with_capacity(plain.len());
    for letter in plain.chars() {
        match letter {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '!' => {
                out.push('\\');
                out.push(letter);
            }
            '&' => out.push_str("&amp;"),
            '\n' | '\r' => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// Code in a cell: its fence is longer than any run of backticks in it, and a pipe does not end the cell.
fn code(plain: &str) -> String {
    if plain.is_empty() {
        return String::new();
    }
    let fence = "`".repeat(longest_run(plain) + 1);
    let gap = if plain.starts_with('`') || plain.ends_with('`') {
        " "
    } else {
        ""
    };
    let plain = plain.replace('|', "\\|").replace(['\n', '\r'], " ");
    format!("{fence}{gap}{plain}{gap}{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_cell_becomes_markup() {
        assert_eq!(
            text("a|b <img> [x](y) *z*\n_q_"),
            "a\\|b \\<img\\> \\[x\\](y) \\*z\\* \\_q\\_"
        );
        assert_eq!(code("IIF([a] | \"`\")"), "``IIF([a] \\| \"`\")``");
        assert_eq!(code("`"), "`` ` ``");
        let mut out = String::new();
        block(&mut out, "x", Some("```\nhej"));
        assert!(out.contains("````json\n```\nhej\n````"), "{out}");
    }
}
