//! Voices where no datagram gets through: over the live connection, or through a relay.

use std::time::Duration;

use ::rooms::Rooms;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use kernel::ErrorCode;
use platform::Ctx;
use serde_json::{Value, json};
use testkit::{Caller, Live, Person, Town, word};

use super::rooms::Lesson;

const CLIENT: &str = "pupil111";

/// Words said by each of the two, as many as may be under way without a receipt.
const WORDS: u32 = 20;

fn place(lesson: &Lesson, person: &Person, client: &str) -> String {
    format!("voice:{}_{}_{client}", lesson.room, person.id())
}

/// Says a word over the live connection.
async fn say(live: &mut Live, topic: &str, n: u32) -> u64 {
    let opus = BASE64_STANDARD.encode(word(n));
    live.say(topic, json!({ "voice": { "n": n, "t": n * 2_880, "opus": opus } })).await
}

/// Why a topic may not be joined.
async fn refused(live: &mut Live, topic: &str) -> Value {
    live.send(json!({ "t": "join", "topic": topic, "ref": 900 })).await;
    live.answer(900).await["code"].take()
}

testkit::stories! {
    async fn one_calls_and_one_speaks_over_the_live_connection(t: Town) {
        let lesson = Lesson::begin(&t).await;
        let mut teacher = Caller::call(&lesson.teacher, lesson.room, None).await;
        teacher.connected().await;
        let topic = place(&lesson, &lesson.pupil, CLIENT);
        let mut pupil = lesson.pupil.live().await;
        pupil.join(&topic, None).await;
        let mut log = lesson.teacher.live().await;
        log.join(&lesson.topic(), None).await;

        for n in 1..=WORDS {
            teacher.say(n);
            let number = say(&mut pupil, &topic, 100 + n).await;
            if n % 4 == 0 {
                assert_eq!(pupil.answer(number).await["body"], json!({ "n": 100 + n }));
            }
        }
        let heard: Vec<_> = teacher.hears(WORDS as usize).await.iter().map(|word| word.n).collect();
        assert_eq!(heard, (101..=100 + WORDS).collect::<Vec<_>>());
        // Those of the teacher came among the answers, as many as may be under way. With a receipt there is room for more.
        let receipt = pupil.say(&topic, json!({ "voice": { "n": 124, "t": 0, "opus": "GAEC" }, "heard": WORDS })).await;
        pupil.answer(receipt).await;
        teacher.say(WORDS + 1);
        let last = BASE64_STANDARD.encode(word(WORDS + 1));
        let frame = pupil.event(&topic, |body| body["opus"] == json!(last)).await;
        assert_eq!((&frame["who"], &frame["i"]), (&json!(lesson.teacher.id()), &json!(WORDS + 1)));

        // Both are recorded.
        let mut voices = 0;
        while voices < 2 {
            let has_voice = |entry: &&Value| entry["op"]["k"] == "voice";
            let body = log.event(&lesson.topic(), |body| body["entries"].is_array()).await;
            voices += body["entries"].as_array().unwrap().iter().filter(has_voice).count();
        }
        let ctx = Ctx::system(t.app());
        let rooms = ctx.part::<Rooms>();
        rooms.close(&ctx, lesson.room).await.unwrap();
        assert_eq!(pupil.event(&topic, |body| body["gone"].is_boolean()).await, json!({ "gone": true }));
        let mut both = vec![lesson.teacher.id(), lesson.pupil.id()];
        both.sort_unstable();
        // The recorder's last word comes a moment after the room has closed.
        let recorded = async {
            loop {
                let voices = rooms.replay(&ctx, lesson.room).await.unwrap().voices;
                let mut speakers: Vec<_> = voices.iter().map(|voice| voice.author).collect();
                speakers.sort_unstable();
                if speakers == both {
                    break;
                }
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), recorded).await.expect("both are recorded");
        let number = say(&mut pupil, &topic, 900).await;
        assert_eq!(pupil.answer(number).await["code"], json!(ErrorCode::RoomClosed));
    }

    async fn nobody_speaks_or_listens_in_anothers_place(t: Town) {
        let lesson = Lesson::begin(&t).await;
        let stranger = t.school("城东小学").await.class(3, "三(1)班").await.pupil("小虾").await;
        let mut live = stranger.live().await;
        for topic in [place(&lesson, &lesson.pupil, CLIENT), place(&lesson, &stranger, CLIENT), "voice:1_2_3".to_owned()] {
            assert_eq!(refused(&mut live, &topic).await, json!(ErrorCode::NotFound), "{topic}");
        }
        let mut teacher = lesson.teacher.live().await;
        let topic = place(&lesson, &lesson.pupil, CLIENT);
        assert_eq!(refused(&mut teacher, &topic).await, json!(ErrorCode::NotFound));

        // The person goes on with another device: this one is out.
        let mut pupil = lesson.pupil.live().await;
        pupil.join(&lesson.topic(), None).await;
        pupil.join(&topic, None).await;
        pupil.say(&lesson.topic(), json!({ "device": "pupil222" })).await;
        pupil.event(&lesson.topic(), |body| body["device"] == "pupil222").await;
        let number = say(&mut pupil, &topic, 4).await;
        assert_eq!(pupil.answer(number).await["code"], json!(ErrorCode::RoomElsewhere));
    }

    async fn who_takes_part_is_given_the_relays_for_a_while(t: Town) {
        let lesson = Lesson::begin(&t).await;
        let path = format!("/rooms/{}/voice/servers", lesson.room);
        assert_eq!(lesson.pupil.get(&path).await.is(200)["servers"], json!([]));
        t.reconfigure(|config| {
            config.media.turn = vec!["turn:turn.example.org:3478?transport=tcp".to_owned()];
            config.media.turn_secret = Some("north".into());
        })
        .await;
        let server = lesson.pupil.get(&path).await.is(200)["servers"][0].clone();
        assert_eq!(server["urls"], json!(["turn:turn.example.org:3478?transport=tcp"]));
        let until: i64 = server["username"].as_str().unwrap().split(':').next().unwrap().parse().unwrap();
        let now = t.app().now().as_millis() / 1_000;
        assert!((3_600..=24 * 3_600).contains(&(until - now)), "{until} from {now}");
        let stranger = t.school("城东小学").await.class(3, "三(1)班").await.pupil("小虾").await;
        stranger.get(&path).await.refused(ErrorCode::NotFound);
    }
}
