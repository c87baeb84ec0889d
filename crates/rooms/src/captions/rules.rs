//! What captions are taken, and reading them from WebVTT.

use super::Caption;
use crate::room::RoomError;

/// Lines of one transcript: two hours of one every second and a half.
const LINES: usize = 5_000;
/// Characters of a line.
const CHARS: usize = 500;

/// The lines as they are kept: in order of time, each with an end behind its beginning and something said.
pub(crate) fn checked(mut lines: Vec<Caption>) -> Result<Vec<Caption>, RoomError> {
    let fits =
        |line: &Caption| line.from < line.until && !line.text.trim().is_empty() && line.text.chars().count() <= CHARS;
    if lines.is_empty() || lines.len() > LINES {
        return Err(RoomError::BadCaptions("lines"));
    }
    if !lines.iter().all(fits) {
        return Err(RoomError::BadCaptions("lines"));
    }
    lines.sort_by_key(|line| line.from);
    Ok(lines)
}

/// Whether it names a language: `zh-CN`, `en`.
pub(crate) fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let word =
        |part: &str, most: usize| (2..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic());
    parts.next().is_some_and(|part| word(part, 3))
        && parts.next().is_none_or(|part| word(part, 4))
        && parts.next().is_none()
}

/// Reads WebVTT: its cues and what is said in them, without marks.
pub(crate) fn read_vtt(text: &str) -> Result<Vec<Caption>, RoomError> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    if !text.starts_with("WEBVTT") {
        return Err(RoomError::BadCaptions("vtt"));
    }
    let mut lines = Vec::new();
    for block in text.split("\n\n") {
        let mut rows = block.lines().skip_while(|row| !row.contains("-->"));
        let Some(times) = rows.next() else { continue };
        let (from, until) = read_times(times).ok_or(RoomError::BadCaptions("vtt"))?;
        let said = without_marks(&rows.collect::<Vec<_>>().join(" "));
        if !said.is_empty() {
            lines.push(Caption { from, until, text: said, author: None });
        }
    }
    Ok(lines)
}

fn read_times(row: &str) -> Option<(u64, u64)> {
    let (from, until) = row.split_once("-->")?;
    Some((read_time(from)?, read_time(until.split_whitespace().next()?)?))
}

/// `1:02:03.450` or `02:03.450`, in milliseconds.
fn read_time(text: &str) -> Option<u64> {
    let (clock, millis) = text.trim().split_once('.')?;
    let mut seconds: u64 = 0;
    for part in clock.split(':') {
        seconds = seconds.checked_mul(60)?.checked_add(part.parse().ok()?)?;
    }
    (millis.len() == 3).then_some(())?;
    seconds.checked_mul(1_000)?.checked_add(millis.parse().ok()?)
}

/// `<v 老师>你好</v>` says `你好`.
fn without_marks(text: &str) -> String {
    let mut inside = false;
    let plain: String = text
        .chars()
        .filter(|char| {
            let mark = inside || *char == '<';
            inside = mark && *char != '>';
            !mark
        })
        .collect();
    plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(from: u64, until: u64, text: &str) -> Caption {
        Caption { from, until, text: text.to_owned(), author: None }
    }

    #[test]
    fn what_is_said_is_read_from_webvtt() {
        let text = "WEBVTT - 讲解\n\nNOTE 校对过\n\n1\n00:01.000 --> 00:02.500 align:start\n<v 老师>同学你好</v>\n\n\
                    1:00:00.000 --> 1:00:01.000\na &lt; b\n第二行\n";
        let read = read_vtt(text).unwrap();
        assert_eq!(read, [line(1_000, 2_500, "同学你好"), line(3_600_000, 3_601_000, "a < b 第二行")]);
    }

    #[test]
    fn what_is_no_webvtt_is_refused() {
        for text in ["", "1\n00:01.000 --> 00:02.000\nx", "WEBVTT\n\n00:01 --> 00:02\nx", "WEBVTT\n\nx --> y\nz"] {
            assert!(read_vtt(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn lines_have_an_end_and_something_said() {
        let sorted = checked(vec![line(5, 9, "b"), line(1, 4, "a")]).unwrap();
        assert_eq!(sorted, [line(1, 4, "a"), line(5, 9, "b")]);
        for wrong in [vec![], vec![line(2, 2, "a")], vec![line(1, 2, " ")], vec![line(1, 2, &"长".repeat(501))]] {
            assert!(checked(wrong).is_err());
        }
        assert!(checked(vec![line(1, 2, "a"); 5_001]).is_err());
    }

    #[test]
    fn languages_are_named_as_browsers_name_them() {
        for (text, is) in
            [("zh-CN", true), ("en", true), ("yue-Hant", true), ("", false), ("中文", false), ("en-US-x", false)]
        {
            assert_eq!(is_language(text), is, "{text}");
        }
    }
}
