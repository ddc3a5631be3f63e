//! An address as a QR code that a page can draw.

use qrcode::{Color, QrCode};

use crate::view::sign_in::QrView;

/// Light modules around the code, without which many readers do not find it (ISO/IEC 18004: quiet zone).
const QUIET: usize = 4;

/// The drawing; `None` when the address is too long for one.
pub(super) fn drawing(address: &str) -> Option<QrView> {
    let code = QrCode::new(address).ok()?;
    let width = code.width();
    let colors = code.to_colors();
    let mut path = String::new();
    for (y, row) in colors.chunks(width).enumerate() {
        let mut x = 0;
        // Neighbours are one stroke: a page draws hairlines between modules that only touch.
        for run in row.chunk_by(|a, b| a == b) {
            if run[0] == Color::Dark {
                let (left, top, long) = (x + QUIET, y + QUIET, run.len());
                path.push_str(&format!("M{left} {top}h{long}v1h-{long}z"));
            }
            x += run.len();
        }
    }
    Some(QrView {
        size: u32::try_from(width + 2 * QUIET).ok()?,
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a camera sees of the strokes, scaled up so that a decoder finds the corners.
    fn read(view: &QrView) -> String {
        const SCALE: usize = 6;
        let size = view.size as usize;
        let mut dark = vec![false; size * size];
        for stroke in view.path.split_inclusive('z') {
            let numbers: Vec<usize> = stroke
                .split(|c: char| !c.is_ascii_digit())
                .filter_map(|number| number.parse().ok())
                .collect();
            let [left, top, long, 1, back] = numbers[..] else {
                panic!("{stroke} is not a stroke");
            };
            assert_eq!(long, back);
            for x in left..left + long {
                dark[top * size + x] = true;
            }
        }
        let mut image = rqrr::PreparedImage::prepare_from_greyscale(size * SCALE, size * SCALE, |x, y| {
            if dark[(y / SCALE) * size + x / SCALE] {
                0
            } else {
                255
            }
        });
        let grids = image.detect_grids();
        assert_eq!(grids.len(), 1);
        grids[0].decode().expect("readable").1
    }

    #[test]
    fn a_camera_reads_the_address() {
        for address in [
            "https://microsoft.com/devicelogin",
            "https://microsoft.com/deviceloginchina",
            "http://127.0.0.1:54321/devicelogin",
        ] {
            assert_eq!(read(&drawing(address).expect("short enough")), address);
        }
        assert_eq!(drawing(&"x".repeat(5000)), None);
    }
}
