//! Testing a connection (Graph: validateCredentials).

use std::sync::Arc;

use serde_json::Value;

use super::GraphResult;
use super::call::{Answer, Call};
use super::default_schema;
use super::error::GraphError;
use super::jobs::with_job;
use super::secrets::{child_ready, pairs};
use super::templates::is_template;
use crate::sync::ConnectionFailure;
use crate::tenant::Tenant;

/// The longest message of the far side that is passed on.
const MESSAGE_CHARS_MAX: usize = 2_000;

/// Tests what the body names, or what is saved. Nothing is changed.
pub(super) async fn run(tenant: &Arc<Tenant>, call: &Call, sp: &str, job: Option<&str>) -> GraphResult {
    call.caller.writes_synchronization()?;
    let body = call.json()?;
    let (base, saved, schema) = read(tenant, &body, sp, job)?;
    let token = crate::auth::bearer(tenant, &saved);
    match tenant.sync.validate(&base, &token, &schema).await {
        Ok(()) => Ok(Answer::no_content()),
        Err(failure) => Err(refusal(&base, &token, &failure)),
    }
}

/// What is tested: address, token, and the schema that names the matching attribute.
fn read(
    tenant: &Tenant,
    body: &Value,
    sp: &str,
    job: Option<&str>,
) -> Result<(String, String, Value), GraphError> {
    let missing = |name: &str| {
        GraphError::new(
            400,
            "RequestMissingRequiredParameter",
            format!("A required parameter is missing from the request: {name}."),
        )
    };
    let schema = match job {
        Some(job) => with_job(tenant, sp, job, |job| Ok(job.schema.clone()))?,
        None => {
            let template = body["templateId"].as_str().ok_or_else(|| missing("templateId"))?;
            if !is_template(template) {
                return Err(GraphError::new(
                    400,
                    "RequestParameterInvalid",
                    format!("The synchronization template '{template}' was not found."),
                ));
            }
            // A job that exists already knows better which attribute matches.
            let state = tenant.state.lock();
            let of_job = state
                .jobs
                .values()
                .find(|job| job.service_principal == sp)
                .map(|job| job.schema.clone());
            of_job.unwrap_or_else(|| default_schema::schema("scim"))
        }
    };
    let state = tenant.state.lock();
    child_ready(tenant, &state, sp)?;
    // Sloppy clients send the word instead of the value.
    let saved = body["useSavedCredentials"] == true
        || body["useSavedCredentials"]
            .as_str()
            .is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let credentials: Vec<(String, String)> = if saved {
        let secrets = state.secrets.get(sp).ok_or_else(no_address)?;
        if secrets.lost {
            return Err(super::on_demand::credentials_missing());
        }
        secrets
            .values
            .iter()
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    } else {
        if !body["credentials"].is_array() {
            return Err(missing("credentials"));
        }
        pairs(&body["credentials"])?
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect()
    };
    let value = |key: &str| {
        credentials
            .iter()
            .find(|(k, _)| k == key)
            .map(|(_, v)| v.clone())
            .unwrap_or_default()
    };
    let base = value("BaseAddress");
    if !usable(&base) {
        return Err(no_address());
    }
    if !reachable(tenant, &base) {
        return Err(unreachable());
    }
    Ok((base, value("SecretToken"), schema))
}

/// https, or http on this machine: the second is this simulator's liberty.
fn usable(base: &str) -> bool {
    url::Url::parse(base).is_ok_and(|url| match (url.scheme(), url.host()) {
        ("https", Some(_)) => true,
        ("http", Some(url::Host::Domain(name))) => name == "localhost",
        ("http", Some(url::Host::Ipv4(ip))) => ip.is_loopback(),
        ("http", Some(url::Host::Ipv6(ip))) => ip.is_loopback(),
        _ => false,
    })
}

/// Whether the provisioning service of the real tenant, which is in Microsoft's cloud, could get there. Here it can reach this
/// machine too, unless the switch says otherwise.
pub(crate) fn reachable(tenant: &Tenant, base: &str) -> bool {
    tenant.switches().loopback_allowed || !is_private(base)
}

fn is_private(base: &str) -> bool {
    let Ok(url) = url::Url::parse(base) else {
        return false;
    };
    match url.host() {
        Some(url::Host::Ipv4(ip)) => {
            ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified()
        }
        Some(url::Host::Ipv6(ip)) => {
            ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local() || ip.is_unspecified()
        }
        // A name without a dot is one of a local network.
        Some(url::Host::Domain(name)) => !name.contains('.') || name.ends_with(".localhost"),
        None => false,
    }
}

/// What the real service says of an address that it cannot reach.
pub(crate) const UNREACHABLE: (&str, &str) = (
    "CredentialValidationUnavailable",
    "An error occurred while sending the request.",
);

fn unreachable() -> GraphError {
    GraphError::new(400, UNREACHABLE.0, UNREACHABLE.1)
}

fn no_address() -> GraphError {
    GraphError::new(
        400,
        "SystemForCrossDomainIdentityManagementInvalidCredentials",
        "Please provide a valid tenant URL for your application.",
    )
}

fn refusal(base: &str, token: &str, failure: &ConnectionFailure) -> GraphError {
    // Whatever the far side echoes, the token does not come back.
    let mut said: String = failure.message.chars().take(MESSAGE_CHARS_MAX).collect();
    if !token.is_empty() {
        said = said.replace(token, "••••");
    }
    let message = match &failure.status_name {
        Some(status) => format!(
            "You appear to have entered invalid credentials. Please confirm you are using the correct information for an administrative account. \
             We received this unexpected response from your application: Received response from Web resource. Resource: {base} \
             Operation: GET Response Status Code: {status} Response Headers: Response Content: {said}"
        ),
        None => format!("An error occurred while sending the request. {said}"),
    };
    GraphError::new(400, "CredentialValidationUnavailable", message.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_and_this_machine_can_be_tested() {
        for good in [
            "https://scim.example/v2",
            "http://127.0.0.1:8080/a/scim/v2?aadOptscim062020",
            "http://localhost:1/x",
            "http://[::1]:9/x",
        ] {
            assert!(usable(good), "{good}");
        }
        for bad in [
            "",
            "scim.example",
            "http://scim.example",
            "ftp://127.0.0.1",
            "http://10.0.0.1/scim",
        ] {
            assert!(!usable(bad), "{bad}");
        }
    }

    #[test]
    fn addresses_of_this_machine_and_of_private_networks_are_told_from_others() {
        for private in [
            "http://127.0.0.1:8080/scim",
            "https://localhost/scim",
            "https://[::1]/scim",
            "https://10.1.2.3/scim",
            "https://192.168.1.4/scim",
            "https://intranet/scim",
        ] {
            assert!(is_private(private), "{private}");
        }
        for public in [
            "https://scim.example.com/v2",
            "https://203.0.113.7/scim",
            "nonsense",
        ] {
            assert!(!is_private(public), "{public}");
        }
    }

    #[test]
    fn the_token_is_not_echoed() {
        let failure = ConnectionFailure {
            status_name: Some("Unauthorized".into()),
            message: "bad token tok-123".into(),
        };
        let answer = refusal("https://a.example", "tok-123", &failure).into_answer("r", "c");
        let super::super::Body::Json(body) = answer.body else {
            panic!("{answer:?}")
        };
        let text = body.to_string();
        assert!(
            !text.contains("tok-123") && text.contains("Response Status Code: Unauthorized"),
            "{text}"
        );
    }
}
