//! Filters.

use scim::filter::{Filter, Matcher, parse, read};
use scim::limits::TEXT_BYTES_MAX;
use scim::{ResourceType, SchemaSet};
use serde_json::Value;

use super::{GROUP_STORED, MODES, SCHEMAS, USER_STORED, refused};

/// A filter on the first line, and behind it a resource as JSON, which may be missing.
///
/// What is read can be printed and read again, says the same of every resource, and the contrary of its `not`. What a
/// strict server takes, Entra may send.
pub fn filter(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (text, resource) = text.split_once('\n').unwrap_or((&text, ""));
    let parsed = parse(text);
    for resource_type in [None, Some(ResourceType::User), Some(ResourceType::Group)] {
        let [strict, entra] = MODES.map(|mode| read(text, resource_type, &SCHEMAS, mode));
        match (&strict, &entra) {
            (Ok(strict), Ok(entra)) => {
                assert_eq!(strict.filter, entra.filter);
                assert_eq!(Ok(&entra.filter), parsed.as_ref());
            }
            (Ok(_), Err(error)) => panic!("only a strict server takes it: {error:?}"),
            (Err(error), _) => refused(error),
        }
    }
    match parsed {
        Ok(parsed) => {
            let other: Value = serde_json::from_str(resource).unwrap_or_default();
            says_the_same(&parsed, &[&USER_STORED, &GROUP_STORED, &other]);
        }
        Err(error) => refused(&error),
    }
}

fn says_the_same(filter: &Filter, resources: &[&Value]) {
    let printed = filter.to_string();
    // Escapes make a text longer than the one that was read.
    if printed.len() > TEXT_BYTES_MAX {
        return;
    }
    let again = parse(&printed).expect("what is printed can be read");
    assert_eq!(&again, filter, "{printed}");
    let not = Filter::Not(Box::new(again.clone()));
    for set in [&SCHEMAS, SchemaSet::core()] {
        for resource_type in [None, Some(ResourceType::User), Some(ResourceType::Group)] {
            let matcher = |filter| Matcher::new(filter, resource_type, set);
            let (first, second, contrary) = (matcher(filter), matcher(&again), matcher(&not));
            for resource in resources {
                let found = first.matches(resource);
                assert_eq!(second.matches(resource), found, "{printed}");
                assert_eq!(contrary.matches(resource), !found, "{printed}");
            }
        }
        let of_members = Matcher::for_members(filter, set);
        for resource in resources {
            let _ = of_members.matches(resource);
        }
    }
}
