// The page that was asked for comes by itself once the site answers again. A device may say that it is
// connected before it is, so the site is asked, less and less often.
const { ask } = document.querySelector("[data-ask]").dataset;
const FIRST = 1000;
const LAST = 60_000;
let wait = FIRST;
let next;

async function look() {
  const answers = await fetch(ask, { cache: "no-store" }).then(({ ok }) => ok, () => false);
  if (answers) location.reload();
  else later();
}

function later() {
  clearTimeout(next);
  next = setTimeout(look, wait);
  wait = Math.min(wait * 2, LAST);
}

addEventListener("online", () => {
  wait = FIRST;
  look();
});
if (navigator.onLine) later();
