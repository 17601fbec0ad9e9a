"""A copy of everything the site may not lose: the database at one moment, and the files of DATA_DIR.

``making.make(folder)`` writes it, ``restoring.restore(folder)`` puts it into an empty place. docs/operations.md says when.
"""
