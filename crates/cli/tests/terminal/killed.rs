//! The program is killed half-way and run again.

use serde_json::Value;

use crate::place::until;
use crate::world::World;

/// Kills an apply as soon as the tenant has answered this many writes, then lets another one finish.
async fn killed_after(count: usize) {
    let world = World::here(&[]).await;
    let arguments = world.arguments("apply", &["--json"]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut child = world.place.program(&arguments).spawn().unwrap();
    until("the writes before the kill", async || {
        (world.writes().len() >= count).then_some(())
    })
    .await;
    // SIGKILL: nothing can be tidied up.
    child.kill().await.unwrap();
    let before = world.writes();
    let outcome = world.setup("apply", &["--json"]).await.expect(0).json();
    world.assert_set_up_once("SMS2GO").await;
    let instantiated = world
        .writes()
        .iter()
        .filter(|write| write.contains("/instantiate "))
        .count();
    assert_eq!(
        instantiated, 1,
        "after {count} writes: {before:#?} then {outcome:#}"
    );
    let plan: Value = world.setup("plan", &["--json"]).await.expect(0).json();
    assert_eq!(plan["changesNeeded"], false);
}

/// The points: the application exists, the job exists, the secrets are saved, the assignments are half made.
#[tokio::test(flavor = "multi_thread")]
async fn an_apply_killed_at_any_point_is_finished_by_the_next_one() {
    tokio::join!(killed_after(1), killed_after(2), killed_after(3), killed_after(7));
}
