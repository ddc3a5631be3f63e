//! A registration of its own, with application permissions.

use graph_client::{Graph, SignInConfig, Silent, sign_in_as_application};
use graph_model::{GraphRequest, Method};
use jiff::Timestamp;
use plan::{Answers, GRAPH_API_SECRET, Mode, Run, StepError};
use profile::{GraphApi, Profile};
use serde_json::{Value, json};

use super::{Death, Room, vendor};

const NAME: &str = "SnapComms Graph API";
const PERMISSIONS: [(&str, &str); 4] = [
    ("Group.Read.All", "5b567255-7703-4780-807c-7be8301ae99b"),
    ("GroupMember.Read.All", "98830695-27a2-44f7-8c18-0c3ebc9698f6"),
    ("User.Export.All", "405a51b5-8d8d-430b-9842-8be4b0e9f324"),
    ("User.Read.All", "df021288-bdef-4463-88db-98f22de89214"),
];

fn snapcomms() -> (Profile, Answers) {
    vendor(|profile| {
        profile.graph_api = Some(GraphApi {
            app_name: NAME.to_owned(),
            permissions: PERMISSIONS.iter().map(|(name, _)| (*name).to_owned()).collect(),
            secret_months: 24,
            group_filter: None,
            mail: None,
            hand_over: Vec::new(),
            guide_steps: Vec::new(),
        });
    })
}

fn run(room: &Room, mode: Mode) -> Run {
    let (profile, answers) = snapcomms();
    Run::graph_api(&profile, &answers, mode, room.known())
}

/// The registration, its service principal, and the ids of the permissions it was granted.
async fn state(room: &Room) -> (Value, Value, Vec<String>) {
    let found = room
        .read("/applications?$filter=displayName%20eq%20'SnapComms%20Graph%20API'")
        .await;
    let applications = found["value"].as_array().unwrap();
    assert_eq!(applications.len(), 1, "one registration");
    let app_id = applications[0]["appId"].as_str().unwrap();
    let sp = room.read(&format!("/servicePrincipals(appId='{app_id}')")).await;
    let id = sp["id"].as_str().unwrap();
    let assigned = room
        .read(&format!("/servicePrincipals/{id}/appRoleAssignments"))
        .await;
    let mut roles: Vec<String> = assigned["value"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["appRoleId"].as_str().unwrap().to_owned())
        .collect();
    roles.sort_unstable();
    (applications[0].clone(), sp, roles)
}

fn all_roles() -> Vec<String> {
    let mut ids: Vec<String> = PERMISSIONS.iter().map(|(_, id)| (*id).to_owned()).collect();
    ids.sort_unstable();
    ids
}

#[tokio::test]
async fn the_registration_has_its_permissions_consent_and_a_secret_that_works() {
    let mut room = Room::open(&[]).await;
    let graph = room.graph_as("astrid.nystrom").await;
    let preview = room.drive(run(&room, Mode::Preview), &graph, Death::No).await;
    assert_eq!(preview.error, None);
    assert!(preview.writes().is_empty());
    let planned = preview.steps.iter().map(plan::Step::writes).sum::<usize>();
    let applied = room.drive(run(&room, Mode::Apply), &graph, Death::No).await;
    assert_eq!(applied.error, None);
    assert_eq!(planned, applied.writes().len());

    let (app, sp, roles) = state(&room).await;
    let mut asked: Vec<&Value> = app["requiredResourceAccess"][0]["resourceAccess"]
        .as_array()
        .unwrap()
        .iter()
        .collect();
    assert!(asked.iter().all(|one| one["type"] == "Role"));
    asked.sort_unstable_by_key(|one| one["id"].as_str().unwrap());
    let ids: Vec<&str> = asked.iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(ids, all_roles());
    assert_eq!(roles, all_roles());
    assert_eq!(app["signInAudience"], "AzureADMyOrg");
    assert_eq!(
        app["applicationTemplateId"],
        Value::Null,
        "no application for SCIM"
    );
    assert!(sp["tags"].as_array().unwrap().contains(&json!("HideApp")));
    let known = room.known.client_secret(GRAPH_API_SECRET).unwrap();
    let days = known.ends.duration_since(Timestamp::now()).as_hours() / 24;
    assert!((728..=731).contains(&days), "{days} days");
    assert_eq!(
        room.known.registration().unwrap().app_id,
        app["appId"].as_str().unwrap()
    );

    // What is handed over signs in and reads groups.
    let config = SignInConfig {
        client_id: app["appId"].as_str().unwrap().to_owned(),
        client_secret: Some(room.secrets[GRAPH_API_SECRET].clone().into()),
        ..room.config()
    };
    let session = sign_in_as_application(&config).await.unwrap();
    let as_itself = Graph::new(session).unwrap();
    let request = GraphRequest::groups_where(&graph_model::Filter::starts_with("displayName", "SMS2GO"));
    let (answer, _) = as_itself
        .send(&request, &graph_client::NoSecrets, &Silent)
        .await
        .unwrap();
    assert_eq!(answer.status, 200);
    assert!(!answer.items().is_empty());

    let again = room.drive(run(&room, Mode::Apply), &graph, Death::No).await;
    assert_eq!(again.error, None);
    assert!(again.writes().is_empty(), "{:?}", again.writes());
    // Another computer, which knows nothing, takes the registration over; only the secret is a new one.
    room.known = plan::Known::default();
    room.secrets.clear();
    let other = room.drive(run(&room, Mode::Apply), &graph, Death::No).await;
    assert_eq!(other.error, None);
    let writes: Vec<&str> = other
        .writes()
        .into_iter()
        .map(|(_, path)| path.as_str())
        .collect();
    assert_eq!(writes.len(), 1);
    assert!(writes[0].ends_with("/addPassword"));
    assert_eq!(other.step("graph-api-registration").verdict, plan::Verdict::Adopt);
}

#[tokio::test]
async fn a_program_that_ends_after_any_request_leaves_one_registration_and_one_secret() {
    let mut room = Room::open(&[]).await;
    let graph = room.graph_as("astrid.nystrom").await;
    let whole = room.drive(run(&room, Mode::Apply), &graph, Death::No).await;
    let requests = whole.sent.len();
    assert!(requests > 10, "{requests}");
    let (app, ..) = state(&room).await;
    room.begin_anew(&app).await;
    for at in 1..=requests {
        for death in [Death::Deaf(at), Death::Forgetful(at)] {
            room.drive(run(&room, Mode::Apply), &graph, death).await;
            let after = room.drive(run(&room, Mode::Apply), &graph, Death::No).await;
            assert_eq!(after.error, None, "{death:?}");
            let (app, _, roles) = state(&room).await;
            assert_eq!(roles, all_roles(), "{death:?}");
            let passwords = app["passwordCredentials"].as_array().unwrap();
            assert_eq!(passwords.len(), 1, "{death:?}");
            let known = room.known.client_secret(GRAPH_API_SECRET).unwrap();
            assert_eq!(known.key_id, passwords[0]["keyId"].as_str().unwrap());
            assert!(room.secrets[GRAPH_API_SECRET].starts_with(&known.hint));
            let last = room.drive(run(&room, Mode::Apply), &graph, Death::No).await;
            assert!(last.writes().is_empty(), "{death:?}: {:?}", last.writes());
            room.begin_anew(&app).await;
        }
    }
}

#[tokio::test]
async fn without_the_role_for_it_consent_becomes_a_link_and_somebody_else_can_give_it() {
    let mut room = Room::open(&[]).await;
    // Administrators of applications may not give permissions of Graph.
    let graph = room.graph_as("maja.lund").await;
    let ended = room.drive(run(&room, Mode::Apply), &graph, Death::No).await;
    assert_eq!(ended.error, None);
    let (app, _, roles) = state(&room).await;
    assert!(roles.is_empty());
    let notice = &ended.step("graph-api-consent").notices[0];
    assert!(notice.detail.contains("Privileged Role Administrator"));
    let consent = room.known.consent(GRAPH_API_SECRET).unwrap();
    assert_eq!((consent.missing.len(), consent.refused), (4, true));
    assert!(
        room.known.client_secret(GRAPH_API_SECRET).is_some(),
        "the rest is done"
    );

    // The link, in the browser of an administrator who may.
    let start = notice.detail.find("http").unwrap();
    let link = reqwest::Url::parse(&notice.detail[start..]).unwrap();
    assert!(
        link.query_pairs()
            .any(|(name, value)| name == "client_id" && value == app["appId"].as_str().unwrap())
    );
    consent_in_browser(&room, link, "astrid.nystrom@contoso.example").await;
    let (.., roles) = state(&room).await;
    assert_eq!(roles, all_roles());
    let again = room.drive(run(&room, Mode::Apply), &graph, Death::No).await;
    assert_eq!(again.error, None);
    assert!(again.writes().is_empty(), "{:?}", again.writes());
    assert!(room.known.consent(GRAPH_API_SECRET).unwrap().missing.is_empty());
}

/// What a person does with a consent link, form by form.
async fn consent_in_browser(room: &Room, link: reqwest::Url, upn: &str) {
    let browser = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let hidden = |page: &str| {
        let at = page.find("name=\"flow\" value=\"").unwrap() + 19;
        page[at..].split('"').next().unwrap().to_owned()
    };
    let password = room.password(upn);
    let page = browser.get(link).send().await.unwrap().text().await.unwrap();
    let flow = hidden(&page);
    let post = async |path: &str, fields: &[(&str, &str)]| {
        let url = format!("{}{path}", room.tenant.authority());
        browser.post(url).form(fields).send().await.unwrap()
    };
    post("/sign-in/account", &[("flow", &flow), ("account", upn)]).await;
    let plain = secrecy::ExposeSecret::expose_secret(&password).to_owned();
    let fields = [
        ("flow", flow.as_str()),
        ("account", upn),
        ("password", plain.as_str()),
    ];
    let page = post("/sign-in/password", &fields).await.text().await.unwrap();
    assert!(page.contains("User.Export.All"), "{page}");
    let done = post("/sign-in/consent", &[("flow", &flow), ("consent", "accept")]).await;
    let back = done.headers()["location"].to_str().unwrap().to_owned();
    assert!(
        back.contains("/common/oauth2/nativeclient?admin_consent=True"),
        "{back}"
    );
}

#[tokio::test]
async fn a_role_that_is_lost_half_way_leaves_what_was_granted_and_says_what_is_missing() {
    let mut room = Room::open(&[]).await;
    let graph = room.graph_as("astrid.nystrom").await;
    let mut granting = 0;
    let mut apply = run(&room, Mode::Apply);
    let ended = room
        .drive_with(&mut apply, &graph, Death::No, async |room, request| {
            if request.method == Method::Post && request.path.ends_with("/appRoleAssignments") {
                granting += 1;
                if granting == 3 {
                    let fault = json!({"fault": "role=Application Administrator"});
                    room.control(reqwest::Method::POST, "/faults", fault).await;
                }
            }
        })
        .await;
    assert_eq!(ended.error, None);
    let (.., roles) = state(&room).await;
    assert_eq!(roles.len(), 2);
    let consent = room.known.consent(GRAPH_API_SECRET).unwrap();
    assert_eq!(consent.missing, ["User.Export.All", "User.Read.All"]);
    room.control(reqwest::Method::DELETE, "/faults", Value::Null)
        .await;
    let later = room.drive(run(&room, Mode::Apply), &graph, Death::No).await;
    assert_eq!(later.error, None);
    assert_eq!(later.writes().len(), 2, "only what is missing");
    let (.., roles) = state(&room).await;
    assert_eq!(roles, all_roles());
}

#[tokio::test]
async fn two_registrations_of_the_name_are_a_question_and_one_of_another_kind_is_none() {
    let mut room = Room::open(&[]).await;
    let graph = room.graph_as("astrid.nystrom").await;
    // An application for SCIM of the same name is no registration for this.
    room.instantiate(NAME).await;
    let body = json!({"displayName": NAME});
    let first = room
        .raw(reqwest::Method::POST, "/applications", Some(body.clone()))
        .await;
    room.raw(reqwest::Method::POST, "/applications", Some(body)).await;
    let ended = room.drive(run(&room, Mode::Apply), &graph, Death::No).await;
    assert!(ended.writes().is_empty());
    let Some(StepError::Decide { decision }) = ended.error else {
        panic!("a question");
    };
    assert_eq!(decision.choices.len(), 2);
    let (profile, answers) = snapcomms();
    let answers = Answers {
        adopt: first["id"].as_str().map(str::to_owned),
        ..answers
    };
    let chosen = Run::graph_api(&profile, &answers, Mode::Apply, room.known());
    let ended = room.drive(chosen, &graph, Death::No).await;
    assert_eq!(ended.error, None);
    let path = format!("/applications/{}", first["id"].as_str().unwrap());
    let app = room.read(&path).await;
    assert_eq!(
        app["requiredResourceAccess"][0]["resourceAccess"]
            .as_array()
            .unwrap()
            .len(),
        4
    );
    assert_eq!(app["passwordCredentials"].as_array().unwrap().len(), 1);
}
