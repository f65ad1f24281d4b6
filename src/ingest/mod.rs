//! One source end to end: what a file says becomes observations, and what it says wrongly becomes rejects.
//!
//! | module | owns |
//! |---|---|
//! | [`derive`] | levels that a report implies: value and growth give the value at the base |
//! | [`precision`] | how exact a written number is |
//! | [`resolve`] | figures -> series, with the reason where none or several fit |

pub mod derive;
pub mod precision;
pub mod resolve;
