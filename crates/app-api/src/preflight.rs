//! Role, permissions, licence and existing applications, looked up before anything is decided.

use graph_client::Watch;
use graph_model::{DirectoryRole, GraphRequest, ServicePrincipal, SubscribedSku};
use profile::{Act, Place, Profile, Step};

use crate::app::App;
use crate::error::ApiError;
use crate::graph_calls::{read, read_all};
use crate::request::SessionRequest;
use crate::session::SessionState;
use crate::sign_in::SignedIn;
use crate::view::common::{FixView, Verdict};
use crate::view::session::{PreflightCheck, PreflightView};

/// Looks everything up and keeps whether the set-up can go on.
///
/// # Errors
/// Nobody is signed in, or Graph cannot be reached.
pub async fn show(app: &App, request: SessionRequest) -> Result<PreflightView, ApiError> {
    let session = app.session(&request.session_id).await?;
    let profile = session.state.profile()?;
    let signed_in = app.signed_in_for(&session.state).await?;
    let watch = app.watch();
    let checks = vec![
        role(&signed_in, &watch).await?,
        permissions(&signed_in).await,
        licence(&signed_in, &watch).await?,
        existing(&signed_in, &watch, &session.state).await?,
    ];
    let checks: Vec<PreflightCheck> = checks
        .into_iter()
        .map(|check| PreflightCheck {
            guide_steps: guide_steps(&profile, &check.id),
            ..check
        })
        .collect();
    let good = checks.iter().all(|check| check.verdict != Verdict::Fail);
    let card = signed_in.card.clone();
    app.change_session(&request.session_id, |state| {
        state.preflight_good = good;
        state.tenant = Some(card);
    })
    .await?;
    let warned = checks.iter().any(|check| check.verdict == Verdict::Warn);
    Ok(PreflightView {
        title: match (good, warned) {
            (true, false) => format!("{} is ready", signed_in.card.name),
            (true, true) => format!("{} is ready, with something to know", signed_in.card.name),
            (false, _) => format!("{} is not ready yet", signed_in.card.name),
        },
        good,
        checks,
    })
}

/// What the account and the tenant allow: role, permissions, licence.
pub(crate) async fn of_account(
    signed_in: &SignedIn,
    watch: &dyn Watch,
) -> Result<Vec<PreflightCheck>, ApiError> {
    Ok(vec![
        role(signed_in, watch).await?,
        permissions(signed_in).await,
        licence(signed_in, watch).await?,
    ])
}

/// The steps of the vendor's guide that a check belongs to.
fn guide_steps(profile: &Profile, check: &str) -> Vec<String> {
    let belongs = |step: &&Step| match check {
        "licence" => step.act == Some(Act::Assignments),
        "existing-app" => step.place == Place::Preflight,
        _ => false,
    };
    profile
        .steps
        .iter()
        .filter(belongs)
        .map(|step| step.id.clone())
        .collect()
}

/// The directory roles that the account holds now.
pub(crate) async fn roles(signed_in: &SignedIn, watch: &dyn Watch) -> Result<Vec<DirectoryRole>, ApiError> {
    let items = read_all(&signed_in.graph, watch, &GraphRequest::my_roles()).await?;
    Ok(items.into_iter().map(DirectoryRole::from_value).collect())
}

async fn role(signed_in: &SignedIn, watch: &dyn Watch) -> Result<PreflightCheck, ApiError> {
    let roles = roles(signed_in, watch).await?;
    let names: Vec<&str> = roles.iter().map(DirectoryRole::display_name).collect();
    let enough = roles.iter().find(|role| role.can_set_up());
    let held = if names.is_empty() {
        "no directory role".to_owned()
    } else {
        names.join(", ")
    };
    Ok(PreflightCheck {
        id: "role".to_owned(),
        title: match enough {
            Some(role) => format!("You are {}", role.display_name()),
            None => "Your account may not set up applications".to_owned(),
        },
        detail: format!("{} holds {held}.", signed_in.card.account),
        verdict: if enough.is_some() { Verdict::Pass } else { Verdict::Fail },
        fix: enough.is_none().then(|| FixView {
            action: "Activate or ask for the role Application Administrator, then sign in again. A role that is only eligible does not count."
                .to_owned(),
            place: Some("Entra admin center > Roles & admins".to_owned()),
            learn_more: Some("https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference".to_owned()),
        }),
        guide_steps: Vec::new(),
    })
}

async fn permissions(signed_in: &SignedIn) -> PreflightCheck {
    let has = signed_in.granted().await;
    let missing: Vec<String> = graph_model::scope::SETUP
        .iter()
        .filter(|scope| !has.iter().any(|granted| granted.eq_ignore_ascii_case(scope)))
        .map(|scope| (*scope).to_owned())
        .collect();
    PreflightCheck {
        id: "permissions".to_owned(),
        title: if missing.is_empty() {
            "All permissions are granted".to_owned()
        } else {
            format!("{} permissions are missing", missing.len())
        },
        detail: if missing.is_empty() {
            format!(
                "{} delegated permissions, for this account only.",
                graph_model::scope::SETUP.len()
            )
        } else {
            missing.join(", ")
        },
        verdict: if missing.is_empty() {
            Verdict::Pass
        } else {
            Verdict::Fail
        },
        fix: (!missing.is_empty()).then(|| FixView {
            action: "Sign in again and accept the permissions, or ask an administrator to consent to them."
                .to_owned(),
            place: Some("Set up > Sign in".to_owned()),
            learn_more: None,
        }),
        guide_steps: Vec::new(),
    }
}

async fn licence(signed_in: &SignedIn, watch: &dyn Watch) -> Result<PreflightCheck, ApiError> {
    let items = read_all(&signed_in.graph, watch, &GraphRequest::subscribed_skus()).await?;
    let skus: Vec<SubscribedSku> = items.into_iter().map(SubscribedSku::from_value).collect();
    let premium = skus.iter().find(|sku| sku.has_entra_premium());
    Ok(PreflightCheck {
        id: "licence".to_owned(),
        title: if premium.is_some() {
            "Groups can be assigned".to_owned()
        } else {
            "Assigning groups needs a licence this tenant does not have".to_owned()
        },
        detail: match premium {
            Some(sku) => format!("Entra ID P1 or P2 is in {}.", sku.part_number()),
            None => "Without Entra ID P1 or P2 only single users can be assigned, and provisioning logs cannot be read."
                .to_owned(),
        },
        verdict: if premium.is_some() { Verdict::Pass } else { Verdict::Warn },
        fix: premium.is_none().then(|| FixView {
            action: "Add Entra ID P1, or assign users one by one.".to_owned(),
            place: Some("Microsoft 365 admin center > Billing > Licenses".to_owned()),
            learn_more: None,
        }),
        guide_steps: Vec::new(),
    })
}

async fn existing(
    signed_in: &SignedIn,
    watch: &dyn Watch,
    state: &SessionState,
) -> Result<PreflightCheck, ApiError> {
    let name = &state.answers.app_name;
    // Chosen by the admin, or found in an earlier run: others of the same name do not matter then.
    let chosen = state
        .answers
        .adopt
        .as_deref()
        .or(state.known.service_principal_id());
    let answer = read(
        &signed_in.graph,
        watch,
        &GraphRequest::service_principals_named(name),
    )
    .await?;
    // `eq` ignores case; the plan takes the exact name, and so does this check.
    let found: Vec<_> = answer
        .items()
        .iter()
        .cloned()
        .map(ServicePrincipal::from_value)
        .filter(|principal| principal.is_non_gallery() && principal.display_name() == name)
        .collect();
    let found = if found.iter().any(|principal| Some(principal.id()) == chosen) {
        1
    } else {
        found.len()
    };
    let (title, detail, verdict) = match found {
        0 => (
            format!("No application is named {name} yet"),
            "A new enterprise application will be created.".to_owned(),
            Verdict::Pass,
        ),
        1 => (
            format!("An application named {name} exists"),
            "Slipway continues with it and changes only what differs.".to_owned(),
            Verdict::Pass,
        ),
        count => (
            format!("{count} applications are named {name}"),
            "Slipway cannot know which one you mean.".to_owned(),
            Verdict::Fail,
        ),
    };
    Ok(PreflightCheck {
        id: "existing-app".to_owned(),
        title,
        detail,
        verdict,
        fix: (found > 1).then(|| FixView {
            action: "Rename the ones you do not use, choose another name for this set-up, or name the right one by its object id (`adopt` in an answers file).".to_owned(),
            place: Some("Entra admin center > Enterprise applications".to_owned()),
            learn_more: None,
        }),
        guide_steps: Vec::new(),
    })
}
