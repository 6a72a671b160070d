"""Test that the built demonstration contains every fact of the profile that it reproduces.

The facts were copied from the profile page by hand, independently of `content/`: titles, dates, areas, code flags,
first authors, affiliations, the five figures, and the numbers and names that each abstract reports.
"""

import html
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.pages import Published

CL = "Computation and Language"
LG = "Machine Learning"
CV = "Computer Vision and Pattern Recognition"


@dataclass(frozen=True)
class Fact:
    """The facts of a paper on the profile page; `reports` and `links` are texts and links in its abstract."""

    slug: str
    title: str
    date: str
    area: str
    code: bool
    authors: tuple[str, ...]
    affiliations: tuple[str, ...]
    reports: tuple[str, ...]
    links: tuple[str, ...] = ()


FACTS = (
    Fact(
        "nemotron-h",
        "Nemotron-H: A Family of Accurate and Efficient Hybrid Mamba-Transformer Models",
        "2025-04-04",
        CL,
        True,
        ("Aaron Blakeman", "Aarti Basant", "Abhinav Khattar"),
        ("NVIDIA",),
        (
            "8B",
            "56B/47B",
            "Qwen-2.5-7B/72B",
            "Llama-3.1-8B/70B",
            "3×",
            "Nemotron-H-47B-Base",
            "MiniPuzzle",
            "20%",
            "FP8",
            "BF16",
            "Hugging Face",
            "NeMo",
            "Mamba",
        ),
    ),
    Fact(
        "nemotron-3-super",
        "Nemotron 3 Super: Open, Efficient Mixture-of-Experts Hybrid Mamba-Transformer Model for Agentic Reasoning",
        "2026-04-14",
        LG,
        True,
        ("Aakshita Chandiramani", "Aaron Blakeman", "Abdullahi Olaoye"),
        ("Amazon Science", "Carnegie Mellon University"),
        (
            "120 billion",
            "12 billion",
            "NVFP4",
            "LatentMoE",
            "MTP",
            "25 trillion",
            "SFT",
            "RL",
            "1M",
            "2.2×",
            "7.5×",
            "GPT-OSS-120B",
            "Qwen3.5-122B",
            "speculative decoding",
        ),
    ),
    Fact(
        "minitron-approach",
        "LLM Pruning and Distillation in Practice: The Minitron Approach",
        "2024-08-21",
        CL,
        True,
        ("Sharath Turuvekere Sreenivas", "Saurav Muralidharan", "Raviraj Joshi"),
        (),
        (
            "Llama 3.1 8B",
            "Mistral NeMo 12B",
            "4B",
            "8B",
            "depth",
            "width",
            "LM Evaluation Harness",
            "NeMo Aligner",
            "Mistral-NeMo-Minitron-8B",
            "MN-Minitron-8B",
            "Hugging Face",
        ),
    ),
    Fact(
        "nemotron-nano-2",
        "NVIDIA Nemotron Nano 2: An Accurate and Efficient Hybrid Mamba-Transformer Reasoning Model",
        "2025-08-20",
        CL,
        False,
        ("Aarti Basant", "Abhijit Khairnar", "Abhijit Paithankar"),
        ("NVIDIA",),
        (
            "Nemotron-Nano-9B-v2",
            "Nemotron-H",
            "Mamba-2",
            "12",
            "Nemotron-Nano-12B-v2-Base",
            "20 trillion",
            "FP8",
            "Minitron",
            "128k",
            "A10G",
            "22 GiB",
            "bfloat16",
            "Qwen3-8B",
            "6×",
            "8k",
            "16k",
            "Nemotron-Nano-9B-v2-Base",
        ),
    ),
    Fact(
        "nemotron-3-nano",
        "Nemotron 3 Nano: Open, Efficient Mixture-of-Experts Hybrid Mamba-Transformer Model for Agentic Reasoning",
        "2025-12-23",
        CL,
        False,
        ("Aaron Blakeman", "Aaron Grattafiori", "Aarti Basant"),
        ("NVIDIA",),
        (
            "30B-A3B",
            "25 trillion",
            "3 trillion",
            "Nemotron 2",
            "half",
            "3.3×",
            "GPT-OSS-20B",
            "Qwen3-30B-A3B-Thinking-2507",
            "1M",
            "Hugging Face",
        ),
    ),
    Fact(
        "nemotron-3",
        "NVIDIA Nemotron 3: Efficient and Open Intelligence",
        "2025-12-24",
        CL,
        False,
        ("Aaron Blakeman", "Aaron Grattafiori", "Aarti Basant"),
        ("NVIDIA",),
        ("Nano", "Super", "Ultra", "1M", "NVFP4", "LatentMoE", "MTP", "tools", "IT ticket"),
    ),
    Fact(
        "reward-diversity-diffusion",
        "Elucidating Optimal Reward-Diversity Tradeoffs in Text-to-Image Diffusion Models",
        "2024-09-09",
        CV,
        False,
        ("Rohit Jena", "Ali Taghibakhshi", "Sahil Jain"),
        (),
        (
            "KL",
            "LoRA",
            "Annealed Importance Guidance",
            "AIG",
            "Annealed Importance Sampling",
            "Pareto",
            "Stable Diffusion",
            "user study",
            "reward hacking",
        ),
    ),
    Fact(
        "llama-nemotron",
        "Llama-Nemotron: Efficient Reasoning Models",
        "2025-05-02",
        CL,
        True,
        ("Akhiad Bercovich", "Itay Levy", "Izik Golan"),
        ("NVIDIA",),
        (
            "8B",
            "49B",
            "253B",
            "DeepSeek-R1",
            "neural architecture search",
            "Llama 3",
            "distillation",
            "LN-Nano",
            "LN-Super",
            "LN-Ultra",
            "NVIDIA Open Model License Agreement",
            "Llama-Nemotron-Post-Training-Dataset",
            "NeMo-Aligner",
            "Megatron-LM",
            "toggle",
        ),
    ),
    Fact(
        "nemo-aligner",
        "NeMo-Aligner: Scalable Toolkit for Efficient Model Alignment",
        "2024-05-02",
        CL,
        True,
        ("Gerald Shen", "Zhilin Wang", "Olivier Delalleau"),
        ("NVIDIA",),
        ("thousand GPUs", "Nemotron 4 340B", "Llama 3.1 405B", "RLHF", "DPO", "SteerLM", "SPIN", "PEFT", "Apache 2.0"),
        ("https://github.com/NVIDIA/NeMo-Aligner",),
    ),
    Fact(
        "helpsteer2",
        "HelpSteer2: Open-source dataset for training top-performing reward models",
        "2024-06-12",
        CL,
        True,
        ("Zhilin Wang", "Yi Dong", "Olivier Delalleau"),
        (),
        (
            "GPT-4",
            "Open Assistant",
            "HH-RLHF",
            "HelpSteer",
            "CC-BY-4.0",
            "92.0%",
            "Reward-Bench",
            "12 June 2024",
            "ten thousand",
            "SteerLM 2.0",
        ),
        ("https://huggingface.co/datasets/nvidia/HelpSteer2", "https://github.com/NVIDIA/NeMo-Aligner"),
    ),
    Fact(
        "speculative-rollouts",
        "Accelerating RL Post-Training Rollouts via System-Integrated Speculative Decoding",
        "2026-04-29",
        LG,
        False,
        ("Hayate Iso", "Tiyasa Mitra", "Sudipta Mondal"),
        (),
        ("NeMo-RL", "vLLM", "MTP", "Eagle3", "8B", "1.8×", "2.5×", "235B", "without loss", "asynchronous"),
    ),
    Fact(
        "nemotron-4-340b",
        "Nemotron-4 340B Technical Report",
        "2024-06-17",
        CL,
        False,
        ("Bo Adler", "Niket Agarwal", "Ashwath Aithal"),
        ("NVIDIA",),
        (
            "Nemotron-4-340B-Base",
            "Nemotron-4-340B-Instruct",
            "Nemotron-4-340B-Reward",
            "NVIDIA Open Model License",
            "DGX H100",
            "FP8",
            "98%",
        ),
    ),
    Fact(
        "reward-aware-preference-optimization",
        "Reward-aware Preference Optimization: A Unified Mathematical Framework for Model Alignment",
        "2025-01-31",
        LG,
        False,
        ("Shengyang Sun", "Yian Zhang", "Alexander Bukharin"),
        ("NVIDIA",),
        ("RPO", "DPO", "IPO", "SimPO", "REINFORCE", "LOO", "ablation"),
    ),
    Fact(
        "scaling-up-rl",
        "Scaling Up RL: Unlocking Diverse Reasoning in LLMs via Prolonged Training",
        "2025-07-16",
        LG,
        False,
        ("Mingjie Liu", "Shizhe Diao", "Jian Hu"),
        (),
        ("O1", "DeepSeek-R1", "GRPO", "KL", "clipping", "reset", "14.7%", "13.9%", "54.8%"),
    ),
)


@pytest.fixture
def output(demonstration: Published) -> Path:
    """Return the output folder of the demonstration."""
    return demonstration.folder


def words(page: str) -> str:
    """Return the text of a page without tags, with single spaces, plain hyphens and no space before percent signs."""
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    text = re.sub(r"</?(?:mn|mo|mi|mrow|math|sup|sub|span|strong|em|a)\b[^>]*>", "", text)
    text = html.unescape(re.sub(r"<[^>]+>", " ", text))
    text = re.sub(r"\s+", " ", text.replace("\u202f", " ").replace("\u00a0", " ").replace("‑", "-"))
    return re.sub(r"(\d) ?(%|×)", r"\1\2", text)


def test_there_are_fourteen_papers(output: Path) -> None:
    assert len(FACTS) == 14
    assert {path.name for path in (output / "papers").iterdir()} == {fact.slug for fact in FACTS}


@pytest.mark.parametrize("fact", FACTS, ids=[fact.slug for fact in FACTS])
def test_the_page_of_a_paper_has_all_its_facts(output: Path, fact: Fact) -> None:
    page = (output / "papers" / fact.slug / "index.html").read_text("utf-8")
    text = words(page)
    assert fact.title in text
    assert f'datetime="{fact.date}"' in page
    assert fact.area in text
    for name in (*fact.authors, *fact.affiliations):
        assert name in text
    assert "et al." in text or "with Gerald Shen" in text
    assert [report for report in fact.reports if report.lower() not in text.lower()] == []
    assert [link for link in fact.links if f'href="{link}"' not in page] == []
    year, month, day = (int(part) for part in fact.date.split("-"))
    assert f'name="citation_publication_date" content="{year}/{month}/{day}"' in page
    assert re.findall(r'name="citation_author" content="([^"]+)"', page) == list(fact.authors)


@pytest.mark.parametrize("fact", FACTS, ids=[fact.slug for fact in FACTS])
def test_the_home_page_lists_each_paper_with_its_facts(output: Path, fact: Fact) -> None:
    page = (output / "index.html").read_text("utf-8")
    entries = re.findall(r'<article class="entry">.*?</article>', page, re.DOTALL)
    entry = [found for found in entries if f"papers/{fact.slug}/" in found][-1]
    text = words(entry)
    assert fact.title in text
    assert f'datetime="{fact.date}"' in entry
    assert fact.area in text
    for name in (*fact.authors, *fact.affiliations):
        assert name in text
    assert ("Code" in text) == fact.code
    assert [report for report in fact.reports if report.lower() not in text.lower()] == []
    assert [link for link in fact.links if f'href="{link}"' not in entry] == []


def test_papers_with_code_are_those_of_the_profile(output: Path) -> None:
    assert sum(fact.code for fact in FACTS) == 6
    for fact in FACTS:
        page = (output / "papers" / fact.slug / "index.html").read_text("utf-8")
        assert bool(re.search(r">\s*Code\b", page)) == fact.code, fact.slug


def test_the_header_has_the_person_and_all_five_figures(output: Path) -> None:
    page = (output / "index.html").read_text("utf-8")
    text = words(page)
    assert "Gerald Shen" in text
    found = re.search(r'<dl class="(?:metrics|figures)"[^>]*>(.*?)</dl>', page, re.DOTALL)
    assert found
    labels, values = (
        [words(cell).strip() for cell in re.findall(rf"<{tag}\b[^>]*>(.*?)</{tag}>", found[1], re.DOTALL)]
        for tag in ("dt", "dd")
    )
    figures = {"h-index": "57", "papers": "14", "citations": "783", "novelty": "46%", "AI score": "59"}
    assert dict(zip(labels, values, strict=True)) == figures
    assert "23 November 2026" in text
    assert CL in text


def test_the_owner_is_marked_in_bylines(output: Path) -> None:
    page = (output / "index.html").read_text("utf-8")
    assert len(re.findall(r'class="own"[^>]*>\s*Gerald Shen', page)) >= len(FACTS)
