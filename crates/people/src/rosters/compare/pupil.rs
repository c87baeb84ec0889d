//! What a row about a pupil would do.

use kernel::PersonId;

use super::{Act, Desk, GuardianAct, Head, Planned, change, place, settle};
use crate::rosters::layout::Entry;
use crate::rosters::register::{Guardian, KnownPhone, Listed, Seat};
use crate::rosters::{Change, Field, Problem, ProblemKind, spelling};

/// The columns of each guardian: name, relation, telephone.
const GUARDIANS: [[Field; 3]; 2] = [
    [Field::GuardianName, Field::GuardianRelation, Field::GuardianPhone],
    [Field::SecondGuardianName, Field::SecondGuardianRelation, Field::SecondGuardianPhone],
];

/// Whom a row is about.
enum Whom {
    Nobody,
    Of(PersonId),
    /// Of another school that the actor does not look after.
    OfAnother(PersonId),
}

pub(super) fn plan(desk: &mut Desk<'_>, entry: &Entry, mut head: Head) -> Planned {
    let class = spelling::class(entry.text(Field::Grade), entry.text(Field::Class));
    let seat = match (&class, head.school) {
        (Ok((grade, mark)), Some(school)) => Some((school, *grade, mark.clone())),
        _ => None,
    };
    if let Err(kind) = class {
        head.problems.push(Problem { field: field_of(kind), kind, line: None });
    }
    let guardians = guardians(entry, &mut head.problems);
    let shown = shown_place(desk, entry, seat.as_ref());
    let Some(seat) = seat.filter(|_| head.problems.is_empty()) else { return desk.refuse(entry, head, shown) };
    let whom = match whom(desk, &head, &seat) {
        Ok(whom) => whom,
        Err((field, kind)) => {
            head.problems.push(Problem { field, kind, line: None });
            return desk.refuse(entry, head, shown);
        }
    };
    let twice = match whom {
        Whom::Nobody => desk.bring(&head, Some(seat.clone()), entry.line),
        Whom::Of(person) | Whom::OfAnother(person) => desk.claim(person, entry.line),
    };
    if twice.is_some() {
        head.problems.push(Problem { field: Field::Name, kind: ProblemKind::RowTwice, line: twice });
        return desk.refuse(entry, head, shown);
    }
    match whom {
        Whom::Nobody => enter(entry, head, seat, guardians, shown),
        Whom::Of(person) => amend(desk, entry, head, person, seat, guardians, shown),
        Whom::OfAnother(person) => come_over(desk, entry, head, person, seat, guardians, shown),
    }
}

const fn field_of(kind: ProblemKind) -> Field {
    match kind {
        ProblemKind::GradeUnclear => Field::Grade,
        _ => Field::Class,
    }
}

fn shown_place(desk: &Desk<'_>, entry: &Entry, seat: Option<&Seat>) -> String {
    match seat {
        Some((school, grade, mark)) => {
            let class = desk.register.class(&(*school, *grade, mark.clone()));
            let name = class.map_or_else(|| mark.name(*grade), |class| desk.register.class_name(class).to_owned());
            place(desk.register.school_name(*school), &name)
        }
        None => place(entry.text(Field::School), &format!("{} {}", entry.text(Field::Grade), entry.text(Field::Class))),
    }
}

fn guardians(entry: &Entry, problems: &mut Vec<Problem>) -> Vec<GuardianAct> {
    let mut found: Vec<GuardianAct> = Vec::new();
    for [name_field, relation_field, phone_field] in GUARDIANS {
        let phone = spelling::phone(entry.text(phone_field)).unwrap_or_else(|kind| {
            problems.push(Problem { field: phone_field, kind, line: None });
            None
        });
        let text = entry.text(name_field);
        if text.trim().is_empty() && phone.is_none() {
            continue;
        }
        match spelling::name(text) {
            Ok(name) if found.iter().any(|other| other.name == name) => {}
            Ok(name) => {
                let relation = spelling::relation(entry.text(relation_field)).unwrap_or_else(|kind| {
                    problems.push(Problem { field: relation_field, kind, line: None });
                    String::new()
                });
                found.push(GuardianAct { person: None, name, relation, kin_was: None, phone });
            }
            Err(kind) => problems.push(Problem { field: name_field, kind, line: None }),
        }
    }
    found
}

/// Whom the row is about: by identifier, else by name in the class, else by name in the grade.
fn whom(desk: &Desk<'_>, head: &Head, seat: &Seat) -> Result<Whom, (Field, ProblemKind)> {
    if let Some(lookup) = &head.lookup {
        if let Some(person) = desk.register.with_code(lookup) {
            return Ok(Whom::Of(person));
        }
        if let Some(other) = desk.register.elsewhere.get(lookup) {
            // An identifier alone does not take a child out of another school: the name must be the one known there.
            let same = spelling::name(&other.listed.name).is_ok_and(|name| name == head.name);
            return if same { Ok(Whom::OfAnother(other.person)) } else { Err((Field::Code, ProblemKind::CodeTaken)) };
        }
    }
    let grade_of =
        |listed: &Listed| listed.class.and_then(|class| desk.register.classes.get(&class)).map(|class| class.grade);
    let candidates: Vec<_> = desk
        .register
        .named(seat.0, &head.name)
        .iter()
        .filter_map(|person| Some((*person, desk.register.people.get(person)?)))
        .filter(|(person, listed)| !listed.left && desk.is_free(*person))
        .filter(|(_, listed)| head.lookup.is_none() || listed.code.is_none())
        .collect();
    let class = desk.register.class(seat);
    let in_class: Vec<_> = candidates.iter().filter(|(_, listed)| class.is_some() && listed.class == class).collect();
    let in_grade: Vec<_> = candidates.iter().filter(|(_, listed)| grade_of(listed) == Some(seat.1)).collect();
    match (in_class.as_slice(), in_grade.as_slice()) {
        ([(person, _)], _) | ([], [(person, _)]) => Ok(Whom::Of(*person)),
        ([], []) => Ok(Whom::Nobody),
        _ => Err((Field::Name, ProblemKind::NameAmbiguous)),
    }
}

fn enter(entry: &Entry, head: Head, seat: Seat, guardians: Vec<GuardianAct>, shown: String) -> Planned {
    let name = head.name.clone();
    let (code, born) = (head.code, head.born);
    let act = Act { name: Some(head.name), code, born, seat: Some(seat), guardians, ..Act::default() };
    settle(entry, name, shown, false, Vec::new(), act)
}

fn amend(
    desk: &Desk<'_>,
    entry: &Entry,
    head: Head,
    person: PersonId,
    seat: Seat,
    guardians: Vec<GuardianAct>,
    shown: String,
) -> Planned {
    let Some(listed) = desk.register.people.get(&person) else { return enter(entry, head, seat, guardians, shown) };
    let mut changes = Vec::new();
    changes.extend(change(Field::Name, Some(&listed.name), &head.name));
    let renames = !changes.is_empty();
    let codes = head.lookup.is_some() && listed.code != head.lookup;
    if codes {
        changes.extend(head.code.as_deref().and_then(|code| change(Field::Code, None, code)));
    }
    let born = head.born.filter(|born| listed.born != Some(*born));
    if let Some(born) = born {
        changes.extend(change(Field::BirthMonth, listed.born.map(String::from).as_deref(), &born.to_string()));
    }
    let moves = listed.left || desk.register.class(&seat).is_none() || listed.class != desk.register.class(&seat);
    if moves {
        changes.extend(change(Field::Class, Some(&desk.place_of(listed)), &shown));
    }
    let guardians = merge(desk, listed, guardians, &mut changes);
    let act = Act {
        person: Some(person),
        was: Some(listed.into()),
        name: Some(head.name.clone()).filter(|_| renames),
        code: head.code.filter(|_| codes),
        born,
        seat: Some(seat).filter(|_| moves),
        guardians,
        ..Act::default()
    };
    settle(entry, head.name, shown, moves, changes, act)
}

/// Somebody comes from a school that the actor does not look after: nothing is told of what is known there.
fn come_over(
    desk: &Desk<'_>,
    entry: &Entry,
    head: Head,
    person: PersonId,
    seat: Seat,
    guardians: Vec<GuardianAct>,
    shown: String,
) -> Planned {
    let known = head.lookup.as_ref().and_then(|lookup| desk.register.elsewhere.get(lookup));
    let mut changes = vec![Change { field: Field::School, old: None, new: Some(shown.clone()) }];
    let born = head.born.filter(|born| known.is_none_or(|other| other.listed.born != Some(*born)));
    changes.extend(born.and_then(|born| change(Field::BirthMonth, None, &born.to_string())));
    let guardians = match known {
        Some(other) => merge(desk, &other.listed, guardians, &mut changes),
        None => guardians,
    };
    for change in &mut changes {
        change.old = None;
    }
    let act = Act {
        person: Some(person),
        was: known.map(|other| (&other.listed).into()),
        born,
        seat: Some(seat),
        guardians,
        ..Act::default()
    };
    settle(entry, head.name, shown, true, changes, act)
}

/// The guardians that are new to the child or known for something else; nobody is taken away.
fn merge(desk: &Desk<'_>, listed: &Listed, named: Vec<GuardianAct>, changes: &mut Vec<Change>) -> Vec<GuardianAct> {
    let known = |name: &str| -> Option<&Guardian> {
        listed.guardians.iter().find(|guardian| spelling::name(&guardian.name).is_ok_and(|known| known == name))
    };
    let mut acts = Vec::new();
    for mut act in named {
        let Some(guardian) = known(&act.name) else {
            changes.push(Change { field: Field::GuardianName, old: None, new: Some(act.name.clone()) });
            acts.push(act);
            continue;
        };
        let known_text = guardian.kin.text();
        let relation = !act.relation.is_empty()
            && !guardian.own_word
            && spelling::narrow(&act.relation) != spelling::narrow(&known_text);
        let print = act.phone.as_deref().map(|phone| desk.prints.phone(phone));
        let phone = print.is_some_and(|print| match &guardian.phone {
            KnownPhone::None => true,
            KnownPhone::Given(known) => *known != print,
            KnownPhone::Own => false,
        });
        if relation {
            changes.extend(change(Field::GuardianRelation, Some(&known_text), &act.relation));
        }
        if phone {
            changes.extend(act.phone.as_deref().and_then(|phone| change(Field::GuardianPhone, None, phone)));
        }
        if relation || phone {
            act.person = Some(guardian.person);
            act.kin_was = Some(guardian.kin.clone()).filter(|_| relation);
            act.phone = act.phone.filter(|_| phone);
            acts.push(act);
        }
    }
    acts
}
