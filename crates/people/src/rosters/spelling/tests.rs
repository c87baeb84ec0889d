//! What people write, and what is meant.

use super::*;

#[test]
fn a_grade_has_many_spellings() {
    for (text, expected) in [
        ("三年级", Some(3)),
        ("3", Some(3)),
        ("三", Some(3)),
        ("０３年级", Some(3)),
        ("小学三年级", Some(3)),
        ("初一", Some(7)),
        ("初中一年级", Some(7)),
        ("初中七年级", Some(7)),
        ("七年级", Some(7)),
        ("九 年级", Some(9)),
        ("高二", Some(11)),
        ("高中三年级", Some(12)),
        ("十二", Some(12)),
        ("13", None),
        ("大班", None),
        ("", None),
    ] {
        assert_eq!(grade(text).map(Grade::number), expected, "{text}");
    }
}

#[test]
fn a_class_has_many_spellings() {
    let number = |number| Ok(ClassMark::Number(number));
    let named = |name: &str| Ok(ClassMark::Named(name.to_owned()));
    for (in_grade, in_class, grade, mark) in [
        ("", "三年级2班", 3, number(2)),
        ("", "三(2)班", 3, number(2)),
        ("", "三（2）班", 3, number(2)),
        ("", "302", 3, number(2)),
        ("", "0302", 3, number(2)),
        ("", "302班", 3, number(2)),
        ("", "3-2", 3, number(2)),
        ("", "3.2班", 3, number(2)),
        ("", "三年二班", 3, number(2)),
        ("", "三2班", 3, number(2)),
        ("", "3二班", 3, number(2)),
        ("", "三（二）班", 3, number(2)),
        ("", "三(12)班", 3, number(12)),
        ("", "三年级十二班", 3, number(12)),
        ("", "初一3班", 7, number(3)),
        ("", "初一(3)班", 7, number(3)),
        ("", "高二（5）班", 11, number(5)),
        ("", "1003", 10, number(3)),
        ("三年级", "2班", 3, number(2)),
        ("三年级", "(2)班", 3, number(2)),
        ("三年级", "二", 3, number(2)),
        ("3", "三(2)班", 3, number(2)),
        ("三年级", "302", 3, number(2)),
        ("三年级", "十二班", 3, number(12)),
        ("七年级", "初一2班", 7, number(2)),
        ("三年级", "实验班", 3, named("实验班")),
    ] {
        let found = class(in_grade, in_class);
        assert_eq!(found.as_ref().map(|(grade, _)| grade.number()), Ok(grade), "{in_grade} {in_class}");
        assert_eq!(found.map(|(_, mark)| mark), mark, "{in_grade} {in_class}");
    }
    for (in_grade, in_class, problem) in [
        ("", "2班", ProblemKind::GradeUnclear),
        ("", "实验班", ProblemKind::GradeUnclear),
        ("三年级", "", ProblemKind::ClassMissing),
        ("三年级", "班", ProblemKind::ClassMissing),
        ("三年级", "四(2)班", ProblemKind::GradeConflict),
        ("三年级", "402", ProblemKind::GradeConflict),
        ("中班", "2班", ProblemKind::GradeUnclear),
    ] {
        assert_eq!(class(in_grade, in_class), Err(problem), "{in_grade} {in_class}");
    }
}

#[test]
fn a_class_is_called_as_the_school_calls_it() {
    for (grade, mark, name) in [
        (3, ClassMark::Number(2), "三(2)班"),
        (7, ClassMark::Number(12), "七(12)班"),
        (11, ClassMark::Number(1), "高二(1)班"),
        (3, ClassMark::Named("实验班".to_owned()), "实验班"),
    ] {
        let grade = Grade::new(grade).unwrap();
        assert_eq!(mark.name(grade), name);
        assert_eq!(class(&grade.to_string(), name), Ok((grade, mark)), "it reads back");
    }
}

#[test]
fn a_name_has_one_spelling() {
    for (text, expected) in [
        ("张三", Ok("张三")),
        ("张  三", Ok("张三")),
        ("张\u{3000}三", Ok("张三")),
        (" 欧阳 修 ", Ok("欧阳修")),
        ("阿依•古丽", Ok("阿依·古丽")),
        ("阿依.古丽", Ok("阿依·古丽")),
        ("Li   Wei", Ok("Li Wei")),
        ("张\u{200B}三", Ok("张三")),
        ("", Err(ProblemKind::NameMissing)),
        ("\u{3000}", Err(ProblemKind::NameMissing)),
        ("张3", Err(ProblemKind::NameOdd)),
        ("=cmd", Err(ProblemKind::NameOdd)),
    ] {
        assert_eq!(name(text), expected.map(str::to_owned), "{text}");
    }
}

#[test]
fn a_telephone_is_its_figures() {
    for (text, expected) in [
        ("13800000000", Ok(Some("13800000000"))),
        ("138 0000 0000", Ok(Some("13800000000"))),
        ("+86-138-0000-0000", Ok(Some("13800000000"))),
        ("１３８０００００００００", Err(ProblemKind::PhoneOdd)),
        ("１３８００００００００", Ok(Some("13800000000"))),
        ("0570-4020000", Ok(Some("05704020000"))),
        ("", Ok(None)),
        ("1380000", Err(ProblemKind::PhoneOdd)),
        ("无", Err(ProblemKind::PhoneOdd)),
    ] {
        assert_eq!(phone(text), expected.map(|phone| phone.map(str::to_owned)), "{text}");
    }
}

#[test]
fn a_month_of_birth_has_many_spellings() {
    let today = "2026-09-02".parse().unwrap();
    for (text, expected) in [
        ("2015-03", Ok(Some("2015-03"))),
        ("2015-3", Ok(Some("2015-03"))),
        ("2015.03", Ok(Some("2015-03"))),
        ("2015/3", Ok(Some("2015-03"))),
        ("2015年3月", Ok(Some("2015-03"))),
        ("２０１５年０３月", Ok(Some("2015-03"))),
        ("2015 年 3 月", Ok(Some("2015-03"))),
        ("201503", Ok(Some("2015-03"))),
        ("2015-03-09", Ok(Some("2015-03"))),
        ("2015/3/9", Ok(Some("2015-03"))),
        ("2015年3月9日", Ok(Some("2015-03"))),
        ("20150309", Ok(Some("2015-03"))),
        ("2015-03-09 00:00:00", Ok(Some("2015-03"))),
        ("2015-03-09T00:00:00Z", Ok(Some("2015-03"))),
        ("", Ok(None)),
        ("2026-09", Ok(Some("2026-09"))),
        ("2026-10", Err(ProblemKind::BirthMonthOdd)),
        ("1985-03", Err(ProblemKind::BirthMonthOdd)),
        ("2015-13", Err(ProblemKind::BirthMonthOdd)),
        ("2015-00", Err(ProblemKind::BirthMonthOdd)),
        ("2015.1", Err(ProblemKind::BirthMonthOdd)),
        ("2015.10", Ok(Some("2015-10"))),
        ("2015-03-32", Err(ProblemKind::BirthMonthOdd)),
        ("15-03", Err(ProblemKind::BirthMonthOdd)),
        ("2015", Err(ProblemKind::BirthMonthOdd)),
        ("2015年", Err(ProblemKind::BirthMonthOdd)),
        ("42072", Err(ProblemKind::BirthMonthOdd)),
        ("三月", Err(ProblemKind::BirthMonthOdd)),
        ("不详", Err(ProblemKind::BirthMonthOdd)),
        ("２０一五03", Err(ProblemKind::BirthMonthOdd)),
    ] {
        assert_eq!(
            birth_month(text, today).map(|month| month.map(String::from)),
            expected.map(|month| month.map(str::to_owned)),
            "{text}"
        );
    }
}

#[test]
fn relations_and_stages_are_read() {
    for (text, expected) in [
        ("父亲", Kinship::Father),
        ("妈妈", Kinship::Mother),
        ("爷爷", Kinship::Grandparent),
        ("外祖母", Kinship::Grandparent),
        ("伯母", Kinship::Other),
        ("继父", Kinship::Other),
        ("", Kinship::Other),
        ("Grandmother", Kinship::Grandparent),
    ] {
        assert_eq!(kinship(text), expected, "{text}");
    }
    assert_eq!(kinship("外婆（平时接送）"), Kinship::Grandparent);
    assert_eq!(relation(" 外婆（平时接送） ").as_deref(), Ok("外婆（平时接送）"));
    assert_eq!(relation(&"外".repeat(31)), Err(ProblemKind::RelationOdd));
    assert_eq!(stages("小学/初中"), Ok(vec![Stage::Primary, Stage::Junior]));
    assert_eq!(stages("大学"), Err(ProblemKind::StageUnknown));
}

#[test]
fn subjects_are_those_of_the_region() {
    #[derive(serde::Deserialize)]
    struct Head {
        subjects: Subjects,
    }
    let list = r#"subjects = [
        { subject = "chinese", stages = ["primary"] }, { subject = "math", stages = ["primary"] },
        { subject = "informatics", name = "信息科技", stages = ["primary"], spelled = ["信息技术"] },
    ]"#;
    let region = toml::from_str::<Head>(list).unwrap().subjects;
    let informatics = "informatics".parse().unwrap();
    for (text, expected) in [
        ("语文、数学", Ok(vec![Subject::CHINESE, Subject::MATH])),
        ("math/信息技术", Ok(vec![Subject::MATH, informatics])),
        ("信息科技", Ok(vec![informatics])),
        ("数学、物理", Err(ProblemKind::SubjectUnknown)),
        ("体育", Err(ProblemKind::SubjectUnknown)),
        ("", Ok(Vec::new())),
    ] {
        assert_eq!(subjects(text, &region), expected, "{text}");
    }
}

#[test]
fn an_identifier_is_kept_whatever_its_pattern() {
    assert_eq!(code(" G33010520150901123x "), Ok(Some("G33010520150901123X".to_owned())));
    assert_eq!(code("临时-7"), Ok(Some("临时-7".to_owned())));
    assert_eq!(code(""), Ok(None));
    assert_eq!(code(&"9".repeat(65)), Err(ProblemKind::CodeOdd));
}

#[test]
fn a_pupil_code_has_figures() {
    assert_eq!(pupil_code("临时-7"), Ok(Some("临时-7".to_owned())));
    assert_eq!(pupil_code(" "), Ok(None));
    for text in ["不知道", "无", "n/a"] {
        assert_eq!(pupil_code(text), Err(ProblemKind::CodeOdd), "{text}");
    }
}

#[test]
fn the_name_in_front_begins_with_the_surname() {
    assert_eq!(surname("朱书瑶"), "朱");
    assert_eq!(surname("Li Wei"), "Li");
}
