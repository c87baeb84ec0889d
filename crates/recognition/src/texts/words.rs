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

/// Words that questions of every kind have.
const COMMON: &[&str] = &[
    "多少",
    "什么",
    "怎么",
    "怎样",
    "如何",
    "为什么",
    "哪些",
    "哪个",
    "哪里",
    "哪种",
    "哪一",
    "哪一个",
    "几个",
    "一个",
    "一种",
    "一些",
    "一共",
    "共有",
    "各有",
    "这个",
    "这些",
    "那个",
    "可以",
    "我们",
    "他们",
    "你们",
    "它们",
    "自己",
    "请问",
    "已知",
    "求出",
    "求得",
    "计算",
    "下列",
    "下面",
    "以下",
    "选项",
    "关于",
    "说法",
    "其中",
    "以及",
    "并且",
    "所以",
    "因为",
    "如果",
    "那么",
    "时候",
    "现在",
    "问题",
    "题目",
    "解答",
    "回答",
    "是多少",
    "有多少",
    "分别",
    "进行",
    "根据",
    "由于",
    "需要",
    "能够",
    "应该",
    "一下",
    "叙述",
    "表述",
    "描述",
    "the",
    "and",
    "are",
    "for",
    "that",
    "this",
    "which",
    "what",
];

/// Whether a word tells a person why two texts are alike: two Chinese characters or three other letters, and not in every question.
pub(super) fn is_telling(word: &str) -> bool {
    if COMMON.contains(&word) {
        return false;
    }
    let least = if word.chars().all(is_han) { 2 } else { 3 };
    word.chars().count() >= least && !word.chars().all(|letter| letter.is_ascii_digit() || letter == '.')
}
