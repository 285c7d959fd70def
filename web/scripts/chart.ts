// Draws the Vega-Lite specifications of a page in the colours and faces of the house.
import embed, { type EmbedOptions, type VisualizationSpec } from "vega-embed";
import { expressionInterpreter } from "vega-interpreter";
import enNumbers from "d3-format/locale/en-GB";
import frNumbers from "d3-format/locale/fr-FR";
import deTimes from "d3-time-format/locale/de-DE";
import enTimes from "d3-time-format/locale/en-GB";
import esTimes from "d3-time-format/locale/es-ES";
import frTimes from "d3-time-format/locale/fr-FR";
import { dataOf, token } from "./data";

type Spec = Record<string, unknown>;

// German and Spanish numbers are written as French ones, as on the server (wording/languages.toml).
const LOCALES: Record<string, [unknown, unknown]> = {
  de: [frNumbers, deTimes],
  en: [enNumbers, enTimes],
  es: [frNumbers, esTimes],
  fr: [frNumbers, frTimes],
};
const COMPOSED = ["facet", "repeat", "concat", "hconcat", "vconcat"];

/** Quiet axes, the palettes of the theme, no frame: read anew whenever day turns to night. */
function house(textPx: number): Record<string, unknown> {
  const seen = { font: '"Source Sans 3", "Segoe UI", system-ui, Arial, sans-serif' };
  const axis = {
    labelColor: token("--soft"),
    titleColor: token("--soft"),
    titleFontWeight: 400,
    labelFontSize: textPx,
    titleFontSize: textPx,
    gridColor: token("--line"),
    domainColor: token("--rule"),
    tickColor: token("--rule"),
    titlePadding: 8,
    labelLimit: 400,
    titleAnchor: "start",
  };
  const palette = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => token(`--${name}-${index + 1}`));
  const rising = palette("seq", 5);
  return {
    ...seen,
    background: "transparent",
    view: { stroke: null },
    axis,
    axisX: { gridOpacity: 0.6 },
    axisY: { gridOpacity: 0.6 },
    axisQuantitative: { tickCount: 5 },
    axisTemporal: { labelFlush: true, labelOverlap: "greedy", labelSeparation: 10 },
    axisBand: { grid: false, ticks: false, domain: false, labelPadding: 8 },
    axisPoint: { grid: false, ticks: false },
    legend: {
      labelColor: token("--ink"),
      titleColor: token("--soft"),
      titleFontWeight: 400,
      labelFontSize: textPx,
      titleFontSize: textPx,
      orient: "bottom",
      direction: "horizontal",
      labelLimit: 300,
      symbolType: "stroke",
      symbolStrokeWidth: 3,
    },
    header: {
      labelColor: token("--ink"),
      labelFontSize: textPx,
      labelFontWeight: 600,
      labelAnchor: "start",
      titleColor: token("--soft"),
      titleFontSize: textPx,
      titleFontWeight: 400,
    },
    range: {
      category: palette("cat", 6),
      ramp: rising,
      heatmap: rising,
      ordinal: rising,
      diverging: palette("div", 7),
    },
    mark: { color: token("--accent") },
    bar: { fill: token("--seq-4") },
    line: { stroke: token("--accent"), strokeWidth: 2 },
    area: { fill: token("--seq-2"), fillOpacity: 0.6 },
    rule: { stroke: token("--div-2") },
    point: { color: token("--accent") },
    circle: { fill: token("--accent") },
    tick: { color: token("--ink") },
    text: { fill: token("--ink"), fontSize: textPx },
    rect: { stroke: token("--raised"), strokeWidth: 1 },
  };
}

/** Let a plain drawing fill its place; one that is made of several keeps its own widths. */
function fitted(spec: Spec): Spec {
  if (COMPOSED.some((name) => name in spec)) return spec;
  return { ...spec, width: "container", autosize: { type: "fit-x", contains: "padding" } };
}

/** Say the rows of the table beside a chart one by one: for the arrow keys, and under the pointer. */
function readRows(host: HTMLElement): (place: number) => void {
  const table = host.closest("figure")?.querySelector<HTMLTableElement>("details.twin table");
  const said = host.querySelector("output") ?? document.createElement("output");
  const rows = [...(table?.tBodies[0]?.rows ?? [])];
  const heads = [...(table?.tHead?.rows[0]?.cells ?? [])].map((cell) => cell.textContent ?? "");
  let at = -1;
  const show = (place: number): void => {
    const row = rows[place];
    if (!row) return;
    at = place;
    const [name, ...values] = [...row.cells].map((cell) => cell.textContent ?? "");
    const told = values.map((value, index) => (value ? `${heads[index + 1]} ${value}` : ""));
    said.textContent = `${name}: ${told.filter(Boolean).join(" · ")}`;
  };
  if (said.isConnected || !rows.length) return show;
  said.className = "figure-row";
  host.append(said);
  host.tabIndex = 0;
  host.addEventListener("keydown", (event) => {
    const last = rows.length - 1;
    const steps: Record<string, number> = {
      ArrowDown: Math.min(at + 1, last),
      ArrowRight: Math.min(at + 1, last),
      ArrowUp: Math.max(at - 1, 0),
      ArrowLeft: Math.max(at - 1, 0),
      Home: 0,
      End: last,
    };
    const next = steps[event.key];
    if (next === undefined || event.target !== host) return;
    event.preventDefault();
    show(next);
  });
  return show;
}

async function draw(host: HTMLElement): Promise<void> {
  const spec = dataOf<Spec>(host.dataset["chart"] ?? "");
  if (!spec) return;
  const isPrepared = "prepared" in host.dataset; // drawn exactly as the server draws it
  const show = isPrepared ? readRows(host) : undefined;
  if (isPrepared && matchMedia("(max-width: 40rem)").matches) {
    host.dataset["drawn"] = "ok"; // the server's drawing for a phone stays
    return;
  }
  const place = document.createElement("div");
  place.className = isPrepared ? "figure-canvas only-wide" : "figure-canvas";
  const language = document.documentElement.lang.slice(0, 2);
  const [numbers, times] = LOCALES[language] ?? [enNumbers, enTimes];
  const options = {
    ast: true,
    expr: expressionInterpreter,
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
    actions: false,
    renderer: "svg",
    mode: "vega-lite",
    config: house(host.clientWidth < 480 ? 12 : 13.5),
    formatLocale: { ...(numbers as object), minus: "−" },
    timeFormatLocale: times,
    loader: { target: "_self" },
  } as unknown as EmbedOptions;
  host.prepend(place);
  try {
    const drawing = isPrepared ? spec : fitted(spec);
    const { view } = await embed(place, drawing as VisualizationSpec, options);
    view.addEventListener("mouseover", (_event, item) => {
      const place = (item?.datum as { _row?: number } | undefined)?._row;
      if (show && typeof place === "number") show(place);
    });
  } catch (problem) {
    place.remove(); // the drawing of the server, or the table, stays
    host.dataset["drawn"] = "no";
    console.error(problem);
    return;
  }
  for (const old of host.querySelectorAll(".figure-canvas")) if (old !== place) old.remove();
  const svg = place.querySelector("svg");
  svg?.setAttribute("aria-hidden", "true"); // its words stand in the caption and in the table
  for (const made of host.querySelectorAll<HTMLElement>("[data-without-script]")) made.hidden = true;
  host.dataset["drawn"] = "ok";
}

async function drawAll(): Promise<void> {
  await document.fonts.load('400 14px "Source Sans 3"').catch(() => []);
  const hosts = [...document.querySelectorAll<HTMLElement>("[data-chart]")];
  for (const host of hosts) await draw(host);
  document.body.dataset["charts"] = hosts.every((one) => one.dataset["drawn"] === "ok") ? "ok" : "no";
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => void drawAll());
void drawAll();
