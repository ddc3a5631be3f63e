//! The dates of .NET.

use super::lines;
use expr::date::{DateTime, Format, Interval, Styles};

/// A format, styles and a text, each on its line. What is read is a date that can be printed and counted with.
pub fn date(bytes: &[u8]) {
    let [format, styles, text] = lines(bytes);
    let today = DateTime::parse_iso("2024-02-29T12:34:56.7Z").expect("a date");
    let mut dates = vec![today];
    for read in [DateTime::parse(&text), DateTime::parse_iso(&text)] {
        match read {
            Ok(date) => dates.push(date),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    let styles = Styles::parse(&styles).unwrap_or_default();
    match Format::new(&format) {
        Ok(format) => {
            for parsed in [format.parse(&text, styles), format.parse_on(&text, styles, today)] {
                match parsed {
                    Ok(parsed) => {
                        let _ = format.print_parsed(&parsed);
                        dates.push(parsed.utc);
                    }
                    Err(error) => assert!(!error.to_string().is_empty()),
                }
            }
            for date in &dates {
                let _ = format.print(*date);
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    let interval = Interval::parse(&text).unwrap_or(Interval::Month);
    let count = text.len() as i64 * 7919 - 20_000;
    for date in dates {
        // The text drops the fraction of the second, and nothing else.
        let again = DateTime::parse(&date.to_string()).expect("what is printed can be read");
        assert_eq!(again.to_string(), date.to_string());
        assert_eq!(DateTime::from_ticks_since_1601(date.ticks_since_1601()), Ok(date));
        if let Ok(later) = date.add(interval, count) {
            let _ = interval.difference(date, later);
        }
        let _ = interval.difference(date, today);
        let _ = interval.is_near_boundary(date, today);
    }
}
