// Puts the board in order by dragging, and keeps the buttons' place in the page.
// Without this script each button sends its own form; so it does when a request fails here.
const board = document.querySelector("[data-arrange]");

async function send(address, body) {
  const answer = await fetch(address, { method: "POST", body });
  if (!answer.ok) throw new Error(answer.status);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-arrange]");
  if (!fresh) throw new Error("another page came");
  board.replaceChildren(...fresh.childNodes);
  showGrips();
  const notes = page.querySelector("main > .notes");
  const status = board.querySelector("[data-said]");
  status.textContent = notes.textContent.trim() ? "" : status.dataset.said;
  document.querySelector("main > .notes").replaceChildren(...notes.childNodes);
}

function showGrips() {
  for (const row of board.querySelectorAll(".place")) {
    row.querySelector(".grip").hidden = false;
    row.classList.toggle("alone", !row.previousElementSibling && !row.nextElementSibling);
  }
}

// A button pressed: the page stays, and so does the focus.
board?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const row = form.closest(".place").id;
  const direction = form.elements.direction.value;
  try {
    await send(form.action, new FormData(form));
  } catch {
    form.submit();
    return;
  }
  const steps = document.getElementById(row).querySelectorAll(".steps form");
  const same = [...steps].find((step) => step.elements.direction.value === direction);
  (same ?? steps[0])?.querySelector("button").focus();
});

// A row dragged by its grip. The others make room: the row itself never leaves
// the page, so that the pointer stays with it.
board?.addEventListener("pointerdown", (event) => {
  const grip = event.target.closest(".grip");
  if (!grip || event.button !== 0) return;
  event.preventDefault();
  const row = grip.closest(".place");
  const list = row.parentElement;
  const before = [...list.children];
  const stop = new AbortController();
  const listen = (name, act) => addEventListener(name, (one) => {
    if ((one.pointerId ?? event.pointerId) === event.pointerId) act(one);
  }, { signal: stop.signal });
  grip.setPointerCapture(event.pointerId);
  row.classList.add("dragged");

  const drop = () => {
    stop.abort();
    row.classList.remove("dragged");
  };
  const putBack = () => {
    drop();
    list.append(...before);
  };
  listen("pointermove", (move) => {
    const middle = (other) => other.getBoundingClientRect().top + other.offsetHeight / 2;
    let other;
    while ((other = row.previousElementSibling) && move.clientY < middle(other)) row.after(other);
    while ((other = row.nextElementSibling) && move.clientY > middle(other)) row.before(other);
    row.scrollIntoView({ block: "nearest" });
  });
  listen("pointerup", async () => {
    drop();
    const order = [...list.children];
    if (order.every((one, place) => one === before[place])) return;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", board.querySelector("[name=csrfmiddlewaretoken]").value);
    body.set("order", order.map((one) => one.dataset.quest).join());
    try {
      await send(board.dataset.arrange, body);
    } catch {
      list.append(...before);
    }
  });
  listen("pointercancel", putBack);
  listen("keydown", (key) => {
    if (key.key === "Escape") putBack();
  });
});

if (board) showGrips();
