//! A book on paper: what was asked first, what answers it behind, so that one can try before looking.

use bytes::Bytes;
use kernel::{Day, FileId};
use paper::{Flow, PaperError, Picture, Press};
use people::packs::{self, Packs};
use people::persons::service as persons;
use people::{Locale, message};
use platform::Ctx;
use platform::files::service as files;
use tokio::task::spawn_blocking;
use tracing::warn;

use super::{BookAnswer, BookEntry, BookError, rules};
use crate::questions::service as questions;
use crate::questions::{Attachment, AttachmentKind, AttachmentState};

/// Empty lines below a question.
const ROOM_LINES: usize = 6;

/// An entry as it stands on paper.
struct Sheet {
    heading: String,
    photos: Vec<Bytes>,
    words: String,
    facts: Vec<(String, String)>,
    /// Whether there is more to say than what it is about.
    is_answered: bool,
}

/// The bytes of the PDF file.
pub(super) async fn print(ctx: &Ctx, entries: Vec<(BookEntry, BookAnswer)>) -> Result<Vec<u8>, BookError> {
    let locale = persons::locale_of(&ctx.db, ctx.actor()?.person).await?.unwrap_or(Locale::ZhCn);
    let mut seen = Vec::with_capacity(entries.len());
    for (entry, _) in &entries {
        seen.push(photos(ctx, entry).await?);
    }
    let there: usize = seen.iter().map(Vec::len).sum();
    let (most, mut room) = (rules::photo_bytes(there), rules::MOST_PHOTOS);
    let mut sheets = Vec::with_capacity(entries.len());
    for (number, ((entry, answer), files)) in (1..).zip(entries.into_iter().zip(seen)) {
        let files = &files[..files.len().min(room)];
        room -= files.len();
        let photos = printed(ctx, files, most).await;
        sheets.push(Sheet { photos, ..sheet(ctx, locale, number, entry, answer) });
    }
    let left_out = there.saturating_sub(rules::MOST_PHOTOS);
    let (press, today) = (ctx.part::<Press>().clone(), packs::today(ctx));
    let drawing = spawn_blocking(move || draw(&press, locale, today, sheets, left_out));
    Ok(drawing.await.map_err(|error| PaperError::Unwritable(error.to_string()))??)
}

/// The photos of one's own question, and the pictures of its films, in order. Of what somebody else asked, only words are kept.
async fn photos(ctx: &Ctx, entry: &BookEntry) -> Result<Vec<FileId>, BookError> {
    if !entry.is_own() {
        return Ok(Vec::new());
    }
    let attached = questions::attachments(&ctx.db, entry.question_id).await?;
    let seen = |one: Attachment| match one.kind {
        AttachmentKind::Photo => Some(one.file_id),
        AttachmentKind::Video => one.poster_id,
        AttachmentKind::Voice => None,
    };
    Ok(attached.into_iter().filter(|one| one.state == AttachmentState::Here).filter_map(seen).collect())
}

/// Photos as they are printed. One that cannot be read is left out: the words are printed all the same.
async fn printed(ctx: &Ctx, ids: &[FileId], most: usize) -> Vec<Bytes> {
    let mut photos = Vec::with_capacity(ids.len());
    for id in ids {
        match files::printable(ctx, *id, most).await {
            Ok(photo) => photos.push(photo),
            Err(error) => warn!(file.id = %id, %error, "A photo of a question book is not printed"),
        }
    }
    photos
}

fn sheet(ctx: &Ctx, locale: Locale, number: usize, entry: BookEntry, answer: BookAnswer) -> Sheet {
    let subject = packs::subject_name(ctx, entry.subject, Some(entry.stage), locale);
    let kept = entry.kept_at.day(ctx.part::<Packs>().zone());
    let is_answered = [&answer.note, &answer.written, &entry.note].into_iter().any(Option::is_some);
    let facts = [
        ("closing.point", answer.knowledge_point),
        ("book.teacher_note", answer.note),
        ("book.written", answer.written),
        ("book.note", entry.note),
    ];
    let facts = facts.into_iter().filter_map(|(name, text)| Some((message(locale, name), text?)));
    let heading = format!("{number}. {subject} · {kept}");
    Sheet { heading, photos: Vec::new(), words: entry.words, facts: facts.collect(), is_answered }
}

fn draw(
    press: &Press,
    locale: Locale,
    today: Day,
    mut sheets: Vec<Sheet>,
    left_out: usize,
) -> Result<Vec<u8>, PaperError> {
    let typeface = press.typeface()?;
    let title = message(locale, "book.title");
    let mut flow = Flow::new(&typeface);
    flow.title(&title);
    flow.note(&today.to_string());
    if left_out > 0 {
        flow.note(&message(locale, "book.photos_left_out").replace("{n}", &left_out.to_string()));
    }
    for Sheet { heading, photos, words, .. } in &mut sheets {
        flow.heading(heading);
        let photos = std::mem::take(photos);
        if words.is_empty() && photos.is_empty() {
            flow.paragraph(&message(locale, "book.only_elsewhere"));
        }
        let pictures = photos.into_iter().map(|photo| Picture::jpeg(photo.into()));
        flow.pictures(pictures.collect::<Result<Vec<_>, _>>()?);
        if !words.is_empty() {
            flow.paragraph(words);
        }
        // Room to write.
        for _ in 0..ROOM_LINES {
            flow.paragraph(" ");
        }
    }
    let answered: Vec<_> = sheets.iter().filter(|sheet| sheet.is_answered).collect();
    if !answered.is_empty() {
        // Who tries does not see them below the last question.
        flow.page();
        flow.heading(&message(locale, "book.answers"));
    }
    for Sheet { heading, facts, .. } in answered {
        flow.heading(heading);
        for (name, text) in facts {
            flow.fact(name, text);
        }
    }
    flow.print(&title, locale.as_str())
}
