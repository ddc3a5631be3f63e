//! In which tenant a conversation is held, and as whom: the notes in the head of its file.

use std::time::Duration;

use app_api::simulated::{Fault, TenantOptions};
use conversation::{Allowed, Conversation};
use graph_sim::Switches;
use serde::Deserialize;

use crate::desk::ADMIN;
use crate::endpoint::Kind;

/// What a signed-in administrator has, unless a file says otherwise.
const SCOPES: &str = "User.Read User.Read.All Group.Read.All Group.ReadWrite.All Directory.Read.All Application.ReadWrite.All \
                      Synchronization.ReadWrite.All AppRoleAssignment.ReadWrite.All AuditLog.Read.All Organization.Read.All";

/// The head of a file.
#[derive(Clone)]
pub(crate) struct Setting {
    pub(crate) options: TenantOptions,
    /// User principal name.
    pub(crate) account: String,
    pub(crate) scopes: Vec<String>,
    /// What listens at `{baseAddress}`; a trial tenant of the vendor without it.
    pub(crate) target: Option<Kind>,
    pub(crate) allowed: Allowed,
    /// False for what the simulated tenant has no part in.
    pub(crate) on_simulator: bool,
    /// Values of names where the client is fed.
    pub(crate) examples: Vec<(String, String)>,
}

impl Setting {
    pub(crate) fn of(conversation: &Conversation) -> Result<Self, String> {
        let mut setting = Self {
            options: TenantOptions {
                control: true,
                switches: Switches {
                    replication: Duration::ZERO,
                    // Cycles run when the conversation pushes the clock.
                    first_cycle_after: Duration::from_secs(3600),
                    ..Switches::default()
                },
                ..TenantOptions::default()
            },
            account: ADMIN.to_owned(),
            scopes: SCOPES.split(' ').map(str::to_owned).collect(),
            target: None,
            allowed: Allowed::default(),
            on_simulator: true,
            examples: Vec::new(),
        };
        for note in &conversation.notes {
            setting.take(&note.key, &note.value)?;
        }
        Ok(setting)
    }

    fn take(&mut self, key: &str, value: &str) -> Result<(), String> {
        match key {
            "" | "Source" | "Given" => {}
            "Options" => {
                for option in value.split_whitespace() {
                    self.option(option)?;
                }
            }
            "Account" => value.clone_into(&mut self.account),
            "Scopes" => self.scopes = value.split_whitespace().map(str::to_owned).collect(),
            "Fault" => self
                .options
                .faults
                .push(value.parse::<Fault>().map_err(|error| error.to_string())?),
            "Switch" => self
                .options
                .switches
                .set_text(value)
                .map_err(|error| error.to_string())?,
            "Target" => {
                let kind = serde::de::value::StrDeserializer::<serde::de::value::Error>::new(value);
                self.target = Some(Kind::deserialize(kind).map_err(|error| error.to_string())?);
            }
            "Any order" => self.allowed.any_order.push(value.to_owned()),
            // With the reason.
            "Client only" => self.on_simulator = false,
            "Example" => {
                let (name, value) = value
                    .split_once('=')
                    .ok_or_else(|| format!("`# Example: {value}` is not `name = value`"))?;
                self.examples
                    .push((name.trim().to_owned(), value.trim().to_owned()));
            }
            other => return Err(format!("`# {other}:` is no key that is known here")),
        }
        Ok(())
    }

    fn option(&mut self, option: &str) -> Result<(), String> {
        let bad = || format!("`{option}` is none of users=N, groups=N, seed=N");
        let (name, number) = option.split_once('=').ok_or_else(bad)?;
        let number: u32 = number.parse().map_err(|_| bad())?;
        match name {
            "users" => self.options.users = number as usize,
            "groups" => self.options.groups = number as usize,
            "seed" => self.options.seed = number.into(),
            _ => return Err(bad()),
        }
        Ok(())
    }
}
