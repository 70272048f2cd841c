// What the pages do better with a script. Everything works without it: forms send themselves, links lead on.

const wait = (milliseconds, act) => {
  let timer;
  return (...given) => { clearTimeout(timer); timer = setTimeout(() => act(...given), milliseconds); };
};

// A form with data-live="PART" asks for that part of its page again while it is filled in.
// The part is the element with that id; what the reader is typing in is left alone.
const asking = new WeakMap();

async function refresh(form) {
  const part = form.dataset.live;
  const target = document.getElementById(part);
  if (!target) return;
  asking.get(form)?.abort();
  const stop = new AbortController();
  asking.set(form, stop);
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && (value || form.method === "post")) fields.append(name, value);
  }
  target.classList.add("busy");
  target.setAttribute("aria-busy", "true");
  const get = form.method === "get";
  const address = new URL(form.dataset.liveAction || form.getAttribute("action") || location.href, location.href);
  if (get) address.search = fields;
  try {
    const answer = await fetch(address, {
      method: get ? "GET" : "POST", body: get ? undefined : fields, signal: stop.signal,
      headers: { "X-Fragment": part, Accept: "text/html" },
    });
    if (answer.redirected || (!answer.ok && answer.status !== 422)) { location.reload(); return; }
    const held = document.activeElement;
    const again = target.contains(held) ? { name: held.name, value: held.value } : null;
    target.innerHTML = await answer.text();
    if (again) {
      const same = [...target.querySelectorAll("input, select, textarea, button")]
        .find((one) => one.name === again.name && (one.type !== "radio" || one.value === again.value));
      if (same) {
        if (["text", "search", "number", ""].includes(same.type)) same.value = again.value;
        same.focus({ preventScroll: true });
      }
    }
    mark(form, target);
    if (get && form.hasAttribute("data-live-address")) history.replaceState(null, "", address);
  } catch (failed) {
    if (failed.name === "AbortError") return;
  }
  target.classList.remove("busy");
  target.removeAttribute("aria-busy");
}

// The field that a problem is with is marked and points to what is said of it.
function mark(form, within) {
  for (const one of form.querySelectorAll("[aria-invalid]")) { one.removeAttribute("aria-invalid"); one.removeAttribute("aria-errormessage"); }
  const told = within.querySelector("[data-field]");
  if (!told) return;
  const name = told.dataset.field.replace(/\.(\d+)\./g, (_, row) => `[${Number(row) + 1}].`);
  const field = [...form.elements].find((one) => one.name === name || one.name === told.dataset.field);
  field?.setAttribute("aria-invalid", "true");
  field?.setAttribute("aria-errormessage", told.id);
}
for (const told of document.querySelectorAll("form [data-field]")) mark(told.closest("form"), told.parentElement);

const soon = wait(300, refresh);
const liveForm = (element) => element.form?.dataset.live !== undefined ? element.form : null;
document.addEventListener("input", (event) => { const form = liveForm(event.target); if (form) soon(form); });
document.addEventListener("change", (event) => {
  const form = liveForm(event.target);
  if (form && event.target.matches("select, [type=radio], [type=checkbox], [type=date]")) refresh(form);
  if (event.target.hasAttribute("data-send-on-change")) event.target.form.requestSubmit();
});

// Keys. "/" goes to the search field of the head. On a list of hits: j and k go from one to the next,
// a letter chooses (c clear, m confirm, e escalate), a digit or Enter sends: two keys for each hit.
const inField = (element) => element.matches("input:not([type=radio], [type=checkbox]), textarea, select");
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
  const field = document.querySelector(`[data-focus-key="${CSS.escape(event.key)}"]`);
  if (field) { field.focus(); field.select?.(); event.preventDefault(); return; }
  const hits = [...document.querySelectorAll("[data-hit]")];
  if (!hits.length) return;
  const at = hits.findIndex((one) => one.contains(document.activeElement));
  if (event.key === "j" || event.key === "k") {
    const to = hits[Math.min(hits.length - 1, Math.max(0, at + (event.key === "j" ? 1 : -1)))];
    to.focus();
    to.scrollIntoView({ block: "nearest" });
    event.preventDefault();
    return;
  }
  const hit = hits[Math.max(0, at)]; // the first that waits, until another is gone to
  const open = hit.querySelector("details[data-key][open]");
  const reason = open?.querySelector(`[data-reason="${CSS.escape(event.key)}"]`);
  if (reason) { reason.click(); event.preventDefault(); return; }
  const chosen = hit.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!chosen) return;
  event.preventDefault();
  if (chosen.tagName === "DETAILS") {
    for (const other of hit.querySelectorAll("details[data-key]")) other.open = other === chosen;
    chosen.querySelector("summary").focus();
    chosen.scrollIntoView({ block: "nearest" });
  } else chosen.click();
});

// The first hit that waits has the focus, so that the keys work at once.
if (document.body.querySelector("[data-hit]") && location.hash === "#next") document.querySelector("[data-hit]").focus();

// A field of a file takes what is dropped anywhere on its form.
for (const field of document.querySelectorAll("input[type=file][data-drop]")) {
  const form = field.form;
  form.addEventListener("dragover", (event) => { event.preventDefault(); form.classList.add("over"); });
  form.addEventListener("dragleave", () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("over");
    if (event.dataTransfer.files.length) { field.files = event.dataTransfer.files; form.requestSubmit(); }
  });
}

// Where the places do not fit beside each other, the one where the reader is comes into view.
const strip = document.querySelector(".places"), here = strip?.querySelector("[aria-current]");
if (here && strip.scrollWidth > strip.clientWidth) strip.scrollLeft = here.offsetLeft - strip.clientWidth / 2 + here.offsetWidth / 2;

// A page that waits for work asks again after a while.
const again = document.querySelector("[data-again]");
if (again) setTimeout(() => location.reload(), Number(again.dataset.again) * 1000);

// On paper nothing can be unfolded: what is folded is printed unfolded.
let folded = [];
addEventListener("beforeprint", () => { folded = [...document.querySelectorAll("main details:not([open]):not(:has(form))")]; for (const one of folded) one.open = true; });
addEventListener("afterprint", () => { for (const one of folded) one.open = false; });

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
  if (button.dataset.print === "now") {
    history.replaceState(null, "", location.pathname); // printed once: not again when the page is loaded again
    print();
  }
}
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href);
    button.textContent = button.dataset.done;
  });
}
