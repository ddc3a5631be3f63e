//! `slipway provision dry-run`.

use std::path::PathBuf;

use clap::Args;

use super::{DialectName, TenantArgs};

/// Judges everyone before anything is sent: payload, problems, and what would happen to each.
///
/// Exits 0 when nobody has an error, 1 when somebody or the schema has one, 2 on bad input. Warnings (value-dropped,
/// wrong-type, not-foreseeable, doubtful) do not count. A file that breaks off is judged up to there, and the status is 2.
/// Ctrl+C ends it with what was judged until then.
#[derive(Debug, Args)]
pub(crate) struct DryRunArgs {
    /// The application of the tenant whose job gives what --schema and --people do not: its schema, and everybody who is assigned,
    /// members of groups resolved. Name, object id or client id
    #[arg(long, value_name = "NAME|ID")]
    pub app: Option<String>,
    /// The job's synchronizationSchema as Graph gives it
    #[arg(long, value_name = "FILE", required_unless_present = "app")]
    pub schema: Option<PathBuf>,
    /// People, groups and assignments in Graph's words, of any size: one JSON document, the saved answer of GET /users, or a
    /// table (CSV) of people; `-` is standard input
    #[arg(long, value_name = "FILE", required_unless_present = "app")]
    pub people: Option<PathBuf>,
    /// Look for everyone at this SCIM endpoint as Entra would, by GET alone: who is matched, who would be created, where several
    /// match, and who there is matched by nobody. Its bearer token is read from SLIPWAY_TOKEN
    #[arg(long, value_name = "URL")]
    pub target: Option<String>,
    /// Show instead whom this schema reaches when it takes the place of --schema: who changes, which attributes from what to
    /// what, and the requests that this causes
    #[arg(long, value_name = "FILE", conflicts_with = "target")]
    pub compare: Option<PathBuf>,
    #[command(flatten)]
    pub tenant: TenantArgs,
    /// How changes are written; default: as the flag on the tenant URL says
    #[arg(long, value_name = "DIALECT")]
    pub dialect: Option<DialectName>,
    /// The time of the prediction, as in 2026-01-31T09:00:00Z; default: now
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
    /// JSON Lines on standard output: each person and group (`kind`, `id`, `name`, `would`, `gate`, `reason`, `errorCode`,
    /// `problems`, `request`; with --target `match`), orphans as `orphan`, with --compare only whom it reaches (`effect`,
    /// `attributes`, `wouldBeLost`, `newProblems`, `solvedProblems`, `request`); last a line with `summary`
    #[arg(long)]
    pub json: bool,
    /// A table (CSV) on standard output, a row for each person and group; with --compare for each attribute that changes
    #[arg(long, conflicts_with = "json")]
    pub csv: bool,
}
