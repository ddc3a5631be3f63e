//! Lists the commands of the window, so that each must be granted in `capabilities/` before a page may call it.
//! (Tauri opens commands that are not listed here to every window.)

const COMMANDS: &[&str] = &[
    "app_show",
    "vendor_list",
    "vendor_show",
    "session_list",
    "session_create",
    "session_show",
    "session_delete",
    "session_settings_save",
    "guide_tick",
    "sign_in_options",
    "sign_in_start",
    "sign_in_show",
    "sign_in_cancel",
    "sign_out",
    "preflight_show",
    "connection_show",
    "connection_use_trial",
    "connection_probe",
    "connection_save",
    "mappings_show",
    "who_show",
    "who_save",
    "group_search",
    "plan_preview",
    "plan_export",
    "plan_apply",
    "apply_show",
    "apply_cancel",
    "check_candidates",
    "check_run",
    "check_show",
    "job_show",
    "job_start",
    "report_make",
    "report_open",
    "link_open",
    "trial_list",
    "trial_create",
    "trial_delete",
    "trial_token",
    "trial_exchanges",
    "trial_exchange_show",
    "trial_resources",
    "trial_show",
    "trial_settings_save",
    "trial_fault_add",
    "trial_fault_remove",
    "trial_fault_clear",
    "trial_token_add",
    "trial_token_rotate",
    "trial_token_revoke",
    "trial_snapshot_take",
    "trial_snapshot_restore",
    "trial_snapshot_delete",
    "trial_reset",
    "trial_seed",
    "trial_story",
    "trial_log_export",
    "trial_replay",
];

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        // A build script says why it failed on its error stream, and the build stops.
        eprintln!("{error:#}");
        std::process::exit(1);
    }
}
