//! From a started process to an open window.

use app_api::host::SystemHost;
use app_api::{App, AppOptions};
use tauri::Manager;
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};

use crate::{log, window};

/// Opens the data folder, then the window. A folder that cannot be used is said in a message, and the program ends.
pub(crate) fn start(app: &mut tauri::App) -> tauri::Result<()> {
    let opened = tauri::async_runtime::block_on(App::open(AppOptions::default(), SystemHost));
    match opened {
        Ok(slipway) => {
            log::to_files(&slipway.places().dir().join("logs"));
            let restoring = slipway.clone();
            app.manage(slipway);
            tauri::async_runtime::spawn(async move {
                // Nobody asked for this sign-in: when it does not work, the sign-in step says who is signed in.
                if let Err(error) = restoring.restore_sign_in().await {
                    tracing::info!(error = %error, "the last sign-in could not be restored");
                }
            });
            window::open(app)
        }
        Err(error) => {
            let fix = error.fix.map_or_else(String::new, |fix| fix.action);
            let handle = app.handle().clone();
            app.dialog()
                .message(format!("{}\n\n{}\n\n{fix}", error.message, error.detail))
                .title("Slipway cannot start")
                .kind(MessageDialogKind::Error)
                .show(move |_| handle.exit(1));
            Ok(())
        }
    }
}
