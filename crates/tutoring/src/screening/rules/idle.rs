//! What is no question though it has words: keys struck at random, a greeting, what is for supper, an account in a game.
//!
//! Only the words of a question that has nothing else are read so, and only as a whole: what may be a question goes on.

use std::sync::LazyLock;

use regex::Regex;

use super::fold::Folded;
use super::pattern;

/// Letters of words that can be nothing but chatter; longer ones may have a question in them.
const LONGEST: usize = 24;

/// Games that children speak of, as a pattern.
const GAMES: &str =
    "王者荣耀|王者农药|王者|原神|和平精英|吃鸡|我的世界|蛋仔派对|蛋仔|英雄联盟|迷你世界|第五人格|光遇|使命召唤";
/// What nobody asks of a lesson, with [`GAMES`] where that stands.
static CHATTER: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        "^(?:老师|你们?|大家|请问|有|哈[喽啰罗]|嗨)*(?:你好|您好|在吗|在不在|有人吗|老师好|嗨|哈[喽啰罗]|早上好|下午好|晚上好|晚安|谢谢|再见|拜拜|收到|试试看?|没事|打卡|签到|嘿嘿|呵呵|哈哈)+(?:啊|呀|呢|吗|吧|老师|了|一下|你|大家)*$",
        "^(?:老师|今天|今晚|明天|明晚|中午|晚上|早上|周末|我们?|你们?|咱们|学校|食堂)*(?:早饭|午饭|晚饭|中饭|早餐|午餐|晚餐|夜宵|宵夜|点心|饭)?(?:该|想|要|去)?(?:吃|喝)(?:点?什么|点?啥|了吗|了没有?|过了吗)(?:饭|菜|好吃的|好)*(?:呢|啊|呀|吗|嘛)*$",
        "^(?:老师|今天|明天|我们?|你们?|学校)*(?:几点|什么时候)(?:放学|下课|吃饭|放假|开学)(?:了|呢|啊|呀|吗)*$",
        "(?:GAMES|火影手游|部落冲突|游戏).*(?:账号|帐号|注册|下载|充值|皮肤|段位|上分|怎么玩|抽卡|攻略|开黑|防沉迷|实名|登录|外挂|代练|点券)",
        "(?:怎么|如何|怎样|哪里|帮我)(?:注册|下载|充值|破解|解除|绕过|买|领取?|登录)?(?:GAMES|防沉迷|外挂|点券|皮肤|抖音|快手|qq|微信)的?(?:账号|帐号|号|会员|皮肤|外挂|点券)?(?:呢|啊|呀|吗)*$",
        "^(?:有没有人|谁|老师)(?:想|要|能|会|可以|来|跟我|和我|陪我|一起)*(?:(?:打|玩)(?:一局|一把|一会儿?)?(?:GAMES|手游|游戏|排位)|开黑|组队|上号)(?:吗|嘛|呢|啊|呀|吧)*$",
        "^(?:老师|今天|外面|最近|的)*天气(?:真|太|这么|怎么这么)(?:好|热|冷|晴|差|糟|凉快|舒服)(?:呢|啊|呀|哦|了)*$",
        "^(?:老师(?:你|您)?|您)(?:叫什么名字|叫什么|几岁|多大|是哪里人|结婚|是男的?还是女的?)(?:了|吗|呢|啊|呀)*$",
        "^(?:老师)?(?:你|您)是(?:真人|机器人|ai)(?:吗|呢|啊|呀|还是机器人|还是真人)*$",
    ]
    .map(|words| pattern(&words.replace("GAMES", GAMES)))
    .into()
});
/// What makes a lesson of it.
static LESSON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "英语|英文|翻译|怎么说|怎么写|怎么读|拼音|造句|作文|句|修改|填空|成语|比例|概率|多少|表达|语法|热量|营养|组词|意思|影响|看法|观点|统计|调查|题|课|[0-9]",
    )
});

/// Whether words say nothing: signs alone, a single one, one letter again and again, keys struck at random.
pub(super) fn is_junk(said: &str) -> bool {
    let folded = Folded::letters(said);
    let letters: Vec<char> = folded.text.chars().collect();
    let Some(first) = letters.first() else { return true };
    if Folded::squeezed(said).text.trim().chars().count() <= 1 {
        return true;
    }
    let same = letters.iter().filter(|letter| *letter == first).count();
    if letters.len() >= 4 && !first.is_ascii_digit() && same * 10 >= letters.len() * 9 {
        return true;
    }
    let vowels = letters.iter().filter(|letter| matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u')).count();
    let keys = said.trim().chars().all(|letter| letter.is_ascii_lowercase());
    keys && letters.len() >= 8 && vowels * 6 < letters.len()
}

/// Whether words are about some lesson: what is chatter elsewhere is then an example.
pub(super) fn is_lesson(said: &str) -> bool {
    LESSON.is_match(said)
}

/// Whether words are about no lesson, all of them.
pub(super) fn is_chatter(said: &str) -> bool {
    let letters = Folded::letters(said).text;
    let short = letters.chars().count() <= LONGEST;
    short && !LESSON.is_match(&letters) && CHATTER.iter().any(|chatter| chatter.is_match(&letters))
}
