//! Charts from outside: what people and pages rely on, whatever the drawing looks like this year.

mod contact_sheet;
pub mod sample;
