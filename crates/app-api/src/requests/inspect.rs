//! The place in the window that shows them: page by page while a plan is applied, one opened, all as a file.

use graph_model::GraphAnswer;
use scim::exchange::Exchange;

use super::find::Wanted;
use super::{BULLET, Form, RequestsWish, Sent};
use crate::app::App;
use crate::error::{ApiError, ErrorCode};
use crate::request::{
    Nothing, SentExportRequest, SentFormat, SentListRequest, SentRequestRequest, SentScriptRequest,
};
use crate::view::common::{NoticeView, Verdict};
use crate::view::sent::{SentExported, SentPage, SentRow, SentScript, SentView, SupportLine};

/// Headers that Microsoft's support asks for (Graph: errors).
const SUPPORT_HEADERS: [&str; 3] = ["request-id", "client-request-id", "date"];

/// The requests of a set-up that are looked for, oldest first.
///
/// # Errors
/// There is no such set-up; `after` is no place in its record.
pub async fn page(app: &App, request: SentListRequest) -> Result<SentPage, ApiError> {
    // The set-up's record is emptied with it: what is gone must not look like what was never there.
    app.session(&request.session_id).await?;
    let after = match &request.after {
        Some(after) => number(after)?,
        None => 0,
    };
    // Asked before the record is read: a run that ends meanwhile is seen once more, with its last requests.
    let running = app.is_running(&request.session_id);
    let waiting = app.run_waits_for(&request.session_id).filter(|_| running);
    let sent = app.sent_after(&request.session_id, after).await?;
    let wanted = Wanted::new(&request.text, request.failed_only, request.writes_only);
    let count = |of: fn(&Sent) -> bool| counted(sent.iter().filter(|(_, sent)| of(sent)).count());
    Ok(SentPage {
        total: counted(sent.len()),
        writes: count(|sent| sent.write),
        failed: count(|sent| !sent.succeeded()),
        last: sent.last().map(|(seq, _)| seq.to_string()).or(request.after),
        rows: sent
            .iter()
            .filter(|(_, sent)| wanted.finds(sent))
            .map(|(seq, sent)| row(*seq, sent))
            .collect(),
        running,
        waiting,
    })
}

/// One request with its answer.
///
/// # Errors
/// There is no such set-up, or the request is not kept any more.
pub async fn show(app: &App, request: SentRequestRequest) -> Result<SentView, ApiError> {
    let (seq, sent) = one(app, &request.session_id, &request.id).await?;
    let exchange = &sent.exchange;
    let mut support: Vec<SupportLine> = SUPPORT_HEADERS
        .iter()
        .filter_map(|name| Some((*name, exchange.response_header(name)?)))
        .map(|(name, value)| line(name, value))
        .collect();
    support.push(line("request", &format!("{} {}", exchange.method, exchange.url)));
    if let Some(status) = exchange.status {
        support.push(line("status", &status.to_string()));
    }
    Ok(SentView {
        notices: notices(&sent),
        has_secret: has_secret(exchange),
        exchange: crate::exchange::view(request.id, exchange),
        row: row(seq, &sent),
        support,
    })
}

/// One request as a script.
///
/// # Errors
/// As [`show`].
pub async fn script(app: &App, request: SentScriptRequest) -> Result<SentScript, ApiError> {
    let session = app.session(&request.session_id).await?;
    let (_, sent) = one(app, &session.id, &request.id).await?;
    let form = Form::of(request.format);
    Ok(SentScript {
        text: form.render(&session.state.answers.app_name, &[sent]),
    })
}

/// Writes the requests to a file in the folder of reports.
///
/// # Errors
/// There is no such set-up; the file cannot be written.
pub async fn export_file(app: &App, request: SentExportRequest) -> Result<SentExported, ApiError> {
    let session = app.session(&request.session_id).await?;
    let (form, extension) = match request.format {
        SentFormat::Har => ("har", "har"),
        SentFormat::Curl => ("curl", "sh"),
        SentFormat::Powershell => ("powershell", "ps1"),
    };
    let what = if request.writes_only {
        "changes"
    } else {
        "requests"
    };
    let name = format!("{}-{what}", session.state.answers.app_name);
    let path = crate::report::file_path(app, &name, extension)?;
    let wish = RequestsWish {
        session_id: Some(session.id),
        writes_only: request.writes_only,
    };
    let written = super::export(app, &wish, form, &path, std::io::sink()).await?;
    Ok(SentExported {
        path: path.display().to_string(),
        requests: counted(written),
    })
}

/// Opens the folder of reports and exports. A script itself is never opened: some systems would run it.
///
/// # Errors
/// The folder cannot be made, or nothing opens it.
pub async fn open_folder(app: &App, _request: Nothing) -> Result<Nothing, ApiError> {
    let folder = app.inner.places.reports().map_err(|error| {
        ApiError::failed("The folder of reports cannot be made")
            .because(&error.to_string())
            .fix("Give this account the right to write to the data folder; Settings shows it.")
    })?;
    let folder = folder.display().to_string();
    app.inner.host.open(&folder).map_err(|why| {
        ApiError::failed("The folder could not be opened")
            .because(&why)
            .fix(&format!("Open it yourself: {folder}"))
    })?;
    Ok(Nothing {})
}

async fn one(app: &App, session: &str, id: &str) -> Result<(i64, Sent), ApiError> {
    let seq = number(id)?;
    let sent = app.sent_one(session, seq).await?.ok_or_else(missing)?;
    Ok((seq, sent))
}

fn number(id: &str) -> Result<i64, ApiError> {
    id.parse().map_err(|_| missing())
}

fn missing() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "This request is not kept any more").fix("Choose another one.")
}

fn row(seq: i64, sent: &Sent) -> SentRow {
    let exchange = &sent.exchange;
    SentRow {
        id: seq.to_string(),
        at: exchange.at.to_string(),
        label: sent.label.clone(),
        method: exchange.method.clone(),
        path: crate::exchange::path_of(&exchange.url),
        status: exchange.status.map(u32::from),
        duration_ms: crate::exchange::round_ms(exchange.duration_ms),
        write: sent.write,
        beside: sent.beside,
        waited: sent.waited.clone(),
    }
}

fn line(name: &str, value: &str) -> SupportLine {
    SupportLine {
        name: name.to_owned(),
        value: value.to_owned(),
    }
}

/// Why it failed, in Graph's words, and that it was sent again.
fn notices(sent: &Sent) -> Vec<NoticeView> {
    let exchange = &sent.exchange;
    let notice = |verdict, title: String, detail: String| NoticeView {
        verdict,
        title,
        detail,
        guide_step: None,
    };
    let failed = match (&exchange.failure, exchange.status) {
        (Some(failure), _) => Some(("No usable answer came".to_owned(), failure.message.clone())),
        // Common and harmless: the set-up looked for what Entra's replicas do not show yet.
        (None, Some(404)) if !sent.write => None,
        (None, Some(status @ 400..)) => {
            let answer = GraphAnswer {
                status,
                body: exchange.json(),
                request_id: None,
                client_request_id: None,
                date: None,
                retry_after_s: None,
            };
            answer
                .fault()
                .map(|fault| (format!("Graph answered {}", fault.code), fault.message))
        }
        _ => None,
    };
    let failed = failed.map(|(title, detail)| notice(Verdict::Fail, title, detail));
    let waited = sent.waited.as_ref().map(|waited| {
        notice(
            Verdict::Warn,
            "This attempt was set aside and the request sent again".to_owned(),
            waited.clone(),
        )
    });
    let not_there = (exchange.status == Some(404) && !sent.write).then(|| {
        notice(
            Verdict::Unknown,
            "It is not there, or not yet".to_owned(),
            "Entra needs a moment until what is new can be read everywhere; where that matters, the set-up looks again."
                .to_owned(),
        )
    });
    failed.into_iter().chain(not_there).chain(waited).collect()
}

/// Whether bullets stand somewhere besides the access token, which every request has.
fn has_secret(exchange: &Exchange) -> bool {
    [&exchange.request_body, &exchange.response_body]
        .into_iter()
        .flatten()
        .any(|body| body.contains(BULLET))
}

fn counted(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
