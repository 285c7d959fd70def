// Bundles scripts and styles into the folder named by the first argument.
import { build } from "esbuild";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2];
if (!out) throw new Error("name the folder to write to");

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  metafile: true,
  legalComments: "none",
  logLevel: "warning",
  outdir: out,
  target: ["chrome111", "firefox114", "safari16.4"],
};

/** The name of the package that a bundled file comes from, if it comes from one. */
function packageOf(path) {
  const after = path.split("node_modules/").pop();
  if (!path.includes("node_modules/")) return undefined;
  const [first, second] = after.split("/");
  return first.startsWith("@") ? `${first}/${second}` : first;
}

/** One text with the licence of every package that went into the bundles. */
async function licences(names) {
  const parts = [];
  for (const name of [...names].sort()) {
    const folder = join(here, "node_modules", name);
    const about = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((one) => /^(licen[cs]e|copying)/i.test(one));
    const text = file ? await readFile(join(folder, file), "utf8") : "";
    parts.push(`${name} ${about.version} (${about.license})\n\n${text.trim()}\n`);
  }
  return parts.join(`\n${"-".repeat(72)}\n\n`);
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const made = await Promise.all([
  build({
    ...common,
    entryPoints: {
      page: "scripts/page.ts",
      map: "scripts/map.ts",
      chart: "scripts/chart.ts",
      walk: "scripts/walk.ts",
      marking: "scripts/marking.ts",
      "place-map": "scripts/place-map.ts",
    },
    format: "esm",
  }),
  build({
    ...common,
    entryPoints: { "walk-worker": "scripts/walk-worker.ts" },
    format: "iife",
  }),
  build({
    ...common,
    entryPoints: { "map-worker": "maplibre-gl/dist/maplibre-gl-worker.mjs" },
    format: "esm",
  }),
  build({
    ...common,
    entryPoints: {
      evenhand: "styles/evenhand.css",
      portal: "styles/portal.css",
      map: "maplibre-gl/dist/maplibre-gl.css",
    },
    loader: { ".woff2": "file" },
    assetNames: "fonts/[name]",
  }),
]);
const used = new Set(
  made.flatMap((one) => Object.keys(one.metafile.inputs).map(packageOf)).filter(Boolean),
);
await writeFile(join(out, "licences.txt"), await licences(used));
await writeFile(join(out, "mark.svg"), await readFile(join(here, "mark.svg")));
