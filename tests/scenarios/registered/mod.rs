//! Single sign-on and the Graph API method, carried out over HTTP on a simulated tenant. What was set is read raw.

mod graph_api;
mod sign_on;

use std::collections::BTreeMap;

use app_api::simulated::{self, Fault, TenantOptions};
use graph_client::{Cloud, Graph, SignInConfig, Silent, follow_forms, start_sign_in};
use graph_model::Method;
use graph_sim::{RunningTenant, Switches};
use jiff::{SignedDuration, Timestamp};
use plan::{Answers, Known, KnownCloud, Next, Run, StepError};
use profile::Profile;
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// What an administrator's sign-in brings here.
const SCOPES: [&str; 7] = [
    "openid",
    "profile",
    "User.Read",
    "Organization.Read.All",
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "DelegatedPermissionGrant.ReadWrite.All",
];
/// Rounds of a run: sends and waits.
const ROUNDS_MAX: usize = 500;

/// A tenant, and what a program that works in it has kept on disk and in the key store.
struct Room {
    tenant: RunningTenant,
    http: reqwest::Client,
    /// The token for raw reads, with every permission.
    token: String,
    known: Known,
    secrets: BTreeMap<String, String>,
    /// Waits are not slept through: the clock of the run jumps over them.
    ahead: SignedDuration,
}

/// When a program ends in the middle of a run.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Death {
    /// Never.
    No,
    /// After so many requests, before it hears the answer of the last one.
    Deaf(usize),
    /// The same, after it kept a secret that the answer brought, and before it remembered anything else.
    Forgetful(usize),
}

/// How a run ended.
struct Ended {
    error: Option<StepError>,
    /// Method and path of what was sent.
    sent: Vec<(Method, String)>,
    steps: Vec<plan::Step>,
}

impl Ended {
    fn writes(&self) -> Vec<&(Method, String)> {
        self.sent
            .iter()
            .filter(|(method, _)| *method != Method::Get)
            .collect()
    }

    fn step(&self, id: &str) -> &plan::Step {
        self.steps.iter().find(|step| step.id == id).expect(id)
    }
}

impl Room {
    async fn open(faults: &[&str]) -> Self {
        let options = TenantOptions {
            control: true,
            faults: faults.iter().map(|text| text.parse::<Fault>().unwrap()).collect(),
            switches: Switches {
                replication: std::time::Duration::ZERO,
                ..Switches::default()
            },
            ..TenantOptions::default()
        };
        let tenant = simulated::serve(options).await.unwrap();
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut room = Self {
            tenant,
            http,
            token: String::new(),
            known: Known::default(),
            secrets: BTreeMap::new(),
            ahead: SignedDuration::ZERO,
        };
        let scopes = [
            "Application.ReadWrite.All",
            "Directory.ReadWrite.All",
            "AppRoleAssignment.ReadWrite.All",
        ];
        let body = json!({"upn": "astrid.nystrom@contoso.example", "scopes": scopes});
        let made = room.control(reqwest::Method::POST, "/token", body).await;
        room.token = made["access_token"].as_str().unwrap().to_owned();
        room
    }

    async fn control(&self, method: reqwest::Method, path: &str, body: Value) -> Value {
        let url = format!("{}/_sim{path}", self.tenant.authority());
        let mut request = self.http.request(method, url);
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap_or_default()
    }

    /// Reads below `/v1.0` without any code of the product.
    async fn read(&self, path: &str) -> Value {
        self.raw(reqwest::Method::GET, path, None).await
    }

    async fn raw(&self, method: reqwest::Method, path: &str, body: Option<Value>) -> Value {
        let url = format!("{}/v1.0{path}", self.tenant.graph());
        let mut request = self.http.request(method, url).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap_or_default()
    }

    /// An application as Slipway makes one.
    async fn instantiate(&self, name: &str) -> Value {
        let path = "/applicationTemplates/8adf8e6e-67b2-4cf2-a259-e3dc5476c621/instantiate";
        self.raw(reqwest::Method::POST, path, Some(json!({"displayName": name})))
            .await
    }

    /// The next program begins with nothing, in a tenant where the application is gone.
    async fn begin_anew(&mut self, application: &Value) {
        let path = format!("/applications/{}", application["id"].as_str().unwrap());
        self.raw(reqwest::Method::DELETE, &path, None).await;
        self.known = Known::default();
        self.secrets.clear();
    }

    fn config(&self) -> SignInConfig {
        let cloud = Cloud::custom(&self.tenant.authority(), &self.tenant.graph()).unwrap();
        SignInConfig {
            tenant: self.tenant.tenant_id(),
            ..SignInConfig::new(cloud)
        }
    }

    fn password(&self, upn: &str) -> SecretString {
        let accounts = self.tenant.accounts();
        let account = accounts.iter().find(|account| account.upn == upn).unwrap();
        account.password.clone().into()
    }

    /// Signs in as the product does, in a browser that fills in the forms.
    async fn session(&self, config: SignInConfig, upn: &str) -> Result<graph_client::Session, String> {
        let pending = start_sign_in(config).await.map_err(|error| error.to_string())?;
        let url = pending.url().clone();
        let cancel = CancellationToken::new();
        let password = self.password(upn);
        let person = async {
            let gone = follow_forms(&url, upn, &password, true).await;
            if gone.is_err() {
                cancel.cancel();
            }
            gone
        };
        let (gone, session) = tokio::join!(person, pending.finish(cancel.clone()));
        gone.map_err(|error| error.to_string())?;
        session.map_err(|error| error.to_string())
    }

    async fn graph_as(&self, name: &str) -> Graph {
        let config = SignInConfig {
            scopes: SCOPES.into_iter().map(str::to_owned).collect(),
            ..self.config()
        };
        let session = self
            .session(config, &format!("{name}@contoso.example"))
            .await
            .unwrap();
        Graph::new(session).unwrap()
    }

    /// What a run begins with: what was kept, and how the secrets at hand begin.
    fn known(&self) -> Known {
        let mut known = self.known.clone();
        known.cloud = Some(KnownCloud {
            authority: self.tenant.authority(),
            graph: self.tenant.graph(),
        });
        known.secrets_at_hand = self
            .secrets
            .iter()
            .map(|(name, secret)| (name.clone(), secret.chars().take(3).collect()))
            .collect();
        known
    }

    fn now(&self) -> Timestamp {
        Timestamp::now().saturating_add(self.ahead).unwrap()
    }

    /// Drives a run as the app does: what is known is kept before each request and after each answer.
    async fn drive(&mut self, mut run: Run, graph: &Graph, death: Death) -> Ended {
        self.drive_with(&mut run, graph, death, async |_, _| {}).await
    }

    async fn drive_with(
        &mut self,
        run: &mut Run,
        graph: &Graph,
        death: Death,
        mut before: impl AsyncFnMut(&Self, &graph_model::GraphRequest),
    ) -> Ended {
        let mut sent = Vec::new();
        let mut error = None;
        for _ in 0..ROUNDS_MAX {
            match run.next(self.now()) {
                Next::Send { request, .. } => {
                    self.known = run.known().clone();
                    before(self, &request).await;
                    let answer = graph.send(&request, &graph_client::NoSecrets, &Silent).await;
                    sent.push((request.method, request.path.clone()));
                    if death == Death::Deaf(sent.len()) {
                        break;
                    }
                    let (mut answer, exchange) = answer.unwrap();
                    if let Some(secret) = answer.take_secret() {
                        let kept = format!("{exchange:?}");
                        assert!(!kept.contains(&secret), "a record holds a secret");
                        let name = request.brings.expect("a name to keep it under");
                        self.secrets.insert(name.to_owned(), secret);
                    }
                    if death == Death::Forgetful(sent.len()) {
                        break;
                    }
                    run.tell(Ok(answer), self.now());
                    self.known = run.known().clone();
                }
                Next::Wait { until, .. } => {
                    let wait = until.duration_since(self.now());
                    self.ahead = self.ahead.saturating_add(wait.max(SignedDuration::ZERO));
                }
                Next::Done => {
                    self.known = run.known().clone();
                    break;
                }
                Next::Failed(failed) => {
                    error = Some(failed);
                    break;
                }
            }
        }
        let kept = serde_json::to_string(&self.known_as_json()).unwrap();
        for secret in self.secrets.values() {
            assert!(!kept.contains(secret.as_str()), "what is kept holds a secret");
            assert!(!format!("{:?}", run.plan()).contains(secret.as_str()));
        }
        Ended {
            error,
            sent,
            steps: run.plan().to_vec(),
        }
    }

    fn known_as_json(&self) -> Value {
        serde_json::to_value(&self.known).unwrap()
    }
}

/// The profile of a vendor with one more section, and the answers for an application of this name.
fn vendor(change: impl FnOnce(&mut Profile)) -> (Profile, Answers) {
    let mut profile = profile::find("sms2go").unwrap().clone();
    change(&mut profile);
    let answers = Answers {
        app_name: "Toolkit".to_owned(),
        ..Answers::advised(&profile)
    };
    (profile, answers)
}
