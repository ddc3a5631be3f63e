//! Trial backends on disks that are full, and told to stop by the system.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::process::Command;

use crate::place::Place;
use crate::serving::Serving;

/// Bytes that a server may write into one file, in blocks of 512: room for some people.
const BLOCKS: u32 = 3_000;

struct Tenant {
    client: reqwest::Client,
    url: String,
    token: String,
}

impl Tenant {
    fn of(serving: &Serving, token: &str) -> Self {
        Self {
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            url: format!("{}/demo/scim/v2", serving.text("baseUrl")),
            token: token.to_owned(),
        }
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> (u16, Value) {
        let request = request.header("Authorization", format!("Bearer {}", self.token));
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (
            status,
            serde_json::from_str(&answer.text().await.unwrap()).unwrap(),
        )
    }

    async fn create(&self, name: &str) -> (u16, Value) {
        let body = json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": name,
            "displayName": "x".repeat(20_000) });
        let request = self.client.post(format!("{}/Users", self.url));
        let request = request.header("Content-Type", "application/scim+json");
        self.send(request.body(body.to_string())).await
    }

    async fn found(&self, query: &str) -> u64 {
        let request = self
            .client
            .get(format!("{}/Users?attributes=userName&{query}", self.url));
        let (status, list) = self.send(request).await;
        assert_eq!(status, 200, "{list}");
        list["totalResults"].as_u64().unwrap()
    }
}

async fn made(place: &Place) -> String {
    let made = place.run(&["trial", "create", "demo", "--json"]).await.expect(0);
    made.json()["token"].as_str().unwrap().to_owned()
}

const SERVE: [&str; 4] = ["trial", "serve", "--listen", "127.0.0.1:0"];

/// A disk that is full cannot be had without rights; a file that may not grow fails in the same place.
#[tokio::test(flavor = "multi_thread")]
async fn a_disk_without_room_refuses_what_it_cannot_keep_and_loses_nothing() {
    let place = Place::new();
    let token = made(&place).await;
    let full = format!("trap '' XFSZ; ulimit -f {BLOCKS}; exec \"$0\" \"$@\"");
    let program = env!("CARGO_BIN_EXE_slipway");
    let mut command = Command::new("sh");
    command.args(["-c", &full, program]).args(SERVE);
    command.env("SLIPWAY_DATA_DIR", place.data()).stdin(Stdio::null());
    let serving = Serving::of(command).await;
    let tenant = Tenant::of(&serving, &token);
    let mut kept = Vec::new();
    let refused = loop {
        let name = format!("u{}@trial.example", kept.len());
        let (status, body) = tenant.create(&name).await;
        if status != 201 {
            break (status, body);
        }
        kept.push(name);
        assert!(kept.len() < 1_000, "the limit is not reached");
    };
    assert!(matches!(refused.0, 500 | 507), "{refused:?}");
    let detail = refused.1["detail"].as_str().unwrap();
    assert!(detail.contains("disk"), "{detail}");
    assert_eq!(tenant.found("count=0").await, kept.len() as u64, "it still reads");
    serving.kill().await;

    let serving = Serving::start(&place, &SERVE).await;
    let tenant = Tenant::of(&serving, &token);
    assert_eq!(tenant.found("count=0").await, kept.len() as u64);
    for name in &kept {
        let query = format!("filter=userName+eq+%22{}%22", name.replace('@', "%40"));
        assert_eq!(tenant.found(&query).await, 1, "{name}");
    }
    assert_eq!(
        tenant.create("later@trial.example").await.0,
        201,
        "there is room again"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_the_system_stops_has_its_last_read_in_the_log() {
    let place = Place::new();
    let token = made(&place).await;
    let serving = Serving::start(&place, &SERVE).await;
    let tenant = Tenant::of(&serving, &token);
    assert_eq!(tenant.found("count=0").await, 0);
    let id = serving.id().to_string();
    let told = Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
    assert!(told.success());
    assert_eq!(serving.ended().await, Some(0));
    let log = place.run(&["trial", "log", "demo", "--json"]).await.expect(0);
    assert_eq!(log.out.lines().count(), 1, "{}", log.out);
}
