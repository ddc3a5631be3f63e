//! Set-up files: signed by a vendor, opened by a customer, and the answers sent back.
//!
//! **Invariant:** nothing of a file is used before all of it was found good: signature, signer, profile and answers.

mod asks;
mod back;
mod prefill;
mod signers;
mod signing;

pub use back::answers_text;
pub(crate) use prefill::Prefilled;
/// Largest file that is looked at, in bytes.
pub use setup_file::FILE_BYTES_MAX as BYTES_MAX;
pub use signing::{NewKey, SigningWish, make_key, sign};

use jiff::Timestamp;
use plan::Answers;
use setup_file::{Signed, checked_name, verify};

use crate::app::App;
use crate::error::ApiError;
use crate::session::{self, SessionState};
use crate::setup::PrepareError;
use crate::vendor::{Chosen, ProfileFinding};
use crate::view::session::SessionView;
use crate::view::setup_file::{SetupFileBeginRequest, SetupFileRequest, SetupFileView, SignerView, Trust};

/// A file that was found good.
#[derive(Clone, Debug)]
pub struct OpenedFile {
    signed: Signed,
    vendor: Chosen,
    prefilled: Prefilled,
}

impl OpenedFile {
    /// Reads a file. `name` is what messages call it.
    ///
    /// # Errors
    /// It is altered, unsigned, cut, of another kind or newer, or what was signed is no good profile or no good answers.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, ApiError> {
        let signed =
            verify(bytes).map_err(|error| ApiError::failed(&format!("{name} {error}")).fix(error.fix()))?;
        let unusable = |what: &str, problem: &ProfileFinding| {
            let line = problem
                .line
                .map_or_else(String::new, |line| format!("line {line}: "));
            ApiError::failed(&format!("{what} in {name} cannot be used"))
                .because(&format!("{line}{}", problem.message))
                .fix("Its signature is good, so the vendor sent it like this: show them this message. A newer Slipway may read it.")
        };
        let vendor = Chosen::of_text(&signed.content.profile).map_err(|problems| match problems.first() {
            Some(first) => unusable("The profile", first),
            None => ApiError::failed(&format!("The profile in {name} cannot be used")),
        })?;
        let prefilled = Prefilled::read(&signed.content.answers, vendor.profile())
            .map_err(|problem| unusable("An answer", &problem))?;
        let vendor = vendor.with(prefilled.clone());
        Ok(Self {
            signed,
            vendor,
            prefilled,
        })
    }

    /// The profile with what the vendor filled in, for a set-up.
    #[must_use]
    pub fn vendor(&self) -> &Chosen {
        &self.vendor
    }

    /// Who signed it, what it asks for.
    ///
    /// # Errors
    /// What is known of signers cannot be read.
    pub fn view(&self, app: &App) -> Result<SetupFileView, ApiError> {
        let known = signers::Signers::read(app.places())?;
        Ok(asks::view(self, &known))
    }

    /// Who signed it.
    ///
    /// # Errors
    /// What is known of signers cannot be read.
    pub fn signer(&self, app: &App) -> Result<SignerView, ApiError> {
        Ok(signers::Signers::read(app.places())?.view(&self.signed))
    }

    /// Remembers the key under the signer's name. A key in place of another one only when its fingerprint is given.
    ///
    /// # Errors
    /// The key has changed and `trusted` is not its fingerprint, or it cannot be remembered.
    pub fn accept(&self, app: &App, trusted: Option<&str>) -> Result<(), ApiError> {
        let mut known = signers::Signers::read(app.places())?;
        let signer = known.view(&self.signed);
        let is_trusted = trusted.is_some_and(|id| id.trim().eq_ignore_ascii_case(&self.signed.key_id));
        if trusted.is_some() && !is_trusted {
            return Err(
                ApiError::bad_input("The fingerprint that was given is not that of this file's key")
                    .because(&format!("The file is signed with {}.", self.signed.key_id))
                    .fix("Compare it with what the vendor told you. If it differs, do not use the file."),
            );
        }
        if signer.trust == Trust::Changed && !is_trusted {
            return Err(ApiError::failed(&signer.title)
                .because(&signer.detail)
                .fix(&format!(
                    "Call the vendor at a number you know. Only if they confirm {}, accept this key.",
                    self.signed.key_id
                )));
        }
        known.keep(app.places(), &self.signed, Timestamp::now())
    }
}

/// Looks into a file that was opened; nothing is kept.
///
/// # Errors
/// See [`OpenedFile::read`].
pub async fn open(app: &App, request: SetupFileRequest) -> Result<SetupFileView, ApiError> {
    OpenedFile::read(&request.name, request.text.as_bytes())?.view(app)
}

/// Begins a set-up with a file, and remembers its signer's key.
///
/// # Errors
/// The file is not good, its signer's key has changed and was not accepted, or the session cannot be kept.
pub async fn begin(app: &App, request: SetupFileBeginRequest) -> Result<SessionView, ApiError> {
    let file = OpenedFile::read(&request.name, request.text.as_bytes())?;
    file.accept(app, request.trusted_key_id.as_deref())?;
    let mut state = SessionState::new(file.prefilled.over(Answers::advised(file.vendor.profile()))?);
    file.vendor.keep_in(&mut state);
    let session = app.new_session(state).await?;
    session::view(app, &session)
}

/// The answers to work with: the customer's own over what the vendor filled in.
///
/// # Errors
/// Every problem of the customer's answers, or what is still missing.
pub(crate) fn merged(vendor: &Chosen, own: &str) -> Result<Answers, PrepareError> {
    match vendor.prefilled() {
        None => crate::setup::parsed(own, vendor.profile()),
        Some(prefilled) => prefilled.under(own, vendor.profile()),
    }
}

/// A signer's name that can be shown.
pub(crate) fn signer_name(name: &str) -> Result<&str, ApiError> {
    checked_name(name).map_err(|error| {
        ApiError::bad_input(&crate::probing::sentence(&error.to_string()))
            .fix("Give the name customers know you by, with --signer.")
    })
}

#[cfg(test)]
mod tests;
