//! What an editor needs while somebody types: completions and the signature of the call around the cursor.
//!
//! In:  the text, finished or not, and the byte where the cursor stands.
//! Out: what may be written there, from the same table that evaluates and checks.
//!
//! **Invariant:** never panics, for any text and any cursor; a cursor inside a character counts as before it.
//! **Invariant:** the replaced part lies inside the text and ends at or behind the cursor.

mod items;
mod scene;

use std::ops::Range;

use items::{attributes, intervals, ranked};
use scene::{Place, Scene, attribute_end, is_word, word_end};

use crate::Span;
use crate::check::SourceSchema;
use crate::diagnostic::floor;
use crate::functions::{self, Function};

/// What may be written at the cursor.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Completions {
    /// The part of the text that a completion replaces: what is typed of the word already.
    pub replace: Span,
    /// The most likely first. Empty where nothing can be offered, as inside text.
    pub items: Vec<Completion>,
}

/// One thing that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What the list shows.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// Signature or type, in short.
    pub detail: String,
    /// What it does, sentence by sentence.
    pub documentation: String,
    /// The text to put in the place of [`Completions::replace`].
    pub insert: String,
    /// Where the cursor goes, in bytes of `insert`.
    pub cursor: usize,
}

/// The kinds of completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CompletionKind {
    /// A function.
    Function,
    /// A source attribute.
    Attribute,
    /// A bare word, or one of a few texts that a parameter takes.
    Keyword,
}

/// The call around the cursor.
#[derive(Clone, Debug)]
pub struct SignatureHelp {
    /// Its function.
    pub function: &'static Function,
    /// The parameter that the cursor stands in; `None` behind the last one, and for a function without any.
    pub active_parameter: Option<usize>,
    /// The signature: `Switch(source, defaultValue?, key, value, …)`.
    pub label: String,
    /// Where each parameter stands in the label.
    pub parameters: Vec<Range<usize>>,
}

/// What may be written at the cursor. Attributes are offered when the source's are known.
///
/// ```
/// use expr::{assist::completions, check::SourceSchema};
///
/// let text = "ToLower([giv";
/// let offered = completions(text, text.len(), Some(SourceSchema::usual_user()));
/// assert_eq!(offered.items[0].insert, "[givenName]");
/// assert_eq!(&text[offered.replace.start..offered.replace.end], "[giv");
/// ```
#[must_use]
pub fn completions(text: &str, cursor: usize, source: Option<&SourceSchema>) -> Completions {
    let cursor = floor(text, cursor);
    let scene = Scene::read(text, cursor);
    let here = Completions {
        replace: Span::new(cursor, cursor),
        items: Vec::new(),
    };
    match scene.place {
        Place::Text { start } => {
            if !scene.takes_interval() {
                return here;
            }
            let end = word_end(text, cursor, |c| c.is_ascii_alphabetic());
            let closing = usize::from(text[end..].starts_with('"'));
            let items = ranked(&text[start + 1..cursor], intervals());
            with(Span::new(start, end + closing), items)
        }
        Place::Attribute { start } => {
            let end = attribute_end(text, cursor);
            let items = ranked(text[start + 1..cursor].trim_start(), attributes(source));
            with(Span::new(start, end), items)
        }
        Place::Value { start } => {
            let end = word_end(text, cursor, is_word);
            let typed = &text[start..cursor];
            let has_parenthesis = text[end..].trim_start().starts_with('(');
            let items = scene.values(source, has_parenthesis);
            with(Span::new(start, end), ranked(typed, items))
        }
        Place::Behind => here,
    }
}

fn with(replace: Span, items: Vec<Completion>) -> Completions {
    Completions { replace, items }
}

/// The innermost call around the cursor and the parameter it stands in. `None` outside of calls, and in those of
/// functions that do not exist.
///
/// ```
/// let text = r#"Switch([state], , "QLD", "#;
/// let help = expr::assist::signature_help(text, text.len()).expect("inside of Switch");
/// assert_eq!(help.label, "Switch(source, defaultValue?, key, value, …)");
/// assert_eq!(&help.label[help.parameters[help.active_parameter.unwrap()].clone()], "value");
/// ```
#[must_use]
pub fn signature_help(text: &str, cursor: usize) -> Option<SignatureHelp> {
    let cursor = floor(text, cursor);
    let open = Scene::read(text, cursor).open?;
    let function = functions::find(open.name)?;
    let (label, parameters) = labelled(function);
    Some(SignatureHelp {
        function,
        active_parameter: parameter_at(function, open.argument),
        label,
        parameters,
    })
}

/// [`Function::signature`], with the place of each parameter.
fn labelled(function: &Function) -> (String, Vec<Range<usize>>) {
    let mut label = format!("{}(", function.name);
    let mut places = Vec::new();
    for (at, parameter) in function.parameters.iter().enumerate() {
        if at > 0 {
            label.push_str(", ");
        }
        let start = label.len();
        label.push_str(parameter.name);
        if !parameter.required {
            label.push('?');
        }
        places.push(start..label.len());
    }
    label.push_str(if function.repeats > 0 { ", …)" } else { ")" });
    (label, places)
}

/// The parameter for an argument; repeating ones begin again.
fn parameter_at(function: &Function, argument: usize) -> Option<usize> {
    let count = function.parameters.len();
    match argument {
        at if at < count => Some(at),
        at if function.repeats > 0 => Some(count - function.repeats + (at - count) % function.repeats),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The cursor is where `|` stands.
    fn at(marked: &str) -> (String, usize) {
        let cursor = marked.find('|').expect("a cursor");
        (marked.replacen('|', "", 1), cursor)
    }

    fn labels(marked: &str) -> Vec<String> {
        let (text, cursor) = at(marked);
        completions(&text, cursor, Some(SourceSchema::usual_user()))
            .items
            .into_iter()
            .map(|item| item.label)
            .collect()
    }

    /// The text after the first completion is taken, with the cursor marked again.
    fn taken(marked: &str) -> String {
        let (text, cursor) = at(marked);
        let offered = completions(&text, cursor, Some(SourceSchema::usual_user()));
        let item = offered.items.first().expect("something is offered");
        let mut insert = item.insert.clone();
        insert.insert(item.cursor, '|');
        format!(
            "{}{insert}{}",
            &text[..offered.replace.start],
            &text[offered.replace.end..]
        )
    }

    #[test]
    fn a_completion_takes_the_place_of_what_is_typed() {
        for (before, after) in [
            ("tol|", "ToLower(|)"),
            (
                "Append(tolo|er([mail]), \"x\")",
                "Append(ToLower|([mail]), \"x\")",
            ),
            ("Now|", "Now()|"),
            ("Join(\" \", [giv|", "Join(\" \", [givenName]|"),
            ("Join(\" \", [giv|]) ", "Join(\" \", [givenName]|) "),
            ("Join(\" \", [  sur|name])", "Join(\" \", [surname]|)"),
            ("Join(\" \", surn|)", "Join(\" \", [surname]|)"),
            ("DateAdd(\"mon|\", 1, Now())", "DateAdd(\"m\"|, 1, Now())"),
            ("DateAdd(|", "DateAdd(\"d\"|"),
            (
                "InStr([mail], \"@\", 1, |)",
                "InStr([mail], \"@\", 1, vbTextCompare|)",
            ),
            (
                "IIF([a]=\"x\", \"y\", ignorea|)",
                "IIF([a]=\"x\", \"y\", IgnoreAttributeFlow|)",
            ),
            ("NormaliseD|", "NormalizeDiacritics(|)"),
            ("IIF([country]=[stat|", "IIF([country]=[state]|"),
        ] {
            assert_eq!(taken(before), after);
        }
    }

    #[test]
    fn nothing_is_offered_inside_text_and_behind_a_value() {
        for marked in [
            "Append([mail], \"to|\")",
            "[mail] |",
            "\"a\\\"t|",
            "Join(\" \"|",
            "ToLower([mail])|",
        ] {
            assert!(labels(marked).is_empty(), "{marked}");
        }
    }

    #[test]
    fn attributes_only_inside_brackets_and_everything_at_a_value() {
        assert!(
            labels("[|")
                .iter()
                .all(|label| SourceSchema::usual_user().find(label).is_some())
        );
        let all = labels("ToLower(|)");
        assert!(all.contains(&"mail".to_owned()) && all.contains(&"Trim".to_owned()));
        assert!(
            !all.contains(&"SelectUniqueValue".to_owned()),
            "only the outermost function"
        );
        assert!(labels("|").contains(&"SelectUniqueValue".to_owned()));
        assert!(
            labels("IIF(|")
                .iter()
                .all(|label| !label.starts_with("Ignore") || label.starts_with("IgnoreFlow"))
        );
    }

    #[test]
    fn what_the_parameter_takes_comes_first() {
        assert_eq!(labels("SingleAppRoleAssignment(|")[0], "appRoleAssignments");
        assert_eq!(labels("Item(|")[0], "otherMails");
    }

    #[test]
    fn documentation_is_the_functions_own() {
        let offered = completions("Split", 5, None);
        let split = &offered.items[0];
        assert_eq!(split.detail, "Split(source, delimiter)");
        assert!(
            split
                .documentation
                .starts_with("The source cut into values at a delimiter.\nA text without")
        );
        assert!(
            offered
                .items
                .iter()
                .all(|item| item.kind == CompletionKind::Function)
        );
    }

    fn active(marked: &str) -> Option<(String, Option<String>)> {
        let (text, cursor) = at(marked);
        let help = signature_help(&text, cursor)?;
        assert_eq!(help.label, help.function.signature());
        let parameter = help
            .active_parameter
            .map(|active| help.label[help.parameters[active].clone()].to_owned());
        Some((help.function.name.to_owned(), parameter))
    }

    #[test]
    fn the_parameter_at_the_cursor_is_marked() {
        for (marked, function, parameter) in [
            ("Switch(|", "Switch", Some("source")),
            ("Switch([a], |, \"x\"", "Switch", Some("defaultValue?")),
            ("Switch([a], , \"x\", \"y\", |", "Switch", Some("key")),
            ("Switch([a], , \"x\", \"y\", \"z\",|", "Switch", Some("value")),
            ("Join(\",\", [a], [b], |)", "Join", Some("source1")),
            ("Append(Mid([a], 1, |), \"x\")", "Mid", Some("length")),
            ("Append(Mid([a], 1, 2), |\"x\")", "Append", Some("suffix")),
            ("Append(\"a, (b\", \"c|", "Append", Some("suffix")),
            ("Append([a, (b], |", "Append", Some("suffix")),
            ("Append ([a], \"\\\",\" |", "Append", Some("suffix")),
            ("Not([a], |", "Not", None),
            ("Now(|)", "Now", None),
        ] {
            assert_eq!(
                active(marked),
                Some((function.to_owned(), parameter.map(str::to_owned))),
                "{marked}"
            );
        }
        for marked in ["|Switch(", "Switch()|", "Unknown(|", "(|", "[a|"] {
            assert_eq!(active(marked), None, "{marked}");
        }
    }

    fn holds(text: &str, cursor: usize) {
        let offered = completions(text, cursor, Some(SourceSchema::usual_user()));
        let replace = offered.replace;
        assert!(replace.start <= replace.end && text.get(replace.start..replace.end).is_some());
        assert!(replace.start <= cursor && replace.end >= floor(text, cursor));
        for item in &offered.items {
            assert!(item.insert.get(item.cursor..).is_some());
        }
        if let Some(help) = signature_help(text, cursor) {
            for place in help.parameters {
                assert!(help.label.get(place).is_some());
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_text_and_no_cursor_make_it_panic(text in any::<String>(), cursor in 0_usize..200) {
            holds(&text, cursor);
        }

        #[test]
        fn no_pile_of_punctuation_does_either(text in r#"[\[\](),"'\\=A-Za-cüß日 \n]{0,40}"#, cursor in 0_usize..60) {
            holds(&text, cursor);
        }

        #[test]
        fn nor_does_a_call_that_is_not_finished(name in "(Switch|DateAdd|InStr|IIF|Item)", rest in r#"[\[\](),"a-d\\ ]{0,12}"#) {
            let text = format!("{name}({rest}");
            for cursor in 0..=text.len() {
                holds(&text, cursor);
            }
        }
    }
}
