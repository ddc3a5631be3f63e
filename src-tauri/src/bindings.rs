//! `--export-bindings PATH`: the TypeScript types of the commands, written without a window or a display.
//! `cargo xtask gen` calls it; people do not.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use specta_typescript::Typescript;

/// First lines of the generated file.
const HEADER: &str =
    "// Generated from the Rust commands by `cargo xtask gen`. Do not edit.\n/* eslint-disable */\n";

/// Where to write the types, when this start of the program is for that.
pub(crate) fn export_path(arguments: impl Iterator<Item = OsString>) -> Option<PathBuf> {
    arguments
        .skip_while(|argument| argument != "--export-bindings")
        .nth(1)
        .map(PathBuf::from)
}

/// Writes the types to `path`.
pub(crate) fn export(
    commands: &tauri_specta::Builder<tauri::Wry>,
    path: &Path,
) -> Result<(), Box<dyn std::error::Error>> {
    Ok(commands.export(Typescript::default().header(HEADER), path)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_follows_the_argument() {
        let arguments = |list: &[&str]| list.iter().map(OsString::from).collect::<Vec<_>>().into_iter();
        assert_eq!(
            export_path(arguments(&["app", "--export-bindings", "a.ts"])),
            Some("a.ts".into())
        );
        assert_eq!(export_path(arguments(&["app", "--export-bindings"])), None);
        assert_eq!(export_path(arguments(&["app"])), None);
    }
}
