// Keeps the answers of a page on this device until they are sent, and loads the map when asked.

const BEFORE = "evenhand-marking";
const SENT_ALONG = ["carried", "step", "website"];

type Kept = Record<string, string[]>;

function keyOf(form: HTMLFormElement): string {
  return `${BEFORE}-${form.dataset["marking"]}-${form.dataset["step"]}`;
}

/** Forget what was kept: all of it, or that of one kind. */
function forget(kind = ""): void {
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith(kind ? `${BEFORE}-${kind}-` : BEFORE)) localStorage.removeItem(key);
  }
}

function answersOf(form: HTMLFormElement): Kept {
  const kept: Kept = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string" || !value || SENT_ALONG.includes(name)) continue;
    (kept[name] ??= []).push(value);
  }
  return kept;
}

/** Fill a page in again that came back empty: the line broke, or the browser was closed. */
function restore(form: HTMLFormElement): boolean {
  const text = localStorage.getItem(keyOf(form));
  if (!text || Object.keys(answersOf(form)).length) return false;
  const kept = JSON.parse(text) as Kept;
  for (const field of form.elements) {
    const isField =
      field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
    if (!isField || !(field.name in kept)) continue;
    const values = kept[field.name] ?? [];
    if (field instanceof HTMLInputElement && ["radio", "checkbox"].includes(field.type)) {
      field.checked = values.includes(field.value);
    } else field.value = values[0] ?? "";
  }
  return true;
}

function keepOnDevice(form: HTMLFormElement): void {
  const note = form.querySelector<HTMLElement>("[data-kept]");
  if (restore(form) && note) {
    note.hidden = false;
    note.querySelector("button")?.addEventListener("click", () => {
      forget(form.dataset["marking"]);
      form.reset();
      note.hidden = true;
    });
  }
  const keep = (): void => localStorage.setItem(keyOf(form), JSON.stringify(answersOf(form)));
  form.addEventListener("input", keep);
  form.addEventListener("change", keep);
}

function offerCopy(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) {
    button.hidden = !("clipboard" in navigator);
    button.addEventListener("click", () => {
      void navigator.clipboard.writeText(button.dataset["copy"] ?? "").then(() => {
        button.textContent = button.dataset["copied"] ?? "";
      });
    });
  }
}

function offerMap(): void {
  const host = document.querySelector<HTMLElement>("[data-place-map]");
  const button = host?.querySelector<HTMLButtonElement>("[data-show-map]");
  if (!host || !button) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    void import(new URL("place-map.js", import.meta.url).href).then(
      (map: { show: (host: HTMLElement) => Promise<void> }) => map.show(host),
      () => {
        button.disabled = false;
      },
    );
  });
}

const sent = document.querySelector<HTMLElement>("[data-sent]")?.dataset["sent"];
if (sent) forget(sent === "all" ? "" : sent);
try {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-marking]")) {
    keepOnDevice(form);
  }
} catch {
  forget(); // what was kept is damaged, or nothing may be kept here
}
offerCopy();
offerMap();
