//! A running simulated tenant, changed while it runs: joiners, movers, leavers, time, faults, state.
//!
//! Talks to the control API of `graph-sim`, which its README documents. What comes back is handed on as it came, so that a
//! script sees what the tenant said.

mod words;

use std::time::Duration;

use reqwest::{Client, Method};
use secrecy::SecretString;
use serde_json::{Value, json};
use url::{Host, Url};

use crate::error::{ApiError, ErrorCode};
use crate::places::Places;
use words::{attributes_of, iso, switches_of};

/// A tenant on this machine answers at once, or it is not there.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// The control API of one running tenant.
pub struct Steering {
    root: Url,
    http: Client,
}

/// A token with what it is good for. The token itself is shown by whoever asked for it and nobody else.
pub struct IssuedToken {
    /// For `Authorization: Bearer`.
    pub access_token: SecretString,
    /// How long it lasts, in seconds.
    pub expires_in: u64,
    /// The permissions it carries, between spaces.
    pub scope: String,
}

impl Steering {
    /// The tenant at this address, else the last one that was served with this data folder.
    ///
    /// # Errors
    /// The address is none of this machine, or no tenant is known.
    pub fn of(
        address: Option<&str>,
        places: impl FnOnce() -> Result<Places, ApiError>,
    ) -> Result<Self, ApiError> {
        match address {
            Some(address) => Self::at(address),
            None => match places()?.tenant_address() {
                Some(address) => Self::at(&address),
                None => Err(ApiError::bad_input("No simulated tenant is known to run")
                    .because("`slipway tenant serve` has not been started with this data folder, or it has ended.")
                    .fix("Start `slipway tenant serve`, or name one with --tenant URL: `graph` in its ready line.")),
            },
        }
    }

    /// The tenant at this address; paths of the ready line's addresses are left off.
    fn at(address: &str) -> Result<Self, ApiError> {
        let fix =
            "Name the address that `slipway tenant serve` prints as `graph`, such as http://127.0.0.1:8643.";
        let refused = |why: &str| {
            ApiError::bad_input(&format!("`{address}` is no address of a simulated tenant"))
                .because(why)
                .fix(fix)
        };
        let mut root = Url::parse(address.trim()).map_err(|error| refused(&format!("{error}.")))?;
        let local = match root.host() {
            Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.to_canonical().is_loopback(),
            None => false,
        };
        if root.scheme() != "http" || !local {
            return Err(refused(
                "A tenant is steered from its own machine only, over http.",
            ));
        }
        root.set_path("");
        root.set_query(None);
        root.set_fragment(None);
        // Redirects are not followed and no proxy is asked: this never leaves the machine.
        let http = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .build()
            .map_err(|error| ApiError::failed("No HTTP client could be made").because(&error.to_string()))?;
        Ok(Self { root, http })
    }

    async fn ask(
        &self,
        method: Method,
        path: &[&str],
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<Value, ApiError> {
        let mut url = self.root.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.clear().push("_sim").extend(path);
        }
        let mut request = self.http.request(method, url).query(query);
        if let Some(body) = body {
            request = request.json(body);
        }
        let gone = |error: reqwest::Error| {
            ApiError::failed(&format!("No simulated tenant answers at {}", self.root))
                .because(&format!("{}.", innermost(&error)))
                .fix("Start `slipway tenant serve`, or name another one with --tenant URL.")
        };
        let answer = request.send().await.map_err(gone)?;
        let status = answer.status().as_u16();
        let text = answer.text().await.map_err(gone)?;
        let document = serde_json::from_str::<Value>(&text).ok();
        match document {
            Some(document) if (200..300).contains(&status) => Ok(document),
            Some(document) if document["error"]["what"].is_string() => {
                Err(refusal(status, &document["error"]))
            }
            _ => Err(
                ApiError::failed(&format!("What answers at {} is no simulated tenant", self.root))
                    .because(&format!(
                        "It answered with status {status} and no control API's words."
                    ))
                    .fix("Name the address that `slipway tenant serve` prints as `graph`."),
            ),
        }
    }

    /// A joiner, from `NAME=VALUE` pairs.
    ///
    /// # Errors
    /// As the tenant refuses it, or it does not answer.
    pub async fn add_person(&self, attributes: &[String]) -> Result<Value, ApiError> {
        let body = attributes_of(attributes)?;
        self.ask(Method::POST, &["people"], &[], Some(&body)).await
    }

    /// A mover, from `NAME=VALUE` pairs.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn set_person(&self, person: &str, attributes: &[String]) -> Result<Value, ApiError> {
        let body = attributes_of(attributes)?;
        self.ask(Method::PATCH, &["people", person], &[], Some(&body))
            .await
    }

    /// Lets a person sign in, or not any more.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn enable_person(&self, person: &str, enabled: bool) -> Result<Value, ApiError> {
        let verb = if enabled { "enable" } else { "disable" };
        self.ask(Method::POST, &["people", person, verb], &[], None).await
    }

    /// Into the recycle bin, or gone for good.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn delete_person(&self, person: &str, permanently: bool) -> Result<Value, ApiError> {
        let query: &[_] = if permanently {
            &[("permanent", "true")]
        } else {
            &[]
        };
        self.ask(Method::DELETE, &["people", person], query, None).await
    }

    /// Out of the recycle bin.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn restore_person(&self, person: &str) -> Result<Value, ApiError> {
        self.ask(Method::POST, &["people", person, "restore"], &[], None)
            .await
    }

    /// The people, or those in the recycle bin.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn people(&self, search: Option<&str>, deleted: bool) -> Result<Value, ApiError> {
        let mut query = Vec::new();
        query.extend(search.map(|text| ("search", text)));
        query.extend(deleted.then_some(("deleted", "true")));
        self.ask(Method::GET, &["people"], &query, None).await
    }

    /// A new group.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn add_group(
        &self,
        name: &str,
        description: Option<&str>,
        members: &[String],
    ) -> Result<Value, ApiError> {
        let body = json!({"displayName": name, "description": description, "members": members});
        self.ask(Method::POST, &["groups"], &[], Some(&body)).await
    }

    /// Another name for a group.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn rename_group(&self, group: &str, name: &str) -> Result<Value, ApiError> {
        let body = json!({ "displayName": name });
        self.ask(Method::PATCH, &["groups", group], &[], Some(&body))
            .await
    }

    /// A group goes.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn delete_group(&self, group: &str) -> Result<Value, ApiError> {
        self.ask(Method::DELETE, &["groups", group], &[], None).await
    }

    /// The groups, or the members of one.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn groups(&self, of: Option<&str>) -> Result<Value, ApiError> {
        match of {
            Some(group) => {
                self.ask(Method::GET, &["groups", group, "members"], &[], None)
                    .await
            }
            None => self.ask(Method::GET, &["groups"], &[], None).await,
        }
    }

    /// Puts people and groups into a group: all or none.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn add_members(&self, group: &str, members: &[String]) -> Result<Value, ApiError> {
        let body = json!({ "members": members });
        self.ask(Method::POST, &["groups", group, "members"], &[], Some(&body))
            .await
    }

    /// Takes people and groups out of a group, one after the other; the first that cannot be ends it.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn remove_members(&self, group: &str, members: &[String]) -> Result<Value, ApiError> {
        let mut all = json!({"groupId": null, "removed": []});
        for member in members {
            let mut one = self
                .ask(Method::DELETE, &["groups", group, "members", member], &[], None)
                .await?;
            all["groupId"] = one["groupId"].take();
            if let (Some(all), Some(one)) = (all["removed"].as_array_mut(), one["removed"].as_array_mut()) {
                all.append(one);
            }
        }
        Ok(all)
    }

    /// The tenant's time and what is due.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn clock(&self) -> Result<Value, ApiError> {
        self.ask(Method::GET, &["clock"], &[], None).await
    }

    /// Pushes the time; ends when what fell due has run. `span` is `40m`, `1d` or ISO 8601.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn advance(&self, span: &str) -> Result<Value, ApiError> {
        let body = json!({ "advance": iso(span)? });
        self.ask(Method::POST, &["clock"], &[], Some(&body)).await
    }

    /// The faults.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn faults(&self) -> Result<Value, ApiError> {
        self.ask(Method::GET, &["faults"], &[], None).await
    }

    /// More faults.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn add_faults(&self, faults: &[String]) -> Result<Value, ApiError> {
        let body = json!({ "faults": faults });
        self.ask(Method::POST, &["faults"], &[], Some(&body)).await
    }

    /// Fewer faults: these, or all of them.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn remove_faults(&self, faults: Option<&[String]>) -> Result<Value, ApiError> {
        let body = faults.map(|faults| json!({ "faults": faults }));
        self.ask(Method::DELETE, &["faults"], &[], body.as_ref()).await
    }

    /// The switches: what the tenant does where the real service is not known for certain.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn switches(&self) -> Result<Value, ApiError> {
        self.ask(Method::GET, &["switches"], &[], None).await
    }

    /// Sets switches, each as `NAME=VALUE`, all or none.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn set_switches(&self, switches: &[String]) -> Result<Value, ApiError> {
        let body = switches_of(switches)?;
        self.ask(Method::PUT, &["switches"], &[], Some(&body)).await
    }

    /// Gives a person a directory role, or takes it. A token that is out keeps the roles it was issued with.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn set_role(&self, upn: &str, role: &str, active: bool) -> Result<Value, ApiError> {
        let body = json!({"upn": upn, "role": role, "active": active});
        self.ask(Method::POST, &["roles"], &[], Some(&body)).await
    }

    /// Ends every sign-in of a person, as a changed password does.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn revoke(&self, person: &str) -> Result<Value, ApiError> {
        self.ask(Method::POST, &["people", person, "revoke"], &[], None)
            .await
    }

    /// Everything that changed, without secrets.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn state(&self) -> Result<Value, ApiError> {
        self.ask(Method::GET, &["state"], &[], None).await
    }

    /// Puts a state back. `name` is what messages call the text.
    ///
    /// # Errors
    /// As for [`Self::add_person`]; the text is not JSON.
    pub async fn load_state(&self, name: &str, text: &str) -> Result<Value, ApiError> {
        let state: Value = serde_json::from_str(text).map_err(|error| {
            ApiError::bad_input(&format!("{name} is not the state of a simulated tenant"))
                .because(&format!("It cannot be read as JSON: {error}."))
                .fix("Name a file that `slipway tenant state save` wrote.")
        })?;
        self.ask(Method::PUT, &["state"], &[], Some(&state)).await
    }

    /// A token for Graph without a sign-in.
    ///
    /// # Errors
    /// As for [`Self::add_person`].
    pub async fn token(&self, upn: &str, scopes: &[String]) -> Result<IssuedToken, ApiError> {
        let scopes: Vec<&str> = scopes.iter().flat_map(|text| text.split_whitespace()).collect();
        let body = json!({"upn": upn, "scopes": scopes});
        let answer = self.ask(Method::POST, &["token"], &[], Some(&body)).await?;
        let text = |key: &str| answer[key].as_str().unwrap_or_default().to_owned();
        Ok(IssuedToken {
            access_token: SecretString::from(text("access_token")),
            expires_in: answer["expires_in"].as_u64().unwrap_or(0),
            scope: text("scope"),
        })
    }
}

/// The control API's refusal as ours.
fn refusal(status: u16, error: &Value) -> ApiError {
    let text = |key: &str| error[key].as_str().unwrap_or_default();
    let code = match status {
        404 => ErrorCode::NotFound,
        400..500 => ErrorCode::BadInput,
        _ => ErrorCode::Failed,
    };
    ApiError::new(code, text("what"))
        .because(text("why"))
        .fix(text("fix"))
}

/// What really went wrong, behind what the layers above it say.
fn innermost(error: &reqwest::Error) -> String {
    let mut inner: &dyn std::error::Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_steered() {
        for good in [
            "http://127.0.0.1:8643",
            "http://localhost:1/v1.0",
            "http://[::1]:9/_sim",
        ] {
            let steering = Steering::at(good).map_err(|error| error.message).unwrap();
            assert_eq!(steering.root.path(), "/", "{good}");
        }
        for bad in [
            "https://graph.microsoft.com",
            "http://10.0.0.1:80",
            "127.0.0.1:80",
            "",
            "ftp://localhost",
        ] {
            assert!(Steering::at(bad).is_err(), "{bad}");
        }
    }
}
