//! The terminal's public contract: names, options, help.

mod dry_run;
mod expression;
mod provision;
mod tenant;
mod trial;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use dry_run::DryRunArgs;
pub(crate) use expression::{
    CheckArgs, EvalArgs, ExplainArgs, ExprCommand, ExprTestArgs, FormatArgs, FunctionsArgs, ObjectArgs,
    ScopeCommand, TestArgs,
};
pub(crate) use provision::{DialectName, ExplainPersonArgs, OnDemandArgs, ProvisionCommand, RunArgs};
pub(crate) use tenant::{
    ClockCommand, GroupCommand, PersonCommand, RoleCommand, StateCommand, Steered, SwitchCommand,
    TenantCommand, TenantFaultCommand, TenantServeArgs,
};
pub(crate) use trial::{
    CreateArgs, DbArg, DurabilityArg, FaultCommand, LogArgs, NewCredential, On, ReplayArgs, ServeArgs,
    SettingsArgs, SnapshotCommand, TokenCommand, TrialCommand,
};

/// Sets up, checks and demonstrates user provisioning from Microsoft Entra ID over SCIM 2.0.
///
/// Exit status: 0 good, 1 the thing checked is not good, 2 bad usage or bad input.
/// With --json, standard output holds one JSON document (or JSON Lines for streams) and nothing else;
/// progress goes to standard error. Secrets are read from SLIPWAY_TOKEN, SLIPWAY_PASSWORD or standard
/// input, never from an argument.
#[derive(Debug, Parser)]
#[command(name = "slipway", version, max_term_width = 100)]
pub(crate) struct Cli {
    /// Folder for sessions, trial tenants and reports
    #[arg(long, global = true, env = "SLIPWAY_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Trust the root certificates in this PEM file too: where a firewall inspects TLS
    #[arg(long, global = true, env = "SLIPWAY_ROOT_CA", value_name = "FILE")]
    pub root_ca: Option<PathBuf>,
    /// Go out through this proxy: an address, `system` or `none`. Its `name:password` is read from SLIPWAY_PROXY_CREDENTIALS
    #[arg(long, global = true, env = "SLIPWAY_PROXY", value_name = "URL")]
    pub proxy: Option<String>,
    /// Keep secrets in memory only, although there is a key store; they are gone when the command ends
    #[arg(long, global = true)]
    pub memory_only: bool,
    /// Write what was asked of Graph, and its answers, to this new file: secrets left out, people called by aliases
    #[arg(long, global = true, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// Also log what the program does, to standard error (-v, -vv)
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The whole main job on the embedded simulated tenant: sign-in, set-up, check, start, one cycle, report
    Demo(DemoArgs),
    /// The vendors that Slipway knows
    #[command(subcommand)]
    Vendor(VendorCommand),
    /// The simulated tenant: serve it, and change it while it runs
    #[command(subcommand)]
    Tenant(TenantCommand),
    /// The trial backend: local SCIM tenants with their exchanges
    #[command(subcommand)]
    Trial(TrialCommand),
    /// Sign in to a tenant
    SignIn(SignInArgs),
    /// Forget the signed-in account and its refresh token, and open the page that ends the browser's session
    SignOut(SignOutArgs),
    /// Who is signed in
    Whoami(WhoamiArgs),
    /// What is set once for all commands: an application of your own, proxy, root certificates
    #[command(subcommand)]
    Settings(SettingsCommand),
    /// Set up a vendor's provisioning
    #[command(subcommand)]
    Setup(SetupCommand),
    /// Attribute-mapping expressions: evaluate, check, explain, lay out, test, look up functions
    #[command(subcommand)]
    Expr(ExprCommand),
    /// Scoping filters
    #[command(subcommand)]
    Scope(ScopeCommand),
    /// Entra's provisioning: a cycle of our own against any SCIM endpoint or on paper; people and groups on demand in a tenant
    #[command(subcommand)]
    Provision(ProvisionCommand),
    /// Every gate and every mapping row for one person or group, from files or from a tenant. Exits 1 when they would not be
    /// provisioned
    Explain(ExplainPersonArgs),
}

#[derive(Debug, Args)]
pub(crate) struct DemoArgs {
    /// Vendor to set up
    #[arg(long, value_name = "ID", default_value = "sms2go")]
    pub vendor: String,
    /// One JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum VendorCommand {
    /// The vendors, one a line
    List {
        /// One JSON document on standard output
        #[arg(long)]
        json: bool,
    },
    /// One vendor: mappings, groups, every step of its guide
    Show {
        /// Vendor id, as `vendor list` prints it
        id: String,
        /// One JSON document on standard output
        #[arg(long)]
        json: bool,
    },
    /// Write the beginning of a profile; asks on a terminal for what no option says
    New(Box<NewProfile>),
    /// Print the JSON Schema of profiles, for editors
    Schema,
    #[command(flatten)]
    Signed(SignedCommand),
    /// Check a profile file; prints every problem with its place underlined
    Check {
        /// Profile in TOML
        file: PathBuf,
        /// One JSON document on standard output
        #[arg(long)]
        json: bool,
    },
}

/// Answers for a new profile.
#[derive(Debug, Args)]
pub(crate) struct NewProfile {
    /// File to write; one that exists is never replaced
    pub file: PathBuf,
    /// Name of the vendor
    #[arg(long)]
    pub name: Option<String>,
    /// Id of the profile; default: made from the name
    #[arg(long)]
    pub id: Option<String>,
    /// One sentence on what is set up
    #[arg(long)]
    pub summary: Option<String>,
    /// The vendor's guide: its title or address
    #[arg(long)]
    pub source: Option<String>,
    /// Name of the enterprise application; default: the vendor's name
    #[arg(long)]
    pub app_name: Option<String>,
    /// Address of the vendor's web console
    #[arg(long, value_name = "URL")]
    pub console_url: Option<String>,
    /// Where in it tenant URL and token are
    #[arg(long, value_name = "PATH")]
    pub console_menu: Option<String>,
    /// Tenant URL, when it is the same for every customer; default: asked for
    #[arg(long, value_name = "URL")]
    pub tenant_url: Option<String>,
    /// Whether the vendor gives a token
    #[arg(long, value_parser = ["asked", "blank"])]
    pub token: Option<String>,
    /// What happens to Entra's own mappings
    #[arg(long, value_parser = ["default", "default_plus_additions", "exact"])]
    pub mappings: Option<String>,
    /// A mapping row of people; may be repeated
    #[arg(long = "row", value_name = "TARGET = EXPRESSION")]
    pub rows: Vec<String>,
    /// What may be done to people; may be repeated; default: what Entra has
    #[arg(long = "action", value_parser = ["create", "update", "delete"])]
    pub actions: Vec<String>,
    /// Whether groups are sent
    #[arg(long, value_parser = ["sent", "not_sent"])]
    pub groups: Option<String>,
    /// Who is assigned
    #[arg(long, value_parser = ["groups", "users", "groups_or_users", "one_group_of_all"])]
    pub assign: Option<String>,
    /// Exact name of a group that the guide names; may be repeated
    #[arg(long = "group", value_name = "NAME")]
    pub group_names: Vec<String>,
    /// Attribute of Entra that everybody must have; may be repeated
    #[arg(long = "required", value_name = "ATTRIBUTE")]
    pub required: Vec<String>,
    /// Answers in a JSON file, with the names of these options; `-` is standard input
    #[arg(long, value_name = "FILE")]
    pub input: Option<PathBuf>,
    /// One JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

/// Set-up files for customers.
#[derive(Debug, Subcommand)]
pub(crate) enum SignedCommand {
    /// Sign a profile, with answers that are filled in already, as one file for customers
    Sign(SignArgs),
    /// Who signed a set-up file, and what it asks for. Exits 1 when it was altered or is not signed
    Verify {
        /// File that a vendor sent
        file: PathBuf,
        /// One JSON document on standard output
        #[arg(long)]
        json: bool,
    },
}

/// The private key is read from SLIPWAY_SIGNING_KEY, else from the key store, else from standard input: PEM as
/// `openssl genpkey -algorithm ed25519` makes it, or its 32 bytes in base64.
#[derive(Debug, Args)]
pub(crate) struct SignArgs {
    /// Your name, as customers know it; they remember your key under it
    #[arg(long, value_name = "NAME")]
    pub signer: String,
    /// Profile in TOML
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "new_key",
        conflicts_with = "new_key"
    )]
    pub profile: Option<PathBuf>,
    /// Answers in TOML or JSON that are the same for this customer or for all
    #[arg(long, value_name = "FILE", requires = "profile")]
    pub answers: Option<PathBuf>,
    /// Where to write; left out: standard output
    #[arg(long, value_name = "FILE", requires = "profile")]
    pub out: Option<PathBuf>,
    /// Make a key and keep it in this computer's key store; prints the fingerprint that customers compare
    #[arg(long)]
    pub new_key: bool,
    /// Make another key although there is one; customers will be warned
    #[arg(long, requires = "new_key")]
    pub replace_key: bool,
    /// One JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum CloudName {
    /// The embedded simulated tenant
    Simulated,
    /// Microsoft Entra ID, global
    Global,
    /// US Government L4 (GCC High)
    UsgovL4,
    /// US Government L5 (DoD)
    UsgovL5,
    /// China, operated by 21Vianet
    China,
}

impl CloudName {
    /// The id under which `app-api` knows the cloud.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Simulated => "simulated",
            Self::Global => "global",
            Self::UsgovL4 => "usgov-l4",
            Self::UsgovL5 => "usgov-l5",
            Self::China => "china",
        }
    }
}

/// Which tenant, and as whom.
#[derive(Clone, Debug, Args)]
pub(crate) struct TenantArgs {
    /// The cloud to sign in to
    #[arg(long, value_name = "CLOUD", conflicts_with_all = ["authority", "graph"])]
    pub cloud: Option<CloudName>,
    /// The tenant: a domain or id. Alone it is looked up, cloud included; of several signed-in tenants it chooses one
    #[arg(long, value_name = "DOMAIN")]
    pub tenant: Option<String>,
    /// Sign-in address of another cloud or of `slipway tenant serve`
    #[arg(long, value_name = "URL")]
    pub authority: Option<String>,
    /// Graph address that belongs to --authority; left out with --tenant: the one the authority names
    #[arg(long, value_name = "URL", requires = "authority")]
    pub graph: Option<String>,
    /// Simulated tenants only: sign in as this account without a browser; its password is in SLIPWAY_PASSWORD
    #[arg(long, value_name = "UPN")]
    pub account: Option<String>,
    /// Client id of an application of your own to sign in with, in place of Microsoft Graph Command Line Tools
    #[arg(long, value_name = "GUID")]
    pub client_id: Option<String>,
    /// Sign in with a code that is typed on another device, for a computer without a browser
    #[arg(long)]
    pub device_code: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SignInArgs {
    #[command(flatten)]
    pub tenant: TenantArgs,
    /// One JSON document on standard output; with --device-code JSON Lines: the code, then who signed in
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SignOutArgs {
    /// The tenant to sign out of, by domain, name or id; left out: the current one
    #[arg(long, value_name = "DOMAIN", conflicts_with = "all")]
    pub tenant: Option<String>,
    /// Every tenant
    #[arg(long)]
    pub all: bool,
    /// Leave the browser's session alone
    #[arg(long)]
    pub no_browser: bool,
    /// One JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct WhoamiArgs {
    /// In this tenant, by domain, name or id; left out: the current one
    #[arg(long, value_name = "DOMAIN", conflicts_with = "all")]
    pub tenant: Option<String>,
    /// Every account that is signed in here; nothing is asked over the network
    #[arg(long)]
    pub all: bool,
    /// One JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SettingsCommand {
    /// The settings as they are kept
    Show {
        /// One JSON document on standard output
        #[arg(long)]
        json: bool,
    },
    /// Change settings; an empty value takes one away
    Set {
        /// Client id of an application of your own
        #[arg(long, value_name = "GUID")]
        client_id: Option<String>,
        /// `system`, `none`, or an address
        #[arg(long, value_name = "URL")]
        use_proxy: Option<String>,
        /// PEM file with root certificates to trust too
        #[arg(long, value_name = "FILE")]
        trust: Option<String>,
        /// Keep secrets in memory only, always
        #[arg(long, value_name = "on|off")]
        keep_secrets: Option<Switch>,
        /// Keep the proxy's `name:password` of SLIPWAY_PROXY_CREDENTIALS in the key store
        #[arg(long)]
        keep_proxy_credentials: bool,
    },
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    /// On
    On,
    /// Off
    Off,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SetupCommand {
    /// What would change, read from the tenant; changes nothing. Exits 1 when changes are needed
    Plan(SetupArgs),
    /// Carry the plan out, check one person on demand, start the job. A second run sends no write
    Apply {
        #[command(flatten)]
        setup: SetupArgs,
        /// Do not ask before writing
        #[arg(long)]
        yes: bool,
        /// Leave the job stopped
        #[arg(long)]
        no_start: bool,
    },
    /// The tenant beside what the vendor advises, row by row. Exits 1 when it differs
    Drift {
        #[command(flatten)]
        setup: SetupAppArgs,
        /// Make this row as advised, and no other; its name is in what is printed. May be repeated
        #[arg(long, value_name = "ROW")]
        repair: Vec<String>,
    },
    /// Store a new token in an application that is set up: tested first, nothing else is changed. The token is read from
    /// SLIPWAY_TOKEN, else from standard input
    Renew(SetupAppArgs),
    /// Take back what this set-up made and changed, and only that. What somebody changed since is left and named.
    /// Exits 1 when something is left
    Undo {
        #[command(flatten)]
        setup: SetupArgs,
        /// Do not ask before writing
        #[arg(long)]
        yes: bool,
        /// Take this step back although somebody changed it since; its id is in what is printed before
        #[arg(long, value_name = "STEP")]
        also: Vec<String>,
    },
    /// The provisioning job as the tenant reports it
    Status(SetupArgs),
    /// Write the report: what was set, proven and left to do, and a calendar file for renewals
    Report {
        #[command(flatten)]
        setup: SetupArgs,
        /// Which form
        #[arg(long, value_enum, default_value = "all")]
        format: ReportFormat,
        /// Folder to write to; left out: the folder of reports
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// The answers of a set-up as a file for --answers, to keep or to send to the vendor. No secret is in it
    Answers {
        /// Id of the set-up; left out: the one changed last
        session: Option<String>,
        /// Where to write; left out: standard output
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// The Graph requests of a set-up, as they were sent; no sign-in needed
    Log(SetupLogArgs),
}

/// A form of the report.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ReportFormat {
    /// One HTML file that prints well
    Html,
    /// Markdown
    Md,
    /// Calendar file with the renewals (RFC 5545)
    Ics,
    /// All of them
    All,
}

#[derive(Debug, Args)]
pub(crate) struct SetupLogArgs {
    /// Id of the set-up; left out: the one changed last
    pub session: Option<String>,
    /// Only requests that change the tenant
    #[arg(long)]
    pub writes: bool,
    /// Write them to a file: har, curl or powershell; `-` is standard output. It holds no secret, but names of people
    #[arg(long, num_args = 2, value_names = ["FORMAT", "FILE"])]
    pub export: Vec<String>,
    /// One JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

/// Which vendor's profile.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(crate) struct WhichVendor {
    /// Vendor id, as `vendor list` prints it
    #[arg(long, value_name = "ID")]
    pub vendor: Option<String>,
    /// Profile of your own in TOML, as `vendor check` reads it
    #[arg(long, value_name = "FILE")]
    pub profile: Option<PathBuf>,
    /// Signed set-up file that the vendor sent: profile and answers
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
}

/// An application that is set up.
#[derive(Debug, Args)]
pub(crate) struct SetupAppArgs {
    #[command(flatten)]
    pub vendor: WhichVendor,
    /// An application that was set up from here, by its name or id
    #[arg(
        long,
        value_name = "NAME|ID",
        required_unless_present_any = ["answers", "file"],
        conflicts_with = "answers"
    )]
    pub app: Option<String>,
    /// Answers in TOML or JSON, as for `setup apply`
    #[arg(long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
    #[command(flatten)]
    pub tenant: TenantArgs,
    /// One JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct SetupArgs {
    #[command(flatten)]
    pub vendor: WhichVendor,
    /// Answers in TOML or JSON: `tenant_url`, and what differs from the vendor's advice. The vendor's token is
    /// read from SLIPWAY_TOKEN, else from standard input
    #[arg(long, value_name = "FILE", required_unless_present = "file")]
    pub answers: Option<PathBuf>,
    /// With --file, when the signer's key has changed: the fingerprint that the vendor told you by another way
    #[arg(long, value_name = "FINGERPRINT", requires = "file")]
    pub trust: Option<String>,
    #[command(flatten)]
    pub tenant: TenantArgs,
    /// One JSON document on standard output
    #[arg(long)]
    pub json: bool,
}
