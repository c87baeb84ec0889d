//! A book on paper: what was asked first, what answers it behind, so that one can try before looking.

use kernel::Day;
use paper::{Flow, PaperError, Press};
use people::packs::{self, Packs};
use people::persons::service as persons;
use people::{Locale, message};
use platform::Ctx;
use tokio::task::spawn_blocking;

use super::{BookAnswer, BookEntry, BookError};

/// An entry as it stands on paper.
struct Sheet {
    heading: String,
    words: String,
    facts: Vec<(String, String)>,
}

/// The bytes of the PDF file.
pub(super) async fn print(ctx: &Ctx, entries: Vec<(BookEntry, BookAnswer)>) -> Result<Vec<u8>, BookError> {
    let locale = persons::locale_of(&ctx.db, ctx.actor()?.person).await?.unwrap_or(Locale::ZhCn);
    let sheets: Vec<Sheet> = entries
        .into_iter()
        .enumerate()
        .map(|(at, (entry, answer))| sheet(ctx, locale, at + 1, entry, answer))
        .collect();
    let (press, today) = (ctx.part::<Press>().clone(), packs::today(ctx));
    let drawing = spawn_blocking(move || draw(&press, locale, today, &sheets));
    Ok(drawing.await.map_err(|error| PaperError::Unwritable(error.to_string()))??)
}

fn sheet(ctx: &Ctx, locale: Locale, number: usize, entry: BookEntry, answer: BookAnswer) -> Sheet {
    let subject = packs::subject_name(ctx, entry.subject, Some(entry.stage), locale);
    let kept = entry.kept_at.day(ctx.part::<Packs>().zone());
    let facts = [
        ("closing.point", answer.knowledge_point),
        ("book.teacher_note", answer.note),
        ("book.written", answer.written),
        ("book.note", entry.note),
    ];
    let facts = facts.into_iter().filter_map(|(name, text)| Some((message(locale, name), text?)));
    Sheet { heading: format!("{number}. {subject} · {kept}"), words: entry.words, facts: facts.collect() }
}

fn draw(press: &Press, locale: Locale, today: Day, sheets: &[Sheet]) -> Result<Vec<u8>, PaperError> {
    let typeface = press.typeface()?;
    let title = message(locale, "book.title");
    let mut flow = Flow::new(&typeface);
    flow.title(&title);
    flow.note(&today.to_string());
    for Sheet { heading, words, .. } in sheets {
        flow.heading(heading);
        flow.paragraph(if words.is_empty() { &title } else { words });
        // Room to write.
        for _ in 0..ROOM_LINES {
            flow.paragraph(" ");
        }
    }
    flow.heading(&message(locale, "book.answers"));
    for Sheet { heading, facts, .. } in sheets {
        flow.heading(heading);
        for (name, text) in facts {
            flow.fact(name, text);
        }
    }
    flow.print(&title, locale.as_str())
}

/// Empty lines below a question.
const ROOM_LINES: usize = 6;
