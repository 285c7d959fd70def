// A walk on a phone: what is ticked is kept here first, then sent, and told in words.

import { dataOf } from "./data";
import { type Entry, type Rating, count, forget, keep, waiting } from "./walk-store";

interface Stop {
  readonly code: string;
  readonly label: string;
  readonly lon: number;
  readonly lat: number;
  readonly url: string;
}
interface Walk {
  readonly walk?: string;
  readonly raters?: number;
  readonly language: string;
  readonly token: string;
  readonly worker?: string;
  readonly go?: string;
  readonly signIn: string;
  readonly stops?: readonly Stop[];
  readonly words: Readonly<Record<string, string>>;
}
interface Told {
  readonly id: string;
  readonly state: "stored" | "known" | "conflict" | "refused";
  readonly why: string;
  readonly theirs: string;
}

const CACHE = "evenhand-walks";
const RATER = "evenhand-rater-";
const AT_ONCE = 20;
const PATIENCE = 10_000;
const COARSE = 0.001;
const NEAR_M = 300;
const DEGREE_M = 111_320;

const data = dataOf<Walk>("walk-data");

function words(name: string, slots: Readonly<Record<string, string | number>> = {}): string {
  const number = new Intl.NumberFormat(data?.language);
  return (data?.words[name] ?? "").replace(/\{(\w+)\}/g, (whole, slot: string) => {
    const value = slots[slot];
    return value === undefined ? whole : typeof value === "number" ? number.format(value) : value;
  });
}

function counted(name: string, n: number): string {
  const form = new Intl.PluralRules(data?.language).select(n) === "one" ? "one" : "other";
  return words(`${name}_${form}`, { n });
}

function host<T extends HTMLElement>(name: string): T | null {
  return document.querySelector<T>(`[data-walk-${name}]`);
}

function tell(name: string, text: string): void {
  const element = host(name);
  if (!element) return;
  element.hidden = !text;
  if (element.textContent !== text) element.textContent = text;
}

/** Sending ended because nobody is signed in any more. */
class SignedOut extends Error {}

/** Ask the server; a page to sign in on is not followed, and told apart from other failures. */
async function asked(address: string, options: RequestInit = {}): Promise<Response> {
  const answer = await fetch(address, {
    redirect: "manual",
    cache: "no-store",
    signal: AbortSignal.timeout(PATIENCE),
    ...options,
  });
  if (answer.type === "opaqueredirect") throw new SignedOut();
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

/** Send what waits, a few entries at once; forget only what the server says that it has. */
async function send(): Promise<number> {
  const open = (await waiting()).filter((one) => !one.why);
  if (!open.length || !data) return 0;
  const { token } = (await (await asked(data.token)).json()) as { token: string };
  let sent = 0;
  for (const walk of new Set(open.map((one) => one.walk))) {
    const mine = open.filter((one) => one.walk === walk);
    for (let first = 0; first < mine.length; first += AT_ONCE)
      sent += await sendSome(walk, mine.slice(first, first + AT_ONCE), token);
  }
  return sent;
}

async function sendSome(walk: string, some: readonly Entry[], token: string): Promise<number> {
  const entries = some.map(({ id, stop, rater, ratings, replaces }) =>
    replaces ? { id, stop, rater, ratings, replaces } : { id, stop, rater, ratings },
  );
  const answer = await asked(`/asking/walks/${encodeURIComponent(walk)}/entries`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ entries }),
  });
  const { told } = (await answer.json()) as { told: Told[] };
  const there = told.filter((one) => one.state === "stored" || one.state === "known");
  await forget(there.map((one) => one.id));
  for (const one of told) {
    const entry = some.find((mine) => mine.id === one.id);
    if (!entry || there.includes(one)) continue;
    await keep(one.theirs ? { ...entry, why: one.why, theirs: one.theirs } : { ...entry, why: one.why });
  }
  return there.length;
}

let isSending = false;

/** Send, and say in words how it stands; two pages do not send at the same time. */
async function sync(): Promise<void> {
  if (isSending) return;
  isSending = true;
  let trouble = "";
  let sent = 0;
  try {
    const act = async (): Promise<void> => {
      sent = await send();
    };
    if (navigator.locks) await navigator.locks.request("evenhand-walks", act);
    else await act();
  } catch (problem) {
    trouble =
      problem instanceof SignedOut
        ? "signed_out"
        : problem instanceof TypeError || !navigator.onLine
          ? "no_connection"
          : "not_now";
  } finally {
    isSending = false;
  }
  await show(trouble, sent);
}

async function show(trouble = "", sent = 0): Promise<void> {
  const all = await waiting();
  await count();
  const here = all.filter((one) => one.walk === data?.walk || !data?.walk);
  const lines = [
    sent ? counted("sent", sent) : "",
    here.length ? counted("kept", here.length) : words("all_sent"),
    all.length > here.length ? words("kept_elsewhere", { n: all.length - here.length }) : "",
    trouble ? words(trouble) : "",
  ];
  tell("state", lines.filter(Boolean).join(" "));
  const state = host("state");
  if (state) {
    state.dataset["kept"] = String(all.length);
    if (trouble === "signed_out") state.append(" ", signInLink());
  }
  const button = host<HTMLButtonElement>("send");
  if (button) button.hidden = !all.some((one) => !one.why);
  for (const mark of document.querySelectorAll<HTMLElement>("[data-walk-stop]")) {
    const mine = here.find((one) => one.stop === mark.dataset["walkStop"] && one.rater === rater());
    if (mine) mark.textContent = words(mine.why ? "stop_trouble" : "stop_kept");
    else if (mark.dataset["kept"]) mark.textContent = words("stop_sent");
    mark.dataset["kept"] = mine ? "yes" : (mark.dataset["kept"] ?? "");
  }
  showTroubles(all.filter((one) => one.why));
}

function signInLink(): HTMLAnchorElement {
  const link = document.createElement("a");
  link.href = `${data?.signIn}?next=${encodeURIComponent(location.pathname)}`;
  link.textContent = words("sign_in");
  return link;
}

/** List what the server did not take, each with what can be done about it. */
function showTroubles(entries: readonly Entry[]): void {
  const list = host("troubles");
  if (!list) return;
  list.hidden = !entries.length;
  list.replaceChildren(
    ...entries.map((entry) => {
      const item = document.createElement("li");
      const label = data?.stops?.find((one) => one.code === entry.stop)?.label ?? entry.stop;
      const text = document.createElement("p");
      text.textContent = words("entry_of", { stop: label, rater: entry.rater, why: entry.why ?? "" });
      item.append(text);
      if (entry.theirs) item.append(button("replace", () => void replace(entry)));
      if (entry.walk === data?.walk) item.append(...renumbering(entry));
      const away = button("throw_away", () => {
        if (away.dataset["sure"]) void forget([entry.id]).then(() => show());
        away.dataset["sure"] = "yes";
        away.textContent = words("drop_sure");
      });
      item.append(away);
      return item;
    }),
  );
}

function button(name: string, act: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "ds-button";
  made.dataset["variant"] = "secondary";
  made.textContent = words(name);
  made.addEventListener("click", act);
  return made;
}

/** Offer another number for an entry whose own is taken: two phones had the same. */
function renumbering(entry: Entry): HTMLElement[] {
  const others = Array.from({ length: data?.raters ?? 0 }, (_, place) => place + 1).filter(
    (one) => one !== entry.rater,
  );
  if (!others.length) return [];
  const choice = document.createElement("select");
  choice.className = "ds-input is-short";
  choice.setAttribute("aria-label", words("other_number"));
  for (const one of others) choice.add(new Option(String(one)));
  const go = button("renumber", () => {
    const { why: _why, theirs: _theirs, ...rest } = entry;
    void keep({ ...rest, rater: Number(choice.value) }).then(sync);
  });
  return [choice, go];
}

/** Put an entry in the place of the one that is on the server, as its rater decided. */
async function replace({ why: _why, theirs, ...entry }: Entry): Promise<void> {
  await keep(theirs ? { ...entry, replaces: theirs } : entry);
  await sync();
}

function rater(): number {
  const kept = Number(localStorage.getItem(RATER + (data?.walk ?? "")));
  return kept || 1;
}

/** Remember the number of the rater on this phone until the walk is over. */
function rememberRater(): void {
  const choice = document.querySelector<HTMLSelectElement>("select[name=rater]");
  if (!choice || !data?.walk) return;
  const key = RATER + data.walk;
  const given = new URLSearchParams(location.search).get("rater");
  const wanted = localStorage.getItem(key) ?? given;
  if (wanted && [...choice.options].some((one) => one.value === wanted)) choice.value = wanted;
  const store = (): void => {
    localStorage.setItem(key, choice.value);
    void show();
  };
  choice.addEventListener("change", store);
  const form = host<HTMLFormElement>("rater");
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    store();
  });
}

/** Keep what was ticked instead of sending the form; it goes on its way from here. */
function keepForm(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const skips = (event.submitter as HTMLButtonElement | null)?.name === "skip";
    void keepTicks(form, skips);
  });
}

async function keepTicks(form: HTMLFormElement, skips: boolean): Promise<void> {
  const given = new FormData(form);
  const names = new Set(
    [...form.elements].map((one) => (one as HTMLInputElement).name).filter((one) => one.startsWith("r_")),
  );
  const ratings: Record<string, Rating> = {};
  for (const name of names) {
    const value = skips ? "skipped" : String(given.get(name) ?? "");
    if (value) ratings[name.slice(2)] = /^\d+$/.test(value) ? Number(value) : value;
  }
  if (!Object.keys(ratings).length) return fault(words("no_ticks"));
  const entry: Entry = {
    id: crypto.randomUUID(),
    walk: data?.walk ?? "",
    stop: form.dataset["stop"] ?? "",
    rater: Number(given.get("rater")),
    ratings,
  };
  localStorage.setItem(RATER + entry.walk, String(entry.rater));
  try {
    await keep(entry);
  } catch {
    return fault(words("not_kept"));
  }
  await sync();
  location.assign(form.dataset["next"] ?? "");
}

function fault(text: string): void {
  tell("fault", text);
  host("fault")?.scrollIntoView({ block: "center" });
}

/** Keep the pages of this walk and what they need, so that they open without a connection. */
async function stayWithoutConnection(walk: Walk): Promise<void> {
  if (!("serviceWorker" in navigator) || !walk.worker || !walk.go) return;
  await navigator.serviceWorker.register(walk.worker, { scope: "/asking/walks/" });
  await navigator.serviceWorker.ready;
  const cache = await caches.open(CACHE);
  if (!host("rater") && (await cache.match(walk.go))) return; // the list of stops brings them anew
  const used = performance.getEntriesByType("resource").map((one) => one.name);
  const parts = used.filter((one) => new URL(one).pathname.startsWith("/static/"));
  const pages = [walk.go, ...(walk.stops ?? []).map((one) => one.url)];
  await cache.addAll([...new Set([...pages, ...parts])]);
  tell("near-told", words("ready"));
  document.body.dataset["walkKept"] = "yes";
}

/** Find the nearest stop by a position that is made coarse at once, and neither kept nor sent. */
function findNearest(): void {
  tell("near-told", words("looking"));
  if (!("geolocation" in navigator)) return tell("near-told", words("no_position"));
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => {
      const coarse = (degrees: number): number => Math.round(degrees / COARSE) * COARSE;
      tell("near-told", nearest(coarse(coords.longitude), coarse(coords.latitude)));
    },
    () => tell("near-told", words("no_position")),
    { enableHighAccuracy: false, maximumAge: 60_000, timeout: 15_000 },
  );
}

function nearest(lon: number, lat: number): string {
  const far = (one: Stop): number =>
    Math.hypot((one.lon - lon) * Math.cos((lat * Math.PI) / 180), one.lat - lat) * DEGREE_M;
  const stops = [...(data?.stops ?? [])].sort((one, other) => far(one) - far(other));
  const first = stops[0];
  if (!first || far(first) > NEAR_M) return words("none_near");
  const metres = Math.max(100, Math.ceil(far(first) / 100) * 100);
  return words("nearest", { stop: first.label, metres });
}

async function begin(): Promise<void> {
  if (!data || !("indexedDB" in window) || !window.isSecureContext) return;
  rememberRater();
  const form = host<HTMLFormElement>("form");
  if (form) keepForm(form);
  host("send")?.addEventListener("click", () => void sync());
  host("near")?.addEventListener("click", findNearest);
  const tools = host("tools");
  if (tools) tools.hidden = false;
  window.addEventListener("online", () => void sync());
  window.addEventListener("offline", () => void show("no_connection"));
  await sync();
  document.body.dataset["walk"] = "ok";
  if (navigator.onLine) await stayWithoutConnection(data).catch(() => undefined);
}

void begin();
