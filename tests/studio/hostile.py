"""Texts that try to get out of where a page puts them."""

from __future__ import annotations

import random
import re

#: Each calls ``hit`` if it becomes code.
PAYLOADS = (
    "<script>hit()</script>",
    "</script><script>hit()</script>",
    "<ScRiPt >hit()</sCrIpT >",
    '"><img src=x onerror=hit()>',
    "'><img src=x onerror='hit()'>",
    "<svg onload=hit()>",
    "</svg></figure><script>hit()</script>",
    "</title></style></textarea></bdi><script>hit()</script>",
    '" autofocus onfocus=hit() x="',
    "' onmouseover='hit()",
    "` onpointerenter=hit()",
    "<iframe srcdoc='<script>parent.hit()</script>'>",
    "&lt;script&gt;hit()&lt;/script&gt;",
    "&#60;script&#62;hit()&#60;/script&#62;",
    "&quot; onload=&quot;hit()",
    "<a href=javascript:hit()>x</a>",
    "javascript:hit()",
    "data:text/html,<script>hit()</script>",
    "<!--",
    "--><script>hit()</script><!--",
    "<![CDATA[<script>hit()</script>]]>",
    "<?xml version='1.0'?>",
    "<!doctype html><script>hit()</script>",
    "<template><script>hit()</script></template>",
    "<plaintext>",
    "<textarea>",
    "<noscript><p title='</noscript><img src=x onerror=hit()>'>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=hit()>",
    "<link rel=stylesheet href=https://hit.test/x.css>",
    "<meta http-equiv=refresh content='0;url=https://hit.test/'>",
    "<base href=https://hit.test/>",
    "<image>",
    "{{ hit() }}",
    "{% for x in hit %}",
    "{# gone #}",
    "${hit()}",
    "%s%n%x",
    "expression(hit())",
    "url(https://hit.test/x)",
    "</g><animate onbegin=hit() attributeName=x dur=1s>",
    "<use href='data:image/svg+xml,<svg id=x onload=hit()/>#x'>",
    '\\"-hit()-\\"',
    "<\\/script>",
    "\u2028hit()\u2029",
    "\u202e\u2066cups\u2069",
    "a\x00b\x07\x1b[31m\x7f\x9b",
    "line\nbreak\ttab\r\nbreak",
    "\uff1cscript\uff1ehit()\uff1c/script\uff1e",
    "x" * 3000,
    "z̷̢̛̥̈́" * 40,
    "👩‍👩‍👧‍👦🇩🇪",
    "1 < 2 & 3 > 2 && \"so\" 'on'",
)
_ODD = ("<", ">", '"', "'", "&", "`", "/", "=", " ", "\x00", "\n", "\u2028", "\u202e", "]]>", "--")


def texts(count: int, seed: int = 0) -> list[str]:
    """Texts at random: the payloads themselves, then joined, cut, shuffled and nested ones."""
    rng = random.Random(f"hostile {seed}")
    found = list(PAYLOADS) if seed == 0 else []
    while len(found) < count:
        text = rng.choice(PAYLOADS)[:200]
        for _ in range(rng.randrange(4)):
            match rng.randrange(5):
                case 0:
                    text += rng.choice(PAYLOADS)[:200]
                case 1:
                    place = rng.randrange(len(text) + 1)
                    text = text[:place] + rng.choice(_ODD) + text[place:]
                case 2:
                    place = rng.randrange(len(text) + 1)
                    text = text[:place] + rng.choice(PAYLOADS)[:200] + text[place:]
                case 3:
                    text = text[rng.randrange(1 + len(text) // 2) :]
                case _:
                    text = text.swapcase()
        found.append(text or "<")
    return found[:count]


def in_program(text: str) -> str:
    """A text as a comment may hold it: no control characters, one line."""
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff\ufeff]", " ", text)


def literal(text: str) -> str:
    """A text as a program's string."""
    said = in_program(text).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{said}"'
