//! Redirect URIs: what matches, and how an answer gets there (Graph: loopback redirect).

use axum::body::Body;
use hyper::{Response, StatusCode, header};
use url::Url;

use super::live::{Flow, ResponseMode};
use super::{described, html, pages};

/// Whether a URI that was sent is the registered one. Of a loopback address the port is ignored; the path is not, and its
/// case counts.
pub(super) fn matches(registered: &str, sent: &str) -> bool {
    if registered == sent {
        return Url::parse(sent).is_ok();
    }
    let (Ok(known), Ok(url)) = (Url::parse(registered), Url::parse(sent)) else {
        return false;
    };
    let loopback = |url: &Url| {
        // 127.0.0.1 is another registration than localhost, and [::1] is not supported at all.
        url.scheme() == "http" && matches!(url.host_str(), Some("localhost" | "127.0.0.1"))
    };
    loopback(&known)
        && loopback(&url)
        && known.host_str() == url.host_str()
        && known.path() == url.path()
        && known.query() == url.query()
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
    if flow.mode == ResponseMode::FormPost {
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
    if flow.mode == ResponseMode::Fragment {
        let mut text = url::form_urlencoded::Serializer::new(String::new());
        url.set_fragment(Some(&text.extend_pairs(all).finish()));
    } else {
        url.query_pairs_mut().extend_pairs(all);
    }
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
    let uri = format!("https://login.microsoftonline.com/error?code={code}");
    let mut fields = vec![
        ("error", error),
        ("error_description", text.as_str()),
        ("error_uri", uri.as_str()),
    ];
    if code == 65004 {
        fields.insert(1, ("error_subcode", "cancel"));
    }
    if flow.is_admin_consent() {
        fields.push(("admin_consent", "True"));
    }
    send(flow, &fields)
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn any_port_of_a_loopback_address_matches_but_no_other_path_host_or_scheme() {
        for good in [
            "http://localhost",
            "http://localhost:51234",
            "http://localhost:51234/",
        ] {
            assert!(matches("http://localhost", good), "{good}");
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
            assert!(!matches("http://localhost", bad), "{bad}");
        }
    }

    #[test]
    fn the_path_counts_with_its_case_and_other_addresses_match_to_the_letter() {
        assert!(matches("http://localhost/Back", "http://localhost:9/Back"));
        assert!(!matches("http://localhost/Back", "http://localhost:9/back"));
        assert!(matches("http://127.0.0.1", "http://127.0.0.1:9"));
        assert!(!matches("http://127.0.0.1", "http://localhost:9"));
        assert!(!matches("http://[::1]", "http://[::1]:9"));
        let web = "https://app.example/signin-oidc";
        assert!(matches(web, web));
        for bad in [
            "https://app.example/signin-oidc/",
            "https://app.example:8443/signin-oidc",
            "http://app.example/signin-oidc",
        ] {
            assert!(!matches(web, bad), "{bad}");
        }
    }
}
