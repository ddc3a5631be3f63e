//! `slipway vendor new`: from answers to a profile that passes `vendor check`.

use std::io::{BufRead, IsTerminal, Write};
use std::path::Path;

use app_api::vendor::{self, Draft};
use serde_json::{Map, Value, json};

use super::super::read_text;
use super::findings;
use crate::args::NewProfile;
use crate::output::{Failure, document, line};

pub(super) fn run(wish: NewProfile) -> Result<(), Failure> {
    if wish.file.exists() {
        return Err(Failure::bad_input(
            &format!("{} is there already", wish.file.display()),
            "Name another file, or move this one away.",
        ));
    }
    let mut answers = match &wish.input {
        Some(file) => input(file)?,
        None => Map::new(),
    };
    given(&wish, &mut answers);
    let named = answers.get("name").and_then(Value::as_str);
    if named.is_none_or(|name| name.trim().is_empty()) {
        if !std::io::stdin().is_terminal() {
            return Err(Failure::bad_input(
                "the vendor has no name, and nobody can be asked here",
                "Say it with --name, or in the file of --input.",
            ));
        }
        let stdin = std::io::stdin();
        ask(&mut stdin.lock(), &mut std::io::stderr(), &mut answers).map_err(|error| {
            Failure::bad_input(&format!("the answers cannot be read: {error}"), "Try again.")
        })?;
    }
    let mut draft = read(answers)?;
    if draft.reviewed.trim().is_empty() {
        draft.reviewed = jiff::Zoned::now().date().to_string();
    }
    write(&wish, &draft)
}

fn write(wish: &NewProfile, draft: &Draft) -> Result<(), Failure> {
    let text = vendor::draft(draft).map_err(|problems| {
        let all = findings(Path::new("the answers"), &problems).join("\n");
        Failure::bad_input(
            &format!("no good profile can be made of this\n{all}"),
            "Change the answers.",
        )
    })?;
    let cannot = |file: &Path, error: &std::io::Error| {
        Failure::bad_input(
            &format!("{} cannot be written: {error}", file.display()),
            "Name a file in a folder that exists and may be written.",
        )
    };
    // `create_new`: nobody's file is replaced, also not one that appeared meanwhile.
    let mut file = std::fs::File::create_new(&wish.file).map_err(|error| cannot(&wish.file, &error))?;
    file.write_all(text.as_bytes())
        .map_err(|error| cannot(&wish.file, &error))?;
    let schema = wish.file.with_file_name(vendor::SCHEMA_FILE);
    std::fs::write(&schema, vendor::json_schema()).map_err(|error| cannot(&schema, &error))?;
    if wish.json {
        document(&json!({
            "file": wish.file.display().to_string(),
            "schema": schema.display().to_string(),
            "id": draft.id(),
        }));
    } else {
        line(&format!("{} is written", wish.file.display()));
        line(&format!(
            "{} beside it lets editors complete and check it",
            schema.display()
        ));
        line(&format!("next: slipway vendor check {}", wish.file.display()));
    }
    Ok(())
}

fn input(file: &Path) -> Result<Map<String, Value>, Failure> {
    let fix = "Write one JSON object, such as {\"name\": \"Example\", \"mappings\": \"exact\"}.";
    let text = read_text(file, fix)?;
    serde_json::from_str(&text)
        .map_err(|error| Failure::bad_input(&format!("{} is no JSON object: {error}", file.display()), fix))
}

/// Options win over the file.
fn given(wish: &NewProfile, answers: &mut Map<String, Value>) {
    let texts = [
        ("name", &wish.name),
        ("id", &wish.id),
        ("summary", &wish.summary),
        ("source", &wish.source),
        ("app_name", &wish.app_name),
        ("console_url", &wish.console_url),
        ("console_menu", &wish.console_menu),
        ("tenant_url", &wish.tenant_url),
        ("token", &wish.token),
        ("mappings", &wish.mappings),
        ("groups", &wish.groups),
        ("assign", &wish.assign),
    ];
    for (key, value) in texts {
        if let Some(value) = value {
            answers.insert(key.to_owned(), json!(value));
        }
    }
    let lists = [
        ("rows", &wish.rows),
        ("actions", &wish.actions),
        ("group_names", &wish.group_names),
        ("required", &wish.required),
    ];
    for (key, values) in lists {
        if !values.is_empty() {
            answers.insert(key.to_owned(), json!(values));
        }
    }
}

fn read(answers: Map<String, Value>) -> Result<Draft, Failure> {
    serde_json::from_value(Value::Object(answers)).map_err(|error| {
        Failure::bad_input(
            &format!("the answers cannot be used: {error}"),
            "Use the names and values that `slipway vendor new --help` lists, with `_` for `-`.",
        )
    })
}

/// One question of the dialogue: key, words, what may be answered (any text when empty), what an empty answer means.
const QUESTIONS: [(&str, &str, &[&str], &str); 11] = [
    ("name", "Name of the vendor", &[], ""),
    (
        "summary",
        "What is set up, in one sentence",
        &[],
        "People and groups, by assignment.",
    ),
    (
        "source",
        "Title or address of the vendor's guide",
        &[],
        "The vendor's guide",
    ),
    (
        "console_url",
        "Address of the vendor's web console (https://…)",
        &[],
        "",
    ),
    ("console_menu", "Where in it tenant URL and token are", &[], ""),
    (
        "tenant_url",
        "Tenant URL, if it is the same for every customer",
        &[],
        "",
    ),
    (
        "token",
        "Does the vendor give a token",
        &["asked", "blank"],
        "asked",
    ),
    (
        "mappings",
        "What happens to Entra's own mappings",
        &["default", "default_plus_additions", "exact"],
        "default",
    ),
    ("groups", "Are groups sent", &["sent", "not_sent"], "sent"),
    (
        "assign",
        "Who is assigned",
        &["groups", "users", "groups_or_users", "one_group_of_all"],
        "groups_or_users",
    ),
    (
        "required",
        "Attributes that everybody must have, with commas between",
        &[],
        "",
    ),
];

/// Asks for everything that is not answered; a wrong choice is asked for again.
fn ask(
    from: &mut impl BufRead,
    to: &mut impl Write,
    answers: &mut Map<String, Value>,
) -> std::io::Result<()> {
    for (key, words, choices, otherwise) in QUESTIONS {
        if answers.contains_key(key) {
            continue;
        }
        loop {
            let of = if choices.is_empty() {
                String::new()
            } else {
                format!(" ({})", choices.join(", "))
            };
            let default = if otherwise.is_empty() {
                String::new()
            } else {
                format!(" [{otherwise}]")
            };
            write!(to, "{words}{of}{default}: ")?;
            to.flush()?;
            let mut text = String::new();
            if from.read_line(&mut text)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            let answer = match text.trim() {
                "" => otherwise,
                answer => answer,
            };
            if !choices.is_empty() && !choices.contains(&answer) {
                writeln!(to, "  Write one of: {}.", choices.join(", "))?;
                continue;
            }
            if key == "name" && answer.is_empty() {
                writeln!(to, "  A profile needs a name.")?;
                continue;
            }
            let value = match key {
                "required" => json!(
                    answer
                        .split(',')
                        .map(str::trim)
                        .filter(|name| !name.is_empty())
                        .collect::<Vec<_>>()
                ),
                _ => json!(answer),
            };
            answers.insert(key.to_owned(), value);
            break;
        }
    }
    rows(from, to, answers)
}

/// Rows are asked for only where the profile has some of its own.
fn rows(
    from: &mut impl BufRead,
    to: &mut impl Write,
    answers: &mut Map<String, Value>,
) -> std::io::Result<()> {
    if answers.contains_key("rows") || answers.get("mappings").is_some_and(|policy| policy == "default") {
        return Ok(());
    }
    writeln!(
        to,
        "Mapping rows of people, such as displayName = [displayName]; an empty line ends."
    )?;
    let mut rows = Vec::new();
    loop {
        write!(to, "  row: ")?;
        to.flush()?;
        let mut text = String::new();
        if from.read_line(&mut text)? == 0 || text.trim().is_empty() {
            break;
        }
        rows.push(json!(text.trim()));
    }
    answers.insert("rows".to_owned(), Value::Array(rows));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialogue(typed: &str) -> (std::io::Result<()>, Map<String, Value>, String) {
        let (mut answers, mut said) = (Map::new(), Vec::new());
        let done = ask(&mut typed.as_bytes(), &mut said, &mut answers);
        (done, answers, String::from_utf8(said).unwrap())
    }

    #[test]
    fn a_dialogue_makes_a_profile_that_is_good() {
        let typed = "\nExample Messenger\n\n\nhttps://console.example\nSettings > SCIM\n\nmaybe\nblank\nexact\nnot_sent\nusers\nmail, givenName\n\
                     userName = [mail]\nactive = Not([IsSoftDeleted])\n\n";
        let (done, answers, said) = dialogue(typed);
        done.unwrap();
        assert!(
            said.contains("A profile needs a name.") && said.contains("Write one of: asked, blank."),
            "{said}"
        );
        let Ok(draft) = read(answers) else {
            panic!("the answers are read")
        };
        assert_eq!(draft.id(), "example_messenger");
        assert_eq!(draft.required, ["mail", "givenName"]);
        let text = vendor::draft(&Draft {
            reviewed: "2026-11-24".to_owned(),
            ..draft
        })
        .unwrap();
        assert!(vendor::check(&text).is_ok());
        assert!(
            text.contains("token = \"entra_issued\"") && text.contains("source = \"[mail]\""),
            "{text}"
        );
    }

    #[test]
    fn a_dialogue_that_is_cut_off_writes_nothing() {
        let (done, ..) = dialogue("Example\n");
        assert!(done.is_err());
    }
}
