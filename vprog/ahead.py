"""Looking ahead: which calls a run will likely make next, found without any answer to them.

A run waits at a call. Its plan is walked on from there over copies, with the answers that are not
known as unknown: what hangs on one is unknown too, and a test on one gives up its round of the
loop. So ``any(verify(c, "red") for c in cups)`` shows its calls for all cups at its first. Nothing
found here reaches a trace: a run takes an answer only at the call that it comes to itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from vprog.failed import Failed
from vprog.module import Answer, Ask
from vprog.plan import Code, Instruction
from vprog.run import NOTHING, Frame, Machine, close

#: How many instructions are walked for each call that may be found, and beyond.
_WALKED: Final = 64
#: Stands for a value that hangs on an answer that is not known.
_UNKNOWN: Final[Any] = object()
#: Stands in a loop's result for what may be there.
_MAYBE: Final[Any] = object()


def upcoming(
    machine: Machine, limit: int, known: Callable[[Ask], Answer | Failed | None]
) -> list[Ask]:
    """The calls that may come after the one that a run waits for, in the order of the run.

    Each is one that the program makes unless the run ends, or its answer is known, before; so all
    of them lie within the bounds of its cost.

    Args:
        machine: a run that waits for an answer.
        limit: the most calls to find.
        known: gives the answer to a call where it is at hand.
    """
    if machine.asked is None or limit <= 0:
        return []
    return _Walk(machine, limit, known).found()


class _Walk:
    def __init__(
        self, machine: Machine, limit: int, known: Callable[[Ask], Answer | Failed | None]
    ) -> None:
        assert machine.asked is not None
        self.code = machine.plan.code
        self.place, self.slots, self.frames = machine.position()
        self.limit, self.known = limit, known
        self.asks: dict[Ask, None] = {}
        self.first = machine.asked
        self.slots[self.code[self.place - 1][1]] = _UNKNOWN

    def found(self) -> list[Ask]:
        for _ in range(_WALKED * (self.limit + 4)):
            if self.place >= len(self.code) or len(self.asks) >= self.limit:
                break
            instruction = self.code[self.place]
            self.place += 1
            if not self.step(instruction):
                break
        return list(self.asks)

    def step(self, instruction: Instruction) -> bool:
        """Walk one instruction; False where the run would end."""
        slots = self.slots
        match instruction[0]:
            case Code.PURE1 | Code.PURE2:
                _, id, meaning, *args = instruction
                return self.apply(id, meaning, tuple(slots[a] for a in args))
            case Code.PURE | Code.TRY:
                _, id, meaning, pick = instruction
                return self.apply(id, meaning, pick(slots))
            case Code.ASK:
                return self.ask(instruction[1], Ask(instruction[2], instruction[3](slots)))
            case Code.LIST:
                return self.apply(instruction[1], lambda *items: items, instruction[2](slots))
            case Code.COPY:
                slots[instruction[1]] = slots[instruction[2]]
            case Code.FOLD:
                slots[instruction[1]] = slots[instruction[2]]
            case Code.JUMP:
                self.place = instruction[1]
            case Code.IF_FALSE | Code.IF_TRUE:
                test = slots[instruction[1]]
                if test is _UNKNOWN:
                    return self.give_up()
                if bool(test) is (instruction[0] == Code.IF_TRUE):
                    self.place = instruction[2]
            case Code.HAVE:
                if slots[instruction[1]] is not NOTHING:
                    self.place = instruction[2]
            case Code.LINE:
                pass
            case _:
                self.walk(instruction)
        return True

    def walk(self, instruction: Instruction) -> None:
        """Walk an instruction of a loop."""
        slots, frames = self.slots, self.frames
        match instruction[0]:
            case Code.OPEN:
                self.open(slots[instruction[2]])
            case Code.NEXT:
                frame = frames[-1]
                if frame[1] == len(frame[0]):
                    self.place = instruction[2]
                else:
                    slots[instruction[1]] = frame[0][frame[1]]
                    frame[1] += 1
                    for id in instruction[3]:
                        slots[id] = NOTHING
            case Code.KEEP:
                value = slots[instruction[1]]
                frames[-1][2].append(_MAYBE if value is _UNKNOWN else value)
            case Code.EXTEND:
                value = slots[instruction[1]]
                frames[-1][2].extend((_MAYBE,) if value is _UNKNOWN else value)
            case Code.KEPT:
                result = frames[-1][2]
                if result and result[0] is not _MAYBE:
                    self.place = instruction[1]
            case Code.DECIDE:
                value = slots[instruction[1]]
                if value is _UNKNOWN:
                    frames[-1][2].append(_MAYBE)
                elif value is instruction[2]:
                    frames[-1][2].append(value)
                    self.place = instruction[3]
            case Code.CLOSE:
                _, id, how, total = instruction
                result = frames.pop()[2]
                value = close(how, result, slots[total] if total >= 0 else None)
                known = _MAYBE not in result and value.__class__ is not Failed
                slots[id] = value if known else _UNKNOWN

    def apply(self, id: int, meaning: Callable[..., Any], args: tuple[Any, ...]) -> bool:
        if _UNKNOWN in args:
            self.slots[id] = _UNKNOWN
            return True
        value = meaning(*args)
        self.slots[id] = value
        return value.__class__ is not Failed

    def ask(self, id: int, ask: Ask) -> bool:
        if _UNKNOWN in ask.args:
            self.slots[id] = _UNKNOWN
            return True
        answer = self.known(ask)
        if answer is None:
            if ask != self.first:
                self.asks[ask] = None
            self.slots[id] = _UNKNOWN
            return True
        self.slots[id] = _UNKNOWN if isinstance(answer, Failed) else answer.value
        return isinstance(answer, Answer)

    def open(self, source: Any) -> None:
        """Open a loop; one over an unknown list is passed over."""
        if source is not _UNKNOWN:
            self.frames.append([source, 0, [], (), (), self.place])
            return
        self.place = self.next_of(self.place)[2]
        self.slots[self.code[self.place][1]] = _UNKNOWN
        self.place += 1

    def give_up(self) -> bool:
        """Leave the round of the loop: what it does hangs on an unknown test."""
        if not self.frames:
            return False
        frame: Frame = self.frames[-1]
        frame[2].append(_MAYBE)
        self.place = frame[5]
        next = self.next_of(self.place)
        if self.code[self.place][0] == Code.FOLD:
            self.slots[self.code[self.place][1]] = _UNKNOWN
            self.place += 1
        assert next is self.code[self.place]
        return True

    def next_of(self, place: int) -> Instruction:
        """The instruction that takes the items of the loop that was opened before a place."""
        return self.code[place + (self.code[place][0] == Code.FOLD)]
