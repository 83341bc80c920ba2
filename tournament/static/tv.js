// A screen in the hall: one slide at a time, each as long as its reading takes; keys turn and pause it. live.js brings what
// is new into the slides, and the rest of the page stands without any script.

const LEAST = 8_000; // ms
const FOR_EACH_LINE = 900;
const MOST = 25_000;
const SMALLEST = 0.4, LARGEST = 1.4;

const page = document.querySelector("main");
let shown = null, until = 0, timer;

const slides = () => [...page.querySelectorAll("[data-slide]")];
const isPaused = () => document.querySelector("[data-pause]")?.getAttribute("aria-pressed") === "true";

// What is new in a slide leaves it the time it had: news may come more often than slides turn.
function turn(steps) {
  const all = slides();
  if (!all.length) return;
  const at = Math.max(0, all.findIndex((slide) => slide.id === shown));
  const next = all[(at + steps + all.length) % all.length];
  const now = performance.now();
  if (next.id !== shown || until <= now) {
    const lines = next.querySelectorAll("li, tr").length;
    until = now + Math.min(MOST, LEAST + lines * FOR_EACH_LINE);
  }
  shown = next.id;
  for (const slide of all) slide.hidden = slide !== next;
  fit(next);
  clearTimeout(timer);
  timer = setTimeout(() => turn(isPaused() ? 0 : 1), until - now);
}

// A slide that is larger than the screen is shown smaller, a drawing or scoreboards with room around them larger.
function fit(slide) {
  slide.style.zoom = 1;
  const room = innerHeight - slide.getBoundingClientRect().top;
  const drawn = slide.querySelector(".bracket-drawing");
  const may = drawn || slide.querySelector(".panels") ? LARGEST : 1;
  const wide = drawn ? slide.clientWidth / drawn.scrollWidth : 1;
  slide.style.zoom = Math.max(SMALLEST, Math.min(may, room / slide.scrollHeight, wide));
}

// A screen that nobody touches stays awake, where the browser lets it.
async function stayAwake() {
  if (document.hidden) return;
  try {
    await navigator.wakeLock?.request("screen");
  } catch {
    // it is low on power, or the page is not served over TLS
  }
}

const clock = document.querySelector("[data-clock]");
const written = new Intl.DateTimeFormat("en-GB", { timeZone: clock.dataset.clock, hour: "2-digit", minute: "2-digit" });
const tell = () => (clock.textContent = written.format(new Date()));

document.body.classList.add("tv-turning");
document.addEventListener("fresh", () => turn(0));
document.addEventListener("visibilitychange", stayAwake);
addEventListener("resize", () => turn(0));
addEventListener("keydown", (event) => {
  const steps = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 }[event.key];
  if (steps) {
    event.preventDefault();
    turn(steps);
  } else if (event.key === " " && event.target.nodeName !== "BUTTON") {
    event.preventDefault();
    document.querySelector("[data-pause]")?.click();
  } else if (event.key === "f") {
    document.documentElement.requestFullscreen?.();
  }
});
tell();
setInterval(tell, 1000);
stayAwake();
turn(0);
