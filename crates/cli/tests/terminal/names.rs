//! Names as people write them, and a large tenant.

use crate::world::World;

async fn set_up_as(name: &str) {
    let mut world = World::here(&[]).await;
    world.answer(&format!("app_name = {}", serde_json::json!(name)));
    world.setup("apply", &["--json"]).await.expect(0);
    world.assert_set_up_once(name).await;
    let second = world.setup("apply", &["--json"]).await.expect(0).json();
    assert_eq!(second["writes"], 0, "{name}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_may_be_named_as_people_name_things() {
    let sixty = "SMS2GO udsendelse til medarbejdere i Aalborg og på Fanø 2026";
    assert_eq!(sixty.chars().count(), 60);
    tokio::join!(
        set_up_as("Sømænd & Co's “SMS” 100%"),
        set_up_as("SMS2GO 🚀📱"),
        set_up_as(sixty)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_with_other_letters_are_made_when_asked_and_only_then() {
    let mut world = World::here(&[]).await;
    let groups = "groups = [\"SMS2GO - Billing\", \"Ældre & yngre 🚑 'A+B' #1\"]";
    world.answer(groups);
    let ran = world.setup("apply", &["--json"]).await;
    ran.expect(1).says(&["Ældre & yngre 🚑 'A+B' #1", "fix:"]);
    assert_eq!(
        world.writes(),
        Vec::<String>::new(),
        "a missing group is found before anything is written"
    );
    world.answer(&format!("{groups}\ncreate_missing_groups = true"));
    world.setup("apply", &["--json"]).await.expect(0);
    let state = world.graph().await.state("SMS2GO").await;
    let mut assigned: Vec<_> = state
        .assignments
        .iter()
        .map(|a| a["principalDisplayName"].as_str().unwrap())
        .collect();
    assigned.sort_unstable();
    assert_eq!(assigned, ["SMS2GO - Billing", "Ældre & yngre 🚑 'A+B' #1"]);
    let second = world.setup("apply", &["--json"]).await.expect(0).json();
    assert_eq!(second["writes"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_people_are_no_different() {
    let world = World::of_children(&["--users", "2000"]).await;
    world.setup("apply", &["--json"]).await.expect(0);
    world.assert_set_up_once("SMS2GO").await;
    world.setup("plan", &["--json"]).await.expect(0);
}
