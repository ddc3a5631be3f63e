//! Phone numbers in international form, corrected by the plan of their country.

use phonenumber::{Mode, PhoneNumber, country};
use profile::PhoneForm;

use super::{Fault, is_invisible};

/// Country codes and numbers together have so many digits at most (E.164), and not fewer than this.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;
/// A longer text is no number that somebody typed.
const LENGTH_MAX: usize = 40;

/// The country by whose plan a number without a country code is read.
pub type Region = country::Id;

/// A country by its two letters (ISO 3166); `None` for anything else.
pub fn region(text: &str) -> Option<Region> {
    let text = text.trim();
    (text.len() == 2)
        .then(|| text.to_ascii_uppercase().parse().ok())
        .flatten()
}

/// What is wrong with a number; `None` when it has the form.
pub(crate) fn fault(value: &str, form: PhoneForm, region: Option<Region>) -> Option<Fault> {
    if has_form(value, form) {
        return taken_for_national(value, form, region);
    }
    let seen: String = value.chars().filter(|sign| !is_invisible(*sign)).collect();
    let seen = seen.trim();
    if seen.len() > LENGTH_MAX || seen.chars().filter(char::is_ascii_digit).count() == 0 {
        return Some(Fault::new("no phone number", None));
    }
    let problem = problem(seen, form);
    let (number, country) = match international(seen) {
        Some(text) => (phonenumber::parse(None, text).ok().as_ref().map(Read::of), None),
        None => (region.and_then(|region| national(seen, region)), region),
    };
    let Some(number) = number else {
        let why = match (international(seen).is_some(), region) {
            (false, None) => format!("{problem}, and it is not known of which country it is"),
            _ => problem,
        };
        return Some(Fault::new(why, None));
    };
    let mut problem = problem;
    if let Some(country) = country {
        problem = format!("{problem}; read as a number of {}", country.as_ref());
    }
    if number.extension {
        problem = format!("{problem}; its extension goes");
    }
    let corrected = number.written(form);
    if !has_form(&corrected, form) {
        return Some(Fault::new(problem, None));
    }
    if !number.known {
        problem = format!("{problem}; the country has no such number as far as is known: look it up");
    }
    Some(Fault::new(problem, Some(corrected)))
}

/// A number in national form may look as if it had a country code.
fn taken_for_national(value: &str, form: PhoneForm, region: Option<Region>) -> Option<Fault> {
    if form != PhoneForm::InternationalDigits {
        return None;
    }
    let region = region?;
    let abroad = phonenumber::parse(None, format!("+{value}"));
    if abroad.is_ok_and(|number| phonenumber::is_valid(&number)) {
        return None;
    }
    let home = national(value, region)?;
    let corrected = home.written(form);
    (home.known && corrected != value).then(|| {
        let problem = format!("without its country code: it is a number of {}", region.as_ref());
        Fault::new(problem, Some(corrected))
    })
}

/// A number as it was understood.
struct Read {
    /// Country code and number, digits only.
    digits: String,
    /// The country gives out such numbers.
    known: bool,
    /// Something stood behind it.
    extension: bool,
}

impl Read {
    fn of(number: &PhoneNumber) -> Self {
        Self {
            digits: number
                .format()
                .mode(Mode::E164)
                .to_string()
                .trim_start_matches('+')
                .to_owned(),
            known: phonenumber::is_valid(number),
            extension: number.extension().is_some(),
        }
    }

    fn written(&self, form: PhoneForm) -> String {
        match form {
            PhoneForm::International => format!("+{}", self.digits),
            PhoneForm::InternationalDigits => self.digits.clone(),
        }
    }
}

/// A number as it is written inside its country.
fn national(value: &str, region: Region) -> Option<Read> {
    let number = phonenumber::parse(Some(region), value).ok()?;
    let mut read = Read::of(&number);
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    // In North America the sign for a trunk call is the country code too. A whole number of ten digits has no such sign,
    // although it may begin with a 1, and the library takes that 1 away.
    if number.country().code() == 1 && digits.len() == 10 && !read.extension {
        read.known &= read.digits.ends_with(&digits);
        read.digits = format!("1{digits}");
    }
    Some(read)
}

fn problem(value: &str, form: PhoneForm) -> String {
    let mut said = Vec::new();
    if form == PhoneForm::InternationalDigits && value.starts_with('+') {
        said.push("begins with +".to_owned());
    }
    if value.starts_with("00") {
        said.push("begins with 00".to_owned());
    } else if value.starts_with('0') || value.starts_with("(0") {
        said.push("begins with a zero, so its country code is missing".to_owned());
    } else if !value.starts_with('+') && form == PhoneForm::International {
        said.push("has no + and country code".to_owned());
    }
    let mut others: Vec<char> = Vec::new();
    for (at, sign) in value.chars().enumerate() {
        let belongs = sign.is_ascii_digit() || (at == 0 && sign == '+');
        if !belongs && !others.contains(&sign) {
            others.push(sign);
        }
    }
    if !others.is_empty() {
        let named: Vec<String> = others
            .iter()
            .map(|sign| match sign {
                ' ' | '\u{a0}' => "blanks".to_owned(),
                other => format!("“{other}”"),
            })
            .collect();
        said.push(format!("has {} in it", named.join(", ")));
    }
    let digits = value.chars().filter(char::is_ascii_digit).count();
    if !DIGITS.contains(&digits) {
        said.push(format!("has {digits} digits"));
    }
    if said.is_empty() {
        said.push("not in full international form".to_owned());
    }
    said.join(", ")
}

/// With its plus sign, when it has a country code: written with + or 00.
fn international(value: &str) -> Option<String> {
    match value.strip_prefix("00") {
        Some(rest) => Some(format!("+{rest}")),
        None => value.starts_with('+').then(|| value.to_owned()),
    }
    // "+45 (0) 12 …": the zero is only dialled inside the country.
    .map(|text| text.replace("(0)", ""))
}

/// Country code and number, and nothing else.
fn has_form(value: &str, form: PhoneForm) -> bool {
    let digits = match form {
        PhoneForm::International => value.strip_prefix('+').unwrap_or_default(),
        PhoneForm::InternationalDigits => value,
    };
    DIGITS.contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|sign| sign.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(value: &str, country: &str) -> (String, String) {
        match fault(value, PhoneForm::InternationalDigits, region(country)) {
            None => ("good".to_owned(), value.to_owned()),
            Some(fault) => (fault.problem, fault.proposal.unwrap_or_default()),
        }
    }

    #[test]
    fn the_numbers_of_the_guide_are_corrected_as_the_guide_writes_them() {
        for (country, written, stored) in [
            ("US", "123 456 7890", "11234567890"),
            ("GB", "0123 456 7890", "441234567890"),
            ("HK", "1234 5678", "85212345678"),
        ] {
            assert_eq!(digits(written, country).1, stored, "{country}");
            assert_eq!(digits(stored, country).0, "good");
        }
        // Made-up numbers: the proposal says that the country does not know them.
        assert!(digits("123 456 7890", "US").0.contains("look it up"));
    }

    #[test]
    fn a_number_is_corrected_by_the_plan_of_its_country() {
        for (country, value, stored, problem) in [
            (
                "DK",
                "+45 32 12 34 56",
                "4532123456",
                "begins with +, has blanks in it",
            ),
            (
                "",
                "0045 32123456",
                "4532123456",
                "begins with 00, has blanks in it",
            ),
            (
                "DK",
                "32 12 34 56",
                "4532123456",
                "has blanks in it; read as a number of DK",
            ),
            // It has the form of a full number, and is none.
            (
                "DK",
                "32123456",
                "4532123456",
                "without its country code: it is a number of DK",
            ),
            (
                "DE",
                "+49 (0) 30 901820",
                "4930901820",
                "begins with +, has blanks, “(”, “)” in it",
            ),
            (
                "DE",
                "030/901820",
                "4930901820",
                "begins with a zero, so its country code is missing, has “/” in it; read as a number of DE",
            ),
            // The zero of an Italian number stays.
            (
                "IT",
                "06 6982",
                "39066982",
                "begins with a zero, so its country code is missing, has blanks in it, has 6 digits; read as a number of IT",
            ),
        ] {
            assert_eq!(
                digits(value, country),
                (problem.to_owned(), stored.to_owned()),
                "{value}"
            );
        }
        assert_eq!(digits("4532123456", "DK").0, "good");
        assert_eq!(digits("4532123456", "").0, "good");
    }

    #[test]
    fn what_is_no_number_or_of_no_known_country_gets_no_proposal() {
        for (value, country, problem) in [
            ("ask Ida", "DK", "no phone number"),
            (
                "32 12 34 56",
                "",
                "has blanks in it, and it is not known of which country it is",
            ),
            ("+45 1", "DK", "begins with +, has blanks in it, has 3 digits"),
            (&"1".repeat(60), "DK", "no phone number"),
        ] {
            assert_eq!(
                digits(value, country),
                (problem.to_owned(), String::new()),
                "{value}"
            );
        }
        assert_eq!(region("Denmark"), None);
        assert_eq!(region(" dk "), region("DK"));
    }

    #[test]
    fn the_form_with_a_plus_sign() {
        let said =
            |value: &str| fault(value, PhoneForm::International, region("NO")).map(|fault| fault.proposal);
        assert_eq!(said("+4722345678"), None);
        assert_eq!(said("4722345678"), Some(Some("+4722345678".to_owned())));
        assert_eq!(said("22 34 56 78"), Some(Some("+4722345678".to_owned())));
    }
}
