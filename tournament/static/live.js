// An open page follows what is new without being loaded again: <body data-live="address of the events">.
// A stream says that there is something new; the page is asked for again, and what is other in the elements marked with
// data-fresh takes its place there. Scrolling, focus, opened details and a form that is being filled in stay as they are.
// Where no stream comes through, the page asks again every so often.

const SPREAD = 500; // ms, so that not everybody asks at once
const SETTLE = 250; // how long another server may take an older page for the present one: HELD_SECONDS of page_cache.py
const LOOK_AGAIN = 3_000; // after news that the page does not show yet
const POLL = 30_000; // without a stream
const CLOCK = 75_000; // with one: time alone moves a page too
const HIDDEN = 10_000; // how long a page that nobody sees goes on listening: a browser has six connections to a host
const STREAM_AGAIN = 120_000;
const MOST_SAID = 3;
const NAMED = 1_500; // how long after the page the message may come that names what is new there
const SAY_AGAIN = 6_000; // how long one sentence may take to be read out

const address = document.body.dataset.live;
const voice = document.querySelector("[data-live-voice]");
const touched = new WeakSet();
const randomly = (least) => least * (0.8 + Math.random() * 0.4);

let stream, again, hiding, saying;
let tag = null, asking = false, wanted = false, over = false;
let due = 0; // how often it is worth looking for the last news
let spoken = 0;
let known = document.body.dataset.liveSince; // the revision a page of organisers was made from, or was last told of
const results = new Set(); // matches that something was told of

const isPaused = () => document.querySelector('[data-pause][aria-pressed="true"]') !== null;

// What somebody fills in, or a script has made, is theirs.
function isKept(element) {
  if (element.matches("[data-ways], [data-keep], [data-copy], dialog")) return true;
  if (element.nodeName !== "FORM") return false;
  return touched.has(element) || element.contains(document.activeElement);
}
addEventListener("input", (event) => event.target.form && touched.add(event.target.form), true);
addEventListener("reset", (event) => touched.delete(event.target), true);

// By what an element is known again when others came before it; what has nothing of the kind goes by its place.
function keyOf(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  if (node.id || node.dataset.match) return node.id || node.dataset.match;
  if (node.hasAttribute("aria-labelledby")) return node.getAttribute("aria-labelledby");
  const form = node.nodeName === "FORM" ? node : node.querySelector("form[action]");
  if (form) return form.getAttribute("action") ?? "";
  return node.children.length === 1 ? keyOf(node.firstElementChild) : "";
}
const isBlank = (node) => node.nodeType === Node.TEXT_NODE && !node.data.trim();
const isLike = (one, other) => one.nodeType === other.nodeType && one.nodeName === other.nodeName;

function become(old, made) {
  if (old.isEqualNode(made)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.nodeValue = made.nodeValue;
    return;
  }
  if (isKept(old)) return;
  for (const { name } of [...old.attributes]) {
    if (!made.hasAttribute(name) && !(name === "open" && old.nodeName === "DETAILS")) old.removeAttribute(name);
  }
  for (const { name, value } of made.attributes) {
    if (old.getAttribute(name) !== value && !(name === "open" && old.nodeName === "DETAILS")) old.setAttribute(name, value);
  }
  const pairs = pairsOf(old, made);
  const staying = new Set(pairs.values());
  const left = new Set(old.childNodes);
  let at = old.firstChild;
  for (const child of [...made.childNodes]) {
    if (isBlank(child)) {
      if (at && isBlank(at)) at = at.nextSibling;
      else old.insertBefore(child.cloneNode(), at);
      continue;
    }
    const pair = pairs.get(child);
    while (at && !staying.has(at) && (pair || isBlank(at) || keyOf(at))) at = at.nextSibling;
    const found = pair ?? (at && !staying.has(at) && isLike(at, child) ? at : null);
    if (!found) {
      old.insertBefore(document.importNode(child, true), at);
      continue;
    }
    left.delete(found);
    if (found === at) at = at.nextSibling;
    else move(old, found, at);
    become(found, child);
  }
  for (const node of left) {
    if (!isBlank(node) && !(node.nodeType === Node.ELEMENT_NODE && holdsKept(node))) node.remove();
  }
}

// Which element of a new page is which of the old one, by their keys.
function pairsOf(old, made) {
  const named = new Map();
  for (const child of old.childNodes) named.set(keyOf(child), [...(named.get(keyOf(child)) ?? []), child]);
  const pairs = new Map();
  for (const child of made.childNodes) {
    const key = keyOf(child);
    const found = key && named.get(key)?.shift();
    if (found && isLike(found, child)) pairs.set(child, found);
  }
  return pairs;
}

// Only where the order is another: an element that is put elsewhere loses the focus where browsers know no moveBefore.
function move(parent, node, before) {
  if (parent.moveBefore) parent.moveBefore(node, before);
  else parent.insertBefore(node, before);
}

const holdsKept = (element) =>
  [element, ...element.querySelectorAll("form, [data-keep]")].some((each) => each.matches("form, [data-keep]") && isKept(each));

// Returns whether the page became another; null when it could not be asked for.
async function look() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-cache" });
  if (answer.status >= 500 || answer.status === 429) return null;
  if (!answer.ok || answer.redirected) {
    stop(); // hidden, or signed out: whoever comes next is told so
    return null;
  }
  const given = answer.headers.get("ETag");
  if (given && given === tag) return false;
  const made = new DOMParser().parseFromString(await answer.text(), "text/html");
  tag = given;
  if (isPaused()) {
    tag = null;
    return null;
  }
  let isOther = false;
  for (const region of document.querySelectorAll("[data-fresh]")) {
    const other = made.querySelector(`[data-fresh="${region.dataset.fresh}"]`);
    if (!other) continue;
    const before = region.textContent;
    become(region, other);
    isOther ||= region.textContent !== before;
  }
  if (document.title !== made.title) document.title = made.title;
  document.dispatchEvent(new Event("fresh"));
  return isOther;
}

async function refresh() {
  if (!document.querySelector("[data-fresh]")) return;
  if (over || asking || isPaused()) {
    wanted = !over;
    return;
  }
  asking = true;
  wanted = false;
  clearTimeout(again);
  let isOther = null;
  try {
    isOther = await look();
  } catch {
    // the network is away; the next look comes by itself
  }
  asking = false;
  const sign = document.querySelector("[data-live-away]");
  if (sign) sign.hidden = isOther !== null || over || isPaused();
  if (isOther) say();
  due = isOther ? 0 : Math.max(0, due - 1);
  if (isOther === false && !due && !saying) results.clear();
  if (wanted) refresh();
  else if (!over) later(due ? LOOK_AGAIN : stream?.readyState === EventSource.OPEN ? CLOCK : POLL);
}

function later(pause) {
  clearTimeout(again);
  again = setTimeout(() => (document.hidden ? later(POLL) : refresh()), randomly(pause));
}

// One sentence for those who do not see the page, not more often than it can be heard.
function say() {
  if (!voice || saying) return;
  saying = setTimeout(() => {
    saying = undefined;
    const said = [...results].map(resultOf).filter(Boolean).slice(0, MOST_SAID).join("; ");
    results.clear();
    spoken = Date.now();
    voice.textContent = said ? voice.dataset.result.replace("{}", said) : voice.dataset.changed;
  }, Math.max(results.size ? 0 : NAMED, spoken + SAY_AGAIN - Date.now()));
}

function resultOf(match) {
  const shown = document.querySelector(`[data-fresh] [data-match="${CSS.escape(match)}"]`);
  const sides = [...(shown?.querySelectorAll(".match-side") ?? [])].map((side) => ({
    name: (side.querySelector(".match-name a") ?? side.querySelector(".match-name"))?.textContent.trim(),
    total: side.querySelector(".match-total")?.textContent.trim(),
  }));
  if (sides.length !== 2 || !sides.every((side) => side.total)) return null;
  return `${sides[0].name} ${sides[0].total}–${sides[1].total} ${sides[1].name}`;
}

// Somebody else has changed what stands beside a form here.
function tellOfOthers(news) {
  const notice = document.querySelector("[data-live-notice]");
  if (!notice || document.querySelector("[data-fresh]")) return;
  notice.querySelector("[data-live-by]").textContent = notice.dataset.by.replace("{}", news.by.join(", "));
  notice.hidden = false;
}

function listen() {
  if (over || stream || document.hidden || !window.EventSource) return;
  stream = new EventSource(known ? `${address}?since=${known}` : address); // what came before it, or while it was closed
  stream.onopen = () => setTimeout(refresh, Math.random() * SPREAD); // what came between the page and the stream
  stream.onmessage = (event) => {
    const news = JSON.parse(event.data);
    if (known) known = event.lastEventId;
    for (const match of news.matches) results.add(match);
    due = 2;
    if (news.by) tellOfOthers(news);
    setTimeout(refresh, SETTLE + Math.random() * SPREAD);
  };
  stream.onerror = () => {
    later(POLL);
    if (stream?.readyState !== EventSource.CLOSED) return; // the browser asks again by itself
    hush();
    setTimeout(listen, randomly(STREAM_AGAIN));
  };
}

function hush() {
  stream?.close();
  stream = undefined;
}

function stop() {
  over = true;
  hush();
  clearTimeout(again);
}

if (address && location.protocol.startsWith("http")) {
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiding);
    if (document.hidden) {
      hiding = setTimeout(hush, HIDDEN);
    } else {
      listen();
      refresh();
    }
  });
  addEventListener("online", refresh);
  addEventListener("pagehide", hush);
  addEventListener("pageshow", (event) => event.persisted && listen());
  for (const button of document.querySelectorAll("[data-pause]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      button.setAttribute("aria-pressed", String(!isPaused()));
      if (!isPaused()) refresh();
    });
  }
  later(POLL);
  listen();
}
