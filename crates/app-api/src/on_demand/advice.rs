//! What to do when somebody did not arrive, by the service's code (Entra: provisioning error codes and skip reasons).

use graph_model::on_demand::{Item, StepKind};

use crate::view::common::FixView;

const PAGE: &str = "https://learn.microsoft.com/entra/identity/app-provisioning/provision-on-demand";

/// Codes that hold one of these words, and what to do. The first that fits counts. `{target}` is the application's name.
const BY_CODE: [(&[&str], &str); 20] = [
    (
        &["NotEffectivelyEntitled"],
        "The person is not assigned, or the assignment is too fresh. Wait a few minutes and check again.",
    ),
    (
        &["CredentialsMissing"],
        "No tenant URL and token are stored. Save both in the connection, and check again.",
    ),
    (
        &["CredentialValidationUnavailable"],
        "Entra cannot reach {target}. Test the tenant URL in the connection: host name, certificate, firewall.",
    ),
    (
        &["Credential", "Unauthorized"],
        "{target} refuses the token. Save a new token in the connection, and check again.",
    ),
    (
        &["DuplicateTargetEntries"],
        "Several accounts at {target} match this person. Remove or rename the extra ones there, then check again.",
    ),
    (
        &["DuplicateSourceEntries"],
        "Two people in Entra have the same matching value. Correct one of them, then check again.",
    ),
    (
        &["EntryConflict", "Conflict"],
        "{target} has an account with the same unique value that the search did not find. Match by the attribute that collides, or remove the old account there.",
    ),
    (
        &["ImportSkipped", "UnprocessableEntry"],
        "Fill in the attribute that people are matched by, in Entra, then check again.",
    ),
    (
        &[
            "MandatoryFieldsMissing",
            "MissingValues",
            "AttributeValidationFailed",
        ],
        "{target} needs an attribute that is empty in Entra or not mapped. Fill it in, or map it.",
    ),
    (
        &["UnableToResolveReferenceAttributeValue"],
        "The manager or a member is not at {target} yet. Bring that person into scope first.",
    ),
    (
        &["SchemaAttributeNotFound"],
        "A mapping row writes an attribute that {target} does not have. Remove the row.",
    ),
    (
        &["SchemaPropertyCanOnlyAcceptValue"],
        "A mapping row sends several values where {target} takes one. Change its expression.",
    ),
    (
        &["LicenseLimitExceeded"],
        "{target} has no seat left. Free or buy one, then check again.",
    ),
    (
        &["InvalidDomain"],
        "{target} does not accept this mail domain. Allow it there, or map another attribute.",
    ),
    (
        &["InvalidAnchor"],
        "The account that Entra remembers is gone at {target}. Restore it, or restart the job with the state cleared.",
    ),
    (
        &["MethodNotAllowed", "NotImplemented"],
        "{target} does not do what Entra asks of it. Its SCIM endpoint lacks that method; ask its support.",
    ),
    (
        &["InsufficientRights", "NotPermitted"],
        "The token may not change this account at {target}. Give it more rights there.",
    ),
    (
        &["TooManyRequests", "Timeout", "InternalServerError"],
        "{target} was too busy or failed by itself. Check again in a few minutes; if it stays, its log says why.",
    ),
    (
        &["QuarantinedOnDemand"],
        "The job was put into quarantine. Restart it.",
    ),
    (
        &["ServiceIncompatible"],
        "{target} answered with something Entra cannot use. Its own words stand in the reason; hand them to its support.",
    ),
];

/// The repair for an object, or for a call that was about it. `target` is the name of the application.
pub(crate) fn fix(code: Option<&str>, item: Option<&Item>, target: &str) -> FixView {
    let code = code.or_else(|| item?.error_code.as_deref()).unwrap_or_default();
    let said_no = |detail: &str| {
        item.and_then(|item| item.step(&StepKind::Scoping)?.detail(detail))
            .is_some_and(|word| word.eq_ignore_ascii_case("false"))
    };
    let action = if said_no("Active in the source system") {
        "The account is disabled in Entra; such people are never created. Enable it, then check again."
            .to_owned()
    } else if said_no("Assigned to the application") {
        BY_CODE[0].1.to_owned()
    } else if said_no("Scoping filter evaluation passed") {
        "A scoping filter leaves the person out. Change the value in Entra, or the filter in the mapping."
            .to_owned()
    } else {
        BY_CODE
            .iter()
            .find(|(codes, _)| codes.iter().any(|known| code.contains(known)))
            .map_or_else(
                || format!("Read {target}'s own words in the reason; they name what it refused. Repair that, then check again."),
                |(_, action)| action.replace("{target}", target),
            )
    };
    FixView {
        action,
        place: None,
        learn_more: Some(PAGE.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_taken_for_what_it_means_and_not_for_what_it_resembles() {
        let action = |code: &str| fix(Some(code), None, "Dynasend").action;
        assert!(
            action("SystemForCrossDomainIdentityManagementCredentialValidationUnavailable")
                .contains("cannot reach")
        );
        assert!(action("SystemForCrossDomainIdentityManagementInvalidCredentials").contains("new token"));
        // A refused value (422) is not an empty matching attribute.
        assert!(!action("UnprocessableEntity").contains("matched by"));
        assert!(action("UnprocessableEntry").contains("matched by"));
        assert!(action("SomethingNew").starts_with("Read Dynasend's own words"));
    }
}
