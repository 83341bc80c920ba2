// The timetable's board: a match is picked up, by pointer or keyboard, led to another place, and put there.
// Its own page does the same without a script.

import { clock, darken, days, laneOf, layOut, light, arrange, scale, scrollAt, under } from "./board_places.js";
import { addressOf, conflictsAt, moveTo, pageOf, placesOf } from "./board_server.js";

const dock = document.querySelector("form[data-board]");
const live = document.querySelector("[data-board-live]");
const part = (name) => dock?.querySelector(`[data-dock-${name}]`);
const says = live?.dataset;
const ghost = document.createElement("div");
ghost.className = "ghost";
ghost.setAttribute("aria-hidden", "true");

let picked = null; // {card, match, minutes, title, from, at, starts, grid, known}
let pressed = null; // where the pointer went down, and whether it became a drag
let dropped = false;
let frame = 0;

const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const placeOf = ({ dataset }) => (dataset.start === undefined ? {} : { court: Number(dataset.court), start: Number(dataset.start) });
const words = ({ lane, start }) => fill(says.at, { court: lane.name, time: clock(start) });

function announce(text) {
  live.textContent = text;
}

// ── Picking up and leaving ──────────────────────────────────────────────────────────────────────────────

async function pick(card) {
  leave(false);
  const from = placeOf(card);
  const minutes = Number(card.dataset.minutes);
  const title = card.querySelector("strong").textContent;
  const lane = from.start === undefined ? days[0]?.lanes[0] : laneOf(from.court, from.start);
  if (!lane) return;
  picked = { card, match: card.dataset.match, minutes, title, from, starts: null, grid: 5, known: new Map() };
  picked.at = { lane, start: from.start ?? lane.day.since };
  card.classList.add("is-picked");
  card.querySelector("a").setAttribute("aria-pressed", "true");
  ghost.style.height = `${minutes * scale - 2}px`;
  part("title").textContent = `${title}:`;
  part("form").href = pageOf(picked.match);
  part("keep").hidden = from.start === undefined;
  dock.elements.keep.value = card.dataset.pin;
  dock.action = addressOf(picked.match, "pin");
  part("reload").hidden = true;
  dock.hidden = false;
  announce(fill(says.picked, { match: title }));
  show();
  const mine = picked;
  try {
    const { grid, starts } = await placesOf(mine.match);
    if (picked !== mine) return;
    Object.assign(mine, { grid, starts });
    light(starts, minutes);
    judge();
  } catch {
    if (picked === mine) tell(says.offline, "no");
  }
}

function leave(aloud = true) {
  if (!picked) return;
  const { card } = picked;
  card.classList.remove("is-picked");
  card.querySelector("a").setAttribute("aria-pressed", "false");
  picked = null;
  ghost.remove();
  darken();
  dock.hidden = true;
  if (aloud) announce(says.left);
}

// ── Leading it about ────────────────────────────────────────────────────────────────────────────────────

function lead(lane, start) {
  if (picked.at.lane === lane && picked.at.start === start) return;
  picked.at = { lane, start };
  show();
  judge();
}

function show() {
  const { lane, start } = picked.at;
  if (ghost.parentNode !== lane.day.board) lane.day.board.append(ghost);
  ghost.style.width = `${lane.width}px`;
  ghost.style.transform = `translate(${lane.left}px, ${(start - lane.day.since) * scale + Number(lane.day.board.dataset.top)}px)`;
  ghost.textContent = clock(start);
  part("place").textContent = words(picked.at);
}

function fits() {
  const { at, starts, grid } = picked;
  return (starts[at.lane.court] ?? []).some(([first, last]) => first <= at.start && at.start <= last && (at.start - first) % grid === 0);
}

function isHome() {
  return picked.at.lane.court === picked.from.court && picked.at.start === picked.from.start;
}

let waiting = 0;
function judge(aloud = false) {
  clearTimeout(waiting);
  part("anyway").hidden = true;
  if (isHome()) return tell("", "home", aloud);
  if (!picked.starts) return tell(says.asking, "asking", false);
  if (fits()) return tell(says.fits, "yes", aloud);
  const { at, match, known } = picked, mine = picked, key = `${at.lane.court} ${at.start}`;
  if (known.has(key)) return tell(known.get(key), "no", aloud);
  tell(at.lane.day.locked ? says.locked : "", "no", false);
  waiting = setTimeout(async () => {
    const { conflicts } = await conflictsAt(match, at.lane.court, at.start).catch(() => ({ conflicts: [says.offline] }));
    known.set(key, shortly(conflicts) || says.past);
    if (picked === mine && mine.at.lane === at.lane && mine.at.start === at.start) tell(known.get(key), "no", aloud);
  }, 120);
}

// A few sentences, each on a line of its own; the match's own page shows all of them.
function shortly(sentences) {
  return sentences.slice(0, 3).join("\n") + (sentences.length > 3 ? "\n…" : "");
}

function tell(text, how, aloud = false) {
  part("says").textContent = text;
  ghost.dataset.fits = how;
  dock.dataset.fits = how;
  if (aloud) announce(`${words(picked.at)}. ${text}`);
}

// ── Putting it down ─────────────────────────────────────────────────────────────────────────────────────

async function put(anyway = false) {
  if (isHome()) return leave();
  const { card, match, from, at } = picked, mine = picked;
  clearTimeout(waiting);
  let said;
  try {
    said = await moveTo(match, { court: at.lane.court, start: at.start }, from, anyway);
  } catch {
    return tell(says.offline, "no", true);
  }
  if (said.moved && (said.courts > 1 || document.querySelector(`.held[data-match="${match}"]`))) {
    location.reload(); // it holds other lanes too, or did
  } else if (said.moved) {
    settle(card, at, said);
    if (picked === mine) leave(false);
    announce(fill(says.put, { court: at.lane.name, time: clock(at.start) }));
  } else if (picked === mine) {
    refuse(said);
  }
}

function refuse({ stale, conflicts, changes }) {
  const since = changes.length ? [`${says.changes} ${changes.join("; ")}`] : [];
  tell([stale ?? shortly(conflicts), ...since].join("\n"), "no", true);
  part("anyway").hidden = Boolean(stale);
  part("reload").hidden = !changes.length && !stale;
}

function settle(card, { lane, start }, { clashing, summary }) {
  const [old, focused] = [laneOf(Number(card.dataset.court), Number(card.dataset.start)), card.contains(document.activeElement)];
  Object.assign(card.dataset, { court: lane.court, start });
  card.querySelector(".chip-time").textContent = clock(start);
  const later = [...lane.list.querySelectorAll(".chip")].find((each) => each !== card && Number(each.dataset.start) > start);
  lane.list.insertBefore(card, later ?? null);
  for (const each of new Set([old, lane])) if (each) arrange(each);
  for (const each of document.querySelectorAll(".chip")) each.classList.toggle("is-clash", clashing.includes(Number(each.dataset.match)));
  document.querySelector("[data-summary]").innerHTML = summary;
  if (focused) focus(card);
}

// ── Pointer ─────────────────────────────────────────────────────────────────────────────────────────────

function onDown(event) {
  const card = event.target.closest(".chip:not(.is-settled)");
  if (!card || event.button || event.pointerType === "touch") return;
  const box = card.getBoundingClientRect();
  pressed = { card, x: event.clientX, y: event.clientY, grab: card.closest(".lane") ? event.clientY - box.top : 12, dragging: false };
}

function onMove(event) {
  if (!pressed) return;
  const [x, y] = [event.clientX, event.clientY];
  if (!pressed.dragging) {
    if (Math.hypot(x - pressed.x, y - pressed.y) < 6) return;
    pressed.dragging = true;
    document.body.classList.add("is-dragging");
    pick(pressed.card);
  }
  Object.assign(pressed, { x, y });
  frame ||= requestAnimationFrame(drag);
}

function drag() {
  frame = 0;
  if (!pressed?.dragging || !picked) return;
  const place = under(pressed.x, pressed.y - pressed.grab, picked.grid);
  if (!place) return;
  // What is read comes before what is written: else the page is laid out twice in a frame.
  const scrolled = scrollAt(place.lane.day, pressed.x, pressed.y);
  lead(place.lane, place.start);
  if (scrolled) frame = requestAnimationFrame(drag);
}

function onUp(event) {
  if (!pressed) return;
  const { dragging } = pressed;
  if (dragging && frame) {
    cancelAnimationFrame(frame);
    drag();
  }
  pressed = null;
  document.body.classList.remove("is-dragging");
  if (!dragging || !picked) return;
  dropped = true; // the click that follows is the drop's
  setTimeout(() => (dropped = false));
  if (event.type === "pointercancel") leave();
  else put();
}

function onClick(event) {
  const card = event.target.closest(".chip:not(.is-settled)");
  if (dropped) return event.preventDefault();
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (card) {
    event.preventDefault();
    if (picked?.card === card) leave();
    else pick(card);
  } else if (picked && event.target.closest(".lane")) {
    const place = under(event.clientX, event.clientY, picked.grid);
    if (place) lead(place.lane, place.start);
  }
}

// ── Keyboard ────────────────────────────────────────────────────────────────────────────────────────────

const cards = () => [...document.querySelectorAll(".chip:not(.is-settled)")];

function focus(card) {
  for (const link of document.querySelectorAll('.chip:not(.is-settled) a[tabindex="0"]')) link.tabIndex = -1;
  const link = card.querySelector("a");
  link.tabIndex = 0;
  link.focus({ preventScroll: false });
}

// From match to match: up and down in a lane, left and right to the nearest in time.
function wander(card, key) {
  const lane = laneOf(Number(card.dataset.court), Number(card.dataset.start));
  const inOrder = [...card.parentNode.querySelectorAll(".chip:not(.is-settled)")];
  if (key === "ArrowUp" || key === "ArrowDown") return inOrder[inOrder.indexOf(card) + (key === "ArrowUp" ? -1 : 1)];
  const beside = key === "ArrowLeft" ? lane?.day.lanes.slice(0, lane.number).reverse() : lane?.day.lanes.slice(lane.number + 1);
  const found = beside?.map((each) => [...each.list.querySelectorAll(".chip:not(.is-settled)")]).find((each) => each.length);
  const far = (each) => Math.abs(each.dataset.start - card.dataset.start);
  return found?.reduce((best, each) => (far(each) < far(best) ? each : best));
}

function nextFit(way) {
  const { starts, at, grid } = picked;
  const all = [];
  for (const [first, last] of starts?.[at.lane.court] ?? []) for (let start = first; start <= last; start += grid) all.push(start);
  return way > 0 ? all.find((start) => start > at.start) : all.findLast((start) => start < at.start);
}

function steer(key) {
  const { lane, start } = picked.at, { day } = lane, { grid } = picked;
  const jump = { PageUp: -1, PageDown: 1 }[key];
  if (jump && nextFit(jump) === undefined) return announce(says.none);
  const there = {
    ArrowUp: [lane, start - grid],
    ArrowDown: [lane, start + grid],
    ArrowLeft: [day.lanes[lane.number - 1], start],
    ArrowRight: [day.lanes[lane.number + 1], start],
  }[key] ?? [lane, nextFit(jump)];
  let [to, at] = there;
  if (!to || at === undefined) return;
  if (at < day.since || at >= day.until) {
    const next = days[days.indexOf(day) + (at < day.since ? -1 : 1)];
    to = next?.lanes.find((each) => each.court === lane.court);
    if (!to) return;
    if (jump === undefined) at = at < day.since ? next.until - grid : next.since;
    else if (at < next.since || at >= next.until) return;
  }
  lead(to, at);
  judge(true);
  ghost.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function onKey(event) {
  const { key } = event;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (picked && key === "Escape") {
    const { card } = picked;
    leave();
    return focus(card);
  }
  const card = event.target.closest(".chip:not(.is-settled)");
  if (!card) return;
  if (picked?.card === card && /^(Arrow|Page)/.test(key)) steer(key);
  else if (/^Arrow/.test(key)) {
    const other = wander(card, key);
    if (other) focus(other);
  } else if (key === "Enter" || key === " ") {
    if (picked?.card === card) put();
    else pick(card);
  } else return;
  event.preventDefault();
}

// ── Beginning ───────────────────────────────────────────────────────────────────────────────────────────

if (dock) {
  layOut();
  for (const each of document.querySelectorAll("[data-script-only]")) each.hidden = false;
  for (const [number, card] of cards().entries()) {
    const link = card.querySelector("a");
    link.tabIndex = number ? -1 : 0;
    link.draggable = false;
    link.setAttribute("role", "button");
    link.setAttribute("aria-pressed", "false");
  }
  part("put").addEventListener("click", () => put());
  part("anyway").addEventListener("click", () => put(true));
  part("leave").addEventListener("click", () => leave());
  document.addEventListener("pointerdown", onDown);
  document.addEventListener("pointermove", onMove);
  for (const end of ["pointerup", "pointercancel"]) document.addEventListener(end, onUp);
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  if (location.hash.startsWith("#match-")) document.querySelector(location.hash)?.scrollIntoView({ block: "center", inline: "center" });
}
