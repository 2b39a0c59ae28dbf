'use strict';
// Elements of the page in, the values in them out: Base64, deflated JSON, vectors (see vectors.rs).
const canUnpack = typeof DecompressionStream === 'function';

function bytesOf(id) {
  const element = document.getElementById(id);
  const text = element.textContent;
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
  const raw = atob(text);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i += 1) bytes[i] = raw.charCodeAt(i);
  return bytes;
}

// What stands behind the script is there when the whole file is read.
const wholeFile = document.readyState === 'loading' ? new Promise(read => { addEventListener('DOMContentLoaded', read); }) : null;

async function unpacked(id) {
  if (!document.getElementById(id)) await wholeFile;
  const stream = new Blob([bytesOf(id)]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return JSON.parse(await new Response(stream).text());
}

const templates = new Map();

// A template: how many numbers it has, and each language as pieces of text and places of numbers.
function templateOf(text) {
  let known = templates.get(text);
  if (known) return known;
  let numbers = 0;
  const side = part => part.split('\u0001').map((piece, i) => {
    if (i === 0) return [-1, piece];
    const at = piece.charCodeAt(0) - 65;
    numbers = Math.max(numbers, at + 1);
    return [at, piece.slice(1)];
  });
  const [zh, en] = text.split('\u0002');
  const sides = [side(zh), side(en)];
  known = { numbers, sides };
  templates.set(text, known);
  return known;
}

const filled = (side, numbers) => side.map(([at, piece]) => (at < 0 ? piece : numbers[at] + piece)).join('');

const PLACE = Symbol('place');
const MANY = 2000;

// Objects of one kind. Of very many, each knows its place in the lists of their fields and copies nothing.
function objectsOf(total, fields) {
  if (total < MANY) {
    return Array.from({ length: total }, (_, i) => {
      const object = {};
      for (const [key, inside] of fields) object[key] = inside[i];
      return object;
    });
  }
  function One(place) { this[PLACE] = place; }
  for (const [key, inside] of fields) Object.defineProperty(One.prototype, key, { get() { return inside[this[PLACE]]; } });
  return Array.from({ length: total }, (_, i) => new One(i));
}

// The values of a vector; `own` and `shared` are the lists of strings.
function valuesOf(vector, own, shared) {
  const text = n => (n < 0 ? shared[-1 - n] : own[n]);
  const texts = (ids, joined) => {
    const numbers = joined === '' ? [] : joined.split(' ');
    let at = 0;
    return ids.map(id => {
      const template = templateOf(text(id));
      const inside = numbers.slice(at, at + template.numbers);
      at += template.numbers;
      return { zh: filled(template.sides[0], inside), en: filled(template.sides[1], inside) };
    });
  };
  const values = part => {
    switch (part[0]) {
      case 's': return part[1].map(text);
      case 't': return texts(part[1], part[2]);
      case 'o': {
        return objectsOf(part[1], part[2].map(([key, inside]) => [key, values(inside)]));
      }
      case 'a': {
        const all = values(part[2]);
        let at = 0;
        return part[1].map(length => all.slice(at, at += length));
      }
      case 'p': {
        const all = values(part[2]);
        let at = 0;
        return Array.from(part[1], there => (there === '1' ? all[at++] : null));
      }
      default: return part[1];
    }
  };
  return values(vector);
}

let index = null;
let rows = [];
let ranked = []; // the same, those first that need attention most
let firstColumn = null; // of each dataset, counted over all of them

async function open() {
  const packed = await unpacked('index');
  index = valuesOf(packed.vector, packed.strings, [])[0];
  document.getElementById('index').remove();
  rows = index.rows;
  ranked = new Array(rows.length);
  firstColumn = new Uint32Array(rows.length + 1);
  index.firstFound = new Uint32Array(rows.length + 1);
  rows.forEach((row, i) => {
    row.at = i;
    ranked[row.rank] = row;
    row.lower = row.name.toLowerCase();
    row.sensitivity = row.category;
    firstColumn[i + 1] = firstColumn[i] + row.columns;
    index.firstFound[i + 1] = index.firstFound[i] + index.found.counts[i];
  });
  for (const key of ['columns', 'elements', 'categories', 'rare']) index.found[key] = Uint32Array.from(index.found[key]);
  index.byName = new Map();
  for (const row of rows) if (!index.byName.has(row.name)) index.byName.set(row.name, row);
}

let sharedStrings = null;
const chunks = new Map();
const CHUNKS_KEPT = 6;

// The page of a dataset: what inventory.json holds of it, without what its row says.
async function pageOf(row) {
  let chunk = index.starts.length - 1;
  while (index.starts[chunk] > row.at) chunk -= 1;
  if (!chunks.has(chunk)) {
    sharedStrings ||= unpacked('shared');
    const shared = await sharedStrings;
    const packed = await unpacked(`chunk-${chunk}`);
    chunks.set(chunk, valuesOf(packed.vector, packed.strings, shared));
    if (chunks.size > CHUNKS_KEPT) chunks.delete(chunks.keys().next().value);
  }
  const page = chunks.get(chunk)[row.at - index.starts[chunk]];
  const names = await columnNames();
  page.columns.forEach((column, i) => { column.path = names.of(firstColumn[row.at] + i); });
  return page;
}

let namesRead = null;

// The paths of all columns: one text to search in, and where each begins.
function columnNames() {
  namesRead ||= unpacked('names').then(text => {
    const total = firstColumn[rows.length];
    const starts = new Uint32Array(total + 1);
    let at = 0;
    for (let i = 0; i < total; i += 1) {
      starts[i] = at;
      at = text.indexOf('\n', at) + 1;
    }
    starts[total] = at;
    let lower = text.toLowerCase();
    if (lower.length !== text.length) lower = text;
    return { text, lower, starts, of: i => text.slice(starts[i], starts[i + 1] - 1) };
  });
  return namesRead;
}

let ledgerRead = null;

function ledger() {
  ledgerRead ||= unpacked('ledger').then(packed => valuesOf(packed.vector, packed.strings, [])[0]);
  return ledgerRead;
}
