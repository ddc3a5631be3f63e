//! Groups that are assigned, or meant to be: can they be, and who would be lost.

/// What is known of a group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GroupFacts {
    /// Object id.
    pub id: String,
    /// Name.
    pub name: String,
    /// Only such groups can be assigned to an application.
    pub security_enabled: bool,
    /// Has a mail address of its own.
    pub mail_enabled: bool,
    /// A Microsoft 365 group.
    pub unified: bool,
    /// Membership is computed by a rule.
    pub dynamic: bool,
    /// Comes from Active Directory: members are changed there.
    pub on_premises: bool,
    /// Direct members that are people.
    pub people: u64,
    /// Names of the groups in it.
    pub nested: Vec<String>,
    /// People in groups inside it who are in no other way in scope, by name.
    pub lost: Vec<String>,
    /// The names of those were not read to their end.
    pub lost_more: bool,
}

/// How bad it is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Good to know.
    Info,
    /// It works, but not as it may be meant.
    Warn,
    /// It does not work.
    Fail,
}

/// What is to be said of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupFinding {
    /// How bad.
    pub severity: Severity,
    /// What it is, one sentence.
    pub title: String,
    /// What follows, and what to do.
    pub detail: String,
    /// People who would be lost, by name.
    pub lost: Vec<String>,
}

/// Everything there is to say of a group, the worst first.
pub fn judge(group: &GroupFacts) -> Vec<GroupFinding> {
    let mut findings = Vec::new();
    let mut say = |severity, title: &str, detail: &str| {
        findings.push(GroupFinding {
            severity,
            title: title.to_owned(),
            detail: detail.to_owned(),
            lost: Vec::new(),
        });
    };
    match (group.security_enabled, group.unified, group.mail_enabled) {
        (false, true, _) => say(
            Severity::Fail,
            "A Microsoft 365 group that is not security-enabled",
            "It cannot be assigned to an application. Use a security group with the same people.",
        ),
        (false, false, _) => say(
            Severity::Fail,
            "A distribution list",
            "It cannot be assigned to an application. Use a security group with the same people.",
        ),
        (true, true, _) => say(
            Severity::Info,
            "A Microsoft 365 group",
            "It is security-enabled, so it can be assigned. Owners of its team change who is provisioned.",
        ),
        (true, false, true) => say(
            Severity::Info,
            "A mail-enabled security group",
            "It can be assigned. Its members are changed in Exchange, not in Entra.",
        ),
        (true, false, false) => {}
    }
    if group.dynamic {
        say(
            Severity::Info,
            "Its members follow a rule",
            "Nobody is added by hand. Who stops fitting the rule leaves the scope with the next cycle. Rules need Entra ID P1.",
        );
    }
    if group.on_premises {
        say(
            Severity::Info,
            "It comes from Active Directory",
            "Members are changed there, and reach Entra with the next synchronisation.",
        );
    }
    if group.people == 0 {
        say(
            Severity::Warn,
            "It has no people of its own",
            "Provisioning reads direct members only, so nobody comes with it.",
        );
    }
    if !group.nested.is_empty() {
        let names: Vec<String> = group.nested.iter().map(|name| format!("“{name}”")).collect();
        let lost = group.lost.len();
        let detail = match (lost, group.lost_more) {
            (0, false) => "Provisioning does not go into them. Everybody in them is in scope in another way.".to_owned(),
            (1, false) => "Provisioning does not go into them, so 1 person would be lost. Put them into this group, or assign the inner group too.".to_owned(),
            (count, more) => format!(
                "Provisioning does not go into them, so {}{count} people would be lost. Put them into this group, or assign the inner groups too.",
                if more { "more than " } else { "" }
            ),
        };
        findings.push(GroupFinding {
            severity: if lost == 0 && !group.lost_more {
                Severity::Info
            } else {
                Severity::Warn
            },
            title: format!("Groups are in it: {}", names.join(", ")),
            detail,
            lost: group.lost.clone(),
        });
    }
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    fn severities(group: &GroupFacts) -> Vec<(Severity, String)> {
        judge(group)
            .into_iter()
            .map(|finding| (finding.severity, finding.title))
            .collect()
    }

    #[test]
    fn a_plain_security_group_with_people_needs_no_word() {
        let group = GroupFacts {
            security_enabled: true,
            people: 3,
            ..GroupFacts::default()
        };
        assert!(judge(&group).is_empty());
    }

    #[test]
    fn kinds_that_cannot_be_assigned_come_first_and_lost_people_are_named() {
        let group = GroupFacts {
            unified: true,
            mail_enabled: true,
            dynamic: true,
            on_premises: true,
            people: 0,
            nested: vec!["Finance".to_owned()],
            lost: vec!["Ida Dahl".to_owned(), "Bo Krogh".to_owned()],
            ..GroupFacts::default()
        };
        let said = severities(&group);
        assert_eq!(said[0].0, Severity::Fail);
        assert!(said[0].1.contains("not security-enabled"));
        let nested = judge(&group).into_iter().find(|finding| !finding.lost.is_empty());
        let nested = nested.expect("the people of the inner group");
        assert!(nested.detail.contains("2 people would be lost"));
        assert_eq!(said.len(), 5);
        let list = GroupFacts {
            mail_enabled: true,
            people: 1,
            ..GroupFacts::default()
        };
        assert_eq!(
            severities(&list),
            [(Severity::Fail, "A distribution list".to_owned())]
        );
    }
}
