"""Python programs made at random in CodeVQA's interface, to hold the importer to what they mean."""

from __future__ import annotations

from random import Random

NOUNS = ("dog", "cup", "red car")
QUESTIONS = ("Is it red?", "Is there a dog?", "How many dogs are there?", "What color is it?")


class Maker:
    """Makes one program; every variable is bound before it is used, on some path at least."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.lines: list[str] = []
        self.views = ["img"]
        self.patches: list[str] = []
        self.words: list[str] = []
        self.loops = 0
        self.returns = self.random.random() < 0.4

    def pick(self, *options: str) -> str:
        return self.random.choice(options)

    def text(self) -> str:
        """A whole program."""
        self.lines = [
            "a = 0",
            "b = 2",
            "p = False",
            "q = True",
            's = "no"',
            "xs = []",
            "ys = set()",
        ]
        if self.random.random() < 0.3:
            self.lines.append("best = None")
        self.best = "best = None" in self.lines
        self.block(0, self.random.randint(2, 5))
        ends = [
            "a",
            "str(a + b)",
            "s",
            "p",
            "xs",
            "len(xs) + a",
            "len(ys)",
            "'yes' if p and q else s",
        ]
        ends += ["a > b", 's + ("yes" if p else "no")']
        if self.best:
            ends.append("0 if best is None else best.left")
        answer = self.random.choice(ends)
        if not self.returns:
            return "\n".join([*self.lines, f"answer = {answer}"]) + "\n"
        body = [f"    {line}" for line in self.lines]
        head = ["def execute_command(images):", "    img = images[0]"]
        return "\n".join([*head, *body, f"    return {answer}"]) + "\n"

    def block(self, depth: int, count: int) -> None:
        for _ in range(count):
            self.statement(depth)

    def add(self, depth: int, line: str) -> None:
        self.lines.append("    " * depth + line)

    def statement(self, depth: int) -> None:
        roll = self.random.random()
        if depth < 3 and roll < 0.25:
            self.add(depth, f"if {self.test()}:")
            self.block(depth + 1, self.random.randint(1, 2))
            if self.random.random() < 0.5:
                self.add(depth, "else:")
                self.block(depth + 1, self.random.randint(1, 2))
        elif depth < 3 and self.loops < 2 and roll < 0.5:
            self.loop(depth)
        elif self.loops and roll < 0.56:
            self.add(depth, f"if {self.test()}:")
            self.add(depth + 1, self.pick("break", "continue"))
        elif self.returns and roll < 0.6:
            self.add(depth, f"if {self.test()}:")
            self.add(depth + 1, f"return {self.pick('a', 's', 'a + 1', repr('stop'))}")
        else:
            self.add(depth, self.simple())

    def loop(self, depth: int) -> None:
        self.loops += 1
        views, patches, words = list(self.views), list(self.patches), list(self.words)
        if self.random.random() < 0.6:
            name = f"image_{self.loops}"
            place = self.random.random() < 0.2
            each = f"i, {name} in enumerate(images)" if place else f"{name} in images"
            self.add(depth, f"for {each}:")
            self.views.append(name)
        elif self.random.random() < 0.2:
            name = f"word_{self.loops}"
            self.add(depth, f"for {name} in ['dog', 'cup', 'cat']:")
            self.words.append(name)
        else:
            name = f"thing_{self.loops}"
            noun = self.random.choice(NOUNS)
            self.add(
                depth, f"for {name} in find_object({self.random.choice(self.views)}, {noun!r}):"
            )
            self.patches.append(name)
        self.block(depth + 1, self.random.randint(1, 3))
        if self.random.random() < 0.8:
            # Else the loop's variable is used behind it, where it may be unbound.
            self.views, self.patches, self.words = views, patches, words
        self.loops -= 1

    def ask(self) -> str:
        view = self.random.choice(self.views)
        if self.words and self.random.random() < 0.5:
            return f"query({view}, 'Is it a ' + {self.random.choice(self.words)} + '?')"
        return f"query({view}, {self.random.choice(QUESTIONS)!r})"

    def test(self) -> str:
        options = [
            f'{self.ask()} == "yes"',
            f"{self.number()} {self.pick('<', '>', '==', '<=')} {self.number()}",
            f"not {self.pick('p', 'q')}",
            f"p {self.pick('and', 'or')} {self.ask()} == 'yes'",
            "len(xs) > 1",
            "s == 'red'",
            "xs",
            "any(query(i, 'Is it red?') == 'yes' for i in images)",
        ]
        if any("late =" in line for line in self.lines):
            # It may be unbound, or hold what an earlier turn of a loop left.
            options += ["late == 'yes'"] * 2
        if self.patches:
            patch = self.random.choice(self.patches)
            options += [f"{patch}.left > 60", f"{patch}.verify_property('dog', 'old')"] * 2
            if self.best:
                options.append(f"best is None or {patch}.left < best.left")
        return self.random.choice(options)

    def number(self) -> str:
        options = [
            "a",
            "b",
            "1",
            "3",
            "len(xs)",
            f"len(find_object({self.random.choice(self.views)}, 'dog'))",
        ]
        if any("enumerate" in line for line in self.lines):
            options.append("i")
        if self.patches:
            options.append(f"{self.random.choice(self.patches)}.width")
        return self.random.choice(options)

    def simple(self) -> str:
        options = [
            f"a += {self.number()}",
            f"a = {self.number()}",
            "b = b + 1",
            "a = max(a, b)",
            "a = a * 2 - 1",
            f"p = {self.test()}",
            f"q = q and {self.test()}",
            f"p = p or {self.test()}",
            f"s = {self.ask()}",
            f"late = {self.ask()}",
            f"s = {self.pick(repr('x'), repr('red'))}",
            f"s += {self.pick(repr('x'), repr('-'))}",
            f"xs.append({self.pick('s', self.ask())})",
            f"ys.add({self.ask()})",
            "a -= 1",
            f"c = {self.number()}; a += c",
        ]
        if self.patches and self.best:
            options += [f"best = {self.random.choice(self.patches)}"] * 2
        chosen = self.random.choice(options)
        return chosen
