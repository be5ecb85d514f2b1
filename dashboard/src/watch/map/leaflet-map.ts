/** The map itself: Leaflet with our marks on it. What lies on a lazy page is loaded with it. */

import 'leaflet/dist/leaflet.css';
import L from 'leaflet';
import { type Frame, type Mark, marksIn, type Pin } from './cluster.ts';
import { markSvg } from './mark-icon.ts';
import type { VenueState } from './venue-states.ts';

/** Nearer than this every venue stands for itself. */
const SINGLE_ZOOM = 17;
const CELL_PX = 64;
/** Marks a little outside of what is seen, so that a small move shows no empty edge. */
const MARGIN = 0.15;
const WORLD = 256;
/** Chongqing, until there is a venue to look at. */
const HOME: L.LatLngTuple = [29.56, 106.55];

export interface MapOptions {
  tiles: string | null;
  credit: string | null;
  /** What stands in a mark, and what is said of it. */
  glyph(mark: Mark): string;
  label(mark: Mark): string;
  zoomWords: { in: string; out: string };
  onVenue(id: string): void;
}

/** Where it was looked at last: who comes back from a venue finds the same part. */
let seen: { center: L.LatLng; zoom: number } | undefined;

export function openMap(frame: HTMLElement, options: MapOptions): VenueMap {
  return new VenueMap(frame, options);
}

export class VenueMap {
  readonly #map: L.Map;
  readonly #options: MapOptions;
  readonly #size: ResizeObserver;
  readonly #shown = new Map<string, { marker: L.Marker; look: string }>();
  #pins: readonly Pin[] = [];
  #states: ReadonlyMap<string, VenueState> = new Map();
  #isAsked = false;

  constructor(frame: HTMLElement, options: MapOptions) {
    this.#options = options;
    this.#map = groundOf(frame, options);
    this.#map.on('moveend zoomend resize', () => {
      seen = { center: this.#map.getCenter(), zoom: this.#map.getZoom() };
      this.#ask();
    });
    this.#size = new ResizeObserver(() => this.#map.invalidateSize());
    this.#size.observe(frame);
  }

  setPins(pins: readonly Pin[]): void {
    this.#pins = pins;
    this.#ask();
  }

  setStates(states: ReadonlyMap<string, VenueState>): void {
    this.#states = states;
    this.#ask();
  }

  /** All of them at once; not when somebody has looked at a part already. */
  showAll(pins: readonly Pin[]): void {
    if (seen !== undefined || pins.length === 0) return;
    this.#map.fitBounds(L.latLngBounds(pins.map(({ lat, lon }) => [lat, lon] as L.LatLngTuple)), {
      ...{ padding: [50, 50], maxZoom: 16, animate: false },
    });
  }

  lookAt({ lat, lon }: Pin): void {
    this.#map.setView([lat, lon], Math.max(this.#map.getZoom(), SINGLE_ZOOM));
  }

  stop(): void {
    this.#size.disconnect();
    this.#map.remove();
  }

  /** Once a picture, however much changed. */
  #ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    this.#isAsked = false;
    const zoom = this.#map.getZoom();
    const cellPx = zoom >= SINGLE_ZOOM ? 0 : CELL_PX;
    const left = new Set(this.#shown.keys());
    for (const mark of marksIn(this.#pins, this.#states, { frame: frameOf(this.#map), zoom, cellPx })) {
      left.delete(mark.key);
      this.#put(mark);
    }
    for (const key of left) {
      this.#shown.get(key)?.marker.remove();
      this.#shown.delete(key);
    }
  }

  #put(mark: Mark): void {
    const look = lookOf(mark);
    const known = this.#shown.get(mark.key);
    if (known?.look === look) return;
    known?.marker.remove();
    const label = this.#options.label(mark);
    const { html, size, className } = markSvg(mark, { glyph: this.#options.glyph(mark) });
    const marker = L.marker([mark.lat, mark.lon], {
      icon: L.divIcon({ html, className, iconSize: [size, size] }),
      // The heavier stands in front.
      zIndexOffset: mark.class === undefined ? 0 : 10_000 + (mark.isUnanswered ? 10_000 : 0),
      alt: label,
      title: label,
      riseOnHover: true,
    });
    marker.on('click', () => this.#open(mark));
    marker.on('keypress', (event) => {
      if ((event as unknown as { originalEvent: KeyboardEvent }).originalEvent.key === 'Enter')
        this.#open(mark);
    });
    marker.addTo(this.#map);
    marker.getElement()?.setAttribute('aria-label', label);
    this.#shown.set(mark.key, { marker, look });
  }

  #open({ id, lat, lon }: Mark): void {
    if (id !== undefined) this.#options.onVenue(id);
    else this.#map.setView([lat, lon], Math.min(SINGLE_ZOOM, this.#map.getZoom() + 2));
  }
}

/** What lies below the marks: pictures where there are some, the controls, and where one looks at first. */
function groundOf(frame: HTMLElement, { tiles, credit, zoomWords }: MapOptions): L.Map {
  const map = L.map(frame, { zoomControl: false, attributionControl: credit !== null, maxZoom: 19 });
  L.control.zoom({ zoomInTitle: zoomWords.in, zoomOutTitle: zoomWords.out }).addTo(map);
  L.control.scale({ imperial: false }).addTo(map);
  map.attributionControl?.setPrefix(false);
  if (tiles !== null) {
    L.tileLayer(tiles, { maxZoom: 19, attribution: escaped(credit ?? '') }).addTo(map);
  }
  if (seen === undefined) map.setView(HOME, 12);
  else map.setView(seen.center, seen.zoom);
  return map;
}

/** Everything that a mark's picture or words depend on. */
function lookOf(mark: Mark): string {
  const { count, id, risk, inDanger, isUnanswered, lat, lon } = mark;
  return [count, id, risk, mark.class, inDanger, isUnanswered, lat, lon].join(' ');
}

function frameOf(map: L.Map): Frame {
  const bounds = map.getBounds().pad(MARGIN);
  const at = (latLng: L.LatLng) => map.project(latLng, 0);
  const [corner, other] = [at(bounds.getNorthWest()), at(bounds.getSouthEast())];
  return {
    ...{ west: Math.max(0, corner.x), east: Math.min(WORLD, other.x) },
    ...{ north: corner.y, south: other.y },
  };
}

/** Leaflet takes it for HTML. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
