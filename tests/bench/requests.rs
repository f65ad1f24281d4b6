//! Requests a second and how long each takes, of any server: `requests URL [IDS] [SECONDS]`.
//!
//! `{}` in the URL stands for the number of a series, five digits, below IDS (10000); connections stay open. Printed
//! for 1, 16 and 64 clients: requests/s, the 50th and the 99th percentile in milliseconds, bytes of an answer. Any
//! status but 200 ends the run.
//!
//! `cargo bench --bench requests -- http://127.0.0.1:8420/api/v1/series/B{}_M/observations`, and `beside.py` does it for
//! PostgreSQL, Datasette and ROAPI on the same rows.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// Clients at the same time.
const CLIENTS: [usize; 3] = [1, 16, 64];
/// No answer takes longer.
const LONGEST_ANSWER: Duration = Duration::from_secs(30);

struct Target {
    host: String,
    path: String,
    ids: u64,
}

fn main() {
    let mut args = std::env::args().skip(1).filter(|arg| arg != "--bench");
    let Some(url) = args.next() else {
        println!("skipped: no URL");
        return;
    };
    let ids = args.next().and_then(|text| text.parse().ok()).unwrap_or(10_000);
    let seconds = args.next().and_then(|text| text.parse().ok()).unwrap_or(5);
    let rest = url.strip_prefix("http://").expect("an http URL");
    let (host, path) = rest.split_once('/').expect("a path");
    let target = Target { host: host.to_owned(), path: format!("/{path}"), ids };
    for clients in CLIENTS {
        report(&target, clients, Duration::from_secs(seconds));
    }
}

fn report(target: &Target, clients: usize, length: Duration) {
    let end = Instant::now() + length;
    let started = Instant::now();
    let mut times: Vec<Duration> = Vec::new();
    let mut bytes = 0;
    std::thread::scope(|scope| {
        let running: Vec<_> =
            (0..clients).map(|client| scope.spawn(move || ask(target, client as u64, end))).collect();
        for client in running {
            let (own, read) = client.join().expect("a client that ends");
            times.extend(own);
            bytes += read;
        }
    });
    let elapsed = started.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3;
    println!(
        "clients={clients} requests_per_s={:.0} p50_ms={:.2} p99_ms={:.2} answer_bytes={}",
        times.len() as f64 / elapsed,
        at(0.5),
        at(0.99),
        bytes / times.len()
    );
}

/// One client: the time of every answer, and the bytes of all bodies.
fn ask(target: &Target, client: u64, end: Instant) -> (Vec<Duration>, usize) {
    let stream = TcpStream::connect(&target.host).expect("a connection");
    stream.set_nodelay(true).expect("a socket");
    stream.set_read_timeout(Some(LONGEST_ANSWER)).expect("a socket");
    let mut answers = BufReader::with_capacity(1 << 16, stream.try_clone().expect("a socket"));
    let mut stream = stream;
    let mut number = client.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let (mut times, mut bytes) = (Vec::new(), 0);
    while Instant::now() < end || times.is_empty() {
        // A generator of random numbers that needs no library: xorshift.
        number ^= number << 13;
        number ^= number >> 7;
        number ^= number << 17;
        let path = target.path.replace("{}", &format!("{:05}", number % target.ids));
        let sent = Instant::now();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\n\r\n", target.host)
            .expect("a request");
        bytes += answer(&mut answers);
        times.push(sent.elapsed());
    }
    (times, bytes)
}

/// Reads one answer; answers the bytes of its body.
fn answer(from: &mut impl BufRead) -> usize {
    let mut line = String::new();
    from.read_line(&mut line).expect("an answer");
    assert!(line.contains(" 200 "), "{line}");
    let (mut length, mut chunked) = (0, false);
    loop {
        line.clear();
        from.read_line(&mut line).expect("a header");
        let header = line.trim().to_ascii_lowercase();
        if header.is_empty() {
            break;
        }
        if let Some(value) = header.strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length");
        }
        chunked |= header.starts_with("transfer-encoding:") && header.contains("chunked");
    }
    if !chunked {
        return skip(from, length);
    }
    let mut total = 0;
    loop {
        line.clear();
        from.read_line(&mut line).expect("a chunk");
        let size = usize::from_str_radix(line.trim(), 16).expect("the size of a chunk");
        skip(from, size + 2);
        if size == 0 {
            return total;
        }
        total += size;
    }
}

fn skip(from: &mut impl BufRead, bytes: usize) -> usize {
    std::io::copy(&mut from.by_ref().take(bytes as u64), &mut std::io::sink()).expect("a body") as usize
}
