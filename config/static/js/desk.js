// Keys at the desk, and words selected in an article. A key clicks what names it in `data-key`: no address stands here.
const all = (selector) => [...document.querySelectorAll(selector)].filter((node) => node.checkVisibility());
const active = () => document.activeElement ?? document.body;
const types = (node) => node.matches("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])");

const rows = () => all("[data-row]");
const row = () => rows().find((one) => one.contains(active())) ?? rows()[0];
const within = (one) => (kind) => all(kind).find((node) => one.contains(node));
const link = (one) => ["[data-take]", "th a", "a, button"].map(within(one)).find(Boolean);

function move(step) {
  const found = rows();
  const place = found.findIndex((one) => one.contains(active()));
  link(found[place < 0 ? 0 : Math.min(Math.max(place + step, 0), found.length - 1)]).focus();
}

function select() {
  row().querySelector("[type=checkbox]")?.click();
  link(row()).focus();
}

const acts = { j: () => move(1), k: () => move(-1), x: select, o: () => link(row()).click() };

function follow(key) {
  const target = all("[data-key]").find((node) => node.dataset.key === key);
  if (target && "aim" in target.dataset) target.focus();
  else target?.click();
  return Boolean(target);
}

let before = "";
function single({ key: pressed }) {
  const key = before === "g" ? `g ${pressed}` : pressed;
  before = key === "g" ? key : "";
  const act = key !== "Enter" ? acts[key] : active().matches("body, main, h1, h2") && acts.o;
  if (!act) return key !== "Enter" && follow(key);
  if (rows().length) act();
  return true;
}

// A form is sent by the button that has the focus, else by the first; one that only looks something up sends nothing.
const SENDS = ".actions .btn:not([formnovalidate])";
function send() {
  const at = active();
  const form = at.form ?? at.closest("form") ?? all(`main form[method=post]:has(${SENDS})`)[0];
  form?.requestSubmit(at.matches(SENDS) ? at : form.querySelector(SENDS));
  return Boolean(form);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.defaultPrevented) return;
  const { key, target, repeat, ctrlKey, metaKey, altKey } = event;
  let done = false;
  if (key === "Enter" && (ctrlKey || metaKey)) done = !repeat && send();
  else if (key === "Enter" && target.matches(".picker [type=search]")) {
    done = true;
    target.parentElement.querySelector("button").click();
  } else if ("keys" in document.body.dataset && !ctrlKey && !metaKey && !altKey && !types(target)) done = single(event);
  if (done) event.preventDefault();
});

// Words selected within one passage go into a form of their own, with what touches them.
const form = document.querySelector("form[data-selected]");
form?.addEventListener("mousedown", (event) => event.preventDefault()); // which would end the selection
if (form) document.addEventListener("selectionchange", () => {
  const chosen = getSelection();
  const box = chosen.anchorNode?.parentElement?.closest("[data-passage]");
  const words = chosen.toString().trim();
  form.hidden = !words || !box?.contains(chosen.focusNode);
  if (form.hidden) return;
  const range = chosen.getRangeAt(0);
  const around = document.createRange();
  around.selectNodeContents(box);
  const text = around.toString();
  around.setEnd(range.startContainer, range.startOffset);
  const start = text.indexOf(range.toString().trim(), around.toString().length);
  const end = start + range.toString().trim().length;
  const { passage, exact, prefix, suffix } = form.elements;
  passage.value = box.dataset.passage;
  exact.value = text.slice(start, end);
  prefix.value = text.slice(0, start).slice(-100);
  suffix.value = text.slice(end).slice(0, 100);
});

// Where htmx has no answer to show, the browser goes where the link or the form would have led.
for (const failed of ["htmx:responseError", "htmx:sendError"]) document.addEventListener(failed, ({ detail: { elt } }) => {
  if (elt.href) location.assign(elt.href);
  else if (elt.matches("form")) elt.submit();
});
