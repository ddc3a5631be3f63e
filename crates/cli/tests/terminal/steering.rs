//! `slipway tenant person|group|clock|fault|state|token` against a running tenant.

use serde_json::{Value, json};

use crate::place::Place;
use crate::serving::Serving;
use crate::world::{ADMIN, World};

/// Slow enough that no cycle begins by itself: every one is pushed.
const STILL: [&str; 2] = ["--clock-rate", "0.01"];
const IDA: &str = "ida.dahl@contoso.example";

async fn told(world: &World, arguments: &[&str]) -> Value {
    let arguments = [&["tenant"], arguments, &["--json"]].concat();
    world.place.run(&arguments).await.expect(0).json()
}

/// Pushes the time by one interval and gives the writes that the backend was sent about this person.
async fn cycle(world: &World, about: &str) -> Vec<String> {
    let log = async |last: &str| {
        let arguments = ["trial", "log", "vendor", "--last", last, "--json"];
        let ran = world.place.run(&arguments).await.expect(0);
        let lines = ran.out.lines();
        lines
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .collect::<Vec<_>>()
    };
    let number = |exchange: &Value| exchange["id"].as_str().unwrap().parse::<u64>().unwrap();
    let before = log("1").await.last().map_or(0, number);
    let clock = told(world, &["clock", "advance", "40m"]).await;
    assert_eq!(clock["ran"].as_array().unwrap().len(), 1, "{clock}");
    assert_ne!(clock["ran"][0]["state"], "Failed", "{clock}");
    let user = person(world).await;
    let all = log("500").await;
    let (id, name) = (user["id"].as_str().unwrap_or("nobody"), about);
    all.iter()
        .filter(|exchange| number(exchange) > before && exchange["method"] != "GET")
        .filter(|exchange| {
            let text = exchange.to_string();
            text.contains(&format!("/Users/{id}")) || text.contains(name)
        })
        .map(|exchange| exchange["method"].as_str().unwrap().to_owned())
        .collect()
}

/// What the backend has stored about Ida.
async fn person(world: &World) -> Value {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let found: Value = client
        .get(format!("{}/Users", world.url))
        .query(&[("filter", format!("userName eq \"{IDA}\""))])
        .bearer_auth(&world.token)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    found["Resources"][0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_joiner_a_mover_and_a_leaver_arrive_at_the_vendor() {
    let world = World::of_children(&STILL).await;
    world.setup("apply", &["--json"]).await.expect(0);
    assert_eq!(cycle(&world, IDA).await, Vec::<String>::new());

    let add = [
        "person",
        "add",
        "givenName=Ida",
        "surname=Dahl",
        "department=Sales",
        "manager=maja.lund@contoso.example",
    ];
    assert_eq!(told(&world, &add).await["userPrincipalName"], IDA);
    assert_eq!(
        cycle(&world, IDA).await,
        Vec::<String>::new(),
        "she is assigned to nothing"
    );
    let added = told(&world, &["group", "add-member", "SMS2GO - Billing", IDA]).await;
    assert_eq!(added["added"].as_array().unwrap().len(), 1);
    let joined = cycle(&world, IDA).await;
    assert_eq!(joined.first().map(String::as_str), Some("POST"), "{joined:?}");
    let stored = person(&world).await;
    assert_eq!(stored["active"], true, "{stored}");

    told(
        &world,
        &[
            "person",
            "set",
            IDA,
            "surname=Holm",
            "displayName=Ida Holm",
            "department=Finance",
        ],
    )
    .await;
    assert_eq!(cycle(&world, IDA).await, ["PATCH"]);
    let moved = person(&world).await;
    assert!(moved.to_string().contains("Holm"), "{moved}");
    assert_eq!(moved["id"], stored["id"]);
    assert_eq!(cycle(&world, IDA).await, Vec::<String>::new(), "nothing changed");

    told(&world, &["person", "disable", IDA]).await;
    assert_eq!(cycle(&world, IDA).await, ["PATCH"]);
    assert_eq!(person(&world).await["active"], false);
    told(&world, &["person", "enable", IDA]).await;
    cycle(&world, IDA).await;
    assert_eq!(person(&world).await["active"], true);

    told(&world, &["person", "delete", IDA]).await;
    cycle(&world, IDA).await;
    assert_eq!(person(&world).await["active"], false);
    told(&world, &["person", "restore", IDA]).await;
    cycle(&world, IDA).await;
    assert_eq!(person(&world).await["active"], true);
    told(&world, &["group", "remove-member", "SMS2GO - Billing", IDA]).await;
    cycle(&world, IDA).await;
    assert_eq!(person(&world).await["active"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_printed_once_and_nowhere_else() {
    let place = Place::new();
    let tenant = Serving::start(&place, &["-vv", "tenant", "serve"]).await;
    assert!(tenant.text("control").ends_with("/_sim"));
    let ran = place
        .run(&[
            "-vv",
            "tenant",
            "token",
            ADMIN,
            "--scope",
            "User.Read.All",
            "--scope",
            "Group.Read.All",
        ])
        .await
        .expect(0);
    let token = ran.out.trim();
    assert!(token.len() > 100 && !token.contains(char::is_whitespace));
    assert!(!ran.err.contains(token));
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let people = http
        .get(format!("{}/v1.0/users?$top=1", tenant.text("graph")))
        .bearer_auth(token)
        .send()
        .await
        .unwrap();
    assert_eq!(people.status(), 200);
    assert!(!tenant.printed.lock().unwrap().contains(token));
    for entry in std::fs::read_dir(place.data()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            assert!(!String::from_utf8_lossy(&std::fs::read(&path).unwrap()).contains(token));
        }
    }
    let scoped = place
        .run(&["tenant", "token", ADMIN, "--scope", "User.Read", "--json"])
        .await
        .expect(0)
        .json();
    assert_eq!(scoped["scope"], "User.Read");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_is_saved_and_put_back_and_another_one_is_refused() {
    let place = Place::new();
    let _tenant = Serving::start(&place, &["tenant", "serve"]).await;
    let people = async |place: &Place| place.run(&["tenant", "person", "list"]).await.expect(0).out;
    let before = people(&place).await;
    place
        .run(&["tenant", "state", "save", "state.json"])
        .await
        .expect(0);
    place
        .run(&["tenant", "person", "add", "displayName=Ida Dahl"])
        .await
        .expect(0)
        .says(&["Ida Dahl", "joined"]);
    place
        .run(&[
            "tenant",
            "person",
            "delete",
            "soren.holm@contoso.example",
            "--permanently",
        ])
        .await
        .expect(0);
    let changed = people(&place).await;
    assert!(changed.contains(IDA) && !changed.contains("soren.holm"));

    let other = place.file("other.json", json!({"kind": "holiday pictures"}).to_string());
    let text = place.file("text.json", "not json");
    for file in [other.as_str(), &text, "missing.json"] {
        let ran = place.run(&["tenant", "state", "load", file]).await.expect(2);
        ran.says(&["error:", "fix:"]);
        assert_eq!(ran.out, "");
    }
    assert_eq!(people(&place).await, changed);
    let loaded = place
        .run(&["tenant", "state", "load", "state.json", "--json"])
        .await
        .expect(0)
        .json();
    assert_eq!(loaded["people"], 200);
    assert_eq!(people(&place).await, before);
    // The file is what `--state` reads.
    let second = Serving::start(&place, &["tenant", "serve", "--state", "state.json"]).await;
    assert_eq!(second.ready["ready"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_switches_are_listed_also_when_no_tenant_runs() {
    let place = Place::new();
    let listed = place.run(&["tenant", "switch", "list"]).await.expect(0);
    assert!(listed.out.contains("second-job-status=409"), "{}", listed.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_faults_and_time_as_people_read_them() {
    let place = Place::new();
    let _tenant = Serving::start(&place, &["tenant", "serve"]).await;
    let run = async |arguments: &[&str]| place.run(&[&["tenant"], arguments].concat()).await.expect(0);
    run(&[
        "group",
        "add",
        "Crane Drivers",
        "--member",
        "soren.holm@contoso.example",
    ])
    .await
    .says(&["1 members"]);
    run(&["group", "rename", "Crane Drivers", "Crane Operators"]).await;
    let members = run(&["group", "list", "crane operators"]).await;
    assert!(members.out.contains("Søren Holm"), "{}", members.out);
    assert!(run(&["group", "list"]).await.out.contains("Crane Operators"));
    run(&["group", "delete", "Crane Operators"]).await;

    let busy = "429:GET /users:times=2:retry-after=7";
    assert!(
        run(&["fault", "add", busy, "no-p1"])
            .await
            .out
            .contains("(2 left)")
    );
    let left = run(&["fault", "remove", "1"]).await;
    assert_eq!(left.out.trim(), "1  no-p1");
    run(&["fault", "clear"]).await.says(&["no faults"]);
    assert_eq!(run(&["fault", "list"]).await.out, "");

    let switched = run(&["switch", "set", "secrets-put=replace"]).await;
    assert!(
        switched.out.contains("secrets-put=replace  (changed)"),
        "{}",
        switched.out
    );
    run(&["role", "give", "oliver.beck@contoso.example", "Reports Reader"])
        .await
        .says(&["holds Reports Reader"]);
    run(&["person", "revoke", "oliver.beck@contoso.example"])
        .await
        .says(&["sign in again"]);

    let pushed = run(&["clock", "advance", "PT2H30M"]).await;
    assert!(pushed.out.contains("PT2H30M ahead"), "{}", pushed.out);
    let shown = run(&["clock", "show", "--json"]).await.json();
    assert_eq!(shown["ahead"], "PT2H30M");
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_input_says_what_to_do_and_ends_with_two() {
    let place = Place::new();
    let list = ["tenant", "person", "list"];
    place
        .run(&list)
        .await
        .expect(2)
        .says(&["No simulated tenant is known", "tenant serve", "--tenant"]);
    let _tenant = Serving::start(&place, &["tenant", "serve"]).await;
    let cases: [(&[&str], &str); 17] = [
        (
            &["token", "nobody@contoso.example", "--scope", "User.Read"],
            "nobody@contoso.example",
        ),
        (&["token", ADMIN, "--scope", "Fly.All"], "Fly.All"),
        (&["person", "add", "displayName"], "displayName"),
        (&["person", "add", "shoeSize=9", "displayName=x"], "shoeSize"),
        (
            &["person", "set", "nobody@contoso.example", "city=Oslo"],
            "nobody@contoso.example",
        ),
        (&["person", "restore", ADMIN], "not deleted"),
        (&["group", "add-member", "Nothing", ADMIN], "Nothing"),
        (&["group", "add-member", "All Staff", ADMIN], "rule"),
        (&["clock", "advance", "soon"], "40m"),
        (&["clock", "advance", "-40m"], "cannot go back"),
        (&["clock", "advance", "P1M"], "months"),
        (&["fault", "add", "oops"], "oops"),
        (&["fault", "remove", "7"], "7"),
        (&["switch", "set", "oops=1"], "second-job-status"),
        (&["switch", "set", "secrets-put"], "NAME=VALUE"),
        (&["role", "give", ADMIN, "King"], "Reports Reader"),
        (
            &["person", "list", "--tenant", "https://graph.microsoft.com"],
            "own machine",
        ),
    ];
    for (arguments, word) in cases {
        let ran = place.run(&[&["tenant"], arguments].concat()).await;
        assert_eq!(ran.status, 2, "{arguments:?}: {}{}", ran.out, ran.err);
        assert_eq!(ran.out, "", "{arguments:?}");
        ran.says(&["error:", "why:", "fix:", word]);
    }
    // Nobody there, and somebody else there.
    place
        .run(&[&list[..], &["--tenant", "http://127.0.0.1:1"]].concat())
        .await
        .expect(1)
        .says(&["No simulated tenant answers", "fix:"]);
    let trial = Serving::start(&place, &["trial", "serve", "--listen", "127.0.0.1:0"]).await;
    place
        .run(&[&list[..], &["--tenant", trial.text("baseUrl")]].concat())
        .await
        .expect(1)
        .says(&["is no simulated tenant", "fix:"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_without_control_is_not_steered() {
    let place = Place::new();
    let tenant = Serving::start(&place, &["tenant", "serve", "--no-control"]).await;
    assert!(tenant.ready.get("control").is_none());
    let list = ["tenant", "person", "list"];
    place
        .run(&list)
        .await
        .expect(2)
        .says(&["No simulated tenant is known"]);
    place
        .run(&[&list[..], &["--tenant", tenant.text("graph")]].concat())
        .await
        .expect(2)
        .says(&["control API is off", "--no-control"]);
}
