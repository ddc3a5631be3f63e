//! The answer to `provisionOnDemand`, in both shapes that Graph sends.
//!
//! **Invariant:** the HTTP status says nothing about success, and a result word that is not known is not success.

use serde_json::Value;

/// What the service did, over all objects of the request.
#[derive(Clone, Debug, PartialEq)]
pub struct OnDemandResult {
    /// The worst outcome among the objects, or the service's own overall word.
    pub status: Outcome,
    /// `RedundantExport`, `NotEffectivelyEntitled`, …
    pub error_code: Option<String>,
    /// Its text.
    pub reason: Option<String>,
    /// One per object: the person, or the group and then its members.
    pub items: Vec<Item>,
}

/// The service's word for how it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// `Success`
    Success,
    /// `Skipped`
    Skipped,
    /// `Warning`
    Warning,
    /// `Failure`
    Failure,
    /// A word that is not known, or an answer that cannot be read. Never to be shown as success.
    Unknown(String),
}

impl Outcome {
    fn parse(word: &str) -> Self {
        let is = |known: &str| word.eq_ignore_ascii_case(known);
        if is("Success") {
            Self::Success
        } else if is("Skipped") {
            Self::Skipped
        } else if is("Warning") {
            Self::Warning
        } else if is("Failure") {
            Self::Failure
        } else {
            Self::Unknown(word.to_owned())
        }
    }

    /// The service's own word.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Success => "Success",
            Self::Skipped => "Skipped",
            Self::Warning => "Warning",
            Self::Failure => "Failure",
            Self::Unknown(word) => word,
        }
    }

    fn severity(&self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Skipped => 1,
            Self::Warning => 2,
            Self::Unknown(_) => 3,
            Self::Failure => 4,
        }
    }
}

/// What happened to one object.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// `Create`, `Update`, `Delete`, `Disable`, `StagedDelete` or `Other`.
    pub action: String,
    /// How it went.
    pub status: Outcome,
    /// In the order the service sent them, which is not always the order in which they happened.
    pub steps: Vec<Step>,
    /// Attributes that were written.
    pub modified: Vec<Modified>,
    /// Error code, when there is one.
    pub error_code: Option<String>,
    /// Why, in the service's words.
    pub reason: Option<String>,
    /// What the service recommends.
    pub recommended_action: Option<String>,
    /// The matching value, `ann@contoso.example`.
    pub reportable_identifier: String,
    /// Object id in Entra.
    pub source_id: String,
    /// `User` or `Group`.
    pub source_type: String,
    /// Id at the target, once known.
    pub target_id: String,
    /// The decoded object, for those who look.
    pub raw: Value,
}

/// One step for one object.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// `EntryImport`, `EntryExportAdd`, …
    pub name: String,
    /// Which part of the work.
    pub kind: StepKind,
    /// How it went.
    pub status: Outcome,
    /// One sentence of the service.
    pub description: String,
    /// Every detail as text, in order.
    pub details: Vec<(String, String)>,
}

impl Step {
    /// One detail by name.
    pub fn detail(&self, name: &str) -> Option<&str> {
        self.details
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Which part of the work a step belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StepKind {
    /// The object was read from Entra.
    Import,
    /// Is it assigned and in scope.
    Scoping,
    /// Does the target have it.
    Matching,
    /// It was written to the target.
    Export,
    /// Another of the service's words.
    Other(String),
}

/// One attribute that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modified {
    /// SCIM path.
    pub name: String,
    /// Before; `None` when there was nothing.
    pub old_value: Option<String>,
    /// After.
    pub new_value: Option<String>,
}

impl OnDemandResult {
    /// The object is at the target as it should be: written now, or in sync already.
    pub fn arrived(&self) -> bool {
        match self.status {
            Outcome::Success => true,
            Outcome::Skipped => self.skipped_as_redundant(),
            Outcome::Warning | Outcome::Failure | Outcome::Unknown(_) => false,
        }
    }

    /// The service does not see the assignment yet; it may take minutes (Graph: provision on demand).
    pub fn not_entitled_yet(&self) -> bool {
        self.has_code("NotEffectivelyEntitled")
    }

    fn skipped_as_redundant(&self) -> bool {
        if self.items.is_empty() {
            return self.error_code.as_deref() == Some("RedundantExport");
        }
        self.items.iter().all(|item| match item.status {
            Outcome::Success => true,
            Outcome::Skipped => item.redundant() || self.error_code.as_deref() == Some("RedundantExport"),
            _ => false,
        })
    }

    fn has_code(&self, code: &str) -> bool {
        self.error_code.as_deref() == Some(code)
            || self
                .items
                .iter()
                .any(|item| item.error_code.as_deref() == Some(code))
    }
}

impl Item {
    /// This object is at the target as it should be: written now, or in sync already.
    pub fn arrived(&self) -> bool {
        match self.status {
            Outcome::Success => true,
            Outcome::Skipped => self.redundant(),
            Outcome::Warning | Outcome::Failure | Outcome::Unknown(_) => false,
        }
    }

    /// The service does not see this object's assignment yet; it may take minutes (Graph: provision on demand).
    pub fn not_entitled_yet(&self) -> bool {
        self.error_code.as_deref() == Some("NotEffectivelyEntitled")
    }

    /// Nothing was sent because the target is as it should be.
    pub fn redundant(&self) -> bool {
        self.error_code.as_deref() == Some("RedundantExport")
            || self
                .steps
                .iter()
                .any(|step| step.detail("SkipReason") == Some("RedundantExport"))
    }

    /// The step of one kind; the last one when there are several.
    pub fn step(&self, kind: &StepKind) -> Option<&Step> {
        self.steps.iter().rev().find(|step| step.kind == *kind)
    }
}

/// Reads an answer body (`stringKeyStringValuePair`).
///
/// Shape 1: `key` is text of `{"result", "details"}`, `value` the text of one object or `{}`.
/// Shape 2: `key` is a type name, `value` the text of an array, one element per object.
pub fn parse(body: &Value) -> OnDemandResult {
    let overall = decoded(body.get("key")).filter(Value::is_object);
    let items: Vec<Item> = match decoded(body.get("value")) {
        Some(Value::Array(elements)) => elements.into_iter().map(read_item).collect(),
        Some(Value::Object(members)) if !members.is_empty() => {
            vec![read_item(Value::Object(members))]
        }
        _ => Vec::new(),
    };
    let stated = overall
        .as_ref()
        .map(|overall| Outcome::parse(text(overall, "result")));
    let worst = items
        .iter()
        .map(|item| &item.status)
        .chain(stated.as_ref())
        .max_by_key(|outcome| outcome.severity())
        .cloned();
    let details = overall.as_ref().and_then(|overall| overall.get("details"));
    let told = items
        .iter()
        .max_by_key(|item| (item.status.severity(), item.error_code.is_some()));
    OnDemandResult {
        status: worst.unwrap_or_else(|| Outcome::Unknown("no result in the answer".to_owned())),
        error_code: details
            .and_then(|details| optional(details, "errorCode"))
            .or_else(|| told?.error_code.clone()),
        reason: details
            .and_then(|details| optional(details, "errorMessage"))
            .or_else(|| told?.reason.clone()),
        items,
    }
}

/// Both members are JSON inside a text; some clients hand over the decoded JSON.
fn decoded(value: Option<&Value>) -> Option<Value> {
    match value? {
        Value::String(text) => serde_json::from_str(text).ok(),
        Value::Null => None,
        other => Some(other.clone()),
    }
}

fn read_item(raw: Value) -> Item {
    let status_info = raw
        .get("statusInfo")
        .or_else(|| raw.get("provisioningStatusInfo"));
    let steps: Vec<Step> = array(&raw, "provisioningSteps").map(read_step).collect();
    let stated = status_info.map_or_else(
        || Outcome::Unknown("no status".to_owned()),
        |info| Outcome::parse(text(info, "status")),
    );
    // A failed step is a failure whatever the summary says.
    let status = if steps.iter().any(|step| step.status == Outcome::Failure) {
        Outcome::Failure
    } else {
        stated
    };
    let identity = |name: &str, property: &str| {
        raw.get(name)
            .map(|identity| text(identity, property).to_owned())
            .unwrap_or_default()
    };
    let info = |name: &str| status_info.and_then(|info| optional(info, name));
    let skip_reason = || {
        steps
            .iter()
            .find_map(|step| step.detail("SkipReason").map(str::to_owned))
    };
    Item {
        action: text(&raw, "action").to_owned(),
        error_code: info("errorCode").or_else(skip_reason),
        reason: info("reason"),
        recommended_action: info("recommendedAction"),
        reportable_identifier: text(&raw, "reportableIdentifier").to_owned(),
        source_id: identity("sourceIdentity", "id"),
        source_type: identity("sourceIdentity", "type"),
        target_id: identity("targetIdentity", "id"),
        modified: array(&raw, "modifiedProperties").map(read_modified).collect(),
        status,
        steps,
        raw,
    }
}

fn read_step(value: &Value) -> Step {
    let kind = match value.get("type").or_else(|| value.get("provisioningStepType")) {
        Some(Value::String(word)) => word.as_str(),
        _ => "",
    };
    let details = value.get("details").and_then(Value::as_object);
    Step {
        name: text(value, "name").to_owned(),
        // Casing varies between `Import` and `import`.
        kind: match kind.to_ascii_lowercase().as_str() {
            "import" => StepKind::Import,
            "scoping" => StepKind::Scoping,
            "matching" => StepKind::Matching,
            "export" => StepKind::Export,
            _ => StepKind::Other(kind.to_owned()),
        },
        status: Outcome::parse(text(value, "status")),
        description: text(value, "description").to_owned(),
        details: details
            .into_iter()
            .flatten()
            .map(|(key, value)| (key.clone(), shown(value)))
            .collect(),
    }
}

fn read_modified(value: &Value) -> Modified {
    Modified {
        name: text(value, "displayName").to_owned(),
        old_value: value.get("oldValue").filter(|old| !old.is_null()).map(shown),
        new_value: value.get("newValue").filter(|new| !new.is_null()).map(shown),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn optional(value: &Value, name: &str) -> Option<String> {
    value
        .get(name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty() && *text != "None")
        .map(str::to_owned)
}

fn array<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}
