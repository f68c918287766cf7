// The editor saves what is typed, shows what becomes of it, and puts examples in where the cursor stands. A text that
// could not be sent is kept on this device and sent again. Without this script the buttons do the same.

const form = document.getElementById("editor");
const words = form.dataset;
const area = form.elements.text;
const basis = form.elements.based_on;
const alt = form.elements.alt;
const shelf = `trainer:draft:${words.shelf}`;
const QUIET = 1500; // milliseconds without a key before a text is sent
let saved = area.value;
let timer;
let wait = 4;
let busy = false;
let stopped = false; // the same lines were changed elsewhere: the next step is a person's

function state(kind, text, aloud = false) {
  const place = document.getElementById("saved");
  place.className = `status ${kind}`;
  place.textContent = text;
  if (aloud) document.getElementById("announced").textContent = text;
}

function store(text) {
  try {
    if (text === null) localStorage.removeItem(shelf);
    else localStorage.setItem(shelf, JSON.stringify({ text, basis: basis.value }));
  } catch {
    // a device that keeps nothing still sends
  }
}

// What stands under the text is the text, so that each number is beside its line however it is broken.
function number() {
  const lines = document.getElementById("lines");
  const rows = area.value.split("\n");
  if (!lines.childElementCount) return;
  if (rows.length > 2000) return lines.replaceChildren();
  while (lines.childElementCount > rows.length) lines.lastElementChild.remove();
  while (lines.childElementCount < rows.length) lines.append(document.createElement("li"));
  rows.forEach((row, place) => {
    const item = lines.children[place];
    if (item.textContent !== row) item.textContent = row;
  });
}

// What the check said of the line in which the cursor stands.
function said() {
  const line = area.value.slice(0, area.selectionStart).split("\n").length;
  const found = document.querySelector(`#problems li:has([data-line="${line}"]) strong`);
  document.getElementById("here").textContent = found?.textContent ?? "";
}

function later(delay) {
  clearTimeout(timer);
  timer = setTimeout(save, delay);
}

function changed() {
  number();
  store(area.value);
  if (!stopped) later(QUIET);
}

async function save() {
  if (busy || stopped || area.value === saved) return;
  const text = area.value;
  if (new Blob([text]).size > words.most) return state("bad", words.sayLarge, true);
  busy = true;
  state("part", words.saySaving);
  let status = 0;
  let told = {};
  try {
    const body = new FormData();
    body.set("csrf_token", form.elements.csrf_token.value);
    body.set("based_on", basis.value);
    body.set("text", text);
    const response = await fetch(words.keep, { method: "POST", body, signal: AbortSignal.timeout(20000) });
    status = response.status;
    if ([200, 409, 422].includes(status)) told = await response.json();
  } catch {
    // no line: as any other failure below
  }
  busy = false;
  if (status === 200) settle(text, told);
  else if (told.state) {
    stopped = status === 409;
    state("bad", told.state, true);
  } else if (status === 401) state("warn", words.saySignedOut, true);
  else {
    state("warn", words.sayKept, wait === 4);
    later((wait = Math.min(wait * 2, 60)) * 1000);
  }
}

// Where the answer brings another's change along and typing has gone on, the next save is based on what was sent:
// the server joins the two again.
function settle(text, told) {
  wait = 4;
  saved = text;
  basis.value = told.seen;
  if (told.text !== undefined && area.value === text) {
    const { selectionStart, selectionEnd } = area;
    saved = area.value = told.text;
    area.setSelectionRange(selectionStart, selectionEnd);
    number();
  } else if (told.text !== undefined) basis.value = told.sent;
  state(told.text === undefined ? "ok" : "warn", told.state, told.text !== undefined);
  store(area.value === saved ? null : area.value);
  if (area.value !== saved) later(QUIET);
  preview();
}

// The page that answers holds the preview, the problems and the marked lines; they are put here.
function preview() {
  const request = new XMLHttpRequest();
  request.open("POST", words.preview);
  request.responseType = "document";
  request.onload = () => {
    for (const id of ["preview", "problems", "lines", "facts"]) {
      const fresh = request.response?.getElementById(id);
      if (fresh) document.getElementById(id).replaceWith(document.adoptNode(fresh));
    }
    number();
    said();
  };
  const body = new FormData();
  for (const name of ["csrf_token", "based_on", "text"]) body.set(name, form.elements[name].value);
  request.send(body);
}

function put(text) {
  const before = area.value.slice(0, area.selectionStart);
  const lead = before && !before.endsWith("\n\n") ? (before.endsWith("\n") ? "\n" : "\n\n") : "";
  area.focus();
  area.setRangeText(`${lead}${text}\n`, area.selectionStart, area.selectionEnd, "end");
  changed();
}

async function picture() {
  const body = new FormData(form);
  body.delete("text");
  state("part", words.saySaving);
  const headers = { Accept: "application/json" };
  const response = await fetch(words.upload, { method: "POST", body, headers }).catch(() => null);
  const told = response && [200, 422].includes(response.status) ? await response.json() : {};
  if (told.text === undefined) return state("bad", told.state ?? words.sayKept, true);
  form.elements.file.value = "";
  alt.value = "";
  put(told.text);
}

function chosen(event, files) {
  if (!files?.length) return;
  event.preventDefault();
  form.elements.file.files = files;
  form.querySelector(".inserts").open = true;
  state("none", words.sayPicture, true);
  alt.focus();
}

form.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.name === "insert") {
    event.preventDefault();
    if (button.value === "picture") picture();
    else put(button.dataset.snippet);
  } else if (button?.formAction === new URL(words.preview, location.href).href && button.hasAttribute("formaction")) {
    event.preventDefault();
    preview();
  }
});
document.getElementById("problems").parentElement.addEventListener("click", (event) => {
  const line = event.target.closest("[data-line]")?.dataset.line;
  if (!line) return;
  event.preventDefault();
  const start = area.value.split("\n").slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
  area.focus();
  area.setSelectionRange(start, area.value.indexOf("\n", start) < 0 ? area.value.length : area.value.indexOf("\n", start));
});
area.addEventListener("input", changed);
document.addEventListener("selectionchange", () => document.activeElement === area && said());
area.addEventListener("paste", (event) => chosen(event, event.clipboardData?.files));
area.addEventListener("drop", (event) => chosen(event, event.dataTransfer?.files));
addEventListener("online", () => later(0));

try {
  const held = JSON.parse(localStorage.getItem(shelf));
  if (held && held.text !== area.value) {
    area.value = held.text;
    basis.value = held.basis;
    state("warn", words.sayFound, true);
    changed();
  } else store(null);
} catch {
  // nothing is kept on this device
}
