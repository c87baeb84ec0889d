mod need;

use std::sync::LazyLock;

use people::packs::{PackError, ScreeningWords};

use super::*;
use crate::screening::ScreenReason::{Abuse, Chatter, Harm, Junk, Lure, Personal, Sexual, Weapons};

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(&ScreeningWords::default()).unwrap());

fn read(said: &str) -> Finding {
    LEXICON.read(said, &[])
}

fn covered(said: &str) -> String {
    LEXICON.covered(said, &[])
}

fn found(said: &str) -> (ScreenOutcome, Option<ScreenReason>) {
    let finding = read(said);
    (finding.outcome, finding.reason)
}

#[test]
fn the_drawing_shows_the_table() {
    let steps = TRANSITIONS.iter().map(|(from, by, to)| (from.as_str(), by.as_str(), to.as_str()));
    crate::states::assert_drawn("screening.md", "clear", steps);
}

#[test]
fn words_are_found_however_they_are_written() {
    for (said, reason, outcome) in [
        ("老师你就是个傻逼", Abuse, ScreenOutcome::Held),
        ("老师你就是个傻*逼", Abuse, ScreenOutcome::Held),
        ("傻 逼 老师", Abuse, ScreenOutcome::Held),
        ("傻\u{200B}逼", Abuse, ScreenOutcome::Held),
        ("ＮＭＳＬ", Abuse, ScreenOutcome::Held),
        ("我不想活了，题也不会", Harm, ScreenOutcome::Stopped),
        ("哪里有枪出售", Weapons, ScreenOutcome::Stopped),
        ("有没有色情网站", Sexual, ScreenOutcome::Stopped),
        ("加我微信，代写作业", Lure, ScreenOutcome::Held),
        ("有女朋友吗，陪我聊天", Chatter, ScreenOutcome::Held),
        ("傻逼，打我手机13805771234", Abuse, ScreenOutcome::Held),
    ] {
        assert_eq!(found(said), (outcome, Some(reason)), "{said}");
    }
    assert!(read("傻*逼").confidence < read("傻逼").confidence);
    assert_eq!(covered("妈妈打我，我不想活了"), "****，我****");
}

#[test]
fn what_only_looks_like_a_listed_word_is_none() {
    for said in [
        "我想死记硬背，可是记不住",
        "求直线AC与平面ACNM所成的角",
        "今日你妈妈带了多少钱",
        "体操我得了9分，平均分是多少",
        "炸药爆炸时的化学能转化为什么能",
        "项羽在乌江自杀，说明了什么",
        "杂种优势和杂交水稻",
        "一周内SB=SC，求二面角",
        "1/2 + 1/3 = ?",
    ] {
        assert_eq!(found(said), (ScreenOutcome::Clear, None), "{said}");
    }
}

#[test]
fn what_is_personal_is_masked() {
    for (said, shown) in [
        ("不会的话打13805771234", "不会的话打***********"),
        ("我的电话是138-0577-1234，谢谢", "我的电话是*************，谢谢"),
        ("１３８０５７７１２３４找我", "***********找我"),
        ("手机号码是13500000000", "手机号码是***********"),
        ("电话幺三八零五七七一二三四", "电话***********"),
        ("身份证11010519491231002X", "身份证******************"),
        ("微信号：xiaoyu_2012 一起讨论", "微信号：*********** 一起讨论"),
        ("我的QQ 123456789", "我的QQ *********"),
        ("QQ123456789，一根绳子长24米", "QQ*********，一根绳子长24米"),
        ("我的qq123456789", "我的qq*********"),
        ("wx88ab123", "wx*******"),
        ("加v：xiaoming88", "加v：**********"),
        ("抖音号 xiaoming1234", "抖音号 ************"),
        ("身份证330302201001011234", "身份证******************"),
        ("发到xiaoyu@example.com", "发到******************"),
        ("我家住在江山市中山路12号3幢2单元501室", "我家住在******************"),
        ("座机0577-88881234", "座机*************"),
        ("电话：1 3 8 0 5 7 7 1 2 3 4", "电话：*********************"),
        ("加我扣 扣 三八五七七一二三四", "加我扣 扣 *********"),
        ("Q群 123456789 一起做题", "Q群 ********* 一起做题"),
        ("微 信 abc12345", "微 信 ********"),
        ("WX:abc12345 一起学", "WX:******** 一起学"),
        ("看 http://evil.example.com/a?b=1 这里", "看 ***************************** 这里"),
        ("1/2+1/3=? 我叫王小明，不会做", "1/2+1/3=? 我叫***，不会做"),
        ("姓名：王小明 班级：四(2)班 学号：20230415", "姓名：*** 班级：***** 学号：********"),
        ("我在鹿城实验小学读书", "我在******读书"),
    ] {
        assert_eq!(covered(said), shown, "{said}");
        assert_eq!(found(said), (ScreenOutcome::Masked, Some(Personal)), "{said}");
    }
}

#[test]
fn numbers_of_an_exercise_stay() {
    for said in [
        "把13805771234四舍五入到亿位",
        "13805771234 ÷ 2 = ?",
        "将13500000000用科学记数法表示",
        "13805771234元平均分给4个人",
        "3.14159265358979323846",
        "110105194912310021 是几位数",
        "从中山路12号到中山路36号有多少米",
        "3号楼比2号楼高15米",
        "Students often chat with QQ friends at night",
        "vx=20000m/s",
        "2026-09-01 到 2026-12-31 有多少天",
        "姓名：____ 班级：____ 得分：____",
        "四(1)班有45人，四(2)班有43人，两个班一共多少人",
        "光明小学有学生600人，女生占45%",
        "如图，电话线杆高 8 米，影长 1 2 米",
        "我叫他去买3支铅笔，找回多少元",
    ] {
        assert_eq!(covered(said), said);
    }
}

#[test]
fn empty_words_are_held_only_where_there_is_nothing_else() {
    for (said, junk) in [
        ("。。。？？", true),
        ("啊啊啊啊啊啊", true),
        ("qwrtpsdfg", true),
        ("为什么", false),
        ("11111111", false),
        ("sin", false),
        ("啊？这题怎么做", false),
    ] {
        assert_eq!(LEXICON.read_alone(said, &[]).reason == Some(ScreenReason::Junk), junk, "{said}");
        assert_eq!(read(said).outcome, ScreenOutcome::Clear, "{said}");
    }
}

#[test]
fn the_same_words_are_the_same_question() {
    for (one, other, same) in [
        ("1/2 + 1/3 等于多少？", "1/2+1/3等于多少", true),
        ("求三角形ＡＢＣ的面积", "求三角形abc的面积。", true),
        ("求三角形ABC的面积", "求三角形ABD的面积", false),
        ("甲数是乙数的7倍，两数的和是96，求乙数是多少？", "甲数是乙数的7倍，两数的和是96，求乙数是多少呢", true),
        ("甲数是乙数的7倍，两数的和是96，求乙数是多少？", "甲数是乙数的7倍，两数的和是98，求乙数是多少？", false),
        ("1/2+1/3等于多少", "1/2-1/3等于多少", false),
        ("不会", "不会", false),
    ] {
        assert_eq!(are_same(one, other), same, "{one} {other}");
    }
}

#[test]
fn the_rules_hold_back_and_only_people_let_go_of_what_is_grave() {
    use ScreenState as State;
    for (from, outcome, step) in [
        (State::Clear, ScreenOutcome::Clear, None),
        (State::Clear, ScreenOutcome::Held, Some(ScreenStep::Hold)),
        (State::Held, ScreenOutcome::Clear, Some(ScreenStep::Pass)),
        (State::Held, ScreenOutcome::Masked, Some(ScreenStep::Mask)),
        (State::Stopped, ScreenOutcome::Clear, None),
        (State::Stopped, ScreenOutcome::Stopped, None),
        (State::Hidden, ScreenOutcome::Clear, Some(ScreenStep::Hold)),
        (State::Closed, ScreenOutcome::Masked, Some(ScreenStep::Hold)),
        (State::Appealed, ScreenOutcome::Clear, None),
        (State::Appealed, ScreenOutcome::Stopped, Some(ScreenStep::Stop)),
    ] {
        assert_eq!(from.step_for(outcome), step, "{from} {outcome}");
    }
}

#[test]
fn a_decision_is_a_step() {
    for (from, decision, to) in [
        (ScreenState::Held, ScreenDecision::Clear, Some(ScreenState::Clear)),
        (ScreenState::Held, ScreenDecision::Mask, Some(ScreenState::Masked)),
        (ScreenState::Stopped, ScreenDecision::TellSchool, Some(ScreenState::Hidden)),
        (ScreenState::Appealed, ScreenDecision::Hide, Some(ScreenState::Closed)),
        (ScreenState::Appealed, ScreenDecision::Clear, Some(ScreenState::Clear)),
        (ScreenState::Hidden, ScreenDecision::Clear, Some(ScreenState::Clear)),
        (ScreenState::Hidden, ScreenDecision::Hide, None),
        (ScreenState::Closed, ScreenDecision::Hide, None),
    ] {
        assert_eq!(from.after(decision.step(from)).ok(), to, "{from} {decision}");
    }
}

#[test]
fn by_whom_the_words_are_stays_hidden() {
    let names = ["王小明".to_owned(), "鹿城实验小学".to_owned(), "王".to_owned()];
    let said = "我是黄子墨的同桌王小明，鹿城实验小学的，这题王老师讲过";
    let finding = LEXICON.read(said, &names);
    assert_eq!((finding.outcome, finding.reason), (ScreenOutcome::Masked, Some(Personal)));
    assert_eq!(LEXICON.covered(said, &names), "我是黄子墨的同桌***，******的，这题王老师讲过");
    assert_eq!(LEXICON.covered(said, &[]), said);
}

fn region(listed: &[(&str, &str)], allowed: &[&str]) -> ScreeningWords {
    let words = |words: &str| vec![words.to_owned()];
    ScreeningWords {
        file: "screening.toml".into(),
        listed: listed.iter().map(|(reason, word)| ((*reason).to_owned(), words(word))).collect(),
        allowed: allowed.iter().map(|word| (*word).to_owned()).collect(),
    }
}

#[test]
fn a_region_adds_words_and_lets_others_be() {
    let lexicon = Lexicon::new(&region(&[("lure", "黑马 冲刺班")], &["垃圾老师傅"])).unwrap();
    assert_eq!(lexicon.read("来黑马冲刺班吧", &[]).reason, Some(Lure));
    assert_eq!(lexicon.read("黑*马冲刺班", &[]).reason, Some(Lure));
    assert_eq!(read("来黑马冲刺班吧").reason, None);
    assert_eq!((read("垃圾老师傅").reason, lexicon.read("垃圾老师傅", &[]).reason), (Some(Abuse), None));
    assert_eq!(lexicon.read("老师你就是个傻逼", &[]).reason, Some(Abuse));
    assert_ne!(lexicon.version(), LEXICON.version());
}

#[test]
fn a_region_list_that_cannot_be_is_refused_with_its_field() {
    for (words, problem) in [
        (
            region(&[("rude", "笨蛋")], &[]),
            "screening.toml: listed.rude: is none of harm, weapons, sexual, abuse, lure, chatter",
        ),
        (
            region(&[("abuse", " * 笨")], &[]),
            "screening.toml: listed.abuse: \" * 笨\" is too short: it would be found everywhere",
        ),
        (region(&[], &[""]), "screening.toml: allowed: \"\" is too short: it would be found everywhere"),
    ] {
        let error: PackError = Lexicon::new(&words).unwrap_err();
        assert_eq!(error.to_string(), problem);
    }
}

#[test]
fn short_letters_beside_the_words_they_insult_are_found() {
    for (said, abuse) in [
        ("sb老师", true),
        ("SB 老师布置这么多", true),
        ("老师是sb", true),
        ("你真是个s*b", true),
        ("出题的sb", true),
        ("tmd作业", true),
        ("你个fw", true),
        ("Sb是什么元素", false),
        ("这种元素是Sb", false),
        ("Sb2O3的化合价", false),
        ("SB=SC，求证AB⊥SD", false),
        ("四棱锥的侧棱SB长多少", false),
        ("连接AB、SB", false),
        ("help sb. do sth. 怎么用", false),
        ("帮助sb做某事", false),
        ("你让sb去做sth，填什么", false),
        ("用2B铅笔涂卡", false),
        ("第2b题怎么做", false),
        ("傻b老师", true),
        ("wcnm", true),
        ("他妈的这题", true),
        ("他妈的生日是5月", false),
        ("老师你脑子有病吧 去死", true),
        ("TMD这作业", false),
        ("∠tmd=30°", false),
        ("A. 66º34′S B. 东西半球分界线为0º", false),
    ] {
        assert_eq!(read(said).reason, abuse.then_some(Abuse), "{said}");
    }
}

#[test]
fn what_is_personal_is_masked_however_it_is_parted() {
    let names = ["朱书瑶".to_owned(), "瓯海实验小学".to_owned()];
    for (said, shown) in [
        ("打 0577 88123456", "打 *************"),
        ("(0577)88123456 是我家", "************** 是我家"),
        ("电话057788123456", "电话************"),
        ("138\n1234\n5678", "*************"),
        ("0086 138 1234 5678", "******************"),
        ("tel+8613812345678", "tel**************"),
        ("tel13812345678", "tel***********"),
        ("(+86)138-1234-5678", "******************"),
        ("138 12 34 56 78", "***************"),
        ("138-12-34-56-78 有空打", "*************** 有空打"),
        ("1381 2345 678", "*************"),
        ("微信abcdefgh", "微信********"),
        ("我的微信 xiaoming", "我的微信 ********"),
        ("微信:xiaoming 一起", "微信:******** 一起"),
        ("号码13812345678a", "号码***********a"),
        ("电话138，1234，5678", "电话*************"),
        ("电话(138)1234-5678", "电话**************"),
        ("138_1234_5678 是我手机", "138_1234_5678 是我手机"),
        ("电话138_1234_5678", "电话*************"),
        ("电话1三8一二三四5678", "电话***********"),
        ("电话①③⑧①②③④⑤⑥⑦⑧", "电话***********"),
        ("身份证 330302 20130101 1234", "身份证 ********************"),
        ("abc＠qq．com", "**********"),
        ("看t.cn/abc", "看********"),
        ("我叫书瑶", "我叫**"),
        ("我家住在春晖花园三幢四零二室", "我家住在**********"),
        ("家庭住址：鹿城区五马街道人民西路12号阳光花园3幢2单元501室", "家庭住址：***************************"),
        ("我叫王小明，住在鹿城区人民路12号3幢501室", "我叫***，住在***************"),
        ("小明住在人民路12号", "小明住在人民路12号"),
        ("人民西路12号阳光花园3幢2单元501室", "********************"),
        ("姓名：李丽华学校：实验小学", "姓名：***学校：****"),
        ("姓名李丽华班级七1班", "姓名***班级七1班"),
        ("泗溪村小学姓名：林小雨得分：\n计算", "*****姓名：***得分：\n计算"),
        ("七(1)班 林小雨 12号\n计算", "*************\n计算"),
        ("请在试卷上写明姓名以及班级", "请在试卷上写明姓名以及班级"),
        ("七(1)班有45名学生，七(2)班有48名", "七(1)班有45名学生，七(2)班有48名"),
        ("姓名：学校：", "姓名：学校："),
        ("我妈妈叫李丽华", "我妈妈叫***"),
        ("我的同桌叫小明，他比我大2岁", "我的同桌叫小明，他比我大2岁"),
        ("1 3 8 1 2 3 4 5 6 7 8 联系我", "********************* 联系我"),
        ("我的QQ：叁柒肆捌贰玖壹零肆", "我的QQ：*********"),
        ("我生日是2013年5月6日", "我生日是*********"),
        ("小红的生日是2013年5月6日", "小红的生日是2013年5月6日"),
        ("我的密码是abc123456", "我的密码是*********"),
        ("密码是一个四位数，最大是9876", "密码是一个四位数，最大是9876"),
        ("最大的数是多少？13812345678", "最大的数是多少？***********"),
        ("13812345678天天在线", "***********天天在线"),
        ("138\u{202E}1234\u{FE0F}5678", "*************"),
        ("我是朱 书 瑶", "我是*****"),
        ("朱-书-瑶不会", "*****不会"),
        ("瓯 海 实验小学的", "********的"),
    ] {
        assert_eq!(LEXICON.covered(said, &names), shown, "{said}");
    }
}

#[test]
fn numbers_of_an_exercise_stay_however_they_are_parted() {
    for said in [
        "138×1234",
        "138 × 1234 × 5678",
        "138+1234+5678=",
        "138\n1234\n5678\n9012",
        "120 138 1234 5678",
        "100 000 000",
        "1 3 5 7 9 11",
        "1 3 5 7 9 11 13 15 17 19",
        "135 24 36 48 50 62",
        "0.57788123456",
        "3.0577 88123456",
        "0577 88123456 四舍五入到万位",
        "二进制数 010 1010101 转成十进制",
        "π≈3.1415926535 8979323846",
        "1381234567890123",
        "2^10=1024，2^20=1048576",
        "150-1200-300",
        "我叫小明，今年8岁",
        "我的名字叫李雷",
        "小明家在人民路12号",
        "电话号码13800000000的数字之和",
        "用微信123456步",
        "微信group里的friends",
        "用WeChat messages怎么造句",
        "微信 friends are talking",
        "经度120 纬度28",
    ] {
        assert_eq!(covered(said), said);
    }
}

#[test]
fn what_is_no_question_is_held_and_what_may_be_one_goes_on() {
    for (said, reason) in [
        ("今天晚饭吃什么", Some(Chatter)),
        ("老师晚上吃什么呢？", Some(Chatter)),
        ("怎么注册王者荣耀账号", Some(Chatter)),
        ("原神怎么抽卡", Some(Chatter)),
        ("老师好，在吗", Some(Chatter)),
        ("几点放学", Some(Chatter)),
        ("有没有人一起打王者荣耀", Some(Chatter)),
        ("谁想来玩游戏？", Some(Chatter)),
        ("有没有人一起开黑", Some(Chatter)),
        ("今天天气真好", Some(Chatter)),
        ("老师您几岁了", Some(Chatter)),
        ("你是机器人吗", Some(Chatter)),
        ("今天天气真好是什么句式", None),
        ("小明和小红一起玩游戏的可能性", None),
        ("今天天气怎么样英文怎么说", None),
        ("你叫什么名字？", None),
        ("今天天气怎么样？", None),
        ("今天天气很热", None),
        ("我们一起玩游戏吧！", None),
        ("1", Some(Junk)),
        (" 嗯 ", Some(Junk)),
        ("a。", None),
        ("今天晚饭吃什么用英语怎么说", None),
        ("晚饭吃什么好？请把句子改成陈述句", None),
        ("王者荣耀对青少年有什么影响", None),
        ("游戏里下载速度是2MB/s，3分钟下载多少", None),
        ("你好的拼音怎么写", None),
        ("牛吃什么", None),
        ("兔子吃什么草", None),
        ("√2", None),
        ("5!", None),
        ("求证", None),
    ] {
        assert_eq!(LEXICON.read_alone(said, &[]).reason, reason, "{said}");
        assert_eq!(read(said).outcome, ScreenOutcome::Clear, "{said}");
    }
}

#[test]
fn a_region_lets_a_family_of_words_be_too() {
    let lexicon = Lexicon::new(&region(&[], &["老师打我球"])).unwrap();
    assert_eq!((read("老师打我球拍").reason, lexicon.read("老师打我球拍", &[]).reason), (None, None));
    let lexicon = Lexicon::new(&region(&[], &["哥哥打我一下"])).unwrap();
    assert_eq!(read("哥哥打我一下").reason, Some(Harm));
    assert_eq!(lexicon.read("哥哥打我一下", &[]).reason, None);
}
