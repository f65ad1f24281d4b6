//! PNG from the very SVG that a page shows: one typeface, loaded once.

use std::sync::{Arc, LazyLock};

use resvg::{tiny_skia, usvg};

use super::font::{FAMILY, Weight};
use super::spec::{Scale, check_pixels};
use super::{ChartError, Svg};

/// A finished picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Png {
    bytes: Vec<u8>,
    width_px: u32,
    height_px: u32,
}

impl Png {
    /// The file.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The file, without a copy.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Width in device pixels.
    pub const fn width_px(&self) -> u32 {
        self.width_px
    }

    /// Height in device pixels.
    pub const fn height_px(&self) -> u32 {
        self.height_px
    }
}

/// What rasterising needs to know beside the SVG.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RasterOptions {
    pub scale: Scale,
}

/// usvg's options with the embedded faces: resvg draws no text at all in a family that is not loaded.
static OPTIONS: LazyLock<usvg::Options<'static>> = LazyLock::new(|| {
    let mut fonts = usvg::fontdb::Database::new();
    for weight in [Weight::Regular, Weight::SemiBold] {
        fonts.load_font_source(usvg::fontdb::Source::Binary(Arc::new(weight.face().data())));
    }
    fonts.set_sans_serif_family(FAMILY);
    usvg::Options { fontdb: Arc::new(fonts), font_family: FAMILY.to_owned(), ..usvg::Options::default() }
});

/// Draws `svg` at the scale asked for. Same SVG, same bytes.
///
/// # Errors
/// [`ChartError::TooManyPixels`] above [`super::MAX_PIXELS`]; [`ChartError::Svg`] where the SVG is not one of ours.
pub fn rasterise(svg: &Svg, options: &RasterOptions) -> Result<Png, ChartError> {
    let size = svg.size;
    check_pixels(size, options.scale)?;
    let tree = usvg::Tree::from_str(svg.as_str(), &OPTIONS)?;
    let (width_px, height_px) =
        (size.width_px() * options.scale.get(), size.height_px() * options.scale.get());
    let mut pixels = tiny_skia::Pixmap::new(width_px, height_px).ok_or(ChartError::Drawing)?;
    let scale = tiny_skia::Transform::from_scale(
        width_px as f32 / tree.size().width(),
        height_px as f32 / tree.size().height(),
    );
    resvg::render(&tree, scale, &mut pixels.as_mut());
    let bytes = super::encode::png(&pixels)?;
    Ok(Png { bytes, width_px, height_px })
}
