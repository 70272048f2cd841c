"""What classifying answers: entries found, hints from an HS code, and what figures of chips and computers come to."""

from __future__ import annotations

from smallyard.law.classification.candidates import Candidate
from smallyard.law.classification.search import Hit
from smallyard.model.day import Day
from smallyard.model.eccn import EccnField
from smallyard.model.noun import Noun
from smallyard.model.transaction import Parameter

__all__ = ["AdjustedPeakPerformance", "ChipOnDay", "Found", "HsHint", "HsHints"]


class ChipOnDay(Noun):
    """What a chip's figures come to on a day: as a circuit, and as a computer that contains it."""

    chip: str
    """The name of the chip; empty where its data sheet was given without one."""
    day: Day
    """The day whose list applies."""
    source: str
    """Where the figures of the data sheet come from; "as given" where the user gave them."""
    figures: dict[str, Parameter]
    """The figures by the names under which an item carries them: tpp (TOPS times bit length), tops,
    performance_density (TPP per square millimeter of applicable die area), interconnect_gbs and
    total_dram_bandwidth_gbs (gigabytes per second), datacenter. What is not known is left out."""
    steps: tuple[str, ...]
    """How the figures were worked out, one step a line (Technical Notes to 3A090 and 3A991.p)."""
    candidates: tuple[Candidate, ...]
    """The paragraphs of 3A090, 3A991, 4A090 and 4A994 that turn on one of the figures, each with whether it is ruled
    in."""
    classified: EccnField | None
    """The paragraph of 3A090 or 3A991 that holds the circuit; None where none does or too little is known."""
    computer: EccnField | None
    """The paragraph of 4A090 or 4A994 that holds a computer or assembly with it."""
    not_known: tuple[str, ...]
    """What could change the result and was not looked at or not given, one sentence each."""


class AdjustedPeakPerformance(Noun):
    """A computer's adjusted peak performance on a day, and where it puts the computer."""

    day: Day
    """The day whose list applies."""
    adjusted_peak_performance_wt: Parameter
    """The sum over all processors, in weighted teraflops (Technical Note on APP, Category 4)."""
    steps: tuple[str, ...]
    """How it was worked out, one line for each kind of processor and one for the sum."""
    candidates: tuple[Candidate, ...]
    """The paragraphs of 4A003 and 4A994 that turn on it, each with whether it is ruled in."""
    classified: EccnField | None
    """The first paragraph of 4A003 or 4A994 that it rules in; None where it rules none in, or one before is open."""
    not_known: tuple[str, ...]
    """What could change the result and was not looked at, one sentence each."""


class Found(Noun):
    """What a search found: hints for a person, none a classification."""

    question: str
    """The item in the words it was asked for with, cut to 2,000 characters."""
    day: Day
    """The day whose list applies."""
    parameters: dict[str, Parameter]
    """The technical values that were given, by name."""
    hits: tuple[Hit, ...]
    """The entries found, the likeliest first."""
    text_of: Day | None
    """The day of the regulation's text that was searched too; None where none is loaded."""
    not_known: tuple[str, ...]
    """What limits the result, one sentence each: values that no paragraph turns on, limits of another day."""


class HsHint(Noun):
    """An entry that may be among the goods of an HS line: a hint, never a classification."""

    eccn: EccnField
    """The entry, without paragraphs."""
    heading: str
    """The heading of the entry on the Commerce Control List."""
    share: str
    """How much of the line's trade may be of the entry, in words of the correlation."""
    confidence: str
    """How sure the link of the entry to the line is: high, medium or low."""
    basis: str
    """What the link rests on, joined by +: heading (read against the title of the HS line), concordance (an older
    edition), atp (Census's Advanced Technology Product codes), chpl (the Common High Priority List), product (one is
    published with both codes)."""
    note: str
    """What of the entry or the line is meant; empty where nothing is said."""


class HsHints(Noun):
    """The entries that may be among the goods of an HS code."""

    hs: str
    """The HS code that was asked for, its digits alone; the first six count, of fewer all subheadings below them."""
    edition: str
    """The edition of the Harmonized System that the code is of, as it was asked for, such as HS2022."""
    day: Day
    """The day whose list applies."""
    hints: tuple[HsHint, ...]
    """The entries in force on the day, the likeliest first; empty where the correlation links none to the code."""
    not_known: tuple[str, ...]
    """What the hints cannot tell, one sentence each."""
