// Serves the pages of a walk where there is no connection: the network first, else what was kept.

interface Extended extends Event {
  waitUntil(done: Promise<unknown>): void;
}
interface Fetched extends Extended {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker_ {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(kind: "install" | "activate", act: (event: Extended) => void): void;
  addEventListener(kind: "fetch", act: (event: Fetched) => void): void;
}

const worker = self as unknown as Worker_;
const CACHE = "evenhand-walks";
const PAGE = /^\/asking\/walks\/W-\d{4,9}\/go(\/\d+)?$/;
const PATIENCE = 6000;

worker.addEventListener("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener("activate", (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== worker.location.origin) return;
  if (PAGE.test(address.pathname) || address.pathname.startsWith("/static/"))
    event.respondWith(answered(request));
});

async function answered(request: Request): Promise<Response> {
  const kept = await caches.match(request, { ignoreSearch: true, cacheName: CACHE });
  if (!kept) return fetch(request);
  try {
    return await Promise.race([fetch(request), tooLong()]);
  } catch {
    return kept;
  }
}

/** Fail where the network neither answers nor fails, as at the edge of a cell. */
function tooLong(): Promise<Response> {
  return new Promise((_, failed) => setTimeout(() => failed(new Error("too long")), PATIENCE));
}
