//! A write-ahead log, frame by frame.

use super::mend::{add, bytes, is_near};
use crate::StoreError;
use std::fs::File;
use std::io::{BufReader, Seek as _, SeekFrom};
use std::path::Path;

/// Bytes of a page of every database here.
pub(super) const PAGE: u32 = 4_096;
const HEADER: usize = 32;
/// Bytes of the header that its sum is over.
const SUMMED: usize = 24;
const FRAME_HEADER: usize = 24;
/// The first word of a log; its last bit is set where the sum is over big-endian words.
const MAGIC: u32 = 0x377f_0682;
/// The second word, of every log there is.
const VERSION: u32 = 3_007_000;

/// Whether a page of this number and content is authentic.
pub(crate) type Authentic<'a> = &'a dyn Fn(u32, &[u8]) -> bool;

/// The way through a log.
pub(crate) struct Walk<'a> {
    authentic: Authentic<'a>,
    /// Pages that the database can have.
    most: u32,
    file: BufReader<File>,
    header: Header,
    /// The sum that the frame before ends with.
    sum: [u32; 2],
    /// Whether SQLite takes everything up to here.
    whole: bool,
    at: u64,
    buffer: Vec<u8>,
}

/// What stands in front of the frames.
struct Header {
    page: u32,
    salts: [u32; 2],
    little: bool,
    sum: [u32; 2],
    /// Whether SQLite takes it.
    whole: bool,
    /// Whether it is certain what stood there.
    known: bool,
}

/// A frame.
pub(crate) struct Frame {
    /// The page that it holds.
    pub(crate) number: u32,
    /// Whether it ends a transaction.
    pub(crate) ends: bool,
    /// Whether it has the salts that the log has now.
    pub(crate) is_of_this_log: bool,
    /// The same, where one byte of them may be damaged.
    pub(crate) is_near: bool,
    /// Whether SQLite takes it, and everything before it.
    pub(crate) is_whole: bool,
    /// Whether the number of its page is known.
    pub(crate) is_known: bool,
    /// Whether it is certain what it holds: its sum fits, maybe with a byte put right.
    pub(crate) fits: bool,
    /// Where in the file its page lies.
    pub(crate) at: u64,
    /// The byte of its page that has to be put right.
    pub(crate) patch: Option<(usize, u8)>,
}

impl<'a> Walk<'a> {
    /// Reads the header; nothing of a file that ends in it, nor of one with pages of another length. `database` is the length of
    /// the file beside it.
    pub(crate) fn open(log: &Path, database: u64, authentic: Authentic<'a>) -> Result<Option<Self>, StoreError> {
        let pages = std::fs::metadata(log)?.len().saturating_add(database) / u64::from(PAGE);
        let most = u32::try_from(pages.saturating_add(1)).unwrap_or(u32::MAX);
        let mut file = BufReader::new(File::open(log)?);
        let mut header = [0; HEADER];
        if !fill(&mut file, &mut header)? {
            return Ok(None);
        }
        let mut header = Header::parse(&header);
        let mut first = [0; FRAME_HEADER];
        if !header.known && fill(&mut file, &mut first)? {
            // The first frame has the salts of the log too.
            let [_, _, salt_1, salt_2] = words(&first);
            header = Header { page: PAGE, salts: [salt_1, salt_2], little: cfg!(target_endian = "little"), ..header };
        }
        file.seek(SeekFrom::Start(HEADER as u64))?;
        let buffer = vec![0; FRAME_HEADER.saturating_add(usize::try_from(PAGE).unwrap_or_default())];
        let (sum, whole) = (header.sum, header.whole);
        Ok((header.page == PAGE).then_some(Self {
            authentic,
            most,
            file,
            header,
            sum,
            whole,
            at: HEADER as u64,
            buffer,
        }))
    }

    /// Whether SQLite takes the header; if not, it takes no frame.
    pub(crate) const fn has_whole_header(&self) -> bool {
        self.header.whole
    }

    /// The next frame, if the file has it to its end.
    pub(crate) fn next(&mut self) -> Result<Option<Frame>, StoreError> {
        if !fill(&mut self.file, &mut self.buffer)? {
            return Ok(None);
        }
        let (head, page) = self.buffer.split_at(FRAME_HEADER);
        let [number, commit, salt_1, salt_2, sum_1, sum_2] = words(head);
        let (salts, stored) = ([salt_1, salt_2], [sum_1, sum_2]);
        let is_of_this_log = salts == self.header.salts;
        let is_near = is_near(salts, self.header.salts);
        let mut summed = head.get(..8).unwrap_or_default().to_vec();
        summed.extend_from_slice(page);
        let mut sum = self.sum;
        add(&mut sum, &summed, self.header.little);
        self.whole = self.whole && is_of_this_log && sum == stored;
        let mut frame = Frame {
            number,
            ends: commit != 0,
            is_of_this_log,
            is_near,
            is_whole: self.whole,
            // Where the header is unknown so is the sum that the first frame begins with.
            fits: is_near && (sum == stored || !self.header.known && self.at == HEADER as u64),
            is_known: true,
            at: self.at.saturating_add(FRAME_HEADER as u64),
            patch: None,
        };
        let from = std::mem::replace(&mut self.sum, stored);
        if is_near && !frame.fits {
            self.mend(&mut frame, summed, from, sum);
        }
        frame.is_known = is_near && (1..=self.most).contains(&frame.number);
        self.at = self.at.saturating_add(self.buffer.len() as u64);
        Ok(Some(frame))
    }

    /// Finds out what a frame held whose sum does not fit: by the sum, and by what the cipher says where that leaves a choice.
    fn mend(&mut self, frame: &mut Frame, summed: Vec<u8>, from: [u32; 2], sum: [u32; 2]) {
        let stored = self.sum;
        let read = |place: usize, right: u8| {
            let mut bytes = summed.clone();
            if let Some(wrong) = bytes.get_mut(place) {
                *wrong = right;
            }
            bytes
        };
        let is_authentic = |bytes: &[u8]| {
            let ([number, _], Some(page)) = (words(bytes), bytes.get(8..)) else { return false };
            (self.authentic)(number, page)
        };
        if is_near(sum, stored) && is_authentic(&summed) {
            // The sum itself is what is damaged.
            frame.fits = true;
            self.sum = sum;
            return;
        }
        let choices = bytes(&summed, from, stored, self.header.little);
        let found = choices.into_iter().find(|(place, right)| is_authentic(&read(*place, *right)));
        if let Some((place, right)) = found {
            let [number, commit] = words(&read(place, right));
            (frame.number, frame.ends, frame.fits) = (number, commit != 0, true);
            frame.patch = place.checked_sub(8).map(|place| (place, right));
        } else if !is_authentic(&summed) {
            // More than a byte: if it is the number that is damaged, the cipher knows it.
            let page = summed.get(8..).unwrap_or_default();
            frame.number = (1..=self.most).find(|number| (self.authentic)(*number, page)).unwrap_or(frame.number);
        }
    }
}

impl Header {
    fn parse(header: &[u8; HEADER]) -> Self {
        let [magic, _, page, _, salt_1, salt_2, sum_1, sum_2] = words(header);
        let (salts, stored) = ([salt_1, salt_2], [sum_1, sum_2]);
        let summed = header.get(..SUMMED).unwrap_or_default();
        let sum_of = |little| {
            let mut sum = [0, 0];
            add(&mut sum, summed, little);
            sum
        };
        let little = magic & 1 == 0;
        if magic | 1 == MAGIC | 1 && sum_of(little) == stored {
            return Self { page, salts, little, sum: stored, whole: true, known: true };
        }
        for little in [true, false] {
            let own = is_near(sum_of(little), stored).then(|| (summed.to_vec(), sum_of(little)));
            let choices = bytes_of(summed, stored, little).into_iter().map(|right| (right, stored));
            for (right, sum) in choices.chain(own) {
                let [magic, version, page, _, salt_1, salt_2] = words(&right);
                if (magic, version, page) == (MAGIC | u32::from(!little), VERSION, PAGE) {
                    return Self { page, salts: [salt_1, salt_2], little, sum, whole: false, known: true };
                }
            }
        }
        Self { page, salts, little, sum: stored, whole: false, known: false }
    }
}

/// The headers that the sum allows, each with one byte changed.
fn bytes_of(summed: &[u8], stored: [u32; 2], little: bool) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for (place, right) in bytes(summed, [0, 0], stored, little) {
        let mut header = summed.to_vec();
        if let Some(wrong) = header.get_mut(place) {
            *wrong = right;
        }
        all.push(header);
    }
    all
}

/// Fills `buffer`, or says that the file ends before.
pub(super) fn fill(file: &mut impl std::io::Read, buffer: &mut [u8]) -> Result<bool, StoreError> {
    match file.read_exact(buffer) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// The big-endian words at the start of `bytes`.
fn words<const N: usize>(bytes: &[u8]) -> [u32; N] {
    let mut words = [0; N];
    for (word, four) in words.iter_mut().zip(bytes.as_chunks::<4>().0) {
        *word = u32::from_be_bytes(*four);
    }
    words
}
