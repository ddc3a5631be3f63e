//! `slipway tenant compare`.

use std::path::Path;
use std::process::ExitCode;

use app_api::comparing;

use crate::command::read_text;
use crate::output::{Failure, document, judged, line, progress};

pub(super) async fn run(file: &Path, json: bool) -> Result<ExitCode, Failure> {
    let text = read_text(file, "Name a recording, as `--record FILE` writes it.")?;
    let view = comparing::compare(&text).await?;
    if json {
        document(&view);
        return Ok(judged(view.different == 0));
    }
    let mut shown = 0;
    for difference in &view.differences {
        if difference.line != shown {
            line(&format!("line {}: {}", difference.line, difference.request));
            shown = difference.line;
        }
        line(&format!(
            "  {:<8} {}: recorded {}, simulated {}",
            difference.kind, difference.place, difference.recorded, difference.simulated
        ));
    }
    if view.superseded > 0 {
        progress(&format!(
            "{} requests were repeated; the last of each was compared",
            view.superseded
        ));
    }
    line(&format!("{} same, {} different", view.same, view.different));
    Ok(judged(view.different == 0))
}
