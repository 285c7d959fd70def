// A map with a cross in its middle: what lies under the cross is taken by a button.
import { addProtocol, type LngLatBoundsLike, Map as MapLibre, setWorkerUrl } from "maplibre-gl";
import { Protocol } from "pmtiles";
import { dataOf } from "./data";
import type { Basemap } from "./map-data";
import { styleOf } from "./map-style";

interface PlaceMap {
  bounds: [number, number, number, number];
  basemap: Basemap;
  words: { map: string; take: string; taken: string; without: string; how: string };
  attribution: string;
  css: string;
}

/** Draw the map into its place on the page. */
export async function show(host: HTMLElement): Promise<void> {
  const data = dataOf<PlaceMap>("place-map-data");
  const field = document.querySelector<HTMLInputElement>("[data-at]");
  if (!data || !field) return;
  const note = document.createElement("p");
  note.setAttribute("role", "status");
  if (!document.createElement("canvas").getContext("webgl2")) {
    note.textContent = data.words.without;
    host.append(note);
    return;
  }
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = data.css;
  document.head.append(sheet);
  setWorkerUrl(new URL("map-worker.js", import.meta.url).href);
  addProtocol("pmtiles", new Protocol().tile);
  const box = document.createElement("div");
  box.className = "place-map";
  const canvas = document.createElement("div");
  canvas.className = "place-map-canvas";
  const cross = document.createElement("span");
  cross.className = "place-map-cross";
  cross.setAttribute("aria-hidden", "true");
  const below = document.createElement("div");
  below.className = "place-map-below";
  const how = document.createElement("p");
  how.textContent = data.words.how;
  const take = document.createElement("button");
  take.type = "button";
  take.className = "ds-button";
  take.dataset["variant"] = "secondary";
  take.textContent = data.words.take;
  const source = document.createElement("small");
  source.textContent = data.attribution;
  below.append(how, take, note, source);
  box.append(canvas, below);
  host.append(box);
  const map = new MapLibre({
    container: canvas,
    style: styleOf(data.basemap, []),
    bounds: data.bounds as LngLatBoundsLike,
    maxZoom: 17,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    cooperativeGestures: matchMedia("(pointer: coarse)").matches,
    locale: { "Map.Title": data.words.map },
    fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
  });
  canvas.append(cross);
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.on("click", (event) => map.panTo(event.lngLat));
  take.addEventListener("click", () => {
    const { lng, lat } = map.getCenter();
    field.value = `${lng.toFixed(5)},${lat.toFixed(5)}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    note.textContent = data.words.taken;
  });
  await map.once("idle");
  document.body.dataset["map"] = "ok";
}
