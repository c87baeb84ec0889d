//! The models in use: learned last and kept among the files, else those that ship, read once by each node. Without any of a name the
//! program knows nothing and says so by suggesting nothing.

use std::collections::HashMap;
use std::sync::Arc;

use kernel::Timestamp;
use parking_lot::Mutex;
use people::{Stage, Subject};
use platform::Ctx;
use recognition::labels::{self, Classes, NEVER, Points, Suggestion};
use tokio::task::spawn_blocking;
use tracing::warn;

use super::{rules, shipped, store as table};

/// The model that tells subjects apart.
pub(super) const SUBJECTS: &str = "subjects";

/// What the model of a subject's points at a stage is called.
pub(super) fn points_of(subject: Subject, stage: Stage) -> String {
    format!("{subject}-{stage}")
}

/// What a model says of a text, and which one it was.
pub(super) struct Known<L> {
    pub(super) labels: Vec<(L, f32)>,
    /// From this confidence on a label is sure.
    pub(super) sure: f32,
    pub(super) model: Option<String>,
}

impl<L> Default for Known<L> {
    fn default() -> Self {
        Self { labels: Vec::new(), sure: NEVER, model: None }
    }
}

/// The models that this node has read. Cheap to copy.
#[derive(Clone, Default)]
pub struct Models {
    subjects: Shelf<Classes>,
    points: Shelf<Points>,
}

impl Models {
    /// The subjects that a text may be about, the most probable first.
    pub(super) async fn subjects(&self, ctx: &Ctx, text: &str) -> store::Result<Known<Subject>> {
        let known = self.subjects.ask(ctx, SUBJECTS, text, usize::MAX).await?;
        let labels = known.labels.into_iter().filter_map(|(label, share)| Some((label.parse().ok()?, share)));
        Ok(Known { labels: labels.collect(), sure: known.sure, model: known.model })
    }

    /// The knowledge points of a subject at a stage that a text may be about, the most probable first.
    pub(super) async fn points(
        &self,
        ctx: &Ctx,
        (subject, stage): (Subject, Stage),
        text: &str,
    ) -> store::Result<Known<String>> {
        self.points.ask(ctx, &points_of(subject, stage), text, rules::ASKED).await
    }

    /// The model of subjects that is in use.
    pub(super) async fn find_subjects(&self, ctx: &Ctx) -> store::Result<Option<Arc<Classes>>> {
        Ok(self.subjects.find(ctx, SUBJECTS).await?.map(|(_, model)| model))
    }

    /// The model of points of this name that is in use.
    pub(super) async fn find_points(&self, ctx: &Ctx, name: &str) -> store::Result<Option<Arc<Points>>> {
        Ok(self.points.find(ctx, name).await?.map(|(_, model)| model))
    }
}

/// What both kinds of models can do.
pub(super) trait Model: Sized + Send + Sync + 'static {
    fn read(bytes: &[u8]) -> labels::Result<Self>;
    fn suggest(&self, text: &str, limit: usize) -> Vec<Suggestion>;
    /// From this confidence on a label is sure.
    fn sure(&self) -> f32;
}

impl Model for Classes {
    fn read(bytes: &[u8]) -> labels::Result<Self> {
        Self::from_bytes(bytes)
    }

    fn suggest(&self, text: &str, limit: usize) -> Vec<Suggestion> {
        Self::suggest(self, text, limit)
    }

    // Subjects have a bound of their own: the stage has its say in them.
    fn sure(&self) -> f32 {
        NEVER
    }
}

impl Model for Points {
    fn read(bytes: &[u8]) -> labels::Result<Self> {
        Self::from_bytes(bytes)
    }

    fn suggest(&self, text: &str, limit: usize) -> Vec<Suggestion> {
        Self::suggest(self, text, limit)
    }

    fn sure(&self) -> f32 {
        Self::sure(self)
    }
}

/// Models of one kind, by their name, each with its version.
struct Shelf<M>(Arc<Mutex<HashMap<String, Kept<M>>>>);

/// A model that was read, with its version.
type Kept<M> = (String, Arc<M>);

impl<M> Clone for Shelf<M> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<M> Default for Shelf<M> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<M: Model> Shelf<M> {
    async fn ask(&self, ctx: &Ctx, name: &str, text: &str, limit: usize) -> store::Result<Known<String>> {
        let Some((version, model)) = self.find(ctx, name).await? else { return Ok(Known::default()) };
        let (text, sure) = (text.to_owned(), model.sure());
        let said = spawn_blocking(move || model.suggest(&text, limit)).await.unwrap_or_default();
        let labels = said.into_iter().map(|one| (one.label, one.confidence)).collect();
        Ok(Known { labels, sure, model: Some(version) })
    }

    /// The model of this name that is in use, with its version.
    async fn find(&self, ctx: &Ctx, name: &str) -> store::Result<Option<Kept<M>>> {
        let learned = table::in_use(&ctx.db, name).await?;
        let version = learned.map_or_else(|| format!("{name}-{}", shipped::VERSION), |at| version(name, at));
        if let Some(kept) = self.0.lock().get(name).filter(|(kept, _)| *kept == version) {
            return Ok(Some(kept.clone()));
        }
        let unread = |error: &anyhow::Error| {
            warn!(%error, model = version, "A model of labels cannot be read: the one that ships serves instead");
        };
        let kept = match learned {
            Some(_) => read::<M>(ctx, &version).await.inspect_err(unread).ok(),
            None => None,
        };
        let read = match kept {
            Some(model) => Ok(Some(model)),
            None => read_shipped::<M>(name.to_owned()).await,
        };
        let read = read.inspect_err(|error| warn!(%error, model = version, "A model of labels cannot be read"));
        let Ok(Some(model)) = read else { return Ok(None) };
        let kept = (version, Arc::new(model));
        self.0.lock().insert(name.to_owned(), kept.clone());
        Ok(Some(kept))
    }
}

async fn read<M: Model>(ctx: &Ctx, version: &str) -> anyhow::Result<M> {
    let bytes = ctx.files.get(&key(version)).await?;
    Ok(spawn_blocking(move || M::read(&bytes)).await??)
}

/// The model of a name that ships, where there is one.
async fn read_shipped<M: Model>(name: String) -> anyhow::Result<Option<M>> {
    let read = spawn_blocking(move || shipped::find(&name).map(|bytes| M::read(&bytes)).transpose());
    Ok(read.await??)
}

/// What a model that was learned at an instant is called.
pub(super) fn version(name: &str, at: Timestamp) -> String {
    format!("{name}-{}", at.as_millis())
}

/// Where its bytes are.
pub(super) fn key(version: &str) -> String {
    format!("labels/{version}")
}
