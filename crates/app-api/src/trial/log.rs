//! The log of a trial tenant in the window: exported, replayed, told as one person's story.

use scim_server::{Edits, ExchangeQuery};

use super::offline::{LogWish, Offline};
use super::{story as told, view};
use crate::app::App;
use crate::error::{ApiError, ErrorCode};
use crate::request::{TrialExportRequest, TrialLogFormat, TrialReplayRequest, TrialStoryRequest};
use crate::view::trial::{TrialExchangeView, TrialExported, TrialStory};

/// Steps of a story that are shown; nobody reads more in one go.
const STEPS_MAX: u32 = 200;

/// What happened to one person or group, oldest first.
///
/// # Errors
/// There is no trial tenant of this name.
pub async fn story(app: &App, request: TrialStoryRequest) -> Result<TrialStory, ApiError> {
    let query = ExchangeQuery {
        about: Some(request.about.clone()),
        limit: Some(STEPS_MAX),
        ..ExchangeQuery::default()
    };
    let page = app.trial().await?.store.exchanges(&request.name, &query).await?;
    Ok(told::of(&request.name, &request.about, page))
}

/// Writes the log to a file in the folder of reports, oldest first.
///
/// # Errors
/// There is no such tenant; the file cannot be written.
pub async fn export_log(app: &App, request: TrialExportRequest) -> Result<TrialExported, ApiError> {
    let (format, extension) = match request.format {
        TrialLogFormat::Har => ("har", "har"),
        TrialLogFormat::Jsonl => ("jsonl", "jsonl"),
        TrialLogFormat::Csv => ("csv", "csv"),
    };
    let wish = LogWish {
        text: request.text.trim().to_owned(),
        failed_only: request.failed_only,
        about: None,
    };
    let kind = if request.pseudonyms {
        "log-pseudonyms"
    } else {
        "log"
    };
    let path = crate::report::file_path(app, &format!("{}-{kind}", request.name), extension)?;
    let written = Offline::of(app.trial().await?.store.clone())
        .export_log(
            &request.name,
            &wish,
            format,
            request.pseudonyms,
            &path,
            std::io::sink(),
        )
        .await?;
    Ok(TrialExported {
        path: path.display().to_string(),
        exchanges: view::count(written),
    })
}

/// Sends a logged request to its tenant again, as it was or with edits; the answer is the new exchange.
///
/// # Errors
/// There is no such tenant or exchange; the request is not whole in the log; an edit cannot be.
pub async fn replay(app: &App, request: TrialReplayRequest) -> Result<TrialExchangeView, ApiError> {
    let store = &app.trial().await?.store;
    let missing = || ApiError::new(ErrorCode::NotFound, "This exchange is not kept any more");
    let id: i64 = request.id.parse().map_err(|_| missing())?;
    let headers = match &request.headers {
        None => Vec::new(),
        Some(wanted) => {
            let logged = store.exchange(&request.name, id).await?.ok_or_else(missing)?;
            let gone = view::replayed_headers(&logged)
                .into_iter()
                .filter(|header| {
                    !wanted
                        .iter()
                        .any(|own| own.name.eq_ignore_ascii_case(&header.name))
                })
                .map(|header| (header.name, None));
            let set = wanted
                .iter()
                .map(|header| (header.name.clone(), Some(header.value.clone())));
            gone.chain(set).collect()
        }
    };
    let edits = Edits {
        method: request.method.clone(),
        path: request.path.clone(),
        body: request.body.clone(),
        headers,
    };
    let logged = Offline::of(store.clone())
        .replay_with(&request.name, id, edits)
        .await?;
    Ok(view::exchange(&request.name, &logged))
}
