//! What an editor needs while somebody types: completions and the signature of the call around the cursor.
//!
//! In:  the text, finished or not, and the byte where the cursor stands.
//! Out: what may be written there, from the same table that evaluates and checks.
//!
//! **Invariant:** never panics, for any text and any cursor; a cursor inside a character counts as before it.
//! **Invariant:** the replaced part lies inside the text and ends at or behind the cursor.

use std::ops::Range;

use crate::check::SourceSchema;
use crate::date::Interval;
use crate::diagnostic::floor;
use crate::functions::{self, Function, Type};
use crate::{Keyword, Span, quote};

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

/// A call that is open at the cursor.
#[derive(Clone, Copy, Debug)]
struct OpenCall<'a> {
    name: &'a str,
    argument: usize,
}

/// Where the cursor stands inside its call.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// Inside a text that begins at `start`.
    Text { start: usize },
    /// Inside brackets that begin at `start`.
    Attribute { start: usize },
    /// Where a value may begin, or in a word that begins at `start`.
    Value { start: usize },
    /// Behind a finished value.
    Behind,
}

/// What is known of the text before the cursor. Read without the parser, because the text is rarely finished.
struct Scene<'a> {
    open: Option<OpenCall<'a>>,
    place: Place,
}

impl<'a> Scene<'a> {
    fn read(text: &'a str, cursor: usize) -> Self {
        let before = &text[..cursor];
        let mut calls: Vec<OpenCall<'a>> = Vec::new();
        let mut place = Place::Value { start: 0 };
        // The word that ended last: the name, when a parenthesis follows.
        let mut word = "";
        let mut chars = before.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => {
                    place = Place::Text { start: at };
                    while let Some((_, c)) = chars.next() {
                        match c {
                            '\\' => drop(chars.next_if(|(_, next)| matches!(next, '\\' | '"'))),
                            '"' => {
                                place = Place::Behind;
                                break;
                            }
                            _ => {}
                        }
                    }
                }
                '[' => {
                    place = Place::Attribute { start: at };
                    let mut depth = 1_usize;
                    for (_, c) in chars.by_ref() {
                        match c {
                            '[' => depth += 1,
                            ']' => depth -= 1,
                            _ => {}
                        }
                        if depth == 0 {
                            place = Place::Behind;
                            break;
                        }
                    }
                }
                '(' => {
                    calls.push(OpenCall {
                        name: std::mem::take(&mut word),
                        argument: 0,
                    });
                    place = Place::Value { start: at + 1 };
                }
                ')' => {
                    calls.pop();
                    place = Place::Behind;
                }
                ',' => {
                    if let Some(call) = calls.last_mut() {
                        call.argument += 1;
                    }
                    place = Place::Value { start: at + 1 };
                }
                '=' | '<' | '>' => place = Place::Value { start: at + 1 },
                c if c.is_whitespace() => {
                    // A blank moves the place where a value may begin, and ends a word.
                    if let Place::Value { start } = place {
                        place = match before[start..at].trim() {
                            "" => Place::Value {
                                start: at + c.len_utf8(),
                            },
                            _ => Place::Behind,
                        };
                    }
                }
                c if is_word(c) => {
                    if let Place::Value { start } = place {
                        word = &before[start..at + c.len_utf8()];
                    }
                }
                _ => place = Place::Behind,
            }
        }
        Self {
            open: calls.last().copied(),
            place,
        }
    }

    fn parameter(&self) -> Option<&'static functions::Parameter> {
        let open = self.open?;
        functions::find(open.name)?.parameter(open.argument)
    }

    /// The first argument of DateAdd and DateDiff.
    fn takes_interval(&self) -> bool {
        self.open
            .is_some_and(|open| open.argument == 0 && matches!(open.name, "DateAdd" | "DateDiff"))
    }

    /// Everything that may begin at a value, what the parameter wants first.
    fn values(&self, source: Option<&SourceSchema>, has_parenthesis: bool) -> Vec<Completion> {
        if self.takes_interval() {
            return intervals();
        }
        let wanted = self.parameter().map_or(Type::Any, |parameter| parameter.kind);
        if wanted == Type::Word {
            return [Keyword::VbTextCompare, Keyword::VbBinaryCompare]
                .map(keyword)
                .to_vec();
        }
        let mut items: Vec<(bool, Completion)> = Vec::new();
        let fits = |given: Type| wanted == Type::Any || given == Type::Any || given == wanted;
        let is_top = self.open.is_none();
        if !has_parenthesis {
            let shapes = source.into_iter().flat_map(SourceSchema::iter);
            items.extend(
                attributes(source)
                    .into_iter()
                    .zip(shapes)
                    .map(|(item, (name, shape))| {
                        let given = match name {
                            "appRoleAssignments" => Type::Roles,
                            _ if shape.multivalued => Type::Multi,
                            _ => Type::Text,
                        };
                        (
                            matches!(wanted, Type::Multi | Type::Roles) && given != wanted,
                            item,
                        )
                    }),
            );
        }
        let is_branch = self.open.is_some_and(|open| match open.name {
            "IIF" => matches!(open.argument, 1 | 2),
            "Switch" => open.argument == 1 || (open.argument >= 3 && open.argument % 2 == 1),
            _ => false,
        });
        if is_branch {
            let words = [Keyword::IgnoreAttributeFlow, Keyword::IgnoreObjectFlow];
            items.extend(words.map(|word| (true, keyword(word))));
        }
        items.extend(
            functions::all()
                .filter(|function| is_top || !function.top_level_only)
                .map(|function| (!fits(function.gives), self::function(function, has_parenthesis))),
        );
        items.sort_by_key(|(is_less_likely, _)| *is_less_likely);
        items.into_iter().map(|(_, item)| item).collect()
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where the word that the cursor stands in ends.
fn word_end(text: &str, cursor: usize, is_part: fn(char) -> bool) -> usize {
    text[cursor..]
        .find(|c: char| !is_part(c))
        .map_or(text.len(), |end| cursor + end)
}

/// Behind the closing bracket when one follows the rest of the name; else where the name ends.
fn attribute_end(text: &str, cursor: usize) -> usize {
    let end = word_end(text, cursor, |c| is_word(c) || matches!(c, '.' | ':' | '-'));
    end + usize::from(text[end..].starts_with(']'))
}

fn function(function: &'static Function, has_parenthesis: bool) -> Completion {
    let (insert, cursor) = match (has_parenthesis, function.parameters.is_empty()) {
        (true, _) => (function.name.to_owned(), function.name.len()),
        (false, true) => (format!("{}()", function.name), function.name.len() + 2),
        (false, false) => (format!("{}()", function.name), function.name.len() + 1),
    };
    let mut sentences = vec![sentence(function.about)];
    sentences.extend(function.remarks.iter().map(|remark| (*remark).to_owned()));
    Completion {
        label: function.name.to_owned(),
        kind: CompletionKind::Function,
        detail: function.signature(),
        documentation: sentences.join("\n"),
        insert,
        cursor,
    }
}

/// A phrase as a sentence.
fn sentence(phrase: &str) -> String {
    let mut chars = phrase.chars();
    chars.next().map_or_else(String::new, |first| {
        format!("{}{}.", first.to_uppercase(), chars.as_str())
    })
}

fn attributes(source: Option<&SourceSchema>) -> Vec<Completion> {
    source
        .into_iter()
        .flat_map(SourceSchema::iter)
        .map(|(name, shape)| {
            let several = if shape.multivalued { ", several values" } else { "" };
            let insert = format!("[{name}]");
            Completion {
                label: name.to_owned(),
                kind: CompletionKind::Attribute,
                detail: format!("{}{several}", shape.kind.as_str()),
                documentation: "An attribute of the source object.".to_owned(),
                cursor: insert.len(),
                insert,
            }
        })
        .collect()
}

fn keyword(word: Keyword) -> Completion {
    let documentation = match word {
        Keyword::VbBinaryCompare => "Upper and lower case differ.",
        Keyword::VbTextCompare => "Upper and lower case are equal.",
        Keyword::IgnoreAttributeFlow => "Leaves this attribute out of the request.",
        Keyword::IgnoreObjectFlow => "Leaves the whole object alone.",
    };
    Completion {
        label: word.as_str().to_owned(),
        kind: CompletionKind::Keyword,
        detail: "bare word".to_owned(),
        documentation: documentation.to_owned(),
        insert: word.as_str().to_owned(),
        cursor: word.as_str().len(),
    }
}

/// In the order of their length in time; days first, which most mappings count.
fn intervals() -> Vec<Completion> {
    let mut all = Interval::ALL;
    all.sort_by_key(|interval| *interval != Interval::Day);
    all.map(|interval| {
        let insert = quote(interval.code());
        Completion {
            label: interval.code().to_owned(),
            kind: CompletionKind::Keyword,
            detail: interval.name().to_owned(),
            documentation: match interval {
                Interval::Month => "A month. The minute is `n`.",
                Interval::Minute => "A minute. The month is `m`.",
                _ => "",
            }
            .to_owned(),
            cursor: insert.len(),
            insert,
        }
    })
    .to_vec()
}

/// How similar a name must be to be offered without being a beginning: Jaro-Winkler, 0 to 1.
const SIMILARITY_MIN: f64 = 0.8;

/// What begins with the typed letters, in their case first; then what contains them; then what is similar.
fn ranked(typed: &str, items: Vec<Completion>) -> Vec<Completion> {
    let wanted = typed.to_lowercase();
    let mut ranked: Vec<(u32, Completion)> = items
        .into_iter()
        .filter_map(|item| Some((rank(typed, &wanted, &item)?, item)))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, item)| item).collect()
}

fn rank(typed: &str, wanted: &str, item: &Completion) -> Option<u32> {
    let label = item.label.to_lowercase();
    if item.label.starts_with(typed) {
        return Some(0);
    }
    if label.starts_with(wanted) {
        return Some(1);
    }
    // An interval may be looked for by its English name.
    if item.kind == CompletionKind::Keyword && item.detail.starts_with(wanted) {
        return Some(1);
    }
    if wanted.chars().count() >= 2 && label.contains(wanted) {
        return Some(2);
    }
    let similarity = strsim::jaro_winkler(wanted, &label);
    // Thousandths of what is missing, so that the nearest comes first.
    (similarity >= SIMILARITY_MIN).then_some(3 + ((1.0 - similarity) * 1000.0) as u32)
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
