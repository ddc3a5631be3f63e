//! The tenant, its people and groups, and the logs about them.

use graph_model::{AuditQuery, DeltaOf, GraphRequest};

use super::{Found, Written};

pub(super) fn find(written: &Written<'_>) -> Found {
    Some(Ok(match (written.name, written.arguments.as_slice()) {
        ("organization", []) => GraphRequest::organization(),
        ("me", []) => GraphRequest::me(),
        ("my_roles", []) => GraphRequest::my_roles(),
        ("subscribed_skus", []) => GraphRequest::subscribed_skus(),
        ("directory_roles", []) => GraphRequest::directory_roles(),
        ("directory_role_members", [template]) => GraphRequest::directory_role_members(template),
        ("users", []) => GraphRequest::users(),
        ("users_count", []) => GraphRequest::users_count(),
        ("user", [id]) => GraphRequest::user(id),
        ("search_users", [text]) => GraphRequest::search_users(text),
        ("search_users_by_word", [text]) => GraphRequest::search_users_by_word(text),
        ("export_personal_data", [user]) => GraphRequest::export_personal_data(user),
        ("delta_users", [select]) => GraphRequest::delta(DeltaOf::Users, select),
        ("delta_groups", [select]) => GraphRequest::delta(DeltaOf::Groups, select),
        ("delta_users_latest", [select]) => GraphRequest::delta_latest(DeltaOf::Users, select),
        ("delta_groups_latest", [select]) => GraphRequest::delta_latest(DeltaOf::Groups, select),
        ("delta_users_since", [link]) => GraphRequest::delta_since(DeltaOf::Users, link),
        ("delta_groups_since", [link]) => GraphRequest::delta_since(DeltaOf::Groups, link),
        ("search_groups", [text]) => GraphRequest::search_groups(text),
        ("groups_named", [name]) => GraphRequest::groups_named(name),
        ("group", [id]) => GraphRequest::group(id),
        ("group_people", [id]) => GraphRequest::group_people(id),
        ("group_members", [id]) => GraphRequest::group_members(id),
        ("group_people_count", [id]) => GraphRequest::group_people_count(id),
        ("group_people_number", [id]) => GraphRequest::group_people_number(id),
        ("group_nested", [id]) => GraphRequest::group_nested(id),
        ("group_people_transitive_count", [id]) => GraphRequest::group_people_transitive_count(id),
        ("create_group", [name, nickname, description]) => {
            GraphRequest::create_group(name, nickname, description)
        }
        ("provisioning_logs", [job, top]) => match top.parse() {
            Ok(top) => GraphRequest::provisioning_logs(job, top),
            Err(_) => return Some(Err(format!("`{top}` is no number"))),
        },
        ("provisioning_log_of", [sp]) => GraphRequest::provisioning_log(&AuditQuery {
            service_principal: Some((*sp).to_owned()),
            ..AuditQuery::default()
        }),
        ("directory_audits", [activity]) => GraphRequest::directory_audits(activity, None, None),
        ("directory_audits", [activity, object]) => {
            GraphRequest::directory_audits(activity, Some(object), None)
        }
        _ => return None,
    }))
}
