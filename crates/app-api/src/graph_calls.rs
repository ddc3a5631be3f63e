//! Single Graph calls for screens: send, check the status, turn what went wrong into words.

use graph_client::{Graph, GraphError, ListingEnd, NoSecrets, PAGES_MAX, Watch};
use graph_model::{GraphAnswer, GraphRequest};
use serde_json::Value;

use crate::error::{ApiError, ErrorCode};
use crate::view::common::FixView;

/// Sends a read and gives its answer when the status is good.
pub(crate) async fn read(
    graph: &Graph,
    watch: &dyn Watch,
    request: &GraphRequest,
) -> Result<GraphAnswer, ApiError> {
    let (answer, _) = graph.send(request, &NoSecrets, watch).await?;
    if answer.ok() {
        return Ok(answer);
    }
    Err(refused(request, &answer))
}

/// Reads every page of a list.
pub(crate) async fn read_all(
    graph: &Graph,
    watch: &dyn Watch,
    request: &GraphRequest,
) -> Result<Vec<Value>, ApiError> {
    let listing = graph.list(request, PAGES_MAX, watch).await?;
    match listing.end {
        ListingEnd::Complete | ListingEnd::PageLimit => Ok(listing.values),
        ListingEnd::Refused(answer) => Err(refused(request, &answer)),
    }
}

/// Hands over every page of a list and keeps none of them, however many there are.
pub(crate) async fn each_page(
    graph: &Graph,
    watch: &dyn Watch,
    first: &GraphRequest,
    mut take: impl FnMut(&[Value]) -> Result<(), ApiError> + Send,
) -> Result<(), ApiError> {
    let mut request = first.clone();
    loop {
        let answer = read(graph, watch, &request).await?;
        take(answer.items())?;
        match answer.next_page_path() {
            // A page that leads to itself never ends.
            Some(path) if path == request.path => return Ok(()),
            Some(path) => request = first.next_page(path),
            None => return Ok(()),
        }
    }
}

/// Reads every page of several lists, in the order of the requests. Their first pages come together in one call.
pub(crate) async fn read_all_of(
    graph: &Graph,
    watch: &dyn Watch,
    requests: &[GraphRequest],
) -> Result<Vec<Vec<Value>>, ApiError> {
    if let [request] = requests {
        return Ok(vec![read_all(graph, watch, request).await?]);
    }
    let batch = graph.batch(requests, &NoSecrets, watch).await?;
    if let Some(error) = batch.stopped {
        return Err(error.into());
    }
    let mut lists = Vec::with_capacity(requests.len());
    for (request, item) in requests.iter().zip(batch.items) {
        let answer = match item.answer {
            Some(answer) if answer.ok() => answer,
            Some(answer) => return Err(refused(request, &answer)),
            None => {
                return Err(
                    ApiError::failed(&format!("Graph did not answer “{}”", request.label))
                        .fix("Try again in a minute."),
                );
            }
        };
        let mut values = answer.items().to_vec();
        if let Some(path) = answer.next_page_path() {
            values.extend(read_all(graph, watch, &request.next_page(path)).await?);
        }
        lists.push(values);
    }
    Ok(lists)
}

/// An answer with a bad status in words, with the repair that belongs to it.
pub(crate) fn refused(request: &GraphRequest, answer: &GraphAnswer) -> ApiError {
    let fault = answer.fault();
    let said = fault
        .as_ref()
        .map_or_else(String::new, |fault| fault.message.clone());
    let mut error = ApiError::failed(&format!(
        "Graph refused “{}” with status {}",
        request.label, answer.status
    ))
    .because(&said);
    error.fix = Some(match answer.status {
        403 => FixView {
            action: format!(
                "Sign in with an account that is Application Administrator, and consent to `{}`.",
                request.scope
            ),
            place: Some("Entra admin center > Roles & admins".to_owned()),
            learn_more: Some("https://learn.microsoft.com/graph/permissions-reference".to_owned()),
        },
        404 => FixView {
            action: "It may have been deleted meanwhile. Read the plan again; it shows what is missing."
                .to_owned(),
            place: Some("Set up > Review plan".to_owned()),
            learn_more: None,
        },
        _ => FixView {
            action: "Try again in a minute. If it stays, give Microsoft's support the request id below."
                .to_owned(),
            place: None,
            learn_more: None,
        },
    });
    error.correlation_id.clone_from(&answer.request_id);
    error
}

impl From<GraphError> for ApiError {
    fn from(error: GraphError) -> Self {
        let code = match &error {
            GraphError::SignInNeeded { .. } => ErrorCode::SignInNeeded,
            GraphError::Cancelled { .. } => ErrorCode::Cancelled,
            _ => ErrorCode::Failed,
        };
        Self::new(code, &crate::probing::sentence(&error.to_string())).fix(&error.repair())
    }
}
