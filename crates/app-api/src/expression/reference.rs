//! The reference of functions.

use std::collections::BTreeSet;
use std::path::Path;

use expr::functions::{self, Family, Function, MISTAKEN_FOR_OURS, Standing};
use expr::{DiagnosticKind, Doubt};
use serde_json::Value as Json;

use super::number;
use crate::error::{ApiError, ErrorCode};
use crate::view::expression::{ExampleView, FamilyView, FunctionView, OpenQuestionView, ParameterView};

/// Every function, by family.
#[must_use]
pub fn families() -> Vec<FamilyView> {
    Family::ALL
        .into_iter()
        .map(|family| FamilyView {
            title: family.as_str().to_owned(),
            functions: functions::all()
                .filter(|function| function.family == family)
                .map(view)
                .collect(),
        })
        .collect()
}

/// One function.
///
/// # Errors
/// There is none of exactly this name; the fix says which may be meant, or what to write instead.
pub fn function(name: &str) -> Result<FunctionView, ApiError> {
    if let Some(function) = functions::find(name) {
        return Ok(view(function));
    }
    let error = |message: String| ApiError::new(ErrorCode::NotFound, &message);
    if let Some(mistaken) = MISTAKEN_FOR_OURS.iter().find(|mistaken| mistaken.name == name) {
        return Err(error(format!(
            "`{name}` is a function of Entra Connect; app provisioning does not have it"
        ))
        .fix(mistaken.instead));
    }
    let all = || "Choose one from the list of functions.".to_owned();
    // The parser knows which name is nearest.
    let fix = expr::parse(&format!("{name}()"))
        .err()
        .into_iter()
        .flatten()
        .find(|problem| problem.kind == DiagnosticKind::UnknownFunction)
        .map_or_else(all, |problem| problem.fix);
    Err(error(format!("There is no function `{name}`")).fix(&fix))
}

/// Writes the reference, one Markdown page for each function and one for the language, into a folder, and removes pages
/// of functions that there are no more. Returns how many were written.
///
/// # Errors
/// The folder or a file cannot be written.
pub fn write_pages(folder: &Path) -> Result<usize, ApiError> {
    let refused = |error: std::io::Error| {
        ApiError::bad_input(&format!("Cannot write into `{}`: {error}", folder.display()))
            .fix("Name a folder that you may write into.")
    };
    std::fs::create_dir_all(folder).map_err(refused)?;
    let mut written = BTreeSet::new();
    for page in expr::reference::pages() {
        std::fs::write(folder.join(&page.file_name), page.text).map_err(refused)?;
        written.insert(page.file_name);
    }
    for entry in std::fs::read_dir(folder).map_err(refused)? {
        let path = entry.map_err(refused)?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // Only what was made by this: a page says so in its first line.
        let is_ours =
            || std::fs::read_to_string(&path).is_ok_and(|text| text.starts_with(expr::reference::FIRST_LINE));
        if name.ends_with(".md") && !written.contains(&name) && is_ours() {
            std::fs::remove_file(&path).map_err(refused)?;
        }
    }
    Ok(written.len())
}

fn view(function: &Function) -> FunctionView {
    FunctionView {
        name: function.name.to_owned(),
        signature: function.signature(),
        about: function.about.to_owned(),
        family: function.family.as_str().to_owned(),
        gives: function.gives.as_str().to_owned(),
        top_level_only: function.top_level_only,
        standing: standing(function.standing).map(str::to_owned),
        parameters: function
            .parameters
            .iter()
            .map(|parameter| ParameterView {
                name: parameter.name.to_owned(),
                key: parameter.key.to_owned(),
                required: parameter.required,
                takes: parameter.kind.as_str().to_owned(),
                about: parameter.about.to_owned(),
            })
            .collect(),
        repeats: number(function.repeats),
        remarks: function
            .remarks
            .iter()
            .map(|remark| (*remark).to_owned())
            .collect(),
        examples: function
            .examples
            .iter()
            .map(|example| ExampleView {
                expression: example.expression.to_owned(),
                object: json(example.object),
                value: json(example.value),
            })
            .collect(),
        open_questions: function.doubts.iter().copied().map(question).collect(),
        source: function.source(),
    }
}

/// Examples are JSON; one that were not would still be shown as written.
fn json(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or_else(|_| Json::String(text.to_owned()))
}

fn standing(standing: Standing) -> Option<&'static str> {
    match standing {
        Standing::Reference => None,
        Standing::GraphOnly => Some("Graph lists it; Microsoft's reference of functions does not."),
        Standing::Shipped => {
            Some("Mappings that Microsoft ships use it; neither the reference nor Graph lists it.")
        }
        Standing::Old => Some("Only old Graph metadata has it."),
    }
}

fn question(doubt: Doubt) -> OpenQuestionView {
    OpenQuestionView {
        code: doubt.code().to_owned(),
        message: doubt.message().to_owned(),
        other_reading: doubt.other_reading().map(str::to_owned),
        source: doubt.source().to_owned(),
    }
}
