"""A checked program: what can be run, drawn, and priced."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from vprog.check import check
from vprog.cost import Cost, cost, hold_size, hold_to_limits
from vprog.grammar import format_program, parse
from vprog.grammar.diagnostic import Diagnostic, declare
from vprog.grammar.lift import lift
from vprog.grammar.source import Source
from vprog.grammar.syntax import Program as Tree
from vprog.graph import Graph
from vprog.image import Image
from vprog.keeping import Keeping
from vprog.lower import lower
from vprog.module import Profile
from vprog.outline import shared
from vprog.plan import Plan, compile_plan
from vprog.plugin import load_operators
from vprog.profiles import load_profile as load_profile
from vprog.reworded import masks_of
from vprog.run import check_profile, run
from vprog.sweep import Masks
from vprog.template import Template, Vocabulary
from vprog.term import Checked
from vprog.trace import NO_SUCH_LINE, Trace
from vprog.type import IMAGE, Type
from vprog.value import fault

if TYPE_CHECKING:
    from vprog.cache import Cache

INPUT = declare(
    "VP310",
    "an input is missing, unknown, or of another type",
    "A program's inputs are its lines `name: Type`; `image: Image` where it declares none.",
    wrong="$ vprog run count.vp --profile scene:cups.json",
    right="$ vprog run count.vp --image cups.png --profile scene:cups.json",
)
NO_TEXT = declare(
    "VP350",
    "the program file cannot be read",
    "The file is not there, is a folder, or may not be read.",
    wrong="$ vprog check missing.vp",
    right="$ vprog check count.vp",
)


@dataclass(frozen=True)
class Program:
    """A program that was checked and lowered; it can be run any number of times.

    Attributes:
        source: its text and name.
        graph: its dataflow graph.
        warnings: what its author may want to know.
    """

    source: Source
    graph: Graph
    warnings: tuple[Diagnostic, ...] = ()

    @cached_property
    def tree(self) -> Tree:
        """Its syntax tree, parsed once more at the first look."""
        return parse(self.source)

    @cached_property
    def checked(self) -> Checked:
        """Its typed terms, checked once more at the first look."""
        return check(self.tree, self.source)[0]

    @property
    def type(self) -> Type:
        """The type of the answer."""
        return self.graph.nodes[self.graph.answer].type

    @cached_property
    def plan(self) -> Plan:
        """The graph as instructions."""
        return compile_plan(self.graph)

    @cached_property
    def oracles(self) -> frozenset[str]:
        """The names of the oracles that it may call."""
        kept = shared(self.graph)
        found: frozenset[str] | None = kept.get("oracles")
        if found is None:
            operators = (node.operator for node in self.graph.nodes)
            found = frozenset(o.name for o in operators if o is not None and o.oracle)
            kept["oracles"] = found
        return found

    @cached_property
    def masks(self) -> Masks | None:
        """The graph as operations on masks, where it is one that sets of things can say."""
        return masks_of(self.graph)

    @cached_property
    def cost(self) -> Cost:
        """The bounds that hold for every run."""
        return cost(self.graph)

    @property
    def text(self) -> str:
        """The program in its canonical form."""
        return format_program(self.tree)

    def node(self, name: str) -> int:
        """The node of a bound name or an input.

        Raises:
            VprogError: VP332.
        """
        known = {n: id for n, _, id in self.graph.inputs} | dict(self.graph.names)
        if name not in known:
            raise NO_SUCH_LINE.error(f"nothing is called {name}", f"names: {', '.join(known)}")
        return known[name]

    def _hold_line(self, name: str) -> None:
        """Refuse a name at which no run can end."""
        self.node(name)
        lines = dict(self.graph.names)
        if name not in lines:
            help = f"name one of {', '.join(lines)}"
            raise NO_SUCH_LINE.error(f"{name} is an input, and no line that is run", help)

    def given(self, names: Iterable[str]) -> Program:
        """The program with some lines' values taken from outside, not computed.

        No two lines then share a step because they said the same.

        Raises:
            VprogError: VP332 an unknown name.
        """
        lines = frozenset(names)
        for name in lines:
            self.node(name)
        return replace(self, graph=lower(self.checked, lines)) if lines else self

    def read(self, name: str, value: Any) -> Any:
        """A value from outside as a value of the type that a name has: paths become pictures.

        Raises:
            VprogError: VP310 where it is of another type; VP30x for pictures.
        """
        return _read(name, value, self.graph.nodes[self.node(name)].type)

    def bind(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """A value for every input; a program that looks at no picture may be given one all the same.

        Raises:
            VprogError: VP310, VP30x.
        """
        wanted = self.graph.inputs
        if len(given) == len(wanted) and all(name in given for name, _, _ in wanted):
            return {name: _read(name, given[name], type) for name, type, _ in wanted}
        names = [name for name, _, _ in wanted]
        looks = any((type.item or type) == IMAGE for _, type, _ in self.graph.inputs)
        for name in given:
            if name == "image" and not looks:
                continue
            if name not in names:
                help = f"its inputs are {', '.join(names)}" if names else "it takes no input"
                raise INPUT.error(f"the program has no input {name}", help)
        for name, type, _ in wanted:
            if name not in given:
                how = "--image PATH" if name == "image" else f"--input {name}=..."
                raise INPUT.error(f"the input {name} ({type}) is missing", f"give it: {how}")
        return {name: self.read(name, given[name]) for name in names}

    def prepare(self, given: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
        """A value for every input of a run, which is then held to its limits and its profile.

        Raises:
            VprogError: VP310 and VP30x inputs, VP601 an oracle that nothing answers, VP226 and
                VP227 what could take too long with lists of this length.
        """
        check_profile(self.plan, profile, self.source)
        values = self.bind(given)
        # Without lists, the limits were held when the program was loaded.
        if tuple in map(type, values.values()):
            sizes = {name: len(value) for name, value in values.items() if isinstance(value, tuple)}
            hold_to_limits(self.cost, sizes, self.source)
        return values

    def run(
        self,
        image: Any = None,
        profile: str | Profile = "lite",
        until: str | None = None,
        inputs: Mapping[str, Any] | None = None,
        cache: Cache | None = None,
        **named: Any,
    ) -> Trace:
        """Run the program and give its trace; a failure is in the trace, not raised.

        Args:
            image: a path, an ``Image`` or a Pillow image; for programs with an input ``image``.
            profile: what answers oracles: ``lite``, ``scene:FILE``, or a ``Profile``.
            until: the name of the last line to run.
            inputs: the other inputs, by name; where no name is one of this function's own
                arguments, they can be given as keywords too.
            cache: where modules' answers are looked up first, and kept.

        Raises:
            VprogError: VP310 and VP30x inputs, VP601 an oracle that nothing answers, VP604 no profile.
        """
        if inputs:
            named.update(inputs)
        if image is not None:
            named["image"] = image
        if until is not None:
            self._hold_line(until)
        ready = profile if isinstance(profile, Profile) else load_profile(profile)
        values = self.prepare(named, ready)
        return Trace(self, values, ready, run(self.plan, values, ready, until, cache=cache))

    def __repr__(self) -> str:
        return f"<Program {self.source.name}: {len(self.graph.nodes)} steps, answer is {self.type}>"

    def _repr_html_(self) -> str:
        from vprog.highlight import to_html

        return to_html(self.text)


def load(text: str | bytes | Path, name: str = "<program>") -> Program:
    """Parse, check and lower a program.

    Args:
        text: the program; of a ``Path`` the file is read.
        name: what messages call it.

    Raises:
        VprogError: every mistake of the text (VP1xx), or of names and types (VP2xx), together.
    """
    if isinstance(text, Path):
        name = str(text)
        try:
            text = text.read_bytes()
        except OSError as error:
            reason = (error.strerror or "no file").lower()
            raise NO_TEXT.error(f"{name} cannot be read: {reason}", "check the path") from None
    if not isinstance(text, str | bytes):
        raise TypeError(f"a program is a str, bytes or a Path, not {type(text).__name__}")
    return _load(text, name)


#: Programs by text and name, and templates by what is left of a text; a node weighs 1.
_PROGRAMS: Keeping[tuple[str | bytes, str], Program] = Keeping(weight=4096)
_TEMPLATES: Keeping[tuple[str, tuple[str, ...]], Template] = Keeping(weight=131_072)
#: Of the templates that differ in alike operators alone the first.
_ELDERS: Keeping[str, Template] = Keeping(weight=131_072)
_VOCABULARY = Vocabulary()


def _load(text: str | bytes, name: str) -> Program:
    found = _PROGRAMS.get((text, name))
    if found is None:
        found = _made(text, name)
        found = _PROGRAMS.put((text, name), found, len(found.graph.nodes))
    return found


def _made(text: str | bytes, name: str) -> Program:
    """A program by the template of its shape, or else anew."""
    load_operators()
    if _VOCABULARY.changed():
        _TEMPLATES.clear()
        _ELDERS.clear()
    if not isinstance(text, str):
        return load_anew(text, name)
    known = _VOCABULARY
    lifted = lift(text, known.words, known.params, known.alike)
    if lifted is None:
        return load_anew(text, name)
    template = _TEMPLATES.get((lifted.key, lifted.ops))
    if template is not None:
        return Program(Source(text, name), template.graph(lifted))
    elder = _ELDERS.get(lifted.key)
    if elder is None:
        program = load_anew(text, name)
        if program.warnings:
            return program
    else:
        program = Program(Source(text, name), elder.graph(lifted))
    made = Template(program.graph, lifted)
    weight = len(program.graph.nodes)
    _TEMPLATES.put((lifted.key, lifted.ops), made, weight)
    _ELDERS.put(lifted.key, made, weight)
    return program


def load_anew(text: str | bytes, name: str = "<program>") -> Program:
    """As ``load``, but parsed and checked whatever was loaded before.

    Raises:
        VprogError: as ``load``.
    """
    tree = parse(text, name)
    source = Source(text if isinstance(text, str) else text.decode(), name)
    checked, warnings = check(tree, source)
    hold_size(checked, source)
    graph = lower(checked)
    hold_to_limits(cost(graph), {}, source)
    # Neither tree nor terms are kept: most programs are run, and never looked at.
    return Program(source, graph, warnings)


def _read(name: str, value: Any, type: Type) -> Any:
    if value.__class__ is Image and type.name == "Image":
        return value
    if type == IMAGE and isinstance(value, str | Path):
        return Image.open(value)
    if type == IMAGE and not isinstance(value, Image) and hasattr(value, "convert"):
        return Image.of(value, name)
    if type.item is not None and isinstance(value, list | tuple):
        return tuple(_read(name, item, type.item) for item in value)
    if type.name == "Float" and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    wrong = fault(value, type)
    if wrong is not None:
        raise INPUT.error(f"{name} is {type}, and this is {wrong}", "give a value of that type")
    return value
