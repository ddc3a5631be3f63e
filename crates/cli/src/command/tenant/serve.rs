//! `slipway tenant serve`.

use app_api::places::Places;
use app_api::simulated::{self, Fault, Switches, TenantOptions};

use super::Tenants;
use crate::args::TenantServeArgs;
use crate::command::until_interrupted;
use crate::output::{Failure, json_line, progress};

pub(super) async fn run(tenants: &Tenants, args: TenantServeArgs) -> Result<(), Failure> {
    let tenant = simulated::serve(options(args)?).await?;
    let noted = tenant.control().map(|_| note(tenants, &tenant.graph()));
    json_line(&tenant.ready_line());
    progress("simulated tenant; stop it with Ctrl+C");
    until_interrupted().await?;
    if let Some(Some(places)) = noted {
        places.forget_tenant(&tenant.graph());
    }
    tenant.shutdown().await;
    Ok(())
}

/// Notes the address for the commands that change a running tenant; without a note they need --tenant.
fn note(tenants: &Tenants, address: &str) -> Option<Places> {
    let Ok(places) = tenants.places() else {
        progress("the data folder cannot be used; name the address of this tenant with --tenant");
        return None;
    };
    match places.remember_tenant(address) {
        Ok(()) => Some(places),
        Err(error) => {
            progress(&format!(
                "the address cannot be noted in the data folder ({error}); name it with --tenant"
            ));
            None
        }
    }
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
    let mut switches = Switches::default();
    for text in &args.switch {
        switches.set_text(text).map_err(|error| {
            Failure::bad_input(
                &format!("--switch `{text}`: {error}"),
                "`slipway tenant switch list` shows every switch with what it takes.",
            )
        })?;
    }
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
        control: !args.no_control,
        faults,
        clock_rate: args.clock_rate,
        switches,
        ..TenantOptions::default()
    })
}
