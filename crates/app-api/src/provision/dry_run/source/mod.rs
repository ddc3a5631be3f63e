//! People as a stream that can be read more than once: a file, or what was put into one on the way here.

mod json;
mod keep;
mod scanner;

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use provisioning::dry::{Roster, RosterBuilder};
use provisioning::{Assignment, Group, Kind, People};
use serde_json::{Map, Value, json};

pub(super) use keep::Keep;

use super::super::people::{self as table, FIX};
use crate::error::ApiError;
use crate::text_file;
use json::{Elements, Shape};
use scanner::{Broken, Place};

/// Rows of one batch of a table.
const BATCH_ROWS: usize = 256;
const UTF8_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Where people come from.
pub(super) struct Source {
    name: String,
    file: File,
    start: u64,
    form: Form,
}

enum Form {
    Json(Box<Shape>),
    Table { headings: Vec<String>, separator: u8 },
}

/// Some people or groups, not read yet.
#[derive(Default)]
pub(super) struct Batch {
    bytes: Vec<u8>,
    elements: Vec<Element>,
    rows: Vec<csv::StringRecord>,
    /// The stream ends here, and should not.
    broken: Option<Broken>,
}

/// One element of a list.
struct Element {
    from: usize,
    to: usize,
    line: u64,
    /// From 1.
    number: u64,
}

/// A stream of one list.
pub(super) enum Stream<'a> {
    Json(Elements<'a>),
    Table(Box<csv::Reader<&'a File>>),
    Empty,
}

impl Source {
    /// Opens a file that can be read more than once. Looks over the whole of a JSON document.
    ///
    /// # Errors
    /// It is empty, no text in UTF-8, or neither a document nor a table.
    pub(super) fn open(name: String, mut file: File) -> Result<Self, ApiError> {
        let unreadable = |error: std::io::Error| {
            ApiError::bad_input(&format!("{name} cannot be read: {error}"))
                .fix("Name the file with the people.")
        };
        let mut head = vec![0; 4096];
        let length = read_head(&mut file, &mut head).map_err(unreadable)?;
        head.truncate(length);
        text_file::check_head(&name, &head)?;
        let start = if head.starts_with(UTF8_MARK) { 3 } else { 0 };
        let Some(first) = first_sign(&mut file, start).map_err(unreadable)? else {
            return Err(ApiError::bad_input(&format!("{name} is empty")).fix(FIX));
        };
        file.seek(SeekFrom::Start(start)).map_err(unreadable)?;
        let form = if matches!(first, b'{' | b'[') {
            let shape = json::shape(&file, Place { byte: start, line: 1 });
            if shape.value.is_none() && shape.groups.is_none() {
                return Err(match &shape.broken {
                    Some(broken) => said(&name, broken),
                    None => ApiError::bad_input(&format!("{name} lists nobody")).fix(FIX),
                });
            }
            Form::Json(Box::new(shape))
        } else {
            let text = String::from_utf8_lossy(&head[start as usize..]);
            let separator = table::separator(&text);
            let headings = table::headings(&name, &mut reader(&file, separator))?;
            Form::Table { headings, separator }
        };
        Ok(Self {
            name,
            file,
            start,
            form,
        })
    }

    /// What is said when there is nobody in it.
    pub(super) fn nobody(&self) -> ApiError {
        ApiError::bad_input(&format!("{} lists nobody", self.name)).fix(FIX)
    }

    /// Where a document stops being one.
    pub(super) fn broken(&self) -> Option<ApiError> {
        match &self.form {
            Form::Json(shape) => shape.broken.as_ref().map(|broken| said(&self.name, broken)),
            Form::Table { .. } => None,
        }
    }

    /// Who is in scope by assignment, and what is noticeable about that.
    ///
    /// # Errors
    /// An entry does not say who is assigned, or cannot be read.
    pub(super) fn roster(&self) -> Result<(Roster, Vec<String>), ApiError> {
        let name = &self.name;
        let by_nobody = format!("{name} names no assignments, so everybody in it counts as assigned");
        let Form::Json(shape) = &self.form else {
            return Ok((Roster::of_everybody(), vec![by_nobody]));
        };
        let mut remarks = Vec::new();
        if shape.rest.contains_key("@odata.nextLink") {
            remarks.push(format!(
                "{name} is one page of an answer; the pages after it are not in it (`@odata.nextLink`)"
            ));
        }
        if shape.broken.is_some() && shape.assignments.is_none() && !shape.is_list {
            // Its assignments may stand in the part that is missing.
            remarks.push(format!(
                "{name} ends before its assignments, so everybody that was read counts as assigned"
            ));
            return Ok((Roster::of_everybody(), remarks));
        }
        let says = shape.assignments.is_some() || shape.rest.contains_key("secrets");
        let is_answer = shape.rest.contains_key("@odata.context") && shape.groups.is_none();
        let everybody = (shape.is_list || is_answer) && !says;
        let mut settings = json!({ "secrets": shape.rest.get("secrets").cloned().unwrap_or_default() });
        if shape.assignments.is_some() {
            settings["assignments"] = json!([]);
        }
        let settings = People::from_json(&settings)
            .map_err(|error| ApiError::bad_input(&format!("{name}: {error}")).fix(FIX))?;
        let mut builder = RosterBuilder::new(&settings, everybody);
        self.each(shape.assignments, |number, text, line| {
            let json: Value = self.parsed(text, line, |text| serde_json::from_slice(text))?;
            let assignment = Assignment::from_json(&json)
                .ok_or_else(|| self.incomplete("assignments", number, "principalId"))?;
            builder.assign(&assignment);
            Ok(())
        })?;
        let keep = Keep::new(["id", "displayName", "members"].map(str::to_owned).into());
        self.each(shape.groups, |_, text, line| {
            let json = self.parsed(text, line, |text| keep.read(text))?;
            builder.group(&Group::from_properties(json));
            Ok(())
        })?;
        let roster = builder.build();
        if everybody {
            remarks.push(by_nobody);
        } else if roster.is_nobody() {
            remarks.push(format!(
                "{name} names no assignments, so nobody is in scope; for everybody write `secrets`: [{{\"key\": \"SyncAll\", \"value\": \"true\"}}]"
            ));
        }
        remarks.extend(roster.remarks().iter().cloned());
        Ok((roster, remarks))
    }

    /// Each element of a small list, here and now. A list that is cut off ends where it is.
    fn each(
        &self,
        place: Option<Place>,
        mut take: impl FnMut(u64, &[u8], u64) -> Result<(), ApiError>,
    ) -> Result<(), ApiError> {
        let Some(place) = place else { return Ok(()) };
        let mut elements = Elements::of(&self.file, place).map_err(|error| self.unreadable(&error))?;
        while let Some(batch) = elements.next_batch() {
            for element in &batch.elements {
                take(
                    element.number,
                    &batch.bytes[element.from..element.to],
                    element.line,
                )?;
            }
        }
        Ok(())
    }

    fn unreadable(&self, error: &std::io::Error) -> ApiError {
        ApiError::bad_input(&format!("{} cannot be read: {error}", self.name)).fix("Name a file.")
    }

    fn incomplete(&self, list: &str, number: u64, property: &str) -> ApiError {
        ApiError::bad_input(&format!(
            "{}: entry {number} of `{list}` has no `{property}`",
            self.name
        ))
        .fix(FIX)
    }

    /// What a reader makes of an element that begins on this line.
    fn parsed<T>(
        &self,
        text: &[u8],
        line: u64,
        read: impl FnOnce(&[u8]) -> serde_json::Result<T>,
    ) -> Result<T, ApiError> {
        read(text).map_err(|error| {
            let why = error.to_string();
            let why = why
                .rsplit_once(" at line ")
                .map_or(why.as_str(), |(message, _)| message);
            let at = line + (error.line() as u64).saturating_sub(1);
            ApiError::bad_input(&format!("{}:{at}: {why}", self.name)).fix(FIX)
        })
    }

    /// The people, or the groups, from the beginning.
    ///
    /// # Errors
    /// The file cannot be read any more.
    pub(super) fn stream(&self, kind: Kind) -> Result<Stream<'_>, ApiError> {
        let unreadable = |error: std::io::Error| self.unreadable(&error);
        match &self.form {
            Form::Json(shape) => {
                let place = match kind {
                    Kind::User => shape.value,
                    Kind::Group => shape.groups,
                };
                Ok(match place {
                    Some(place) => Stream::Json(Elements::of(&self.file, place).map_err(unreadable)?),
                    None => Stream::Empty,
                })
            }
            Form::Table { separator, .. } if kind == Kind::User => {
                (&self.file)
                    .seek(SeekFrom::Start(self.start))
                    .map_err(unreadable)?;
                Ok(Stream::Table(Box::new(reader(&self.file, *separator))))
            }
            Form::Table { .. } => Ok(Stream::Empty),
        }
    }

    /// Reads the objects of a batch up to the first that cannot be read; says then why, or why the stream ends.
    pub(super) fn read(
        &self,
        batch: &Batch,
        kind: Kind,
        keep: &Keep,
        mut take: impl FnMut(Map<String, Value>),
    ) -> Option<ApiError> {
        let list = match kind {
            Kind::User => "value",
            Kind::Group => "groups",
        };
        for element in &batch.elements {
            let text = &batch.bytes[element.from..element.to];
            match self.parsed(text, element.line, |text| keep.read(text)) {
                Ok(object) if object.get("id").and_then(Value::as_str).is_none_or(str::is_empty) => {
                    return Some(self.incomplete(list, element.number, "id"));
                }
                Ok(object) => take(object),
                Err(error) => return Some(error),
            }
        }
        if let Form::Table { headings, .. } = &self.form {
            for row in &batch.rows {
                if row.iter().all(|cell| cell.trim().is_empty()) {
                    continue;
                }
                let line = row.position().map_or(0, csv::Position::line);
                match table::person(&self.name, line, headings, row) {
                    Ok(person) => take(person),
                    Err(error) => return Some(error),
                }
            }
        }
        batch.broken.as_ref().map(|broken| said(&self.name, broken))
    }
}

impl Stream<'_> {
    /// The next batch; `None` after the last.
    pub(super) fn next_batch(&mut self) -> Option<Batch> {
        match self {
            Self::Json(elements) => elements.next_batch(),
            Self::Table(reader) => {
                let mut batch = Batch::default();
                for row in reader.records().take(BATCH_ROWS) {
                    match row {
                        Ok(row) => batch.rows.push(row),
                        Err(error) => {
                            let line = error.position().map_or(1, csv::Position::line);
                            batch.broken = Some(Broken {
                                line,
                                byte: error.position().map_or(0, csv::Position::byte),
                                message: table::said(&error),
                            });
                            *self = Self::Empty;
                            return Some(batch);
                        }
                    }
                }
                (!batch.rows.is_empty()).then_some(batch)
            }
            Self::Empty => None,
        }
    }
}

fn said(name: &str, broken: &Broken) -> ApiError {
    let Broken { line, byte, message } = broken;
    ApiError::bad_input(&format!("{name}:{line}: {message} (byte {byte})")).fix(FIX)
}

fn reader(file: &File, separator: u8) -> csv::Reader<&File> {
    csv::ReaderBuilder::new()
        .delimiter(separator)
        .trim(csv::Trim::Headers)
        .buffer_capacity(256 * 1024)
        .from_reader(file)
}

fn read_head(file: &mut File, head: &mut [u8]) -> std::io::Result<usize> {
    file.seek(SeekFrom::Start(0))?;
    let mut length = 0;
    while length < head.len() {
        match file.read(&mut head[length..])? {
            0 => break,
            read => length += read,
        }
    }
    Ok(length)
}

/// The first byte that is no blank.
fn first_sign(file: &mut File, start: u64) -> std::io::Result<Option<u8>> {
    file.seek(SeekFrom::Start(start))?;
    let mut block = [0; 4096];
    loop {
        match file.read(&mut block)? {
            0 => return Ok(None),
            read => {
                if let Some(byte) = block[..read].iter().find(|byte| !byte.is_ascii_whitespace()) {
                    return Ok(Some(*byte));
                }
            }
        }
    }
}
