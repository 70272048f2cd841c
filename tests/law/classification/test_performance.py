"""Performance figures, and what they put published chips in, day by day.

Sources: Technical Notes to 3A090 (88 FR 73458; 15 CFR part 774 of 2026-09-01) and to 3A991.p; 87 FR 62186 for the
list of 2022; Note 2 to 3A090. NVIDIA's Forms 8-K of 2022-08-31 (A100, H100), of 2023-10-17 (A100, A800, H100, H800,
L40S and RTX 4090 need licenses) and of 2025-04-15 (H20 was sold without one before); AMD's statement of 2022-08-31
(MI250). The Technical Note on APP, Category 4.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smallyard import classify
from smallyard.errors import UnknownValueError
from smallyard.law.classification.performance import (
    Chip,
    Processor,
    Rate,
    adjusted_peak_performance,
    performance,
    read_rate,
)

FIRST, BEFORE = date(2022, 10, 21), date(2022, 10, 8)
REWRITTEN, TODAY = date(2023, 11, 17), date(2026, 9, 1)


def chip(*rates: str, **more: object) -> Chip:
    return Chip.model_validate({"units": [[read_rate(one) for one in rates]], **more})


class TestTotalProcessingPerformance:
    def test_the_rule_s_own_examples(self) -> None:
        # Technical Note 2, paragraph 2: 600 TOPS at 8 bits, or 300 TFLOPS at 16 bits, meet 4800.
        assert performance(chip("8:600")).tpp == 4800
        assert performance(chip("16:300")).tpp == 4800

    def test_the_highest_of_several_bit_lengths_counts(self) -> None:
        assert performance(chip("8:100", "16:80", "32:10")).tpp == 1280

    def test_processing_units_are_added_up(self) -> None:
        two = Chip(units=((read_rate("8:300"),), (read_rate("16:150"), read_rate("8:200"))))
        assert performance(two).tpp == 2400 + 2400
        assert performance(two).tops == 500

    def test_density_is_over_the_area_of_non_planar_logic_dies(self) -> None:
        assert performance(chip("8:600", die_area_mm2=480)).performance_density == 10
        assert performance(chip("8:600")).performance_density is None
        assert performance(chip("8:600", die_area_mm2=0)).performance_density is None

    @given(
        st.lists(
            st.lists(st.tuples(st.sampled_from([4, 8, 16, 32, 64]), st.integers(1, 10**6)), min_size=1, max_size=4),
            min_size=1,
            max_size=4,
        )
    )
    def test_it_never_falls_when_a_rate_or_a_unit_is_added(self, units: list[list[tuple[int, int]]]) -> None:
        made = Chip(units=tuple(tuple(Rate(bits=b, tops=Decimal(t)) for b, t in unit) for unit in units))
        more = made.model_copy(update={"units": (*made.units, (Rate(bits=8, tops=Decimal(1)),))})
        faster = made.model_copy(
            update={"units": ((*made.units[0], Rate(bits=64, tops=Decimal(10**7))), *made.units[1:])}
        )
        assert performance(more).tpp > performance(made).tpp
        assert performance(faster).tpp > performance(made).tpp

    @pytest.mark.parametrize("bad", ["", "8", "8:", ":624", "8:-1", "8:0", "999:1", "8:1e9", "8:nan", "eight:1"])
    def test_a_rate_that_is_none(self, bad: str) -> None:
        with pytest.raises(UnknownValueError, match="BITS:TOPS"):
            read_rate(bad)


class TestPublishedChips:
    @pytest.mark.parametrize(
        ("name", "day", "circuit", "computer"),
        [
            # 87 FR 62186: 600 GB/s and 4800, together
            ("A100", FIRST, "3A090.a", "4A090"),
            ("H100", FIRST, "3A090.a", "4A090"),
            ("MI250X", FIRST, "3A090.a", "4A090"),
            ("A800", FIRST, "3A991.p.1", "4A994.l"),
            ("H800", FIRST, "3A991.p.1", "4A994.l"),
            ("L40S", FIRST, "3A991.p.1", "4A994.l"),
            ("RTX 4090", FIRST, "3A991.p.1", "4A994.l"),
            ("A800", date(2023, 11, 16), "3A991.p.1", "4A994.l"),
            # 88 FR 73458: the transfer rate is gone
            ("A100", REWRITTEN, "3A090.a.1", "4A090.a"),
            ("A800", REWRITTEN, "3A090.a.1", "4A090.a"),
            ("H100", REWRITTEN, "3A090.a.1", "4A090.a"),
            ("H800", REWRITTEN, "3A090.a.1", "4A090.a"),
            ("L40S", REWRITTEN, "3A090.a.1", "4A090.a"),
            ("RTX 4090", REWRITTEN, "3A090.a.1", "4A090.a"),
            ("L4", REWRITTEN, "3A090.a.2", "4A090.a"),
            ("MI210", REWRITTEN, "3A090.b.1", "4A090.b"),
            # Below both tiers, or not for datacenters and below 4800 (Note 2)
            ("H20", REWRITTEN, "3A991.p.1", "4A994.l"),
            ("V100", REWRITTEN, "3A991.p.1", "4A994.l"),
            ("RTX 4080", REWRITTEN, "3A991.p.1", "4A994.l"),
            ("H200", TODAY, "3A090.a.1", "4A090.a"),
            ("H20", TODAY, "3A991.p.1", "4A994.l"),
            ("B200", TODAY, "3A090.a.1", "4A090.a"),
        ],
    )
    def test_where_it_was(self, name: str, day: date, circuit: str, computer: str) -> None:
        found = classify.performance(name, day)
        assert (str(found.classified), str(found.computer)) == (circuit, computer)

    @pytest.mark.parametrize("day", [date(2022, 9, 1), BEFORE, date(2022, 10, 20)])
    def test_before_the_entry_nothing_is_said(self, day: date) -> None:
        found = classify.performance("A100", day)
        assert found.classified is None
        assert "not worked out" in found.not_known[0]

    def test_a_name_with_its_maker_and_one_that_is_not_held(self) -> None:
        assert classify.performance("nvidia  a100", TODAY).figures["tpp"] == 4992
        with pytest.raises(UnknownValueError, match="A100"):
            classify.performance("Abacus", TODAY)


class TestBothSidesOfEachLimit:
    @pytest.mark.parametrize(
        ("tops", "area", "datacenter", "expected"),
        [
            ("600", 10_000, True, "3A090.a.1"),
            ("599.9", 10_000, True, "3A991.p.1"),
            ("600", 10_000, False, "3A090.a.1"),
            ("200", "270.27", True, "3A090.a.2"),  # 1600 / 270.27 = 5.92000
            ("200", "270.28", True, "3A090.b.2"),  # 5.9198
            ("199.9", 100, True, "3A991.p.1"),
            ("200", 500, True, "3A090.b.2"),  # 3.2
            ("200", "500.1", True, "3A991.p.1"),  # under 3.2, and TPP under 2400
            ("300", 1500, True, "3A090.b.1"),  # 1.6
            ("300", "1500.1", True, "3A991.p.1"),
            ("299.9", 1499, True, "3A991.p.1"),
            ("300", 400, False, "3A991.p.1"),  # Note 2
        ],
    )
    def test_3a090_since_2023_11_17(self, tops: str, area: object, datacenter: bool, expected: str) -> None:
        made = chip(f"8:{tops}", die_area_mm2=area, datacenter=datacenter)
        assert str(classify.performance(made, REWRITTEN).classified) == expected

    @pytest.mark.parametrize(
        ("tops", "rate", "expected"),
        [("600", 600, "3A090.a"), ("599.9", 600, "3A991.p.1"), ("600", "599.9", "3A991.p.1"), ("7.9", 149, None)],
    )
    def test_the_list_of_2022(self, tops: str, rate: object, expected: str | None) -> None:
        found = classify.performance(chip(f"8:{tops}", interconnect_gbs=rate), FIRST).classified
        assert (str(found) if found else None) == expected

    def test_what_is_not_given_leaves_it_open(self) -> None:
        found = classify.performance(chip("8:300"), REWRITTEN)
        assert found.classified is None
        assert {"performance_density", "datacenter"} <= {name for one in found.candidates for name in one.missing}

    def test_high_bandwidth_memory(self) -> None:
        from smallyard.law.classification.candidates import candidates

        density = {"memory_bandwidth_density": Decimal("2.01")}
        (memory,) = candidates(density, date(2024, 12, 2))
        assert (str(memory.eccn), memory.ruled_in) == ("3A090.c", "yes")
        assert candidates({"memory_bandwidth_density": Decimal(2)}, date(2024, 12, 2))[0].ruled_in == "no"
        assert not candidates(density, date(2024, 12, 1))


class TestAdjustedPeakPerformance:
    def test_weights_of_vector_and_other_processors(self) -> None:
        one = Processor(count=1, operations_per_cycle=Decimal(1000), frequency_ghz=Decimal(1))
        assert adjusted_peak_performance([one])[0] == Decimal("0.3")
        assert adjusted_peak_performance([one.model_copy(update={"vector": True})])[0] == Decimal("0.9")

    def test_a_processor_without_64_bit_arithmetic_counts_nothing(self) -> None:
        none = Processor(count=99, operations_per_cycle=Decimal(0), frequency_ghz=Decimal(3))
        assert adjusted_peak_performance([none])[0] == 0

    @pytest.mark.parametrize(
        ("count", "expected"),
        [(233_333, "4A994.b"), (233_334, "4A003.b"), (42, None), (43, "4A994.b")],
    )
    def test_both_sides_of_70_and_of_0_0128_wt(self, count: int, expected: str | None) -> None:
        one = Processor(count=count, operations_per_cycle=Decimal(1), frequency_ghz=Decimal(1))
        found = classify.peak([one], TODAY)  # 0.0003 WT each
        assert (str(found.classified) if found.classified else None) == expected
