//! `slipway provision` and `slipway explain`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(crate) enum ProvisionCommand {
    /// One provisioning cycle against any SCIM endpoint, as Entra would run it; with the same --state and changed people
    /// it is the next, incremental one. Exits 1 when somebody failed or the cycle did
    Run(RunArgs),
    DryRun(super::DryRunArgs),
    /// People or a group now, through Graph (provisionOnDemand): any number of people, and a group until each of its direct
    /// members was proven. One report at the end. Exits 1 when somebody did not arrive
    ///
    /// Keeps to the rate that the service allows (five calls in ten seconds). Ctrl+C ends it after the call on its way,
    /// with a report of what was done.
    OnDemand(OnDemandArgs),
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DialectName {
    /// PATCH as Entra sends it without a flag: `Replace`, `"False"`
    Legacy,
    /// PATCH as with aadOptscim062020 on the tenant URL
    Scim2020,
}

#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// The job's synchronizationSchema as Graph gives it
    #[arg(long, value_name = "FILE")]
    pub schema: PathBuf,
    /// People, groups and assignments in Graph's words: one JSON document, or a table (CSV) of people
    #[arg(long, value_name = "FILE")]
    pub people: PathBuf,
    /// Tenant URL of the SCIM endpoint. Its bearer token is read from SLIPWAY_TOKEN
    #[arg(long, value_name = "URL", required_unless_present = "dry_run")]
    pub target: Option<String>,
    /// How changes are written; default: as the flag on the tenant URL says
    #[arg(long, value_name = "DIALECT")]
    pub dialect: Option<DialectName>,
    /// What the job remembers from cycle to cycle; made when it does not exist yet
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// Send nothing: write the requests as JSON Lines (`method`, `path`, `headers`, `body`, `person`), as if the target had
    /// nobody but those whom --state knows
    #[arg(long)]
    pub dry_run: bool,
    /// The time of the cycle, as in 2026-01-31T09:00:00Z; default: now
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
    /// One JSON document on standard output: `state`, `tally`, `counts`, `failure`, `quarantine`, `objects`, `log`
    #[arg(long, conflicts_with = "dry_run")]
    pub json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct OnDemandArgs {
    /// The application: its name, the object id of its service principal, or its client id
    #[arg(long, value_name = "NAME|ID")]
    pub app: String,
    /// People, by user principal name or object id
    #[arg(long, value_name = "UPN", num_args = 1.., required_unless_present = "group")]
    pub user: Vec<String>,
    /// Groups with all their direct members, by name or object id
    #[arg(long, value_name = "NAME", num_args = 1..)]
    pub group: Vec<String>,
    /// How long to ask again for those whose assignment the service does not see yet
    #[arg(long, value_name = "SECONDS", default_value_t = 180)]
    pub wait: u32,
    #[command(flatten)]
    pub tenant: super::TenantArgs,
    /// One JSON document on standard output: `good`, `application`, `objects`, `calls`, `notices`, `arrived`, `notArrived`,
    /// `notAsked`, `stopped`
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainPersonArgs {
    /// The application whose job explains it, read through Graph: its name, the object id of its service principal, or its
    /// client id
    #[arg(long, value_name = "NAME|ID")]
    pub app: Option<String>,
    /// The job's synchronizationSchema as Graph gives it, in place of --app
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "app",
        conflicts_with = "app"
    )]
    pub schema: Option<PathBuf>,
    /// People, groups and assignments in Graph's words, as for `provision run`
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present_any = ["person", "app"],
        conflicts_with_all = ["person", "app"]
    )]
    pub people: Option<PathBuf>,
    /// One person as Graph shows them; counts as assigned
    #[arg(long, value_name = "FILE", conflicts_with = "app")]
    pub person: Option<PathBuf>,
    /// Whom: user principal name, mail address, display name or object id
    #[arg(long, value_name = "UPN")]
    pub user: Option<String>,
    /// A group in place of a person, by name or object id; with --app
    #[arg(long, value_name = "NAME", requires = "app", conflicts_with = "user")]
    pub group: Option<String>,
    /// Leave the provisioning log alone, and the permission to read it
    #[arg(long, requires = "app")]
    pub no_log: bool,
    #[command(flatten)]
    pub tenant: super::TenantArgs,
    /// The time of the prediction, as in 2026-01-31T09:00:00Z; default: now
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
    /// One JSON document on standard output: `person`, `verdict`, `provisioned`, `gates`, `rows`; with --app also
    /// `application`, `job`, `log`, `notices`
    #[arg(long)]
    pub json: bool,
}
