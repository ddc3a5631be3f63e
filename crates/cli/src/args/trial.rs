//! `slipway trial …`: names, options, help.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct DbArg {
    /// Trial database; default: `trials.sqlite` in the data folder
    #[arg(long, value_name = "FILE")]
    pub db: Option<PathBuf>,
}

/// A trial tenant in a database.
#[derive(Debug, Args)]
pub(crate) struct On {
    /// Trial tenant
    pub name: String,
    #[command(flatten)]
    pub db: DbArg,
    /// One JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TrialCommand {
    /// Serve the trial backend until interrupted; the first line on standard output is its ready line
    ///
    /// Entra in the cloud cannot call a loopback address. What can: the simulated tenant (`slipway tenant serve`),
    /// Entra's on-premises provisioning agent on this machine, or Entra itself through a public host or tunnel of your
    /// own with a certificate of a public CA, named with --public-url.
    Serve(ServeArgs),
    /// Make a trial tenant; prints its URL and its token, once
    Create(Box<CreateArgs>),
    /// Change what a trial tenant is set to; what is not named stays
    Set {
        #[command(flatten)]
        on: On,
        /// Refuse what is not by the letter of the RFCs: on or off
        #[arg(long, value_name = "on|off", value_parser = on_or_off())]
        strict: Option<bool>,
        #[command(flatten)]
        settings: SettingsArgs,
    },
    /// The trial tenants, one a line
    List {
        #[command(flatten)]
        db: DbArg,
        /// One JSON document on standard output
        #[arg(long)]
        json: bool,
    },
    /// All of a trial tenant but its people, its log and its secrets
    Show(On),
    /// Replace the token; prints the new one, once
    Rotate {
        #[command(flatten)]
        on: On,
        /// Only the token of this name; left out: all that are accepted
        #[arg(long, value_name = "NAME")]
        token: Option<String>,
        /// Name of the new token, for the log
        #[arg(long, value_name = "NAME")]
        as_name: Option<String>,
        /// How long the new token is accepted: 90s, 15m, 12h, 30d
        #[arg(long, value_name = "SPAN")]
        valid_for: Option<String>,
        /// How long the old one goes on being accepted
        #[arg(long, value_name = "SPAN")]
        overlap: Option<String>,
    },
    /// Tokens and OAuth 2.0 clients: list, add, revoke
    #[command(subcommand)]
    Token(TokenCommand),
    /// Delete a trial tenant with its people, groups and exchanges
    Delete(On),
    /// Take people, groups or exchanges away; all three when none is named. Tokens and settings stay
    Reset {
        #[command(flatten)]
        on: On,
        /// People, and their memberships
        #[arg(long)]
        people: bool,
        /// Groups
        #[arg(long)]
        groups: bool,
        /// Exchanges
        #[arg(long)]
        log: bool,
        /// All three, as when none is named
        #[arg(long, conflicts_with_all = ["people", "groups", "log"])]
        all: bool,
    },
    /// States of people and groups: take, list, delete, export, import
    #[command(subcommand)]
    Snapshot(SnapshotCommand),
    /// Make people and groups what they were in a snapshot, all at once
    Restore {
        #[command(flatten)]
        on: On,
        #[command(flatten)]
        snapshot: SnapshotArg,
    },
    /// Make people and groups up: the same seed makes the same ones, in many scripts, none of them real
    Seed {
        #[command(flatten)]
        on: On,
        /// How many people; left out with --groups: 24 people in 5 groups
        #[arg(long, value_name = "N")]
        people: Option<u32>,
        /// How many groups
        #[arg(long, value_name = "N")]
        groups: Option<u32>,
        /// Which ones
        #[arg(long, value_name = "N")]
        seed: Option<u64>,
    },
    /// The exchanges of a trial tenant, newest last
    Log(LogArgs),
    /// Send a logged request to its tenant again, as it was or with edits; no server has to run
    Replay(ReplayArgs),
    /// What goes wrong on purpose: list, add, remove, clear
    #[command(subcommand)]
    Fault(FaultCommand),
}

fn on_or_off() -> impl TypedValueParser<Value = bool> {
    PossibleValuesParser::new(["on", "off"]).map(|text| text == "on")
}

#[derive(Debug, Args)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub db: DbArg,
    /// Address to listen on; another than loopback needs --allow-remote
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8642")]
    pub listen: SocketAddr,
    /// Let other machines reach it
    #[arg(long)]
    pub allow_remote: bool,
    /// Serve https with this certificate, its chain included (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub tls_cert: Option<PathBuf>,
    /// Key of the certificate, without a password (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub tls_key: Option<PathBuf>,
    /// Scheme and host that clients use when a proxy or tunnel stands before
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// What an answered write survives: the end of this process, or with `full` the end of power too
    #[arg(long, value_name = "process|full", default_value = "process")]
    pub durability: DurabilityArg,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DurabilityArg {
    /// The end of this process, also by force
    Process,
    /// The end of power too: every write waits for the disk
    Full,
}

#[derive(Debug, Args)]
pub(crate) struct SettingsArgs {
    /// Behave as this vendor: refuse what it refuses, in its words; `none` as nobody
    #[arg(long, value_name = "ID")]
    pub flavour: Option<String>,
    /// Refuse other values than an attribute's canonical ones: on or off
    #[arg(long, value_name = "on|off", value_parser = on_or_off())]
    pub canonical_values_only: Option<bool>,
    /// A schema of its own, as RFC 7643 §7 defines one (JSON); repeatable
    #[arg(long, value_name = "FILE")]
    pub extension: Vec<PathBuf>,
    /// Accept the tokens that Entra sends when its Secret Token is blank; they are verified
    #[arg(long, requires = "tenant_id")]
    pub entra_token: bool,
    /// Directory (tenant) id whose tokens are accepted
    #[arg(long, value_name = "GUID", requires = "entra_token")]
    pub tenant_id: Option<String>,
    /// Where the keys of these tokens are; default: Entra's own address
    #[arg(long, value_name = "URL", requires = "entra_token")]
    pub jwks: Option<String>,
    /// Audience that is accepted; default: the one of custom applications; repeatable
    #[arg(long, value_name = "ID", requires = "entra_token")]
    pub audience: Vec<String>,
    /// Exchanges the log keeps
    #[arg(long, value_name = "N")]
    pub keep: Option<u32>,
    /// How long the log keeps an exchange: 90s, 15m, 12h, 30d
    #[arg(long, value_name = "SPAN")]
    pub keep_for: Option<String>,
    /// Megabytes the log keeps
    #[arg(long, value_name = "N")]
    pub keep_mb: Option<u64>,
}

#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    /// Lower-case letters, digits and hyphens
    pub name: String,
    /// The vendor it stands for; it behaves as that vendor unless --flavour says otherwise
    #[arg(long, value_name = "ID")]
    pub vendor: Option<String>,
    /// Refuse what is not by the letter of the RFCs, instead of accepting and noting it
    #[arg(long)]
    pub strict: bool,
    /// Make an OAuth 2.0 client with it: Token Endpoint, Client Identifier and Client Secret are printed, once
    #[arg(long)]
    pub oauth: bool,
    /// How long its token is accepted: 90s, 15m, 12h, 30d
    #[arg(long, value_name = "SPAN")]
    pub valid_for: Option<String>,
    #[command(flatten)]
    pub settings: SettingsArgs,
    #[command(flatten)]
    pub db: DbArg,
    /// Address at which `trial serve` will listen, for the URL
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8642")]
    pub listen: SocketAddr,
    /// Scheme and host that clients use, for the URL
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// One JSON document on standard output: `name`, `url`, `token`; with --oauth also `oauth`
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TokenCommand {
    /// The tokens and clients a tenant has had, without their secrets
    List(On),
    /// Issue a further token; prints it, once
    Add {
        #[command(flatten)]
        on: On,
        #[command(flatten)]
        new: NewCredential,
    },
    /// Make an OAuth 2.0 client; prints its secret, once
    AddClient {
        #[command(flatten)]
        on: On,
        #[command(flatten)]
        new: NewCredential,
    },
    /// Refuse a token, or a client and its access tokens, from now on
    Revoke {
        #[command(flatten)]
        on: On,
        /// Name, as `token list` prints it
        token: String,
    },
}

#[derive(Debug, Args)]
pub(crate) struct NewCredential {
    /// Its name in the log
    #[arg(long, value_name = "NAME")]
    pub as_name: Option<String>,
    /// How long it is accepted: 90s, 15m, 12h, 30d
    #[arg(long, value_name = "SPAN")]
    pub valid_for: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SnapshotCommand {
    /// Save people and groups as they are now; an older snapshot of this name goes
    Take {
        #[command(flatten)]
        on: On,
        #[command(flatten)]
        snapshot: SnapshotArg,
    },
    /// The snapshots of a tenant
    List(On),
    /// Forget a snapshot
    Delete {
        #[command(flatten)]
        on: On,
        #[command(flatten)]
        snapshot: SnapshotArg,
    },
    /// Write a snapshot to a JSON file
    Export {
        #[command(flatten)]
        on: On,
        /// Name of the snapshot
        snapshot: String,
        /// File to write
        file: PathBuf,
    },
    /// Read a snapshot from a JSON file, for this or another tenant; `restore` puts it back
    Import {
        #[command(flatten)]
        on: On,
        /// Name of the snapshot
        snapshot: String,
        /// File to read
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct SnapshotArg {
    /// Name of the snapshot
    #[arg(value_name = "SNAPSHOT", default_value = "snapshot")]
    pub snapshot: String,
}

#[derive(Debug, Args)]
pub(crate) struct LogArgs {
    /// Trial tenant
    pub name: String,
    #[command(flatten)]
    pub db: DbArg,
    /// Go on printing exchanges as they arrive
    #[arg(long, conflicts_with = "export")]
    pub follow: bool,
    /// Only status 400 and above
    #[arg(long)]
    pub failed: bool,
    /// Only those in which this text occurs: person, path, outcome
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub search: String,
    /// The story of one person or group: an id, a userName or a name as the log shows it
    #[arg(long, value_name = "WHO")]
    pub about: Option<String>,
    /// How many to print
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub last: u32,
    /// Write all of them to a file: har, jsonl or csv; `-` is standard output
    #[arg(long, num_args = 2, value_names = ["FORMAT", "FILE"])]
    pub export: Vec<String>,
    /// Replace personal data in the export: the same value by the same pseudonym
    #[arg(long, requires = "export")]
    pub pseudonyms: bool,
    /// JSON Lines on standard output, with request and answer
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    #[command(flatten)]
    pub on: On,
    /// Exchange, as `trial log --json` numbers it
    pub id: i64,
    /// Another method
    #[arg(long, value_name = "METHOD")]
    pub method: Option<String>,
    /// Another path and query below the tenant's URL, such as /Users/ID
    #[arg(long, value_name = "PATH")]
    pub path: Option<String>,
    /// Another body, from this file; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub body: Option<PathBuf>,
    /// A header to set, `Name: value`; repeatable
    #[arg(long, value_name = "HEADER")]
    pub header: Vec<String>,
    /// A header to leave out; repeatable
    #[arg(long, value_name = "NAME")]
    pub no_header: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum FaultCommand {
    /// The faults of a tenant, numbered
    List(On),
    /// Add faults; a running server follows at the next request
    #[command(after_help = app_api::trial::FAULT_SYNTAX)]
    Add {
        #[command(flatten)]
        on: On,
        /// What goes wrong, such as `429:PATCH /Users/*:times=3:retry-after=10`; the syntax is below
        #[arg(required = true, value_name = "FAULT")]
        faults: Vec<String>,
    },
    /// Take faults away
    Remove {
        #[command(flatten)]
        on: On,
        /// A fault as `fault list` prints it, or its number
        #[arg(required = true, value_name = "FAULT")]
        faults: Vec<String>,
    },
    /// Take all faults away
    Clear(On),
}
