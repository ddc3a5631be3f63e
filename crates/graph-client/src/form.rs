//! Reads the forms of a plain HTML page: enough for the simulated tenant's sign-in pages.

use html5gum::{Token, Tokenizer};

/// One `<form>`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) action: Option<String>,
    pub(crate) post: bool,
    pub(crate) fields: Vec<Field>,
}

/// One `<input>` or `<button>` with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) kind: FieldKind,
}

/// How a field takes part in submitting (HTML: constructing the entry list).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FieldKind {
    /// The value is sent as it is.
    Hidden,
    /// A person types here.
    Typed,
    /// One of several; sent when chosen.
    Choice { chosen: bool },
    /// Sent when it is the button that submits.
    Button,
}

/// A page: its forms, and its words without the mark-up.
#[derive(Clone, Debug, Default)]
pub(crate) struct Page {
    pub(crate) forms: Vec<Form>,
    pub(crate) text: String,
}

impl Page {
    pub(crate) fn read(html: &str) -> Self {
        let mut page = Self::default();
        let mut open: Option<Form> = None;
        let mut silent = false;
        for token in Tokenizer::new(html) {
            let Ok(token) = token;
            match token {
                Token::StartTag(tag) => {
                    let attribute = |name: &str| {
                        tag.attributes
                            .iter()
                            .find(|(key, _)| key.as_slice() == name.as_bytes())
                            .map(|(_, value)| String::from_utf8_lossy(value).into_owned())
                    };
                    match tag.name.as_slice() {
                        b"form" => {
                            page.forms.extend(open.take());
                            open = Some(Form {
                                action: attribute("action"),
                                post: attribute("method")
                                    .is_some_and(|method| method.eq_ignore_ascii_case("post")),
                                fields: Vec::new(),
                            });
                        }
                        name @ (b"input" | b"button") => {
                            if let (Some(form), Some(field)) =
                                (&mut open, field(name == b"button", &attribute))
                            {
                                form.fields.push(field);
                            }
                        }
                        b"style" | b"script" => silent = true,
                        _ => page.text.push(' '),
                    }
                }
                Token::EndTag(tag) => match tag.name.as_slice() {
                    b"form" => page.forms.extend(open.take()),
                    b"style" | b"script" => silent = false,
                    _ => page.text.push(' '),
                },
                Token::String(text) if !silent => {
                    page.text.push_str(&String::from_utf8_lossy(&text));
                }
                _ => {}
            }
        }
        page.forms.extend(open);
        page
    }
}

fn field(button: bool, attribute: &dyn Fn(&str) -> Option<String>) -> Option<Field> {
    let kind = attribute("type").unwrap_or_default().to_ascii_lowercase();
    let kind = match (button, kind.as_str()) {
        (true, "button" | "reset") | (false, "button" | "reset" | "image" | "file") => return None,
        (true, _) | (false, "submit") => FieldKind::Button,
        (false, "hidden") => FieldKind::Hidden,
        (false, "radio" | "checkbox") => FieldKind::Choice {
            chosen: attribute("checked").is_some(),
        },
        (false, _) => FieldKind::Typed,
    };
    Some(Field {
        name: attribute("name").filter(|name| !name.is_empty())?,
        value: attribute("value").unwrap_or_default(),
        kind,
    })
}

impl Form {
    /// Whether a value can be given to this name: someone types it, or one of the buttons or choices has it.
    pub(crate) fn takes(&self, name: &str, value: &str) -> bool {
        self.named(name).any(|field| match field.kind {
            FieldKind::Typed => true,
            _ => field.value.eq_ignore_ascii_case(value),
        })
    }

    /// Whether there is any field of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.named(name).next().is_some()
    }

    fn named(&self, name: &str) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(move |field| field.name == name)
    }

    /// What a browser sends when a person gave these answers and chose the button that has one of them, or the
    /// first button when none has.
    pub(crate) fn filled(&self, answers: &[(&str, &str)]) -> Vec<(String, String)> {
        let answer = |field: &Field| {
            answers
                .iter()
                .find(|(name, _)| *name == field.name)
                .map(|(_, value)| *value)
        };
        let means =
            |field: &Field| answer(field).is_some_and(|value| field.value.eq_ignore_ascii_case(value));
        let is_button = |field: &&Field| field.kind == FieldKind::Button;
        let button = self
            .fields
            .iter()
            .filter(is_button)
            .find(|field| means(field))
            .or_else(|| self.fields.iter().find(is_button));
        self.fields
            .iter()
            .filter_map(|field| {
                let value = match field.kind {
                    FieldKind::Hidden => field.value.clone(),
                    FieldKind::Typed => answer(field).unwrap_or(&field.value).to_owned(),
                    FieldKind::Choice { chosen } => match answer(field) {
                        Some(_) if !means(field) => return None,
                        None if !chosen => return None,
                        _ => field.value.clone(),
                    },
                    FieldKind::Button if button == Some(field) => field.value.clone(),
                    FieldKind::Button => return None,
                };
                Some((field.name.clone(), value))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONSENT: &str = r#"<!doctype html><style>p{}</style><form method=post action="/go?a=1&amp;b=2">
        <input type="hidden" name="flow" value="f&quot;1"><input name=account><p>Accept &amp; go</p>
        <button name="consent" value="deny">No</button><button name="consent" value="accept">Yes</button></form>"#;

    #[test]
    fn hidden_fields_are_kept_and_the_button_with_the_answer_is_the_one_pressed() {
        let page = Page::read(CONSENT);
        let form = page.forms.first().expect("one form");
        assert_eq!(form.action.as_deref(), Some("/go?a=1&b=2"));
        assert!(form.post);
        let sent = form.filled(&[("consent", "accept"), ("account", "a@b")]);
        let sent: Vec<_> = sent.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(
            sent,
            [("flow", "f\"1"), ("account", "a@b"), ("consent", "accept")]
        );
        assert!(page.text.contains("Accept & go"));
        assert!(!page.text.contains("p{}"));
    }

    #[test]
    fn a_form_for_another_account_does_not_take_this_one() {
        let page = Page::read(
            "<form><input type=hidden name=account value=a@x></form>
             <form><button name=account value=B@x>b</button></form>",
        );
        let takes: Vec<_> = page.forms.iter().map(|f| f.takes("account", "b@x")).collect();
        assert_eq!(takes, [false, true]);
    }
}
