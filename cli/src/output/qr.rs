//! A link as a QR code of half-block characters.

use kith_model::Refusal;
use qrcode::{EcLevel, QrCode, render::unicode::Dense1x2};

/// Draws `text`; what is light in the code is ink in the drawing, so it wants light ink on a dark ground.
///
/// # Errors
/// [`Refusal::TextTooLong`] when no QR code holds that much.
pub(crate) fn draw(text: &str) -> Result<String, Refusal> {
    let code = QrCode::with_error_correction_level(text, EcLevel::L).map_err(|_| Refusal::TextTooLong)?;
    // The library's `Dark` is ink.
    Ok(code.render::<Dense1x2>().dark_color(Dense1x2::Light).light_color(Dense1x2::Dark).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_becomes_a_square_and_too_much_is_refused() {
        let drawn = draw("https://relay.example.org/c#abc").unwrap();
        let widths: Vec<usize> = drawn.lines().map(|line| line.chars().count()).collect();
        assert!(widths.iter().all(|width| Some(width) == widths.first()) && widths.len() > 10);
        assert!(drawn.starts_with('█'), "the light margin is ink");
        assert!(draw(&"x".repeat(4_000)).is_err());
    }
}
