// Each answer of a sitting is saved as it is given, and the page says so. What could not be sent is kept on this device
// under the attempt's number and sent again when the line is back. Without this script the buttons save as well.

const form = document.querySelector("form[data-attempt]");
const words = form.dataset;
const shelf = `trainer:unsent:${words.attempt}:`; // a key for each question: two tabs never overwrite each other's
const sum = document.querySelector("[data-sum]");
const loaded = performance.timeOrigin + (performance.getEntriesByType("navigation")[0]?.requestStart ?? 0);
const unsent = restore(); // number of the question: its fields, and when they were given by the server's clock
const sending = new Set();
const failed = new Set();
const typing = new Map();
let wait = 4;
let retry;

function restore() {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(shelf));
    return Object.fromEntries(keys.map((key) => [key.slice(shelf.length), JSON.parse(localStorage.getItem(key))]));
  } catch {
    return {};
  }
}

function store(number) {
  try {
    if (unsent[number]) localStorage.setItem(shelf + number, JSON.stringify(unsent[number]));
    else localStorage.removeItem(shelf + number);
  } catch {
    // a device that keeps nothing still sends
  }
}

function serverTime() {
  return words.now * 1 + (Date.now() - loaded) / 1000;
}

function show(element, kind, text) {
  if (!element) return;
  element.className = `status ${kind}`;
  element.textContent = text;
  element.parentElement.hidden = false;
}

function state(number, kind, text) {
  show(document.querySelector(`#q${number} [data-state]`), kind, text);
}

function total(text) {
  if (failed.size) show(sum, "warn", `${words.sayUnsent} ${failed.size}`);
  else if (text || words.sayAutomatic) show(sum, text ? "ok" : "none", text || words.sayAutomatic);
}

function announce(text) {
  document.querySelector("[data-announce]").textContent = text;
}

function given(fieldset) {
  const number = fieldset.id.slice(1);
  const own = ([name]) => name === fieldset.id || name.startsWith(`${fieldset.id}-`) || name.startsWith(`${fieldset.id}.`);
  unsent[number] = { fields: [...new FormData(form)].filter(own), given: serverTime() };
  store(number);
  state(number, "part", words.saySending);
  return number;
}

async function send(number, again = false) {
  const answer = unsent[number];
  if (!answer || sending.has(number)) return false;
  sending.add(number);
  const body = new URLSearchParams(answer.fields);
  if (again) body.set("kept", answer.given);
  const headers = { "X-CSRFToken": form.elements.csrf_token.value };
  const signal = AbortSignal.timeout(20000);
  const asked = Date.now();
  let status = 0;
  let told = {};
  try {
    const response = await fetch(`${words.address}/answers/${number}`, { method: "POST", body, headers, signal, keepalive: true });
    if ([200, 409, 422].includes(response.status)) told = await response.json();
    status = response.status;
  } catch {
    // no line: as any other failure below
  }
  sending.delete(number);
  if (told.seen) based(number, told.seen);
  if (told.end) document.dispatchEvent(new CustomEvent("trainer:end", { detail: { ...told.end, asked } }));
  if (!told.state) fail(number, status);
  else if (unsent[number] !== answer) return send(number);
  else settle(number, status, told);
  return Boolean(told.changed);
}

// What this page gives next is based on what is saved now.
function based(number, seen) {
  const field = form.elements[`q${number}.seen`];
  if (field) field.value = seen;
  const entry = unsent[number]?.fields.find(([name]) => name === `q${number}.seen`);
  if (entry) entry[1] = seen;
}

function settle(number, status, told) {
  delete unsent[number];
  store(number);
  if (failed.delete(number) && !failed.size) announce(told.state);
  wait = 4;
  const error = document.getElementById(`q${number}-error`);
  if (error) {
    error.hidden = status !== 422;
    error.textContent = status === 422 ? told.state : "";
    document.querySelector(`#q${number} input[type=text]`)?.setAttribute("aria-invalid", status === 422);
  }
  const kind = told.overtaken ? "warn" : status !== 200 ? "bad" : told.answered ? "ok" : "none";
  state(number, kind, status === 422 ? words.sayUnread : told.state);
  if (told.overtaken) return announce(told.state);
  const read = document.querySelector(`#q${number} [data-read]`);
  if (read) {
    read.textContent = told.read ?? "";
    read.parentElement.hidden = !told.read;
  }
  if (status === 200) tick(number, told.answered);
  total(status === 200 && told.answered ? told.state : "");
}

function tick(number, answered) {
  const place = document.querySelector(`.sheet [data-number="${number}"]`);
  if (!place) return;
  place.classList.toggle("is-done", answered);
  place.querySelector(".hidden").textContent = answered ? words.sayAnswered : words.sayOpen;
  document.querySelector("[data-answered]").textContent = document.querySelectorAll(".sheet .is-done").length;
}

function fail(number, status) {
  const answer = unsent[number];
  if (!answer.tried) Object.assign(answer, { tried: true, given: serverTime() }); // what was sent may have come through
  store(number);
  const first = !failed.size;
  failed.add(number);
  const text = status === 401 ? words.saySignedOut : words.sayKept;
  state(number, "warn", text);
  total();
  if (first) announce(text);
  if (status === 400) renew();
  clearTimeout(retry);
  retry = setTimeout(resend, wait * 1000);
  wait = Math.min(wait * 2, 60);
}

// After signing in again in another tab, this page's guard against forged requests has to be a new one.
function renew() {
  const request = new XMLHttpRequest();
  request.open("GET", location.href);
  request.responseType = "document";
  request.onload = () => {
    const fresh = request.response?.querySelector("form[data-attempt] [name=csrf_token]");
    if (fresh) form.elements.csrf_token.value = fresh.value;
  };
  request.send();
}

async function resend() {
  const changed = await Promise.all(Object.keys(unsent).map((number) => send(number, true)));
  return changed.some(Boolean);
}

form.addEventListener("input", ({ target }) => {
  const fieldset = target.closest("fieldset.question");
  if (!fieldset) return;
  const number = given(fieldset);
  clearTimeout(typing.get(number));
  typing.set(number, setTimeout(send, ["text", "textarea"].includes(target.type) ? 800 : 0, number));
});
window.addEventListener("online", resend);
form.addEventListener("submit", async (event) => {
  if (!form.hasAttribute("data-hand-in") || !Object.keys(unsent).length) return;
  event.preventDefault(); // first what is kept on this device; then the page shows it, to be handed in
  announce(words.saySending);
  await resend();
  if (!Object.keys(unsent).length) location.reload();
});
document.addEventListener("trainer:last-call", () => Object.keys(unsent).forEach((number) => send(number)));

for (const number of Object.keys(unsent)) {
  const question = document.getElementById(`q${number}`);
  if (question && !question.querySelector("[data-state]")) delete unsent[number]; // marked meanwhile
  store(number);
}
total();
if (await resend()) location.reload(); // what had been kept from an earlier page now stands in this one
