//! Measures how long patterns that are made to take long hold up the caller:
//! `cargo run --release -p expr --example pattern_bombs`. Nothing may take 50 ms.

use std::io::Write as _;
use std::time::{Duration, Instant};

use expr::regex::{Pattern, Replacement};

mod bombs;

const LENGTHS: [usize; 7] = [30, 300, 1_000, 2_000, 4_096, 16_384, 65_536];

/// The longest time of each operation, and where the text had that length.
#[derive(Default)]
struct Worst {
    took: [Duration; 6],
    stopped: usize,
}

const OPERATIONS: [&str; 6] = ["compile", "is_match", "whole", "replace", "group", "first"];

impl Worst {
    fn time<T, E>(&mut self, operation: usize, run: impl FnOnce() -> Result<T, E>) -> Option<T> {
        let start = Instant::now();
        let result = run();
        self.took[operation] = self.took[operation].max(start.elapsed());
        self.stopped += usize::from(result.is_err());
        result.ok()
    }
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let mut all = Worst::default();
    // The tables of characters are made once.
    let _ = Pattern::new(r"(?i)\w");
    for bomb in bombs::all() {
        let mut worst = Worst::default();
        let mut compiled = true;
        for length in LENGTHS {
            let text = bombs::text(&bomb, length);
            // Each operation begins with a pattern of which nothing is compiled yet.
            let mut fresh = |operation: usize, run: &dyn Fn(&Pattern) -> bool| {
                let Some(pattern) = worst.time(0, || Pattern::new(&bomb.0)) else {
                    compiled = false;
                    return;
                };
                worst.time(operation, || if run(&pattern) { Ok(()) } else { Err(()) });
            };
            fresh(1, &|pattern| pattern.is_match(&text).is_ok());
            fresh(2, &|pattern| pattern.matches_whole(&text).is_ok());
            fresh(3, &|pattern| {
                pattern
                    .replace_all(&text, &Replacement::new("<$1$`>", pattern))
                    .is_ok()
            });
            fresh(4, &|pattern| pattern.replace_group(&text, "1", "x").is_ok());
            fresh(5, &|pattern| pattern.group_of_first_match(&text, "1").is_ok());
        }
        let name: String = bomb.0.chars().take(44).collect();
        for (operation, took) in OPERATIONS.iter().zip(worst.took) {
            write!(out, "{operation} {:>6.2}  ", took.as_secs_f64() * 1_000.0)?;
        }
        let what = if compiled { "" } else { "refused: " };
        writeln!(out, "stopped {:>2}  {what}{name}", worst.stopped)?;
        for (all, took) in all.took.iter_mut().zip(worst.took) {
            *all = took.max(*all);
        }
    }
    for (operation, took) in OPERATIONS.iter().zip(all.took) {
        writeln!(out, "worst {operation}: {:.2} ms", took.as_secs_f64() * 1_000.0)?;
    }
    let pattern = Pattern::new(r"[()\s-]+").map_err(std::io::Error::other)?;
    let nothing = Replacement::new("", &pattern);
    let start = Instant::now();
    for _ in 0..100_000 {
        let _ = std::hint::black_box(pattern.replace_all(std::hint::black_box("(111) 222-3333"), &nothing));
    }
    writeln!(
        out,
        "phone number: {:.0} ns",
        start.elapsed().as_secs_f64() * 10_000.0
    )
}
