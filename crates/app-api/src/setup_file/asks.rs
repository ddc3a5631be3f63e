//! What a set-up file asks for, in words, before anything of it is used.

use profile::{AnswerValue, QuestionKind, ValueSource};
use serde_json::Value;

use super::OpenedFile;
use super::signers::Signers;
use crate::sign_in::{Need, explained};
use crate::vendor;
use crate::view::report::FactView;
use crate::view::setup_file::{AskedView, SetupFileView};

pub(super) fn view(file: &OpenedFile, known: &Signers) -> SetupFileView {
    SetupFileView {
        signer: known.view(&file.signed),
        vendor: vendor::view_of(file.vendor.profile()),
        permissions: explained(&needs(file)),
        addresses: addresses(file),
        prefilled: prefilled(file),
        questions: questions(file),
    }
}

fn needs(file: &OpenedFile) -> Vec<Need> {
    let mut needs = vec![Need::Enter, Need::SetUp];
    if file.prefilled.answers().get("create_missing_groups") == Some(&Value::Bool(true)) {
        needs.push(Need::CreateGroups);
    }
    needs
}

fn fact(label: &str, value: &str) -> FactView {
    FactView {
        label: label.to_owned(),
        value: value.to_owned(),
    }
}

/// Everywhere the file sends people's data or the admin to; each address once.
fn addresses(file: &OpenedFile) -> Vec<FactView> {
    let profile = file.vendor.profile();
    let mut list: Vec<FactView> = Vec::new();
    let tenant_url = file
        .prefilled
        .answers()
        .get("tenant_url")
        .and_then(Value::as_str)
        .or(profile.credentials.tenant_url.value.as_deref());
    if let Some(url) = tenant_url.filter(|url| !url.is_empty()) {
        list.push(fact("Your people's data is sent to", url));
    }
    if let Some(url) = profile
        .console
        .as_ref()
        .and_then(|console| console.url.as_deref())
    {
        list.push(fact("The vendor's console", url));
    }
    let answered = profile
        .questions
        .iter()
        .filter(|question| matches!(question.kind, QuestionKind::Url | QuestionKind::Email));
    for question in answered {
        if let Some(value) = answer(file, &question.id).or(question.default.as_ref().map(AnswerValue::text)) {
            list.push(fact(&question.label, &value));
        }
    }
    for step in &profile.steps {
        if let Some(url) = &step.url
            && !list.iter().any(|known| known.value == *url)
        {
            list.push(fact("A link in the steps", url));
        }
    }
    list
}

fn answer(file: &OpenedFile, id: &str) -> Option<String> {
    let value = file.prefilled.answers().get("questions")?.get(id)?;
    Some(text(value))
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Array(items) => items
            .iter()
            .map(|item| item.get("name").map_or_else(|| text(item), text))
            .collect::<Vec<_>>()
            .join(", "),
        other => other.to_string(),
    }
}

fn prefilled(file: &OpenedFile) -> Vec<FactView> {
    let profile = file.vendor.profile();
    let answers = file.prefilled.answers();
    let mut list = Vec::new();
    for (key, value) in answers {
        let label = match key.as_str() {
            "vendor" | "questions" => continue,
            "app_name" => "Name of the application",
            "tenant_url" => profile.credentials.tenant_url.label.as_str(),
            "notification_email" => "Mails about failures go to",
            "groups" => "Groups",
            "create_missing_groups" => "Groups that are missing are created",
            "ticks" => "Already done",
            other => other,
        };
        list.push(fact(label, &text(value)));
    }
    let own = answers.get("questions").and_then(Value::as_object);
    for (id, value) in own.into_iter().flatten() {
        let label = profile
            .questions
            .iter()
            .find(|question| question.id == *id)
            .map_or(id.as_str(), |question| question.label.as_str());
        list.push(fact(label, &text(value)));
    }
    list
}

fn questions(file: &OpenedFile) -> Vec<AskedView> {
    let profile = file.vendor.profile();
    let credentials = &profile.credentials;
    let mut list = Vec::new();
    let has_url = file.prefilled.answers().contains_key("tenant_url");
    for (credential, filled) in [
        (&credentials.tenant_url, has_url),
        (&credentials.secret_token, false),
    ] {
        if credential.source == ValueSource::Asked && !filled {
            list.push(AskedView {
                label: credential.label.clone(),
                hint: credential.hint.clone(),
                required: true,
            });
        }
    }
    let open = profile
        .questions
        .iter()
        .filter(|question| answer(file, &question.id).is_none());
    list.extend(open.map(|question| AskedView {
        label: question.label.clone(),
        hint: question.hint.clone(),
        required: question.required,
    }));
    list
}
