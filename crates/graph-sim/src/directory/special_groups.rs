//! Groups that a tenant of more than twenty has: those that make a picker, a nested membership or a rule awkward.

use std::sync::Arc;

use super::groups::{IS_FROM_PREMISES, IS_ROLE_ASSIGNABLE, Kind, Made, group_id, made};
use super::person::Person;
use super::rule::Rule;

const SALES_IN_DENMARK: &str = r#"(user.department -eq "Sales") and (user.country -eq "Denmark")"#;
const EVERYONE_ENABLED: &str = r#"(user.userType -eq "Member") and (user.accountEnabled -eq true)"#;

pub(super) fn generate(seed: u64, users: &[Person]) -> Vec<Made> {
    let group = |key: &str| -> Arc<str> { group_id(seed, key).into() };
    let by = |test: &dyn Fn(&Person) -> bool| -> Vec<Arc<str>> {
        users
            .iter()
            .filter(|user| test(user))
            .map(Person::shared_id)
            .collect()
    };
    let some = |test: &dyn Fn(&Person) -> bool, step: usize, most: usize| -> Vec<Arc<str>> {
        by(test).into_iter().step_by(step).take(most).collect()
    };
    let ruled = |rule: &str| {
        let rule = Rule::read(rule);
        by(&|user| rule.as_ref().is_some_and(|rule| rule.fits(user)))
    };
    let enabled = |user: &Person| user["accountEnabled"] == true;
    let of = |name: &'static str| move |user: &Person| user["department"] == name;
    let besides = |group: Made, besides| Made { besides, ..group };
    let another = |key: &str, group: Made| Made {
        key: key.to_owned(),
        ..group
    };
    vec![
        // Every other one: tens of thousands in a large tenant.
        made(
            "Intranet Readers",
            "Half of the company",
            Kind::Security,
            some(&enabled, 2, usize::MAX),
        ),
        made(
            "Denmark Sales",
            "Follows department and country",
            Kind::Dynamic(SALES_IN_DENMARK),
            ruled(SALES_IN_DENMARK),
        ),
        made(
            "Company News",
            "Everyone who can sign in",
            Kind::DynamicMicrosoft365(EVERYONE_ENABLED),
            ruled(EVERYONE_ENABLED),
        ),
        besides(
            made(
                "Helpdesk Operators",
                "Roles can be given to it",
                Kind::Security,
                some(&of("IT"), 3, 8),
            ),
            IS_ROLE_ASSIGNABLE,
        ),
        besides(
            made(
                "GG_AAR_FileServer_RW",
                "From Active Directory",
                Kind::Security,
                some(&of("Operations"), 2, 40),
            ),
            IS_FROM_PREMISES,
        ),
        // Three groups in one another, people at the bottom alone.
        made(
            "Region Nordic",
            "Nests Country Denmark",
            Kind::Security,
            vec![group("Country Denmark")],
        ),
        made(
            "Country Denmark",
            "Nests Site Aarhus",
            Kind::Security,
            vec![group("Site Aarhus")],
        ),
        made(
            "Site Aarhus",
            "People of the site",
            Kind::Security,
            some(&of("Logistics"), 2, 30),
        ),
        // Active Directory lets groups nest in a circle.
        besides(
            made(
                "Legacy Circle A",
                "Nests Legacy Circle B",
                Kind::Security,
                vec![group("Legacy Circle B")],
            ),
            IS_FROM_PREMISES,
        ),
        besides(
            made(
                "Legacy Circle B",
                "Nests Legacy Circle A",
                Kind::Security,
                some(&of("Legal"), 3, 3)
                    .into_iter()
                    .chain([group("Legacy Circle A")])
                    .collect(),
            ),
            IS_FROM_PREMISES,
        ),
        // Names are not unique.
        made(
            "Project Harbour",
            "The team",
            Kind::Microsoft365,
            some(&of("Engineering"), 4, 25),
        ),
        another(
            "Project Harbour (2)",
            made(
                "Project Harbour",
                "Access to the plans",
                Kind::Security,
                some(&of("Engineering"), 5, 15),
            ),
        ),
        made(
            "Board",
            "A security group with a mailbox",
            Kind::MailSecurity,
            by(&of("Management")),
        ),
        made(
            "🚀 Launch Crew",
            "Whoever launches",
            Kind::Security,
            some(&of("Marketing"), 3, 10),
        ),
        made(
            " Canteen ",
            "Typed with blanks",
            Kind::Distribution,
            some(&enabled, 9, 60),
        ),
        made(
            &long_name(),
            "A name of 256 characters",
            Kind::Security,
            some(&of("HR"), 2, 5),
        ),
    ]
}

/// As long as Graph lets a name be.
fn long_name() -> String {
    let mut name = "Employees with access to the shared drives of all terminals".to_owned();
    while name.chars().count() < 240 {
        name.push_str(" and their deputies");
    }
    name.chars().take(256).collect()
}
