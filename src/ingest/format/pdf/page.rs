//! What a page draws: the text operators of ISO 32000-1, 9.4, with the forms that it places.

use std::collections::BTreeMap;

use lopdf::content::{Content, Operation};
use lopdf::{Dictionary, Document, Object, ObjectId};

use super::font::{Font, prepared};
use super::piece::Glyph;
use super::{FormatError, PdfLimits};

/// How deep forms may be placed in forms.
const MAX_FORM_DEPTH: usize = 8;

/// A transformation: `[a b c d e f]`.
type Matrix = [f32; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// `first`, then `second`.
fn times(first: Matrix, second: Matrix) -> Matrix {
    let turned = |x: f32, y: f32| [x * second[0] + y * second[2], x * second[1] + y * second[3]];
    let (across, up, origin) =
        (turned(first[0], first[1]), turned(first[2], first[3]), turned(first[4], first[5]));
    [across[0], across[1], up[0], up[1], origin[0] + second[4], origin[1] + second[5]]
}

/// What the operators have set.
#[derive(Clone)]
struct State {
    ctm: Matrix,
    text: Matrix,
    line: Matrix,
    font: Vec<u8>,
    size: f32,
    char_space: f32,
    word_space: f32,
    stretch: f32,
    leading: f32,
    rise: f32,
}

impl State {
    const fn new(ctm: Matrix) -> Self {
        Self {
            ctm,
            text: IDENTITY,
            line: IDENTITY,
            font: Vec::new(),
            size: 1.0,
            char_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        }
    }

    fn next_line(&mut self, x: f32, y: f32) {
        self.line = times([1.0, 0.0, 0.0, 1.0, x, y], self.line);
        self.text = self.line;
    }

    fn advance(&mut self, x: f32) {
        self.text = times([1.0, 0.0, 0.0, 1.0, x * self.stretch, 0.0], self.text);
    }
}

/// Reads the drawing of one page.
pub(super) struct Painter<'d> {
    document: &'d Document,
    limits: PdfLimits,
    operations: usize,
    /// What was drawn, in its order, by the quarter turns of its direction.
    glyphs: [Vec<Glyph>; 4],
    /// Characters in other directions.
    slanted: usize,
    /// Pictures that were drawn.
    pub pictures: usize,
    /// Characters that no font explains.
    pub unknown: usize,
}

impl<'d> Painter<'d> {
    pub fn new(document: &'d Document, limits: PdfLimits) -> Self {
        Self {
            document,
            limits,
            operations: 0,
            glyphs: Default::default(),
            slanted: 0,
            pictures: 0,
            unknown: 0,
        }
    }

    pub fn page(&mut self, id: ObjectId) -> Result<(), FormatError> {
        let content = self.document.get_page_content_with_limit(id, self.limits.stream_bytes);
        let content = content.map_err(|error| super::failed(&error))?;
        let (own, others) = self.document.get_page_resources(id).map_err(|error| super::failed(&error))?;
        let others = others.iter().filter_map(|id| self.document.get_dictionary(*id).ok());
        let resources: Vec<&Dictionary> = own.into_iter().chain(others).collect();
        self.draw(&content, &resources, IDENTITY, 0)
    }

    fn draw(
        &mut self,
        content: &[u8],
        resources: &[&'d Dictionary],
        ctm: Matrix,
        depth: usize,
    ) -> Result<(), FormatError> {
        let mut dictionaries: BTreeMap<&[u8], (Dictionary, Vec<u8>)> = BTreeMap::new();
        for (name, font) in self.resources(resources, b"Font") {
            let encoding =
                font.get_deref(b"Encoding", self.document).and_then(Object::as_name).unwrap_or_default();
            dictionaries.entry(name).or_insert_with(|| (prepared(font), encoding.to_vec()));
        }
        let limit = self.limits.stream_bytes;
        let fonts: BTreeMap<&[u8], Font<'_>> = dictionaries
            .iter()
            .map(|(name, (font, encoding))| (*name, Font::new(self.document, font, encoding, limit)))
            .collect();
        let mut state = State::new(ctm);
        let mut saved: Vec<State> = Vec::new();
        for operation in Content::decode_iter(content) {
            let Ok(operation) = operation else { break };
            self.operations += 1;
            if self.operations > self.limits.page_operations {
                let limit = self.limits.page_operations;
                return Err(FormatError::Limit { name: "PdfLimits::page_operations", limit });
            }
            match operation.operator.as_str() {
                "q" if saved.len() < self.limits.page_operations => saved.push(state.clone()),
                "Q" => state = saved.pop().unwrap_or(state),
                "BI" => self.pictures += 1,
                "Do" if depth < MAX_FORM_DEPTH => self.form(&operation, resources, &state, depth)?,
                _ => self.operator(&operation, &mut state, &fonts),
            }
        }
        Ok(())
    }

    /// Entries of one kind in the resources, the nearest first.
    fn resources(&self, resources: &[&'d Dictionary], kind: &[u8]) -> Vec<(&'d [u8], &'d Dictionary)> {
        let mut found: Vec<(&'d [u8], &'d Dictionary)> = Vec::new();
        for resource in resources {
            let Ok(named) = resource.get_deref(kind, self.document).and_then(Object::as_dict) else {
                continue;
            };
            for (name, object) in named {
                if let Ok((_, object)) = self.document.dereference(object)
                    && let Ok(dictionary) = object.as_dict()
                {
                    found.push((name.as_slice(), dictionary));
                }
            }
        }
        found
    }

    fn form(
        &mut self,
        operation: &Operation,
        resources: &[&'d Dictionary],
        state: &State,
        depth: usize,
    ) -> Result<(), FormatError> {
        let document = self.document;
        let Some(name) = operation.operands.first().and_then(|name| name.as_name().ok()) else {
            return Ok(());
        };
        let form = resources.iter().find_map(|resource| {
            let objects = resource.get_deref(b"XObject", document).and_then(Object::as_dict).ok()?;
            objects.get_deref(name, document).and_then(Object::as_stream).ok()
        });
        let is_form = |kind: &[u8]| kind == b"Form";
        self.pictures += usize::from(form.is_some_and(|form| {
            form.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|kind| kind == b"Image")
        }));
        let Some(form) =
            form.filter(|form| form.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(is_form))
        else {
            return Ok(());
        };
        let Ok(content) = form.decompressed_content_with_limit(self.limits.stream_bytes) else {
            return Ok(());
        };
        let matrix = form.dict.get_deref(b"Matrix", document).and_then(Object::as_array).ok();
        let matrix = matrix.and_then(|numbers| matrix_of(numbers)).unwrap_or(IDENTITY);
        let own = form.dict.get_deref(b"Resources", document).and_then(Object::as_dict).ok();
        let resources: Vec<&Dictionary> = own.into_iter().chain(resources.iter().copied()).collect();
        self.draw(&content, &resources, times(matrix, state.ctm), depth + 1)
    }

    fn operator(&mut self, operation: &Operation, state: &mut State, fonts: &BTreeMap<&[u8], Font<'_>>) {
        let operands = &operation.operands;
        let number = |at: usize| operands.get(at).and_then(|operand| operand.as_float().ok()).unwrap_or(0.0);
        let text = |at: usize| operands.get(at).and_then(|operand| operand.as_str().ok()).unwrap_or_default();
        match operation.operator.as_str() {
            "cm" => state.ctm = matrix_of(operands).map_or(state.ctm, |matrix| times(matrix, state.ctm)),
            "BT" => (state.text, state.line) = (IDENTITY, IDENTITY),
            "Tf" => {
                state.font =
                    operands.first().and_then(|name| name.as_name().ok()).unwrap_or_default().to_vec();
                state.size = number(1);
            }
            "Tc" => state.char_space = number(0),
            "Tw" => state.word_space = number(0),
            "Tz" => state.stretch = number(0) / 100.0,
            "TL" => state.leading = number(0),
            "Ts" => state.rise = number(0),
            "Td" => state.next_line(number(0), number(1)),
            "TD" => {
                state.leading = -number(1);
                state.next_line(number(0), number(1));
            }
            "Tm" => {
                state.line = matrix_of(operands).unwrap_or(state.line);
                state.text = state.line;
            }
            "T*" => state.next_line(0.0, -state.leading),
            "Tj" => self.show(text(0), state, fonts),
            "'" => {
                state.next_line(0.0, -state.leading);
                self.show(text(0), state, fonts);
            }
            "\"" => {
                (state.word_space, state.char_space) = (number(0), number(1));
                state.next_line(0.0, -state.leading);
                self.show(text(2), state, fonts);
            }
            "TJ" => {
                let parts = operands.first().and_then(|parts| parts.as_array().ok());
                for part in parts.into_iter().flatten() {
                    match (part.as_str(), part.as_float()) {
                        (Ok(bytes), _) => self.show(bytes, state, fonts),
                        (_, Ok(back)) => state.advance(-back / 1000.0 * state.size),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    fn show(&mut self, bytes: &[u8], state: &mut State, fonts: &BTreeMap<&[u8], Font<'_>>) {
        let Some(font) = fonts.get(state.font.as_slice()) else { return };
        for glyph in font.glyphs(bytes) {
            let from = times([1.0, 0.0, 0.0, 1.0, 0.0, state.rise], times(state.text, state.ctm));
            let height = (from[2].hypot(from[3]) * state.size).abs();
            let mut space = state.char_space;
            if glyph.is_space {
                space += state.word_space;
            }
            let width = glyph.width / 1000.0 * state.size;
            let right = times([1.0, 0.0, 0.0, 1.0, width * state.stretch, 0.0], from);
            state.advance(width + space);
            self.unknown += usize::from(glyph.text.is_empty());
            let forwards = (state.size * state.stretch).signum();
            let Some(turns) = quarter_turns(from[0] * forwards, from[1] * forwards) else {
                self.slanted += 1;
                continue;
            };
            let ((start, base), (end, _)) =
                (upright(from[4], from[5], turns), upright(right[4], right[5], turns));
            self.glyphs[turns].push(Glyph { start, end, base, size: height, text: glyph.text });
        }
    }

    /// The characters of the direction in which most run, as if that were from left to right, and how many run in
    /// others: a watermark, a line along the edge.
    pub fn upright(self) -> (Vec<Glyph>, usize) {
        let all: usize = self.glyphs.iter().map(Vec::len).sum();
        let most = self.glyphs.into_iter().rev().max_by_key(Vec::len).unwrap_or_default();
        let others = all - most.len() + self.slanted;
        (most, others)
    }
}

/// How many quarter turns to the left a direction is from the right; none, where it is slanted.
fn quarter_turns(x: f32, y: f32) -> Option<usize> {
    const MAX_SLANT_QUARTERS: f32 = 0.06;
    let quarters = y.atan2(x) / std::f32::consts::FRAC_PI_2;
    let whole = quarters.round();
    ((quarters - whole).abs() <= MAX_SLANT_QUARTERS).then_some(whole.rem_euclid(4.0) as usize)
}

/// A place of the page after so many quarter turns to the right.
const fn upright(x: f32, y: f32, turns: usize) -> (f32, f32) {
    match turns {
        1 => (y, -x),
        2 => (-x, -y),
        3 => (-y, x),
        _ => (x, y),
    }
}

fn matrix_of(numbers: &[Object]) -> Option<Matrix> {
    let mut matrix = IDENTITY;
    for (place, number) in matrix.iter_mut().zip(numbers.get(..6)?) {
        *place = number.as_float().ok()?;
    }
    Some(matrix)
}
