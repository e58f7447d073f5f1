"""Why a ZIP of images as a whole cannot become a dataset."""

from datasets.kinds.base import ReadRefused
from datasets.kinds.images.findings import Findings
from datasets.kinds.zip_names import shown

FOLDERS_HINT = "Put each class in its own folder, named as the class, and pack those folders as a ZIP."


def nothing_usable(findings: Findings) -> ReadRefused:
    """No file became a row. The commonest reason is the one that is told."""
    problems = findings.problems()
    found = findings.commonest()
    if found is None:
        count = findings.skipped
        held = f"{count:,} file{'s' if count != 1 else ''}, none of which is an image" if count else "no file at all"
        return ReadRefused("no_images", f"This ZIP holds {held}.", FOLDERS_HINT, problems)
    code, name, reason = found
    if code == "no_class":
        message = "This ZIP has images in one folder only. Put each class in its own folder."
        return ReadRefused("one_folder", message, FOLDERS_HINT, problems)
    if code == "encrypted":
        message = "This ZIP is protected by a password, so its images cannot be read."
        return ReadRefused("encrypted", message, "Pack it again without a password.", problems)
    message = f"None of the {findings.unusable:,} images in this ZIP can be used; “{shown(name)}”, for one, {reason}."
    return ReadRefused("no_images", message, "Replace the files and upload the ZIP again.", problems)


def one_class(label: str, findings: Findings) -> ReadRefused:
    """Usable images of one class only: there is nothing to tell apart."""
    message = "This ZIP has images in one folder only. Put each class in its own folder."
    if findings.unusable:
        message = (
            f"Only the folder “{shown(label)}” has images that can be used. Telling classes apart needs at least two."
        )
    return ReadRefused("one_folder", message, FOLDERS_HINT, findings.problems())
