//! `slipway expr …` and `slipway scope …`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

#[derive(Debug, Subcommand)]
pub(crate) enum ExprCommand {
    /// The value for one object, with what is not certain about it. Exits 1 when the evaluation fails
    Eval(EvalArgs),
    /// Problems and advice, before there is an object. Exits 1 when there is an error; warnings are good
    Check(CheckArgs),
    /// What an expression does, in words; with --object what it comes to and why. Exits 1 when the evaluation fails
    Explain(ExplainArgs),
    /// The expression laid out over lines
    Format(FormatArgs),
    /// Judge a file of test vectors, one JSON object a line; the last line is `N passed, N failed`. Exits 1 when one failed
    ///
    /// Fields of a case: `id`, `expression`, `attributes`, `expected`; also `expect_error`, `now`, `taken`, `flow`
    /// (`ignore`, `ignore_object`), `expected_regex`, `expected_check`.
    ///
    /// With `--against-tenant` Graph evaluates them (parseExpression) in the job of an application; nothing is changed there.
    Test(ExprTestArgs),
    /// The functions by family, or the page of one
    Functions(FunctionsArgs),
}

#[derive(Debug, Subcommand)]
pub(crate) enum ScopeCommand {
    /// Judge a file of test vectors, one JSON object a line; the last line is `N passed, N failed`. Exits 1 when one failed
    ///
    /// Fields of a case: `id`, `filter` (as Graph stores it; null is no filter), `attributes`, `expected`, `note`.
    Test(TestArgs),
}

/// The object, and the world around it.
#[derive(Debug, Args)]
pub(crate) struct ObjectArgs {
    /// JSON object with attributes by mapping name, or one user as Graph shows it (then `mobile`, `objectId` and other
    /// old names work); `-` is standard input. Left out: no attribute has a value
    #[arg(long, value_name = "FILE")]
    pub object: Option<PathBuf>,
    /// The clock, 2026-01-31T09:00:00Z; default: the current time
    #[arg(long, value_name = "TIME")]
    pub now: Option<String>,
    /// A value that the target has already, for SelectUniqueValue; repeatable. Without any, none is taken
    #[arg(long, value_name = "VALUE")]
    pub taken: Vec<String>,
    /// Same seed, same random values; default: others every time
    #[arg(long, value_name = "N")]
    pub seed: Option<u32>,
    /// The tenant's default domain, for DefaultDomain
    #[arg(long, value_name = "NAME")]
    pub domain: Option<String>,
    /// Read an open question the other way; the notes name its code; repeatable
    #[arg(long, value_name = "CODE")]
    pub reading: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct EvalArgs {
    /// The expression; `-` reads it from standard input
    #[arg(allow_negative_numbers = true)]
    pub expr: String,
    #[command(flatten)]
    pub object: ObjectArgs,
    /// Also the value of every part
    #[arg(long)]
    pub trace: bool,
    /// One JSON document on standard output: `expression`, `value`, `kind`, `error`, `notes`, `missing`, `trace`
    #[arg(long)]
    pub json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ObjectType {
    /// Users
    #[value(name = "User", alias = "user")]
    User,
    /// Groups
    #[value(name = "Group", alias = "group")]
    Group,
}

impl ObjectType {
    /// Graph's word.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::User => "User",
            Self::Group => "Group",
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    /// The expression; `-` reads it from standard input
    #[arg(allow_negative_numbers = true)]
    pub expr: String,
    /// The job's synchronizationSchema as Graph gives it: which attributes there are
    #[arg(long, value_name = "FILE")]
    pub schema: Option<PathBuf>,
    /// Whose attributes the expression reads; default: User
    #[arg(long, value_name = "TYPE")]
    pub object_type: Option<ObjectType>,
    /// Target attribute of the row
    #[arg(long, value_name = "NAME")]
    pub target: Option<String>,
    /// Default value of the row
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub default_value: Option<String>,
    /// The row applies only during object creation
    #[arg(long)]
    pub only_on_create: bool,
    /// Objects are matched by this row
    #[arg(long)]
    pub matching: bool,
    /// The job's scope is all users and groups
    #[arg(long)]
    pub all_users: bool,
    /// One JSON document on standard output: `good`, `errors`, `warnings`, `sentence`, `attributes`, `advice`
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    /// The expression; `-` reads it from standard input
    #[arg(allow_negative_numbers = true)]
    pub expr: String,
    #[command(flatten)]
    pub object: ObjectArgs,
    /// One JSON document on standard output: `sentence`, `layout`, `attributes`, `parts`, `evaluation`
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct FormatArgs {
    /// The expression; `-` reads it from standard input
    #[arg(allow_negative_numbers = true)]
    pub expr: String,
    /// Characters of a line, as far as the parts allow; default: 80
    #[arg(long, value_name = "N")]
    pub width: Option<usize>,
    /// One JSON document on standard output: `expression`, `formatted`, `oneLine`
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    /// Test vectors as JSON Lines; `-` is standard input
    pub file: PathBuf,
    /// One JSON document on standard output: `passed`, `failed`, `failures`
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExprTestArgs {
    #[command(flatten)]
    pub test: TestArgs,
    /// Let the signed-in tenant evaluate the cases, and report where it comes to something else
    #[arg(long, requires = "app")]
    pub against_tenant: bool,
    /// The application in whose job they are tried: its name, or the object id of its service principal
    #[arg(long, value_name = "NAME|ID", requires = "against_tenant")]
    pub app: Option<String>,
    #[command(flatten)]
    pub tenant: super::TenantArgs,
}

#[derive(Debug, Args)]
pub(crate) struct FunctionsArgs {
    /// One function; names are exact
    pub name: Option<String>,
    /// Write the whole reference into this folder, a Markdown page for each function
    #[arg(long, value_name = "DIR", conflicts_with_all = ["name", "json"])]
    pub pages: Option<PathBuf>,
    /// One JSON document on standard output
    #[arg(long)]
    pub json: bool,
}
