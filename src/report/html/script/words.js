// An id and a language in, words out; numbers as a reader reads them.
const wordList = JSON.parse(document.getElementById('words').textContent);
let language = document.documentElement.lang;
const side = () => (language === 'zh' ? 0 : 1);

// The words called `id`, else the id behind its list; `{0}` is the first of `inside`.
function w(id, ...inside) {
  const word = wordList[id];
  const text = word ? word[side()] : id.slice(id.indexOf('.') + 1);
  return inside.length ? text.replace(/\{(\d)\}/g, (_, n) => inside[n]) : text;
}

const has = id => Object.hasOwn(wordList, id);
const say = text => (text ? readable(text[language]) : '');
// Ids in a sentence as the reader calls them; what is part of a path stays.
const IDS = /(?<![\w/`.*-])[a-z]+(?:[.-][a-z]+)+(?![\w/`.*-])/g;
const readable = text => text.replace(IDS, id => wordList[`element.${id}`]?.[side()] ?? wordList[`term.${id}`]?.[side()] ?? id);
const term = id => (id === null || id === undefined ? w('unknown') : w(`term.${id}`));
const elementTitle = id => w(`element.${id}`);

const digits = new Intl.NumberFormat('en-GB');
const n = number => digits.format(number);

const known = ([lower, upper]) => {
  if (upper === null) return lower ? `≥ ${n(lower)}` : null;
  return lower === upper ? n(lower) : `${n(lower)}–${n(upper)}`;
};
const interval = ends => known(ends) ?? w('unknown');
const endsOf = count => [count.lower, count.upper];
// One person, several people; nothing where nobody knows.
const people = ends => (known(ends) ? w(ends[0] === 1 && ends[1] === 1 ? 'page.person' : 'page.people', known(ends)) : w('page.people-unknown'));
const countOf = (number, id) => w(number === 1 ? `page.${id}.one` : `page.${id}.many`, n(number));

function size(bytes) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let at = 0;
  while (bytes >= 1024 && at < units.length - 1) {
    bytes /= 1024;
    at += 1;
  }
  return `${at ? bytes.toFixed(1) : bytes} ${units[at]}`;
}

function percent(share) {
  const part = share * 100;
  return `${part === 0 || part >= 10 ? part.toFixed(0) : part >= 0.1 ? part.toFixed(1) : part.toFixed(4)} %`;
}

const day = time => (time ? time.slice(0, 16).replace('T', ' ') : '');

const SIGNS = {
  'security-assessment': '▲', 'other-route': '◆', undetermined: '?', 'contract-or-certification': '●', exempt: '○', none: '–',
};
const BY_URGENCY = Object.keys(SIGNS);
const CATEGORIES = ['none', 'important-suspected', 'personal', 'sensitive-personal', 'genetic'];
