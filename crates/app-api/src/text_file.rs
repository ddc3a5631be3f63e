//! Text that a person hands over in a file: of which encoding, and how much of it.

use crate::error::ApiError;

/// Larger files are not read: no file that a person means is as large, and a device never ends.
pub const FILE_BYTES_MAX: u64 = 256 << 20;

const FIX: &str = "Save it as text in UTF-8.";
const UTF8_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// The text of a file. A byte order mark in front is dropped.
///
/// # Errors
/// It is no UTF-8; the message carries `name`, and the line of the first byte that is none.
pub fn decode(name: &str, bytes: Vec<u8>) -> Result<String, ApiError> {
    check_head(name, &bytes)?;
    let mut text = String::from_utf8(bytes).map_err(|error| not_utf8(name, &error))?;
    if text.as_bytes().starts_with(&UTF8_MARK) {
        text.drain(..UTF8_MARK.len());
    }
    Ok(text)
}

/// Refuses what is no text in UTF-8, as far as its beginning shows it.
pub(crate) fn check_head(name: &str, bytes: &[u8]) -> Result<(), ApiError> {
    match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => return Err(utf16(name)),
        // Without a mark, in either order: no text of ours begins with a zero or has one in second place.
        [0, letter, ..] | [letter, 0, ..] if letter.is_ascii_graphic() => return Err(utf16(name)),
        _ => {}
    }
    if bytes.contains(&0) {
        return Err(ApiError::bad_input(&format!("{name} is not a text file")).fix(FIX));
    }
    Ok(())
}

fn utf16(name: &str) -> ApiError {
    ApiError::bad_input(&format!("{name} is text in UTF-16, which cannot be read here"))
        .fix("Save it in UTF-8: in an editor under “Save as”, in PowerShell with `Out-File -Encoding utf8`.")
}

fn not_utf8(name: &str, error: &std::string::FromUtf8Error) -> ApiError {
    let good = error.utf8_error().valid_up_to();
    let line = 1 + error.as_bytes()[..good]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count();
    ApiError::bad_input(&format!(
        "{name} is not a text file in UTF-8: line {line} has bytes that are no letter"
    ))
    .fix(FIX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(bytes: &[u8]) -> String {
        decode("x.json", bytes.to_vec()).expect_err("refused").message
    }

    #[test]
    fn the_mark_of_utf8_is_dropped() {
        for bytes in [&b"\xEF\xBB\xBFhej"[..], b"hej"] {
            assert_eq!(decode("x", bytes.to_vec()).expect("text"), "hej");
        }
        assert_eq!(decode("x", Vec::new()).expect("text"), "");
    }

    #[test]
    fn other_encodings_are_named() {
        for bytes in [&b"\xFF\xFE{\0"[..], b"\xFE\xFF\0{", b"{\0}\0", b"\0{\0}"] {
            assert!(refused(bytes).contains("UTF-16"), "{bytes:?}");
        }
        assert!(refused(b"a\nb\nS\xF8ren").contains("line 3"));
        assert!(refused(b"abc\0").contains("not a text file"));
    }
}
