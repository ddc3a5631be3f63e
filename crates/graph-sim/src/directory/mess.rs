//! What sets some people apart: the mess of a directory that grew for years, in proportion to its size.

use super::person::{Cell, Person};

/// Where guests come from.
pub(super) const GUEST_DOMAIN: &str = "fabrikam.example";

/// What is odd about somebody as a person; one thing at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Oddity {
    None,
    Guest,
    Disabled,
    NoDepartment,
    NoGivenName,
    NoMail,
    Spaces,
    LongTitle,
    Rocket,
    /// A name as long as Graph lets it be.
    LongName,
    /// A name with an emoji.
    Emoji,
}

/// The oddity of the person of this number; those before `first` have none.
pub(super) fn oddity(index: usize, first: usize) -> Oddity {
    match index {
        _ if index < first => Oddity::None,
        17 | 23 => Oddity::Guest,
        26 => Oddity::Rocket,
        _ if index % 23 == 7 => Oddity::Guest,
        _ if index % 29 == 11 => Oddity::Disabled,
        _ if index % 31 == 13 => Oddity::NoDepartment,
        _ if index % 71 == 4 => Oddity::NoGivenName,
        _ if index % 61 == 5 => Oddity::NoMail,
        _ if index % 83 == 9 => Oddity::Spaces,
        _ if index % 97 == 15 => Oddity::LongTitle,
        _ if index % 307 == 211 => Oddity::LongName,
        _ if index % 211 == 205 => Oddity::Emoji,
        _ => Oddity::None,
    }
}

/// A phone number as people type one: what the directory holds is not always one. `None`: it was never filled in.
pub(super) fn mobile_phone(index: usize, first: usize, good: String) -> Option<String> {
    if index < first {
        return Some(good);
    }
    match index % 43 {
        3 => Some(good.replace(' ', "").replace('+', "00")),
        12 => Some(format!("{} ext. 12", good.replace(' ', "-"))),
        21 => Some("ring til receptionen".to_owned()),
        28 => Some("+45 (0) 12 34".to_owned()),
        33 => Some(format!("{good} / {good}")),
        37 => Some(String::new()),
        40 => None,
        _ => Some(good),
    }
}

/// What two people have in common and should not.
pub(super) struct Shared<'p> {
    pub(super) employee_id: Option<&'p Cell>,
    pub(super) mail_nickname: Option<&'p Cell>,
    pub(super) second_address: Option<String>,
}

/// What the person of this number has from the one before.
pub(super) fn shared(index: usize, first: usize, before: Option<&Person>) -> Shared<'_> {
    let before = before.filter(|_| index > first);
    let of = |name: &'static str, at: bool| before.filter(|_| at).map(|person| &person[name]);
    Shared {
        employee_id: of("employeeId", index % 53 == 20),
        mail_nickname: of("mailNickname", index % 67 == 31),
        second_address: before
            .filter(|_| index % 59 == 40 || index % 59 == 41)
            .map(|_| format!("smtp:reception{}@contoso.example", index / 59)),
    }
}

/// Whether the person is kept in step with an Active Directory on the company's own premises.
pub(super) fn is_from_premises(index: usize) -> bool {
    index % 4 == 2
}

/// Filler up to 256 characters: the most a display name may have.
pub(super) fn long_name(given: &str, surname: &str) -> String {
    let mut name = given.to_owned();
    let parts = [
        "Maria",
        "Theresia",
        "Amalie",
        "Wilhelmine",
        "Charlotte",
        "Frederikke",
    ];
    let room = 256 - surname.chars().count() - 1;
    for part in parts.iter().cycle() {
        if name.chars().count() + part.len() + 1 > room {
            break;
        }
        name.push(' ');
        name.push_str(part);
    }
    format!("{name} {surname}")
}
