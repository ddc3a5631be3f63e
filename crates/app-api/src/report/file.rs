//! Documents in the data folder: complete or not there, never half.

use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::Zoned;

use crate::app::App;
use crate::error::ApiError;
use crate::view::report::FileView;

/// A text that is put together line by line.
#[derive(Default)]
pub(crate) struct FileText(String);

impl FileText {
    pub(crate) fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    pub(crate) fn blank(&mut self) {
        self.0.push('\n');
    }

    pub(crate) fn write(self, app: &App, name: &str, extension: &str) -> Result<FileView, ApiError> {
        let path = path(app, name, extension)?;
        write(&path, &self.0)?;
        Ok(FileView {
            path: path.display().to_string(),
        })
    }
}

/// A path in the folder of reports that no earlier document has.
pub(crate) fn path(app: &App, name: &str, extension: &str) -> Result<PathBuf, ApiError> {
    let folder = app
        .inner
        .places
        .reports()
        .map_err(|error| unwritable(app.inner.places.dir(), &error))?;
    Ok(free_path(&folder, name, extension))
}

/// A path in a folder that no earlier document has.
pub(crate) fn free_path(folder: &Path, name: &str, extension: &str) -> PathBuf {
    let stem = format!("{}-{}", slug(name), Zoned::now().strftime("%Y-%m-%d-%H%M%S"));
    let free = std::iter::once(folder.join(format!("{stem}.{extension}")))
        .chain((2..1000).map(|number| folder.join(format!("{stem}-{number}.{extension}"))))
        .find(|path| !path.exists());
    free.unwrap_or_else(|| folder.join(format!("{stem}.{extension}")))
}

/// Writes a file as a whole: under another name first, then renamed.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), ApiError> {
    let draft = path.with_extension("part");
    let written = std::fs::File::create(&draft)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        })
        .and_then(|()| std::fs::rename(&draft, path));
    written.map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> ApiError {
    ApiError::failed(&format!("{} cannot be written", path.display()))
        .because(&error.to_string())
        .fix("Free some space, or choose another data folder with --data-dir.")
}

/// A name that every file system takes: letters, digits and hyphens.
fn slug(name: &str) -> String {
    let mut slug: String = name
        .chars()
        .map(|letter| {
            if letter.is_alphanumeric() {
                letter.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .take(60)
        .collect();
    while slug.contains("--") {
        slug = slug.replace("--", "-");
    }
    slug.trim_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_a_file_name_everywhere() {
        assert_eq!(slug("sms2go-Contoso: Nordic / Øst"), "sms2go-contoso-nordic-Øst");
    }

    #[test]
    fn a_document_is_there_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.html");
        write(&path, "one").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one");
        assert!(!folder.path().join("a.part").exists());
        assert!(write(&folder.path().join("missing/a.html"), "x").is_err());
    }
}
