"""What a report says, as plain data: built once from the jobs, then shown and drawn without asking them again.

`{"kind", "title", "subtitle", "jobs": [{"id", "number", "name"}], "sections": [section]}`; a section is
`{"name", "title", "text": [sentence], "facts": [[label, value]], "tables": [table], "charts": [specification]}`, or
`{"name", "title", "error"}` where it could not be made. A table is `{"name", "title", "columns": [{"label", "type":
"text" | "number"}], "rows": [[cell]], "folded"}`; a cell is a value or `{"value", "note", "best", "tone"}`.
"""
