//! `slipway vendor sign|verify`, and what `setup --file` shares with them.

use std::io::{IsTerminal, Read, Write};
use std::path::Path;
use std::process::ExitCode;

use app_api::App;
use app_api::error::ApiError;
use app_api::setup::{AnswersFinding, PrepareError};
use app_api::setup_file::{self, OpenedFile, SigningWish};
use app_api::vendor::Chosen;
use app_api::view::report::FactView;
use app_api::view::setup_file::SetupFileView;
use secrecy::SecretString;
use serde_json::json;

use super::vendor::{PROFILE_FIX, findings};
use super::{is_standard_input, name_of, read_text, secret};
use crate::args::{SignArgs, SignedCommand};
use crate::output::{BAD_INPUT, Failure, document, judged, line, progress};

/// Environment variable with the private key of who signs.
const KEY_VARIABLE: &str = "SLIPWAY_SIGNING_KEY";
/// Longest private key that is read from standard input.
const KEY_BYTES_MAX: u64 = 64 << 10;

pub(crate) async fn run(app: &App, command: SignedCommand) -> Result<ExitCode, Failure> {
    match command {
        SignedCommand::Sign(args) if args.new_key => new_key(app, &args).await,
        SignedCommand::Sign(args) => sign(app, args).await,
        SignedCommand::Verify { file, json } => verify(app, &file, json),
    }
}

async fn new_key(app: &App, args: &SignArgs) -> Result<ExitCode, Failure> {
    let made = setup_file::make_key(app, &args.signer, args.replace_key).await?;
    if args.json {
        document(&made);
    } else {
        line(&format!("{} signs with {} from now on", made.name, made.key_id));
        line("Publish this fingerprint where your customers trust it, your manual for example.");
    }
    Ok(ExitCode::SUCCESS)
}

async fn sign(app: &App, args: SignArgs) -> Result<ExitCode, Failure> {
    let Some(file) = args.profile.as_deref() else {
        return Err(Failure::bad_input("no profile is named", PROFILE_FIX));
    };
    let profile_text = read_text(file, PROFILE_FIX)?;
    let vendor = match Chosen::of_text(&profile_text) {
        Ok(vendor) => vendor,
        Err(problems) => {
            findings(file, &problems).iter().for_each(|text| progress(text));
            return Ok(ExitCode::from(BAD_INPUT));
        }
    };
    let answers = match &args.answers {
        Some(file) => Some(read_text(file, "Name an answers file in TOML or JSON.")?),
        None => None,
    };
    let key = key(is_standard_input(file) || args.answers.as_deref().is_some_and(is_standard_input))?;
    let wish = SigningWish {
        signer: args.signer,
        vendor,
        profile_text,
        answers,
        key,
    };
    let text = match setup_file::sign(app, wish).await {
        Ok(text) => text,
        Err(PrepareError::Api(error)) => return Err(error.into()),
        Err(PrepareError::Answers(problems)) => {
            print_problems(args.answers.as_deref().unwrap_or(file), &problems);
            return Ok(ExitCode::from(BAD_INPUT));
        }
    };
    let Some(out) = args.out else {
        line(text.trim_end());
        return Ok(ExitCode::SUCCESS);
    };
    write_new(&out, &text)?;
    let signed = OpenedFile::read(&name_of(&out), text.as_bytes())?.signer(app)?;
    if args.json {
        document(
            &json!({ "file": out, "signer": signed.name, "keyId": signed.key_id, "signedAt": signed.signed_at }),
        );
    } else {
        line(&format!(
            "{} is signed by {} with {}",
            out.display(),
            signed.name,
            signed.key_id
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// The private key of this run: from the environment, else from standard input when something is piped in.
fn key(input_is_taken: bool) -> Result<Option<SecretString>, Failure> {
    if let Some(key) = secret(KEY_VARIABLE) {
        return Ok(Some(key));
    }
    if input_is_taken || std::io::stdin().is_terminal() {
        return Ok(None);
    }
    let mut text = String::new();
    let read = std::io::stdin()
        .lock()
        .take(KEY_BYTES_MAX)
        .read_to_string(&mut text);
    read.map_err(|_| {
        Failure::bad_input(
            "what is piped in is not a private key",
            "Pipe in PEM, or the 32 bytes in base64.",
        )
    })?;
    Ok(Some(text)
        .filter(|text| !text.trim().is_empty())
        .map(SecretString::from))
}

fn verify(app: &App, file: &Path, json: bool) -> Result<ExitCode, Failure> {
    let bytes = read_bytes(file)?;
    let opened = match OpenedFile::read(&name_of(file), &bytes) {
        Ok(opened) => opened,
        Err(error) if json => {
            let fix = error.fix.map(|fix| fix.action);
            document(&json!({ "good": false, "message": error.message, "detail": error.detail, "fix": fix }));
            return Ok(judged(false));
        }
        Err(error) => return Err(error.into()),
    };
    let view = opened.view(app)?;
    if json {
        document(&json!({ "good": true, "file": view }));
    } else {
        print(&view);
    }
    Ok(ExitCode::SUCCESS)
}

fn print(view: &SetupFileView) {
    let signer = &view.signer;
    line(&signer.title);
    line(&format!(
        "  fingerprint {}, signed {}",
        signer.key_id, signer.signed_at
    ));
    line(&format!("  {}", signer.detail));
    line("");
    let card = &view.vendor.card;
    line(&format!("{}: {}", card.name, card.summary));
    let facts = |title: &str, facts: &[FactView]| {
        if !facts.is_empty() {
            line("");
            line(title);
        }
        for fact in facts {
            line(&format!("  {}: {}", fact.label, fact.value));
        }
    };
    facts("addresses", &view.addresses);
    facts("filled in by the vendor", &view.prefilled);
    line("");
    line("permissions it asks for");
    for scope in &view.permissions {
        line(&format!("  {:<32} {}", scope.name, scope.why));
    }
    line("");
    line("what you will be asked");
    for asked in &view.questions {
        let must = if asked.required { "" } else { " (may be left out)" };
        line(&format!("  {}{must}", asked.label));
    }
}

/// A set-up file that a person named.
pub(crate) fn read_setup_file(file: &Path) -> Result<OpenedFile, Failure> {
    let bytes = read_bytes(file)?;
    Ok(OpenedFile::read(&name_of(file), &bytes)?)
}

/// One byte more than is allowed shows that there is more.
fn read_bytes(file: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let limit = setup_file::BYTES_MAX as u64 + 1;
    let read = if is_standard_input(file) {
        std::io::stdin().lock().take(limit).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(file).and_then(|open| open.take(limit).read_to_end(&mut bytes))
    };
    read.map_err(|error| {
        Failure::bad_input(
            &format!("{} cannot be read: {error}", name_of(file)),
            "Name the file that the vendor sent.",
        )
    })?;
    Ok(bytes)
}

/// Writes a file that is not there yet: whole, or not at all.
pub(crate) fn write_new(file: &Path, text: &str) -> Result<(), Failure> {
    let mut written = std::fs::File::create_new(file).map_err(|error| {
        let fix = if error.kind() == std::io::ErrorKind::AlreadyExists {
            "Name another file, or take that one away first."
        } else {
            "Name a file in a folder that may be written."
        };
        Failure::bad_input(&format!("{} cannot be written: {error}", file.display()), fix)
    })?;
    written
        .write_all(text.as_bytes())
        .and_then(|()| written.sync_all())
        .map_err(|error| {
            // What is there of it is of no use to anyone.
            let _ = std::fs::remove_file(file);
            ApiError::failed(&format!("{} cannot be written", file.display()))
                .because(&error.to_string())
                .fix("Free some space on the disk, then try again.")
                .into()
        })
}

/// Each problem of an answers file with its line, and its repair.
pub(crate) fn print_problems(file: &Path, problems: &[AnswersFinding]) {
    let file = file.display();
    for problem in problems {
        let place = problem
            .line
            .map_or_else(|| file.to_string(), |number| format!("{file}:{number}"));
        progress(&format!("{place}: {}", problem.message));
        progress(&format!("  fix: {}", problem.fix));
    }
}
