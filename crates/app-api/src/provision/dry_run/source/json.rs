//! A people document as a stream: its shape first, then the elements of its lists.

use std::fs::File;
use std::io::{Seek, SeekFrom};

use serde_json::{Map, Value};

use super::scanner::{Broken, Place, Scanner};
use super::{Batch, Element};

/// Elements of one batch, at most; fewer when they are large.
const BATCH_ELEMENTS_MAX: usize = 256;
const BATCH_BYTES_MAX: usize = 1 << 20;
/// What is kept of a member that is none of the lists.
const SMALL_BYTES_MAX: usize = 1 << 20;

/// Where what stands in the document.
#[derive(Debug, Default)]
pub(crate) struct Shape {
    /// The document is a list of people.
    pub(super) is_list: bool,
    pub(super) value: Option<Place>,
    pub(super) groups: Option<Place>,
    pub(super) assignments: Option<Place>,
    /// Members that are no long lists: `secrets`, `@odata.context`, ….
    pub(super) rest: Map<String, Value>,
    /// Where the document stops being one; what stands before is known.
    pub(super) broken: Option<Broken>,
}

/// Looks over a document.
pub(super) fn shape(file: &File, start: Place) -> Shape {
    let mut shape = Shape::default();
    let mut scanner = Scanner::new(file, start);
    let looked = look(&mut scanner, &mut shape);
    shape.broken = looked.err();
    shape
}

fn look(scanner: &mut Scanner<&File>, shape: &mut Shape) -> Result<(), Broken> {
    if scanner.peek()? == Some(b'[') {
        shape.is_list = true;
        shape.value = Some(scanner.place());
        scanner.skip()?;
        return over(scanner);
    }
    scanner.expect(b'{')?;
    if scanner.peek()? == Some(b'}') {
        scanner.take();
        return over(scanner);
    }
    loop {
        if scanner.peek()? != Some(b'"') {
            return Err(match scanner.peek()? {
                None => scanner.ends(),
                Some(_) => scanner.broken("the name of a member is expected"),
            });
        }
        let mut key = Vec::new();
        scanner.value(&mut key)?;
        let key: String = serde_json::from_slice(&key).map_err(|error| scanner.broken(error.to_string()))?;
        scanner.expect(b':')?;
        scanner.peek()?;
        let place = scanner.place();
        match key.as_str() {
            "value" => shape.value = Some(place),
            "groups" => shape.groups = Some(place),
            "assignments" => shape.assignments = Some(place),
            _ => {}
        }
        if matches!(key.as_str(), "value" | "groups" | "assignments") {
            scanner.skip()?;
        } else {
            let mut text = Vec::new();
            scanner.value(&mut text)?;
            if text.len() <= SMALL_BYTES_MAX {
                let value =
                    serde_json::from_slice(&text).map_err(|error| scanner.broken(error.to_string()))?;
                shape.rest.insert(key, value);
            }
        }
        match scanner.peek()? {
            Some(b',') => scanner.take(),
            Some(b'}') => {
                scanner.take();
                return over(scanner);
            }
            Some(_) => return Err(scanner.broken("`,` or `}` is expected")),
            None => return Err(scanner.ends()),
        }
    }
}

fn over(scanner: &mut Scanner<&File>) -> Result<(), Broken> {
    match scanner.peek()? {
        None => Ok(()),
        Some(_) => Err(scanner.broken("something follows after the document")),
    }
}

/// The elements of a list, batch by batch.
pub(crate) struct Elements<'a> {
    scanner: Scanner<&'a File>,
    number: u64,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Begin,
    Inside,
    Over,
}

impl<'a> Elements<'a> {
    pub(super) fn of(mut file: &'a File, place: Place) -> std::io::Result<Self> {
        file.seek(SeekFrom::Start(place.byte))?;
        Ok(Self {
            scanner: Scanner::new(file, place),
            number: 0,
            state: State::Begin,
        })
    }

    /// The next batch; `None` after the last. A batch that ends because the document is broken says so.
    pub(super) fn next_batch(&mut self) -> Option<Batch> {
        if self.state == State::Over {
            return None;
        }
        let mut batch = Batch::default();
        if let Err(broken) = self.gather(&mut batch) {
            self.state = State::Over;
            batch.broken = Some(broken);
        }
        (!batch.elements.is_empty() || batch.broken.is_some()).then_some(batch)
    }

    fn gather(&mut self, batch: &mut Batch) -> Result<(), Broken> {
        if self.state == State::Begin {
            match self.scanner.peek()? {
                // Nothing is listed.
                Some(b'n') => {
                    self.state = State::Over;
                    return Ok(());
                }
                Some(b'[') => self.scanner.take(),
                _ => return Err(self.scanner.broken("a list is expected")),
            }
            self.state = State::Inside;
            if self.scanner.peek()? == Some(b']') {
                self.state = State::Over;
                return Ok(());
            }
        }
        while batch.elements.len() < BATCH_ELEMENTS_MAX && batch.bytes.len() < BATCH_BYTES_MAX {
            self.scanner.peek()?;
            let (from, line) = (batch.bytes.len(), self.scanner.place().line);
            if let Err(broken) = self.scanner.value(&mut batch.bytes) {
                batch.bytes.truncate(from);
                return Err(broken);
            }
            self.number += 1;
            batch.elements.push(Element {
                from,
                to: batch.bytes.len(),
                line,
                number: self.number,
            });
            match self.scanner.peek()? {
                Some(b',') => self.scanner.take(),
                Some(b']') => {
                    self.state = State::Over;
                    return Ok(());
                }
                Some(_) => return Err(self.scanner.broken("`,` or `]` is expected")),
                None => return Err(self.scanner.ends()),
            }
        }
        Ok(())
    }
}
