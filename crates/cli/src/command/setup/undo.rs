//! `slipway setup undo`.

use std::process::ExitCode;

use app_api::App;
use app_api::request::UndoRequest;
use app_api::undo;

use super::{confirmed, in_one_line, prepare, print};
use crate::args::SetupArgs;
use crate::output::{Failure, document, judged, line, progress};

pub(super) async fn run(
    app: &App,
    args: SetupArgs,
    yes: bool,
    also: Vec<String>,
) -> Result<ExitCode, Failure> {
    let json = args.json;
    let session = match prepare(app, args, None).await? {
        Ok(session) => session,
        Err(status) => return Ok(status),
    };
    let request = UndoRequest {
        session_id: session,
        also,
    };
    let plan = undo::preview(app, request.clone()).await?;
    if !json {
        print(&plan);
    }
    if plan.write_requests > 0 && !yes && !confirmed(&plan)? {
        progress("nothing was written");
        return Ok(judged(false));
    }
    let done = undo::to_the_end(app, request).await?;
    if json {
        document(&done);
        return Ok(judged(done.undone));
    }
    line("");
    for step in &done.steps {
        line(&format!("  {}: {}", step.title, step.outcome));
    }
    for left in &done.left {
        line(&format!("left: {}", in_one_line(&left.notice)));
        if left.may_be_taken_back {
            line(&format!(
                "  fix: to take it back all the same, add --also {}",
                left.id
            ));
        }
    }
    line(&format!("{} requests that changed the tenant", done.writes));
    Ok(judged(done.undone))
}
