//! Tree to text.
//!
//! For the backtracking machine every sequence begins and ends with [`BARRIER`]. The engine hands parts that need no
//! backtracking to automata where it can, and these neither count their steps nor give back what they took; between two
//! barriers it runs every part itself. The automata that remain are those of lookbehinds of varying length.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::super::TEXT_BYTES_MAX;
use super::super::ast::{Assertion, Node};
use super::super::charset::{Alphabet, ClassSpec, boundary_word};
use super::shape::{Length, anchor, is_linear, positions, reach};
use super::{Cost, ENGINE_NESTING_MAX, POSITIONS_MAX, RANGES_MAX, Task, Translation, numbers};

/// Matches the empty text everywhere; the engine does not look into it.
const BARRIER: &str = "(?=)";

/// The end of the text, or before a line feed that ends it, for an automaton: `$`.
const END_OR_LAST_LINE_FEED: &str = r"\x{A}?\z";

/// Above this no call can be paid for.
const WIDTH_MAX: u64 = 1 << 40;

/// A lookaround of up to this many characters counts as some instructions more, and a repeat up to so many times is not
/// taken for one through the whole text.
const LOOK_SHORT_MAX: u64 = 64;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TooLarge {
    Ranges,
    Nesting,
}

type Written = Result<(), TooLarge>;

pub(super) fn write(
    node: &Node,
    groups: usize,
    alphabet: Alphabet,
    task: Task,
) -> Result<Translation, TooLarge> {
    if let Some(linear) = linear(node, groups, alphabet, task)? {
        return Ok(linear);
    }
    let mut writer = Writer::new(alphabet, numbers(node, groups, 1));
    match task {
        Task::Find => writer.sequence(std::slice::from_ref(node))?,
        Task::Whole => writer.sequence(&whole(node))?,
    }
    let cost = writer.tally.cost();
    Ok(Translation {
        pattern: writer.out,
        whole: 0,
        groups: writer.groups,
        anchor: match task {
            Task::Find => anchor(node),
            Task::Whole => Some(super::Anchor::Text),
        },
        continues: writer.continues,
        cost,
    })
}

/// `\A…\z`. A `$` at the end is no more than that `\z`.
fn whole(node: &Node) -> Vec<Node> {
    let mut items = vec![Node::Assert(Assertion::TextStart)];
    match node {
        Node::Concat(inner) => items.extend_from_slice(inner),
        other => items.push(other.clone()),
    }
    if let Some(Node::Assert(Assertion::TextEndOrLastLineFeed)) = items.last() {
        items.pop();
    }
    items.push(Node::Assert(Assertion::TextEnd));
    items
}

/// The pattern for an automaton. What only has to follow the match, `$` or a lookahead at the end, is written behind a
/// group that holds the match.
fn linear(
    node: &Node,
    groups: usize,
    alphabet: Alphabet,
    task: Task,
) -> Result<Option<Translation>, TooLarge> {
    let items = match (task, node) {
        (Task::Whole, _) => whole(node),
        (Task::Find, Node::Concat(items)) => items.clone(),
        (Task::Find, other) => vec![other.clone()],
    };
    let (front, behind) = match items.split_last() {
        Some((last @ Node::Assert(Assertion::TextEndOrLastLineFeed), front)) => (front, Some(last)),
        Some((
            Node::Look {
                body,
                behind: false,
                negative: false,
                ..
            },
            front,
        )) => (front, Some(&**body)),
        _ => (items.as_slice(), None),
    };
    let is_end = matches!(behind, Some(Node::Assert(Assertion::TextEndOrLastLineFeed)));
    let all = || front.iter().chain(behind.filter(|_| !is_end));
    let total = all().map(positions).fold(1, u64::saturating_add);
    if !all().all(is_linear) || total > POSITIONS_MAX {
        return Ok(None);
    }
    let whole = usize::from(behind.is_some());
    let mut writer = Writer::new(alphabet, numbers(node, groups, 1 + whole));
    writer.linear = true;
    match (behind, writer.items_in_group(front, behind.is_some())) {
        // More ranges than an automaton may have; the machine needs each only once.
        (_, Err(TooLarge::Ranges)) => return Ok(None),
        (_, Err(error)) => return Err(error),
        (Some(_), Ok(())) if is_end => writer.out.push_str(END_OR_LAST_LINE_FEED),
        (Some(behind), Ok(())) => writer.item(behind)?,
        (None, Ok(())) => {}
    }
    Ok(Some(Translation {
        pattern: writer.out,
        whole,
        groups: writer.groups,
        anchor: anchor(node),
        continues: false,
        cost: Cost::Linear {
            positions: total,
            reach: if behind.is_some() { None } else { reach(node) },
        },
    }))
}

/// What the machine may have to do, counted while writing.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    width: u64,
    round: u64,
    /// Cells that are saved, and restored when the machine goes back. To find one takes time in proportion to them.
    saves: u64,
    references: u64,
    /// Parts that read an unlimited text at once: those that can only be reached once for each start of a match, and
    /// those that can be reached whenever the machine goes back.
    scans_at_start: u64,
    scans: u64,
}

impl Tally {
    fn cost(self) -> Cost {
        let per_save = 1 + self.saves / 4;
        Cost::Backtracking {
            width: self.width.saturating_add(self.saves * self.saves / 8),
            round: self.round,
            width_per_char: self
                .scans
                .saturating_mul(per_save)
                .saturating_add(self.references / 32),
            start_per_char: self.scans_at_start.saturating_mul(per_save),
        }
    }
}

struct Writer {
    out: String,
    alphabet: Alphabet,
    groups: Vec<Vec<usize>>,
    known: HashMap<ClassSpec, (String, usize)>,
    ranges: usize,
    /// How often an automaton writes out what is being written.
    copies: usize,
    depth: usize,
    linear: bool,
    continues: bool,
    /// Something before this place can match in several ways.
    after_choice: bool,
    tally: Tally,
}

impl Writer {
    fn new(alphabet: Alphabet, groups: Vec<Vec<usize>>) -> Self {
        Self {
            out: String::new(),
            alphabet,
            groups,
            known: HashMap::new(),
            ranges: 0,
            copies: 1,
            depth: 0,
            linear: false,
            continues: false,
            after_choice: false,
            tally: Tally::default(),
        }
    }

    fn open(&mut self, text: &str) -> Written {
        self.out.push_str(text);
        self.depth += 1;
        if self.depth > ENGINE_NESTING_MAX {
            return Err(TooLarge::Nesting);
        }
        Ok(())
    }

    fn close(&mut self) {
        self.out.push(')');
        self.depth -= 1;
    }

    fn items_in_group(&mut self, items: &[Node], group: bool) -> Written {
        if group {
            self.open("(")?;
        }
        items.iter().try_for_each(|item| self.item(item))?;
        if group {
            self.close();
        }
        Ok(())
    }

    /// Items one after another, for the machine between barriers.
    fn sequence(&mut self, items: &[Node]) -> Written {
        if self.linear || items.iter().all(|item| matches!(item, Node::Char(_))) {
            return items.iter().try_for_each(|item| self.item(item));
        }
        self.barrier();
        let mut rest = items;
        while let Some(first) = rest.first() {
            let literals = rest
                .iter()
                .take_while(|item| matches!(item, Node::Char(_)))
                .count();
            if literals > 1 {
                self.open("(?:")?;
                rest[..literals].iter().try_for_each(|item| self.item(item))?;
                self.close();
                rest = &rest[literals..];
            } else {
                self.item(first)?;
                rest = &rest[1..];
            }
        }
        self.barrier();
        Ok(())
    }

    fn barrier(&mut self) {
        self.out.push_str(BARRIER);
        self.tally.width += 2;
        self.tally.saves += 1;
    }

    /// The inside of parentheses.
    fn inside(&mut self, node: &Node) -> Written {
        match node {
            Node::Concat(items) => self.sequence(items),
            Node::Alternate(branches) => {
                self.after_choice = true;
                for (number, branch) in branches.iter().enumerate() {
                    if number > 0 {
                        self.out.push('|');
                        self.tally.width += 2;
                    }
                    match branch {
                        Node::Alternate(_) => self.item(branch)?,
                        _ => self.inside(branch)?,
                    }
                }
                Ok(())
            }
            other => self.item(other),
        }
    }

    /// The inside of what the engine would rather give to an automaton.
    fn apart(&mut self, node: &Node) -> Written {
        match node {
            Node::Char(_) | Node::Set(_) => self.item(node),
            Node::Concat(items) => self.sequence(items),
            other => self.sequence(std::slice::from_ref(other)),
        }
    }

    /// One node, in parentheses where it needs them.
    fn item(&mut self, node: &Node) -> Written {
        self.tally.width += 1;
        match node {
            Node::Empty => {}
            Node::Char(c) => self.char(*c),
            Node::Set(spec) => self.set(spec)?,
            Node::Assert(assertion) => self.assertion(*assertion)?,
            Node::Concat(_) | Node::Alternate(_) => {
                self.open("(?:")?;
                self.inside(node)?;
                self.close();
            }
            Node::Capture { body, .. } => {
                self.tally.saves += 2;
                self.open("(")?;
                self.inside(body)?;
                self.close();
            }
            Node::Repeat {
                body, min, max, lazy, ..
            } => self.repeat(node, body, *min, *max, *lazy)?,
            Node::Atomic(body) => {
                let before = self.scan(Length::of(body).max);
                self.tally.saves += 2;
                self.open("(?>")?;
                self.apart(body)?;
                self.close();
                self.after_choice = before;
            }
            Node::Look {
                body,
                behind: false,
                negative,
                ..
            } => self.lookahead(body, *negative)?,
            Node::Look { body, negative, .. } => self.lookbehind(body, *negative)?,
            Node::Backreference {
                slot, ignore_case, ..
            } => {
                // Only bytes are compared quickly.
                let is_slow = *ignore_case && self.alphabet == Alphabet::Unicode;
                self.tally.references += if is_slow { 128 } else { 1 };
                self.after_choice = true;
                match self.groups[*slot].first() {
                    Some(number) if *ignore_case => {
                        let _ = write!(self.out, "(?i:\\{number})");
                    }
                    Some(number) => {
                        let _ = write!(self.out, "(?:\\{number})");
                    }
                    None => self.set(&ClassSpec::default())?,
                }
            }
            Node::IfGroup { slot, yes, no, .. } => match self.groups[*slot].first().copied() {
                Some(number) => {
                    self.open("(?")?;
                    let _ = write!(self.out, "({number})");
                    self.branches(yes, no)?;
                }
                None => self.item(no)?,
            },
            Node::IfMatch { test, yes, no } => {
                self.open("(?(")?;
                self.lookahead(test, false)?;
                self.out.push(')');
                self.branches(yes, no)?;
            }
        }
        Ok(())
    }

    fn branches(&mut self, yes: &Node, no: &Node) -> Written {
        self.tally.width += 6;
        self.tally.saves += 2;
        for (number, branch) in [yes, no].into_iter().enumerate() {
            if number > 0 {
                self.out.push('|');
            }
            self.apart(branch)?;
        }
        self.close();
        self.after_choice = true;
        Ok(())
    }

    fn repeat(&mut self, node: &Node, body: &Node, min: u32, max: Option<u32>, lazy: bool) -> Written {
        let before = self.tally.width;
        let saves_before = self.tally.saves;
        let copies = self.copies;
        if self.linear {
            let times = max.unwrap_or(min.saturating_add(1)).max(1) as usize;
            self.copies = self.copies.saturating_mul(times);
        }
        let is_choice = Length::of(node).fixed().is_none() || !matches!(body, Node::Char(_) | Node::Set(_));
        self.after_choice |= is_choice;
        match body {
            Node::Char(_) | Node::Set(_) | Node::Capture { .. } => self.item(body)?,
            _ => {
                self.open("(?:")?;
                self.apart(body)?;
                self.close();
            }
        }
        self.copies = copies;
        match (min, max) {
            (0, None) => self.out.push('*'),
            (1, None) => self.out.push('+'),
            (0, Some(1)) => self.out.push('?'),
            (min, None) => {
                let _ = write!(self.out, "{{{min},}}");
            }
            (min, Some(max)) => {
                let _ = write!(self.out, "{{{min},{max}}}");
            }
        }
        if lazy {
            self.out.push('?');
        }
        self.tally.saves += 2;
        // Rounds that may be empty are tried once more before the repeat ends.
        let tries = if Length::of(body).min == 0 { 2 } else { 1 };
        let round = (self.tally.width - before + 2) * tries;
        if max.is_none_or(|max| u64::from(max) > LOOK_SHORT_MAX) {
            let saves = self.tally.saves - saves_before;
            self.tally.round = self
                .tally
                .round
                .saturating_add(round + saves * saves / 8)
                .min(WIDTH_MAX);
        }
        let rounds = u64::from(min).clamp(1, TEXT_BYTES_MAX as u64);
        self.tally.width = before.saturating_add(round.saturating_mul(rounds)).min(WIDTH_MAX);
        Ok(())
    }

    /// Notes a part that is matched at once and reads up to `max` characters. What can match in several ways inside it
    /// cannot do so behind it: gives what `after_choice` has to be there.
    fn scan(&mut self, max: Option<u64>) -> bool {
        match max {
            Some(max) if max <= LOOK_SHORT_MAX => self.tally.width += 4 + 4 * max,
            _ if self.after_choice => self.tally.scans += 1,
            _ => self.tally.scans_at_start += 1,
        }
        self.after_choice
    }

    fn lookahead(&mut self, body: &Node, negative: bool) -> Written {
        let before = self.scan(Length::of(body).max);
        self.tally.saves += 3;
        self.open(if negative { "(?!" } else { "(?=" })?;
        self.apart(body)?;
        self.close();
        self.after_choice = before;
        Ok(())
    }

    /// Alternatives of different lengths are looked for one by one.
    fn lookbehind(&mut self, body: &Node, negative: bool) -> Written {
        if let (Node::Alternate(branches), None) = (body, Length::of(body).fixed()) {
            self.open("(?:")?;
            self.out.push_str(BARRIER);
            self.tally.saves += 2;
            if !negative {
                self.open("(?:")?;
            }
            for (number, branch) in branches.iter().enumerate() {
                if number > 0 && !negative {
                    self.out.push('|');
                }
                self.lookbehind(branch, negative)?;
            }
            if !negative {
                self.close();
            }
            self.out.push_str(BARRIER);
            self.close();
            return Ok(());
        }
        let before = self.after_choice;
        self.tally.saves += 3;
        let open = if negative { "(?<!" } else { "(?<=" };
        let fixed = Length::of(body).fixed();
        if let Some(length) = fixed {
            self.tally.width += 4 + length;
            self.open(open)?;
            self.apart(body)?;
        } else {
            let positions = positions(body);
            let Length { max, .. } = Length::of(body);
            match max {
                Some(max) if max <= LOOK_SHORT_MAX => self.tally.width += 16 + 4 * max * positions,
                _ if self.after_choice => self.tally.scans += positions,
                _ => self.tally.scans_at_start += positions,
            }
            if positions > POSITIONS_MAX {
                return Err(TooLarge::Ranges);
            }
            self.open(open)?;
            let was = std::mem::replace(&mut self.linear, true);
            self.inside(body)?;
            self.linear = was;
        }
        self.close();
        self.after_choice = before;
        Ok(())
    }

    fn assertion(&mut self, assertion: Assertion) -> Written {
        match assertion {
            Assertion::TextStart => self.out.push_str(r"\A"),
            Assertion::TextEnd => self.out.push_str(r"\z"),
            Assertion::LineStart => self.out.push_str("(?m:^)"),
            Assertion::LineEnd => self.out.push_str("(?m:$)"),
            Assertion::SearchStart => {
                // The engine gives up the whole search where a `\G` fails, even an optional one, unless it is in an
                // alternation.
                self.continues = true;
                self.tally.width += 2;
                self.depth_of(1)?;
                self.out.push_str(r"(?:\G|");
                self.set(&ClassSpec::default())?;
                self.out.push(')');
            }
            Assertion::TextEndOrLastLineFeed => {
                self.tally.width += 6;
                self.tally.saves += 3;
                self.depth_of(3)?;
                let _ = write!(self.out, r"(?:\z|(?={BARRIER}\x{{A}}\z{BARRIER}))");
            }
            Assertion::WordBoundary | Assertion::NotWordBoundary => {
                self.tally.width += 12;
                self.tally.saves += 4;
                self.depth_of(2)?;
                let negated = assertion == Assertion::NotWordBoundary;
                let word = boundary_word();
                let ways = if negated {
                    [("(?<=", "(?="), ("(?<!", "(?!")]
                } else {
                    [("(?<=", "(?!"), ("(?<!", "(?=")]
                };
                self.out.push_str("(?:");
                for (number, (behind, ahead)) in ways.into_iter().enumerate() {
                    if number > 0 {
                        self.out.push('|');
                    }
                    self.out.push_str(behind);
                    self.set(&word)?;
                    self.out.push(')');
                    self.out.push_str(ahead);
                    self.set(&word)?;
                    self.out.push(')');
                }
                self.out.push(')');
            }
        }
        Ok(())
    }

    fn depth_of(&self, more: usize) -> Written {
        if self.depth + more > ENGINE_NESTING_MAX {
            return Err(TooLarge::Nesting);
        }
        Ok(())
    }

    fn set(&mut self, spec: &ClassSpec) -> Written {
        if !self.known.contains_key(spec) {
            let ranges = spec.resolve(self.alphabet);
            let mut text = String::new();
            match *ranges.as_slice() {
                [] => text.push_str(r"[^\x{0}-\x{10FFFF}]"),
                [(low, high)] if low == high => push_char(&mut text, low),
                _ => {
                    text.push('[');
                    for (low, high) in &ranges {
                        push_char(&mut text, *low);
                        if low != high {
                            text.push('-');
                            push_char(&mut text, *high);
                        }
                    }
                    text.push(']');
                }
            }
            self.known.insert(spec.clone(), (text, ranges.len() + 1));
        }
        if let Some((text, ranges)) = self.known.get(spec) {
            self.ranges = self.ranges.saturating_add(ranges.saturating_mul(self.copies));
            if self.ranges > RANGES_MAX {
                return Err(TooLarge::Ranges);
            }
            self.out.push_str(text);
        }
        Ok(())
    }

    fn char(&mut self, c: char) {
        push_char(&mut self.out, c);
    }
}

/// A character that means itself, in a set and outside.
fn push_char(out: &mut String, c: char) {
    if c.is_ascii_alphanumeric() || !c.is_ascii() {
        out.push(c);
    } else {
        let _ = write!(out, "\\x{{{:X}}}", u32::from(c));
    }
}
