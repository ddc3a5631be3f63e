//! `slipway tenant …`: names, options, help.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Which running tenant.
#[derive(Debug, Args)]
pub(crate) struct Steered {
    /// Address of a running simulated tenant; default: the last `slipway tenant serve` with this data folder
    #[arg(long, value_name = "URL", env = "SLIPWAY_TENANT")]
    pub tenant: Option<String>,
    /// One JSON document on standard output
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum TenantCommand {
    /// Serve the simulated tenant until interrupted; the first line on standard output is its ready line
    ///
    /// The other commands change it while it runs, through its control API below `/_sim/`.
    Serve(TenantServeArgs),
    /// People who join, move and leave
    #[command(subcommand)]
    Person(PersonCommand),
    /// Groups and who is in them
    #[command(subcommand)]
    Group(GroupCommand),
    /// The tenant's time: provisioning runs when it falls due
    #[command(subcommand)]
    Clock(ClockCommand),
    /// What goes wrong on purpose
    #[command(subcommand)]
    Fault(TenantFaultCommand),
    /// What the tenant does where the real service is not known for certain, or differs between tenants
    #[command(subcommand)]
    Switch(SwitchCommand),
    /// Directory roles, given and taken; a token that is out keeps the roles it was issued with
    #[command(subcommand)]
    Role(RoleCommand),
    /// Everything that changed since the tenant was made; no secret is in it
    #[command(subcommand)]
    State(StateCommand),
    /// Play a recording (`--record FILE`) to a fresh simulated tenant; the last line is `N same, N different`. Exits 1 when
    /// one differs
    Compare {
        /// The recording; `-` is standard input
        file: PathBuf,
        /// One JSON document on standard output: `same`, `different`, `superseded`, `differences`
        #[arg(long)]
        json: bool,
    },
    /// An access token for Graph, without a sign-in; prints it, once
    Token {
        /// User principal name of a person who is enabled
        upn: String,
        /// A permission as Graph names it, such as `User.Read.All`; repeatable
        #[arg(long, value_name = "SCOPE", required = true)]
        scope: Vec<String>,
        #[command(flatten)]
        on: Steered,
    },
}

#[derive(Debug, Args)]
pub(crate) struct TenantServeArgs {
    /// Address to listen on (loopback only)
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub listen: SocketAddr,
    /// Same seed, same tenant, same ids
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
    /// People in the tenant, 10 to 100000; those in its recycle bin come on top
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub users: usize,
    /// Groups in the tenant, at most 2000
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub groups: usize,
    /// Keep the tenant in this file between runs (secrets are never written to it)
    #[arg(long, value_name = "FILE")]
    pub state: Option<PathBuf>,
    /// A fault, such as `429:PUT /servicePrincipals/*/synchronization/secrets:times=2:retry-after=10`; repeatable
    #[arg(long, value_name = "SPEC")]
    pub fault: Vec<String>,
    /// A switch, such as `second-job-status=400`; repeatable. `tenant switch list` shows all of them, also with no tenant
    #[arg(long, value_name = "NAME=VALUE")]
    pub switch: Vec<String>,
    /// How much faster than real time the sync service's clock runs
    #[arg(long, value_name = "N", default_value_t = 1.0)]
    pub clock_rate: f64,
    /// Leave the control API below `/_sim/` off: nobody changes the tenant while it runs
    #[arg(long)]
    pub no_control: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum PersonCommand {
    /// A joiner: `person add givenName=Ida surname=Dahl department=Sales`
    ///
    /// Sign-in name, mail and display name follow from the name where they are left out.
    Add {
        /// Attribute by its Graph name and its value; also `manager=UPN`
        #[arg(required = true, value_name = "NAME=VALUE")]
        attributes: Vec<String>,
        #[command(flatten)]
        on: Steered,
    },
    /// A mover: what is not named stays, and `NAME=` takes a value away
    Set {
        /// User principal name or id
        person: String,
        /// Attribute by its Graph name and its value; values of `businessPhones`, `otherMails` and `proxyAddresses` stand
        /// between commas
        #[arg(required = true, value_name = "NAME=VALUE")]
        attributes: Vec<String>,
        #[command(flatten)]
        on: Steered,
    },
    /// A leaver: the person cannot sign in any more
    Disable(OnePerson),
    /// Undo `disable`
    Enable(OnePerson),
    /// End every sign-in of a person, as a changed password does
    Revoke(OnePerson),
    /// Into the recycle bin, for 30 days of the tenant's time
    Delete {
        #[command(flatten)]
        one: OnePerson,
        /// For good, also out of the recycle bin
        #[arg(long)]
        permanently: bool,
    },
    /// Out of the recycle bin
    Restore(OnePerson),
    /// The people, one a line
    List {
        /// Only those in whose name this text occurs
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        /// The recycle bin
        #[arg(long)]
        deleted: bool,
        #[command(flatten)]
        on: Steered,
    },
}

#[derive(Debug, Args)]
pub(crate) struct OnePerson {
    /// User principal name or id
    pub person: String,
    #[command(flatten)]
    pub on: Steered,
}

#[derive(Debug, Subcommand)]
pub(crate) enum GroupCommand {
    /// A new security group
    Add {
        /// Its name
        name: String,
        /// What it is for
        #[arg(long, value_name = "TEXT")]
        description: Option<String>,
        /// A person or group that is in it; repeatable
        #[arg(long, value_name = "WHO")]
        member: Vec<String>,
        #[command(flatten)]
        on: Steered,
    },
    /// Give a group another name
    Rename {
        /// Name or id
        group: String,
        /// The new name
        name: String,
        #[command(flatten)]
        on: Steered,
    },
    /// Delete a group, with its memberships and assignments
    Delete {
        /// Name or id
        group: String,
        #[command(flatten)]
        on: Steered,
    },
    /// Put people or groups into a group
    AddMember {
        /// Name or id
        group: String,
        /// User principal name, group name or id
        #[arg(required = true, value_name = "WHO")]
        members: Vec<String>,
        #[command(flatten)]
        on: Steered,
    },
    /// Take people or groups out of a group
    RemoveMember {
        /// Name or id
        group: String,
        /// User principal name, group name or id
        #[arg(required = true, value_name = "WHO")]
        members: Vec<String>,
        #[command(flatten)]
        on: Steered,
    },
    /// The groups, one a line; of one group its members
    List {
        /// Name or id
        group: Option<String>,
        #[command(flatten)]
        on: Steered,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum ClockCommand {
    /// Push the time; ends when the provisioning cycles that fell due on the way have run. Exits 1 when one failed
    Advance {
        /// How far: 40m, 2h, 1d, or ISO 8601 as in PT40M; at most 31d
        #[arg(value_name = "SPAN", allow_hyphen_values = true)]
        span: String,
        #[command(flatten)]
        on: Steered,
    },
    /// The tenant's time, and when the next cycle of each job is due
    Show(Steered),
}

#[derive(Debug, Subcommand)]
pub(crate) enum TenantFaultCommand {
    /// Add faults, in the words of `tenant serve --fault`
    Add {
        /// Such as `429:PUT /servicePrincipals/*/synchronization/secrets:times=2:retry-after=10`, `503:GET /users`,
        /// `timeout:METHOD /path`, `reset:METHOD /path`, `html:METHOD /path:status=407`, `truncated:METHOD /path:length=wrong`,
        /// `unknown-enum:METHOD /path`, `empty-message:METHOD /path`, `nested-message:METHOD /path`, `cae:METHOD /path`,
        /// `aadsts=53003:at=authorize:user=UPN`, `clock-skew=-2h`, `replication=30s`, `replication.group=30s`, `denied=SCOPE`, `no-p1`, `role=NAME`,
        /// `policy=no-secrets`
        #[arg(required = true, value_name = "FAULT")]
        faults: Vec<String>,
        #[command(flatten)]
        on: Steered,
    },
    /// The faults, numbered, with what is left of each
    List(Steered),
    /// Take faults away
    Remove {
        /// A fault as `fault list` prints it, or its number
        #[arg(required = true, value_name = "FAULT")]
        faults: Vec<String>,
        #[command(flatten)]
        on: Steered,
    },
    /// Take all faults away
    Clear(Steered),
}

#[derive(Debug, Subcommand)]
pub(crate) enum SwitchCommand {
    /// Every switch with its value and what it takes; when no tenant runs, as a new one has them
    List(Steered),
    /// Set switches of a running tenant, all or none
    Set {
        /// A switch and its value, such as `second-job-status=400`
        #[arg(required = true, value_name = "NAME=VALUE")]
        switches: Vec<String>,
        #[command(flatten)]
        on: Steered,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum RoleCommand {
    /// Give a person a role, as when it is activated
    Give(OneRole),
    /// Take it away again
    Take(OneRole),
}

#[derive(Debug, Args)]
pub(crate) struct OneRole {
    /// User principal name
    pub upn: String,
    /// Name of the role, such as `Application Administrator`
    pub role: String,
    #[command(flatten)]
    pub on: Steered,
}

#[derive(Debug, Subcommand)]
pub(crate) enum StateCommand {
    /// Write the state to a file; `-` is standard output. `tenant serve --state` reads it too
    Save {
        /// File to write
        file: PathBuf,
        #[command(flatten)]
        on: Steered,
    },
    /// Put a saved state back into a tenant with the same seed and numbers; `-` is standard input
    Load {
        /// File to read
        file: PathBuf,
        #[command(flatten)]
        on: Steered,
    },
}
