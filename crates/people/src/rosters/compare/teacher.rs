//! What a row about a teacher would do.

use std::collections::BTreeSet;

use kernel::{OrgId, PersonId};

use super::{Act, Desk, Head, Planned, change, place, settle};
use crate::rosters::layout::Entry;
use crate::rosters::register::{Listed, Seat};
use crate::rosters::{Change, Field, Problem, ProblemKind, spelling};
use crate::words::{Stage, Subject};

/// What a row says a teacher does.
struct Says {
    teaches: BTreeSet<(Subject, Stage)>,
    heads: Vec<Seat>,
}

pub(super) fn plan(desk: &mut Desk<'_>, entry: &Entry, mut head: Head) -> Planned {
    let says = says(desk, entry, &mut head);
    let shown = head
        .school
        .map_or_else(|| entry.text(Field::School).to_owned(), |school| place(desk.register.school_name(school), ""));
    let Some(school) = head.school.filter(|_| head.problems.is_empty()) else { return desk.refuse(entry, head, shown) };
    let whom = match whom(desk, &head, school) {
        Ok(whom) => whom,
        Err((field, kind)) => {
            head.problems.push(Problem { field, kind, line: None });
            return desk.refuse(entry, head, shown);
        }
    };
    let twice = match whom {
        None => desk.bring(&head, None, entry.line),
        Some(person) => desk.claim(person, entry.line),
    };
    if twice.is_some() {
        head.problems.push(Problem { field: Field::Name, kind: ProblemKind::RowTwice, line: twice });
        return desk.refuse(entry, head, shown);
    }
    if let Some(person) = whom {
        return amend(desk, entry, head, person, school, says, shown);
    }
    let name = head.name.clone();
    let act = Act {
        name: Some(head.name),
        code: head.code,
        school: Some(school),
        teaches: Some(says.teaches.into_iter().collect()),
        heads: says.heads,
        ..Act::default()
    };
    settle(entry, name, shown, false, Vec::new(), act)
}

fn says(desk: &Desk<'_>, entry: &Entry, head: &mut Head) -> Says {
    let mut problem = |field, kind| head.problems.push(Problem { field, kind, line: None });
    let subjects =
        spelling::subjects(entry.text(Field::Subjects), &desk.register.region.subjects).unwrap_or_else(|kind| {
            problem(Field::Subjects, kind);
            Vec::new()
        });
    let stages = spelling::stages(entry.text(Field::Stages)).unwrap_or_else(|kind| {
        problem(Field::Stages, kind);
        Vec::new()
    });
    // What is taught needs both: a subject without a stage is half said.
    if !subjects.is_empty() && entry.text(Field::Stages).is_empty() {
        problem(Field::Stages, ProblemKind::StageUnknown);
    }
    let teaches = subjects.iter().flat_map(|subject| stages.iter().map(|stage| (*subject, *stage))).collect();
    let mut heads = Vec::new();
    let classes = entry.text(Field::ClassTeacherOf).split(['、', ',', '，', ';']);
    for text in classes.map(str::trim).filter(|text| !text.is_empty()) {
        let seat = spelling::class("", text).ok().zip(head.school).map(|((grade, mark), school)| (school, grade, mark));
        match seat {
            Some(seat) if desk.register.class(&seat).is_some() => heads.push(seat),
            _ => problem(Field::ClassTeacherOf, ProblemKind::ClassUnknown),
        }
    }
    Says { teaches, heads }
}

fn whom(desk: &Desk<'_>, head: &Head, school: OrgId) -> Result<Option<PersonId>, (Field, ProblemKind)> {
    if let Some(lookup) = &head.lookup {
        if let Some(person) = desk.register.with_code(lookup) {
            return Ok(Some(person));
        }
        if let Some(other) = desk.register.elsewhere.get(lookup) {
            let same = spelling::name(&other.listed.name).is_ok_and(|name| name == head.name);
            return if same { Ok(Some(other.person)) } else { Err((Field::Code, ProblemKind::CodeTaken)) };
        }
    }
    let candidates: Vec<_> = desk
        .register
        .named(school, &head.name)
        .iter()
        .filter(|person| desk.is_free(**person))
        .filter(|person| {
            let known = desk.register.people.get(*person);
            known.is_some_and(|listed| !listed.left && (head.lookup.is_none() || listed.code.is_none()))
        })
        .collect();
    match candidates.as_slice() {
        [] => Ok(None),
        [person] => Ok(Some(**person)),
        _ => Err((Field::Name, ProblemKind::NameAmbiguous)),
    }
}

fn amend(
    desk: &Desk<'_>,
    entry: &Entry,
    head: Head,
    person: PersonId,
    school: OrgId,
    says: Says,
    shown: String,
) -> Planned {
    let here = desk.register.people.get(&person);
    let elsewhere =
        head.lookup.as_ref().and_then(|lookup| desk.register.elsewhere.get(lookup)).map(|other| &other.listed);
    let Some(listed) = here.or(elsewhere) else { return desk_lost(entry, head, shown) };
    let mut changes = Vec::new();
    changes.extend(change(Field::Name, Some(&listed.name), &head.name));
    let renames = !changes.is_empty();
    let codes = head.lookup.is_some() && listed.code != head.lookup;
    if codes {
        changes.extend(head.code.as_deref().and_then(|code| change(Field::Code, None, code)));
    }
    let moves = listed.left || listed.school != school;
    if moves {
        // Of a school the actor does not look after not even the name is told.
        let old = here.map(|listed| desk.place_of(listed));
        changes.push(Change { field: Field::School, old, new: Some(shown.clone()) });
    }
    let teaches = Some(&says.teaches).filter(|teaches| !teaches.is_empty() && **teaches != listed.teaches);
    if let Some(teaches) = teaches {
        let old = if here.is_some() { Some(list(&listed.teaches)) } else { None };
        changes.push(Change { field: Field::Subjects, old, new: Some(list(teaches)) });
    }
    let heads = new_heads(desk, listed, says.heads, &mut changes);
    let act = Act {
        person: Some(person),
        was: Some(listed.into()),
        name: Some(head.name.clone()).filter(|_| renames),
        code: head.code.filter(|_| codes),
        school: Some(school).filter(|_| moves),
        teaches: teaches.map(|teaches| teaches.iter().copied().collect()),
        heads,
        ..Act::default()
    };
    settle(entry, head.name, shown, moves, changes, act)
}

/// The register names somebody it does not hold: cannot be, and if it were, nothing is done.
fn desk_lost(entry: &Entry, head: Head, shown: String) -> Planned {
    let act = Act { person: None, ..Act::default() };
    Planned { act: None, ..settle(entry, head.name, shown, false, Vec::new(), act) }
}

fn new_heads(desk: &Desk<'_>, listed: &Listed, heads: Vec<Seat>, changes: &mut Vec<Change>) -> Vec<Seat> {
    let is_new = |seat: &Seat| desk.register.class(seat).is_some_and(|class| !listed.heads.contains(&class));
    let heads: Vec<_> = heads.into_iter().filter(is_new).collect();
    for (_, grade, mark) in &heads {
        changes.extend(change(Field::ClassTeacherOf, None, &mark.name(*grade)));
    }
    heads
}

/// Subjects and stages by their words, for the client to translate.
fn list(teaches: &BTreeSet<(Subject, Stage)>) -> String {
    let parts: Vec<_> = teaches.iter().map(|(subject, stage)| format!("{subject}@{stage}")).collect();
    parts.join(",")
}
