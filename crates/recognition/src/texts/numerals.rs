//! Numbers written in Chinese: `三倍` says what `3倍` says.
//!
//! Not every numeral counts: `三角形`, `一共` and `十分` are words. What is turned into digits is what something is counted in, and what
//! is written with tens, hundreds and more.

/// What things are counted and measured in, behind a numeral of one letter.
const COUNTERS: &str = "倍个只名人位棵株本支枝条张块头辆架艘艇件套双副把台座幢栋家户间层页排行列组队班种次岁年月周天日时小分秒点度元毛米厘公里克千毫吨升斤两亩折成遍趟圈筐箱袋盒包瓶杯桶堆号题岸";
/// Letters behind a counter that make a word of it: `二次函数`, `三元一次方程`.
const TERMS: &[&str] = &["次函", "次方", "次根", "次式", "次项", "次型", "元一", "元二", "元三", "元函"];
/// What is measured in thousands by name: `三千克` are three of them.
const THOUSANDS: &[char] = &['克', '米', '瓦', '伏', '卡', '帕', '焦', '赫', '牛'];
const NUMERALS: &str = "零〇一二两三四五六七八九十百千万亿";

/// The text with what it counts in digits.
pub(super) fn in_digits(text: &[char]) -> Vec<char> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        let before = text[..text.len() - rest.len()].last();
        if let Some((digits, length)) = numeral(rest, before) {
            out.extend(digits.chars());
            rest = &rest[length..];
        } else {
            out.push(first);
            // The rest of a row of numerals that is none is none either.
            let row = if NUMERALS.contains(first) { run(after) } else { 0 };
            out.extend(&after[..row]);
            rest = &after[row..];
        }
    }
    out
}

/// The number at the beginning in digits, and how many letters it was written with.
fn numeral(rest: &[char], before: Option<&char>) -> Option<(String, usize)> {
    let mut length = run(rest);
    if length == 0 || before.is_some_and(|letter| "几数好".contains(*letter) || letter.is_ascii_digit()) {
        return None;
    }
    if let Some((above, below)) = parts(rest, length) {
        let total = length + 2 + below.1;
        return Some(match above {
            Parts::Hundred => (format!("{}%", below.0), total),
            Parts::Of(whole) => (format!("{}/{whole}", below.0), total),
        });
    }
    let behind = rest.get(length).copied();
    if rest[length - 1] == '千' && length > 1 && behind.is_some_and(|letter| THOUSANDS.contains(&letter)) {
        length -= 1;
    }
    // Tens of thousands keep their name, as they do behind digits.
    let large = length > 1 && matches!(rest[length - 1], '万' | '亿');
    let digits = value(&rest[..length - usize::from(large)])?.to_string();
    let written = length - usize::from(large);
    let counts = length > 1 || is_counted(&rest[..1], &rest[1..]);
    counts.then_some((digits, written))
}

/// Letters of the row of numerals at the beginning.
fn run(rest: &[char]) -> usize {
    rest.iter().take_while(|letter| NUMERALS.contains(**letter)).count()
}

enum Parts {
    /// `百分之`
    Hundred,
    Of(u64),
}

/// `四分之三`: of how many, and how many with how many letters.
fn parts(rest: &[char], length: usize) -> Option<(Parts, (u64, usize))> {
    let below = rest[length..].strip_prefix(&['分', '之'])?;
    let count = run(below);
    let share = value(&below[..count])?;
    let whole = match rest[..length] {
        ['百'] => Parts::Hundred,
        _ => Parts::Of(value(&rest[..length])?),
    };
    Some((whole, (share, count)))
}

/// Whether a numeral of one letter counts something.
fn is_counted(numeral: &[char], behind: &[char]) -> bool {
    let counted = behind.first().is_some_and(|letter| COUNTERS.contains(*letter));
    let term = |term: &&str| term.chars().eq(behind.iter().copied().take(2));
    match numeral {
        // `一个` stands for any.
        ['一'] => behind.first() == Some(&'倍'),
        ['十'] => counted && !behind.first().is_some_and(|letter| "分位".contains(*letter)),
        _ => counted && !TERMS.iter().any(term),
    }
}

/// The value of a numeral below ten thousand that is written as one is read; nothing for a row of digits, and for what leaves a place
/// open (`一百五`).
fn value(numeral: &[char]) -> Option<u64> {
    let (mut whole, mut digit, mut least, mut zero) = (0, None, 10_000, false);
    for letter in numeral {
        let unit = match letter {
            '十' => 10,
            '百' => 100,
            '千' => 1_000,
            '零' | '〇' => {
                zero = digit.is_none();
                zero.then_some(())?;
                continue;
            }
            _ => {
                let at = "一二三四五六七八九".chars().position(|one| one == *letter);
                let one = at.map(|at| at as u64 + 1).or((*letter == '两').then_some(2))?;
                if digit.replace(one).is_some() {
                    return None;
                }
                continue;
            }
        };
        let times = digit.take().or((unit == 10 && whole == 0).then_some(1))?;
        if unit >= least {
            return None;
        }
        (whole, least, zero) = (whole + times * unit, unit, false);
    }
    match digit {
        Some(_) if least > 10 && least < 10_000 && !zero => None,
        Some(one) => Some(whole + one),
        None => (whole > 0).then_some(whole),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_counted_stands_in_digits() {
        for (written, expected) in [
            ("桃树是梨树的三倍", "桃树是梨树的3倍"),
            ("两倍，多一倍", "2倍，多1倍"),
            ("八小时，十天，十二天", "8小时，10天，12天"),
            ("三十七棵", "37棵"),
            ("一百二十人，一百零五人，两千零八十人", "120人，105人，2080人"),
            ("三千克，两千米，三千米", "3千克，2千米，3千米"),
            ("五千个", "5000个"),
            ("三万元，十二万人", "3万元，12万人"),
            ("四分之三，百分之二十", "3/4，20%"),
            ("打五折", "打5折"),
            ("九年级", "9年级"),
        ] {
            let letters: Vec<char> = written.chars().collect();
            assert_eq!(in_digits(&letters).iter().collect::<String>(), expected, "{written}");
        }
    }

    #[test]
    fn words_with_a_numeral_stay() {
        for written in [
            "三角形和四边形一共有几个",
            "一个长方形",
            "二次函数，三元一次方程",
            "十分高兴，十位上的数字",
            "万一，千万不要",
            "几十个，数百人",
            "三四个，一三八零五",
            "一百五",
            "秦始皇统一六国",
            "二氧化碳",
        ] {
            let letters: Vec<char> = written.chars().collect();
            assert_eq!(in_digits(&letters).iter().collect::<String>(), written);
        }
    }
}
