//! How addresses are written, and how often a code may be asked for.

use std::time::Duration;

use kernel::Timestamp;

use super::ContactKind;

/// How long a code is good.
pub(super) const GOOD_FOR: Duration = Duration::from_mins(10);
/// How often a code is compared before it is void.
pub(super) const TRIES: u32 = 5;
/// The pause between two codes.
const PAUSE: Duration = Duration::from_mins(1);
/// Codes that are sent within [`SPAN`]: whoever holds an account cannot ring strangers with it.
const SENDS: u32 = 5;
/// Over what time codes are counted.
const SPAN: Duration = Duration::from_hours(24);

/// The one form in which an address is kept and compared; none when it cannot be one.
pub(super) fn normal(kind: ContactKind, text: &str) -> Option<String> {
    match kind {
        ContactKind::Phone => phone(text),
        ContactKind::Mail => mail(text),
    }
}

/// A mobile number of the mainland: eleven figures that begin with 13 to 19, with or without +86.
fn phone(text: &str) -> Option<String> {
    let figures: String = text.chars().filter(|sign| !matches!(sign, ' ' | '-' | '\u{3000}')).collect();
    let figures = figures.strip_prefix("+86").or_else(|| figures.strip_prefix("0086")).unwrap_or(&figures);
    let fits = figures.len() == 11
        && figures.bytes().all(|sign| sign.is_ascii_digit())
        && figures.starts_with('1')
        && !matches!(figures.as_bytes()[1], b'0'..=b'2');
    fits.then(|| figures.to_owned())
}

/// A mail address; the part behind the @ in small letters.
fn mail(text: &str) -> Option<String> {
    let text = text.trim();
    let (name, host) = text.rsplit_once('@')?;
    let plain =
        |text: &str| !text.is_empty() && text.chars().all(|sign| sign.is_ascii_graphic() && !",;<>\"@".contains(sign));
    let dotted = host.contains('.') && host.split('.').all(|part| !part.is_empty());
    (text.len() <= 254 && plain(name) && plain(host) && dotted).then(|| format!("{name}@{}", host.to_ascii_lowercase()))
}

/// The codes that were asked for lately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) sends: u32,
    pub(super) since: Timestamp,
    pub(super) last: Timestamp,
}

/// The codes with one more, or how long to wait for it.
pub(super) fn ask_again(before: Option<Asked>, now: Timestamp) -> Result<Asked, Duration> {
    let Some(before) = before.filter(|asked| now < asked.since.plus(SPAN)) else {
        return Ok(Asked { sends: 1, since: now, last: now });
    };
    let next = if before.sends >= SENDS { before.since.plus(SPAN) } else { before.last.plus(PAUSE) };
    if next > now { Err(next.since(now)) } else { Ok(Asked { sends: before.sends + 1, last: now, ..before }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_one_form() {
        for (kind, text, expected) in [
            (ContactKind::Phone, "138 1234-5678", Some("13812345678")),
            (ContactKind::Phone, "+86 138 1234 5678", Some("13812345678")),
            (ContactKind::Phone, "12012345678", None),
            (ContactKind::Phone, "0570-4012345", None),
            (ContactKind::Phone, "1381234567", None),
            (ContactKind::Phone, "１３８１２３４５６７８", None),
            (ContactKind::Mail, " Lin.Yu@Example.CN ", Some("Lin.Yu@example.cn")),
            (ContactKind::Mail, "lin@localhost", None),
            (ContactKind::Mail, "lin@example..cn", None),
            (ContactKind::Mail, "lin yu@example.cn", None),
            (ContactKind::Mail, "a@b.cn,c@d.cn", None),
            (ContactKind::Mail, "@example.cn", None),
        ] {
            assert_eq!(normal(kind, text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn codes_are_asked_for_with_pauses_and_not_without_end() {
        let at = |seconds: i64| Timestamp::from_millis(seconds * 1000);
        let first = ask_again(None, at(0)).unwrap();
        assert_eq!(ask_again(Some(first), at(59)), Err(Duration::from_secs(1)));
        let fifth = (1..5).fold(first, |asked, minute| ask_again(Some(asked), at(minute * 60)).unwrap());
        assert_eq!(fifth.sends, 5);
        assert_eq!(ask_again(Some(fifth), at(3600)), Err(Duration::from_hours(23)));
        assert_eq!(ask_again(Some(fifth), at(86_400)).unwrap().sends, 1);
    }
}
