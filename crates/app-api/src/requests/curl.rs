//! A script for bash with one `curl` a request.
//!
//! Bodies come by standard input: one argument holds 128 KB on Linux, and a synchronizationSchema is larger. The token comes
//! by a file descriptor: arguments can be read by every account of the machine.

use super::body::{Body, Part};
use super::{Sent, comment, left_out, opening, resource, secrets};

/// A text that bash takes as it is.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}

pub(super) fn script(app_name: &str, sent: &[Sent]) -> String {
    let mut text = String::from("#!/usr/bin/env bash\n");
    let resource = resource(sent);
    opening(&mut text, app_name, sent);
    comment(
        &mut text,
        "A request that was refused then may be refused again without ending the script.",
    );
    text.push_str("set -euo pipefail\n");
    text.push_str(&format!(
        ": \"${{TOKEN:?an access token for {}}}\"\n",
        plain(&resource)
    ));
    for secret in secrets(sent) {
        text.push_str(&format!(
            ": \"${{{}:?the secret {}}}\"\n",
            secret.variable,
            plain(&secret.name)
        ));
    }
    text.push_str(concat!(
        "auth() { printf 'header = \"Authorization: Bearer %s\"\\n' \"$TOKEN\"; }\n",
        "json() { local text=${1//\\\\/\\\\\\\\}; printf '\"%s\"' \"${text//\\\"/\\\\\\\"}\"; }\n",
    ));
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
    if let Body::Whole(parts) = &body {
        text.push_str("printf '%s' ");
        for part in parts {
            match part {
                Part::Text(plain) => text.push_str(&quoted(plain)),
                Part::Secret(secret) => text.push_str(&format!("\"$(json \"${}\")\"", secret.variable)),
            }
        }
        text.push_str(" |\n  ");
    }
    text.push_str(&format!(
        "curl --config <(auth) --globoff --silent --show-error --fail-with-body --request {}",
        quoted(&exchange.method)
    ));
    for (name, value) in sent.headers() {
        text.push_str(&format!(
            " \\\n  --header {}",
            quoted(&format!("{name}: {value}"))
        ));
    }
    if matches!(body, Body::Whole(_)) {
        text.push_str(" \\\n  --header 'Content-Type: application/json' --data-binary @-");
    }
    text.push_str(&format!(" \\\n  --url {}", quoted(&exchange.url)));
    text.push_str(if sent.succeeded() { "\n" } else { " || true\n" });
    // Answers do not end their line.
    text.push_str("echo\n");
}

/// Words inside `${…:?…}`, where quotes and braces would mean something.
fn plain(text: &str) -> String {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "-_.:/".contains(c);
    text.chars().filter(|c| harmless(*c)).collect()
}
