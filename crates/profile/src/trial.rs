//! How the trial backend stands in for the vendor: what it refuses, and in whose words.

use std::collections::HashSet;

use schemars::JsonSchema;
use scim::ScimType;
use serde::{Deserialize, Serialize};

use crate::check::Report;
use crate::data::Profile;
use crate::locate::At;
use crate::object::ObjectProfile;

/// The section `[trial]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    /// What becomes of attributes that no row of the mapping tables fills.
    #[serde(default)]
    pub unmapped: Unmapped,
    /// Whose tokens are accepted.
    #[serde(default)]
    pub token: AcceptedToken,
    /// Operations the vendor does not do.
    #[serde(default, rename = "refuse")]
    pub refusals: Vec<RefusedOperation>,
    /// What values must be.
    #[serde(default, rename = "rule")]
    pub rules: Vec<ValueRule>,
}

/// What becomes of attributes that no row of the mapping tables fills.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unmapped {
    /// They are stored like others.
    #[default]
    Accept,
    /// They are stored, and the log says that the vendor does not use them.
    Note,
    /// The request is refused.
    Refuse,
}

/// Whose tokens a vendor accepts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AcceptedToken {
    /// Those that the vendor issued.
    #[default]
    Issued,
    /// Only those that Entra issues, to a tenant that the vendor allowed: the Secret Token must be blank.
    EntraIssued,
}

/// People or groups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ObjectKind {
    /// `/Users`
    #[default]
    Users,
    /// `/Groups`
    Groups,
}

/// What a request does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// GET of a list.
    Search,
    /// GET of one.
    Read,
    /// POST.
    Create,
    /// PATCH or PUT.
    Update,
    /// DELETE.
    Delete,
}

/// An operation the vendor does not do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RefusedOperation {
    /// Its name in the log.
    pub id: String,
    /// Of people or of groups.
    pub on: ObjectKind,
    /// Which.
    pub operations: Vec<Operation>,
    /// The vendor's status.
    pub status: u16,
    /// Keyword of RFC 7644 table 9, when the vendor sends one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub scim_type: Option<ScimType>,
    /// The vendor's words.
    pub message: String,
    /// Step of the guide, or the reading behind it.
    pub guide_step: String,
}

/// What a value must be. Several requirements of one rule share its message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ValueRule {
    /// Its name in the log.
    pub id: String,
    /// Of people or of groups.
    pub on: ObjectKind,
    /// SCIM path, `userType`, `emails[type eq "work"].value`.
    pub attribute: String,
    /// There must be a value.
    #[serde(default)]
    pub required: bool,
    /// No two share it; compared as the attribute is searched.
    #[serde(default)]
    pub unique: bool,
    /// Exactly these, case included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<String>,
    /// A .NET regular expression that matches the whole value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// A form of phone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<PhoneForm>,
    /// Most characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length_max: Option<u32>,
    /// The vendor's status; 409 for `unique` and 400 for others when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Keyword of RFC 7644 table 9; `uniqueness` or `invalidValue` when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Option<String>")]
    pub scim_type: Option<ScimType>,
    /// The vendor's words; `{value}` stands for the value.
    pub message: String,
    /// Step of the guide, or the reading behind it.
    pub guide_step: String,
}

/// A form of phone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PhoneForm {
    /// `+4712345678` (E.164).
    International,
    /// `4712345678`: the same without the plus sign.
    InternationalDigits,
}

/// All that makes a trial tenant behave as one vendor does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flavour {
    /// Profile id.
    pub vendor: String,
    /// The vendor's name, for the log.
    pub name: String,
    /// What becomes of attributes that are not in the two lists.
    pub unmapped: Unmapped,
    /// Whose tokens it accepts.
    #[serde(default)]
    pub token: AcceptedToken,
    /// SCIM paths that the vendor uses of a person.
    pub users: Vec<String>,
    /// SCIM paths that the vendor uses of a group.
    pub groups: Vec<String>,
    /// Operations it does not do.
    pub refusals: Vec<RefusedOperation>,
    /// What values must be.
    pub rules: Vec<ValueRule>,
}

impl Profile {
    /// How a trial tenant of this vendor behaves.
    pub fn flavour(&self) -> Flavour {
        let targets = |object: &ObjectProfile| -> Vec<String> {
            // A name that each customer chooses is not known to the vendor's simulation.
            let targets = object.mappings.iter().map(|row| row.target.clone());
            targets
                .filter(|target| crate::template::names(target).is_empty())
                .collect()
        };
        Flavour {
            vendor: self.id.clone(),
            name: self.name.clone(),
            unmapped: self.trial.unmapped,
            token: self.trial.token,
            users: targets(&self.users),
            groups: targets(&self.groups),
            refusals: self.trial.refusals.clone(),
            rules: self.trial.rules.clone(),
        }
    }
}

impl ValueRule {
    fn demands_something(&self) -> bool {
        self.required
            || self.unique
            || !self.one_of.is_empty()
            || self.pattern.is_some()
            || self.phone.is_some()
            || self.length_max.is_some()
    }
}

/// Checks the section; references to steps are checked with the others.
pub(crate) fn check(profile: &Profile, report: &mut Report<'_, '_>) {
    let mut ids = HashSet::new();
    for (index, refusal) in profile.trial.refusals.iter().enumerate() {
        let at = |key| {
            [
                At::Key("trial"),
                At::Key("refuse"),
                At::Index(index),
                At::Key(key),
            ]
        };
        name(&refusal.id, &mut ids, &at("id"), report);
        words(&refusal.message, &at("message"), report);
        status(refusal.status, &at("status"), report);
        if refusal.operations.is_empty() {
            report.add(
                &at("operations"),
                format!("`{}` refuses nothing", refusal.id),
                "List search, read, create, update or delete.",
            );
        }
    }
    for (index, rule) in profile.trial.rules.iter().enumerate() {
        let at = |key| [At::Key("trial"), At::Key("rule"), At::Index(index), At::Key(key)];
        name(&rule.id, &mut ids, &at("id"), report);
        words(&rule.message, &at("message"), report);
        if let Some(code) = rule.status {
            status(code, &at("status"), report);
        }
        if let Err(error) = scim::path::Path::parse(&rule.attribute) {
            report.add(
                &at("attribute"),
                format!(
                    "`{}` is not a SCIM attribute path: {}",
                    rule.attribute, error.detail
                ),
                "Write it as RFC 7644 §3.10 does, for example `emails[type eq \"work\"].value`.",
            );
        }
        if !rule.demands_something() {
            report.add(
                &at("id"),
                format!("`{}` demands nothing", rule.id),
                "Add required, unique, one_of, pattern, phone or length_max.",
            );
        }
        if let Some(Err(error)) = rule.pattern.as_deref().map(expr::regex::Pattern::new) {
            report.add(
                &at("pattern"),
                format!("the pattern of `{}` cannot be read: {error}", rule.id),
                "Write a .NET regular expression that matches the whole value.",
            );
        }
        if rule.length_max == Some(0) {
            report.add(
                &at("length_max"),
                format!("`{}` allows no character", rule.id),
                "Write how many characters the vendor takes.",
            );
        }
    }
}

fn name<'p>(id: &'p str, ids: &mut HashSet<&'p str>, path: &[At], report: &mut Report<'_, '_>) {
    if id.trim().is_empty() {
        report.add(path, "a rule has no name", "Give it the name the log shall show.");
    } else if !ids.insert(id) {
        report.add(
            path,
            format!("the rule `{id}` stands here twice"),
            "Give each its own name.",
        );
    }
}

fn words(message: &str, path: &[At], report: &mut Report<'_, '_>) {
    if message.trim().is_empty() {
        report.add(path, "a refusal says nothing", "Write the vendor's message.");
    }
}

fn status(code: u16, path: &[At], report: &mut Report<'_, '_>) {
    if !(400..=599).contains(&code) {
        report.add(
            path,
            format!("{code} is not the status of a refusal"),
            "Write a status from 400 to 599.",
        );
    }
}
