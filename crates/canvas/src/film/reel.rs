//! The frames of a film, one after the other.

use board::{Board, Body, Limits, ObjectId, Op};

use super::cues::{Cue, spread};
use super::scroll::Scroll;
use super::stage::Stage;
use super::{FILM_HEIGHT, FILM_WIDTH, FRAME_MS};
use crate::CanvasError;
use crate::extent::{Extent, float, length};
use crate::ink::points;
use crate::painter::{Painter, seen_body};

/// A frame is repeated after this long, so that a film can be entered anywhere.
const REPEAT_MS: u64 = 2_000;

/// Room around the tip of a line, in page units: about a written word.
const AROUND_TIP: f32 = 300.0;

/// A picture of a film, from a time on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Milliseconds from the beginning.
    pub at: u64,
    /// [`FILM_WIDTH`] × [`FILM_HEIGHT`] in I420.
    pub picture: Vec<u8>,
}

/// A log that is run through once. Frames come only where something changes.
pub struct Reel {
    painter: Painter,
    cues: Vec<Cue>,
    done: usize,
    board: Board,
    stage: Stage,
    scroll: Scroll,
    scale: f32,
    until: u64,
    now: u64,
    /// When the last frame was, and how far the page was scrolled.
    last: Option<(u64, usize)>,
}

impl Reel {
    /// The film of a log, `until` milliseconds long.
    ///
    /// # Errors
    /// `Size`, where there is no memory for its pages.
    pub fn new(painter: Painter, entries: Vec<Cue>, until: u64) -> Result<Self, CanvasError> {
        let scale = length(FILM_WIDTH) / float(Limits::PAGE_WIDTH);
        // Room below the page's end, as on the screen.
        let page = FILM_WIDTH / 100 * Limits::PAGE_HEIGHT.unsigned_abs() / (Limits::PAGE_WIDTH.unsigned_abs() / 100);
        let height = (page + FILM_HEIGHT / 3) & !1;
        Ok(Self {
            painter,
            cues: spread(entries),
            done: 0,
            board: Board::default(),
            stage: Stage::new(FILM_WIDTH, height, scale)?,
            scroll: Scroll::new(length(height), length(FILM_HEIGHT)),
            scale,
            until,
            now: 0,
            last: None,
        })
    }

    /// How far it has come, in milliseconds.
    #[must_use]
    pub fn now(&self) -> u64 {
        self.now
    }

    /// The next frame, if there is one.
    pub fn next_frame(&mut self) -> Option<Frame> {
        while self.now <= self.until {
            let at = self.now;
            let changed = self.advance(at);
            let top = self.top(at);
            let repeat = self.last.is_none_or(|(last, _)| at >= last + REPEAT_MS) || at == self.until;
            let moved = self.last.is_none_or(|(_, before)| before != top);
            if changed || moved || repeat {
                self.last = Some((at, top));
            }
            self.now = self.after(at);
            if changed || moved || repeat {
                return Some(Frame { at, picture: self.picture(top) });
            }
        }
        None
    }

    /// The time of the frame after this one: where nothing moves, those until the next cue are left out.
    fn after(&self, at: u64) -> u64 {
        if at >= self.until {
            return at + 1;
        }
        let next = self.cues.get(self.done).map_or(u64::MAX, |cue| cue.at);
        let quiet = next.min(self.last.map_or(at, |(last, _)| last) + REPEAT_MS);
        let step = if self.scroll.is_gliding(at) { 1 } else { quiet.saturating_sub(at).div_ceil(FRAME_MS).max(1) };
        (at + step * FRAME_MS).min(self.until)
    }

    fn advance(&mut self, at: u64) -> bool {
        let before = self.done;
        while let Some(cue) = self.cues.get(self.done).filter(|cue| cue.at <= at) {
            self.board.apply(cue.seq, cue.author, &cue.op);
            self.done += 1;
        }
        if self.done == before && self.last.is_some() {
            return false;
        }
        if let Some(spot) = self.spot() {
            self.scroll.follow(spot.top * self.scale, spot.bottom * self.scale, at);
        }
        self.stage.show(&self.painter, &self.board)
    }

    /// What was last written of what the page in sight still shows.
    fn spot(&self) -> Option<Extent> {
        let seen =
            |id: &ObjectId| self.board.find(id).filter(|object| !object.hidden && object.page == self.board.shown);
        let object = self.cues[..self.done].iter().rev().filter_map(|cue| written(&cue.op)).find_map(seen)?;
        let tip = match &*seen_body(object) {
            Body::Ink(ink) => points(&ink.pts).last().copied(),
            Body::Shape(_) => None,
        };
        Some(match tip {
            Some([x, y, _]) => Extent::NOWHERE.with(float(x), float(y)).grow(AROUND_TIP),
            None => self.painter.extent(object),
        })
    }

    /// How far the page is scrolled at a time: even, as films count their colours.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place on the page, in pixels")]
    fn top(&self, at: u64) -> usize {
        self.scroll.at(at).round() as usize & !1
    }

    fn picture(&self, top: usize) -> Vec<u8> {
        let mut picture = Vec::with_capacity((FILM_WIDTH * FILM_HEIGHT * 3 / 2) as usize);
        self.stage.planes.copy_rows(top, FILM_HEIGHT as usize, &mut picture);
        picture
    }
}

/// The thing that an operation puts onto the page, or writes on with.
fn written(op: &Op) -> Option<&ObjectId> {
    match op {
        Op::Ink { id, .. } | Op::More { id, .. } | Op::Add { id, .. } | Op::Set { id, .. } => Some(id),
        _ => None,
    }
}

impl std::fmt::Debug for Reel {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reel").field("now", &self.now).field("until", &self.until).finish_non_exhaustive()
    }
}
