//! `slipway tenant serve`.

use std::process::ExitCode;

use app_api::simulated::{self, Fault, TenantOptions};

use super::until_interrupted;
use crate::args::{TenantCommand, TenantServeArgs};
use crate::output::{Failure, json_line, progress};

pub(crate) async fn run(command: TenantCommand) -> Result<ExitCode, Failure> {
    let TenantCommand::Serve(args) = command;
    let tenant = simulated::serve(options(args)?).await?;
    json_line(&tenant.ready_line());
    progress("simulated tenant; stop it with Ctrl+C");
    until_interrupted().await?;
    tenant.shutdown().await;
    Ok(ExitCode::SUCCESS)
}

fn options(args: TenantServeArgs) -> Result<TenantOptions, Failure> {
    let faults = args
        .fault
        .iter()
        .map(|spec| {
            spec.parse::<Fault>().map_err(|error| {
                Failure::bad_input(
                    &format!("--fault `{spec}`: {error}"),
                    "See `slipway tenant serve --help` for the form.",
                )
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    if !(args.clock_rate.is_finite() && args.clock_rate > 0.0) {
        return Err(Failure::bad_input(
            "--clock-rate must be a positive number",
            "40 gives a provisioning cycle each minute.",
        ));
    }
    Ok(TenantOptions {
        seed: args.seed,
        users: args.users,
        groups: args.groups,
        listen: args.listen,
        state_file: args.state,
        faults,
        clock_rate: args.clock_rate,
        ..TenantOptions::default()
    })
}
