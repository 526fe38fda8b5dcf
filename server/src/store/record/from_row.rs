//! Reads a row into a struct by the names of its columns, for both databases.
//!
//! sqlx has a derive macro for this. As a procedural macro it compiles both database drivers, including SQLite's C code, a
//! second time for the compiler.

/// Declares a struct whose fields are the columns of a row, and implements `FromRow` for it.
macro_rules! record {
    (
        $(#[$doc:meta])*
        $vis:vis struct $name:ident { $($column:ident: $kind:ty,)+ }
    ) => {
        $(#[$doc])*
        $vis struct $name {
            $($column: $kind,)+
        }

        impl<'r, R: sqlx::Row> sqlx::FromRow<'r, R> for $name
        where
            &'static str: sqlx::ColumnIndex<R>,
            $($kind: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,)+
        {
            fn from_row(row: &'r R) -> sqlx::Result<Self> {
                Ok(Self { $($column: row.try_get(stringify!($column))?,)+ })
            }
        }
    };
}
