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

const SANS = ["Source Sans 3 SemiBold"];
const SERIF = ["Source Serif 4 Italic"];
const CLASSES = [
  ...[1, 2, 3, 4, 5].map((step) => `seq-${step}`),
  ...[1, 2, 3, 4, 5, 6, 7].map((step) => `div-${step}`),
  ...[11, 12, 13, 21, 22, 23, 31, 32, 33].map((step) => `biv-${step}`),
  ...[1, 2, 3, 4, 5, 6].map((step) => `cat-${step}`),
  ...[1, 2, 3].map((step) => `unsure-${step}`),
];
export const UNSURE: ExpressionSpecification = [
  "in",
  ["get", "class"],
  ["literal", ["unsure-1", "unsure-2", "unsure-3"]],
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
  map.addImage("dots", pattern(12, dots), { pixelRatio: 2 });
  map.addImage("hatch", pattern(14, hatch), { pixelRatio: 2 });
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
  pen.fillStyle = "rgba(27,36,48,0.5)";
  for (const at of [size / 4, (3 * size) / 4]) {
    pen.beginPath();
    pen.arc(at, at, 1.7, 0, 2 * Math.PI);
    pen.fill();
  }
}

function hatch(pen: OffscreenCanvasRenderingContext2D, size: number): void {
  pen.strokeStyle = "rgba(95,105,117,0.75)";
  pen.lineWidth = 1.6;
  for (const shift of [-size, 0, size]) {
    pen.beginPath();
    pen.moveTo(shift - 1, size + 1);
    pen.lineTo(shift + size + 1, -1);
    pen.stroke();
  }
}

const MAIN: ExpressionSpecification = [
  "in",
  ["get", "class"],
  ["literal", ["motorway", "trunk", "primary", "secondary", "main"]],
];
const MINOR: ExpressionSpecification = ["!", MAIN];
const PATH: ExpressionSpecification = ["==", ["get", "class"], "path"];

/** The layers of the ground that lie under the data. */
function under(): LayerSpecification[] {
  return [
    { id: "ground", type: "background", paint: { "background-color": token("--map-land") } },
    {
      id: "land",
      type: "fill",
      source: "land",
      "source-layer": "land",
      paint: { "fill-color": token("--map-land") },
    },
    {
      id: "green",
      type: "fill",
      source: "green",
      "source-layer": "green",
      paint: { "fill-color": token("--map-green") },
    },
    {
      id: "buildings",
      type: "fill",
      source: "buildings",
      "source-layer": "buildings",
      paint: { "fill-color": token("--map-block") },
    },
  ];
}

/** The layers that lie over the data: water, streets, rail. */
function over(): LayerSpecification[] {
  const line = { "line-cap": "round", "line-join": "round" } as const;
  const rail = { source: "rail", "source-layer": "rail", type: "line" } as const;
  const roads = { source: "roads", "source-layer": "roads", type: "line", layout: line } as const;
  return [
    {
      id: "water",
      type: "fill",
      source: "water",
      "source-layer": "water",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": token("--map-water") },
    },
    {
      id: "streams",
      type: "line",
      source: "water",
      "source-layer": "water",
      filter: ["==", ["geometry-type"], "LineString"],
      layout: line,
      paint: { "line-color": token("--map-water"), "line-width": wide(1, 5) },
    },
    {
      ...roads,
      id: "minor",
      filter: ["all", MINOR, ["!", PATH]],
      paint: {
        "line-color": token("--map-street"),
        "line-width": wide(0.6, 7),
        "line-opacity": 0.55,
      },
    },
    {
      ...roads,
      id: "paths",
      minzoom: 14.5,
      filter: PATH,
      paint: {
        "line-color": token("--map-street"),
        "line-width": wide(0.4, 1.8),
        "line-opacity": 0.55,
        "line-dasharray": [3, 2],
      },
    },
    {
      ...roads,
      id: "main-casing",
      filter: MAIN,
      paint: { "line-color": token("--map-main"), "line-width": wide(2.6, 13) },
    },
    {
      ...roads,
      id: "main",
      filter: MAIN,
      paint: { "line-color": token("--map-street"), "line-width": wide(1.6, 10.5) },
    },
    {
      ...rail,
      id: "rail",
      paint: {
        "line-color": token("--map-rail"),
        "line-width": wide(0.9, 2),
        "line-dasharray": [4, 2],
      },
    },
  ];
}

/** Names: places, water and, near by, streets; two sizes and no more. */
function names(): LayerSpecification[] {
  const halo = { "text-halo-color": token("--map-halo"), "text-halo-width": 2 } as const;
  const name: ExpressionSpecification = ["coalesce", ["get", "name"], ""];
  return [
    {
      id: "street-names",
      type: "symbol",
      source: "roads",
      "source-layer": "roads",
      minzoom: 14.5,
      layout: {
        "symbol-placement": "line",
        "text-field": name,
        "text-font": ["Source Sans 3"],
        "text-size": 13,
        "text-padding": 12,
      },
      paint: { "text-color": token("--map-label"), ...halo },
    },
    {
      id: "water-names",
      type: "symbol",
      source: "water",
      "source-layer": "water",
      layout: { "text-field": name, "text-font": SERIF, "text-size": 14, "text-padding": 24 },
      paint: { "text-color": token("--map-water-label"), ...halo },
    },
    {
      id: "place-names",
      type: "symbol",
      source: "places",
      "source-layer": "places",
      layout: { "text-field": name, "text-font": SANS, "text-size": 14, "text-max-width": 8 },
      paint: { "text-color": token("--map-label"), ...halo },
    },
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
      ...present(under(), basemap),
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
