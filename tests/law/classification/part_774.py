"""Small files in the structure of the eCFR's XML of part 774; the words are ours."""

from __future__ import annotations

__all__ = ["ENTRIES", "part"]

_HEAD = """<?xml version="1.0"?>
<DIV5 N="774" TYPE="PART" VOLUME="3">
<HEAD>PART 774&#x2014;THE COMMERCE CONTROL LIST
</HEAD>
<DIV8 N="774.1" TYPE="SECTION"><HEAD>&#xA7; 774.1 Introduction.</HEAD>
<P>(a) <I>Scope.</I> Entries such as 3A001 are below.</P></DIV8>
<DIV9 N="Supplement No. 1 to Part 774" TYPE="APPENDIX">
<HEAD>Supplement No. 1 to Part 774&#x2014;The Commerce Control List
</HEAD>
<HD1>Category 3&#x2014;Electronics
</HD1>
<HD1>A. &#x201C;End Items,&#x201D; &#x201C;Equipment&#x201D;
</HD1>
"""
_TAIL = """</DIV9>
<DIV9 N="Supplement No. 6 to Part 774" TYPE="APPENDIX">
<HEAD>Supplement No. 6 to Part 774&#x2014;Sensitive List
</HEAD>
<P>(i) 3A001.b.2&#x2014;some amplifiers.</P>
<FP-2><B>3A777 Not an entry: it stands in another supplement.</B>
</FP-2>
</DIV9>
</DIV5>
"""
_REQUIREMENTS = """<FP-1><E T="04">License Requirements</E>
</FP-1>
<FP-1><I>Reason for Control:</I> NP, AT
</FP-1>
<DIV width="100%"><DIV class="gpotbl_div">
<TABLE border="1" class="gpo_table"><THEAD><TR><TH>Control(s)</TH><TH>Country chart
<br/>(see Supp. No. 1 to part 738)</TH></TR></THEAD>
<TBODY><TR><TD>NP applies to entire entry</TD><TD>NP Column 1</TD></TR></TBODY></TABLE>
</DIV></DIV>
<NOTE>
<HED><I>License Requirements Note:</I></HED>
<P><I>a. See another section.</I></P></NOTE>
<FP-1><E T="05">List Based License Exceptions (See Part 740 for a description of all license exceptions)</E>
</FP-1>
<FP-1><I>LVS:</I> $3000: 3A228.a and .b
</FP-1>
<FP-1>$5000: 3A228.c
</FP-1>
<FP-1><I>NAC/ACA:</I> N/A
</FP-1>
<FP-1><E T="04">List of Items Controlled</E>
</FP-1>
"""
ENTRIES = (
    # Paragraphs after "Items:", ranges of reserved ones, letters in notes, related controls in two parts
    "<FP-2><B>3A228 Switches, as follows (see List of Items Controlled).</B>\n</FP-2>\n"
    + _REQUIREMENTS
    + """<FP-1><I>Related Controls:</I> (1) See ECCNs 3E001 and 3E201.
</FP-1>
<P>(2) Also see ECCN 3A991.k.</P>
<FP-1><I>Related Definitions:</I> N/A
</FP-1>
<FP><I>Items:</I> a. Cold tubes having all of the following characteristics:
</FP>
<P>a.1. Three or more electrodes;</P>
<P>a.2. A peak of 2.5 kV or more, <I>i.e.,</I> between anode and cathode; <I>and</I></P>
<P>a.3. A delay of 10 &#xB5;s or less.</P>
<NOTE>
<HED><I>Technical Note:</I></HED>
<P><I>a. Some gas tubes are 3A228.a.</I></P>
<P><I>b. Others are not.</I></P></NOTE>
<P>b. Spark gaps having both of the following characteristics:</P>
<P>b.1. A delay of 15 &#xB5;s or less; <I>and</I></P>
<P>b.2 Rated for 500 A or more.</P>
<P>c. Modules having any of the following:</P>
<P>c.1. [Reserved]</P>
<P>c.2.. A voltage above 2 kV; <I>or</I></P>
<P>c.3. Both:</P>
<P>c.3.a. A density of 10<SU>3</SU> A/cm
<SU>2</SU>; <I>and</I></P>
<P>c.3.b A second thing.</P>
<P>d. to f. [Reserved]</P>
<P>g.1. to g.3. [Reserved]</P>
""",
    # A heading in pieces; nothing but the heading
    """<FP-2><B>3E002 </B><E T="04">&#x201C;</E><B>Technology</B><E T="04">&#x201D;</E> <B>for switches of 3A228.</B>
</FP-2>
<FP-1><I>Unit:</I> $ value
</FP-1>
<FP><I>Items:</I> The list of items controlled is contained in the ECCN heading.
</FP>
""",
    # No "Items:" at all, as in 5A001
    """<FP-2><B>3A777 Radios.</B>
</FP-2>
<FP-1><I>Related Controls:</I> N/A
</FP-1>
<P>a. Any type of radio having any of the following:</P>
<P>a.1. Loud; <I>or</I></P>
<P>a.2. Quiet.</P>
<HD1>B. &#x201C;Test&#x201D; Equipment [Reserved]
</HD1>
<P>c. Not a paragraph of 3A777.</P>
""",
)


def part(*entries: str) -> bytes:
    """A file of part 774 with these entries, or with all of `ENTRIES`."""
    return (_HEAD + "".join(entries or ENTRIES) + _TAIL).encode()
