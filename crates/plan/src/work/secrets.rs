//! The full set of secrets, which two steps share: Graph replaces the stored list as a whole.

use graph_model::{
    Credentials, GraphAnswer, GraphFault, GraphRequest, NotificationSettings, SCIM_TEMPLATE, Secrets, key,
    secret,
};
use profile::{Mention, Scope};

use super::Context;
use crate::error::StepError;
use crate::fresh::{Saw, refusal};

/// The requests that test the connection and then store everything. Nothing is stored when the test fails.
pub(super) fn test_and_store(stored: &Secrets, context: &Context) -> Result<Vec<GraphRequest>, StepError> {
    Ok(vec![
        test(context),
        GraphRequest::put_secrets(&context.principal(), full_set(stored, context)?),
    ])
}

/// Lets Entra try the tenant URL and the token at hand.
fn test(context: &Context) -> GraphRequest {
    let mut pairs = vec![(key::BASE_ADDRESS.to_owned(), context.tenant_url().into())];
    if !context.token_stays_blank() {
        pairs.push((key::SECRET_TOKEN.to_owned(), secret(key::SECRET_TOKEN)));
    }
    let given = Credentials::Given(pairs);
    GraphRequest::validate_credentials(&context.principal(), Some(&context.job()), SCIM_TEMPLATE, &given)
}

/// Lets Entra try what is stored.
pub(super) fn test_stored(context: &Context) -> GraphRequest {
    GraphRequest::validate_credentials(
        &context.principal(),
        Some(&context.job()),
        SCIM_TEMPLATE,
        &Credentials::Saved,
    )
}

pub(crate) fn is_test(request: &GraphRequest) -> bool {
    request.path.ends_with("/validateCredentials")
}

/// Everything that must be stored; values of others stay as they are.
fn full_set(stored: &Secrets, context: &Context) -> Result<Vec<serde_json::Value>, StepError> {
    let mut edit = stored.edit();
    edit.set(key::BASE_ADDRESS, context.tenant_url());
    if context.token_stays_blank() {
        edit.clear(key::SECRET_TOKEN);
    } else {
        edit.set_secret(key::SECRET_TOKEN);
    }
    edit.set(key::SYNC_ALL, sync_all(context));
    if !mail_is_right(stored, context) {
        edit.set(key::NOTIFICATION, &notification(stored, context).to_text());
    }
    edit.finish()
        .map_err(|masked| StepError::MaskedSecrets { keys: masked.keys })
}

/// Mail and guard as they should be; what the answers do not decide stays.
fn notification(stored: &Secrets, context: &Context) -> NotificationSettings {
    let settings = stored.notification().unwrap_or_else(NotificationSettings::off);
    let settings = match wanted_mail(context) {
        Some(mail) => settings.with_recipient(mail),
        None => settings,
    };
    match context.answers.deletion_threshold {
        Some(threshold) => settings.with_deletion_threshold(threshold),
        None => settings,
    }
}

/// The address that failure mails should have, `None` in it for no mail; `None` when neither guide nor answers say anything.
fn wanted_mail(context: &Context) -> Option<Option<&str>> {
    let mail = context.answers.notification_email.as_deref();
    match context.profile.settings.failure_notification {
        Mention::NotMentioned if mail.is_none() => None,
        Mention::Optional | Mention::NotMentioned => Some(mail),
    }
}

/// `"false"`: sync only assigned users and groups.
fn sync_all(context: &Context) -> &'static str {
    match context.profile.settings.scope {
        Scope::AssignedOnly => "false",
    }
}

pub(super) fn scope_is_right(stored: &Secrets, context: &Context) -> bool {
    match context.profile.settings.scope {
        // Absent is not right: what Entra takes then is in no document, so it is always set.
        Scope::AssignedOnly => stored.sync_all() == Some(false),
    }
}

pub(super) fn mail_is_right(stored: &Secrets, context: &Context) -> bool {
    let settings = stored.notification();
    let mail = match wanted_mail(context) {
        Some(Some(mail)) => settings
            .as_ref()
            .is_some_and(|settings| settings.enabled() && settings.recipients() == mail),
        Some(None) => settings.as_ref().is_none_or(|settings| !settings.enabled()),
        None => true,
    };
    let guard = context.answers.deletion_threshold.is_none_or(|threshold| {
        settings.is_some_and(|settings| settings.deletion_threshold() == Some(threshold))
    });
    mail && guard
}

/// The token must be sent with every store; without it there is nothing to do but ask.
pub(super) fn token_at_hand(context: &Context) -> Result<(), StepError> {
    match context.known.token_at_hand {
        _ if context.token_stays_blank() => Ok(()),
        Some(_) => Ok(()),
        None => Err(StepError::TokenNeeded {
            vendor: context.profile.name.clone(),
            place: context.vendor_place(),
        }),
    }
}

/// Takes in the answer to the test or to the store.
pub(crate) fn wrote(request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
    if answer.ok() {
        if !is_test(request) {
            context
                .known
                .token_stored
                .clone_from(&context.known.token_at_hand);
        }
        return Saw::Good;
    }
    match answer.fault() {
        // Entra answers a failed test with 400 (Graph: validateCredentials).
        Some(fault) if is_test(request) && fault.status == 400 => {
            Saw::Failed(connection_refused(&fault, context))
        }
        _ => refusal(request, answer, context.fresh()),
    }
}

/// Puts Entra's answer into a cause and a repair. The status is a .NET name inside the message, `Unauthorized`.
fn connection_refused(fault: &GraphFault, context: &Context) -> StepError {
    let vendor = &context.profile.name;
    let place = context.vendor_place();
    let connection = "Set up > Connection".to_owned();
    let status = status_name(&fault.message);
    let (cause, repair, place) = match status {
        // Entra signed itself in with a token of its own, so the vendor must know the tenant.
        Some("Unauthorized" | "Forbidden") if context.token_stays_blank() => (
            format!("the tenant was refused ({})", status.unwrap_or_default()),
            format!(
                "{vendor} has most likely not allowed this tenant yet{}. Ask them, wait, then choose Continue.",
                context.known.tenant_id().map(|id| format!(": {id}")).unwrap_or_default()
            ),
            place,
        ),
        Some("Unauthorized" | "Forbidden") => (
            format!("the token was refused ({})", status.unwrap_or_default()),
            format!(
                "Copy the {} again, and see that {vendor} knows the id of this tenant{}.",
                context.profile.credentials.secret_token.label,
                context.known.tenant_id().map(|id| format!(", {id}")).unwrap_or_default()
            ),
            place,
        ),
        Some("NotFound") => (
            "there is no SCIM service at the tenant URL (NotFound)".to_owned(),
            format!("Copy the {} again, all of it.", context.profile.credentials.tenant_url.label),
            place,
        ),
        Some(name) => (
            format!("the service answered {name}"),
            format!("Try again in a few minutes; when it stays so, tell {vendor} the time and this answer."),
            connection,
        ),
        None => (
            first_sentence(&fault.message),
            "See that the tenant URL can be reached from the internet, over https, with a certificate of a public authority.".to_owned(),
            connection,
        ),
    };
    StepError::ConnectionRefused {
        vendor: vendor.clone(),
        cause,
        repair,
        place,
        request_id: fault.request_id.clone(),
    }
}

fn status_name(message: &str) -> Option<&str> {
    let after = message.split("Response Status Code:").nth(1)?.trim_start();
    let end = after
        .find(|letter: char| !letter.is_alphanumeric())
        .unwrap_or(after.len());
    Some(&after[..end]).filter(|name| !name.is_empty())
}

fn first_sentence(message: &str) -> String {
    let end = message.find(". ").unwrap_or(message.len());
    let text = message[..end].trim().trim_end_matches('.');
    if text.is_empty() {
        "no reason was given".to_owned()
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_name_is_found_inside_entras_message() {
        let message = "We received this unexpected response from your application: Received response from Web resource. \
                       Operation: GET Response Status Code: Unauthorized Response Headers: x";
        assert_eq!(status_name(message), Some("Unauthorized"));
        assert_eq!(status_name("An error occurred while sending the request."), None);
    }
}
