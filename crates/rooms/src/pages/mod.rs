//! The pages of a room, drawn by the server: each as a picture, all of them as one document.

pub(crate) mod http;

use std::collections::BTreeSet;
use std::sync::Arc;

use board::{Board, ObjectId};
use bytes::Bytes;
use canvas::{CanvasError, Letters, Painter, Picture, Pictures, Raster, booklet, draw_page};
use kernel::{FileId, RoomId};
use paper::Press;
use platform::Ctx;
use platform::files::service as files;

use crate::room::{RoomError, access};
use crate::{Entry, Op, Rooms};

/// Widths of a picture of a page, in pixels.
pub(crate) const WIDTHS: std::ops::RangeInclusive<u32> = 200..=3_000;

/// The usual width: an A4 page at 200 dots an inch.
pub(crate) const WIDTH: u32 = 1_654;

impl Rooms {
    /// A page of a room's board as it is now, or as it was at the end, as PNG of this width.
    ///
    /// # Errors
    /// `NotFound` for a page that is not there; `Paper` without a font.
    pub async fn page_picture(&self, ctx: &Ctx, id: RoomId, page: u16, width: u32) -> Result<Bytes, RoomError> {
        let board = self.board(ctx, id).await?;
        if !board.has_page(page) {
            return Err(RoomError::NotFound);
        }
        let painter = painter(ctx, id).await?;
        aside(move || picture(&painter, &board, page, width)).await
    }

    /// The first pages of a room's board on which there is something that is `meant`, at most so many, as PNG of this width, and how
    /// many more there are; for whoever may take them along.
    ///
    /// # Errors
    /// `NotFound` for everyone else; `Paper` without a font.
    pub async fn used_pages(
        &self,
        ctx: &Ctx,
        id: RoomId,
        (most, width): (usize, u32),
        meant: fn(&ObjectId) -> bool,
    ) -> Result<(Vec<Bytes>, usize), RoomError> {
        access::may_take_along(ctx, self, id).await?;
        let board = self.board(ctx, id).await?;
        let is_used = |page: &u16| board.on_page(*page).any(|object| meant(&object.id));
        let used: Vec<u16> = (0..).take(board.pages.len()).filter(is_used).collect();
        let more = used.len().saturating_sub(most);
        if used.is_empty() || most == 0 {
            return Ok((Vec::new(), more));
        }
        let painter = painter(ctx, id).await?;
        let draw = move || used.iter().take(most).map(|page| picture(&painter, &board, *page, width)).collect();
        Ok((aside(draw).await?, more))
    }

    /// All pages of a room's board as one PDF.
    ///
    /// # Errors
    /// `NotFound`; `Paper` without a font.
    pub async fn booklet(&self, ctx: &Ctx, id: RoomId) -> Result<Bytes, RoomError> {
        let board = self.board(ctx, id).await?;
        let painter = painter(ctx, id).await?;
        let title = self.live(ctx, id).await?.opened_at.to_string();
        let draw = move || {
            let pages: Vec<u16> = (0..).take(board.pages.len()).collect();
            booklet(&painter, &board, &pages, &title)
        };
        Ok(aside(draw).await?.into())
    }

    async fn board(&self, ctx: &Ctx, id: RoomId) -> Result<Board, RoomError> {
        if let Some(why) = crate::room::store::erased(&ctx.db, id).await? {
            return Err(RoomError::Erased(why));
        }
        Ok(self.snapshot(ctx, id).await?.board)
    }

    /// Every entry of a room's log.
    pub(crate) async fn whole_log(&self, ctx: &Ctx, id: RoomId) -> Result<Vec<Entry>, RoomError> {
        let mut entries = Vec::new();
        loop {
            let after = entries.last().map_or(0, |entry: &Entry| entry.seq);
            let page = self.log(ctx, id, after, None).await?;
            if page.entries.is_empty() {
                return Ok(entries);
            }
            entries.extend(page.entries);
        }
    }
}

/// A page as PNG of this width.
fn picture(painter: &Painter, board: &Board, page: u16, width: u32) -> Result<Bytes, CanvasError> {
    let scale = f32::from(u16::try_from(width).unwrap_or(u16::MAX)) / 10_000.0;
    let mut raster = Raster::new((width, width * 7 / 5), (scale, 0.0, 0.0), [u8::MAX; 3])?;
    draw_page(painter, &mut raster, board, page);
    Ok(raster.png()?.into())
}

/// Who draws the pages of a room: knows the letters of documents, and the pictures that were ever put on its board.
pub(crate) async fn painter(ctx: &Ctx, id: RoomId) -> Result<Painter, RoomError> {
    let press = ctx.part::<Press>().clone();
    let letters = aside(move || {
        let (bytes, face) = press.typeface().map_err(RoomError::Paper)?.file();
        Letters::new(bytes, face).map_err(RoomError::Canvas)
    });
    let letters = Arc::new(letters.await?);
    let mut pictures = Pictures::new();
    for file in images(&ctx.part::<Rooms>().whole_log(ctx, id).await?) {
        // One that is gone is drawn as an empty frame.
        let Ok(bytes) = files::bytes(ctx, file).await else { continue };
        let read = aside(move || Ok::<_, RoomError>(Picture::read(&bytes)));
        if let Some(picture) = read.await? {
            pictures.insert(file, Arc::new(picture));
        }
    }
    Ok(Painter::new(letters, pictures))
}

fn images(entries: &[Entry]) -> BTreeSet<FileId> {
    let image = |entry: &Entry| match &entry.op {
        Op::Board(
            board::Op::Add { shape: board::Shape::Image(image), .. }
            | board::Op::Set { shape: board::Shape::Image(image), .. },
        ) => Some(image.file),
        _ => None,
    };
    entries.iter().filter_map(image).collect()
}

/// Does work that keeps a processor busy, aside from everything that waits.
async fn aside<T: Send + 'static, E: Into<RoomError> + Send + 'static>(
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, RoomError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done.map_err(Into::into),
        Err(error) => Err(RoomError::Drawing(error)),
    }
}
