//! Redirect URIs: what is registered, what matches, and how an answer gets there (Graph: loopback redirect).

use axum::body::Body;
use hyper::{Response, StatusCode, header};
use url::Url;

use super::live::Flow;
use super::{described, html, pages};

/// Registered for the well-known client, besides `http://localhost` with any port.
const NATIVE: &str = "https://login.microsoftonline.com/common/oauth2/nativeclient";

/// Whether the client has registered this: the port of a loopback address is ignored, the path is not.
pub(super) fn is_registered(uri: &str) -> bool {
    if uri == NATIVE {
        return true;
    }
    let Ok(url) = Url::parse(uri) else { return false };
    // 127.0.0.1 is another registration, and [::1] is not supported at all.
    url.scheme() == "http"
        && url.host_str() == Some("localhost")
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}

/// Sends these fields to the application.
pub(super) fn send(flow: &Flow, fields: &[(&str, &str)]) -> Response<Body> {
    let mut all: Vec<(&str, &str)> = fields.to_vec();
    if let Some(state) = &flow.state {
        all.push(("state", state));
    }
    if flow.form_post {
        return html(StatusCode::OK, pages::form_post(&flow.redirect_uri, &all));
    }
    // A redirect URI without a path comes back with a trailing slash; `Url` writes it.
    let Ok(mut url) = Url::parse(&flow.redirect_uri) else {
        return html(
            StatusCode::BAD_REQUEST,
            pages::error(
                "Sign-in cannot return",
                "The redirect URI is not an address.",
                Some("AADSTS50011"),
            ),
        );
    };
    url.query_pairs_mut().extend_pairs(all);
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::FOUND;
    if let Ok(location) = header::HeaderValue::from_str(url.as_str()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response.headers_mut().insert(
        header::CACHE_CONTROL,
        header::HeaderValue::from_static("no-store"),
    );
    response
}

/// Sends an error to the application.
pub(super) fn refuse(flow: &Flow, error: &str, code: u32, message: &str) -> Response<Body> {
    let (text, ..) = described(Some(code), message);
    let mut fields = vec![("error", error), ("error_description", text.as_str())];
    if code == 65004 {
        fields.insert(1, ("error_subcode", "cancel"));
    }
    send(flow, &fields)
}

#[cfg(test)]
mod tests {
    use super::is_registered;

    #[test]
    fn any_port_of_localhost_matches_but_no_other_path_host_or_scheme() {
        for good in [
            "http://localhost",
            "http://localhost:51234",
            "http://localhost:51234/",
            super::NATIVE,
        ] {
            assert!(is_registered(good), "{good}");
        }
        for bad in [
            "",
            "http://localhost:1/callback",
            "https://localhost:1",
            "http://127.0.0.1:1",
            "http://[::1]:1",
            "http://localhost.evil.example",
            "http://localhost@evil.example",
            "http://localhost:1/?x=1",
            "myapp://auth",
        ] {
            assert!(!is_registered(bad), "{bad}");
        }
    }
}
