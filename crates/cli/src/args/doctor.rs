//! `slipway doctor`.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct DoctorArgs {
    /// Vendor id, as `vendor list` prints it
    #[arg(long, value_name = "ID", required_unless_present = "profile")]
    pub vendor: Option<String>,
    /// A profile of one's own in place of --vendor
    #[arg(long, value_name = "FILE", conflicts_with = "vendor")]
    pub profile: Option<PathBuf>,
    /// People, groups and assignments in Graph's words, as for `provision run`; or a table (CSV) of people
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "app",
        conflicts_with = "app"
    )]
    pub people: Option<PathBuf>,
    /// Everyone assigned to this application of a tenant, and its groups: name, object id of its service principal, or client id
    #[arg(long, value_name = "NAME|ID")]
    pub app: Option<String>,
    /// An answer to one of the vendor's questions, as `vendor show` lists them; several values of a list with `;`
    #[arg(long, value_name = "ID=VALUE")]
    pub answer: Vec<String>,
    /// The country by whose plan numbers without a country code are read, for people who have no usageLocation: two letters
    #[arg(long, value_name = "COUNTRY")]
    pub country: Option<String>,
    /// Write who is concerned into this new table (CSV), with value, proposal, and where the value is corrected
    #[arg(long, value_name = "FILE")]
    pub export: Option<PathBuf>,
    #[command(flatten)]
    pub tenant: super::TenantArgs,
    /// One JSON document on standard output: `title`, `good`, `people`, `rules`, `groups`, `account`, `notices`
    #[arg(long)]
    pub json: bool,
}
