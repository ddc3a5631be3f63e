//! A set-up file that a vendor sent, before anything of it is used.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::view::report::FactView;
use crate::view::sign_in::ScopeView;
use crate::view::vendor::VendorView;

/// Who signed it and what it asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SetupFileView {
    /// Who signed it.
    pub signer: SignerView,
    /// The vendor it sets up.
    pub vendor: VendorView,
    /// Permissions that the set-up will ask for, each with its reason.
    pub permissions: Vec<ScopeView>,
    /// Addresses in the file: what each is for, and the address.
    pub addresses: Vec<FactView>,
    /// What the vendor has filled in: label and value.
    pub prefilled: Vec<FactView>,
    /// What you will be asked.
    pub questions: Vec<AskedView>,
}

/// Who signed a file, and whether they are known here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignerView {
    /// As they call themselves.
    pub name: String,
    /// The fingerprint of their key, eight groups of four digits.
    pub key_id: String,
    /// RFC 3339, as they wrote it.
    pub signed_at: String,
    /// Whether this key was seen under this name before.
    pub trust: Trust,
    /// One sentence that says so.
    pub title: String,
    /// What to do before going on.
    pub detail: String,
    /// The key that is known under this name, when it is another one.
    pub known_key_id: Option<String>,
    /// When the known key was first seen, RFC 3339.
    pub known_since: Option<String>,
}

/// What is known of a signer's key.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Trust {
    /// The same key as before.
    Known,
    /// Nobody of this name was seen before.
    FirstSeen,
    /// Somebody of this name signed with another key before.
    Changed,
}

/// One question that is left for the customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AskedView {
    /// The question.
    pub label: String,
    /// Where the answer is found.
    pub hint: String,
    /// The set-up cannot go on without.
    pub required: bool,
}

/// A file that was opened in the window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SetupFileRequest {
    /// Its name, for messages.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Begins a set-up with a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SetupFileBeginRequest {
    /// Its name, for messages.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The fingerprint that the admin compared, when the signer's key has changed.
    pub trusted_key_id: Option<String>,
}
