//! A tenant, a scripted browser and a Graph caller: what every test here starts from.
#![allow(dead_code, reason = "each test file uses its part")]

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use graph_sim::*;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub(crate) const REDIRECT: &str = "http://localhost:45454";
pub(crate) const VERIFIER: &str = "a-verifier-that-is-long-enough-for-the-standard-0123456789";
pub(crate) const TEMPLATE: &str = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621";
pub(crate) const ROLE_USER: &str = "18d14569-c3bd-439b-9a66-3a2aee01d14f";
pub(crate) const SCOPES: &str = "openid profile offline_access User.Read User.Read.All Group.Read.All Group.ReadWrite.All Application.ReadWrite.All \
     Synchronization.ReadWrite.All AppRoleAssignment.ReadWrite.All AuditLog.Read.All Organization.Read.All";

/// A provisioning service that sends nothing and remembers what it was handed.
#[derive(Default)]
pub(crate) struct FakeSync {
    pub(crate) cycles: Mutex<Vec<CycleInput>>,
    pub(crate) on_demand: Mutex<Vec<OnDemandInput>>,
    /// Whoever holds it keeps cycles from ending.
    pub(crate) hold: tokio::sync::Mutex<()>,
}

pub(crate) fn item(status: &str, code: Value) -> Value {
    json!({"action": "Create", "reportableIdentifier": "x", "provisioningSteps": [], "statusInfo": {"status": status, "errorCode": code, "reason": "because"}})
}

impl SyncService for FakeSync {
    fn validate<'a>(
        &'a self,
        base: &'a str,
        token: &'a str,
        schema: &'a Value,
    ) -> BoxFuture<'a, Result<(), ConnectionFailure>> {
        Box::pin(async move {
            assert!(base.starts_with("http") && schema["synchronizationRules"].is_array());
            if token == "good" {
                return Ok(());
            }
            Err(ConnectionFailure {
                status_name: Some("Unauthorized".into()),
                message: format!("no such token {token}"),
            })
        })
    }

    fn cycle<'a>(&'a self, input: CycleInput) -> BoxFuture<'a, CycleOutcome> {
        Box::pin(async move {
            let initial = input.initial;
            self.cycles.lock().unwrap().push(input);
            let _held = self.hold.lock().await;
            CycleOutcome {
                state: json!({"linked": 1}).into(),
                counts: json!({"countExported": u8::from(initial), "countImported": 3}),
                synchronized: vec![("User to urn".into(), 1)],
                log: vec![
                    json!({"provisioningAction": "create", "provisioningStatusInfo": {"status": "success"}}),
                ],
                ..CycleOutcome::default()
            }
        })
    }

    fn on_demand<'a>(&'a self, input: OnDemandInput) -> BoxFuture<'a, OnDemandOutcome> {
        Box::pin(async move {
            self.on_demand.lock().unwrap().push(input);
            OnDemandOutcome {
                state: json!({"linked": 2}).into(),
                items: vec![item("Skipped", json!("RedundantExport"))],
                log: vec![
                    json!({"initiatedBy": {"id": "", "displayName": "Azure AD Provisioning Service", "initiatorType": "system"}}),
                ],
            }
        })
    }

    /// Knows attributes in brackets alone.
    fn parse_expression(&self, input: &ParseInput) -> ParseOutcome {
        let name = input
            .expression
            .strip_prefix('[')
            .and_then(|rest| rest.strip_suffix(']'));
        let problem = |code: &str| ExpressionProblem {
            code: code.to_owned(),
            message: format!("cannot do {}", input.expression),
        };
        let Some(name) = name else {
            return ParseOutcome {
                parsed: Err(problem("ParsingError")),
                evaluated: None,
            };
        };
        let value = |properties: &serde_json::Map<String, Value>| match properties.get(name) {
            Some(value) => Ok(vec![value.as_str().unwrap().to_owned()]),
            None => Err(problem("EvaluationError")),
        };
        ParseOutcome {
            parsed: Ok(
                json!({"expression": input.expression, "name": name, "type": "Attribute", "parameters": []}),
            ),
            evaluated: input.properties.as_ref().map(value),
        }
    }
}

pub(crate) struct Sim {
    pub(crate) tenant: RunningTenant,
    pub(crate) sync: Arc<FakeSync>,
    pub(crate) http: reqwest::Client,
}

/// No waiting unless a test is about waiting.
pub(crate) fn quick() -> TenantOptions {
    TenantOptions {
        switches: Switches {
            replication: Duration::ZERO,
            ..Switches::default()
        },
        ..TenantOptions::default()
    }
}

/// As [`quick`], with the control API.
pub(crate) fn steered() -> TenantOptions {
    TenantOptions {
        control: true,
        ..quick()
    }
}

/// One answer, read whole.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Answer {
    pub(crate) async fn of(response: reqwest::Response) -> Self {
        Self {
            status: response.status(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("not JSON: {self:?}"))
    }

    #[track_caller]
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text);
        self
    }

    #[track_caller]
    pub(crate) fn refused(self, status: u16, code: &str) -> String {
        let body = self.expect(status).json();
        assert_eq!(body["error"]["code"], code, "{body}");
        assert!(body["error"]["innerError"]["request-id"].is_string());
        body["error"]["message"].as_str().unwrap().to_owned()
    }

    /// A refusal of the control API: its code, and that it says why and what to do.
    #[track_caller]
    pub(crate) fn control_refused(self, status: u16, code: &str) -> Value {
        let error = self.expect(status).json()["error"].clone();
        assert_eq!(error["code"], code, "{error}");
        for part in ["what", "why", "fix"] {
            assert!(
                error[part].as_str().is_some_and(|text| text.len() > 3),
                "{part}: {error}"
            );
        }
        error
    }

    /// A refusal of the token endpoint: its `error` and number.
    #[track_caller]
    pub(crate) fn no_token(self, status: u16, error: &str, code: u32) -> Value {
        let body = self.expect(status).json();
        assert_eq!(
            (&body["error"], &body["error_codes"][0]),
            (&json!(error), &json!(code)),
            "{body}"
        );
        let text = body["error_description"].as_str().unwrap();
        assert!(text.starts_with(&format!("AADSTS{code}: ")), "{text}");
        assert!(!text.contains('{'), "{text}");
        for part in ["trace_id", "correlation_id", "timestamp", "error_uri"] {
            assert!(body[part].is_string(), "{part}: {body}");
        }
        assert!(text.contains(&format!("Trace ID: {}", body["trace_id"].as_str().unwrap())));
        body
    }

    pub(crate) fn location(&self) -> reqwest::Url {
        self.headers["location"].to_str().unwrap().parse().unwrap()
    }

    pub(crate) fn redirect_fields(&self) -> BTreeMap<String, String> {
        assert_eq!(self.status, 302, "{}", self.text);
        self.location().query_pairs().into_owned().collect()
    }

    /// The hidden fields of the last form of a page.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let marker = format!("name=\"{name}\" value=\"");
        let start = self
            .text
            .rfind(&marker)
            .unwrap_or_else(|| panic!("no field {name}: {}", self.text))
            + marker.len();
        self.text[start..].split('"').next().unwrap().to_owned()
    }
}

impl Sim {
    pub(crate) async fn start(options: TenantOptions) -> Self {
        let sync = Arc::new(FakeSync::default());
        let tenant = serve(options, sync.clone()).await.unwrap();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self { tenant, sync, http }
    }

    /// Asks the control API.
    pub(crate) async fn control(&self, method: &str, path: &str, body: Value) -> Answer {
        let url = format!("{}/_sim{path}", self.tenant.authority());
        let mut request = self.http.request(method.parse().unwrap(), url);
        if !body.is_null() {
            request = request.json(&body);
        }
        Answer::of(request.send().await.unwrap()).await
    }

    pub(crate) fn account(&self, upn: &str) -> SimAccount {
        self.tenant
            .accounts()
            .into_iter()
            .find(|a| a.upn.starts_with(upn))
            .unwrap()
    }

    pub(crate) fn authorize_query(&self, scopes: &str) -> Vec<(&'static str, String)> {
        vec![
            ("client_id", self.tenant.client_id()),
            ("response_type", "code".into()),
            ("redirect_uri", REDIRECT.into()),
            ("response_mode", "query".into()),
            ("scope", scopes.into()),
            ("state", "st&te".into()),
            ("code_challenge", URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER))),
            ("code_challenge_method", "S256".into()),
        ]
    }

    pub(crate) async fn authorize(&self, query: &[(&str, String)]) -> Answer {
        let url = format!("{}/organizations/oauth2/v2.0/authorize", self.tenant.authority());
        Answer::of(self.http.get(url).query(query).send().await.unwrap()).await
    }

    /// `openid-configuration` of this tenant name.
    pub(crate) async fn discover(&self, name: &str) -> Answer {
        let url = format!(
            "{}/{name}/v2.0/.well-known/openid-configuration",
            self.tenant.authority()
        );
        Answer::of(self.http.get(url).send().await.unwrap()).await
    }

    /// The page after the password of a sign-in with these parameters instead of the usual ones.
    pub(crate) async fn sign_in_with(&self, who: &str, changed: &[(&'static str, &str)]) -> Answer {
        let mut query = self.authorize_query("openid offline_access User.Read");
        for (key, value) in changed {
            query.retain(|(known, _)| known != key);
            query.push((key, (*value).to_owned()));
        }
        let account = self.account(who);
        let page = self.authorize(&query).await.expect(200);
        self.type_password(&page, &account.upn, &account.password).await
    }

    /// Accepts the consent page, for everyone or not.
    pub(crate) async fn accept(&self, page: &Answer, for_all: bool) -> Answer {
        assert!(page.text.contains("Permissions requested"), "{}", page.text);
        let flow = page.hidden("flow");
        let mut fields = vec![("flow", flow.as_str()), ("consent", "accept")];
        if for_all {
            fields.push(("organization", "on"));
        }
        self.form("/sign-in/consent", &fields).await
    }

    /// Tokens of a whole sign-in.
    pub(crate) async fn tokens(&self, who: &str, scopes: &str) -> Value {
        let code = self.code(who, scopes).await;
        self.redeem(&code, VERIFIER).await.expect(200).json()
    }

    pub(crate) async fn refresh(&self, token: &Value, extra: &[(&str, &str)]) -> Answer {
        let client = self.tenant.client_id();
        let mut fields = vec![
            ("client_id", client.as_str()),
            ("grant_type", "refresh_token"),
            ("refresh_token", token.as_str().unwrap()),
        ];
        fields.extend(extra);
        self.token(&fields).await
    }

    pub(crate) async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let url = format!("{}{path}", self.tenant.authority());
        Answer::of(self.http.post(url).form(fields).send().await.unwrap()).await
    }

    /// From the account page to the page after the password.
    pub(crate) async fn type_password(&self, page: &Answer, upn: &str, password: &str) -> Answer {
        let page = self
            .form(
                "/sign-in/account",
                &[("flow", &page.hidden("flow")), ("account", upn)],
            )
            .await;
        let (flow, account) = (page.hidden("flow"), page.hidden("account"));
        self.form(
            "/sign-in/password",
            &[("flow", &flow), ("account", &account), ("password", password)],
        )
        .await
    }

    /// The whole sign-in in the browser; gives the code.
    pub(crate) async fn code(&self, who: &str, scopes: &str) -> String {
        let account = self.account(who);
        let page = self.authorize(&self.authorize_query(scopes)).await.expect(200);
        let mut page = self.type_password(&page, &account.upn, &account.password).await;
        if page.status == 200 {
            assert!(page.text.contains("Permissions requested"), "{}", page.text);
            page = self
                .form(
                    "/sign-in/consent",
                    &[("flow", &page.hidden("flow")), ("consent", "accept")],
                )
                .await;
        }
        page.redirect_fields().remove("code").unwrap()
    }

    pub(crate) async fn token(&self, fields: &[(&str, &str)]) -> Answer {
        self.form("/organizations/oauth2/v2.0/token", fields).await
    }

    pub(crate) async fn redeem(&self, code: &str, verifier: &str) -> Answer {
        let client = self.tenant.client_id();
        self.token(&[
            ("client_id", &client),
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT),
            ("code_verifier", verifier),
        ])
        .await
    }

    pub(crate) async fn sign_in(&self, who: &str, scopes: &str) -> Graph<'_> {
        let code = self.code(who, scopes).await;
        let tokens = self.redeem(&code, VERIFIER).await.expect(200).json();
        self.graph(tokens["access_token"].as_str().unwrap())
    }

    pub(crate) async fn admin(&self) -> Graph<'_> {
        self.sign_in("maja.lund", SCOPES).await
    }

    pub(crate) fn graph(&self, token: &str) -> Graph<'_> {
        Graph {
            sim: self,
            token: token.to_owned(),
        }
    }
}

/// Calls Graph with one token.
pub(crate) struct Graph<'a> {
    pub(crate) sim: &'a Sim,
    pub(crate) token: String,
}

impl Graph<'_> {
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}/v1.0{path}", self.sim.tenant.graph())
        };
        self.sim.http.request(method, url).bearer_auth(&self.token)
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.json(body);
        }
        Answer::of(request.send().await.unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    /// A read with `ConsistencyLevel: eventual`.
    pub(crate) async fn eventual(&self, path: &str) -> Answer {
        let request = self
            .request(Method::GET, path)
            .header("ConsistencyLevel", "eventual");
        Answer::of(request.send().await.unwrap()).await
    }

    /// Everything a list gives, page by page; a list that never ends is an error.
    pub(crate) async fn all(&self, path: &str) -> Vec<Value> {
        let mut rows = Vec::new();
        let mut next = Some(path.to_owned());
        while let Some(path) = next {
            let page = self.eventual(&path).await.expect(200).json();
            rows.extend(page["value"].as_array().unwrap().clone());
            next = page["@odata.nextLink"].as_str().map(str::to_owned);
            assert!(rows.len() < 1_000_000);
        }
        rows
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, Some(&body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, Some(&body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, Some(&body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, None).await
    }

    /// An application from the template: its service principal's id.
    pub(crate) async fn instantiate(&self) -> (Value, String) {
        let made = self
            .post(
                &format!("/applicationTemplates/{TEMPLATE}/instantiate"),
                json!({"displayName": "SMS2GO"}),
            )
            .await
            .expect(201)
            .json();
        let sp = made["servicePrincipal"]["id"].as_str().unwrap().to_owned();
        (made, sp)
    }

    /// An application with a job and saved secrets: service principal path and job path.
    pub(crate) async fn configured(&self) -> (String, String) {
        let (_, sp) = self.instantiate().await;
        let root = format!("/servicePrincipals/{sp}");
        let job = self
            .post(
                &format!("{root}/synchronization/jobs"),
                json!({"templateId": "scim"}),
            )
            .await
            .expect(201)
            .json();
        self.put(&format!("{root}/synchronization/secrets"), json!({"value": [
            {"key": "BaseAddress", "value": "http://127.0.0.1:9/scim"}, {"key": "SecretToken", "value": "good"}, {"key": "SyncAll", "value": "false"}]})).await.expect(204);
        let job = format!("{root}/synchronization/jobs/{}", job["id"].as_str().unwrap());
        (root, job)
    }

    pub(crate) async fn group(&self, name: &str) -> Value {
        let url = format!("{}/v1.0/groups", self.sim.tenant.graph());
        let request = self
            .sim
            .http
            .get(url)
            .bearer_auth(&self.token)
            .query(&[("$filter", format!("displayName eq '{name}'"))]);
        let found = Answer::of(request.send().await.unwrap()).await.expect(200).json();
        found["value"][0].clone()
    }
}

/// Asks again and again until it holds, at most ten seconds.
pub(crate) async fn until<T, F: Future<Output = Option<T>>>(mut ask: impl FnMut() -> F) -> T {
    let end = std::time::Instant::now() + Duration::from_secs(10);
    loop {
        if let Some(value) = ask().await {
            return value;
        }
        assert!(std::time::Instant::now() < end, "it never held");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
