// Passkeys. <button data-passkey="new|sign-in" data-ask="…" data-send="…" data-token="…" data-failed="…" hidden>
// asks the server what is needed, lets the browser do it, sends the answer and goes where the server says.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function post(address, token, body) {
  const headers = { "X-CSRFToken": token, "Content-Type": "application/json", Accept: "application/json" };
  const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(body) });
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.error);
  return said;
}

// JSON carries bytes as base64url text, the browser wants and gives buffers.
function readable(options) {
  options.challenge = toBytes(options.challenge);
  if (options.user) options.user.id = toBytes(options.user.id);
  for (const list of [options.excludeCredentials, options.allowCredentials])
    for (const each of list ?? []) each.id = toBytes(each.id);
  return options;
}

function sendable(credential) {
  const response = {};
  for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"])
    if (credential.response[part]) response[part] = toText(credential.response[part]);
  return { id: credential.id, rawId: toText(credential.rawId), type: credential.type, response };
}

async function run(button) {
  const { passkey, ask, send, token } = button.dataset;
  const publicKey = readable(await post(ask, token, {}));
  const credential =
    passkey === "new" ? await navigator.credentials.create({ publicKey }) : await navigator.credentials.get({ publicKey });
  location.assign((await post(send, token, sendable(credential))).next);
}

for (const button of document.querySelectorAll("[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const said = document.getElementById(button.dataset.says);
    button.disabled = true;
    said.textContent = "";
    try {
      await run(button);
    } catch (error) {
      // The browser's own refusals (cancelled, timed out) have English words only.
      said.textContent = error instanceof DOMException ? button.dataset.failed : error.message;
      button.disabled = false;
    }
  });
}
