"""What a company does in semiconductors, quantum information and artificial intelligence, with its figures.

Source: 31 CFR 850.217 and 850.224.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from smallyard.model.noun import Noun

__all__ = ["Activity", "ActivityKind", "Architecture", "Device", "Does", "SystemUse"]


class ActivityKind(StrEnum):
    """The fields of activity that 31 CFR part 850 knows."""

    EDA_SOFTWARE = "eda_software"
    """Electronic design automation software for integrated circuits or advanced packaging: 850.224(a)."""
    FABRICATION_EQUIPMENT = "fabrication_equipment"
    """Front-end equipment for volume fabrication of integrated circuits: 850.224(b)(1)."""
    PACKAGING_EQUIPMENT = "packaging_equipment"
    """Equipment for packaging; `volume_advanced_packaging` says whether it is that of 850.224(b)(2)."""
    EXTREME_ULTRAVIOLET = "extreme_ultraviolet"
    """Anything exclusively for extreme ultraviolet lithography: 850.224(b)(3)."""
    IC_DESIGN = "ic_design"
    IC_FABRICATION = "ic_fabrication"
    IC_PACKAGING = "ic_packaging"
    SUPERCOMPUTER = "supercomputer"
    QUANTUM_COMPUTER = "quantum_computer"
    QUANTUM_COMPONENT = "quantum_component"
    """Critical components of quantum computers, such as dilution refrigerators and pulse tube cryocoolers."""
    QUANTUM_SENSING = "quantum_sensing"
    QUANTUM_NETWORK = "quantum_network"
    """A quantum network or quantum communication system."""
    AI_SYSTEM = "ai_system"
    OTHER = "other"
    """None of these."""


class Does(StrEnum):
    """What part the company has in it: 850.211 (develop: up to series production), 850.223 (produce: after it)."""

    DEVELOPS = "develops"
    PRODUCES = "produces"
    INSTALLS = "installs"
    SELLS = "sells"
    USES = "uses"


class Device(StrEnum):
    """The kind of integrated circuit."""

    LOGIC = "logic"
    NAND = "nand"
    DRAM = "dram"
    OTHER = "other"


class Architecture(StrEnum):
    """The transistors of a logic circuit."""

    PLANAR = "planar"
    NON_PLANAR = "non_planar"
    """FinFET, gate-all-around and the like."""
    FDSOI = "fdsoi"


class SystemUse(StrEnum):
    """End uses on which 850.217(d) and 850.224(h) to (j) turn."""

    MILITARY = "military"
    GOVERNMENT_INTELLIGENCE = "government_intelligence"
    MASS_SURVEILLANCE = "mass_surveillance"
    CYBERSECURITY = "cybersecurity"
    DIGITAL_FORENSICS = "digital_forensics"
    PENETRATION_TESTING = "penetration_testing"
    ROBOT_CONTROL = "robot_control"
    QUANTUM_SCALING = "quantum_scaling"
    """Networking that scales up quantum computers."""
    SECURE_COMMUNICATION = "secure_communication"
    """Such as quantum key distribution."""
    OTHER = "other"


Figure = Annotated[Decimal, Field(ge=0)]


class Activity(Noun):
    """One activity of a company. A figure left out is unknown.

    `does` is needed where the rule turns on it: software, equipment, supercomputers, quantum and AI. Sizes are in
    nanometers, temperatures in kelvin, volumes in cubic feet, computing power in 10^15 operations a second.
    """

    kind: ActivityKind
    """The field that it is in."""
    description: Annotated[str, Field(max_length=2_000)] = ""
    """What it is, in words, as it is put into forms."""
    does: tuple[Does, ...] = ()
    """Its part in it: develops, produces, installs, sells or uses. Empty: not known."""
    operating_temperature_kelvin: Figure | None = None
    """Kelvin at which the circuits are designed to operate; goes before `for_4_5_kelvin_or_below` (850.224(c),
    (d)(6))."""
    for_4_5_kelvin_or_below: bool | None = None
    """Circuits designed for operation at or below 4.5 kelvin."""
    total_processing_performance: Figure | None = None
    """As ECCN 3A090 counts it: 10^12 operations a second times the bit length of the operation, summed."""
    performance_density: Figure | None = None
    """Total processing performance divided by square millimeters of applicable die area (ECCN 3A090)."""
    meets_3a090a: bool | None = None
    """The design meets or exceeds the parameters of ECCN 3A090.a, where the two figures are not at hand."""
    device: Device | None = None
    """What circuits it fabricates; which figure below counts turns on it. None: not known."""
    architecture: Architecture | None = None
    """The transistors of the logic circuits it fabricates (850.224(d)(1)). None: not known."""
    node_nm: Figure | None = None
    """Technology node of logic circuits in nanometers (850.224(d)(1)). None: not known."""
    nand_layers: Figure | None = None
    """Number of layers of NAND memory (850.224(d)(2)). None: not known."""
    half_pitch_nm: Figure | None = None
    """Half-pitch of DRAM in nanometers (850.224(d)(3)). None: not known."""
    gallium_compound: bool | None = None
    """Circuits made from a gallium-based compound semiconductor (850.224(d)(4)). None: taken not to be."""
    graphene_or_nanotubes: bool | None = None
    """Circuits with graphene transistors or carbon nanotubes (850.224(d)(5)). None: taken to have none."""
    advanced_packaging: bool | None = None
    """Packaging that supports 2.5D or 3D assembly (850.201)."""
    volume_advanced_packaging: bool | None = None
    """For packaging equipment: it is for volume advanced packaging (850.224(b)(2)). None: not known."""
    volume_fabrication: bool | None = None
    """For fabrication equipment: front-end, designed for volume fabrication."""
    exclusively_extreme_ultraviolet: bool | None = None
    """It is exclusively for extreme ultraviolet lithography (850.224(b)(3)). None: taken to be if
    `kind` is extreme_ultraviolet."""
    petaflops_double_precision: Figure | None = None
    """10^15 64-bit floating-point operations a second, at most."""
    petaflops_single_precision: Figure | None = None
    """10^15 32-bit floating-point operations a second, at most."""
    cubic_feet: Figure | None = None
    """The volume within which it reaches that."""
    advanced_ics: bool | None = None
    """Enabled by advanced integrated circuits (supercomputers)."""
    critical_component: bool | None = None
    """For a quantum component: required to produce a quantum computer. Left out, it is taken to be."""
    designed_exclusively_for: tuple[SystemUse, ...] = ()
    """Uses for which alone it is designed."""
    designed_for: tuple[SystemUse, ...] = ()
    """Uses for which it is designed, besides others."""
    intended_for: tuple[SystemUse, ...] = ()
    """Uses that the company itself intends."""
    uses_complete: bool = False
    """True when the uses above are all there are."""
    training_operations: Figure | None = None
    """Integer or floating-point operations that the AI system was trained with, all in all."""
    biological_sequence_data: bool | None = None
    """Trained primarily on biological sequence data."""
