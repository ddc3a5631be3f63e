//! Who is entitled, in little memory: a million assignments take twenty bytes each.

use std::borrow::Cow;

use expr::Role;

use crate::people::{Assignment, Group, Kind, People};

/// Who is in scope by assignment: everybody, or those who are assigned directly or as direct members of an assigned group.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    everybody: bool,
    skips_out_of_scope_deletions: bool,
    /// By key of the object; an object that is assigned twice stands twice.
    entries: Vec<(Key, u32)>,
    ways: Vec<Way>,
    remarks: Vec<String>,
}

/// Reads assignments first and groups afterwards.
#[derive(Debug, Default)]
pub struct RosterBuilder {
    roster: Roster,
    /// Assigned principals that may be groups: key, number of the way.
    assigned: Vec<(Key, u32)>,
    is_sorted: bool,
    /// Groups that are listed, and members of assigned groups: what is in both is a nested group.
    groups: Vec<Key>,
}

/// By what somebody is entitled.
#[derive(Clone, Debug)]
struct Way {
    role: Option<Role>,
    /// Name of the group; `None` when assigned directly.
    group: Option<String>,
}

/// What is known about the entitlement of one object.
#[derive(Clone, Debug)]
pub struct Entitlement<'a> {
    /// In scope by assignment.
    pub entitled: bool,
    /// Roles by which it is assigned.
    pub roles: Vec<Role>,
    /// Why, or why not, in words.
    pub reason: Cow<'a, str>,
}

/// An object id in sixteen bytes: a GUID as it is, anything else by its hash (FNV-1a, 128 bits).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key([u8; 16]);

impl Key {
    fn of(id: &str) -> Self {
        Self(guid(id).unwrap_or_else(|| hash(id)).to_be_bytes())
    }
}

/// The number that a GUID in its usual form is.
fn guid(id: &str) -> Option<u128> {
    let bytes = id.as_bytes();
    if bytes.len() != 36 {
        return None;
    }
    let mut number = 0_u128;
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 8 | 13 | 18 | 23) {
            if *byte != b'-' {
                return None;
            }
        } else {
            // Ids are compared exactly; Entra writes small letters.
            let digit = match byte {
                b'0'..=b'9' => byte - b'0',
                b'a'..=b'f' => byte - b'a' + 10,
                _ => return None,
            };
            number = number << 4 | u128::from(digit);
        }
    }
    Some(number)
}

fn hash(id: &str) -> u128 {
    id.bytes()
        .fold(0x6C62_272E_07BB_0142_62B8_2175_6295_C58D, |hash: u128, byte| {
            (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013B)
        })
}

impl RosterBuilder {
    /// `settings` is the people document without its people: what it says about assignments and secrets counts. `everybody`:
    /// all are in scope, whatever it says.
    #[must_use]
    pub fn new(settings: &People, everybody: bool) -> Self {
        Self {
            roster: Roster {
                everybody: everybody || settings.sync_all(),
                skips_out_of_scope_deletions: settings.skips_out_of_scope_deletions(),
                ..Roster::default()
            },
            ..Self::default()
        }
    }

    /// One assignment.
    pub fn assign(&mut self, assignment: &Assignment) {
        if self.roster.everybody {
            return;
        }
        let key = Key::of(&assignment.principal_id);
        let way = self.roster.direct_way(assignment.role.as_ref());
        self.roster.entries.push((key, way));
        self.assigned.push((key, way));
        self.is_sorted = false;
    }

    /// One group, after all assignments. Its direct members are entitled when it is assigned; groups among them are not gone into.
    pub fn group(&mut self, group: &Group) {
        if self.roster.everybody {
            return;
        }
        if !self.is_sorted {
            self.assigned.sort_unstable();
            self.is_sorted = true;
        }
        let key = Key::of(group.id());
        self.groups.push(key);
        let first = self.assigned.partition_point(|(other, _)| *other < key);
        let ways: Vec<u32> = self.assigned[first..]
            .iter()
            .take_while(|(other, _)| *other == key)
            .map(|(_, way)| *way)
            .collect();
        for direct in ways {
            let role = self.roster.ways[direct as usize].role.clone();
            let way = self.roster.new_way(role, Some(group.display_name().to_owned()));
            let members = group.members.iter().map(|member| (Key::of(member), way));
            self.roster.entries.extend(members);
        }
    }

    /// What was read.
    #[must_use]
    pub fn build(mut self) -> Roster {
        let roster = &mut self.roster;
        roster.entries.sort_unstable();
        roster.entries.dedup();
        self.groups.sort_unstable();
        // A group among the members of an assigned one gets nothing by that.
        let (ways, groups) = (&roster.ways, &self.groups);
        let mut nested = 0_usize;
        roster.entries.retain(|(key, way)| {
            let is_nested = ways[*way as usize].group.is_some() && groups.binary_search(key).is_ok();
            nested += usize::from(is_nested);
            !is_nested
        });
        if nested > 0 {
            roster.remarks.push(format!(
                "{nested} groups are members of assigned groups; nested groups are not expanded, so their members are not in scope by that"
            ));
        }
        self.roster
    }
}

impl Roster {
    /// Everybody is in scope.
    #[must_use]
    pub fn of_everybody() -> Self {
        Self {
            everybody: true,
            ..Self::default()
        }
    }

    /// Whether everybody is in scope.
    #[must_use]
    pub fn is_everybody(&self) -> bool {
        self.everybody
    }

    /// Whether nobody is.
    #[must_use]
    pub fn is_nobody(&self) -> bool {
        !self.everybody && self.entries.is_empty()
    }

    /// What is noticeable about it, in words.
    #[must_use]
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// The secret `SkipOutOfScopeDeletions`: who leaves the scope is left alone.
    #[must_use]
    pub fn skips_out_of_scope_deletions(&self) -> bool {
        self.skips_out_of_scope_deletions
    }

    /// What is known about one object.
    #[must_use]
    pub fn entitlement(&self, kind: Kind, id: &str) -> Entitlement<'_> {
        if self.everybody {
            return Entitlement {
                entitled: true,
                roles: Vec::new(),
                reason: Cow::Borrowed("everybody is in scope (all users and groups)"),
            };
        }
        let key = Key::of(id);
        let first = self.entries.partition_point(|(other, _)| *other < key);
        let ways = || {
            self.entries[first..]
                .iter()
                .take_while(|(other, _)| *other == key)
                .filter_map(|(_, way)| self.ways.get(*way as usize))
        };
        let mut roles: Vec<Role> = Vec::new();
        for role in ways().filter_map(|way| way.role.as_ref()) {
            if !roles.contains(role) {
                roles.push(role.clone());
            }
        }
        let direct = ways().any(|way| way.group.is_none());
        let reason = match ways().find_map(|way| way.group.as_deref()) {
            _ if direct => Cow::Borrowed("assigned directly"),
            Some(group) => Cow::Owned(format!("assigned through the group '{group}'")),
            None if kind == Kind::Group => Cow::Borrowed("not assigned"),
            None => {
                Cow::Borrowed("not assigned, neither directly nor as a direct member of an assigned group")
            }
        };
        Entitlement {
            entitled: ways().next().is_some(),
            roles,
            reason,
        }
    }

    /// The number of the direct way with this role; most assignments have the role of the one before.
    fn direct_way(&mut self, role: Option<&Role>) -> u32 {
        let known = self
            .ways
            .iter()
            .rposition(|way| way.group.is_none() && way.role.as_ref() == role);
        match known {
            Some(number) => u32::try_from(number).unwrap_or(u32::MAX),
            None => self.new_way(role.cloned(), None),
        }
    }

    fn new_way(&mut self, role: Option<Role>, group: Option<String>) -> u32 {
        self.ways.push(Way { role, group });
        u32::try_from(self.ways.len() - 1).unwrap_or(u32::MAX)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn assignment(id: &str, role: Option<&str>) -> Assignment {
        Assignment::from_json(
            &json!({"principalId": id, "role": role.map(|role| json!({"id": role, "value": role}))}),
        )
        .expect("an assignment")
    }

    fn group(json: serde_json::Value) -> Group {
        Group::from_properties(json.as_object().expect("an object").clone())
    }

    #[test]
    fn direct_and_group_assignments_add_up_and_nested_groups_do_not() {
        let mut builder = RosterBuilder::new(&People::default(), false);
        builder.assign(&assignment("ana", Some("editor")));
        builder.assign(&assignment("g1", Some("reader")));
        builder.group(&group(
            json!({"id": "g1", "displayName": "Sales", "members": ["ana", "bo", "g2"]}),
        ));
        builder.group(&group(
            json!({"id": "g2", "displayName": "Inner", "members": ["cia"]}),
        ));
        let roster = builder.build();
        let ana = roster.entitlement(Kind::User, "ana");
        assert_eq!((ana.entitled, &*ana.reason), (true, "assigned directly"));
        let values: Vec<_> = ana
            .roles
            .iter()
            .map(|role| role.value.as_deref().unwrap_or_default())
            .collect();
        assert_eq!(values, ["editor", "reader"]);
        assert_eq!(
            roster.entitlement(Kind::User, "bo").reason,
            "assigned through the group 'Sales'"
        );
        assert!(!roster.entitlement(Kind::User, "cia").entitled);
        assert!(!roster.entitlement(Kind::Group, "g2").entitled);
        assert!(roster.entitlement(Kind::Group, "g1").entitled);
        assert!(roster.remarks()[0].starts_with("1 groups"));
    }

    #[test]
    fn a_guid_is_its_own_key() {
        let id = "5e8b0f8e-5f5a-4c39-9a4b-0d6c1c2b7f11";
        assert_eq!(guid(id), Some(0x5e8b_0f8e_5f5a_4c39_9a4b_0d6c_1c2b_7f11));
        assert_eq!(
            guid("5E8B0F8E-5F5A-4C39-9A4B-0D6C1C2B7F11"),
            None,
            "ids are exact"
        );
        assert_eq!(guid("ana"), None);
    }

    #[test]
    fn a_group_with_a_hundred_thousand_members_entitles_each_of_them() {
        let members: Vec<String> = (0..100_000).map(|n| format!("u{n}")).collect();
        let mut builder = RosterBuilder::new(&People::default(), false);
        builder.assign(&assignment("g", None));
        builder.group(&group(
            json!({"id": "g", "displayName": "All", "members": members}),
        ));
        let roster = builder.build();
        assert!(roster.entitlement(Kind::User, "u0").entitled);
        assert!(roster.entitlement(Kind::User, "u99999").entitled);
        assert!(!roster.entitlement(Kind::User, "u100000").entitled);
    }
}
