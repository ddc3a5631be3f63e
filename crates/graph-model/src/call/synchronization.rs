//! Everything below `/servicePrincipals/{id}/synchronization`. The id is the object id; `(appId='…')` does not reach here.

use serde_json::{Value, json};

use crate::encode::segment;
use crate::request::{Effect, GraphRequest, Method};
use crate::scope::SYNCHRONIZATION;

/// What the connection test uses.
#[derive(Clone, Debug, PartialEq)]
pub enum Credentials {
    /// What is stored; nothing secret travels.
    Saved,
    /// These, with the key of each; a secret as `{"$secret": name}`.
    Given(Vec<(String, Value)>),
}

/// What a restart forgets (Graph: synchronizationJobRestartCriteria): flags, sent as one text with commas.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct RestartScope {
    /// How far the source was read: the next cycle is an initial one.
    pub watermark: bool,
    /// Objects that failed and wait for their next try.
    pub escrows: bool,
    /// The quarantine and its growing pauses.
    pub quarantine_state: bool,
    /// Everything, the links between source and target too: all is matched anew.
    pub full: bool,
    /// Carries out deletions that the guard held back.
    pub force_deletes: bool,
}

impl RestartScope {
    /// As "Restart provisioning" in the portal: watermark, escrows and quarantine.
    pub const USUAL: Self = Self {
        watermark: true,
        escrows: true,
        quarantine_state: true,
        full: false,
        force_deletes: false,
    };
    /// Also the links between source and target.
    pub const FULL: Self = Self {
        watermark: false,
        escrows: false,
        quarantine_state: false,
        full: true,
        force_deletes: false,
    };

    /// Graph's text. No flag at all is the usual restart: `None` is not to be used.
    fn words(self) -> String {
        let scope = if self == Self::default() {
            Self::USUAL
        } else {
            self
        };
        [
            (scope.watermark, "Watermark"),
            (scope.escrows, "Escrows"),
            (scope.quarantine_state, "QuarantineState"),
            (scope.full, "Full"),
            (scope.force_deletes, "ForceDeletes"),
        ]
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, word)| *word)
        .collect::<Vec<_>>()
        .join(", ")
    }
}

impl GraphRequest {
    /// Job templates. Empty, 404 or `UnknownError` for a while after the application was made.
    pub fn templates(service_principal: &str) -> Self {
        Self::get(
            root(service_principal, "/templates"),
            SYNCHRONIZATION,
            "Read the job templates",
        )
    }

    /// One job template.
    pub fn template(service_principal: &str, template: &str) -> Self {
        let tail = format!("/templates/{}", segment(template));
        Self::get(
            root(service_principal, &tail),
            SYNCHRONIZATION,
            "Read the job template",
        )
    }

    /// All jobs of the application.
    pub fn jobs(service_principal: &str) -> Self {
        Self::get(
            root(service_principal, "/jobs"),
            SYNCHRONIZATION,
            "List the provisioning jobs",
        )
    }

    /// How many jobs the application has: a number as text, for [`crate::GraphAnswer::plain_count`].
    pub fn jobs_count(service_principal: &str) -> Self {
        Self::get(
            root(service_principal, "/jobs/$count"),
            SYNCHRONIZATION,
            "Count the provisioning jobs",
        )
    }

    /// One job.
    pub fn job(service_principal: &str, job: &str) -> Self {
        Self::get(
            job_root(service_principal, job, ""),
            SYNCHRONIZATION,
            "Read the provisioning job",
        )
    }

    /// Makes a job; it does not run before it is started. One job per template.
    pub fn create_job(service_principal: &str, template: &str) -> Self {
        Self::post(
            root(service_principal, "/jobs"),
            Some(json!({ "templateId": template })),
            SYNCHRONIZATION,
            "Create the provisioning job",
        )
    }

    /// Deletes a job: its mappings are lost, the stored secrets stay.
    pub fn delete_job(service_principal: &str, job: &str) -> Self {
        Self::new(
            Method::Delete,
            job_root(service_principal, job, ""),
            SYNCHRONIZATION,
            "Delete the provisioning job",
        )
    }

    /// Makes the service try the connection, before a job exists or with one. Changes nothing.
    pub fn validate_credentials(
        service_principal: &str,
        job: Option<&str>,
        template: &str,
        credentials: &Credentials,
    ) -> Self {
        let saved = matches!(credentials, Credentials::Saved);
        let list: Vec<Value> = match credentials {
            Credentials::Saved => Vec::new(),
            Credentials::Given(pairs) => pairs
                .iter()
                .map(|(key, value)| json!({ "key": key, "value": value }))
                .collect(),
        };
        let body = json!({
            "applicationIdentifier": null,
            "templateId": template,
            "useSavedCredentials": saved,
            "credentials": list,
        });
        let path = match job {
            Some(job) => job_root(service_principal, job, "/validateCredentials"),
            None => root(service_principal, "/jobs/validateCredentials"),
        };
        let label = if saved {
            "Test the stored connection"
        } else {
            "Test the connection"
        };
        Self {
            effect: Effect::Test,
            ..Self::post(path, Some(body), SYNCHRONIZATION, label).may_repeat()
        }
    }

    /// The stored secrets, secret values masked as `*`.
    pub fn secrets(service_principal: &str) -> Self {
        Self::get(
            root(service_principal, "/secrets"),
            SYNCHRONIZATION,
            "Read the stored settings",
        )
    }

    /// Stores the full set of secrets; `items` come from [`crate::SecretsEdit::finish`].
    pub fn put_secrets(service_principal: &str, items: Vec<Value>) -> Self {
        Self {
            body: Some(json!({ "value": items })),
            ..Self::new(
                Method::Put,
                root(service_principal, "/secrets"),
                SYNCHRONIZATION,
                "Store tenant URL, token and scope",
            )
        }
    }

    /// Starts the job. Starting a running job changes nothing.
    pub fn start_job(service_principal: &str, job: &str) -> Self {
        Self::post(
            job_root(service_principal, job, "/start"),
            None,
            SYNCHRONIZATION,
            "Start provisioning",
        )
        .may_repeat()
    }

    /// Pauses the job; a running cycle ends first.
    pub fn pause_job(service_principal: &str, job: &str) -> Self {
        Self::post(
            job_root(service_principal, job, "/pause"),
            None,
            SYNCHRONIZATION,
            "Pause provisioning",
        )
        .may_repeat()
    }

    /// Begins again with a first cycle.
    pub fn restart_job(service_principal: &str, job: &str, reset: RestartScope) -> Self {
        Self::post(
            job_root(service_principal, job, "/restart"),
            Some(json!({ "criteria": { "resetScope": reset.words() } })),
            SYNCHRONIZATION,
            "Restart provisioning",
        )
        .may_repeat()
    }
}

pub(super) fn root(service_principal: &str, tail: &str) -> String {
    format!(
        "/servicePrincipals/{}/synchronization{tail}",
        segment(service_principal)
    )
}

pub(super) fn job_root(service_principal: &str, job: &str, tail: &str) -> String {
    root(service_principal, &format!("/jobs/{}{tail}", segment(job)))
}
