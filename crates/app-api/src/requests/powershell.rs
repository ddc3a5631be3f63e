//! A script for PowerShell with one `Invoke-MgGraphRequest` a request.

use super::body::{Body, Part};
use super::{Sent, comment, left_out, opening, resource, secrets};

/// Windows PowerShell reads a file without it in the machine's code page.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// A text that PowerShell takes as it is. It reads typographic quotes as quotes, too.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("'");
    for letter in text.chars() {
        quoted.push(letter);
        if matches!(letter, '\'' | '\u{2018}' | '\u{2019}' | '\u{201a}' | '\u{201b}') {
            quoted.push(letter);
        }
    }
    quoted.push('\'');
    quoted
}

pub(super) fn script(app_name: &str, sent: &[Sent]) -> String {
    let mut text = String::from(BYTE_ORDER_MARK);
    opening(&mut text, app_name, sent);
    let connect = format!(
        "Connect first, to {}: Connect-MgGraph -Scopes {}",
        resource(sent),
        graph_model::scope::SETUP.join(",")
    );
    comment(&mut text, &connect);
    text.push_str("#Requires -Modules Microsoft.Graph.Authentication\n$ErrorActionPreference = 'Stop'\n");
    for secret in secrets(sent) {
        let ask = quoted(&format!(
            "Set $env:{}: the secret {}",
            secret.variable, secret.name
        ));
        text.push_str(&format!("if (-not $env:{}) {{ throw {ask} }}\n", secret.variable));
    }
    for (at, sent) in sent.iter().enumerate() {
        text.push_str(&format!("\n# {}\n", sent.comment(at + 1)));
        request(sent, &mut text);
    }
    text
}

fn request(sent: &Sent, text: &mut String) {
    let exchange = &sent.exchange;
    let body = Body::of(exchange);
    if body == Body::Cut {
        left_out(text, sent);
        return;
    }
    text.push_str(&format!(
        "Invoke-MgGraphRequest -Method {} -Uri {}",
        quoted(&exchange.method),
        quoted(&exchange.url)
    ));
    let headers: Vec<String> = sent
        .headers()
        .map(|(name, value)| format!("{} = {}", quoted(name), quoted(value)))
        .collect();
    if !headers.is_empty() {
        text.push_str(&format!(" -Headers @{{ {} }}", headers.join("; ")));
    }
    if let Body::Whole(parts) = &body {
        let parts: Vec<String> = parts
            .iter()
            .map(|part| match part {
                Part::Text(plain) => quoted(plain),
                // Of a text it makes a JSON string, with its quotes.
                Part::Secret(secret) => format!("(ConvertTo-Json $env:{})", secret.variable),
            })
            .collect();
        // Without the charset a text is sent as Latin-1.
        text.push_str(&format!(
            " -ContentType 'application/json; charset=utf-8' -Body ({})",
            parts.join(" + ")
        ));
    }
    if !sent.succeeded() {
        text.push_str(" -SkipHttpErrorCheck");
    }
    text.push('\n');
}
