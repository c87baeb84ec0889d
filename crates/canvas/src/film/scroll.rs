//! Which part of a page is in sight: `follow.ts` and `glide.ts` of the browser, on a screen as wide as the page.

/// How long the page takes to glide to another place, in milliseconds.
const GLIDE_MS: u64 = 150;

/// Share of the view before what one goes to; most of the rest is for what will be written after it.
const BEFORE: f32 = 0.4;

/// How far the page is scrolled, in pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scroll {
    from: f32,
    to: f32,
    since: u64,
    room: f32,
    most: f32,
}

impl Scroll {
    /// At the top of a page of this height, seen through a view of this height.
    pub(super) fn new(height: f32, room: f32) -> Self {
        Self { from: 0.0, to: 0.0, since: 0, room, most: (height - room).max(0.0) }
    }

    /// How far it is scrolled at a time.
    pub(super) fn at(&self, now: u64) -> f32 {
        if !self.is_gliding(now) {
            return self.to;
        }
        let share = f32::from(u16::try_from(now.saturating_sub(self.since)).unwrap_or(u16::MAX)) / 150.0;
        self.from + (self.to - self.from) * (1.0 - (1.0 - share.min(1.0)).powi(3))
    }

    /// Whether it is on its way.
    pub(super) fn is_gliding(&self, now: u64) -> bool {
        now.saturating_sub(self.since) < GLIDE_MS && (self.from - self.to).abs() > f32::EPSILON
    }

    /// Goes where `start` to `end`, in pixels of the page, is in sight; stays where it is already.
    pub(super) fn follow(&mut self, start: f32, end: f32, now: u64) {
        let (begin, length) = (start - self.to, end - start);
        let in_sight =
            begin >= 0.0 && if length > self.room { begin < self.room / 2.0 } else { end - self.to <= self.room };
        if in_sight {
            return;
        }
        let ahead = ((self.room - length) * BEFORE).max(0.0);
        let goal = (self.to - (ahead - begin)).clamp(0.0, self.most);
        if (goal - self.to).abs() >= 1.0 {
            *self = Self { from: self.at(now), to: goal, since: now, ..*self };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_glides_to_where_is_written_and_stays_while_it_is_in_sight() {
        let mut scroll = Scroll::new(3_000.0, 1_000.0);
        scroll.follow(100.0, 200.0, 0);
        assert!(scroll.at(1_000).abs() < 0.1);
        scroll.follow(1_500.0, 1_600.0, 1_000);
        assert!(scroll.is_gliding(1_083) && scroll.at(1_083) > 0.0 && scroll.at(1_083) < 1_140.0);
        assert!((scroll.at(1_200) - 1_140.0).abs() < 0.1, "{}", scroll.at(1_200));
        scroll.follow(2_900.0, 3_000.0, 2_000);
        assert!((scroll.at(3_000) - 2_000.0).abs() < 0.1, "no further than the end");
    }
}
