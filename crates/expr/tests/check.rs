//! What a check finds: rule by rule, and as a person reads it.

use expr::check::{
    AttributeShape, AttributeType, RowOptions, Rule, Setting, Severity, SourceSchema, Target, check,
};
use proptest::prelude::*;

/// An expression, what stands around it, and everything that is found: code and underlined text.
struct Case {
    name: &'static str,
    text: &'static str,
    setting: Setting<'static>,
    found: &'static [(&'static str, &'static str)],
}

fn case(name: &'static str, text: &'static str, found: &'static [(&'static str, &'static str)]) -> Case {
    Case {
        name,
        text,
        setting: Setting {
            source: Some(SourceSchema::usual_user()),
            ..Setting::default()
        },
        found,
    }
}

impl Case {
    fn row(mut self, change: impl FnOnce(&mut RowOptions)) -> Self {
        change(&mut self.setting.row);
        self
    }

    fn hr(self) -> Self {
        self.row(|row| row.is_outbound = false)
    }

    fn into(mut self, name: &str, kind: AttributeType) -> Self {
        self.setting.target = Some(Target {
            kind,
            ..Target::text(name)
        });
        self
    }

    fn required(mut self) -> Self {
        if let Some(target) = &mut self.setting.target {
            target.required = true;
        }
        self
    }

    fn several(mut self) -> Self {
        if let Some(target) = &mut self.setting.target {
            target.multivalued = true;
        }
        self
    }
}

fn cases() -> Vec<Case> {
    [
        attributes(),
        arguments(),
        conditions(),
        switch(),
        roles(),
        flow(),
        unique(),
        replace(),
        formats(),
        others(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn attributes() -> Vec<Case> {
    vec![
        case(
            "a wrong capital is unknown",
            "ToLower([UserPrincipalName])",
            &[("unknown-attribute", "[UserPrincipalName]")],
        ),
        case(
            "today's name of Graph is unknown",
            "[mobilePhone]",
            &[("unknown-attribute", "[mobilePhone]")],
        ),
        case(
            "a misspelt name is unknown",
            "[departement]",
            &[("unknown-attribute", "[departement]")],
        ),
        case(
            "every unknown name is reported",
            "Join(\" \", [xq], [mail], [zq])",
            &[("unknown-attribute", "[xq]"), ("unknown-attribute", "[zq]")],
        ),
        case(
            "photos",
            "[thumbnailPhoto]",
            &[("unusable-attribute", "[thumbnailPhoto]")],
        ),
        case(
            "passwords",
            "[passwordProfile.password]",
            &[("unusable-attribute", "[passwordProfile.password]")],
        ),
        case(
            "samAccountName",
            "ToLower([sAMAccountName])",
            &[("unusable-attribute", "[sAMAccountName]")],
        ),
        case("userType", "[userType]", &[("unusable-attribute", "[userType]")]),
        case(
            "what HR systems have is another matter",
            "[userType]",
            &[("unknown-attribute", "[userType]")],
        )
        .hr(),
    ]
}

fn arguments() -> Vec<Case> {
    vec![
        case(
            "several values into a text function",
            "ToLower([proxyAddresses])",
            &[("several-for-one", "[proxyAddresses]")],
        ),
        case(
            "several values compared",
            "IIF([otherMails]=\"x\", \"a\", \"b\")",
            &[("several-for-one", "[otherMails]")],
        ),
        case(
            "Join and Item take several",
            "Join(\";\", [otherMails], Item([proxyAddresses], 1))",
            &[],
        ),
        case(
            "Item on a single text",
            "Item([mail], 1)",
            &[("one-for-several", "[mail]")],
        ),
        case(
            "a date for a number",
            "Left([mail], Now())",
            &[("wrong-type", "Now()")],
        ),
        case(
            "a number for a date",
            "DateDiff(\"d\", 20260101, Now())",
            &[("wrong-type", "20260101")],
        ),
        case(
            "a word for a number",
            "Mid([mail], \"one\", 2)",
            &[("not-an-integer", "\"one\"")],
        ),
        case("a quoted number is a number", "Mid([mail], \"1\", \"2\")", &[]),
        case("Mid counts from 1", "Mid([mail], 0, 3)", &[("out-of-range", "0")]),
        case(
            "Item counts from 1",
            "Item([otherMails], 0)",
            &[("out-of-range", "0")],
        ),
        case(
            "Word counts from 1",
            "Word([displayName], \"0\", \" \")",
            &[("out-of-range", "\"0\"")],
        ),
        case(
            "a random text holds its minimums",
            "RandomString(4, 3, 2, 1, 1)",
            &[("out-of-range", "4")],
        )
        .row(|row| row.only_on_create = true),
        case(
            "a random text has at most 256 characters",
            "RandomString(300, 0, 0, 0, 0)",
            &[("out-of-range", "300")],
        )
        .row(|row| row.only_on_create = true),
        case(
            "an interval in words",
            "DateDiff(\"days\", Now(), [employeeHireDate])",
            &[("not-an-interval", "\"days\"")],
        ),
        case(
            "a month in capitals",
            "DateDiff(\"M\", Now(), [employeeHireDate])",
            &[("not-an-interval", "\"M\"")],
        ),
        case(
            "a date in another order",
            "DateDiff(\"d\", CDate(\"31.12.2026\"), Now())",
            &[("not-a-date", "\"31.12.2026\"")],
        ),
        case(
            "the dates of accountExpires are ISO",
            "NumFromDate(\"12/31/2026\")",
            &[("not-a-date", "\"12/31/2026\"")],
        ),
        case(
            "Split takes one character",
            "Split([mail], \", \")",
            &[("delimiter-length", "\", \"")],
        ),
        case(
            "blanks beside commas",
            "Split([extensionAttribute1], \",\")",
            &[("split-blanks", "Split")],
        ),
        case("an address has no blanks", "Item(Split([mail], \"@\"), 1)", &[]),
        case(
            "without blanks nothing is in doubt",
            "Split(StripSpaces([extensionAttribute1]), \",\")",
            &[],
        ),
        case(
            "a backslash that is not doubled",
            r#"Replace([mobile], , "\\(|\d", , "", , )"#,
            &[("single-backslash", r"\d")],
        ),
    ]
}

fn conditions() -> Vec<Case> {
    vec![
        case(
            "a no-break space between arguments",
            "Append([mail],\u{a0}\"x\u{a0}\")",
            &[("unusual-blank", "\u{a0}")],
        ),
        case(
            "a comparison that is a value",
            "[country]=\"US\"",
            &[("comparison-as-value", "[country]=\"US\"")],
        ),
        case(
            "a text that is no condition",
            "IIF(\"yes\", \"a\", \"b\")",
            &[("not-a-condition", "\"yes\"")],
        ),
        case(
            "a list that is no condition",
            "IIF([otherMails], \"a\", \"b\")",
            &[("not-a-condition", "[otherMails]")],
        ),
        case(
            "a text attribute as a condition",
            "IIF([department], \"a\", \"b\")",
            &[("text-as-condition", "[department]")],
        ),
        case(
            "an attribute in quotes",
            "IIF(\"country\"=\"US\", \"a\", \"b\")",
            &[("constant-condition", "\"country\"=\"US\"")],
        ),
        case(
            "True for everyone",
            "IIF(\"True\", \"a\", \"b\")",
            &[("constant-condition", "\"True\"")],
        ),
        case(
            "the same on both sides",
            "IIF([mail]=[mail], \"a\", \"b\")",
            &[("constant-condition", "[mail]=[mail]")],
        ),
        case(
            "IIF on an empty attribute",
            "IIF([country]=\"\", \"Other\", [country])",
            &[("condition-on-nothing", "[country]=\"\"")],
        ),
        case(
            "IIF on IsPresent",
            "IIF(IsPresent([mail]), [mail], [userPrincipalName])",
            &[("condition-on-nothing", "IsPresent([mail])")],
        ),
        case(
            "IIF on the opposite",
            "IIF(Not(IsNullOrEmpty([mail])), [mail], [userPrincipalName])",
            &[("condition-on-nothing", "Not(IsNullOrEmpty([mail]))")],
        ),
        case(
            "a Boolean in lower case",
            "IIF([accountEnabled]=\"true\", \"a\", \"b\")",
            &[("boolean-spelling", "\"true\"")],
        ),
        case(
            "a Boolean as a number",
            "IIF([IsSoftDeleted]=1, \"a\", \"b\")",
            &[("boolean-spelling", "1")],
        ),
        case(
            "texts by order",
            "IIF([department] > \"M\", \"a\", \"b\")",
            &[("text-order", "[department] > \"M\"")],
        ),
        case(
            "dates by order",
            "IIF([employeeHireDate] < Now(), \"a\", \"b\")",
            &[("text-order", "[employeeHireDate] < Now()")],
        ),
        case("numbers by order", "IIF([employeeId] > 1000, \"a\", \"b\")", &[]),
        case(
            "how to compare outside of InStr",
            "Join(\" \", vbTextCompare, [mail])",
            &[("compare-word-misplaced", "vbTextCompare")],
        ),
        case(
            "something else in its place",
            "IIF(InStr([mail], \"@\", 1, \"text\") > 0, \"a\", \"b\")",
            &[("compare-word-misplaced", "\"text\"")],
        ),
        case(
            "where it belongs",
            "IIF(InStr([mail], \"@X\", 1, vbTextCompare) > 0, \"a\", \"b\")",
            &[],
        ),
    ]
}

fn switch() -> Vec<Case> {
    vec![
        case(
            "Switch on a test",
            "Switch(IsPresent([jobTitle]), \"none\", \"True\", [jobTitle])",
            &[
                ("switch-may-clear", "Switch"),
                ("switch-on-test", "IsPresent([jobTitle])"),
            ],
        ),
        case(
            "one note for Switch inside Switch",
            "Switch([country], Switch([state], \"x\", \"a\", \"b\"), \"US\", \"1\")",
            &[("switch-may-clear", "Switch")],
        ),
        case(
            "HR systems do not have the defect",
            "Switch([country], \"x\", \"US\", \"1\")",
            &[],
        )
        .hr(),
        case(
            "a key that comes twice",
            "Switch([country], \"x\", \"US\", \"1\", \"US\", \"2\")",
            &[("duplicate-key", "\"US\"")],
        )
        .hr(),
        case(
            "keys that differ in case differ",
            "Switch([country], \"x\", \"US\", \"1\", \"us\", \"2\")",
            &[],
        )
        .hr(),
        case(
            "Boolean keys in lower case",
            "Switch([IsSoftDeleted], , \"false\", \"True\", \"True\", \"False\")",
            &[("boolean-spelling", "\"false\"")],
        )
        .hr(),
        case(
            "a reference",
            "Switch([manager], \"x\", \"a\", \"b\")",
            &[("reference-in-switch", "[manager]")],
        )
        .hr(),
        case(
            "what follows a text in Coalesce",
            "Coalesce([mail], \"none\", [userPrincipalName])",
            &[("never-reached", "[userPrincipalName]")],
        ),
    ]
}

fn roles() -> Vec<Case> {
    vec![
        case(
            "roles mapped directly",
            "[appRoleAssignments]",
            &[("roles-outside", "[appRoleAssignments]")],
        ),
        case(
            "roles joined",
            "Join(\",\", [appRoleAssignments])",
            &[("roles-outside", "[appRoleAssignments]")],
        ),
        case(
            "entries joined",
            "Join(\",\", AssertiveAppRoleAssignmentsComplex([appRoleAssignments]))",
            &[("roles-outside", "AssertiveAppRoleAssignmentsComplex")],
        ),
        case(
            "whether there are roles may be asked",
            "IsPresent([appRoleAssignments])",
            &[],
        ),
        case(
            "a role function on something else",
            "AssertiveAppRoleAssignmentsComplex([mail])",
            &[("role-argument", "[mail]")],
        ),
        case(
            "all users have no assignment",
            "AssertiveAppRoleAssignmentsComplex([appRoleAssignments])",
            &[("roles-need-assignment", "AssertiveAppRoleAssignmentsComplex")],
        )
        .row(|row| row.all_users = true),
        case(
            "which role is not certain",
            "SingleAppRoleAssignment([appRoleAssignments])",
            &[("one-of-several-roles", "SingleAppRoleAssignment")],
        ),
        case(
            "roles are never removed",
            "AppRoleAssignmentsComplex([appRoleAssignments])",
            &[("roles-never-removed", "AppRoleAssignmentsComplex")],
        ),
        case(
            "a function that nobody describes",
            "AppRoleAssignments([appRoleAssignments])",
            &[("undocumented-function", "AppRoleAssignments")],
        ),
    ]
}

fn flow() -> Vec<Case> {
    vec![
        case(
            "an empty default of Switch",
            "Switch([country], \"\", \"US\", \"1\")",
            &[("empty-text-is-sent", "\"\"")],
        )
        .hr(),
        case(
            "it is said once",
            "IIF([country]=\"US\", \"\", IIF([state]=\"CA\", \"\", \"x\"))",
            &[("empty-text-is-sent", "\"\"")],
        ),
        case(
            "an empty text inside a function is no result",
            "Join(\"\", [givenName], \"\")",
            &[],
        ),
        case(
            "left out when empty",
            "IgnoreFlowIfNullOrEmpty(IIF([country]=\"US\", \"\", [mail]))",
            &[],
        ),
        case(
            "IgnoreFlowIfNullOrEmpty inside",
            "ToLower(IgnoreFlowIfNullOrEmpty([mail]))",
            &[("ignore-flow-inside", "IgnoreFlowIfNullOrEmpty")],
        ),
        case(
            "a word that is no result",
            "Append(IIF([country]=\"US\", IgnoreAttributeFlow, \"x\"), \"y\")",
            &[("ignore-word-misplaced", "IgnoreAttributeFlow")],
        ),
        case(
            "a word that is the whole mapping",
            "IgnoreAttributeFlow",
            &[("ignore-word-misplaced", "IgnoreAttributeFlow")],
        ),
        case(
            "a word where it belongs",
            "IIF([country]=\"US\", [mail], IgnoreObjectFlow)",
            &[],
        ),
        case(
            "a default applies once",
            "ToLower([mail])",
            &[("default-on-create-only", "ToLower([mail])")],
        )
        .row(|row| row.has_default = true),
        case(
            "a default that cannot be met",
            "Join(\" \", [givenName], [surname])",
            &[],
        )
        .row(|row| row.has_default = true),
        case(
            "a default that is never used",
            "IgnoreFlowIfNullOrEmpty([mail])",
            &[("default-never-used", "IgnoreFlowIfNullOrEmpty")],
        )
        .row(|row| row.has_default = true),
        case(
            "a required attribute left out",
            "IgnoreFlowIfNullOrEmpty([mail])",
            &[("required-left-out", "IgnoreFlowIfNullOrEmpty")],
        )
        .into("userName", AttributeType::String)
        .required(),
    ]
}

fn unique() -> Vec<Case> {
    vec![
        case(
            "unique values for an application",
            "SelectUniqueValue([mail], [userPrincipalName])",
            &[("unique-outbound", "SelectUniqueValue")],
        ),
        case(
            "unique values from HR",
            "SelectUniqueValue(NormalizeDiacritics([mail]), [surname])",
            &[
                ("unique-matching", "SelectUniqueValue"),
                ("unique-on-update", "SelectUniqueValue"),
                ("unique-diacritics", "[surname]"),
            ],
        )
        .hr()
        .row(|row| row.is_matching = true),
        case(
            "unique values as they should be",
            "SelectUniqueValue(NormalizeDiacritics([mail]), NormalizeDiacritics([surname]))",
            &[],
        )
        .hr()
        .row(|row| row.only_on_create = true),
        case(
            "another identifier each time",
            "Guid()",
            &[("random-on-update", "Guid")],
        ),
        case("one identifier", "Guid()", &[]).row(|row| row.only_on_create = true),
    ]
}

fn replace() -> Vec<Case> {
    vec![
        case(
            "a pattern that cannot be read",
            r#"Replace([mail], , "(", , "x", , )"#,
            &[("pattern-unreadable", "(")],
        ),
        case(
            "old and new as in other languages",
            "Replace([mail], \"a\", \"b\")",
            &[("replace-unclear", "\"b\"")],
        ),
        case(
            "old and nothing as in other languages",
            "Replace([mail], \"a\", \"\")",
            &[("replace-unclear", "\"\"")],
        ),
        case(
            "a pattern without a replacement",
            "Replace([mail], , \"a+\", , , , )",
            &[("replace-unclear", "\"a+\"")],
        ),
        case(
            "nothing to look for",
            "Replace([mail], , , , \"b\", , )",
            &[("replace-unclear", "Replace")],
        ),
        case(
            "an old value beside a pattern",
            "Replace([mail], \"a\", \"b+\", , \"c\", , )",
            &[("replace-ignores", "\"a\"")],
        ),
        case(
            "a group that does not exist",
            r#"Replace([mail], , "(?<user>.*)@", "usr", "x", , )"#,
            &[("no-such-group", "\"usr\"")],
        ),
        case(
            "a name in the replacement that does not exist",
            r#"Replace([mail], , "(?<user>.*)@.*", , "${usr}-${user}", , )"#,
            &[("replacement-group", "${usr}")],
        ),
        case(
            "a reference from another language",
            r#"Replace([mail], , "(.*)@.*", , "\\1", , )"#,
            &[("replacement-group", r"\\1")],
        ),
        case(
            "shipped clean-up of phone numbers",
            r#"Replace([telephoneNumber], , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", , "${phoneNumber}", , )"#,
            &[],
        ),
        case(
            "shipped removal with empty texts",
            r#"Replace([mailNickname], ".", "", "", "", "", "")"#,
            &[],
        ),
    ]
}

fn formats() -> Vec<Case> {
    vec![
        case(
            "a format of one letter",
            "FormatDateTime([mail], , \"q\", \"yyyy\")",
            &[("format-unreadable", "\"q\"")],
        ),
        case(
            "a style that does not exist",
            "FormatDateTime([mail], \"Utc\", \"yyyyMMdd\", \"yyyy-MM-dd\")",
            &[("format-unreadable", "\"Utc\"")],
        ),
        case(
            "minutes for months",
            "FormatDateTime([mail], , \"yyyyMMdd\", \"yyyy-mm-dd\")",
            &[("month-or-minute", "mm")],
        ),
        case(
            "months for minutes",
            "FormatDateTime([mail], , \"yyyyMMdd HH:MM:ss\", \"yyyy-MM-dd\")",
            &[("month-or-minute", "MM")],
        ),
        case(
            "a lost afternoon",
            "FormatDateTime([mail], , \"yyyyMMdd\", \"yyyy-MM-dd hh:mm\")",
            &[("hour-without-half", "hh")],
        ),
        case(
            "letters of other languages",
            "FormatDateTime([mail], , \"yyyyMMdd\", \"DD.MM.YYYY\")",
            &[("format-letter", "DD"), ("format-letter", "YYYY")],
        ),
        case(
            "usual formats",
            "FormatDateTime([mail], , \"yyyyMMddHHmmss.fZ\", \"M/d/yyyy h:mm:ss tt\")",
            &[],
        ),
        case(
            "the older form",
            "FormatDateTime([mail], \"yyyyMMdd\", \"yyyy-MM-dd\")",
            &[("older-format-form", "FormatDateTime")],
        ),
        case(
            "a date that is sent",
            "DateAdd(\"d\", 7, Now())",
            &[("date-as-text", "DateAdd")],
        ),
        case("a date for a date", "DateAdd(\"d\", 7, Now())", &[]).into("validFrom", AttributeType::DateTime),
    ]
}

fn others() -> Vec<Case> {
    vec![
        case(
            "an old function",
            "IsNothing([mail])",
            &[("old-function", "IsNothing")],
        ),
        case(
            "an unlisted function",
            "Trim([mail])",
            &[("unlisted-function", "Trim")],
        ),
        case(
            "several into one",
            "[otherMails]",
            &[("several-into-one", "[otherMails]")],
        )
        .into("mail", AttributeType::String),
        case("several into several", "[otherMails]", &[])
            .into("mails", AttributeType::String)
            .several(),
        case(
            "role entries into one",
            "AssertiveAppRoleAssignmentsComplex([appRoleAssignments])",
            &[(
                "several-into-one",
                "AssertiveAppRoleAssignmentsComplex([appRoleAssignments])",
            )],
        )
        .into("title", AttributeType::String),
        case(
            "a branch that is no Boolean",
            "IIF([country]=\"US\", \"True\", \"no\")",
            &[("wrong-type-for-target", "\"no\"")],
        )
        .into("vip", AttributeType::Boolean),
        case(
            "a text for a reference",
            "[mail]",
            &[("wrong-type-for-target", "[mail]")],
        )
        .into("manager", AttributeType::Reference),
        case(
            "the key of the target",
            "[objectId]",
            &[("anchor-mapped", "[objectId]")],
        )
        .into("id", AttributeType::String),
        case(
            "accountEnabled misses unassignment",
            "[accountEnabled]",
            &[("account-enabled-for-active", "[accountEnabled]")],
        )
        .into("active", AttributeType::Boolean),
        case(
            "a text in wrong quotes is looked at as well",
            "IIF([accountEnabled]='true', \"a\", \"b\")",
            &[("syntax", "'true'"), ("boolean-spelling", "'true'")],
        ),
        case(
            "problems of the text are errors too",
            "Len([Mail]",
            &[
                ("unknown-function", "Len"),
                ("syntax", "("),
                ("unknown-attribute", "[Mail]"),
            ],
        ),
        case(
            "too few arguments",
            "Append([mail])",
            &[("arguments", "Append([mail])")],
        ),
        case(
            "nesting",
            "ToLower(SelectUniqueValue([mail], [surname]))",
            &[
                ("nesting", "SelectUniqueValue"),
                ("unique-outbound", "SelectUniqueValue"),
            ],
        ),
    ]
}

#[test]
fn every_rule_finds_what_it_should_and_nothing_else() {
    let mut wrong = Vec::new();
    for case in cases() {
        let checked = check(case.text, &case.setting);
        let found: Vec<(&str, &str)> = checked
            .advice
            .iter()
            .map(|advice| (advice.code, &case.text[advice.span.start..advice.span.end]))
            .collect();
        if found != case.found {
            wrong.push(format!("{}: {}\n   {found:?}", case.name, case.text));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_case() {
    let cases = cases();
    for rule in Rule::ALL {
        let is_covered = cases
            .iter()
            .any(|case| case.found.iter().any(|(code, _)| *code == rule.code()));
        // An expression of ten thousand characters has a test of its own.
        assert!(is_covered || *rule == Rule::TooLong, "{rule:?}");
        assert!(
            rule.source().starts_with("https://learn.microsoft.com/"),
            "{rule:?}"
        );
    }
}

#[test]
fn advice_is_written_as_agreed() {
    for case in cases() {
        for advice in check(case.text, &case.setting).advice {
            assert!(!advice.message.ends_with('.'), "{}", advice.message);
            assert!(advice.fix.ends_with(['.', '?']), "{}", advice.fix);
            assert!(advice.source.starts_with("https://learn.microsoft.com/"));
        }
    }
}

/// Target, type, required, several, expression.
const DEFAULT_MAPPINGS: &[(&str, AttributeType, &str)] = &[
    ("userName", AttributeType::String, "[userPrincipalName]"),
    (
        "active",
        AttributeType::Boolean,
        r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#,
    ),
    ("active", AttributeType::Boolean, "Not([IsSoftDeleted])"),
    ("displayName", AttributeType::String, "[displayName]"),
    ("title", AttributeType::String, "[jobTitle]"),
    (r#"emails[type eq "work"].value"#, AttributeType::String, "[mail]"),
    ("preferredLanguage", AttributeType::String, "[preferredLanguage]"),
    ("name.givenName", AttributeType::String, "[givenName]"),
    ("name.familyName", AttributeType::String, "[surname]"),
    (
        "name.formatted",
        AttributeType::String,
        r#"Join(" ", [givenName], [surname])"#,
    ),
    (
        r#"addresses[type eq "work"].formatted"#,
        AttributeType::String,
        "[physicalDeliveryOfficeName]",
    ),
    (
        r#"addresses[type eq "work"].streetAddress"#,
        AttributeType::String,
        "[streetAddress]",
    ),
    (
        r#"addresses[type eq "work"].locality"#,
        AttributeType::String,
        "[city]",
    ),
    (
        r#"addresses[type eq "work"].region"#,
        AttributeType::String,
        "[state]",
    ),
    (
        r#"addresses[type eq "work"].postalCode"#,
        AttributeType::String,
        "[postalCode]",
    ),
    (
        r#"addresses[type eq "work"].country"#,
        AttributeType::String,
        "[country]",
    ),
    (
        r#"phoneNumbers[type eq "work"].value"#,
        AttributeType::String,
        "[telephoneNumber]",
    ),
    (
        r#"phoneNumbers[type eq "mobile"].value"#,
        AttributeType::String,
        "[mobile]",
    ),
    (
        r#"phoneNumbers[type eq "fax"].value"#,
        AttributeType::String,
        "[facsimileTelephoneNumber]",
    ),
    ("externalId", AttributeType::String, "[mailNickname]"),
    (
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber",
        AttributeType::String,
        "[employeeId]",
    ),
    (
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department",
        AttributeType::String,
        "[department]",
    ),
    (
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
        AttributeType::Reference,
        "[manager]",
    ),
];

#[test]
fn the_default_mappings_are_fine_but_for_the_known_defect_of_switch() {
    for (name, kind, expression) in DEFAULT_MAPPINGS {
        let setting = Setting {
            source: Some(SourceSchema::usual_user()),
            target: Some(Target {
                kind: *kind,
                required: *name == "userName",
                ..Target::text(*name)
            }),
            row: RowOptions {
                is_matching: *name == "userName",
                ..RowOptions::default()
            },
        };
        let advice = check(expression, &setting).advice;
        let codes: Vec<&str> = advice.iter().map(|advice| advice.code).collect();
        if expression.starts_with("Switch") {
            assert_eq!(codes, ["switch-may-clear"]);
            assert_eq!(advice[0].severity, Severity::Caution);
        } else {
            assert!(codes.is_empty(), "{expression}: {codes:?}");
        }
    }
}

#[test]
fn iif_is_offered_in_the_place_of_switch_only_where_it_says_the_same() {
    let fix = |text| check(text, &Setting::default()).advice[0].fix.clone();
    for (text, iif) in [
        (
            DEFAULT_MAPPINGS[1].2,
            r#"IIF([IsSoftDeleted]="False", "True", "False")"#,
        ),
        (
            r#"Switch([country], "x", "US", "1")"#,
            r#"IIF([country]="US", "1", "x")"#,
        ),
    ] {
        assert!(fix(text).ends_with(&format!(": {iif}.")), "{text}: {}", fix(text));
    }
    for text in [
        r#"Switch([country], "x", "US", "1", "DE", "2")"#,
        r#"Switch([country], , "US", "1")"#,
        r#"Switch([country], [country], "", "none")"#,
        r#"Switch(IsPresent([city]), "x", "True", "1")"#,
    ] {
        assert!(!fix(text).contains("IIF("), "{text}: {}", fix(text));
    }
}

#[test]
fn the_default_mappings_of_groups_are_fine() {
    for (name, kind, expression) in [
        ("displayName", AttributeType::String, "[displayName]"),
        ("externalId", AttributeType::String, "[objectId]"),
        ("members", AttributeType::Reference, "[members]"),
    ] {
        let setting = Setting {
            source: Some(SourceSchema::usual_group()),
            target: Some(Target {
                kind,
                multivalued: name == "members",
                required: name == "displayName",
                ..Target::text(name)
            }),
            row: RowOptions {
                is_matching: name == "displayName",
                ..RowOptions::default()
            },
        };
        assert_eq!(check(expression, &setting).advice, []);
    }
}

#[test]
fn a_schema_of_graph_gives_names_and_types() {
    let schema = serde_json::json!({
        "synchronizationRules": [{"sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": "customappsso"}],
        "directories": [
            {"name": "customappsso", "objects": [{"name": "User", "attributes": [{"name": "userName", "type": "String"}]}]},
            {"name": "Azure Active Directory", "objects": [{"name": "User", "attributes": [
                {"name": "mail", "type": "String", "multivalued": false},
                {"name": "extension_ab_skills", "type": "String", "multivalued": true},
                {"name": "manager", "type": "Reference"},
                {"name": "later", "type": "SomethingNew"}]}]}]
    });
    let source = SourceSchema::from_json(&schema, "User").expect("the source directory");
    let shape = |kind, multivalued| Some(AttributeShape { kind, multivalued });
    assert_eq!(source.find("mail"), shape(AttributeType::String, false));
    assert_eq!(source.find("manager"), shape(AttributeType::Reference, false));
    assert_eq!(source.find("later"), shape(AttributeType::String, false));
    assert_eq!(
        source.find("userName"),
        None,
        "the target's attributes are not read"
    );
    assert_eq!(SourceSchema::from_json(&schema, "Group"), None);
    assert_eq!(SourceSchema::from_json(&serde_json::json!(null), "User"), None);

    let setting = Setting {
        source: Some(&source),
        ..Setting::default()
    };
    let codes = |text| -> Vec<_> {
        check(text, &setting)
            .advice
            .iter()
            .map(|advice| advice.code)
            .collect()
    };
    assert_eq!(
        codes("Join(\",\", [extension_ab_skills])"),
        ["unusable-attribute"]
    );
    assert_eq!(codes("[extension_ab_other]"), ["unknown-attribute"]);
}

/// Ten mappings as an administrator might type them, and every word of the answer.
#[test]
fn ten_mistyped_mappings_as_a_person_reads_them() {
    let texts = [
        "Switch([IsSoftDeleted], “”, “false”, “true”, “true”, “false”)",
        "IIF(IsNullOrEmpty([Mail]), [userPrincipalName], [Mail])",
        "Replace([telephoneNumber], \"[^0-9]\", \"\")",
        r#"Replace([mobile], , "(?<number>\d{4,}$", , "${num}", , )"#,
        "ToLower(Left([givenName], 1) & [surname])",
        "FormatDateTime([employeeHireDate], \"yyyy-mm-dd\", \"DD/MM/YYYY\")",
        "Join(\"; \", [appRoleAssignments], [proxyAdresses])",
        "IIF([employeeHireDate] > \"2026-01-01\" and [accountEnabled]=\"true\", \"new\"; \"old\")",
        "IIF([country]=\"US\",\n\tSwitch([state], \"\", \"CA\", \"West\", \"NY\", \"East\", \"CA\", \"South\"),\n\tIIF([country]=\"日本\", Mid([日本語], 0, 4), IgnoreAttributFlow))",
        "SelectUniqueValue(Join(\".\", [firstName], [lastName]), Append([mailNickname], RandomString(3, 2, 0, 2, 0)))",
    ];
    let setting = Setting {
        source: Some(SourceSchema::usual_user()),
        ..Setting::default()
    };
    let rendered: Vec<String> = texts
        .iter()
        .map(|text| {
            let advice: Vec<String> = check(text, &setting)
                .advice
                .iter()
                .map(|advice| advice.render(text))
                .collect();
            format!("——— {text}\n\n{}", advice.join("\n\n"))
        })
        .collect();
    insta::assert_snapshot!(rendered.join("\n\n\n"));
}

#[test]
fn a_place_over_several_lines_is_underlined_on_each() {
    let text = "Join(\" \",\n\t[givenName],\r\n\t[日本])\n";
    let checked = check(text, &Setting::default());
    assert!(checked.advice.is_empty());
    let setting = Setting {
        row: RowOptions {
            has_default: true,
            ..RowOptions::default()
        },
        ..Setting::default()
    };
    let text = "ToLower(\n\t[日本語],\r\n  \"tr-TR\")";
    insta::assert_snapshot!(check(text, &setting).advice[0].render(text));
}

fn settings() -> impl Strategy<Value = Setting<'static>> {
    let target = prop_oneof![
        Just(None),
        Just(Some(Target {
            kind: AttributeType::Boolean,
            required: true,
            ..Target::text("active")
        })),
        Just(Some(Target {
            kind: AttributeType::Reference,
            ..Target::text("id")
        })),
    ];
    (any::<[bool; 6]>(), target).prop_map(|(flags, target)| Setting {
        source: flags[0].then(SourceSchema::usual_user),
        target,
        row: RowOptions {
            has_default: flags[1],
            only_on_create: flags[2],
            is_matching: flags[3],
            all_users: flags[4],
            is_outbound: flags[5],
        },
    })
}

/// Texts that look like mappings: pieces of the language in any order.
fn pieces() -> impl Strategy<Value = String> {
    let names: Vec<String> = expr::functions::all()
        .map(|function| format!("{}(", function.name))
        .collect();
    let piece = prop_oneof![
        prop::sample::select(names),
        prop::sample::select(vec![
            "[mail]",
            "[IsSoftDeleted]",
            "[proxyAddresses]",
            "[manager]",
            "[appRoleAssignments]",
            "[日本",
            ", ",
            ", ",
            ")",
            ")",
            "=",
            "<",
            "\"",
            "\"true\"",
            "\"\"",
            "\"\\\\d(\"",
            "\"\\w$\"",
            "\"${x}\\\\1$2\"",
            "\"yyyy-mm-dd\"",
            "0",
            "-1",
            "“x”",
            "'",
            "&",
            ";",
            "IgnoreAttributeFlow",
            "vbTextCompare",
            "\t\n",
            "True",
            "ü",
        ])
        .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

fn lies_inside(text: &str, setting: &Setting<'_>) {
    let checked = check(text, setting);
    for advice in checked.advice {
        assert!(
            advice.span.start <= advice.span.end && advice.span.end <= text.len(),
            "{text:?} {advice:?}"
        );
        assert!(
            text.get(advice.span.start..advice.span.end).is_some(),
            "{text:?} {advice:?}"
        );
        assert!(!advice.render(text).is_empty());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_check_panic(text in any::<String>(), setting in settings()) {
        lies_inside(&text, &setting);
    }

    #[test]
    fn no_pile_of_pieces_does_either(text in pieces(), setting in settings()) {
        lies_inside(&text, &setting);
    }
}

#[test]
fn of_very_much_advice_the_gravest_is_told() {
    let many = format!(
        "Join(\" \", {}, ToLower([nowhere]))",
        vec![r#"Trim("\a")"#; 200].join(", ")
    );
    let setting = Setting {
        source: Some(SourceSchema::usual_user()),
        ..Setting::default()
    };
    let checked = check(&many, &setting);
    assert_eq!(checked.advice.len(), expr::check::ADVICE_MAX);
    assert!(
        checked.left_out > 0 && checked.has_errors(),
        "the error at the end is among them"
    );
}
