//! Expressions as a person works on them: values, advice, explanations, the reference of functions, test vectors.
//!
//! Places are bytes of the expression in UTF-8, end excluded.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use specta::Type;

/// What an expression yields for one object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EvaluationView {
    /// As it was given.
    pub expression: String,
    /// The value in its canonical form: `"True"`, `"13"`, a list element by element; null unless `kind` is `value`.
    pub value: Json,
    /// What came out.
    pub kind: ValueKind,
    /// Why there is no value.
    pub error: Option<EvaluationErrorView>,
    /// Open questions that were met, with the reading that was taken.
    pub notes: Vec<DoubtNoteView>,
    /// Attributes that the expression reads and the object does not have.
    pub missing: Vec<MissingAttributeView>,
    /// The value of every part; null unless it was asked for.
    pub trace: Option<TraceView>,
}

/// What came out of an expression or of a part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// A value.
    Value,
    /// Null.
    Null,
    /// The attribute is left out.
    Ignored,
    /// The whole object is left alone.
    ObjectIgnored,
    /// There is no value: the evaluation fails.
    Error,
    /// Only of a part: it was not needed.
    NotEvaluated,
}

impl ValueKind {
    /// What the service does about it, for what is not a value; a sentence without a full stop.
    #[must_use]
    pub fn consequence(self) -> Option<&'static str> {
        match self {
            Self::Null => Some(
                "there is no value: on creation the row's default value is sent when it has one, otherwise nothing is sent",
            ),
            Self::Ignored => Some("the attribute is left out of the request, without any default"),
            Self::ObjectIgnored => Some("the whole object is left alone"),
            Self::Value | Self::Error | Self::NotEvaluated => None,
        }
    }
}

/// Why there is no value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct EvaluationErrorView {
    /// `value`, `argument`, `not_predictable`, `not_unique`, `unknown_function` or `too_long`.
    pub code: String,
    /// What is wrong, one sentence without a full stop.
    pub message: String,
    /// What to do.
    pub fix: String,
    /// First byte of the part that fails.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
}

/// Something about a value that Microsoft does not document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DoubtNoteView {
    /// Name of the question, `split-blanks`.
    pub code: String,
    /// What is not known and which reading was taken.
    pub message: String,
    /// Where the documentation speaks about it, or is silent.
    pub source: String,
    /// First byte of the part it concerns.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
    /// The other reading, when it can be taken by naming the code.
    pub other_reading: Option<String>,
    /// Whether the other reading was taken here.
    pub other_taken: bool,
}

/// An attribute that the object does not have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MissingAttributeView {
    /// Name in the expression.
    pub name: String,
    /// What the object has under nearly that name: names are exact.
    pub similar: Option<String>,
}

/// One part of an expression with what it came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TraceView {
    /// Its text on one line.
    pub text: String,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What it came to.
    pub kind: ValueKind,
    /// Its value in canonical form.
    pub value: Json,
    /// Why it failed, here or further inside.
    pub error: Option<String>,
    /// Why it came to that: the key that fits, the branch that was taken.
    pub why: Option<String>,
    /// Written in the expression itself, so that its value says nothing new.
    pub literal: bool,
    /// The parts inside it, in the order of the text.
    pub children: Vec<TraceView>,
}

/// What is wrong with a text, or could be better.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AdviceView {
    /// Name of the rule, `unknown-function`.
    pub code: String,
    /// How bad.
    pub severity: Severity,
    /// What is wrong, one sentence without a full stop.
    pub message: String,
    /// What to do.
    pub fix: String,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Where it is documented.
    pub source: String,
}

/// How bad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// It does not work.
    Error,
    /// It works, but not as somebody may think.
    Warning,
    /// Good to know.
    Note,
}

impl Severity {
    /// The word in front of a message.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// The judgement of an expression before there is an object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CheckedView {
    /// As it was given.
    pub expression: String,
    /// There is no error; warnings are allowed.
    pub good: bool,
    /// Number of errors.
    pub errors: u32,
    /// Number of warnings.
    pub warnings: u32,
    /// What it does, one English sentence; null when it cannot be read.
    pub sentence: Option<String>,
    /// Source attributes that it reads, each once.
    pub attributes: Vec<String>,
    /// Everything found, in the order of the text.
    pub advice: Vec<AdviceView>,
    /// How many more there are, none of them graver.
    pub left_out: u32,
}

/// What an expression does, in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExplainedView {
    /// As it was given.
    pub expression: String,
    /// One English sentence.
    pub sentence: String,
    /// Laid out over lines.
    pub layout: String,
    /// Source attributes that it reads, each once.
    pub attributes: Vec<String>,
    /// What each part does.
    pub parts: PartView,
    /// For one object, with its trace; null without an object.
    pub evaluation: Option<EvaluationView>,
}

/// One part of an expression and what it is for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PartView {
    /// The parameter that it fills; null for the whole.
    pub parameter: Option<String>,
    /// Its text on one line; `null` for an argument that was left empty.
    pub text: Option<String>,
    /// The function, when it is a call.
    pub function: Option<String>,
    /// What the function does.
    pub about: Option<String>,
    /// The parts inside it.
    pub children: Vec<PartView>,
}

/// An expression laid out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FormattedView {
    /// As it was given.
    pub expression: String,
    /// Over lines.
    pub formatted: String,
    /// On one line, as Graph stores it.
    pub one_line: String,
}

/// The functions of one family.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FamilyView {
    /// Heading.
    pub title: String,
    /// In the order of the reference.
    pub functions: Vec<FunctionView>,
}

/// The page of one function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FunctionView {
    /// Its name. Matched exactly.
    pub name: String,
    /// `Join(separator, source1, …)`; what may be left out stands with a question mark.
    pub signature: String,
    /// What it does, as a phrase.
    pub about: String,
    /// Heading of its family.
    pub family: String,
    /// What it gives, `text`.
    pub gives: String,
    /// May only be the outermost function.
    pub top_level_only: bool,
    /// Where it is documented, as a sentence; null when it is in Microsoft's reference of functions.
    pub standing: Option<String>,
    /// Parameters in order.
    pub parameters: Vec<ParameterView>,
    /// How many of the last parameters may be given again and again, as a group.
    pub repeats: u32,
    /// What it does in detail, sentence by sentence.
    pub remarks: Vec<String>,
    /// Uses with their values.
    pub examples: Vec<ExampleView>,
    /// What Microsoft does not document about it.
    pub open_questions: Vec<OpenQuestionView>,
    /// Where Microsoft describes it.
    pub source: String,
}

/// One parameter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ParameterView {
    /// Its name in Microsoft's reference.
    pub name: String,
    /// Its key in Graph's parsed form.
    pub key: String,
    /// Whether it must be given.
    pub required: bool,
    /// What it takes, `whole number`.
    pub takes: String,
    /// What it is for.
    pub about: String,
}

/// A use of a function.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExampleView {
    /// The expression.
    pub expression: String,
    /// The object's attributes.
    pub object: Json,
    /// The value in canonical form.
    pub value: Json,
}

/// A question that Microsoft's documentation leaves open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OpenQuestionView {
    /// Its name.
    pub code: String,
    /// What is not known and which reading is taken.
    pub message: String,
    /// The other reading, when it can be taken.
    pub other_reading: Option<String>,
    /// Where the documentation speaks about it, or is silent.
    pub source: String,
}

/// What came of a file of test vectors.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VectorsView {
    /// Cases that came out as they should.
    pub passed: u32,
    /// Cases that did not.
    pub failed: u32,
    /// Those, in the order of the file.
    pub failures: Vec<VectorFailureView>,
}

/// A case that came out otherwise.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct VectorFailureView {
    /// Line in the file, from 1.
    pub line: u32,
    /// `id` of the case.
    pub id: String,
    /// What the case wants.
    pub expected: String,
    /// What came out.
    pub got: String,
}
