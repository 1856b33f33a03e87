"""The steps from an empty database to the present tables, run when a store is opened."""
