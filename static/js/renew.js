// Makes the page what a fresh answer of the server says it is, without taking away what stays the
// same: so focus, scroll, open details and typed words remain, bars move, and nothing flickers.
// For htmx it is the swap "renew": of a whole page's answer, main and purse are renewed.
const PARTS = ["main", ".purse"];

const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE && (node.dataset.key || node.id)) || "";

// Whether a node may become the other by having its attributes and children changed.
function alike(old, fresh) {
  if (old.nodeName !== fresh.nodeName || keyOf(old) !== keyOf(fresh)) return false;
  if (old.nodeType !== Node.ELEMENT_NODE) return true;
  // A bar of another level begins anew; a list or a heading of another kind is another one.
  return (keyOf(old) || kindOf(old) === kindOf(fresh)) && old.max === fresh.max;
}

// The classes that templates give; those that htmx adds come and go.
const kindOf = (element) => (element.getAttribute("class") ?? "").replace(/\bhtmx-\S+/g, "").trim();

function renew(old, fresh) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.data !== fresh.data) old.data = fresh.data;
    return;
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    // What the hunter opened stays open.
    if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  }
  // What the System says is new each time, also when it says the same: so it is read out. Another
  // part that is read out is so when its words change, and then as a whole.
  const isRead = fresh.getAttribute("role") === "status";
  if (isRead && (fresh.id === "said" || wordsOf(old) !== wordsOf(fresh))) old.replaceChildren(...fresh.childNodes);
  else renewChildren(old, fresh);
}

const wordsOf = (element) => element.textContent.replace(/\s+/g, " ").trim();

function renewChildren(old, fresh) {
  const keys = new Set([...fresh.children].map(keyOf));
  for (const child of [...old.children]) {
    if (keyOf(child) && !keys.has(keyOf(child))) child.remove();
  }
  const kept = new Map([...old.children].map((child) => [keyOf(child), child]));
  let next = old.firstChild;
  for (const node of [...fresh.childNodes]) {
    const match = keyOf(node) ? kept.get(keyOf(node)) : placeAhead(next, node);
    if (!match || !alike(match, node)) {
      old.insertBefore(node, next);
      continue;
    }
    if (keyOf(node) && match !== next) old.insertBefore(match, next);
    else next = passTo(match, next);
    renew(match, node);
  }
  passTo(null, next);
}

// The next node without a key that may become this one. Words stand everywhere: they are not looked for.
function placeAhead(next, node) {
  let here = next;
  if (node.nodeType !== Node.ELEMENT_NODE) return here && !keyOf(here) ? here : null;
  while (here && !(alike(here, node) || keyOf(here))) here = here.nextSibling;
  return here;
}

// Removes what stands before a node, and returns what stands behind it.
function passTo(match, next) {
  while (next !== match) {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  }
  return match && match.nextSibling;
}

htmx.defineExtension("renew", {
  handleSwap(style, target, fragment) {
    if (style !== "renew") return false;
    const renewed = [];
    try {
      for (const part of PARTS) {
        const old = document.querySelector(part);
        const fresh = fragment.querySelector(part);
        if (!old || !fresh) continue;
        renew(old, fresh);
        renewed.push(old);
      }
    } catch (error) {
      // htmx would put the whole answer into main.
      console.error(error);
      target.dispatchEvent(new CustomEvent("renew:error", { bubbles: true }));
    }
    return renewed;
  },
});
