// A list narrows in place: the form `data-filters` asks for the page it would open, and that page's
// `data-results` takes the place of ours. Whatever is unexpected opens the page in the plain way.
// What is then announced: the text of `data-count` inside it, else its caption or the sentence of the empty list.

const form = document.querySelector("form[data-filters]");
const said = document.createElement("p");
said.className = "hidden";
said.setAttribute("role", "status");

let asking = null;
let shown = location.search;

function results(page) {
  return page.querySelector("[data-results]");
}

function narrowed() {
  const address = new URL(form.action);
  const conditions = [...new FormData(form)].filter(([, value]) => value !== "");
  address.search = new URLSearchParams(conditions).toString();
  return address;
}

function load(address) {
  const ours = results(document);
  asking?.abort();
  asking = new XMLHttpRequest();
  asking.open("GET", address);
  asking.responseType = "document";
  asking.onerror = () => location.assign(address);
  asking.onload = ({ target: answer }) => {
    const theirs = answer.status === 200 && answer.responseURL === address.href && answer.response && results(answer.response);
    if (!theirs) {
      location.assign(address);
      return;
    }
    const fresh = document.adoptNode(theirs);
    ours.replaceWith(fresh);
    history.pushState(null, "", address);
    shown = location.search;
    said.textContent = (fresh.querySelector("[data-count]") ?? fresh.querySelector("caption, .empty"))?.textContent;
  };
  ours.setAttribute("aria-busy", "true");
  asking.send();
}

if (form && results(document)) {
  form.after(said);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    load(narrowed());
  });
  addEventListener("popstate", () => {
    if (location.search !== shown) location.reload();
  });
}
