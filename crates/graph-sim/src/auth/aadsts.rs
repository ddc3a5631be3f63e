//! The numbered refusals of the sign-in service (Graph: token error shape and codes), as one table.

use std::str::FromStr;

/// Where a refusal is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// In the browser.
    Authorize,
    /// When a code is redeemed, or an application signs in with its secret.
    Token,
    /// At a poll of a device, after its person has finished in the browser.
    DeviceCode,
    /// When a refresh token is used.
    Refresh,
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "authorize" => Ok(Self::Authorize),
            "token" => Ok(Self::Token),
            "devicecode" => Ok(Self::DeviceCode),
            "refresh" => Ok(Self::Refresh),
            _ => Err(()),
        }
    }
}

/// How the browser hears it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Browser {
    /// On a page of the sign-in service; the application hears nothing.
    Page,
    /// By a redirect to the application, with this `error`.
    Redirect(&'static str),
}

/// One numbered refusal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Aadsts {
    pub(crate) code: u32,
    /// `error` at the token endpoint.
    pub(crate) error: &'static str,
    pub(crate) suberror: Option<&'static str>,
    pub(crate) browser: Browser,
    /// It is about the person who signs in: nothing can be said before they are known.
    pub(crate) personal: bool,
    /// Signing in again with the `claims` it carries repairs it.
    pub(crate) step_up: bool,
    /// Where the real service usually gives it.
    pub(crate) usual: &'static [Place],
    /// `{client}`, `{user}`, `{tenant}` and `{resource}` stand for what the request names.
    pub(crate) message: &'static str,
}

impl Aadsts {
    /// HTTP status at the token endpoint: 401 when the client itself is refused.
    pub(crate) fn status(&self) -> u16 {
        if self.error == "invalid_client" { 401 } else { 400 }
    }
}

/// The row of this code.
pub(crate) fn find(code: u32) -> Option<&'static Aadsts> {
    TABLE.iter().find(|row| row.code == code)
}

pub(crate) fn codes() -> impl Iterator<Item = u32> {
    TABLE.iter().map(|row| row.code)
}

const BROWSER: &[Place] = &[Place::Authorize];
const SIGNED_IN: &[Place] = &[Place::Authorize, Place::DeviceCode];
const LATER: &[Place] = &[Place::Refresh];
const REDEEMED: &[Place] = &[Place::Token];
const POLLED: &[Place] = &[Place::DeviceCode];

const fn row(code: u32, error: &'static str, usual: &'static [Place], message: &'static str) -> Aadsts {
    Aadsts {
        code,
        error,
        suberror: None,
        browser: Browser::Page,
        personal: false,
        step_up: false,
        usual,
        message,
    }
}

const fn personal(
    code: u32,
    suberror: Option<&'static str>,
    usual: &'static [Place],
    message: &'static str,
) -> Aadsts {
    Aadsts {
        suberror,
        personal: true,
        ..row(code, "invalid_grant", usual, message)
    }
}

/// Another factor or a proof is needed: `claims` say which.
const fn step_up(code: u32, suberror: &'static str, message: &'static str) -> Aadsts {
    Aadsts {
        step_up: true,
        ..personal(code, Some(suberror), LATER, message)
    }
}

const fn redirected(row: Aadsts, error: &'static str) -> Aadsts {
    Aadsts {
        browser: Browser::Redirect(error),
        ..row
    }
}

const CONSENT: &str = "The user or administrator has not consented to use the application with ID '{client}'. Send an interactive authorization request for this user and resource.";
const MALFORMED: &str = "Provided grant is invalid or malformed.";

/// Every code of the fact sheet, and those the sign-in service of this tenant gives besides.
#[rustfmt::skip]
const TABLE: &[Aadsts] = &[
    // The request, the application and the tenant.
    row(50011, "invalid_request", BROWSER, "The redirect URI specified in the request does not match the redirect URIs configured for the application '{client}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal."),
    row(500113, "invalid_request", BROWSER, "No reply address is registered for the application."),
    row(900971, "invalid_request", BROWSER, "No reply address provided."),
    row(700016, "unauthorized_client", BROWSER, "Application with identifier '{client}' was not found in the directory '{tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant."),
    row(90002, "invalid_request", BROWSER, "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant."),
    row(90038, "invalid_request", BROWSER, "Tenant '{tenant}' request being redirected to the National Cloud 'MicrosoftOnline.US'."),
    row(900439, "invalid_request", BROWSER, "USGClientNotSupportedOnPublicEndpoint. The application is registered in the US government cloud and cannot be used at this endpoint."),
    row(900382, "invalid_client", BROWSER, "Confidential Client is not supported in Cross Cloud request."),
    row(50059, "invalid_request", BROWSER, "No tenant-identifying information found in either the request or implied by any provided credentials."),
    row(50128, "invalid_request", BROWSER, "Invalid domain name - No tenant-identifying information found in either the request or implied by any provided credentials."),
    row(50194, "invalid_request", BROWSER, "Application '{client}' is not configured as a multi-tenant application. Usage of the /common endpoint is not supported for such apps created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant."),
    row(7000112, "unauthorized_client", &[Place::Authorize, Place::Token, Place::Refresh], "Application '{client}' is disabled."),
    redirected(row(500014, "invalid_resource", BROWSER, "The service principal for resource '{resource}' is disabled. This indicates that a subscription within the tenant has lapsed, or that the administrator for this tenant has disabled the application, preventing tokens from being issued for it."), "invalid_resource"),
    redirected(row(500011, "invalid_resource", BROWSER, "The resource principal named {resource} was not found in the tenant named {tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant."), "invalid_resource"),
    row(650052, "invalid_resource", BROWSER, "The app is trying to access a service '{resource}' that your organization '{tenant}' lacks a service principal for. Contact your IT Admin to review the configuration of your service subscriptions or consent to the application in order to create the required service principal."),
    redirected(row(700054, "unsupported_response_type", BROWSER, "response_type 'id_token' is not enabled for the application."), "unsupported_response_type"),
    redirected(row(70011, "invalid_scope", BROWSER, "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid."), "invalid_request"),
    redirected(row(28000, "invalid_scope", BROWSER, "Provided value for the input parameter scope is not valid because it contains more than one resource."), "invalid_request"),
    row(65002, "invalid_request", BROWSER, "Consent between first party application '{client}' and first party resource '{resource}' must be configured via preauthorization - applications owned and operated by Microsoft must get approval from the API owner before requesting tokens for that API."),
    row(65005, "invalid_resource", BROWSER, "The application '{client}' asked for scope that doesn't exist on the resource '{resource}'. Contact the app vendor."),
    redirected(row(9002313, "invalid_request", &[Place::Token, Place::Refresh], "Invalid request. Request is malformed or invalid."), "invalid_request"),
    redirected(row(90014, "invalid_request", REDEEMED, "The required field 'request' is missing from the credential. Ensure that you have all the necessary parameters for the login request."), "invalid_request"),
    redirected(row(900144, "invalid_request", REDEEMED, "The request body must contain the following parameter: 'grant_type'."), "invalid_request"),
    row(9002326, "invalid_request", REDEEMED, "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: 'http://localhost'."),
    row(9002327, "invalid_request", REDEEMED, "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests."),
    personal(50196, None, &[Place::Refresh, Place::Token], "The server terminated an operation because it encountered a client request loop. Please contact your app vendor."),

    // The person.
    personal(50020, None, BROWSER, "User account '{user}' from identity provider 'https://sts.windows.net/{tenant}/' does not exist in tenant '{tenant}' and cannot access the application '{client}' in that tenant. The account needs to be added as an external user in the tenant first. Sign out and sign in again with a different Azure Active Directory user account."),
    personal(500200, None, BROWSER, "User account '{user}' is a personal Microsoft account. Personal Microsoft accounts are not supported for this application unless explicitly invited to an organization. Try signing out and signing back in with an organizational account."),
    personal(50034, None, &[Place::Authorize, Place::Refresh], "The user account {user} does not exist in the {tenant} directory. To sign into this application, the account must be added to the directory."),
    personal(50126, None, BROWSER, "Error validating credentials due to invalid username or password."),
    personal(50053, None, BROWSER, "The account is locked, you've tried to sign in too many times with an incorrect user ID or password."),
    personal(50055, Some("user_password_expired"), &[Place::Authorize, Place::Refresh], "The password is expired."),
    personal(50057, None, &[Place::Authorize, Place::Refresh], "The user account is disabled."),
    personal(50173, Some("bad_token"), LATER, "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '{issued}' and the TokensValidFrom date (before which tokens are not valid) for this user is '{valid_from}'."),
    redirected(personal(50058, None, BROWSER, "A silent sign-in request was sent but no user is signed in."), "login_required"),
    step_up(50072, "basic_action", "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '{resource}'."),
    step_up(50074, "basic_action", "Strong Authentication is required."),
    step_up(50076, "basic_action", "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{resource}'."),
    step_up(50079, "basic_action", "Due to a configuration change made by your administrator, or because you moved to a new location, you must enroll in multi-factor authentication to access '{resource}'."),
    step_up(50158, "additional_action", "External security challenge was not satisfied."),
    personal(53000, Some("message_only"), SIGNED_IN, "Device is not in required device state: {state}. Conditional Access policy requires a compliant device, and the device is not compliant. The user must enroll their device with an approved MDM provider like Intune."),
    personal(53001, Some("device_authentication_failed"), SIGNED_IN, "Device is not in required device state: {state}. Conditional Access policy requires a domain joined device, and the device is not domain joined."),
    personal(53003, Some("message_only"), SIGNED_IN, "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance."),
    personal(530003, Some("message_only"), SIGNED_IN, "Your device is required to be managed to access this resource."),
    personal(50097, Some("device_authentication_failed"), SIGNED_IN, "Device authentication is required."),
    personal(50105, None, SIGNED_IN, "Your administrator has configured the application {app} ('{client}') to block users unless they are specifically granted ('assigned') access to the application. The signed in user '{user}' is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator. Please contact your administrator to assign access to this application."),

    // Consent.
    redirected(personal(65001, Some("consent_required"), &[Place::Refresh, Place::DeviceCode], CONSENT), "interaction_required"),
    redirected(personal(65004, None, BROWSER, "User declined to consent to access the app."), "access_denied"),
    personal(90093, None, SIGNED_IN, "Calling principal cannot consent due to lack of permissions."),
    personal(90094, None, SIGNED_IN, "{app} needs permission to access resources in your organization that only an admin can grant. Please ask an admin to grant permission to this app before you can use it."),
    personal(90095, None, SIGNED_IN, "Admin consent is required for the permissions requested by this application. An admin consent request may be sent to the admin."),

    // Codes, tokens and secrets.
    row(70000, "invalid_grant", REDEEMED, MALFORMED),
    row(70008, "invalid_grant", REDEEMED, "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource."),
    row(54005, "invalid_grant", REDEEMED, "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token."),
    row(700005, "invalid_grant", REDEEMED, "Provided authorization code is intended to use against other tenant or application, thus rejected."),
    row(500112, "invalid_grant", REDEEMED, "The reply address does not match the reply address provided when requesting the authorization code."),
    row(501481, "invalid_grant", REDEEMED, "The Code_Verifier does not match the code_challenge supplied in the authorization request."),
    personal(70043, Some("token_expired"), LATER, "The refresh token has expired or is invalid due to sign-in frequency checks by conditional access."),
    personal(700082, Some("token_expired"), LATER, "The refresh token has expired due to inactivity. The token was issued on {issued} and was inactive for 90.00:00:00."),
    personal(700084, Some("token_expired"), LATER, "The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which can't be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page."),
    row(700025, "invalid_client", REDEEMED, "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."),
    row(7000218, "invalid_client", REDEEMED, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."),
    row(7000215, "invalid_client", REDEEMED, "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{client}'."),
    row(7000222, "invalid_client", REDEEMED, "The provided client secret keys for app '{client}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds."),
    row(70003, "unsupported_grant_type", REDEEMED, "The app requested an unsupported grant type."),

    // Devices.
    row(70016, "authorization_pending", POLLED, "OAuth 2.0 device flow error. Authorization is pending. Continue polling."),
    row(70017, "authorization_declined", POLLED, "OAuth 2.0 device flow error. Authorization was declined by the user."),
    row(70018, "bad_verification_code", POLLED, "The provided value for the input parameter 'device_code' is not valid. Authorization is not recognized."),
    row(70019, "expired_token", POLLED, "The verification code has expired."),
    row(70020, "expired_token", POLLED, "The provided value for the input parameter 'device_code' is not valid. This device code has expired."),
];

/// When nothing better is known.
pub(super) static MALFORMED_REQUEST: Aadsts = row(
    9002313,
    "invalid_request",
    REDEEMED,
    "Invalid request. Request is malformed or invalid.",
);

/// Text of a row with what the request names.
pub(crate) fn filled(message: &str, values: &[(&str, &str)]) -> String {
    let mut text = message.to_owned();
    for (name, value) in values {
        text = text.replace(&format!("{{{name}}}"), value);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_code_stands_twice_and_each_says_where_it_belongs() {
        let mut seen = std::collections::BTreeSet::new();
        for row in TABLE {
            assert!(seen.insert(row.code), "{} stands twice", row.code);
            assert!(!row.usual.is_empty() && !row.message.is_empty(), "{}", row.code);
        }
        assert_eq!(find(7000215).unwrap().status(), 401);
        assert_eq!(find(53003).unwrap().status(), 400);
    }
}
