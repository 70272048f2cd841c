"""Every page that can be opened as it is, with the least role that may."""

from __future__ import annotations

from smallyard.records.access import Role

PATHS: dict[str, Role] = {
    "/": Role.VIEWER,
    "/coverage": Role.VIEWER,
    "/coverage?status=partial&page=2": Role.VIEWER,
    "/check": Role.SCREENER,
    "/classify": Role.VIEWER,
    "/classify?q=thermal+imaging+camera&values=frame_rate_hz+%3D+60&hs=8525.89": Role.VIEWER,
    "/classify/entry?eccn=3A001.a.7.b": Role.VIEWER,
    "/classify/walk": Role.VIEWER,
    "/classify/walk?entry=3A090&answer.3A090=true&values=tpp+%3D+4992": Role.VIEWER,
    "/classify/performance?name=A100": Role.VIEWER,
    "/classify/de-minimis?destination=CN&value=1000&content=3A001.a.7.b+%3D+120": Role.VIEWER,
    "/screen": Role.SCREENER,
    "/screen?name=Huawei+Technologies&country=CN": Role.SCREENER,
    "/screen/files": Role.SCREENER,
    "/screen/clearances": Role.SCREENER,
    "/lists": Role.VIEWER,
    "/lists/entries?list=UVL&on=2023-08-01&page=2": Role.VIEWER,
    "/lists/entries?list=CMIC&country=China": Role.VIEWER,
    "/lists/entry?id=UVL:guangdong-guanghua-sci-tech-co-cn": Role.VIEWER,
    "/lists/history?name=Guangdong+Guanghua+Sci-Tech": Role.VIEWER,
    "/lists/difference?frm=2023-08-01&to=2023-09-01&list=UVL": Role.VIEWER,
    "/lists/months?frm=2023-01-01&to=2024-01-01&list=UVL&country=CN": Role.VIEWER,
}
