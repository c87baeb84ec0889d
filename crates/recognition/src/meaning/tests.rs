use std::sync::LazyLock;

use super::*;

static MEANING: LazyLock<Meaning> = LazyLock::new(|| Meaning::open(&models::of_tests()).unwrap());

const SWEETS: &str = "小明有24颗糖，平均分给6个同学，每人分到几颗？";
const OTHER_WORDS: &str = "把24颗糖果平均分给6个小朋友，每个小朋友得到多少颗？";
const TRIANGLE: &str = "一个三角形的底是6厘米，高是4厘米，面积是多少？";
const EQUATION: &str = "解方程：3x＋5＝20";
const ENGLISH: &str = "What is the area of the triangle?";
const SIGNS: &str = "光合作用的场所是什么？ABC㎡ ½ ①";

/// As the package's own tokenizer numbers them.
#[test]
fn a_text_is_cut_into_the_pieces_of_the_model() {
    for (text, pieces) in [
        (EQUATION, vec![1, 6, 943, 45379, 17677, 118, 328, 323, 94, 1006, 2]),
        (ENGLISH, vec![1, 825, 32, 12, 2050, 19, 12, 28519, 21, 2]),
        (SIGNS, vec![1, 6, 958, 13095, 4316, 4413, 686, 85, 420, 386, 21, 20708, 60, 104, 32259, 116, 2]),
    ] {
        assert_eq!(MEANING.numbered(text), pieces, "{text}");
    }
    assert_eq!(MEANING.numbered(&SWEETS.repeat(100)).len(), MOST + 2);
}

/// As the package's own arithmetic has them.
#[test]
fn texts_are_as_alike_as_the_model_says() {
    for (one, other, alike) in [
        (SWEETS, SWEETS, 1.0),
        (SWEETS, OTHER_WORDS, 0.836),
        (SWEETS, TRIANGLE, 0.380),
        (SWEETS, EQUATION, 0.260),
        (TRIANGLE, EQUATION, 0.413),
        (TRIANGLE, ENGLISH, 0.629),
        (EQUATION, SIGNS, 0.093),
    ] {
        let said = MEANING.of(one).unwrap().alike(&MEANING.of(other).unwrap());
        assert!((said - alike).abs() < 0.01, "{one} {other}: {said}");
    }
}

#[test]
fn what_has_no_letters_means_nothing() {
    for text in ["", "  ", "？！", "——"] {
        assert_eq!(MEANING.of(text), None, "{text}");
    }
}

#[test]
fn without_its_files_there_is_no_model() {
    let empty = tempfile::tempdir().unwrap();
    assert!(matches!(Meaning::open(empty.path()), Err(ModelError::Unreadable(..))));
}
