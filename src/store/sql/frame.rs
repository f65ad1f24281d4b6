//! What travels over the pipes between server and worker: a tag, a length, a payload.
//!
//! ```text
//! server -> worker:  Configure (once)   Run   Interrupt
//! worker -> server:  Ready (once)       Columns Bytes* (End | Fault)
//! ```

use std::io::{self, Read, Write};
use std::os::fd::AsFd;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncRead, AsyncReadExt as _};

use super::limits::SqlLimits;
use super::request::Params;
use crate::encode::{ColumnInfo, Footer, Format};

/// Longest payload that either side accepts: also a worker that a stranger has taken over fills no more of the server.
pub(super) const MAX_FRAME_BYTES: usize = 16 << 20;

/// Size at which a worker sends on what it has encoded.
pub(super) const FRAME_TARGET_BYTES: usize = 256 << 10;

/// Size that is asked of the kernel for the pipe of results.
const PIPE_BYTES: usize = 1 << 20;

const HEAD_BYTES: usize = 5;

macro_rules! tags {
    ($($name:ident = $byte:literal),+ $(,)?) => {
        /// What a payload is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Tag { $($name),+ }

        impl Tag {
            const fn byte(self) -> u8 {
                match self { $(Self::$name => $byte),+ }
            }

            fn of_byte(byte: u8) -> Option<Self> {
                match byte { $($byte => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

tags! {
    Configure = b'C', Run = b'Q', Interrupt = b'I',
    Ready = b'R', Columns = b'S', Bytes = b'B', End = b'E', Fault = b'X',
}

/// First message to a worker.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Configure {
    pub(super) snapshot: std::path::PathBuf,
    pub(super) temporary: std::path::PathBuf,
    pub(super) data_version: String,
    pub(super) limits: SqlLimits,
}

/// First answer of a worker: it is locked in.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Ready {
    /// The layers of protection that hold, by name.
    pub(super) layers: Vec<String>,
}

/// A statement to run.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Run {
    pub(super) sql: String,
    pub(super) params: Params,
    pub(super) format: Format,
    pub(super) max_rows: u64,
}

/// What the answer's columns are; its bytes follow.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Columns {
    pub(super) columns: Vec<ColumnInfo>,
}

/// The statement is done.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct End {
    pub(super) footer: Footer,
    /// Processor time of the process since it started.
    pub(super) cpu_ms: u64,
}

/// A payload with its tag.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) tag: Tag,
    pub(super) payload: Vec<u8>,
}

impl Frame {
    /// The payload as a message.
    pub(super) fn message<T: DeserializeOwned>(&self) -> io::Result<T> {
        serde_json::from_slice(&self.payload).map_err(io::Error::from)
    }
}

/// Makes a pipe larger, so that the two processes take turns less often; without it all is as well, only slower.
pub(super) fn widen_pipe(pipe: impl AsFd) {
    if let Err(error) = rustix::pipe::fcntl_setpipe_size(pipe, PIPE_BYTES) {
        tracing::debug!(%error, "the pipe to a worker keeps its size");
    }
}

/// The bytes of a message.
pub(super) fn encoded<T: Serialize>(tag: Tag, message: &T) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; HEAD_BYTES];
    serde_json::to_writer(&mut bytes, message)?;
    let length = bytes.len() - HEAD_BYTES;
    bytes[..HEAD_BYTES].copy_from_slice(&head(tag, length)?);
    Ok(bytes)
}

/// The bytes of a message without content.
pub(super) fn signal(tag: Tag) -> [u8; HEAD_BYTES] {
    [tag.byte(), 0, 0, 0, 0]
}

/// Writes a payload as it is.
pub(super) fn write(out: &mut impl Write, tag: Tag, payload: &[u8]) -> io::Result<()> {
    out.write_all(&head(tag, payload.len())?)?;
    out.write_all(payload)
}

/// Reads the next frame; `None` at the end of the stream.
pub(super) fn read(input: &mut impl Read) -> io::Result<Option<Frame>> {
    let mut head = [0; HEAD_BYTES];
    match input.read_exact(&mut head) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let (tag, length) = parse_head(head)?;
    let mut payload = vec![0; length];
    input.read_exact(&mut payload)?;
    Ok(Some(Frame { tag, payload }))
}

/// Reads frames from a pipe. What was read of an unfinished frame is kept, so a read may be abandoned at any time.
#[derive(Debug)]
pub(super) struct FrameReader<R> {
    input: R,
    head: [u8; HEAD_BYTES],
    head_filled: usize,
    payload: Vec<u8>,
    payload_filled: usize,
}

impl<R: AsyncRead + Unpin> FrameReader<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, head: [0; HEAD_BYTES], head_filled: 0, payload: Vec::new(), payload_filled: 0 }
    }

    /// The next frame; `None` at the end of the stream, also in the middle of a frame: its writer is gone.
    pub(super) async fn next(&mut self) -> io::Result<Option<Frame>> {
        while self.head_filled < HEAD_BYTES {
            let count = self.input.read(&mut self.head[self.head_filled..]).await?;
            if count == 0 {
                return Ok(None);
            }
            self.head_filled += count;
            if self.head_filled == HEAD_BYTES {
                let (_, length) = parse_head(self.head)?;
                self.payload = vec![0; length];
                self.payload_filled = 0;
            }
        }
        while self.payload_filled < self.payload.len() {
            let count = self.input.read(&mut self.payload[self.payload_filled..]).await?;
            if count == 0 {
                return Ok(None);
            }
            self.payload_filled += count;
        }
        self.head_filled = 0;
        let (tag, _) = parse_head(self.head)?;
        Ok(Some(Frame { tag, payload: std::mem::take(&mut self.payload) }))
    }
}

fn head(tag: Tag, length: usize) -> io::Result<[u8; HEAD_BYTES]> {
    let length = u32::try_from(length).ok().filter(|n| *n as usize <= MAX_FRAME_BYTES);
    let [a, b, c, d] = length.ok_or_else(|| invalid("a frame is too long"))?.to_le_bytes();
    Ok([tag.byte(), a, b, c, d])
}

fn parse_head(head: [u8; HEAD_BYTES]) -> io::Result<(Tag, usize)> {
    let [tag, a, b, c, d] = head;
    let length = u32::from_le_bytes([a, b, c, d]) as usize;
    let tag = Tag::of_byte(tag).ok_or_else(|| invalid("a frame has an unknown tag"))?;
    if length > MAX_FRAME_BYTES {
        return Err(invalid("a frame is too long"));
    }
    Ok((tag, length))
}

fn invalid(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn two_frames() -> Vec<u8> {
        let mut bytes = encoded(Tag::Ready, &Ready { layers: vec!["a".into()] }).unwrap();
        write(&mut bytes, Tag::Bytes, &[7; 10]).unwrap();
        bytes
    }

    #[test]
    fn what_is_written_is_read() {
        let bytes = two_frames();
        let mut input = bytes.as_slice();
        assert_eq!(read(&mut input).unwrap().unwrap().message::<Ready>().unwrap().layers, ["a"]);
        assert_eq!(read(&mut input).unwrap().unwrap().payload, [7; 10]);
        assert!(read(&mut input).unwrap().is_none());
        assert!(read(&mut [b'?', 0, 0, 0, 0].as_slice()).is_err());
        assert!(read(&mut [b'B', 0, 0, 0, 255].as_slice()).is_err());
    }

    #[tokio::test(flavor = "current_thread")]
    async fn a_read_that_was_abandoned_loses_nothing() {
        let (mut writer, reader) = tokio::io::duplex(3);
        let bytes = two_frames();
        tokio::spawn(async move {
            for byte in bytes {
                tokio::time::sleep(std::time::Duration::from_millis(3)).await;
                tokio::io::AsyncWriteExt::write_all(&mut writer, &[byte]).await.unwrap();
            }
        });
        let mut frames = FrameReader::new(reader);
        let mut tags = Vec::new();
        #[allow(clippy::single_match_else)]
        loop {
            if let Ok(frame) = tokio::time::timeout(std::time::Duration::from_millis(2), frames.next()).await
            {
                match frame.unwrap() {
                    Some(frame) => tags.push(frame.tag),
                    None => break,
                }
            }
        }
        assert_eq!(tags, [Tag::Ready, Tag::Bytes]);
    }
}
