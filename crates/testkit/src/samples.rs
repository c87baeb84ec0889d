//! Files as telephones and browsers write them, made with the system's own programs.

use std::ffi::OsStr;
use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use board::{Board, Op};
use canvas::{Letters, Painter, Pictures, Raster, draw_page};
pub use recognition::models::of_tests as models;
use serde_json::json;
use tempfile::TempDir;

fn start<S: AsRef<OsStr>>(program: &str, args: impl IntoIterator<Item = S>, folder: &Path) -> Output {
    let output = Command::new(program).args(args).current_dir(folder).output();
    output.unwrap_or_else(|error| panic!("{program} cannot be started: {error}"))
}

/// What a program writes into the file of this name.
///
/// # Panics
/// When it cannot.
fn made(program: &str, args: &[&str], folder: &TempDir, name: &str) -> Vec<u8> {
    let output = start(program, args, folder.path());
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    std::fs::read(folder.path().join(name)).unwrap_or_else(|error| panic!("{program} made no {name}: {error}"))
}

fn folder() -> TempDir {
    tempfile::tempdir().unwrap_or_else(|error| panic!("no folder: {error}"))
}

/// What `ffmpeg` makes: `name` says by its ending what it is.
///
/// # Panics
/// When it cannot.
#[must_use]
pub fn ffmpeg(inputs: &[&str], how: &[&str], name: &str) -> Vec<u8> {
    let folder = folder();
    let mut args = vec!["-v", "error", "-y"];
    for input in inputs {
        args.extend(["-f", "lavfi", "-i", input]);
    }
    args.extend(how);
    args.push(name);
    made("ffmpeg", &args, &folder, name)
}

/// A sound of so many seconds.
#[must_use]
pub fn sound(seconds: u32, how: &[&str], name: &str) -> Vec<u8> {
    ffmpeg(&[&format!("sine=f=440:d={seconds}")], how, name)
}

/// A film of so many seconds and pixels, with sound.
#[must_use]
pub fn film(seconds: u32, size: &str, how: &[&str], name: &str) -> Vec<u8> {
    let picture = format!("testsrc=s={size}:r=25:d={seconds}");
    ffmpeg(&[&picture, &format!("sine=f=440:d={seconds}")], how, name)
}

/// A film of a telephone that was held upright: it says beside the film that it is to be turned.
///
/// # Panics
/// When it cannot be made.
#[must_use]
pub fn turned_film(seconds: u32, size: &str) -> Vec<u8> {
    let folder = folder();
    let lying = film(seconds, size, &[], "film.mov");
    std::fs::write(folder.path().join("film.mov"), lying).unwrap_or_else(|error| panic!("no film: {error}"));
    let how = ["-v", "error", "-i", "film.mov", "-c", "copy", "-metadata:s:v:0", "rotate=90", "turned.mov"];
    made("ffmpeg", &how, &folder, "turned.mov")
}

/// A photo as an iPhone takes it.
///
/// # Panics
/// When it cannot be made.
#[must_use]
pub fn heic(size: &str) -> Vec<u8> {
    let folder = folder();
    let picture = ffmpeg(&[&format!("testsrc=s={size}:d=1")], &["-frames:v", "1"], "photo.png");
    std::fs::write(folder.path().join("photo.png"), picture).unwrap_or_else(|error| panic!("no photo: {error}"));
    made("heif-enc", &["-q", "60", "-o", "photo.heic", "photo.png"], &folder, "photo.heic")
}

/// The same, by a telephone that was held upright: it says beside the picture that it is to be turned a quarter to the left.
///
/// # Panics
/// When it cannot be made.
#[must_use]
pub fn turned_heic(size: &str) -> Vec<u8> {
    /// A box of the file's format that is made longer, with what is put at its end.
    fn lengthen(bytes: &mut Vec<u8>, kind: &[u8], at: usize, more: &[u8]) {
        let begin = place(bytes, kind) - 4;
        let length = number(bytes, begin) + u32::try_from(more.len()).unwrap_or_default();
        bytes.splice(begin + at..begin + at, more.iter().copied());
        bytes[begin..begin + 4].copy_from_slice(&length.to_be_bytes());
    }
    fn place(bytes: &[u8], kind: &[u8]) -> usize {
        bytes.windows(kind.len()).position(|part| part == kind).unwrap_or_else(|| panic!("no {kind:?} in a photo"))
    }
    fn number(bytes: &[u8], at: usize) -> u32 {
        bytes[at..at + 4].try_into().map_or(0, u32::from_be_bytes)
    }

    /// How many boxes stand one after the other.
    fn inside(bytes: &[u8], mut at: usize, end: usize) -> u8 {
        let mut count = 0;
        while at < end {
            at += usize::try_from(number(bytes, at)).unwrap_or(end);
            count += 1;
        }
        count
    }

    const TURN: &[u8] = b"\0\0\0\x09irot\x01";
    let mut bytes = heic(size);
    let properties = place(&bytes, b"ipco") - 4;
    let end = usize::try_from(number(&bytes, properties)).unwrap_or_default();
    let known = inside(&bytes, properties + 8, properties + end);
    lengthen(&mut bytes, b"ipco", end, TURN);
    // The item that is shown is the last one: it has the turn from now on, besides what it had.
    let items = place(&bytes, b"ipma") - 4;
    let end = usize::try_from(number(&bytes, items)).unwrap_or_default();
    let mut last = items + 16;
    while last + 3 + usize::from(bytes[last + 2]) < items + end {
        last += 3 + usize::from(bytes[last + 2]);
    }
    bytes[last + 2] += 1;
    lengthen(&mut bytes, b"ipma", end, &[0x80 | (known + 1)]);
    // What these two are in is longer, and what comes after them has moved.
    let moved = u32::try_from(TURN.len() + 1).unwrap_or_default();
    let places = place(&bytes, b"iloc");
    let first = places + if bytes[places + 4] == 0 { 16 } else { 18 };
    for at in [place(&bytes, b"iprp") - 4, place(&bytes, b"meta") - 4, first] {
        let longer = number(&bytes, at) + moved;
        bytes[at..at + 4].copy_from_slice(&longer.to_be_bytes());
    }
    bytes
}

/// A spoken message as WeChat and older telephones write it: 20 ms a frame.
#[must_use]
pub fn amr(seconds: u32) -> Vec<u8> {
    let mut bytes = b"#!AMR\n".to_vec();
    for frame in 0..seconds * 50 {
        // The best of the eight rates, and 31 bytes of noise.
        bytes.push(0x3C);
        bytes
            .extend((0..31).map(|byte| u8::try_from(frame.wrapping_mul(31).wrapping_add(byte * 7) % 251).unwrap_or(0)));
    }
    bytes
}

/// A document of so many pages, each of so many points, with its number large on it.
#[must_use]
pub fn pdf(pages: u32, width: u32, height: u32) -> Vec<u8> {
    written_pdf(pages, width, height, "")
}

/// A document that cannot be opened without its password.
#[must_use]
pub fn protected_pdf() -> Vec<u8> {
    let sealed = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 \
                  /O <28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A> \
                  /U <11BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A> >> \
                  /ID [<00112233445566778899AABBCCDDEEFF> <00112233445566778899AABBCCDDEEFF>]";
    written_pdf(1, 595, 842, sealed)
}

fn written_pdf(pages: u32, width: u32, height: u32, trailer: &str) -> Vec<u8> {
    let kids = (0..pages).map(|page| format!("{} 0 R", 4 + 2 * page)).collect::<Vec<_>>().join(" ");
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!("<< /Type /Pages /Count {pages} /Kids [{kids}] /MediaBox [0 0 {width} {height}] >>"),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for page in 0..pages {
        let content = format!("0.1 0.4 0.8 rg 40 40 200 200 re f BT /F1 48 Tf 60 320 Td (Page {}) Tj ET", page + 1);
        let drawn = 5 + 2 * page;
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /Contents {drawn} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()));
    }
    let (mut text, mut places) = ("%PDF-1.4\n".to_owned(), String::new());
    for (object, number) in objects.iter().zip(1..) {
        let _ = writeln!(places, "{:010} 00000 n ", text.len());
        let _ = write!(text, "{number} 0 obj\n{object}\nendobj\n");
    }
    let (begin, count) = (text.len(), objects.len() + 1);
    let _ = write!(
        text,
        "xref\n0 {count}\n0000000000 65535 f \n{places}trailer << /Size {count} /Root 1 0 R {trailer} >>\nstartxref\n{begin}\n%%EOF\n"
    );
    text.into_bytes()
}

/// What `ffprobe` finds in a film or a voice, a line for each thing (`codec_name=opus`).
///
/// # Panics
/// When it cannot be played.
#[must_use]
pub fn found_in(bytes: &[u8]) -> String {
    let folder = folder();
    std::fs::write(folder.path().join("made"), bytes).unwrap_or_else(|error| panic!("no file: {error}"));
    // Every picture and every sound of it is decoded: what only looks like a film says so here.
    let played = start("ffmpeg", ["-v", "error", "-xerror", "-i", "made", "-f", "null", "-"], folder.path());
    assert!(played.status.success(), "{}", String::from_utf8_lossy(&played.stderr));
    let shown = "format=duration:format_tags:stream=codec_name,width,height,channels,sample_rate";
    let args = ["-v", "error", "-show_entries", shown, "-of", "default=noprint_wrappers=1", "made"];
    String::from_utf8_lossy(&start("ffprobe", args, folder.path()).stdout).into_owned()
}

/// A page on which these words are printed, formulas between dollar signs, as PNG of 1,200 × 500 pixels.
///
/// # Panics
/// When the font of documents is missing.
#[must_use]
pub fn page(words: &str) -> Vec<u8> {
    const FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
    let shape =
        json!({ "type": "text", "x": 600, "y": 500, "w": 8_800, "size": 400, "color": "#111111", "text": words });
    let op: Op = serde_json::from_value(json!({ "k": "add", "id": "q", "page": 0, "shape": shape })).expect("a text");
    let mut board = Board::default();
    board.apply(1, "00000000-0000-7000-8000-000000000001".parse().expect("an id"), &op);
    let font = std::fs::read(FONT).expect("the font of documents");
    let letters = Letters::new(Arc::new(font), 2).expect("the face of simplified Chinese");
    let mut raster = Raster::new((1_200, 500), (0.12, 0.0, 0.0), [255; 3]).expect("a page");
    draw_page(&Painter::new(Arc::new(letters), Pictures::new()), &mut raster, &board, 0);
    raster.png().expect("a picture")
}

/// How loud a film or a voice is on the average from one second on, in decibels below the loudest there can be.
///
/// # Panics
/// When it cannot be played.
#[must_use]
pub fn loudness(bytes: &[u8], from: u32, seconds: u32) -> f64 {
    let folder = folder();
    std::fs::write(folder.path().join("made"), bytes).unwrap_or_else(|error| panic!("no file: {error}"));
    let (from, seconds) = (from.to_string(), seconds.to_string());
    let how = ["-vn", "-af", "volumedetect", "-f", "null", "-"];
    let args = ["-ss", &from, "-t", &seconds, "-i", "made"].into_iter().chain(how);
    let said = start("ffmpeg", args, folder.path()).stderr;
    let said = String::from_utf8_lossy(&said);
    let found = said.split("mean_volume: ").nth(1).and_then(|rest| rest.split(' ').next());
    found.and_then(|found| found.parse().ok()).unwrap_or_else(|| panic!("no volume: {said}"))
}
