//! The tenant URL: what an admin pasted, checked once and joined with paths correctly ever after.

use url::{Host, Url};

/// Why a tenant URL (or the token that goes with it) cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadUrl {
    /// The text is empty.
    #[error("the tenant URL is empty; paste the address the vendor shows for SCIM")]
    Empty,
    /// The text is no URL at all. The text itself is not repeated: a token is sometimes pasted into the wrong field.
    #[error("this is not a web address: {reason}; it must look like https://scim.vendor.example/scim")]
    NotAUrl {
        /// The parser's reason.
        reason: String,
    },
    /// Another scheme than `https`, to another machine than this one.
    #[error(
        "`{host}` must be reached over https: Entra calls nothing else, and a token must not cross a network in the clear"
    )]
    NotHttps {
        /// Host of the URL.
        host: String,
    },
    /// Something other than a web address, for example `ftp://` or `mailto:`.
    #[error("`{scheme}` is not a web address scheme; use https")]
    Scheme {
        /// Scheme as written.
        scheme: String,
    },
    /// `https://user:password@host`.
    #[error("the tenant URL contains a user name or password; remove the part before `@`")]
    Credentials,
    /// `#something` is never sent to a server, so it can only be a mistake.
    #[error("the tenant URL contains `#`; remove it and what follows")]
    Fragment,
    /// The token has characters (line breaks, for example) that cannot stand in a header.
    #[error(
        "the token contains a line break or another character that cannot be sent; paste it again, in one line"
    )]
    TokenNotSendable,
}

/// A checked tenant URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantUrl {
    /// Scheme, host, port and path, without a slash at the end.
    stem: String,
    /// The query the admin typed, without `?`: feature flags such as `aadOptscim062020`.
    query: Option<String>,
    loopback: bool,
}

impl TenantUrl {
    /// Checks and takes apart what the admin typed. White space around it is forgiven.
    ///
    /// # Errors
    /// [`BadUrl`] says what is wrong and what to type instead.
    pub fn parse(text: &str) -> Result<Self, BadUrl> {
        let text = text.trim();
        if text.is_empty() {
            return Err(BadUrl::Empty);
        }
        let url = Url::parse(text).map_err(|e| BadUrl::NotAUrl {
            reason: e.to_string(),
        })?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(BadUrl::Scheme {
                scheme: url.scheme().to_owned(),
            });
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(BadUrl::Credentials);
        }
        if url.fragment().is_some() {
            return Err(BadUrl::Fragment);
        }
        let loopback = is_loopback(&url);
        if url.scheme() == "http" && !loopback {
            return Err(BadUrl::NotHttps {
                host: url.host_str().unwrap_or_default().to_owned(),
            });
        }
        let query = url.query().filter(|q| !q.is_empty()).map(str::to_owned);
        let mut stem = url;
        stem.set_query(None);
        Ok(Self {
            stem: stem.as_str().trim_end_matches('/').to_owned(),
            query,
            loopback,
        })
    }

    /// The address of one request: `path` starts with `/`, is below the tenant URL, may have a query, and is already encoded.
    ///
    /// The tenant URL's own query follows the request's, so that a filter reads first in a log.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        let (path, query) = match path.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (path, None),
        };
        let mut out = format!("{}/{}", self.stem, path.trim_start_matches('/'));
        let queries = [query, self.query.as_deref()];
        for (at, query) in queries.into_iter().flatten().enumerate() {
            out.push(if at == 0 { '?' } else { '&' });
            out.push_str(query);
        }
        out
    }

    /// Whether the URL points to this machine. Such an address is never asked through a proxy.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost") || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn joined(base: &str, path: &str) -> String {
        TenantUrl::parse(base).expect("a good URL").join(path)
    }

    #[test]
    fn a_slash_at_the_end_makes_no_double_slash() {
        assert_eq!(
            joined("https://a.example/scim/v2/", "/Users"),
            "https://a.example/scim/v2/Users"
        );
        assert_eq!(joined("https://a.example", "/Users"), "https://a.example/Users");
        assert_eq!(
            joined(" https://a.example/ ", "/Users"),
            "https://a.example/Users"
        );
    }

    #[test]
    fn the_flag_of_the_tenant_url_stays_on_every_request() {
        let base = "https://a.example/scim?aadOptscim062020";
        assert_eq!(
            joined(base, "/Users/1"),
            "https://a.example/scim/Users/1?aadOptscim062020"
        );
        assert_eq!(
            joined(base, "/Users?filter=userName+eq+%22a%22"),
            "https://a.example/scim/Users?filter=userName+eq+%22a%22&aadOptscim062020"
        );
        assert_eq!(
            joined("https://a.example/scim/?", "/Users"),
            "https://a.example/scim/Users"
        );
    }

    #[test]
    fn http_is_for_this_machine_only() {
        assert_eq!(
            TenantUrl::parse("http://vendor.example/scim"),
            Err(BadUrl::NotHttps {
                host: "vendor.example".into()
            })
        );
        for local in [
            "http://127.0.0.1:8080/x",
            "http://localhost/x",
            "http://[::1]:1/x",
        ] {
            assert!(TenantUrl::parse(local).expect("loopback").is_loopback());
        }
        // A name that only begins like this machine's is another machine.
        assert!(TenantUrl::parse("http://localhost.evil.example/").is_err());
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(TenantUrl::parse("  "), Err(BadUrl::Empty));
        assert!(matches!(
            TenantUrl::parse("vendor.example/scim"),
            Err(BadUrl::NotAUrl { .. })
        ));
        assert_eq!(
            TenantUrl::parse("ftp://vendor.example"),
            Err(BadUrl::Scheme { scheme: "ftp".into() })
        );
        assert_eq!(
            TenantUrl::parse("https://u:p@vendor.example"),
            Err(BadUrl::Credentials)
        );
        assert_eq!(
            TenantUrl::parse("https://vendor.example/#/connect"),
            Err(BadUrl::Fragment)
        );
    }
}
