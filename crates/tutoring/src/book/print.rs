//! A book on paper: what was asked first, what answers it behind, so that one can try before looking.

use bytes::Bytes;
use kernel::{Day, FileId};
use paper::{Flow, PaperError, Picture, Press};
use people::packs::{self, Packs};
use people::persons::service as persons;
use people::{Locale, message};
use platform::Ctx;
use platform::files::service as files;
use rooms::Rooms;
use tokio::task::spawn_blocking;
use tracing::{info, warn};

use super::{BookAnswer, BookEntry, BookError, rules};
use crate::questions::service as questions;
use crate::questions::{Attachment, AttachmentKind, AttachmentState};
use crate::sessions::rules::is_asked;

/// Empty lines below a question.
const ROOM_LINES: usize = 6;

/// An entry as it stands on paper.
struct Sheet {
    heading: String,
    photos: Vec<Bytes>,
    words: String,
    facts: Vec<(String, String)>,
    /// The board on which it was explained.
    board: Vec<Bytes>,
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
    let mut board_room = rules::BOARD_PAGES.1;
    let mut sheets = Vec::with_capacity(entries.len());
    for (number, ((entry, answer), files)) in (1..).zip(entries.into_iter().zip(seen)) {
        let files = &files[..files.len().min(room)];
        room -= files.len();
        let photos = printed(ctx, files, most).await;
        let (board, more) = board(ctx, &answer, board_room.min(rules::BOARD_PAGES.0)).await;
        board_room -= board.len();
        let explained = explained(locale, &answer, board.len(), more);
        sheets.push(Sheet { photos, board, ..sheet(ctx, locale, number, entry, answer, explained) });
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

/// Pages of the board on which a question was explained, as far as the reader may see them, and how many more there are.
async fn board(ctx: &Ctx, answer: &BookAnswer, most: usize) -> (Vec<Bytes>, usize) {
    let Some(room) = answer.room else { return (Vec::new(), 0) };
    let (width, bytes) = rules::BOARD_PAGE;
    let (drawn, more) = match ctx.part::<Rooms>().used_pages(ctx, room, (most, width), |object| !is_asked(object)).await
    {
        Ok(pages) => pages,
        Err(error) => {
            // Whoever may not look at the board is told where the answer is, and so are others where it cannot be drawn.
            info!(room.id = %room, %error, "The board is not in a printed question book");
            return (Vec::new(), 0);
        }
    };
    let mut pages = Vec::with_capacity(drawn.len());
    for page in drawn {
        match files::printed(ctx, page, bytes).await {
            Ok(page) => pages.push(page),
            Err(error) => warn!(room.id = %room, %error, "A page of a board is not printed"),
        }
    }
    (pages, more)
}

/// Where the rest of the explanation is, if not here.
fn explained(locale: Locale, answer: &BookAnswer, pages: usize, more: usize) -> Option<String> {
    match (pages, more) {
        (0, _) => answer.recorded.then(|| message(locale, "book.in_replay")),
        (_, 0) => None,
        _ => Some(message(locale, "book.more_pages").replace("{n}", &more.to_string())),
    }
}

fn sheet(
    ctx: &Ctx,
    locale: Locale,
    number: usize,
    entry: BookEntry,
    answer: BookAnswer,
    explained: Option<String>,
) -> Sheet {
    let subject = packs::subject_name(ctx, entry.subject, Some(entry.stage), locale);
    let kept = entry.kept_at.day(ctx.part::<Packs>().zone());
    let is_answered = [&answer.note, &answer.written, &entry.note, &explained].into_iter().any(Option::is_some);
    let facts = [
        ("closing.point", answer.knowledge_point),
        ("book.teacher_note", answer.note),
        ("book.written", answer.written),
        ("book.note", entry.note),
        ("book.explained", explained),
    ];
    let facts = facts.into_iter().filter_map(|(name, text)| Some((message(locale, name), text?)));
    let heading = format!("{number}. {subject} · {kept}");
    Sheet { heading, photos: Vec::new(), words: entry.words, facts: facts.collect(), board: Vec::new(), is_answered }
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
    let answered = sheets.into_iter().filter(|sheet| sheet.is_answered || !sheet.board.is_empty());
    let answered: Vec<Sheet> = answered.collect();
    if !answered.is_empty() {
        // Who tries does not see them below the last question.
        flow.page();
        flow.heading(&message(locale, "book.answers"));
    }
    for Sheet { heading, facts, board, .. } in answered {
        flow.heading(&heading);
        for (name, text) in &facts {
            flow.fact(name, text);
        }
        let pages = board.into_iter().map(|page| Picture::jpeg(page.into()));
        flow.sheets(pages.collect::<Result<Vec<_>, _>>()?);
    }
    flow.print(&title, locale.as_str())
}
