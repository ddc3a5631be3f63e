//! `cargo xtask bench`: figures beside references that are measured in the same run.

use std::env::consts::EXE_SUFFIX;
use std::process::Command;

use crate::failure::{Failure, Outcome};
use crate::tree::Tree;
use crate::{cargo, step};

/// What can be measured.
const TOPICS: &[&str] = &["dry", "expr", "graph", "trial"];

/// Measures one topic. Fails when a target is missed.
pub(crate) fn bench(tree: &Tree, rest: &[&str]) -> Outcome {
    let (topic, options) = match rest {
        [topic, options @ ..] if TOPICS.contains(topic) => (*topic, options),
        _ => {
            return Err(Failure::usage(format!(
                "`bench` takes a topic ({}) and its options",
                TOPICS.join(", ")
            )));
        }
    };
    // Not part of the workspace: the references must not weigh on the ordinary build.
    let mut build = cargo::cargo(tree, &["build", "--locked", "--release", "--manifest-path"]);
    step::quiet(
        "Compile the measurements with all optimisations (the first time takes minutes)",
        build.arg(tree.root.join("bench").join("Cargo.toml")),
    )?;
    let program = tree
        .target
        .join("release")
        .join(format!("slipway-bench{EXE_SUFFIX}"));
    let mut run = Command::new(program);
    step::open(
        &format!("Measure {topic}; the machine should have nothing else to do"),
        run.arg(topic).args(options),
    )
}
