//! Figures of Slipway beside references that are measured in the same run, because a number alone says as much about
//! the machine as about the program.
//!
//! One module per topic; `measure` knows how to time, `report` how to show. `cargo xtask bench TOPIC` builds and runs it.

mod allocations;
mod expr_topic;
mod measure;
mod report;

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: allocations::Counting = allocations::Counting;

const HELP: &str = "\
usage: slipway-bench expr [--json]

  expr     the expression language beside other evaluators

Exit status: 0 every target is met, 1 one is missed, 2 bad usage.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (topic, json) = match words.as_slice() {
        [topic] => (*topic, false),
        [topic, "--json"] => (*topic, true),
        _ => return usage(),
    };
    let figures = match topic {
        "expr" => expr_topic::figures(),
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
