//! Who can call a trial backend, in plain words. Entra in the cloud cannot call an address of this machine.

use std::net::{IpAddr, SocketAddr};

/// What follows from where a backend listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Something a person should know before they go on: data over plain HTTP, for instance.
    pub warning: Option<String>,
    /// Who can call it, and who cannot.
    pub callers: String,
}

/// What can call a loopback address in the place of Entra.
const INSTEAD: &str = "What can: the simulated tenant (`slipway tenant serve`), Entra's on-premises provisioning agent on \
    this machine, or Entra itself through a public host or tunnel of your own with a certificate of a public CA, \
    named with --public-url.";

/// Says who can reach this address.
pub fn of(address: SocketAddr, tls: bool, public_url: Option<&str>) -> Reach {
    if let Some(url) = public_url {
        let warning = (!url.starts_with("https://"))
            .then(|| format!("{url} is not https: Entra refuses it, and the token can be read on the way"));
        return Reach {
            warning,
            callers: format!(
                "Entra can call {url} if that host forwards to {address} and its certificate is of a public CA."
            ),
        };
    }
    if address.ip().is_loopback() {
        return Reach {
            warning: None,
            callers: format!(
                "Only programs on this machine can call {address}; Entra in the cloud cannot. {INSTEAD}"
            ),
        };
    }
    let whom = match address.ip() {
        ip if ip.is_unspecified() => "every network of this machine",
        ip if is_private(ip) => "your own network",
        _ => "anybody who can reach this address",
    };
    let warning = match tls {
        false => format!(
            "{address} can be called from {whom} over plain HTTP: tokens and people's data can be read on the way; \
             give --tls-cert and --tls-key"
        ),
        true => format!("{address} can be called from {whom}: people's data is behind the tokens alone"),
    };
    Reach {
        warning: Some(warning),
        callers: format!(
            "Entra in the cloud calls it only if the address is public, the port is 443 or open, and the certificate \
             is of a public CA. {INSTEAD}"
        ),
    }
}

fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => ip.is_unique_local() || ip.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(address: &str, tls: bool, public: Option<&str>) -> Reach {
        of(address.parse().unwrap(), tls, public)
    }

    #[test]
    fn loopback_says_that_entra_cannot_call_and_what_can() {
        let reach = at("127.0.0.1:8642", false, None);
        assert_eq!(reach.warning, None);
        for words in [
            "Entra in the cloud cannot",
            "slipway tenant serve",
            "on-premises provisioning agent",
            "tunnel",
        ] {
            assert!(reach.callers.contains(words), "{words}");
        }
    }

    #[test]
    fn elsewhere_is_warned_about() {
        let warned = |address, tls| at(address, tls, None).warning.unwrap();
        assert!(warned("0.0.0.0:80", false).contains("every network of this machine over plain HTTP"));
        assert!(warned("192.168.1.2:80", false).contains("your own network"));
        assert!(!warned("203.0.113.9:443", true).contains("plain HTTP"));
        assert!(
            at("127.0.0.1:80", false, Some("http://x"))
                .warning
                .unwrap()
                .contains("not https")
        );
        assert_eq!(at("127.0.0.1:80", false, Some("https://x")).warning, None);
    }
}
