//! `slipway tenant …`.

mod clock;
mod compare;
mod group;
mod person;
mod serve;
mod state;
mod switch;

use std::path::PathBuf;
use std::process::ExitCode;

use app_api::places::Places;
use app_api::steering::Steering;
use secrecy::ExposeSecret;
use serde_json::{Value, json};

use crate::args::{Steered, TenantCommand, TenantFaultCommand};
use crate::output::{Failure, document, line, progress};

/// Where the last served tenant is noted.
struct Tenants {
    data_dir: Option<PathBuf>,
}

impl Tenants {
    fn places(&self) -> Result<Places, Failure> {
        Ok(Places::open(self.data_dir.clone())?)
    }

    /// The running tenant, and whether the result is printed as JSON.
    fn on(&self, on: Steered) -> Result<(Steering, bool), Failure> {
        let steering = Steering::of(on.tenant.as_deref(), || Places::open(self.data_dir.clone()))?;
        Ok((steering, on.json))
    }
}

pub(crate) async fn run(data_dir: Option<PathBuf>, command: TenantCommand) -> Result<ExitCode, Failure> {
    let tenants = Tenants { data_dir };
    match command {
        TenantCommand::Serve(args) => serve::run(&tenants, args).await?,
        TenantCommand::Person(command) => person::run(&tenants, command).await?,
        TenantCommand::Group(command) => group::run(&tenants, command).await?,
        TenantCommand::Clock(command) => return clock::run(&tenants, command).await,
        TenantCommand::Fault(command) => fault(&tenants, command).await?,
        TenantCommand::Switch(command) => switch::run(&tenants, command).await?,
        TenantCommand::Role(command) => switch::role(&tenants, command).await?,
        TenantCommand::State(command) => state::run(&tenants, command).await?,
        TenantCommand::Compare { file, json } => return compare::run(&file, json).await,
        TenantCommand::Token { upn, scope, on } => token(&tenants, &upn, &scope, on).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn token(tenants: &Tenants, upn: &str, scopes: &[String], on: Steered) -> Result<(), Failure> {
    let (steering, json) = tenants.on(on)?;
    let issued = steering.token(upn, scopes).await?;
    let token = issued.access_token.expose_secret();
    if json {
        document(&json!({"access_token": token, "expires_in": issued.expires_in, "scope": issued.scope}));
    } else {
        line(token);
        progress(&format!(
            "for {} minutes, with {}; it is not shown again",
            issued.expires_in / 60,
            if issued.scope.is_empty() {
                "no permission"
            } else {
                &issued.scope
            }
        ));
    }
    Ok(())
}

async fn fault(tenants: &Tenants, command: TenantFaultCommand) -> Result<(), Failure> {
    let (faults, json) = match command {
        TenantFaultCommand::List(on) => {
            let (steering, json) = tenants.on(on)?;
            (steering.faults().await?, json)
        }
        TenantFaultCommand::Add { faults, on } => {
            let (steering, json) = tenants.on(on)?;
            (steering.add_faults(&faults).await?, json)
        }
        TenantFaultCommand::Remove { faults, on } => {
            let (steering, json) = tenants.on(on)?;
            (steering.remove_faults(Some(&faults)).await?, json)
        }
        TenantFaultCommand::Clear(on) => {
            let (steering, json) = tenants.on(on)?;
            (steering.remove_faults(None).await?, json)
        }
    };
    if json {
        document(&faults);
        return Ok(());
    }
    let list = values(&faults, "faults");
    for fault in list {
        let left = match fault["left"].as_u64() {
            Some(left) => format!("  ({left} left)"),
            None => String::new(),
        };
        line(&format!("{:>3}  {}{left}", fault["number"], text(fault, "fault")));
    }
    if list.is_empty() {
        progress("the tenant has no faults");
    }
    Ok(())
}

/// A list in an answer.
fn values<'a>(answer: &'a Value, key: &str) -> &'a [Value] {
    answer[key].as_array().map_or(&[], Vec::as_slice)
}

/// A text in an answer; a dash where there is none.
fn text<'a>(answer: &'a Value, key: &str) -> &'a str {
    answer[key].as_str().unwrap_or("-")
}

/// A result as JSON, or a sentence for a person.
fn done(json: bool, answer: &Value, sentence: &str) {
    if json {
        document(answer);
    } else {
        progress(sentence);
    }
}
