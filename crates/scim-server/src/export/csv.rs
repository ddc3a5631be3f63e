//! One line an exchange (RFC 4180).

use crate::store::LoggedExchange;

/// The columns.
pub(super) const HEAD: &str =
    "id,at,method,url,status,durationMs,who,what,verdict,change,tolerances,rule,faults,replayOf\r\n";

pub(super) fn line(logged: &LoggedExchange) -> String {
    let exchange = &logged.exchange;
    let optional = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let cells = [
        logged.id.to_string(),
        exchange.at.to_string(),
        cell(&exchange.method),
        cell(&exchange.url),
        optional(exchange.status.map(i64::from)),
        format!("{:.3}", exchange.duration_ms),
        cell(logged.who.as_deref().unwrap_or("")),
        cell(&logged.what),
        cell(&logged.verdict),
        cell(&logged.change_text),
        cell(&logged.tolerances.join("; ")),
        cell(logged.rule.as_deref().unwrap_or("")),
        cell(&logged.faults.join("; ")),
        optional(logged.replay_of),
    ];
    format!("{}\r\n", cells.join(","))
}

/// Quoted where it must be. A spreadsheet runs what begins with these signs as a formula; names come from strangers.
fn cell(text: &str) -> String {
    let guarded = match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text.to_owned(),
    };
    if guarded.contains(['"', ',', '\n', '\r']) {
        return format!("\"{}\"", guarded.replace('"', "\"\""));
    }
    guarded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_never_a_formula() {
        assert_eq!(cell("Ida Berg"), "Ida Berg");
        assert_eq!(cell("a, \"b\"\nc"), "\"a, \"\"b\"\"\nc\"");
        assert_eq!(
            cell("=HYPERLINK(\"http://x\")"),
            "\"'=HYPERLINK(\"\"http://x\"\")\""
        );
        assert_eq!(cell("+4712345678"), "'+4712345678");
    }
}
