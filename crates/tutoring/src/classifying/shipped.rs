//! What the program knows before any teacher has said anything: models and labelled questions under free licences, packed.

use std::io::Read as _;

use flate2::read::GzDecoder;

use super::training::Told;

/// The models, by name.
const MODELS: [(&str, &[u8]); 4] = [
    ("subjects", include_bytes!("../../labels/subjects.gz")),
    ("math-primary", include_bytes!("../../labels/math-primary.gz")),
    ("math-junior", include_bytes!("../../labels/math-junior.gz")),
    ("math-senior", include_bytes!("../../labels/math-senior.gz")),
];

/// The questions they were learned from: every later model learns from them as well.
const EXAMPLES: &[u8] = include_bytes!("../../labels/examples.jsonl.gz");

/// What the model that ships is called beside its name.
pub(super) const VERSION: &str = "shipped";

/// Whether a model of this name ships.
pub(super) fn is_there(name: &str) -> bool {
    MODELS.iter().any(|(of, _)| *of == name)
}

/// The bytes of a model that ships, if there is one of this name.
pub(super) fn find(name: &str) -> Option<Vec<u8>> {
    MODELS.iter().find(|(of, _)| *of == name).map(|(_, packed)| unpacked(packed))
}

/// The questions that ship.
pub(super) fn examples() -> Vec<Told> {
    let lines = unpacked(EXAMPLES);
    lines.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect()
}

fn unpacked(packed: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    // What ships is whole; a test reads all of it.
    let read = GzDecoder::new(packed).read_to_end(&mut bytes);
    debug_assert!(read.is_ok(), "{read:?}");
    bytes
}

#[cfg(test)]
mod tests {
    use recognition::labels::{Classes, Points};

    use super::*;

    #[test]
    fn what_ships_can_be_read_and_knows_what_it_is_sure_of() {
        let subjects = Classes::from_bytes(&find("subjects").unwrap()).unwrap();
        let first = |text: &str| subjects.suggest(text, 1).remove(0);
        for (text, subject) in [
            ("小明有5个苹果，又买来3个，一共有几个苹果？", "math"),
            ("He ___ to school every day. A. go B. goes C. going", "english"),
            ("下列各句中，加点的成语使用正确的一项是", "chinese"),
        ] {
            let said = first(text);
            assert!(said.label == subject && said.confidence > 0.8, "{text}: {said:?}");
        }
        // Of what it has seen nothing like it is not sure, whatever it takes it for.
        for text in ["磁铁能吸引铁钉吗？为什么？", "电流表和电压表怎样连接？", "《静夜思》的作者是谁？"]
        {
            assert!(first(text).confidence < 0.8, "{text}: {:?}", first(text));
        }
        for name in ["math-primary", "math-junior", "math-senior"] {
            assert!(!Points::from_bytes(&find(name).unwrap()).unwrap().suggest("小数乘法的结果", 3).is_empty());
        }
        let lines = unpacked(EXAMPLES).split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count();
        assert_eq!(examples().len(), lines);
        assert!(find("science-junior").is_none());
    }
}
