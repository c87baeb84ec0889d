//! A copy as it is handed out: a ZIP with the facts to be printed (PDF), to be read on a screen (HTML) and for programs
//! (JSON), and the files.

use std::fmt::Write as _;

use kernel::Timestamp;
use paper::{Flow, PaperError, Press};
use platform::keepers::{Bundle, BundleFile};
use serde_json::Value;

use crate::records::words::Voice;

/// The bytes of the ZIP.
pub(super) fn pack(bundle: Bundle, voice: &Voice, made_at: Timestamp, press: &Press) -> anyhow::Result<Vec<u8>> {
    let page = page(&bundle, voice, made_at);
    let print = match print(&bundle, voice, made_at, press) {
        Ok(print) => Some(print),
        // A family gets its copy although nothing can be printed here.
        Err(error @ (PaperError::NoFont | PaperError::FontUnreadable { .. } | PaperError::FontUnfit { .. })) => {
            tracing::warn!(error = %error, "a copy goes out without its PDF");
            None
        }
        Err(error) => return Err(error.into()),
    };
    let facts = serde_json::to_vec_pretty(&bundle)?;
    let files = bundle.files.into_iter().map(|file| (file.name, file.bytes.to_vec()));
    let all: Vec<(String, Vec<u8>)> = print
        .into_iter()
        .map(|print| ("record.pdf".to_owned(), print))
        .chain([("record.html".to_owned(), page.into_bytes()), ("record.json".to_owned(), facts)])
        .chain(files)
        .collect();
    Ok(sheets::pack(all.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())))?)
}

/// The facts to be printed.
fn print(bundle: &Bundle, voice: &Voice, made_at: Timestamp, press: &Press) -> Result<Vec<u8>, PaperError> {
    let typeface = press.typeface()?;
    let title = voice.say("copy.title");
    let mut flow = Flow::new(&typeface);
    flow.title(&title);
    flow.paragraph(&voice.made_at(made_at));
    for section in &bundle.sections {
        flow.heading(&voice.word("copy_section", section.code));
        for item in &section.items {
            flow.rule();
            for (name, told) in facts(voice, section.code, item) {
                flow.fact(&name, &told);
            }
        }
    }
    if !bundle.files.is_empty() {
        flow.heading(&voice.say("copy.files"));
        flow.paragraph(&voice.say("copy.files_line"));
        for file in &bundle.files {
            flow.note(&label(voice, file));
        }
    }
    flow.print(&title, voice.locale.as_str())
}

/// The facts as a page that opens by itself: no script, nothing from elsewhere.
fn page(bundle: &Bundle, voice: &Voice, made_at: Timestamp) -> String {
    let title = escaped(&voice.say("copy.title"));
    let mut html = format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\"><title>{title}</title><style>{STYLE}</style>\
         <h1>{title}</h1><p>{}</p>",
        voice.locale,
        escaped(&voice.made_at(made_at))
    );
    for section in &bundle.sections {
        let _ = write!(html, "<h2>{}</h2>", escaped(&voice.word("copy_section", section.code)));
        for item in &section.items {
            html.push_str("<dl>");
            for (name, told) in facts(voice, section.code, item) {
                let _ = write!(html, "<dt>{}</dt><dd>{}</dd>", escaped(&name), escaped(&told));
            }
            html.push_str("</dl>");
        }
    }
    if !bundle.files.is_empty() {
        let _ = write!(html, "<h2>{}</h2><ul>", escaped(&voice.say("copy.files")));
        for file in &bundle.files {
            let label = escaped(&label(voice, file));
            let _ = write!(html, "<li><a href=\"{}\">{label}</a></li>", escaped(&file.name));
        }
        html.push_str("</ul>");
    }
    html
}

const STYLE: &str = "body{font:16px/1.6 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}\
                     dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem;border-top:1px solid #ccc;padding:.5rem 0}\
                     dt{color:#555}dd{margin:0;overflow-wrap:anywhere}";

/// The facts about one thing, named and told.
fn facts(voice: &Voice, section: &str, item: &Value) -> Vec<(String, String)> {
    let all = item.as_object().into_iter().flatten();
    all.filter_map(|(name, value)| Some((voice.word("copy_field", name), voice.fact(section, name, value)?))).collect()
}

/// What a file is, and since when: 同屏录音 2026-11-29 18:30.
fn label(voice: &Voice, file: &BundleFile) -> String {
    format!("{} {}", voice.word("copy_file", file.kind), voice.moment(file.at))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::words::Locale;

    #[test]
    fn what_people_wrote_stays_text() {
        let mut bundle = Bundle::default();
        bundle.facts("questions", vec![json!({ "text": "<script>1 < 2</script>", "note": null })]);
        let page = page(&bundle, &Voice::of_a_test(Locale::ZhCn), Timestamp::from_millis(0));
        assert!(page.contains("&lt;script&gt;1 &lt; 2&lt;/script&gt;"), "{page}");
        assert!(!page.contains("<script>") && page.contains("提问"), "{page}");
    }

    #[test]
    fn a_copy_is_made_where_nothing_can_be_printed() {
        let nowhere = Press::new(Some(paper::FontPlace { path: "/nowhere/font.ttc".into(), face: 0 }));
        let zip = pack(Bundle::default(), &Voice::of_a_test(Locale::En), Timestamp::from_millis(0), &nowhere).unwrap();
        let files = sheets::unpack(&zip, &sheets::Limits::default()).unwrap();
        assert_eq!(files.into_iter().map(|(name, _)| name).collect::<Vec<_>>(), ["record.html", "record.json"]);
    }

    #[test]
    fn a_copy_holds_a_page_facts_and_files() {
        let mut bundle = Bundle::default();
        bundle.file("files/a.jpeg", "image", Timestamp::from_millis(0), "picture".into());
        let page = page(&bundle, &Voice::of_a_test(Locale::ZhCn), Timestamp::from_millis(0));
        assert!(page.contains("<a href=\"files/a.jpeg\">照片 1970-01-01 08:00</a>"), "{page}");
        let zip = pack(bundle, &Voice::of_a_test(Locale::En), Timestamp::from_millis(0), &Press::new(None)).unwrap();
        let names: Vec<_> =
            sheets::unpack(&zip, &sheets::Limits::default()).unwrap().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["record.pdf", "record.html", "record.json", "a.jpeg"]);
    }
}
