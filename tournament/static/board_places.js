// The board as a surface: lanes and minutes to pixels and back. Everything is laid to scale here, from data attributes.

const ROOM = 46; // pixels that the shortest match gets
const shortest = Math.min(60, ...[...document.querySelectorAll(".chip[data-minutes]")].map((card) => Number(card.dataset.minutes)));
export const scale = Math.min(2.6, Math.max(1.25, ROOM / shortest));

export const days = [...document.querySelectorAll(".timeboard")].map((board) => ({
  board,
  scroller: board.closest(".board-scroll"),
  since: Number(board.dataset.since),
  until: Number(board.dataset.until),
  locked: "locked" in board.dataset,
  lanes: [...board.querySelectorAll(".lane")].map((element) => ({
    element,
    list: element.querySelector(".chips"),
    court: Number(element.dataset.court),
    name: element.dataset.name,
  })),
}));
for (const day of days) day.lanes.forEach((lane, number) => Object.assign(lane, { day, number }));

export function layOut() {
  for (const { board, since, until, lanes } of days) {
    board.classList.add("to-scale");
    board.style.setProperty("--hour", `${60 * scale}px`);
    board.style.setProperty("--length", `${(until - since) * scale}px`);
    for (const hour of board.querySelectorAll(".board-hours li")) hour.style.top = `${(hour.dataset.start - since) * scale}px`;
    for (const lane of lanes) arrange(lane);
  }
  measure();
  addEventListener("resize", measure);
}

// Puts what stands in a lane to its time; what overlaps is set in, so that both can be seen.
export function arrange(lane) {
  let end = -Infinity;
  for (const item of lane.list.querySelectorAll("[data-start]")) {
    const start = Number(item.dataset.start), minutes = Number(item.dataset.minutes);
    item.style.top = `${(start - lane.day.since) * scale}px`;
    item.style.height = `${minutes * scale - 2}px`;
    item.classList.toggle("is-short", minutes * scale < 50);
    if (!item.classList.contains("chip")) continue;
    item.classList.toggle("is-set-in", start < end);
    end = Math.max(end, start + minutes);
  }
}

function measure() {
  for (const { lanes, board } of days) {
    for (const lane of lanes) Object.assign(lane, { left: lane.element.offsetLeft, width: lane.element.offsetWidth });
    board.dataset.top = lanes.length ? lanes[0].list.offsetTop : 0;
  }
}

// The lane and minute under a point of the window, at a step of `grid` minutes; none outside of every board.
export function under(x, y, grid) {
  for (const day of days) {
    const seen = day.scroller.getBoundingClientRect();
    if (x < seen.left || x > seen.right || y < seen.top - 20 || y > seen.bottom + 20) continue;
    const box = day.board.getBoundingClientRect();
    const lane = day.lanes.findLast((each) => each.left <= x - box.left) ?? day.lanes[0];
    const minute = day.since + (y - box.top - Number(day.board.dataset.top)) / scale;
    if (lane) return { lane, start: Math.min(Math.max(Math.round(minute / grid) * grid, day.since), day.until - grid) };
  }
  return null;
}

export function laneOf(court, start) {
  const day = days.find((each) => each.since <= start && start < each.until);
  return day?.lanes.find((lane) => lane.court === court);
}

export function clock(minute) {
  const ofDay = ((minute % 1440) + 1440) % 1440;
  return `${String(Math.floor(ofDay / 60)).padStart(2, "0")}:${String(ofDay % 60).padStart(2, "0")}`;
}

// Lights the places where a match fits: `starts` holds, by court, the first and last start of each run.
export function light(starts, minutes) {
  darken();
  for (const day of days) {
    for (const lane of day.lanes) {
      const bands = document.createDocumentFragment();
      for (const [first, last] of starts[lane.court] ?? []) {
        if (last < day.since || first >= day.until) continue;
        const band = document.createElement("li");
        band.className = "fit";
        band.setAttribute("aria-hidden", "true");
        band.style.top = `${(first - day.since) * scale}px`;
        band.style.height = `${(last - first + minutes) * scale}px`;
        bands.append(band);
      }
      lane.list.append(bands);
    }
  }
}

export function darken() {
  for (const band of document.querySelectorAll(".fit")) band.remove();
}

// Scrolls a board when the pointer is at its edge; says whether it did.
export function scrollAt(day, x, y) {
  const box = day.scroller.getBoundingClientRect();
  const push = (at, low, high) => (at < low + 36 ? -14 : at > high - 36 ? 14 : 0);
  const [right, down] = [push(x, box.left, box.right), push(y, Math.max(box.top, 0), Math.min(box.bottom, innerHeight))];
  const { scrollLeft, scrollTop, scrollWidth, scrollHeight, clientWidth, clientHeight } = day.scroller;
  const room = (by, at, most) => (by < 0 ? at > 0 : by > 0 && at < most - 1);
  if (!room(right, scrollLeft, scrollWidth - clientWidth) && !room(down, scrollTop, scrollHeight - clientHeight)) return false;
  day.scroller.scrollBy(right, down);
  return true;
}
