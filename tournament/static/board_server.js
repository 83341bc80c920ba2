// What the board asks the server, and what it sends.

const form = document.querySelector("form[data-board]");
let sent = 0;
export const addressOf = (match, what) => `${form.dataset.address.replace("/0", `/${match}`).split("?")[0]}/${what}${location.search}`;

async function ask(match, what, values = {}) {
  const url = new URL(addressOf(match, what), location.href);
  for (const [name, value] of Object.entries(values)) url.searchParams.set(name, value);
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status} from ${url}`);
  return answer.json();
}

export const pageOf = (match) => form.dataset.address.replace("/0", `/${match}`);
export const placesOf = (match) => ask(match, "places");
export const conflictsAt = (match, court, start) => ask(match, "conflicts", { court, start });

export async function moveTo(match, to, from, anyway) {
  const body = new FormData();
  body.set("csrf_token", form.elements.csrf_token.value);
  body.set("form_key", `${form.elements.form_key.value}~${(sent += 1)}`); // each move is a form of its own
  body.set("revision", form.dataset.revision);
  body.set("court", to.court);
  body.set("start", to.start);
  if (from.start !== undefined) body.set("from_court", from.court);
  if (from.start !== undefined) body.set("from_start", from.start);
  if (anyway) body.set("anyway", "1");
  // What is in the address says what the page shows; the place goes in the body alone.
  const answer = await fetch(addressOf(match, "to"), { method: "POST", body, headers: { Accept: "application/json" } });
  if (!answer.ok && answer.status !== 409) throw new Error(`${answer.status}`);
  const said = await answer.json();
  if (said.moved) form.dataset.revision = said.revision;
  return said;
}
