//! The whole set-up while a fifth of all calls fails one way or another: again and again, each time from another seed.
//!
//! Every run must end in the tenant that a quiet run makes: one application, one job, one assignment per group, the same
//! mappings and settings. A run may stop on the way, when it says why and what to do; going on then leads there too.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use app_api::error::ApiError;
use app_api::setup::{self, PrepareError};
use app_api::simulated::{self, TenantOptions};
use app_api::vendor::Chosen;
use graph_sim::{RunningTenant, Switches};
use secrecy::SecretString;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::desk::{ADMIN, Desk};

/// How many runs, each with a seed of its own.
const RUNS: u64 = 200;
/// How many are under way at once: most of their time they wait.
const AT_ONCE: usize = 100;
/// How often a person goes on after a run stopped.
const GOES_MAX: usize = 10;
/// Words that name a cause which chaos has: one of them is in every explanation.
const CAUSES: [&str; 10] = [
    "slow down",
    "throttl",
    "not available",
    "connection",
    "was lost",
    "status 5",
    "status 409",
    "did not answer",
    "ended before it was whole",
    "in place of the answer",
];

/// One run from the first sign-in to a started job.
struct Run {
    desk: Desk,
    tenant: RunningTenant,
    /// Reads and steers the tenant, past Slipway.
    http: reqwest::Client,
    answers: String,
    token: SecretString,
}

impl Run {
    async fn open(seed: u64, http: &reqwest::Client) -> Self {
        let desk = Desk::open().await;
        let options = TenantOptions {
            control: true,
            switches: Switches {
                replication: Duration::from_millis(seed % 5 * 300),
                // What cycles do is not looked at here.
                first_cycle_after: Duration::from_secs(3600),
                ..Switches::default()
            },
            ..TenantOptions::default()
        };
        let tenant = simulated::serve(options).await.unwrap();
        let (url, token) = desk.vendor().await;
        let mut config = desk
            .app
            .sign_in_config_for(&tenant.authority(), &tenant.graph())
            .unwrap();
        config.client_id = tenant.client_id();
        config.scopes.extend(app_api::sign_in::Need::SetUp.scopes());
        let accounts = tenant.accounts().into_iter();
        let password = accounts
            .into_iter()
            .find(|account| account.upn == ADMIN)
            .unwrap()
            .password;
        desk.app
            .sign_in_with_password(config, ADMIN, &SecretString::from(password))
            .await
            .unwrap();
        Self {
            desk,
            tenant,
            http: http.clone(),
            answers: format!("tenant_url = \"{url}\"\nticks = [\"S2G-B0\"]"),
            token: SecretString::from(token),
        }
    }

    async fn control(&self, method: reqwest::Method, path: &str, body: Value) -> Value {
        let base = self.tenant.control().unwrap();
        let mut request = self.http.request(method, format!("{base}{path}"));
        if !body.is_null() {
            request = request.json(&body);
        }
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap()
    }

    /// The terminal's way through a set-up.
    async fn go(&self) -> Result<(), ApiError> {
        let app = &self.desk.app;
        let session = setup::prepare(
            app,
            &Chosen::built_in("sms2go").unwrap(),
            &self.answers,
            Some(&self.token),
        )
        .await
        .map_err(|error| match error {
            PrepareError::Api(error) => error,
            PrepareError::Answers(findings) => panic!("{findings:?}"),
        })?;
        let plan = setup::plan(app, &session).await?;
        setup::carry_out(app, &session, &plan, true, |_| {}).await?;
        Ok(())
    }

    /// What stands in the tenant, read without Slipway. Ids that differ from tenant to tenant are left out.
    async fn found(&self) -> Value {
        self.control(reqwest::Method::DELETE, "/faults", Value::Null)
            .await;
        let asked = json!({"upn": ADMIN, "scopes": ["Directory.Read.All", "Application.ReadWrite.All", "Synchronization.ReadWrite.All"]});
        let token = self.control(reqwest::Method::POST, "/token", asked).await;
        let token = token["access_token"].as_str().unwrap().to_owned();
        let read = async |path: String| -> Value {
            let answer = self
                .http
                .get(format!("{}/v1.0{path}", self.tenant.graph()))
                .bearer_auth(&token)
                .send()
                .await
                .unwrap();
            assert_eq!(answer.status(), 200, "{path}");
            answer.json().await.unwrap()
        };
        let principals = read("/servicePrincipals?$filter=startswith(displayName,'SMS2GO')".to_owned()).await;
        let applications = read("/applications?$filter=startswith(displayName,'SMS2GO')".to_owned()).await;
        let mut found = Vec::new();
        for principal in principals["value"].as_array().unwrap() {
            let base = format!("/servicePrincipals/{}", principal["id"].as_str().unwrap());
            let assigned = read(format!("{base}/appRoleAssignedTo?$top=999")).await;
            let mut groups = BTreeMap::<String, usize>::new();
            for assignment in assigned["value"].as_array().unwrap() {
                let name = assignment["principalDisplayName"].as_str().unwrap().to_owned();
                *groups.entry(name).or_default() += 1;
            }
            let secrets = read(format!("{base}/synchronization/secrets")).await;
            let secrets: BTreeMap<&str, &str> = secrets["value"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|pair| pair["key"] != "BaseAddress")
                .map(|pair| (pair["key"].as_str().unwrap(), pair["value"].as_str().unwrap()))
                .collect();
            let jobs = read(format!("{base}/synchronization/jobs")).await;
            let mut schemas = Vec::new();
            for job in jobs["value"].as_array().unwrap() {
                let id = job["id"].as_str().unwrap();
                let mut schema = read(format!("{base}/synchronization/jobs/{id}/schema")).await;
                let schema = schema.as_object_mut().unwrap();
                schema.remove("id");
                schema.remove("@odata.context");
                schemas.push(
                    json!({"state": job["schedule"]["state"], "schema": schema["synchronizationRules"]}),
                );
            }
            found.push(json!({
                "name": principal["displayName"],
                "assigned": groups,
                "secrets": secrets,
                "jobs": schemas,
            }));
        }
        json!({"applications": applications["value"].as_array().unwrap().len(), "principals": found})
    }
}

/// Whether an error tells a person what happened, why, and what to do.
fn explained(error: &ApiError) -> bool {
    let text = format!("{} {}", error.message, error.detail).to_lowercase();
    error.fix.is_some() && CAUSES.iter().any(|cause| text.contains(cause))
}

/// One run under chaos: how often it stopped.
async fn under_chaos(seed: u64, http: reqwest::Client, quiet: Arc<Value>) -> usize {
    let run = Run::open(seed, &http).await;
    let fault = json!({"fault": format!("chaos=20%:seed={seed}")});
    run.control(reqwest::Method::POST, "/faults", fault).await;
    let mut stops = 0;
    while let Err(error) = run.go().await {
        assert!(explained(&error), "seed {seed}: {error:#?}");
        stops += 1;
        assert!(
            stops < GOES_MAX,
            "seed {seed} does not come to an end: {error:#?}"
        );
    }
    let found = run.found().await;
    assert_eq!(found, *quiet, "seed {seed}");
    let made = run.tenant.requests().into_iter().filter(|call| {
        call.method == "POST"
            && call.path.ends_with("/instantiate")
            && (call.status == 201 || call.status == 0)
    });
    assert!(made.count() <= GOES_MAX, "seed {seed}");
    run.tenant.shutdown().await;
    stops
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fifth_of_all_calls_fails_and_every_run_ends_in_the_same_tenant() {
    let http = reqwest::Client::new();
    let quiet = Run::open(0, &http).await;
    quiet.go().await.unwrap();
    let expected = quiet.found().await;
    assert_eq!(expected["applications"], 1);
    let principals = expected["principals"].as_array().unwrap();
    assert_eq!(principals.len(), 1);
    assert_eq!(principals[0]["jobs"].as_array().unwrap().len(), 1);
    let assigned = principals[0]["assigned"].as_object().unwrap();
    assert!(
        assigned.len() == 8 && assigned.values().all(|times| times == 1),
        "{assigned:?}"
    );
    quiet.tenant.shutdown().await;

    let expected = Arc::new(expected);
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    for seed in 1..=RUNS {
        let (expected, places, http) = (Arc::clone(&expected), Arc::clone(&places), http.clone());
        running.spawn(async move {
            let _place = places.acquire_owned().await.unwrap();
            under_chaos(seed, http, expected).await
        });
    }
    let stops = running.join_all().await;
    let straight = stops.iter().filter(|stops| **stops == 0).count();
    // Otherwise the waiting policy is not worth its name.
    assert!(
        straight as u64 * 2 > RUNS,
        "{straight} of {RUNS} runs went through: {stops:?}"
    );
}
