//! The river end to end: a report is loaded, and comes back as SQL, as a series and as a chart.

mod load;
mod serve;
