//! The script for bash, run against a server that listens.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::mpsc;
use std::time::Duration;

use serde_json::{Value, json};

use super::requests;
use crate::requests::curl;

/// What a loaded machine may need to tell what it heard.
const TOLD_WITHIN: Duration = Duration::from_secs(20);
const SECRET: &str = r#"s3cr"et\with'$(all)&of it"#;

/// One request as a server hears it.
#[derive(Debug)]
struct Heard {
    line: String,
    headers: Vec<String>,
    body: String,
}

fn hear(stream: TcpStream) -> Heard {
    let mut reader = BufReader::new(stream);
    let mut next = || {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line");
        line.trim_end().to_owned()
    };
    let line = next();
    let mut headers = Vec::new();
    loop {
        match next() {
            end if end.is_empty() => break,
            header => headers.push(header),
        }
    }
    let value = |name: &str| {
        headers.iter().find_map(|header| {
            let (key, value) = header.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then(|| value.to_owned())
        })
    };
    if value("expect").is_some() {
        let go_on = reader.get_mut().write_all(b"HTTP/1.1 100 Continue\r\n\r\n");
        go_on.expect("written");
    }
    let length = value("content-length").map_or(0, |text| text.parse().expect("a number"));
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the body");
    let status = if line.contains("/gone") {
        "404 Not Found"
    } else {
        "200 OK"
    };
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}");
    reader.get_mut().write_all(answer.as_bytes()).expect("written");
    Heard {
        line,
        headers,
        body: String::from_utf8(body).expect("UTF-8"),
    }
}

/// Runs a script; what came out of it.
fn bash(arguments: &[&str], folder: &Path, with_secrets: bool) -> Output {
    let mut command = Command::new("bash");
    command.args(arguments).current_dir(folder).env("no_proxy", "*");
    for name in ["TOKEN", "SECRET_TOKEN", "SECRET_PASSWORD"] {
        command.env_remove(name);
    }
    if with_secrets {
        command
            .env("TOKEN", "access-1")
            .env("SECRET_TOKEN", SECRET)
            .env("SECRET_PASSWORD", "p");
    }
    command.output().expect("bash runs")
}

#[test]
fn bash_and_curl_send_what_was_sent_with_the_secrets_filled_in() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("bound"));
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let _ = tell.send(hear(stream));
        }
    });
    let requests = requests(&base);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("requests.sh");
    std::fs::write(&file, curl::script("SMS2GO\nrm -rf /", &requests)).expect("written");
    let file = file.to_string_lossy();
    let parsed = bash(&["-n", &file], folder.path(), false);
    assert!(
        parsed.status.success(),
        "{}",
        String::from_utf8_lossy(&parsed.stderr)
    );

    let refused = bash(&[&file], folder.path(), false);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(
        !refused.status.success() && said.contains("TOKEN: an access token"),
        "{said}"
    );
    assert!(told.try_recv().is_err(), "nothing is sent without the token");

    let ran = bash(&[&file], folder.path(), true);
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    // The server tells a request after it answered it: curl may be gone by then.
    let heard: Vec<Heard> = requests
        .iter()
        .map_while(|_| told.recv_timeout(TOLD_WITHIN).ok())
        .collect();
    assert_eq!(
        heard.len(),
        requests.len(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    for (heard, sent) in heard.iter().zip(&requests) {
        let exchange = &sent.exchange;
        let target = exchange.url.strip_prefix(&base).expect("ours");
        assert_eq!(heard.line, format!("{} {target} HTTP/1.1", exchange.method));
        for header in [
            "Authorization: Bearer access-1",
            "consistencylevel: eventual",
            "x-note: it's $HOME",
        ] {
            assert!(
                heard.headers.iter().any(|line| line == header),
                "{header}: {:?}",
                heard.headers
            );
        }
        assert!(
            !heard.headers.iter().any(|line| line.contains('•')),
            "{:?}",
            heard.headers
        );
        if let Some(body) = &exchange.request_body {
            let mut expected: Value = serde_json::from_str(body).expect("JSON");
            if exchange.method == "PUT" {
                expected["value"][1]["value"] = json!(SECRET);
                expected["password"] = json!("p");
            }
            let body: Value = serde_json::from_str(&heard.body).expect("JSON arrives");
            assert_eq!(body, expected);
        }
    }
    let files: Vec<_> = std::fs::read_dir(folder.path()).expect("readable").collect();
    assert_eq!(files.len(), 1, "nothing in a value was carried out: {files:?}");
}
