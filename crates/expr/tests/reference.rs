//! The committed reference pages are those that the tables give.

use std::collections::BTreeMap;
use std::path::Path;

use expr::functions;
use expr::reference::pages;

const REPAIR: &str = "Write the pages anew:\n  cargo xtask gen";

#[test]
fn the_committed_pages_are_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/expressions");
    let committed: BTreeMap<String, String> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}. {REPAIR}", folder.display()))
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            // A checkout may have other line ends.
            (
                name,
                std::fs::read_to_string(&path)
                    .expect("text")
                    .replace("\r\n", "\n"),
            )
        })
        .collect();
    let made: BTreeMap<String, String> = pages()
        .into_iter()
        .map(|page| (page.file_name, page.text))
        .collect();
    let stale: Vec<&String> = made
        .keys()
        .chain(committed.keys())
        .filter(|name| made.get(*name) != committed.get(*name))
        .collect();
    assert!(
        stale.is_empty(),
        "docs/expressions is not up to date: {stale:?}. {REPAIR}"
    );
}

#[test]
fn every_function_has_a_page_that_says_enough() {
    let pages = pages();
    for function in functions::all() {
        let name = format!("{}.md", function.name);
        let page = pages.iter().find(|page| page.file_name == name).expect("a page");
        assert!(page.text.starts_with(expr::reference::FIRST_LINE), "{name}");
        assert!(page.text.contains(&function.signature()), "{name}");
        assert!(
            !function.remarks.is_empty() || function.examples.len() > 1,
            "{name} says too little"
        );
        for line in page.text.lines() {
            assert!(
                line.trim_end() == line,
                "{name} has white space at the end of {line:?}"
            );
        }
        assert!(
            pages[0].text.contains(&format!("({name})")),
            "README.md does not lead to {name}"
        );
    }
}
