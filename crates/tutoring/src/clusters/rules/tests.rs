use uuid::Uuid;

use super::*;

/// Texts are letters on a line: the nearer, the more alike.
fn near(texts: &[i32]) -> impl Fn(usize, usize) -> f32 {
    |one, other| {
        let far = texts[one].abs_diff(texts[other]);
        if far <= 2 { 1.0 - 0.1 * f32::from(u16::try_from(far).unwrap()) } else { 0.0 }
    }
}

fn fresh(text: usize) -> Fresh {
    let (subject, stage) = (Subject::MATH, Stage::Primary);
    Fresh { text, subject, stage, point: None, marks: vec![1], apart: BTreeSet::new() }
}

fn groups_of(fresh: &[Fresh], texts: &[i32]) -> Vec<usize> {
    let (places, _) = place(fresh, Vec::new(), near(texts), 0.7);
    places.into_iter().map(|place| place.group).collect()
}

#[test]
fn questions_that_are_the_same_stand_together_and_a_chain_does_not() {
    for (texts, expected) in [
        (&[0, 0, 0, 9, 9][..], vec![0, 0, 0, 1, 1]),
        // Each is like the one before it: the third is not like the first, and begins anew.
        (&[0, 2, 4, 6, 8], vec![0, 0, 1, 1, 2]),
        // Nearer to the second group, but like both.
        (&[0, 5, 3], vec![0, 1, 1]),
        // As near to either: the elder one.
        (&[0, 4, 2], vec![0, 1, 0]),
        (&[], vec![]),
    ] {
        let fresh: Vec<Fresh> = (0..texts.len()).map(fresh).collect();
        assert_eq!(groups_of(&fresh, texts), expected, "{texts:?}");
    }
}

#[test]
fn what_is_another_subject_point_or_was_said_to_be_another_stands_apart() {
    let cluster: ClusterId = Uuid::from_u128(7).into();
    let (subject, stage) = (Subject::MATH, Stage::Primary);
    let point = Some("通分".to_owned());
    let known = Group { cluster: Some(cluster), subject, stage, point: point.clone(), cores: vec![(0, vec![1])] };
    let other = |change: fn(&mut Fresh)| {
        let mut one = fresh(1);
        change(&mut one);
        one
    };
    for (one, joins) in [
        (fresh(1), true),
        (other(|one| one.point = Some("通分".to_owned())), true),
        (other(|one| one.point = Some("约分".to_owned())), false),
        (other(|one| one.subject = Subject::ENGLISH), false),
        (other(|one| one.stage = Stage::Junior), false),
        (other(|one| one.marks = vec![2]), false),
        (other(|one| one.apart = BTreeSet::from([Uuid::from_u128(7).into()])), false),
    ] {
        let (places, groups) = place(std::slice::from_ref(&one), vec![known.clone()], near(&[0, 0]), 0.7);
        assert_eq!(places[0].group == 0, joins, "{one:?}");
        assert_eq!(groups.len(), if joins { 1 } else { 2 });
    }
}

#[test]
fn only_the_first_of_a_group_are_its_cores() {
    let fresh: Vec<Fresh> = (0..5).map(fresh).collect();
    let (places, groups) = place(&fresh, Vec::new(), near(&[0; 5]), 0.7);
    let cores: Vec<bool> = places.iter().map(|place| place.core).collect();
    assert_eq!(cores, [true, true, true, false, false]);
    assert_eq!(groups[0].cores.len(), CORES);
}

fn org(number: u128) -> OrgId {
    OrgId::from_uuid(Uuid::from_u128(number))
}

#[test]
fn everyone_above_a_school_sees_what_was_asked_below() {
    let (region, county, other) = (OrgPath::root(org(1)), org(2), org(3));
    let member = |pupil: u128, county: OrgId, school: u128, at: i64| Member {
        pupil: PersonId::from_uuid(Uuid::from_u128(pupil)),
        school: org(school),
        path: region.child(county).child(org(school)),
        asked_at: Timestamp::from_millis(at),
    };
    let members = [
        member(1, county, 10, 5),
        member(1, county, 10, 6),
        member(2, county, 11, 7),
        member(3, other, 12, 8),
        member(2, county, 11, 1),
    ];
    let all = figures(&members, Timestamp::from_millis(5), 1);
    let seen = |size, size_before, pupils, schools| Counts { size, size_before, pupils, schools };
    assert_eq!(all.get(&org(1)), Some(&seen(4, 1, 3, 3)));
    assert_eq!(all.get(&county), Some(&seen(3, 1, 2, 2)));
    let of_region = |fewest| figures(&members, Timestamp::from_millis(5), fewest).get(&org(1)).copied();
    assert_eq!(of_region(2), Some(seen(4, 0, 3, 3)), "one who asked before is not told");
    // One question is no common one, and a school is not above itself.
    assert_eq!((all.get(&other), all.get(&org(10))), (None, None));
    assert_eq!(named_schools(&members, 2), []);
    assert_eq!(named_schools(&members, 1), [(org(10), 2), (org(11), 2), (org(12), 1)]);
}

#[test]
fn what_is_left_over_tells_nothing_of_a_small_school() {
    let asked = |school: u128, pupils: std::ops::Range<u128>| {
        pupils.map(move |pupil| Member {
            pupil: PersonId::from_uuid(Uuid::from_u128(100 * school + pupil)),
            school: org(school),
            path: OrgPath::root(org(1)).child(org(school)),
            asked_at: Timestamp::from_millis(1),
        })
    };
    for (schools, named) in [
        (vec![(10, 6), (11, 5)], vec![(10, 6), (11, 5)]),
        (vec![(10, 5), (11, 4)], vec![]),
        (vec![(10, 6), (11, 5), (12, 2)], vec![(10, 6)]),
        (vec![(10, 6), (11, 3), (12, 2)], vec![(10, 6)]),
    ] {
        let members: Vec<Member> = schools.iter().flat_map(|(school, pupils)| asked(*school, 0..*pupils)).collect();
        let named: Vec<(OrgId, u32)> = named.into_iter().map(|(school, size)| (org(school), size)).collect();
        assert_eq!(named_schools(&members, 5), named, "{schools:?}");
    }
}

#[test]
fn what_most_say_it_is_about_is_what_it_is_about() {
    for (points, expected) in [(&["b", "a", "b"][..], Some("b")), (&["b", "a"], Some("a")), (&[], None)] {
        assert_eq!(commonest(points.iter().map(|&point| point.to_owned())).as_deref(), expected);
    }
    assert_eq!(line("  鸡兔  同笼 ", 5).as_deref(), Some("鸡兔 同笼"));
    assert_eq!((line(" ", 5), line("123456", 5)), (None, None));
}
