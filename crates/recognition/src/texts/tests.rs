use std::path::Path;

use super::*;
use crate::meaning::Meaning;
use crate::models;

fn document(id: &str, text: &str, groups: &[&str]) -> Document {
    let groups = groups.iter().map(|group| (*group).to_owned()).collect();
    Document { id: id.to_owned(), text: text.to_owned(), groups, order: 0, direction: None }
}

fn nearest(index: &Index, text: &str, groups: &[&str]) -> Vec<Hit> {
    let groups: Vec<String> = groups.iter().map(|group| (*group).to_owned()).collect();
    index.nearest(&Query { text, groups: &groups, limit: 10, judged: 10, direction: None }).unwrap()
}

fn ids(hits: &[Hit]) -> Vec<&str> {
    hits.iter().map(|hit| hit.id.as_str()).collect()
}

/// Some texts, so that words have different weights.
fn some() -> Vec<Document> {
    vec![
        document(
            "road",
            "某修路队修一段路，原计划每天修420米，15天修完，实际只用了12天，实际每天比原计划多修多少米？",
            &["数学"],
        ),
        document(
            "train",
            "一列火车从甲城开往乙城，每小时行145千米，12小时到达，甲乙两城相距多少千米？",
            &["数学", "小学"],
        ),
        document("salt", "将含有Ca2+、SO42-、Mg2+三种杂质离子的食盐晶体溶于水中，下列操作顺序正确的是", &["化学"]),
        document("lens", "将显微镜的低倍物镜切换为高倍物镜后，视野亮度如何变化？", &["生物"]),
        document(
            "book",
            "小明去书店买了一本字典用13.2元，还买了一本少年百科全书，小明买书共花多少元？",
            &["数学", "小学"],
        ),
    ]
}

#[test]
fn the_same_text_is_found_and_told_from_its_variant() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    index.put(&some()).unwrap();
    let again =
        "3．（本题5分）某修路队修一段路，原计划每天修 420 米，15 天修完。实际只用了 12 天,实际每天比原计划多修多少米";
    let hits = nearest(&index, again, &[]);
    assert_eq!(hits[0].id, "road");
    assert!(hits[0].shared.contains(&"计划".to_owned()) || hits[0].shared.contains(&"原计划".to_owned()), "{hits:?}");
    let numbers = |hits: &[Hit]| -> Vec<String> {
        hits[0].shared.iter().filter(|word| word.parse::<f32>().is_ok()).cloned().collect()
    };
    assert_eq!(numbers(&hits), ["420", "15", "12"], "numbers tell that it is the same");
    let variant = "某修路队修一段路，原计划每天修480米，18天修完，实际用了16天，实际每天比原计划多修多少米？";
    let varied = nearest(&index, variant, &[]);
    assert_eq!((varied[0].id.as_str(), numbers(&varied)), ("road", vec![]));
    let price = nearest(&index, "小明用13.2元买了一本字典，又用13.2元买了一本百科全书，12个月看完", &[]);
    assert_eq!(numbers(&price), ["13.2"], "each once, and only what both have");
    assert!(hits[0].same > varied[0].same, "{} {}", hits[0].same, varied[0].same);
    assert!(varied[0].same < index.sure());
}

#[test]
fn what_is_removed_leaves_the_disk_too() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    index.put(&some()).unwrap();
    let lies_there = |word: &str| {
        let files = walk(folder.path());
        files.iter().any(|file| std::fs::read(file).unwrap().windows(word.len()).any(|bytes| bytes == word.as_bytes()))
    };
    index.remove(&["lens".to_owned()]).unwrap();
    assert!(lies_there("显微镜"));
    index.forget_removed().unwrap();
    assert!(!lies_there("显微镜") && lies_there("火车"));
    assert_eq!((index.len(), ids(&nearest(&index, "一列火车每小时行145千米", &[]))[0]), (4, "train"));
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[test]
fn what_is_put_is_found_at_once_and_what_is_removed_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    assert!(index.is_empty() && nearest(&index, "甲乙两城相距多少千米", &[]).is_empty());
    index.put(&some()).unwrap();
    index.put(&[document("train", "操场上有多少人在跑步？", &[])]).unwrap();
    assert_eq!(index.len(), 5);
    assert_eq!(ids(&nearest(&index, "操场上有多少人在跑步", &[]))[0], "train");
    assert!(!ids(&nearest(&index, "一列火车从甲城开往乙城", &[])).contains(&"train"));
    index.remove(&["train".to_owned()]).unwrap();
    assert!(nearest(&index, "操场上跑步", &[]).is_empty());
    index.clear().unwrap();
    assert!(index.is_empty());
}

#[test]
fn only_what_belongs_to_every_group_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    index.put(&some()).unwrap();
    let text = "一列火车每小时行多少千米，字典多少元";
    assert_eq!(nearest(&index, text, &["数学", "小学"]).len(), 2);
    assert!(nearest(&index, text, &["小学", "化学"]).is_empty());
}

#[test]
fn texts_without_words_find_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    index.put(&some()).unwrap();
    for text in ["", "？！……", "\u{0}", "🙂"] {
        assert!(nearest(&index, text, &[]).is_empty(), "{text}");
    }
}

#[test]
fn an_index_is_found_again_and_a_damaged_one_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    index.put(&some()).unwrap();
    assert!(matches!(Index::open(folder.path()), Err(Error::InUse)));
    drop(index);
    assert_eq!(Index::open(folder.path()).unwrap().len(), 5);
    let paths = |folder: &Path| std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    for file in paths(folder.path()).filter(|path| path.is_dir()).flat_map(|version| paths(&version)) {
        std::fs::write(file, "damaged").unwrap();
    }
    assert!(matches!(Index::open(folder.path()), Err(Error::Damaged(_))));
    assert!(Index::open_anew(folder.path()).unwrap().is_empty());
}

#[test]
fn an_index_of_another_making_is_not_opened_and_does_not_stay() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("texts-1")).unwrap();
    std::fs::write(folder.path().join("texts-1/meta.json"), "of old").unwrap();
    std::fs::write(folder.path().join("read-until"), "5 0").unwrap();
    assert!(Index::open(folder.path()).unwrap().is_empty());
    let left = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut left: Vec<_> = left.map(|name| name.into_string().unwrap()).collect();
    left.sort();
    assert_eq!(left, ["read-until", "texts-5"]);
}

#[test]
fn the_latest_of_a_group_come_page_by_page() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    let group = |n: u64| if n.is_multiple_of(3) { "甲" } else { "乙" };
    let all = (0..30).map(|n| Document { order: n + 1, ..document(&n.to_string(), "苹果", &[group(n)]) });
    index.put(&all.collect::<Vec<_>>()).unwrap();
    let latest = |groups: &[&str], before, limit| {
        let groups: Vec<String> = groups.iter().map(|group| (*group).to_owned()).collect();
        let found = index.latest(&groups, before, limit).unwrap();
        found.into_iter().map(|late| late.id).collect::<Vec<_>>()
    };
    assert_eq!(latest(&[], None, 3), ["29", "28", "27"]);
    assert_eq!(latest(&["甲"], None, 3), ["27", "24", "21"]);
    assert_eq!(latest(&["甲"], Some(22), 3), ["18", "15", "12"], "those before the last of the page before");
    assert_eq!(latest(&["甲"], Some(1), 3), [""; 0]);
    assert_eq!(latest(&["甲", "乙"], None, 3), [""; 0]);
    // One that is put again keeps its place; one that is gone is gone.
    index.put(&[Document { order: 28, ..document("27", "梨", &["甲", "丙"]) }]).unwrap();
    index.remove(&["24".to_owned()]).unwrap();
    assert_eq!(latest(&["甲"], None, 2), ["27", "21"]);
    assert_eq!(latest(&["丙"], None, 2), ["27"]);
}

#[test]
fn groups_are_listed_by_how_their_names_begin() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    assert!(index.groups("").unwrap().is_empty());
    // Put one after the other, they lie in different parts.
    for (id, groups) in [("1", &["点:方程", "科:数学"][..]), ("2", &["点:分数"]), ("3", &["点:方程", "点"])]
    {
        index.put(&[document(id, "苹果", groups)]).unwrap();
    }
    assert_eq!(index.groups("点:").unwrap(), ["点:分数", "点:方程"]);
    assert_eq!(index.groups("点:方程").unwrap(), ["点:方程"]);
    assert_eq!(index.groups("题").unwrap(), [""; 0]);
}

#[test]
fn many_threads_put_and_search_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..3 {
            let index = &index;
            scope.spawn(move || {
                for number in 0..5 {
                    let id = format!("{thread}-{number}");
                    index.put(&[document(&id, &format!("第{thread}组第{number}个苹果"), &[])]).unwrap();
                    assert!(!nearest(index, "苹果在第几组", &[]).is_empty());
                }
            });
        }
    });
    assert_eq!(index.len(), 15);
}

#[test]
fn the_same_examples_and_seed_give_the_same_weights() {
    let found = |value: f32, grade: u8| Found {
        id: String::new(),
        compared: [value; compare::FEATURES],
        rivals: vec![],
        grade,
    };
    let lists: Vec<Vec<Found>> = (0..8).map(|_| vec![found(0.9, 2), found(0.4, 1), found(0.1, 0)]).collect();
    let one = learn(&lists, 1);
    assert_eq!(serde_json::to_string(&one).unwrap(), serde_json::to_string(&learn(&lists, 1)).unwrap());
    assert!(one.order(&[0.9; compare::FEATURES]) > one.order(&[0.1; compare::FEATURES]));
}

#[test]
fn the_best_of_a_large_group_are_the_best_that_belong_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    let letter = |n: u32| char::from_u32(0x4e00 + n).unwrap();
    let text = |n: u32| format!("{}村和{}村之间的公路有多长？", letter(n), letter(n + 5_000));
    let group = |n: u32| if n.is_multiple_of(2) { "甲" } else { "乙" };
    // More in each than are gone through one by one.
    let all: Vec<Document> = (0..4_400).map(|n| document(&n.to_string(), &text(n), &[group(n)])).collect();
    index.put(&all).unwrap();
    for n in [10, 11, 4_399] {
        assert_eq!(ids(&nearest(&index, &text(n), &[group(n)]))[0], n.to_string());
        let others = nearest(&index, &text(n), &[group(n + 1)]);
        assert!(!others.is_empty());
        assert!(others.iter().all(|hit| group(hit.id.parse().unwrap()) == group(n + 1)), "{others:?}");
        assert!(nearest(&index, &text(n), &["甲", "乙"]).is_empty(), "nothing belongs to both");
    }
    // As many as are wanted, whatever stands nearer and belongs elsewhere.
    let many = index
        .nearest(&Query {
            text: "村之间的公路有多长",
            groups: &["甲".to_owned()],
            limit: 240,
            judged: 0,
            direction: None,
        })
        .unwrap();
    assert!(many.len() > 80 && many.iter().all(|hit| group(hit.id.parse().unwrap()) == "甲"), "{}", many.len());
    index.remove(&["10".to_owned()]).unwrap();
    assert!(!ids(&nearest(&index, &text(10), &["甲"])).contains(&"10"));
}

#[test]
fn what_means_the_same_in_other_words_comes_nearer_where_that_is_known() {
    let meaning = Meaning::open(&models::of_tests()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(folder.path()).unwrap();
    let meant = |id, text| Document { direction: meaning.of(text), ..document(id, text, &[]) };
    index
        .put(&[
            meant("same", "果农李大伯去年收入12万元，今年比去年多收入三分之一。今年收入多少万元？"),
            meant("words", "李大伯今年卖苹果和梨，赚钱多的是苹果，比梨多三分之一，今年卖苹果赚多少？"),
            meant("other", "一桶油用去了7千克，用去的是剩下的25%，剩下的有多少千克？"),
        ])
        .unwrap();
    let text = "李大伯去年赚12万，今年多赚三分之一，今年赚多少";
    let direction = meaning.of(text);
    let hits = |direction| index.nearest(&Query { text, groups: &[], limit: 10, judged: 10, direction }).unwrap();
    let (by_words, by_meaning) = (hits(None), hits(direction.as_ref()));
    assert_eq!(by_meaning[0].id, "same", "{by_meaning:?}");
    let ahead = |hits: &[Hit]| {
        let score = |id| hits.iter().find(|hit| hit.id == id).map_or(0.0, |hit| hit.score);
        score("same") - score("words")
    };
    assert!(ahead(&by_meaning) > ahead(&by_words), "{by_words:?} {by_meaning:?}");
    assert!(by_words.iter().all(|hit| hit.meant == 0.0));
    let same = |hits: &[Hit]| hits.iter().find(|hit| hit.id == "same").map(|hit| hit.same);
    assert_eq!(same(&by_words), same(&by_meaning), "what it means does not say that it is the same");
    // What was put in before there was a model is found by its words.
    index
        .put(&[document("same", "果农李大伯去年收入12万元，今年比去年多收入三分之一。今年收入多少万元？", &[])])
        .unwrap();
    assert!(hits(direction.as_ref()).iter().any(|hit| hit.id == "same" && hit.meant == 0.0));
}
