//! `slipway settings show|set`.

use std::path::PathBuf;
use std::process::ExitCode;

use app_api::places::Places;
use app_api::secrets::Secrets;
use app_api::settings::{PROXY_CREDENTIALS, Settings};

use super::{PROXY_CREDENTIALS_VARIABLE, secret};
use crate::args::{SettingsCommand, Switch};
use crate::output::{Failure, document, line, progress};

pub(crate) async fn run(data_dir: Option<PathBuf>, command: SettingsCommand) -> Result<ExitCode, Failure> {
    let places = Places::open(data_dir)?;
    let mut settings = Settings::read(&places)?;
    match command {
        SettingsCommand::Show { json } => {
            if json {
                document(&settings);
            } else {
                print(&settings);
            }
        }
        SettingsCommand::Set {
            client_id,
            use_proxy,
            trust,
            keep_secrets,
            keep_proxy_credentials,
        } => {
            change(&mut settings.client_id, client_id);
            change(&mut settings.proxy, use_proxy);
            change(&mut settings.root_certificates, trust);
            if let Some(kept) = keep_secrets {
                settings.memory_only = kept == Switch::Off;
            }
            settings.write(&places)?;
            if keep_proxy_credentials {
                keep(&places).await?;
            }
            print(&settings);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn change<T: From<String>>(setting: &mut Option<T>, given: Option<String>) {
    if let Some(given) = given {
        *setting = (!given.trim().is_empty()).then(|| given.trim().to_owned().into());
    }
}

async fn keep(places: &Places) -> Result<(), Failure> {
    let credentials = secret(PROXY_CREDENTIALS_VARIABLE).ok_or_else(|| {
        Failure::bad_input(
            "there are no credentials to keep",
            "Put `name:password` into SLIPWAY_PROXY_CREDENTIALS.",
        )
    })?;
    let secrets = Secrets::open(places.dir()).await;
    secrets.set(PROXY_CREDENTIALS, &credentials).await;
    match secrets.note() {
        None => Ok(()),
        Some(note) => Err(Failure::bad_input(
            &format!("this computer's key store cannot keep the credentials: {note}"),
            "Put them into SLIPWAY_PROXY_CREDENTIALS for each command.",
        )),
    }
}

fn print(settings: &Settings) {
    let unset = "not set";
    line(&format!(
        "client-id     {}",
        settings
            .client_id
            .as_deref()
            .unwrap_or("Microsoft Graph Command Line Tools")
    ));
    line(&format!(
        "use-proxy     {}",
        settings.proxy.as_deref().unwrap_or("system")
    ));
    let roots = settings.root_certificates.as_ref();
    line(&format!(
        "trust         {}",
        roots.map_or_else(|| unset.to_owned(), |file| file.display().to_string())
    ));
    line(&format!(
        "keep-secrets  {}",
        if settings.memory_only { "off" } else { "on" }
    ));
    if settings.memory_only {
        progress(
            "secrets stay in memory: a sign-in ends with its command, and the vendor's token is asked for each time",
        );
    }
}
