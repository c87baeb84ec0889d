mod need;
mod personal;

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
