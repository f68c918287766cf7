// Appearance changes in place, so that nothing typed on the page is lost; a new language needs the page anew,
// which then stands where it stood. Without this script both are plain forms that come back to the page.

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
