"""Files of a report. Plain Python without the portal: `python -m reports.drawing FOLDER`.

FOLDER holds `content.json`; the process adds `report.json`, `report.csv`, `report.xlsx`, `report.pdf`, for each chart
`charts/<name>.png` and `.svg`, and last `problems.json`: the parts that could not be drawn, each with its reason.
"""
