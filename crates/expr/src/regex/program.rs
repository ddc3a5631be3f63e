//! Tree to instructions. Repeats count in registers and are not written out, so a program is as long as its pattern.

use std::collections::HashMap;

use super::ast::{Assertion, Node, Slot};
use super::charset::{CharSet, ClassSpec};
use super::start::Start;

/// Place of an instruction.
pub(super) type At = usize;
/// A cell that backtracking restores.
pub(super) type Register = usize;

/// Matches one character.
#[derive(Clone, Copy, Debug)]
pub(super) enum One {
    Char(char),
    /// By its place in [`Program::sets`].
    Set(usize),
}

/// `back`: the instruction reads the text to the left of its place. .NET matches lookbehinds from right to left, so
/// their length is free and their groups take as much as they can from the right.
#[derive(Clone, Copy, Debug)]
pub(super) enum Insn {
    One {
        one: One,
        back: bool,
    },
    /// A repeat of one character.
    Run {
        one: One,
        min: u32,
        max: Option<u32>,
        lazy: bool,
        back: bool,
    },
    Assert(Assertion),
    /// Goes on; if that fails, goes to `other`.
    Split {
        other: At,
    },
    Jump(At),
    /// Begins a repeat: `count` times, the last of which began at `from`.
    LoopStart {
        count: Register,
        from: Register,
    },
    /// Leaves the repeat or goes on to [`Insn::LoopNext`].
    LoopTest {
        count: Register,
        from: Register,
        min: u32,
        max: Option<u32>,
        lazy: bool,
        exit: At,
    },
    LoopNext {
        count: Register,
        from: Register,
    },
    /// Notes where a group begins.
    Open {
        start: Register,
    },
    /// The group ends: only now do references see it.
    Close {
        start: Register,
        slot: Slot,
    },
    /// Begins a part that is matched once and for all; if it fails, goes to `otherwise`.
    Guard {
        height: Register,
        place: Register,
        otherwise: Option<At>,
    },
    /// The guarded part matched: forgets its other ways to match, and returns to where it began if `rewind`.
    Commit {
        height: Register,
        place: Register,
        rewind: bool,
    },
    /// The guarded part matched and must not have.
    Refuse {
        height: Register,
    },
    Backreference {
        slot: Slot,
        ignore_case: bool,
        back: bool,
    },
    IfGroup {
        slot: Slot,
        otherwise: At,
    },
    Match,
}

/// A compiled pattern.
#[derive(Debug)]
pub(super) struct Program {
    pub(super) code: Vec<Insn>,
    pub(super) sets: Vec<CharSet>,
    /// Two cells for each group, then the registers.
    pub(super) cells: usize,
    pub(super) start: Start,
}

pub(super) fn compile(node: &Node, groups: usize) -> Program {
    let mut compiler = Compiler {
        code: Vec::new(),
        sets: Vec::new(),
        known: HashMap::new(),
        cells: groups * 2,
    };
    compiler.node(node, false);
    compiler.code.push(Insn::Match);
    Program {
        start: Start::of(node, &compiler.code),
        code: compiler.code,
        sets: compiler.sets,
        cells: compiler.cells,
    }
}

struct Compiler<'n> {
    code: Vec<Insn>,
    sets: Vec<CharSet>,
    known: HashMap<&'n ClassSpec, usize>,
    cells: usize,
}

impl<'n> Compiler<'n> {
    fn node(&mut self, node: &'n Node, back: bool) {
        match node {
            Node::Empty => {}
            Node::Char(_) | Node::Set(_) => {
                if let Some(one) = self.one(node) {
                    self.code.push(Insn::One { one, back });
                }
            }
            Node::Assert(assertion) => self.code.push(Insn::Assert(*assertion)),
            Node::Concat(items) if back => items.iter().rev().for_each(|item| self.node(item, back)),
            Node::Concat(items) => items.iter().for_each(|item| self.node(item, back)),
            Node::Alternate(branches) => self.alternate(branches, back),
            Node::Capture { slot, body } => {
                let start = self.register();
                self.code.push(Insn::Open { start });
                self.node(body, back);
                self.code.push(Insn::Close { start, slot: *slot });
            }
            Node::Repeat { body, min, max, lazy } => self.repeat(body, *min, *max, *lazy, back),
            Node::Atomic(body) => self.guarded(body, back, false, None),
            Node::Look {
                body,
                behind,
                negative: false,
            } => self.guarded(body, *behind, true, None),
            Node::Look {
                body,
                behind,
                negative: true,
            } => {
                let (height, place) = (self.register(), self.register());
                let guard = self.reserve();
                self.node(body, *behind);
                self.code.push(Insn::Refuse { height });
                self.code[guard] = Insn::Guard {
                    height,
                    place,
                    otherwise: Some(self.code.len()),
                };
            }
            Node::Backreference { slot, ignore_case } => self.code.push(Insn::Backreference {
                slot: *slot,
                ignore_case: *ignore_case,
                back,
            }),
            Node::IfGroup { slot, yes, no } => {
                let test = self.reserve();
                let otherwise = self.choice(yes, no, back);
                self.code[test] = Insn::IfGroup {
                    slot: *slot,
                    otherwise,
                };
            }
            Node::IfMatch { test, yes, no } => {
                let guard = self.code.len();
                // A bare condition is tested in the direction of what surrounds it; a lookaround has its own.
                self.guarded(test, back, true, Some(0));
                let no_branch = self.choice(yes, no, back);
                if let Insn::Guard { otherwise, .. } = &mut self.code[guard] {
                    *otherwise = Some(no_branch);
                }
            }
        }
    }

    /// Both branches of a condition; gives the place of the second.
    fn choice(&mut self, yes: &'n Node, no: &'n Node, back: bool) -> At {
        self.node(yes, back);
        let jump = self.reserve();
        let otherwise = self.code.len();
        self.node(no, back);
        self.code[jump] = Insn::Jump(self.code.len());
        otherwise
    }

    fn alternate(&mut self, branches: &'n [Node], back: bool) {
        let mut jumps = Vec::new();
        for (number, branch) in branches.iter().enumerate() {
            if number + 1 == branches.len() {
                self.node(branch, back);
                break;
            }
            let split = self.reserve();
            self.node(branch, back);
            jumps.push(self.reserve());
            self.code[split] = Insn::Split {
                other: self.code.len(),
            };
        }
        for jump in jumps {
            self.code[jump] = Insn::Jump(self.code.len());
        }
    }

    fn repeat(&mut self, body: &'n Node, min: u32, max: Option<u32>, lazy: bool, back: bool) {
        if let Some(one) = self.one(body) {
            self.code.push(Insn::Run {
                one,
                min,
                max,
                lazy,
                back,
            });
            return;
        }
        let (count, from) = (self.register(), self.register());
        self.code.push(Insn::LoopStart { count, from });
        let test = self.reserve();
        self.code.push(Insn::LoopNext { count, from });
        self.node(body, back);
        self.code.push(Insn::Jump(test));
        self.code[test] = Insn::LoopTest {
            count,
            from,
            min,
            max,
            lazy,
            exit: self.code.len(),
        };
    }

    fn guarded(&mut self, body: &'n Node, back: bool, rewind: bool, otherwise: Option<At>) {
        let (height, place) = (self.register(), self.register());
        self.code.push(Insn::Guard {
            height,
            place,
            otherwise,
        });
        self.node(body, back);
        self.code.push(Insn::Commit {
            height,
            place,
            rewind,
        });
    }

    fn one(&mut self, node: &'n Node) -> Option<One> {
        match node {
            Node::Char(c) => Some(One::Char(*c)),
            Node::Set(spec) => {
                let next = self.sets.len();
                let at = *self.known.entry(spec).or_insert(next);
                if at == next {
                    self.sets.push(CharSet::new(spec.clone()));
                }
                Some(One::Set(at))
            }
            _ => None,
        }
    }

    fn register(&mut self) -> Register {
        self.cells += 1;
        self.cells - 1
    }

    /// An instruction to be written once its target is known.
    fn reserve(&mut self) -> At {
        self.code.push(Insn::Match);
        self.code.len() - 1
    }
}
