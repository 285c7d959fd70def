// Draws the city's map over the server's drawing, which stays where a browser cannot do it.
import {
  addProtocol,
  type GeoJSONSource,
  type LngLatBoundsLike,
  Map as MapLibre,
  type MapGeoJSONFeature,
  type MapMouseEvent,
  ScaleControl,
  setWorkerUrl,
} from "maplibre-gl";
import { Protocol } from "pmtiles";
import type { Feature, Geometry } from "geojson";
import { dataOf } from "./data";
import type { AreaProperties, Areas, Layer, MapData } from "./map-data";
import { addPatterns, dataLayers, styleOf } from "./map-style";

type Area = Feature<Geometry, AreaProperties>;
const CLICKABLE = ["areas", "areas-cannot", "place-points"];
const still = matchMedia("(prefers-reduced-motion: reduce)");

class CityMap {
  private readonly map: MapLibre;
  private readonly list = document.createElement("ol");
  private readonly row = document.createElement("div");
  private areas: Areas = { type: "FeatureCollection", features: [] };

  constructor(
    private readonly host: HTMLElement,
    private readonly data: MapData,
  ) {
    const canvas = document.createElement("div");
    canvas.className = "map-canvas";
    this.host.append(canvas);
    this.map = new MapLibre({
      container: canvas,
      style: styleOf(data.basemap ?? {}, dataLayers()),
      bounds: data.bounds as LngLatBoundsLike,
      fitBoundsOptions: { padding: 12 },
      maxZoom: data.max_zoom ?? 17,
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      cooperativeGestures: matchMedia("(pointer: coarse)").matches,
      locale: { "Map.Title": data.words.map },
      fadeDuration: still.matches ? 0 : 150,
    });
    this.map.touchZoomRotate.disableRotation();
    this.map.keyboard.disableRotation();
    this.map.addControl(new ScaleControl({ maxWidth: 110, unit: "metric" }), "bottom-left");
    this.row.className = "map-row";
    this.row.setAttribute("aria-hidden", "true");
    this.list.className = "map-areas";
    this.list.setAttribute("aria-label", data.words.map);
    this.host.append(this.row, this.skipLink(), this.list, this.zoomButtons());
  }

  /** Draw, then listen; resolves when the first picture is whole. */
  async start(): Promise<void> {
    await this.map.once("style.load");
    addPatterns(this.map);
    await this.show(this.data.selected ?? this.data.layers[0]?.id ?? "");
    this.listen();
    await this.map.once("idle");
    this.host.querySelector(".map-canvas")?.classList.add("is-drawn");
  }

  /** Show one layer: its areas on the map, its rows for the keyboard, its legend beside it. */
  async show(id: string): Promise<void> {
    const layer = this.data.layers.find((one) => one.id === id);
    if (!layer) return;
    this.areas = await featuresOf(layer);
    this.map.getSource<GeoJSONSource>("data")?.setData(this.areas);
    this.choose(undefined);
    this.list.replaceChildren(...this.areas.features.map((area) => this.item(area)));
    for (const part of document.querySelectorAll<HTMLElement>("[data-for-layer]")) {
      part.hidden = part.dataset["forLayer"] !== id;
    }
  }

  private listen(): void {
    document.addEventListener("change", (event) => {
      const radio = event.target as HTMLInputElement;
      if (!radio.matches("[data-map-layers] input[type=radio]")) return;
      if (!this.data.layers.some((one) => one.id === radio.value)) return;
      const address = new URL(location.href);
      address.searchParams.set(radio.name, radio.value);
      history.replaceState(null, "", address);
      void this.show(radio.value);
    });
    // A layer that is a page of its own: a pointer's choice opens it, the arrow keys only choose.
    document.querySelector("[data-map-layers]")?.addEventListener("click", (event) => {
      const radio = (event.target as HTMLElement).closest("label")?.querySelector("input");
      const isHere = this.data.layers.some((one) => one.id === radio?.value);
      if (!radio || radio.disabled || isHere || (event as MouseEvent).detail === 0) return;
      radio.checked = true;
      radio.form?.requestSubmit();
    });
    this.map.on("mousemove", (event) => this.point(event));
    this.map.on("click", (event) => this.point(event));
    this.map.on("mouseout", () => {
      if (!this.list.contains(document.activeElement)) this.choose(undefined);
    });
  }

  private point(event: MapMouseEvent): void {
    const found: MapGeoJSONFeature | undefined = this.map.queryRenderedFeatures(event.point, {
      layers: CLICKABLE,
    })[0];
    this.map.getCanvas().style.cursor = found ? "pointer" : "";
    const id = found?.properties["id"] as string | undefined;
    const area = this.areas.features.find((one) => one.properties.id === id);
    this.choose(area);
    if (event.type === "click" && area?.properties.href) location.assign(area.properties.href);
  }

  /** Outline an area and write its row, or take both away. */
  private choose(area: Area | undefined): void {
    this.map.setFilter("outline-chosen", ["==", ["get", "id"], area?.properties.id ?? ""]);
    this.row.replaceChildren();
    if (!area) return;
    const name = document.createElement("b");
    name.textContent = area.properties.name;
    this.row.append(name, area.properties.row);
  }

  /** One stop of the Tab key: it reads the row, and leads to the area's page where there is one. */
  private item(area: Area): HTMLLIElement {
    const { href, name, row } = area.properties;
    const stop = document.createElement(href ? "a" : "button");
    if (stop instanceof HTMLAnchorElement) stop.href = href ?? "";
    else stop.type = "button";
    stop.textContent = `${name}: ${row}`;
    stop.addEventListener("focus", () => {
      this.choose(area);
      this.bring(area);
    });
    stop.addEventListener("blur", () => this.choose(undefined));
    const item = document.createElement("li");
    item.append(stop);
    return item;
  }

  /** Move an area into view if it lies outside; jump where motion is not wanted. */
  private bring(area: Area): void {
    const [west, south, east, north] = boundsOf(area.geometry);
    const seen = this.map.getBounds();
    if (seen.contains([west, south]) && seen.contains([east, north])) return;
    const center: [number, number] = [(west + east) / 2, (south + north) / 2];
    if (still.matches) this.map.jumpTo({ center });
    else this.map.easeTo({ center, duration: 150 });
  }

  private skipLink(): HTMLAnchorElement {
    const link = document.createElement("a");
    const target = this.host.closest(".map")?.nextElementSibling;
    if (target && !target.id) target.id = "after-map";
    link.href = `#${target?.id ?? "main"}`;
    link.className = "skip map-skip";
    link.textContent = this.data.words.skip;
    link.addEventListener("click", () => {
      if (!(target instanceof HTMLElement)) return;
      target.tabIndex = -1;
      target.focus();
    });
    return link;
  }

  private zoomButtons(): HTMLElement {
    const box = document.createElement("div");
    box.className = "map-zoom no-print";
    const move = { duration: still.matches ? 0 : 150 };
    const whole = { padding: 12, ...move };
    const { zoom_in, zoom_out, whole: all } = this.data.words;
    const steps: [string, string, () => unknown][] = [
      ["+", zoom_in, () => this.map.zoomIn(move)],
      ["−", zoom_out, () => this.map.zoomOut(move)],
      ["⤢", all, () => this.map.fitBounds(this.data.bounds as LngLatBoundsLike, whole)],
    ];
    for (const [sign, words, act] of steps) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = sign;
      button.setAttribute("aria-label", words);
      button.title = words;
      button.addEventListener("click", act);
      box.append(button);
    }
    return box;
  }
}

async function featuresOf(layer: Layer): Promise<Areas> {
  if (!layer.features && layer.url) {
    const answer = await fetch(layer.url, { headers: { Accept: "application/json" } });
    if (answer.ok) layer.features = (await answer.json()) as Areas;
  }
  return layer.features ?? { type: "FeatureCollection", features: [] };
}

function boundsOf(geometry: Geometry): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  const visit = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    if (typeof part[0] === "number") {
      const [x, y] = part as [number, number];
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    } else part.forEach(visit);
  };
  if (geometry.type !== "GeometryCollection") visit(geometry.coordinates);
  return box;
}

function canDraw(): boolean {
  return Boolean(document.createElement("canvas").getContext("webgl2"));
}

async function main(): Promise<void> {
  const host = document.querySelector<HTMLElement>("[data-map-drawing]");
  const data = dataOf<MapData>("map-data");
  if (!host || !data) return;
  if (!canDraw()) {
    document.body.dataset["map"] = "none";
    return;
  }
  setWorkerUrl(new URL("map-worker.js", import.meta.url).href);
  addProtocol("pmtiles", new Protocol().tile);
  try {
    await new CityMap(host, data).start();
    document.body.dataset["map"] = "ok";
  } catch (problem) {
    document.body.dataset["map"] = "none";
    console.error(problem);
  }
}

void main();
