//! The desktop shell: one window over `app-api`. Behaviour lives there, where it runs without a window.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod bindings;
mod commands;
mod log;
mod start;
mod window;

use tauri::Manager;

/// The trial backend asks for memory all the time, on one thread, and gives it back on another.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let commands = commands::builder();
    if let Some(path) = bindings::export_path(std::env::args_os()) {
        return bindings::export(&commands, &path);
    }
    tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::show(app)))
        .plugin(tauri_plugin_store::Builder::default().build())
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(commands.invoke_handler())
        .setup(|app| Ok(start::start(app)?))
        .build(tauri::generate_context!())?
        .run(|app, event| {
            if matches!(event, tauri::RunEvent::Exit)
                && let Some(slipway) = app.try_state::<app_api::App>()
            {
                app_api::recording::finish(&slipway);
            }
        });
    Ok(())
}
