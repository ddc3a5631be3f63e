//! The processes below a process, from `/proc`: what a driver started must not outlive it.

use std::process::Command;
use std::time::{Duration, Instant};

/// How long a process may take to end when it is asked to.
const END_MAX: Duration = Duration::from_secs(5);

/// Every process below this one, children of children included.
pub(crate) fn descendants(root: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = std::fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let process = entry.file_name().to_str()?.parse().ok()?;
            Some((process, parent(process)?))
        })
        .collect();
    let mut found = vec![root];
    let mut next = 0;
    while let Some(&process) = found.get(next) {
        found.extend(
            parents
                .iter()
                .filter(|(_, parent)| *parent == process)
                .map(|(child, _)| *child),
        );
        next += 1;
    }
    found.remove(0);
    found
}

/// Asks the processes to end, waits for it, and ends those that stay.
pub(crate) fn end(processes: &[u32]) {
    signal("-TERM", processes);
    let begun = Instant::now();
    while processes.iter().any(|process| runs(*process)) && begun.elapsed() < END_MAX {
        std::thread::sleep(Duration::from_millis(20));
    }
    signal("-KILL", processes);
}

fn signal(kind: &str, processes: &[u32]) {
    let alive: Vec<String> = processes
        .iter()
        .filter(|process| runs(**process))
        .map(u32::to_string)
        .collect();
    if !alive.is_empty() {
        // A process that ended meanwhile makes `kill` complain; that is what was wanted.
        let _ = Command::new("kill").arg(kind).args(alive).output();
    }
}

/// Exists and is not a zombie that waits to be counted.
fn runs(process: u32) -> bool {
    stat(process).is_some_and(|rest| !rest.starts_with('Z'))
}

fn parent(process: u32) -> Option<u32> {
    stat(process)?.split_whitespace().nth(1)?.parse().ok()
}

/// What stands behind the name in `/proc/N/stat`: state, parent, …. The name itself may hold blanks and brackets.
fn stat(process: u32) -> Option<String> {
    let text = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    Some(text.rsplit_once(") ")?.1.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_of_a_child_is_found_and_ended() {
        let mut shell = Command::new("sh")
            .args(["-c", "sleep 600 & wait"])
            .spawn()
            .expect("a shell");
        let begun = Instant::now();
        while descendants(shell.id()).is_empty() && begun.elapsed() < END_MAX {
            std::thread::yield_now();
        }
        let below = descendants(shell.id());
        assert_eq!(below.len(), 1, "the sleeping one");
        end(&below);
        assert!(!runs(below[0]));
        shell.wait().expect("the shell ends with what it waited for");
    }
}
