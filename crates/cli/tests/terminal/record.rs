//! `--record FILE` and `tenant compare`, as a person uses them.

use crate::world::World;

/// The arguments of a set-up command with a recording in front.
async fn recorded(world: &World, command: &str, more: &[&str], file: &str) -> crate::place::Ran {
    let mut arguments = vec!["--record".to_owned(), file.to_owned()];
    arguments.extend(world.arguments(command, more));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    world.place.run(&arguments).await
}

fn beside(world: &World, name: &str) -> String {
    world.place.path().join(name).to_string_lossy().into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recorded_plan_is_compared_with_a_fresh_tenant() {
    let world = World::of_children(&[]).await;
    let file = beside(&world, "plan.http");
    let planned = recorded(&world, "plan", &["--json"], &file).await.expect(1);
    planned.json();
    planned.says(&["are recorded in", "look through it"]);
    let text = std::fs::read_to_string(&file).unwrap();
    for secret in [
        world.token.as_str(),
        "Bearer ey",
        "maja.lund",
        "Maja Lund",
        "127.0.0.1",
    ] {
        assert!(!text.contains(secret), "{secret} is in the recording");
    }
    let same = world.place.run(&["tenant", "compare", &file]).await.expect(0);
    let last = same.out.trim_end().lines().last().unwrap().to_owned();
    assert!(last.ends_with(" same, 0 different"), "{last}");

    let edited = text.replacen("HTTP/1.1 200", "HTTP/1.1 203", 1);
    let edited = world.place.file("edited.http", edited);
    let other = world
        .place
        .run(&["tenant", "compare", &edited, "--json"])
        .await
        .expect(1)
        .json();
    assert_eq!(other["different"], 1, "{other}");
    assert_eq!(other["differences"][0]["kind"], "status");
    assert_eq!(other["differences"][0]["recorded"], "203");

    let cut = world
        .place
        .file("cut.http", "# a\n# Source: b\n\n>>>\nGET /v1.0/me HTTP/1.1\n");
    world
        .place
        .run(&["tenant", "compare", &cut])
        .await
        .expect(2)
        .says(&["line 4", "no answer"]);

    // Another file is in no danger: nothing is even asked.
    let refused = recorded(&world, "plan", &["--json"], &file).await.expect(2);
    refused.says(&["exists already", "fix:"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_fails_is_recorded_too() {
    let world = World::of_children(&["--fault", "403:GET /servicePrincipals"]).await;
    let file = beside(&world, "refused.http");
    let refused = recorded(&world, "apply", &[], &file).await.expect(1);
    refused.says(&["error:", "are recorded in"]);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("# A recorded session"), "{text}");
    assert!(text.contains("Authorization_RequestDenied"), "{text}");
    let none = beside(&world, "none.http");
    let nothing = world
        .place
        .run(&["--record", &none, "vendor", "list"])
        .await
        .expect(0);
    nothing.says(&["nothing was recorded"]);
    assert!(!std::path::Path::new(&none).exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn graph_evaluates_test_vectors_and_differences_are_told() {
    let world = World::of_children(&[]).await;
    world.setup("apply", &["--json"]).await.expect(0);
    let vectors = world.place.file(
        "vectors.jsonl",
        concat!(
            r#"{"id": "upper", "expression": "ToUpper([surname])", "attributes": {"surname": "Lund"}, "expected": "LUND"}"#,
            "\n",
            r#"{"id": "wrong", "expression": "ToLower([surname])", "attributes": {"surname": "Lund"}, "expected": "LUND"}"#,
            "\n",
            r#"{"id": "broken", "expression": "ToLower([surname]", "attributes": {}, "expected": "", "expect_error": "syntax"}"#,
            "\n",
            r#"{"id": "timed", "expression": "Now()", "attributes": {}, "now": "2026-01-01T00:00:00Z", "expected": "x"}"#,
            "\n",
        ),
    );
    let ready = world.tenant.ready();
    let (authority, graph) = (
        ready["authority"].as_str().unwrap(),
        ready["graph"].as_str().unwrap(),
    );
    let ask = async |application: &str, more: &[&str]| {
        let mut arguments = vec!["expr", "test", &vectors, "--against-tenant", "--app", application];
        arguments.extend([
            "--authority",
            authority,
            "--graph",
            graph,
            "--account",
            crate::world::ADMIN,
        ]);
        arguments.extend(more);
        world.place.run(&arguments).await
    };
    let ran = ask("SMS2GO", &[]).await.expect(1);
    assert!(
        ran.out
            .contains("wrong (line 2): expected \"LUND\", got \"lund\""),
        "{}",
        ran.out
    );
    assert!(ran.out.trim_end().ends_with("2 passed, 1 failed"), "{}", ran.out);
    ran.says(&["not asked: timed (line 4)"]);
    let view = ask("SMS2GO", &["--json"]).await.expect(1).json();
    assert_eq!(
        (&view["passed"], &view["failed"], &view["notAsked"]),
        (&2.into(), &1.into(), &1.into())
    );
    ask("Nobody's", &[])
        .await
        .expect(2)
        .says(&["No application is named", "fix:"]);
    let alone = ["expr", "test", vectors.as_str(), "--against-tenant"];
    world.place.run(&alone).await.expect(2).says(&["--app"]);
}
