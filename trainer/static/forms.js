// Forms that answer where they stand, so that nothing else on the page is lost: practice questions and appearance.
// A new language needs the page anew, which then stands where it stood. Without this script, and where anything goes
// wrong in it, all are plain forms that come back to the page.

// The page that answers a practice question is read, and its question put here.
function check(form) {
  const place = form.querySelector("fieldset").id;
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.responseType = "document";
  request.onload = () => {
    const fresh = request.response?.getElementById(place)?.closest("form");
    if (!fresh) return form.submit();
    form.replaceWith(document.adoptNode(fresh));
    listen(fresh);
    fresh.querySelector("[id$='-told'], input[aria-invalid], input:not([type=hidden])")?.focus();
  };
  request.onerror = () => form.submit();
  request.send(new FormData(form));
}

function listen(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check(form);
  });
}

document.querySelectorAll("form.practice").forEach(listen);

const PLACE = "place:" + location.pathname + location.search;

async function choose(event) {
  const { target: form, submitter } = event;
  if (!submitter) return;
  if (form.dataset.preference === "language") {
    sessionStorage.setItem(PLACE, String(scrollY));
    return;
  }
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form));
  body.set(submitter.name, submitter.value);
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (answer?.type !== "opaqueredirect") {
    form.removeEventListener("submit", choose);
    form.requestSubmit(submitter);
    return;
  }
  show(submitter.value);
  for (const button of form.querySelectorAll("[aria-pressed]")) {
    button.setAttribute("aria-pressed", String(button === submitter));
  }
}

function show(theme) {
  const fixed = theme !== "auto";
  if (fixed) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  document.querySelector("meta[name='color-scheme']").content = fixed ? theme : "light dark";
}

for (const form of document.querySelectorAll("form[data-preference]")) {
  form.addEventListener("submit", choose);
}

const place = sessionStorage.getItem(PLACE);
if (place !== null) {
  sessionStorage.removeItem(PLACE);
  scrollTo(0, Number(place));
}
