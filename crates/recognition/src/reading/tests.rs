//! Reading with the models, where they are there.

use image::{Rgb, RgbImage};

use super::{Outcome, Page, Reader};
use crate::models::of_tests;

#[test]
fn no_picture_brings_it_down() {
    let reader = Reader::open(&of_tests()).unwrap();
    let pattern = |x: u32, y: u32| Rgb([0, 1, 2].map(|by| u8::try_from((x * x + y * 31 + by * x * y) % 251).unwrap()));
    for (width, height) in [(0, 0), (1, 9_000), (24, 4_000), (4_000, 24), (25, 25), (700, 700)] {
        let picture = RgbImage::from_fn(width, height, pattern);
        assert!(reader.read(&picture).is_ok(), "{width}×{height}");
    }
    // Bars everywhere, with something over and under each.
    let bars = RgbImage::from_fn(900, 300, |x, y| {
        let ink = y % 30 < 2 && x % 90 < 60 || y % 30 > 8 && y % 30 < 24 && x % 9 < 4;
        if ink { Rgb([10, 10, 10]) } else { Rgb([250, 250, 250]) }
    });
    assert!(matches!(reader.read(&bars), Ok(Outcome::Read(_) | Outcome::Retake(_))));
}

#[test]
fn a_folder_without_models_says_which_file_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let error = Reader::open(folder.path()).err().unwrap().to_string();
    assert!(error.contains("PP-OCRv6_det_small.onnx"), "{error}");
}

#[test]
fn signs_beside_fractions_are_read() {
    let page = read(include_bytes!("samples/signs.png"));
    let lines: Vec<String> = page.text.lines().map(|line| line.replace(['$', ' '], "")).collect();
    let wanted = [
        r"(1)-\frac{3}{4}+\frac{1}{2}=",
        r"(2)\frac{3}{4}÷\frac{5}{6}×\frac{2}{3}=",
        r"(3)比较大小：\frac{7}{8}○\frac{1}{2}",
        r"(4)小明看了\frac{1}{4}，小红看了\frac{2}{5}。",
        r"(5）解方程\frac{x-1}{2}=\frac{x+2}{3}",
    ];
    assert_eq!(lines, wanted);
}

/// The model takes a line with fractions that stand out of it for a region of no shape.
#[test]
fn a_line_out_of_which_fractions_stand_is_read() {
    let page = read(include_bytes!("samples/tall.jpg"));
    assert_eq!(page.text.replace(' ', ""), "4.一根绳子长$\\frac{3}{4}$米，\n剪去$\\frac{1}{2}$米，还剩多少米？");
}

/// They touch the letters around them, and cannot be told from them.
#[test]
fn where_a_fraction_cannot_be_read_a_mark_stands() {
    let page = read(include_bytes!("samples/touching.jpg"));
    assert!(page.text.contains("子长〓米，剪去〓米，还剩多少米？"), "{}", page.text);
    assert!(page.unread > 0);
}

fn read(picture: &[u8]) -> Page {
    let picture = image::load_from_memory(picture).unwrap().to_rgb8();
    match Reader::open(&of_tests()).unwrap().read(&picture) {
        Ok(Outcome::Read(page)) => page,
        other => panic!("the sample is good: {other:?}"),
    }
}
