//! One source end to end: what a file says becomes observations, and what it says wrongly becomes rejects.
//!
//! | module | owns |
//! |---|---|
//! | [`csv`] | bytes of a CSV file -> columnar batches of readings, rejects and an account of both |
//! | [`period`] | the spellings of a period, and whether a spelling fits a frequency |

pub mod csv;
pub mod period;
