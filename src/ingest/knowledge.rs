//! `Knowledge`: catalog, lexicon and corrections: the seed files, and what people added since.

use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use sha2::{Digest, Sha256};

use super::IngestError;
use super::corrections::Corrections;
use crate::catalog::{self, Addition, AreaKind, Catalog, CatalogSources};
use crate::extract::{AreaEntry, IndicatorEntry, Lexicon, LexiconSource};
use crate::store::{Reader, StoreError, hex};

/// The file of corrections below a folder of seeds; there need be none.
const CORRECTIONS: &str = "corrections.toml";

/// What is known before a report is read; cheap to clone.
#[derive(Clone)]
pub struct Knowledge {
    pub catalog: Arc<Catalog>,
    pub lexicon: Arc<Lexicon>,
    pub corrections: Arc<Corrections>,
    /// The folder that corrections were read from, and those beside it.
    folder: Option<Arc<(PathBuf, Corrections)>>,
    /// Of the seed files, so that a database knows whether its catalog is of the same.
    pub sha256: Arc<str>,
    /// Number of the last addition that is in it.
    last_addition: i32,
}

impl Knowledge {
    /// From the files that the binary carries.
    pub fn embedded() -> Result<Self, IngestError> {
        Self::from_files(|path| catalog::embedded_file(path).map(str::to_owned))
    }

    /// From the files of a folder of seeds, each read by `file` from its path below it.
    pub fn from_files(file: impl Fn(&str) -> Option<String>) -> Result<Self, IngestError> {
        let text = |path: &str| file(path).ok_or_else(|| IngestError::SeedMissing(path.to_owned()));
        let mut hash = Sha256::new();
        let mut texts: [String; CatalogSources::PATHS.len()] = Default::default();
        for (place, path) in texts.iter_mut().zip(CatalogSources::PATHS) {
            *place = text(path)?;
            hash.update(place.as_bytes());
        }
        let (units, words) = (text("lexicon/units.toml")?, text("lexicon/words.toml")?);
        let sources = CatalogSources::in_order(texts.each_ref().map(String::as_str));
        let lexicon = Lexicon::parse(LexiconSource {
            areas: sources.areas,
            indicators: sources.indicators,
            units: &units,
            words: &words,
        })?;
        let mut corrections = Corrections::default();
        if let Some(text) = file(CORRECTIONS) {
            corrections.add(CORRECTIONS, &text)?;
        }
        Ok(Self {
            catalog: Arc::new(Catalog::parse(&sources)?),
            lexicon: Arc::new(lexicon),
            corrections: Arc::new(corrections),
            folder: None,
            sha256: hex(&hash.finalize()).into(),
            last_addition: 0,
        })
    }

    /// The same with the corrections of a folder, each `*.toml` in order of name.
    ///
    /// # Errors
    /// The folder or a file cannot be read, or a correction is incomplete.
    pub fn with_corrections(self, folder: &Path) -> Result<Self, IngestError> {
        let failed = |source| IngestError::Read { path: folder.to_owned(), source };
        let mut files = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|ending| ending == "toml") {
                files.push(path);
            }
        }
        files.sort();
        let others =
            self.folder.as_ref().map_or_else(|| (*self.corrections).clone(), |folder| folder.1.clone());
        let mut corrections = others.clone();
        for path in files {
            let text = std::fs::read_to_string(&path)
                .map_err(|source| IngestError::Read { path: path.clone(), source })?;
            corrections.add(&path.display().to_string(), &text)?;
        }
        let folder = Some(Arc::new((folder.to_owned(), others)));
        Ok(Self { corrections: Arc::new(corrections), folder, ..self })
    }

    /// The same with its corrections as they stand in their folder now.
    ///
    /// # Errors
    /// As [`Knowledge::with_corrections`].
    pub fn reread(self) -> Result<Self, IngestError> {
        let Some(folder) = self.folder.clone() else { return Ok(self) };
        self.with_corrections(&folder.0)
    }

    /// The same with what people have added to the database since.
    ///
    /// # Errors
    /// The store's.
    pub fn current(&self, reader: &Reader<'_>) -> Result<Self, StoreError> {
        let added = reader.additions(self.last_addition)?;
        let Some((last, _)) = added.last() else { return Ok(self.clone()) };
        let last_addition = *last;
        let additions: Vec<Addition> = added.into_iter().map(|(_, addition)| addition).collect();
        let known = self.with_additions(&additions).unwrap_or_else(|_| self.with_what_fits(&additions));
        Ok(Self { last_addition, ..known })
    }

    /// Whether the other one has the same additions.
    pub fn is_as_new_as(&self, other: &Self) -> bool {
        self.last_addition == other.last_addition
    }

    /// The same with these additions, which are not kept yet.
    ///
    /// # Errors
    /// As [`Catalog::with_additions`].
    pub fn with_additions(&self, additions: &[Addition]) -> Result<Self, IngestError> {
        let catalog = self.catalog.with_additions(additions)?;
        let mut lexicon = (*self.lexicon).clone();
        for addition in additions {
            teach(&mut lexicon, &catalog, addition);
        }
        Ok(Self { catalog: Arc::new(catalog), lexicon: Arc::new(lexicon), ..self.clone() })
    }

    /// Newer seed files may say what a person added before: such additions are left out.
    fn with_what_fits(&self, additions: &[Addition]) -> Self {
        additions.iter().fold(self.clone(), |known, addition| {
            known.with_additions(std::slice::from_ref(addition)).unwrap_or_else(|error| {
                tracing::warn!(kind = addition.kind(), code = addition.code(), %error, "an addition is left out");
                known
            })
        })
    }
}

/// What a running server knows: the newest of it, also where somebody adds to the catalog meanwhile.
pub struct NewestKnowledge(RwLock<Knowledge>);

impl NewestKnowledge {
    pub fn new(knowledge: Knowledge) -> Self {
        Self(RwLock::new(knowledge))
    }

    /// As it is now.
    pub fn now(&self) -> Knowledge {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes up what was added to the database.
    ///
    /// # Errors
    /// The store's.
    pub fn renew(&self, reader: &Reader<'_>) -> Result<(), StoreError> {
        let newest = self.now().current(reader)?;
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = newest;
        Ok(())
    }
}

/// Gives the lexicon the words of an addition.
fn teach(lexicon: &mut Lexicon, catalog: &Catalog, addition: &Addition) {
    match addition {
        Addition::Area(area) => lexicon.add_area(AreaEntry {
            code: area.code.clone(),
            kind: area.kind.code().to_owned(),
            name_zh: area.name_zh.clone(),
            aliases: area.aliases.clone(),
            local: area.local.clone(),
            parent: area.parent.clone(),
        }),
        Addition::AreaName { area, name } => {
            let known = catalog.area(area);
            lexicon.add_area(AreaEntry {
                code: area.clone(),
                kind: known.map_or(AreaKind::Entity, |known| known.kind).code().to_owned(),
                name_zh: name.clone(),
                aliases: Vec::new(),
                local: Vec::new(),
                parent: known.and_then(|known| known.parent.clone()),
            });
        }
        Addition::Indicator(indicator) => lexicon.add_indicator(IndicatorEntry {
            code: indicator.code.clone(),
            name_zh: indicator.name_zh.clone(),
            phrases: indicator.phrases.clone(),
            collection: None,
        }),
        Addition::Phrase { indicator, phrase } => lexicon.add_indicator(IndicatorEntry {
            code: indicator.clone(),
            name_zh: phrase.clone(),
            phrases: Vec::new(),
            collection: catalog.indicator(indicator).map(|known| known.collection),
        }),
        Addition::Series(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corrections_are_those_that_stand_in_their_folder_now() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.toml");
        let known = Knowledge::embedded().unwrap().with_corrections(folder.path()).unwrap();
        std::fs::write(&file, "no toml").unwrap();
        assert!(known.clone().reread().is_err());
        std::fs::remove_file(&file).unwrap();
        assert!(known.reread().unwrap().reread().is_ok());
    }
}
