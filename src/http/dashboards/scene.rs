//! `Scene`: one dashboard in one state, and what its panels are answered with.

use chrono::NaiveDate;

use crate::chart::{Lang, Theme};
use crate::dashboard::{Dashboard, Panel, State, TimeRange};
use crate::http::params::Pairs;
use crate::http::state::{App, HttpLimits};
use crate::ingest::Knowledge;
use crate::store::sql::canned::CannedQueries;

/// What panels are answered with, beside the store.
#[derive(Clone, Copy)]
pub struct Desk<'a> {
    pub knowledge: &'a Knowledge,
    pub queries: &'a CannedQueries,
    pub limits: &'a HttpLimits,
    pub today: NaiveDate,
}

impl<'a> Desk<'a> {
    /// That of a running server.
    pub fn of(app: &'a App, knowledge: &'a Knowledge) -> Self {
        Self { knowledge, queries: app.sql.queries(), limits: &app.limits, today: app.clock.today() }
    }
}

/// A dashboard as it is asked for.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    pub desk: Desk<'a>,
    pub dashboard: &'a Dashboard,
    pub state: &'a State,
    pub lang: Lang,
    pub theme: Theme,
    /// Parameters of the picture that go before the panel's own options.
    pub picture: &'a Pairs,
}

impl Scene<'_> {
    /// The text in the reader's language.
    pub const fn say<'t>(&self, chinese: &'t str, english: &'t str) -> &'t str {
        match self.lang {
            Lang::Chinese => chinese,
            Lang::English => english,
        }
    }

    /// The range of a panel: the URL's, else its own, else the dashboard's.
    pub fn range(&self, own: Option<TimeRange>) -> TimeRange {
        self.state.time.or(own).unwrap_or(self.dashboard.time)
    }

    /// The title of the dashboard.
    pub fn title(&self) -> String {
        self.dashboard.title.fill(self.lang, &self.state.values)
    }

    /// The title that a panel gives itself.
    pub fn panel_title(&self, panel: &Panel) -> Option<String> {
        panel
            .title
            .as_ref()
            .map(|title| title.fill(self.lang, &self.state.values))
            .filter(|t| !t.trim().is_empty())
    }

    /// The sentence under a panel.
    pub fn panel_description(&self, panel: &Panel) -> Option<String> {
        let filled = panel.description.as_ref().map(|text| text.fill(self.lang, &self.state.values));
        filled.filter(|text| !text.trim().is_empty())
    }

    /// The address of a page or file of this dashboard in this state.
    pub fn address(&self, tail: &str) -> String {
        let pairs = self.state.pairs(self.dashboard);
        self.address_with(tail, pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    /// The same for files, whose language is none but their own.
    pub fn file_address(&self, tail: &str) -> String {
        let mut pairs = self.state.pairs(self.dashboard);
        if self.state.lang.is_none() && self.lang != Lang::default() {
            pairs.push(("lang".to_owned(), self.lang.code().to_owned()));
        }
        self.address_with(tail, pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
    }

    fn address_with<'p>(&self, tail: &str, pairs: impl Iterator<Item = (&'p str, &'p str)>) -> String {
        crate::http::pages::address(&format!("/dashboards/{}{tail}", self.dashboard.slug), pairs)
    }
}
