"""The README.txt in a download: what each file is, and how to use them, by flavor."""

from pprint import pformat

from models_registry.models import ModelVersion

_HEAD = """{name}, version {number}

Trainer: {trainer}   Task: {task}{target}

{files}
signature.json       what it takes and what it gives
model.json           metrics, hyperparameters, lineage and the SHA-256 of each file
"""
_LOADED = """
Use it in Python, with the versions of the libraries that model.json names:

    from training.trainers.predict import load     # from the mlplatform package
    print(load("this-folder").predict([{row}]))
"""
_SKLEARN = "model.skops          the fitted scikit-learn pipeline in the skops format (no code runs when it is opened)"
_IMAGE = """model.safetensors    the network's weights (no code runs when they are opened)
config.json          which network they belong to, its classes, and how a picture is prepared for it"""
_TRANSFORMERS = """model.safetensors    the weights (no code runs when they are opened)
config.json, generation_config.json, tokenizer…      the rest of a Hugging Face folder"""
_PLAIN_TRANSFORMERS = """
Use it in Python with the plain transformers library; nothing of this portal is needed:

    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained("this-folder")
    model = AutoModelForCausalLM.from_pretrained("this-folder")
    {ask}
    answer = model.generate(**inputs, max_new_tokens=60, do_sample=True)
    print(tokenizer.decode(answer[0], skip_special_tokens=True))
"""
_PROMPT = 'inputs = tokenizer({prompt!r}, return_tensors="pt")'
_CHAT = """said = tokenizer.apply_chat_template(
        {messages}, tokenize=False, add_generation_prompt=True
    )
    inputs = tokenizer(said, add_special_tokens=False, return_tensors="pt")"""


def readme(version: ModelVersion) -> str:
    """Plain text, for the flavors that we write; another one's names its files only."""
    files, how = {
        "sklearn": (_SKLEARN, _LOADED),
        "torch-image": (_IMAGE, _LOADED),
        "transformers": (_TRANSFORMERS, _PLAIN_TRANSFORMERS),
    }.get(version.flavor, ("\n".join(item["path"] for item in version.files), ""))
    head = _HEAD.format(
        name=version.model.name,
        number=version.number,
        trainer=version.trainer,
        task=version.task,
        target=f"   Target: {version.target}" if version.target else "",
        files=files,
    )
    return head + how.format(row=_row(version), ask=_ask(version))


def _row(version: ModelVersion) -> str:
    if version.flavor == "torch-image":
        return '{"image": pathlib.Path("picture.png")}'
    return str(version.example_row)


def _ask(version: ModelVersion) -> str:
    if messages := version.example_row.get("messages"):
        return _CHAT.format(messages=pformat(messages, width=90).replace("\n", "\n        "))
    return _PROMPT.format(prompt=version.example_row.get("prompt", ""))
