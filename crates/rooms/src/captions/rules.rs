//! What captions are taken, and reading them from WebVTT.

use super::Caption;
use crate::room::RoomError;

/// Lines of one transcript: two hours of one every second and a half.
const LINES: usize = 5_000;
/// Characters of a line.
const CHARS: usize = 500;

/// The lines as they are kept: in order of time, each with an end behind its beginning and something said.
pub(crate) fn checked(mut lines: Vec<Caption>) -> Result<Vec<Caption>, RoomError> {
    if lines.is_empty() || lines.len() > LINES {
        return Err(RoomError::BadCaptions("lines".to_owned()));
    }
    if let Some(wrong) = lines.iter().position(|line| !fits(line)) {
        return Err(RoomError::BadCaptions(format!("lines[{wrong}]")));
    }
    lines.sort_by_key(|line| line.from);
    Ok(lines)
}

fn fits(line: &Caption) -> bool {
    line.from < line.until && !line.text.trim().is_empty() && line.text.chars().count() <= CHARS
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

/// Reads WebVTT: its cues and what is said in them, without marks. What cannot be read is named by its line, `vtt[0]` being the
/// first; a file in which nothing is said by `vtt`.
pub(crate) fn read_vtt(text: &str) -> Result<Vec<Caption>, RoomError> {
    let wrong = |row: usize| RoomError::BadCaptions(format!("vtt[{row}]"));
    let text = text.trim_start_matches('\u{feff}');
    if !text.starts_with("WEBVTT") {
        return Err(wrong(0));
    }
    let rows: Vec<(usize, &str)> = text.lines().enumerate().collect();
    let mut lines = Vec::new();
    for block in rows.split(|(_, row)| row.is_empty()) {
        let mut rows = block.iter().skip_while(|(_, row)| !row.contains("-->"));
        let Some(&(at, times)) = rows.next() else { continue };
        let (from, until) = read_times(times).ok_or_else(|| wrong(at))?;
        let said = without_marks(&rows.map(|&(_, row)| row).collect::<Vec<_>>().join(" "));
        if said.is_empty() {
            continue;
        }
        let line = Caption { from, until, text: said, author: None };
        if !fits(&line) {
            return Err(wrong(at));
        }
        lines.push(line);
    }
    if lines.is_empty() { Err(RoomError::BadCaptions("vtt".to_owned())) } else { Ok(lines) }
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
    fn what_cannot_be_read_is_named_by_its_line() {
        for (text, field) in [
            ("", "vtt[0]"),
            ("1\n00:01.000 --> 00:02.000\nx", "vtt[0]"),
            ("WEBVTT", "vtt"),
            ("WEBVTT\n\n00:01.000 --> 00:02.000\n<b></b>", "vtt"),
            ("WEBVTT\n\n00:01 --> 00:02\nx", "vtt[2]"),
            ("WEBVTT\r\n\r\n00:01.000 --> 00:02.000\r\nx\r\n\r\n2\r\nx --> y\r\nz", "vtt[6]"),
            ("WEBVTT\n\n00:02.000 --> 00:01.000\nx", "vtt[2]"),
        ] {
            let refused = read_vtt(text).unwrap_err();
            assert_eq!(kernel::Coded::field(&refused), Some(field), "{text:?}");
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
