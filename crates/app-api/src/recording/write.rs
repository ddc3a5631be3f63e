//! The file: whole or not at all, and never in place of another one.

use std::io::Write;
use std::path::Path;

use crate::error::ApiError;

/// Refuses a name that is taken or cannot be written to, before anything is done that would be recorded there.
///
/// # Errors
/// The file exists, or its folder does not.
pub fn check_free(file: &Path) -> Result<(), ApiError> {
    if file.symlink_metadata().is_ok() {
        return Err(exists(file));
    }
    if folder(file).is_dir() && file.file_name().is_some() {
        return Ok(());
    }
    Err(ApiError::bad_input(&format!(
        "`{}` cannot be written: there is no such folder",
        file.display()
    ))
    .fix("Name a file in a folder that exists."))
}

/// Refuses a file whose folder cannot be written to, before an hour of recording is lost to it.
pub(super) fn try_folder(file: &Path) -> Result<(), ApiError> {
    tempfile::NamedTempFile::new_in(folder(file))
        .map(drop)
        .map_err(|error| {
            ApiError::failed(&format!("Nothing can be written to `{}`", folder(file).display()))
                .because(&error.to_string())
                .fix("Make room, or give this account the right to write there; then try again.")
        })
}

pub(super) fn whole(file: &Path, text: &str) -> Result<(), ApiError> {
    let failed = |error: std::io::Error| {
        ApiError::failed(&format!(
            "The recording could not be written to `{}`",
            file.display()
        ))
        .because(&error.to_string())
        .fix("Name a file in a folder that may be written to.")
    };
    let mut new = tempfile::NamedTempFile::new_in(folder(file)).map_err(failed)?;
    new.write_all(text.as_bytes()).map_err(failed)?;
    new.as_file().sync_all().map_err(failed)?;
    match new.persist_noclobber(file) {
        Ok(_) => Ok(()),
        Err(_) if file.symlink_metadata().is_ok() => Err(exists(file)),
        Err(error) => Err(failed(error.error)),
    }
}

fn folder(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if folder.as_os_str().is_empty() => Path::new("."),
        Some(folder) => folder,
        None => Path::new("."),
    }
}

fn exists(file: &Path) -> ApiError {
    ApiError::bad_input(&format!("`{}` exists already", file.display()))
        .because("A recording never takes the place of another file.")
        .fix("Name another file, or move this one away.")
}
