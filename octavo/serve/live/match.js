// Find the nodes of an old page that correspond to those of a new page: by equality or id, by similarity, then by kind.

// Number of nodes among which one of the same kind is searched.
const AHEAD = 40;

// Number of characters at the beginning by which texts are compared.
const BEGINNING = 32;

// Match two lists of siblings. Return a map from new nodes to {node: the old node, same: true if the two are equal,
// moved: true if the order has changed}.
export function match(old, fresh) {
  const pairs = new Map();
  const keys = [new Map(), new Map()];
  compare(old, fresh, 0);
  return pairs;

  function compare(before, after, level) {
    let start = 0;
    let [end, stop] = [before.length, after.length];
    while (start < end && start < stop && before[start].isEqualNode(after[start])) start += 1;
    while (end > start && stop > start && before[end - 1].isEqualNode(after[stop - 1])) [end, stop] = [end - 1, stop - 1];
    for (let at = 0; at < start; at += 1) pair(before[at], after[at], true);
    for (let at = stop; at < after.length; at += 1) pair(before[at - stop + end], after[at], true);
    if (start === end || start === stop) return;
    const inner = [before.slice(start, end), after.slice(start, stop)];
    if (level === keys.length) inOrder(...inner);
    else around(...inner, level);
  }

  // Pair the nodes whose key is unique in both lists, then those between them.
  function around(before, after, level) {
    const places = sole(before, level);
    const anchors = [];
    for (const [key, there] of sole(after, level)) if (places.get(key) >= 0 && there >= 0) anchors.push([places.get(key), there]);
    if (!anchors.length) return compare(before, after, level + 1);
    anchors.sort((one, other) => one[1] - other[1]);
    const steady = rising(anchors.map(([at]) => at));
    const elsewhere = new Set();
    anchors.forEach(([at, there], index) => {
      if (!steady.has(index) && level > 0) return;
      if (!steady.has(index)) elsewhere.add(before[at]).add(after[there]);
      pair(before[at], after[there], before[at].isEqualNode(after[there]), !steady.has(index));
    });
    const rest = (nodes) => (elsewhere.size ? nodes.filter((node) => !elsewhere.has(node)) : nodes);
    let [from, since] = [0, 0];
    for (const [at, there] of [...anchors.filter((_, index) => steady.has(index)), [before.length, after.length]]) {
      compare(rest(before.slice(from, at)), rest(after.slice(since, there)), level);
      [from, since] = [at + 1, there + 1];
    }
  }

  function inOrder(before, after) {
    let from = 0;
    for (const node of after) {
      const wanted = kind(node);
      for (let at = from; at < before.length && at < from + AHEAD; at += 1) {
        if (kind(before[at]) !== wanted) continue;
        pair(before[at], node, before[at].isEqualNode(node));
        from = at + 1;
        break;
      }
    }
  }

  function pair(node, other, same, moved = false) {
    pairs.set(other, { node, same, moved });
  }

  // Return the index of each key, or -1 if several nodes have it.
  function sole(nodes, level) {
    const found = new Map();
    nodes.forEach((node, at) => {
      if (!keys[level].has(node)) keys[level].set(node, level ? likeness(node) : identity(node));
      const key = keys[level].get(node);
      if (key) found.set(key, found.has(key) ? -1 : at);
    });
    return found;
  }
}

// Tell if a node is a link to a style sheet.
export function sheet(node) {
  return node.localName === "link" && node.relList.contains("stylesheet");
}

function identity(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return node.data.trim() && `${node.nodeName} ${node.data}`;
  return node.id ? kind(node) : node.outerHTML;
}

function likeness(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  const told = ["class", "href", "src", "property"].map((name) => node.getAttribute(name));
  return [kind(node), ...told, node.textContent.trim().slice(0, BEGINNING)].join("\n");
}

// Return what must be equal in two nodes so that one can be changed into the other. A link to a style sheet is never
// changed into another one, because the old style would be gone before the new one is loaded. Form fields keep their
// names, so that typed text does not move to another field.
function kind(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return node.nodeName;
  if (sheet(node)) return node.outerHTML;
  const names = node.matches("input, select, textarea, button") ? `${node.type} ${node.getAttribute("name")}` : "";
  return `${node.namespaceURI} ${node.nodeName} ${node.id} ${names}`;
}

// Return the indexes of a longest increasing subsequence of numbers.
function rising(numbers) {
  const ends = [];
  const earlier = [];
  numbers.forEach((number, place) => {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (numbers[ends[middle]] < number) low = middle + 1;
      else high = middle;
    }
    earlier.push(low ? ends[low - 1] : -1);
    ends[low] = place;
  });
  const row = new Set();
  for (let place = ends.at(-1) ?? -1; place >= 0; place = earlier[place]) row.add(place);
  return row;
}
