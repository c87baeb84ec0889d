//! A page as films hold it: brightness for each pixel, two colours for each square of four (BT.709, limited range).

use tiny_skia::Pixmap;

/// A page in brightness and colour. Its sides are even.
pub(super) struct Planes {
    width: usize,
    luma: Vec<u8>,
    blue: Vec<u8>,
    red: Vec<u8>,
}

impl Planes {
    pub(super) fn new(width: usize, height: usize) -> Self {
        let quarter = width * height / 4;
        Self { width, luma: vec![235; width * height], blue: vec![128; quarter], red: vec![128; quarter] }
    }

    /// Takes over a part of the page; its place and its sides are even.
    pub(super) fn put(&mut self, part: &Pixmap, (left, top): (usize, usize)) {
        let (width, from) = (part.width() as usize, part.data());
        let half = self.width / 2;
        for y in (0..part.height() as usize).step_by(2) {
            for x in (0..width).step_by(2) {
                let mut sums = [0i32; 3];
                for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
                    let at = ((y + dy) * width + x + dx) * 4;
                    let rgb = [from[at], from[at + 1], from[at + 2]].map(i32::from);
                    self.luma[(top + y + dy) * self.width + left + x + dx] = luma(rgb);
                    sums.iter_mut().zip(rgb).for_each(|(sum, part)| *sum += part);
                }
                let at = (top / 2 + y / 2) * half + left / 2 + x / 2;
                [self.blue[at], self.red[at]] = chroma(sums);
            }
        }
    }

    /// Appends `rows` rows of the page from `top` on, plane after plane (I420). Both are even.
    pub(super) fn copy_rows(&self, top: usize, rows: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.luma[top * self.width..(top + rows) * self.width]);
        let (from, until) = (top / 2 * (self.width / 2), (top / 2 + rows / 2) * (self.width / 2));
        out.extend_from_slice(&self.blue[from..until]);
        out.extend_from_slice(&self.red[from..until]);
    }
}

/// Shares of the colours in 65,536ths.
fn luma([r, g, b]: [i32; 3]) -> u8 {
    byte(16 + ((11_966 * r + 40_254 * g + 4_064 * b + 32_768) >> 16))
}

/// Of the sums of four pixels.
fn chroma([r, g, b]: [i32; 3]) -> [u8; 2] {
    let part = |r_share: i32, g_share: i32, b_share: i32| {
        byte(128 + ((r_share * r + g_share * g + b_share * b + 131_072) >> 18))
    };
    [part(-6_596, -22_189, 28_784), part(28_784, -26_145, -2_640)]
}

fn byte(value: i32) -> u8 {
    u8::try_from(value.clamp(0, 255)).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_those_of_a_film() {
        for (rgb, expected) in [
            ([255, 255, 255], [235, 128, 128]),
            ([0, 0, 0], [16, 128, 128]),
            ([255, 0, 0], [63, 102, 240]),
            ([0, 0, 255], [32, 240, 118]),
        ] {
            let [blue, red] = chroma(rgb.map(|part| part * 4));
            for (is, should) in [luma(rgb), blue, red].into_iter().zip(expected) {
                assert!(is.abs_diff(should) <= 1, "{rgb:?}: {is} is not {should}");
            }
        }
    }
}
