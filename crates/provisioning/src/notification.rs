//! `SyncNotificationSettings`: whom failures are mailed to, and how many deletions one cycle may make (Graph: secrets).

use serde::Deserialize;

/// What counts when the settings do not name a number (Entra: accidental deletions).
const DELETE_THRESHOLD: u64 = 500;

/// The settings, as they are saved: a JSON text in a secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct NotificationSettings {
    enabled: bool,
    recipients: String,
    delete_threshold_enabled: bool,
    delete_threshold_value: Option<u64>,
}

impl NotificationSettings {
    /// Reads the text; text that is no such JSON switches everything off.
    pub(crate) fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// Where mails go; `None` when they are off.
    pub(crate) fn recipients(&self) -> Option<&str> {
        Some(self.recipients.trim()).filter(|to| self.enabled && !to.is_empty())
    }

    /// How many objects one cycle may disable or delete; one more puts the job into quarantine. `None`: as many as there are.
    pub(crate) fn deletions_max(&self) -> Option<u64> {
        let threshold = self.delete_threshold_value.unwrap_or(DELETE_THRESHOLD);
        self.delete_threshold_enabled.then(|| threshold.saturating_sub(1))
    }
}

/// A mail that the service sends (Microsoft: from `azure-noreply@microsoft.com`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The addresses as they were saved.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
}

#[cfg(test)]
mod tests {
    use super::NotificationSettings;

    #[test]
    fn a_threshold_of_five_hundred_lets_four_hundred_and_ninety_nine_go() {
        let limit = |text: &str| NotificationSettings::read(text).deletions_max();
        assert_eq!(
            limit(
                r#"{"Enabled":true,"Recipients":"a@x","DeleteThresholdEnabled":true,"DeleteThresholdValue":500}"#
            ),
            Some(499)
        );
        assert_eq!(limit(r#"{"DeleteThresholdEnabled":true}"#), Some(499));
        assert_eq!(
            limit(r#"{"DeleteThresholdEnabled":true,"DeleteThresholdValue":0}"#),
            Some(0)
        );
        assert_eq!(
            limit(r#"{"DeleteThresholdEnabled":false,"DeleteThresholdValue":3}"#),
            None
        );
        assert_eq!(limit("not JSON"), None);
    }

    #[test]
    fn mails_go_out_only_when_they_are_on_and_somebody_gets_them() {
        let to = |text: &str| NotificationSettings::read(text).recipients().map(str::to_owned);
        assert_eq!(
            to(r#"{"Enabled":true,"Recipients":" a@x;b@x "}"#).as_deref(),
            Some("a@x;b@x")
        );
        assert_eq!(to(r#"{"Enabled":true}"#), None);
        assert_eq!(to(r#"{"Enabled":false,"Recipients":"a@x"}"#), None);
    }
}
