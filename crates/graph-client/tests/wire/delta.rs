//! Delta rounds: pages, the link for the next round, and a link that has ended.

use graph_client::{ListingEnd, Silent};
use graph_model::DeltaOf;
use graph_model::delta::RemovedReason;
use serde_json::{Value, json};

use crate::graph::graph;
use crate::stand_in::{Reply, StandIn};

const USERS: &str = "/v1.0/users/delta";

fn page(link: &str, token: &str, users: Value) -> Reply {
    Reply::json(
        200,
        &json!({"value": users, link: format!("https://graph.example{USERS}?{token}")}),
    )
}

fn gone(code: &str) -> Reply {
    Reply::json(
        410,
        &json!({"error": {"code": code, "message": "The token has ended."}}),
    )
}

fn paths(entra: &StandIn) -> Vec<String> {
    entra.seen(USERS).into_iter().map(|seen| seen.path).collect()
}

#[tokio::test]
async fn a_round_reads_to_its_link_and_the_next_begins_there() {
    let entra = StandIn::start().await;
    entra.will(
        USERS,
        page("@odata.nextLink", "$skiptoken=1", json!([{"id": "a"}])),
    );
    let rest = json!([{"id": "b"}, {"id": "c", "@removed": {"reason": "deleted"}}]);
    entra.will(USERS, page("@odata.deltaLink", "$deltatoken=t%2F1", rest));
    let graph = graph(&entra).await;
    let round = graph
        .delta(DeltaOf::Users, "displayName", None, 10, &Silent)
        .await
        .expect("read");
    assert!(matches!(round.end, ListingEnd::Complete));
    assert_eq!(round.changed.len(), 2);
    assert_eq!(round.removed[0].reason, RemovedReason::Purged);
    assert_eq!(round.exchanges.len(), 2);
    let link = round.link.expect("a link");

    entra.will(USERS, page("@odata.deltaLink", "$deltatoken=t2", json!([])));
    let next = graph
        .delta(DeltaOf::Users, "displayName", Some(&link), 10, &Silent)
        .await
        .expect("read");
    assert!(next.changed.is_empty() && next.restarted.is_none());
    assert_eq!(
        paths(&entra),
        [
            "/v1.0/users/delta?$select=displayName",
            "/v1.0/users/delta?$skiptoken=1",
            "/v1.0/users/delta?$deltatoken=t%2F1"
        ]
    );
}

#[tokio::test]
async fn a_link_that_has_ended_begins_the_round_anew_and_says_so() {
    let entra = StandIn::start().await;
    entra.will(USERS, gone("syncStateNotFound"));
    entra.will(
        USERS,
        page("@odata.deltaLink", "$deltatoken=new", json!([{"id": "a"}])),
    );
    let graph = graph(&entra).await;
    let link = "/users/delta?$deltatoken=old";
    let round = graph
        .delta(DeltaOf::Users, "mail", Some(link), 10, &Silent)
        .await
        .expect("read");
    assert_eq!(round.restarted.expect("said").code, "syncStateNotFound");
    assert_eq!(round.link.as_deref(), Some("/users/delta?$deltatoken=new"));
    assert_eq!(paths(&entra)[1], "/v1.0/users/delta?$select=mail");
}

#[tokio::test]
async fn the_place_graph_names_is_gone_on_from_unless_it_is_another_host() {
    for (location, next) in [
        (
            format!("{{base}}{USERS}?$deltatoken=fresh"),
            "/v1.0/users/delta?$deltatoken=fresh",
        ),
        (
            format!("https://evil.example{USERS}?$deltatoken=fresh"),
            "/v1.0/users/delta?$select=mail",
        ),
    ] {
        let entra = StandIn::start().await;
        let location = location.replace("{base}", &entra.base);
        entra.will(USERS, gone("resyncRequired").with("location", &location));
        entra.will(USERS, page("@odata.deltaLink", "$deltatoken=n", json!([])));
        let graph = graph(&entra).await;
        let link = "/users/delta?$deltatoken=old";
        graph
            .delta(DeltaOf::Users, "mail", Some(link), 10, &Silent)
            .await
            .expect("read");
        assert_eq!(paths(&entra)[1], next);
    }
}

#[tokio::test]
async fn a_second_410_is_given_to_the_caller() {
    let entra = StandIn::start().await;
    entra.will(USERS, gone("resyncRequired"));
    entra.will(USERS, gone("resyncRequired"));
    let graph = graph(&entra).await;
    let round = graph
        .delta(DeltaOf::Users, "mail", Some("/users/delta?x"), 10, &Silent)
        .await
        .expect("read");
    assert!(matches!(round.end, ListingEnd::Refused(_)));
    assert!(round.link.is_none());
}

#[tokio::test]
async fn a_link_for_what_comes_needs_no_data() {
    let entra = StandIn::start().await;
    entra.will(USERS, page("@odata.deltaLink", "$deltatoken=now", json!([])));
    let graph = graph(&entra).await;
    let (link, _) = graph
        .delta_from_now(DeltaOf::Users, "mail", &Silent)
        .await
        .expect("read");
    assert_eq!(link.as_deref(), Some("/users/delta?$deltatoken=now"));
    assert_eq!(
        paths(&entra),
        ["/v1.0/users/delta?$select=mail&$deltatoken=latest"]
    );
}
