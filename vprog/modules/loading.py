"""Loading a checkpoint with transformers: whole, from its folder, in silence, without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

from vprog.modules.checkpoint import NOT_THIS_KIND, Checkpoint
from vprog.modules.device import package

#: Picks a class out of transformers, so that its name stands in the code that asks for it.
Pick: TypeAlias = Callable[[Any], Any]


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the talk and the progress bars of transformers off the error stream."""
    logging = package("transformers", "models").utils.logging
    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()


def network(found: Checkpoint, model: Pick, device: Any, dtype: Any) -> Any:
    """The network of a checkpoint, ready to be asked.

    Args:
        model: picks the class that holds it: ``lambda tf: tf.Owlv2ForObjectDetection``.

    Raises:
        VprogError: VP663 where the checkpoint lacks weights that the network needs, or has one of
            another shape: transformers would fill them with chance.
    """
    kind = model(package("transformers", "models"))
    with quiet():
        made, told = kind.from_pretrained(
            str(found.folder),
            local_files_only=True,
            use_safetensors=True,
            trust_remote_code=False,
            dtype=dtype,
            output_loading_info=True,
        )
    lacking = sorted(told["missing_keys"])
    if lacking:
        raise NOT_THIS_KIND.error(
            f"{found.name} lacks {len(lacking)} weights of {kind.__name__}, such as {lacking[0]}",
            "get a checkpoint that was trained for this",
        )
    return made.to(device).eval()


def processor(found: Checkpoint, kind: Pick = lambda tf: tf.AutoProcessor, **settings: Any) -> Any:
    """What makes tensors of pictures and texts, as the checkpoint's own files describe it.

    Args:
        kind: picks the class of transformers that is asked for it.
    """
    maker = kind(package("transformers", "models"))
    with quiet():
        return maker.from_pretrained(
            str(found.folder), local_files_only=True, trust_remote_code=False, **settings
        )
