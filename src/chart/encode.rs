//! Pixels to a PNG file: indexed where a chart has few colours, as most have, and without an alpha channel where nothing
//! shows through. Both make the file smaller and the work of compression a third to a quarter; no colour changes.

use std::collections::HashMap;

use png::{BitDepth, ColorType, DeflateCompression, Encoder, EncodingError, Filter};
use resvg::tiny_skia::{Pixmap, PremultipliedColorU8};

/// Most colours of an indexed PNG.
const MAX_INDEXED_COLOURS: usize = 256;
/// zlib level: beyond it, flat areas gain two per cent for a third more time.
const DEFLATE_LEVEL: u8 = 4;

/// The file.
pub(super) fn png(pixels: &Pixmap) -> Result<Vec<u8>, EncodingError> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_depth(BitDepth::Eight);
    encoder.set_deflate_compression(DeflateCompression::Level(DEFLATE_LEVEL));
    encoder.set_filter(Filter::NoFilter);
    let opaque = pixels.pixels().iter().all(|pixel| pixel.alpha() == u8::MAX);
    let data = if let Some(indexed) = Indexed::of(pixels.pixels()) {
        encoder.set_color(ColorType::Indexed);
        encoder.set_palette(indexed.palette());
        if !opaque {
            encoder.set_trns(indexed.alphas());
        }
        indexed.places
    } else if opaque {
        encoder.set_color(ColorType::Rgb);
        pixels.pixels().iter().flat_map(|pixel| rgba(*pixel).into_iter().take(3)).collect()
    } else {
        encoder.set_color(ColorType::Rgba);
        pixels.pixels().iter().flat_map(|pixel| rgba(*pixel)).collect()
    };
    encoder.write_header()?.write_image_data(&data)?;
    Ok(file)
}

fn rgba(pixel: PremultipliedColorU8) -> [u8; 4] {
    let colour = pixel.demultiply();
    [colour.red(), colour.green(), colour.blue(), colour.alpha()]
}

/// A picture as places in a list of colours.
struct Indexed {
    colours: Vec<[u8; 4]>,
    places: Vec<u8>,
}

impl Indexed {
    /// `None` where there are too many colours.
    fn of(pixels: &[PremultipliedColorU8]) -> Option<Self> {
        let mut known: HashMap<PremultipliedKey, u8> = HashMap::new();
        let mut indexed = Self { colours: Vec::new(), places: Vec::with_capacity(pixels.len()) };
        let mut last: Option<(PremultipliedColorU8, u8)> = None;
        for pixel in pixels {
            if let Some((_, place)) = last.filter(|(before, _)| before == pixel) {
                indexed.places.push(place);
                continue;
            }
            let place = match known.get(&key(*pixel)) {
                Some(place) => *place,
                None if indexed.colours.len() == MAX_INDEXED_COLOURS => return None,
                None => {
                    let place = indexed.colours.len() as u8;
                    indexed.colours.push(rgba(*pixel));
                    known.insert(key(*pixel), place);
                    place
                }
            };
            last = Some((*pixel, place));
            indexed.places.push(place);
        }
        Some(indexed)
    }

    fn palette(&self) -> Vec<u8> {
        self.colours.iter().flat_map(|[red, green, blue, _]| [*red, *green, *blue]).collect()
    }

    fn alphas(&self) -> Vec<u8> {
        self.colours.iter().map(|colour| colour[3]).collect()
    }
}

type PremultipliedKey = [u8; 4];

fn key(pixel: PremultipliedColorU8) -> PremultipliedKey {
    [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]
}

#[cfg(test)]
mod tests {
    use resvg::tiny_skia::Color;

    use super::*;

    /// A picture whose pixel `n` has colour `n` of `count`, over and over.
    fn picture(count: usize, alpha: u8) -> Pixmap {
        let mut pixels = Pixmap::new(64, 32).unwrap();
        for (n, pixel) in pixels.pixels_mut().iter_mut().enumerate() {
            let colour = Color::from_rgba8((n % count % 251) as u8, (n % count / 251) as u8, 7, alpha);
            *pixel = colour.premultiply().to_color_u8();
        }
        pixels
    }

    #[test]
    fn every_way_of_writing_keeps_the_pixels() {
        for (count, alpha, kind) in [
            (40, 255, ColorType::Indexed),
            (256, 255, ColorType::Indexed),
            (600, 255, ColorType::Rgb),
            (40, 0, ColorType::Indexed),
        ] {
            let pixels = picture(count, alpha);
            let file = png(&pixels).unwrap();
            assert_eq!(Pixmap::decode_png(&file).unwrap().data(), pixels.data(), "{count} {alpha}");
            let info = png::Decoder::new(std::io::Cursor::new(&file)).read_info().unwrap().info().color_type;
            assert_eq!(info, kind, "{count} {alpha}");
        }
        let mixed = {
            let mut pixels = picture(600, 255);
            pixels.pixels_mut()[5] = PremultipliedColorU8::TRANSPARENT;
            pixels
        };
        assert_eq!(Pixmap::decode_png(&png(&mixed).unwrap()).unwrap().data(), mixed.data());
    }
}
