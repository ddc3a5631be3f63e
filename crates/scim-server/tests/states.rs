//! Reset, snapshots and made-up people: whole, or not at all, and of one tenant alone.

mod common;

use common::{start, tenant};
use scim_server::{Reset, Seed, seed};
use secrecy::ExposeSecret;
use serde_json::{Value, json};

#[tokio::test]
async fn a_reset_takes_what_it_says_and_leaves_tokens_and_settings() {
    let trial = start().await;
    let (demo, store) = (&trial.demo, &trial.store);
    seed(store, "demo", Seed::SMALL).await.unwrap();
    demo.get("/Users").await;
    let counts = store
        .reset(
            "demo",
            Reset {
                people: true,
                ..Reset::default()
            },
        )
        .await
        .unwrap();
    assert_eq!((counts.people, counts.groups, counts.exchanges), (24, 0, 0));
    assert_eq!((demo.found("/Users").await, demo.found("/Groups").await), (0, 5));
    let group = &demo.get("/Groups").await.json()["Resources"][0];
    assert_eq!(group.get("members"), None, "nobody is a member any more");
    let counts = store
        .reset(
            "demo",
            Reset {
                people: true,
                groups: true,
                log: true,
            },
        )
        .await
        .unwrap();
    assert_eq!((counts.groups, counts.exchanges), (5, 4));
    assert_eq!(store.tenant("demo").await.unwrap().unwrap().exchanges, 0);
    assert_eq!(demo.get("/Users").await.status, 200);
    assert!(store.reset("nobody", Reset::default()).await.is_err());
}

#[tokio::test]
async fn a_snapshot_brings_everything_back_ids_and_times_included() {
    let trial = start().await;
    let (demo, store) = (&trial.demo, &trial.store);
    let ana = demo.user("ana@x", "Ana").await;
    let group = demo.group("Ærø").await;
    let add =
        json!([{ "op": "Add", "path": "members", "value": [{ "value": ana }, { "value": "u-elsewhere" }] }]);
    demo.patch(&format!("/Groups/{group}"), add).await;
    let state = async || {
        let (users, groups) = (demo.get("/Users").await.json(), demo.get("/Groups").await.json());
        (users["Resources"].clone(), groups["Resources"].clone())
    };
    let before = state().await;
    let info = store.take_snapshot("demo", "before").await.unwrap();
    assert_eq!((info.users, info.groups), (1, 1));
    demo.delete(&format!("/Users/{ana}")).await;
    demo.user("bo@x", "Bo").await;
    demo.delete(&format!("/Groups/{group}")).await;
    store.restore_snapshot("demo", "before").await.unwrap();
    assert_eq!(state().await, before);
    assert_eq!(
        demo.found("/Users?filter=userName+eq+%22ANA%40x%22").await,
        1,
        "it is found by its keys again"
    );

    // A later one of the same name takes its place.
    demo.user("bo@x", "Bo").await;
    assert_eq!(store.take_snapshot("demo", "before").await.unwrap().users, 2);
    assert_eq!(store.snapshots("demo").await.unwrap().len(), 1);
    store.delete_snapshot("demo", "before").await.unwrap();
    let error = store.restore_snapshot("demo", "before").await.unwrap_err();
    assert!(error.to_string().contains("no snapshot called `before`"));
    assert_eq!(demo.found("/Users").await, 2, "nothing was taken away");
}

#[tokio::test]
async fn a_snapshot_travels_as_a_file_and_a_bad_file_changes_nothing() {
    let trial = start().await;
    let (demo, store) = (&trial.demo, &trial.store);
    let other = tenant(store, &trial.running, "other").await;
    seed(
        store,
        "demo",
        Seed {
            people: 700,
            groups: 9,
            seed: 4,
        },
    )
    .await
    .unwrap();
    store.take_snapshot("demo", "all").await.unwrap();
    let mut file = Vec::new();
    let info = store.export_snapshot("demo", "all", &mut file).await.unwrap();
    assert_eq!((info.users, info.groups), (700, 9));
    let document: Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(document["users"].as_array().unwrap().len(), 700);
    assert!(!String::from_utf8_lossy(&file).contains(demo.token.expose_secret()));

    store
        .import_snapshot("other", "from demo", &file[..])
        .await
        .unwrap();
    assert_eq!(other.found("/Users").await, 0, "imported is not restored");
    store.restore_snapshot("other", "from demo").await.unwrap();
    assert_eq!(
        (other.found("/Users").await, other.found("/Groups").await),
        (700, 9)
    );
    let mut again = Vec::new();
    store.take_snapshot("other", "all").await.unwrap();
    store.export_snapshot("other", "all", &mut again).await.unwrap();
    let again: Value = serde_json::from_slice(&again).unwrap();
    assert_eq!(
        (&again["users"], &again["groups"]),
        (&document["users"], &document["groups"])
    );

    let mut twice = document.clone();
    let first = twice["users"][0].clone();
    twice["users"].as_array_mut().unwrap().push(first);
    let mut nameless = document.clone();
    nameless["users"][3]
        .as_object_mut()
        .unwrap()
        .shift_remove("userName");
    let mut swapped = document.clone();
    swapped["users"] = document["groups"].clone();
    for (bad, says) in [
        (b"{".to_vec(), "no snapshot"),
        (
            b"{\"format\":\"x\",\"users\":[],\"groups\":[]}".to_vec(),
            "its format is `x`",
        ),
        (twice.to_string().into_bytes(), "twice"),
        (nameless.to_string().into_bytes(), "userName"),
        (swapped.to_string().into_bytes(), "wrong list"),
    ] {
        let error = store
            .import_snapshot("other", "bad", &bad[..])
            .await
            .unwrap_err()
            .to_string();
        assert!(error.contains(says), "{says}: {error}");
    }
    assert!(
        store
            .snapshots("other")
            .await
            .unwrap()
            .iter()
            .all(|info| info.name != "bad")
    );
}

#[tokio::test]
async fn a_snapshot_is_of_its_tenant_alone() {
    let trial = start().await;
    let other = tenant(&trial.store, &trial.running, "other").await;
    trial.demo.user("ana@x", "Ana").await;
    other.user("bo@x", "Bo").await;
    trial.store.take_snapshot("demo", "mine").await.unwrap();
    for error in [
        trial.store.restore_snapshot("other", "mine").await.unwrap_err(),
        trial.store.delete_snapshot("other", "mine").await.unwrap_err(),
        trial
            .store
            .export_snapshot("other", "mine", Vec::new())
            .await
            .unwrap_err(),
    ] {
        assert!(error.to_string().contains("no snapshot called `mine`"));
    }
    trial.store.restore_snapshot("demo", "mine").await.unwrap();
    assert_eq!(other.found("/Users?filter=userName+eq+%22bo%40x%22").await, 1);
}

#[tokio::test]
async fn seeding_twice_changes_nothing_and_another_seed_adds() {
    let trial = start().await;
    let (demo, store) = (&trial.demo, &trial.store);
    let counts = seed(store, "demo", Seed::SMALL).await.unwrap();
    assert_eq!((counts.people, counts.groups, counts.there_already), (24, 5, 0));
    let counts = seed(store, "demo", Seed::SMALL).await.unwrap();
    assert_eq!((counts.people, counts.groups, counts.there_already), (0, 0, 29));
    let list = demo.get("/Users?count=3").await.json();
    let first = &list["Resources"][0];
    assert_eq!(
        first["userName"].as_str().unwrap().split('@').nth(1),
        Some("trial.example")
    );
    let group = demo.get("/Groups").await.json();
    let member = group["Resources"][0]["members"][0]["value"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(demo.get(&format!("/Users/{member}")).await.status, 200);
    assert!(
        seed(
            store,
            "demo",
            Seed {
                people: 1_000_000,
                groups: 0,
                seed: 1
            }
        )
        .await
        .is_err()
    );
}
