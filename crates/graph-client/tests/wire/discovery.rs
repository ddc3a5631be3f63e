//! Finding a tenant's id and cloud by its domain.

use graph_client::{Guess, Network, SignInError, discover, find_tenant};
use serde_json::json;

use crate::stand_in::{Reply, StandIn, TENANT};

const ID: &str = "7868462e-3eae-47bb-9d58-896e03ce6c43";
const PATH: &str = "/contoso.example/v2.0/.well-known/openid-configuration";

fn metadata(entra: &StandIn, id: &str) -> Reply {
    let host = entra.base.trim_start_matches("http://");
    Reply::json(
        200,
        &json!({"issuer": format!("{}/{id}/v2.0", entra.base), "tenant_region_scope": "EU", "msgraph_host": host,
            "token_endpoint": format!("{}/{id}/oauth2/v2.0/token", entra.base)}),
    )
}

fn unknown() -> Reply {
    Reply::json(
        400,
        &json!({"error": "invalid_tenant", "error_description": "AADSTS90002: Tenant 'contoso.example' not found."}),
    )
}

#[tokio::test]
async fn a_domain_gives_the_tenants_id_and_its_cloud() {
    let entra = StandIn::start().await;
    entra.will(PATH, metadata(&entra, ID));
    let found = discover(&entra.base, TENANT, &Network::default())
        .await
        .expect("found");
    assert_eq!(found.tenant_id.as_deref(), Some(ID));
    assert_eq!(found.region, "EU");
    let Guess::Known(cloud) = found.cloud else {
        panic!("{:?}", found.cloud)
    };
    assert_eq!(
        (cloud.authority.as_str(), cloud.graph.as_str()),
        (entra.base.as_str(), entra.base.as_str())
    );
    assert_eq!(found.exchanges.len(), 1);
    assert_eq!(found.exchanges[0].status, Some(200));
}

#[tokio::test]
async fn the_next_authority_is_asked_when_one_does_not_know_the_tenant() {
    let (first, second) = (StandIn::start().await, StandIn::start().await);
    first.will(PATH, unknown());
    second.will(PATH, metadata(&second, ID));
    let both = [first.base.clone(), second.base.clone()];
    let found = find_tenant(&both, TENANT, &Network::default())
        .await
        .expect("found");
    assert_eq!(found.authority, second.base);

    first.will(PATH, unknown());
    second.will(PATH, unknown());
    let error = find_tenant(&both, TENANT, &Network::default())
        .await
        .expect_err("nowhere");
    assert_eq!(error.aadsts(), Some(90002));
}

#[tokio::test]
async fn a_tenant_that_issuer_and_endpoint_do_not_agree_about_has_no_id() {
    let entra = StandIn::start().await;
    let other = "00000000-0000-0000-0000-000000000001";
    entra.will(
        PATH,
        Reply::json(
            200,
            &json!({"issuer": format!("{}/{ID}/v2.0", entra.base), "token_endpoint": format!("{}/{other}/x", entra.base)}),
        ),
    );
    let found = discover(&entra.base, TENANT, &Network::default())
        .await
        .expect("read");
    assert_eq!(found.tenant_id, None);
}

#[tokio::test]
async fn a_page_of_the_network_in_place_of_the_metadata_is_named() {
    let entra = StandIn::start().await;
    let page = Reply::new(200)
        .text("<html><title>Welcome to Hotel Wifi</title>")
        .with("content-type", "text/html");
    entra.will(PATH, page);
    let error = discover(&entra.base, TENANT, &Network::default())
        .await
        .expect_err("no metadata");
    assert!(matches!(error, SignInError::Unreachable { .. }), "{error:?}");
    assert!(error.cause().contains("Hotel Wifi"), "{}", error.cause());
    assert!(error.repair().contains("browser"));
}

#[tokio::test]
async fn a_tenant_that_would_change_the_path_is_refused_before_anything_is_sent() {
    let entra = StandIn::start().await;
    let error = discover(&entra.base, "contoso.example/x", &Network::default())
        .await
        .expect_err("refused");
    assert!(matches!(error, SignInError::BadInput { .. }));
    assert!(
        entra
            .seen("/contoso.example/x/v2.0/.well-known/openid-configuration")
            .is_empty()
    );
}
