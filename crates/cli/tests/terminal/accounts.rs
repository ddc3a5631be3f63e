//! Several tenants, a tenant by its domain, permissions step by step, signing out, settings.

use crate::place::Place;
use crate::world::{ADMIN, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_tenant_is_found_by_its_domain_and_its_graph_with_it() {
    let world = World::here(&[]).await;
    let ready = world.tenant.ready();
    let authority = ready["authority"].as_str().unwrap();
    let arguments = [
        "sign-in",
        "--authority",
        authority,
        "--tenant",
        "contoso.example",
        "--account",
        ADMIN,
        "--json",
    ];
    let ran = world.place.run(&arguments).await.expect(0);
    assert_eq!(ran.json()["tenantId"], ready["tenantId"]);
    ran.says(&["contoso.example is a tenant in"]);
    let arguments = [
        "sign-in",
        "--authority",
        authority,
        "--tenant",
        "fabrikam.example",
        "--account",
        ADMIN,
    ];
    let ran = world.place.run(&arguments).await.expect(1);
    ran.says(&["AADSTS90002", "fix:"]);
    assert_eq!(ran.out, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_asks_only_to_know_who_comes_and_a_set_up_says_what_more_it_needs_and_why() {
    let world = World::here(&[]).await;
    let ran = world.sign_in(&[]).await.expect(0);
    ran.says(&["User.Read", "know who is signed in", "Directory.Read.All"]);
    assert!(!ran.err.contains("Application.ReadWrite.All"), "{}", ran.err);
    let ran = world.setup("plan", &["--json"]).await.expect(1);
    ran.says(&["Application.ReadWrite.All", "create the enterprise application"]);
    assert!(!ran.err.contains("AuditLog.Read.All"), "{}", ran.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_of_ones_own_that_the_tenant_does_not_have_is_named() {
    let world = World::here(&[]).await;
    let own = "11111111-2222-4333-8444-555555555555";
    world
        .sign_in(&["--client-id", own])
        .await
        .expect(1)
        .says(&["AADSTS700016", "fix:"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_signed_out_of_a_tenant_that_is_not_known_and_nobody_is_listed() {
    let place = Place::new();
    place
        .run(&["sign-out", "--tenant", "contoso.example", "--no-browser"])
        .await
        .expect(2)
        .says(&["Nobody is signed in to “contoso.example” here", "fix:"]);
    place
        .run(&["sign-out", "--no-browser"])
        .await
        .expect(0)
        .says(&["nobody was signed in"]);
    let ran = place.run(&["whoami", "--all", "--json"]).await.expect(1);
    assert_eq!(ran.json()["accounts"].as_array().unwrap().len(), 0);
    place
        .run(&["whoami", "--tenant", "contoso.example"])
        .await
        .expect(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_out_names_the_page_that_ends_the_browsers_session_and_what_stays() {
    let world = World::here(&[]).await;
    let ready = world.tenant.ready();
    let authority = ready["authority"].as_str().unwrap();
    world.sign_in(&[]).await.expect(0);
    let all = world
        .place
        .run(&["whoami", "--all", "--json"])
        .await
        .expect(0)
        .json();
    assert_eq!(all["accounts"][0]["account"], ADMIN);
    assert_eq!(all["accounts"][0]["current"], true);
    let out = world
        .place
        .run(&["sign-out", "--tenant", "Contoso Nordic", "--no-browser", "--json"])
        .await
        .expect(0)
        .json();
    let page = format!(
        "{authority}/{}/oauth2/v2.0/logout",
        ready["tenantId"].as_str().unwrap()
    );
    assert_eq!(out["pages"][0], page);
    assert_eq!(out["opened"], false);
    assert_eq!(out["remains"].as_array().unwrap().len(), 3);
    world.place.run(&["whoami", "--all"]).await.expect(1);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_tried_before_they_are_kept() {
    let place = Place::new();
    let own = "11111111-2222-4333-8444-555555555555";
    let set = [
        "settings",
        "set",
        "--client-id",
        own,
        "--use-proxy",
        "none",
        "--keep-secrets",
        "off",
    ];
    place.run(&set).await.expect(0).says(&["memory"]);
    let shown = place.run(&["settings", "show", "--json"]).await.expect(0).json();
    assert_eq!(shown["clientId"], own);
    assert_eq!(shown["proxy"], "none");
    assert_eq!(shown["memoryOnly"], true);
    for bad in [
        ["--use-proxy", "http://ann:s3cret@proxy.example"],
        ["--client-id", "my app"],
        ["--trust", "/nowhere/root.pem"],
    ] {
        let mut arguments = vec!["settings", "set"];
        arguments.extend(bad);
        let ran = place.run(&arguments).await.expect(2);
        ran.says(&["error:", "fix:"]);
        assert!(!ran.err.contains("s3cret"), "{}", ran.err);
    }
    place.run(&["settings", "set", "--client-id", ""]).await.expect(0);
    let shown = place.run(&["settings", "show", "--json"]).await.expect(0).json();
    assert!(shown.get("clientId").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_that_is_not_there_and_a_root_that_is_none_are_told() {
    let place = Place::new();
    let closed = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let proxy = format!("http://{closed}");
    let arguments = ["sign-in", "--tenant", "contoso.example", "--proxy", &proxy];
    place
        .run(&arguments)
        .await
        .expect(1)
        .says(&["login.microsoftonline.com", "fix:"]);
    let file = place.file("root.pem", "not a certificate");
    let arguments = ["whoami", "--root-ca", &file];
    place.run(&arguments).await.expect(2).says(&["PEM", "fix:"]);
}
