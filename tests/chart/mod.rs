//! Charts from outside: what people and pages rely on, whatever the drawing looks like this year.

mod bad_input;
mod contact_sheet;
mod glyphs;
mod goldens;
mod promises;
pub mod sample;
mod served;
