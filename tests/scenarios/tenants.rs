//! Tenants in the window: found by their domain, chosen, left; more permissions for a set-up; the settings around it.

use app_api::error::ErrorCode;
use app_api::request::{
    AccountRequest, Nothing, SettingsWish, SignInIdRequest, SignInRequest, TenantFindRequest, VendorRequest,
};
use app_api::view::common::Verdict;
use app_api::view::sign_in::{SignInState, SignInView};
use app_api::{settings, sign_in};
use graph_client::follow_forms;
use secrecy::SecretString;

use crate::desk::{ADMIN, Desk, session, until};

/// Nothing listens on this port of this machine.
const NOBODY: &str = "http://127.0.0.1:9";

/// Does in the browser what the person is asked for, and waits for the end.
async fn finish(desk: &Desk, begun: SignInView) -> SignInView {
    let password = SecretString::from(desk.account(ADMIN).await.password);
    let url = begun.url.unwrap().parse().unwrap();
    follow_forms(&url, ADMIN, &password, true).await.unwrap();
    let asked = SignInIdRequest { sign_in_id: begun.id };
    until("the end of the sign-in", async || {
        let view = sign_in::show(&desk.app, asked.clone()).await.unwrap();
        (view.state != SignInState::Waiting).then_some(view)
    })
    .await
}

async fn enter(desk: &Desk, session_id: Option<String>) -> String {
    let request = SignInRequest {
        cloud: "simulated".to_owned(),
        tenant: None,
        session_id,
    };
    let begun = sign_in::start(&desk.app, request).await.unwrap();
    let done = finish(desk, begun).await;
    assert_eq!(done.state, SignInState::Done, "{done:#?}");
    done.tenant.unwrap().id
}

#[tokio::test(flavor = "multi_thread")]
async fn the_simulated_tenant_is_found_by_its_domain_with_no_network() {
    let desk = Desk::open().await;
    let request = TenantFindRequest {
        domain: " Contoso.example ".to_owned(),
    };
    let found = sign_in::find(&desk.app, request).await.unwrap();
    let cloud = found.cloud.unwrap();
    assert!(cloud.simulated && cloud.id == "simulated");
    assert_eq!(found.domain, "Contoso.example");
    assert_eq!(found.tenant_id, Some(enter(&desk, None).await));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_in_tenant_is_listed_used_and_left() {
    let desk = Desk::open().await;
    let app = &desk.app;
    assert_eq!(sign_in::accounts(app, Nothing {}).await.unwrap(), []);
    let tenant = enter(&desk, None).await;
    let listed = sign_in::accounts(app, Nothing {}).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert!(listed[0].current && listed[0].simulated && listed[0].account == ADMIN);

    let named = AccountRequest {
        tenant_id: tenant.clone(),
    };
    let shown = sign_in::use_account(app, named.clone()).await.unwrap();
    assert_eq!(shown.tenant.unwrap().id, tenant);
    let out = sign_in::sign_out_of_account(app, named.clone()).await.unwrap();
    assert!(out.app.tenant.is_none() && out.accounts.is_empty());
    assert_eq!(out.tenant, listed[0].tenant);
    assert!(out.remains.iter().any(|line| line.contains("access token")));
    let error = sign_in::use_account(app, named).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_set_up_lacks_is_explained_asked_for_and_granted() {
    let desk = Desk::open().await;
    let app = &desk.app;
    let vendor = VendorRequest {
        vendor_id: "sms2go".to_owned(),
    };
    let made = app_api::session::create(app, vendor).await.unwrap();
    let lacks = async || {
        sign_in::missing(app, session(&made.id))
            .await
            .unwrap()
            .into_iter()
            .map(|scope| (scope.name, scope.why))
            .collect::<Vec<_>>()
    };
    assert_eq!(lacks().await, [], "nobody is signed in: the step says so");
    // Only to know who came.
    enter(&desk, None).await;
    let missing = lacks().await;
    assert!(
        missing.contains(&(
            "Application.ReadWrite.All".to_owned(),
            "create the enterprise application".to_owned()
        )),
        "{missing:?}"
    );
    let begun = sign_in::ask_for_missing(app, session(&made.id)).await.unwrap();
    let done = finish(&desk, begun).await;
    assert_eq!(done.state, SignInState::Done, "{done:#?}");
    assert_eq!(lacks().await, []);
}

fn wish(over: impl FnOnce(&mut SettingsWish)) -> SettingsWish {
    let mut wish = SettingsWish {
        cloud: "simulated".to_owned(),
        client_id: String::new(),
        proxy: "system".to_owned(),
        proxy_credentials: None,
        root_certificates: String::new(),
        memory_only: false,
    };
    over(&mut wish);
    wish
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_tried_kept_and_said_to_count_from_the_next_start() {
    let desk = Desk::open().await;
    let app = &desk.app;
    let before = settings::show(app, Nothing {}).await.unwrap();
    assert_eq!(before.kept.proxy, "system");
    assert!(!before.restart && !before.proxy_credentials);

    // The usual cloud counts at once.
    let usual = wish(|wish| wish.cloud = "usgov-l4".to_owned());
    assert!(!settings::save(app, usual).await.unwrap().restart);
    let options = sign_in::options(app, Nothing {}).await.unwrap();
    assert_eq!(options.usual_cloud, "usgov-l4");

    let proxy = wish(|wish| wish.proxy = NOBODY.to_owned());
    let tried = settings::try_out(app, proxy.clone()).await.unwrap();
    assert_eq!(tried.verdict, Verdict::Fail, "{tried:#?}");
    assert!(!tried.detail.is_empty());
    let kept = settings::save(app, proxy).await.unwrap();
    assert!(kept.restart);
    assert_eq!(
        (kept.kept.proxy.as_str(), kept.kept.cloud.as_str()),
        (NOBODY, "simulated")
    );

    for bad in [
        wish(|wish| wish.proxy = " ".to_owned()),
        wish(|wish| wish.client_id = "my app".to_owned()),
        wish(|wish| wish.root_certificates = "/no/such/file.pem".to_owned()),
        wish(|wish| wish.cloud = "mars".to_owned()),
    ] {
        let error = settings::save(app, bad).await.unwrap_err();
        assert!(
            error.code == ErrorCode::BadInput && error.fix.is_some(),
            "{error:?}"
        );
    }
    assert_eq!(settings::show(app, Nothing {}).await.unwrap().kept.proxy, NOBODY);
}
