// A list narrows in place: the form `data-filters` and links inside `data-results` fetch the page they would
// open, and its `data-results` takes the place of ours. Anything unexpected opens the page in the plain way.

const form = document.querySelector("form[data-filters]");
const said = document.createElement("p");
said.className = "hidden";
said.setAttribute("role", "status");
let asking = null;

function results(from = document) {
  return from.querySelector("[data-results]");
}

function load(address, remember) {
  asking?.abort();
  const request = (asking = new XMLHttpRequest());
  results().setAttribute("aria-busy", "true");
  request.open("GET", address);
  request.responseType = "document";
  request.onerror = () => location.assign(address);
  request.onload = () => {
    const fresh = request.status === 200 && request.response && results(request.response);
    if (!fresh || new URL(request.responseURL).pathname !== new URL(address).pathname) {
      location.assign(address);
      return;
    }
    const shown = document.adoptNode(fresh);
    results().replaceWith(shown);
    if (remember) history.pushState({ narrowed: true }, "", address);
    said.textContent = (shown.querySelector("[data-count]") ?? shown.querySelector("caption, .empty"))?.textContent ?? "";
  };
  request.send();
}

function address(target) {
  const conditions = [...new FormData(target)].filter(([, value]) => value !== "");
  const url = new URL(target.action);
  url.search = new URLSearchParams(conditions).toString();
  return url.href;
}

if (form && results()) {
  form.after(said);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    load(address(form), true);
  });
  addEventListener("popstate", () => location.reload());
}
