//! What a child in need says, and insults, in the many ways they are said: families of words, each with what only looks like it.
//!
//! A list knows phrases; here are who, does what, to me. What a lesson says of others stays: a hero who takes his life, a country
//! that is invaded, a call on somebody's telephone.

mod families;

use regex::Regex;

use self::families::{PARTED, SPACED};
use super::fold::{Folded, Span};
use super::pattern;
use crate::screening::ScreenReason;

/// How sure it is that a family means what it says, in percent.
const SURE: u8 = 80;

/// Who does something to a child.
const WHO: &str = "(?:(?:男|女|大|小|体育|语文|数学|英语|班主任|继|后|养|干|表|堂|我|邻居|隔壁)?(?:叔叔?|伯伯|伯父|舅舅?|姑父|姑姑?|姨[父夫妈]|阿姨|老师|教练|校长|主任|保安|门卫|司机|师傅|邻居|爸爸?|妈妈?|爹|父亲?|母亲?|爷爷|奶奶|外公|外婆|姥爷|姥姥|哥哥?|姐姐?|弟弟|大人|大叔|大爷|老头|男人|女人|男的|女的|[男女]生|[男女]孩|同学|同桌|室友|舍友|学长|班长|家里人|家长|网友|混混)们?|陌生人|有人|别人|某人|坏人|那个?人|这个?人|几个人|高年级的?|[他她]们?|ta)";
/// When, how often and how.
const HOW: &str = "(?:又|还|也|就|都|会|要|总是?|老是?|老|经常|常常?|天天|每天|每晚|每次|一直|不停地?|不断|动不动就?|昨天|今天|前天|晚上|昨晚|刚才|刚刚?|偷偷地?|悄悄地?|故意|狠狠地?|使劲|随便|到处|上课时?|下课后?|放学后?|喝醉酒?了?|喝了?酒后?|一喝酒|一生气|生气|想|敢|再|竟然?|居然|无缘无故|说|乱|硬|强行|好几次|几次|多次|从小|开始|去|来|过来|伸手|动手|往死里|(?:拿|用|在|趁|因为|把手)[^，。！？；,!?;\n]{1,7})*";
/// Words that do not end a sentence.
const GAP: &str = "[^，。！？；,!?;\n]";
/// That the words before a wish are those of whoever writes, or nobody's.
const WISH: &str =
    "(?:想|要|打算|准备|考虑|计划|试过|尝试|不如|干脆|只能|怎么才?能?|如何|怎样|去)(?:过|着|要|去|再|直接|一起)*";
/// The gravest words as they stand in Chinese, half or wholly in Latin letters, or as children disguise them.
const DEATH: &str = "(?:自杀|自尽|轻生|寻死|寻短见|跳楼|割腕|上吊|自残|自伤|自刎|了结(?:自己|我|生命|一切)|了断|结束(?:掉)?(?:这)?一切|结束(?:掉)?(?:我|自己|这条|这一)的?(?:生命|命|一生|一切)|伤害自己|自鲨|自刹|紫[杀砂沙鲨]|自sha|zi杀|自s|跳lou|tiao楼|割wan|ge腕|自can)";
/// The same in Latin letters alone.
const DEATH_LATIN: &str = "(?:zisha|tiaolou|gewan|zican|qingsheng|shangdiao)";

/// A family: what it looks like, and when it means it.
struct Cue {
    reason: ScreenReason,
    looks: Regex,
    means_it: fn(&Said<'_>) -> bool,
}

/// Something that looks like one.
struct Said<'w> {
    /// What stands before it, back to the end of a sentence.
    before: &'w str,
    /// The words themselves, folded.
    it: &'w str,
    /// What stands after it, as far as the sentence goes.
    after: &'w str,
    /// The words themselves as they were written.
    written: &'w str,
}

/// A family that was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) span: Span,
    pub(super) reason: ScreenReason,
    pub(super) confidence: u8,
}

/// A pattern in which parts stand by their names.
fn parted(text: &str) -> Regex {
    let parts = [
        ("{who}", WHO),
        ("{how}", HOW),
        ("{gap}", GAP),
        ("{wish}", WISH),
        ("{death}", DEATH),
        ("{latin}", DEATH_LATIN),
    ];
    pattern(&parts.iter().fold(text.to_owned(), |text, (name, part)| text.replace(name, part)))
}

/// Everything of these families in some words.
pub(super) fn find(words: &str) -> Vec<Found> {
    let (plain, squeezed) = (Folded::plain(words), Folded::squeezed(words));
    let mut found = search(words, &squeezed, &PARTED);
    found.extend(search(words, &plain, &SPACED));
    found
}

fn search(words: &str, folded: &Folded, cues: &[Cue]) -> Vec<Found> {
    let text = folded.text.as_str();
    let one = |cue: &Cue, it: regex::Match<'_>| {
        let ends = |letter: char| "。！？!?；;\n".contains(letter);
        let before = text[..it.start()].rsplit(ends).next().unwrap_or_default();
        let after = text[it.end()..].split(ends).next().unwrap_or_default();
        let span = folded.span(it.start(), it.end());
        let written: String = words.chars().skip(span.0).take(span.1 - span.0).collect();
        let said = Said { before, it: it.as_str(), after, written: &written };
        (cue.means_it)(&said).then_some(Found { span, reason: cue.reason, confidence: SURE })
    };
    cues.iter().flat_map(|cue| cue.looks.find_iter(text).filter_map(move |it| one(cue, it))).collect()
}

fn always(_: &Said<'_>) -> bool {
    true
}

/// Whether some words begin with one of these.
fn begins(words: &str, with: &str) -> bool {
    with.split('|').any(|word| words.starts_with(word))
}

/// Whether one of these is somewhere in some words.
fn has(words: &str, any: &str) -> bool {
    any.split('|').any(|word| words.contains(word))
}

/// A country, an army or a side in a game says `我` of itself.
const NATIONS: &str = "国|军|方|党|队|部|边|省|朝|校|大清|中华|华夏|民族|同胞|领土|主权|沿海|们国|们中国|们的祖国|们民族|们队|们班|的祖国|的主权|的领土|的权|的合法";
const GAMES: &str = "犯规|裁判|篮球|足球|排球|球赛|传球|运球|守门|毽|比赛规则|跆拳道";

/// What makes an example of a sentence.
const QUOTED: &str = "造句|改成|改为|改写|转述|修辞|病句|缩句|扩句|仿写|翻译|英语|名言|作用力|动词|时态|进行时|拼音";

fn in_no_game(said: &Said<'_>) -> bool {
    !has(said.before, GAMES) && !has(said.after, GAMES)
}

/// Whether a sentence stands for itself.
fn in_earnest(said: &Said<'_>) -> bool {
    !has(said.before, QUOTED) && !has(said.after, QUOTED)
}

/// A grandmother is none, and neither is a scarf.
fn on_the_body(said: &Said<'_>) -> bool {
    let other = said.it.ends_with('奶') && begins(said.after, "奶|茶|粉|酪")
        || said.it.ends_with('胸') && begins(said.after, "前|卡|章|针|牌");
    !other && in_no_game(said) && in_earnest(said)
}

fn presses(said: &Said<'_>) -> bool {
    const LESSON: &str = "压强|压力|重力|牛|千克|石|力";
    !has(said.before, LESSON) && !has(said.after, LESSON)
}

/// An exercise kills nobody.
fn kills(said: &Said<'_>) -> bool {
    const WORK: &str = "题|作业|考试|数学|语文|英语|物理|化学|卷子|论文|单词";
    !has(said.before, WORK) && !has(said.after, WORK) && hits(said)
}

/// A hand on the forehead is none of harm, and a grandmother's on the cheek is none either.
fn touches(said: &Said<'_>) -> bool {
    const HARMLESS: &str = "的头|头|的额|额|的脑|脑|的小脑|的脉|脉|底|清|透|索|的心跳";
    const KIND: &str = "的脸|的小脸|的脸蛋|脸|的手|手|的小手|的肩|肩|的背|背|的肚|肚|的下巴";
    let family = is_of_family(said.it);
    let harmless = begins(said.after, HARMLESS) || begins(said.after, NATIONS) || has(said.after, "心跳|脉搏|隐私权");
    !(harmless || has(said.before, GAMES) || has(said.after, GAMES) || family && begins(said.after, KIND))
}

/// Whether those who may hold a child close do.
fn is_of_family(words: &str) -> bool {
    has(words, "妈|母|奶奶|外婆|姥|爷爷|外公|爸|父亲|爹|姐|妹|弟弟")
        && !has(words, "继|后|养|干|姨|姑|伯|叔|舅|表|堂|邻居|家的")
}

fn embraces(said: &Said<'_>) -> bool {
    const CARRIED: &str = "去|跑|到|下|上|起|过|走|回|们|自|进";
    !(begins(said.after, CARRIED) || is_of_family(said.it)) && in_no_game(said)
}

fn undresses(said: &Said<'_>) -> bool {
    !has(said.after, "洗澡|睡|换|游泳|体检|跑步|太热|校服") && !has(said.before, "妈|医生|护士")
}

/// A call, a mark and a name are no blow, and neither is `打` as in `打我记事起`.
fn hits(said: &Said<'_>) -> bool {
    const NONE: &str = "的手机|手机|的桌|桌|的门|门|的电话|电话|微信|的微信|视频|的视频|号码|的号码|分|的分|的名字|名字|的主意|主意|小报告|的小报告|针|招呼|饭|的饭|卡|气|记事|小时候|出生|生下|一进|上学|懂事|起|这里|这儿|家|的作业|作业|不及格|优|良|的成绩|成绩|传|的球|球|踢|扇扇|网|旗|一个电话|个电话|一通电话|办公";
    let graded = said.after.starts_with(|letter: char| letter.is_ascii_digit());
    let idiom = begins(said.after, "也|都|我也|我都|也不") && has(said.it, "死");
    // `打死了我国…`, and a joke that nearly kills one.
    !(graded || idiom || begins(said.after, NONE) || begins(said.after, NATIONS))
        && in_no_game(said)
        && in_earnest(said)
}

fn bullies(said: &Said<'_>) -> bool {
    let denied = ["不", "没", "没有", "不再", "从不", "不会", "不敢"].iter().any(|no| said.before.ends_with(no));
    !denied && !begins(said.after, NATIONS) && in_earnest(said)
}

fn suffers(said: &Said<'_>) -> bool {
    !begins(said.after, "底|清|透|索|不着|头脑") && in_no_game(said)
}

/// Who comes into a child's room by night is none of those who may hold it close.
fn comes_by_night(said: &Said<'_>) -> bool {
    !is_of_family(said.it) && in_earnest(said)
}

/// So does a drop of water that tells its story.
fn vanishes(said: &Said<'_>) -> bool {
    const THINGS: &str = "水|冰|雪|雾|云|汽|影子|泡|彩虹|恐龙|物种";
    !(has(said.before, THINGS) || has(said.after, THINGS)) && of_oneself(said)
}

/// A view and a measuring are taken from up there too.
fn stands_high(said: &Said<'_>) -> bool {
    !has(said.after, "看|望|测|观|拍|影|俯|仰|角") && jumps(said)
}

/// A story and a lesson of history have weapons and revenge.
fn threatens(said: &Said<'_>) -> bool {
    const OTHERS: &str = "诺贝尔|古代|中国|美国|德国|日本|科学家|发明|谁|历史|孙悟空|游戏|僵尸|怪|敌人|鬼子|蟑螂|蚊|鸡|鱼|细菌|病毒|害虫";
    let other = has(said.before, OTHERS) || has(said.it, OTHERS) || has(said.after, OTHERS);
    !other && in_no_game(said) && of_oneself(said)
}

/// Short for an insult, and no names of points.
fn in_small_letters(said: &Said<'_>) -> bool {
    !said.written.contains(|letter: char| letter.is_ascii_uppercase()) && !has(said.before, "∠|△|三角形|角|线段")
}

/// Whoever asks how a word is read or written insults nobody.
fn insults(said: &Said<'_>) -> bool {
    in_earnest(said) && !has(said.before, "《|课文|作者|小说|文中|阿Q|阿q")
}

fn pregnant(said: &Said<'_>) -> bool {
    !said.after.starts_with('的')
}

/// Whoever cannot do an exercise cries for help, too.
fn cries(said: &Said<'_>) -> bool {
    const LESSON: &str = "题|作业|考试|数学|语文|英语|物理|化学|历史|地理|生物|科学|不会做|解法|答案|作文|公式|几何|函数|方程|期末|期中|考";
    const OTHERS: &str = "们|国|省|的国家|的祖国|的家乡";
    !(begins(said.after, OTHERS) || has(said.before, LESSON) || has(said.after, LESSON))
}

fn wishes_death(said: &Said<'_>) -> bool {
    const OTHERWISE: &str = "亡|你|您|我|守|海|灰|记|角|扣|循环|背|磕|胡同|他|她|它|爷|奶|妈|爸|家|锁|结|机|火|板|刑|咬|撑|搏|战|线|者|后|神|因|去的|人了吗|于|伤|里";
    let of = said.after.starts_with('的') && !begins(said.after, "的心|的念|的时|的感|的想|的冲|的$");
    let of = of && said.after != "的";
    !begins(said.after, OTHERWISE) && !of && of_oneself(said)
}

fn wishes_no_life(said: &Said<'_>) -> bool {
    const OTHERWISE: &str = "动|跃|捉|埋|检|塞|血|期|水|在过去|在别人|在父母|在他";
    !begins(said.after, OTHERWISE) && of_oneself(said)
}

/// Water jumps from a bridge in an exercise, and so does a diver.
fn jumps(said: &Said<'_>) -> bool {
    const LESSON: &str = "重力|加速度|运动员|物体|小球|猫|速度|高度|米|功|动能|势能|缓冲|气囊|消防|蹦极|跳伞|降落伞|逃生|火灾|绳|远|高|操|舞|级|格|台阶";
    !(has(said.before, LESSON) || has(said.after, LESSON)) && of_oneself(said)
}

/// Whether whoever writes may mean it of himself: a lesson speaks of others, by name, or of why somebody did it.
fn of_oneself(said: &Said<'_>) -> bool {
    const ASKING: &str = "我想知道|我想问|我不懂|我不明白|我不理解|我不知道|我觉得|我认为|我读|我看|我们|我国|请问|老师|最近|有时候|真的|心里";
    const LESSON: &str = "课文|小说|文章|作者|主人公|人物形象|文中|诗人|作品|《|词人|皇帝|将军|王朝|起义|历史上|项羽|虞姬|屈原|崇祯|王国维|老舍|海子|祝福|梵高|凡高|希特勒|杜十娘|祥林嫂|孔乙己|罗密欧|朱丽叶|维特|林觉民|刘兰芝|焦仲卿|陈天华|海明威|川端|三岛|雷雨|繁漪|周冲|四凤|水浒|红楼|尤三姐|晴雯|翻译|英语|单词|词组|短语|造句|读音|误服|误食|误喝|中毒的人|急救";
    if !in_earnest(said) || said.it.ends_with("跳楼") && begins(said.after, "梯|层|板|机") {
        return false;
    }
    let bare = |words: &str| ASKING.split('|').fold(words.to_owned(), |words, asking| words.replace(asking, ""));
    let (before, after) = (bare(said.before), bare(said.after));
    let own = before.contains('我') || said.it.contains('我') || after.contains('我');
    let lesson = has(said.before, LESSON) || has(said.after, LESSON) || has(said.it, LESSON);
    let why = ["为什么", "为何", "怎么会", "最终", "最后", "宁可", "宁愿"];
    let others = why.iter().filter_map(|why| before.split_once(why)).any(|(who, _)| {
        let letters = who.chars().filter(|letter| letter.is_alphanumeric()).count();
        letters >= 2 || ["他", "她"].contains(&who.trim())
    });
    let denied = ["不", "别", "勿"].iter().any(|no| said.before.ends_with(no));
    own || !(lesson || others || denied)
}

/// `Sb` is an element, `SB` an edge and `sb.` somebody in an exercise of English.
fn short_for_an_insult(said: &Said<'_>) -> bool {
    let ends = |letter: char| !letter.is_ascii_alphanumeric() && !"=的做去.'′⊥∥".contains(letter);
    let whole = !said.before.ends_with(|letter: char| letter.is_ascii_alphanumeric());
    let end = said.it.ends_with(|letter: char| letter.is_ascii_alphanumeric());
    let element = end && said.written.ends_with("Sb");
    let parted = said.written.contains(". ");
    whole && !element && !parted && (!end || said.after.chars().next().is_none_or(ends))
}
