//! What a person decides in the window, decided by the demo: answers to the vendor's questions, and who is synced.

use profile::{AnswerValue, Given, Profile, Question, QuestionKind, SCIM_METHOD};

use crate::app::App;
use crate::error::ApiError;
use crate::request::{AnswerRequest, GroupRef, MethodRequest, SearchRequest, SessionRequest};
use crate::view::questions::AnswerView;
use crate::{session, who};

/// Answers every question that has to be answered, and goes the way of provisioning.
///
/// # Errors
/// A question does not take the answer that the demo has for its kind.
pub(super) async fn answers(app: &App, id: &str, say: &impl Fn(&str)) -> Result<(), ApiError> {
    let asked = session::questions(
        app,
        SessionRequest {
            session_id: id.to_owned(),
        },
    )
    .await?;
    if asked.methods.iter().any(|method| method.id == SCIM_METHOD) {
        let request = MethodRequest {
            session_id: id.to_owned(),
            method: SCIM_METHOD.to_owned(),
        };
        session::choose_method(app, request).await?;
    }
    // An answer may ask another question.
    loop {
        let session = app.session(id).await?;
        let state = &session.state;
        let profile = state.source()?;
        let facts = state.facts(&profile);
        let given = Given::new(&profile, &state.answers.questions, &facts);
        let Some(question) = given.unanswered(SCIM_METHOD).into_iter().next() else {
            return Ok(());
        };
        let value = value(question, &profile);
        say(&format!(
            "{}: {} (played by the demo)",
            question.label,
            value.text()
        ));
        let request = AnswerRequest {
            session_id: id.to_owned(),
            id: question.id.clone(),
            value: Some(match value {
                AnswerValue::YesNo(yes) => AnswerView::YesNo(yes),
                AnswerValue::List(items) => AnswerView::List(items),
                AnswerValue::Text(text) => AnswerView::Text(text),
            }),
        };
        session::answer(app, request).await?;
    }
}

/// A text that the question takes, tried in turn.
fn value(question: &Question, profile: &Profile) -> AnswerValue {
    if question.kind == QuestionKind::YesNo {
        return AnswerValue::YesNo(false);
    }
    let own = format!("Demo of {}", profile.name);
    let texts = question
        .choices
        .iter()
        .map(|choice| choice.value.as_str())
        .chain([
            own.as_str(),
            "companyName",
            "demo@contoso.example",
            "https://vendor.example/sign-in",
            "250",
        ]);
    let mut values = texts.map(|text| match question.kind {
        QuestionKind::List => AnswerValue::List(vec![text.to_owned()]),
        _ => text.into(),
    });
    values
        .find(|value| question.check(value).is_ok())
        .unwrap_or_else(|| own.as_str().into())
}

/// The advised groups, when the tenant has them or may get them; else one that is there.
///
/// # Errors
/// Nobody is signed in, or the tenant has no group that can be assigned.
pub(super) async fn groups(app: &App, id: &str, advised: Vec<GroupRef>) -> Result<Vec<GroupRef>, ApiError> {
    let there: Vec<GroupRef> = advised.into_iter().filter(|group| group.id.is_some()).collect();
    if !there.is_empty() {
        return Ok(there);
    }
    for letter in 'A'..='Z' {
        let search = SearchRequest {
            session_id: id.to_owned(),
            text: letter.to_string(),
        };
        let found = who::search(app, search).await?;
        if let Some(group) = found.into_iter().find(|group| group.assignable) {
            return Ok(vec![GroupRef {
                name: group.name,
                id: Some(group.id),
            }]);
        }
    }
    Err(ApiError::failed(
        "The simulated tenant has no group that can be assigned",
    ))
}
