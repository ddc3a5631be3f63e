//! The Graph API method: the hand-over sheet, the mail with the details, and what the tenant itself answers of them.

use std::collections::BTreeMap;

use graph_model::{Filter, GraphRequest};
use plan::{GRAPH_API_SECRET, KnownConsent, KnownRegistration};
use profile::{GraphApi, HandOver, HandedValue, Profile};
use serde_json::Value;

use crate::app::App;
use crate::client_secret;
use crate::error::ApiError;
use crate::graph_calls::{read, read_all};
use crate::request::{GroupFilterRequest, SessionRequest};
use crate::session::{OpenSession, SessionState};
use crate::view::registered::{
    ConsentView, GraphApiView, GroupFilterView, GroupKindView, HandedView, MailView, TenantDetailsView,
};

/// Names that a filter shows.
const NAMES_MAX: usize = 20;

/// The method as it stands: what exists, what is handed over, and the mail.
///
/// # Errors
/// The vendor has no such method.
pub async fn show(app: &App, request: SessionRequest) -> Result<GraphApiView, ApiError> {
    let session = app.session(&request.session_id).await?;
    let profile = session.state.profile()?;
    let api = section(&profile)?;
    let known = &session.state.known;
    let client_id = known.registration().map(|made| made.app_id.as_str());
    Ok(GraphApiView {
        app_name: api.app_name.clone(),
        made: known.registration().is_some(),
        consent: consent(known.consent(GRAPH_API_SECRET), link(&session.state)),
        secret: client_secret::view(app, &session, GRAPH_API_SECRET).await,
        values: handed(&api.hand_over, client_id, None, &session.state),
        mail: mail(&profile, api, &session.state),
    })
}

fn section(profile: &Profile) -> Result<&GraphApi, ApiError> {
    profile.graph_api.as_ref().ok_or_else(|| {
        ApiError::bad_input(&format!("{} has no Graph API method", profile.name)).fix("Set it up by SCIM.")
    })
}

/// The link for an administrator who may consent, once the registration exists.
fn link(state: &SessionState) -> Option<String> {
    let known = &state.known;
    let KnownRegistration { app_id, .. } = known.registration()?;
    let cloud = known.cloud.as_ref()?;
    let back = format!(
        "{}/common/oauth2/nativeclient",
        cloud.authority.trim_end_matches('/')
    );
    graph_model::consent_link(
        &cloud.authority,
        &cloud.graph,
        known.tenant_id()?,
        app_id,
        Some(&back),
    )
}

/// How far consent got, with the link while something is missing.
pub(crate) fn consent(known: Option<&KnownConsent>, link: Option<String>) -> ConsentView {
    let known = known.cloned().unwrap_or_default();
    ConsentView {
        link: link.filter(|_| !known.missing.is_empty()),
        granted: known.granted,
        missing: known.missing,
        refused: known.refused,
    }
}

/// What is handed over; a secret only by its name.
pub(crate) fn handed(
    list: &[HandOver],
    client_id: Option<&str>,
    authority: Option<String>,
    state: &SessionState,
) -> Vec<HandedView> {
    let value = |one: &HandOver| match one.value {
        HandedValue::ClientId => client_id.map(str::to_owned),
        HandedValue::TenantId => state.known.tenant_id().map(str::to_owned),
        HandedValue::Authority => authority.clone(),
        HandedValue::ClientSecret => None,
    };
    list.iter()
        .map(|one| HandedView {
            to: one.to.clone(),
            value: value(one),
            secret: one.value == HandedValue::ClientSecret,
            guide_step: one.guide_step.clone(),
        })
        .collect()
}

/// The mail with the details. A template can never name a secret, and the client id is not in it.
fn mail(profile: &Profile, api: &GraphApi, state: &SessionState) -> Option<MailView> {
    let facts = profile::Facts {
        tenant_id: state.known.tenant_id().map(str::to_owned),
        tenant_name: state.known.tenant_name().map(str::to_owned),
        app_name: Some(api.app_name.clone()),
        ..profile::Facts::default()
    };
    let answers = questions(state);
    let mail = profile::Given::new(profile, &answers, &facts).mail(api.mail.as_deref()?)?;
    Some(MailView {
        to: mail.to,
        subject: mail.subject,
        body: mail.body,
    })
}

/// Which groups have a name that begins so, and how many there are in all.
///
/// # Errors
/// Nobody is signed in, or Graph cannot be reached.
pub async fn filter(app: &App, request: GroupFilterRequest) -> Result<GroupFilterView, ApiError> {
    let session = app.session(&request.session_id).await?;
    let signed_in = app.signed_in_for(&session.state).await?;
    let watch = app.watch();
    let begins = request.begins_with.trim();
    let all = read_all(&signed_in.graph, &watch, &GraphRequest::groups_by_kind()).await?;
    let total = all.len();
    let (filter, mut names) = if begins.is_empty() {
        (String::new(), names(&all))
    } else {
        // Graph itself is asked: what it takes for a beginning is what the vendor's script will get.
        let filter = Filter::starts_with("displayName", begins);
        let found = read_all(&signed_in.graph, &watch, &GraphRequest::groups_where(&filter)).await?;
        (filter.to_string(), names(&found))
    };
    let matching = names.len();
    names.sort_unstable();
    names.truncate(NAMES_MAX);
    Ok(GroupFilterView {
        filter,
        matching: u32::try_from(matching).unwrap_or(u32::MAX),
        total: u32::try_from(total).unwrap_or(u32::MAX),
        names,
    })
}

fn names(groups: &[Value]) -> Vec<String> {
    let names = groups.iter().filter_map(|group| group["displayName"].as_str());
    names.map(str::to_owned).collect()
}

/// What the tenant itself answers of the details: whether it is hybrid, and its kinds of groups.
///
/// # Errors
/// Nobody is signed in, or Graph cannot be reached.
pub async fn details(app: &App, request: SessionRequest) -> Result<TenantDetailsView, ApiError> {
    let session: OpenSession = app.session(&request.session_id).await?;
    let signed_in = app.signed_in_for(&session.state).await?;
    let watch = app.watch();
    let organization = read(&signed_in.graph, &watch, &GraphRequest::organization_sync()).await?;
    let synced = |value: &Value| value["onPremisesSyncEnabled"] == true;
    let groups = read_all(&signed_in.graph, &watch, &GraphRequest::groups_by_kind()).await?;
    let hybrid = organization.items().iter().any(synced) || groups.iter().any(synced);
    let mut kinds: BTreeMap<&'static str, u32> = BTreeMap::new();
    for group in &groups {
        *kinds.entry(kind(group)).or_default() += 1;
    }
    let mut group_kinds: Vec<GroupKindView> = kinds
        .into_iter()
        .map(|(kind, count)| GroupKindView {
            kind: kind.to_owned(),
            count,
        })
        .collect();
    group_kinds.sort_by_key(|kind| std::cmp::Reverse(kind.count));
    let text: Vec<String> = group_kinds
        .iter()
        .map(|kind| format!("{} {}", kind.count, kind.kind))
        .collect();
    Ok(TenantDetailsView {
        hybrid,
        implementation: if hybrid {
            "Hybrid: people or groups come from an on-premises Active Directory."
        } else {
            "People and groups are managed in Microsoft Entra ID alone."
        }
        .to_owned(),
        group_kinds,
        group_text: text.join(", "),
    })
}

/// The kind of a group, as its properties tell it (Graph: groups).
fn kind(group: &Value) -> &'static str {
    let has = |word: &str| {
        let types = group["groupTypes"].as_array();
        types.is_some_and(|types| types.iter().any(|one| one == word))
    };
    let flag = |name: &str| group[name] == true;
    match (
        has("Unified"),
        has("DynamicMembership"),
        flag("securityEnabled"),
        flag("mailEnabled"),
    ) {
        (true, true, ..) => "dynamic Microsoft 365 groups",
        (true, false, ..) => "Microsoft 365 groups",
        (false, true, true, _) => "dynamic security groups",
        (false, false, true, true) => "mail-enabled security groups",
        (false, false, true, false) => "static security groups",
        (false, true, false, _) => "dynamic distribution groups",
        (false, false, false, _) => "distribution groups",
    }
}

/// What was answered to the profile's questions.
pub(crate) fn questions(state: &SessionState) -> BTreeMap<String, profile::AnswerValue> {
    state.answers.questions.clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_kind_of_group_has_its_words() {
        for (types, security, mail, words) in [
            (json!([]), true, false, "static security groups"),
            (
                json!(["DynamicMembership"]),
                true,
                false,
                "dynamic security groups",
            ),
            (json!(["Unified"]), false, true, "Microsoft 365 groups"),
            (json!([]), true, true, "mail-enabled security groups"),
            (json!([]), false, true, "distribution groups"),
        ] {
            let group = json!({"groupTypes": types, "securityEnabled": security, "mailEnabled": mail});
            assert_eq!(kind(&group), words);
        }
    }
}
