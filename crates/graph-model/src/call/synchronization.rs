//! Everything below `/servicePrincipals/{id}/synchronization`. The id is the object id; `(appId='…')` does not reach here.

use serde_json::{Value, json};

use crate::encode::segment;
use crate::request::{Effect, GraphRequest, Method};
use crate::schema::SynchronizationSchema;
use crate::scope::SYNCHRONIZATION;

/// What the connection test uses.
#[derive(Clone, Debug, PartialEq)]
pub enum Credentials {
    /// What is stored; nothing secret travels.
    Saved,
    /// These, with the key of each; a secret as `{"$secret": name}`.
    Given(Vec<(String, Value)>),
}

/// Whom to provision on demand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OnDemandSubject {
    /// One person.
    User(String),
    /// One group with at most five of its members; without members only the group object is provisioned.
    Group {
        /// Object id.
        id: String,
        /// Object ids of people.
        members: Vec<String>,
    },
}

/// What a restart forgets (Graph: synchronizationJobRestartCriteria).
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum RestartScope {
    /// As "Restart provisioning" in the portal: watermark, escrows and quarantine.
    Usual,
    /// Also the links between source and target, so that everything is matched anew.
    Full,
}

impl RestartScope {
    fn words(self) -> &'static str {
        match self {
            Self::Usual => "Watermark, Escrows, QuarantineState",
            Self::Full => "Full",
        }
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

    /// The schema a new job of this template starts with.
    pub fn template_schema(service_principal: &str, template: &str) -> Self {
        let tail = format!("/templates/{}/schema", segment(template));
        Self::get(
            root(service_principal, &tail),
            SYNCHRONIZATION,
            "Read the template's mappings",
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

    /// The job's mappings.
    pub fn schema(service_principal: &str, job: &str) -> Self {
        Self::get(
            job_root(service_principal, job, "/schema"),
            SYNCHRONIZATION,
            "Read the mappings",
        )
    }

    /// Replaces the job's mappings: the whole document. PATCH is not supported (Graph: 404 `UnknownError`).
    pub fn put_schema(service_principal: &str, job: &str, schema: &SynchronizationSchema) -> Self {
        Self {
            body: Some(schema.for_put()),
            ..Self::new(
                Method::Put,
                job_root(service_principal, job, "/schema"),
                SYNCHRONIZATION,
                "Store the mappings",
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

    /// Provisions one person, or one group with some members, now.
    ///
    /// Not repeatable: after a lost answer the second run would say "already in sync" and hide what the first did.
    pub fn provision_on_demand(
        service_principal: &str,
        job: &str,
        rule: &str,
        subject: &OnDemandSubject,
    ) -> Self {
        // `objectTypeName` is case-sensitive.
        let user = |id: &String| json!({ "objectId": id, "objectTypeName": "User" });
        let subject = match subject {
            OnDemandSubject::User(id) => user(id),
            OnDemandSubject::Group { id, members } if members.is_empty() => {
                json!({ "objectId": id, "objectTypeName": "Group" })
            }
            OnDemandSubject::Group { id, members } => json!({
                "objectId": id,
                "objectTypeName": "Group",
                "links": { "members": members.iter().map(user).collect::<Vec<_>>() },
            }),
        };
        Self::post(
            job_root(service_principal, job, "/provisionOnDemand"),
            Some(json!({ "parameters": [{ "ruleId": rule, "subjects": [subject] }] })),
            SYNCHRONIZATION,
            "Provision on demand",
        )
    }
}

fn root(service_principal: &str, tail: &str) -> String {
    format!(
        "/servicePrincipals/{}/synchronization{tail}",
        segment(service_principal)
    )
}

fn job_root(service_principal: &str, job: &str, tail: &str) -> String {
    root(service_principal, &format!("/jobs/{}{tail}", segment(job)))
}
