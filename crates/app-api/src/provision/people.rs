//! The people file: one JSON document in Graph's words, or a table (CSV) with these words as headings.

use provisioning::People;
use serde_json::{Map, Value, json};

use super::json;
use crate::error::ApiError;

pub(super) const FIX: &str = "Write one JSON document with `value` (the users), `groups` and `assignments`, or a table (CSV) with Graph's names as headings.";

/// Properties that Graph holds as lists; in a table their values are separated by semicolons.
const LISTS: [&str; 4] = ["businessPhones", "otherMails", "proxyAddresses", "imAddresses"];
/// Properties that are true or false.
const SWITCHES: [&str; 2] = ["accountEnabled", "onPremisesSyncEnabled"];
/// Headings of the portal's own export that Graph names otherwise.
const PORTAL: [(&str, &str); 3] = [
    ("telephoneNumber", "businessPhones"),
    ("physicalDeliveryOfficeName", "officeLocation"),
    ("mobile", "mobilePhone"),
];

/// Who is listed, and what the file says about the scope.
#[derive(Clone, Debug)]
pub struct Listed {
    /// People, groups, assignments.
    pub people: People,
    /// Everybody is in scope.
    pub sync_all: bool,
    /// Entries that cannot be used as they stand, in words.
    pub remarks: Vec<String>,
}

/// Reads a people file. A table lists people alone, and all of them are in scope.
///
/// # Errors
/// It is neither, or an entry lacks what identifies it; the message carries `name` and the place.
pub fn read_people(name: &str, text: &str) -> Result<Listed, ApiError> {
    let begins = text.trim_start();
    if begins.is_empty() {
        return Err(ApiError::bad_input(&format!("{name} is empty")).fix(FIX));
    }
    if !begins.starts_with(['{', '[']) {
        let document = table(name, text)?;
        return listed(name, &document, true);
    }
    let mut document = json(name, text).map_err(|error| error.fix(FIX))?;
    let is_list = document.is_array();
    if is_list {
        document = json!({ "value": document });
    }
    // The answer of GET /users, saved as it came, or a list of people: neither can say who is assigned.
    let is_answer = document.get("@odata.context").is_some() && document.get("groups").is_none();
    let says = document.get("assignments").is_some() || document.get("secrets").is_some();
    listed(name, &document, (is_list || is_answer) && !says)
}

/// Reads one person as Graph shows them. They count as assigned.
///
/// # Errors
/// It is no JSON object; the message carries `name` and the place.
pub fn read_person(name: &str, text: &str) -> Result<Listed, ApiError> {
    const FIX: &str = "Write one user as Graph shows it.";
    let mut person = json(name, text).map_err(|error| error.fix(FIX))?;
    let Some(properties) = person.as_object_mut() else {
        return Err(ApiError::bad_input(&format!("{name} does not hold one person")).fix(FIX));
    };
    if properties.get("value").is_some_and(Value::is_array) {
        return Err(
            ApiError::bad_input(&format!("{name} holds a list of people (`value`), not one"))
                .fix("Name it with --people, and say whom with --user."),
        );
    }
    if properties
        .get("id")
        .and_then(Value::as_str)
        .is_none_or(str::is_empty)
    {
        let name = properties.get("userPrincipalName").cloned();
        properties.insert("id".to_owned(), name.unwrap_or_else(|| json!("person")));
    }
    listed(name, &json!({ "value": [person] }), true)
}

fn listed(name: &str, document: &Value, everybody: bool) -> Result<Listed, ApiError> {
    let people = People::from_json(document)
        .map_err(|error| ApiError::bad_input(&format!("{name}: {error}")).fix(FIX))?;
    if people.users().is_empty() && people.groups().is_empty() {
        return Err(ApiError::bad_input(&format!("{name} lists nobody")).fix(FIX));
    }
    let mut remarks = Vec::new();
    let sync_all = people.sync_all() || everybody;
    if everybody && !people.sync_all() {
        remarks.push(format!(
            "{name} names no assignments, so everybody in it counts as assigned"
        ));
    } else if !sync_all && people.assignments().is_empty() {
        remarks.push(format!(
            "{name} names no assignments, so nobody is in scope; for everybody write `secrets`: [{{\"key\": \"SyncAll\", \"value\": \"true\"}}]"
        ));
    }
    let twice = twice(&people);
    if !twice.is_empty() {
        remarks.push(format!(
            "{name} lists an id more than once, the last one counts: {}",
            twice.join(", ")
        ));
    }
    Ok(Listed {
        people,
        sync_all,
        remarks,
    })
}

/// Ids that are listed more than once, a few of them.
fn twice(people: &People) -> Vec<String> {
    const SHOWN_MAX: usize = 5;
    let mut seen = std::collections::HashSet::new();
    people
        .users()
        .iter()
        .map(provisioning::User::id)
        .filter(|id| !seen.insert(*id))
        .take(SHOWN_MAX)
        .map(str::to_owned)
        .collect()
}

/// A table as the JSON document.
fn table(name: &str, text: &str) -> Result<Value, ApiError> {
    let separator = separator(text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator)
        .trim(csv::Trim::Headers)
        .from_reader(text.as_bytes());
    let headings = headings(name, &mut reader)?;
    let mut users = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| bad(name, &error))?;
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = row.position().map_or(0, csv::Position::line);
        users.push(Value::Object(person(name, line, &headings, &row)?));
    }
    Ok(json!({ "value": users }))
}

fn bad(name: &str, error: &csv::Error) -> ApiError {
    let line = error.position().map_or(1, csv::Position::line);
    ApiError::bad_input(&format!("{name}:{line}: {}", said(error))).fix(FIX)
}

/// The headings of a table, in Graph's words; one of them identifies people.
pub(super) fn headings<R: std::io::Read>(
    name: &str,
    reader: &mut csv::Reader<R>,
) -> Result<Vec<String>, ApiError> {
    let headings: Vec<String> = reader
        .headers()
        .map_err(|error| bad(name, &error))?
        .iter()
        .map(heading)
        .collect();
    if !headings
        .iter()
        .any(|heading| heading == "id" || heading == "userPrincipalName")
    {
        return Err(
            ApiError::bad_input(&format!("{name} has no heading `id` or `userPrincipalName`"))
                .because(&format!("Its headings: {}.", headings.join(", ")))
                .fix(FIX),
        );
    }
    Ok(headings)
}

/// What went wrong, without the library's own place.
pub(super) fn said(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::UnequalLengths {
            expected_len, len, ..
        } => format!("the line has {len} cells, and there are {expected_len} headings"),
        _ => error.to_string(),
    }
}

/// Excel writes semicolons where the comma is the decimal sign.
pub(super) fn separator(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    let count = |sign| first.matches(sign).count();
    if count('\t') > count(',').max(count(';')) {
        b'\t'
    } else if count(';') > count(',') {
        b';'
    } else {
        b','
    }
}

fn heading(text: &str) -> String {
    let text = text.trim();
    PORTAL
        .iter()
        .find(|(portal, _)| *portal == text)
        .map_or(text, |(_, graph)| graph)
        .to_owned()
}

/// One row as Graph shows a person.
pub(super) fn person(
    name: &str,
    line: u64,
    headings: &[String],
    row: &csv::StringRecord,
) -> Result<Map<String, Value>, ApiError> {
    let mut person = Map::new();
    let mut extensions = Map::new();
    for (heading, cell) in headings.iter().zip(row) {
        // An empty cell is no value, as Graph's null is none.
        if cell.is_empty() {
            continue;
        }
        if LISTS.contains(&heading.as_str()) {
            let values: Vec<&str> = cell
                .split(';')
                .map(str::trim)
                .filter(|value| !value.is_empty())
                .collect();
            person.insert(heading.clone(), json!(values));
        } else if SWITCHES.contains(&heading.as_str()) {
            let value = switch(cell).ok_or_else(|| {
                ApiError::bad_input(&format!("{name}:{line}: `{heading}` is `{cell}`"))
                    .fix("Write true or false.")
            })?;
            person.insert(heading.clone(), json!(value));
        } else if heading.starts_with("extensionAttribute") {
            extensions.insert(heading.clone(), json!(cell));
        } else {
            person.insert(heading.clone(), json!(cell));
        }
    }
    if !extensions.is_empty() {
        person.insert(
            "onPremisesExtensionAttributes".to_owned(),
            Value::Object(extensions),
        );
    }
    if !person.contains_key("id") {
        // A table made by hand has no object ids; the sign-in name is as unique.
        let Some(upn) = person.get("userPrincipalName").cloned() else {
            return Err(ApiError::bad_input(&format!(
                "{name}:{line}: neither `id` nor `userPrincipalName` has a value"
            ))
            .fix("Give each person one of the two."));
        };
        person.insert("id".to_owned(), upn);
    }
    Ok(person)
}

fn switch(cell: &str) -> Option<bool> {
    match cell.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn users(text: &str) -> Listed {
        read_people("people.csv", text).expect("a people file")
    }

    fn refused(text: &str) -> String {
        read_people("people.csv", text).expect_err("refused").message
    }

    #[test]
    fn a_table_is_read_in_graphs_words() {
        let listed = users(
            "userPrincipalName,displayName,accountEnabled,telephoneNumber,extensionAttribute3\n\
             ana@x.example,\"Silva, Ana\",FALSE,+45 1; +45 2,blue\nbo@x.example,Bo Ø,true,,\n\n",
        );
        assert!(listed.sync_all);
        let ana = &listed.people.users()[0];
        assert_eq!(
            (ana.id(), ana.display_name(), ana.enabled()),
            ("ana@x.example", "Silva, Ana", false)
        );
        assert_eq!(listed.people.users().len(), 2);
        assert_eq!(listed.people.users()[1].display_name(), "Bo Ø");
    }

    #[test]
    fn semicolons_and_tabs_separate_too() {
        for text in ["id;displayName\n1;A, B\n", "id\tdisplayName\n1\tA, B\n"] {
            assert_eq!(users(text).people.users()[0].display_name(), "A, B");
        }
    }

    #[test]
    fn a_saved_answer_of_graph_counts_everybody_as_assigned_and_says_so() {
        let listed = users(r#"{"@odata.context": "x", "value": [{"id": "1"}, {"id": "2"}, {"id": "1"}]}"#);
        assert!(listed.sync_all);
        assert!(listed.remarks[0].contains("everybody in it counts as assigned"));
        assert!(
            listed.remarks[1].ends_with("the last one counts: 1"),
            "{:?}",
            listed.remarks
        );
    }

    #[test]
    fn a_document_of_ours_says_who_is_assigned() {
        for nobody in [
            r#"{"value": [{"id": "1"}], "assignments": []}"#,
            r#"{"value": [{"id": "1"}]}"#,
        ] {
            let listed = users(nobody);
            assert!(!listed.sync_all);
            assert!(
                listed.remarks[0].contains("nobody is in scope"),
                "{:?}",
                listed.remarks
            );
        }
        assert!(
            users(r#"{"value": [{"id": "1"}], "secrets": [{"key": "SyncAll", "value": "True"}]}"#).sync_all
        );
    }

    #[test]
    fn what_is_no_people_file_is_refused_with_its_place() {
        assert_eq!(refused(" \n"), "people.csv is empty");
        assert_eq!(refused("{\"value\": []}"), "people.csv lists nobody");
        assert!(refused("{\"value\": [").starts_with("people.csv:1:"));
        assert!(refused("name,mail\na,b\n").contains("no heading `id` or `userPrincipalName`"));
        assert!(refused("id,displayName\n1\n").contains("people.csv:2: the line has 1 cells"));
        assert!(
            refused("id,accountEnabled\n1,perhaps\n").contains("people.csv:2: `accountEnabled` is `perhaps`")
        );
        assert!(refused("id,userPrincipalName,mail\n,,a@b\n").contains("people.csv:2: neither"));
    }
}
