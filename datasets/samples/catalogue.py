"""What each bundled sample is, asks, and should reach. Plain data, read by Home, Datasets, Train and the tests."""

from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Sample:
    """`score` is what `trainer` with its default settings and seed 42 reached on the test split, measured by
    bench/sample_scores.py; `least` is what it must reach to count as working: at least that, or at most where a lower
    value is better."""

    key: str
    name: str
    file: str
    question: str
    task: str
    target: str
    trainer: str
    metric: str
    score: float
    least: float
    origin: str
    licence: str
    kind: str = "table"
    higher_is_better: bool = True
    seconds: int = 5  # from Start to Done on two cores of 2026, libraries loaded

    @property
    def path(self) -> Path:
        return FOLDER / self.file


SAMPLES = (
    Sample(
        key="penguins",
        name="Penguins",
        file="penguins.csv",
        question="Which of three species is a penguin, judged by its bill, flippers, weight and island?",
        task="tabular-classification",
        target="species",
        trainer="random-forest-classifier",
        metric="accuracy",
        score=0.981,
        least=0.9,
        origin="palmerpenguins (Horst, Hill and Gorman, 2020), Palmer Station LTER",
        licence="CC0 1.0",
    ),
    Sample(
        key="breast-cancer",
        name="Breast cancer",
        file="breast_cancer.csv",
        question="Is a tumour malignant or benign, judged by thirty measures of its cells?",
        task="tabular-classification",
        target="diagnosis",
        trainer="logistic-regression",
        metric="accuracy",
        score=1.0,
        least=0.93,
        origin="Wisconsin Diagnostic Breast Cancer (Wolberg and others, 1995), UCI, by way of scikit-learn",
        licence="CC BY 4.0",
    ),
    Sample(
        key="diabetes",
        name="Diabetes",
        file="diabetes.csv",
        question="How far will a patient's diabetes progress within a year, judged by ten measures today?",
        task="tabular-regression",
        target="progression",
        trainer="gradient-boosting-regressor",
        metric="r2",
        score=0.479,
        least=0.25,
        origin="Efron, Hastie, Johnstone and Tibshirani, Least Angle Regression (2004), by way of scikit-learn",
        licence="BSD 3-Clause",
    ),
    Sample(
        key="iris",
        name="Iris",
        file="iris.csv",
        question="Which of three irises is a flower, judged by the size of its petals and sepals?",
        task="tabular-classification",
        target="species",
        trainer="logistic-regression",
        metric="accuracy",
        score=0.909,
        least=0.8,
        origin="Fisher, The use of multiple measurements in taxonomic problems (1936), UCI, by way of scikit-learn",
        licence="CC BY 4.0",
    ),
    Sample(
        key="wine",
        name="Wine",
        file="wine.csv",
        question="From which of three vines is a wine, judged by thirteen chemical measures?",
        task="tabular-classification",
        target="cultivar",
        trainer="random-forest-classifier",
        metric="accuracy",
        score=1.0,
        least=0.9,
        origin="Aeberhard and Forina, Wine (1991), UCI, by way of scikit-learn",
        licence="CC BY 4.0",
    ),
    Sample(
        key="seattle-weather",
        name="Seattle weather",
        file="seattle-weather.csv",
        question="Was a day in Seattle sun, rain, fog, drizzle or snow, judged by temperature, rainfall and wind?",
        task="tabular-classification",
        target="weather",
        trainer="random-forest-classifier",
        metric="accuracy",
        score=0.858,
        least=0.78,
        origin="National Oceanic and Atmospheric Administration, by way of vega-datasets",
        licence="Public domain",
    ),
    Sample(
        key="us-employment",
        name="US employment",
        file="us-employment.csv",
        question="Which months of the US labour market from 2006 to 2015 resemble each other?",
        task="tabular-clustering",
        target="",
        trainer="k-means",
        metric="silhouette",
        score=0.472,
        least=0.35,
        origin="US Bureau of Labor Statistics, by way of vega-datasets",
        licence="Public domain",
    ),
    Sample(
        key="digits",
        name="Handwritten digits",
        file="digits_8x8_500.zip",
        question="Which digit is on a picture of 8 × 8 pixels, written by hand?",
        task="image-classification",
        target="",
        trainer="native-cnn",
        metric="accuracy",
        score=0.96,
        least=0.85,
        origin="Alpaydin and Kaynak, Optical recognition of handwritten digits (1998), UCI, by way of scikit-learn",
        licence="CC BY 4.0",
        kind="images",
        seconds=10,
    ),
    Sample(
        key="emoji",
        name="Emoji",
        file="twemoji_4cls_240.zip",
        question="Is an emoji an animal, food, a flag or a smiley, judged by its picture?",
        task="image-classification",
        target="",
        trainer="transfer-image",
        metric="accuracy",
        score=0.75,
        least=0.6,
        origin="Twemoji, by way of emoji-datasource-twitter 16.0.0",
        licence="CC BY 4.0",
        kind="images",
        seconds=10,
    ),
    Sample(
        key="proverbs",
        name="Proverbs",
        file="kjv_proverbs.txt",
        question="How would a small language model go on with a proverb, once it has read the others?",
        task="causal-language-model",
        target="",
        trainer="causal-lm",
        metric="perplexity",
        score=102.3,
        least=120.0,
        origin="The Book of Proverbs, King James Version (1611)",
        licence="Public domain",
        kind="documents",
        higher_is_better=False,
        seconds=15,
    ),
    Sample(
        key="jargon",
        name="Jargon chats",
        file="jargon_chat.jsonl",
        question="How would a small language model explain hackers' jargon, once it has seen 400 answers?",
        task="chat-fine-tuning",
        target="",
        trainer="chat-sft",
        metric="perplexity",
        score=287.8,
        least=340.0,
        origin="The Jargon File, turned into questions and answers",
        licence="Public domain",
        kind="chat",
        higher_is_better=False,
        seconds=40,
    ),
)


def sample_for(key: str) -> Sample | None:
    return next((sample for sample in SAMPLES if sample.key == key), None)
