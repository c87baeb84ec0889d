//! Plays the demo region's sessions: every question is really asked, offered, explained in its room and closed, on a clock
//! that jumps. What stands in the archive afterwards is what the program itself has written.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use bytes::Bytes;
use kernel::{Actor, OrgId, PersonId, Role, RoomId, SessionId, Timestamp};
use media::{MediaEvent, ogg_duration};
use people::packs::Packs;
use people::words::{Grade, Stage as SchoolStage, Subject};
use platform::files::{FilePurpose, NewFile, service as files};
use platform::jobs::{self, Registry};
use platform::testing::TestClock;
use platform::{App, Ctx};
use rooms::{ClientId, NewOp, Rooms};
use tutoring::dispatch::service as dispatch;
use tutoring::duty::{DutyCheck, Pen, service as duty};
use tutoring::questions::{AttachmentKind, Attempt, Mode, QuestionChange, service as questions};
use tutoring::reading::service as reading;
use tutoring::sessions::{Description, Verdict, service as sessions};

use super::material::{self, Question};
use super::script;
use super::town::{Answerer, Cast};

/// How long before a moment the pupil, the teacher or the machine does the next thing.
const BREATH: Duration = Duration::from_secs(2);
/// The pupil copies down what stands on the board.
const COPYING: Duration = Duration::from_secs(25);
/// Where a photo ends and the teacher's writing begins, in board units.
const BELOW_PHOTO: i32 = 7_400;
const BELOW_TEXT: i32 = 3_200;

/// Everything that is needed to play.
pub(super) struct Playhouse<'a> {
    pub(super) app: &'a App,
    pub(super) clock: &'a TestClock,
    pub(super) jobs: &'a Registry,
    /// The folder into which media records.
    pub(super) recordings: &'a Path,
}

/// A session that was played, and whose question it was.
pub(super) struct Played {
    pub(super) pupil: PersonId,
    pub(super) session: SessionId,
}

impl Playhouse<'_> {
    /// Plays every question once, on the evenings before `today`, the last one most recently.
    pub(super) async fn play(
        &self,
        cast: &Cast,
        questions: &[Question],
        today: Timestamp,
    ) -> anyhow::Result<Vec<Played>> {
        let mut asked: Vec<PersonId> = Vec::new();
        let mut played = Vec::with_capacity(questions.len());
        for (place, question) in questions.iter().enumerate() {
            self.clock.set_to(self.evening(today, questions.len() - place, place)?);
            let pupil = learner(cast, question.grade, &asked)?;
            asked.push(pupil);
            let teacher = answerer(cast, question, place)?;
            let session = self.one(pupil, teacher, question).await.with_context(|| question.text.clone())?;
            played.push(Played { pupil, session });
        }
        Ok(played)
    }

    /// An evening so many days ago, not always at the same minute.
    fn evening(&self, today: Timestamp, days_ago: usize, place: usize) -> anyhow::Result<Timestamp> {
        let zone = &self.app.part::<Packs>().current(today).zone;
        let day = today.minus(Duration::from_hours(24) * u32::try_from(days_ago)?).day(zone);
        let minutes = 18 * 60 + 10 + u64::try_from(place * 37 % 140)?;
        Ok(day.start(zone)?.plus(Duration::from_mins(minutes)))
    }

    async fn one(&self, pupil: PersonId, teacher: &Answerer, question: &Question) -> anyhow::Result<SessionId> {
        let asking = self.acting(pupil, Role::Pupil, teacher.school);
        let answering = self.acting(teacher.person, Role::Teacher, teacher.school);
        let check = DutyCheck { microphone_ok: true, pen: Pen::Pen, round_trip_ms: 24 };
        duty::start(&answering, check).await?;
        let (session, room) = match question.mode.as_str() {
            "live" => self.live(&asking, &answering, question).await?,
            _ => self.later(&asking, &answering, question).await?,
        };
        self.explain(&answering, room, question).await?;
        if question.mode == "live" {
            self.say(&asking, room, "明白了，谢谢老师！").await?;
            self.pass(COPYING);
        }
        self.close(&asking, &answering, session, question).await?;
        if question.mode == "live" {
            duty::end(&answering).await?;
        }
        Ok(session)
    }

    /// Asked on the same screen: offered, accepted.
    async fn live(&self, asking: &Ctx, answering: &Ctx, question: &Question) -> anyhow::Result<(SessionId, RoomId)> {
        self.ask(asking, question, Mode::Live).await?;
        self.pass(BREATH);
        let Some(offered) = dispatch::current(answering).await? else { bail!("the question reached no teacher") };
        let shown = dispatch::accept(answering, offered.offer.id).await?;
        Ok((shown.session.id, shown.session.room_id.context("a session without a room")?))
    }

    /// Asked for later: the teacher goes off duty and takes it from the list.
    async fn later(&self, asking: &Ctx, answering: &Ctx, question: &Question) -> anyhow::Result<(SessionId, RoomId)> {
        duty::end(answering).await?;
        let id = self.ask(asking, question, Mode::Later).await?;
        self.pass(Duration::from_mins(20));
        let shown = sessions::take(answering, id).await?;
        Ok((shown.session.id, shown.session.room_id.context("a session without a room")?))
    }

    async fn ask(&self, asking: &Ctx, question: &Question, mode: Mode) -> anyhow::Result<kernel::QuestionId> {
        let subject: Subject = question.subject.parse()?;
        let attempt =
            Attempt { chips: vec![question.chip.clone()], text: Some(question.attempt.clone()), ..Attempt::default() };
        let text = Some(question.text.clone());
        let change = QuestionChange { subject: Some(subject), text, attempt: Some(attempt) };
        let id = questions::draft(asking, change).await?.question.id;
        if let Some(photo) = &question.photo {
            let bytes = Bytes::from(material::bytes(&format!("photos/{photo}"))?.into_owned());
            let owner = asking.actor()?.person;
            let file = files::save(asking, NewFile { owner, purpose: FilePurpose::Photo, bytes }).await?;
            questions::attach(asking, id, file.id, AttachmentKind::Photo).await?;
            // What nobody has read is shown to no other child.
            reading::know(asking, id, file.id, &question.text).await?;
        }
        self.pass(BREATH);
        questions::submit(asking, id, mode).await?;
        Ok(id)
    }

    /// Writes and speaks: the operations at their moments, the voice beside them.
    async fn explain(&self, answering: &Ctx, room: RoomId, question: &Question) -> anyhow::Result<()> {
        let voice = self.speak(answering, room, question).await?;
        let began = answering.now();
        let first_y = if question.photo.is_some() { BELOW_PHOTO } else { BELOW_TEXT };
        let voice_ms = i64::try_from(voice.as_millis())?;
        let client: ClientId = "d0d0d0d0".parse()?;
        for (n, cue) in (1..).zip(script::cues(&question.steps, first_y, voice_ms)) {
            self.clock.set_to(Timestamp::from_millis(began.as_millis() + cue.at_ms));
            let op = NewOp { n, op: Some(serde_json::from_value(cue.op)?) };
            self.enter(answering, room, &client, op).await?;
        }
        self.clock.set_to(began.plus(voice));
        Ok(())
    }

    /// Lays the spoken explanation where media would have recorded it, and tells the room so.
    async fn speak(&self, answering: &Ctx, room: RoomId, question: &Question) -> anyhow::Result<Duration> {
        let member = answering.actor()?.person;
        let folder = self.recordings.join(room.to_string());
        tokio::fs::create_dir_all(&folder).await?;
        let path = folder.join(format!("{member}-1.ogg"));
        tokio::fs::write(&path, material::bytes(&format!("voices/{}", question.voice))?).await?;
        let duration = ogg_duration(&path)?;
        let rooms = self.app.part::<Rooms>();
        let started = MediaEvent::RecordingStarted { room, member, path: path.clone(), started: Instant::now() };
        rooms.hear(answering, started).await?;
        rooms.hear(answering, MediaEvent::RecordingEnded { room, member, path, duration }).await?;
        Ok(duration)
    }

    async fn say(&self, asking: &Ctx, room: RoomId, words: &str) -> anyhow::Result<()> {
        self.pass(BREATH);
        let op = serde_json::from_value(serde_json::json!({ "k": "chat", "text": words }))?;
        self.enter(asking, room, &"e0e0e0e0".parse()?, NewOp { n: 1, op: Some(op) }).await
    }

    async fn enter(&self, who: &Ctx, room: RoomId, client: &ClientId, op: NewOp) -> anyhow::Result<()> {
        let author = who.actor()?.person;
        let appended = self.app.part::<Rooms>().append(who, room, author, client, vec![op]).await?;
        anyhow::ensure!(appended.refused.is_empty(), "the room refused an operation: {:?}", appended.refused);
        Ok(())
    }

    async fn close(&self, asking: &Ctx, answering: &Ctx, id: SessionId, question: &Question) -> anyhow::Result<()> {
        self.pass(BREATH);
        let subject = question.subject.parse()?;
        let knowledge_point = question.knowledge_point.clone();
        sessions::close(answering, id, Description { subject, kind: None, knowledge_point, note: None }).await?;
        // Recordings move into the file store by a job that lets media finish first.
        self.pass(Duration::from_secs(30));
        jobs::run_due(self.app, self.jobs).await?;
        if let Some(solved) = question.solved {
            sessions::judge(asking, id, Verdict { solved, rating: question.rating, comment: None }).await?;
        }
        Ok(())
    }

    fn acting(&self, person: PersonId, role: Role, org: OrgId) -> Ctx {
        Ctx::acting(self.app.clone(), Actor { person, role, org, sign_in: self.app.new_id() })
    }

    fn pass(&self, span: Duration) {
        self.clock.advance(span);
    }
}

/// A pupil of the grade who has not asked yet.
fn learner(cast: &Cast, grade: u8, asked: &[PersonId]) -> anyhow::Result<PersonId> {
    let grade = Grade::new(grade).context("a grade from 1 to 12")?;
    let found = cast.pupils.iter().find(|pupil| pupil.grade == grade && !asked.contains(&pupil.person));
    Ok(found.context("no pupil of this grade")?.person)
}

/// The teachers of the subject and stage take turns.
fn answerer<'a>(cast: &'a Cast, question: &Question, turn: usize) -> anyhow::Result<&'a Answerer> {
    let wanted: (Subject, SchoolStage) = (question.subject.parse()?, question.stage.parse()?);
    let able: Vec<_> = cast.teachers.iter().filter(|teacher| teacher.subjects.contains(&wanted)).collect();
    anyhow::ensure!(!able.is_empty(), "no teacher of {} in {}", question.subject, question.stage);
    Ok(able[turn % able.len()])
}
