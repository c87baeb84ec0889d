//! What is read and written.

use crate::{Encoding, Format, Limits, ReadError, Sheet, Table, first, pack, read, unpack};

fn table(bytes: &[u8]) -> Table {
    read(bytes, &Limits::default()).unwrap()
}

fn rows(table: &Table) -> Vec<(u32, Vec<&str>)> {
    table.rows.iter().map(|row| (row.line, row.cells.iter().map(String::as_str).collect())).collect()
}

fn class() -> Sheet {
    let mut sheet = Sheet::new("三(2)班", ["姓名", "编号"]);
    sheet.push(["朱书瑶", "330105201509011234"]);
    sheet.push(["=1+1", "007"]);
    sheet.push(["", "－"]);
    sheet
}

#[test]
fn what_is_written_reads_back_in_either_format() {
    for format in [Format::Xlsx, Format::Csv] {
        let table = table(&class().write(format).unwrap());
        assert_eq!(table.format, format);
        assert_eq!(
            rows(&table),
            [
                (1, vec!["姓名", "编号"]),
                (2, vec!["朱书瑶", "330105201509011234"]),
                (3, vec!["=1+1", "007"]),
                (4, vec!["", "－"])
            ]
        );
        assert!(table.rows.iter().all(|row| row.rounded.is_empty()));
    }
}

#[test]
fn a_csv_carries_the_mark_and_defuses_formulas() {
    let bytes = class().write(Format::Csv).unwrap();
    assert!(bytes.starts_with(b"\xEF\xBB\xBF"));
    assert!(String::from_utf8(bytes).unwrap().contains("\r\n'=1+1,007\r\n"));
}

#[test]
fn marked_cells_read_back_unchanged() {
    let mut sheet = Sheet::new("a", ["姓名", "问题"]);
    sheet.push(["朱", "x"]);
    sheet.mark(0, "名字太短");
    assert_eq!(rows(&table(&sheet.write(Format::Xlsx).unwrap()))[1], (2, vec!["朱", "x"]));
}

#[test]
fn the_characters_are_found_out() {
    let text = "姓名,班级\r\n朱书瑶,三(2)班\r\n";
    let (gbk, ..) = encoding_rs::GB18030.encode(text);
    let utf16: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(text.replace(',', "\t").encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
    for (bytes, encoding) in [
        (text.as_bytes(), Encoding::Utf8),
        (&marked, Encoding::Utf8),
        (&gbk, Encoding::Gb18030),
        (&utf16, Encoding::Utf16),
    ] {
        let table = table(bytes);
        assert_eq!(table.encoding, Some(encoding));
        assert_eq!(rows(&table), [(1, vec!["姓名", "班级"]), (2, vec!["朱书瑶", "三(2)班"])]);
    }
}

#[test]
fn a_row_has_the_number_the_spreadsheet_shows() {
    let text = "a,b\n\n1,\"x\ny\"\n\n\n2,z";
    assert_eq!(rows(&table(text.as_bytes())), [(1, vec!["a", "b"]), (3, vec!["1", "x\ny"]), (6, vec!["2", "z"])]);
    assert_eq!(rows(&table(text.replace('\n', "\r\n").as_bytes())).last(), Some(&(6, vec!["2", "z"])));
}

#[test]
fn separators_and_protections_are_known() {
    for text in ["a,b\n=\"007\",'1", "a;b\n007;1", "a\tb\n\t007\t1"] {
        let expected = if text.starts_with("a\tb") { vec!["", "007", "1"] } else { vec!["007", "1"] };
        assert_eq!(rows(&table(text.as_bytes()))[1].1, expected, "{text}");
    }
}

#[test]
fn a_number_that_lost_digits_is_told_of() {
    let csv = table(b"code\n3.30105E+17\n330105201509011234\nE2+1");
    assert_eq!(csv.rows.iter().map(|row| row.rounded.len()).collect::<Vec<_>>(), [0, 1, 0, 0]);

    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (row, number) in [(0, 13_800_000_000.0), (1, 999_999_999_999_999.0), (2, 330_105_201_509_011_234.0)] {
        sheet.write_number(row, 0, number).unwrap();
    }
    let table = table(&workbook.save_to_buffer().unwrap());
    let told: Vec<_> = table.rows.iter().map(|row| (row.cell(0), row.rounded.is_empty())).collect();
    assert_eq!(told[..2], [("13800000000", true), ("999999999999999", true)]);
    assert!(!told[2].1);
}

#[test]
fn what_is_no_table_is_refused() {
    for (bytes, unsupported) in [
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), true),
        (b"\x89PNG\r\n\x1a\n\0\0", true),
        (b"%PDF-1.7\n1 0 obj", true),
        (b"\xFF\xD8\xFF\xE0\0\x10JFIF", true),
        (b"beep\x07,b", true),
        (b"\n<HTML><body><table>", true),
        (b"PK\x03\x04 not a zip", false),
        (&class().write(Format::Xlsx).unwrap()[..900], false),
    ] {
        let refused = read(bytes, &Limits::default()).unwrap_err();
        assert_eq!(matches!(refused, ReadError::Unsupported), unsupported, "{refused}");
    }
}

#[test]
fn the_first_rows_can_be_had_without_the_others() {
    for format in [Format::Xlsx, Format::Csv] {
        let bytes = class().write(format).unwrap();
        let begun = first(&bytes, &Limits::default(), 2).unwrap();
        assert_eq!(rows(&begun), rows(&table(&bytes))[..2], "{format:?}");
    }
}

#[test]
fn nothing_is_read_beyond_the_limits() {
    let limits = Limits { rows: 3, columns: 2, cell: 10, ..Limits::default() };
    for (text, fits) in
        [("a,b\n1\n2", true), ("a,b\n1\n2\n3", false), ("a,b,c", false), ("a,b,,,", true), ("12345678901", false)]
    {
        assert_eq!(read(text.as_bytes(), &limits).is_ok(), fits, "{text}");
    }
    assert!(matches!(read(b"a,b", &Limits { bytes: 2, ..limits }), Err(ReadError::TooLarge)));
}

#[test]
fn a_small_pack_of_much_is_refused() {
    let zeros = pack([("much", vec![0; 3 << 20])]).unwrap();
    assert!(zeros.len() < 10_000);
    let limits = Limits { unpacked: 1 << 20, ..Limits::default() };
    assert!(matches!(unpack(&zeros, &limits), Err(ReadError::TooLarge)));
    assert!(matches!(read(&zeros, &limits), Err(ReadError::TooLarge)));
}

#[test]
fn a_pack_unpacks_without_its_folders() {
    let packed = pack([("city/orgs.csv", b"a".to_vec()), ("users.csv", b"b".to_vec())]).unwrap();
    let files = unpack(&packed, &Limits::default()).unwrap();
    assert_eq!(files, [("orgs.csv".to_owned(), b"a".to_vec()), ("users.csv".to_owned(), b"b".to_vec())]);
}
