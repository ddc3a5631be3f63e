//! An application of the tenant that provisions, found by its name or an id, with its job.

use graph_client::{Graph, Watch};
use graph_model::{GraphRequest, SCIM_TEMPLATE, ServicePrincipal, SynchronizationJob};

use crate::error::ApiError;
use crate::graph_calls::{read_all, refused};

/// How like a name has to be, to be named as what may have been meant.
const LIKE_ENOUGH: f64 = 0.75;
/// So many names are shown.
const SHOWN_MAX: usize = 5;
/// Where a person finds names and ids.
const PLACE: &str = "Entra admin center > Enterprise applications";

/// An application with its provisioning job.
pub(crate) struct Provisioned {
    /// The service principal.
    pub principal: ServicePrincipal,
    /// Its job; of several the one of the template `scim`.
    pub job: SynchronizationJob,
}

/// Finds it by its exact name, by the object id of its service principal, or by its client id.
///
/// # Errors
/// There is none (the nearest names are said), there are several (their ids are said), it has no job, or Graph refuses.
pub(crate) async fn find(graph: &Graph, watch: &dyn Watch, wanted: &str) -> Result<Provisioned, ApiError> {
    let wanted = wanted.trim();
    if wanted.is_empty() {
        return Err(ApiError::bad_input("No application is named")
            .fix("Give its name, or the object id of its service principal.")
            .at(PLACE));
    }
    let principal = if uuid::Uuid::try_parse(wanted).is_ok() {
        by_id(graph, watch, wanted).await?
    } else {
        by_name(graph, watch, wanted).await?
    };
    let jobs = jobs(graph, watch, principal.id()).await?;
    let is_scim = |job: &SynchronizationJob| job.as_value()["templateId"] == SCIM_TEMPLATE;
    let at = jobs.iter().position(is_scim).unwrap_or_default();
    match jobs.into_iter().nth(at) {
        Some(job) => Ok(Provisioned { principal, job }),
        None => Err(
            ApiError::bad_input(&format!("`{}` has no provisioning job", principal.display_name()))
                .because("Nothing was ever set up to provision it.")
                .fix("Set up its provisioning first, or name another application.")
                .at(PLACE),
        ),
    }
}

async fn by_id(graph: &Graph, watch: &dyn Watch, id: &str) -> Result<ServicePrincipal, ApiError> {
    for request in [
        GraphRequest::service_principal(id),
        GraphRequest::service_principal_of(id),
    ] {
        let (answer, _) = graph.send(&request, &graph_client::NoSecrets, watch).await?;
        match (answer.ok(), answer.status) {
            (true, _) => return Ok(ServicePrincipal::from_value(answer.body.unwrap_or_default())),
            (false, 404) => {}
            (false, _) => return Err(refused(&request, &answer)),
        }
    }
    Err(
        ApiError::bad_input(&format!("No application of this tenant has the id {id}"))
            .fix("Give the object id of the service principal, the client id, or the name.")
            .at(PLACE),
    )
}

async fn by_name(graph: &Graph, watch: &dyn Watch, name: &str) -> Result<ServicePrincipal, ApiError> {
    let request = GraphRequest::service_principals_named(name);
    let mut found: Vec<ServicePrincipal> = read_all(graph, watch, &request)
        .await?
        .into_iter()
        .map(ServicePrincipal::from_value)
        .collect();
    // `eq` ignores case; the one that is written so is meant.
    if found.iter().filter(|one| one.display_name() == name).count() == 1 {
        found.retain(|one| one.display_name() == name);
    }
    match found.as_slice() {
        [_] => Ok(found.swap_remove(0)),
        [] => Err(nobody_of_that_name(graph, watch, name).await),
        several => {
            let mut shown = Vec::new();
            for one in several.iter().take(SHOWN_MAX) {
                let with = match jobs(graph, watch, one.id()).await {
                    Ok(jobs) if jobs.is_empty() => "no provisioning job",
                    Ok(_) => "with a provisioning job",
                    Err(_) => "its jobs cannot be read",
                };
                shown.push(format!("{} ({with})", one.id()));
            }
            Err(
                ApiError::bad_input(&format!("{} applications are named `{name}`", several.len()))
                    .because(&shown.join(", "))
                    .fix("Give the object id of the one you mean.")
                    .at(PLACE),
            )
        }
    }
}

async fn nobody_of_that_name(graph: &Graph, watch: &dyn Watch, name: &str) -> ApiError {
    let error = ApiError::bad_input(&format!("No application is named `{name}`"));
    let all = read_all(graph, watch, &GraphRequest::service_principals_non_gallery()).await;
    let names: Vec<String> = all
        .unwrap_or_default()
        .into_iter()
        .map(|one| ServicePrincipal::from_value(one).display_name().to_owned())
        .collect();
    let near = nearest(name, names.iter().map(String::as_str));
    let error = match (near.is_empty(), names.is_empty()) {
        (false, _) => error.because(&format!("Like it: {}.", quoted(&near))),
        (true, false) => error.because(&format!(
            "The tenant's custom applications: {}.",
            quoted(
                &names
                    .iter()
                    .map(String::as_str)
                    .take(SHOWN_MAX)
                    .collect::<Vec<_>>()
            )
        )),
        (true, true) => error.because("The tenant has no custom application."),
    };
    error
        .fix("Give its name as Enterprise applications shows it, or the object id there.")
        .at(PLACE)
}

async fn jobs(
    graph: &Graph,
    watch: &dyn Watch,
    principal: &str,
) -> Result<Vec<SynchronizationJob>, ApiError> {
    let request = GraphRequest::jobs(principal);
    let (answer, _) = graph.send(&request, &graph_client::NoSecrets, watch).await?;
    match (answer.ok(), answer.status) {
        (true, _) => Ok(answer
            .items()
            .iter()
            .cloned()
            .map(SynchronizationJob::from_value)
            .collect()),
        // An application that never provisioned has no such list (Graph: jobs).
        (false, 404) => Ok(Vec::new()),
        (false, _) => Err(refused(&request, &answer)),
    }
}

/// The names most like the one that was written, the likest first.
pub(crate) fn nearest<'a>(name: &str, all: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let name = name.to_lowercase();
    let mut like: Vec<(f64, &str)> = all
        .map(|one| {
            let lower = one.to_lowercase();
            let holds = lower.contains(&name) || (!lower.is_empty() && name.contains(&lower));
            let likeness = strsim::jaro_winkler(&name, &lower);
            (
                if holds {
                    likeness.max(LIKE_ENOUGH)
                } else {
                    likeness
                },
                one,
            )
        })
        .filter(|(likeness, _)| *likeness >= LIKE_ENOUGH)
        .collect();
    like.sort_by(|(left, a), (right, b)| right.total_cmp(left).then_with(|| a.cmp(b)));
    like.dedup_by(|(_, a), (_, b)| a == b);
    like.into_iter().map(|(_, one)| one).take(SHOWN_MAX).collect()
}

/// Names between typographic quotes, with commas.
pub(crate) fn quoted(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("“{name}”"))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_name_finds_what_was_meant_and_nothing_far_away() {
        let all = ["SMS2GO", "SMS2GO - test", "Dynasend", "Payroll"];
        let near = |name: &str| nearest(name, all.into_iter());
        assert_eq!(near("sms2g0")[0], "SMS2GO");
        assert_eq!(near("dynasnd"), ["Dynasend"]);
        assert_eq!(near("test"), ["SMS2GO - test"]);
        assert!(near("zzz").is_empty());
    }
}
