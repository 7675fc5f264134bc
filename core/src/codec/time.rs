//! Dates with times: in RFC 3339's form, and in all forms that pydantic takes.

use crate::codec::rest::Rest;

/// Whether a text is RFC 3339's `date-time`: `2026-01-31T12:00:00Z`, `2026-01-31t12:00:60.5+01:00`.
pub(super) fn is_rfc3339(text: &str) -> bool {
    let mut rest = Rest(text);
    let date = date(&mut rest).is_some() && rest.one_of(&['T', 't']);
    let time = minutes(&mut rest) && rest.one_of(&[':']) && rest.number(2, 0..=60);
    let fraction = !rest.one_of(&['.']) || rest.digits() > 0;
    date && time
        && fraction
        && (rest.one_of(&['Z', 'z']) || offset(&mut rest, &['+', '-'], true))
        && rest.is_empty()
}

/// Whether pydantic takes a text as a date and time: a date alone, or with a time of minutes, seconds or fractions and
/// with an offset or none; or a number of seconds (from 2e10 of milliseconds) since 1970, within the years 1 to 9999.
///
/// Source: pydantic 2.14, asked.
pub(crate) fn is_lax(text: &str) -> bool {
    is_timestamp(text) || is_date_and_time(text)
}

fn is_date_and_time(text: &str) -> bool {
    let mut rest = Rest(text);
    if date(&mut rest).is_none_or(|year| year == 0) {
        return false;
    }
    rest.is_empty() || (rest.one_of(&['T', 't', ' ', '_']) && time(&mut rest) && rest.is_empty())
}

fn time(rest: &mut Rest<'_>) -> bool {
    if !minutes(rest) {
        return false;
    }
    if rest.one_of(&[':']) && (!rest.number(2, 0..=59) || (rest.one_of(&['.', ',']) && rest.digits() == 0)) {
        return false;
    }
    rest.is_empty() || rest.one_of(&['Z', 'z']) || offset(rest, &['+', '-', '\u{2212}'], false)
}

/// The year of a date that there is.
fn date(rest: &mut Rest<'_>) -> Option<u32> {
    let year = rest.value(4)?;
    let month = rest.one_of(&['-']).then(|| rest.value(2))??;
    let day = rest.one_of(&['-']).then(|| rest.value(2))??;
    (1..=days(year, month)).contains(&day).then_some(year)
}

fn days(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    }
}

fn minutes(rest: &mut Rest<'_>) -> bool {
    rest.number(2, 0..=23) && rest.one_of(&[':']) && rest.number(2, 0..=59)
}

fn offset(rest: &mut Rest<'_>, signs: &[char], needs_colon: bool) -> bool {
    rest.one_of(signs)
        && rest.number(2, 0..=23)
        && (rest.one_of(&[':']) || !needs_colon)
        && rest.number(2, 0..=59)
}

/// From this many seconds on a number means milliseconds.
const WATERSHED: f64 = 2e10;
/// Milliseconds of the year 1's beginning and of the year 9999's end.
const YEARS: std::ops::RangeInclusive<f64> = -62_135_596_800_000.0..=253_402_300_799_999.0;

fn is_timestamp(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let numeric = digits.starts_with(|c: char| c == '.' || c.is_ascii_digit())
        && (digits.contains('.') || digits.bytes().all(|byte| byte.is_ascii_digit()));
    let number = if numeric { text.parse::<f64>().ok() } else { None };
    number.is_some_and(|number| number.abs() <= WATERSHED || YEARS.contains(&number))
}
