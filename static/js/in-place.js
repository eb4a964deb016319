// Presses that answer in place: one after the other, each once, and the page stays where the finger was.
// htmx sends them, renew.js shows the answer. Without these scripts every form is sent as forms are.
const said = document.getElementById("said");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const parse = (text) => new DOMParser().parseFromString(text, "text/html");
const reach = (element) => element.getBoundingClientRect();
const isPress = (form) => form.method === "post";

// The press whose answer is on its way, what it stood on, the page answered last, and the forms pressed meanwhile.
let pressed = null;
let stood = null;
let answer = parse("");
let waiting = [];

// The filters' request under way, how to send it again, and the one held back until the press is answered.
let asking = null;
let again = null;
let held = null;

// What earlier answers said that the next one would cover: pairs of a note's kind and its words.
let earlier = [];

// The second click of a double click is none: by then, something else may stand under the finger.
document.addEventListener("click", (event) => {
  if (event.detail > 1 && event.target.closest("[hx-post] button")) event.preventDefault();
});

document.addEventListener("htmx:confirm", (event) => {
  const form = event.detail.elt;
  if (!isPress(form)) {
    again = event.detail.issueRequest;
    if (!pressed) return;
    event.preventDefault();
    held = again;
    return;
  }
  if (!pressed) {
    pressed = form;
    if (asking) held = again;
    asking?.abort();
    return;
  }
  event.preventDefault();
  if (form === pressed || waiting.includes(form)) return;
  waiting.push(form);
  form.classList.add("htmx-request");
});

document.addEventListener("htmx:beforeSend", ({ detail }) => {
  if (!isPress(detail.requestConfig.elt)) asking = detail.xhr;
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.xhr === asking) asking = null;
  if (isPress(detail.requestConfig.elt)) {
    // One that leaves for another page stays pressed until it is there.
    if (detail.keepIndicators) return;
    pressed = null;
    if (detail.xhr.status) goOn();
  }
  if (detail.xhr.status && !pressed && !asking) earlier = [];
});

function goOn() {
  pressNext();
  if (pressed || !held) return;
  const ask = held;
  held = null;
  ask();
}

// Forgets what waits for an answer that does not come, and returns whether a press was among it.
function forget() {
  const some = waiting.length > 0;
  for (const form of waiting) form.classList.remove("htmx-request");
  waiting = [];
  held = null;
  return some;
}

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
  const page = (answer = parse(xhr.responseText));
  const { pathname } = new URL(xhr.responseURL);
  if (pathname === location.pathname && page.querySelector("main#main") && drawnAlike(page)) {
    stood = isPress(requestConfig.elt) ? placeOf(requestConfig.elt) : null;
    return;
  }
  event.detail.shouldSwap = false;
  const same = isPress(requestConfig.elt) && [location.pathname, requestConfig.path].includes(pathname);
  loadWhole(page, same ? location.href : xhr.responseURL);
});

// Also when it could not be shown, so that nothing pressed later waits for ever.
document.addEventListener("htmx:onLoadError", () => loadWhole(answer, location.href));
document.addEventListener("renew:error", () => loadWhole(answer, location.href));

// Of the same release, language and theme. Extensions of the browser may have added files of theirs.
function drawnAlike(page) {
  const [old, fresh] = [document.documentElement, page.documentElement];
  if (old.lang !== fresh.lang || old.dataset.theme !== fresh.dataset.theme) return false;
  const here = filesOf(document);
  return filesOf(page).every((file) => here.includes(file));
}

function filesOf(page) {
  return [...page.querySelectorAll("link[rel=stylesheet], script[src]")]
    .map((file) => new URL(file.getAttribute("href") ?? file.getAttribute("src"), location))
    .filter((file) => file.origin === location.origin)
    .map(String);
}

// The server says each thing once, and said it to this answer: its words are kept for the page to come.
const KEPT = "said";

function loadWhole(page, address) {
  const words = [...earlier.map(([, text]) => text), ...sentencesOf(page)];
  if (forget()) words.push(trouble.dataset.unsent);
  if (words.length) sessionStorage.setItem(KEPT, JSON.stringify([new URL(address).pathname, words]));
  if (address === location.href) location.reload();
  else location.assign(address);
}

function sayKept() {
  const [pathname, words] = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
  sessionStorage.removeItem(KEPT);
  if (pathname !== location.pathname) return;
  said.append(...words.map((text) => noteOf("info", text)));
  addEventListener("load", bringNear);
}

function sentencesOf(page) {
  return [...page.querySelectorAll("#said > .vh, #said .note > span")].map((one) => one.textContent.trim());
}

// Where a press stood: its row, or the list it was in; each with its distance from the upper edge.
function placeOf(form) {
  const row = form.closest("li");
  const list = form.closest("[aria-labelledby]")?.getAttribute("aria-labelledby");
  const id = row?.dataset.place ?? row?.id;
  const focus = document.activeElement;
  const tops = [[id, row], [list, document.getElementById(list)], [form.id, form]];
  return {
    form,
    row: id,
    now: key("now"),
    // Whoever went on elsewhere meanwhile is left there.
    here: focus === document.body || (row ?? form).contains(focus),
    tops: tops.filter(([name, element]) => name && element).map(([name, element]) => [name, reach(element).top]),
  };
}

const key = (id) => document.getElementById(id)?.dataset.key;

document.addEventListener("htmx:afterSwap", () => {
  said.append(...earlier.map(([kind, text]) => noteOf(kind, text)));
  keepWhatGoes();
  if (stood) takePlace();
  if (earlier.length) bringNear();
});

// The next answer closes the window of this one: what it lifted is said on. So is all it gave, when the
// filters' answer follows, which nobody pressed for.
function keepWhatGoes() {
  const done = said.querySelector(":scope > .vh")?.textContent;
  if (done && (held || (waiting.length && document.querySelector("#now .moment")))) earlier.push(["info", done]);
}

function takePlace() {
  const { row, now, tops, form, here: stays } = stood;
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
  if (place && stays && !form.matches("[data-stay]")) focusOn(place);
  if (opened && stays) show(opened);
  bringNear();
}

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
document.addEventListener("htmx:sendError", sayAway);
document.addEventListener("htmx:timeout", sayAway);
document.addEventListener("htmx:sendAbort", ({ detail }) => isPress(detail.requestConfig.elt) && forget());
document.addEventListener("htmx:responseError", ({ detail }) => {
  const page = parse(detail.xhr.responseText);
  const main = page.querySelector("main");
  const text = refusalOf(main) || trouble.dataset.odd;
  const more = sentencesOf(page).map((one) => ["info", one]);
  if (detail.xhr.status >= 500 && forget()) more.push(["bad", trouble.dataset.unsent]);
  say([["bad", text], ...more, ...earlier], main?.querySelector(".form-do a[href]"));
  if (waiting.length || held) earlier.push(["bad", text], ...more);
});

function refusalOf(main) {
  const head = main?.querySelector("h1")?.textContent.trim();
  if (!head) return "";
  const rest = [...main.querySelectorAll("p:not(.error-code, .form-do), li")].map((one) => one.textContent.trim());
  return [`${head}.`, ...rest].join(" ");
}

function sayAway({ detail }) {
  if (!isPress(detail.requestConfig.elt)) {
    say([["bad", trouble.dataset.away], ...earlier]);
  } else {
    say([["bad"], ...(forget() ? [["bad", trouble.dataset.unsent]] : []), ...earlier]);
  }
  earlier = [];
}

function say(notes, way) {
  said.replaceChildren(...notes.map(([kind, text]) => noteOf(kind, text)));
  if (way) {
    const link = document.createElement("a");
    link.className = "btn btn-quiet";
    link.href = way.getAttribute("href");
    link.textContent = way.textContent;
    said.firstElementChild.append(link);
  }
  bringNear();
}

// Without words, the bad note says that there is no connection.
function noteOf(kind, text) {
  const note = trouble.content.querySelector(`.note.${kind}`).cloneNode(true);
  if (text) note.querySelector("span").textContent = text;
  return note;
}

sayKept();
