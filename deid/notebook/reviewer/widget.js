// One note at a time, read and judged from the keyboard. Texts come as messages and live in this view alone, never in
// the model, whose state a notebook may save. Nothing is loaded from anywhere.

const PATIENCE = 10_000; // ms
const LOST = "No answer from Python: it is busy, or was restarted. Nothing more is recorded here. Run the cell again.";
const ALWAYS = ["previous", "next", "undo", "help"]; // what can be done where no note is shown

function render({ model, el }) {
  let number = Math.floor(Math.random() * 2 ** 40); // of the last question; views of one model hear each other's answers
  let waiting = null; // what was asked and is not answered yet
  let sheet = null; // the note on the screen; null before the first and at the end
  let marks = [];
  let stops = [];
  let current = null; // the tag or missed identifier that the keys are about
  let choosing = null; // how to leave the chooser, while it is open
  let originals = false; // whether raw names are asked for
  const drafts = new Map(); // marks without a verdict yet, by note

  const { root, code, about, verdict, progress, read, text, side, status, chooser, bars, help } = cardOf(act);
  const say = (words) => { status.textContent = words; };
  const focus = (node) => node.focus({ preventScroll: true });
  const selected = () => (sheet ? selectedIn(text) : null);

  // ---- talking to Python

  function ask(what, judged = null) {
    number += 1;
    const lost = () => { waiting = null; say(LOST); };
    waiting = { what, timer: setTimeout(lost, PATIENCE) };
    try {
      model.send({ id: number, do: what, note: sheet?.note ?? "", originals, verdict: judged });
    } catch {
      clearTimeout(waiting.timer);
      lost();
    }
  }

  function hear(told) {
    if (told.id !== number || !waiting) return;
    const { what, timer } = waiting;
    clearTimeout(timer);
    waiting = null;
    if (told.tells === "words") return say(told.words);
    const same = sheet?.note === told.note;
    const words = {
      open: same ? `Originals are ${told.originals ? "shown" : "hidden"}. ` : "Press ? for the keys. ",
      next: same ? "No other note is without a verdict. " : "",
      previous: same ? "This is the first note. " : "",
      judge: `${sheet?.note}: ${marks.some(isMissed) ? "leak" : "clean"} recorded. `,
      undo: "The last verdict is taken back. ",
    }[what];
    if (sheet) drafts.set(sheet.note, marks);
    if (what === "judge") drafts.delete(sheet.note);
    if (what === "undo") drafts.delete(told.note);
    const focused = root.contains(document.activeElement);
    const found = told.tells === "end" ? showEnd(told) : showSheet(told, same);
    if (focused && !(same && root.contains(document.activeElement))) {
      focus(current?.node ?? root);
      root.scrollIntoView({ block: "nearest" });
    }
    say(words + found);
  }

  // ---- drawing

  function showSheet(told, same) {
    sheet = { ...told, points: [...told.text] };
    marks = drafts.get(told.note) ?? told.marks;
    root.classList.remove("done");
    code.textContent = told.note;
    about.textContent = `${told.note_class.replace("_", " ")} · read by ${told.reviewer}`;
    verdict.textContent = told.judged ? (told.marks.some(isMissed) ? "judged: leak" : "judged: clean") : "";
    draw();
    if (!same) {
      pick(null);
      text.scrollTop = side.scrollTop = 0;
    }
    return `${told.note}: ${counted(told.replaced.length, "replacement", "replacements")}${told.judged ? ", judged before" : ""}.`;
  }

  function showEnd(told) {
    sheet = null;
    marks = stops = [];
    pick(null);
    root.classList.add("done");
    code.textContent = "Everything is read";
    about.textContent = told.release;
    verdict.textContent = "";
    text.replaceChildren(endOf(told));
    side.replaceChildren();
    return "Everything is read.";
  }

  function showProgress() {
    progress.max = model.get("total") || 1;
    progress.value = model.get("done");
    read.textContent = `${model.get("done")} of ${model.get("total")} read`;
  }

  function draw() {
    const pieces = cut(sheet.points, sheet.replaced, marks);
    const fixed = pieces.filter((piece) => piece.kind !== "kept");
    for (const piece of fixed) piece.node = chip(piece);
    stops = stopsOf(pieces);
    text.replaceChildren(...pieces.map((piece) => piece.node ?? piece.text));
    side.replaceChildren(...sideOf(fixed, sheet));
    pick(fixed.find((stop) => stop.start === current?.start && stop.kind === current.kind) ?? null);
  }

  /** A tag or a missed identifier as it stands in the text. */
  function chip(stop) {
    const name = [stop.text || "nothing", isMissed(stop) ? "" : stop.label, sign(stop)].filter(Boolean).join(", ");
    const onfocus = () => {
      pick(stop);
      getSelection().removeAllRanges();
    };
    return dressed(make("span", { tabIndex: 0, role: "button", "aria-label": name, onfocus }, stop.text), stop, sheet.groups);
  }

  /** Make this tag or missed identifier what the keys are about; null: none. */
  function pick(stop) {
    current?.node?.classList.remove("current");
    current = stop;
    if (!stop) return;
    stop.node.classList.add("current");
    const more = sign(stop) ? `${sign(stop)}; d removes the mark` : "x over-redacted, r wrong label";
    say(`${stop.text || stop.label}: ${more}.`);
  }

  // ---- going about in the text

  /** Focus a tag or missed identifier; select anything else. */
  function go(stop) {
    if (!stop) return;
    const range = rangeIn(text, stop);
    focus(stop.node ?? text);
    if (!stop.node) getSelection().setBaseAndExtent(range.startContainer, range.startOffset, range.endContainer, range.endOffset);
    const [box, view] = [(stop.node ?? range).getBoundingClientRect(), text.getBoundingClientRect()];
    if (box.top < view.top || box.bottom > view.bottom) text.scrollTop += box.top - (view.top + view.bottom) / 2;
  }

  /** From what is selected to the next word or tag, in the line or to the next line. */
  function move(name) {
    const here = current ?? selected() ?? { start: 0, end: 0 };
    const after = stops.filter((stop) => stop.start >= here.end && stop !== current);
    const earlier = stops.filter((stop) => stop.end <= here.start && stop !== current).reverse();
    if (name === "ArrowRight") go(after[0]);
    else if (name === "ArrowLeft") go(earlier[0]);
    else go(inNextLine(text, here, name === "ArrowDown" ? after : earlier));
  }

  /** One word more, or fewer, at the end of what is selected. */
  function stretch(name) {
    const here = selected();
    if (current || !here) return move(name);
    if (name === "ArrowRight") {
      const next = stops.find((stop) => stop.end > here.end);
      if (next?.kind === "word") go({ start: here.start === here.end ? next.start : here.start, end: next.end });
    } else {
      const words = stops.filter((stop) => stop.start >= here.start && stop.end <= here.end);
      if (words.length > 1) go({ start: here.start, end: words.at(-2).end });
    }
  }

  /** The keys are about what is selected now, whoever selected it. */
  function notice() {
    const place = choosing ? null : trimmed(selected(), sheet?.points);
    if (!place) return;
    pick(null);
    say(`${sheet.points.slice(place.start, place.end).join("")}: m marks it as missed.`);
  }

  // ---- marks

  /** Set a mark in place of those where it stands. */
  function put(mark) {
    marks = [...marks.filter((m) => m.end <= mark.start || mark.end <= m.start), mark].sort((a, b) => a.start - b.start);
    redraw(isMissed(mark) ? mark : current);
  }

  /** Draw the note anew with the focus where it was: without it, the keys would go to the notebook. */
  function redraw(at) {
    current = at;
    draw();
    focus(current?.node ?? text);
  }

  /** Have a label chosen, of a group or in two steps, in place of the buttons; then go on with it. */
  function choose(question, then) {
    const close = () => {
      chooser.hidden = true;
      bars.hidden = false;
      choosing = null;
      focus(current?.node ?? text);
    };
    const finish = (label) => { close(); then(label); };
    const offer = (options) => {
      chooser.replaceChildren(make("span", {}, question), ...options.map(([label, onclick], i) =>
        make("button", { type: "button", onclick }, make("kbd", {}, `${(i + 1) % 10}`), label.replaceAll("_", " "))));
      chooser.querySelector("button").focus();
    };
    const each = (labels) => () => offer(labels.map((label) => [label, () => finish(label)]));
    chooser.setAttribute("aria-label", question);
    chooser.hidden = false;
    bars.hidden = true;
    choosing = close;
    offer(sheet.groups.map(({ group, labels }) => [group, labels.length > 1 ? each(labels) : () => finish(labels[0])]));
    say(`${question} Press a digit, or Esc.`);
  }

  // ---- actions

  const onTag = (then) => () => {
    if (current?.kind !== "tag") say("Go to a tag first: Tab, an arrow key in the text, or a click.");
    else if (!current.text) say("Nothing stands in its place, so there is nothing to mark.");
    else then(current);
  };

  const acts = {
    clean() {
      if (marks.some(isMissed)) say("Missed identifiers are marked, so the note is not clean: l records the leak, d takes a mark off.");
      else ask("judge", { note: sheet.note, marks });
    },
    leak() {
      if (marks.some(isMissed)) ask("judge", { note: sheet.note, marks });
      else say("Mark what was missed first: select it in the text, then m.");
    },
    missed() {
      const place = trimmed(selected(), sheet.points);
      if (!place) return say("Select what was missed first: with the mouse, or with ↓ and the arrow keys.");
      if (sheet.replaced.some((tag) => tag.start < place.end && place.start < tag.end)) {
        return say("A tag is in the selection. Select the words beside it alone.");
      }
      choose("What is it?", (label) => {
        put({ ...place, kind: "missed", label });
        say(`Marked as missed: ${label}. l records the leak.`);
      });
    },
    over: onTag(({ start, end, text: words }) => {
      put({ start, end, kind: "over", label: "" });
      say(`${words}: marked as over-redacted.`);
    }),
    relabel: onTag(({ start, end, text: words }) => choose(`What should ${words} be?`, (label) => {
      put({ start, end, kind: "relabel", label });
      say(`${words}: should be ${label}.`);
    })),
    remove() {
      if (!current || !marks.some((mark) => mark.start === current.start)) return say("There is no mark here to take off.");
      marks = marks.filter((mark) => mark.start !== current.start);
      redraw(current);
      say("The mark is taken off.");
    },
    previous: () => ask("previous"),
    next: () => ask("next"),
    originals() {
      originals = !originals;
      ask("open");
    },
    undo: () => ask("undo"),
    help: () => help.showModal(),
  };

  function act(name) {
    if (!waiting && (sheet || ALWAYS.includes(name))) acts[name]();
  }

  // ---- keys

  root.onkeydown = (event) => {
    event.stopPropagation(); // as data-lm-suppress-shortcuts: JupyterLab listens before or after us, by its version
    const saves = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s";
    if (help.open) {
      if (event.key === "?") help.close();
    } else if (saves) {
      // The browser would save the page, and the text with it.
      event.preventDefault();
      say("Verdicts are saved as they are recorded. To save the notebook, click outside this card first.");
    } else if (!event.ctrlKey && !event.metaKey && !event.altKey && (choosing ? chosen : stroke)(event)) {
      event.preventDefault();
    }
  };

  /** Do what a key stands for while a label is chosen; say whether it stands for anything. */
  function chosen({ key: name }) {
    const options = [...chooser.querySelectorAll("button")];
    const way = { ArrowRight: 1, ArrowLeft: -1 }[name];
    if (name === "Escape") choosing();
    else if (way) options.at((options.indexOf(document.activeElement) + way) % options.length).focus();
    else if (/^[0-9]$/.test(name)) options[(Number(name) + 9) % 10]?.click();
    else return false;
    return true;
  }

  /** Do what a key stands for; say whether it stands for anything. */
  function stroke({ key: name, shiftKey: shift, target, repeat }) {
    const action = actionOf(name);
    if (name.startsWith("Arrow") && text.contains(target) && sheet) {
      (shift && /Left|Right/.test(name) ? stretch : move)(name);
    } else if (name === " " && target.tagName !== "BUTTON") {
      text.scrollBy({ top: (shift ? -0.9 : 0.9) * text.clientHeight });
    } else if (name === "Escape") {
      focus(root);
    } else if (name === "ArrowDown" && sheet) {
      go(stops[0]);
    } else if (action && !repeat) { // a key held down records one verdict, not many
      act(action);
    } else {
      return false;
    }
    return true;
  }

  // ---- beginning and end

  // A click on a button must not take the focus off the tag, or the selection off the text.
  bars.onmousedown = (event) => {
    event.preventDefault();
    if (!root.contains(document.activeElement)) focus(root);
  };
  text.onfocus = () => pick(null);
  document.addEventListener("selectionchange", notice);
  model.on("msg:custom", hear);
  model.on("change:done", showProgress);
  el.append(root);
  showProgress();
  ask("open");
  return () => {
    clearTimeout(waiting?.timer);
    document.removeEventListener("selectionchange", notice);
    model.off("msg:custom", hear);
    model.off("change:done", showProgress);
  };
}

export default { render };
