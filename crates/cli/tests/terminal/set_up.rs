//! `slipway setup plan|apply|status` against a tenant and a vendor in processes of their own.

use serde_json::Value;

use crate::world::World;

/// What a plan would do, as `verdict step` lines for everything that is not right already.
pub(crate) fn to_do(plan: &Value) -> Vec<String> {
    let sections = plan["plan"]["sections"].as_array().unwrap();
    let steps = sections
        .iter()
        .flat_map(|section| section["steps"].as_array().unwrap());
    steps
        .filter(|step| step["verdict"] != "right" && step["verdict"] != "adopt")
        .map(|step| {
            format!(
                "{} {}",
                step["verdict"].as_str().unwrap(),
                step["id"].as_str().unwrap()
            )
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn plan_apply_apply_plan_status_from_nothing_to_running() {
    let world = World::of_children(&["--state", "tenant.json"]).await;
    let graph = world.graph().await;
    let before = graph.state("SMS2GO").await;
    assert!(before.principals.is_empty());

    let planned = world.setup("plan", &["--json"]).await.expect(1).json();
    assert_eq!(planned["changesNeeded"], true);
    assert!(!to_do(&planned).is_empty());
    assert_eq!(graph.state("SMS2GO").await, before, "a plan writes nothing");
    let again = world.setup("plan", &["--json"]).await.expect(1).json();
    assert_eq!(to_do(&again), to_do(&planned));
    world
        .setup("status", &["--json"])
        .await
        .expect(1)
        .says(&["error:"]);

    let applied = world.setup("apply", &["--json"]).await.expect(0);
    let outcome = applied.json();
    assert!(outcome["writes"].as_u64().unwrap() > 8, "{outcome}");
    assert_eq!(outcome["onDemand"]["status"], "Success");
    assert!(
        std::fs::metadata(outcome["report"].as_str().unwrap())
            .unwrap()
            .len()
            > 1000
    );
    world.assert_set_up_once("SMS2GO").await;
    let state = graph.state("SMS2GO").await;
    assert_eq!(state.principals[0]["id"], outcome["servicePrincipal"]["id"]);
    assert_eq!(state.jobs[0]["id"], outcome["job"]["id"]);
    assert_eq!(state.jobs[0]["state"], "Active");

    let second = world.setup("apply", &["--json"]).await.expect(0).json();
    assert_eq!(second["writes"], 0);
    let written: Vec<_> = second["requests"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|request| request["write"] == true)
        .collect();
    assert!(written.is_empty(), "{written:#?}");
    let methods = second["requests"].as_array().unwrap().iter().filter(|request| {
        // Testing a connection is a POST that changes nothing.
        request["method"] != "GET"
            && !request["path"]
                .as_str()
                .unwrap()
                .ends_with("/validateCredentials")
    });
    assert_eq!(methods.count(), 0);
    assert_eq!(
        graph.state("SMS2GO").await,
        state,
        "a second apply changes nothing"
    );

    let done = world.setup("plan", &["--json"]).await.expect(0).json();
    assert_eq!(done["changesNeeded"], false);
    assert_eq!(to_do(&done), Vec::<String>::new());
    let status = world.setup("status", &["--json"]).await.expect(0).json();
    assert_eq!(status["id"], outcome["job"]["id"]);
    assert_eq!(status["started"], true);
    let people = world.setup("plan", &[]).await.expect(0);
    assert!(people.out.contains("0 to create, 0 to change"), "{}", people.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_reads_well_and_every_step_stands_in_it() {
    let mut world = World::here(&[]).await;
    let plan = world.setup("plan", &["--json"]).await.expect(1).json();
    let steps: Vec<_> = plan["plan"]["sections"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|section| section["steps"].as_array().unwrap())
        .map(|step| step["title"].as_str().unwrap().to_owned())
        .collect();
    for title in [
        "SMS2GO",
        "Provisioning job",
        "User mappings",
        "Group mappings",
        "8 groups are in the tenant",
    ] {
        assert!(
            steps.iter().any(|step| step == title),
            "{title} is not among {steps:?}"
        );
    }
    world.place.set("SLIPWAY_TOKEN", "");
    let read = world.setup("plan", &[]).await.expect(1).out;
    assert!(!read.contains("()"), "{read}");
    assert!(
        read.contains("not yet: Tenant URL and token are not at hand. Enter them"),
        "{read}"
    );
    assert!(read.contains("SLIPWAY_TOKEN"), "{read}");
}

#[tokio::test(flavor = "multi_thread")]
async fn another_computer_adopts_what_is_there_and_writes_nothing_twice() {
    let mut world = World::here(&[]).await;
    world.setup("apply", &["--json", "--no-start"]).await.expect(0);
    let status = world.setup("status", &["--json"]).await.expect(1).json();
    assert_eq!(status["started"], false, "--no-start leaves the job stopped");
    let before = world.graph().await.state("SMS2GO").await;
    let writes = world.writes().len();
    world.place.set(
        "SLIPWAY_DATA_DIR",
        world.place.path().join("other computer").to_str().unwrap(),
    );
    let outcome = world
        .setup("apply", &["--json", "--no-start"])
        .await
        .expect(0)
        .json();
    world.assert_set_up_once("SMS2GO").await;
    let after = world.graph().await.state("SMS2GO").await;
    assert_eq!(after.schemas, before.schemas);
    assert_eq!(after.assignments, before.assignments);
    // Nobody can read a saved token back, so another computer saves it again; and it checks one person again.
    let more: Vec<_> = world.writes().split_off(writes);
    let expected =
        |write: &String| write.contains("/synchronization/secrets") || write.contains("/provisionOnDemand");
    assert!(more.iter().all(expected), "{more:#?} {outcome:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_apply_that_nobody_confirms_writes_nothing() {
    let world = World::here(&[]).await;
    let arguments = world.arguments("apply", &[]);
    let arguments: Vec<&str> = arguments
        .iter()
        .map(String::as_str)
        .filter(|word| *word != "--yes")
        .collect();
    let ran = world.place.run(&arguments).await.expect(2);
    ran.says(&["--yes"]);
    assert_eq!(world.writes(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_requests_of_a_set_up_are_listed_and_exported_without_a_secret() {
    let world = World::here(&[]).await;
    let nothing = world.place.run(&["setup", "log"]).await.expect(2);
    nothing.says(&["There is no set-up yet", "fix:"]);
    world.setup("apply", &["--json"]).await.expect(0);
    let list = world
        .place
        .run(&["setup", "log", "--json"])
        .await
        .expect(0)
        .json();
    let requests = list["requests"].as_array().unwrap();
    let id = list["sessionId"].as_str().unwrap();
    let writes = world
        .place
        .run(&["setup", "log", id, "--writes", "--json"])
        .await
        .expect(0)
        .json();
    let writes = writes["requests"].as_array().unwrap();
    assert!(!writes.is_empty() && writes.len() < requests.len());
    assert!(writes.iter().all(|request| request["write"] == true));
    let shown = world.place.run(&["setup", "log", "--writes"]).await.expect(0);
    assert_eq!(shown.out.lines().count(), 1 + writes.len());

    // The sign-in is on record too; a script has no use for it.
    let sign_in: Vec<_> = requests
        .iter()
        .filter(|request| request["step"] == "sign-in")
        .collect();
    assert!(!sign_in.is_empty());
    assert!(
        sign_in[0]["path"]
            .as_str()
            .unwrap()
            .ends_with("/oauth2/v2.0/token")
    );

    for format in ["har", "curl", "powershell"] {
        let arguments = ["setup", "log", "--export", format, "-"];
        let text = world.place.run(&arguments).await.expect(0).out;
        assert!(!text.contains(&world.token), "the vendor's token is in {format}");
        for mark in ["eyJ0eXAi", "refresh_token\":\"1."] {
            assert!(!text.contains(mark), "{mark} is in {format}");
        }
        assert!(text.contains("SECRET_TOKEN"), "the secret has a name in {format}");
        let file = world.place.path().join(format);
        let name = file.to_string_lossy();
        let said = world
            .place
            .run(&["setup", "log", "--export", format, &name])
            .await
            .expect(0);
        let left_out = if format == "har" { 0 } else { sign_in.len() };
        assert_eq!(
            said.out,
            format!("{} requests are written to {name}\n", requests.len() - left_out)
        );
        assert_eq!(text.contains("/oauth2/v2.0/token"), format == "har", "{format}");
        assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
    }
    let archive = std::fs::read_to_string(world.place.path().join("har")).unwrap();
    let archive: serde_json::Value = serde_json::from_str(&archive).unwrap();
    assert_eq!(
        archive["log"]["entries"].as_array().unwrap().len(),
        requests.len()
    );
    #[cfg(unix)]
    {
        let read = std::process::Command::new("bash")
            .arg("-n")
            .arg(world.place.path().join("curl"))
            .output()
            .unwrap();
        assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    }

    let odd = world
        .place
        .run(&["setup", "log", "--export", "csv", "-"])
        .await
        .expect(2);
    odd.says(&["`csv` is not a form", "har, curl or powershell"]);
    let unknown = world
        .place
        .run(&["setup", "log", "no-such-set-up"])
        .await
        .expect(2);
    unknown.says(&["error:"]);
}
