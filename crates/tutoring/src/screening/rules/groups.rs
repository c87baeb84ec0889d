//! How much the rows of a table may say of where a pupil is and when something was asked, so that each is one of enough pupils.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{OrgId, PersonId};
use people::{Grade, Stage};

/// Where the pupil of a row is.
#[derive(Clone, Copy, Debug)]
pub struct Whereabouts {
    /// The pupil.
    pub pupil: PersonId,
    /// The school.
    pub school: OrgId,
    /// The stage.
    pub stage: Stage,
    /// The grade.
    pub grade: Grade,
    /// Year and month in which something was asked.
    pub month: (i16, i8),
}

/// How much a row says of it. Each but the last says the month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// School, grade and month.
    Grade,
    /// School and month.
    School,
    /// The month.
    Month,
    /// Only the stage: so few are left that a month would tell.
    Stage,
}

/// What each row may say: as much as it has in common with that many pupils who are told of alike. The grade goes first, then the
/// school.
#[must_use]
pub fn told(rows: &[Whereabouts], smallest_group: u32) -> Vec<Told> {
    let mut told = vec![Told::Stage; rows.len()];
    let mut open: Vec<usize> = (0..rows.len()).collect();
    for level in [Told::Grade, Told::School, Told::Month] {
        let mut alike: BTreeMap<_, BTreeSet<PersonId>> = BTreeMap::new();
        for at in &open {
            alike.entry(cell(&rows[*at], level)).or_default().insert(rows[*at].pupil);
        }
        let is_small = |at: &usize| alike[&cell(&rows[*at], level)].len() < smallest_group as usize;
        let (small, large): (Vec<usize>, Vec<usize>) = open.into_iter().partition(is_small);
        for at in large {
            told[at] = level;
        }
        open = small;
    }
    told
}

/// What is told of a row at a level.
fn cell(row: &Whereabouts, level: Told) -> (Stage, (i16, i8), Option<OrgId>, Option<Grade>) {
    let (school, grade) = ((level <= Told::School).then_some(row.school), (level == Told::Grade).then_some(row.grade));
    (row.stage, row.month, school, grade)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    /// So many pupils of a school and a grade.
    fn pupils(number: u128, school: u128, grade: u8) -> Vec<Whereabouts> {
        let row = |n| Whereabouts {
            pupil: PersonId::from_uuid(Uuid::from_u128(school * 10_000 + u128::from(grade) * 100 + n)),
            school: OrgId::from_uuid(Uuid::from_u128(school)),
            stage: if grade > 6 { Stage::Junior } else { Stage::Primary },
            grade: Grade::new(grade).unwrap(),
            month: (2026, 9),
        };
        (0..number).map(row).collect()
    }

    #[test]
    fn a_row_says_no_more_than_it_has_in_common_with_enough_pupils() {
        for (groups, expected) in [
            (vec![(3, 1, 3)], vec![Told::Grade]),
            (vec![(2, 1, 3)], vec![Told::Stage]),
            (vec![(3, 1, 3), (2, 1, 4), (1, 1, 5)], vec![Told::Grade, Told::School, Told::School]),
            // What is left of a school is told apart from nothing but itself.
            (vec![(5, 1, 3), (1, 1, 4)], vec![Told::Grade, Told::Stage]),
            (vec![(2, 1, 3), (1, 2, 3), (2, 3, 7)], vec![Told::Month, Told::Month, Told::Stage]),
        ] {
            let rows: Vec<_> =
                groups.iter().flat_map(|(number, school, grade)| pupils(*number, *school, *grade)).collect();
            let wanted: Vec<Told> =
                groups.iter().zip(expected).flat_map(|((number, ..), level)| vec![level; *number as usize]).collect();
            assert_eq!(told(&rows, 3), wanted, "{groups:?}");
        }
    }

    #[test]
    fn a_month_counts_as_a_place_does() {
        let mut rows = pupils(5, 1, 3);
        rows[3].month = (2026, 10);
        rows[4].month = (2026, 10);
        assert_eq!(told(&rows, 3), [Told::Grade, Told::Grade, Told::Grade, Told::Stage, Told::Stage]);
        rows.extend(pupils(1, 2, 3));
        rows[5].month = (2026, 10);
        assert_eq!(told(&rows, 3)[3..], [Told::Month; 3]);
    }

    #[test]
    fn one_pupil_with_many_questions_is_one() {
        let rows: Vec<_> = std::iter::repeat_n(pupils(1, 1, 3)[0], 9).collect();
        assert!(told(&rows, 3).iter().all(|told| *told == Told::Stage));
    }
}
