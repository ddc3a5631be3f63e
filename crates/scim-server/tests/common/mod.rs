//! A trial backend on loopback with one tenant and a client for it.
#![allow(dead_code, reason = "each test binary uses its own part")]

use std::path::Path;

use reqwest::{Method, Response};
use scim_server::{LoggedExchange, RunningTrial, TrialStore, serve};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};

pub(crate) const USER: &str = scim::schema::USER;
pub(crate) const GROUP: &str = scim::schema::GROUP;
pub(crate) const ENTERPRISE: &str = scim::schema::ENTERPRISE_USER;
pub(crate) const PATCH_OP: &str = scim::schema::PATCH_OP;

pub(crate) struct Trial {
    pub(crate) store: TrialStore,
    pub(crate) running: RunningTrial,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) demo: Tenant,
}

#[derive(Clone)]
pub(crate) struct Tenant {
    pub(crate) name: String,
    pub(crate) url: String,
    pub(crate) token: SecretString,
    pub(crate) client: reqwest::Client,
}

pub(crate) async fn start() -> Trial {
    let folder = tempfile::tempdir().unwrap();
    let store = TrialStore::open(&folder.path().join("trial.db")).await.unwrap();
    let running = listen(&store).await;
    let demo = tenant(&store, &running, "demo").await;
    Trial {
        store,
        running,
        folder,
        demo,
    }
}

pub(crate) async fn listen(store: &TrialStore) -> RunningTrial {
    serve(store.clone(), "127.0.0.1:0".parse().unwrap())
        .await
        .unwrap()
}

pub(crate) async fn tenant(store: &TrialStore, running: &RunningTrial, name: &str) -> Tenant {
    let created = store.create_tenant(name, None).await.unwrap();
    Tenant {
        name: name.to_owned(),
        url: running.tenant_url(name),
        token: created.token,
        client: reqwest::Client::builder().no_proxy().build().unwrap(),
    }
}

pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) headers: reqwest::header::HeaderMap,
    pub(crate) text: String,
}

impl Got {
    pub(crate) async fn of(response: Response) -> Self {
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            text: response.text().await.unwrap(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

impl Tenant {
    pub(crate) async fn send(&self, method: Method, path: &str, body: Option<Value>) -> Got {
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.url))
            .header("Authorization", format!("Bearer {}", self.token.expose_secret()))
            .header("Accept", "application/scim+json");
        if let Some(body) = body {
            request = request
                .header("Content-Type", "application/scim+json; charset=utf-8")
                .body(body.to_string());
        }
        Got::of(request.send().await.unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str) -> Got {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Got {
        self.send(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, operations: Value) -> Got {
        let body = json!({ "schemas": [PATCH_OP], "Operations": operations });
        self.send(Method::PATCH, path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Got {
        self.send(Method::DELETE, path, None).await
    }

    /// Creates a user and returns its id.
    pub(crate) async fn user(&self, user_name: &str, display_name: &str) -> String {
        let got = self.post("/Users", user(user_name, display_name)).await;
        assert_eq!(got.status, 201, "{}", got.text);
        got.json()["id"].as_str().unwrap().to_owned()
    }

    /// Creates a group and returns its id.
    pub(crate) async fn group(&self, display_name: &str) -> String {
        let body = json!({ "schemas": [GROUP, scim::schema::ADSCIM_GROUP], "displayName": display_name,
            "externalId": "5d0f1a1e-8c8e-4e5c-a0f5-2f3c5a7b9d10", "meta": { "resourceType": "Group" } });
        let got = self.post("/Groups", body).await;
        assert_eq!(got.status, 201, "{}", got.text);
        got.json()["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn found(&self, path: &str) -> u64 {
        let got = self.get(path).await;
        assert_eq!(got.status, 200, "{}", got.text);
        got.json()["totalResults"].as_u64().unwrap()
    }
}

pub(crate) fn user(user_name: &str, display_name: &str) -> Value {
    json!({ "schemas": [USER, ENTERPRISE], "userName": user_name, "displayName": display_name,
        "active": true, "meta": { "resourceType": "User" }, "roles": [] })
}

/// The newest exchange of a tenant.
pub(crate) async fn last(store: &TrialStore, name: &str) -> LoggedExchange {
    let page = store.exchanges(name, &Default::default()).await.unwrap();
    page.rows.into_iter().next().unwrap()
}

/// Every byte SQLite wrote.
pub(crate) fn bytes_of(folder: &Path) -> Vec<u8> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        all.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    all
}
