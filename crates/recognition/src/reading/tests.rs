//! Reading with the models, where they are there.

use image::{Rgb, RgbImage};

use super::{Outcome, Reader};
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
    let reader = Reader::open(&of_tests()).unwrap();
    let picture = image::load_from_memory(include_bytes!("samples/signs.png")).unwrap().to_rgb8();
    let Ok(Outcome::Read(page)) = reader.read(&picture) else { panic!("the sample is good") };
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
