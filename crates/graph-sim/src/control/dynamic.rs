//! Dynamic groups follow the people: who fits the rule is a member.

use serde_json::Value;

use crate::state::State;

/// Puts a new or changed person into the dynamic groups whose rule fits, and out of the others. The recycle bin changes
/// nothing: who is restored is a member again.
pub(super) fn settle(state: &mut State, id: &str, person: &Value) {
    for group in state.groups.values_mut() {
        let Some(fits) = group.object.json["membershipRule"]
            .as_str()
            .and_then(|rule| fits(rule, person))
        else {
            continue;
        };
        let at = group.members.iter().position(|member| member == id);
        match (fits, at) {
            (true, None) => group.members.push(id.to_owned()),
            (false, Some(at)) => {
                group.members.remove(at);
            }
            _ => {}
        }
    }
}

/// Whether a person fits `user.property -eq "value"`, the one form of rule this tenant has; `None` for any other.
fn fits(rule: &str, person: &Value) -> Option<bool> {
    let (property, value) = rule.trim().strip_prefix("user.")?.split_once(" -eq ")?;
    let value = value.trim().strip_prefix('"')?.strip_suffix('"')?;
    if value.contains('"') {
        return None;
    }
    let text = person[property.trim()].as_str().unwrap_or_default();
    Some(text.eq_ignore_ascii_case(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_rule_of_the_known_form_is_judged_and_others_are_left_alone() {
        let person = json!({"userType": "Member"});
        assert_eq!(fits(r#"user.userType -eq "Member""#, &person), Some(true));
        assert_eq!(fits(r#"user.userType -eq "Guest""#, &person), Some(false));
        assert_eq!(fits(r#"user.department -eq "IT""#, &person), Some(false));
        assert_eq!(fits(r#"user.a -eq "b" -or user.c -eq "d""#, &person), None);
        assert_eq!(fits("user.department -ne null", &person), None);
    }
}
