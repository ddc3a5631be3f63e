//! Words as `$search` understands them (Graph: `$search` on directory objects).
//!
//! Names and descriptions are searched by word, everything else by its beginning. A word ends at a blank, at a symbol,
//! between letters and digits, and where a capital follows a small letter. Words that only symbols separate are also found
//! written together: `helloworld` finds `hello-world`.

use std::cmp::Ordering;

/// Lower case, for comparing; letter by letter, so that the parts of a text fold as the whole does.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        text.to_ascii_lowercase()
    } else {
        folded(text).collect()
    }
}

/// Whether both are the same but for upper and lower case.
pub(crate) fn same(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() {
        a.eq_ignore_ascii_case(b)
    } else {
        folded(a).eq(folded(b))
    }
}

/// The order of texts when upper and lower case do not count.
pub(crate) fn order(a: &str, b: &str) -> Ordering {
    folded(a).cmp(folded(b))
}

/// Whether `text` begins with `start`, which is folded already.
pub(crate) fn begins(text: &str, start: &str) -> bool {
    let mut text = folded(text);
    start.chars().all(|wanted| text.next() == Some(wanted))
}

fn folded(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

/// The words of a text, folded, each once.
pub(crate) fn words(text: &str) -> Vec<String> {
    split(text, true)
}

fn split(text: &str, joined: bool) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for chunk in text.split_whitespace() {
        let first = all.len();
        let mut symbols = false;
        let mut before = None::<char>;
        let mut word = String::new();
        for c in chunk.chars() {
            let ends = !(c.is_alphanumeric() || is_mark(c))
                || before.is_some_and(|b| {
                    !is_mark(c) && b.is_numeric() != c.is_numeric() || (b.is_lowercase() && c.is_uppercase())
                });
            if ends && !word.is_empty() {
                all.push(std::mem::take(&mut word));
            }
            if c.is_alphanumeric() || is_mark(c) {
                word.extend(c.to_lowercase());
                before = Some(c);
            } else {
                symbols = true;
                before = None;
            }
        }
        if !word.is_empty() {
            all.push(word);
        }
        if joined && symbols && all.len() - first > 1 {
            let whole = all[first..].concat();
            all.push(whole);
        }
    }
    all.sort();
    all.dedup();
    all
}

/// Vowel signs of Indian scripts are no letters, and end no word.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036f}' | '\u{0900}'..='\u{0903}' | '\u{093a}'..='\u{094f}' | '\u{064b}'..='\u{065f}')
}

/// One clause of a search: a property and what it is searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) property: String,
    /// Folded.
    text: String,
    /// Folded.
    words: Vec<String>,
}

impl Wanted {
    pub(crate) fn new(property: &str, text: &str) -> Self {
        Self {
            property: property.to_owned(),
            text: fold(text.trim()),
            words: split(text, false),
        }
    }

    /// The words it is looked for by; none when the whole beginning counts.
    pub(crate) fn words(&self) -> &[String] {
        if ["displayName", "description"].contains(&self.property.as_str()) {
            &self.words
        } else {
            &[]
        }
    }

    /// What the text begins with, when words do not count.
    pub(crate) fn start(&self) -> &str {
        &self.text
    }

    /// Whether a value of the property is found.
    pub(crate) fn fits(&self, value: &str) -> bool {
        match self.words() {
            [] => begins(value, &self.text),
            wanted => {
                let words = words(value);
                wanted
                    .iter()
                    .all(|wanted| words.iter().any(|word| word.starts_with(wanted.as_str())))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_the_words_that_the_documentation_says() {
        assert_eq!(words("hello world"), ["hello", "world"]);
        assert_eq!(words("HelloWorld"), ["hello", "world"]);
        assert_eq!(words("helloWORLD"), ["hello", "world"]);
        assert_eq!(words("HELLOworld"), ["helloworld"]);
        assert_eq!(words("hello.world"), ["hello", "helloworld", "world"]);
        assert_eq!(words("hello123world"), ["123", "hello", "world"]);
        assert_eq!(words("Søren  Ærø "), ["søren", "ærø"]);
        assert_eq!(words("प्रिया शर्मा").len(), 2);
        assert!(words(" - 🚀 ").is_empty());
    }

    #[test]
    fn names_are_found_by_words_and_everything_else_by_its_beginning() {
        let name = |text| Wanted::new("displayName", text);
        assert!(name("holm").fits("Søren Holm"));
        assert!(name("holm SØR").fits("Søren Holm"));
        assert!(!name("holm").fits("Ann Strandholm"));
        assert!(name("helloworld").fits("Hello-World"));
        assert!(name("o'br").fits("Ann O'Brien"));
        let mail = |text| Wanted::new("mail", text);
        assert!(mail("soren.h").fits("Soren.Holm@contoso.example"));
        assert!(!mail("holm").fits("soren.holm@contoso.example"));
        assert!(same("ÆRØ", "ærø") && !same("a", "ab"));
        assert_eq!(order("b", "A"), Ordering::Greater);
    }
}
