// Presses that answer in place: one after the other, each once, and the page stays where the finger was.
// htmx sends them, renew.js shows the answer. Without these scripts every form is sent as forms are.
const said = document.getElementById("said");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const parse = (text) => new DOMParser().parseFromString(text, "text/html");
const reach = (element) => element.getBoundingClientRect();
const isPress = (form) => form.method === "post";

// The press whose answer is on its way, what it stood on, and the forms pressed meanwhile.
let pressed = null;
let stood = null;
let waiting = [];

// The second click of a double click is none: by then, something else may stand under the finger.
document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest("[hx-post] button")) event.preventDefault();
});

document.addEventListener("htmx:confirm", (event) => {
  const form = event.detail.elt;
  if (!isPress(form)) return;
  if (!pressed) {
    pressed = form;
    return;
  }
  event.preventDefault();
  if (form === pressed || waiting.includes(form)) return;
  waiting.push(form);
  form.classList.add("htmx-request");
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  // One that leaves for another page stays pressed until it is there.
  if (!isPress(detail.requestConfig.elt) || detail.keepIndicators) return;
  pressed = null;
  if (!detail.successful) {
    for (const form of waiting) form.classList.remove("htmx-request");
    waiting = [];
  }
  pressNext();
});

function pressNext() {
  while (waiting.length && !pressed) {
    const next = waiting.shift();
    // The answer may have drawn the form anew, or gone without it.
    const form = next.isConnected ? next : document.querySelector(`form[action="${next.getAttribute("action")}"]`);
    form?.requestSubmit();
  }
}

// Filters that choose nothing stay out of the address.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") return;
  for (const [name, value] of [...detail.formData]) {
    if (value === "") detail.formData.delete(name);
  }
});

// An answer is shown only when it is this page, of this release; else the page is loaded whole.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (!event.detail.shouldSwap) return;
  const page = parse(xhr.responseText);
  const { pathname } = new URL(xhr.responseURL);
  if (pathname === location.pathname && page.querySelector("main#main") && sameRelease(page)) {
    stood = isPress(requestConfig.elt) ? placeOf(requestConfig.elt) : null;
    return;
  }
  event.detail.shouldSwap = false;
  waiting = [];
  if ([location.pathname, requestConfig.path].includes(pathname)) location.reload();
  else location.assign(xhr.responseURL);
});

const sameRelease = (page) => String(filesOf(page)) === String(filesOf(document));

function filesOf(page) {
  return [...page.querySelectorAll("link[rel=stylesheet], script[src]")].map(
    (file) => file.getAttribute("href") ?? file.getAttribute("src"),
  );
}

// Where a press stood: its row, or the list it was in; each with its distance from the upper edge.
function placeOf(form) {
  const row = form.closest("li");
  const list = form.closest("[aria-labelledby]")?.getAttribute("aria-labelledby");
  const id = row?.dataset.place ?? row?.id;
  const tops = [[id, row], [list, document.getElementById(list)], [form.id, form]];
  return {
    form,
    row: id,
    now: key("now"),
    tops: tops.filter(([name, element]) => name && element).map(([name, element]) => [name, reach(element).top]),
  };
}

const key = (id) => document.getElementById(id)?.dataset.key;

document.addEventListener("htmx:afterSwap", () => {
  if (!stood) return;
  const { row, now, tops, form } = stood;
  stood = null;
  const opened = key("now") && key("now") !== now ? document.getElementById("now") : null;
  for (const [id, top] of tops) {
    const here = (id === row && opened?.dataset.place === row && opened) || document.getElementById(id);
    if (!here) continue;
    scrollBy({ top: reach(here).top - top, behavior: "instant" });
    slide(top - reach(here).top);
    break;
  }
  const place = opened ?? (row && document.getElementById(row)) ?? said.querySelector(".note");
  if (place && !form.matches("[data-stay]")) focusOn(place);
  if (opened) show(opened);
  bringNear();
});

// What cannot stay where it was, since the page ends there, goes to its new place in sight.
function slide(by) {
  if (Math.abs(by) < 1 || calm.matches) return;
  document.getElementById("main").animate([{ translate: `0 ${by}px` }, { translate: "0 0" }], {
    duration: 160,
    easing: "cubic-bezier(.2, .7, .2, 1)",
  });
}

function focusOn(place) {
  place.tabIndex = -1;
  place.focus({ preventScroll: true });
}

// Moves the page just as far as shows the window whole.
function show(opened) {
  const { scrollPaddingTop, scrollPaddingBottom } = getComputedStyle(document.documentElement);
  const { top, bottom } = reach(opened);
  const above = top - parseFloat(scrollPaddingTop);
  const below = bottom - innerHeight + parseFloat(scrollPaddingBottom);
  const by = above < 0 ? above : Math.min(Math.max(below, 0), above);
  if (by) scrollBy({ top: by, behavior: calm.matches ? "instant" : "smooth" });
}

// What the System says stands at the head of the page. Out of sight there, it comes to the edge of
// the window, until the hunter moves on.
let cameAt = 0;

function bringNear() {
  said.classList.remove("near");
  const note = said.querySelector(".note");
  if (!note || (reach(note).bottom > 0 && reach(note).top < innerHeight)) return;
  said.classList.add("near");
  cameAt = scrollY;
}

addEventListener("scroll", () => {
  if (Math.abs(scrollY - cameAt) > innerHeight / 2) said.classList.remove("near");
}, { passive: true });

// What goes wrong is said in a note, and the page stays: its forms keep their ids, so that a press
// sent again counts once.
const trouble = document.getElementById("in-place");
document.addEventListener("htmx:sendError", () => say());
document.addEventListener("htmx:timeout", () => say());
document.addEventListener("htmx:responseError", ({ detail }) => {
  const main = parse(detail.xhr.responseText).querySelector("main");
  const head = main?.querySelector("h1")?.textContent.trim();
  if (!head) {
    say(trouble.dataset.odd);
    return;
  }
  const rest = [...main.querySelectorAll("p:not(.error-code, .form-do), li")].map((one) => one.textContent.trim());
  say([`${head}.`, ...rest].join(" "), main.querySelector(".form-do a[href]"));
});

// Without a sentence, the note says that there is no connection.
function say(sentence, way) {
  const note = trouble.content.firstElementChild.cloneNode(true);
  if (sentence) note.querySelector("span").textContent = sentence;
  if (way) {
    const link = document.createElement("a");
    link.className = "btn btn-quiet";
    link.href = way.getAttribute("href");
    link.textContent = way.textContent;
    note.append(link);
  }
  said.replaceChildren(note);
  bringNear();
}

// A page that the browser kept aside is older than what was pressed since.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
