//! The data map by HTTP.

use kernel::Permission;
use platform::keepers::{DataTerm, DataUse, Fate, Table, Why};
use platform::{Ctx, Keepers};
use serde::Serialize;
use utoipa::ToSchema;
use wenqu_http::{Json, Problem, Problems, Routes, needs, routes};

/// The routes of the data map.
#[must_use]
pub fn routes() -> Routes {
    Routes::new().route(routes!(get_data_map), needs(Permission::ReadAudit))
}

/// What a table holds about persons.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = DataTable)]
struct TableView {
    /// The part of the program it belongs to.
    keeper: String,
    /// Its name.
    table: String,
    /// The columns that say whose it is; none where it holds nobody's data.
    persons: Vec<String>,
    /// What for.
    used_for: Option<DataUse>,
    /// How long.
    term: Option<DataTerm>,
    /// What a child's deletion does to it.
    fate: Option<Fate>,
    /// Why it stays, where it does.
    why: Option<Why>,
}

impl TableView {
    fn new(keeper: &str, table: &Table) -> Self {
        let personal = table.personal.as_ref();
        Self {
            keeper: keeper.to_owned(),
            table: table.name.to_owned(),
            persons: personal.into_iter().flat_map(|one| one.persons).map(|&column| column.to_owned()).collect(),
            used_for: personal.map(|one| one.used_for),
            term: personal.map(|one| one.term),
            fate: personal.map(|one| one.fate),
            why: personal.and_then(|one| one.why),
        }
    }
}

/// Show what the program keeps about persons, table by table.
#[utoipa::path(get, path = "/api/v1/data-map", tag = "records",
               responses((status = 200, description = "The tables", body = [TableView]), Problems))]
async fn get_data_map(ctx: Ctx) -> Result<Json<Vec<TableView>>, Problem> {
    let tables = ctx.part::<Keepers>().tables();
    Ok(Json(tables.map(|(keeper, table)| TableView::new(keeper, table)).collect()))
}
