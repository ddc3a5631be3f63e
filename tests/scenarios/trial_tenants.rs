//! Trial tenants through the functions that the window calls, with requests that really come over HTTP.

use app_api::error::ErrorCode;
use app_api::request::{
    TrialCreateRequest, TrialEntra, TrialExchangeRequest, TrialExchangesRequest, TrialExportRequest,
    TrialLogFormat, TrialPartRequest, TrialReplayRequest, TrialRequest, TrialResetRequest,
    TrialRotateRequest, TrialSeedRequest, TrialSettingsRequest, TrialStoryRequest, TrialTokenRequest,
};
use app_api::trial;
use app_api::view::trial::{TrialExchangeRow, TrialExchangeView, TrialStepKind};
use app_api::view::trial_tenant::TrialTokenState;
use serde_json::{Value, json};

use crate::desk::Desk;

const NAME: &str = "vendor";

/// A trial tenant of a desk, and the way to it.
struct Called {
    desk: Desk,
    url: String,
    token: String,
}

impl Called {
    async fn new() -> Self {
        let desk = Desk::open().await;
        let (url, token) = desk.vendor().await;
        Self { desk, url, token }
    }

    async fn send(&self, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        self.send_with(&self.token, method, path, body).await
    }

    async fn send_with(&self, token: &str, method: &str, path: &str, body: Option<Value>) -> (u16, Value) {
        let mut request = reqwest::Client::new()
            .request(method.parse().unwrap(), format!("{}{path}", self.url))
            .bearer_auth(token);
        if let Some(body) = body {
            request = request
                .header("Content-Type", "application/scim+json")
                .body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Creates Ana as Entra does, changes her department, disables her. Returns her id.
    async fn provision(&self) -> String {
        let search = "/Users?filter=userName+eq+%22ana%40contoso.example%22";
        assert_eq!(self.send("GET", search, None).await.0, 200);
        let (status, made) = self.send("POST", "/Users", Some(ana())).await;
        assert_eq!(status, 201, "{made}");
        let id = made["id"].as_str().unwrap().to_owned();
        for (path, value) in [("displayName", json!("Ana Lund")), ("active", json!("False"))] {
            let patch = json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [{ "op": "Replace", "path": path, "value": value }],
            });
            assert_eq!(
                self.send("PATCH", &format!("/Users/{id}"), Some(patch)).await.0,
                200
            );
        }
        id
    }

    async fn rows(&self) -> Vec<TrialExchangeRow> {
        let request = TrialExchangesRequest {
            name: NAME.to_owned(),
            text: String::new(),
            failed_only: false,
            before: None,
            limit: 50,
        };
        trial::exchanges(&self.desk.app, request).await.unwrap().rows
    }

    async fn opened(&self, id: &str) -> TrialExchangeView {
        let request = TrialExchangeRequest {
            name: NAME.to_owned(),
            id: id.to_owned(),
        };
        trial::exchange(&self.desk.app, request).await.unwrap()
    }
}

fn ana() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": "ana@contoso.example",
        "displayName": "Ana Berg",
        "externalId": "e-1",
        "active": true,
    })
}

fn named() -> TrialRequest {
    TrialRequest {
        name: NAME.to_owned(),
    }
}

fn part(part: &str) -> TrialPartRequest {
    TrialPartRequest {
        name: NAME.to_owned(),
        part: part.to_owned(),
    }
}

#[tokio::test]
async fn a_name_is_enough_and_every_choice_is_taken() {
    let desk = Desk::open().await;
    let plain = TrialCreateRequest {
        name: "plain".to_owned(),
        ..TrialCreateRequest::default()
    };
    let made = trial::create(&desk.app, plain).await.unwrap();
    assert!(made.oauth.is_none() && made.trial.vendor_id.is_none() && made.trial.users == 0);

    let choosy = TrialCreateRequest {
        name: "choosy".to_owned(),
        vendor_id: Some("sms2go".to_owned()),
        strict: true,
        oauth: true,
        entra: Some(TrialEntra {
            tenant_id: "9b1f3c2a-8f5d-4f38-90f0-53b8a7a0d2ce".to_owned(),
            audience: "api://one".to_owned(),
            jwks_url: String::new(),
        }),
        valid_for: Some("90d".to_owned()),
        people: 7,
        groups: 2,
    };
    let made = trial::create(&desk.app, choosy.clone()).await.unwrap();
    assert_eq!((made.trial.users, made.trial.groups), (7, 2));
    let oauth = made.oauth.unwrap();
    assert_eq!(
        oauth.token_endpoint,
        made.trial.url.replace("/scim/v2", "/oauth/token")
    );
    let name = "choosy".to_owned();
    let detail = trial::show(&desk.app, TrialRequest { name }).await.unwrap();
    assert!(detail.settings.strict && detail.settings.unmapped.is_some());
    assert_eq!(detail.settings.flavour_id.as_deref(), Some("sms2go"));
    // Entra's own key address is what an empty field means, so that is what the field shows.
    assert_eq!(detail.settings.entra, choosy.entra);
    assert!(detail.reach.callers.contains("Entra in the cloud cannot"));
    let kinds: Vec<bool> = detail.tokens.iter().map(|row| row.client_id.is_some()).collect();
    assert_eq!(kinds, [false, true]);
    assert!(detail.tokens[0].at_hand && detail.tokens[0].expires_at.is_some());
    let shown = serde_json::to_string(&detail).unwrap();
    assert!(!shown.contains(&oauth.client_secret) && !shown.contains(&made.token));

    let many = TrialCreateRequest {
        name: "many".to_owned(),
        people: 100_001,
        ..TrialCreateRequest::default()
    };
    let refused = trial::create(&desk.app, many).await.unwrap_err();
    assert!(refused.code == ErrorCode::BadInput && refused.fix.is_some());
    let left = trial::list(&desk.app, app_api::request::Nothing {})
        .await
        .unwrap();
    assert_eq!(left.len(), 2, "nothing half made is left");
}

#[tokio::test]
async fn a_persons_story_is_told_from_the_search_to_the_end() {
    let called = Called::new().await;
    let id = called.provision().await;
    for about in ["ana@contoso.example", id.as_str()] {
        let request = TrialStoryRequest {
            name: NAME.to_owned(),
            about: about.to_owned(),
        };
        let story = trial::story(&called.desk.app, request).await.unwrap();
        let kinds: Vec<TrialStepKind> = story.steps.iter().map(|step| step.kind).collect();
        let told = [
            TrialStepKind::NoMatch,
            TrialStepKind::Created,
            TrialStepKind::Changed,
            TrialStepKind::Disabled,
        ];
        assert_eq!(kinds, told, "about {about}");
        assert_eq!(story.line, "Looked for, created, changed, disabled.");
        let name = &story.steps[2].changes[0];
        assert_eq!(
            (
                name.attribute.as_str(),
                name.before.as_deref(),
                name.after.as_deref()
            ),
            ("displayName", Some("Ana Berg"), Some("Ana Lund"))
        );
    }
}

#[tokio::test]
async fn a_fault_strikes_and_the_log_says_which() {
    let called = Called::new().await;
    let app = &called.desk.app;
    let line = "429:POST /Users:times=1:retry-after=10";
    let detail = trial::add_fault(app, part(line)).await.unwrap();
    assert_eq!(detail.faults[0].line, line);
    assert!(
        detail.faults[0]
            .words
            .starts_with("Answers 429 with Retry-After 10 s")
    );
    assert_eq!(called.send("POST", "/Users", Some(ana())).await.0, 429);
    let struck = called.opened(&called.rows().await[0].id).await;
    assert_eq!(struck.notes[0].title, "A fault struck");
    assert!(struck.notes[0].detail.contains(line));

    let unread = trial::add_fault(app, part("sometimes")).await.unwrap_err();
    assert!(unread.code == ErrorCode::BadInput && unread.fix.is_some());
    trial::add_fault(app, part("cut")).await.unwrap();
    assert_eq!(
        trial::remove_fault(app, part(line)).await.unwrap().faults[0].line,
        "cut"
    );
    assert!(trial::clear_faults(app, named()).await.unwrap().faults.is_empty());
}

#[tokio::test]
async fn a_request_is_sent_again_as_it_was_and_with_edits() {
    let called = Called::new().await;
    called.provision().await;
    let app = &called.desk.app;
    let create = called.rows().await[2].clone();
    assert_eq!(create.method, "POST");
    let again = TrialReplayRequest {
        name: NAME.to_owned(),
        id: create.id.clone(),
        ..TrialReplayRequest::default()
    };
    let taken = trial::replay(app, again.clone()).await.unwrap();
    assert_eq!(taken.row.status, 409, "her name is taken");
    assert_eq!(taken.replay_of.as_ref(), Some(&create.id));

    let draft = called.opened(&create.id).await.replay.unwrap();
    assert_eq!((draft.method.as_str(), draft.path.as_str()), ("POST", "/Users"));
    assert!(
        draft
            .headers
            .iter()
            .all(|header| !header.name.eq_ignore_ascii_case("authorization"))
    );
    let mut headers = draft.headers.clone();
    headers.retain(|header| !header.name.eq_ignore_ascii_case("content-type"));
    let edited = TrialReplayRequest {
        body: Some(draft.body.replace("ana@", "bo@")),
        headers: Some(headers),
        ..again.clone()
    };
    let made = trial::replay(app, edited).await.unwrap();
    assert_eq!(made.row.status, 201);
    assert!(
        made.changes
            .iter()
            .any(|change| change.after.as_deref() == Some("bo@contoso.example"))
    );
    let sent = &made.exchange.request_headers;
    assert!(
        !sent
            .iter()
            .any(|header| header.name.eq_ignore_ascii_case("content-type"))
    );

    let bad = TrialReplayRequest {
        path: Some("Users".to_owned()),
        ..again
    };
    let refused = trial::replay(app, bad).await.unwrap_err();
    assert!(refused.fix.unwrap().action.contains("/Users"));
}

#[tokio::test]
async fn the_log_is_written_to_a_file_with_names_or_without() {
    let called = Called::new().await;
    called.provision().await;
    for (format, pseudonyms) in [
        (TrialLogFormat::Har, false),
        (TrialLogFormat::Jsonl, true),
        (TrialLogFormat::Csv, true),
    ] {
        let request = TrialExportRequest {
            name: NAME.to_owned(),
            text: String::new(),
            failed_only: false,
            format,
            pseudonyms,
        };
        let done = trial::export_log(&called.desk.app, request).await.unwrap();
        assert_eq!(done.exchanges, 4);
        let text = std::fs::read_to_string(&done.path).unwrap();
        assert!(done.path.starts_with(called.desk.path().to_str().unwrap()));
        assert_eq!(text.contains("ana@contoso.example"), !pseudonyms, "{format:?}");
        assert!(!text.contains(&called.token));
    }
}

#[tokio::test]
async fn tokens_are_added_replaced_and_ended_and_the_one_at_hand_follows() {
    let called = Called::new().await;
    let app = &called.desk.app;
    let add = TrialTokenRequest {
        name: NAME.to_owned(),
        token: "entra".to_owned(),
        valid_for: Some("90d".to_owned()),
        client: false,
    };
    let second = trial::add_token(app, add.clone()).await.unwrap();
    let rotate = TrialRotateRequest {
        name: NAME.to_owned(),
        token: "first".to_owned(),
        overlap: None,
        ..TrialRotateRequest::default()
    };
    let third = trial::rotate_token(app, rotate).await.unwrap();
    assert_eq!(
        called.send("GET", "/Users", None).await.0,
        401,
        "the first is refused"
    );
    for token in [second.token.as_ref().unwrap(), third.token.as_ref().unwrap()] {
        assert_eq!(called.send_with(token, "GET", "/Users", None).await.0, 200);
    }
    let row = |name: &str| {
        let row = third.detail.tokens.iter().find(|row| row.name == name).unwrap();
        (row.state, row.at_hand)
    };
    assert_eq!(row("first"), (TrialTokenState::Revoked, false));
    assert_eq!(row("entra"), (TrialTokenState::Accepted, false));
    assert_eq!(row(&third.name), (TrialTokenState::Accepted, true));
    assert_eq!(
        trial::token(app, named()).await.unwrap().token,
        third.token.unwrap()
    );

    let ended = trial::revoke_token(app, part(&third.name)).await.unwrap();
    assert!(
        !ended.trial.token_at_hand,
        "a token that is refused is not shown again"
    );
    let gone = trial::token(app, named()).await.unwrap_err();
    assert_eq!(gone.code, ErrorCode::NotFound);

    let client = TrialTokenRequest {
        token: String::new(),
        client: true,
        ..add
    };
    let made = trial::add_token(app, client).await.unwrap();
    assert!(
        made.token.is_none()
            && made
                .oauth
                .unwrap()
                .token_endpoint
                .ends_with("/vendor/oauth/token")
    );
}

#[tokio::test]
async fn contents_are_made_up_saved_put_back_and_taken_away() {
    let called = Called::new().await;
    let app = &called.desk.app;
    let seed = TrialSeedRequest {
        name: NAME.to_owned(),
        people: 5,
        groups: 2,
    };
    let seeded = trial::seed(app, seed.clone()).await.unwrap();
    assert_eq!((seeded.people, seeded.groups, seeded.there_already), (5, 2, 0));
    assert_eq!(trial::seed(app, seed).await.unwrap().there_already, 7);
    let taken = trial::take_snapshot(app, part("before")).await.unwrap();
    assert_eq!((taken.snapshots[0].users, taken.snapshots[0].groups), (5, 2));

    called.provision().await;
    let nothing = TrialResetRequest {
        name: NAME.to_owned(),
        ..TrialResetRequest::default()
    };
    let refused = trial::reset(app, nothing.clone()).await.unwrap_err();
    assert_eq!(
        refused.code,
        ErrorCode::BadInput,
        "nothing ticked is not everything"
    );
    let people = TrialResetRequest {
        people: true,
        ..nothing
    };
    let done = trial::reset(app, people).await.unwrap();
    assert_eq!((done.people, done.groups, done.exchanges), (6, 0, 0));
    assert_eq!((done.detail.trial.users, done.detail.trial.groups), (0, 2));

    let back = trial::restore_snapshot(app, part("before")).await.unwrap();
    assert_eq!((back.trial.users, back.trial.groups), (5, 2));
    assert!(
        trial::delete_snapshot(app, part("before"))
            .await
            .unwrap()
            .snapshots
            .is_empty()
    );
}

#[tokio::test]
async fn settings_are_what_the_screen_shows() {
    let called = Called::new().await;
    let app = &called.desk.app;
    trial::add_fault(app, part("cut")).await.unwrap();
    let wish = TrialSettingsRequest {
        name: NAME.to_owned(),
        strict: true,
        flavour_id: None,
        entra: None,
        keep: Some(500),
        keep_for: Some("30d".to_owned()),
        keep_mb: Some(50),
    };
    let set = trial::save_settings(app, wish.clone()).await.unwrap();
    assert!(set.settings.strict && set.settings.flavour_id.is_none() && set.settings.rules.is_empty());
    assert_eq!(
        (
            set.settings.keep,
            set.settings.keep_for.as_deref(),
            set.settings.keep_mb
        ),
        (Some(500), Some("30d"), Some(50))
    );
    assert_eq!(set.faults.len(), 1, "faults stay");

    let loose = TrialSettingsRequest {
        keep: None,
        keep_for: None,
        keep_mb: None,
        flavour_id: Some("sms2go".to_owned()),
        ..wish.clone()
    };
    let set = trial::save_settings(app, loose).await.unwrap();
    assert_eq!(
        (set.settings.keep, set.settings.keep_for, set.settings.keep_mb),
        (None, None, None)
    );

    let unread = TrialSettingsRequest {
        keep_for: Some("a month".to_owned()),
        ..wish.clone()
    };
    assert!(trial::save_settings(app, unread).await.unwrap_err().fix.is_some());
    let stranger = TrialSettingsRequest {
        entra: Some(TrialEntra {
            tenant_id: "contoso".to_owned(),
            ..TrialEntra::default()
        }),
        ..wish
    };
    let refused = trial::save_settings(app, stranger).await.unwrap_err();
    assert!(refused.message.contains("GUID"), "{}", refused.message);
}
