//! One source end to end: what a file says becomes observations, and what it says wrongly becomes rejects.
//!
//! | module | owns |
//! |---|---|
//! | [`checks`] | warnings after a load, with both numbers |
//! | [`corrections`] | what a source says wrongly, as data |
//! | [`derive`] | levels that a report implies: value and growth give the value at the base |
//! | [`precision`] | how exact a written number is |
//! | [`resolve`] | figures -> series, with the reason where none or several fit |

pub mod checks;
pub mod corrections;
pub mod derive;
pub mod precision;
pub mod resolve;
