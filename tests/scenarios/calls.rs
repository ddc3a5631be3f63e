//! How many Graph calls a whole set-up makes: each has its step, and none comes twice without a reason.

use std::collections::BTreeMap;
use std::time::Duration;

use app_api::setup;
use app_api::simulated::{self, TenantOptions};
use app_api::vendor::Chosen;
use graph_sim::{RunningTenant, Switches};
use secrecy::SecretString;

use crate::desk::{ADMIN, Desk};

/// Groups that SMS2GO's guide asks for.
const GROUPS: usize = 8;
/// Good reads in a row before a fresh object counts as there.
const GOOD_READS: usize = 3;

/// Calls by method and path, ids left out, since `from`.
fn calls(tenant: &RunningTenant, from: usize) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for call in tenant.requests().into_iter().skip(from) {
        let path = call.path.split('?').next().unwrap_or_default();
        let segments: Vec<&str> = path
            .split('/')
            .map(|segment| {
                let is_id = segment.len() >= 36 && segment.contains('-');
                if is_id { "*" } else { segment }
            })
            .collect();
        *counted
            .entry(format!("{} {}", call.method, segments.join("/")))
            .or_default() += 1;
    }
    counted
}

fn expected(of: &[(&str, usize)]) -> BTreeMap<String, usize> {
    of.iter()
        .map(|(call, times)| ((*call).to_owned(), *times))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_set_up_makes_no_more_calls_than_its_steps_need() {
    let desk = Desk::open().await;
    let options = TenantOptions {
        switches: Switches {
            // Nothing has to be waited for.
            replication: Duration::ZERO,
            first_cycle_after: Duration::from_secs(3600),
            ..Switches::default()
        },
        ..TenantOptions::default()
    };
    let tenant = simulated::serve(options).await.unwrap();
    let (url, token) = desk.vendor().await;
    let app = &desk.app;
    let mut config = app
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
    app.sign_in_with_password(config, ADMIN, &SecretString::from(password))
        .await
        .unwrap();
    let answers = format!("tenant_url = \"{url}\"\nticks = [\"S2G-B0\"]");
    let session = setup::prepare(
        app,
        &Chosen::built_in("sms2go").unwrap(),
        &answers,
        Some(&SecretString::from(token)),
    )
    .await
    .unwrap();

    // Looking: the tenant, the application by its name, each group with its people and its nested groups, the role.
    let before = tenant.requests().len();
    let plan = setup::plan(app, &session).await.unwrap();
    let looked = calls(&tenant, before);
    assert_eq!(
        looked,
        expected(&[
            ("GET /organization", 1),
            ("GET /servicePrincipals", 1),
            ("GET /groups", GROUPS),
            ("GET /groups/*/members/microsoft.graph.user", GROUPS),
            ("GET /groups/*/members/microsoft.graph.group", GROUPS),
            ("GET /me/transitiveMemberOf/microsoft.graph.directoryRole", 1),
        ])
    );

    // Writing: every write once, and a read after it that proves it.
    let before = tenant.requests().len();
    setup::carry_out(app, &session, &plan, true, |_| {})
        .await
        .unwrap();
    let mut done = calls(&tenant, before);
    let written: BTreeMap<String, usize> = done
        .iter()
        .filter(|(call, _)| !call.starts_with("GET ") && !call.ends_with("/$batch"))
        .map(|(call, times)| (call.clone(), *times))
        .collect();
    const SYNC: &str = "/servicePrincipals/*/synchronization";
    let sync = |call: &str| {
        let (method, path) = call.split_once(' ').unwrap();
        format!("{method} {SYNC}{path}")
    };
    let writes = [
        ("POST /applicationTemplates/*/instantiate".to_owned(), 1),
        (sync("POST /jobs"), 1),
        (sync("POST /jobs/*/validateCredentials"), 1),
        (sync("PUT /secrets"), 1),
        (sync("PUT /jobs/*/schema"), 1),
        ("POST /servicePrincipals/*/appRoleAssignedTo".to_owned(), GROUPS),
        (sync("POST /jobs/*/provisionOnDemand"), 1),
        (sync("POST /jobs/*/start"), 1),
    ];
    assert_eq!(written, BTreeMap::from(writes));
    done.retain(|call, _| call.starts_with("GET ") || call.ends_with("/$batch"));
    let reads: usize = done.values().sum();
    assert_eq!(done["GET /servicePrincipals/*"], GOOD_READS);
    assert_eq!(done["GET /applications/*"], GOOD_READS);
    assert_eq!(done["GET /servicePrincipals/*/appRoleAssignedTo"], 2);
    assert!(
        done[&sync("GET /secrets")] <= 3 && done[&sync("GET /jobs/*")] <= 5,
        "{done:#?}"
    );

    // Again: as the first look, plus what there is to read of the application now; nothing is written.
    let before = tenant.requests().len();
    setup::plan(app, &session).await.unwrap();
    let again = calls(&tenant, before);
    assert!(again.keys().all(|call| call.starts_with("GET ")), "{again:#?}");
    let looks: usize = again.values().sum();
    let total = looked.values().sum::<usize>() + written.values().sum::<usize>() + reads;
    eprintln!("Graph calls of a set-up with {GROUPS} groups: {total}; of a plan with nothing to do: {looks}");
    assert!(total <= LOOKS_MAX + WRITES + READS_MAX, "{total}: {done:#?}");
    assert!(looks <= 36, "{again:#?}");
}

/// One look at everything: three requests a group, and three more.
const LOOKS_MAX: usize = 3 * GROUPS + 3;
/// One write a group, and seven more.
const WRITES: usize = GROUPS + 7;
/// The same look while writing, the good reads, what proves each write, the person who is checked, and the report, which
/// counts the people of each group.
const READS_MAX: usize = 4 * GROUPS + 2 * GOOD_READS + 31;
