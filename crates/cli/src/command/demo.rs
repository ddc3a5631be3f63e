//! `slipway demo`.

use std::path::PathBuf;
use std::process::ExitCode;

use app_api::demo;
use app_api::recording::Recorder;

use crate::args::DemoArgs;
use crate::output::{Failure, document, line, progress};

pub(crate) async fn run(
    data_dir: Option<PathBuf>,
    args: DemoArgs,
    recorder: Recorder,
) -> Result<ExitCode, Failure> {
    let app = demo::open(data_dir, &args.vendor, recorder).await?;
    let result = demo::run(&app, &args.vendor, progress).await?;
    if args.json {
        document(&result);
    } else {
        let count = |key: &str| result.trial[key].as_array().map_or(0, Vec::len);
        line(&format!(
            "{} people and {} groups arrived; {} Graph requests; report: {}",
            count("users"),
            count("groups"),
            result.requests.len(),
            result.report
        ));
    }
    Ok(ExitCode::SUCCESS)
}
