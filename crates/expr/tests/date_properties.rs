//! What holds for every date, and that no text breaks anything.

use expr::date::{DateTime, Format, Interval, Styles};
use proptest::prelude::*;

/// Any date-time of .NET, to the tick.
fn moment() -> impl Strategy<Value = DateTime> {
    let ticks = DateTime::MIN.ticks_since_1601()..=DateTime::MAX.ticks_since_1601();
    prop_oneof![
        8 => ticks,
        1 => Just(DateTime::MIN.ticks_since_1601()),
        1 => Just(DateTime::MAX.ticks_since_1601()),
    ]
    .prop_map(|ticks| DateTime::from_ticks_since_1601(ticks).expect("in the calendar"))
}

/// Formats that lose nothing.
const FULL: [&str; 7] = [
    "o",
    "yyyy-MM-ddTHH:mm:ss.fffffffK",
    "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ",
    "M/d/yyyy h:mm:ss.fffffff tt",
    "dddd, d MMMM yyyy HH'h' mm\\m ss.FFFFFFF zzz",
    "ddd MMM dd yyyy hh:mm:ss:fffffff t gg",
    "yyyyMMddHHmmssfffffff",
];

/// Texts made of the pieces of dates and formats, which go further than random ones before they fail.
fn date_like() -> impl Strategy<Value = String> {
    let pieces = [
        "2024", "12", "31", "02", "9", "0000", "99999", "-", "/", ".", ":", " ", "\t", "T", "Z", "GMT",
        "+08:00", "-0730", "AM", "pm", "Mon", "Monday", "Feb", "février", ",", "yyyy", "MM", "dd", "d", "HH",
        "hh", "mm", "ss", "ff", "FFF", "tt", "t", "K", "zzz", "z", "gg", "g", "'", "\"", "\\", "%", "é", "𐍈",
        "A.D.",
    ];
    prop::collection::vec(prop::sample::select(pieces.to_vec()), 0..12).prop_map(|pieces| pieces.concat())
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), date_like()]
}

fn any_styles() -> impl Strategy<Value = Styles> {
    prop::sample::select(vec![
        Styles::default(),
        Styles::NONE,
        Styles::ALLOW_WHITE_SPACES,
        Styles::ALLOW_INNER_WHITE,
        Styles::NO_CURRENT_DATE_DEFAULT.with(Styles::ALLOW_WHITE_SPACES),
        Styles::ASSUME_UNIVERSAL.with(Styles::ADJUST_TO_UNIVERSAL),
    ])
}

proptest! {
    #[test]
    fn printing_and_parsing_by_a_full_format_gives_the_same_moment(
        moment in moment(),
        text in prop::sample::select(&FULL[..]),
    ) {
        let format = Format::new(text).expect("a format");
        let printed = format.print(moment);
        let parsed = format.parse(&printed, Styles::default());
        prop_assert_eq!(parsed.map(|parsed| parsed.utc), Ok(moment), "{}", printed);
    }

    #[test]
    fn entras_form_is_read_back_to_the_second(moment in moment()) {
        let read = DateTime::parse(&moment.to_string()).expect("a date");
        prop_assert_eq!(Interval::Second.difference(read, moment), 0);
        prop_assert_eq!(read.to_string(), moment.to_string());
        let by_format = Format::new("M/d/yyyy h:mm:ss tt").expect("a format").print(moment);
        prop_assert_eq!(by_format, moment.to_string());
    }

    #[test]
    fn ticks_are_read_back(moment in moment()) {
        prop_assert_eq!(DateTime::from_ticks_since_1601(moment.ticks_since_1601()), Ok(moment));
    }

    #[test]
    fn iso_text_is_read_alike_with_and_without_a_format(moment in moment()) {
        let text = Format::new("o").expect("a format").print(moment);
        prop_assert_eq!(DateTime::parse(&text), Ok(moment));
        prop_assert_eq!(DateTime::parse_iso(&text), Ok(moment));
    }

    #[test]
    fn what_is_added_can_be_taken_away(
        moment in moment(),
        interval in prop::sample::select(vec![
            Interval::Week, Interval::Day, Interval::Hour, Interval::Minute, Interval::Second,
        ]),
        count in prop_oneof![-100_000_i64..100_000, -3_700_000_i64..3_700_000, any::<i64>()],
    ) {
        if let Ok(sum) = moment.add(interval, count) {
            prop_assert_eq!(sum.add(interval, -count), Ok(moment));
            if interval != Interval::Week {
                prop_assert_eq!(interval.difference(moment, sum), count);
            }
        }
    }

    #[test]
    fn months_that_are_added_are_counted(moment in moment(), count in -200_000_i64..200_000) {
        for interval in [Interval::Year, Interval::Month] {
            if let Ok(sum) = moment.add(interval, count) {
                prop_assert_eq!(interval.difference(moment, sum), count);
                prop_assert!(!interval.is_near_boundary(moment, sum));
            }
        }
    }

    #[test]
    fn differences_change_their_sign_with_their_direction(from in moment(), to in moment()) {
        for interval in Interval::ALL {
            prop_assert_eq!(interval.difference(from, to), -interval.difference(to, from));
            let _ = interval.is_near_boundary(from, to);
        }
    }

    #[test]
    fn no_text_breaks_parsing(text in any_text()) {
        for error in [DateTime::parse(&text).err(), DateTime::parse_iso(&text).err()].into_iter().flatten() {
            prop_assert!(!error.to_string().ends_with('.'));
        }
        let _ = Interval::parse(&text);
        let _ = Styles::parse(&text).map_err(|error| error.to_string());
    }

    #[test]
    fn no_format_breaks_parsing_or_printing(
        format in any_text(),
        text in any_text(),
        styles in any_styles(),
        moment in moment(),
    ) {
        if let Ok(format) = Format::new(&format).map_err(|error| error.to_string()) {
            let printed = format.print(moment);
            for text in [&text, &printed] {
                let _ = format.parse(text, styles).map_err(|error| error.to_string());
                let _ = format.parse_on(text, styles, moment).map_err(|error| error.to_string());
            }
        }
    }

    #[test]
    fn a_date_that_an_iso_reader_takes_means_the_same_to_the_free_one(text in date_like()) {
        if let Ok(date) = DateTime::parse_iso(&text) {
            prop_assert_eq!(DateTime::parse(&text), Ok(date));
        }
    }
}

#[test]
fn a_format_of_absurd_width_is_printed_and_refuses_texts_briefly() {
    let format = Format::new(&"y".repeat(100_000)).expect("a format");
    let date = DateTime::MAX;
    assert_eq!(format.print(date).len(), 100_000);
    let error = format.parse("2024", Styles::default()).expect_err("too short");
    assert!(error.to_string().len() < 300, "{error}");
    assert!(format.parse(&"9".repeat(100_000), Styles::default()).is_err());
}
