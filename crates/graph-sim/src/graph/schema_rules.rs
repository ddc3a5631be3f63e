//! Why a synchronization schema is refused (Graph: changing mappings).

use std::collections::BTreeSet;

use serde_json::Value;

use super::schema_directories as directories;
use super::{expression, functions};

/// The longest expression.
const EXPRESSION_CHARS_MAX: usize = 10_000;
const FLOW_TYPES: [&str; 5] = [
    "Always",
    "ObjectAddOnly",
    "MultiValueAddOnly",
    "ValueAddOnly",
    "AttributeAddOnly",
];
const FLOW_BEHAVIORS: [&str; 2] = ["FlowWhenChanged", "FlowAlways"];
const SOURCE_TYPES: [&str; 3] = ["Attribute", "Constant", "Function"];
/// What no scoping filter may ask for, besides what has several values or is a date.
const NOT_FILTERABLE: [&str; 4] = ["members", "appRoleAssignments", "userType", "manager"];

/// What is not known for certain about the checks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Strictness {
    /// Whether a mapping of people that is switched off is refused.
    pub(super) people_stay_mapped: bool,
    /// Whether attributes that were added to the target have to follow the rules for custom ones.
    pub(super) custom_attributes: bool,
}

/// Why a schema is refused; `None` when it is good.
pub(super) fn problem(schema: &Value, strict: Strictness) -> Option<String> {
    let Some(rules) = schema["synchronizationRules"]
        .as_array()
        .filter(|rules| !rules.is_empty())
    else {
        return Some("it has no synchronizationRules".into());
    };
    if !schema["directories"].is_array() {
        return Some("it has no directories".into());
    }
    if let Some(problem) = directories::problem(schema, strict.custom_attributes) {
        return Some(problem);
    }
    for rule in rules {
        if rule["id"].as_str().is_none_or(str::is_empty) {
            return Some("a synchronization rule has no id".into());
        }
        let Some(mappings) = rule["objectMappings"].as_array() else {
            return Some("a synchronization rule has no objectMappings".into());
        };
        for mapping in mappings {
            if let Some(problem) = mapping_problem(schema, rule, mapping, strict) {
                return Some(problem);
            }
        }
    }
    None
}

fn mapping_problem(schema: &Value, rule: &Value, mapping: &Value, strict: Strictness) -> Option<String> {
    let (source, target) = (
        mapping["sourceObjectName"].as_str()?,
        mapping["targetObjectName"].as_str()?,
    );
    if strict.people_stay_mapped && source == "User" && mapping["enabled"] == false {
        return Some("the mapping of 'User' cannot be disabled".into());
    }
    let Some(sources) = directories::declared(schema, &rule["sourceDirectoryName"], source) else {
        return Some(format!(
            "object '{source}' is not declared in the source directory"
        ));
    };
    let Some(targets) = directories::declared(schema, &rule["targetDirectoryName"], target) else {
        return Some(format!(
            "object '{target}' is not declared in the target directory"
        ));
    };
    let Some(rows) = mapping["attributeMappings"].as_array() else {
        return Some(format!("the mapping of '{source}' has no attributeMappings"));
    };
    if let Some(problem) = flow_types_problem(mapping).or_else(|| scope_problem(&mapping["scope"], &sources))
    {
        return Some(format!("the mapping of '{source}' {problem}"));
    }
    let mut seen = BTreeSet::new();
    let mut matches = false;
    for row in rows {
        let Some(name) = row["targetAttributeName"].as_str() else {
            return Some(format!("a row of '{source}' has no targetAttributeName"));
        };
        let Some(definition) = targets.iter().find(|a| a["name"] == name) else {
            return Some(format!(
                "target attribute '{name}' is not declared for object '{target}'"
            ));
        };
        if definition["anchor"] == true {
            return Some(format!(
                "target attribute '{name}' is the anchor and cannot be mapped"
            ));
        }
        if !seen.insert(name) {
            return Some(format!("target attribute '{name}' is mapped more than once"));
        }
        matches |= row["matchingPriority"].as_i64().unwrap_or(0) > 0;
        let problem = one_of(&row["flowType"], "flowType", &FLOW_TYPES)
            .or_else(|| one_of(&row["flowBehavior"], "flowBehavior", &FLOW_BEHAVIORS))
            .or_else(|| source_problem(&row["source"], &sources));
        if let Some(problem) = problem {
            return Some(format!("the mapping to '{name}': {problem}"));
        }
    }
    (!matches).then(|| format!("no attribute mapping of '{source}' has a matchingPriority above 0"))
}

/// A member that may be absent, and otherwise has one of these values.
pub(super) fn one_of(value: &Value, name: &str, known: &[&str]) -> Option<String> {
    let fits = value.is_null() || known.iter().any(|known| value == known);
    (!fits).then(|| format!("{name} cannot be {value}"))
}

fn flow_types_problem(mapping: &Value) -> Option<String> {
    let Some(text) = mapping["flowTypes"].as_str() else {
        return Some("has flowTypes that are not a text".into());
    };
    let unknown = text
        .split(',')
        .map(str::trim)
        .find(|flow| !["Add", "Update", "Delete", "None"].contains(flow));
    unknown.map(|flow| format!("has the unknown flow type '{flow}'"))
}

fn scope_problem(scope: &Value, declared: &[&Value]) -> Option<String> {
    let lists = ["groups", "inputFilterGroups", "categoryFilterGroups"];
    let groups = lists.iter().filter_map(|list| scope[*list].as_array()).flatten();
    groups
        .filter_map(|group| group["clauses"].as_array())
        .flatten()
        .find_map(|clause| clause_problem(clause, declared))
        .map(|problem| format!("has a scoping filter that cannot be used: {problem}"))
}

fn clause_problem(clause: &Value, declared: &[&Value]) -> Option<String> {
    let attribute = clause["sourceOperandName"].as_str().unwrap_or_default();
    let Some(definition) = declared.iter().find(|a| a["name"] == attribute) else {
        return Some(format!("source attribute '{attribute}' is not declared"));
    };
    if NOT_FILTERABLE.contains(&attribute)
        || definition["multivalued"] == true
        || definition["type"] == "DateTime"
    {
        return Some(format!("source attribute '{attribute}' cannot be filtered by"));
    }
    let name = clause["operatorName"].as_str().unwrap_or_default();
    let Some(operator) = functions::operator(name).filter(|o| o.name != functions::IS_MEMBER_OF) else {
        return Some(format!("operator '{name}' is not supported"));
    };
    let values = clause["targetOperand"]["values"].as_array();
    if !operator.unary && values.is_none_or(Vec::is_empty) {
        return Some(format!("operator '{name}' needs a value"));
    }
    None
}

/// `source` may be null: then the default value is all there is (the portal's type "None").
fn source_problem(source: &Value, declared: &[&Value]) -> Option<String> {
    if source.is_null() {
        return None;
    }
    if let Some(problem) = one_of(&source["type"], "the type of its source", &SOURCE_TYPES) {
        return Some(problem);
    }
    let Some(text) = source["expression"]
        .as_str()
        .filter(|text| !text.trim().is_empty())
    else {
        return Some("its source has no expression".into());
    };
    if text.chars().count() > EXPRESSION_CHARS_MAX {
        return Some(format!(
            "its expression is longer than {EXPRESSION_CHARS_MAX} characters"
        ));
    }
    let mut names = match expression::attributes(text) {
        Ok(names) => names,
        Err(problem) => return Some(problem),
    };
    parsed_attributes(source, 0, &mut names);
    let unknown = names
        .into_iter()
        .find(|name| !declared.iter().any(|a| a["name"] == name.as_str()));
    unknown.map(|name| format!("source attribute '{name}' is not declared"))
}

/// Attributes of the parsed form, which stands beside the text.
fn parsed_attributes(source: &Value, depth: usize, names: &mut Vec<String>) {
    if depth > 64 {
        return;
    }
    if source["type"] == "Attribute" {
        names.extend(source["name"].as_str().map(str::to_owned));
    }
    for parameter in source["parameters"].as_array().into_iter().flatten() {
        parsed_attributes(&parameter["value"], depth + 1, names);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const STRICT: Strictness = Strictness {
        people_stay_mapped: true,
        custom_attributes: true,
    };

    fn edited(edit: impl FnOnce(&mut Value)) -> Option<String> {
        let mut schema = super::super::default_schema::schema("scim.x");
        edit(&mut schema["synchronizationRules"][0]["objectMappings"][0]);
        problem(&schema, STRICT)
    }

    #[track_caller]
    fn says(got: Option<String>, want: &str) {
        assert!(got.as_deref().is_some_and(|g| g.contains(want)), "{got:?}");
    }

    #[test]
    fn a_schema_that_cannot_work_is_refused_by_name() {
        let rows = "attributeMappings";
        says(
            edited(|m| m[rows][0]["targetAttributeName"] = json!("nope")),
            "'nope' is not declared",
        );
        says(
            edited(|m| m[rows][2]["source"]["expression"] = json!("[UserPrincipalName]")),
            "source attribute 'UserPrincipalName'",
        );
        says(
            edited(|m| m[rows][2]["source"]["name"] = json!("nope")),
            "source attribute 'nope'",
        );
        says(
            edited(|m| m[rows][0]["matchingPriority"] = json!(0)),
            "matchingPriority",
        );
        says(
            edited(|m| m[rows][3]["targetAttributeName"] = json!("displayName")),
            "more than once",
        );
        says(
            edited(|m| m[rows][3]["targetAttributeName"] = json!("id")),
            "anchor",
        );
        says(edited(|m| m["flowTypes"] = json!("Add,Jump")), "'Jump'");
        says(
            edited(|m| m[rows][1]["source"]["expression"] = json!("Join(\"oops)")),
            "never closed",
        );
        says(
            edited(|m| m[rows][3]["flowType"] = json!("Sometimes")),
            "flowType",
        );
        says(edited(|m| m[rows][3]["source"]["type"] = json!("Guess")), "Guess");
        says(
            edited(|m| m[rows][3]["source"]["expression"] = json!("x".repeat(10_001))),
            "longer than 10000",
        );
        says(edited(|m| m["enabled"] = json!(false)), "cannot be disabled");
        assert_eq!(edited(|m| m[rows][3]["source"] = Value::Null), None);
        assert_eq!(edited(|m| m["flowTypes"] = json!("Add, Update")), None);
    }

    #[test]
    fn a_scoping_filter_asks_what_can_be_asked() {
        let filter = |attribute: &str, operator: &str, values: Value| json!({"groups": [{"name": "g", "clauses": [{"sourceOperandName": attribute, "operatorName": operator, "targetOperand": {"values": values}}]}]});
        for (scope, want) in [
            (filter("nope", "EQUALS", json!(["x"])), "'nope' is not declared"),
            (filter("department", "LIKE", json!(["x"])), "'LIKE'"),
            (filter("department", "IsMemberOf", json!(["x"])), "'IsMemberOf'"),
            (filter("department", "EQUALS", json!([])), "needs a value"),
            (
                filter("proxyAddresses", "EQUALS", json!(["x"])),
                "cannot be filtered by",
            ),
            (filter("manager", "IS NULL", json!([])), "cannot be filtered by"),
        ] {
            says(edited(|m| m["scope"] = scope), want);
        }
        for scope in [
            filter("department", "EQUALS", json!(["Sales"])),
            filter("department", "Is Not Null", json!([])),
            json!({"groups": [], "categoryFilterGroups": [], "inputFilterGroups": []}),
        ] {
            assert_eq!(edited(|m| m["scope"] = scope), None);
        }
    }
}
