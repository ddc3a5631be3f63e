//! Which permissions a step needs, and in words why: asked for when the step comes, and not before.

use graph_model::scope;

use crate::view::sign_in::ScopeView;

/// What somebody is about to do.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// Know who is signed in, where, and what the account may do.
    Enter,
    /// Look at a set-up and carry it out.
    SetUp,
    /// Make the groups that are missing.
    CreateGroups,
    /// Consent for everyone to what an application asks for, so that people sign in to it unasked.
    Consent,
    /// Read what provisioning did.
    Logs,
}

/// Permission, who needs it, and why. A test holds it to the permissions that the calls name.
const REASONS: [(&str, Need, &str); 11] = [
    (scope::ME, Need::Enter, "know who is signed in"),
    (scope::ROLES, Need::Enter, "know which directory roles you hold"),
    (
        scope::ORGANIZATION,
        Need::Enter,
        "show the tenant's name and its licence",
    ),
    (
        scope::APPLICATION,
        Need::SetUp,
        "create the enterprise application",
    ),
    (
        scope::SYNCHRONIZATION,
        Need::SetUp,
        "save tenant URL and token, set mappings and scope, start the job",
    ),
    (scope::ASSIGNMENT, Need::SetUp, "assign groups to the application"),
    (scope::USERS, Need::SetUp, "show who will be provisioned"),
    (scope::GROUPS, Need::SetUp, "find groups and their members"),
    (
        scope::GROUP_CREATE,
        Need::CreateGroups,
        "create the groups that are missing, because you want that",
    ),
    (
        scope::GRANT,
        Need::Consent,
        "consent for everyone to what single sign-on asks for, where your role may",
    ),
    (scope::LOGS, Need::Logs, "read what provisioning did"),
];

impl Need {
    /// The permissions, by short name.
    #[must_use]
    pub fn scopes(self) -> Vec<String> {
        of(&[self]).map(|(name, ..)| (*name).to_owned()).collect()
    }
}

fn of(needs: &[Need]) -> impl Iterator<Item = &'static (&'static str, Need, &'static str)> {
    REASONS.iter().filter(move |(_, need, _)| needs.contains(need))
}

/// The permissions of several needs with their reasons, for a person to read before the browser opens.
#[must_use]
pub fn explained(needs: &[Need]) -> Vec<ScopeView> {
    of(needs)
        .map(|&(name, _, why)| ScopeView {
            name: name.to_owned(),
            why: why.to_owned(),
        })
        .collect()
}

/// Those of `needs` that are not among `granted`.
pub(crate) fn missing(needs: &[Need], granted: &[String]) -> Vec<ScopeView> {
    explained(needs)
        .into_iter()
        .filter(|scope| !granted.iter().any(|has| has.eq_ignore_ascii_case(&scope.name)))
        .collect()
}

/// The same as lines of text.
#[must_use]
pub fn explanation(scopes: &[ScopeView]) -> String {
    let width = scopes.iter().map(|scope| scope.name.len()).max().unwrap_or(0);
    let mut lines =
        vec!["Slipway asks Microsoft Entra for these permissions, to act as you and no more:".to_owned()];
    lines.extend(
        scopes
            .iter()
            .map(|scope| format!("  {:width$}  {}", scope.name, scope.why)),
    );
    if scopes.iter().any(|scope| scope.name != scope::ME) {
        lines.push(
            "An administrator has to consent to them once. Ticking “on behalf of your organization” would grant them to everybody who uses the same client; it is not needed."
                .to_owned(),
        );
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_of_a_set_up_has_its_reason_and_its_moment() {
        let mut explained: Vec<&str> = of(&[Need::Enter, Need::SetUp]).map(|(name, ..)| *name).collect();
        let mut asked: Vec<&str> = scope::SETUP.to_vec();
        explained.sort_unstable();
        asked.sort_unstable();
        assert_eq!(asked, explained);
        assert_eq!(Need::CreateGroups.scopes(), ["Group.ReadWrite.All"]);
        assert_eq!(Need::Logs.scopes(), ["AuditLog.Read.All"]);
    }

    #[test]
    fn only_what_is_missing_is_asked_for_and_each_with_its_reason() {
        let granted = ["user.read".to_owned(), "Directory.Read.All".to_owned()];
        let missing = missing(&[Need::Enter], &granted);
        assert_eq!(missing.len(), 1);
        let text = explanation(&missing);
        assert!(
            text.contains("Organization.Read.All  show the tenant's name"),
            "{text}"
        );
        assert!(text.contains("administrator"));
    }
}
