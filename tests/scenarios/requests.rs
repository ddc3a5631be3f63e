//! What a set-up sent to Graph, as the window shows it.

use app_api::error::ErrorCode;
use app_api::request::{
    Nothing, SentExportRequest, SentFormat, SentListRequest, SentRequestRequest, SentScriptRequest,
    TrialRequest,
};
use app_api::requests;
use app_api::simulated::{self, Fault, TenantOptions};
use app_api::view::common::Verdict;
use app_api::view::sent::{SentPage, SentRow};

use crate::desk::Desk;
use crate::faults::set_up;

/// Refused once while the secrets are saved: the attempt is part of the story.
const THROTTLED: &str = "429:PUT /servicePrincipals/*/synchronization/secrets:times=1:retry-after=1";

struct Record {
    desk: Desk,
    session: String,
}

impl Record {
    async fn made() -> Self {
        let desk = Desk::open().await;
        let options = TenantOptions {
            faults: vec![THROTTLED.parse::<Fault>().unwrap()],
            ..TenantOptions::default()
        };
        let tenant = simulated::serve(options).await.unwrap();
        set_up(&desk, &tenant).await.unwrap();
        tenant.shutdown().await;
        let sessions = app_api::session::list(&desk.app, Nothing {}).await.unwrap();
        let session = sessions[0].id.clone();
        Self { desk, session }
    }

    fn wish(&self, text: &str) -> SentListRequest {
        SentListRequest {
            session_id: self.session.clone(),
            text: text.to_owned(),
            failed_only: false,
            writes_only: false,
            after: None,
        }
    }

    async fn page(&self, wish: SentListRequest) -> SentPage {
        requests::page(&self.desk.app, wish).await.unwrap()
    }

    fn one(&self, row: &SentRow) -> SentRequestRequest {
        SentRequestRequest {
            session_id: self.session.clone(),
            id: row.id.clone(),
        }
    }

    async fn export(&self, format: SentFormat, writes_only: bool) -> (String, u32, String) {
        let request = SentExportRequest {
            session_id: self.session.clone(),
            format,
            writes_only,
        };
        let done = requests::export_file(&self.desk.app, request).await.unwrap();
        let text = std::fs::read_to_string(&done.path).unwrap();
        (done.path, done.requests, text)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_attempt_is_listed_found_opened_and_exported_without_its_secrets() {
    let record = Record::made().await;
    let all = record.page(record.wish("")).await;
    assert_eq!(all.total as usize, all.rows.len());
    assert_eq!(
        all.writes as usize,
        all.rows.iter().filter(|row| row.write).count()
    );
    assert!(!all.running && all.waiting.is_none());

    let throttled = record.page(record.wish("put 429 secrets")).await.rows;
    assert_eq!(throttled.len(), 1, "{throttled:#?}");
    let words = throttled[0].waited.as_deref().unwrap();
    assert!(
        words.starts_with("Waiting for Graph, which asked to slow down, until ") && words.ends_with("(1 s)"),
        "{words}"
    );
    let at = all.rows.iter().position(|row| row.id == throttled[0].id).unwrap();
    let next = &all.rows[at + 1];
    assert_eq!((next.status, &next.path), (Some(204), &throttled[0].path));
    assert_eq!(next.waited, None);

    let opened = requests::show(&record.desk.app, record.one(&throttled[0]))
        .await
        .unwrap();
    assert!(opened.has_secret);
    assert!(opened.exchange.request_body.unwrap().contains("••••"));
    let verdicts: Vec<_> = opened.notices.iter().map(|notice| &notice.verdict).collect();
    assert_eq!(
        verdicts,
        [&Verdict::Fail, &Verdict::Warn],
        "{:#?}",
        opened.notices
    );
    let names: Vec<_> = opened.support.iter().map(|line| line.name.as_str()).collect();
    assert!(names.starts_with(&["request-id"]), "{names:?}");
    let id = opened.support[0].value.clone();
    let found = record.page(record.wish(&id.to_uppercase())).await.rows;
    assert_eq!(
        found, throttled,
        "a request is found by the id that support asks for"
    );

    let script = SentScriptRequest {
        session_id: record.session.clone(),
        id: next.id.clone(),
        format: SentFormat::Powershell,
    };
    let text = requests::script(&record.desk.app, script).await.unwrap().text;
    assert!(text.contains("$env:SECRET_TOKEN") && text.matches("Invoke-MgGraphRequest -Method").count() == 1);

    // A script sends each request once; the archive has every attempt.
    let (path, count, script) = record.export(SentFormat::Curl, false).await;
    assert!(path.ends_with(".sh") && path.contains("reports"), "{path}");
    let sign_ins = all
        .rows
        .iter()
        .filter(|row| row.path.ends_with("/oauth2/v2.0/token"));
    let sign_ins = u32::try_from(sign_ins.count()).unwrap();
    assert!(
        sign_ins > 0,
        "the sign-in is on record, and of no use in a script"
    );
    assert_eq!(count, all.total - 1 - sign_ins);
    let (_, count, archive) = record.export(SentFormat::Har, false).await;
    assert_eq!(count, all.total);
    assert!(archive.contains(words));
    let (_, count, _) = record.export(SentFormat::Powershell, true).await;
    assert_eq!(count, all.writes - 1);
    let named = TrialRequest {
        name: "vendor".to_owned(),
    };
    let token = app_api::trial::token(&record.desk.app, named)
        .await
        .unwrap()
        .token;
    assert!(!script.contains(&token) && !archive.contains(&token));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_only_what_came_since() {
    let record = Record::made().await;
    let all = record.page(record.wish("")).await;
    let half = all.rows.len() / 2;
    let since = SentListRequest {
        after: Some(all.rows[half - 1].id.clone()),
        ..record.wish("")
    };
    let rest = record.page(since).await;
    assert_eq!(rest.rows, all.rows[half..]);
    assert_eq!(rest.last, all.last);
    let nothing_new = SentListRequest {
        after: all.last.clone(),
        ..record.wish("")
    };
    let none = record.page(nothing_new).await;
    assert_eq!((none.total, none.last), (0, all.last.clone()));

    let failed = SentListRequest {
        failed_only: true,
        ..record.wish("")
    };
    let failed = record.page(failed).await;
    assert_eq!(failed.rows.len(), all.failed as usize);
    assert_eq!(failed.total, all.total, "the numbers are about all");

    let gone = SentRequestRequest {
        session_id: record.session.clone(),
        id: "999999".to_owned(),
    };
    let error = requests::show(&record.desk.app, gone).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
    let nowhere = SentListRequest {
        session_id: "no-such-session".to_owned(),
        ..record.wish("")
    };
    let error = requests::page(&record.desk.app, nowhere).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
}
