//! Graph, read and written without any code of the product: a sign-in of its own, plain HTTP.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const REDIRECT: &str = "http://localhost:45454";
const VERIFIER: &str = "a-verifier-that-is-long-enough-for-the-standard-0123456789";
const SCOPES: &str = "openid profile User.Read User.Read.All Group.Read.All Group.ReadWrite.All Application.ReadWrite.All \
    Synchronization.ReadWrite.All AppRoleAssignment.ReadWrite.All AuditLog.Read.All Organization.Read.All";

/// A signed-in caller of Graph.
pub(crate) struct Graph {
    http: Client,
    base: String,
    token: String,
}

/// Everything a set-up may touch.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct TenantState {
    pub(crate) applications: Vec<Value>,
    pub(crate) principals: Vec<Value>,
    pub(crate) assignments: Vec<Value>,
    pub(crate) jobs: Vec<Value>,
    pub(crate) schemas: Vec<Value>,
    pub(crate) secrets: Vec<Value>,
    pub(crate) groups: Vec<Value>,
}

fn hidden(page: &str, name: &str) -> String {
    let marker = format!("name=\"{name}\" value=\"");
    let start = page
        .rfind(&marker)
        .unwrap_or_else(|| panic!("no field {name}: {page}"))
        + marker.len();
    page[start..].split('"').next().unwrap().to_owned()
}

impl Graph {
    /// Signs in as one of the accounts of a ready line.
    pub(crate) async fn sign_in(ready: &Value, who: &str) -> Self {
        let authority = ready["authority"].as_str().unwrap();
        let client = ready["clientId"].as_str().unwrap();
        let account = ready["accounts"]
            .as_array()
            .unwrap()
            .iter()
            .find(|a| a["upn"] == who)
            .unwrap();
        let http = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
        let page = http
            .get(format!("{authority}/organizations/oauth2/v2.0/authorize"))
            .query(&[
                ("client_id", client),
                ("response_type", "code"),
                ("redirect_uri", REDIRECT),
                ("response_mode", "query"),
                ("scope", SCOPES),
                ("state", "s"),
                ("code_challenge", &challenge),
                ("code_challenge_method", "S256"),
            ])
            .send()
            .await
            .unwrap();
        let post = |path: &'static str, fields: Vec<(&'static str, String)>| {
            http.post(format!("{authority}{path}")).form(&fields).send()
        };
        let flow = hidden(&page.text().await.unwrap(), "flow");
        let page = post(
            "/sign-in/account",
            vec![("flow", flow), ("account", who.to_owned())],
        )
        .await
        .unwrap();
        let flow = hidden(&page.text().await.unwrap(), "flow");
        let password = account["password"].as_str().unwrap().to_owned();
        let fields = vec![
            ("flow", flow),
            ("account", who.to_owned()),
            ("password", password),
        ];
        let mut page = post("/sign-in/password", fields).await.unwrap();
        if page.status() == 200 {
            let flow = hidden(&page.text().await.unwrap(), "flow");
            page = post(
                "/sign-in/consent",
                vec![("flow", flow), ("consent", "accept".to_owned())],
            )
            .await
            .unwrap();
        }
        let back: reqwest::Url = page.headers()["location"].to_str().unwrap().parse().unwrap();
        let code = back
            .query_pairs()
            .find(|(name, _)| name == "code")
            .unwrap()
            .1
            .into_owned();
        let tokens: Value = http
            .post(format!("{authority}/organizations/oauth2/v2.0/token"))
            .form(&[
                ("client_id", client),
                ("grant_type", "authorization_code"),
                ("code", &code),
                ("redirect_uri", REDIRECT),
                ("code_verifier", VERIFIER),
            ])
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        Self {
            base: format!("{}/v1.0", ready["graph"].as_str().unwrap()),
            token: tokens["access_token"].as_str().unwrap().to_owned(),
            http,
        }
    }

    /// The Application Administrator of the simulated tenant.
    pub(crate) async fn admin(ready: &Value) -> Self {
        Self::sign_in(ready, crate::world::ADMIN).await
    }

    async fn request(&self, method: Method, path: &str, body: Option<&Value>) -> Response {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.base)
        };
        let mut request = self.http.request(method, url).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.json(body);
        }
        request.send().await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Value {
        let answer = self.request(Method::GET, path, None).await;
        let status = answer.status();
        let body = answer.text().await.unwrap();
        assert_eq!(status, 200, "GET {path}: {body}");
        serde_json::from_str(&body).unwrap()
    }

    /// A write that must succeed; its answer, or null.
    pub(crate) async fn write(&self, method: &str, path: &str, body: Option<Value>) -> Value {
        let answer = self.request(method.parse().unwrap(), path, body.as_ref()).await;
        let status = answer.status();
        let text = answer.text().await.unwrap();
        assert!(status.is_success(), "{method} {path}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// All pages of a list.
    pub(crate) async fn all(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut next = Some(path.to_owned());
        while let Some(path) = next {
            let page = self.get(&path).await;
            items.extend(page["value"].as_array().unwrap().iter().cloned());
            next = page["@odata.nextLink"].as_str().map(str::to_owned);
        }
        items
    }

    /// The enterprise applications of this name.
    pub(crate) async fn principals(&self, name: &str) -> Vec<Value> {
        let all = self.all("/servicePrincipals").await;
        all.into_iter()
            .filter(|principal| principal["displayName"] == name)
            .collect()
    }

    /// What stands in the tenant under this application name.
    pub(crate) async fn state(&self, name: &str) -> TenantState {
        let principals = self.principals(name).await;
        let applications = self.all("/applications").await;
        let mut state = TenantState {
            applications: applications
                .into_iter()
                .filter(|found| found["displayName"] == name)
                .collect(),
            assignments: Vec::new(),
            jobs: Vec::new(),
            schemas: Vec::new(),
            secrets: Vec::new(),
            groups: self.all("/groups").await,
            principals,
        };
        for principal in state.principals.clone() {
            let root = format!("/servicePrincipals/{}", principal["id"].as_str().unwrap());
            state
                .assignments
                .extend(self.all(&format!("{root}/appRoleAssignedTo")).await);
            state
                .secrets
                .push(self.get(&format!("{root}/synchronization/secrets")).await);
            for job in self.all(&format!("{root}/synchronization/jobs")).await {
                let path = format!(
                    "{root}/synchronization/jobs/{}/schema",
                    job["id"].as_str().unwrap()
                );
                state.schemas.push(self.get(&path).await);
                // What a cycle reports changes by itself; the set-up is everything else.
                state.jobs.push(json!({ "id": job["id"], "templateId": job["templateId"], "state": job["schedule"]["state"] }));
            }
        }
        state
    }
}
