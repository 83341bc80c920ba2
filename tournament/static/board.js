// The timetable's board: a match is dragged to another court and time. Its own page does the same without a script.

const form = document.querySelector("form[data-board]");
const says = document.querySelector(".board-says");
let dragged = null;
let over = null;

for (const match of document.querySelectorAll(".board [data-match]")) {
  match.draggable = true;
  match.addEventListener("dragstart", (event) => {
    dragged = match;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", match.textContent.trim());
  });
  match.addEventListener("dragend", () => {
    leave();
    dragged = null;
  });
}

for (const cell of document.querySelectorAll(".board td[data-court]")) {
  cell.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    if (over !== cell) enter(cell);
  });
  cell.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    form.action = dragged.dataset.match;
    form.elements.court.value = cell.dataset.court;
    form.elements.starts_at.value = cell.dataset.starts;
    form.requestSubmit();
  });
}

function leave() {
  delete over?.dataset.fits;
  over = null;
  says.hidden = true;
}

async function enter(cell) {
  leave();
  over = cell;
  const place = new URLSearchParams({ court: cell.dataset.court, starts_at: cell.dataset.starts });
  const address = new URL(dragged.dataset.conflicts, location.href);
  place.forEach((value, name) => address.searchParams.set(name, value));
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok || over !== cell) return;
  const { conflicts } = await answer.json();
  cell.dataset.fits = conflicts.length ? "no" : "yes";
  says.className = `board-says notice ${conflicts.length ? "notice-warning" : "notice-saved"}`;
  says.textContent = conflicts.length ? conflicts.join(" ") : form.dataset.fits;
  says.hidden = false;
}
