//! The one window: made from `tauri.conf.json`, at another size when asked.

use tauri::{AppHandle, Manager, WebviewWindowBuilder};

/// `1024x768`: the size of the window's content, for pictures of it. Without it the configured size holds.
const SIZE_VARIABLE: &str = "SLIPWAY_WINDOW";

/// Opens the window.
pub(crate) fn open(app: &tauri::App) -> tauri::Result<()> {
    let config = app
        .config()
        .app
        .windows
        .first()
        .ok_or(tauri::Error::WindowNotFound)?;
    let mut window = WebviewWindowBuilder::from_config(app, config)?;
    if let Some((width, height)) = std::env::var(SIZE_VARIABLE).ok().as_deref().and_then(parse_size) {
        window = window.inner_size(width, height);
    }
    window.build()?;
    Ok(())
}

/// Brings the window to the front: someone started the app a second time.
pub(crate) fn show(app: &AppHandle) {
    for window in app.webview_windows().values() {
        // A window that refuses to come forward is still open; there is nothing better to do.
        let _ = window.unminimize();
        let _ = window.set_focus();
    }
}

fn parse_size(text: &str) -> Option<(f64, f64)> {
    let (width, height) = text.split_once('x')?;
    Some((width.trim().parse().ok()?, height.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::parse_size;

    #[test]
    fn a_size_is_width_x_height_and_nothing_else() {
        assert_eq!(parse_size("1024x768"), Some((1024.0, 768.0)));
        assert_eq!(parse_size("1024"), None);
        assert_eq!(parse_size("wide x high"), None);
    }
}
