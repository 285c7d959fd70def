// The style of every map: a pale ground, the data over it, streets, outlines and names on top.
import type {
  DataDrivenPropertyValueSpecification,
  ExpressionSpecification,
  LayerSpecification,
  Map as MapLibre,
  SourceSpecification,
  StyleSpecification,
} from "maplibre-gl";
import { token } from "./data";
import type { Basemap } from "./map-data";

const SANS = ["Evenhand Sans SemiBold"];
const SERIF = ["Evenhand Serif Italic"];
const CLASSES = [
  ...[1, 2, 3, 4, 5].map((step) => `seq-${step}`),
  ...[1, 2, 3, 4, 5, 6, 7].map((step) => `div-${step}`),
  ...[11, 12, 13, 21, 22, 23, 31, 32, 33].map((step) => `biv-${step}`),
  ...[1, 2, 3, 4, 5, 6].map((step) => `cat-${step}`),
  ...[0, 1, 2, 3].map((step) => `unsure-${step}`),
];
export const UNSURE: ExpressionSpecification = [
  "in",
  ["get", "class"],
  ["literal", ["unsure-0", "unsure-1", "unsure-2", "unsure-3"]],
];
export const CANNOT: ExpressionSpecification = ["==", ["get", "class"], "cannot-say"];
export const DATA_OPACITY = 0.92;

/** A width that grows with the scale, as streets do. */
function wide(at12: number, at16: number): ExpressionSpecification {
  return ["interpolate", ["exponential", 1.6], ["zoom"], 12, at12, 16, at16];
}

/** The colour of an area by its class; what has no class is not filled. */
export function fillColour(): DataDrivenPropertyValueSpecification<string> {
  const pairs = CLASSES.flatMap((name) => [name, token(`--${name}`)]);
  return ["match", ["get", "class"], ...pairs, "rgba(0,0,0,0)"] as unknown as ExpressionSpecification;
}

/** Dots for "unsure" and a 45° hatch for "cannot say", drawn once at twice the size. */
export function addPatterns(map: MapLibre): void {
  map.addImage("dots", pattern(10, dots), { pixelRatio: 2 });
  map.addImage("hatch", pattern(12, hatch), { pixelRatio: 2 });
}

function pattern(
  size: number,
  paint: (pen: OffscreenCanvasRenderingContext2D, size: number) => void,
): ImageData {
  const pen = new OffscreenCanvas(size, size).getContext("2d");
  if (!pen) throw new Error("no drawing surface");
  paint(pen, size);
  return pen.getImageData(0, 0, size, size);
}

function dots(pen: OffscreenCanvasRenderingContext2D, size: number): void {
  pen.fillStyle = "rgba(27,36,48,0.62)";
  for (const at of [size / 4, (3 * size) / 4]) {
    pen.beginPath();
    pen.arc(at, at, 1.15, 0, 2 * Math.PI);
    pen.fill();
  }
}

function hatch(pen: OffscreenCanvasRenderingContext2D, size: number): void {
  pen.strokeStyle = "rgba(95,105,117,0.9)";
  pen.lineWidth = 1.25;
  for (const shift of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(shift - 1, size + 1);
    pen.lineTo(shift + size + 1, -1);
    pen.stroke();
  }
}

/** One layer of the basemap: each is a file of its own whose vector layer has the same name. */
function from(name: string): { source: string; "source-layer": string } {
  return { source: name, "source-layer": name };
}

function among(attribute: string, ...values: string[]): ExpressionSpecification {
  return ["in", ["get", attribute], ["literal", values]];
}

function ground(name: string, colour: string): LayerSpecification {
  return { ...from(name), id: name, type: "fill", paint: { "fill-color": token(colour) } };
}

/** The layers of the ground that lie under the data; outside the land there are no data. */
function under(hasLand: boolean): LayerSpecification[] {
  const beyond = hasLand ? "--map-beyond" : "--map-land";
  return [
    { id: "ground", type: "background", paint: { "background-color": token(beyond) } },
    ground("land", "--map-land"),
    ground("green", "--map-green"),
    ground("buildings", "--map-block"),
  ];
}

const ROUND = { "line-cap": "round", "line-join": "round" } as const;
const BELOW: ExpressionSpecification = ["==", ["get", "tunnel"], 1];
const ABOVE: ExpressionSpecification = ["!", BELOW];

function street(
  id: string,
  source: string,
  classes: string[],
  colour: string,
  width: ExpressionSpecification,
  rest: { minzoom?: number; opacity?: number; dashes?: number[] } = {},
): LayerSpecification {
  return {
    ...from(source),
    id,
    type: "line",
    minzoom: rest.minzoom ?? 0,
    filter: ["all", among("class", ...classes), ABOVE],
    layout: rest.dashes ? { "line-join": "round" } : ROUND,
    paint: {
      "line-color": token(colour),
      "line-width": width,
      "line-opacity": rest.opacity ?? 1,
      ...(rest.dashes ? { "line-dasharray": rest.dashes } : {}),
    },
  };
}

/** The layers that lie over the data: water, streets, rail, borders. */
function over(): LayerSpecification[] {
  const big = ["motorway", "main"];
  return [
    ground("water", "--map-water"),
    ground("sea", "--map-water"),
    {
      ...from("waterways"),
      id: "waterways",
      type: "line",
      layout: ROUND,
      paint: { "line-color": token("--map-water"), "line-width": wide(1, 5) },
    },
    street("paths", "paths", ["path", "cycle", "steps"], "--map-street", wide(0.4, 1.8), {
      minzoom: 14.5,
      opacity: 0.55,
      dashes: [3, 2],
    }),
    street("service", "streets", ["service"], "--map-street", wide(0.4, 3.5), {
      minzoom: 14,
      opacity: 0.55,
    }),
    street("streets", "streets", ["street"], "--map-street", wide(0.7, 7), { opacity: 0.55 }),
    street("middle-casing", "roads", ["middle"], "--map-casing", wide(1.7, 10)),
    street("big-casing", "roads", big, "--map-main", wide(2.6, 13)),
    street("middle", "roads", ["middle"], "--map-street", wide(1, 8)),
    street("big", "roads", big, "--map-street", wide(1.6, 10.5)),
    {
      ...from("rail"),
      id: "rail",
      type: "line",
      filter: ["step", ["zoom"], among("class", "rail"), 13, among("class", "rail", "tram"), 15, true],
      paint: {
        "line-color": token("--map-rail"),
        "line-width": wide(0.8, 1.8),
        "line-dasharray": [4, 2],
      },
    },
    {
      ...from("boundaries"),
      id: "boundaries",
      type: "line",
      filter: ["<=", ["get", "level"], 8],
      paint: {
        "line-color": token("--map-rail"),
        "line-width": 1,
        "line-opacity": 0.6,
        "line-dasharray": [2, 3],
      },
    },
  ];
}

/** Names: districts, water and parks, stations and, near by, streets; two sizes and no more. */
function names(): LayerSpecification[] {
  const paint = {
    "text-color": token("--map-label"),
    "text-halo-color": token("--map-halo"),
    "text-halo-width": 1.7,
  } as const;
  const layout = {
    "text-field": ["coalesce", ["get", "name"], ""] as ExpressionSpecification,
    "text-max-width": 8,
    "symbol-sort-key": ["coalesce", ["get", "rank"], 7] as ExpressionSpecification,
  } as const;
  const along = (source: string, minzoom: number): LayerSpecification => ({
    ...from(source),
    id: `names-${source}`,
    type: "symbol",
    minzoom,
    filter: ABOVE,
    layout: {
      "symbol-placement": "line",
      "text-field": layout["text-field"],
      "text-font": ["Evenhand Sans"],
      "text-size": 13,
      "text-padding": 12,
    },
    paint,
  });
  const places = ["city", "town", "village", "suburb", "quarter", "hamlet", "island"];
  const label = (
    id: string,
    kinds: string[],
    font: string[],
    size: number,
    colour: string,
    minzoom = 0,
  ): LayerSpecification => ({
    ...from("labels"),
    id: `names-${id}`,
    type: "symbol",
    minzoom,
    filter: among("kind", ...kinds),
    layout: { ...layout, "text-font": font, "text-size": size },
    paint: { ...paint, "text-color": token(colour) },
  });
  return [
    along("streets", 15),
    along("roads", 14),
    label("water", ["water"], SERIF, 14, "--map-water-label"),
    label("green", ["green"], SERIF, 14, "--map-green-label"),
    label("small", ["neighbourhood", "station", "square"], SANS, 13, "--map-label", 13),
    label("places", places, SANS, 14, "--map-label"),
  ];
}

function sourcesOf(basemap: Basemap): Record<string, SourceSpecification> {
  return Object.fromEntries(
    Object.entries(basemap).map(([name, address]) => [
      name,
      { type: "vector", url: `pmtiles://${new URL(address, location.href).href}` },
    ]),
  );
}

/** Keep what the city's basemap has: a missing file leaves its layers out. */
function present(layers: LayerSpecification[], basemap: Basemap): LayerSpecification[] {
  return layers.filter((one) => !("source" in one) || (one.source as string) in basemap);
}

/** The whole style; the data lie between the ground and the water. */
export function styleOf(basemap: Basemap, data: LayerSpecification[]): StyleSpecification {
  const above = data.filter((one) => one.id.startsWith("outline") || one.id.startsWith("place-"));
  const fills = data.filter((one) => !above.includes(one));
  return {
    version: 8,
    sources: {
      ...sourcesOf(basemap),
      data: {
        type: "geojson",
        promoteId: "id",
        data: { type: "FeatureCollection", features: [] },
      },
    },
    layers: [
      ...present(under("land" in basemap), basemap),
      ...fills,
      ...present(over(), basemap),
      ...above,
      ...present(names(), basemap),
    ],
  };
}

/** How areas and places are drawn, from the classes that the server gave them. */
export function dataLayers(): LayerSpecification[] {
  const polygon: ExpressionSpecification = ["==", ["geometry-type"], "Polygon"];
  const point: ExpressionSpecification = ["==", ["geometry-type"], "Point"];
  const base = { source: "data" } as const;
  return [
    {
      ...base,
      id: "areas",
      type: "fill",
      filter: ["all", polygon, ["!", CANNOT]],
      paint: { "fill-color": fillColour(), "fill-opacity": DATA_OPACITY },
    },
    {
      ...base,
      id: "areas-unsure",
      type: "fill",
      filter: ["all", polygon, UNSURE],
      paint: { "fill-pattern": "dots", "fill-opacity": 0.8 },
    },
    {
      ...base,
      id: "areas-cannot",
      type: "fill",
      filter: ["all", polygon, CANNOT],
      paint: { "fill-pattern": "hatch", "fill-opacity": 0.9 },
    },
    {
      ...base,
      id: "areas-edge",
      type: "line",
      filter: polygon,
      paint: { "line-color": token("--map-halo"), "line-width": 0.8 },
    },
    {
      ...base,
      id: "outline-halo",
      type: "line",
      filter: ["all", polygon, ["==", ["get", "outlined"], true]],
      layout: { "line-join": "round" },
      paint: { "line-color": token("--map-halo"), "line-width": 5, "line-opacity": 0.9 },
    },
    {
      ...base,
      id: "outline",
      type: "line",
      filter: ["all", polygon, ["==", ["get", "outlined"], true]],
      layout: { "line-join": "round" },
      paint: { "line-color": token("--map-ink"), "line-width": 2.2 },
    },
    {
      ...base,
      id: "outline-chosen",
      type: "line",
      filter: ["==", ["get", "id"], ""],
      layout: { "line-join": "round" },
      paint: { "line-color": token("--map-ink"), "line-width": 3.4 },
    },
    {
      ...base,
      id: "place-points",
      type: "circle",
      filter: point,
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 11, 4, 16, 8],
        "circle-color": fillColour(),
        "circle-stroke-color": "#ffffff",
        "circle-stroke-width": 2,
      },
    },
  ];
}
