//! A copy as it is handed out: a ZIP with the facts to be printed (PDF), to be read on a screen (HTML) and for programs
//! (JSON), and the files.

use std::fmt::Write as _;

use kernel::Timestamp;
use paper::{Flow, PaperError, Press};
use platform::keepers::Bundle;
use serde_json::Value;

use crate::rosters::speech::say;
use crate::words::Locale;

/// The bytes of the ZIP.
pub(super) fn pack(bundle: Bundle, locale: Locale, made_at: Timestamp, press: &Press) -> anyhow::Result<Vec<u8>> {
    let page = page(&bundle, locale, made_at);
    let print = match print(&bundle, locale, made_at, press) {
        Ok(print) => Some(print),
        // A family gets its copy although nothing can be printed here.
        Err(error @ (PaperError::NoFont | PaperError::FontUnreadable { .. } | PaperError::FontUnfit { .. })) => {
            tracing::warn!(error = %error, "a copy goes out without its PDF");
            None
        }
        Err(error) => return Err(error.into()),
    };
    let facts = serde_json::to_vec_pretty(&bundle)?;
    let files = bundle.files.into_iter().map(|(name, bytes)| (name, bytes.to_vec()));
    let all: Vec<(String, Vec<u8>)> = print
        .into_iter()
        .map(|print| ("record.pdf".to_owned(), print))
        .chain([("record.html".to_owned(), page.into_bytes()), ("record.json".to_owned(), facts)])
        .chain(files)
        .collect();
    Ok(sheets::pack(all.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())))?)
}

/// The facts to be printed.
fn print(bundle: &Bundle, locale: Locale, made_at: Timestamp, press: &Press) -> Result<Vec<u8>, PaperError> {
    let typeface = press.typeface()?;
    let title = say(locale, "copy.title");
    let mut flow = Flow::new(&typeface);
    flow.title(&title);
    flow.paragraph(&say(locale, "copy.made_at").replace("{at}", &made_at.to_string()));
    for section in &bundle.sections {
        flow.heading(&word(locale, "copy_section", section.code));
        for item in &section.items {
            flow.rule();
            for (name, value) in item.as_object().into_iter().flatten().filter(|(_, value)| !is_empty(value)) {
                flow.fact(&word(locale, "copy_field", name), &text(value));
            }
        }
    }
    if !bundle.files.is_empty() {
        flow.heading(&say(locale, "copy.files"));
        for (name, _) in &bundle.files {
            flow.note(name);
        }
    }
    flow.print(&title, locale.as_str())
}

/// The facts as a page that opens by itself: no script, nothing from elsewhere.
fn page(bundle: &Bundle, locale: Locale, made_at: Timestamp) -> String {
    let title = escaped(&say(locale, "copy.title"));
    let mut html = format!(
        "<!doctype html><html lang=\"{locale}\"><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}</style>\
         <h1>{title}</h1><p>{}</p>",
        escaped(&say(locale, "copy.made_at").replace("{at}", &made_at.to_string()))
    );
    for section in &bundle.sections {
        let _ = write!(html, "<h2>{}</h2>", escaped(&word(locale, "copy_section", section.code)));
        for item in &section.items {
            html.push_str("<dl>");
            for (name, value) in item.as_object().into_iter().flatten().filter(|(_, value)| !is_empty(value)) {
                let _ = write!(
                    html,
                    "<dt>{}</dt><dd>{}</dd>",
                    escaped(&word(locale, "copy_field", name)),
                    escaped(&text(value))
                );
            }
            html.push_str("</dl>");
        }
    }
    if !bundle.files.is_empty() {
        let _ = write!(html, "<h2>{}</h2><ul>", escaped(&say(locale, "copy.files")));
        for (name, _) in &bundle.files {
            let _ = write!(html, "<li><a href=\"{0}\">{0}</a></li>", escaped(name));
        }
        html.push_str("</ul>");
    }
    html
}

const STYLE: &str = "body{font:16px/1.6 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}\
                     dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;border-top:1px solid #ccc;padding:.5rem 0}\
                     dt{color:#555}dd{margin:0;overflow-wrap:anywhere}";

/// The word for a code; the code itself where there is none.
pub(in crate::records) fn word(locale: Locale, group: &str, code: &str) -> String {
    let key = format!("{group}.{code}");
    let said = say(locale, &key);
    if said == key { code.to_owned() } else { said }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty)
}

pub(in crate::records) fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_people_wrote_stays_text() {
        let mut bundle = Bundle::default();
        bundle.facts("questions", vec![json!({ "text": "<script>1 < 2</script>", "note": null })]);
        let page = page(&bundle, Locale::ZhCn, Timestamp::from_millis(0));
        assert!(page.contains("&lt;script&gt;1 &lt; 2&lt;/script&gt;"), "{page}");
        assert!(!page.contains("<script>") && page.contains("提问"), "{page}");
    }

    #[test]
    fn a_copy_is_made_where_nothing_can_be_printed() {
        let nowhere = Press::new(Some(paper::FontPlace { path: "/nowhere/font.ttc".into(), face: 0 }));
        let zip = pack(Bundle::default(), Locale::En, Timestamp::from_millis(0), &nowhere).unwrap();
        let files = sheets::unpack(&zip, &sheets::Limits::default()).unwrap();
        assert_eq!(files.into_iter().map(|(name, _)| name).collect::<Vec<_>>(), ["record.html", "record.json"]);
    }

    #[test]
    fn a_copy_holds_a_page_facts_and_files() {
        let mut bundle = Bundle::default();
        bundle.file("files/a.jpeg", "picture".into());
        let zip = pack(bundle, Locale::En, Timestamp::from_millis(0), &Press::new(None)).unwrap();
        let names: Vec<_> =
            sheets::unpack(&zip, &sheets::Limits::default()).unwrap().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["record.pdf", "record.html", "record.json", "a.jpeg"]);
    }
}
