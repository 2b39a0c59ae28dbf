//! Which encoding a text is in: the bytes of its head go in, an encoding comes out with how sure that is.
//!
//! A byte order mark declares it, and valid UTF-8 with a character beyond ASCII proves it. All else is a guess: chardetng knows
//! how languages look, but leans to what web pages hold; tables of names and codes are judged by how frequent their characters
//! are (`likelihood`).

use super::{Breaks, likelihood, mixed};
use crate::format::{HEAD_BYTES, Refusal};
use crate::model::Text;
use crate::model::reason::TextReason;
use crate::model::source::{Source, UNKNOWN_SIZE, read_range};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252, WINDOWS_1256};
use std::borrow::Cow;

/// Bytes of lines beyond ASCII that are judged.
const SAMPLE: usize = 64 * 1024;
/// Places of a file that are looked at where its head is plain ASCII, and bytes of each.
const PLACES: u64 = 16;
const PLACE_BYTES: usize = 64 * 1024;
/// Valid characters for each byte that is none, from which a text is UTF-8 with faults and not another encoding.
const VALID_TO_BROKEN: usize = 10;
/// Letters beyond ASCII from which a guess among the small code pages counts; below it Western Europe is likelier.
const FEW: usize = 24;
/// The same for code pages of other scripts, whose words have several such letters each.
const FEWEST: usize = 6;
/// How sure the guess is then.
const UNSURE: f64 = 0.6;

/// How a text is encoded.
#[derive(Clone, Copy, Debug)]
pub struct Detected {
    /// The encoding.
    pub encoding: &'static Encoding,
    /// Its name in the inventory, lower case (WHATWG; `utf-8-sig` where a byte order mark stands before UTF-8).
    pub name: &'static str,
    /// Bytes of the byte order mark.
    pub mark: usize,
    /// How sure a guess is, between 0 and 1; `None` where nothing was guessed.
    pub confidence: Option<f64>,
    /// The encoding of the lines that are not UTF-8, of a text that has such beside others.
    pub other: Option<&'static Encoding>,
}

impl Detected {
    fn declared(encoding: &'static Encoding, mark: usize) -> Self {
        let name = if encoding == UTF_8 && mark > 0 {
            "utf-8-sig"
        } else {
            name(encoding)
        };
        Self {
            encoding,
            name,
            mark,
            confidence: None,
            other: None,
        }
    }

    /// UTF-8 with lines of another encoding.
    pub(super) fn mixed(mark: usize, other: &'static Encoding) -> Self {
        Self {
            other: Some(other),
            ..Self::declared(UTF_8, mark)
        }
    }

    fn guessed(encoding: &'static Encoding, confidence: f64) -> Self {
        Self {
            confidence: Some(confidence.clamp(0.0, 0.99)),
            ..Self::declared(encoding, 0)
        }
    }

    /// The head of a file as text, without the mark and without a character that is cut at its end.
    #[must_use]
    pub fn text<'a>(&self, head: &'a [u8], whole: bool) -> Cow<'a, str> {
        let body = head.get(self.mark..).unwrap_or_default();
        if let Some(other) = self.other {
            let line_end = memchr::memrchr2(b'\n', b'\r', body).map_or(0, |at| at + 1);
            let end = if whole { body.len() } else { line_end };
            let (mut text, mut breaks) = (Vec::new(), Breaks::default());
            mixed::decode(&body[..end], other, 0, &mut text, &mut breaks);
            return Cow::Owned(String::from_utf8_lossy(&text).into_owned());
        }
        if self.encoding == UTF_8 {
            return match std::str::from_utf8(body) {
                Ok(text) => Cow::Borrowed(text),
                Err(error) if error.error_len().is_none() && !whole => {
                    String::from_utf8_lossy(&body[..error.valid_up_to()])
                }
                Err(_) => String::from_utf8_lossy(body),
            };
        }
        let mut decoder = self.encoding.new_decoder_without_bom_handling();
        let room = decoder.max_utf8_buffer_length(body.len());
        let mut text = String::with_capacity(room.unwrap_or(body.len() * 3).max(16));
        let _ = decoder.decode_to_string(body, &mut text, whole);
        Cow::Owned(text)
    }

    /// What a reader should know of a guess.
    #[must_use]
    pub fn note(&self) -> Option<Text> {
        let (confidence, name) = (self.confidence?, self.name);
        Some(Text::new(
            format!("文件未声明编码，按内容判断为 `{name}`（把握 {confidence:.2}）"),
            format!(
                "the file does not declare its encoding; by its content it is `{name}` (confidence {confidence:.2})"
            ),
        ))
    }
}

/// The encoding of a source with this head, for which other places are looked at where the head is plain ASCII.
///
/// # Errors
/// A [`Refusal`] where reading fails, or for an encoding that is not read.
pub fn detect(source: &dyn Source, head: &[u8]) -> Result<Detected, Refusal> {
    let size = source.byte_size();
    let whole = head.len() as u64 >= size;
    let detected = detect_head(head, whole)?;
    // A compressed text is read from its beginning on, so its head has to do.
    if size == UNKNOWN_SIZE {
        return Ok(detected);
    }
    if whole || detected.encoding != UTF_8 || detected.mark > 0 || !head.is_ascii() {
        return Ok(detected);
    }
    let mut lines = Vec::new();
    for number in 1..=PLACES {
        let place = head.len() as u64 + (size - head.len() as u64) / (PLACES + 1) * number;
        // Damage is met again, and said, when the text is read.
        let Ok(window) = read_range(source, place, PLACE_BYTES) else {
            break;
        };
        // Cut at line ends, which no character holds.
        let from = memchr::memchr(b'\n', &window).map_or(0, |at| at + 1);
        let to = memchr::memrchr(b'\n', &window).map_or(0, |at| at + 1);
        if from < to && !window[from..to].is_ascii() {
            lines.extend_from_slice(&window[from..to]);
        }
        if lines.len() > SAMPLE {
            break;
        }
    }
    if lines.is_empty() {
        return Ok(detected);
    }
    detect_head(&lines, true)
}

/// The encoding of a text by its head alone; `whole` where the head is all there is.
///
/// # Errors
/// A [`Refusal`] for an encoding that is not read.
pub fn detect_head(head: &[u8], whole: bool) -> Result<Detected, Refusal> {
    if head.starts_with(b"\xFF\xFE\0\0") || head.starts_with(b"\0\0\xFE\xFF") {
        return Err(Refusal::new(TextReason::Utf32));
    }
    for (mark, encoding) in [
        (b"\xEF\xBB\xBF".as_slice(), UTF_8),
        (b"\xFF\xFE", UTF_16LE),
        (b"\xFE\xFF", UTF_16BE),
    ] {
        if head.starts_with(mark) {
            return Ok(Detected::declared(encoding, mark.len()));
        }
    }
    if let Some((encoding, confidence)) = wide(head) {
        return Ok(Detected::guessed(encoding, confidence));
    }
    let Err(error) = std::str::from_utf8(head) else {
        return Ok(Detected::declared(UTF_8, 0));
    };
    // A character that the end of the head cuts, or that of a file that was cut itself.
    let is_cut = error.error_len().is_none();
    let before = std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default();
    if is_cut && (!whole || before.chars().any(|c| c.len_utf8() > 2)) {
        return Ok(Detected::declared(UTF_8, 0));
    }
    let (valid, broken) = utf8_characters(head);
    if valid > 0 && valid >= broken * VALID_TO_BROKEN {
        return Ok(Detected::declared(UTF_8, 0));
    }
    let (encoding, confidence) = guess(&lines_beyond_ascii(head));
    Ok(Detected::guessed(encoding, confidence))
}

/// Whether the head is UTF-16, with a mark or without.
#[must_use]
pub fn is_utf16(head: &[u8]) -> bool {
    detect_head(head, false).is_ok_and(|found| super::is_wide(found.encoding))
}

/// The encoding of bytes that are not UTF-8, and how sure that is.
#[must_use]
pub fn guess(sample: &[u8]) -> (&'static Encoding, f64) {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, true);
    let guessed = detector.guess(None, Utf8Detection::Deny);
    let letters = sample.iter().filter(|byte| !byte.is_ascii()).count();
    // The Arabic code page has the letters of French as well.
    let is_latin = likelihood::is_latin(guessed) || guessed == WINDOWS_1256;
    let is_rare = letters < if is_latin { FEW } else { FEWEST };
    let single = if guessed.is_single_byte() && !is_rare {
        guessed
    } else {
        WINDOWS_1252
    };
    let (encoding, chance) = likelihood::likeliest(sample, single);
    let text = encoding.decode_without_bom_handling(sample).0;
    let beyond = text.chars().filter(|c| !c.is_ascii()).count() as f64;
    let lost = text.chars().filter(|c| *c == '\u{FFFD}').count() as f64;
    // A chance is worth what it rests on.
    let chance = chance * (beyond - lost).max(0.0) / (beyond + 0.5);
    let is_unsure = guessed != encoding && is_rare;
    (
        encoding,
        if is_unsure {
            chance.min(UNSURE)
        } else {
            chance
        },
    )
}

/// UTF-16 without a mark: NUL bytes, which no other text holds, and characters that texts are made of.
fn wide(head: &[u8]) -> Option<(&'static Encoding, f64)> {
    let even = &head[..(head.len() / 2 * 2).min(SAMPLE)];
    memchr::memchr(0, even)?;
    let likely = |encoding: &'static Encoding| {
        let units = even.chunks_exact(2).map(|pair| {
            let pair = [pair[0], pair[1]];
            if encoding == UTF_16LE {
                u16::from_le_bytes(pair)
            } else {
                u16::from_be_bytes(pair)
            }
        });
        let (mut characters, mut usual, mut line_ends) = (0_usize, 0_usize, 0_usize);
        for character in char::decode_utf16(units) {
            characters += 1;
            let character = character.unwrap_or('\u{FFFD}');
            line_ends += usize::from(character == '\n' || character == '\r');
            usual += usize::from(matches!(character,
                '\t' | '\n' | '\r' | ' '..='~' | '\u{A0}'..='\u{24F}' | '\u{370}'..='\u{52F}' | '\u{2010}'..='\u{2033}'
                | '\u{3000}'..='\u{30FF}' | '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{FF01}'..='\u{FF9F}'));
        }
        let share = usual as f64 / characters.max(1) as f64;
        (share >= 0.97 && line_ends > 0).then_some((encoding, share))
    };
    let (little, big) = (likely(UTF_16LE), likely(UTF_16BE));
    match (little, big) {
        (Some(little), Some(big)) => Some(if big.1 > little.1 { big } else { little }),
        (one, other) => one.or(other),
    }
}

/// Characters of several bytes that are valid UTF-8, and bytes that are not.
fn utf8_characters(bytes: &[u8]) -> (usize, usize) {
    let (mut valid, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        // The first byte of each.
        valid += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        broken += chunk.invalid().len();
    }
    (valid, broken)
}

/// Lines with bytes beyond ASCII, as many as are judged.
fn lines_beyond_ascii(head: &[u8]) -> Vec<u8> {
    let mut lines = Vec::new();
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        if !line.is_ascii() {
            lines.extend_from_slice(line);
        }
        if lines.len() > SAMPLE.min(HEAD_BYTES) {
            break;
        }
    }
    lines
}

/// The encoding's name in the inventory.
#[must_use]
pub fn name(encoding: &'static Encoding) -> &'static str {
    const NAMES: [&str; 28] = [
        "utf-8",
        "utf-16le",
        "utf-16be",
        "gb18030",
        "big5",
        "shift_jis",
        "euc-jp",
        "euc-kr",
        "windows-1252",
        "windows-1250",
        "windows-1251",
        "windows-1253",
        "windows-1254",
        "windows-1255",
        "windows-1256",
        "windows-1257",
        "windows-1258",
        "windows-874",
        "iso-8859-2",
        "iso-8859-4",
        "iso-8859-5",
        "iso-8859-6",
        "iso-8859-7",
        "iso-8859-8",
        "iso-8859-13",
        "koi8-r",
        "koi8-u",
        "ibm866",
    ];
    NAMES
        .iter()
        .find(|name| Encoding::for_label(name.as_bytes()) == Some(encoding))
        .copied()
        .unwrap_or_else(|| encoding.name())
}

/// Characters that Chinese tables and texts are full of, simplified and traditional.
pub(super) const FREQUENT: &str = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学\
如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并\
物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气\
题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像\
难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运姓证号码址邮箱备注序额客户订单店省县街镇村编职称药病\
患诊断床服医状态银行账卡车牌驾驶航班旅票价商购类型收货联系男汉族岁籍贯籍李王陈刘杨黄赵周吴徐孙朱胡郭何林高罗郑梁\
這個們來為國說時會對後裡種經麼學現當沒動還進樣開從實軍無與長機關點業將兩間問並應戰頭體見產話內給門兒東聲員論處義幾認條氣題爾別變總電數報證號碼郵備註額訂單\
縣鎮編職稱藥診斷醫狀態銀帳車駕駛價購類貨聯陳劉楊黃趙孫羅鄭";

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::{BIG5, EUC_KR, GB18030, SHIFT_JIS};

    /// What the text's bytes in an encoding are taken for.
    fn of(encoding: &'static Encoding, text: &str) -> &'static str {
        let bytes = encoding.encode(text).0;
        detect_head(&bytes, true).unwrap().name
    }

    #[test]
    fn encodings_are_told_by_what_the_text_says() {
        for (encoding, expected, text, why) in [
            (
                GB18030,
                "gb18030",
                "姓名,手机号\n张伟,13800000000\n",
                "a short Chinese table",
            ),
            (
                GB18030,
                "gb18030",
                "id,name\n1,王芳\n2,李娜\n3,刘洋\n",
                "names alone, under an English header",
            ),
            (
                GB18030,
                "gb18030",
                "序号|地址\n1|北京市朝阳区建国路\n",
                "addresses",
            ),
            (
                GB18030,
                "gb18030",
                "編號,姓名\n1,龍馬精神\n客戶訂單,號碼\n",
                "traditional characters in the mainland's encoding",
            ),
            (
                BIG5,
                "big5",
                "姓名,電話,地址\n陳大文,0912,台北市信義區\n林志明,0933,高雄市前鎮區\n",
                "Big5",
            ),
            (
                SHIFT_JIS,
                "shift_jis",
                "名前,電話番号\n田中さん,090\nスズキさくら,080\nこれはテストです,1\n",
                "Japanese",
            ),
            (
                EUC_KR,
                "euc-kr",
                "이름,전화번호,주소\n김철수,010,서울특별시 강남구\n이영희,010,부산광역시 해운대구\n",
                "Korean",
            ),
            (
                WINDOWS_1252,
                "windows-1252",
                "naam;plaats\nCafé Oranje;Curaçao\nBosnië;Albanië\n",
                "Dutch",
            ),
            (
                WINDOWS_1252,
                "windows-1252",
                "name;city\nJose;Cor\u{e9}\n",
                "one letter",
            ),
            (UTF_8, "utf-8", "姓名,手机号\n张伟,138\n", "proven"),
            (UTF_8, "utf-8", "a,b\n1,2\n", "ASCII is UTF-8 as well"),
        ] {
            assert_eq!(of(encoding, text), expected, "{why}");
        }
    }

    #[test]
    fn utf16_is_told_without_a_mark() {
        let text = "姓名,电话\n张伟,138\n李娜,139\n";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(detect_head(&little, true).unwrap().name, "utf-16le");
        assert_eq!(detect_head(&big, true).unwrap().name, "utf-16be");
        let nul = b"a,b\n\0,1\n2,3\n";
        assert_eq!(detect_head(nul, true).unwrap().name, "utf-8");
    }

    #[test]
    fn a_few_broken_bytes_do_not_change_utf8() {
        let mut bytes = "姓名,电话\n".repeat(30).into_bytes();
        bytes.extend(b"\xFF,1\n");
        let found = detect_head(&bytes, true).unwrap();
        assert_eq!((found.name, found.confidence), ("utf-8", None));
    }
}
