//! `slipway trial …`.

mod access;
mod contents;
mod log;
mod serve;
mod tenant;

use std::path::PathBuf;
use std::process::ExitCode;

use app_api::places::Places;
use app_api::trial::offline::Offline;
use serde::Serialize;
use serde_json::json;

use crate::args::{DbArg, FaultCommand, On, TrialCommand};
use crate::output::{Failure, document, line, progress};

/// Where trial databases are.
struct Databases {
    data_dir: Option<PathBuf>,
}

impl Databases {
    fn path(&self, db: DbArg) -> Result<PathBuf, Failure> {
        match db.db {
            Some(path) => Ok(path),
            None => Ok(Places::open(self.data_dir.clone())?.trials()),
        }
    }

    async fn open(&self, db: DbArg) -> Result<Offline, Failure> {
        Ok(Offline::open(&self.path(db)?).await?)
    }

    /// The database, the tenant's name, and whether the result is printed as JSON.
    async fn on(&self, on: On) -> Result<(Offline, String, bool), Failure> {
        Ok((self.open(on.db).await?, on.name, on.json))
    }
}

pub(crate) async fn run(data_dir: Option<PathBuf>, command: TrialCommand) -> Result<ExitCode, Failure> {
    let databases = Databases { data_dir };
    match command {
        TrialCommand::Serve(args) => serve::run(&databases, args).await?,
        TrialCommand::Create(args) => tenant::create(&databases, *args).await?,
        TrialCommand::Set { on, strict, settings } => tenant::set(&databases, on, strict, settings).await?,
        TrialCommand::List { db, json } => tenant::list(&databases, db, json).await?,
        TrialCommand::Show(on) => tenant::show(&databases, on).await?,
        TrialCommand::Delete(on) => {
            let (offline, name, json) = databases.on(on).await?;
            offline.delete(&name).await?;
            done(json, &json!({ "deleted": name }), &format!("{name} is deleted"));
        }
        TrialCommand::Rotate {
            on,
            token,
            as_name,
            valid_for,
            overlap,
        } => access::rotate(&databases, on, token, as_name, valid_for, overlap).await?,
        TrialCommand::Token(command) => access::token(&databases, command).await?,
        TrialCommand::Reset {
            on,
            people,
            groups,
            log,
            all: _,
        } => contents::reset(&databases, on, people, groups, log).await?,
        TrialCommand::Snapshot(command) => contents::snapshot(&databases, command).await?,
        TrialCommand::Restore { on, snapshot } => {
            contents::restore(&databases, on, &snapshot.snapshot).await?
        }
        TrialCommand::Seed {
            on,
            people,
            groups,
            seed,
        } => contents::seed(&databases, on, people, groups, seed).await?,
        TrialCommand::Log(args) => log::run(&databases, args).await?,
        TrialCommand::Replay(args) => log::replay(&databases, args).await?,
        TrialCommand::Fault(command) => fault(&databases, command).await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn fault(databases: &Databases, command: FaultCommand) -> Result<(), Failure> {
    let (faults, json) = match command {
        FaultCommand::List(on) => {
            let (offline, name, json) = databases.on(on).await?;
            (offline.faults(&name).await?, json)
        }
        FaultCommand::Add { on, faults } => {
            let (offline, name, json) = databases.on(on).await?;
            (offline.add_faults(&name, &faults).await?, json)
        }
        FaultCommand::Remove { on, faults } => {
            let (offline, name, json) = databases.on(on).await?;
            (offline.remove_faults(&name, &faults).await?, json)
        }
        FaultCommand::Clear(on) => {
            let (offline, name, json) = databases.on(on).await?;
            offline.clear_faults(&name).await?;
            (Vec::new(), json)
        }
    };
    if json {
        document(&json!({ "faults": faults }));
        return Ok(());
    }
    for (index, fault) in faults.iter().enumerate() {
        line(&format!("{:>3}  {fault}", index + 1));
    }
    if faults.is_empty() {
        progress("the tenant has no faults");
    }
    Ok(())
}

/// A result as JSON, or a sentence for a person.
fn done<T: Serialize>(json: bool, value: &T, sentence: &str) {
    if json {
        document(value);
    } else {
        progress(sentence);
    }
}
