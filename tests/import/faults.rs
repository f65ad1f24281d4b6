//! Files and disks that fail: nothing is lost, nothing is half done, and no row is dropped in silence.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{LONG, counts, import, keeps_its_promises, rows, rows_of};
use crate::support::{almanac, command, folder, said};

const GOOD: &str = "series_id,period,value\nTJ_OK_M,2024-01,1.5\nTJ_OK_M,2024-02,2.5\n";

#[test]
fn strange_files_are_refused_row_by_row() {
    let folder = folder();
    let wide = |name: &str| {
        (0..10_000).fold(String::from("period"), |mut header, n| {
            write!(header, ",{name}{n}_M").unwrap();
            header
        })
    };
    let many = format!("{}\n2024-01{}\n2024-02{}\n", wide("TJ_W"), ",1".repeat(10_000), ",x".repeat(10_000));
    let header =
        "layout = \"wide\"\nperiod = \"period\"\ncolumns = \"header\"\nunknown_series = \"create\"\n";
    let too_many = format!("{GOOD}TJ_OK_M,2024-03,3{}\nTJ_OK_M,2024-04,4\n", ",".repeat(20_000));
    let long = format!("{GOOD}TJ_OK_M,2024-03,{}\nTJ_OK_M,2024-04,4\n", "9".repeat(3_000_000));
    let table: [(&str, Vec<u8>, &str, [u64; 5]); 7] = [
        ("10,000 columns", many.into_bytes(), header, [10_000, 0, 0, 0, 10_000]),
        ("20,000 cells", too_many.into_bytes(), LONG, [3, 0, 0, 0, 1]),
        ("a line of 3 MB", long.into_bytes(), LONG, [3, 0, 0, 0, 1]),
        ("NUL bytes", b"series_id,period,value\nTJ_OK_M,2024-01,1\0\nTJ\0OK_M,2024-02,1\nTJ_OK_M,2024-03,3\n\0\0\0\n".to_vec(), LONG, [1, 0, 0, 0, 3]),
        ("invalid UTF-8", b"series_id,period,value,note\nTJ_OK_M,2024-01,1,\xff\xfe\nTJ_OK_M,2024-02,\xc3\x28,\nTJ_\xff_M,2024-03,3,\nTJ_OK_M,2024-04,4,\xe4\xba\xa7\xe5\x80\xbc\n".to_vec(), "encoding = \"utf-8\"\nlayout = \"long\"\nunknown_series = \"create\"\n", [2, 0, 0, 0, 2]),
        ("a quote that never closes", b"series_id,period,value\nTJ_OK_M,2024-01,\"1\nTJ_OK_M,2024-02,2\n".to_vec(), LONG, [1, 0, 0, 0, 1]),
        ("nothing but a header", b"series_id,period,value\n".to_vec(), LONG, [0, 0, 0, 0, 0]),
    ];
    for (what, csv, mapping, expected) in table {
        let (_, outcome) = import(folder.path(), csv, mapping, "2024-12-15", &["--dry-run"]);
        assert!(!outcome.is_null(), "{what}");
        assert_eq!(counts(&outcome), expected, "{what}: {}", outcome["rejects"][0]);
    }
}

#[test]
fn a_gigabyte_on_one_line_costs_one_row_and_little_memory() {
    let folder = folder();
    let path = folder.path().join("line.csv");
    // The end is sparse: zeros that take no room.
    std::fs::write(&path, format!("{GOOD}TJ_OK_M,2024-03,")).unwrap();
    File::options().write(true).open(&path).unwrap().set_len(1 << 30).unwrap();
    std::fs::write(folder.path().join("m.toml"), LONG).unwrap();
    let args = [
        "--db",
        "a.duckdb",
        "import",
        "line.csv",
        "--mapping",
        "m.toml",
        "--published",
        "2024-12-15",
        "--format",
        "json",
        "--dry-run",
    ];
    let child = command(folder.path(), args).stdout(Stdio::piped()).spawn().unwrap();
    let status = PathBuf::from(format!("/proc/{}/status", child.id()));
    let peak = std::thread::spawn(move || {
        let mut peak_kb = 0_u64;
        while let Some(now) = std::fs::read_to_string(&status).ok().and_then(|text| {
            let line = text
                .lines()
                .find_map(|l| l.strip_prefix("VmHWM:"))?
                .trim()
                .trim_end_matches(" kB")
                .to_owned();
            line.parse().ok()
        }) {
            peak_kb = peak_kb.max(now);
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        peak_kb
    });
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", String::from_utf8_lossy(&output.stderr));
    let outcome: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(counts(&outcome), [2, 0, 0, 0, 1]);
    assert!(
        outcome["rejects"][0]["reason"].as_str().unwrap().contains("csv.row_max_bytes = 1048576"),
        "{outcome}"
    );
    assert!(outcome["rejects"][0]["raw"].as_str().unwrap().chars().count() <= 400);
    let peak_kb = peak.join().unwrap();
    assert!(peak_kb < 600 << 10, "{peak_kb} kB");
}

#[test]
fn a_zip_bomb_is_not_opened() {
    let folder = folder();
    let mut bomb = zip::ZipWriter::new(File::create(folder.path().join("bomb.csv")).unwrap());
    bomb.start_file("bomb.csv", zip::write::SimpleFileOptions::default()).unwrap();
    let zeros = vec![b'0'; 1 << 20];
    (0..64).for_each(|_| bomb.write_all(&zeros).unwrap());
    bomb.finish().unwrap();
    std::fs::write(folder.path().join("m.toml"), LONG).unwrap();
    let line = said(
        &almanac(
            folder.path(),
            ["--db", "a.duckdb", "import", "bomb.csv", "--mapping", "m.toml", "--published", "2024-12-15"],
        ),
        1,
    );
    assert!(line.contains("ZIP archive") && line.contains("unpack it"), "{line}");
    assert_eq!(rows(folder.path(), "SELECT count(*) FROM batch WHERE kind = 'csv'"), ["0"]);
}

/// A file that loses its end after the first bytes were read, or grows when all were.
struct Changing {
    file: almanac::ingest::import::SteadyFile,
    path: PathBuf,
    grows: bool,
}

impl Read for Changing {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.grows {
            let read = self.file.read(out)?;
            if read == 0 {
                File::options().append(true).open(&self.path)?.write_all(b"34\n")?;
            }
            return Ok(read);
        }
        let room = out.len().min(1000);
        let read = self.file.read(&mut out[..room])?;
        File::options().write(true).open(&self.path)?.set_len(2000)?;
        Ok(read)
    }
}

#[test]
fn a_file_that_changes_while_it_is_read_is_not_taken() {
    for grows in [false, true] {
        changing(grows);
    }
}

fn changing(grows: bool) {
    use almanac::ingest::import::{ImportRequest, Mode, Progress, SteadyFile, Taking};
    let folder = folder();
    let path = folder.path().join("f.csv");
    std::fs::write(&path, GOOD.to_owned() + &"TJ_OK_M,2024-03,3.5\n".repeat(1000)).unwrap();
    let importer = super::fuzz::importer(folder.path());
    let mapping = toml::from_str(LONG).unwrap();
    let request = ImportRequest {
        file: "f.csv",
        mapping: &mapping,
        mapping_text: LONG,
        published: "2024-12-15".parse().ok(),
        job: None,
        release_id: None,
        origin: almanac::domain::OriginKind::Csv,
        mode: Mode::Write,
        taking: Taking::Always,
    };
    let mut source = Changing { file: SteadyFile::open(&path).unwrap(), path, grows };
    let error = importer.import(request, &mut source, &Progress::default()).unwrap_err().to_string();
    assert!(error.contains("it changed while it was read"), "{error}");
    drop(importer);
    assert_eq!(
        rows(folder.path(), "SELECT (SELECT count(*) FROM batch), (SELECT count(*) FROM observation_row)"),
        ["0 0"]
    );
    let left = std::fs::read_dir(folder.path().join("archive")).unwrap().count();
    assert_eq!(left, 0, "nothing stays in the archive");
}

/// A file system of its own with little room, gone at the end of the test.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: &Path, megabytes: u32) -> Option<Self> {
        std::fs::create_dir(at).unwrap();
        let size = format!("size={megabytes}m");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(at)
            .stderr(Stdio::null())
            .status();
        mounted.is_ok_and(|status| status.success()).then(|| Self(at.to_owned()))
    }
}

impl SmallDisk {
    /// As if somebody had made room.
    fn grow(&self) {
        let grown = Command::new("mount").args(["-o", "remount,size=64m"]).arg(&self.0).status();
        assert!(grown.unwrap().success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

fn big_file(folder: &Path, rows: usize) {
    let mut csv = String::from("series_id,period,value\n");
    for n in 0..rows {
        let value = (n as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20;
        writeln!(
            csv,
            "TJ_BIG{}_D,{}-{:02}-{:02},{value}.{n}",
            n / 8000,
            1990 + n % 8000 / 336,
            n % 336 / 28 + 1,
            n % 28 + 1
        )
        .unwrap();
    }
    std::fs::write(folder.join("big.csv"), csv).unwrap();
}

/// What holds after the disk was full: the old values, nothing of the new ones, and room for another import.
fn is_as_before(folder: &Path, db: &Path) {
    let sql = "SELECT series_id, period, value FROM observations WHERE series_id = 'TJ_OK_M' OR series_id LIKE 'TJ_BIG%' ORDER BY ALL";
    assert_eq!(rows_of(db, sql), ["TJ_OK_M 2024-01-01 1.5", "TJ_OK_M 2024-02-01 2.5"]);
    std::fs::write(folder.join("again.csv"), GOOD.replace("2.5", "2.75")).unwrap();
    let args = [
        "--db",
        db.to_str().unwrap(),
        "import",
        "again.csv",
        "--mapping",
        "m.toml",
        "--published",
        "2024-04-15",
    ];
    said(&almanac(folder, args), 0);
    keeps_its_promises(folder, db);
}

#[test]
fn a_full_disk_loses_nothing() {
    let folder = folder();
    std::fs::write(folder.path().join("m.toml"), LONG).unwrap();
    std::fs::write(folder.path().join("good.csv"), GOOD).unwrap();
    big_file(folder.path(), 400_000);
    let Some(disk) = SmallDisk::mount(&folder.path().join("disk"), 7) else {
        println!("skipped: a small file system cannot be mounted here");
        return;
    };
    let db = disk.0.join("a.duckdb");
    let import = |file: &str| {
        let args = [
            "--db",
            db.to_str().unwrap(),
            "import",
            file,
            "--mapping",
            "m.toml",
            "--published",
            "2024-03-15",
        ];
        // The copy of the raw bytes lies elsewhere: here it is the database that has no room.
        command(folder.path(), args).env("ALMANAC_ARCHIVE", folder.path().join("archive")).output().unwrap()
    };
    said(&import("good.csv"), 0);
    let line = said(&import("big.csv"), 1);
    assert!(line.trim().lines().count() == 1, "{line}");
    disk.grow();
    is_as_before(folder.path(), &db);
}

#[test]
fn a_copy_that_has_no_room_loses_nothing() {
    let folder = folder();
    std::fs::write(folder.path().join("m.toml"), LONG).unwrap();
    std::fs::write(folder.path().join("good.csv"), GOOD).unwrap();
    big_file(folder.path(), 400_000);
    let args = ["--db", "a.duckdb", "import", "good.csv", "--mapping", "m.toml", "--published", "2024-03-15"];
    said(&almanac(folder.path(), args), 0);
    let mut limited = Command::new("sh");
    // No file may be longer than 7 MB, which is less than the raw bytes.
    limited
        .args(["-c", "trap '' XFSZ; ulimit -f 14000; exec \"$0\" \"$@\""])
        .arg(env!("CARGO_BIN_EXE_almanac"));
    let args = args.map(|arg| if arg == "good.csv" { "big.csv" } else { arg });
    let line = said(&limited.args(args).current_dir(folder.path()).output().unwrap(), 1);
    assert!(line.trim().lines().count() == 1 && line.contains(".archive"), "{line}");
    is_as_before(folder.path(), &folder.path().join("a.duckdb"));
}
