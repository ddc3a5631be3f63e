//! The delegated permissions Slipway asks for, and how each cloud wants them written.

use crate::cloud::Cloud;

/// What a whole set-up asks for (Graph, sign-in: scopes): the permissions of the calls it makes, and the three
/// reserved ones: `offline_access` brings a refresh token, `openid profile` brings the account's names.
pub fn setup_scopes() -> Vec<String> {
    let mut scopes = reserved_scopes();
    scopes.extend(graph_model::scope::SETUP.map(str::to_owned));
    scopes
}

/// The three that every sign-in asks for; permissions of Graph are added step by step.
pub fn reserved_scopes() -> Vec<String> {
    ["openid", "profile", "offline_access"]
        .map(str::to_owned)
        .to_vec()
}

const RESERVED: [&str; 5] = ["openid", "profile", "offline_access", "email", "address"];

/// Writes a scope as this cloud understands it: reserved and already full names stay as they are, a Graph
/// permission gets the cloud's Graph root in front everywhere but in the global cloud.
pub fn full_scope(cloud: &Cloud, scope: &str) -> String {
    if cloud.takes_short_scopes() || RESERVED.contains(&scope) || scope.contains("://") {
        scope.to_owned()
    } else {
        format!("{}/{scope}", cloud.graph)
    }
}

/// The permission's short name, whichever form the token endpoint answered with.
pub(crate) fn short_scope<'a>(cloud: &Cloud, scope: &'a str) -> &'a str {
    scope
        .strip_prefix(cloud.graph.as_str())
        .and_then(|rest| rest.strip_prefix('/'))
        .unwrap_or(scope)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outside_the_global_cloud_permissions_carry_the_graph_root_and_reserved_scopes_do_not() {
        let l5 = Cloud::by_id("usgov-l5").expect("known");
        assert_eq!(
            full_scope(&l5, "User.Read"),
            "https://dod-graph.microsoft.us/User.Read"
        );
        assert_eq!(full_scope(&l5, "offline_access"), "offline_access");
        assert_eq!(full_scope(&Cloud::default(), "User.Read"), "User.Read");
        let full = "https://graph.microsoft.us/User.Read";
        assert_eq!(full_scope(&l5, full), full);
    }

    #[test]
    fn a_granted_scope_is_read_in_both_forms() {
        let l4 = Cloud::by_id("usgov-l4").expect("known");
        let full = full_scope(&l4, "User.Read");
        assert_eq!(short_scope(&l4, &full), "User.Read");
        assert_eq!(short_scope(&l4, "User.Read"), "User.Read");
    }
}
