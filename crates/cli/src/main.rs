//! `slipway`: the terminal shell over `app-api`. Names, options, exit status and `--json` output are a public contract.

mod args;
mod command;
mod output;

use std::process::ExitCode;

use app_api::recording::Recorder;
use app_api::settings::Settings;
use app_api::{App, AppOptions};
use clap::Parser;

use args::{Cli, Command, ExprCommand, ProvisionCommand};
use output::Failure;

/// The trial backend asks for memory all the time, on one thread, and gives it back on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    // clap ends with status 2 on bad usage and 0 on --help by itself.
    let cli = Cli::parse();
    log_to_stderr(cli.verbose);
    match run(cli).await {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

async fn run(mut cli: Cli) -> Result<ExitCode, Failure> {
    let recorder = Recorder::default();
    match cli.record.take() {
        Some(file) => command::record::around(&file, &recorder, commanded(cli, recorder.clone())).await,
        None => commanded(cli, recorder).await,
    }
}

async fn commanded(cli: Cli, recorder: Recorder) -> Result<ExitCode, Failure> {
    let data_dir = cli.data_dir;
    let settings = Settings {
        proxy: cli.proxy,
        root_certificates: cli.root_ca,
        memory_only: cli.memory_only,
        ..Settings::default()
    };
    let options = || AppOptions {
        data_dir: data_dir.clone(),
        settings: settings.clone(),
        proxy_credentials: command::secret(command::PROXY_CREDENTIALS_VARIABLE),
        recorder: recorder.clone(),
        ..AppOptions::default()
    };
    match cli.command {
        Command::Demo(args) => command::demo::run(data_dir, args, recorder).await,
        Command::Vendor(args) => {
            command::vendor::run(args, App::open(options(), app_api::host::SystemHost)).await
        }
        Command::Tenant(args) => command::tenant::run(data_dir, args).await,
        Command::Trial(args) => command::trial::run(data_dir, args).await,
        Command::SignIn(args) => {
            let app = App::open(options(), app_api::host::SystemHost).await?;
            settled(&app, command::sign_in::sign_in(&app, args).await).await
        }
        Command::SignOut(args) => {
            let app = App::open(options(), app_api::host::SystemHost).await?;
            command::sign_in::sign_out(&app, args).await
        }
        Command::Whoami(args) => {
            let app = App::open(options(), app_api::host::SystemHost).await?;
            settled(&app, command::sign_in::whoami(&app, args).await).await
        }
        Command::Settings(args) => command::settings::run(data_dir, args).await,
        Command::Setup(args) => {
            let app = App::open(options(), app_api::host::SystemHost).await?;
            settled(&app, command::setup::run(&app, args).await).await
        }
        Command::Expr(ExprCommand::Test(args)) if args.against_tenant => {
            let app = App::open(options(), app_api::host::SystemHost).await?;
            command::vectors::against_tenant(&app, args).await
        }
        Command::Expr(command) => command::expression::run(command),
        Command::Scope(command) => command::vectors::scope(command),
        Command::Provision(ProvisionCommand::Run(args)) => command::provision::run(args).await,
        Command::Provision(ProvisionCommand::DryRun(args)) if args.app.is_some() => {
            let app = App::open(options(), app_api::host::SystemHost).await?;
            settled(&app, command::dry_run::in_tenant(&app, args).await).await
        }
        Command::Provision(ProvisionCommand::DryRun(args)) => command::dry_run::from_files(args).await,
        Command::Provision(ProvisionCommand::OnDemand(args)) => {
            let app = App::open(options(), app_api::host::SystemHost).await?;
            settled(&app, command::on_demand::run(&app, args).await).await
        }
        Command::Explain(args) if args.app.is_some() => {
            let app = App::open(options(), app_api::host::SystemHost).await?;
            settled(&app, command::explain::in_tenant(&app, args).await).await
        }
        Command::Explain(args) => command::explain::from_files(&args),
    }
}

/// Ends a command when the newest refresh token is kept, whatever became of the command.
async fn settled(app: &App, done: Result<ExitCode, Failure>) -> Result<ExitCode, Failure> {
    app.settle().await;
    done
}

/// What the program does, for those who ask for it. Standard output belongs to results.
fn log_to_stderr(verbose: u8) {
    let level = match verbose {
        0 => "warn",
        1 => "info",
        _ => "debug",
    };
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::try_from_env("SLIPWAY_LOG").unwrap_or_else(|_| {
            // Only our own rooms: libraries talk about sockets, not about provisioning.
            format!("error,app_api={level},graph_client={level},scim_client={level},scim_server={level},graph_sim={level},session_store={level}").into()
        }))
        .with_writer(std::io::stderr)
        .init();
}
