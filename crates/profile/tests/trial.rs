//! The section `[trial]`: read whole, and refused with a repair when it says what cannot be.

use profile::{Operation, PhoneForm, Profile, Unmapped, builtin_texts};

/// The good profile with another `[trial]` section.
fn with(section: &str) -> Result<Profile, String> {
    let (_, good) = builtin_texts()[0];
    let (before, rest) = good.split_once("[trial]\n").unwrap();
    let (_, after) = rest.split_once("\n\n").unwrap();
    Profile::parse(&format!("{before}[trial]\n{section}\n\n{after}")).map_err(|problems| {
        problems
            .iter()
            .map(|problem| format!("{}. {}\n", problem.message, problem.fix))
            .collect()
    })
}

fn rule(body: &str) -> String {
    format!("[[trial.rule]]\nid = \"r\"\non = \"users\"\nmessage = \"m\"\nguide_step = \"S2G-F3\"\n{body}")
}

fn refused(section: &str) -> String {
    with(section).unwrap_err()
}

#[test]
fn everything_a_vendor_may_refuse_is_read() {
    let section = r#"unmapped = "refuse"
[[trial.refuse]]
id = "no-new-people"
on = "users"
operations = ["create", "delete"]
status = 403
message = "Users are created in the console."
guide_step = "S2G-F2"
[[trial.rule]]
id = "mobile"
on = "users"
attribute = 'phoneNumbers[type eq "mobile"].value'
required = true
unique = true
phone = "international_digits"
pattern = '^[1-9][0-9]{6,14}$'
length_max = 15
one_of = ["4712345678"]
status = 422
scim_type = "invalidValue"
message = "“{value}” is no number"
guide_step = "A-S2""#;
    let flavour = with(section).unwrap().flavour();
    assert_eq!(
        (flavour.vendor.as_str(), flavour.unmapped),
        ("sms2go", Unmapped::Refuse)
    );
    assert_eq!(
        flavour.refusals[0].operations,
        [Operation::Create, Operation::Delete]
    );
    assert_eq!(flavour.rules[0].phone, Some(PhoneForm::InternationalDigits));
    assert_eq!((flavour.users.len(), flavour.groups.len()), (7, 3));
}

#[test]
fn without_the_section_a_vendor_refuses_nothing() {
    let (_, good) = builtin_texts()[0];
    let without = good.replacen("[trial]\nunmapped = \"note\"", "", 1);
    let flavour = Profile::parse(&without).unwrap().flavour();
    assert_eq!(flavour.unmapped, Unmapped::Accept);
    assert!(flavour.rules.is_empty() && flavour.refusals.is_empty());
}

#[test]
fn what_cannot_be_is_refused_with_its_repair() {
    for (section, says) in [
        (rule("attribute = \"userType\""), "`r` demands nothing. Add required"),
        (rule("attribute = \"a..b\"\nrequired = true"), "is not a SCIM attribute path"),
        (rule("attribute = \"userType\"\npattern = \"(\""), "the pattern of `r` cannot be read"),
        (rule("attribute = \"userType\"\nlength_max = 0"), "allows no character"),
        (rule("attribute = \"userType\"\nrequired = true\nstatus = 200"), "200 is not the status of a refusal"),
        (rule("attribute = \"userType\"\nrequierd = true"), "unknown key `requierd`. Write `required`."),
        (rule("attribute = \"userType\"\nphone = \"local\""), "unknown value `local`"),
        (rule("attribute = \"userType\"\nrequired = true").replace("S2G-F3", "S2G-F9"), "`S2G-F9` is not in this file"),
        (rule("attribute = \"userType\"\nrequired = true").replace("\"m\"", "\" \""), "a refusal says nothing"),
        ("unmapped = \"forget\"".to_owned(), "unknown value `forget`"),
        ("unmaped = \"note\"".to_owned(), "unknown key `unmaped`. Write `unmapped`."),
        (
            "[[trial.refuse]]\nid = \"x\"\non = \"groups\"\noperations = []\nstatus = 501\nmessage = \"m\"\nguide_step = \"S2G-E1\"".to_owned(),
            "`x` refuses nothing",
        ),
        (
            format!("{0}\nattribute = \"a\"\nrequired = true\n{0}\nattribute = \"b\"\nrequired = true", rule("")),
            "the rule `r` stands here twice",
        ),
    ] {
        let problems = refused(&section);
        assert!(problems.contains(says), "{says}: {problems}");
    }
}
