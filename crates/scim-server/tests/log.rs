//! The exchange log: who, what, change, tolerances, search, retention.

mod common;

use common::{ENTERPRISE, last, listen, start, tenant, user};
use scim_server::{ExchangeQuery, Reset, StoreOptions, TrialStore};
use serde_json::json;

#[tokio::test]
async fn the_log_tells_a_persons_story() {
    let trial = start().await;
    let demo = &trial.demo;
    demo.get("/Users?filter=userName+eq+%226f0a3c2e-2b7d-4c0c-9a55-4f1d3a7be901%22")
        .await;
    let probe = last(&trial.store, "demo").await;
    assert_eq!((probe.who, probe.what.as_str()), (None, "probe"));

    demo.get("/Users?filter=userName+eq+%22Ida%40contoso.example%22")
        .await;
    let search = last(&trial.store, "demo").await;
    assert_eq!(search.who.as_deref(), Some("Ida@contoso.example"));
    assert_eq!(search.what, "no match");

    let mut body = user("ida@contoso.example", "Ida Berg");
    body["name"] = json!({ "givenName": "Ida", "familyName": "Berg" });
    body["emails"] = json!([{ "type": "work", "primary": true, "value": "ida@contoso.example" }]);
    body[ENTERPRISE] = json!({ "department": "Sales" });
    let id = demo.post("/Users", body).await.json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let created = last(&trial.store, "demo").await;
    assert_eq!(created.who.as_deref(), Some("Ida Berg"));
    assert_eq!(created.what, "created · 7 attributes");
    assert_eq!(created.change_text, "Ida Berg was created. Before: nothing.");
    assert_eq!(created.verdict, "signed with token “first”");
    assert_eq!(created.exchange.status, Some(201));
    assert_eq!(created.exchange.json().unwrap()["id"], id);

    // The search before the create now has a name.
    let earlier = trial.store.exchange("demo", search.id).await.unwrap().unwrap();
    assert_eq!(earlier.who.as_deref(), Some("Ida Berg"));

    let path = format!("/Users/{id}");
    let department = format!("{ENTERPRISE}:department");
    demo.patch(
        &path,
        json!([{ "op": "Replace", "path": department, "value": "Finance" }]),
    )
    .await;
    let moved = last(&trial.store, "demo").await;
    assert_eq!(moved.who.as_deref(), Some("Ida Berg"));
    assert_eq!(moved.what, "department: Sales → Finance");
    assert_eq!(moved.change_text, "Ida Berg: department: Sales → Finance.");
    assert_eq!(moved.changes.len(), 1);
    assert_eq!(moved.changes[0].before, Some(json!("Sales")));
    assert_eq!(
        moved.tolerances,
        ["accepted `Replace` for `replace`; a strict server would refuse"]
    );

    demo.patch(
        &path,
        json!([{ "op": "replace", "path": "active", "value": "False" }]),
    )
    .await;
    let left = last(&trial.store, "demo").await;
    assert_eq!(left.what, "active: true → false");
    assert_eq!(left.tolerances.len(), 1);
    demo.patch(
        &path,
        json!([{ "op": "replace", "path": "active", "value": false }]),
    )
    .await;
    assert_eq!(last(&trial.store, "demo").await.what, "no change");
    demo.get(&path).await;
    let read = last(&trial.store, "demo").await;
    assert_eq!(
        (read.who.as_deref(), read.what.as_str()),
        (Some("Ida Berg"), "read")
    );
    demo.get("/Users?filter=externalId+eq+%22nobody%22").await;
    demo.get("/Users?filter=userName+eq+%22IDA%40contoso.example%22")
        .await;
    let found = last(&trial.store, "demo").await;
    assert_eq!(
        (found.who.as_deref(), found.what.as_str()),
        (Some("Ida Berg"), "found")
    );

    demo.post("/Users", user("IDA@contoso.example", "Ida Two")).await;
    let refused = last(&trial.store, "demo").await;
    assert_eq!(
        (refused.who.as_deref(), refused.what.as_str()),
        (Some("Ida Two"), "userName is taken")
    );
    assert!(refused.changes.is_empty());

    demo.delete(&path).await;
    let gone = last(&trial.store, "demo").await;
    assert_eq!(
        (gone.who.as_deref(), gone.what.as_str()),
        (Some("Ida Berg"), "deleted")
    );
    assert_eq!(gone.exchange.response_body, None);
}

#[tokio::test]
async fn members_are_counted() {
    let trial = start().await;
    let group = trial.demo.group("SMS2GO – Røde").await;
    let mut members = Vec::new();
    for n in 0..20 {
        members.push(json!({ "value": trial.demo.user(&format!("u{n}@x"), &format!("U {n}")).await }));
    }
    let path = format!("/Groups/{group}");
    trial
        .demo
        .patch(
            &path,
            json!([{ "op": "Add", "path": "members", "value": members }]),
        )
        .await;
    let logged = last(&trial.store, "demo").await;
    assert_eq!(logged.who.as_deref(), Some("SMS2GO – Røde"));
    assert_eq!(logged.what, "+20 members");
    let gone = json!([{ "op": "Remove", "path": "members", "value": [members[3]] }]);
    trial.demo.patch(&path, gone).await;
    let logged = last(&trial.store, "demo").await;
    assert_eq!(logged.what, "−1 member");
    assert!(
        logged
            .tolerances
            .iter()
            .any(|note| note.contains("`Remove` of `members` with a value array"))
    );
    let user = members[4]["value"].as_str().unwrap();
    trial.demo.delete(&format!("/Users/{user}")).await;
    assert_eq!(last(&trial.store, "demo").await.what, "deleted · left 1 group");
    let stranger = json!([{ "op": "add", "path": "members", "value": [{ "value": "u-404" }] }]);
    trial.demo.patch(&path, stranger).await;
    let logged = last(&trial.store, "demo").await;
    assert!(
        logged.tolerances[0].starts_with("1 of the members"),
        "{:?}",
        logged.tolerances
    );
}

#[tokio::test]
async fn the_log_is_searched_filtered_and_paged() {
    let trial = start().await;
    for n in 0..30 {
        trial
            .demo
            .user(&format!("user{n}@x"), &format!("Søren {n}"))
            .await;
    }
    for _ in 0..3 {
        trial.demo.post("/Users", user("user7@x", "Søren 7")).await;
    }
    let ask = async |query: ExchangeQuery| trial.store.exchanges("demo", &query).await.unwrap();
    let text = |text: &str| ExchangeQuery {
        text: Some(text.to_owned()),
        ..Default::default()
    };
    let all = ask(ExchangeQuery::default()).await;
    assert_eq!((all.total, all.rows.len(), all.failed_of_last_50), (33, 33, 3));
    assert_eq!(ask(text("SØREN taken")).await.total, 3);
    assert_eq!(ask(text("post 409")).await.total, 3);
    assert_eq!(ask(text("100% _")).await.total, 0);
    assert_eq!(ask(text("token “first”")).await.total, 33);
    let failed = ask(ExchangeQuery {
        failed_only: true,
        ..Default::default()
    })
    .await;
    assert_eq!((failed.total, failed.rows.len()), (3, 3));

    let first = ask(ExchangeQuery {
        limit: Some(10),
        ..Default::default()
    })
    .await;
    let before = first.rows.last().map(|row| row.id);
    let second = ask(ExchangeQuery {
        before,
        limit: Some(10),
        ..Default::default()
    })
    .await;
    assert_eq!(second.rows.len(), 10);
    assert!(second.rows[0].id < first.rows[9].id);
    assert_eq!(second.total, 33);
    let newest = first.rows[0].id;
    let after = ask(ExchangeQuery {
        after: Some(newest - 5),
        limit: Some(2),
        ..Default::default()
    })
    .await;
    let ids: Vec<i64> = after.rows.iter().map(|row| row.id).collect();
    assert_eq!(ids, [newest - 3, newest - 4], "following leaves no gap");
    assert_eq!(trial.store.exchange("demo", 10_000).await.unwrap(), None);
}

#[tokio::test]
async fn the_oldest_exchanges_go_when_there_are_too_many() {
    let folder = tempfile::tempdir().unwrap();
    let options = StoreOptions {
        exchanges_kept: 5,
        ..StoreOptions::default()
    };
    let store = TrialStore::open_with(&folder.path().join("t.db"), options)
        .await
        .unwrap();
    let running = listen(&store).await;
    let one = tenant(&store, &running, "one").await;
    let two = tenant(&store, &running, "two").await;
    two.get("/Users").await;
    for n in 0..12 {
        one.user(&format!("u{n}@x"), &format!("U {n}")).await;
    }
    let page = store.exchanges("one", &ExchangeQuery::default()).await.unwrap();
    assert_eq!((page.total, page.rows.len()), (5, 5));
    assert_eq!(page.rows[0].who.as_deref(), Some("U 11"));
    assert_eq!(page.rows[4].who.as_deref(), Some("U 7"));
    let tenant = store.tenant("one").await.unwrap().unwrap();
    assert_eq!((tenant.users, tenant.exchanges), (12, 5));
    assert!(tenant.last_exchange_at.is_some());
    assert_eq!(store.tenant("two").await.unwrap().unwrap().exchanges, 1);
}

#[tokio::test]
async fn a_search_finds_the_same_before_and_after_the_log_is_indexed() {
    let trial = start().await;
    let demo = &trial.demo;
    for n in 0..20 {
        demo.get(&format!("/Users?filter=userName+eq+%22Zo%C3%AB.{n}%40x%22"))
            .await;
    }
    let ask = async |text: &str, failed_only| {
        let query = ExchangeQuery {
            text: Some(text.to_owned()),
            failed_only,
            ..Default::default()
        };
        let page = trial.store.exchanges("demo", &query).await.unwrap();
        (page.total, page.rows.iter().map(|row| row.id).collect::<Vec<_>>())
    };
    let searches = [
        ("zoë.7@x", false),
        ("ZOË 200", false),
        ("ë.1", false),
        ("no match", false),
        ("taken", true),
        ("zz", false),
        ("\"quoted\" AND NOT", false),
    ];
    demo.user("zoë.7@x", "Zoë \"Quoted\" AND NOT").await;
    demo.post("/Users", user("ZOË.7@x", "Other")).await;
    let mut before = Vec::new();
    for (text, failed_only) in searches {
        before.push(ask(text, failed_only).await);
    }
    trial.store.settle().await.unwrap();
    for ((text, failed_only), before) in searches.into_iter().zip(before) {
        assert_eq!(ask(text, failed_only).await, before, "{text}");
    }
    // A name that comes when the search is indexed already is found too.
    demo.user("Zoë.9@x", "Latecomer").await;
    trial.store.settle().await.unwrap();
    assert_eq!(ask("latecomer", false).await.0, 2);
    assert_eq!(ask("latecomer no match", false).await.0, 1);
}

#[tokio::test]
async fn old_and_large_exchanges_go_and_leave_nothing() {
    let trial = start().await;
    let (demo, store) = (&trial.demo, &trial.store);
    store
        .change_settings("demo", |settings| settings.retention.bytes = Some(20_000))
        .await
        .unwrap();
    for n in 0..60 {
        demo.user(&format!("u{n}@x"), &format!("Person {n}")).await;
    }
    store.settle().await.unwrap();
    store.enforce_retention(jiff::Timestamp::now()).await.unwrap();
    store.settle().await.unwrap();
    let page = store.exchanges("demo", &ExchangeQuery::default()).await.unwrap();
    assert!((5..40).contains(&page.total), "{}", page.total);
    assert_eq!(page.rows.len() as u64, page.total);
    assert_eq!(page.rows[0].who.as_deref(), Some("Person 59"));
    let gone = ExchangeQuery {
        text: Some("person".to_owned()),
        ..Default::default()
    };
    assert_eq!(store.exchanges("demo", &gone).await.unwrap().total, page.total);

    let log = Reset {
        log: true,
        ..Reset::default()
    };
    assert_eq!(store.reset("demo", log).await.unwrap().exchanges, page.total);
    store.settle().await.unwrap();
    assert_eq!(store.exchanges("demo", &gone).await.unwrap().total, 0);
    assert_eq!(store.tenant("demo").await.unwrap().unwrap().users, 60);
    demo.get("/Users").await;
    let page = store
        .exchange_rows("demo", &ExchangeQuery::default())
        .await
        .unwrap();
    assert_eq!((page.total, page.rows[0].method.as_str()), (1, "GET"));
    let mut old = last(store, "demo").await;
    old.exchange.at = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(5);
    store.import_exchanges("demo", [old]).await.unwrap();
    assert_eq!(store.tenant("demo").await.unwrap().unwrap().exchanges, 2);
}

#[tokio::test]
async fn a_deleted_tenant_leaves_nothing_in_the_file() {
    let trial = start().await;
    let other = tenant(&trial.store, &trial.running, "other").await;
    let id = other.user("canary@x", "Canary-Person").await;
    let group = other.group("Canary-Group").await;
    let add = json!([{ "op": "add", "path": "members", "value": [{ "value": id }, { "value": "u-404" }] }]);
    other.patch(&format!("/Groups/{group}"), add).await;
    other.get("/Users?filter=userName+eq+%22canary-search%22").await;
    trial.store.delete_tenant("other").await.unwrap();
    trial.store.settle().await.unwrap();
    // What a later tenant of the name stores is its own.
    let again = tenant(&trial.store, &trial.running, "other").await;
    assert_eq!(again.found("/Users").await, 0);
    assert_eq!(again.found("/Groups").await, 0);
    let page = trial
        .store
        .exchanges("other", &ExchangeQuery::default())
        .await
        .unwrap();
    assert_eq!(page.total, 2);
}

#[tokio::test]
async fn a_search_that_was_indexed_before_it_got_its_name_is_found_by_it_at_once() {
    let trial = start().await;
    let demo = &trial.demo;
    let asked = "/Users?filter=userName+eq+%22ida%40x%22";
    for round in 0..3 {
        demo.get(asked).await;
        trial.store.settle().await.unwrap();
        // The name differs from what was searched for, so the words do not find it.
        let id = demo.user("ida@x", "Berg").await;
        for query in [
            ExchangeQuery {
                about: Some("Berg".to_owned()),
                ..ExchangeQuery::default()
            },
            ExchangeQuery {
                about: Some(id.clone()),
                ..ExchangeQuery::default()
            },
            ExchangeQuery {
                text: Some("berg".to_owned()),
                ..ExchangeQuery::default()
            },
        ] {
            let found = trial.store.exchanges("demo", &query).await.unwrap().rows;
            let methods: Vec<&str> = found.iter().map(|row| row.exchange.method.as_str()).collect();
            assert_eq!(methods, ["POST", "GET"], "round {round}: {query:?}");
        }
        let reset = Reset {
            people: true,
            groups: true,
            log: true,
        };
        trial.store.reset("demo", reset).await.unwrap();
    }
}
