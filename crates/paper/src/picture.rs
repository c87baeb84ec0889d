//! Pictures on a page.

use krilla::geom::{Size, Transform};
use krilla::image::Image;
use krilla::surface::Surface;

use crate::PaperError;
use crate::typeface::POINT;

/// Millimetres of a pixel of a picture that has room: a small one is not blown up.
const PIXEL: f32 = 25.4 / 96.0;

/// A picture to be set on a page. Its bytes go into the file as they are.
#[derive(Clone, Debug)]
pub struct Picture(Image);

impl Picture {
    /// The picture in a JPEG file.
    ///
    /// # Errors
    /// `PictureUnreadable`.
    pub fn jpeg(bytes: Vec<u8>) -> Result<Self, PaperError> {
        Image::from_jpeg(bytes.into(), true).map(Self).map_err(PaperError::PictureUnreadable)
    }

    /// How wide and high it stands, in millimetres, where it has no more room than this.
    #[expect(clippy::cast_precision_loss, reason = "pictures have far fewer than 2^24 pixels a side")]
    pub(crate) fn within(&self, width: f32, height: f32) -> (f32, f32) {
        let (across, down) = self.0.size();
        let (across, down) = (across.max(1) as f32 * PIXEL, down.max(1) as f32 * PIXEL);
        let scale = (width / across).min(height / down).min(1.0);
        (across * scale, down * scale)
    }

    pub(crate) fn draw(&self, surface: &mut Surface<'_>, (x, y): (f32, f32), (width, height): (f32, f32)) {
        let Some(size) = Size::from_wh(width / POINT, height / POINT) else { return };
        surface.push_transform(&Transform::from_translate(x / POINT, y / POINT));
        surface.draw_image(self.0.clone(), size);
        surface.pop();
    }
}
