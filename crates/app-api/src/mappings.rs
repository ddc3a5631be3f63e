//! The mappings table: what the vendor advises beside what the tenant has.

use graph_client::Watch;
use graph_model::schema::{DesiredMapping, FlowType};
use graph_model::{GraphRequest, SynchronizationSchema};
use jiff::Timestamp;
use plan::RowVerdict;
use profile::{Action, ObjectProfile, Profile};
use provisioning::{ForeseenRow, Kind, ObjectMapping, foresee};
use serde_json::Value;

use crate::app::App;
use crate::error::ApiError;
use crate::graph_calls::read;
use crate::request::SessionRequest;
use crate::session::SessionState;
use crate::sign_in::SignedIn;
use crate::vendor;
use crate::view::common::NoticeView;
use crate::view::common::Verdict;
use crate::view::mappings::{MappingCounts, MappingRow, MappingVerdict, MappingsView};
use crate::who;

/// Both tables.
///
/// # Errors
/// Nobody is signed in, or Graph cannot be reached.
pub async fn show(app: &App, request: SessionRequest) -> Result<MappingsView, ApiError> {
    let session = app.session(&request.session_id).await?;
    let signed_in = app.signed_in_for(&session.state).await?;
    let view = view(&signed_in, &app.watch(), &session.state).await?;
    if !session.state.mappings_seen {
        app.change_session(&session.id, |state| state.mappings_seen = true)
            .await?;
    }
    Ok(view)
}

/// The tables without a mark on the session, for the report and the terminal.
pub(crate) async fn view(
    signed_in: &SignedIn,
    watch: &dyn Watch,
    state: &SessionState,
) -> Result<MappingsView, ApiError> {
    let profile = state.profile()?;
    let live = live_schema(signed_in, watch, state).await?;
    let foreseen = live.is_none();
    let schema = live.unwrap_or_else(graph_model::schema::usual_schema);
    let people = person_samples(signed_in, watch, state, &profile, &schema).await;
    let users = rows(&schema, "User", &profile, &people);
    let one_group = group_samples(signed_in, watch, state, &profile, &schema).await;
    let groups = rows(&schema, "Group", &profile, &one_group);
    let counts = counts(users.iter().chain(&groups));
    let goes = users
        .iter()
        .filter(|row| row.verdict == MappingVerdict::Remove)
        .count();
    let current = users.iter().filter(|row| row.current.is_some()).count();
    Ok(MappingsView {
        title: if counts.change + counts.add + counts.remove == 0 {
            format!("The mappings are as {} advises", profile.name)
        } else {
            format!("{} of {current} user rows stay, {goes} go", current - goes)
        },
        foreseen,
        users,
        groups,
        notices: notices(&profile, state),
        counts,
    })
}

async fn live_schema(
    signed_in: &SignedIn,
    watch: &dyn Watch,
    state: &SessionState,
) -> Result<Option<SynchronizationSchema>, ApiError> {
    let (Some(service_principal), Some(job)) = (state.known.service_principal_id(), state.known.job_id())
    else {
        return Ok(None);
    };
    let answer = read(
        &signed_in.graph,
        watch,
        &GraphRequest::schema(service_principal, job),
    )
    .await?;
    Ok(answer.body.map(SynchronizationSchema::from_value))
}

/// What the advised rows give for one person of the chosen groups; nothing when there is nobody to show.
async fn person_samples(
    signed_in: &SignedIn,
    watch: &dyn Watch,
    state: &SessionState,
    profile: &Profile,
    schema: &SynchronizationSchema,
) -> Vec<ForeseenRow> {
    match first_person(signed_in, watch, state).await {
        Some(id) => {
            let request = GraphRequest::user(&id);
            foreseen(signed_in, watch, schema, Kind::User, &profile.users, &request).await
        }
        None => Vec::new(),
    }
}

/// The same for the first of the chosen groups that exists.
async fn group_samples(
    signed_in: &SignedIn,
    watch: &dyn Watch,
    state: &SessionState,
    profile: &Profile,
    schema: &SynchronizationSchema,
) -> Vec<ForeseenRow> {
    let groups = who::group_ids(signed_in, watch, state).await.unwrap_or_default();
    match groups.first() {
        Some((id, _)) => {
            let request = GraphRequest::group(id);
            foreseen(signed_in, watch, schema, Kind::Group, &profile.groups, &request).await
        }
        None => Vec::new(),
    }
}

async fn foreseen(
    signed_in: &SignedIn,
    watch: &dyn Watch,
    schema: &SynchronizationSchema,
    kind: Kind,
    object: &ObjectProfile,
    request: &GraphRequest,
) -> Vec<ForeseenRow> {
    let Ok(answer) = read(&signed_in.graph, watch, request).await else {
        return Vec::new();
    };
    let name = match kind {
        Kind::User => "User",
        Kind::Group => "Group",
    };
    let mut advised = schema.clone();
    let rows: Vec<DesiredMapping> = object.mappings.iter().filter_map(desired).collect();
    if advised.set_attribute_mappings(name, &rows).is_err() {
        return Vec::new();
    }
    ObjectMapping::from_schema(&advised, kind)
        .map(|mapping| foresee(&mapping, &answer.body.unwrap_or(Value::Null), Timestamp::now()))
        .unwrap_or_default()
}

async fn first_person(signed_in: &SignedIn, watch: &dyn Watch, state: &SessionState) -> Option<String> {
    for (id, _) in who::group_ids(signed_in, watch, state).await.ok()? {
        let answer = read(&signed_in.graph, watch, &GraphRequest::group_people(&id))
            .await
            .ok()?;
        if let Some(person) = answer.items().first().and_then(|member| member["id"].as_str()) {
            return Some(person.to_owned());
        }
    }
    None
}

/// An advised row as a row of the schema.
fn desired(row: &profile::MappingRow) -> Option<DesiredMapping> {
    Some(DesiredMapping {
        target: row.target.clone(),
        source: expr::graph_form::to_source(&expr::parse(&row.expression()).ok()?),
        matching_priority: row.matching_priority.unwrap_or(0),
        flow_type: Some(FlowType::Always),
        default_value: row.default.clone(),
    })
}

fn rows(
    schema: &SynchronizationSchema,
    object: &str,
    profile: &Profile,
    samples: &[ForeseenRow],
) -> Vec<MappingRow> {
    let Some(compared) = plan::compare(profile, object, schema) else {
        return Vec::new();
    };
    compared
        .rows
        .into_iter()
        .map(|row| MappingRow {
            verdict: match row.verdict {
                RowVerdict::AsAdvised => MappingVerdict::AsAdvised,
                RowVerdict::Change => MappingVerdict::Change,
                RowVerdict::Add => MappingVerdict::Add,
                RowVerdict::Remove => MappingVerdict::Remove,
            },
            meaning: meaning(
                row.advised
                    .as_ref()
                    .or(row.current.as_ref())
                    .map_or("", String::as_str),
            ),
            sample: samples
                .iter()
                .find(|sample| sample.target == row.target && row.advised.is_some())
                .and_then(sample_text),
            source: row.guide_step.unwrap_or_default(),
            target: row.target,
            advised: row.advised,
            current: row.current,
            matching_priority: row.matching_priority,
        })
        .collect()
}

/// What a row would send; for references in words, because the ids are known only after everybody is there.
fn sample_text(sample: &ForeseenRow) -> Option<String> {
    match sample.expression.as_str() {
        "[members]" => Some("its people, once they are there".to_owned()),
        "[manager]" => Some("the manager, once both are there".to_owned()),
        _ => sample.value.as_ref().map(crate::check::text),
    }
}

fn meaning(expression: &str) -> String {
    expr::parse(expression).map_or_else(|_| String::new(), |tree| expr::describe(&tree))
}

fn counts<'a>(rows: impl Iterator<Item = &'a MappingRow>) -> MappingCounts {
    let mut counts = MappingCounts {
        right: 0,
        change: 0,
        add: 0,
        remove: 0,
    };
    for row in rows {
        match row.verdict {
            MappingVerdict::AsAdvised => counts.right += 1,
            MappingVerdict::Change => counts.change += 1,
            MappingVerdict::Add => counts.add += 1,
            MappingVerdict::Remove => counts.remove += 1,
        }
    }
    counts
}

fn notices(profile: &Profile, state: &SessionState) -> Vec<NoticeView> {
    let warnings = profile
        .warnings_for(Action::ChangeMappings)
        .filter(|_| state.started)
        .map(vendor::warning);
    let readings = profile.readings.iter().filter(|reading| {
        reading.guide_steps.iter().any(|step| {
            profile
                .step(step)
                .is_some_and(|step| step.place == profile::Place::Mappings)
        })
    });
    warnings
        .chain(readings.map(|reading| NoticeView {
            verdict: Verdict::Unknown,
            title: reading.point.clone(),
            detail: reading.reading.clone(),
            guide_step: Some(reading.id.clone()),
        }))
        .collect()
}
