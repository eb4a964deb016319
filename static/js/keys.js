// Single keys: / searches, ? shows the keys, 1 to 9 complete the quest of that number on the board.
// A hunter who switched them off never loads this (WCAG 2.2, 2.1.4).
const dialog = document.getElementById("keys");
const { search } = document.querySelector("[data-search]").dataset;
document.documentElement.dataset.keys = "";

const acts = {
  "/": () => {
    const field = document.querySelector("main [type=search]");
    if (!field) location.assign(search);
    field?.focus();
    field?.select();
  },
  "?": () => dialog.showModal(),
};
for (let number = 1; number <= 9; number += 1) {
  acts[number] = () => complete(number);
}

// One press at a time: until its answer is here, the numbers are those of before.
let pressed = null;
function complete(number) {
  const button = document.querySelectorAll("main.board .rows .do")[number - 1];
  if (!button || pressed?.isConnected) return;
  pressed = button;
  button.click();
}
for (const answered of ["htmx:afterRequest", "pageshow"]) {
  addEventListener(answered, () => {
    pressed = null;
  });
}

addEventListener("keydown", (event) => {
  const { key, target } = event;
  // Not by its place on the keyboard but by what it writes: with Shift where the layout wants it.
  if (!Object.hasOwn(acts, key) || event.repeat || event.isComposing || event.defaultPrevented) return;
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (target.closest?.("input, select, textarea, [contenteditable]") || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  acts[key]();
});

// The menu's link opens them here, too. It is folded away meanwhile, so the menu itself gets the focus back.
document.querySelector("[data-show-keys]")?.addEventListener("click", (event) => {
  if (!dialog || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const menu = event.target.closest("details");
  menu.open = false;
  menu.querySelector("summary").focus();
  dialog.showModal();
});
