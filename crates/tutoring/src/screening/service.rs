//! Reading what pupils write, and saying what others may see of it.

use kernel::{PersonId, QuestionId, Role};
use people::consent::{Item, service as consent};
use people::organisation::OrgPath;
use people::packs::Packs;
use people::persons::service as persons;
use platform::notices::{self, Notice};
use platform::{Ctx, jobs};
use sha2::{Digest, Sha256};
use store::{Source, Tx};

use super::jobs::DecisionLate;
use super::rules::{self, Lexicon, ScreenStep};
use super::{
    Finding, Place, Read, Said, ScreenError, ScreenOutcome, ScreenReason, ScreenState, Screening, Shareable, Step,
    Veil, store as table,
};
use crate::dispatch::service as dispatch;
use crate::events::QuestionRead;
use crate::questions::rules::Step as QuestionStep;
use crate::questions::service as questions;
use crate::questions::{AttachmentState, Question, QuestionState};
use crate::reading::service as reading;
use crate::seats::service as seats;
use crate::source::again;

/// Reads words of a question that have come after it was sent off: what was read in a photo, or heard in a voice. To be called
/// again whenever they change.
///
/// # Errors
/// `NotFound`; when the database fails.
pub async fn screen(ctx: &Ctx, question: QuestionId, said: &[Said]) -> Result<(), ScreenError> {
    let mut tx = ctx.db.begin().await?;
    dispatch::take_turn(&mut tx).await?;
    let mut question = questions::get(&mut tx, question).await?;
    if question.state != QuestionState::Draft {
        read_words(ctx, &mut tx, &mut question, said).await?;
        // Others may be shown it now, or it is known to be what another asked.
        seats::look_again(ctx, &mut tx, &question).await?;
    }
    Ok(tx.commit().await?)
}

/// Reads what a pupil wrote in a question that is sent off, or was changed since, and what was read and heard of it meanwhile. In this
/// transaction's turn, so that nothing grave is put to a teacher before a person has looked.
pub(crate) async fn screen_question(ctx: &Ctx, tx: &mut Tx, question: &mut Question) -> Result<(), ScreenError> {
    let attempt = question.attempt().and_then(|attempt| attempt.text).unwrap_or_default();
    let mut said = vec![Said::text(question.text.as_deref().unwrap_or_default()), Said::attempt(&attempt)];
    said.extend(reading::all_of(&mut *tx, question.id).await?.iter().map(Said::read));
    table::forget_taken_off(tx, question.id).await?;
    read_words(ctx, tx, question, &said).await
}

pub(super) async fn read_words(
    ctx: &Ctx,
    tx: &mut Tx,
    question: &mut Question,
    said: &[Said],
) -> Result<(), ScreenError> {
    let mut screening = match table::find(&mut *tx, question.id).await? {
        Some(screening) => screening,
        None => begin(ctx, tx, question).await?,
    };
    let was = screening.state;
    let changed = keep_findings(ctx, tx, question, said).await?;
    let reads = table::findings(&mut *tx, question.id).await?;
    let decided = screening.decided_at.is_some();
    // What a person decided stands for the words the person saw.
    let counts = |read: &&Read| !decided || changed.contains(&read.source);
    let gravest = reads.iter().filter(counts).max_by_key(|read| (read.outcome, read.confidence)).cloned();
    screening.duplicate_of = find_duplicate(ctx, tx, question).await?;
    let gravest = match (gravest, screening.duplicate_of) {
        (Some(read), Some(earlier)) => Some(as_grave(tx, read, earlier).await?),
        (gravest, _) => gravest,
    };
    screening.screened_at = ctx.now();
    ctx.part::<Lexicon>().version().clone_into(&mut screening.version);
    if let Some(read) = gravest.filter(|read| !decided || read.outcome != ScreenOutcome::Clear || read.is_of_pupil()) {
        advance_by_rules(ctx, tx, question, &mut screening, &read).await?;
    }
    keep(ctx, tx, was, &screening).await
}

/// What was read of a question that was asked before and is not shown to others as it was asked then: whoever asks again does not
/// undo what the desk decided, nor what it has still to decide.
async fn as_grave(tx: &mut Tx, read: Read, earlier: QuestionId) -> store::Result<Read> {
    let before = table::find(&mut *tx, earlier).await?.filter(|before| !before.state.is_shown());
    Ok(match before {
        Some(before) if read.outcome < ScreenOutcome::Held => {
            Read { outcome: ScreenOutcome::Held, reason: before.reason, confidence: before.confidence, ..read }
        }
        _ => read,
    })
}

/// Keeps a screening as it stands now. Who listens along to what is shown no longer waits for a teacher again.
async fn keep(ctx: &Ctx, tx: &mut Tx, was: ScreenState, screening: &Screening) -> Result<(), ScreenError> {
    table::update(tx, screening).await?;
    if was.is_shown() && !screening.state.is_shown() {
        seats::send_guests_away(ctx, tx, screening.question_id).await?;
    }
    Ok(())
}

/// A screening that begins.
async fn begin(ctx: &Ctx, tx: &mut Tx, question: &Question) -> Result<Screening, ScreenError> {
    let pupil = persons::pupil(&mut *tx, question.asker_id).await?.ok_or(ScreenError::NotFound)?;
    let screening = Screening {
        question_id: question.id,
        asker_id: question.asker_id,
        school_id: pupil.school,
        state: ScreenState::Clear,
        reason: None,
        confidence: 100,
        version: ctx.part::<Lexicon>().version().to_owned(),
        duplicate_of: None,
        screened_at: ctx.now(),
        waits_since: None,
        due_at: None,
        decided_by: None,
        decided_at: None,
        note: None,
        appeal: None,
        appealed_at: None,
        appealed_by: None,
    };
    table::insert(tx, &screening).await?;
    Ok(screening)
}

/// Reads the words that are new or other than before, and tells where those come from.
async fn keep_findings(ctx: &Ctx, tx: &mut Tx, question: &Question, said: &[Said]) -> Result<Vec<String>, ScreenError> {
    let veil = Veil::of(ctx, &mut *tx, question.asker_id).await?;
    let known = table::findings(&mut *tx, question.id).await?;
    let has_pieces = !questions::attachments(&mut *tx, question.id).await?.is_empty();
    let mut changed = Vec::new();
    for Said { source, words } in said {
        let alone = source == "text" && !has_pieces;
        // Beside a photo the same words are read otherwise.
        let digest = if alone { digest_of(&format!("{words}\n")) } else { digest_of(words) };
        let before = known.iter().find(|read| read.source == *source);
        if before.is_some_and(|read| read.digest == digest) {
            continue;
        }
        if words.trim().is_empty() && before.is_none() {
            continue;
        }
        table::upsert_finding(tx, question.id, &Read::of(source, words, digest, veil.read(words, alone))).await?;
        changed.push(source.clone());
    }
    Ok(changed)
}

pub(super) fn digest_of(words: &str) -> String {
    // Of which words it is, not whose: a short one does.
    hex::encode(&Sha256::digest(words.as_bytes())[..16])
}

impl Read {
    fn of(source: &str, words: &str, digest: String, finding: Finding) -> Self {
        let Finding { outcome, reason, confidence, places } = finding;
        let of_file = !matches!(source, "text" | "attempt");
        Self {
            source: source.to_owned(),
            outcome,
            reason,
            confidence,
            places: serde_json::to_string(&places).unwrap_or_default(),
            digest,
            words: (of_file && outcome != ScreenOutcome::Clear).then(|| words.to_owned()),
        }
    }

    /// Whether the pupil wrote it, and can write it anew.
    fn is_of_pupil(&self) -> bool {
        matches!(self.source.as_str(), "text" | "attempt")
    }

    /// What was found where.
    #[must_use]
    pub fn places(&self) -> Vec<Place> {
        serde_json::from_str(&self.places).unwrap_or_default()
    }
}

/// The step the rules take, with what follows from it.
async fn advance_by_rules(
    ctx: &Ctx,
    tx: &mut Tx,
    question: &mut Question,
    screening: &mut Screening,
    read: &Read,
) -> Result<(), ScreenError> {
    let Some(step) = screening.state.step_for(read.outcome) else { return Ok(()) };
    screening.state = screening.state.after(step)?;
    (screening.reason, screening.confidence) = (read.reason, read.confidence);
    (screening.decided_by, screening.decided_at) = (None, None);
    note_step(ctx, tx, screening, step, None).await?;
    set_clock(ctx, tx, screening).await?;
    if screening.state == ScreenState::Stopped {
        take_from_teacher(ctx, tx, question).await?;
        tell_desk(ctx, tx, screening, "screening_grave").await?;
        let notice = Notice::new("question_stopped").link(format!("/questions/{}", question.id));
        notices::send(ctx, tx, question.asker_id, notice).await?;
    }
    Ok(())
}

/// A grave question that is on offer goes back to its place.
async fn take_from_teacher(ctx: &Ctx, tx: &mut Tx, question: &mut Question) -> Result<(), ScreenError> {
    if question.state == QuestionState::Offered {
        dispatch::withdraw_offer(ctx, tx, question.id).await?;
        questions::advance(ctx, tx, question, QuestionStep::Decline, None).await?;
    }
    Ok(())
}

/// Hides a question that was reported, the bureau having agreed. The pupil is told, and can object.
///
/// # Errors
/// `OtherDecides` for who hid it before and was overruled.
pub(crate) async fn hide_reported(ctx: &Ctx, tx: &mut Tx, question: QuestionId, note: &str) -> Result<(), ScreenError> {
    let Some(mut screening) = table::find(&mut *tx, question).await? else { return Ok(()) };
    // Hidden already, or objected to: whoever decides that sees the report too.
    if screening.state.after(ScreenStep::Hide).is_err() {
        return Ok(());
    }
    if rules::overruled(&table::steps(&mut *tx, question).await?).contains(&ctx.actor()?.person) {
        return Err(ScreenError::OtherDecides);
    }
    screening.reason = Some(ScreenReason::Reported);
    decide(ctx, tx, &mut screening, ScreenStep::Hide, note).await?;
    let notice = Notice::new("question_hidden").link(format!("/questions/{question}"));
    notices::send(ctx, tx, screening.asker_id, notice).await?;
    Ok(())
}

/// Takes back that a report hid a question, the bureau having thought better of it: others see of it what the rules let them, and where
/// these hold it back a person looks. What was objected to is decided by another person.
pub(crate) async fn show_reported(ctx: &Ctx, tx: &mut Tx, question: QuestionId, note: &str) -> Result<(), ScreenError> {
    let found = table::find(&mut *tx, question).await?;
    let hidden = |one: &Screening| one.state == ScreenState::Hidden && one.reason == Some(ScreenReason::Reported);
    let Some(mut screening) = found.filter(hidden) else { return Ok(()) };
    let reads = table::findings(&mut *tx, question).await?;
    let gravest = reads.iter().max_by_key(|read| (read.outcome, read.confidence));
    let step = match gravest.map_or(ScreenOutcome::Clear, |read| read.outcome) {
        ScreenOutcome::Clear => ScreenStep::Release,
        ScreenOutcome::Masked => ScreenStep::Cover,
        ScreenOutcome::Held | ScreenOutcome::Stopped => ScreenStep::Hold,
    };
    (screening.reason, screening.confidence) = gravest.map_or((None, 100), |read| (read.reason, read.confidence));
    decide(ctx, tx, &mut screening, step, note).await?;
    if screening.state.is_shown() {
        let notice = Notice::new("question_screened").link(format!("/questions/{question}"));
        notices::send(ctx, tx, screening.asker_id, notice).await?;
    }
    Ok(())
}

/// Takes the step that a person decided on, and writes it down.
///
/// # Errors
/// `StateWrong` where it cannot be taken.
pub(super) async fn decide(
    ctx: &Ctx,
    tx: &mut Tx,
    screening: &mut Screening,
    step: ScreenStep,
    note: &str,
) -> Result<(), ScreenError> {
    let was = screening.state;
    screening.state = was.after(step)?;
    if step == ScreenStep::Hide {
        // Whatever was objected before was decided: the family may object to what is hidden now.
        (screening.appeal, screening.appealed_at, screening.appealed_by) = (None, None, None);
    }
    // What waits for a person was decided by nobody.
    let decided = !screening.state.waits();
    screening.decided_by = ctx.actor.filter(|_| decided).map(|actor| actor.person);
    screening.decided_at = decided.then(|| ctx.now());
    screening.note = Some(note.trim().to_owned()).filter(|note| !note.is_empty());
    note_step(ctx, tx, screening, step, screening.note.clone()).await?;
    set_clock(ctx, tx, screening).await?;
    keep(ctx, tx, was, screening).await
}

/// Begins the clock of what waits for a person, and ends it of what does not.
pub(super) async fn set_clock(ctx: &Ctx, tx: &mut Tx, screening: &mut Screening) -> Result<(), ScreenError> {
    if !screening.state.waits() {
        (screening.waits_since, screening.due_at) = (None, None);
        return Ok(());
    }
    let (now, hours) = (ctx.now(), &ctx.part::<Packs>().current(ctx.now()).rules.moderation);
    let term = if screening.state == ScreenState::Stopped { hours.grave } else { hours.usual };
    let due = now.plus(term);
    (screening.waits_since, screening.due_at) = (Some(now), Some(due));
    jobs::enqueue(ctx, tx, &DecisionLate { question: screening.question_id, due }, due).await?;
    Ok(())
}

/// Writes down who took a step.
pub(super) async fn note_step(
    ctx: &Ctx,
    tx: &mut Tx,
    screening: &Screening,
    step: ScreenStep,
    note: Option<String>,
) -> Result<(), ScreenError> {
    let by_rules = matches!(step, ScreenStep::Pass | ScreenStep::Mask | ScreenStep::Hold | ScreenStep::Stop);
    let actor = ctx.actor.filter(|_| !by_rules);
    let step = Step {
        id: ctx.new_id(),
        at: ctx.now(),
        actor_id: actor.map(|actor| actor.person),
        actor_role: actor.map(|actor| actor.role),
        step,
        reason: screening.reason,
        note,
    };
    Ok(table::insert_step(tx, screening.question_id, &step).await?)
}

/// Tells the desks above a pupil's school.
pub(super) async fn tell_desk(
    ctx: &Ctx,
    tx: &mut Tx,
    screening: &Screening,
    code: &'static str,
) -> Result<(), ScreenError> {
    let pupil = persons::pupil(&mut *tx, screening.asker_id).await?;
    for person in desk_of(tx, pupil.map(|pupil| pupil.school_path)).await? {
        let notice = Notice::new(code).link(format!("/moderation/{}", screening.question_id));
        notices::send(ctx, tx, person, notice).await?;
    }
    Ok(())
}

async fn desk_of(tx: &mut Tx, path: Option<OrgPath>) -> Result<Vec<PersonId>, ScreenError> {
    let mut desk = Vec::new();
    for org in path.map(|path| path.ids()).unwrap_or_default() {
        desk.extend(persons::who_serves(&mut *tx, org, Role::Bureau).await?);
    }
    Ok(desk)
}

/// An earlier question of the same pupil with the same words, typed, read or heard, that is open, or was answered within a month.
async fn find_duplicate(ctx: &Ctx, tx: &mut Tx, question: &Question) -> Result<Option<QuestionId>, ScreenError> {
    let words = reading::words_of(&mut *tx, question).await?;
    let since = ctx.now().minus(rules::DUPLICATE_LIFE);
    let earlier = table::earlier(&mut *tx, question.asker_id, question.id, since).await?;
    let asked = earlier.into_iter().map(|one| (one.id, one.text)).collect();
    let said = reading::words_of_all(&mut *tx, asked).await?;
    Ok(said.into_iter().find(|(_, said)| rules::are_same(said, &words)).map(|(id, _)| id))
}

/// Words without what is listed and what is personal, whosever they are.
#[must_use]
pub(crate) fn covered(ctx: &Ctx, words: &str) -> String {
    ctx.part::<Lexicon>().covered(words, &[])
}

/// Whether a question was read at all.
pub(crate) async fn is_screened(source: impl Into<Source<'_>>, question: QuestionId) -> store::Result<bool> {
    Ok(table::find(source, question).await?.is_some())
}

/// Reads what was read in a photo or heard in a voice.
///
/// # Errors
/// When the database fails; told again, it does no harm.
pub async fn follow(ctx: Ctx, read: QuestionRead) -> anyhow::Result<()> {
    let readings = reading::all_of(&ctx.db, read.question).await?;
    let said: Vec<Said> = readings.iter().filter(|one| one.file_id == read.file).map(Said::read).collect();
    Ok(screen(&ctx, read.question, &said).await?)
}

/// Whether no teacher is asked before a person has looked.
pub(crate) async fn is_stopped(source: impl Into<Source<'_>>, question: QuestionId) -> store::Result<bool> {
    let screening = table::find(source, question).await?;
    Ok(screening.is_some_and(|screening| screening.state == ScreenState::Stopped))
}

/// What another pupil may see of a question now; see [`shareable`].
///
/// # Errors
/// `NotFound`; when the database fails.
pub async fn shareable_now(ctx: &Ctx, question: QuestionId) -> Result<Shareable, ScreenError> {
    let question = questions::get(&ctx.db, question).await?;
    shareable(ctx, (&ctx.db).into(), &question).await
}

/// What another pupil may see of a question: nothing without the family's agreement, nothing that waits or was hidden, and
/// nothing that was found without being released by a person.
///
/// # Errors
/// When the database fails.
pub async fn shareable(ctx: &Ctx, mut source: Source<'_>, question: &Question) -> Result<Shareable, ScreenError> {
    let Some(screening) = table::find(again(&mut source), question.id).await? else { return Ok(Shareable::Not) };
    let agreed = consent::allows(ctx, again(&mut source), question.asker_id, Item::Sharing).await?;
    if !agreed || !screening.state.is_shown() {
        return Ok(Shareable::Not);
    }
    let released = screening.state == ScreenState::Clear && screening.decided_at.is_some();
    let veil = Veil::of(ctx, again(&mut source), question.asker_id).await?;
    let text = question.text.as_deref().map(|text| if released { text.to_owned() } else { veil.covered(text) });
    let reads = table::findings(again(&mut source), question.id).await?;
    let clean = |read: &&Read| released || read.outcome == ScreenOutcome::Clear;
    let read: Vec<_> = reads.iter().filter(clean).filter_map(|read| read.source.parse().ok()).collect();
    let attachments = questions::attachments(source, question.id).await?.into_iter();
    let here = attachments.filter(|one| one.state == AttachmentState::Here).map(|one| one.file_id);
    Ok(Shareable::Shown { text, files: here.filter(|file| read.contains(file)).collect() })
}
