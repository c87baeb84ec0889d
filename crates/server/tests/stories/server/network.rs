//! Bad networks: what is written is never lost, and what is said goes on. `docs/operate/network.md` shows the table.

use std::time::Duration;

use futures_util::future::join_all;
use testkit::relay::{Line, TcpRelay, Weather};
use testkit::{Caller, Person, Town, Word};
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use super::rooms::{Hand, Lesson, numbers, strokes};

/// A word takes so long to say.
const WORD: Duration = Duration::from_millis(60);

/// Words said by each of the two: six seconds.
const WORDS: u32 = 100;

/// Words after which a stroke is drawn.
const STROKE_EVERY: u32 = 4;

/// How long the network may be gone altogether.
const DARK: Duration = Duration::from_secs(30);

const CLIENT: &str = "pupil111";

/// A network, and what has to come of it.
struct Case {
    name: &'static str,
    weather: Weather,
    dark: bool,
    /// The share of the words that arrives at least, in percent.
    least: usize,
}

const fn case(name: &'static str, loss: u16, delay_ms: u64, rate: Option<u32>, least: usize) -> Case {
    let (delay, jitter) = (Duration::from_millis(delay_ms), Duration::from_millis(20));
    Case { name, weather: Weather { loss, delay, jitter, rate }, dark: false, least }
}

const CASES: [Case; 6] = [
    case("3 % loss", 30, 30, None, 90),
    case("5 % loss", 50, 30, None, 85),
    case("10 % loss", 100, 30, None, 78),
    case("300 ms delay", 0, 300, None, 100),
    case("64 kbit/s", 0, 30, Some(64_000), 95),
    Case { dark: true, ..case("30 s blackout", 0, 30, None, 98) },
];

/// What came of the words of one speaker.
struct Speech {
    /// The share that arrived, in percent.
    share: usize,
    /// How long a listener has to hold words back so that 95 of 100 that arrive are in time.
    buffer: Duration,
}

/// Two in a room, the pupil behind a bad network.
struct Story {
    case: &'static Case,
    line: Line,
    way: TcpRelay,
    lesson: Lesson,
    drawn: u64,
    said: Vec<Instant>,
    heard: [Vec<Word>; 2],
}

impl Story {
    async fn begin(t: &Town, case: &'static Case, seed: u64) -> Self {
        let lesson = Lesson::begin_at(t, case.name).await;
        let line = Line::new(case.weather, seed);
        let way = TcpRelay::open(t.address(), &line).await;
        Self { case, line, way, lesson, drawn: 0, said: Vec::new(), heard: [Vec::new(), Vec::new()] }
    }

    async fn call(&self, person: &Person, behind: bool) -> Caller {
        Caller::call(person, self.lesson.room, behind.then_some(&self.line)).await
    }

    async fn hand(&self, after: Option<u64>) -> Hand {
        let live = self.lesson.pupil.live_through(self.way.address).await;
        Hand::over(live, CLIENT, &self.lesson.room.to_string(), after).await
    }

    async fn tell(mut self) -> Self {
        let mut hand = self.hand(None).await;
        let mut voices = self.voices().await;
        if self.case.dark {
            self.talk(&voices, &mut hand, WORDS / 2).await;
            let light = Instant::now() + DARK;
            self.line.darken(DARK);
            // Ink goes on in the dark. The page gives the silent connection up, and opens another when there is light.
            let first = self.drawn + 1;
            hand.send(first, 5).await;
            self.drawn += 5;
            drop(hand);
            self.keep(&voices);
            sleep_until(light).await;
            hand = self.hand(Some(0)).await;
            voices = self.voices().await;
            hand.send(first, 5).await;
            self.talk(&voices, &mut hand, WORDS / 2).await;
        } else {
            self.talk(&voices, &mut hand, WORDS).await;
        }
        hand.draw(self.drawn + 1).await;
        self.drawn += 1;
        self.settle(&voices).await;
        self.keep(&voices);
        self
    }

    /// The teacher's voice and the pupil's.
    async fn voices(&self) -> [Caller; 2] {
        let mut voices = [self.call(&self.lesson.teacher, false).await, self.call(&self.lesson.pupil, true).await];
        for voice in &mut voices {
            voice.connected().await;
        }
        voices
    }

    /// Both talk, and the pupil draws.
    async fn talk(&mut self, voices: &[Caller; 2], hand: &mut Hand, words: u32) {
        let mut beat = interval(WORD);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for n in 0..words {
            beat.tick().await;
            let word = u32::try_from(self.said.len()).unwrap();
            self.said.push(Instant::now());
            for voice in voices {
                voice.say(word);
            }
            if n % STROKE_EVERY == 0 {
                self.drawn += 1;
                hand.send(self.drawn, 1).await;
            }
        }
    }

    /// Waits until what is under way has come, or will not: nothing new was heard for a second.
    async fn settle(&self, voices: &[Caller; 2]) {
        let count = || voices.iter().map(|voice| voice.heard().len()).sum::<usize>();
        let mut before = usize::MAX;
        let mut beat = interval(Duration::from_secs(1));
        while before != count() {
            before = count();
            beat.tick().await;
        }
    }

    fn keep(&mut self, voices: &[Caller; 2]) {
        for (heard, voice) in self.heard.iter_mut().zip(voices) {
            heard.extend(voice.heard());
        }
    }

    /// What one of the two heard of the other.
    fn speech(&self, listener: usize) -> Speech {
        let heard = &self.heard[listener];
        let mut late: Vec<_> = heard.iter().map(|word| word.at - self.said[word.n as usize]).collect();
        late.sort_unstable();
        let (soonest, most) = (late[0], late[(late.len() - 1) * 95 / 100]);
        Speech { share: heard.len() * 100 / self.said.len(), buffer: most.saturating_sub(soonest) }
    }

    async fn judge(&self) {
        let Case { name, least, .. } = *self.case;
        let kept = strokes(&self.lesson.teacher, &self.lesson.room.to_string(), CLIENT).await;
        assert_eq!(numbers(&kept), (1..=self.drawn).collect::<Vec<_>>(), "{name}: every stroke is there, in order");
        let [down, up] = [self.speech(1), self.speech(0)];
        println!(
            "{name:>14} | {:>3} of {:>3} strokes | to the pupil {:>3} %, buffer {:>4} ms | from the pupil {:>3} %, buffer {:>4} ms",
            kept.len(),
            self.drawn,
            down.share,
            down.buffer.as_millis(),
            up.share,
            up.buffer.as_millis(),
        );
        assert!(down.share.min(up.share) >= least, "{name}: {} % and {} %", down.share, up.share);
    }
}

testkit::stories! {
    async fn what_is_written_is_never_lost_and_speech_goes_on(t: Town) {
        let mut stories = Vec::new();
        for (case, seed) in CASES.iter().zip(1..) {
            stories.push(Story::begin(&t, case, seed).await);
        }
        for story in join_all(stories.into_iter().map(Story::tell)).await {
            story.judge().await;
        }
    }
}
