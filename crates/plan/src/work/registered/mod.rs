//! What is set on a registration: redirect addresses, permissions, consent, a client secret. For single sign-on that is
//! the registration of the SCIM application, for the Graph API one of its own.

mod assignment;
mod consent;
mod permissions;
mod principal;
mod redirects;
mod registration;
mod roles;
mod secret;

use graph_model::{GRAPH_APP_ID, GraphRequest, consent_link, permission_id};
use jiff::Timestamp;
use profile::Act;
use serde_json::{Value, json};

use super::{Context, Work};
use crate::error::StepError;
use crate::patience::{FRESH_S, within};
use crate::registered::{GRAPH_API_SECRET, KnownConsent, SIGN_ON_SECRET};
use crate::step::{Level, Notice, Step};

/// The steps of single sign-on, after those of provisioning.
pub(super) fn sign_on() -> Vec<Box<dyn Work>> {
    vec![
        Box::new(redirects::Redirects::default()),
        Box::new(permissions::Permissions::new(Target::SignOn)),
        Box::new(consent::Consent::default()),
        Box::new(assignment::Assignment::default()),
        // Last: where the tenant's policy forbids secrets, everything else is done.
        Box::new(secret::ClientSecret::new(Target::SignOn)),
    ]
}

/// The steps of the Graph API method.
pub(super) fn graph_api() -> Vec<Box<dyn Work>> {
    vec![
        Box::new(registration::Registration::default()),
        Box::new(permissions::Permissions::new(Target::GraphApi)),
        Box::new(principal::Principal::default()),
        Box::new(roles::Roles::default()),
        Box::new(secret::ClientSecret::new(Target::GraphApi)),
    ]
}

/// Whose registration it is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// That of the SCIM application.
    SignOn,
    /// One of its own.
    GraphApi,
}

impl Target {
    /// The name under which its client secret and its consent are kept.
    fn slot(self) -> &'static str {
        match self {
            Self::SignOn => SIGN_ON_SECRET,
            Self::GraphApi => GRAPH_API_SECRET,
        }
    }

    /// An empty step under the right heading.
    fn step(self, context: &Context, id: &str, title: &str, act: Act) -> Step {
        let (prefix, section, note) = match self {
            Self::SignOn => (
                "sso",
                "Single sign-on",
                "OpenID Connect, on the registration of the application",
            ),
            Self::GraphApi => (
                "graph-api",
                "Registration for the Graph API",
                "apart from the SCIM application",
            ),
        };
        let step = Step::new(&format!("{prefix}-{id}"), section, note, title);
        // The guide selects the registration first; that is part of the first step here.
        let step = if act == Act::SsoRedirects {
            context.with_guide(step, Act::Sso)
        } else {
            step
        };
        let mut step = context.with_guide(step, act);
        step.scope = graph_model::scope::APPLICATION.to_owned();
        step
    }

    /// Object id of the registration.
    fn object(self, context: &Context) -> Option<&str> {
        match self {
            Self::SignOn => context.known.application_id.as_deref(),
            Self::GraphApi => {
                let registration = context.known.registration.as_ref();
                registration.map(|known| known.object_id.as_str())
            }
        }
    }

    /// The same, or its placeholder in the review.
    fn object_shown(self, context: &Context) -> String {
        let placeholder = match self {
            Self::SignOn => "{application}",
            Self::GraphApi => "{registration}",
        };
        self.object(context).unwrap_or(placeholder).to_owned()
    }

    /// Client id.
    fn app_id(self, context: &Context) -> Option<&str> {
        match self {
            Self::SignOn => context.known.app_id.as_deref(),
            Self::GraphApi => {
                let registration = context.known.registration.as_ref();
                registration.map(|known| known.app_id.as_str())
            }
        }
    }

    /// Object id of the service principal.
    fn principal(self, context: &Context) -> Option<&str> {
        match self {
            Self::SignOn => context.known.service_principal_id.as_deref(),
            Self::GraphApi => {
                let registration = context.known.registration.as_ref();
                registration.and_then(|known| known.principal_id.as_deref())
            }
        }
    }

    fn principal_shown(self, context: &Context) -> String {
        self.principal(context).unwrap_or("{servicePrincipal}").to_owned()
    }

    /// It was made so recently that its parts may still answer 404 or 409.
    fn fresh(self, context: &Context) -> bool {
        match self {
            Self::SignOn => context.fresh(),
            Self::GraphApi => {
                let registration = context.known.registration.as_ref();
                let made = |at: Option<Timestamp>| within(at, FRESH_S, context.now);
                registration.is_some_and(|known| made(known.made_at) || made(known.principal_made_at))
            }
        }
    }

    /// Permissions of Graph that it asks for, and whether they are the application's own.
    fn permissions(self, context: &Context) -> (Vec<String>, bool) {
        match (self, &context.profile.sso, &context.profile.graph_api) {
            (Self::SignOn, Some(sso), _) => (sso.permissions.clone(), false),
            (Self::GraphApi, _, Some(api)) => (api.permissions.clone(), true),
            _ => (Vec::new(), self == Self::GraphApi),
        }
    }
}

/// What of Graph's own service principal is needed: its id, and the ids of permissions.
#[derive(Clone, Debug, Default)]
struct GraphApi(Option<Value>);

impl GraphApi {
    fn look(&self) -> Option<GraphRequest> {
        self.0.is_none().then(GraphRequest::graph_permissions)
    }

    fn is(request: &GraphRequest) -> bool {
        request.path == GraphRequest::graph_permissions().path
    }

    fn id(&self) -> &str {
        let api = self.0.as_ref();
        api.and_then(|api| api["id"].as_str()).unwrap_or_default()
    }

    /// The ids of permissions, in their order (Graph: ids are looked up by value).
    fn ids(&self, values: &[String], application: bool) -> Result<Vec<String>, StepError> {
        let api = self.0.as_ref().unwrap_or(&Value::Null);
        let id = |value: &String| {
            permission_id(api, value, application)
                .map(str::to_owned)
                .ok_or_else(|| StepError::PermissionUnknown {
                    permission: value.clone(),
                })
        };
        values.iter().map(id).collect()
    }
}

/// `requiredResourceAccess` with these permissions of Graph in it; `None` when they are all there. Others stay.
fn access_with(application: &Value, ids: &[String], kind: &str) -> Option<Value> {
    let mut list = application["requiredResourceAccess"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let at = match list.iter().position(|api| api["resourceAppId"] == GRAPH_APP_ID) {
        Some(at) => at,
        None => {
            list.push(json!({"resourceAppId": GRAPH_APP_ID, "resourceAccess": []}));
            list.len() - 1
        }
    };
    let mut access = list[at]["resourceAccess"].as_array().cloned().unwrap_or_default();
    let before = access.len();
    for id in ids {
        if !access
            .iter()
            .any(|one| one["id"] == id.as_str() && one["type"] == kind)
        {
            access.push(json!({"id": id, "type": kind}));
        }
    }
    (access.len() > before).then(|| {
        list[at]["resourceAccess"] = access.into();
        list.into()
    })
}

/// What to know when an administrator has to consent, with the link for one who may.
fn consent_notice(target: Target, consent: &KnownConsent, context: &Context) -> Notice {
    let who = match target {
        Target::SignOn => "A Cloud Application Administrator or an Application Administrator",
        Target::GraphApi => "A Privileged Role Administrator or a Global Administrator",
    };
    let place = "App registrations > the application > API permissions > Grant admin consent";
    let link = link(target, context);
    let way = match link {
        Some(link) => format!("by this link, or under {place}: {link}"),
        None => format!("under {place}"),
    };
    let title = if consent.refused {
        format!(
            "Your role may not consent: {} waits for it",
            consent.missing.join(", ")
        )
    } else {
        format!("Consent is needed for {}", consent.missing.join(", "))
    };
    Notice::new(Level::Warn, title, format!("{who} can give it, {way}"))
}

/// The page on which an administrator consents; it comes back to the first address of the application.
fn link(target: Target, context: &Context) -> Option<String> {
    let cloud = context.known.cloud.as_ref()?;
    let redirect = match target {
        Target::SignOn => context.profile.sso.as_ref().map(|sso| sso.redirect_web.clone()),
        Target::GraphApi => Some(native_redirect(&cloud.authority)),
    };
    consent_link(
        &cloud.authority,
        &cloud.graph,
        context.known.tenant_id.as_deref()?,
        target.app_id(context)?,
        redirect.as_deref(),
    )
}

/// A blank page of Microsoft's, to which a consent can come back (Graph: redirect URIs of the well-known client).
fn native_redirect(authority: &str) -> String {
    format!("{}/common/oauth2/nativeclient", authority.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permissions_are_added_and_others_stay() {
        let application = json!({"requiredResourceAccess": [
            {"resourceAppId": "other", "resourceAccess": [{"id": "x", "type": "Scope"}]},
            {"resourceAppId": GRAPH_APP_ID, "resourceAccess": [{"id": "a", "type": "Scope"}]}]});
        let ids = ["a".to_owned(), "b".to_owned()];
        assert_eq!(access_with(&application, &ids[..1], "Scope"), None);
        // The same id is another permission as a role.
        let with = access_with(&application, &ids, "Role").unwrap();
        assert_eq!(with[0], application["requiredResourceAccess"][0]);
        assert_eq!(with[1]["resourceAccess"].as_array().unwrap().len(), 3);
        let first = access_with(&json!({}), &ids, "Scope").unwrap();
        assert_eq!(first[0]["resourceAppId"], GRAPH_APP_ID);
    }
}
