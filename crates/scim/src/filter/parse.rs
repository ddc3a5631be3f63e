//! One parser for filters and paths: a path may hold a filter in brackets, a filter holds paths.

use serde_json::Value;

use super::{CompareOp, Filter};
use crate::error::{ScimError, ScimType};
use crate::path::{Path, is_name, split};

/// Longest text that is parsed, in bytes. A URL is shorter than this anywhere.
pub const TEXT_BYTES_MAX: usize = 64 * 1024;

/// Deepest nesting of brackets and `not`. **Invariant:** recursion is bounded by this.
pub const DEPTH_MAX: usize = 32;

/// Most comparisons in one filter.
pub const CLAUSES_MAX: usize = 500;

pub(crate) struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    clauses: usize,
    scim_type: ScimType,
    /// Values without the quotes a string has, as old Microsoft texts write them.
    pub(crate) unquoted: Vec<&'a str>,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(text: &'a str, scim_type: ScimType) -> Result<Self, ScimError> {
        if text.len() > TEXT_BYTES_MAX {
            let detail = format!(
                "{}: {} bytes long; at most {TEXT_BYTES_MAX} are read",
                kind(scim_type),
                text.len()
            );
            return Err(ScimError::bad_request(scim_type, detail));
        }
        Ok(Self {
            text,
            at: 0,
            depth: 0,
            clauses: 0,
            scim_type,
            unquoted: Vec::new(),
        })
    }

    /// Fails unless everything was read.
    pub(crate) fn end(&mut self) -> Result<(), ScimError> {
        self.space();
        if self.rest().is_empty() {
            return Ok(());
        }
        Err(self.fault(format!("`{}` is not expected here", self.excerpt())))
    }

    /// `FILTER`: `or` binds weaker than `and` (RFC 7644 §3.4.2.2).
    pub(crate) fn filter(&mut self) -> Result<Filter, ScimError> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err(self.fault(format!("brackets are nested deeper than {DEPTH_MAX}")));
        }
        let mut alternatives = vec![self.conjunction()?];
        while self.keyword("or") {
            alternatives.push(self.conjunction()?);
        }
        self.depth -= 1;
        Ok(flat(alternatives, Filter::Or))
    }

    fn conjunction(&mut self) -> Result<Filter, ScimError> {
        let mut parts = vec![self.term()?];
        while self.keyword("and") {
            parts.push(self.term()?);
        }
        Ok(flat(parts, Filter::And))
    }

    fn term(&mut self) -> Result<Filter, ScimError> {
        self.space();
        let start = self.at;
        if self.keyword("not") {
            if self.symbol('(') {
                return Ok(Filter::Not(Box::new(self.group()?)));
            }
            // An attribute may be called `not`.
            self.at = start;
        }
        if self.symbol('(') {
            return self.group();
        }
        self.comparison()
    }

    fn group(&mut self) -> Result<Filter, ScimError> {
        let inner = self.filter()?;
        self.expect(')')?;
        Ok(inner)
    }

    fn comparison(&mut self) -> Result<Filter, ScimError> {
        self.clauses += 1;
        if self.clauses > CLAUSES_MAX {
            return Err(self.fault(format!("more than {CLAUSES_MAX} comparisons")));
        }
        let path = self.path()?;
        if self.keyword("pr") {
            return Ok(Filter::Present(path));
        }
        let start = self.at;
        self.space();
        let word = self.word();
        let Some(op) = CompareOp::from_keyword(word) else {
            self.at = start;
            if path.filter.is_some() && path.sub.is_none() {
                return Ok(Filter::Has(path));
            }
            let found = match word {
                "" => "the end".to_owned(),
                word => format!("`{word}`"),
            };
            return Err(self.fault(format!(
                "an operator (eq, ne, co, sw, ew, gt, ge, lt, le, pr) is expected after `{path}`, not {found}"
            )));
        };
        let value = self.value(op)?;
        Ok(Filter::Compare { path, op, value })
    }

    /// `PATH`: `attrPath / valuePath [subAttr]`.
    pub(crate) fn path(&mut self) -> Result<Path, ScimError> {
        self.space();
        let word = self.word();
        if word.is_empty() {
            let found = self.excerpt();
            let found = if found.is_empty() { "the end" } else { &found };
            return Err(self.fault(format!("an attribute is expected, not {found}")));
        }
        let Some(words) = split(word) else {
            return Err(self.fault(format!("`{word}` is no attribute path")));
        };
        let mut path = Path {
            urn: words.urn,
            attribute: words.attribute,
            filter: None,
            sub: words.sub,
        };
        if !self.rest().starts_with('[') {
            return Ok(path);
        }
        if path.sub.is_some() || path.attribute.is_none() {
            return Err(self.fault(format!("`{word}` cannot have a filter in brackets")));
        }
        self.at += 1;
        path.filter = Some(Box::new(self.filter()?));
        self.expect(']')?;
        if self.rest().starts_with('.') {
            self.at += 1;
            let sub = self.word();
            if !is_name(sub) {
                return Err(self.fault("a sub-attribute is expected after the dot".to_owned()));
            }
            path.sub = Some(sub.to_owned());
        }
        Ok(path)
    }

    fn value(&mut self, op: CompareOp) -> Result<Value, ScimError> {
        self.space();
        if self.rest().starts_with('"') {
            return self.quoted();
        }
        let end = self
            .rest()
            .find(|c: char| c.is_whitespace() || matches!(c, ')' | ']' | '"'))
            .unwrap_or(self.rest().len());
        let word = &self.rest()[..end];
        if word.is_empty() {
            return Err(self.fault(format!("a value is expected after {}", op.as_str())));
        }
        self.at += end;
        for (keyword, value) in [
            ("true", Value::Bool(true)),
            ("false", Value::Bool(false)),
            ("null", Value::Null),
        ] {
            if word.eq_ignore_ascii_case(keyword) {
                return Ok(value);
            }
        }
        Ok(match serde_json::from_str::<Value>(word) {
            Ok(number @ Value::Number(_)) => number,
            _ => {
                self.unquoted.push(word);
                Value::String(word.to_owned())
            }
        })
    }

    /// A JSON string; `serde_json` undoes the escapes.
    fn quoted(&mut self) -> Result<Value, ScimError> {
        let rest = self.rest();
        let mut escaped = false;
        for (index, c) in rest.char_indices().skip(1) {
            match c {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                '"' => {
                    let text = &rest[..=index];
                    let value = serde_json::from_str(text)
                        .map_err(|_| self.fault(format!("{text} is no JSON string")))?;
                    self.at += index + 1;
                    return Ok(value);
                }
                _ => {}
            }
        }
        Err(self.fault("the string that opens here is never closed".to_owned()))
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn space(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// The longest run of characters that attribute paths, URNs and keywords are made of.
    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | ':' | '_' | '$' | '-')))
            .unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// Reads the keyword if it comes next, as a whole word.
    fn keyword(&mut self, keyword: &str) -> bool {
        let start = self.at;
        self.space();
        if self.word().eq_ignore_ascii_case(keyword) {
            return true;
        }
        self.at = start;
        false
    }

    fn symbol(&mut self, symbol: char) -> bool {
        let start = self.at;
        self.space();
        if self.rest().starts_with(symbol) {
            self.at += symbol.len_utf8();
            return true;
        }
        self.at = start;
        false
    }

    fn expect(&mut self, symbol: char) -> Result<(), ScimError> {
        if self.symbol(symbol) {
            return Ok(());
        }
        Err(self.fault(format!("`{symbol}` is missing")))
    }

    fn excerpt(&self) -> String {
        self.rest().trim_start().chars().take(20).collect()
    }

    fn fault(&self, what: String) -> ScimError {
        let detail = format!("{}, at byte {}: {what}", kind(self.scim_type), self.at);
        ScimError::bad_request(self.scim_type, detail)
    }
}

fn kind(scim_type: ScimType) -> &'static str {
    match scim_type {
        ScimType::InvalidPath => "path",
        _ => "filter",
    }
}

/// One part stands for itself; several become one node.
fn flat(mut parts: Vec<Filter>, node: fn(Vec<Filter>) -> Filter) -> Filter {
    if parts.len() == 1 {
        parts.remove(0)
    } else {
        node(parts)
    }
}
