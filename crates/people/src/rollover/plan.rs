//! What becomes of the classes of a school at the end of a year.

use std::collections::BTreeSet;

use kernel::ClassId;

use super::ClassNaming;
use crate::packs::Grades;
use crate::words::{Grade, Stage};

kernel::words! {
    /// Something to look at before a school moves up.
    pub enum WarningKind {
        /// Two classes would have one name; the school is passed over.
        NameClash = "name_clash",
        /// The school has moved up this year already; it is passed over.
        Already = "already",
        /// Nobody looks after the class.
        NoClassTeacher = "no_class_teacher",
        /// Nobody is in the class.
        EmptyClass = "empty_class",
        /// The name is written in no known way and stays as it is.
        NameKept = "name_kept",
    }
}

impl WarningKind {
    /// Whether a school with it is passed over.
    #[must_use]
    pub const fn blocks(self) -> bool {
        matches!(self, Self::NameClash | Self::Already)
    }
}

/// Something to look at before a school moves up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// What.
    pub kind: WarningKind,
    /// The class, by its name before; none when it is the whole school.
    pub class: Option<String>,
}

/// What a class is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its stage.
    pub stage: Stage,
    /// Its grade.
    pub grade: Grade,
    /// Its name.
    pub name: String,
}

/// An open class as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassFacts {
    /// The class.
    pub id: ClassId,
    /// What it is.
    pub place: Place,
    /// Its pupils.
    pub pupils: u32,
    /// Those who look after it.
    pub teachers: u32,
}

/// What becomes of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassPlan {
    /// The class.
    pub id: ClassId,
    /// What it is.
    pub from: Place,
    /// What it will be; none when its pupils leave and it closes.
    pub to: Option<Place>,
    /// Its pupils.
    pub pupils: u32,
}

/// What becomes of a school.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SchoolPlan {
    /// Its classes, from the highest grade down.
    pub classes: Vec<ClassPlan>,
    /// What to look at first.
    pub warnings: Vec<Warning>,
}

impl SchoolPlan {
    /// Whether the school is passed over.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        self.warnings.iter().any(|warning| warning.kind.blocks())
    }

    /// Pupils who move up.
    #[must_use]
    pub fn moving(&self) -> u32 {
        self.classes.iter().filter(|class| class.to.is_some()).map(|class| class.pupils).sum()
    }

    /// Pupils who leave.
    #[must_use]
    pub fn leaving(&self) -> u32 {
        self.classes.iter().filter(|class| class.to.is_none()).map(|class| class.pupils).sum()
    }
}

/// Plans the end of a year for a school: each class goes a grade further; after the last grade its pupils leave.
///
/// The last grade is the one the school says, or the last of the highest stage that it has classes of.
#[must_use]
pub fn plan(
    mut classes: Vec<ClassFacts>,
    last_grade: Option<Grade>,
    grades: &Grades,
    naming: &ClassNaming,
) -> SchoolPlan {
    classes.sort_by(|a, b| (b.place.grade, &a.place.name).cmp(&(a.place.grade, &b.place.name)));
    let highest = classes.iter().map(|class| grades.stage_of(class.place.grade)).max();
    let last = last_grade.or_else(|| highest.map(|stage| grades.last_of(stage)));
    let mut plan = SchoolPlan::default();
    for class in classes {
        let next =
            Grade::new(class.place.grade.number() + 1).filter(|_| last.is_some_and(|last| class.place.grade < last));
        let to = next.map(|grade| {
            let renamed = naming.renamed(&class.place.name, class.place.grade, grade);
            if renamed.is_none() {
                plan.warn(WarningKind::NameKept, &class);
            }
            let name = renamed.unwrap_or_else(|| class.place.name.clone());
            Place { stage: grades.stage_of(grade), grade, name }
        });
        if class.pupils == 0 {
            plan.warn(WarningKind::EmptyClass, &class);
        } else if class.teachers == 0 && to.is_some() {
            plan.warn(WarningKind::NoClassTeacher, &class);
        }
        plan.classes.push(ClassPlan { id: class.id, from: class.place, to, pupils: class.pupils });
    }
    plan.warn_of_clashes();
    plan
}

impl SchoolPlan {
    fn warn(&mut self, kind: WarningKind, class: &ClassFacts) {
        self.warnings.push(Warning { kind, class: Some(class.place.name.clone()) });
    }

    fn warn_of_clashes(&mut self) {
        let mut names = BTreeSet::new();
        for class in &self.classes {
            let Some(to) = &class.to else { continue };
            if !names.insert((to.grade, to.name.as_str())) {
                let class = Some(class.from.name.clone());
                self.warnings.push(Warning { kind: WarningKind::NameClash, class });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::rollover::naming::samples::naming;

    fn class(number: u128, grade: u8, name: &str, pupils: u32, teachers: u32) -> ClassFacts {
        let grade = Grade::new(grade).unwrap();
        let place = Place { stage: Grades::SIX_THREE.stage_of(grade), grade, name: name.to_owned() };
        ClassFacts { id: ClassId::from_uuid(Uuid::from_u128(number)), place, pupils, teachers }
    }

    fn lines(plan: &SchoolPlan) -> Vec<String> {
        let to = |class: &ClassPlan| class.to.as_ref().map_or("leaves".to_owned(), |to| to.name.clone());
        plan.classes.iter().map(|class| format!("{} {}", class.from.name, to(class))).collect()
    }

    #[test]
    fn classes_move_up_and_the_last_grade_leaves() {
        let classes =
            || vec![class(1, 1, "一(1)班", 40, 1), class(2, 6, "六(1)班", 38, 1), class(3, 5, "五(1)班", 39, 1)];
        let whole = plan(classes(), None, &Grades::SIX_THREE, &naming());
        assert_eq!(lines(&whole), ["六(1)班 leaves", "五(1)班 六(1)班", "一(1)班 二(1)班"]);
        assert_eq!((whole.moving(), whole.leaving(), whole.warnings.len()), (79, 38, 0));
        let teaching_point = plan(classes(), Grade::new(5), &Grades::SIX_THREE, &naming());
        assert_eq!(lines(&teaching_point), ["六(1)班 leaves", "五(1)班 leaves", "一(1)班 二(1)班"]);
    }

    #[test]
    fn a_nine_year_school_keeps_its_pupils_into_junior_school() {
        let classes = vec![class(1, 6, "六(1)班", 40, 1), class(2, 9, "九(1)班", 38, 1)];
        let whole = plan(classes, None, &Grades::SIX_THREE, &naming());
        assert_eq!(lines(&whole), ["九(1)班 leaves", "六(1)班 七(1)班"]);
        assert_eq!(whole.classes[1].to.as_ref().unwrap().stage, Stage::Junior);
    }

    #[test]
    fn five_four_leaves_after_the_fifth_grade() {
        let whole = plan(vec![class(1, 5, "五(1)班", 40, 1)], None, &Grades::FIVE_FOUR, &naming());
        assert_eq!(lines(&whole), ["五(1)班 leaves"]);
    }

    #[test]
    fn what_to_look_at_first() {
        let classes = vec![
            class(1, 1, "一(1)班", 40, 0),
            class(2, 2, "2025级1班", 0, 1),
            class(3, 3, "三(1)班", 40, 1),
            class(4, 6, "六(1)班", 40, 0),
        ];
        let whole = plan(classes, None, &Grades::SIX_THREE, &naming());
        let warnings: Vec<_> = whole.warnings.iter().map(|one| (one.kind, one.class.as_deref().unwrap())).collect();
        assert_eq!(
            warnings,
            [
                (WarningKind::NameKept, "2025级1班"),
                (WarningKind::EmptyClass, "2025级1班"),
                (WarningKind::NoClassTeacher, "一(1)班"),
            ]
        );
        assert!(!whole.is_blocked());
    }

    #[test]
    fn two_classes_of_one_name_block_a_school() {
        // One is named after the grade it will have already.
        let classes = vec![class(1, 3, "三(1)班", 40, 1), class(2, 3, "四(1)班", 40, 1)];
        let whole = plan(classes, None, &Grades::SIX_THREE, &naming());
        assert!(whole.is_blocked());
        assert_eq!(whole.warnings.last().unwrap().kind, WarningKind::NameClash);
    }
}
