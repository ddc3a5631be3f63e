//! A new profile from a few answers: the beginning of a vendor's file, which its author goes on with.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::data::Profile;
use crate::problem::ProfileProblem;
use crate::schema::SCHEMA_FILE;

/// Answers for a new profile. Only the name is needed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Draft {
    /// "Example Messenger".
    pub name: String,
    /// `example_messenger`; made from the name when it is empty.
    pub id: String,
    /// One sentence on what is set up.
    pub summary: String,
    /// The vendor's guide: its title or its address.
    pub source: String,
    /// `2026-11-24`: when the guide was read.
    pub reviewed: String,
    /// Name of the enterprise application; the vendor's name when it is empty.
    pub app_name: String,
    /// Address of the vendor's web console.
    pub console_url: String,
    /// Where in it the connection is shown, "Settings → SCIM".
    pub console_menu: String,
    /// The tenant URL, when it is the same for every customer; it is asked for when this is empty.
    pub tenant_url: String,
    /// What the vendor does for a token.
    pub token: DraftToken,
    /// What happens to Entra's own mappings.
    pub mappings: DraftPolicy,
    /// Rows of people, `target = expression`.
    pub rows: Vec<String>,
    /// What may be done to people: `create`, `update`, `delete`; whatever Entra has, when it is empty.
    pub actions: Vec<String>,
    /// Are groups sent.
    pub groups: DraftGroups,
    /// Who is assigned.
    pub assign: DraftAssign,
    /// Exact names of groups that the guide names.
    pub group_names: Vec<String>,
    /// Attributes of Entra that everybody must have.
    pub required: Vec<String>,
}

/// What the vendor does for a token.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftToken {
    /// It gives one, which the admin pastes.
    #[default]
    Asked,
    /// It wants none: Entra sends one of its own.
    Blank,
}

/// What happens to Entra's own mappings.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftPolicy {
    /// They stay as they are.
    #[default]
    Default,
    /// They stay, and rows are added.
    DefaultPlusAdditions,
    /// They go: only the rows of the profile are used.
    Exact,
}

/// Are groups sent.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftGroups {
    /// With their members.
    #[default]
    Sent,
    /// People only.
    NotSent,
}

/// Who is assigned.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DraftAssign {
    /// Groups.
    Groups,
    /// People, one by one.
    Users,
    /// Groups, people or both.
    #[default]
    GroupsOrUsers,
    /// One group that holds everybody with a mailbox.
    OneGroupOfAll,
}

/// Rows for which `exact` is used without any of one's own: what nearly every vendor takes.
const USUAL_ROWS: [(&str, &str); 5] = [
    ("userName", "[userPrincipalName]"),
    (
        "active",
        r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#,
    ),
    ("displayName", "[displayName]"),
    ("name.givenName", "[givenName]"),
    ("name.familyName", "[surname]"),
];

impl Draft {
    /// The profile as a file.
    ///
    /// # Errors
    /// An answer cannot be used: the problems of the file it would make, or one that says which answer is missing.
    pub fn write(&self) -> Result<String, Vec<ProfileProblem>> {
        if self.name.trim().is_empty() {
            return Err(vec![problem("the vendor has no name", "Give it one: --name.")]);
        }
        let rows = self.rows()?;
        let text = self.text(&rows);
        match Profile::parse(&text) {
            Ok(_) => Ok(text),
            // The lines are those of a file that nobody has.
            Err(problems) => Err(problems
                .into_iter()
                .map(|found| problem(&found.message, &found.fix))
                .collect()),
        }
    }

    /// The id: as given, or made from the name.
    pub fn id(&self) -> String {
        match self.id.trim() {
            "" => id_of(&self.name),
            id => id.to_owned(),
        }
    }

    fn rows(&self) -> Result<Vec<(String, String)>, Vec<ProfileProblem>> {
        let mut rows = Vec::new();
        for row in self.rows.iter().filter(|row| !row.trim().is_empty()) {
            // A filter in a target holds no `=`; an expression may.
            let Some((target, source)) = row.split_once('=') else {
                return Err(vec![problem(
                    &format!("`{row}` is no mapping row"),
                    "Write `target = expression`, such as `displayName = [displayName]`.",
                )]);
            };
            rows.push((target.trim().to_owned(), source.trim().to_owned()));
        }
        if rows.is_empty() && self.mappings == DraftPolicy::Exact {
            let usual = USUAL_ROWS.iter();
            rows.extend(usual.map(|(target, source)| ((*target).to_owned(), (*source).to_owned())));
        }
        Ok(rows)
    }

    fn text(&self, rows: &[(String, String)]) -> String {
        let mut file = File(String::new());
        let steps = Steps::of(&self.id());
        self.head(&mut file);
        self.connection(&mut file, &steps);
        self.objects(&mut file, &steps, rows);
        self.rest(&mut file, &steps);
        self.steps(&mut file, &steps);
        file.0
    }

    fn head(&self, file: &mut File) {
        let name = self.name.trim();
        file.line(&format!("#:schema ./{SCHEMA_FILE}"));
        file.line(&format!(
            "# {name}. Go on from here: every step of the vendor's guide gets a [[step]] of its own."
        ));
        file.line("# `slipway vendor check FILE` says what is wrong and where.");
        file.line("");
        file.text("id", &self.id());
        file.text("name", name);
        let summary = or(&self.summary, "People and groups, by assignment.");
        file.text("summary", summary);
        file.line(&format!("reviewed = {}", or(&self.reviewed, "2026-01-01")));
        file.texts("sources", &[or(&self.source, "The vendor's guide").to_owned()]);
        file.texts(
            "needs",
            &[
                "An account with the role Application Administrator or Cloud Application Administrator"
                    .to_owned(),
            ],
        );
        let policy = match self.mappings {
            DraftPolicy::Default => "default",
            DraftPolicy::DefaultPlusAdditions => "default_plus_additions",
            DraftPolicy::Exact => "exact",
        };
        file.text("mapping_policy", policy);
        file.table("[app]");
        file.text("template", "non_gallery");
        file.text("suggested_name", or(&self.app_name, name));
        if !self.console_url.trim().is_empty() || !self.console_menu.trim().is_empty() {
            file.table("[console]");
            if !self.console_url.trim().is_empty() {
                file.text("url", self.console_url.trim());
            }
            file.text("menu", or(&self.console_menu, "Settings"));
        }
    }

    fn connection(&self, file: &mut File, steps: &Steps) {
        let place = or(&self.console_menu, "the vendor's console");
        file.table("[credentials]");
        file.line("test_before_save = true");
        file.table("[credentials.tenant_url]");
        match self.tenant_url.trim() {
            "" => file.text("source", "asked"),
            url => {
                file.text("source", "fixed");
                file.text("value", url);
            }
        }
        file.text("label", "Tenant URL");
        file.text("hint", &format!("In {place}."));
        file.text("guide_step", &steps.id(3));
        file.table("[credentials.secret_token]");
        match self.token {
            DraftToken::Asked => {
                file.text("source", "asked");
                file.text("label", "Secret Token");
                file.text("hint", &format!("In {place}, beside the tenant URL."));
            }
            DraftToken::Blank => {
                file.text("source", "blank");
                file.text("label", "Secret Token");
                file.text("hint", "Must stay empty: Entra sends a token of its own.");
            }
        }
        file.text("guide_step", &steps.id(3));
    }

    fn objects(&self, file: &mut File, steps: &Steps, rows: &[(String, String)]) {
        file.table("[users]");
        file.line("enabled = true");
        if !self.actions.is_empty() {
            file.texts("actions", &self.actions);
        }
        file.texts("guide_steps", &[steps.id(5)]);
        for (at, (target, source)) in rows.iter().enumerate() {
            file.table("[[users.mapping]]");
            file.text("target", target);
            file.text("source", source);
            let matches = target.eq_ignore_ascii_case("userName")
                || (at == 0
                    && !rows
                        .iter()
                        .any(|(target, _)| target.eq_ignore_ascii_case("userName")));
            if matches && self.mappings == DraftPolicy::Exact {
                file.line("matching_priority = 1");
            }
            file.text("guide_step", &steps.id(5));
        }
        let groups = self.groups == DraftGroups::Sent;
        file.table("[groups]");
        file.line(&format!("enabled = {groups}"));
        if groups && self.mappings == DraftPolicy::Exact {
            for (target, source) in [
                ("displayName", "[displayName]"),
                ("externalId", "[objectId]"),
                ("members", "[members]"),
            ] {
                file.table("[[groups.mapping]]");
                file.text("target", target);
                file.text("source", source);
                if target == "displayName" {
                    file.line("matching_priority = 1");
                }
                file.text("guide_step", &steps.id(5));
            }
        }
    }

    fn rest(&self, file: &mut File, steps: &Steps) {
        file.table("[settings]");
        file.text("scope", "assigned_only");
        file.text("scope_guide_step", &steps.id(6));
        file.text("failure_notification", "optional");
        file.text("notification_guide_step", &steps.id(6));
        let kind = match self.assign {
            DraftAssign::Groups => "groups",
            DraftAssign::Users => "users",
            DraftAssign::GroupsOrUsers => "groups_or_users",
            DraftAssign::OneGroupOfAll => "one_group_of_all",
        };
        file.table("[assignments]");
        file.text("kind", kind);
        file.text("role", "User");
        file.text("guide_step", &steps.id(7));
        for name in self.group_names.iter().filter(|name| !name.trim().is_empty()) {
            file.table("[[assignments.group]]");
            file.text("name", name.trim());
        }
        file.table("[start]");
        file.text("kind", "start");
        file.line("on_demand_first = true");
        file.text("guide_step", &steps.id(9));
        for attribute in self.required.iter().filter(|name| !name.trim().is_empty()) {
            file.table("[[data_rule]]");
            file.text("attribute", attribute.trim());
            file.texts("requires", &["present".to_owned()]);
            file.text("why", &format!("{} needs it.", self.name.trim()));
            file.text("guide_step", &steps.id(7));
        }
        file.table("[trial]");
        file.text("unmapped", "accept");
        if self.token == DraftToken::Blank {
            file.text("token", "entra_issued");
        }
        file.table("[[warning]]");
        file.text("id", "removed-people");
        file.text(
            "title",
            &format!("People who are removed are deactivated at {}", self.name.trim()),
        );
        file.text(
            "detail",
            "Entra sends “active” as false for everybody who leaves the application or its scope.",
        );
        file.texts(
            "actions",
            &[
                "unassign".to_owned(),
                "delete_app".to_owned(),
                "change_scope".to_owned(),
            ],
        );
        file.text("guide_step", &steps.id(7));
    }

    fn steps(&self, file: &mut File, steps: &Steps) {
        let name = self.name.trim();
        let token = match self.token {
            DraftToken::Asked => {
                "Asks for the tenant URL and the secret token. The token is kept in memory or in the key store of this computer, never in a file."
            }
            DraftToken::Blank => "Enters the tenant URL and keeps the secret token empty.",
        };
        let create = format!(
            "Looks for an application that already goes to {name}. Otherwise creates one, and waits until Entra answers for it everywhere."
        );
        let at_vendor = format!("Get the values for the connection from {name}.");
        let all: [(&[&str], &str, &str, &str, &str); 9] = [
            (&["GUIDE"], "At the vendor", "", &at_vendor, "vendorSide"),
            (
                &["AUTO", "ASK"],
                "Create the application",
                "application",
                &create,
                "connection",
            ),
            (&["ASK"], "Connect it", "connection", token, "connection"),
            (
                &["AUTO"],
                "Connect it",
                "connection",
                "Creates the provisioning job, lets Entra test the connection, and stores the values only when the test is good.",
                "apply",
            ),
            (
                &["AUTO", "CHECK"],
                "Mappings",
                "user_mappings",
                "Sets the mappings and names every row that differs.",
                "mappings",
            ),
            (
                &["AUTO", "CHECK"],
                "Settings",
                "scope",
                "Sets the scope to assigned users and groups only, and verifies it.",
                "apply",
            ),
            (
                &["AUTO"],
                "Who is sent",
                "assignments",
                "Lets you choose people and groups, and assigns them.",
                "who",
            ),
            (
                &["AUTO", "CHECK"],
                "Try and start",
                "on_demand",
                "Provisions one person at once, before the job is started.",
                "check",
            ),
            (
                &["AUTO"],
                "Try and start",
                "start",
                "Starts the job, as the last step.",
                "start",
            ),
        ];
        for (at, (kinds, section, act, text, place)) in all.into_iter().enumerate() {
            file.table("[[step]]");
            file.text("id", &steps.id(at + 1));
            let kinds: Vec<String> = kinds.iter().map(|kind| (*kind).to_owned()).collect();
            file.texts("kind", &kinds);
            file.text("section", section);
            file.text("guide", "Write here what the guide says.");
            file.text("text", text);
            file.text("place", place);
            if !act.is_empty() {
                file.text("act", act);
            }
            if act.is_empty() && !self.console_menu.trim().is_empty() {
                file.text("menu", self.console_menu.trim());
            }
        }
    }
}

/// Ids of the steps, `EXA-3`.
struct Steps {
    prefix: String,
}

impl Steps {
    fn of(id: &str) -> Self {
        let letters = id.chars().filter(char::is_ascii_alphanumeric).take(3);
        let prefix: String = letters.map(|letter| letter.to_ascii_uppercase()).collect();
        Self {
            prefix: if prefix.is_empty() {
                "NEW".to_owned()
            } else {
                prefix
            },
        }
    }

    fn id(&self, number: usize) -> String {
        format!("{}-{number}", self.prefix)
    }
}

/// Text in TOML, written line by line.
struct File(String);

impl File {
    fn line(&mut self, text: &str) {
        self.0.push_str(text);
        self.0.push('\n');
    }

    fn table(&mut self, head: &str) {
        self.line("");
        self.line(head);
    }

    fn text(&mut self, key: &str, value: &str) {
        let quoted = toml::Value::String(value.to_owned());
        let _ = writeln!(self.0, "{key} = {quoted}");
    }

    fn texts(&mut self, key: &str, values: &[String]) {
        let all: Vec<toml::Value> = values.iter().map(|value| value.trim().into()).collect();
        let _ = writeln!(self.0, "{key} = {}", toml::Value::Array(all));
    }
}

fn or<'t>(text: &'t str, otherwise: &'t str) -> &'t str {
    match text.trim() {
        "" => otherwise,
        text => text,
    }
}

fn problem(message: &str, fix: &str) -> ProfileProblem {
    ProfileProblem {
        line: 0,
        column: 0,
        width: 0,
        message: message.to_owned(),
        fix: fix.to_owned(),
    }
}

/// Lower-case letters and digits of a name, with `_` between its words.
fn id_of(name: &str) -> String {
    let words = name.split(|letter: char| !letter.is_ascii_alphanumeric());
    let words: Vec<String> = words
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    match words.is_empty() {
        true => "vendor".to_owned(),
        false => words.join("_"),
    }
}
