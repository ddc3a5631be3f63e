//! Dates: always UTC, given as `M/d/yyyy h:mm:ss tt`.

use super::metadata::{Family, Function, Type, example, function, optional, required};
use super::{Prepared, literal};
use crate::ast::Call;
use crate::date::{DateError, DateTime, Format, Interval, Parsed, Problem, Styles};
use crate::doubt::Doubt;
use crate::program::{Arguments, Evaluated};
use crate::{EvalError, Value};

pub(super) const FUNCTIONS: &[Function] = &[
    function(
        "Now",
        "the current time, UTC",
        Family::Dates,
        &[],
        Type::DateTime,
        now,
    )
    .remarks(&[
        "Printed as `M/d/yyyy h:mm:ss tt`, for example `7/2/2021 3:33:38 PM`.",
        "The time of the service when it evaluates the mapping, not the time where the user is.",
    ]),
    function(
        "CDate",
        "a text read as date and time",
        Family::Dates,
        &[required("expression", Type::Text, "a date as text")],
        Type::DateTime,
        c_date,
    )
    .remarks(&[
        "A time zone in the text is converted to UTC; without one the text is UTC.",
        "Reads `yyyy-MM-dd`, with a time and a zone or without, and American dates (`M/d/yyyy h:mm:ss tt`). Other orders need FormatDateTime.",
        "Null, an empty text and anything that is no date are errors: test with IsPresent first.",
    ])
    .examples(&[
        example("CDate([StatusHireDate])", r#"{"StatusHireDate": "2020-03-16-07:00"}"#, r#""3/16/2020 7:00:00 AM""#),
        example(r#"CDate("2020-03-16")"#, "{}", r#""3/16/2020 12:00:00 AM""#),
    ]),
    function(
        "DateAdd",
        "a date moved by an interval",
        Family::Dates,
        &[
            required("interval", Type::Text, "`yyyy` year, `m` month, `d` day, `ww` week, `h` hour, `n` minute, `s` second"),
            required("value", Type::Integer, "how many; negative goes back"),
            required("dateTime", Type::DateTime, "the date to begin with"),
        ],
        Type::DateTime,
        date_add,
    )
    .remarks(&[
        "`m` is month and `n` is minute.",
        "The date may be a text that CDate reads.",
        "A day that the month does not have becomes its last day.",
    ])
    .examples(&[
        example(
            r#"DateAdd("d", 7, CDate([StatusHireDate]))"#,
            r#"{"StatusHireDate": "2012-03-16-07:00"}"#,
            r#""3/23/2012 7:00:00 AM""#,
        ),
        example(r#"DateAdd("m", 1, CDate("2023-01-31"))"#, "{}", r#""2/28/2023 12:00:00 AM""#),
    ]),
    function(
        "DateDiff",
        "the time between two dates",
        Family::Dates,
        &[
            required("interval", Type::Text, "`yyyy` year, `m` month, `d` day, `ww` week, `h` hour, `n` minute, `s` second"),
            required("date1", Type::DateTime, "the date to count from"),
            required("date2", Type::DateTime, "the date to count to"),
        ],
        Type::Integer,
        date_diff,
    )
    .remarks(&[
        "Positive when date2 is later.",
        "Days, hours, minutes and seconds are elapsed time, cut off towards zero. Months and years are counted by the calendar, weeks from Sunday to Sunday.",
    ])
    .examples(&[
        example(
            r#"DateDiff("d", CDate("2021-08-18+08:00"), CDate("2021-08-31+08:00"))"#,
            "{}",
            r#""13""#,
        ),
        example(
            r#"DateDiff("h", [shiftBegin], [shiftEnd])"#,
            r#"{"shiftBegin": "2025-03-01T22:00:00Z", "shiftEnd": "2025-03-02T06:30:00Z"}"#,
            r#""8""#,
        ),
        example(r#"DateDiff("m", CDate("2021-01-15"), CDate("2021-04-15"))"#, "{}", r#""3""#),
    ])
    .doubts(&[Doubt::DateDiffBoundary]),
    function(
        "FormatDateTime",
        "a date in another format",
        Family::Dates,
        &[
            required("source", Type::Text, "the date as text"),
            optional("dateTimeStyles", Type::Text, "names of .NET DateTimeStyles; white space around the date is allowed when left out"),
            required("inputFormat", Type::Text, "how the source is written, as a .NET format such as `yyyyMMdd`"),
            required("outputFormat", Type::Text, "how to write it"),
        ],
        Type::Text,
        format_date_time,
    )
    .prepared_by(FormatPlan::prepare)
    .remarks(&[
        "`MM` is month and `mm` is minute; `HH` counts to 24 and `hh` to 12.",
        "Letters that are no format stand for themselves.",
        "The source must be exactly as the input format says. Results of DateAdd and other functions have the format `M/d/yyyy h:mm:ss tt`.",
        "Older configurations have three arguments (source, input, output); they are accepted.",
    ])
    .examples(&[
        example(
            r#"FormatDateTime([extensionAttribute1], , "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")"#,
            r#"{"extensionAttribute1": "20150123105347.1Z"}"#,
            r#""2015-01-23""#,
        ),
        example(
            r#"FormatDateTime([d], , "dd.MM.yyyy", "yyyy-MM-dd")"#,
            r#"{"d": "05.11.2023"}"#,
            r#""2023-11-05""#,
        ),
    ])
    .doubts(&[Doubt::NullToText, Doubt::FormatZone, Doubt::FormatToday, Doubt::TwoDigitYear]),
    function(
        "DateFromNum",
        "a date from a file time",
        Family::Dates,
        &[required("value", Type::Integer, "100-nanosecond steps since 1601-01-01 UTC")],
        Type::DateTime,
        date_from_num,
    )
    .remarks(&[
        "Active Directory's accountExpires is such a number.",
        "9223372036854775807, which Active Directory writes for “never”, is no date: look for it with Switch first.",
    ])
    .examples(&[
        example("DateFromNum(129699324000000000)", "{}", r#""1/1/2012 11:00:00 PM""#),
        example(
            "DateFromNum([accountExpires])",
            r#"{"accountExpires": "134117279990000000"}"#,
            r#""1/1/2026 7:59:59 AM""#,
        ),
    ]),
    function(
        "NumFromDate",
        "the file time of a date",
        Family::Dates,
        &[required("value", Type::DateTime, "a date in ISO 8601, or a date from another function")],
        Type::Integer,
        num_from_date,
    )
    .remarks(&[
        "100-nanosecond steps since 1601-01-01 UTC, as Active Directory's accountExpires has them.",
        "Text must be ISO 8601 (`yyyy-MM-dd`, with a time and a zone or without); a blank may stand for the `T`.",
    ])
    .examples(&[example(
        r#"NumFromDate("2025-12-31T23:59:59-08:00")"#,
        "{}",
        r#""134117279990000000""#,
    )]),
];

fn now<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    match arguments.environment().now {
        Some(now) => Ok(Value::DateTime(now)),
        None => Err(arguments.not_predictable("the time of the evaluation is not known")),
    }
}

fn c_date<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    arguments.date(0).map(Value::DateTime)
}

fn interval(arguments: &Arguments<'_, '_>) -> Result<Interval, Box<EvalError>> {
    let name = arguments.text(0)?.unwrap_or_default();
    Interval::parse(&name).map_err(|error| arguments.bad(0, error.to_string()))
}

fn date_add<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let interval = interval(arguments)?;
    let count = arguments.integer(1)?;
    arguments
        .date(2)?
        .add(interval, count)
        .map(Value::DateTime)
        .map_err(|error| arguments.bad(1, error.to_string()))
}

fn date_diff<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let interval = interval(arguments)?;
    let (from, to) = (arguments.date(1)?, arguments.date(2)?);
    let is_elapsed = interval.is_near_boundary(from, to) && arguments.doubt(Doubt::DateDiffBoundary);
    Ok(Value::Integer(if is_elapsed {
        elapsed(interval, from, to)
    } else {
        interval.difference(from, to)
    }))
}

/// Whole units that have passed, cut off towards zero.
fn elapsed(interval: Interval, from: DateTime, to: DateTime) -> i64 {
    let counted = interval.difference(from, to);
    match interval {
        Interval::Week => Interval::Day.difference(from, to) / 7,
        Interval::Year | Interval::Month => match from.add(interval, counted) {
            Ok(reached) if from <= to && reached > to => counted - 1,
            Ok(reached) if from > to && reached < to => counted + 1,
            _ => counted,
        },
        Interval::Day | Interval::Hour | Interval::Minute | Interval::Second => counted,
    }
}

fn date_from_num<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    DateTime::from_ticks_since_1601(arguments.integer(0)?)
        .map(Value::DateTime)
        .map_err(|error| arguments.bad(0, error.to_string()))
}

fn num_from_date<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let when = match arguments.value(0)? {
        Value::DateTime(when) => when,
        value => {
            let text = value.into_text().unwrap_or_default();
            DateTime::parse_iso(&text).map_err(|error| arguments.unreadable(0, error.to_string()))?
        }
    };
    Ok(Value::Integer(when.ticks_since_1601()))
}

/// The formats of a FormatDateTime that are written in the expression, read once.
#[derive(Clone, Debug)]
pub(crate) struct FormatPlan {
    input: Option<Format>,
    output: Option<Format>,
}

/// Positions of styles, input format and output format.
const FULL: (Option<usize>, usize, usize) = (Some(1), 2, 3);
/// The same in the older form, without styles.
const OLDER: (Option<usize>, usize, usize) = (None, 1, 2);

fn positions(arguments: usize) -> (Option<usize>, usize, usize) {
    if arguments == 3 { OLDER } else { FULL }
}

impl FormatPlan {
    fn prepare(call: &Call) -> Prepared {
        let (_, input, output) = positions(call.arguments.len());
        // A format that cannot be read is an error of the evaluation, which knows the place.
        let read = |at| literal(call, at).and_then(|text| Format::new(text).ok());
        Prepared::Format(Box::new(Self {
            input: read(input),
            output: read(output),
        }))
    }
}

fn format(
    arguments: &Arguments<'_, '_>,
    at: usize,
    prepared: Option<&Format>,
) -> Result<Format, Box<EvalError>> {
    match prepared {
        Some(format) => Ok(format.clone()),
        None => {
            let text = arguments.text(at)?.unwrap_or_default();
            Format::new(&text).map_err(|error| arguments.bad(at, error.to_string()))
        }
    }
}

fn format_date_time<'a>(arguments: &Arguments<'_, 'a>) -> Evaluated<'a> {
    let Some(text) = arguments.source(0)? else {
        return Ok(Value::Null);
    };
    let (styles_at, input_at, output_at) = positions(arguments.len());
    let styles = match styles_at {
        Some(at) => {
            let names = arguments.text(at)?.unwrap_or_default();
            Styles::parse(&names).map_err(|error| arguments.bad(at, error.to_string()))?
        }
        None => Styles::default(),
    };
    let (prepared_input, prepared_output) = match arguments.prepared() {
        Prepared::Format(plan) => (plan.input.as_ref(), plan.output.as_ref()),
        _ => (None, None),
    };
    let input = format(arguments, input_at, prepared_input)?;
    let output = format(arguments, output_at, prepared_output)?;
    let parsed = parsed(arguments, &input, &text, styles)?;
    Ok(Value::text(printed(arguments, &output, parsed)))
}

/// .NET fills a date that the format does not have from the clock of the service.
fn parsed(
    arguments: &Arguments<'_, '_>,
    input: &Format,
    text: &str,
    styles: Styles,
) -> Result<Parsed, Box<EvalError>> {
    let outcome = match input.parse(text, styles) {
        Err(error) if matches!(error.problem(), Problem::NeedsToday) => {
            let Some(today) = arguments.environment().now else {
                return Err(arguments.not_predictable("the day of the evaluation is not known"));
            };
            arguments.doubt(Doubt::FormatToday);
            input.parse_on(text, styles, today)
        }
        outcome => outcome,
    };
    outcome.map_err(|error: DateError| arguments.unreadable(0, error.to_string()))
}

fn printed(arguments: &Arguments<'_, '_>, output: &Format, mut parsed: Parsed) -> String {
    if parsed.is_century_doubtful
        && arguments.doubt(Doubt::TwoDigitYear)
        && let Ok(earlier) = parsed.utc.add(Interval::Year, -100)
    {
        parsed.utc = earlier;
    }
    if parsed.date_changed_by_offset {
        arguments.doubt(Doubt::FormatZone);
    }
    output.print_parsed(&parsed)
}
