// What the card is made of: what can be done on it, and its elements.

const ACTIONS = {
  clean: ["c", "Clean", "record that no identifier was missed, and go on"],
  leak: ["l", "Leak", "record the missed identifiers, and go on"],
  missed: ["m", "Missed", "mark the selected words as an identifier that was missed"],
  over: ["x", "Over-redacted", "mark the tag: what it replaced was no identifier"],
  relabel: ["r", "Wrong label", "mark the tag: it was right to go, under another label"],
  remove: ["d", "Remove mark", "take the mark off the tag or the missed identifier"],
  previous: ["p", "Previous", "the note before this one"],
  next: ["n", "Next", "the next note that has no verdict"],
  originals: ["o", "Originals", "show or hide what stood in place of each tag: raw names"],
  undo: ["u", "Undo", "take back the last verdict"],
  help: ["?", "Keys", "show this list"],
};
const BARS = [["clean", "leak"], ["missed", "over", "relabel", "remove"], ["previous", "next", "originals", "undo", "help"]];
const ALIASES = { ArrowRight: "n", ArrowLeft: "p", Delete: "d", Backspace: "d" };
const MORE_KEYS = [
  ["↓", "into the text, to its first word"],
  ["← → ↑ ↓", "in the text: from word to word and tag to tag; outside of it ← and → are previous and next"],
  ["Shift →  Shift ←", "in the text: select one word more, one fewer"],
  ["Tab", "to the next tag"],
  ["Space", "a page down; with Shift, up"],
  ["Esc", "out of the text, or leave what was begun"],
];

/** The action that a key stands for. */
const actionOf = (key) => {
  const letter = ALIASES[key] ?? key.toLowerCase();
  return Object.keys(ACTIONS).find((name) => ACTIONS[name][0] === letter);
};

const counted = (n, one, many) => `${n} ${n === 1 ? one : many}`;

/** An element with properties or attributes, and children. */
function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node) node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

const key = (name) => make("kbd", { "aria-hidden": "true" }, name);

/** The empty card; its buttons call `act` with the name of an action. */
function cardOf(act) {
  const parts = {
    code: make("strong"),
    about: make("span", { className: "about" }),
    verdict: make("span", { className: "verdict" }),
    progress: make("progress", { "aria-label": "Notes read" }),
    read: make("span"),
    // Neither a translator nor a spelling checker may take the text elsewhere.
    text: make("div", {
      className: "text notranslate", tabIndex: 0, role: "group", translate: false, spellcheck: false,
      "aria-label": "Text of the note. Arrow keys go from word to word.",
    }, "Opening …"),
    side: make("div", { className: "side" }),
    status: make("p", { className: "status", role: "status", "aria-live": "polite" }),
    chooser: make("div", { className: "chooser", hidden: true, role: "group" }),
    bars: make("div", { className: "bars" }, ...BARS.map((names) => make("div", { className: "bar" }, ...names.map(button)))),
    help: helpOf(),
  };
  const { code, about, verdict, progress, read, text, side, status, chooser, bars, help } = parts;
  const root = make("div", {
    className: "deid-review", tabIndex: 0, role: "application", "aria-label": "Review of a release. Press ? for the keys.",
    "data-lm-suppress-shortcuts": "true",
  },
    make("div", { className: "card" },
      make("header", {}, code, about, verdict, make("span", { className: "gauge" }, progress, read)),
      text, status, make("div", { className: "deeds" }, chooser, bars), side), help);
  return { root, ...parts };

  function button(name) {
    const [letter, label, words] = ACTIONS[name];
    const title = `${label}: ${words} (key ${letter})`;
    return make("button", {
      type: "button", className: name, title, "aria-label": title, "aria-keyshortcuts": letter, onclick: () => act(name),
    }, key(letter), label);
  }
}

function helpOf() {
  const keys = [...Object.values(ACTIONS).map(([letter, label, words]) => [letter, `${label}: ${words}`]), ...MORE_KEYS];
  const help = make("dialog", { className: "keys", "aria-label": "Keys" }, make("h3", {}, "Keys"),
    make("dl", {}, ...keys.flatMap(([name, words]) => [make("dt", {}, make("kbd", {}, name)), make("dd", {}, words)])),
    make("button", { type: "button", onclick: () => help.close() }, key("Esc"), "Close"));
  return help;
}

/** What a mark says beside the colour of its tag. */
function sign({ kind, label, mark }) {
  if (kind === "missed") return `missed · ${label}`;
  if (mark?.kind === "over") return "over-redacted";
  return mark ? `→ ${mark.label}` : "";
}

/** A node with the looks of a tag or a missed identifier: colour of the group, and what its mark says. */
function dressed(node, stop, groups) {
  node.className = `chip ${stop.kind} ${stop.mark?.kind ?? ""}`;
  node.dataset.sign = sign(stop);
  if (!isMissed(stop)) node.style.background = groups.find(({ labels }) => labels.includes(stop.label))?.colour;
  return node;
}

/** What stands beside the text: missed identifiers and what was removed. A click goes to the place in the text. */
function sideOf(stops, { originals, groups }) {
  const item = (stop) => {
    const onclick = () => stop.node.focus();
    const name = dressed(make("button", { type: "button", onclick }, stop.text), stop, groups);
    const original = stop.original || make("em", {}, "not available");
    return make("li", {}, name, originals && !isMissed(stop) ? make("span", { className: "raw" }, original) : "");
  };
  const [missed, tags] = [stops.filter(isMissed), stops.filter((stop) => !isMissed(stop))];
  const said = originals ? ["Originals are shown: raw names. ", " hides them."]
    : ["Originals are hidden, for they are raw names. ", " shows them."];
  const hint = tags.length ? [said[0], make("kbd", {}, "o"), said[1]] : ["Nothing."];
  return [
    ...(missed.length ? [make("h3", {}, "Missed identifiers"), make("ol", {}, ...missed.map(item))] : []),
    make("h3", {}, "What was removed"), make("p", { className: "hint" }, ...hint), make("ol", {}, ...tags.map(item)),
  ];
}

/** What stands in place of a text when all is read. */
function endOf({ release, leaks, missed }) {
  const found = leaks
    ? `${counted(leaks, "note holds", "notes hold")} ${counted(missed, "missed identifier", "missed identifiers")}.`
    : "No missed identifier was found.";
  const next = leaks
    ? "A release with a leak is never approved. Finish the review to record it, then mend and build again:"
    : "Finish the review:";
  return make("div", { className: "end" },
    make("p", { className: "found" }, found),
    make("p", {}, next), make("pre", {}, `study.desk.conclude(${JSON.stringify(release)})`),
    make("p", {}, "or in a terminal, with the folder of the release:"), make("pre", {}, "deid review RELEASE --finish"),
    make("p", { className: "hint" }, "Until then ", make("kbd", {}, "p"), " shows the last note again, and ",
      make("kbd", {}, "u"), " takes back the last verdict."));
}
