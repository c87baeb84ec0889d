//! What tells who and where a person is, or how to reach the person: telephone and identity numbers, accounts, addresses.
//!
//! Numbers of an exercise stay: what is reckoned with, counted or written out is no telephone number.

use std::sync::LazyLock;

use regex::Regex;

use super::fold::{Folded, Span};
use super::pattern;

/// Characters before a number in which a word may say what it is.
const CUE: usize = 14;

/// Characters around a number in which a word may say what is done with it.
const NEAR: usize = 20;

/// Fewest letters of a name that is looked for.
const SHORTEST_NAME: usize = 2;

/// The number of the country before a telephone number.
const COUNTRY: &str = r"(?:[(]?(?:\+|00)?86[)]?[\s-]?)?";
/// What parts a telephone number.
const PARTS: &str = r"(?:-|\s{0,2})";

/// Something personal that was found, and how sure that is, in percent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Personal {
    pub(super) span: Span,
    pub(super) confidence: u8,
}

/// A shape of personal data: the group `it` is what is hidden.
struct Shape {
    looks: Regex,
    /// How sure it is, given the match; none when it only looks like it.
    sure: fn(&Folded, &regex::Match<'_>) -> Option<u8>,
}

static SHAPES: LazyLock<Vec<Shape>> = LazyLock::new(|| {
    let shape = |looks: &str, sure| Shape { looks: pattern(looks), sure };
    vec![
        shape(r"(?P<it>[0-9]{6}[ -]?[0-9]{8}[ -]?[0-9]{3}[0-9x])", identity),
        shape(r"(?:卡号|银行卡)[^0-9]{0,6}(?P<it>[0-9]{4} ?[0-9]{4} ?[0-9]{4} ?[0-9]{4} ?[0-9]{0,3})", |_, _| {
            Some(90)
        }),
        shape(&format!(r"(?P<it>{COUNTRY}1[3-9][0-9]{PARTS}[0-9]{{4}}{PARTS}[0-9]{{4}})"), mobile),
        shape(
            &format!(
                r"(?P<it>{COUNTRY}(?:1[3-9][0-9](?:[ -][0-9]{{2}}){{4}}|1[3-9][0-9]{{2}}[ -][0-9]{{4}}[ -][0-9]{{3}}))"
            ),
            mobile,
        ),
        // Where the words call it a number, any signs part it, and any digits make it.
        shape(r"(?P<it>[(]?1[3-9][0-9][^0-9\p{Han}a-z]{0,3}[0-9]{4}[^0-9\p{Han}a-z]{0,3}[0-9]{4})", called_a_number),
        shape(
            "(?P<it>[1一幺壹①][3-9三四五六七八九叁肆伍陆柒捌玖③-⑨][0-9零〇一幺二三四五六七八九壹贰叁肆伍陆柒捌玖⓪①-⑨]{9})",
            called_a_number,
        ),
        shape("(?P<it>[一幺][三四五六七八九][零〇一幺二三四五六七八九]{9})", |_, _| Some(85)),
        shape(r"(?P<it>[(]?0[1-9][0-9]{1,2}[)]?(?:-| ?)[0-9]{7,8})", landline),
        shape(r"(?P<it>[a-z0-9._%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})", |_, _| Some(95)),
        shape(
            "(?:微信|薇信|威信|v信|vx|wx|wechat|weixin|qq|扣扣|q群|群号|加v|抖音|快手|小红书)(?:号码|号|id|群)?[是为:：,， ]{0,3}(?P<it>[a-z0-9][a-z0-9_-]{5,19}|[1-9][0-9]{4,11}|[零〇一幺二三四五六七八九壹贰叁肆伍陆柒捌玖]{5,11})",
            account,
        ),
        shape(r"(?P<it>(?:https?://|www\.)[a-z0-9./_?=&%#:~-]{4,})", |_, _| Some(90)),
        shape(r"(?P<it>[a-z0-9-]+\.(?:cn|com|net|top|xyz|cc|me|vip|org)/[a-z0-9]{2,})", |_, _| Some(80)),
        shape("(?:我叫|我的名字[是叫]|姓名[:： ]{1,3}|名字[:：])(?P<it>[\u{4e00}-\u{9fff}]{2,4})", name),
        // The head of a paper, read without the gaps between its places.
        shape(
            "(?:姓名|名字)[:： ]{0,3}(?P<it>[\u{4e00}-\u{9fff}]{2,4}?) ?(?:学校|班级|年级|学号|考号|座号|电话|性别|得分|成绩|日期)",
            on_a_form,
        ),
        shape(
            "(?:^|[\n。 ])(?P<it>[\u{4e00}-\u{9fff}]{2,12}?(?:小学|中学|学校))[:： ]{0,2}(?:姓名|班级|学号|[一二三四五六七八九1-9]年级)",
            |_, _| Some(80),
        ),
        shape(
            "(?P<it>[一二三四五六七八九1-9](?:年级)?[(（]?[0-9一二三四五六七八九]{1,2}[)）]?班 {0,2}[\u{4e00}-\u{9fff}]{2,3} {0,2}[0-9]{1,2}号)",
            |_, _| Some(80),
        ),
        // Whoever is told of with one's own people.
        shape(
            "我的?(?:妈妈?|爸爸?|母亲|父亲|爷爷|奶奶|外公|外婆|哥哥|姐姐|弟弟|妹妹|同桌|班主任)的?(?:名字)?叫做?(?P<it>[\u{4e00}-\u{9fff}]{2,4})",
            name,
        ),
        shape(
            "我的?(?:生日|出生日期|出生)[是在于为:： ]{0,2}(?P<it>(?:19|20)[0-9]{2}[年./-] ?[0-9]{1,2}[月./-] ?[0-9]{1,2}日?)",
            |_, _| Some(80),
        ),
        shape("我的?[\u{4e00}-\u{9fff}]{0,4}密码[是为:： ]{0,3}(?P<it>[a-z0-9]{4,16})", |_, _| Some(80)),
        shape(
            "(?:班级[:： ]{1,3}|我是|我在|来自)(?P<it>[一二三四五六七八九1-9](?:年级)?[(（]?[0-9一二三四五六七八九十]{1,2}[)）]?班)",
            |_, _| Some(80),
        ),
        shape(
            "(?:学校[:： ]{1,3}|我是|我在|来自)(?P<it>[\u{4e00}-\u{9fff}]{2,12}?(?:小学|中学|学校|初中|高中))",
            |_, _| Some(80),
        ),
        shape("(?:学号|学籍号|考号)[是为:： ]{0,3}(?P<it>[0-9]{4,20})", |_, _| Some(85)),
        // An address is somebody's only where the words say that one lives there.
        shape(
            "(?P<cue>住址|地址|我?家?住在?|家在|寄到|寄给|门牌号?)[是为在:：,， ]{0,3}(?P<it>[\u{4e00}-\u{9fff}]{0,16}(?:(?:路|街|街道|大道|巷|弄|胡同|小区|花园|新村|公寓|村)[0-9]{1,4}(?:号|弄|幢|栋)|[0-9一二三四五六七八九十]{1,3}(?:幢|栋|号楼)(?:[0-9一二三四五六七八九十]{1,2}单元)?[0-9零〇一二三四五六七八九]{3,4})[0-9一二三四五六七八九十号楼幢栋单元室-]{0,14}(?:[\u{4e00}-\u{9fff}]{2,8}[0-9]{1,3}(?:号楼|幢|栋|单元)[0-9号楼幢栋单元室-]{0,12})?)",
            address,
        ),
        // Whoever says `I` and names no house says enough.
        shape(
            "我(?:家|们家)?(?:就|是)?(?:住在?|家在)(?P<it>[\u{4e00}-\u{9fff}]{0,12}[\u{4e00}-\u{9fff}]{2}(?:路|街|街道|巷|弄|胡同|小区|花园|新村|公寓))(?:[,，。;； ]|$)",
            |_, _| Some(75),
        ),
        // Down to the door it is somebody's home, whatever stands before it.
        shape(
            "(?P<it>[\u{4e00}-\u{9fff}]{0,16}(?:[0-9]{1,4}号[\u{4e00}-\u{9fff}]{0,8})?[0-9一二三四五六七八九十]{1,3}(?:幢|栋|号楼)[0-9一二三四五六七八九]{1,2}单元[0-9零〇一二三四五六七八九]{3,4}室?)",
            |_, _| Some(75),
        ),
    ]
});

static CONTACT: LazyLock<Regex> =
    LazyLock::new(|| pattern("电话|手机|号码|联系|打给|加我|找我|微信|薇信|vx|wx|qq|扣扣|q群|群号|tel|phone|call"));
/// What somebody asks for right behind a number.
static ASKED: LazyLock<Regex> = LazyLock::new(|| pattern("^[,，。 ]?(?:联系|打给|找|加|call)我"));
static CHINESE_ACCOUNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern("(?:微信|薇信|威信|v信|扣扣|q群|群号|加v|抖音|快手|小红书)(?:号码|号|id)?[是为:：,， ]{0,3}$")
});
static OWN_ACCOUNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern("(?:号码|号|id|加我?(?:微信|薇信|v信|v)|我的?(?:微信|薇信|抖音|快手|小红书)|[是为:：]) ?$")
});
static NO_ACCOUNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "^(?:wechat|weixin|group|groups|online|android|windows|iphone|message|messages|account|moments|friends|official|mini.*|pay.*)$",
    )
});
static SELF: LazyLock<Regex> = LazyLock::new(|| pattern("(?:我是|我叫|叫我|我的名字[是叫])$"));
static IDENTITY: LazyLock<Regex> = LazyLock::new(|| pattern("身份证|证件号"));
static RECKONING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "数字之和|各位数字|读作|写作|读法|科学记数|科学计数|四舍五入|近似|改写|省略|数位|计数单位|整除|倍数|因数|位数|最大的|最小的",
    )
});

/// What is personal in some words of somebody with these names, in order; nothing twice.
pub(super) fn find(words: &str, names: &[String]) -> Vec<Personal> {
    let (plain, squeezed) = (Folded::plain(words), Folded::squeezed(words));
    let own = names.iter().map(|name| Folded::letters(name).text).filter(|name| name.chars().count() >= SHORTEST_NAME);
    let own: Vec<Personal> = own.flat_map(|name| [called(&plain, &name), called(&squeezed, &name)].concat()).collect();
    let own = own.into_iter().chain(names.iter().flat_map(|name| given(&squeezed, name)));
    let mut found: Vec<Personal> = Vec::new();
    // What was taken apart is a number only where the words say so: digits with signs between them are reckoned with.
    let called = |at: &regex::Match<'_>| {
        CONTACT.is_match(lead(&squeezed, at.start())) || ASKED.is_match(&squeezed.text[at.end()..])
    };
    let shaped = shapes(&plain, |_| true).chain(shapes(&squeezed, called));
    for one in own.chain(shaped) {
        if found.iter().all(|other| one.span.1 <= other.span.0 || other.span.1 <= one.span.0) {
            found.push(one);
        }
    }
    found.sort_by_key(|personal| personal.span);
    found
}

/// Where a name stands, its letters parted or not.
fn called(text: &Folded, name: &str) -> Vec<Personal> {
    let found = text.text.match_indices(name);
    found.map(|(at, _)| Personal { span: text.span(at, at + name.len()), confidence: 95 }).collect()
}

/// The name by which friends call somebody of three letters, where it is said who that is: by itself it may be a word.
fn given(text: &Folded, name: &str) -> Vec<Personal> {
    let Some((first, rest)) = name.char_indices().nth(1).map(|(at, _)| name.split_at(at)) else { return Vec::new() };
    let is_person = first.chars().count() == 1 && rest.chars().count() == SHORTEST_NAME;
    let found = text.text.match_indices(rest).filter(|(at, _)| is_person && SELF.is_match(lead(text, *at)));
    found.map(|(at, _)| Personal { span: text.span(at, at + rest.len()), confidence: 80 }).collect()
}

/// What has one of the shapes, where what stands around it lets it count.
fn shapes(text: &Folded, counts: impl Fn(&regex::Match<'_>) -> bool) -> impl Iterator<Item = Personal> {
    SHAPES.iter().flat_map(move |shape| {
        let found = shape.looks.captures_iter(&text.text).filter_map(|groups| {
            let it = groups.name("it").filter(&counts)?;
            let confidence = (shape.sure)(text, &it)?;
            Some(Personal { span: text.span(it.start(), it.end()), confidence })
        });
        found.collect::<Vec<_>>()
    })
}

/// Whether a number is not a part of a longer one.
fn alone(text: &Folded, found: &regex::Match<'_>) -> bool {
    let digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
    let decimal =
        |rest: Option<&str>| rest.and_then(|rest| rest.chars().next()).is_some_and(|next| next.is_ascii_digit());
    let before = text.text[..found.start()].strip_suffix('.');
    let broken = decimal(text.text[found.end()..].strip_prefix('.'))
        || before.is_some_and(|rest| rest.ends_with(|letter: char| letter.is_ascii_digit()));
    !digit(text.before(found.start())) && !digit(text.after(found.end())) && !broken
}

/// What stands a little before a byte.
fn lead(text: &Folded, byte: usize) -> &str {
    let before = &text.text[..byte];
    let from = before.char_indices().rev().nth(CUE - 1).map_or(0, |(place, _)| place);
    &before[from..]
}

fn mobile(text: &Folded, found: &regex::Match<'_>) -> Option<u8> {
    if CONTACT.is_match(lead(text, found.start())) {
        // The number of an exercise is a round one.
        let example = found.as_str().ends_with("0000") && is_task(text, found);
        return (whole(text, found) && !example).then_some(98);
    }
    let parted = found.as_str().contains(char::is_whitespace);
    if !alone(text, found) || is_reckoned(text, found) || parted && is_listed(text, found) {
        return None;
    }
    Some(if parted { 75 } else { 85 })
}

/// A number that only the words before it make one of a telephone.
fn called_a_number(text: &Folded, found: &regex::Match<'_>) -> Option<u8> {
    let example = found.as_str().ends_with("0000") && is_task(text, found);
    (CONTACT.is_match(lead(text, found.start())) && whole(text, found) && !example).then_some(90)
}

/// A number with that of its town before it. `010 1010101` is one of computing, and one without a sign between is telephoned only
/// where the words say so.
fn landline(text: &Folded, found: &regex::Match<'_>) -> Option<u8> {
    let number = found.as_str();
    if CONTACT.is_match(lead(text, found.start())) {
        return whole(text, found).then_some(95);
    }
    let parted = number.contains(['-', ' ', ')']);
    let counted = number.contains(' ') && (is_reckoned(text, found) || is_listed(text, found));
    let binary = number.chars().filter(char::is_ascii_digit).all(|digit| matches!(digit, '0' | '1'));
    (parted && !counted && !binary && alone(text, found)).then_some(85)
}

/// Whether a number that the words call one is all of it: `tel` may stand right before it.
fn whole(text: &Folded, found: &regex::Match<'_>) -> bool {
    let digit = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit());
    !digit(text.before(found.start())) && !digit(text.after(found.end()))
}

/// Whether a number stands among others.
fn is_listed(text: &Folded, found: &regex::Match<'_>) -> bool {
    const BETWEEN: &str = ",，、;；";
    let number =
        |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_digit() || BETWEEN.contains(letter));
    number(text.text[..found.start()].trim_end().chars().next_back())
        || number(text.text[found.end()..].trim_start().chars().next().filter(char::is_ascii_digit))
}

/// Whether a number is one of an exercise: round, beside a sign of reckoning or a unit, or to be written another way.
fn is_reckoned(text: &Folded, found: &regex::Match<'_>) -> bool {
    const SIGNS: &str = "+-×÷*/=<>≈≠≤≥^%√·$\\{}";
    const UNITS: &str = "元角分万亿千百米吨克升个只人户次天年月秒时件条张株棵本平立公光倍位数";
    let before = text.text[..found.start()].trim_end().chars().next_back();
    let after = text.text[found.end()..].trim_start().chars().next();
    let sign = |letter: Option<char>| letter.is_some_and(|letter| SIGNS.contains(letter));
    let often = text.text[found.end()..].trim_start().starts_with("天天");
    let unit = !often && after.is_some_and(|letter| UNITS.contains(letter));
    found.as_str().ends_with("0000") || sign(before) || sign(after) || unit || is_task(text, found)
}

/// Whether words close to a number say what to do with it.
fn is_task(text: &Folded, found: &regex::Match<'_>) -> bool {
    let before = &text.text[..found.start()];
    let from = before.char_indices().rev().nth(NEAR - 1).map_or(0, |(place, _)| place);
    let after = &text.text[found.end()..];
    let until = after.char_indices().nth(NEAR).map_or(after.len(), |(place, _)| place);
    // What another sentence says is about another number.
    let ends = |letter: char| "。！？!?\n".contains(letter);
    let before = before[from..].rsplit(ends).next().unwrap_or_default();
    let after = after[..until].split(ends).next().unwrap_or_default();
    RECKONING.is_match(before) || RECKONING.is_match(after)
}

/// Whom the exercises are about.
const EXAMPLES: [&str; 20] = [
    "小明",
    "小红",
    "小刚",
    "小华",
    "小丽",
    "小芳",
    "小李",
    "小王",
    "小张",
    "小亮",
    "小强",
    "小军",
    "小兰",
    "小东",
    "小美",
    "李雷",
    "韩梅梅",
    "李明",
    "王红",
    "汤姆",
];

/// Somebody's address is none of an exercise's pupil.
fn address(text: &Folded, found: &regex::Match<'_>) -> Option<u8> {
    let cue = lead(text, found.start());
    (cue.contains('我') || !EXAMPLES.iter().any(|name| cue.contains(name))).then_some(80)
}

/// A name ends where no other word follows, and is none of the words of a printed form.
fn name(text: &Folded, found: &regex::Match<'_>) -> Option<u8> {
    const NO_NAMES: [&str; 6] = ["班级", "学号", "学校", "得分", "成绩", "日期"];
    let first = found.as_str().chars().next();
    let example = EXAMPLES.contains(&found.as_str()) || EXAMPLES.contains(&found.as_str().trim_start_matches('叫'));
    let is_name = !example
        && !NO_NAMES.iter().any(|word| found.as_str().contains(word))
        && first.is_some_and(|letter| !"他她它你我这那几多什".contains(letter));
    let ends = text.after(found.end()).is_none_or(|next| !next.is_alphanumeric());
    (is_name && ends).then_some(80)
}

/// What stands in the place for a name: other places follow one that is empty, and a task may speak of both.
fn on_a_form(_: &Folded, found: &regex::Match<'_>) -> Option<u8> {
    const NONE: [&str; 10] = ["班级", "学号", "学校", "得分", "成绩", "以及", "或者", "和你", "与你", "写上"];
    (!NONE.iter().any(|word| found.as_str().contains(word))).then_some(80)
}

/// The name of an account has more in it than letters: `qq friends` is English. After a word that is Chinese it may have letters alone.
fn account(text: &Folded, found: &regex::Match<'_>) -> Option<u8> {
    let letters = found.as_str().chars().all(|letter| letter.is_ascii_alphabetic());
    let ends = text.after(found.end()).is_none_or(|next| !next.is_ascii_alphanumeric());
    if !ends {
        return None;
    }
    if !letters {
        // So many steps, and so much money, are counted.
        let counted = text.after(found.end()).is_some_and(|next| "步元块万亿次人个分条".contains(next));
        let digits = found.as_str().chars().all(|letter| letter.is_ascii_digit());
        return (!(digits && counted)).then_some(90);
    }
    let cue = lead(text, found.start());
    let chinese = CHINESE_ACCOUNT.is_match(cue) && (!cue.ends_with(' ') || OWN_ACCOUNT.is_match(cue));
    let together = text.is_together(found.start(), found.end());
    (chinese && together && !NO_ACCOUNT.is_match(found.as_str())).then_some(75)
}

/// An identity number proves itself by a day of birth and a check digit; where it is called one, a slip of the pen hides nobody.
fn identity(text: &Folded, found: &regex::Match<'_>) -> Option<u8> {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let number: String = found.as_str().chars().filter(char::is_ascii_alphanumeric).collect();
    if alone(text, found) && IDENTITY.is_match(lead(text, found.start())) {
        return Some(95);
    }
    let part = |range: std::ops::Range<usize>| number[range].parse::<u32>().unwrap_or_default();
    let born =
        (1900..=2100).contains(&part(6..10)) && (1..=12).contains(&part(10..12)) && (1..=31).contains(&part(12..14));
    let digits = number.chars().filter_map(|letter| letter.to_digit(10));
    let sum: u32 = digits.zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    let check = b"10x98765432"[(sum % 11) as usize];
    (alone(text, found) && born && number.as_bytes()[17] == check).then_some(99)
}
