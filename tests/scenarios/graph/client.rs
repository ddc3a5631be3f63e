//! Feeds a conversation to the client: it sends what the file says, and understands what the file answers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use conversation::{Allowed, Exchange, Message, Names, compare_request};
use graph_client::{
    Cloud, Graph, Limits, PAGES_MAX, Session, SignInConfig, SignInError, Silent, refresh,
    start_device_sign_in, start_sign_in,
};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::calls::{self, Asked, REPEATS};
use super::files::Fixture;
use super::reads::{self, Read};
use super::wire;

const TENANT: &str = "7868462e-3eae-47bb-9d58-896e03ce6c43";
/// The claims of the made-up account; the signature is nobody's business.
const CLAIMS: &str = r#"{"preferred_username":"ann@contoso.example","name":"Ann","oid":"o1","tid":"t1"}"#;

/// What the server that stands in for Entra and Graph will answer, and what it was asked.
struct StandIn {
    base: String,
    script: Arc<Mutex<Script>>,
}

struct Script {
    names: Names,
    to_come: VecDeque<Exchange>,
    wrong: Vec<String>,
    /// While the session is made that the calls are sent with.
    signing_in: bool,
}

pub(crate) async fn play(fixture: Fixture) -> Result<(), String> {
    let stand_in = StandIn::start(&fixture).await;
    let exchanges = &fixture.conversation.exchanges;
    let called: Vec<&Exchange> = exchanges
        .iter()
        .filter(|exchange| exchange.request.note("Call").is_some())
        .collect();
    let graph = stand_in.graph().await?;
    let mut rest = called.as_slice();
    while let Some((first, after)) = rest.split_first() {
        let repeats = |exchange: &&&Exchange| exchange.request.note("Call") == Some(REPEATS);
        let own = after.iter().take_while(repeats).count();
        let group = &rest[..=own];
        rest = &after[own..];
        call(&stand_in, &graph, group)
            .await
            .map_err(|wrong| format!("line {}: {}\n{wrong}", first.request.line, first.request.start))?;
    }
    Ok(())
}

/// Makes one call of the client, which sends one request or more.
async fn call(stand_in: &StandIn, graph: &Graph, group: &[&Exchange]) -> Result<(), String> {
    let (first, last) = (group[0], group[group.len() - 1]);
    let names = stand_in.names();
    let line = names.fill(first.request.note("Call").unwrap_or_default());
    let (name, asked) = calls::of(&line, &names.fill(&first.request.body))?;
    stand_in.will(group);
    let resolver = |name: &str| {
        let mut own = name.to_owned();
        own[..1].make_ascii_lowercase();
        names.get(&own).map(|value| SecretString::from(value.to_owned()))
    };
    let mut kept = Value::Null;
    let read = match asked {
        Asked::Graph(request) => match graph.send(&request, &resolver, &Silent).await {
            Ok((answer, _)) => {
                kept = answer.body.clone().unwrap_or_default();
                let wanted = last.answer.example(&stand_in.names()).body;
                if let Ok(wanted) = serde_json::from_str::<Value>(&wanted)
                    && answer.body.as_ref() != Some(&wanted)
                {
                    return Err(format!(
                        "  of the answer was kept: {:?}\n  and not: {wanted}",
                        answer.body
                    ));
                }
                reads::answer(&name, &answer)
            }
            Err(error) => reads::error(&error),
        },
        Asked::All(request) => match graph.list(&request, PAGES_MAX, &Silent).await {
            Ok(listing) => reads::listing(&name, &listing),
            Err(error) => reads::error(&error),
        },
        Asked::SignIn(what, arguments) => sign_in(stand_in, what, &arguments).await?,
    };
    stand_in.judge()?;
    let names = stand_in.names();
    let mut wrong = Vec::new();
    let asked = group.iter().flat_map(|exchange| exchange.answer.notes("Read"));
    for line in asked {
        let Some((name, wanted)) = line.split_once('=') else {
            return Err(format!("`# Read: {line}` is not `name = value`"));
        };
        let (name, wanted) = (name.trim(), names.fill(wanted.trim()));
        // A pointer into the answer's JSON (RFC 6901), for what has no reading of its own.
        let pointed = name.starts_with('/').then(|| kept.pointer(name)).flatten();
        let pointed = pointed.map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
        match pointed.as_ref().or_else(|| read.get(name)) {
            Some(got) if *got == wanted => {}
            Some(got) => wrong.push(format!("  {name}: expected {wanted}, the client read {got}")),
            None => wrong.push(format!("  {name}: is not among what was read: {read:?}")),
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(wrong.join("\n"))
    }
}

async fn sign_in(stand_in: &StandIn, what: &str, arguments: &[String]) -> Result<Read, String> {
    let result = match (what, arguments) {
        ("refresh", [token]) => stand_in.refresh(token).await,
        ("device_code", []) => match start_device_sign_in(stand_in.config()).await {
            Ok(started) => {
                let mut read = Read::from([
                    ("user code".to_owned(), started.user_code().to_owned()),
                    (
                        "verification uri".to_owned(),
                        started.verification_uri().to_string(),
                    ),
                    ("message".to_owned(), started.message().to_owned()),
                ]);
                if stand_in.has_more() {
                    read.extend(reads::sign_in(&started.finish(&Silent).await));
                }
                return Ok(read);
            }
            Err(error) => Err(error),
        },
        // The address for the browser is the first exchange; the second one redeems the code it comes back with.
        ("sign_in", [back]) => {
            let pending = start_sign_in(stand_in.config())
                .await
                .map_err(|error| error.to_string())?;
            stand_in.opened(pending.url().as_str());
            let query: Vec<(String, String)> = pending.url().query_pairs().into_owned().collect();
            let of = |name: &str| {
                query
                    .iter()
                    .find(|(own, _)| own == name)
                    .map_or("", |(_, value)| value)
            };
            let url = format!("{}/?{back}&state={}", of("redirect_uri"), of("state"));
            let finish = tokio::spawn(pending.finish(CancellationToken::new()));
            let client = reqwest::Client::builder().no_proxy().build();
            let page = client.map_err(|error| error.to_string())?.get(url).send().await;
            page.map_err(|error| error.to_string())?;
            finish.await.map_err(|error| error.to_string())?
        }
        _ => return Err(format!("`{what}` with {} arguments is no call", arguments.len())),
    };
    Ok(reads::sign_in(&result))
}

impl StandIn {
    async fn start(fixture: &Fixture) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let script = Arc::new(Mutex::new(Script {
            names: example_names(fixture, &base),
            to_come: VecDeque::new(),
            wrong: Vec::new(),
            signing_in: false,
        }));
        let served = Arc::clone(&script);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&served)));
            }
        });
        Self { base, script }
    }

    fn config(&self) -> SignInConfig {
        SignInConfig {
            tenant: TENANT.to_owned(),
            ..SignInConfig::new(Cloud::custom(&self.base, &self.base).unwrap())
        }
    }

    async fn refresh(&self, token: &str) -> Result<Session, SignInError> {
        refresh(&self.config(), &token.to_owned().into()).await
    }

    /// A client that waits no longer than a test should.
    async fn graph(&self) -> Result<Graph, String> {
        self.script.lock().unwrap().signing_in = true;
        let session = self
            .refresh("refresh-0")
            .await
            .map_err(|error| error.to_string())?;
        self.script.lock().unwrap().signing_in = false;
        let limits = Limits {
            throttled_max: 2,
            throttle_wait_max: Duration::from_secs(5),
            repeats_max: 2,
            wait_first: Duration::from_millis(5),
            wait_longest: Duration::from_millis(20),
            answer_timeout: Duration::from_secs(20),
            ..Limits::default()
        };
        Graph::with_limits(session, limits).map_err(|error| error.to_string())
    }

    fn names(&self) -> Names {
        self.script.lock().unwrap().names.clone()
    }

    fn will(&self, group: &[&Exchange]) {
        let mut script = self.script.lock().unwrap();
        script.to_come = group.iter().map(|exchange| (*exchange).clone()).collect();
    }

    fn has_more(&self) -> bool {
        !self.script.lock().unwrap().to_come.is_empty()
    }

    /// The browser was sent to an address: the next exchange, which nobody answers here.
    fn opened(&self, url: &str) {
        let mut script = self.script.lock().unwrap();
        let target = url.strip_prefix(&self.base).unwrap_or(url);
        script.asked(&Message {
            start: format!("GET {target} HTTP/1.1"),
            ..Message::default()
        });
    }

    fn judge(&self) -> Result<(), String> {
        let mut script = self.script.lock().unwrap();
        let mut wrong = std::mem::take(&mut script.wrong);
        for missing in script.to_come.drain(..) {
            wrong.push(format!("  the client never sent {}", missing.request.start));
        }
        if wrong.is_empty() {
            Ok(())
        } else {
            Err(wrong.join("\n"))
        }
    }
}

impl Script {
    /// Judges a request, and gives the answer that the file has for it.
    fn asked(&mut self, request: &Message) -> Message {
        let Some(next) = self.to_come.pop_front() else {
            self.wrong
                .push(format!("  the client also sent {}", request.start));
            return plain(500, &json!({}));
        };
        // A next link is a query with a name for a part of it.
        let expected = Message {
            start: self.names.fill(&next.request.start),
            ..next.request
        };
        let differences = compare_request(&expected, request, &mut self.names, &Allowed::default());
        self.wrong
            .extend(differences.iter().map(|one| format!("  sent {one}")));
        next.answer.example(&self.names)
    }
}

/// What stands for each name where nobody has learnt it: ids that are no one's.
fn example_names(fixture: &Fixture, base: &str) -> Names {
    let mut names = Names::default();
    for (name, value) in [
        ("graph", base),
        ("authority", base),
        ("host", base.trim_start_matches("http://")),
        ("tenantId", TENANT),
        ("tenant32", &TENANT.replace('-', "")),
        ("clientId", graph_client::CLIENT_ID),
        ("upn", "ann@contoso.example"),
        ("token", "access-1"),
        ("secretToken", "a-secret-token"),
        ("baseAddress", "https://scim.vendor.example/v2"),
        ("idToken", &id_token()),
    ] {
        names.set(name, value);
    }
    for (name, value) in &fixture.setting.examples {
        names.set(name.as_str(), value.as_str());
    }
    // Only what answers or calls need: what a request alone has is the client's own choice.
    let mut needed = String::new();
    for exchange in &fixture.conversation.exchanges {
        needed += &exchange.answer.body;
        exchange
            .answer
            .headers
            .iter()
            .for_each(|(_, value)| needed += value);
        needed += exchange.request.note("Call").unwrap_or_default();
    }
    for (number, name) in names.clone().unknown_in(&needed).into_iter().enumerate() {
        if !["any", "guid", "time", "number", "absent"].contains(&name) {
            names.set(name, format!("00000000-0000-4000-8000-{number:012}"));
        }
    }
    names
}

fn id_token() -> String {
    use base64::Engine;
    let claims = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(CLAIMS);
    format!("e30.{claims}.c2ln")
}

async fn answer(mut stream: TcpStream, script: Arc<Mutex<Script>>) -> std::io::Result<()> {
    while let Some(request) = wire::receive(&mut stream).await? {
        let answer = {
            let mut script = script.lock().unwrap();
            if script.signing_in {
                let tokens = json!({"token_type": "Bearer", "scope": "openid User.Read", "expires_in": 3600,
                    "access_token": "access-1", "refresh_token": "refresh-1", "id_token": id_token()});
                plain(200, &tokens)
            } else {
                script.asked(&request)
            }
        };
        wire::send(&mut stream, &answer).await?;
    }
    Ok(())
}

fn plain(status: u16, body: &Value) -> Message {
    Message {
        start: format!("HTTP/1.1 {status}"),
        headers: vec![("Content-Type".into(), "application/json".into())],
        body: body.to_string(),
        ..Message::default()
    }
}
