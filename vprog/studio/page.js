"use strict";
// Hovering, focusing and stepping: what belongs to a step or a sentence is given the class "lit".
// Everything that the page shows is in its markup; this file only marks and moves.
(() => {
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];
  const numbers = (text) => (text ? text.split(" ").map(Number) : []);
  const byId = (id) => document.getElementById(id);

  const steps = all("tr.step").map((row) => ({
    row,
    number: Number(row.dataset.step),
    line: byId("line-" + row.dataset.line),
    node: byId("node-" + row.dataset.node),
    from: Number(row.dataset.from),
    to: Number(row.dataset.to),
    boxes: numbers(row.dataset.boxes),
    failed: row.classList.contains("failed"),
  }));
  const place = new Map(steps.map((step, i) => [step.number, i]));
  const words = all("[data-at]").map((word) => ({ word, at: Number(word.dataset.at) }));
  const chips = all(".chip");
  const sentences = all(".sentence");
  const scrubber = byId("scrubber");
  const caption = byId("caption");

  let now = steps.length - 1;
  let held = null; // the sentence that was chosen and stays lit
  let marked = [];

  const mark = (element) => {
    if (element && !element.classList.contains("lit")) {
      element.classList.add("lit");
      marked.push(element);
    }
  };

  const light = (shown, boxes) => {
    marked.forEach((element) => element.classList.remove("lit"));
    marked = [];
    for (const step of shown) {
      mark(step.row);
      mark(step.line);
      mark(step.node);
      words.forEach(({ word, at }) => at >= step.from && at < step.to && mark(word));
    }
    boxes.forEach((number) => mark(byId("box-" + number)));
    chips.forEach((chip) => boxes.includes(Number(chip.dataset.boxes)) && mark(chip));
    all(".frame svg").forEach((svg) => svg.classList.toggle("any-lit", boxes.length > 0));
  };

  const evidence = (sentence) => {
    const shown = numbers(sentence.dataset.steps)
      .filter((number) => place.has(number))
      .map((number) => steps[place.get(number)]);
    const boxes = numbers(sentence.dataset.boxes);
    light(shown, boxes.length ? boxes : [...new Set(shown.flatMap((step) => step.boxes))]);
    mark(sentence);
  };

  const rest = () => {
    if (held) evidence(held);
    else if (steps.length) light([steps[now]], steps[now].boxes);
  };

  // Scroll a part into view inside its own frame, so that the page itself stays where it is.
  const reveal = (element, frame) => {
    if (!element || !frame || frame.scrollHeight <= frame.clientHeight) return;
    const inner = element.getBoundingClientRect();
    const outer = frame.getBoundingClientRect();
    const head = frame.querySelector("thead");
    const top = outer.top + (head ? head.getBoundingClientRect().height : 0);
    if (inner.top < top) frame.scrollTop -= top - inner.top + 8;
    else if (inner.bottom > outer.bottom) frame.scrollTop += inner.bottom - outer.bottom + 8;
  };

  const tell = (step) => {
    const said = (part) => {
      const found = step.row.querySelector(part);
      return found ? found.textContent.trim() : "";
    };
    const lead = document.createElement("b");
    lead.textContent = `Step ${step.number} of ${steps[steps.length - 1].number}`;
    const name = said(".operation b");
    const failure = `${said(".failure .code")} ${said(".failure bdi")}`;
    const text = said(".says") || `${said(".operation code") || name} → ${said(".value")}`;
    caption.replaceChildren(lead, ` · ${name ? name + " · " : ""}${step.failed ? failure : text}`);
  };

  const hold = (sentence) => {
    if (held) held.setAttribute("aria-pressed", "false");
    held = sentence === held ? null : sentence;
    if (held) held.setAttribute("aria-pressed", "true");
  };

  const go = (to) => {
    if (!steps.length) return;
    if (held) hold(held);
    steps[now].row.removeAttribute("aria-current");
    now = Math.max(0, Math.min(steps.length - 1, to));
    const step = steps[now];
    step.row.setAttribute("aria-current", "step");
    scrubber.value = String(now);
    scrubber.setAttribute("aria-valuetext", `step ${step.number}`);
    tell(step);
    rest();
    reveal(step.row, step.row.closest(".scroll"));
    reveal(step.line, step.line && step.line.parentElement);
    reveal(step.node, step.node && step.node.closest(".scroll"));
  };

  const last = (test) => steps.map(test).lastIndexOf(true);

  const setUp = () => {
    scrubber.max = String(Math.max(0, steps.length - 1));
    scrubber.addEventListener("input", () => go(Number(scrubber.value)));
    byId("back").addEventListener("click", () => go(now - 1));
    byId("on").addEventListener("click", () => go(now + 1));

    for (const sentence of sentences) {
      sentence.addEventListener("mouseenter", () => evidence(sentence));
      sentence.addEventListener("mouseleave", rest);
      sentence.addEventListener("focus", () => evidence(sentence));
      sentence.addEventListener("blur", rest);
      sentence.addEventListener("click", () => {
        hold(sentence);
        rest();
      });
    }
    for (const step of steps) {
      step.row.addEventListener("click", () => go(place.get(step.number)));
      if (step.failed && step.line) step.line.classList.add("failed");
      if (step.failed && step.node) step.node.classList.add("failed");
    }
    for (const shown of [...chips, ...all(".box")]) {
      shown.addEventListener("mouseenter", () => light([], numbers(shown.dataset.boxes)));
      shown.addEventListener("mouseleave", rest);
    }
    for (const box of all(".box")) {
      const number = Number(box.dataset.boxes);
      box.addEventListener("click", () => {
        const first = steps.findIndex((step) => step.boxes.includes(number));
        if (first >= 0) go(first);
      });
    }
    for (const node of all(".graph g[id^='node-']")) {
      node.addEventListener("click", (event) => {
        const found = last((step) => step.node === node);
        if (found < 0) return;
        event.stopPropagation();
        go(found);
      });
    }
    for (const line of all(".line")) {
      line.addEventListener("click", () => {
        const found = last((step) => step.line === line);
        if (found >= 0 && !String(getSelection())) go(found);
      });
    }
    const graph = document.querySelector(".graph");
    numbers(graph.dataset.idle).forEach((id) => {
      const node = byId("node-" + id);
      if (node) node.classList.add("idle");
    });
    for (const input of all(".levels input")) {
      input.addEventListener("change", () => {
        all(".level").forEach((level) => (level.hidden = level.id !== "level-" + input.value));
        if (held) hold(held);
        rest();
      });
    }
  };

  const keys = {
    ArrowLeft: () => go(now - 1),
    ArrowUp: () => go(now - 1),
    ArrowRight: () => go(now + 1),
    ArrowDown: () => go(now + 1),
    Home: () => go(0),
    End: () => go(steps.length - 1),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (target.closest(".levels")) return; // the arrows choose a level there
    if (event.key in keys) {
      event.preventDefault();
      if (target.matches(".sentence")) target.blur();
      keys[event.key]();
    } else if (event.key === "Escape") {
      if (held) hold(held);
      if (target instanceof HTMLElement) target.blur();
      rest();
    } else if ((event.key === "Enter" || event.key === " ") && target.matches(".sentence")) {
      event.preventDefault();
      target.click();
    }
  });

  // Names on a picture keep their size on the screen, however large the picture is shown.
  const watch = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const matrix = target.getScreenCTM();
      if (matrix && matrix.a) target.style.setProperty("--scale", String(1 / matrix.a));
    }
  });

  setUp();
  for (const svg of all(".frame svg")) {
    const { width, height } = svg.viewBox.baseVal;
    svg.closest("figure").style.setProperty("--ratio", String(width / height));
    watch.observe(svg);
  }
  go(now);
})();
