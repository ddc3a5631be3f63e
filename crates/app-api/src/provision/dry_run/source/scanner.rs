//! Takes a JSON document of any size apart: where its lists are, and one element after the other. Elements are found by their
//! brackets alone and read by `serde_json` afterwards, on another thread.

use std::io::Read;

/// How much is read at once.
const BLOCK: usize = 256 * 1024;

/// Where a document stops being one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Broken {
    /// From 1.
    pub(super) line: u64,
    /// From 0, of the file.
    pub(super) byte: u64,
    /// What is wrong, in words.
    pub(super) message: String,
}

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) byte: u64,
    pub(super) line: u64,
}

/// Reads forward from a place.
pub(super) struct Scanner<R> {
    from: R,
    block: Vec<u8>,
    /// What is read already of the block, and how much of it there is.
    at: usize,
    end: usize,
    /// Of the block's beginning.
    base: u64,
    line: u64,
}

impl<R: Read> Scanner<R> {
    /// `from` stands at `place`.
    pub(super) fn new(from: R, place: Place) -> Self {
        Self {
            from,
            block: vec![0; BLOCK],
            at: 0,
            end: 0,
            base: place.byte,
            line: place.line,
        }
    }

    pub(super) fn place(&self) -> Place {
        Place {
            byte: self.base + self.at as u64,
            line: self.line,
        }
    }

    pub(super) fn broken(&self, message: impl Into<String>) -> Broken {
        Broken {
            line: self.line,
            byte: self.base + self.at as u64,
            message: message.into(),
        }
    }

    /// Reads the next block when this one is done; false at the end of the file.
    fn fill(&mut self) -> Result<bool, Broken> {
        if self.at < self.end {
            return Ok(true);
        }
        self.base += self.end as u64;
        (self.at, self.end) = (0, 0);
        loop {
            match self.from.read(&mut self.block) {
                Ok(read) => {
                    self.end = read;
                    return Ok(read > 0);
                }
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.broken(format!("it cannot be read further: {error}"))),
            }
        }
    }

    /// The next byte that is no blank, without taking it; `None` at the end.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, Broken> {
        loop {
            if !self.fill()? {
                return Ok(None);
            }
            match self.block[self.at] {
                b'\n' => self.line += 1,
                b' ' | b'\t' | b'\r' => {}
                byte => return Ok(Some(byte)),
            }
            self.at += 1;
        }
    }

    /// Takes the byte that [`peek`](Self::peek) showed.
    pub(super) fn take(&mut self) {
        self.at += 1;
    }

    /// Takes this sign, or says what stands in its place.
    pub(super) fn expect(&mut self, sign: u8) -> Result<(), Broken> {
        match self.peek()? {
            Some(byte) if byte == sign => {
                self.take();
                Ok(())
            }
            Some(byte) => Err(self.broken(format!(
                "`{}` is expected, and `{}` stands there",
                char::from(sign),
                char::from(byte)
            ))),
            None => Err(self.ends()),
        }
    }

    pub(super) fn ends(&self) -> Broken {
        self.broken("the file ends in the middle of the document")
    }

    /// Takes one value: an object or list to its closing bracket, a text to its quote, anything else to the next sign that
    /// cannot belong to it. Its bytes go to `out`.
    pub(super) fn value(&mut self, out: &mut Vec<u8>) -> Result<(), Broken> {
        self.walk(&mut |bytes| out.extend_from_slice(bytes))
    }

    /// Takes one value and lets it go.
    pub(super) fn skip(&mut self) -> Result<(), Broken> {
        self.walk(&mut |_| {})
    }

    fn walk(&mut self, give: &mut dyn FnMut(&[u8])) -> Result<(), Broken> {
        let Some(first) = self.peek()? else {
            return Err(self.ends());
        };
        if !matches!(first, b'{' | b'[' | b'"') {
            return self.scalar(give);
        }
        let (mut depth, mut in_text, mut escaped) = (0_u32, false, false);
        loop {
            if !self.fill()? {
                return Err(self.ends());
            }
            let begin = self.at;
            let mut at = begin;
            let mut done = false;
            while at < self.end {
                if in_text {
                    if escaped {
                        escaped = false;
                        at += 1;
                        continue;
                    }
                    match memchr::memchr3(b'"', b'\\', b'\n', &self.block[at..self.end]) {
                        None => {
                            at = self.end;
                            continue;
                        }
                        Some(step) => at += step,
                    }
                    match self.block[at] {
                        b'"' => in_text = false,
                        b'\\' => escaped = true,
                        _ => self.line += 1,
                    }
                } else {
                    match self.block[at] {
                        b'"' => in_text = true,
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' => depth = depth.saturating_sub(1),
                        b'\n' => self.line += 1,
                        _ => {
                            at += 1;
                            continue;
                        }
                    }
                }
                at += 1;
                if depth == 0 && !in_text {
                    done = true;
                    break;
                }
            }
            give(&self.block[begin..at]);
            self.at = at;
            if done {
                return Ok(());
            }
        }
    }

    fn scalar(&mut self, give: &mut dyn FnMut(&[u8])) -> Result<(), Broken> {
        let mut any = false;
        while self.fill()? {
            let byte = self.block[self.at];
            if matches!(byte, b',' | b'}' | b']' | b':' | b' ' | b'\t' | b'\r' | b'\n') {
                break;
            }
            give(&[byte]);
            self.at += 1;
            any = true;
        }
        if any {
            Ok(())
        } else {
            Err(self.broken("a value is missing"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Place = Place { byte: 0, line: 1 };

    /// One byte at a time, so that every state meets the end of a block.
    struct Dripping<'a>(&'a [u8]);

    impl Read for Dripping<'_> {
        fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else {
                return Ok(0);
            };
            to[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    #[test]
    fn values_are_taken_whole_whatever_stands_in_their_texts() {
        for value in [
            r#"{"a": "}]\"", "b": [1, {"c": "\\"}]}"#,
            r#"["[", "{"]"#,
            r#""a \" b""#,
            "-1.5e3",
            "null",
            "{\n \"a\":\n 1}",
        ] {
            let text = format!("  {value} ,");
            let mut scanner = Scanner::new(Dripping(text.as_bytes()), START);
            let mut out = Vec::new();
            scanner.value(&mut out).expect("a value");
            assert_eq!(String::from_utf8(out).expect("text"), value);
            assert_eq!(scanner.peek(), Ok(Some(b',')));
            assert_eq!(scanner.place().line, 1 + value.matches('\n').count() as u64);
        }
    }

    #[test]
    fn an_end_in_the_middle_is_said_with_its_place() {
        let mut scanner = Scanner::new(&b"{\"a\":\n[1, \"x"[..], START);
        let broken = scanner.skip().expect_err("broken");
        assert_eq!((broken.line, broken.byte), (2, 12));
    }
}
