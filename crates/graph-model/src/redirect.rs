//! Redirect URIs that Entra takes (Graph: redirect URIs, loopback redirect), and the link by which an administrator
//! consents in a browser (Graph: tenant-wide consent by browser).

use std::net::Ipv4Addr;

use url::{Host, Url};

/// Longest redirect URI.
const CHARS_MAX: usize = 256;
/// Letters that no redirect URI may have.
const REFUSED: [char; 7] = ['!', '$', '\'', '(', ')', ',', ';'];
/// Schemes that are written without `//` and are never an application's own.
const NOT_OWN: [&str; 6] = ["javascript", "data", "file", "ftp", "mailto", "about"];

/// Where a redirect URI is registered: it decides whether the application proves itself with a secret.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum RedirectPlatform {
    /// `web`: an application with a secret.
    Web,
    /// `publicClient`: "Mobile and desktop applications", which have none.
    Native,
}

impl RedirectPlatform {
    /// The member of the application object.
    pub fn member(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Native => "publicClient",
        }
    }

    /// As the portal calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Web => "Web",
            Self::Native => "Mobile and desktop applications",
        }
    }
}

/// Why Entra would refuse a redirect URI.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{uri}` cannot be a redirect URI: {why}")]
pub struct BadRedirect {
    /// As it was given, cut where it is long.
    pub uri: String,
    /// What is wrong, in words.
    pub why: &'static str,
    /// What to write instead.
    pub fix: &'static str,
}

/// Checks a redirect URI as Entra does, before it is sent.
///
/// Wildcards are refused here although some tenants may write them through the manifest: RFC 9700 §4.1 advises against
/// them, because any host that matches then receives the code.
///
/// # Errors
/// The first thing that is wrong.
pub fn check_redirect(uri: &str, platform: RedirectPlatform) -> Result<(), BadRedirect> {
    let bad = |why: &'static str, fix: &'static str| {
        Err(BadRedirect {
            uri: uri.chars().take(CHARS_MAX).collect(),
            why,
            fix,
        })
    };
    const COPY: &str = "Copy the whole address from the vendor's console.";
    if uri.chars().count() > CHARS_MAX {
        return bad("it is longer than 256 characters", COPY);
    }
    let Ok(url) = Url::parse(uri) else {
        return bad("it is not an address", COPY);
    };
    if uri.chars().any(char::is_whitespace) {
        return bad("it has a blank in it", COPY);
    }
    if uri.contains('*') {
        return bad("it has a wildcard in it", "Write every address in full.");
    }
    if url.fragment().is_some() {
        return bad(
            "it has a fragment, the part after #",
            "Leave out # and what follows it.",
        );
    }
    if uri.contains(REFUSED) {
        return bad("Entra takes none of the signs ! $ ' ( ) , ;", COPY);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return bad(
            "it has a name or a password in it",
            "Leave out what stands before @.",
        );
    }
    match (url.scheme(), platform) {
        ("https", _) if url.has_host() => Ok(()),
        ("http", _) => match url.host() {
            Some(Host::Ipv6(_)) => bad("Entra does not take [::1]", "Write http://localhost."),
            Some(Host::Domain("localhost") | Host::Ipv4(Ipv4Addr::LOCALHOST)) => Ok(()),
            _ => bad(
                "http is only for this computer itself, http://localhost",
                "Write it with https://.",
            ),
        },
        (scheme, RedirectPlatform::Native) if !NOT_OWN.contains(&scheme) => Ok(()),
        (_, RedirectPlatform::Native) => bad("its scheme is none of an application's own", COPY),
        (_, RedirectPlatform::Web) => bad(
            "a web address begins with https://",
            "An app's own scheme belongs to the mobile and desktop address.",
        ),
    }
}

/// The redirect URIs of a platform, as an application has them.
pub fn redirects_of(application: &serde_json::Value, platform: RedirectPlatform) -> Vec<&str> {
    application[platform.member()]["redirectUris"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(serde_json::Value::as_str)
        .collect()
}

/// The page on which an administrator consents for everyone to what the application is configured with. It comes back to
/// `redirect`, which has to be registered on the application.
pub fn consent_link(
    authority: &str,
    graph: &str,
    tenant: &str,
    client_id: &str,
    redirect: Option<&str>,
) -> Option<String> {
    let mut url = Url::parse(&format!(
        "{}/{tenant}/v2.0/adminconsent",
        authority.trim_end_matches('/')
    ))
    .ok()?;
    let scope = format!("{}/.default", graph.trim_end_matches('/'));
    url.query_pairs_mut()
        .append_pair("client_id", client_id)
        .append_pair("scope", &scope);
    if let Some(redirect) = redirect {
        url.query_pairs_mut().append_pair("redirect_uri", redirect);
    }
    Some(url.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entra_takes_https_loopback_and_an_apps_own_scheme() {
        use RedirectPlatform::{Native, Web};
        for (uri, platform) in [
            ("https://app.example/signin-oidc", Web),
            ("https://app.example/signin-oidc?x=1", Native),
            ("http://localhost", Native),
            ("http://localhost:8080/back", Web),
            ("http://127.0.0.1/", Native),
            ("msal123://auth", Native),
            ("com.example.app:/auth", Native),
            ("urn:ietf:wg:oauth:2.0:oob", Native),
        ] {
            assert_eq!(check_redirect(uri, platform), Ok(()), "{uri}");
        }
    }

    #[test]
    fn what_entra_refuses_is_named_before_it_is_sent() {
        use RedirectPlatform::{Native, Web};
        let long = format!("https://a.example/{}", "x".repeat(300));
        for (uri, platform, why) in [
            ("", Web, "not an address"),
            ("app.example/back", Web, "not an address"),
            ("http://app.example/back", Web, "http is only"),
            ("http://localhost.evil.example", Native, "http is only"),
            ("http://[::1]/", Web, "[::1]"),
            ("https://app.example/#done", Web, "fragment"),
            ("https://*.app.example/", Web, "wildcard"),
            ("https://app.example/a(b)", Web, "signs"),
            ("https://app.example/a b", Web, "blank"),
            ("https://me:pw@app.example/", Web, "password"),
            ("msal123://auth", Web, "begins with https"),
            ("javascript:alert", Native, "scheme"),
            (&long, Web, "256"),
        ] {
            let problem = check_redirect(uri, platform).expect_err(uri);
            assert!(problem.why.contains(why), "{uri}: {}", problem.why);
        }
    }

    #[test]
    fn the_consent_link_names_the_application_and_comes_back() {
        let link = consent_link(
            "https://login.microsoftonline.com",
            "https://graph.microsoft.com",
            "t-1",
            "c-1",
            Some("https://a.example/back"),
        );
        assert_eq!(
            link.as_deref(),
            Some(
                "https://login.microsoftonline.com/t-1/v2.0/adminconsent?client_id=c-1&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default&redirect_uri=https%3A%2F%2Fa.example%2Fback"
            )
        );
    }
}
