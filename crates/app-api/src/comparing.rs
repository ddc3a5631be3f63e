//! Plays a recording to a fresh simulated tenant, and says where the two differ.

use std::time::{Duration, Instant};

use conversation::{Allowed, Conversation, Difference, Exchange, Message, Names, compare_answer};
use graph_sim::{RunningTenant, Switches};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method, redirect};
use serde::Serialize;
use serde_json::{Value, json};

use crate::app::{App, AppOptions};
use crate::error::ApiError;
use crate::host::QuietHost;
use crate::recording::names_in;
use crate::request::TrialCreateRequest;
use crate::simulated::{self, TenantOptions};

/// Whoever plays the recording has this role.
const ROLE: &str = "Application Administrator";
/// Every permission that a recorded command may have had.
const SCOPES: [&str; 13] = [
    "User.Read",
    "User.Read.All",
    "Group.Read.All",
    "Group.ReadWrite.All",
    "Directory.Read.All",
    "Application.ReadWrite.All",
    "Synchronization.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    "AuditLog.Read.All",
    "Organization.Read.All",
    "LicenseAssignment.Read.All",
    "Policy.Read.All",
];
/// How long a request is asked again until its answer is the recorded one: jobs run meanwhile.
const ASKED_AGAIN_FOR: Duration = Duration::from_secs(8);
const BETWEEN_TRIES: Duration = Duration::from_millis(100);
const ANSWERED_WITHIN: Duration = Duration::from_secs(60);

/// What a comparison found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComparisonView {
    /// Requests whose answer was the same.
    pub same: usize,
    /// Requests whose answer was another one.
    pub different: usize,
    /// Requests of the recording that were not compared: asked again right after, with another answer.
    pub superseded: usize,
    /// All of them, in the order of the recording.
    pub differences: Vec<DifferenceView>,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DifferenceView {
    /// Line of the request in the file.
    pub line: usize,
    /// Method and path.
    pub request: String,
    /// `status`, `shape` or `wording`.
    pub kind: String,
    /// `status`, a header, or a path in the JSON of the answer.
    pub place: String,
    /// In the recording.
    pub recorded: String,
    /// What the simulated tenant said.
    pub simulated: String,
}

struct Player {
    http: Client,
    graph: String,
    names: Names,
}

/// Compares a recording, as text, with a simulated tenant that is made for it.
///
/// # Errors
/// The text is no conversation: with the line. Or the tenant cannot be started.
pub async fn compare(text: &str) -> Result<ComparisonView, ApiError> {
    let recording: Conversation = text.parse().map_err(|error: conversation::BadConversation| {
        ApiError::bad_input("The file is no recording")
            .because(&format!("{error}."))
            .fix("Name a file that `--record FILE` wrote.")
    })?;
    let folder = tempfile::tempdir().map_err(|error| {
        ApiError::failed("No folder could be made for the comparison")
            .because(&error.to_string())
            .fix("Make room in the system's folder for temporary files.")
    })?;
    let options = TenantOptions {
        control: true,
        switches: Switches {
            replication: Duration::ZERO,
            ..Switches::default()
        },
        ..TenantOptions::default()
    };
    let tenant = simulated::serve(options).await?;
    // The vendor's side lives as long as the comparison.
    let (backend, url, secret) = vendor(folder.path()).await?;
    let mut player = Player::new(&tenant).await?;
    player.names.set("baseAddress", url);
    player.names.set("secretToken", secret);
    let exchanges = recording.exchanges.iter().map(general).collect::<Vec<_>>();
    let mut view = ComparisonView {
        same: 0,
        different: 0,
        superseded: 0,
        differences: Vec::new(),
    };
    for (index, exchange) in exchanges.iter().enumerate() {
        if is_superseded(exchange, &exchanges[index + 1..]) {
            view.superseded += 1;
            continue;
        }
        let differences = player.play(exchange).await;
        if differences.is_empty() {
            view.same += 1;
            continue;
        }
        view.different += 1;
        let request = format!("{} {}", exchange.request.method(), exchange.request.target());
        view.differences
            .extend(differences.into_iter().map(|one| DifferenceView {
                line: exchange.request.line,
                request: request.clone(),
                kind: one.kind.as_str().to_owned(),
                place: one.place,
                // As it stands in the file.
                recorded: one.expected.replace(".at.contoso.example}", "@contoso.example}"),
                simulated: one.found,
            }));
    }
    tenant.shutdown().await;
    drop(backend);
    Ok(view)
}

/// A trial tenant stands for the vendor: its URL and its token.
async fn vendor(folder: &std::path::Path) -> Result<(App, String, String), ApiError> {
    let options = AppOptions {
        data_dir: Some(folder.to_owned()),
        any_trial_port: true,
        memory_secrets: true,
        ..AppOptions::default()
    };
    let app = App::open(options, QuietHost).await?;
    let request = TrialCreateRequest {
        name: "vendor".to_owned(),
        ..TrialCreateRequest::default()
    };
    let made = crate::trial::create(&app, request).await?;
    Ok((app, made.trial.url, made.token))
}

/// An exchange with names in place of aliases: whom they stand for is learnt from the tenant's own answers.
fn general(exchange: &Exchange) -> Exchange {
    let message = |message: &Message| Message {
        start: names_in(&message.start),
        body: names_in(&message.body),
        ..message.clone()
    };
    Exchange {
        request: message(&exchange.request),
        answer: message(&exchange.answer),
    }
}

/// Whether the same was asked again with more success: a poll, a throttled request, an object that was not there yet.
fn is_superseded(exchange: &Exchange, later: &[Exchange]) -> bool {
    let same = |other: &&Exchange| {
        other.request.start == exchange.request.start && other.request.body == exchange.request.body
    };
    let is_next = later.first().filter(same).is_some();
    let is_refused = !(200..400).contains(&exchange.answer.status());
    let succeeds = later
        .iter()
        .filter(same)
        .any(|other| (200..400).contains(&other.answer.status()));
    is_next || (is_refused && succeeds)
}

impl Player {
    async fn new(tenant: &RunningTenant) -> Result<Self, ApiError> {
        let failed = |error: reqwest::Error| {
            ApiError::failed("The simulated tenant could not be asked")
                .because(&error.without_url().to_string())
        };
        let http = Client::builder()
            .no_proxy()
            .redirect(redirect::Policy::none())
            .timeout(ANSWERED_WITHIN)
            .build()
            .map_err(failed)?;
        let account = tenant
            .accounts()
            .into_iter()
            .find(|account| account.roles.iter().any(|role| role == ROLE))
            .ok_or_else(|| ApiError::failed("The simulated tenant has no Application Administrator"))?;
        let issued = http
            .post(format!("{}/_sim/token", tenant.graph()))
            .json(&json!({ "upn": account.upn, "scopes": SCOPES }))
            .send()
            .await
            .map_err(failed)?
            .json::<Value>()
            .await
            .map_err(failed)?;
        let token = issued["access_token"].as_str().ok_or_else(|| {
            ApiError::failed("The simulated tenant gave no token").because(&issued.to_string())
        })?;
        let mut names = Names::default();
        names.set("graph", tenant.graph());
        names.set("tenantId", tenant.tenant_id());
        names.set("tenant32", tenant.tenant_id().replace('-', ""));
        names.set("token", token);
        Ok(Self {
            http,
            graph: tenant.graph(),
            names,
        })
    }

    /// Asks, and asks again while the answer is not the recorded one and asking changes nothing.
    async fn play(&mut self, exchange: &Exchange) -> Vec<Difference> {
        let begun = Instant::now();
        let recorded = exchange.answer.status();
        let allowed = Allowed {
            other_lengths: true,
            any_order: vec!["$.responses".to_owned()],
            ..Allowed::default()
        };
        loop {
            let found = match self.send(&exchange.request).await {
                Ok(found) => found,
                Err(why) => {
                    return vec![Difference {
                        place: "answer".to_owned(),
                        kind: conversation::DifferenceKind::Status,
                        expected: recorded.to_string(),
                        found: why,
                    }];
                }
            };
            let mut names = self.names.clone();
            let differences = compare_answer(&exchange.answer, &found, &mut names, &allowed);
            let is_safe = exchange.request.method() == "GET" || (found.status() >= 400 && recorded < 400);
            if differences.is_empty() || !is_safe || begun.elapsed() > ASKED_AGAIN_FOR {
                self.names = names;
                return differences;
            }
            tokio::time::sleep(BETWEEN_TRIES).await;
        }
    }

    async fn send(&self, request: &Message) -> Result<Message, String> {
        let fill = |text: &str| {
            self.names.fill_with(text, |name| match self.names.get(name) {
                Some(value) => Some(value.to_owned()),
                // Nobody of that name was in an answer: somebody who is not there.
                None => Some(unknown(name)),
            })
        };
        let target = self.names.fill_with(request.target(), |name| {
            let value = self
                .names
                .get(name)
                .map(str::to_owned)
                .unwrap_or_else(|| unknown(name));
            // A link is followed as it is.
            Some(if value.starts_with("http") {
                value
            } else {
                encoded(&value)
            })
        });
        let url = if target.starts_with("http") {
            target
        } else {
            format!("{}{target}", self.graph)
        };
        let mut headers = HeaderMap::new();
        for (name, value) in &request.headers {
            let name = HeaderName::try_from(name.as_str()).map_err(|error| error.to_string())?;
            let value = HeaderValue::try_from(fill(value)).map_err(|error| error.to_string())?;
            headers.insert(name, value);
        }
        let body = self.names.fill_with(&request.body, |name| {
            let value = self.names.get(name).map_or_else(|| unknown(name), str::to_owned);
            // As it stands between the quotes of a JSON string.
            let quoted = Value::from(value).to_string();
            Some(quoted[1..quoted.len() - 1].to_owned())
        });
        let method = Method::from_bytes(request.method().as_bytes()).map_err(|error| error.to_string())?;
        let asked = self.http.request(method, url).headers(headers).body(body);
        let answer = asked
            .send()
            .await
            .map_err(|error| error.without_url().to_string())?;
        let mut found = Message {
            start: format!("HTTP/1.1 {}", answer.status().as_u16()),
            ..Message::default()
        };
        for (name, value) in answer.headers() {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            found.headers.push((name.as_str().to_owned(), value));
        }
        found.body = answer
            .text()
            .await
            .map_err(|error| error.without_url().to_string())?;
        Ok(found)
    }
}

/// A value for a name that no answer gave: an id for what is an id, itself for the rest.
fn unknown(name: &str) -> String {
    match name
        .rsplit_once('-')
        .and_then(|(kind, number)| Some((kind, number.parse::<u32>().ok()?)))
    {
        Some(("id" | "person-id", number)) => format!("00000000-0000-4000-8000-{number:012}"),
        _ => name.replace(".at.", "@"),
    }
}

fn encoded(value: &str) -> String {
    let doubled = value.replace('\'', "''");
    url::form_urlencoded::byte_serialize(doubled.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}
