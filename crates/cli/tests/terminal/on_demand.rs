//! `slipway provision on-demand` and `slipway explain --app` against a tenant that was set up, over real HTTP.

use serde_json::{Value, json};

use crate::graph::Graph;
use crate::place::{Ran, until};
use crate::world::{PLAIN, World};

/// A tenant with SMS2GO set up and its job not started: nobody but the one person of the check is there.
pub(crate) async fn set_up(more: &[&str]) -> (World, Graph) {
    applied(World::of_children(more).await).await
}

/// The same with the tenant in this process, so that its requests can be counted.
async fn set_up_here() -> (World, Graph) {
    applied(World::here(&[]).await).await
}

async fn applied(world: World) -> (World, Graph) {
    world.setup("apply", &["--no-start", "--json"]).await.expect(0);
    let graph = world.graph().await;
    (world, graph)
}

impl World {
    /// The arguments of a command about this tenant.
    pub(crate) fn in_tenant(&self, command: &[&str]) -> Vec<String> {
        let ready = self.tenant.ready();
        let address = |name: &str| ready[name].as_str().unwrap().to_owned();
        let mut arguments: Vec<String> = command.iter().map(|&word| word.to_owned()).collect();
        arguments.extend(["--authority".to_owned(), address("authority")]);
        arguments.extend(["--graph".to_owned(), address("graph")]);
        if !command.contains(&"--account") {
            arguments.extend(["--account".to_owned(), crate::world::ADMIN.to_owned()]);
        }
        arguments
    }

    pub(crate) async fn run_in_tenant(&self, command: &[&str]) -> Ran {
        let arguments = self.in_tenant(command);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        self.place.run(&arguments).await
    }

    /// Puts people or groups into a group, as somebody in the tenant would.
    pub(crate) async fn add_members(&self, group: &str, members: &[&str]) {
        let command = [&["tenant", "group", "add-member", group], members].concat();
        self.place.run(&command).await.expect(0);
    }

    async fn on_demand(&self, more: &[&str]) -> Ran {
        let command = [&["provision", "on-demand", "--app", "SMS2GO"], more].concat();
        self.run_in_tenant(&command).await
    }

    /// How many resources the vendor has, read over SCIM by this test itself.
    async fn at_vendor(&self, kind: &str, filter: &str) -> u64 {
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = http
            .get(format!("{}/{kind}", self.url))
            .query(&[("filter", filter)])
            .bearer_auth(&self.token)
            .send()
            .await
            .unwrap();
        let body: Value = answer.json().await.unwrap();
        body["totalResults"].as_u64().unwrap()
    }
}

impl Graph {
    pub(crate) async fn group(&self, name: &str) -> String {
        let path = format!("/groups?$filter=displayName eq '{name}'");
        let found = self.all(&path).await;
        found[0]["id"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn people_of(&self, group: &str) -> Vec<Value> {
        let select = "$select=id,displayName,userPrincipalName,accountEnabled";
        self.all(&format!("/groups/{group}/members/microsoft.graph.user?{select}"))
            .await
    }

    /// Somebody who can sign in and is in none of the vendor's groups.
    pub(crate) async fn outsider(&self) -> Value {
        let mut assigned = Vec::new();
        for group in self.all("/groups").await {
            if group["displayName"].as_str().unwrap().starts_with("SMS2GO") {
                assigned.extend(self.people_of(group["id"].as_str().unwrap()).await);
            }
        }
        let people = self
            .all("/users?$select=id,displayName,userPrincipalName,accountEnabled,userType")
            .await;
        let is_outside = |user: &&Value| {
            user["accountEnabled"] == true
                && user["userType"] == "Member"
                && assigned.iter().all(|one| one["id"] != user["id"])
        };
        people.iter().find(is_outside).unwrap().clone()
    }
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

fn ends(report: &Value) -> Vec<(String, String)> {
    let objects = report["objects"].as_array().unwrap();
    objects
        .iter()
        .map(|object| (text(object, "kind").to_owned(), text(object, "end").to_owned()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_proven_in_slices_until_every_direct_member_is_there_and_again_it_is_equal() {
    let (world, graph) = set_up(&[]).await;
    let name = "SMS2GO - Billing";
    let group = graph.group(name).await;
    // Twelve people who can sign in, and a group inside the group.
    let everybody = graph.all("/users?$select=id,accountEnabled,userType").await;
    let mut members = graph.people_of(&group).await.len();
    let known: Vec<String> = graph
        .people_of(&group)
        .await
        .iter()
        .map(|user| text(user, "id").to_owned())
        .collect();
    let others = everybody
        .iter()
        .filter(|user| user["accountEnabled"] == true && user["userType"] == "Member")
        .filter(|user| known.iter().all(|id| user["id"] != *id));
    for user in others {
        if members >= 12 {
            break;
        }
        world.add_members(&group, &[text(user, "id")]).await;
        members += 1;
    }
    world.add_members(&group, &["Finance"]).await;
    let people = graph.people_of(&group).await;
    let disabled = people
        .iter()
        .filter(|user| user["accountEnabled"] == false)
        .count();

    let ran = world.on_demand(&["--group", name, "--json"]).await;
    let report = ran.json();
    let objects = report["objects"].as_array().unwrap();
    assert_eq!(objects.len(), people.len() + 1, "{report:#}");
    assert_eq!(ran.status, i32::from(disabled > 0));
    assert_eq!(
        report["calls"].as_array().unwrap().len(),
        people.len().div_ceil(5),
        "five members a call"
    );
    assert_eq!(report["notArrived"], disabled);
    for object in objects {
        let id = text(object, "id");
        let is_disabled = people
            .iter()
            .any(|user| user["id"] == id && user["accountEnabled"] == false);
        assert_eq!(object["end"] == "arrived", !is_disabled, "{object:#}");
        let steps: Vec<&str> = object["steps"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| text(step, "name"))
            .collect();
        assert_eq!(steps, ["Connection", "Import", "Scope", "Match", "Action"]);
        if object["kind"] == "User" && !is_disabled {
            let upn = text(object, "upn");
            let sent = object["sent"].as_array().unwrap();
            let is_there = sent
                .iter()
                .any(|sent| sent["attribute"] == "userName" && sent["after"] == upn);
            assert!(is_there || object["verdict"] != "created", "{object:#}");
            let found = world.at_vendor("Users", &format!("userName eq \"{upn}\"")).await;
            assert_eq!(found, 1, "{upn} is at the vendor");
        }
    }
    let at_vendor = world
        .at_vendor("Groups", &format!("displayName eq \"{name}\""))
        .await;
    assert_eq!(at_vendor, 1);
    let notices = report["notices"].to_string();
    assert!(
        notices.contains("“Finance”") && notices.contains("direct members only"),
        "{notices}"
    );

    // Words for a person: a second time nothing is left to send.
    let upn = people
        .iter()
        .find(|user| user["accountEnabled"] == true)
        .map(|user| text(user, "userPrincipalName"))
        .unwrap();
    let again = world.on_demand(&["--user", upn, upn]).await.expect(0);
    assert!(
        again.out.contains("already equal, nothing to send"),
        "{}",
        again.out
    );
    assert!(
        again
            .out
            .contains("1 arrived, 0 did not arrive, 0 not asked for; 1 calls")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_there_is_said_before_anything_is_asked() {
    let (world, graph) = set_up_here().await;
    let before = world.writes().len();
    world
        .on_demand(&[
            "--user",
            "nobody.here@contoso.example",
            "maja.lundd@contoso.example",
        ])
        .await
        .expect(2)
        .says(&[
            "2 of those who are named",
            "no user `nobody.here",
            "“maja.lund@contoso.example”",
        ]);
    world
        .on_demand(&["--group", "SMS2GO - Biling"])
        .await
        .expect(2)
        .says(&["no group `SMS2GO - Biling`", "Like it:"]);
    let other = |name: &'static str| {
        [
            "provision",
            "on-demand",
            "--user",
            "maja.lund@contoso.example",
            "--app",
            name,
        ]
    };
    world
        .run_in_tenant(&other("SMS2G0"))
        .await
        .expect(2)
        .says(&["No application is named `SMS2G0`", "Like it: “SMS2GO”"]);
    world
        .run_in_tenant(&other("00000000-0000-4000-8000-000000000000"))
        .await
        .expect(2)
        .says(&["No application of this tenant has the id"]);
    world
        .place
        .run(&["provision", "on-demand", "--app", "SMS2GO"])
        .await
        .expect(2);

    // An application without a job, and two of one name; the id still decides.
    let template = "/applicationTemplates/8adf8e6e-67b2-4cf2-a259-e3dc5476c621/instantiate";
    for name in ["No job", "SMS2GO"] {
        graph
            .write("POST", template, Some(json!({ "displayName": name })))
            .await;
    }
    until("the new applications", async || {
        let there =
            graph.principals("No job").await.len() == 1 && graph.principals("SMS2GO").await.len() == 2;
        there.then_some(())
    })
    .await;
    world
        .run_in_tenant(&other("No job"))
        .await
        .expect(2)
        .says(&["`No job` has no provisioning job"]);
    let two = world.run_in_tenant(&other("SMS2GO")).await.expect(2);
    two.says(&[
        "2 applications are named `SMS2GO`",
        "with a provisioning job",
        "no provisioning job",
    ]);
    let calls = world.writes()[before..]
        .iter()
        .filter(|write| write.contains("provisionOnDemand"))
        .count();
    assert_eq!(calls, 0, "nobody was asked for");

    // Somebody without the role is told which one is missing.
    let mut world = world;
    let ready = world.tenant.ready();
    let accounts = ready["accounts"].as_array().unwrap();
    let plain = accounts.iter().find(|account| account["upn"] == PLAIN).unwrap();
    world.place.set("SLIPWAY_PASSWORD", text(plain, "password"));
    let command = [
        "provision",
        "on-demand",
        "--app",
        "No job",
        "--user",
        PLAIN,
        "--account",
        PLAIN,
    ];
    let ran = world.run_in_tenant(&command).await.expect(1);
    ran.says(&["Application Administrator"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assignment_that_is_missing_is_said_at_once_and_one_that_is_fresh_is_waited_for() {
    let (world, graph) = set_up(&["--switch", "entitlement-delay=7s"]).await;
    let outsider = graph.outsider().await;
    let upn = text(&outsider, "userPrincipalName");
    let begun = std::time::Instant::now();
    let ran = world.on_demand(&["--user", upn, "--json"]).await.expect(1);
    let report = ran.json();
    assert!(begun.elapsed().as_secs() < 30, "no use in waiting");
    assert_eq!(report["calls"].as_array().unwrap().len(), 1);
    let object = &report["objects"][0];
    assert_eq!(
        (text(object, "end"), text(object, "errorCode")),
        ("notArrived", "NotEffectivelyEntitled")
    );
    assert!(text(object, "verdict").contains("neither directly nor as a direct member"));

    let group = graph.group("SMS2GO - Billing").await;
    world.add_members(&group, &[text(&outsider, "id")]).await;
    let principal = &graph.principals("SMS2GO").await[0];
    let role = principal["appRoles"]
        .as_array()
        .unwrap()
        .iter()
        .find(|role| role["displayName"] == "User")
        .unwrap();
    let another = text(&graph.outsider().await, "id").to_owned();
    let path = format!("/servicePrincipals/{}/appRoleAssignedTo", text(principal, "id"));
    let body = json!({ "principalId": another, "resourceId": principal["id"], "appRoleId": role["id"] });
    graph.write("POST", &path, Some(body)).await;
    let ran = world.on_demand(&["--user", &another, "--json"]).await.expect(0);
    ran.says(&["the service does not see an assignment yet; asking again in 5 s"]);
    let report = ran.json();
    assert!(report["objects"][0]["tries"].as_u64().unwrap() > 1, "{report:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_other_answer_shape_names_the_group_alone_so_its_people_are_proven_one_by_one() {
    let (world, graph) = set_up(&["--switch", "on-demand-shape=reference"]).await;
    let name = "SMS2GO - Rolle - Administrator";
    let group = graph.group(name).await;
    let people = graph.people_of(&group).await;
    let ran = world.on_demand(&["--group", name, "--json"]).await;
    let report = ran.json();
    assert_eq!(report["objects"].as_array().unwrap().len(), people.len() + 1);
    let calls = report["calls"].as_array().unwrap().len();
    assert_eq!(calls, people.len().div_ceil(5) + people.len(), "{report:#}");
    for (user, object) in people.iter().zip(&report["objects"].as_array().unwrap()[1..]) {
        assert_eq!(
            object["end"] == "arrived",
            user["accountEnabled"] == true,
            "{object:#}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_token_is_not_success_although_graph_says_200() {
    let (world, graph) = set_up(&[]).await;
    let principal = graph.principals("SMS2GO").await[0].clone();
    let secrets = json!({"value": [
        {"key": "BaseAddress", "value": world.url}, {"key": "SecretToken", "value": "wrong"}, {"key": "SyncAll", "value": "false"}]});
    let root = format!("/servicePrincipals/{}/synchronization", text(&principal, "id"));
    graph
        .write("PUT", &format!("{root}/secrets"), Some(secrets))
        .await;
    let people = graph.people_of(&graph.group("SMS2GO - Billing").await).await;
    let person = people.iter().find(|user| user["accountEnabled"] == true).unwrap();
    let job = graph.all(&format!("{root}/jobs")).await[0].clone();
    graph
        .write("POST", &format!("{root}/jobs/{}/start", text(&job, "id")), None)
        .await;
    until("the quarantine", async || {
        let job = graph.all(&format!("{root}/jobs")).await[0].clone();
        (job["status"]["code"] == "Quarantine").then_some(())
    })
    .await;
    let ran = world
        .on_demand(&["--user", text(person, "userPrincipalName")])
        .await
        .expect(1);
    for words in [
        "note: the job is in quarantine",
        "bad  Connection",
        "new token",
        "0 arrived, 1 did not arrive",
    ] {
        assert!(ran.out.contains(words), "`{words}` is not in:\n{}", ran.out);
    }
    let explain = [
        "explain",
        "--app",
        "SMS2GO",
        "--user",
        text(person, "userPrincipalName"),
        "--json",
    ];
    let said = world.run_in_tenant(&explain).await.expect(0).json();
    assert!(
        text(&said["job"], "sentence").starts_with("in quarantine"),
        "{said:#}"
    );
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_run_says_what_was_done_and_who_was_not_asked_for() {
    let (world, graph) = set_up_here().await;
    let everybody = graph.all("/users?$select=id,accountEnabled").await;
    let some: Vec<&str> = everybody.iter().take(9).map(|user| text(user, "id")).collect();
    let command = [
        &[
            "provision",
            "on-demand",
            "--app",
            "SMS2GO",
            "--json",
            "--wait",
            "0",
            "--user",
        ],
        &some[..],
    ]
    .concat();
    let arguments = world.in_tenant(&command);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let child = world.place.program(&arguments).spawn().unwrap();
    let id = child.id().unwrap().to_string();
    let answered = || {
        let writes = world.writes();
        writes
            .iter()
            .filter(|write| write.ends_with("provisionOnDemand 200"))
            .count()
    };
    // One of them was the check of the set-up.
    until("some calls", async || (answered() >= 4).then_some(())).await;
    let sent = std::process::Command::new("kill")
        .args(["-INT", &id])
        .status()
        .unwrap();
    assert!(sent.success());
    let ran = crate::place::Place::ended(child).await.expect(1);
    let report = ran.json();
    let asked = ends(&report).iter().filter(|(_, end)| end != "notAsked").count();
    assert!((3..9).contains(&asked), "{report:#}");
    assert_eq!(asked, answered() - 1, "what was sent is in the report");
    assert_eq!(report["notAsked"], 9 - asked);
    assert_eq!(report["stopped"]["code"], "cancelled");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_and_one_group_of_a_tenant_are_explained_gate_by_gate() {
    let (world, graph) = set_up(&[]).await;
    let explain = async |more: &[&str]| {
        let command = [&["explain", "--app", "SMS2GO"], more].concat();
        world.run_in_tenant(&command).await
    };
    let billing = graph.group("SMS2GO - Billing").await;
    let people = graph.people_of(&billing).await;
    let inside = people.iter().find(|user| user["accountEnabled"] == true).unwrap();
    let upn = text(inside, "userPrincipalName");
    world.on_demand(&["--user", upn]).await.expect(0);

    let said = explain(&["--user", upn, "--json"]).await.expect(0).json();
    assert_eq!(said["verdict"], format!("{upn} would be provisioned"));
    let gates = said["gates"].to_string();
    assert!(gates.contains("assigned through the group"), "{gates}");
    assert_eq!(said["rows"].as_array().unwrap().len(), 7);
    assert_eq!(said["rows"][0]["value"], upn);
    assert_eq!(said["application"], "SMS2GO");
    assert!(text(&said["job"], "sentence").starts_with("not started"));
    assert!(said["log"]["notRead"].is_null(), "{said:#}");
    assert!(!said["log"]["entries"].as_array().unwrap().is_empty(), "{said:#}");
    let without = explain(&["--user", upn, "--no-log"]).await.expect(0);
    assert!(
        without.out.contains("provisioning log: not read"),
        "{}",
        without.out
    );

    // Inside a group that is inside an assigned group.
    let outsider = graph.outsider().await;
    world
        .add_members("Fire Wardens Aarhus", &[text(&outsider, "id")])
        .await;
    world.add_members(&billing, &["Fire Wardens Aarhus"]).await;
    let lost = explain(&["--user", text(&outsider, "userPrincipalName")])
        .await
        .expect(1);
    assert!(
        lost.out.contains("shut Assigned to the application")
            && lost.out.contains("nested groups are not expanded"),
        "{}",
        lost.out
    );

    let group = explain(&["--group", "SMS2GO - Billing"]).await.expect(0);
    assert!(
        group
            .out
            .contains("open Assigned to the application: assigned directly"),
        "{}",
        group.out
    );
    assert!(
        group
            .out
            .contains("note: it has groups in it (“Fire Wardens Aarhus”)"),
        "{}",
        group.out
    );
    let nested = explain(&["--group", "Fire Wardens Aarhus"]).await.expect(1);
    assert!(
        nested
            .out
            .contains("shut Assigned to the application: not assigned"),
        "{}",
        nested.out
    );

    let users = graph.all("/users?$select=userPrincipalName,userType").await;
    let guest = users.iter().find(|user| user["userType"] == "Guest").unwrap();
    let guest = explain(&["--user", text(guest, "userPrincipalName")])
        .await
        .expect(1);
    assert!(guest.out.contains("note: a guest:"), "{}", guest.out);

    explain(&["--user", "nobody"])
        .await
        .expect(2)
        .says(&["no user `nobody`"]);
    explain(&[]).await.expect(2).says(&["--user", "--group"]);
    world
        .place
        .run(&["explain", "--app", "SMS2GO", "--schema", "s.json", "--user", "a"])
        .await
        .expect(2);
}
