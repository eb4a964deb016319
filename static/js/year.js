// Makes the year one Tab stop: arrows move inside it, Enter opens a day. What a
// cell says is shown under the year, for those who see and use keys or a pointer.
// Without this script the year's table opens the log.
for (const year of document.querySelectorAll("[data-year]")) {
  const cells = [...year.querySelectorAll("a")].map((link) => {
    const { x, y } = link.querySelector("rect");
    const part = [...year.children].indexOf(link.closest("svg"));
    return { link, y: y.baseVal.value, x: part * 10000 + x.baseVal.value };
  });
  const said = year.parentElement.querySelector("[data-said]");
  const say = ({ link }) => {
    said.textContent = link.querySelector("title").textContent;
  };

  const nearest = (found, how) => found.reduce((best, one) => (!best || how(one) < how(best) ? one : best), null);
  const moves = {
    ArrowLeft: (at) => nearest(cells.filter((one) => one.y === at.y && one.x < at.x), (one) => -one.x),
    ArrowRight: (at) => nearest(cells.filter((one) => one.y === at.y && one.x > at.x), (one) => one.x),
    ArrowUp: (at) => nearest(cells.filter((one) => one.x === at.x && one.y < at.y), (one) => -one.y),
    ArrowDown: (at) => nearest(cells.filter((one) => one.x === at.x && one.y > at.y), (one) => one.y),
    Home: () => cells[0],
    End: () => cells.at(-1),
  };
  const cellOf = (target) => cells.find((one) => one.link === target.closest("a"));

  let stop = cellOf(year.querySelector(".today") ?? cells.at(-1).link);
  stop.link.setAttribute("tabindex", "0");
  year.addEventListener("focusin", (event) => {
    stop.link.setAttribute("tabindex", "-1");
    stop = cellOf(event.target);
    stop.link.setAttribute("tabindex", "0");
    say(stop);
  });
  year.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || !moves[event.key]) return;
    event.preventDefault();
    moves[event.key](stop)?.link.focus();
  });
  year.addEventListener("pointerover", (event) => {
    const cell = cellOf(event.target);
    if (cell) say(cell);
  });
  say(stop);
  said.hidden = false;
}
