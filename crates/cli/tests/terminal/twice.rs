//! The same command twice, and two at once.

use crate::place::Place;
use crate::world::{ADMIN, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_trial_name_that_is_taken_or_bad_is_refused_with_the_rule() {
    let place = Place::new();
    place.run(&["trial", "create", "acme", "--json"]).await.expect(0);
    let taken = place.run(&["trial", "create", "acme", "--json"]).await.expect(2);
    taken.says(&["acme", "fix:"]);
    assert_eq!(taken.out, "");
    for bad in ["Ac me", "../up", "ø", "", "a/b", &"x".repeat(200)] {
        let refused = place.run(&["trial", "create", bad]).await.expect(2);
        assert_eq!(refused.out, "", "{bad}");
        refused.says(&["fix:"]);
    }
    let list = place.run(&["trial", "list", "--json"]).await.expect(0).json();
    assert_eq!(list.as_array().unwrap().len(), 1);
    place
        .run(&["trial", "create", "other", "--vendor", "nobody"])
        .await
        .expect(2)
        .says(&["nobody"]);
    place.run(&["trial", "delete", "acme"]).await.expect(0);
    place
        .run(&["trial", "delete", "acme"])
        .await
        .expect(2)
        .says(&["acme", "fix:", "slipway trial list"]);
    place
        .run(&["trial", "log", "acme"])
        .await
        .expect(2)
        .says(&["acme", "fix:"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_commands_say_the_same_thing_twice() {
    let place = Place::new();
    for command in [
        &["vendor", "list", "--json"][..],
        &["vendor", "show", "sms2go", "--json"],
        &["vendor", "show", "sms2go"],
        &["trial", "list", "--json"],
    ] {
        let first = place.run(command).await.expect(0);
        assert_eq!(first.out, place.run(command).await.expect(0).out, "{command:?}");
    }
    let nobody = place.run(&["whoami", "--json"]).await.expect(1).json();
    assert_eq!(nobody["signedIn"], false);
    place.run(&["sign-out"]).await.expect(0);
    place.run(&["sign-out"]).await.expect(0);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_applies_at_once_leave_one_working_set_up_or_say_what_happened() {
    let world = World::here(&[]).await;
    world.setup("plan", &["--json"]).await.expect(1);
    let (one, two) = tokio::join!(
        world.setup("apply", &["--json"]),
        world.setup("apply", &["--json"])
    );
    for ran in [&one, &two] {
        assert!(!ran.err.contains("panicked"), "{}", ran.err);
        assert!(
            ran.status == 0 || ran.err.contains("fix:") || ran.err.contains("why:"),
            "{}",
            ran.err
        );
    }
    assert!(one.status == 0 || two.status == 0, "{}\n{}", one.err, two.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_embedded_tenant_keeps_what_was_applied_without_a_key_store() {
    let world = World::here(&[]).await;
    let apply = [
        "setup",
        "apply",
        "--vendor",
        "sms2go",
        "--answers",
        &world.answers,
        "--cloud",
        "simulated",
        "--account",
        ADMIN,
        "--yes",
        "--json",
    ];
    let first = world.place.run(&apply).await.expect(0).json();
    assert!(first["writes"].as_u64().unwrap() > 8, "{first}");
    let second = world.place.run(&apply).await.expect(0).json();
    assert_eq!(second["writes"], 0, "{}", second["requests"]);
    assert_eq!(
        second["job"]["status"], "Active",
        "no quarantine for want of the token"
    );
}
