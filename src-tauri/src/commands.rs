//! One line per command. Behaviour lives in `app_api`, where it runs without a window.

use app_api::App;
use app_api::error::ApiError;
use app_api::request::*;
use app_api::view::{
    apply::ApplyView, check::*, common::NoticeView, connection::*, drift::*, home::*, job::JobView,
    mappings::MappingsView, plan::PlanView, recording::RecordingView, report::*, sent::*, session::*,
    settings::SettingsView, setup_file::*, sign_in::*, trial::*, trial_tenant::*, vendor::*, who::*,
};
use tauri::State;

/// Declares the commands: name, request, view, and the function of `app_api` that does it.
macro_rules! commands {
    ($($name:ident($request:ty) -> $view:ty = $does:path;)*) => {
        $(
            #[tauri::command]
            #[specta::specta]
            pub(crate) async fn $name(app: State<'_, App>, request: $request) -> Result<$view, ApiError> {
                $does(&app, request).await
            }
        )*

        #[cfg(test)]
        const NAMES: &[&str] = &[$(stringify!($name)),*];

        /// Every command, for the window and for the TypeScript that calls it.
        pub(crate) fn builder() -> tauri_specta::Builder<tauri::Wry> {
            tauri_specta::Builder::new()
                .commands(tauri_specta::collect_commands![$($name),*])
                // One type for both ways: a view reads the same when it is sent and when it is kept.
                .disable_serde_phases()
        }
    };
}

commands! {
    app_show(Nothing) -> AppView = app_api::home::show;
    link_open(LinkRequest) -> Nothing = app_api::home::open_link;
    vendor_list(Nothing) -> Vec<VendorCard> = app_api::vendor::list;
    vendor_show(VendorRequest) -> VendorView = app_api::vendor::show;
    setup_file_open(SetupFileRequest) -> SetupFileView = app_api::setup_file::open;
    setup_file_begin(SetupFileBeginRequest) -> SessionView = app_api::setup_file::begin;
    session_vendor(SessionRequest) -> VendorView = app_api::vendor::of_session;
    session_list(Nothing) -> Vec<SessionSummary> = app_api::session::list;
    session_create(VendorRequest) -> SessionView = app_api::session::create;
    session_show(SessionRequest) -> SessionView = app_api::session::show;
    session_delete(SessionRequest) -> Vec<SessionSummary> = app_api::session::delete;
    session_settings_save(SessionSettingsRequest) -> SessionView = app_api::session::save_settings;
    guide_tick(GuideTickRequest) -> SessionView = app_api::session::tick;
    sign_in_options(Nothing) -> SignInOptions = app_api::sign_in::options;
    sign_in_start(SignInRequest) -> SignInView = app_api::sign_in::start;
    sign_in_with_code(SignInRequest) -> SignInView = app_api::sign_in::start_with_code;
    sign_in_show(SignInIdRequest) -> SignInView = app_api::sign_in::show;
    sign_in_cancel(SignInIdRequest) -> SignInView = app_api::sign_in::cancel;
    sign_out(Nothing) -> AppView = app_api::sign_in::sign_out;
    account_list(Nothing) -> Vec<AccountView> = app_api::sign_in::accounts;
    account_use(AccountRequest) -> AppView = app_api::sign_in::use_account;
    account_sign_out(AccountRequest) -> SignedOutView = app_api::sign_in::sign_out_of_account;
    tenant_find(TenantFindRequest) -> FoundTenantView = app_api::sign_in::find;
    permission_list(SessionRequest) -> Vec<ScopeView> = app_api::sign_in::missing;
    permission_ask(SessionRequest) -> SignInView = app_api::sign_in::ask_for_missing;
    settings_show(Nothing) -> SettingsView = app_api::settings::show;
    settings_save(SettingsWish) -> SettingsView = app_api::settings::save;
    settings_try(SettingsWish) -> NoticeView = app_api::settings::try_out;
    recording_show(Nothing) -> RecordingView = app_api::recording::show;
    recording_start(Nothing) -> RecordingView = app_api::recording::begin;
    recording_stop(Nothing) -> RecordingView = app_api::recording::end;
    preflight_show(SessionRequest) -> PreflightView = app_api::preflight::show;
    connection_show(SessionRequest) -> ConnectionView = app_api::connection::show;
    connection_use_trial(SessionRequest) -> ConnectionView = app_api::connection::use_trial;
    connection_probe(ConnectionRequest) -> ProbeView = app_api::connection::probe;
    connection_save(ConnectionRequest) -> ConnectionView = app_api::connection::save;
    mappings_show(SessionRequest) -> MappingsView = app_api::mappings::show;
    who_show(SessionRequest) -> WhoView = app_api::who::show;
    who_save(WhoRequest) -> WhoView = app_api::who::save;
    group_search(SearchRequest) -> Vec<FoundGroup> = app_api::who::search;
    plan_preview(SessionRequest) -> PlanView = app_api::review::preview;
    plan_export(SessionRequest) -> FileView = app_api::review::export;
    plan_apply(SessionRequest) -> ApplyView = app_api::apply::start;
    apply_show(SessionRequest) -> ApplyView = app_api::apply::show;
    apply_cancel(SessionRequest) -> ApplyView = app_api::apply::cancel;
    undo_preview(UndoRequest) -> PlanView = app_api::undo::preview;
    undo_start(UndoRequest) -> ApplyView = app_api::undo::start;
    drift_show(SessionRequest) -> DriftView = app_api::drift::show;
    drift_repair(RepairRequest) -> DriftView = app_api::drift::repair;
    token_renew(SessionRequest) -> RenewView = app_api::drift::renew;
    check_candidates(SearchRequest) -> Vec<CheckCandidate> = app_api::check::candidates;
    check_run(CheckRequest) -> CheckView = app_api::check::run;
    check_show(SessionRequest) -> Option<CheckView> = app_api::check::show;
    job_show(SessionRequest) -> JobView = app_api::job::show;
    job_start(SessionRequest) -> JobView = app_api::job::start;
    report_make(SessionRequest) -> ReportView = app_api::report::make;
    report_open(SessionRequest) -> FileView = app_api::report::open;
    request_list(SentListRequest) -> SentPage = app_api::requests::page;
    request_show(SentRequestRequest) -> SentView = app_api::requests::show;
    request_script(SentScriptRequest) -> SentScript = app_api::requests::script;
    request_export(SentExportRequest) -> SentExported = app_api::requests::export_file;
    report_folder_open(Nothing) -> Nothing = app_api::requests::open_folder;
    trial_list(Nothing) -> Vec<TrialSummary> = app_api::trial::list;
    trial_create(TrialCreateRequest) -> TrialCreated = app_api::trial::create;
    trial_delete(TrialRequest) -> Vec<TrialSummary> = app_api::trial::delete;
    trial_token(TrialRequest) -> TrialToken = app_api::trial::token;
    trial_exchanges(TrialExchangesRequest) -> TrialExchangePage = app_api::trial::exchanges;
    trial_exchange_show(TrialExchangeRequest) -> TrialExchangeView = app_api::trial::exchange;
    trial_resources(TrialResourcesRequest) -> TrialResourcePage = app_api::trial::resources;
    trial_show(TrialRequest) -> TrialDetailView = app_api::trial::show;
    trial_settings_save(TrialSettingsRequest) -> TrialDetailView = app_api::trial::save_settings;
    trial_fault_add(TrialPartRequest) -> TrialDetailView = app_api::trial::add_fault;
    trial_fault_remove(TrialPartRequest) -> TrialDetailView = app_api::trial::remove_fault;
    trial_fault_clear(TrialRequest) -> TrialDetailView = app_api::trial::clear_faults;
    trial_token_add(TrialTokenRequest) -> TrialIssued = app_api::trial::add_token;
    trial_token_rotate(TrialRotateRequest) -> TrialIssued = app_api::trial::rotate_token;
    trial_token_revoke(TrialPartRequest) -> TrialDetailView = app_api::trial::revoke_token;
    trial_snapshot_take(TrialPartRequest) -> TrialDetailView = app_api::trial::take_snapshot;
    trial_snapshot_restore(TrialPartRequest) -> TrialDetailView = app_api::trial::restore_snapshot;
    trial_snapshot_delete(TrialPartRequest) -> TrialDetailView = app_api::trial::delete_snapshot;
    trial_reset(TrialResetRequest) -> TrialResetDone = app_api::trial::reset;
    trial_seed(TrialSeedRequest) -> TrialSeeded = app_api::trial::seed;
    trial_story(TrialStoryRequest) -> TrialStory = app_api::trial::story;
    trial_log_export(TrialExportRequest) -> TrialExported = app_api::trial::export_log;
    trial_replay(TrialReplayRequest) -> TrialExchangeView = app_api::trial::replay;
}

#[cfg(test)]
mod tests {
    use super::NAMES;

    /// A command that is in one of the two lists alone is refused by the real window, and by no other test.
    #[test]
    fn every_command_is_granted_to_the_page_and_nothing_else_is() {
        let listed = include_str!("../build.rs");
        let granted: serde_json::Value =
            serde_json::from_str(include_str!("../capabilities/main.json")).expect("JSON");
        let granted: Vec<&str> = granted["permissions"]
            .as_array()
            .expect("a list")
            .iter()
            .filter_map(|permission| permission.as_str()?.strip_prefix("allow-"))
            .collect();
        for name in NAMES {
            assert!(
                listed.contains(&format!("\"{name}\"")),
                "`{name}` is not in build.rs"
            );
            let permission = name.replace('_', "-");
            assert!(
                granted.contains(&permission.as_str()),
                "`allow-{permission}` is in no capability"
            );
        }
        assert_eq!(
            granted.len(),
            NAMES.len(),
            "something is granted that is no command"
        );
    }
}
