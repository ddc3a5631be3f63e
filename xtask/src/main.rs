//! The commands of this repository: `cargo xtask run`, `test`, `check`, `gen`, `shots`,
//! `bench`, `fuzz`.
//!
//! They install what a new machine lacks, say each step in one line with its duration, and are quick the
//! second time. Few dependencies, so that the first word appears at once.

mod bench;
mod cargo;
mod check;
mod failure;
mod fuzz;
mod generate;
mod run;
mod shots;
mod step;
mod suites;
mod system;
mod test;
mod tree;
mod ui;
mod window;

use std::process::ExitCode;

use failure::{Failure, Outcome};
use tree::Tree;

const HELP: &str = "\
Slipway's own commands. They install what is missing and say what they do.

  cargo xtask run             open the app on the simulated tenant; with no display: the same job in the terminal
  cargo xtask test [FILTER]   every test: Rust, the user interface, SCIM conformance suites, and the real window
  cargo xtask check           formats, lints and types, as CI holds them
  cargo xtask gen [--check]   write what is made from the code: TypeScript types, reference pages; --check: fail when stale
  cargo xtask shots [--out DIR] [--only TEXT]
                              a picture of every screen and state of the real window, light and dark, two widths
  cargo xtask bench dry [--people N] [--json]
                              figures of the dry run over everyone: one core, two, and the memory of 1,000,000 people
  cargo xtask bench expr [--json]
                              figures of the expression language beside other evaluators; fails when a target is missed
  cargo xtask bench graph [--people N] [--json]
                              figures of the simulated tenant with 100,000 people; fails when a target is missed
  cargo xtask bench trial [--people N] [--growth] [--json]
                              figures of the trial backend under an initial cycle of Entra, beside what bounds them
  cargo xtask fuzz [TARGET] [--minutes N] [--keep]
                              make up texts until one breaks something; --keep: add what is new to fuzz/corpus

CARGO_TARGET_DIR moves everything that is built. Exit status: 0 good, 1 something failed, 2 something is missing or misspelt.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = Tree::find().and_then(|tree| match words.as_slice() {
        ["run", rest @ ..] => run::run(&tree, rest),
        ["test", rest @ ..] => test::test(&tree, rest),
        ["check"] => check::check(&tree),
        ["gen"] => generate::generate(&tree, generate::Mode::Write),
        ["gen", "--check"] => generate::generate(&tree, generate::Mode::Check),
        ["shots", rest @ ..] => shots::shots(&tree, rest),
        ["bench", rest @ ..] => bench::bench(&tree, rest),
        ["fuzz", rest @ ..] => fuzz::fuzz(&tree, rest),
        [] | ["help" | "--help" | "-h"] => {
            eprint!("{HELP}");
            Ok(())
        }
        other => Err(Failure::usage(format!("`{}` is not a command here", other.join(" "))).hint(HELP)),
    });
    report(outcome)
}

fn report(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\n{failure}");
            ExitCode::from(failure.status)
        }
    }
}
