//! `slipway setup … --profile FILE`: a vendor that is not built in.

use crate::place::Place;
use crate::world::World;

/// The built-in profile under another name.
pub(crate) fn house() -> String {
    let (_, text) = profile::builtin_texts()
        .iter()
        .find(|(id, _)| *id == "sms2go")
        .unwrap();
    text.replacen("id = \"sms2go\"", "id = \"house\"", 1).replacen(
        "name = \"SMS2GO\"",
        "name = \"House Desk\"",
        1,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_of_ones_own_is_set_up_from_plan_to_status() {
    let mut world = World::here(&[]).await;
    let profile = world.place.file("house.toml", house());
    let text = format!(
        "vendor = \"house\"\ntenant_url = \"{}\"\nticks = [\"S2G-B0\"]\n",
        world.url
    );
    world.answers = world.place.file("house-answers.toml", text);
    let run = async |command: &str| {
        let mut arguments = world.arguments(command, &[]);
        arguments[2..4].clone_from_slice(&["--profile".to_owned(), profile.clone()]);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        world.place.run(&arguments).await
    };
    let plan = run("plan").await.expect(1);
    assert!(plan.out.contains("SMS2GO - Billing"), "{}", plan.out);
    let applied = run("apply").await.expect(0);
    applied.says(&["House Desk is set up in"]);
    world.assert_set_up_once("SMS2GO").await;
    run("plan").await.expect(0);
    let status = run("status").await.expect(0);
    assert!(status.out.contains("House Desk"), "{}", status.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_with_problems_is_refused_with_its_lines_before_anything_is_asked() {
    let world = World::here(&[]).await;
    let profile = world
        .place
        .file("house.toml", house().replacen("summary", "sumary", 1));
    let arguments = [
        "setup",
        "plan",
        "--profile",
        &profile,
        "--answers",
        &world.answers,
    ];
    let refused = world.place.run(&arguments).await.expect(2);
    refused.says(&["house.toml:", "sumary", "fix:"]);
    assert_eq!(refused.out, "");
    world
        .place
        .run(&["setup", "plan", "--answers", &world.answers])
        .await
        .expect(2)
        .says(&["--vendor", "--profile"]);
}

#[tokio::test]
async fn a_new_profile_passes_the_check_and_replaces_nothing() {
    let place = Place::new();
    let file = place.path().join("messenger.toml");
    let file = file.to_str().unwrap();
    let words = [
        "vendor",
        "new",
        file,
        "--name",
        "Example Messenger",
        "--mappings",
        "exact",
        "--row",
        "userName = [mail]",
        "--token",
        "blank",
    ];
    let made = place
        .run(&[&words[..], &["--json"]].concat())
        .await
        .expect(0)
        .json();
    assert_eq!(made["id"], "example_messenger");
    place.run(&["vendor", "check", file]).await.expect(0);
    let schema = place.run(&["vendor", "schema"]).await.expect(0);
    assert_eq!(
        std::fs::read_to_string(made["schema"].as_str().unwrap()).unwrap(),
        schema.out
    );
    place
        .run(&words)
        .await
        .expect(2)
        .says(&["is there already", "fix:"]);

    let second = place.path().join("second.toml");
    let second = second.to_str().unwrap();
    place
        .run(&["vendor", "new", second])
        .await
        .expect(2)
        .says(&["no name", "--name"]);
    let input = place.file("answers.json", r#"{"name": "Two", "mapings": "exact"}"#);
    place
        .run(&["vendor", "new", second, "--input", &input])
        .await
        .expect(2)
        .says(&["mapings", "mappings"]);
    assert!(!std::path::Path::new(second).exists());
}

#[tokio::test]
async fn a_problem_is_underlined_where_it_stands() {
    let place = Place::new();
    let path = place.file("bad.toml", house().replacen("summary =", "sumary =", 1));
    let read = place.run(&["vendor", "check", &path]).await.expect(1);
    assert!(
        read.out.contains("unknown key `sumary`\n  | sumary ="),
        "{}",
        read.out
    );
    assert!(
        read.out.contains("\n  | ^^^^^^\n  fix: Write `summary`."),
        "{}",
        read.out
    );
}
