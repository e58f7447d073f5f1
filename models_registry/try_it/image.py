"""A picture: dropped, chosen, or the test picture that came with the version."""

from collections.abc import Mapping
from typing import Any

from django import forms

from models_registry.incoming import IMAGE, picture_rows
from models_registry.models import ModelVersion
from models_registry.try_it.base import Rows, Way, has_input, ranked

ACCEPT = "image/png,image/jpeg,image/webp,image/gif,image/bmp,image/tiff"


class PictureForm(forms.Form):
    """Without a file it asks for the version's test picture, where there is one."""

    image = forms.FileField(
        required=False,
        label="Picture",
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )

    def __init__(self, version: ModelVersion, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.example: str = version.example_row.get(IMAGE) or ""

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.cleaned_data.get(IMAGE) and not self.example:
            self.add_error(IMAGE, "Choose a picture first.")
        return self.cleaned_data

    def rows(self) -> Rows:
        if file := self.cleaned_data.get(IMAGE):
            return picture_rows([file])
        return [{IMAGE: self.example}], ("The test picture",)


def _answer(version: ModelVersion, form: PictureForm, result: Mapping[str, Any]) -> dict[str, Any]:
    prediction = result["predictions"][0]
    return {
        "name": form.rows()[1][0],
        "prediction": prediction["prediction"],
        "shares": ranked(prediction.get("probabilities")),
        "warnings": result["warnings"],
    }


WAY = Way(
    key="image",
    fits=lambda signature: has_input(signature, "image"),
    unbound=PictureForm,
    bound=lambda version, data, files: PictureForm(version, data, files),
    answer=_answer,
    units="images",
    takes_files=True,
)
