"""What PDF/A-2a with PDF/UA-1 asks of a file and WeasyPrint leaves out: the second identifier, and lists' tags."""

from collections.abc import Sequence
from typing import Any

import pydyf  # type: ignore[import-untyped]  # pydyf ships no types

# The PDF/UA identifier, and the PDF/A extension schema without which PDF/A rejects it.
PDF_UA = b"""<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource"><pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType><pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description></rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
</rdf:RDF>"""

NUMBERING = {
    "decimal": "/Decimal",
    "lower-letter": "/LowerAlpha",
    "upper-letter": "/UpperAlpha",
    "lower-numeral": "/LowerRoman",
    "upper-numeral": "/UpperRoman",
    "none": "/None",
}
"""Names of list styles in our style sheet -> PDF's names. Any other style is a bullet of some form: /Disc."""


def complete(pdf: pydyf.PDF, list_styles: Sequence[object]) -> None:
    """Mend `pdf` in place. `list_styles` are its lists' CSS styles, in the order of their tags."""
    _identify(pdf)
    for element, style in zip(_tagged(pdf, "/L"), list_styles, strict=True):
        numbering = NUMBERING.get(style, "/Disc") if isinstance(style, str) else "/Disc"
        element["A"] = pydyf.Dictionary({"O": "/List", "ListNumbering": numbering})
    for element in _tagged(pdf, "/LI"):
        _embody(pdf, element)


def _identify(pdf: pydyf.PDF) -> None:
    metadata = _at(pdf, pdf.catalog["Metadata"])
    before, _end, after = metadata.stream[0].partition(b"</rdf:RDF>")
    metadata.stream[0] = before + PDF_UA + after


def _embody(pdf: pydyf.PDF, item: pydyf.Dictionary) -> None:
    """Put what an item holds beside its label into one body: nothing else may stand in an item."""
    labels = [kid for kid in item["K"] if _at(pdf, kid)["S"] == "/Lbl"]
    others = [kid for kid in item["K"] if kid not in labels]
    if all(_at(pdf, kid)["S"] == "/LBody" for kid in others):
        return
    body = pydyf.Dictionary({**item, "S": "/LBody", "K": pydyf.Array(others), "P": item.reference})
    pdf.add_object(body)
    for kid in [_at(pdf, reference) for reference in others]:
        kid["P"] = body.reference
        kid["S"] = "/Div" if kid["S"] == "/LBody" else kid["S"]
    item["K"] = pydyf.Array([*labels, body.reference])


def _tagged(pdf: pydyf.PDF, tag: str) -> list[pydyf.Dictionary]:
    return [item for item in pdf.objects if isinstance(item, dict) and item.get("S") == tag]


def _at(pdf: pydyf.PDF, reference: bytes) -> Any:
    return pdf.objects[int(reference.split()[0])]
