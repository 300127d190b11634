// Places in a text. They are counted in code points, as in Python; only the browser's own count in UTF-16.

const WORDS = new Intl.Segmenter("en", { granularity: "word" });

/** How many code points a string has. */
const count = (text) => [...text].length;

const isMissed = (mark) => mark.kind === "missed";

/** The text cut into kept stretches, tags and missed identifiers, in order; a tag carries its mark. */
function cut(points, replaced, marks) {
  const markOf = (tag) => marks.find((mark) => !isMissed(mark) && mark.start === tag.start);
  const fixed = [
    ...replaced.map((tag) => ({ ...tag, kind: "tag", mark: markOf(tag) })),
    ...marks.filter(isMissed),
  ].sort((a, b) => a.start - b.start);
  const pieces = [];
  let end = 0;
  for (const piece of [...fixed, { start: points.length, end: points.length }]) {
    if (end < piece.start) pieces.push({ start: end, end: piece.start, kind: "kept" });
    if (piece.kind) pieces.push(piece);
    end = piece.end;
  }
  return pieces.map((piece) => ({ ...piece, text: points.slice(piece.start, piece.end).join("") }));
}

/** What the arrow keys stop at: the words of the kept text, and every tag and missed identifier. */
function stopsOf(pieces) {
  return pieces.flatMap((piece) => {
    if (piece.kind !== "kept") return [piece];
    let at = piece.start;
    return [...WORDS.segment(piece.text)].flatMap(({ segment, isWordLike }) => {
      const start = at;
      at += count(segment);
      return isWordLike ? [{ start, end: at, kind: "word" }] : [];
    });
  });
}

/** A place without the spaces around it; null when nothing is left. */
function trimmed(place, points) {
  if (!place) return null;
  let { start, end } = place;
  while (start < end && !points[start].trim()) start += 1;
  while (start < end && !points[end - 1].trim()) end -= 1;
  return start < end ? { start, end } : null;
}

/** What is selected in the text of an element; null when nothing there is. A caret is an empty selection. */
function selectedIn(element) {
  const selection = getSelection();
  const range = selection.rangeCount ? selection.getRangeAt(0) : null;
  if (!range?.intersectsNode(element) || (range.collapsed && !element.contains(range.startContainer))) return null;
  const before = (node, offset) => {
    const part = document.createRange();
    part.setStart(element, 0);
    part.setEnd(node, offset);
    return count(part.toString());
  };
  const { startContainer, startOffset, endContainer, endOffset } = range;
  return {
    start: element.contains(startContainer) ? before(startContainer, startOffset) : 0,
    end: element.contains(endContainer) ? before(endContainer, endOffset) : count(element.textContent),
  };
}

/** The range of the document that stands for a place in the text of an element. */
function rangeIn(element, { start, end }) {
  const range = document.createRange();
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let from = 0;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const points = [...node.data];
    const unit = (point) => points.slice(0, point - from).join("").length;
    if (from <= start && start < from + points.length) range.setStart(node, unit(start));
    if (from < end && end <= from + points.length) range.setEnd(node, unit(end));
    from += points.length;
  }
  return range;
}

/** Of `stops`, in their order away from `here`, that in the next line whose middle is nearest. */
function inNextLine(element, here, stops) {
  const boxOf = (place) => rangeIn(element, place).getBoundingClientRect();
  const middle = (box) => box.left + box.width / 2;
  const from = boxOf(here);
  let best = null;
  for (const stop of stops) {
    const box = boxOf(stop);
    if (Math.abs(box.top - from.top) < box.height / 2) continue;
    if (best && Math.abs(box.top - best.box.top) > box.height / 2) break;
    const distance = Math.abs(middle(box) - middle(from));
    if (!best || distance < best.distance) best = { stop, box, distance };
  }
  return best?.stop;
}
