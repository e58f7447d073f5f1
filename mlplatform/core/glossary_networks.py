"""The words of networks, pictures and language, for the glossary."""

from mlplatform.core.glossary_entry import DATA, METRICS, MODELS, TRAINING, Entry

NETWORK_WORDS: dict[str, Entry] = {
    "token": Entry(
        "Token",
        "A piece of a word, as a language model reads and writes text. About four letters in English.",
        "Lengths, prices and limits of language models are counted in tokens. Another model may cut words differently.",
        DATA,
    ),
    "passage": Entry(
        "Passage", "A stretch of a document's text, such as a paragraph or a page, with its place.", "", DATA
    ),
    "chat": Entry(
        "Chat",
        "A conversation as messages of a user and an assistant, sometimes with a system message before them.",
        "Fine-tuning teaches a model the assistant's messages; the others only say what it answers to.",
        DATA,
    ),
    "thumbnail": Entry("Thumbnail", "A small copy of a picture, to look at many at once.", "", DATA),
    "epoch": Entry("Epoch", "One pass of the training over all of its data.", "", TRAINING),
    "step": Entry("Step", "One correction of a network, from one batch of the data.", "", TRAINING),
    "batch": Entry(
        "Batch",
        "What a network looks at between two corrections, such as 32 images.",
        "A larger batch is faster and needs more memory.",
        TRAINING,
    ),
    "learning-rate": Entry(
        "Learning rate",
        "How far each step corrects the network.",
        "Too high and the loss jumps or grows without end; too low and nothing is learnt in time.",
        TRAINING,
    ),
    "early-stopping": Entry(
        "Early stopping",
        "Ending the training once the validation loss no longer falls; the best state is kept.",
        "",
        TRAINING,
    ),
    "augmentation": Entry(
        "Augmentation",
        "Showing the network slightly changed pictures, shifted, turned or brighter, so that it learns what matters.",
        "Only training images are changed; validation and test images never are.",
        TRAINING,
    ),
    "transfer-learning": Entry(
        "Transfer learning",
        "Beginning with a network that has learnt from millions of other pictures.",
        "Needs few images and little time. Its pretrained weights must be on this machine.",
        TRAINING,
    ),
    "fine-tuning": Entry(
        "Fine-tuning",
        "Training a finished language model a little further, on your own texts or chats.",
        "It takes on a style and a way to answer much sooner than knowledge.",
        TRAINING,
    ),
    "lora": Entry(
        "LoRA",
        "Fine-tuning of small matrices beside the model's weights, which stay as they are.",
        "Needs far less memory than full fine-tuning. Low-Rank Adaptation, Hu and others, 2021.",
        TRAINING,
    ),
    "packing": Entry(
        "Packing", "Putting texts one after the other, so that no step is wasted on empty places.", "", TRAINING
    ),
    "mixed-precision": Entry(
        "Mixed precision", "Computing with 16 bits where 32 are not needed: faster, and with less memory.", "", TRAINING
    ),
    "loss": Entry(
        "Loss",
        "How wrong a network is, as the number that training makes small.",
        "Of a language model, in nats a token: 0 would be to know each token beforehand.",
        METRICS,
    ),
    "perplexity": Entry(
        "Perplexity",
        "Among how many equally likely tokens a language model hesitates, on average. Lower is better.",
        "e to the power of the loss. Compare it only for the same texts and the same way to cut them into tokens; here "
        "its baseline is the model before fine-tuning.",
        METRICS,
    ),
    "token-accuracy": Entry(
        "Token accuracy", "How often a language model's likeliest next token is the right one.", "", METRICS
    ),
    "base-model": Entry("Base model", "The finished model that fine-tuning begins with.", "", MODELS),
    "context": Entry("Context", "How many tokens a language model sees at once.", "", MODELS),
}
