//! The secrets of a job: tenant URL, token, scope and the failure mail (Graph: synchronization/secrets).

use serde_json::{Value, json};

use crate::request::secret;

/// What Graph shows in place of a stored secret.
pub const SECRET_MASK: &str = "*";

/// Names of the secrets that this app sets.
pub mod key {
    /// Tenant URL.
    pub const BASE_ADDRESS: &str = "BaseAddress";
    /// Bearer token.
    pub const SECRET_TOKEN: &str = "SecretToken";
    /// `"false"`: sync only assigned users and groups.
    pub const SYNC_ALL: &str = "SyncAll";
    /// Failure mail and the guard against many deletions, as JSON text.
    pub const NOTIFICATION: &str = "SyncNotificationSettings";
}

/// The stored secrets as Graph lists them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Secrets(Vec<Value>);

/// The full set as it will be put: Graph replaces the stored list, so it must always be complete.
#[derive(Clone, Debug, PartialEq)]
pub struct SecretsEdit(Vec<Value>);

/// Values that Graph masks and that nobody gave again. Writing the mask would store a `*` as the secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stored values that cannot be read back must be given again: {}", keys.join(", "))]
pub struct MaskedSecrets {
    /// Their keys.
    pub keys: Vec<String>,
}

impl Secrets {
    /// Takes over the items of the answer to the GET.
    pub fn from_items(items: &[Value]) -> Self {
        Self(items.to_vec())
    }

    /// The stored text; `None` when absent or masked.
    pub fn get(&self, name: &str) -> Option<&str> {
        find(&self.0, name).filter(|value| *value != SECRET_MASK)
    }

    /// A value is stored, and Graph does not show it.
    pub fn is_masked(&self, name: &str) -> bool {
        find(&self.0, name) == Some(SECRET_MASK)
    }

    /// `SyncAll`; `None` when absent. Graph's casing varies.
    pub fn sync_all(&self) -> Option<bool> {
        let text = self.get(key::SYNC_ALL)?;
        Some(text.eq_ignore_ascii_case("true") || text == "1")
    }

    /// The notification settings; `None` when absent or unreadable.
    pub fn notification(&self) -> Option<NotificationSettings> {
        NotificationSettings::parse(self.get(key::NOTIFICATION)?)
    }

    /// Starts the full set from what is stored, so that values of others survive.
    pub fn edit(&self) -> SecretsEdit {
        SecretsEdit(self.0.clone())
    }
}

impl SecretsEdit {
    /// Sets a value that is not secret.
    pub fn set(&mut self, name: &str, value: &str) {
        self.put(name, Value::String(value.to_owned()));
    }

    /// Sets a secret by its name; `graph-client` puts the value in.
    pub fn set_secret(&mut self, name: &str) {
        self.put(name, secret(name));
    }

    /// Takes a value away: an empty text deletes it, whether Graph replaces the stored list or merges into it.
    pub fn clear(&mut self, name: &str) {
        if find(&self.0, name).is_some() {
            self.put(name, Value::String(String::new()));
        }
    }

    /// The items for the PUT.
    ///
    /// # Errors
    /// [`MaskedSecrets`] when a value is still the mask that Graph showed.
    pub fn finish(self) -> Result<Vec<Value>, MaskedSecrets> {
        let keys: Vec<String> = self
            .0
            .iter()
            .filter(|item| item.get("value").and_then(Value::as_str) == Some(SECRET_MASK))
            .filter_map(|item| Some(item.get("key")?.as_str()?.to_owned()))
            .collect();
        if keys.is_empty() {
            Ok(self.0)
        } else {
            Err(MaskedSecrets { keys })
        }
    }

    fn put(&mut self, name: &str, value: Value) {
        match self.0.iter_mut().find(|item| has_key(item, name)) {
            Some(item) => item["value"] = value,
            None => self.0.push(json!({"key": name, "value": value})),
        }
    }
}

fn find<'a>(items: &'a [Value], name: &str) -> Option<&'a str> {
    items
        .iter()
        .find(|item| has_key(item, name))?
        .get("value")?
        .as_str()
}

/// Keys are compared without case: configuration fields of templates write `baseaddress`.
fn has_key(item: &Value, name: &str) -> bool {
    item.get("key")
        .and_then(Value::as_str)
        .is_some_and(|key| key.eq_ignore_ascii_case(name))
}

/// Failure mail and accidental-deletion guard. JSON inside a string, kept with properties we do not know.
#[derive(Clone, Debug, PartialEq)]
pub struct NotificationSettings(Value);

impl NotificationSettings {
    /// Reads the text of the secret; `None` when it is not a JSON object.
    pub fn parse(text: &str) -> Option<Self> {
        let value: Value = serde_json::from_str(text).ok()?;
        value.is_object().then_some(Self(value))
    }

    /// No mail. The deletion guard is not touched.
    pub fn off() -> Self {
        Self(json!({"Enabled": false, "Recipients": ""}))
    }

    /// A mail is sent.
    pub fn enabled(&self) -> bool {
        self.0.get("Enabled").and_then(Value::as_bool) == Some(true)
    }

    /// Address, several separated by `;`.
    pub fn recipients(&self) -> &str {
        self.0
            .get("Recipients")
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Sends mail to this address, or to nobody; everything else stays.
    pub fn with_recipient(mut self, mail: Option<&str>) -> Self {
        self.0["Enabled"] = Value::Bool(mail.is_some());
        self.0["Recipients"] = Value::String(mail.unwrap_or_default().to_owned());
        self
    }

    /// More deletions than this in one cycle put the job into quarantine; `None` when the guard is off.
    pub fn deletion_threshold(&self) -> Option<u32> {
        let on = self.0.get("DeleteThresholdEnabled").and_then(Value::as_bool) == Some(true);
        let value = self.0.get("DeleteThresholdValue").and_then(Value::as_u64);
        value.filter(|_| on).and_then(|value| u32::try_from(value).ok())
    }

    /// Guards against more deletions than this; everything else stays.
    pub fn with_deletion_threshold(mut self, threshold: u32) -> Self {
        self.0["DeleteThresholdEnabled"] = Value::Bool(true);
        self.0["DeleteThresholdValue"] = json!(threshold);
        self
    }

    /// As the secret's text.
    pub fn to_text(&self) -> String {
        self.0.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored() -> Secrets {
        Secrets::from_items(&[
            json!({"key": "BaseAddress", "value": "https://a.example/scim"}),
            json!({"key": "SecretToken", "value": "*"}),
            json!({"key": "SyncAll", "value": "True"}),
            json!({"key": "SkipOutOfScopeDeletions", "value": "True"}),
        ])
    }

    #[test]
    fn the_mask_is_never_written_back() {
        let mut edit = stored().edit();
        edit.set(key::SYNC_ALL, "false");
        assert_eq!(edit.clone().finish().unwrap_err().keys, ["SecretToken"]);
        edit.set_secret(key::SECRET_TOKEN);
        let items = edit.finish().unwrap();
        assert_eq!(items[1]["value"], secret("SecretToken"));
        assert_eq!(items[2]["value"], "false");
    }

    #[test]
    fn values_we_do_not_set_survive() {
        let mut edit = stored().edit();
        edit.set_secret(key::SECRET_TOKEN);
        assert_eq!(edit.finish().unwrap()[3]["key"], "SkipOutOfScopeDeletions");
    }

    #[test]
    fn sync_all_is_read_whatever_its_casing() {
        assert_eq!(stored().sync_all(), Some(true));
        assert_eq!(Secrets::default().sync_all(), None);
    }

    #[test]
    fn the_deletion_guard_survives_a_new_mail_address() {
        let settings = NotificationSettings::parse(
            r#"{"Enabled":false,"Recipients":"","DeleteThresholdEnabled":true,"DeleteThresholdValue":500}"#,
        )
        .unwrap()
        .with_recipient(Some("ops@contoso.example"));
        assert!(settings.enabled());
        assert_eq!(
            settings.to_text(),
            r#"{"Enabled":true,"Recipients":"ops@contoso.example","DeleteThresholdEnabled":true,"DeleteThresholdValue":500}"#
        );
    }
}
