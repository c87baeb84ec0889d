use std::path::PathBuf;

use image::codecs::jpeg::JpegEncoder;
use image::{GrayImage, Luma};

use crate::{Document, Flow, FontPlace, PaperError, Picture, Press};

/// A picture of this many pixels that grows light to the right, as JPEG.
pub(crate) fn photo(width: u32, height: u32) -> Vec<u8> {
    let light = |x| u8::try_from(x * 255 / width).unwrap();
    let mut bytes = Vec::new();
    let picture = GrayImage::from_fn(width, height, |x, _| Luma([light(x)]));
    picture.write_with_encoder(JpegEncoder::new(&mut bytes)).unwrap();
    bytes
}

#[test]
fn lines_break_where_they_may() {
    let typeface = Press::new(None).typeface().unwrap();
    let wide = typeface.width("问渠", 10.0);
    assert!((wide - 2.0 * 10.0 * 25.4 / 72.0).abs() < 0.01, "two characters are two ems wide, not {wide}");
    assert_eq!(typeface.lines("问渠那得，清如许", 10.0, wide * 2.0), ["问渠那", "得，清如", "许"]);
    assert_eq!(typeface.lines("clear water\nsource", 10.0, wide * 2.0), ["clear", "water", "source"]);
    assert_eq!(typeface.lines("0123456789abcdef", 10.0, wide * 2.0).concat(), "0123456789abcdef");
    assert!(typeface.lines("0123456789abcdef", 10.0, wide * 2.0).len() > 1, "a number that is wider than a line");
    assert_eq!(typeface.fit("问渠那得", 10.0, wide * 1.6), "问渠…");
    assert_eq!(typeface.fit("问渠", 10.0, wide), "问渠");
}

#[test]
fn only_the_glyphs_in_use_are_in_the_file() {
    let typeface = Press::new(None).typeface().unwrap();
    let mut document = Document::new(&typeface, "一页", "zh-CN");
    document
        .page(|page| {
            page.text((20.0, 20.0), 12.0, "问渠那得清如许");
            let below = page.table((20.0, 30.0), &[30.0, 40.0], 10.0, &[vec!["名".into(), "数".into()]]);
            assert!(below > 30.0);
            page.qr((20.0, 60.0), 30.0, "https://wenqu.example/activate")
        })
        .unwrap();
    let file = document.finish().unwrap();
    assert!(file.starts_with(b"%PDF-"));
    assert!(file.len() < 60_000, "{} bytes", file.len());
}

#[test]
fn a_picture_is_in_the_file_as_it_came() {
    let typeface = Press::new(None).typeface().unwrap();
    let jpeg = photo(300, 200);
    let print = |pictures: Vec<Picture>| {
        let mut flow = Flow::new(&typeface);
        flow.paragraph("半亩方塘一鉴开");
        flow.pictures(pictures);
        flow.print("问渠", "zh-CN").unwrap()
    };
    let holds = |file: &[u8]| file.windows(jpeg.len()).any(|part| part == jpeg);
    assert!(holds(&print(vec![Picture::jpeg(jpeg.clone()).unwrap()])));
    assert!(!holds(&print(Vec::new())));
    for none in [Vec::new(), b"GIF89a".to_vec(), jpeg[..20].to_vec()] {
        assert!(matches!(Picture::jpeg(none), Err(PaperError::PictureUnreadable(_))));
    }
}

#[test]
fn a_font_that_is_not_there_is_named() {
    let place = FontPlace { path: PathBuf::from("/nowhere/font.ttc"), face: 0 };
    let error = Press::new(Some(place)).typeface().unwrap_err();
    assert!(matches!(error, PaperError::FontUnreadable { .. }));
    assert!(error.to_string().contains("paper.font") && error.to_string().contains("/nowhere/font.ttc"), "{error}");
    let no_font = FontPlace { path: PathBuf::from(file!()).file_name().map(|_| "Cargo.toml".into()).unwrap(), face: 3 };
    let error = Press::new(Some(no_font)).typeface().unwrap_err();
    assert!(matches!(error, PaperError::FontUnfit { face: 3, .. }), "{error}");
}
