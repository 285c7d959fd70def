// What every page can do a little better with a script; all of it works without one.

import { UNSENT } from "./walk-store";

const HIDDEN_ON_PAPER =
  ".no-print, .noprint, .actions, .crumbs, .crumb, .contents, .pages, .figure-foot > a, .ds-button, " +
  "details:not([open])";

/** Close a menu of the top bar when somebody looks elsewhere or presses Escape. */
function closeMenus(): void {
  const menus = "details:is(.drop, .menu)[open]";
  const open = () => [...document.querySelectorAll<HTMLDetailsElement>(menus)];
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target as Node)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = open().pop(); // the innermost: one menu may stand in another
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}

/** Begin at the list of what is to be mended, where a form came back with faults. */
function showFaults(): void {
  const summary = document.querySelector<HTMLElement>("[data-error-summary]");
  summary?.focus();
}

/** Keep a part of the page up to date while its element names an address to ask: a running job. */
function followJobs(): void {
  for (const host of document.querySelectorAll<HTMLElement>("[data-live]")) void follow(host);
}

async function follow(host: HTMLElement): Promise<void> {
  const wait = Number(host.dataset["liveEvery"] ?? "2") * 1000;
  while (host.dataset["live"]) {
    await new Promise((done) => setTimeout(done, wait));
    const answer = await fetch(host.dataset["live"], { headers: { Accept: "text/html" } }).catch(
      () => undefined,
    );
    if (!answer?.ok) continue;
    if (answer.redirected) {
      location.assign(answer.url);
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const parts = [...page.querySelectorAll<HTMLElement>("[data-live], [data-live-done]")];
    const next = parts.find((one) => one.className === host.className); // else the page is another
    if (!next) {
      location.reload();
      return;
    }
    const goes = next.dataset["liveDone"];
    if (goes) {
      location.assign(goes);
      return;
    }
    const held = host.contains(document.activeElement);
    if (!held) host.replaceChildren(...next.childNodes);
    host.dataset["live"] = next.dataset["live"] ?? "";
  }
}

/** Send the form of a choice as soon as it is made, where the form says so; its button stays. */
function sendChoices(): void {
  document.addEventListener("change", (event) => {
    const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-at-once]");
    form?.requestSubmit();
  });
}

/** Print from a button: without a script the button is not shown. */
function offerPrinting(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

/** Number the links of a printed page and list where they go at its end. */
function listLinks(): void {
  window.addEventListener("beforeprint", () => {
    const main = document.getElementById("main");
    if (!main || main.querySelector(".printed-links")) return;
    const list = document.createElement("ol");
    list.className = "printed-links only-print";
    for (const link of main.querySelectorAll<HTMLAnchorElement>("a[href]")) {
      const isHidden = link.closest(HIDDEN_ON_PAPER) || link.getAttribute("href")?.startsWith("#");
      if (isHidden) continue;
      const item = document.createElement("li");
      item.textContent = link.href;
      list.append(item);
      const mark = document.createElement("sup");
      mark.className = "printed-links only-print";
      mark.textContent = String(list.children.length);
      link.after(mark);
    }
    if (list.children.length) main.append(list);
  });
  window.addEventListener("afterprint", () => {
    for (const made of document.querySelectorAll(".printed-links")) made.remove();
  });
}

/** Before somebody signs out, ask about what a walk left on this phone; else forget its pages. */
function askBeforeSigningOut(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (new URL(form.action, location.href).pathname !== "/sign-out") return;
    if (form.dataset["unsent"] === "drop") {
      indexedDB.deleteDatabase("evenhand-walks");
      localStorage.removeItem(UNSENT);
    } else if (form.dataset["unsent"] !== "keep" && Number(localStorage.getItem(UNSENT)) > 0) {
      event.preventDefault();
      location.assign("/asking/walks/unsent");
      return;
    }
    if ("caches" in window) void caches.delete("evenhand-walks");
  });
}

closeMenus();
askBeforeSigningOut();
showFaults();
followJobs();
sendChoices();
offerPrinting();
listLinks();
document.body.dataset["page"] = "ok";
