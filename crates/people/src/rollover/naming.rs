//! How a region names its classes, and what a class is called a grade further.

use crate::words::Grade;

/// How a region names its classes: the words of the grades, and the patterns in which they stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassNaming {
    /// The word of each grade, from the first ("一").
    pub grades: Vec<String>,
    /// The ways in which names are written, with `{grade}` and `{number}` in them ("{grade}({number})班").
    pub patterns: Vec<String>,
}

impl ClassNaming {
    /// What a class of this name is called in another grade, in the way in which the name is written; none where it is written
    /// in no known way: "2023级2班" keeps its name for good.
    #[must_use]
    pub fn renamed(&self, name: &str, from: Grade, to: Grade) -> Option<String> {
        let (old, new) = (self.word(from)?, self.word(to)?);
        self.patterns.iter().find_map(|pattern| {
            let (before, after) = pattern.split_once("{number}")?;
            let number = name.strip_prefix(&before.replace("{grade}", old))?;
            let number = number.strip_suffix(&after.replace("{grade}", old))?;
            let is_number = !number.is_empty() && number.chars().all(|sign| sign.is_ascii_digit());
            is_number.then(|| pattern.replace("{grade}", new).replace("{number}", number))
        })
    }

    fn word(&self, grade: Grade) -> Option<&str> {
        self.grades.get(usize::from(grade.number()) - 1).map(String::as_str)
    }
}

#[cfg(test)]
pub(super) mod samples {
    use super::*;

    pub(in crate::rollover) fn naming() -> ClassNaming {
        let grades = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "高一", "高二", "高三"];
        ClassNaming {
            grades: grades.map(str::to_owned).to_vec(),
            patterns: ["{grade}({number})班", "{grade}（{number}）班", "{grade}年级{number}班"]
                .map(str::to_owned)
                .to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_moves_up_in_the_way_it_is_written() {
        let naming = samples::naming();
        for (name, from, expected) in [
            ("三(2)班", 3, Some("四(2)班")),
            ("三（2）班", 3, Some("四（2）班")),
            ("三年级12班", 3, Some("四年级12班")),
            ("六(1)班", 6, Some("七(1)班")),
            ("高一(3)班", 10, Some("高二(3)班")),
            ("2023级2班", 3, None),
            ("二(2)班", 3, None),
            ("三(甲)班", 3, None),
            ("三()班", 3, None),
        ] {
            let (from, to) = (Grade::new(from).unwrap(), Grade::new(from + 1).unwrap());
            assert_eq!(naming.renamed(name, from, to).as_deref(), expected, "{name}");
        }
    }
}
