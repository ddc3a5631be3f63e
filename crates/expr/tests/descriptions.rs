//! Expressions as sentences. Read the snapshots as prose: they are what a support engineer reads to an admin.

use expr::{describe, functions, parse};

fn told(expressions: &[&str]) -> String {
    let paragraphs: Vec<String> = expressions
        .iter()
        .map(|text| {
            let expr = parse(text).unwrap_or_else(|problems| panic!("{text}: {problems:?}"));
            format!("{expr}\n    {}", describe(&expr))
        })
        .collect();
    paragraphs.join("\n\n")
}

#[test]
fn default_mappings() {
    insta::assert_snapshot!(told(&[
        "[userPrincipalName]",
        r#""DK""#,
        "7",
        r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#,
        "Not([IsSoftDeleted])",
        r#"Join(" ", [givenName], [surname])"#,
        r#"Join("", [givenName], [surname], [employeeId])"#,
        r#"Join(";", [otherMails])"#,
        r#"IIF(IsPresent([mail]), [mail], Append(Item(Split([userPrincipalName], "@"), 1), "@domain.com"))"#,
        "Coalesce([mail], [userPrincipalName])",
        r#"Coalesce([mail], [otherMail], "none")"#,
        r#"Coalesce([department], "General")"#,
        r#"Coalesce([mail], Append([mailNickname], "@contoso.com"))"#,
        r#"Append ("SMTP:", [mail])"#,
        r#"Prepend("x-", [employeeId])"#,
        "Left([displayName], 1)",
        "Left([displayName], 20)",
        "Mid([employeeId], 3, 4)",
        "Mid([givenName], 2, 1)",
        r#"Word([displayName], 2, " ")"#,
        r#"Word([displayName], 12, ",;")"#,
        r#"ToLower(NormalizeDiacritics(StripSpaces([displayName])))"#,
        r#"ToUpper([city], "tr-TR")"#,
        r#"PCase([firstName])"#,
        r#"PCase([firstName], " -")"#,
        "Trim([city])",
        r#"InStr([mail], "@")"#,
        r#"InStr([mail], "@", 3, vbTextCompare)"#,
        "Redact([employeeId])",
    ]));
}

#[test]
fn choices() {
    insta::assert_snapshot!(told(&[
        r#"IIF([country]="USA", [country], [department])"#,
        r#"IIF([country]="USA", IIF([state]="CA", "True", "False"), "False")"#,
        r#"IIF([country]="USA", "True", IIF([state]="CA", "True", "False"))"#,
        r#"IIF([country]="USA", IIF([state]="CA", "West", "East"), "Abroad")"#,
        r#"IIF([companyName] = "Company A", "A", IIF([companyName] = "Company B", "B", "External"))"#,
        r#"IIF([a]=[b], "same", "different")"#,
        r#"IIF([n]>5, "many", IIF([n]<=2, "few", "some"))"#,
        r#"IIF(Not(IsNullOrEmpty([manager])), "managed", "alone")"#,
        r#"IIF(InStr([mail], "@contoso.com")>0, "internal", "external")"#,
        r#"IIF(BitAnd([userAccountControl], 2)="0", "enabled", "disabled")"#,
        r#"IIF([department]="", "none", [department])"#,
        r#"IIF([accountEnabled], "on", IgnoreAttributeFlow)"#,
        r#"IIF(IsPresent([manager]), IgnoreObjectFlow, "x")"#,
        "CBool([attribute1] = [attribute2])",
        "IsPresent([mail])",
        r#"Switch([state], "Australia/Sydney", "NSW", "Australia/Sydney", "QLD", "Australia/Brisbane")"#,
        r#"Switch([emplStatus], "False", "741", "False", "749", "True", "746", "True")"#,
        r#"Switch([country], [country], "", "Other")"#,
        r#"Switch(IsPresent([companyName]), "Standard", "True", [companyName])"#,
        r#"Switch(SingleAppRoleAssignment([appRoleAssignments]), " ", "DS Admin", "8032066")"#,
        r#"Switch(Left([phone], 3), , "+45", "DK", "+47", "NO")"#,
        r#"Switch(ToLower([flag]), "no", "1", "yes")"#,
        r#"Switch([lang], "en", "da", "da-DK", "de", "de-DE", "fr", "fr-FR", "it", "it-IT", "nl", "nl-NL", "nb", "nb-NO", "sv", "sv-SE")"#,
        r#"IgnoreFlowIfNullOrEmpty([department])"#,
        r#"IgnoreFlowIfNullOrEmpty(Switch([prefix], "", "3443", "Dr.", "3444", "Prof."))"#,
        r#"Append(IIF([a]="x", "1", "2"), [b])"#,
        r#"SelectUniqueValue(Join(".", [first], [last]), Join(".", Mid([first], 1, 1), [last]), [employeeId])"#,
        r#"SelectUniqueValue([mailNickname], [employeeId])"#,
    ]));
}

#[test]
fn replacements() {
    insta::assert_snapshot!(told(&[
        r#"Replace([mail], "@old.example", , , "@new.example", , )"#,
        r#"Replace([mail], "@contoso.com", , , "")"#,
        r#"Replace([UserID], "<username>", , , , , "<username>@contoso.com")"#,
        r#"Replace([mobile], , "[()\\s-]+", , "", , )"#,
        r#"Replace([mobile], , "[^0-9]", , "", , )"#,
        r#"Replace([mobile], , "^00", , "+", , )"#,
        r#"Replace([name], , "\\s+", , "-", , )"#,
        r#"Replace([name], , "[ _]", , ".", , )"#,
        r#"Replace([mail], , "@.*", , "", , )"#,
        r#"Replace([dn], , "^.*?,", , "", , )"#,
        r#"Replace([a], , "(?i)ltd\\.?$", , "Limited", , )"#,
        r#"Replace([WorkerID], , "(?<leadingZeros>^0+)(?<actualValue>[a-zA-Z0-9]+)", , "${actualValue}", , )"#,
        r#"Replace(Join("", "000000", [employeeId]), , "(.*?)(?<id>.{0,6})$", , "${id}", , )"#,
        r#"Replace([username], , "(?<id>.*)@(?<domain>.*)", , "${id}", , )"#,
        r#"Replace([x], , "ID-(?<num>\\d+)-X", "num", "888", , )"#,
        r#"Replace([userPrincipalName], , "(?<Suffix>@(.)*)", "Suffix", "", , )"#,
        r#"Replace([telephoneNumber], , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", "phoneNumber", , [mobile], )"#,
        r#"Replace([name], , "(\\w+) (\\w+)", , "$2, $1", , )"#,
        r#"IIF(IsNullOrEmpty([onPremisesDistinguishedName]), "OU=Cloud", Replace([onPremisesDistinguishedName], , "^.*?,(?=(?:CN|OU|DC)=)", , "", , ))"#,
        r#"Replace(Mid(Replace(NormalizeDiacritics(StripSpaces(Join("", Mid([FirstName], 1, 1), [LastName]))), , "([\\/\\\\\\[\\]\\:\\;\\|\\=\\,\\+\\*\\?\\<\\>])", , "", , ), 1, 20), , "(\\.)*$", , "", , )"#,
        r#"Replace([a], "x")"#,
    ]));
}

#[test]
fn dates_lists_and_the_rest() {
    insta::assert_snapshot!(told(&[
        "Now()",
        r#"CDate("2025-01-31")"#,
        r#"DateAdd("d", 7, CDate([StatusHireDate]))"#,
        r#"DateAdd("ww", -1, CDate([StatusHireDate]))"#,
        r#"DateAdd("h", "-7", Now())"#,
        r#"DateAdd("m", [months], CDate([start]))"#,
        r#"DateAdd([unit], 1, CDate([start]))"#,
        r#"IIF(DateDiff("d", Now(), CDate([StatusHireDate])) <= 14, "False", IgnoreObjectFlow)"#,
        r#"FormatDateTime([d], , "dd.MM.yyyy", "yyyy-MM-dd")"#,
        r#"FormatDateTime(DateAdd("d", 7, CDate([d])), , "M/d/yyyy h:mm:ss tt", "yyyy-MM-dd")"#,
        "DateFromNum([accountExpires])",
        r#"NumFromDate(Join("", FormatDateTime([ContractEndDate], , "yyyy-MM-ddzzz", "yyyy-MM-dd"), " 23:59:59-08:00"))"#,
        r#"Split([jobTitle], ",")"#,
        r#"Item(Split([userPrincipalName], "@"), 2)"#,
        "Item([proxyAddresses], 1)",
        "Count([proxyAddresses])",
        "RemoveDuplicates([proxyAddresses])",
        r#"Join(";", RemoveDuplicates(Split([x], ",")))"#,
        "SingleAppRoleAssignment([appRoleAssignments])",
        "AppRoleAssignmentsComplex([appRoleAssignments])",
        "AssertiveAppRoleAssignmentsComplex([appRoleAssignments])",
        "AppRoleAssignments([appRoleAssignments])",
        "BitAnd([userAccountControl], 2)",
        "CStr([accountEnabled])",
        "ConvertToBase64([objectId])",
        "ConvertToUTF8Hex([objectId])",
        "Guid()",
        r#"RandomString(16, 4, 1, 3, 4, "0O1lI")"#,
        r#"Append("User-", RandomString(6, 6, 0, 0, 0))"#,
        r#"Join("@", [mailNickname], DefaultDomain())"#,
        "IsNothing([mail])",
        "IsString([mail])",
    ]));
}

#[test]
fn long_mappings_from_published_guides() {
    insta::assert_snapshot!(told(&[
        r#"ToLower(Join("@", NormalizeDiacritics(StripSpaces(Join(".", [PreferredFirstName], [PreferredLastName]))), "contoso.com"))"#,
        r#"Append(ToLower(NormalizeDiacritics(StripSpaces(Join(".", [givenName], [sn])))), "@domain.com")"#,
        r#"SelectUniqueValue(Join("@", NormalizeDiacritics(StripSpaces(Join(".", [PreferredFirstName], [PreferredLastName]))), "contoso.com"), Join("@", NormalizeDiacritics(StripSpaces(Join(".", Mid([PreferredFirstName], 1, 1), [PreferredLastName]))), "contoso.com"))"#,
        r#"Switch([Company], Join("@", [FirstName], "contoso.com"), "Fabrikam", Join("@", [FirstName], "fabrikam.com"))"#,
        r#"IgnoreFlowIfNullOrEmpty(IIF(IsPresent([extensionAttribute9]), IIF(DateDiff("d", Now(), CDate([extensionAttribute9])) <> 1, "", [mail]), "noemail@contoso.com"))"#,
        r#"Switch([StatusTerminated], "False", "1", "True", "0", Switch([StatusHireRescinded], "False", "1", "True", "0", Switch([Active], "False", "1", IIF(DateDiff("d", Now(), CDate(IIF(IsNullOrEmpty([StatusHireDate]), "9999-01-01", [StatusHireDate]))) < 7, "False", "True"), "0", "True")))"#,
        r#"Switch(Join("+", Switch([businessPhoneIsPrimary], [businessPhoneIsPrimary], "", "other"), Switch([cellPhoneIsPrimary], [cellPhoneIsPrimary], "", "other")), "no primary phone", "true+false", "business phone is primary", "false+true", "cell phone is primary")"#,
        r#"IIF([IsSoftDeleted]="True", Join("_", FormatDateTime(Now(), , "M/d/yyyy h:mm:ss tt", "yyyy-MM-dd"), [mail]), [mail])"#,
        r#"Append("05", Replace(Join("", "000000", [employeeId]), , "(.*?)(?<id>.{0,6})$", , "${id}", , ))"#,
    ]));
}

#[test]
fn no_function_is_told_by_its_entry_in_the_list_alone() {
    for function in functions::all() {
        for example in function.examples {
            let sentence = describe(&parse(example.expression).expect("an example"));
            assert!(!sentence.contains(&format!("(`{}`", function.name)), "{sentence}");
        }
    }
}

#[test]
fn what_lies_very_deep_is_only_named() {
    let text = format!("{}[a]{}", "ToLower(".repeat(100), ")".repeat(100));
    let sentence = describe(&parse(&text).expect("deep"));
    assert!(
        sentence.starts_with("What `ToLower` makes of further parts, in lower case"),
        "{sentence}"
    );
    assert!(sentence.len() < 300, "{sentence}");
}
