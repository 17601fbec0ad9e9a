"""Pure arithmetic of settlement: integer fen in, integer fen out, no database."""
