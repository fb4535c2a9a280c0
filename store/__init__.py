"""The plan database: tables, saving and loading of plans, migrations. SQLite by default, PostgreSQL by URL."""
