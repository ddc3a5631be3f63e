//! Cursors (RFC 9865).

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::common::{Tenant, start, tenant};

fn ids(page: &Value) -> Vec<String> {
    let all = page["Resources"].as_array().unwrap().iter();
    all.map(|one| one["id"].as_str().unwrap().to_owned()).collect()
}

fn cursor(page: &Value, name: &str) -> Option<String> {
    page[name].as_str().map(str::to_owned)
}

async fn people(demo: &Tenant, count: usize) -> Vec<String> {
    let mut made = Vec::new();
    for n in 0..count {
        made.push(
            demo.user(&format!("u{n:02}@x"), if n % 3 == 0 { "Three" } else { "Other" })
                .await,
        );
    }
    made
}

#[tokio::test]
async fn all_pages_forth_and_back_are_everything_once() {
    let trial = start().await;
    let demo = &trial.demo;
    let made = people(demo, 23).await;
    for (query, want) in [
        ("", made.clone()),
        (
            "&filter=displayName+eq+%22Three%22",
            made.iter().step_by(3).cloned().collect(),
        ),
        (
            "&filter=displayName+co+%22hre%22",
            made.iter().step_by(3).cloned().collect(),
        ),
        (
            "&sortBy=userName&sortOrder=descending",
            made.iter().rev().cloned().collect(),
        ),
    ] {
        let (mut forth, mut pages) = (Vec::new(), Vec::new());
        let mut page = demo.get(&format!("/Users?cursor&count=5{query}")).await.json();
        assert_eq!(cursor(&page, "previousCursor"), None, "the first page has none");
        assert_eq!(page.get("startIndex"), None);
        loop {
            forth.extend(ids(&page));
            pages.push(ids(&page));
            let Some(next) = cursor(&page, "nextCursor") else {
                break;
            };
            page = demo
                .get(&format!("/Users?cursor={next}&count=5{query}"))
                .await
                .json();
            assert!(cursor(&page, "previousCursor").is_some());
        }
        assert_eq!(forth, want, "{query}");
        // And back again, from the last page.
        pages.pop();
        while let Some(want) = pages.pop() {
            let previous = cursor(&page, "previousCursor").unwrap();
            page = demo
                .get(&format!("/Users?cursor={previous}&count=5{query}"))
                .await
                .json();
            assert_eq!(ids(&page), want, "{query}");
        }
    }
}

#[tokio::test]
async fn nobody_is_missed_or_seen_twice_while_others_come_and_go() {
    let trial = start().await;
    let demo = &trial.demo;
    let made = people(demo, 12).await;
    let first = demo.get("/Users?cursor&count=4").await.json();
    let next = cursor(&first, "nextCursor").unwrap();
    // By index the second page would begin two people later.
    for id in &made[..2] {
        demo.delete(&format!("/Users/{id}")).await;
    }
    let late = demo.user("late@x", "Late").await;
    let mut seen = ids(&first);
    let mut page = demo.get(&format!("/Users?cursor={next}&count=4")).await.json();
    loop {
        seen.extend(ids(&page));
        let Some(next) = cursor(&page, "nextCursor") else {
            break;
        };
        page = demo.get(&format!("/Users?cursor={next}&count=4")).await.json();
    }
    let mut want = made.clone();
    want.push(late);
    assert_eq!(seen, want);
    assert_eq!(seen.iter().collect::<HashSet<_>>().len(), 13);
}

#[tokio::test]
async fn a_cursor_is_of_one_query_of_one_tenant() {
    let trial = start().await;
    let demo = &trial.demo;
    let other = tenant(&trial.store, &trial.running, "other").await;
    people(demo, 5).await;
    people(&other, 5).await;
    let page = demo.get("/Users?cursor=&count=2").await.json();
    assert_eq!(page["totalResults"], 5);
    let next = cursor(&page, "nextCursor").unwrap();
    assert!(
        next.bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
    );
    for (path, scim_type) in [
        (format!("/Users?cursor={next}&count=3"), "invalidCount"),
        (format!("/Users?cursor={next}&count=2000"), "invalidCount"),
        (
            format!("/Users?cursor={next}&count=2&filter=userName+pr"),
            "invalidCursor",
        ),
        (format!("/Groups?cursor={next}&count=2"), "invalidCursor"),
        ("/Users?cursor=made-up&count=2".to_owned(), "invalidCursor"),
        (
            format!("/Users?cursor={next}&startIndex=1&count=2"),
            "invalidValue",
        ),
    ] {
        let got = demo.get(&path).await;
        assert_eq!(
            (got.status, got.json()["scimType"].clone()),
            (400, json!(scim_type)),
            "{path}"
        );
    }
    let stolen = other.get(&format!("/Users?cursor={next}&count=2")).await;
    assert_eq!(stolen.json()["scimType"], "invalidCursor");
    // Only how many there are.
    let none = demo.get("/Users?cursor&count=0").await.json();
    assert_eq!(
        (&none["totalResults"], &none["Resources"]),
        (&json!(5), &json!([]))
    );
    let body = json!({ "schemas": [scim::schema::SEARCH_REQUEST], "cursor": "", "count": 4 });
    let searched = demo.post("/Users/.search", body).await.json();
    assert!(cursor(&searched, "nextCursor").is_some());
}
