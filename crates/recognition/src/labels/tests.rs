use super::*;

/// Texts about three things, each with its own words.
fn examples() -> Vec<Example> {
    let about = |label: &'static str, words: [&'static str; 3]| {
        (0..12).map(move |number| Example {
            text: format!(
                "{}中的{}是多少，第{number}题，{}",
                words[number % 3],
                words[(number + 1) % 3],
                words[number / 4]
            ),
            labels: vec![label.to_owned()],
        })
    };
    let all = about("几何", ["三角形", "圆周角", "平行线"]);
    let all = all.chain(about("电学", ["电流表", "电阻值", "电压表"]));
    all.chain(about("历史", ["辛亥革命", "鸦片战争", "洋务运动"])).collect()
}

#[test]
fn classes_are_told_apart_and_read_from_their_file() {
    let model = Classes::learn(&examples(), 1).unwrap();
    let read = Classes::from_bytes(&model.to_bytes()).unwrap();
    for (text, label) in [("三角形的圆周角", "几何"), ("电阻值与电压表", "电学"), ("鸦片战争与洋务运动", "历史")]
    {
        for model in [&model, &read] {
            let suggestions = model.suggest(text, 3);
            assert_eq!((suggestions[0].label.as_str(), suggestions.len()), (label, 3), "{text}");
            assert!(suggestions[0].confidence > suggestions[1].confidence);
        }
    }
}

#[test]
fn points_are_found_and_read_from_their_file() {
    let model = Points::learn(&examples(), 1).unwrap();
    let read = Points::from_bytes(&model.to_bytes()).unwrap();
    for (text, label) in [("三角形的圆周角", "几何"), ("电流表和电压表", "电学")] {
        assert_eq!(model.suggest(text, 3)[0].label, label);
        assert_eq!(model.suggest(text, 3), read.suggest(text, 3));
    }
    assert!(model.suggest("", 3).iter().all(|suggestion| suggestion.confidence < 0.9));
}

#[test]
fn the_same_examples_and_seed_give_the_same_file() {
    assert_eq!(Classes::learn(&examples(), 7).unwrap().to_bytes(), Classes::learn(&examples(), 7).unwrap().to_bytes());
    assert_eq!(Points::learn(&examples(), 7).unwrap().to_bytes(), Points::learn(&examples(), 7).unwrap().to_bytes());
}

#[test]
fn too_few_examples_and_broken_files_are_refused() {
    assert!(matches!(Classes::learn(&examples()[..12], 1), Err(Error::TooFew)));
    assert!(matches!(Points::learn(&[], 1), Err(Error::TooFew)));
    let whole = Points::learn(&examples(), 1).unwrap().to_bytes();
    for length in (0..whole.len()).step_by(97) {
        assert!(Points::from_bytes(&whole[..length]).is_err(), "{length}");
    }
    let whole = Classes::learn(&examples(), 1).unwrap().to_bytes();
    for length in (0..whole.len()).step_by(997) {
        assert!(Classes::from_bytes(&whole[..length]).is_err(), "{length}");
    }
}

#[test]
fn a_file_says_from_when_on_a_label_is_sure_and_an_older_one_is_read_with_care() {
    let mut model = Points::learn(&examples(), 1).unwrap();
    let careful = model.sure();
    model.prove(&examples());
    let proven = model.sure();
    assert!(proven < NEVER, "36 of 36 right prove it");
    assert!((Points::from_bytes(&model.to_bytes()).unwrap().sure() - proven).abs() < 1e-6);
    model.prove(&examples()[..5]);
    assert!(model.sure() >= NEVER, "five prove nothing");
    let mut older = b"points_2".to_vec();
    older.extend(&model.to_bytes()[12..]);
    let older = Points::from_bytes(&older).unwrap();
    assert!((older.sure() - careful).abs() < 1e-6);
    assert_eq!(older.suggest("电流表和电压表", 3), model.suggest("电流表和电压表", 3));
}
