//! How each thing is made.

use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use tokio::fs;
use tracing::info;

use super::engine::{self, Bounds, Outcome};
use super::rules::{self, PdfFacts, Probe, Recipe};
use super::{Format, Formats, Made, Prepared, Tool};
use crate::Ctx;
use crate::files::{FileError, FilePurpose, LONGEST_VOICE, service as files};

/// What came, in the folder of its work.
const SOURCE: &str = "source";
/// The largest file that is made of anything.
const MADE: u64 = 256 * 1024 * 1024;
/// Looking into a file.
const LOOK: Duration = Duration::from_secs(20);
/// Decoders that films and voices of telephones and browsers need, and no others.
const DECODERS: &str = "h264,hevc,mpeg4,h263,mjpeg,vp8,vp9,libvpx,libvpx-vp9,libdav1d,av1,\
                        aac,mp3,mp3float,opus,libopus,vorbis,amrnb,amrwb,alac,pcm_s16le,pcm_s16be,pcm_s24le,pcm_f32le,pcm_u8,\
                        pcm_alaw,pcm_mulaw";
/// A picture fits into 1,280 × 720, upright or across, and has an even number of lines.
const FIT: &str = "scale=w='max(2,trunc(iw*min(1,min(720/min(iw,ih),1280/max(iw,ih)))/2)*2)'\
                   :h='max(2,trunc(ih*min(1,min(720/min(iw,ih),1280/max(iw,ih)))/2)*2)',setsar=1,format=yuv420p";

/// Pauses of more than half a second are left out, and so is what is before the first word.
const SPOKEN: &str =
    "silenceremove=start_periods=1:start_threshold=-42dB:stop_periods=-1:stop_duration=0.5:stop_threshold=-42dB";

/// As what a voice is listened to.
#[derive(Clone, Copy)]
pub(super) enum Recorded {
    /// A file without pauses.
    Speech,
    /// Bare samples.
    Sound,
}

/// One thing that is made.
pub(super) struct Work<'a> {
    pub(super) ctx: &'a Ctx,
    pub(super) formats: &'a Formats,
    /// What the file is for.
    pub(super) purpose: FilePurpose,
    /// What came.
    pub(super) format: Format,
    /// The folder, with the source in it.
    pub(super) folder: &'a Path,
    /// Hears how far it is, in percent.
    pub(super) advance: &'a (dyn Fn(u32) + Sync),
}

/// Puts what came where it is worked on.
pub(super) async fn lay_source(folder: &Path, from: &Path) -> Result<(), FileError> {
    fs::copy(from, folder.join(SOURCE)).await.map(|_| ()).map_err(FileError::Work)
}

/// Puts bytes that came where they are worked on.
pub(super) async fn write_source(folder: &Path, bytes: &[u8]) -> Result<(), FileError> {
    fs::write(folder.join(SOURCE), bytes).await.map_err(FileError::Work)
}

impl Work<'_> {
    /// Makes it.
    ///
    /// # Errors
    /// A refusal, or what went wrong.
    pub(super) async fn make(&self, recipe: Recipe) -> Result<Prepared, FileError> {
        match recipe {
            Recipe::Photo => self.photo().await,
            Recipe::Pages => self.pages().await,
            Recipe::Voice => self.voice().await,
            Recipe::Video => self.video().await,
        }
    }

    fn bounds(&self, seconds: u64) -> Bounds {
        Bounds {
            cpu_s: seconds,
            patience: Duration::from_secs(seconds),
            memory: self.formats.limits.memory,
            file: MADE,
        }
    }

    async fn start(
        &self,
        tool: Tool,
        args: &[&str],
        bounds: Bounds,
        hear: impl FnMut(&str),
    ) -> Result<Outcome, FileError> {
        let tools = &self.formats.tools;
        let program = tools.path(tool).ok_or(FileError::NotHere)?;
        engine::run(program, args, self.folder, bounds, tools.fence(), hear).await.map_err(FileError::Work)
    }

    /// What a program says; what it cannot do is a file that is broken.
    async fn ask(
        &self,
        tool: Tool,
        args: &[&str],
        bounds: Bounds,
        hear: impl FnMut(&str),
    ) -> Result<Vec<u8>, FileError> {
        match self.start(tool, args, bounds, hear).await? {
            Outcome::Done(said) => Ok(said),
            Outcome::Exhausted(what) => {
                info!(%tool, what, format = %self.format, "A file asks for more than is given to it");
                Err(FileError::TooDemanding)
            }
            Outcome::Failed(complaint) if tool == Tool::PdfInfo => Err(rules::pdf_refusal(&complaint)),
            Outcome::Failed(_) => Err(FileError::Broken),
        }
    }

    async fn read(&self, name: &str) -> Result<Bytes, FileError> {
        match fs::read(self.folder.join(name)).await {
            Ok(bytes) => Ok(bytes.into()),
            // It said that it had done it.
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(FileError::Broken),
            Err(error) => Err(FileError::Work(error)),
        }
    }

    /// A picture of the folder, written anew as every photo is.
    async fn picture(&self, name: &str, purpose: FilePurpose) -> Result<Made, FileError> {
        files::clean(self.ctx, purpose, self.read(name).await?).await
    }

    async fn photo(&self) -> Result<Prepared, FileError> {
        self.ask(Tool::Heif, &["-q", "92", SOURCE, "photo.jpg"], self.bounds(60), |_| ()).await?;
        // Where there are several the first is the one that was taken.
        let several = fs::try_exists(self.folder.join("photo-1.jpg")).await.map_err(FileError::Work)?;
        let name = if several { "photo-1.jpg" } else { "photo.jpg" };
        Ok(Prepared { file: self.picture(name, self.purpose).await?, beside: Vec::new() })
    }

    async fn pages(&self) -> Result<Prepared, FileError> {
        let most = self.formats.limits.pages;
        let last = most.to_string();
        let said = self.ask(Tool::PdfInfo, &["-f", "1", "-l", &last, SOURCE], self.bounds(20), |_| ()).await?;
        let facts = PdfFacts::read(&String::from_utf8_lossy(&said))?;
        if facts.pages > most {
            return Err(FileError::TooManyPages);
        }
        let mut pages = Vec::new();
        for number in 1..=facts.pages {
            let points = facts.sides.get(pages.len()).copied();
            pages.push(self.page(number, points).await?);
            (self.advance)(rules::percent(number.into(), facts.pages.into()));
        }
        let file = pages.remove(0);
        Ok(Prepared { file, beside: pages })
    }

    async fn page(&self, number: u32, points: Option<u32>) -> Result<Made, FileError> {
        let [how, far] = rules::page_scale(points);
        let (page, name) = (number.to_string(), format!("page-{number}"));
        let args =
            ["-jpeg", "-jpegopt", "quality=92", &how, &far, "-f", &page, "-l", &page, "-singlefile", SOURCE, &name];
        self.ask(Tool::PdfToPpm, &args, self.bounds(30), |_| ()).await?;
        self.picture(&format!("{name}.jpg"), FilePurpose::Photo).await
    }

    /// What is in a film or a voice.
    async fn probe(&self, demuxer: &str, name: &str) -> Result<Probe, FileError> {
        let shown = "format=duration:stream=codec_type,width,height:stream_disposition=attached_pic";
        let args =
            ["-v", "error", "-protocol_whitelist", "file,pipe", "-f", demuxer, "-show_entries", shown, "-of", "json"];
        let args: Vec<&str> = args.into_iter().chain(["-i", name]).collect();
        let bounds = Bounds { patience: LOOK, ..self.bounds(20) };
        Probe::read(&self.ask(Tool::Ffprobe, &args, bounds, |_| ()).await?)
    }

    /// Makes a film or a voice of the source; tells how long it has become.
    async fn convert(&self, made: &[&str], whole: Duration, seconds: u64) -> Result<Duration, FileError> {
        let mut until = Duration::ZERO;
        let hear = |line: &str| {
            let Some(now) = rules::done_until(line) else { return };
            until = now;
            (self.advance)(rules::percent(now.as_millis(), whole.as_millis()));
        };
        let read = ["-hide_banner", "-nostdin", "-v", "error", "-progress", "pipe:1", "-stats_period", "1"];
        let source = ["-protocol_whitelist", "file,pipe", "-codec_whitelist", DECODERS, "-threads", "2"];
        let source = source.into_iter().chain(["-f", rules::demuxer(self.format), "-i", SOURCE]);
        // Neither places nor names travel with it.
        let stripped = ["-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact"];
        let args: Vec<&str> = read.into_iter().chain(source).chain(stripped).chain(made.iter().copied()).collect();
        self.ask(Tool::Ffmpeg, &args, self.bounds(seconds), hear).await?;
        Ok(until)
    }

    /// What is said in a voice: 16 kHz, one channel.
    ///
    /// # Errors
    /// A refusal, or what went wrong.
    pub(super) async fn recorded(&self, made: Recorded) -> Result<Bytes, FileError> {
        const PLAIN: [&str; 9] = ["-map", "0:a:0", "-vn", "-ac", "1", "-ar", "16000", "-c:a", "pcm_s16le"];
        let (rest, name): (&[&str], _) = match made {
            Recorded::Speech => (&["-af", SPOKEN, "-f", "wav", "speech.wav"], "speech.wav"),
            Recorded::Sound => (&["-f", "s16le", "sound.raw"], "sound.raw"),
        };
        self.convert(&[&PLAIN[..], rest].concat(), LONGEST_VOICE, 60).await?;
        self.read(name).await
    }

    async fn voice(&self) -> Result<Prepared, FileError> {
        let probe = self.probe(rules::demuxer(self.format), SOURCE).await?;
        let announced = probe.length().filter(|_| rules::tells_length(self.format));
        rules::check_voice(&probe, announced)?;
        let most = seconds_beyond(LONGEST_VOICE);
        let made = [
            "-map",
            "0:a:0",
            "-vn",
            "-ac",
            "1",
            "-ar",
            "48000",
            "-c:a",
            "libopus",
            "-b:a",
            "32k",
            "-application",
            "voip",
            "-t",
            &most,
            "-f",
            "ogg",
            "voice.ogg",
        ];
        let length = self.convert(&made, probe.length().unwrap_or(LONGEST_VOICE), 90).await?;
        rules::check_made(announced, length, LONGEST_VOICE)?;
        let bytes = self.read("voice.ogg").await?;
        let file = Made { purpose: FilePurpose::Voice, media_type: "audio/ogg", bytes, pixels: None };
        Ok(Prepared { file, beside: Vec::new() })
    }

    async fn video(&self) -> Result<Prepared, FileError> {
        let longest = self.formats.limits.longest_video;
        let probe = self.probe(rules::demuxer(self.format), SOURCE).await?;
        rules::check_video(&probe, longest)?;
        let most = seconds_beyond(longest);
        let made = [
            "-map",
            "0:V:0",
            "-map",
            "0:a:0?",
            "-vf",
            FIT,
            "-fpsmax",
            "30",
            "-c:v",
            "libx264",
            "-preset",
            "veryfast",
            "-profile:v",
            "main",
            "-crf",
            "26",
            "-maxrate",
            "1500k",
            "-bufsize",
            "3000k",
            "-g",
            "60",
            "-keyint_min",
            "30",
            "-c:a",
            "aac",
            "-b:a",
            "64k",
            "-ac",
            "1",
            "-ar",
            "48000",
            "-movflags",
            "+faststart",
            "-threads",
            "2",
            "-t",
            &most,
            "-f",
            "mp4",
            "film.mp4",
        ];
        // A film of three minutes takes about one on two cores; ten are for the slowest of them.
        let length = self.convert(&made, probe.length().unwrap_or(longest), 600).await?;
        rules::check_made(probe.length(), length, longest)?;
        let pixels = self.probe("mov", "film.mp4").await?.pixels().ok_or(FileError::Broken)?;
        let poster = self.poster(length).await?;
        let bytes = self.read("film.mp4").await?;
        let file = Made { purpose: FilePurpose::Video, media_type: "video/mp4", bytes, pixels: Some(pixels) };
        Ok(Prepared { file, beside: vec![poster] })
    }

    /// A picture of a film: a little after its beginning, which is often black.
    async fn poster(&self, length: Duration) -> Result<Made, FileError> {
        let at = if length > Duration::from_secs(2) { "1" } else { "0" };
        let args = [
            "-hide_banner",
            "-nostdin",
            "-v",
            "error",
            "-ss",
            at,
            "-protocol_whitelist",
            "file,pipe",
            "-f",
            "mov",
            "-i",
            "film.mp4",
            "-frames:v",
            "1",
            "-q:v",
            "3",
            "-f",
            "mjpeg",
            "poster.jpg",
        ];
        self.ask(Tool::Ffmpeg, &args, self.bounds(20), |_| ()).await?;
        self.picture("poster.jpg", FilePurpose::Photo).await
    }
}

/// So much is made at most, so that what is too long is seen to be.
fn seconds_beyond(longest: Duration) -> String {
    (rules::allowed(longest).as_secs() + 2).to_string()
}
