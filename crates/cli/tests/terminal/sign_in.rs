//! Signing in from the terminal, and what goes wrong there.

use crate::place::Place;
use crate::world::{PLAIN, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_or_missing_password_is_told_with_its_number() {
    let mut world = World::here(&[]).await;
    world.place.set("SLIPWAY_PASSWORD", "wrong-horse-battery");
    let ran = world.setup("apply", &["--json"]).await.expect(1);
    assert_eq!(ran.out, "");
    ran.says(&["AADSTS50126", "fix:"]);
    assert!(!ran.err.contains("wrong-horse"), "{}", ran.err);
    world.place.set("SLIPWAY_PASSWORD", "");
    world
        .setup("plan", &["--json"])
        .await
        .expect(2)
        .says(&["SLIPWAY_PASSWORD"]);
    assert_eq!(world.writes(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_without_a_role_is_told_which_role_is_missing() {
    let mut world = World::here(&[]).await;
    let ready = world.tenant.ready();
    // The organization has consented, so the plain account gets in; it still has no role.
    world.graph().await;
    let plain = ready["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|a| a["upn"] == PLAIN)
        .unwrap();
    world
        .place
        .set("SLIPWAY_PASSWORD", plain["password"].as_str().unwrap());
    for command in ["plan", "apply"] {
        let ran = world
            .setup(command, &["--json", "--account", PLAIN])
            .await
            .expect(1);
        assert_eq!(ran.out, "");
        ran.says(&["error:", "fix:"]);
    }
    assert_eq!(world.writes(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_does_not_exist_and_a_tenant_that_does_not_answer_are_told() {
    let world = World::here(&[]).await;
    let ran = world
        .setup("plan", &["--json", "--account", "nobody@contoso.example"])
        .await
        .expect(1);
    ran.says(&["AADSTS", "fix:"]);
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let closed = format!("http://{closed}");
    let answers = &world.answers;
    let arguments = [
        "--authority",
        &closed,
        "--graph",
        &closed,
        "--account",
        "a@b.example",
    ];
    let mut all = vec!["setup", "plan", "--vendor", "sms2go", "--answers", answers];
    all.extend(arguments);
    world.place.run(&all).await.expect(1).says(&["error:", "fix:"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_never_typed_into_a_page_of_another_computer() {
    let mut place = Place::new();
    place.set("SLIPWAY_PASSWORD", "a-password-that-stays-here");
    let ran = place
        .run(&["sign-in", "--cloud", "global", "--account", "ann@contoso.example"])
        .await
        .expect(2);
    ran.says(&["fix:"]);
    assert!(!ran.err.contains("stays-here"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_signed_in_is_said_with_the_options_to_give() {
    let place = Place::new();
    let answers = place.file("answers.toml", "tenant_url = \"https://scim.example/v2\"");
    let ran = place
        .run(&["setup", "plan", "--vendor", "sms2go", "--answers", &answers])
        .await
        .expect(1);
    ran.says(&["Nobody is signed in", "--cloud"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_in_prints_who_and_where() {
    let world = World::here(&[]).await;
    let (ready, account) = (world.tenant.ready(), crate::world::ADMIN);
    for _ in 0..2 {
        let card = world.sign_in(&["--json"]).await.expect(0).json();
        assert_eq!(card["signedIn"], true);
        assert_eq!(card["tenantId"], ready["tenantId"]);
        assert_eq!(card["account"], account);
    }
}

/// The arguments of a sign-in with a code to the tenant of this world.
fn with_code<'a>(ready: &'a serde_json::Value, more: &[&'a str]) -> Vec<&'a str> {
    let (authority, graph) = (
        ready["authority"].as_str().unwrap(),
        ready["graph"].as_str().unwrap(),
    );
    let mut arguments = vec![
        "sign-in",
        "--device-code",
        "--authority",
        authority,
        "--graph",
        graph,
    ];
    arguments.extend(more);
    arguments
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_shown_with_its_page_and_signs_in() {
    let world = World::here(&[]).await;
    let ready = world.tenant.ready();
    let arguments = with_code(&ready, &["--account", crate::world::ADMIN]);
    let ran = world.place.run(&arguments).await.expect(0);
    assert_eq!(
        ran.out,
        "maja.lund@contoso.example in Contoso Nordic (simulated tenant)\n"
    );
    let page = format!("{}/devicelogin", ready["authority"].as_str().unwrap());
    ran.says(&[&page, "enter this code", "15 minutes", "▀", "█"]);
    assert!(
        !ran.err.contains('\u{1b}'),
        "colours are for terminals: {}",
        ran.err
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_gets_the_code_at_once_and_then_who_signed_in() {
    let world = World::here(&[]).await;
    let ready = world.tenant.ready();
    let arguments = with_code(&ready, &["--account", crate::world::ADMIN, "--json"]);
    let ran = world.place.run(&arguments).await.expect(0);
    let lines: Vec<serde_json::Value> = ran
        .out
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2, "{}", ran.out);
    let code = &lines[0]["deviceCode"];
    assert_eq!(code["userCode"].as_str().unwrap().len(), 9);
    assert!(
        code["message"]
            .as_str()
            .unwrap()
            .contains(code["verificationUri"].as_str().unwrap())
    );
    assert_eq!(lines[0]["signedIn"], false);
    assert_eq!(lines[1]["signedIn"], true);
    assert_eq!(lines[1]["account"], crate::world::ADMIN);
    assert!(!ran.err.contains('█'), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_nobody_can_answer_is_told_with_the_reason() {
    let mut world = World::here(&[]).await;
    world.place.set("SLIPWAY_PASSWORD", "wrong-horse-battery");
    let ready = world.tenant.ready();
    let arguments = with_code(&ready, &["--account", crate::world::ADMIN]);
    let ran = world.place.run(&arguments).await.expect(1);
    assert_eq!(ran.out, "");
    ran.says(&["AADSTS50126", "fix:"]);
    assert!(!ran.err.contains("wrong-horse"), "{}", ran.err);
}
