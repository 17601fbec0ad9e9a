"""The papers of settlement: what stands on them is what stands on the pages."""
