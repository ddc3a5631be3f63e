//! Pages at any depth, also after deletes.

mod common;

use common::start;
use scim::resource::ResourceType;
use serde_json::json;

/// Deletes people in patterns that leave gaps of every size, and compares every page with a list
/// that is kept beside.
#[tokio::test]
async fn a_page_is_right_at_any_depth_after_deletes() {
    let trial = start().await;
    let bodies = (0..3_000).map(|n| json!({ "userName": format!("u{n}@x") }));
    let made = trial
        .store
        .import("demo", ResourceType::User, bodies)
        .await
        .unwrap();
    let mut left: Vec<String> = made.into_iter().map(Option::unwrap).collect();
    let mut seed = 0x2545_f491_u32;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        seed as usize % below
    };
    for round in 0..4 {
        // A few here and there, a run that empties whole blocks, the first, the last.
        let start = random(left.len() - 120);
        let mut gone: Vec<usize> = (0..40).map(|_| random(left.len())).collect();
        gone.extend(start..start + 100);
        gone.extend([0, left.len() - 1]);
        gone.sort_unstable();
        gone.dedup();
        let mut tasks = tokio::task::JoinSet::new();
        for at in gone.iter().rev() {
            let id = left.remove(*at);
            let demo = trial.demo.clone();
            tasks.spawn(async move { demo.delete(&format!("/Users/{id}")).await.status });
        }
        assert!(tasks.join_all().await.into_iter().all(|status| status == 204));
        let depths = (0..12)
            .map(|_| random(left.len()))
            .chain([0, left.len() - 1, left.len()]);
        for depth in depths.collect::<Vec<_>>() {
            let path = format!("/Users?startIndex={}&count=7&attributes=id", depth + 1);
            let page = trial.demo.get(&path).await.json();
            assert_eq!(page["totalResults"], left.len());
            let ids: Vec<&str> = page["Resources"]
                .as_array()
                .unwrap()
                .iter()
                .map(|user| user["id"].as_str().unwrap())
                .collect();
            let want: Vec<&str> = left.iter().skip(depth).take(7).map(String::as_str).collect();
            assert_eq!(ids, want, "round {round}, {depth} deep of {}", left.len());
        }
    }
    // Numbers of the deleted are not given again; who comes later is last.
    let last = trial.demo.user("late@x", "Late").await;
    let path = format!("/Users?startIndex={}", left.len() + 1);
    let page = trial.demo.get(&path).await.json();
    assert_eq!(page["Resources"][0]["id"], last);
    let (users, total) = trial
        .store
        .users("demo", None, left.len() as u64, 5)
        .await
        .unwrap();
    assert_eq!((users.len(), total), (1, left.len() as u64 + 1));
}

#[tokio::test]
async fn a_group_too_large_to_show_is_changed_without_showing_it() {
    let trial = start().await;
    let bodies = (0..300).map(|n| json!({ "userName": format!("u{n}@x") }));
    let made = trial
        .store
        .import("demo", ResourceType::User, bodies)
        .await
        .unwrap();
    let ids: Vec<String> = made.into_iter().map(Option::unwrap).collect();
    let group = trial.demo.group("Everyone").await;
    trial
        .store
        .import_members("demo", &group, &ids[..250])
        .await
        .unwrap();
    let path = format!("/Groups/{group}");
    let members = |ids: &[String]| -> Vec<_> { ids.iter().map(|id| json!({ "value": id })).collect() };
    let add = json!([{ "op": "Add", "path": "members", "value": members(&ids[240..260]) }]);
    let got = trial.demo.patch(&path, add).await;
    assert_eq!((got.status, got.text.as_str()), (204, ""));
    assert_eq!(common::last(&trial.store, "demo").await.what, "+10 members");
    let remove = json!([{ "op": "Remove", "path": "members", "value": members(&ids[..200]) }]);
    assert_eq!(trial.demo.patch(&path, remove).await.status, 204);
    let whole = trial.demo.get(&path).await.json();
    assert_eq!(whole["members"].as_array().unwrap().len(), 60);
    let filter = scim::query::encode_value(&format!("members[value eq \"{}\"]", ids[255]));
    assert_eq!(trial.demo.found(&format!("/Groups?filter={filter}")).await, 1);
    trial.demo.delete(&format!("/Users/{}", ids[255])).await;
    assert_eq!(trial.demo.found(&format!("/Groups?filter={filter}")).await, 0);
    // Both at once, and what is named twice counts once.
    let both = json!([
        { "op": "add", "path": "members", "value": members(&ids[290..295]) },
        { "op": "remove", "path": format!("members[value eq \"{}\"]", ids[290]) },
        { "op": "add", "path": "members", "value": members(&ids[294..296]) },
    ]);
    let got = trial.demo.patch(&path, both).await;
    assert_eq!(got.json()["members"].as_array().unwrap().len(), 59 + 5);
    assert_eq!(common::last(&trial.store, "demo").await.changes.len(), 5);
}
