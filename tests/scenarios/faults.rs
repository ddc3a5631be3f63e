//! Graph in trouble: each scenario file is one tenant with its faults, and what must stand in it afterwards.

use std::time::{Duration, Instant};

use app_api::setup;
use app_api::simulated::{self, Fault, TenantOptions};
use app_api::vendor::Chosen;
use graph_sim::{RunningTenant, Switches};
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::Value;

use crate::desk::{ADMIN, Desk};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    description: String,
    faults: Vec<String>,
    expected: Expected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    /// Words of the error; without them the set-up succeeds.
    #[serde(default)]
    error: Vec<String>,
    applications: usize,
    jobs: usize,
    assignments: usize,
    /// How often the tenant was asked to make an application.
    instantiate_calls: usize,
    #[serde(default)]
    waited_s: u64,
}

const SCENARIOS: [&str; 7] = [
    include_str!("faults/throttled-while-saving.toml"),
    include_str!("faults/unavailable-while-looking.toml"),
    include_str!("faults/reset-while-making.toml"),
    include_str!("faults/reset-while-assigning.toml"),
    include_str!("faults/slow-replication.toml"),
    include_str!("faults/permission-denied.toml"),
    include_str!("faults/refused-for-good.toml"),
];

async fn run(text: &str) {
    let scenario: Scenario = toml::from_str(text).unwrap();
    let what = &scenario.description;
    let desk = Desk::open().await;
    let file = desk.path().join("tenant.json");
    let options = TenantOptions {
        faults: scenario
            .faults
            .iter()
            .map(|spec| spec.parse::<Fault>().unwrap())
            .collect(),
        state_file: Some(file.clone()),
        switches: Switches {
            replication: Duration::from_millis(40),
            ..Switches::default()
        },
        ..TenantOptions::default()
    };
    let tenant = simulated::serve(options).await.unwrap();
    let begun = Instant::now();
    let outcome = set_up(&desk, &tenant).await;
    let waited = begun.elapsed().as_secs();
    let expected = &scenario.expected;
    match outcome {
        Ok(()) => assert!(expected.error.is_empty(), "{what}: it succeeded"),
        Err(error) => {
            for word in &expected.error {
                assert!(error.contains(word), "{what}: `{word}` is not in {error}");
            }
            assert!(!expected.error.is_empty(), "{what}: {error}");
        }
    }
    let calls = tenant.requests();
    let made = calls
        .iter()
        .filter(|call| call.method == "POST" && call.path.ends_with("/instantiate"));
    assert_eq!(made.count(), expected.instantiate_calls, "{what}");
    assert!(waited >= expected.waited_s, "{what}: {waited} s");
    let client_id = tenant.client_id();
    tenant.shutdown().await;
    // The tenant's own file says what is in it.
    let state: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    let state = &state["state"];
    let size = |key: &str| {
        state[key]
            .as_array()
            .map(Vec::len)
            .or(state[key].as_object().map(serde_json::Map::len))
            .unwrap()
    };
    // The first consent makes a service principal of the client that signs in: that is none of the set-up.
    let of_set_up = state["service_principals"]
        .as_object()
        .unwrap()
        .values()
        .filter(|principal| !principal.to_string().contains(&client_id))
        .count();
    let found = (size("applications"), of_set_up, size("jobs"), size("assignments"));
    let wanted = (
        expected.applications,
        expected.applications,
        expected.jobs,
        expected.assignments,
    );
    assert_eq!(found, wanted, "{what}");
}

/// The terminal's way through a set-up; the error with its repair in one text.
pub(crate) async fn set_up(desk: &Desk, tenant: &RunningTenant) -> Result<(), String> {
    let app = &desk.app;
    let (url, token) = desk.vendor().await;
    let mut config = app
        .sign_in_config_for(&tenant.authority(), &tenant.graph())
        .unwrap();
    config.client_id = tenant.client_id();
    config.scopes.extend(app_api::sign_in::Need::SetUp.scopes());
    let password = tenant
        .accounts()
        .into_iter()
        .find(|account| account.upn == ADMIN)
        .unwrap()
        .password;
    let words = |error: app_api::error::ApiError| format!("{error:?}");
    app.sign_in_with_password(config, ADMIN, &SecretString::from(password))
        .await
        .map_err(words)?;
    let answers = format!("tenant_url = \"{url}\"\nticks = [\"S2G-B0\"]");
    let token = SecretString::from(token);
    let session = setup::prepare(app, &Chosen::built_in("sms2go").unwrap(), &answers, Some(&token))
        .await
        .map_err(|error| format!("{error:?}"))?;
    let plan = setup::plan(app, &session).await.map_err(words)?;
    setup::carry_out(app, &session, &plan, true, |_| {})
        .await
        .map_err(words)?;
    let again = setup::plan(app, &session).await.map_err(words)?;
    assert!(!setup::needs_changes(&again), "{again:#?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_of_graph_are_waited_for_told_and_never_doubled() {
    let mut running = tokio::task::JoinSet::new();
    for text in SCENARIOS {
        running.spawn(run(text));
    }
    running.join_all().await;
}
