//! What Entra's sign-in codes mean to the person in front of the screen, and what to do about each.
//!
//! Graph, sign-in: token error shape and codes. The table is data: a new code is a new row.

/// One row of the table: what happened and what repairs it.
#[derive(Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The numbers after `AADSTS` that share this meaning.
    pub codes: &'static [u32],
    /// What happened, one sentence.
    pub cause: &'static str,
    /// What to do, as an instruction.
    pub repair: &'static str,
}

/// What `AADSTS{code}` means, when it is in the table.
pub fn meaning(code: u32) -> Option<&'static Meaning> {
    MEANINGS.iter().find(|row| row.codes.contains(&code))
}

/// The whole table, for a reference page.
pub fn meanings() -> &'static [Meaning] {
    MEANINGS
}

const fn row(codes: &'static [u32], cause: &'static str, repair: &'static str) -> Meaning {
    Meaning { codes, cause, repair }
}

static MEANINGS: &[Meaning] = &[
    row(
        &[50011],
        "The address Slipway asked Entra to return to is not one the application has registered.",
        "Use the default client id, or add the redirect URI `http://localhost` to your own application: App registrations > Authentication > Mobile and desktop applications.",
    ),
    row(
        &[500113, 900971],
        "The application has no redirect URI at all.",
        "Add `http://localhost` to the application: App registrations > Authentication > Mobile and desktop applications. Then sign in again.",
    ),
    row(
        &[700016],
        "The client id is not known in this tenant: another tenant, another cloud, or an application that was never consented to.",
        "Choose the tenant and the cloud you meant. In China and other national clouds, enter the client id of an application of your own in Settings.",
    ),
    row(
        &[90002],
        "There is no such tenant: a typing error, or it lives in another cloud.",
        "Correct the tenant's domain or id, or choose another cloud, then sign in again.",
    ),
    row(
        &[90038, 900439, 900382],
        "The tenant belongs to another national cloud.",
        "Choose the tenant's cloud in the sign-in step, then sign in again.",
    ),
    row(
        &[50020, 500200],
        "The account you signed in with is not in that tenant, or is a personal Microsoft account.",
        "Sign in again and choose a work account of the tenant.",
    ),
    row(
        &[50034],
        "Entra does not know this account.",
        "Sign in again and correct the account's name.",
    ),
    row(
        &[50126],
        "The account's name or its password is wrong.",
        "Sign in again and enter the password once more. If it was forgotten, reset it on the sign-in page.",
    ),
    row(
        &[50053],
        "The account is locked after too many attempts, or the sign-in came from a risky address.",
        "Wait some minutes, then sign in again from a network the organization knows, or ask an administrator to unlock the account.",
    ),
    row(
        &[50055],
        "The account's password has expired.",
        "Change the password on the sign-in page, then sign in again.",
    ),
    row(
        &[50057],
        "The account is disabled.",
        "Sign in with another account, or ask an administrator to enable this one.",
    ),
    row(
        &[50173],
        "The account's password was changed since you signed in.",
        "Sign in again.",
    ),
    row(
        &[50058],
        "There was no session to continue silently.",
        "Sign in again.",
    ),
    row(
        &[50072, 50074, 50076, 50079, 50158],
        "Entra wants a second factor, or the account has to be enrolled for one.",
        "Sign in again in the browser and complete the second factor.",
    ),
    row(
        &[53000],
        "Conditional Access refused: this device is not compliant.",
        "Sign in from a compliant device, or ask an administrator for an exception.",
    ),
    row(
        &[53001],
        "Conditional Access refused: this device is not joined to the organization.",
        "Sign in from a joined device, or ask an administrator for an exception.",
    ),
    row(
        &[53003],
        "Conditional Access blocked this sign-in. Some organizations block a way of signing in (device code) and allow another.",
        "Sign in in the browser of this computer. If that is blocked too, show an administrator the correlation id: the sign-in log names the policy.",
    ),
    row(
        &[530003],
        "Conditional Access refused: this device must be managed by the organization.",
        "Sign in from a managed device, or ask an administrator for an exception.",
    ),
    row(
        &[50097],
        "Entra wants the device itself to prove who it is.",
        "Sign in from a device that is registered with the organization, in its own browser.",
    ),
    row(
        &[50105],
        "The account is not assigned to the application Slipway signs in with, and the application requires assignment.",
        "Ask an administrator to assign your account: Enterprise applications > Microsoft Graph Command Line Tools > Users and groups.",
    ),
    row(
        &[65001],
        "Consent is missing for at least one permission.",
        "Sign in again and accept the permissions, or ask an administrator to consent for the organization.",
    ),
    row(
        &[65002],
        "Microsoft does not allow this permission to this client of its own.",
        "Enter the client id of an application of your own in Settings, then sign in again.",
    ),
    row(
        &[65004],
        "The permissions were not accepted.",
        "Sign in again and choose Accept. Slipway changes nothing without showing it first; the README lists what each permission is for.",
    ),
    row(
        &[65005],
        "The application asks for a permission that it or Microsoft Graph does not define.",
        "Correct the requested permissions of your own application, or use the default client id.",
    ),
    row(
        &[90093, 90094],
        "Only an administrator can consent to these permissions.",
        "Sign in as an administrator who may consent (Cloud Application Administrator or Global Administrator), or ask one to consent.",
    ),
    row(
        &[90095],
        "Only an administrator can consent; the organization takes requests for it.",
        "Send the request on the sign-in page, wait for the administrator's answer, then sign in again.",
    ),
    row(
        &[70000, 70008, 54005],
        "The sign-in code is wrong, too old (about ten minutes) or was used before.",
        "Sign in again and finish without a long pause.",
    ),
    row(
        &[70043, 700082, 700084],
        "The saved sign-in has ended: by the organization's sign-in frequency, or after a long time unused.",
        "Sign in again.",
    ),
    row(
        &[70011, 28000],
        "A permission's name is wrong, or permissions of several services were asked for at once.",
        "Choose the tenant's cloud and sign in again. With permissions of your own, ask for those of Microsoft Graph only.",
    ),
    row(
        &[7000112, 500014],
        "The application, or the service it wants to use, is disabled in this tenant.",
        "Ask an administrator to enable it: Enterprise applications > Properties > Enabled for users to sign in. Or enter the client id of an application of your own in Settings.",
    ),
    row(
        &[700025],
        "A secret was sent for an application that has none: it is a public client.",
        "Remove the client secret from the settings of your own application, or use the default client id.",
    ),
    row(
        &[7000218],
        "Entra wants a secret: the application is not marked as a public client, or `http://localhost` is registered as a web address.",
        "In your own application, register `http://localhost` under Mobile and desktop applications only, and allow public client flows.",
    ),
    row(
        &[7000215],
        "The client secret is wrong. Often the secret's id was pasted in place of its value, or the secret is seconds old.",
        "Paste the secret's value (shown once, when it is created). If it is new, wait a minute and try again.",
    ),
    row(
        &[7000222],
        "The client secret has expired.",
        "Create a new secret for the application and use its value.",
    ),
    row(
        &[700054],
        "The application does not allow this kind of answer from the sign-in page.",
        "Use the default client id, or register `http://localhost` under Mobile and desktop applications in your own.",
    ),
    row(
        &[9002313, 90014, 900144],
        "Entra could not read the request: a field is missing or malformed.",
        "Check client id and tenant in Settings for stray characters, then sign in again. If it stays, report it with the correlation id.",
    ),
    row(
        &[9002326, 9002327],
        "The redirect URI is registered for a single-page application, and Slipway is a desktop application.",
        "In your own application, register `http://localhost` under Mobile and desktop applications in place of Single-page application.",
    ),
    row(
        &[500011, 650052],
        "The service the permissions are for is not in this tenant, or the tenant has no licence for it.",
        "Choose the tenant's cloud. If it is the right one, ask an administrator about the licence.",
    ),
    row(
        &[50059, 50128],
        "The sign-in does not say which tenant it is for, or the domain is not known.",
        "Enter the tenant's domain or id, then sign in again.",
    ),
    row(
        &[50194],
        "The application belongs to one tenant and was used without naming it.",
        "Enter the tenant's domain or id, then sign in again.",
    ),
    row(
        &[50196],
        "Entra saw the same request too many times in a row and stopped it.",
        "Wait five minutes, then sign in again.",
    ),
    // Device code flow (Graph, sign-in: device code flow).
    row(
        &[70016],
        "The code has not been entered in the browser yet.",
        "Open the page shown, enter the code and finish there.",
    ),
    row(
        &[70017],
        "The sign-in was cancelled in the browser.",
        "Sign in again.",
    ),
    row(
        &[70018],
        "Entra does not recognise the device code.",
        "Sign in again and enter the new code.",
    ),
    row(
        &[70019, 70020],
        "The code was not entered in time.",
        "Sign in again and enter the new code.",
    ),
];

/// For answers without a number: the error values of `/authorize`, `/token` and `/devicecode` (Graph, sign-in).
static OAUTH_ERRORS: &[(&str, &str, &str)] = &[
    (
        "access_denied",
        "The sign-in or its permissions were not accepted.",
        "Sign in again and choose Accept.",
    ),
    (
        "authorization_declined",
        "The sign-in was cancelled in the browser.",
        "Sign in again.",
    ),
    (
        "expired_token",
        "The code was not entered in time.",
        "Sign in again and enter the new code.",
    ),
    (
        "bad_verification_code",
        "Entra does not recognise the device code.",
        "Sign in again and enter the new code.",
    ),
    (
        "temporarily_unavailable",
        "Entra is too busy at the moment.",
        "Wait a minute, then sign in again.",
    ),
    (
        "server_error",
        "Entra had a fault of its own.",
        "Wait a minute, then sign in again.",
    ),
    (
        "login_required",
        "There was no session to continue.",
        "Sign in again.",
    ),
    (
        "interaction_required",
        "Entra wants to ask you something.",
        "Sign in again in the browser.",
    ),
    (
        "invalid_grant",
        "The saved sign-in, or the code from the browser, is no longer accepted.",
        "Sign in again.",
    ),
    (
        "invalid_client",
        "Entra does not accept the application Slipway signs in with.",
        "Correct the client id in Settings, or clear it to use the default.",
    ),
    (
        "unauthorized_client",
        "The application may not be used for this sign-in.",
        "Correct the client id in Settings, or clear it to use the default.",
    ),
    (
        "invalid_tenant",
        "There is no such tenant.",
        "Correct the tenant's domain or id, or choose another cloud, then sign in again.",
    ),
    (
        "invalid_scope",
        "A permission's name is wrong in this cloud.",
        "Choose the tenant's cloud, then sign in again.",
    ),
    (
        "invalid_resource",
        "The service the permissions are for is not in this tenant.",
        "Choose the tenant's cloud, then sign in again.",
    ),
];

/// Cause and repair for an OAuth `error` value that came without a number.
pub(crate) fn oauth_meaning(error: &str) -> (&'static str, &'static str) {
    OAUTH_ERRORS.iter().find(|(known, ..)| *known == error).map_or(
        (
            "Entra refused the sign-in.",
            "Sign in again. If it stays, give the correlation id and the time to your administrator.",
        ),
        |(_, cause, repair)| (*cause, *repair),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_code_stands_in_two_rows() {
        let mut seen = BTreeSet::new();
        for code in meanings().iter().flat_map(|row| row.codes) {
            assert!(seen.insert(*code), "AADSTS{code} stands twice");
        }
    }
}
