//! What the profile asks: shown where it belongs on the rail, answered one by one.

use profile::{AnswerValue, Facts, Given, Place, Profile, QuestionKind};

use super::{OpenSession, SessionState};
use crate::app::App;
use crate::error::{ApiError, ErrorCode};
use crate::request::{AnswerRequest, MethodRequest, SessionRequest};
use crate::view::questions::{
    AnswerView, ChoiceView, FitView, MethodView, PartView, QuestionKindView, QuestionView, QuestionsView,
};
use crate::view::session::StepName;

/// Everything the set-up is asked.
///
/// # Errors
/// The session does not exist any more.
pub async fn questions(app: &App, request: SessionRequest) -> Result<QuestionsView, ApiError> {
    view(&app.session(&request.session_id).await?)
}

/// Keeps one answer; `None` takes it back.
///
/// # Errors
/// There is no such question, or it does not take this answer. The earlier answer stays then.
pub async fn answer(app: &App, request: AnswerRequest) -> Result<QuestionsView, ApiError> {
    let session = app.session(&request.session_id).await?;
    let profile = session.state.profile()?;
    let value = request.value.map(value_of).filter(|value| !value.is_empty());
    check(&profile, &request.id, value.as_ref())?;
    let place = profile.question(&request.id).map(|question| question.place);
    let suggested = session.state.answers.suggested_name(&profile);
    let session = app
        .change_session(&request.session_id, |state| {
            match value {
                Some(value) => state.answers.questions.insert(request.id, value),
                None => state.answers.questions.remove(&request.id),
            };
            // A name nobody typed follows the answers it is made of.
            let follows = Some(&state.answers.app_name) == suggested.as_ref();
            if (follows || state.answers.app_name.is_empty())
                && let Some(name) = state.answers.suggested_name(&profile)
            {
                state.answers.app_name = name;
            }
            look_again(state, place);
        })
        .await?;
    view(&session)
}

/// Chooses the way of setting up.
///
/// # Errors
/// The vendor has no such way, or something was applied by another way already.
pub async fn choose_method(app: &App, request: MethodRequest) -> Result<QuestionsView, ApiError> {
    let session = app.session(&request.session_id).await?;
    let profile = session.state.profile()?;
    if !profile.methods.iter().any(|method| method.id == request.method) {
        let name = &profile.name;
        return Err(ApiError::new(
            ErrorCode::NotFound,
            &format!("{name} is not set up by a way named `{}`", request.method),
        ));
    }
    if session.state.applied && session.state.answers.method() != request.method {
        return Err(
            ApiError::failed("This set-up was applied already, and cannot change its way any more")
                .fix("Begin another set-up for the other way."),
        );
    }
    let session = app
        .change_session(&request.session_id, |state| {
            state.answers.method = Some(request.method);
            look_again(state, None);
        })
        .await?;
    view(&session)
}

/// Places where something must be answered: a required question, or the way of setting up.
pub(crate) fn held_places(profile: &Profile, state: &SessionState) -> Vec<StepName> {
    let facts = Facts::default();
    let given = Given::new(profile, &state.answers.questions, &facts);
    let unanswered = given.unanswered(state.answers.method());
    let way_is_open = profile.methods.len() > 1 && state.answers.method.is_none();
    let way = way_is_open.then_some(StepName::Vendor);
    unanswered
        .into_iter()
        .map(|question| rail_place(question.place))
        .chain(way)
        .collect()
}

/// What was decided before is looked at again, because an answer changes it.
fn look_again(state: &mut SessionState, place: Option<Place>) {
    if matches!(place, None | Some(Place::Mappings)) {
        state.mappings_seen = false;
    }
    state.reviewed = false;
    state.changes_waiting = None;
}

fn check(profile: &Profile, id: &str, value: Option<&AnswerValue>) -> Result<(), ApiError> {
    if let Some(question) = profile.question(id) {
        return value
            .map_or(Ok(()), |value| question.check(value))
            .map_err(|problem| ApiError::bad_input(&problem.message).fix(&problem.fix));
    }
    let yes_no =
        profile.fits.iter().any(|fit| fit.id == id) || profile.branches.iter().any(|branch| branch.id == id);
    match (yes_no, value) {
        (true, None | Some(AnswerValue::YesNo(_))) => Ok(()),
        (true, Some(_)) => {
            Err(ApiError::bad_input("The answer is neither yes nor no").fix("Answer with yes or no."))
        }
        (false, _) => Err(ApiError::new(
            ErrorCode::NotFound,
            &format!("{} asks no question `{id}`", profile.name),
        )),
    }
}

fn view(session: &OpenSession) -> Result<QuestionsView, ApiError> {
    let state = &session.state;
    let profile = state.profile()?;
    let facts = Facts::default();
    let given = Given::new(&profile, &state.answers.questions, &facts);
    let method = state.answers.method();
    let advised = state.answers.advised_method(&profile);
    Ok(QuestionsView {
        methods: profile
            .methods
            .iter()
            .map(|one| MethodView {
                id: one.id.clone(),
                name: one.name.clone(),
                summary: one.summary.clone(),
                chosen: state.answers.method.as_ref() == Some(&one.id),
                advised: advised.as_ref() == Some(&one.id),
            })
            .collect(),
        fits: profile
            .fits
            .iter()
            .map(|fit| FitView {
                id: fit.id.clone(),
                question: fit.question.clone(),
                answer: state.answers.questions.get(&fit.id).map(AnswerValue::holds),
                otherwise: fit.otherwise.clone(),
                guide_step: fit.guide_step.clone(),
            })
            .collect(),
        questions: profile
            .questions
            .iter()
            .filter(|question| question.is_of(method) && given.asked(question))
            .filter_map(|question| {
                let repeats = profile.app.one_app_per.as_ref();
                Some(QuestionView {
                    kind: kind(question.kind)?,
                    place: rail_place(question.place),
                    label: question.label.clone(),
                    hint: question.hint.clone(),
                    value: given.answer(&question.id).map(shown),
                    is_default: !state.answers.questions.contains_key(&question.id),
                    choices: question
                        .choices
                        .iter()
                        .map(|choice| ChoiceView {
                            value: choice.value.clone(),
                            label: choice.label.clone(),
                        })
                        .collect(),
                    parts: question
                        .parts
                        .iter()
                        .map(|part| PartView {
                            id: part.id.clone(),
                            label: part.label.clone(),
                            optional: part.optional,
                        })
                        .collect(),
                    required: question.required,
                    repeats: repeats.is_some_and(|per| per.question == question.id),
                    guide_steps: question.guide_steps.clone(),
                    id: question.id.clone(),
                })
            })
            .collect(),
    })
}

/// A secret has a form of its own, where it is needed.
fn kind(kind: QuestionKind) -> Option<QuestionKindView> {
    Some(match kind {
        QuestionKind::Text => QuestionKindView::Text,
        QuestionKind::Choice => QuestionKindView::Choice,
        QuestionKind::YesNo => QuestionKindView::YesNo,
        QuestionKind::List => QuestionKindView::List,
        QuestionKind::Email => QuestionKindView::Email,
        QuestionKind::Url => QuestionKindView::Url,
        QuestionKind::SourceAttribute => QuestionKindView::SourceAttribute,
        QuestionKind::Secret => return None,
    })
}

fn shown(value: &AnswerValue) -> AnswerView {
    match value {
        AnswerValue::YesNo(yes) => AnswerView::YesNo(*yes),
        AnswerValue::List(items) => AnswerView::List(items.clone()),
        AnswerValue::Text(text) => AnswerView::Text(text.clone()),
    }
}

fn value_of(view: AnswerView) -> AnswerValue {
    match view {
        AnswerView::YesNo(yes) => AnswerValue::YesNo(yes),
        AnswerView::List(items) => AnswerValue::List(
            items
                .into_iter()
                .map(|item| item.trim().to_owned())
                .filter(|item| !item.is_empty())
                .collect(),
        ),
        AnswerView::Text(text) => AnswerValue::Text(text.trim().to_owned()),
    }
}

/// The place of the rail that a place of a profile is.
pub(crate) fn rail_place(place: Place) -> StepName {
    match place {
        Place::Vendor => StepName::Vendor,
        Place::SignIn => StepName::SignIn,
        Place::Preflight => StepName::Preflight,
        Place::VendorSide => StepName::VendorSide,
        Place::Connection => StepName::Connection,
        Place::Mappings => StepName::Mappings,
        Place::Who => StepName::Who,
        Place::Review => StepName::Review,
        Place::Apply => StepName::Apply,
        Place::Check => StepName::Check,
        Place::Start => StepName::Start,
        Place::Finish => StepName::Finish,
        Place::Report => StepName::Report,
    }
}
