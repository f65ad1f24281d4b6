//! How far something reaches from the left to the right, or from the top to the bottom.

/// A stretch of the page's width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Extent {
    pub start: f32,
    pub end: f32,
}

impl Extent {
    pub const fn new(start: f32, end: f32) -> Self {
        Self { start, end }
    }

    pub fn hull(self, other: Self) -> Self {
        Self::new(self.start.min(other.start), self.end.max(other.end))
    }

    pub fn width(self) -> f32 {
        self.end - self.start
    }

    pub fn centre(self) -> f32 {
        f32::midpoint(self.start, self.end)
    }

    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// How far apart two are; 0 where they overlap.
    pub fn distance(self, other: Self) -> f32 {
        (self.start - other.end).max(other.start - self.end).max(0.0)
    }

    /// How far this is from standing at the middle, the left, or the right of another.
    pub fn aslant(self, other: Self) -> f32 {
        let edges = (self.start - other.start).abs().min((self.end - other.end).abs());
        edges.min((self.centre() - other.centre()).abs())
    }

    /// How far this is from standing at the middle or at the beginning of another.
    pub fn hanging(self, other: Self) -> f32 {
        (self.start - other.start).abs().min((self.centre() - other.centre()).abs())
    }
}
