//! Plays conversations in raw HTTP against a server, over a socket, byte for byte as they are written.

pub(crate) mod script;
mod shape;

use std::collections::BTreeMap;
use std::time::Duration;

use scim_server::{Fault, RunningTrial, TrialStore};
use secrecy::ExposeSecret;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::common::last;
use script::{Asked, Exchange, Message, Script};
use shape::Comparison;

/// How long an answer may take.
const ANSWERED_WITHIN: Duration = Duration::from_secs(20);

/// A tenant that is asked, and the names that stand for what it made.
pub(crate) struct Player<'a> {
    store: &'a TrialStore,
    running: &'a RunningTrial,
    asked: Asked,
    tenant: String,
    names: BTreeMap<String, String>,
}

impl<'a> Player<'a> {
    /// Makes the tenant.
    pub(crate) async fn new(
        store: &'a TrialStore,
        running: &'a RunningTrial,
        asked: Asked,
        tenant: &str,
    ) -> Self {
        let created = store.create_tenant(tenant, None).await.unwrap();
        if asked == Asked::Strict {
            let strict = store.change_settings(tenant, |settings| settings.strict = true);
            strict.await.unwrap();
        }
        let names = [
            ("host", running.local_addr.to_string()),
            ("tenant", tenant.to_owned()),
            ("base", running.tenant_url(tenant)),
            ("token", created.token.expose_secret().to_owned()),
        ];
        Self {
            store,
            running,
            asked,
            tenant: tenant.to_owned(),
            names: names.map(|(name, value)| (name.to_owned(), value)).into(),
        }
    }

    /// Plays a script. The first difference ends it: what follows depends on it.
    pub(crate) async fn play(&mut self, script: &Script) -> Result<(), String> {
        if !script.faults.is_empty() {
            let faults: Vec<Fault> = script.faults.iter().map(|spec| spec.parse().unwrap()).collect();
            let set = self
                .store
                .change_settings(&self.tenant, move |settings| settings.faults = faults);
            set.await.unwrap();
        }
        for (index, exchange) in script.exchanges.iter().enumerate() {
            self.exchange(exchange).await.map_err(|differences| {
                format!(
                    "{} ({:?}), request {}: {}\n{differences}",
                    script.name,
                    self.asked,
                    index + 1,
                    exchange.request.start
                )
            })?;
        }
        Ok(())
    }

    async fn exchange(&mut self, exchange: &Exchange) -> Result<(), String> {
        let expected = exchange.expected(self.asked);
        let sent = exchange.request.bytes(&self.names);
        let (answer, raw) = self.send(&sent).await?;
        let mut comparison = Comparison {
            names: &mut self.names,
            differences: Vec::new(),
        };
        let want = &expected.answer;
        if want.status() != answer.status() {
            comparison.differ("status", want.status(), answer.status());
        }
        comparison.body(&want.body, &answer.body);
        // A header may hold a name that the body has just said.
        for (name, value) in &want.headers {
            let value = script::filled(value, comparison.names);
            let got = answer.header(name);
            let is_good = match value.as_str() {
                "{any}" => got.is_some(),
                "{absent}" => got.is_none(),
                value => got == Some(value),
            };
            if !is_good {
                comparison.differ(name, &value, got.unwrap_or("nothing"));
            }
        }
        let logged = last(self.store, &self.tenant).await;
        if logged.tolerances != expected.tolerated {
            let lines = |all: &[String]| format!("{all:#?}");
            comparison.differ(
                "tolerated",
                &lines(&expected.tolerated),
                &lines(&logged.tolerances),
            );
        }
        if comparison.differences.is_empty() {
            return Ok(());
        }
        Err(format!(
            "  {}\nsent:\n{}\nanswered:\n{raw}\n",
            comparison.differences.join("\n  "),
            String::from_utf8_lossy(&sent)
        ))
    }

    /// One request on a connection of its own.
    async fn send(&self, request: &[u8]) -> Result<(Message, String), String> {
        let whole = async {
            let mut stream = TcpStream::connect(self.running.local_addr).await?;
            stream.write_all(request).await?;
            let mut bytes = Vec::new();
            while !is_whole(&bytes) {
                if stream.read_buf(&mut bytes).await? == 0 {
                    break;
                }
            }
            Ok::<_, std::io::Error>(bytes)
        };
        let bytes = match tokio::time::timeout(ANSWERED_WITHIN, whole).await {
            Ok(Ok(bytes)) => bytes,
            Ok(Err(error)) => return Err(format!("  no answer: {error}")),
            Err(_) => return Err("  no answer in time".to_owned()),
        };
        let raw = String::from_utf8(bytes).map_err(|error| error.to_string())?;
        let lines: Vec<&str> = raw.split("\r\n").collect();
        Ok((Message::parse(&lines), raw))
    }
}

/// Whether head and body of an answer are there.
fn is_whole(bytes: &[u8]) -> bool {
    let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else {
        return false;
    };
    let head = String::from_utf8_lossy(&bytes[..end]);
    let message = Message::parse(&head.split("\r\n").collect::<Vec<_>>());
    let length = message.header("content-length").unwrap_or("0");
    bytes.len() >= end + 4 + length.parse::<usize>().unwrap()
}
