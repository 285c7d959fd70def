// What a page tells its map, in `<script type="application/json" id="map-data">`.
import type { FeatureCollection, Geometry } from "geojson";

/** One area, cell or place. `class` is one of the classes of the legend, such as `seq-3`. */
export interface AreaProperties {
  id: string;
  name: string;
  row: string;
  class: string;
  outlined?: boolean;
  href?: string;
}

export type Areas = FeatureCollection<Geometry, AreaProperties>;

/** One choice of the radio group: its features, or the address that gives them. */
export interface Layer {
  id: string;
  kind?: "areas" | "places";
  features?: Areas;
  url?: string;
}

/** Addresses of the PMTiles files of the city's own basemap, by the layers of its schema. */
export type Basemap = Partial<
  Record<
    | "land"
    | "sea"
    | "green"
    | "water"
    | "waterways"
    | "buildings"
    | "roads"
    | "streets"
    | "paths"
    | "rail"
    | "boundaries"
    | "labels",
    string
  >
>;

export interface Words {
  map: string;
  zoom_in: string;
  zoom_out: string;
  whole: string;
  skip: string;
  open: string;
}

export interface MapData {
  bounds: [number, number, number, number];
  basemap?: Basemap;
  max_zoom?: number;
  language?: string;
  selected?: string;
  layers: Layer[];
  words: Words;
}
