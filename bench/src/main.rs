//! Figures of Slipway beside references that are measured in the same run, because a number alone says as much about
//! the machine as about the program.
//!
//! One module per topic; `measure` knows how to time, `report` how to show. `cargo xtask bench TOPIC` builds and runs it.

mod allocations;
mod dry_topic;
mod expr_topic;
mod graph_topic;
mod measure;
mod report;
mod trial_topic;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: allocations::Counting = allocations::Counting;

const HELP: &str = "\
usage: slipway-bench dry [--people N] [--json]
       slipway-bench expr [--json]
       slipway-bench graph [--people N] [--json]
       slipway-bench trial [--people N] [--groups N] [--growth] [--json]

  dry      the dry run over everyone: one core, two cores, and the memory that N people take, 1,000,000 unless said
  expr     the expression language beside other evaluators
  graph    the simulated tenant with 100,000 people, beside a constant of the same HTTP library
  trial    the trial backend under an initial cycle of Entra; --growth: from 10,000 people to N, 1,000,000 unless said

Exit status: 0 every target is met, 1 one is missed, 2 bad usage.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let json = words.contains(&"--json");
    let words: Vec<&str> = words.into_iter().filter(|word| *word != "--json").collect();
    let (topic, figures) = match words.as_slice() {
        ["dry", rest @ ..] => match dry_topic::Options::of(rest) {
            Some(options) => ("dry", dry_topic::figures(&options)),
            None => return usage(),
        },
        ["expr"] => ("expr", expr_topic::figures()),
        ["graph", rest @ ..] => match graph_topic::Options::of(rest) {
            Some(options) => ("graph", graph_topic::figures(&options)),
            None => return usage(),
        },
        ["trial", rest @ ..] => match trial_topic::Options::of(rest) {
            Some(options) => ("trial", trial_topic::figures(&options)),
            None => return usage(),
        },
        _ => return usage(),
    };
    match figures {
        Ok(figures) => {
            if json {
                println!("{:#}", report::json(topic, &figures));
            } else {
                print!("{}", report::table(&figures));
            }
            ExitCode::from(u8::from(!report::all_met(&figures)))
        }
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn usage() -> ExitCode {
    eprint!("{HELP}");
    ExitCode::from(2)
}
