//! The pages: plain HTML and form posts, so that a keyboard, a screen reader and a script can follow them.
//!
//! Stable for scripts: the forms' actions, the hidden `flow`, and the names `account`, `password`, `consent`.

use std::collections::BTreeSet;

use super::scopes;
use crate::directory::Account;
use crate::tenant::{ORGANIZATION, Tenant};

const CSS: &str = include_str!("pages.css");

/// Text for HTML, also inside of attributes.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} · Simulated tenant</title>\n<style>\n{CSS}</style>\n</head>\n<body>\n<main>\n<span class=\"badge\">Simulated tenant</span>\n{body}\n</main>\n\
         <footer>{organization} is simulated on this computer. Nothing here reaches Microsoft, and no real password is asked for.</footer>\n</body>\n</html>\n",
        title = escape(title),
        organization = escape(ORGANIZATION),
    )
}

fn problem(message: Option<&str>) -> String {
    message
        .map(|text| {
            format!(
                "<p class=\"problem\" role=\"alert\" id=\"problem\">{}</p>\n",
                escape(text)
            )
        })
        .unwrap_or_default()
}

fn hidden(name: &str, value: &str) -> String {
    format!(
        "<input type=\"hidden\" name=\"{}\" value=\"{}\">\n",
        escape(name),
        escape(value)
    )
}

fn roles(account: &Account) -> String {
    if account.roles.is_empty() {
        "no directory role".to_owned()
    } else {
        account.roles.join(", ")
    }
}

/// The page at the root.
pub(super) fn front(tenant: &Tenant) -> String {
    page(
        "Simulated tenant",
        &format!(
            "<h1>{}</h1>\n<p>This is a simulated Microsoft Entra tenant. It answers as the sign-in service and as Microsoft Graph.</p>\n\
         <p class=\"quiet\">Tenant id <code>{}</code></p>",
            escape(ORGANIZATION),
            escape(&tenant.id),
        ),
    )
}

/// Which account?
pub(super) fn accounts(
    tenant: &Tenant,
    flow: &str,
    application: &str,
    hint: Option<&str>,
    message: Option<&str>,
) -> String {
    let tiles: String = tenant
        .sign_in_accounts()
        .iter()
        .map(|account| {
            format!(
                "<button class=\"account\" type=\"submit\" name=\"account\" value=\"{}\"><strong>{}</strong><span>{}</span><span>{}</span></button>\n",
                escape(&account.upn), escape(&account.display_name), escape(&account.upn), escape(&roles(account)),
            )
        })
        .collect();
    page(
        "Pick an account",
        &format!(
            "<h1>Pick an account</h1>\n<p>to continue to {}</p>\n{}\
         <form method=\"post\" action=\"/sign-in/account\" aria-label=\"Known accounts\">\n{}{tiles}</form>\n\
         <h2>Use another account</h2>\n<form method=\"post\" action=\"/sign-in/account\">\n{}\
         <label for=\"account\">Email or user name</label>\n<input id=\"account\" type=\"text\" name=\"account\" value=\"{}\" autocomplete=\"username\" spellcheck=\"false\" required>\n\
         <div class=\"acts\"><button class=\"primary\" type=\"submit\">Next</button></div>\n</form>",
            escape(application),
            problem(message),
            hidden("flow", flow),
            hidden("flow", flow),
            escape(hint.unwrap_or_default()),
        ),
    )
}

/// Which code does the device show?
pub(super) fn device_code(action: &str, message: Option<&str>) -> String {
    let described = if message.is_some() {
        " aria-invalid=\"true\" aria-describedby=\"problem\""
    } else {
        ""
    };
    page(
        "Enter code to allow access",
        &format!(
            "<h1>Enter code to allow access</h1>\n<p>Do not enter codes from sources you don't trust.</p>\n{}<form method=\"post\" action=\"{}\">\n\
         <label for=\"otc\">Code</label>\n<input id=\"otc\" type=\"text\" name=\"otc\" autocomplete=\"off\" autocapitalize=\"characters\" spellcheck=\"false\" maxlength=\"20\" required autofocus{described}>\n\
         <div class=\"acts\"><button class=\"primary\" type=\"submit\">Next</button></div>\n</form>",
            problem(message),
            escape(action),
        ),
    )
}

/// The device hears the rest.
pub(super) fn device_done(application: &str, agreed: bool) -> String {
    let words = if agreed {
        format!(
            "You have signed in to the {} application on your device.",
            escape(application)
        )
    } else {
        format!(
            "You have declined to sign in to the {} application on your device.",
            escape(application)
        )
    };
    let title = if agreed { "Signed in" } else { "Sign-in declined" };
    page(
        title,
        &format!("<h1>{title}</h1>\n<p>{words} You may now close this window.</p>"),
    )
}

/// Which password?
pub(super) fn password(flow: &str, account: &Account, message: Option<&str>) -> String {
    let described = if message.is_some() {
        " aria-invalid=\"true\" aria-describedby=\"problem\""
    } else {
        ""
    };
    page(
        "Enter password",
        &format!(
            "<h1>Enter password</h1>\n<p>{}</p>\n{}<form method=\"post\" action=\"/sign-in/password\">\n{}{}\
         <label for=\"password\">Password</label>\n<input id=\"password\" type=\"password\" name=\"password\" autocomplete=\"current-password\" required autofocus{described}>\n\
         <div class=\"acts\"><button class=\"primary\" type=\"submit\">Sign in</button></div>\n</form>\n\
         <p class=\"quiet after\">The password of this made-up account is shown where the simulated tenant was started.</p>",
            escape(&account.upn),
            problem(message),
            hidden("flow", flow),
            hidden("account", &account.upn),
        ),
    )
}

fn scope_list(asked: &BTreeSet<String>) -> String {
    let mut seen = BTreeSet::new();
    asked
        .iter()
        .map(|scope| (scope, scopes::describe(scope).0))
        .filter(|(_, words)| seen.insert(*words))
        .map(|(scope, words)| format!("<li>{}<br><code>{}</code></li>\n", escape(words), escape(scope)))
        .collect()
}

/// For whom consent can be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConsentFor {
    Oneself,
    /// Oneself, or everyone when the box is ticked.
    Choice,
    Everyone,
}

/// May the application do this?
pub(super) fn consent(
    flow: &str,
    application: &str,
    account: &Account,
    asked: &BTreeSet<String>,
    whom: ConsentFor,
) -> String {
    let (title, organization) = match whom {
        ConsentFor::Oneself => ("Permissions requested", ""),
        ConsentFor::Choice => (
            "Permissions requested",
            "<label class=\"check\"><input type=\"checkbox\" name=\"organization\" value=\"on\"><span>Consent on behalf of your organization. Nobody else will be asked again.</span></label>\n",
        ),
        ConsentFor::Everyone => (
            "Permissions requested",
            "<p>If you accept, this app will get access to the specified resources for all users in your organization. No one else will be prompted to review these permissions.</p>\n",
        ),
    };
    page(
        title,
        &format!(
            "<h1>{title}</h1>\n<p><strong>{}</strong><br><span class=\"quiet\">{}</span></p>\n<p>This application would like to:</p>\n<ul>\n{}</ul>\n\
         <form method=\"post\" action=\"/sign-in/consent\">\n{}{organization}\
         <div class=\"acts\"><button type=\"submit\" name=\"consent\" value=\"deny\">Cancel</button>\
         <button class=\"primary\" type=\"submit\" name=\"consent\" value=\"accept\">Accept</button></div>\n</form>",
            escape(application),
            escape(&account.upn),
            scope_list(asked),
            hidden("flow", flow),
        ),
    )
}

/// This person may not consent; where requests are taken, they can ask for it.
pub(super) fn needs_admin(flow: &str, application: &str, account: &Account, requests: bool) -> String {
    let (title, code, words, request) = if requests {
        (
            "Approval required",
            90095,
            "This app requires your admin's approval.",
            format!(
                "<form method=\"post\" action=\"/sign-in/request\">\n{}<label for=\"reason\">Enter justification for requesting this app</label>\n\
                 <input id=\"reason\" type=\"text\" name=\"reason\" maxlength=\"500\" required>\n\
                 <div class=\"acts\"><button class=\"primary\" type=\"submit\">Request approval</button></div>\n</form>\n",
                hidden("flow", flow)
            ),
        )
    } else {
        (
            "Need admin approval",
            90094,
            "Ask an administrator to grant permission to this app, or sign in with an administrator account.",
            String::new(),
        )
    };
    page(
        title,
        &format!(
            "<h1>{title}</h1>\n<p class=\"problem\" role=\"alert\">AADSTS{code}: {} needs permission to access resources in your organization that only an admin can grant.</p>\n\
         <p>{} has {}. {words}</p>\n{request}\
         <form method=\"post\" action=\"/sign-in/consent\">\n{}\
         <div class=\"acts\"><button class=\"{}\" type=\"submit\" name=\"consent\" value=\"deny\">Return to the application without granting consent</button></div>\n</form>",
            escape(application),
            escape(&account.upn),
            escape(&roles(account)),
            hidden("flow", flow),
            if requests { "" } else { "primary" },
        ),
    )
}

/// An administrator will hear of it.
pub(super) fn request_sent(application: &str) -> String {
    page(
        "Request sent",
        &format!(
            "<h1>Request sent</h1>\n<p>Your admin has been asked to approve {}. You can close this window; sign in again once it is approved.</p>",
            escape(application)
        ),
    )
}

/// Something that cannot be repaired here.
pub(super) fn error(title: &str, message: &str, code: Option<&str>) -> String {
    let code = code
        .map(|code| format!("<p class=\"quiet\">{}</p>\n", escape(code)))
        .unwrap_or_default();
    page(
        title,
        &format!(
            "<h1>{}</h1>\n<p class=\"problem\" role=\"alert\">{}</p>\n{code}<p class=\"quiet\">You can close this window and go back to the application.</p>",
            escape(title),
            escape(message)
        ),
    )
}

/// The session has ended.
pub(super) fn signed_out() -> String {
    page(
        "Signed out",
        "<h1>You signed out of your account</h1>\n<p>It's a good idea to close all browser windows.</p>",
    )
}

/// `response_mode=form_post`: a form that goes to the application. Without scripts a button sends it.
pub(super) fn form_post(action: &str, fields: &[(&str, &str)]) -> String {
    let inputs: String = fields.iter().map(|(name, value)| hidden(name, value)).collect();
    page(
        "Continue",
        &format!(
            "<h1>Back to the application</h1>\n<form method=\"post\" action=\"{}\">\n{inputs}<div class=\"acts\"><button class=\"primary\" type=\"submit\">Continue</button></div>\n</form>",
            escape(action),
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_a_stranger_sends_becomes_markup() {
        let page = error("<b>", "\"><script>alert('x')</script>&", None);
        assert!(!page.contains("<script>") && !page.contains("<b>"), "{page}");
    }
}
