//! Words of a plain text.

use std::sync::LazyLock;

use jieba_rs::Jieba;

use super::shape::is_han;

/// Loaded once; the dictionary takes some ten megabytes.
static JIEBA: LazyLock<Jieba> = LazyLock::new(Jieba::new);

/// Every piece of the text in order, words and what stands between them; joined they are the text.
pub(super) fn pieces(plain: &str) -> Vec<&str> {
    JIEBA.cut(plain, false).into_iter().map(|token| token.word).collect()
}

/// Whether a piece is a word and not a sign.
pub(super) fn is_word(piece: &str) -> bool {
    piece.chars().any(char::is_alphanumeric)
}

/// Whether a word tells a person why two texts are alike: two Chinese characters or three other letters.
pub(super) fn is_telling(word: &str) -> bool {
    let least = if word.chars().all(is_han) { 2 } else { 3 };
    word.chars().count() >= least && !word.chars().all(|letter| letter.is_ascii_digit() || letter == '.')
}
