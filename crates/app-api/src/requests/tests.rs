//! The exports with values nobody should paste into a shell.

#[cfg(unix)]
mod bash;

use jiff::Timestamp;
use scim::exchange::{Exchange, MASKED};
use serde_json::{Value, json};

use super::body::{Body, Part};
use super::{Sent, curl, har, powershell};

const NASTY: &str = "Søren's “group” ‘x’ 😀 \"q\" \\n $(touch pwned) `id` ${HOME} %s %d !! \u{2028} *";

fn sent(base: &str, method: &str, path: &str, body: Option<Value>, status: Option<u16>) -> Sent {
    Sent {
        beside: false,
        step_id: "step".into(),
        label: format!("Do it\nrm -rf / \r\u{85}\u{2028}{NASTY}"),
        write: method != "GET",
        waited: None,
        exchange: Exchange {
            at: Timestamp::UNIX_EPOCH,
            method: method.into(),
            url: format!("{base}{path}"),
            request_headers: [
                ("authorization", "Bearer ••••"),
                ("accept", "application/json, */*;q=0.5"),
                ("user-agent", "Slipway/1"),
                ("client-request-id", "1-2-3"),
                ("consistencylevel", "eventual"),
                ("content-type", "application/json"),
                ("x-note", "it's $HOME"),
                ("cookie", MASKED),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
            request_body: body.map(|body| body.to_string()),
            status,
            response_headers: vec![("content-type".into(), "application/json".into())],
            response_body: Some(json!({"secretText": MASKED}).to_string()),
            duration_ms: 1.5,
            failure: None,
        },
    }
}

fn secrets_body() -> Value {
    json!({"value": [
        {"key": "BaseAddress", "value": "https://scim.example/v2"},
        {"key": "SecretToken", "value": "••••••••"},
    ], "note": NASTY, "password": "••••"})
}

fn requests(base: &str) -> Vec<Sent> {
    vec![
        sent(
            base,
            "GET",
            "/v1.0/groups?$search=%22displayName:o'b%22&$top={2}",
            None,
            Some(200),
        ),
        sent(
            base,
            "PATCH",
            "/v1.0/groups/1",
            Some(json!({"displayName": NASTY})),
            Some(204),
        ),
        sent(base, "PUT", "/v1.0/secrets", Some(secrets_body()), Some(204)),
        sent(base, "DELETE", "/v1.0/gone", None, Some(404)),
        sent(
            base,
            "POST",
            "/v1.0/large",
            Some(json!({"text": "å".repeat(200_000)})),
            Some(201),
        ),
    ]
}

#[test]
fn every_secret_of_a_body_has_the_name_that_graph_gives_it() {
    let sent = sent("http://h", "PUT", "/s", Some(secrets_body()), Some(204));
    let body = Body::of(&sent.exchange);
    let names: Vec<_> = body
        .secrets()
        .map(|secret| (secret.name.as_str(), secret.variable.as_str()))
        .collect();
    assert_eq!(
        names,
        [("SecretToken", "SECRET_TOKEN"), ("password", "SECRET_PASSWORD")]
    );
}

#[test]
fn a_body_without_secrets_stays_as_it_was_sent() {
    let mut sent = sent("http://h", "PUT", "/s", None, Some(204));
    let text = "{ \"a\" : 1.10 }";
    sent.exchange.request_body = Some(text.into());
    assert_eq!(
        Body::of(&sent.exchange),
        Body::Whole(vec![Part::Text(text.into())])
    );
    sent.exchange.request_body = Some("{\"a\": \"the rest is cut…".into());
    assert_eq!(Body::of(&sent.exchange), Body::Cut);
    for script in [
        curl::script("x", &[sent.clone()]),
        powershell::script("x", &[sent]),
    ] {
        assert!(
            script.contains("Left out") && !script.contains("the rest"),
            "{script}"
        );
    }
}

#[test]
fn an_archive_names_the_token_and_the_secrets() {
    let text = har::document("SMS2GO", &requests("https://graph.microsoft.com"));
    let archive: Value = serde_json::from_str(&text).expect("JSON");
    let entries = archive["log"]["entries"].as_array().expect("entries");
    assert_eq!(entries.len(), 5);
    let put = &entries[2];
    assert_eq!(put["request"]["headers"][0]["value"], "Bearer $TOKEN");
    let body = put["request"]["postData"]["text"].as_str().expect("a body");
    let body: Value = serde_json::from_str(body).expect("still JSON");
    assert_eq!(
        body["value"][1],
        json!({"key": "SecretToken", "value": "$SECRET_TOKEN"})
    );
    assert_eq!(body["note"], NASTY);
    assert_eq!(entries[0]["request"]["queryString"][0]["name"], "$search");
    assert_eq!(entries[3]["response"]["status"], 404);
}

/// Reads PowerShell's single-quoted texts: a doubled quote of any shape is one of it, a single one ends the text.
fn powershell_texts(script: &str) -> Vec<String> {
    let is_quote = |c: char| matches!(c, '\'' | '‘' | '’' | '‚' | '‛');
    let mut texts = Vec::new();
    for line in script.lines().filter(|line| !line.starts_with('#')) {
        let mut letters = line.chars().peekable();
        while let Some(letter) = letters.next() {
            if !is_quote(letter) {
                continue;
            }
            let mut text = String::new();
            loop {
                let letter = letters.next().expect("a text that ends on its line");
                let doubled = |letters: &mut std::iter::Peekable<std::str::Chars<'_>>| {
                    letters.next_if(|next| is_quote(*next)).is_some()
                };
                if is_quote(letter) && !doubled(&mut letters) {
                    break;
                }
                text.push(letter);
            }
            texts.push(text);
        }
    }
    texts
}

#[test]
fn powershell_reads_every_value_as_it_was() {
    let sent = requests("https://graph.microsoft.com");
    let script = powershell::script("SMS2GO", &sent);
    assert!(script.starts_with('\u{feff}'));
    let texts = powershell_texts(&script);
    for sent in &sent {
        assert!(texts.contains(&sent.exchange.url), "{}", sent.exchange.url);
    }
    assert!(texts.contains(&json!({"displayName": NASTY}).to_string()));
    assert!(texts.contains(&"it's $HOME".to_owned()));
    let call = script
        .lines()
        .find(|line| line.contains("'PUT'"))
        .expect("the call");
    assert!(
        call.contains(" + (ConvertTo-Json $env:SECRET_TOKEN) + "),
        "{call}"
    );
    assert!(call.contains("charset=utf-8"));
    // What stands outside of texts is ours alone.
    for line in script.lines().filter(|line| !line.starts_with(['#', '\u{feff}'])) {
        let known = ["", "$Err", "if (", "Invo"];
        assert!(
            known.contains(&line.get(..4.min(line.len())).unwrap_or("?")),
            "{line}"
        );
    }
    let gone = script
        .lines()
        .find(|line| line.contains("'DELETE'"))
        .expect("the call");
    assert!(gone.ends_with("-SkipHttpErrorCheck"));
}
