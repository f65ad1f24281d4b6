//! Search in the catalog: ids, titles, areas, indicators, units and tags, in Chinese and in English, ranked.
//!
//! An [`Index`] is made of the catalog once and answers from memory until the catalog changes. Latin words match whole,
//! by their beginning or inside, in this order of rank. A run of Chinese characters matches where the title holds it
//! as it stands, or in pieces of two characters and more (天津存款 finds 天津…各项存款余额): no dictionary decides what a
//! word is. A word with `*` is a pattern of ids.
//!
//! | file | what |
//! |---|---|
//! | `text` | folding and cutting of texts |
//! | `index` | terms and the series that have them |
//! | `find` | a query: match, rank, facets, page |
//! | `keeper` | the index that is in use |

mod find;
mod index;
mod keeper;
#[cfg(test)]
mod tests;
mod text;

pub use find::{Facet, Facets, Found, MAX_QUERY_WORDS, Place, SearchQuery};
pub use index::{Index, Words};
pub use keeper::Keeper;
