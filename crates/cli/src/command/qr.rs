//! An address as a QR code made of characters.

use std::io::IsTerminal;

use qrcode::QrCode;
use qrcode::render::unicode::Dense1x2;

/// White on black whatever the terminal's theme is: many readers do not take an inverted code.
const WHITE_ON_BLACK: &str = "\u{1b}[97;40m";
const PLAIN: &str = "\u{1b}[0m";

/// The picture for standard error, two modules above each other in a character. `None` when the address is too long for one.
pub(crate) fn picture(address: &str) -> Option<String> {
    let picture = drawn(address)?;
    if !std::io::stderr().is_terminal() {
        return Some(picture);
    }
    let lines = picture
        .lines()
        .map(|line| format!("{WHITE_ON_BLACK}{line}{PLAIN}"));
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// Drawn for a dark background: full blocks are the light modules and the quiet zone around them.
fn drawn(address: &str) -> Option<String> {
    let code = QrCode::new(address).ok()?;
    // The crate calls the filled half of a character dark.
    let mut renderer = code.render::<Dense1x2>();
    let drawn = renderer
        .dark_color(Dense1x2::Light)
        .light_color(Dense1x2::Dark)
        .build();
    Some(drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a camera sees: one dot for each module, scaled up so that a decoder finds its corners.
    fn seen(picture: &str) -> (usize, Vec<Vec<bool>>) {
        let mut rows = Vec::new();
        for line in picture.lines() {
            let halves: Vec<(bool, bool)> = line
                .chars()
                .map(|letter| match letter {
                    '█' => (true, true),
                    '▀' => (true, false),
                    '▄' => (false, true),
                    ' ' => (false, false),
                    other => panic!("{other} is not part of a picture"),
                })
                .collect();
            rows.push(halves.iter().map(|half| half.0).collect());
            rows.push(halves.iter().map(|half| half.1).collect());
        }
        (
            picture
                .lines()
                .map(|line| line.chars().count())
                .max()
                .unwrap_or(0),
            rows,
        )
    }

    #[test]
    fn a_camera_reads_the_address() {
        const SCALE: usize = 6;
        for address in [
            "https://microsoft.com/devicelogin",
            "https://microsoft.com/deviceloginchina",
            "http://127.0.0.1:54321/devicelogin",
        ] {
            let (width, rows) = seen(&drawn(address).expect("short enough"));
            let mut image =
                rqrr::PreparedImage::prepare_from_greyscale(width * SCALE, rows.len() * SCALE, |x, y| {
                    let light = rows[y / SCALE].get(x / SCALE).copied().unwrap_or(true);
                    if light { 255 } else { 0 }
                });
            let grids = image.detect_grids();
            assert_eq!(grids.len(), 1, "{address}");
            let (_, content) = grids[0].decode().expect("readable");
            assert_eq!(content, address);
        }
    }

    #[test]
    fn an_address_that_is_too_long_has_no_picture() {
        assert!(drawn(&"x".repeat(5000)).is_none());
    }
}
