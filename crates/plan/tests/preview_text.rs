//! The review as a person reads it.

mod fake;

use fake::{Fake, answers, with_token};
use plan::{LineKind, Mode, Step};

fn text(steps: &[Step]) -> String {
    let mut out = String::new();
    let mut section = "";
    for step in steps {
        if step.section != section {
            out += &format!("{}  {}\n", step.section, step.section_note);
            section = &step.section;
        }
        out += &format!(
            "  [{}] {} | {} | {}\n",
            step.verdict.word(),
            step.title,
            step.detail,
            step.guide.join(" ")
        );
        for (lines, mark) in [(&step.before_after, ""), (&step.more, "… ")] {
            for line in lines {
                let sign = match line.kind {
                    LineKind::Added => '+',
                    LineKind::Removed => '-',
                    LineKind::Kept => '=',
                };
                out += &format!("      {mark}{sign} {}\n", line.text);
            }
        }
        if let Some(note) = &step.note {
            out += &format!("      ({note})\n");
        }
        for notice in &step.notices {
            out += &format!("      {:?}: {}. {}\n", notice.level, notice.title, notice.detail);
        }
        for request in &step.requests {
            let path = request.path.split('?').next().unwrap_or_default();
            out += &format!("      {} {path}\n", request.method);
        }
        out += &format!(
            "      portal: {} (old: {})\n      undo: {}\n      verified: {}\n",
            step.portal, step.portal_old, step.undo, step.verified_by
        );
    }
    out
}

#[test]
fn the_review_of_a_new_tenant() {
    let preview = Fake::new().run(&answers(), Mode::Preview, with_token());
    insta::assert_snapshot!(text(&preview.steps));
}

#[test]
fn the_review_of_a_tenant_that_is_right() {
    let mut graph = Fake::new();
    let known = graph.run(&answers(), Mode::Apply, with_token()).known;
    let preview = graph.run(&answers(), Mode::Preview, known);
    insta::assert_snapshot!(text(&preview.steps));
}

#[test]
fn no_secret_stands_in_the_review() {
    let preview = Fake::new().run(&answers(), Mode::Preview, with_token());
    let bodies: Vec<String> = preview
        .steps
        .iter()
        .flat_map(|step| &step.requests)
        .filter_map(|request| Some(request.body_redacted()?.to_string()))
        .collect();
    assert!(bodies.iter().any(|body| body.contains("••••••••")));
    assert!(!format!("{:?}", preview.steps).contains("t0k3n"));
}
