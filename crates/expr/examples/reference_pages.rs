//! Writes the reference of the expressions into a folder, and removes pages that are no longer made:
//! `cargo run -p expr --example reference_pages -- docs/expressions`.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(env::args_os().nth(1).ok_or("give the folder to write into")?);
    fs::create_dir_all(&folder)?;
    let mut written = BTreeSet::new();
    for page in expr::reference::pages() {
        fs::write(folder.join(&page.file_name), page.text)?;
        written.insert(page.file_name);
    }
    for entry in fs::read_dir(&folder)? {
        let path = entry?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.ends_with(".md") && !written.contains(&name) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}
