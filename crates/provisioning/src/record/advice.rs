//! What an admin is told to do about an error code of the provisioning log (Microsoft: provisioning logs, error codes).

/// The `recommendedAction` of a failure; `None` where the code says nothing that the reason does not.
pub(super) fn recommended(code: &str) -> Option<&'static str> {
    Some(match code {
        "Conflict" | "EntryConflict" | "SystemForCrossDomainIdentityManagementEntryConflict" => {
            "Another object of the application has one of these values. Correct the attribute that clashes in either system, or choose \
             a matching attribute that finds the existing object."
        }
        "TooManyRequests" => {
            "The application throttles the provisioning service. Nothing needs to be done; if it lasts, ask the vendor to raise the limit."
        }
        "InternalServerError" => {
            "The application had an error of its own. It is tried again; if it lasts, ask the vendor."
        }
        "InsufficientRights" | "MethodNotAllowed" | "NotPermitted" | "Unauthorized" => {
            "The application let the service in but does not allow this change. Give the account of the token the rights to make it."
        }
        "SystemForCrossDomainIdentityManagementInvalidCredentials" => {
            "Save a valid tenant URL and secret token, then restart the job."
        }
        "UnprocessableEntity" | "UnprocessableEntry" => {
            "The application could not make sense of the change. Compare the values with what it accepts, and correct the mapping."
        }
        "WebExceptionProtocolError" => {
            "The connection failed or the answer was no valid HTTP. It is tried again; if it lasts, look at the application's gateway."
        }
        "Timeout" => {
            "The application did not answer in time. It is tried again; if it lasts, ask the vendor."
        }
        "InvalidAnchor" => {
            "The object was deleted in the application and is not found by its id any more. Restart the job with `Full`, so that it is \
             matched or made again."
        }
        "NotImplemented" => {
            "The application does not support this. Switch the attribute or the target object action off."
        }
        "MandatoryFieldsMissing" | "MissingValues" => {
            "Give the person the values that the application needs."
        }
        "SchemaAttributeNotFound" | "SchemaPropertyCanOnlyAcceptValue" | "AttributeValidationFailed" => {
            "Correct the mapping of the attribute that the reason names."
        }
        "LicenseLimitExceeded" => "Buy more licences of the application, or unassign people.",
        "DuplicateTargetEntries" | "SystemForCrossDomainIdentityManagementMultipleEntriesInResponse" => {
            "Several objects of the application match. Make the matching value unique there, or choose another matching attribute."
        }
        "DuplicateSourceEntries" => {
            "Two objects of the directory match the same object of the application. Make the matching value unique in the directory."
        }
        "SystemForCrossDomainIdentityManagementBadRequest" => {
            "The application refused the values. Its answer is in the reason: correct the value or the mapping it names."
        }
        "SystemForCrossDomainIdentityManagementServiceIncompatible"
        | "SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering" => {
            "The answer does not follow SCIM. Send the reason to the vendor."
        }
        "TooManyDeletes" => {
            "Allow the deletions (restart with ForceDeletes), or put the objects back into scope and restart then."
        }
        _ => return None,
    })
}
