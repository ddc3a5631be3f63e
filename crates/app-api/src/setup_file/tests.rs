//! From a vendor's desk to a customer's set-up and back.

use plan::Answers;
use secrecy::SecretString;
use serde_json::json;

use super::*;
use crate::AppOptions;
use crate::host::QuietHost;
use crate::request::SessionRequest;

async fn app() -> (App, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let options = AppOptions {
        data_dir: Some(folder.path().to_owned()),
        memory_secrets: true,
        ..AppOptions::default()
    };
    (App::open(options, QuietHost).await.unwrap(), folder)
}

fn profile() -> String {
    let (_, text) = profile::builtin_texts()
        .iter()
        .find(|(id, _)| *id == "sms2go")
        .unwrap();
    text.replacen("id = \"sms2go\"", "id = \"house\"", 1).replacen(
        "name = \"SMS2GO\"",
        "name = \"House Desk\"",
        1,
    )
}

const KEY: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
const OTHER_KEY: &str = "TM0Imyj_ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U-4pvs";

async fn signed(app: &App, answers: Option<&str>, key: &str) -> Result<String, PrepareError> {
    let profile = profile();
    let wish = SigningWish {
        signer: "House ApS".to_owned(),
        vendor: Chosen::of_text(&profile).unwrap(),
        profile_text: profile,
        answers: answers.map(str::to_owned),
        key: Some(SecretString::from(key)),
    };
    sign(app, wish).await
}

fn request(text: &str) -> SetupFileRequest {
    SetupFileRequest {
        name: "house.slipway.json".to_owned(),
        text: text.to_owned(),
    }
}

fn beginning(text: &str, trusted: Option<&str>) -> SetupFileBeginRequest {
    SetupFileBeginRequest {
        name: "house.slipway.json".to_owned(),
        text: text.to_owned(),
        trusted_key_id: trusted.map(str::to_owned),
    }
}

const FILLED: &str = "tenant_url = \"https://scim.house.example/v2\"\ngroups = [\"SMS2GO - Billing\"]\n";

#[tokio::test]
async fn a_customer_sees_who_signed_and_what_is_asked_and_begins_with_it() {
    let (app, folder) = app().await;
    let text = signed(&app, Some(FILLED), KEY).await.unwrap();
    let view = open(&app, request(&text)).await.unwrap();
    assert_eq!(view.signer.trust, Trust::FirstSeen);
    assert_eq!(view.vendor.card.name, "House Desk");
    assert!(
        view.permissions
            .iter()
            .any(|scope| scope.name == "Synchronization.ReadWrite.All")
    );
    assert_eq!(view.addresses[0].value, "https://scim.house.example/v2");
    assert!(
        view.prefilled.iter().any(|fact| fact.value == "SMS2GO - Billing"),
        "{:?}",
        view.prefilled
    );
    let asked: Vec<&str> = view.questions.iter().map(|asked| asked.label.as_str()).collect();
    assert!(!asked.is_empty() && view.questions.iter().all(|asked| !asked.label.is_empty()));
    assert!(
        app.all_sessions().await.unwrap().is_empty(),
        "looking keeps nothing"
    );
    assert!(!folder.path().join("signers.json").exists());

    let session = begin(&app, beginning(&text, None)).await.unwrap();
    assert_eq!(session.vendor_name, "House Desk");
    let kept = app.session(&session.id).await.unwrap().state;
    assert_eq!(kept.answers.tenant_url, "https://scim.house.example/v2");
    assert_eq!(kept.answers.groups.len(), 1);
    assert_eq!(kept.profile().unwrap().name, "House Desk");
    assert_eq!(
        open(&app, request(&text)).await.unwrap().signer.trust,
        Trust::Known
    );
    let details = crate::vendor::of_session(
        &app,
        SessionRequest {
            session_id: session.id,
        },
    )
    .await
    .unwrap();
    assert_eq!(details.card.id, "house");
}

#[tokio::test]
async fn a_changed_key_is_told_and_taken_only_by_its_fingerprint() {
    let (app, _folder) = app().await;
    let first = signed(&app, None, KEY).await.unwrap();
    begin(&app, beginning(&first, None)).await.unwrap();
    let other = signed(&app, None, OTHER_KEY).await.unwrap();
    let view = open(&app, request(&other)).await.unwrap().signer;
    assert_eq!(view.trust, Trust::Changed);
    let known = open(&app, request(&first)).await.unwrap().signer.key_id;
    assert_eq!(view.known_key_id.as_deref(), Some(known.as_str()));

    let refused = begin(&app, beginning(&other, None)).await.unwrap_err();
    assert!(refused.message.contains("has changed"), "{}", refused.message);
    assert!(
        begin(&app, beginning(&other, Some(&known))).await.is_err(),
        "the old fingerprint"
    );
    assert_eq!(app.all_sessions().await.unwrap().len(), 1, "nothing was begun");
    begin(&app, beginning(&other, Some(&view.key_id))).await.unwrap();
    assert_eq!(
        open(&app, request(&first)).await.unwrap().signer.trust,
        Trust::Changed
    );
}

#[tokio::test]
async fn what_is_not_good_is_not_taken_over_by_half() {
    let (app, folder) = app().await;
    let text = signed(&app, Some(FILLED), KEY).await.unwrap();
    let (unsigned, _) = text.split_once(",\n  \"signature\": {").unwrap();
    let cases = [
        (
            text.replace("scim.house", "scim.mouse"),
            "changed after it was signed",
        ),
        (format!("{unsigned}\n}}\n"), "is not signed"),
        (text[..text.len() / 2].to_owned(), "is not complete"),
        (profile(), "a profile without a signature"),
        (text.replace("File\": 1", "File\": 9"), "a newer Slipway"),
        ("x".repeat(setup_file::FILE_BYTES_MAX + 1), "MB"),
    ];
    for (changed, words) in cases {
        let error = begin(&app, beginning(&changed, None)).await.unwrap_err();
        assert!(error.message.contains(words), "{words}: {}", error.message);
        assert!(
            error.message.starts_with("house.slipway.json "),
            "{}",
            error.message
        );
        assert!(error.fix.is_some(), "{words}");
    }
    // Signed well, but not a profile of this version: the signer is not remembered for that.
    let content = setup_file::Content {
        profile: profile().replacen("summary", "sumary", 1),
        answers: serde_json::Map::new(),
    };
    let key = setup_file::Key::read(&SecretString::from(KEY)).unwrap();
    let odd = setup_file::sign(&content, "House ApS", "2026-11-24T00:00:00Z", &key).unwrap();
    let error = begin(&app, beginning(&odd, None)).await.unwrap_err();
    assert!(error.detail.contains("line "), "{}", error.detail);
    let mut content = content;
    content.profile = profile();
    content.answers = json!({ "secret_token": "x" }).as_object().unwrap().clone();
    let odd = setup_file::sign(&content, "House ApS", "2026-11-24T00:00:00Z", &key).unwrap();
    let error = begin(&app, beginning(&odd, None)).await.unwrap_err();
    assert!(error.message.contains("An answer"), "{}", error.message);
    assert!(app.all_sessions().await.unwrap().is_empty());
    assert!(!folder.path().join("signers.json").exists());
}

#[tokio::test]
async fn answers_that_cannot_be_used_are_not_signed() {
    let (app, _folder) = app().await;
    for (answers, word) in [
        ("tenant_ulr = \"https://x.example\"", "tenant_ulr"),
        ("secret_token = \"abc\"", "secret token"),
        ("tenant_url = ", "no answers"),
    ] {
        let Err(PrepareError::Answers(problems)) = signed(&app, Some(answers), KEY).await else {
            panic!("{answers} was signed");
        };
        assert!(problems[0].message.contains(word), "{problems:?}");
    }
    let Err(PrepareError::Api(error)) = signed(&app, None, "hej").await else {
        panic!("signed with no key");
    };
    assert!(error.message.contains("signing key"), "{}", error.message);
}

#[tokio::test]
async fn own_answers_stand_over_those_that_were_filled_in_and_what_is_missing_is_asked_for() {
    let (app, _folder) = app().await;
    let text = signed(&app, Some(FILLED), KEY).await.unwrap();
    let file = OpenedFile::read("x", text.as_bytes()).unwrap();
    let answers = merged(file.vendor(), "app_name = \"Ours\"\ngroups = [\"Other\"]").unwrap();
    assert_eq!(answers.app_name, "Ours");
    assert_eq!(answers.tenant_url, "https://scim.house.example/v2");
    assert_eq!(answers.groups[0].name, "Other");
    let Err(PrepareError::Answers(problems)) = merged(file.vendor(), "\napp_nam = \"Ours\"") else {
        panic!("a typo was taken");
    };
    assert_eq!(problems[0].line, Some(2));
    let bare = OpenedFile::read("x", signed(&app, None, KEY).await.unwrap().as_bytes()).unwrap();
    let Err(PrepareError::Answers(problems)) = merged(bare.vendor(), "") else {
        panic!("no tenant URL");
    };
    assert_eq!(problems[0].key, "tenant_url");
}

#[tokio::test]
async fn the_answers_go_back_as_a_file_that_is_read_again_and_holds_no_secret() {
    let (app, _folder) = app().await;
    let text = signed(&app, Some(FILLED), KEY).await.unwrap();
    let session = begin(&app, beginning(&text, None)).await.unwrap();
    let back = answers_text(&app, None).await.unwrap();
    let kept = app.session(&session.id).await.unwrap().state;
    assert_eq!(
        Answers::parse(&back, &kept.profile().unwrap()).unwrap(),
        kept.answers
    );

    let token = SecretString::from("a-token-nobody-may-see");
    app.inner
        .secrets
        .hold(&crate::connection::token_name(&session.id), &token);
    assert!(answers_text(&app, Some(&session.id)).await.is_ok());
    app.change_session(&session.id, |state| {
        state.answers.tenant_url = "https://x.example/?t=a-token-nobody-may-see".to_owned();
    })
    .await
    .unwrap();
    let error = answers_text(&app, Some(&session.id)).await.unwrap_err();
    assert!(!format!("{error:?}").contains("nobody-may-see"));
}
