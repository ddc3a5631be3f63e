//! What a vendor's profile asks, as forms show it.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::view::session::StepName;

/// Everything a set-up is asked, with what was answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QuestionsView {
    /// Ways of setting up; empty when there is one only.
    pub methods: Vec<MethodView>,
    /// What decides between the ways.
    pub fits: Vec<FitView>,
    /// The questions that are asked with these answers, in the profile's order.
    pub questions: Vec<QuestionView>,
}

/// A way of setting up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MethodView {
    /// `scim`, `graph_api`.
    pub id: String,
    /// "SCIM provisioning".
    pub name: String,
    /// One sentence on what it does and for whom.
    pub summary: String,
    /// This session goes this way.
    pub chosen: bool,
    /// The answers to the fits advise it.
    pub advised: bool,
}

/// A question whose answer decides between the ways.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FitView {
    /// Name under which the answer is kept.
    pub id: String,
    /// The question; yes means that SCIM fits.
    pub question: String,
    /// What was answered.
    pub answer: Option<bool>,
    /// What follows from a no.
    pub otherwise: Option<String>,
    /// Step of the guide.
    pub guide_step: String,
}

/// One question with its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QuestionView {
    /// Name under which the answer is kept.
    pub id: String,
    /// What is answered.
    pub kind: QuestionKindView,
    /// The place of the rail where it is asked.
    pub place: StepName,
    /// The question, in a few words.
    pub label: String,
    /// Where the answer is found, or what it does.
    pub hint: String,
    /// What was answered, or else the default.
    pub value: Option<AnswerView>,
    /// The value is the default: nobody answered yet.
    pub is_default: bool,
    /// What may be chosen; suggestions for text and attributes.
    pub choices: Vec<ChoiceView>,
    /// Parts of each value of a list, written `first = second`.
    pub parts: Vec<PartView>,
    /// The set-up cannot go on without.
    pub required: bool,
    /// One application is made for each value of this answer.
    pub repeats: bool,
    /// Steps of the guide that ask for it.
    pub guide_steps: Vec<String>,
}

/// What is answered.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum QuestionKindView {
    /// One line.
    Text,
    /// One of the choices.
    Choice,
    /// Yes or no.
    YesNo,
    /// Any number of values.
    List,
    /// A mail address.
    Email,
    /// An https address.
    Url,
    /// Name of an attribute of Entra.
    SourceAttribute,
}

/// An answer: text, yes or no, or a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(untagged)]
pub enum AnswerView {
    /// Of a question with yes or no.
    YesNo(bool),
    /// Of a list.
    List(Vec<String>),
    /// Of every other question.
    Text(String),
}

/// One of the values to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ChoiceView {
    /// What is kept.
    pub value: String,
    /// What is shown.
    pub label: String,
}

/// A part of each value of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PartView {
    /// Its name.
    pub id: String,
    /// Heading of its column.
    pub label: String,
    /// May be left out.
    pub optional: bool,
}
