//! The whole main job on its own: simulated tenant, trial backend, sign-in, set-up, check, start, one cycle, report.
//!
//! Nothing in here is shorter than what a person does in the window: the same functions run in the same order,
//! over real HTTP. Only the answers are given by the demo instead of by a person.

mod document;
mod played;

use secrecy::SecretString;

pub use document::DemoDocument;

use crate::app::{App, AppOptions, SimulatedOptions};
use crate::error::ApiError;
use crate::host::QuietHost;
use crate::recording::Recorder;
use crate::request::{
    CheckRequest, GuideTickRequest, SearchRequest, SessionRequest, VendorRequest, WhoRequest,
};
use crate::sign_in::Need;
use crate::simulated::SIMULATED;
use crate::view::common::Verdict;
use crate::view::session::StepName;
use crate::{apply, check, connection, job, mappings, preflight, report, review, session, who};

/// Folders of earlier demos that are kept.
const KEPT_DEMOS: usize = 5;
/// The account that the demo signs in with has this role.
const ROLE: &str = "Application Administrator";

/// Opens an app of its own for a vendor's demo, in a folder below `data_dir` that holds only this run.
///
/// # Errors
/// There is no such vendor, or the folder cannot be made.
pub async fn open(
    data_dir: Option<std::path::PathBuf>,
    vendor: &str,
    recorder: Recorder,
) -> Result<App, ApiError> {
    crate::vendor::find(vendor)?;
    let home = crate::places::Places::open(data_dir)?;
    let folder = home.dir().join("demos");
    forget_old(&folder);
    let run = format!(
        "{}-{}",
        jiff::Zoned::now().strftime("%Y%m%d-%H%M%S"),
        &uuid::Uuid::new_v4().simple().to_string()[..6]
    );
    let options = AppOptions {
        data_dir: Some(folder.join(run)),
        simulated: SimulatedOptions {
            keep: false,
            ..SimulatedOptions::default()
        },
        any_trial_port: true,
        memory_secrets: true,
        recorder,
        ..AppOptions::default()
    };
    App::open(options, QuietHost).await
}

/// Runs the demo for one vendor; `say` gets a line for each thing that happened.
///
/// # Errors
/// The step that failed. What was done until then stays in the demo's folder.
pub async fn run(app: &App, vendor: &str, say: impl Fn(&str)) -> Result<DemoDocument, ApiError> {
    let made = session::create(
        app,
        VendorRequest {
            vendor_id: vendor.to_owned(),
        },
    )
    .await?;
    let id = made.id.clone();
    let request = || SessionRequest {
        session_id: id.clone(),
    };

    let card = sign_in(app).await?;
    say(&format!(
        "signed in to {} as {} (simulated)",
        card.name, card.account
    ));

    let ready = preflight::show(app, request()).await?;
    say(&format!("pre-flight: {}", ready.title));
    if !ready.good {
        return Err(ApiError::failed(&ready.title));
    }
    played::answers(app, &id, &say).await?;
    tick_vendor_side(app, &id, &say).await?;

    let connected = connection::use_trial(app, request()).await?;
    say(&format!(
        "trial tenant stands for {}: {}",
        made.vendor_name, connected.tenant_url
    ));

    let tables = mappings::show(app, request()).await?;
    say(&format!("mappings: {}", tables.title));
    let groups = who::show(app, request()).await?;
    let selected = played::groups(app, &id, session::chosen(&groups)).await?;
    let groups = who::save(
        app,
        WhoRequest {
            session_id: id.clone(),
            selected,
        },
    )
    .await?;
    say(&groups.title);

    let plan = review::preview(app, request()).await?;
    say(&format!(
        "{}: {} to create, {} to change, {} write requests",
        plan.title, plan.counts.create, plan.counts.change, plan.write_requests
    ));
    let applied = apply::to_the_end(app, &id).await?;
    say(&format!(
        "{}: {} requests, {} of them writes",
        applied.title,
        applied.requests.len(),
        applied.writes
    ));

    let checked = check_one(app, &id, &say).await?;
    let started = job::start(app, request()).await?;
    say(&format!("job started: {}", started.id));
    let running = job::first_cycle(app, &id).await?;
    say(&format!(
        "first cycle done: {} people and {} groups at the trial tenant",
        running.trial_people.unwrap_or(0),
        running.trial_groups.unwrap_or(0)
    ));
    let written = report::make(app, request()).await?;
    say(&format!("report: {}", written.path));
    document::make(app, &id, &checked, &written.path).await
}

async fn sign_in(app: &App) -> Result<crate::view::home::TenantCard, ApiError> {
    let tenant = app.simulated().await?;
    let account = tenant
        .accounts()
        .into_iter()
        .find(|account| account.roles.iter().any(|role| role == ROLE))
        .ok_or_else(|| ApiError::failed("The simulated tenant has no Application Administrator"))?;
    let mut config = app.sign_in_config(SIMULATED).await?;
    config.scopes.extend(Need::SetUp.scopes());
    app.sign_in_with_password(config, &account.upn, &SecretString::from(account.password))
        .await
}

/// The demo plays the person at the vendor.
async fn tick_vendor_side(app: &App, id: &str, say: &impl Fn(&str)) -> Result<(), ApiError> {
    let view = session::show(
        app,
        SessionRequest {
            session_id: id.to_owned(),
        },
    )
    .await?;
    let items = view
        .guide
        .into_iter()
        .filter(|item| item.place == StepName::VendorSide && item.blocking);
    for item in items {
        say(&format!(
            "done by a person at the vendor (played by the demo): {}",
            item.text
        ));
        let tick = GuideTickRequest {
            session_id: id.to_owned(),
            item_id: item.id,
            done: true,
        };
        session::tick(app, tick).await?;
    }
    Ok(())
}

/// One person first; then, where a group has letters that are known to be trouble, one such group.
async fn check_one(
    app: &App,
    id: &str,
    say: &impl Fn(&str),
) -> Result<crate::view::check::CheckView, ApiError> {
    let search = SearchRequest {
        session_id: id.to_owned(),
        text: String::new(),
    };
    let candidates = check::candidates(app, search.clone()).await?;
    let group = SearchRequest {
        text: "ø".to_owned(),
        ..search
    };
    let group = check::candidates(app, group)
        .await?
        .into_iter()
        .find(|candidate| candidate.group);
    if let Some(group) = group {
        let checked = check::run(
            app,
            CheckRequest {
                session_id: id.to_owned(),
                subject_id: group.id,
                group: true,
            },
        )
        .await?;
        say(&format!("on demand: {}", checked.title));
    }
    let person = candidates
        .into_iter()
        .find(|candidate| !candidate.group)
        .ok_or_else(|| ApiError::failed("Nobody is assigned, so nobody can be checked"))?;
    let checked = check::run(
        app,
        CheckRequest {
            session_id: id.to_owned(),
            subject_id: person.id,
            group: false,
        },
    )
    .await?;
    say(&format!("on demand: {} {}", checked.title, checked.subtitle));
    if checked.verdict == Verdict::Fail {
        let mut error = ApiError::failed(&checked.title).because(&checked.status);
        error.fix = checked.fix;
        return Err(error);
    }
    Ok(checked)
}

/// Keeps the newest demos; the names begin with the time.
fn forget_old(folder: &std::path::Path) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    let mut runs: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    runs.sort();
    let too_many = runs.len().saturating_sub(KEPT_DEMOS - 1);
    for old in &runs[..too_many] {
        let _ = std::fs::remove_dir_all(old);
    }
}
