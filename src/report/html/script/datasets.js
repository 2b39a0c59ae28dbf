// The list of datasets: rows in sight, filters and order in the address.
const FILTERS = ['q', 'duty', 'certain', 'category', 'sector', 'format', 'element', 'fact', 'rule', 'question', 'transfer', 'store'];

function holdsElement(row, number) {
  const { elements } = index.found;
  for (let i = index.firstFound[row.at]; i < index.firstFound[row.at + 1]; i += 1) if (elements[i] === number) return true;
  return false;
}

// The least that a row needs, for sure; `open` where that may be nothing.
const certainOf = row => (isSettled(row) ? (row.measure === 'none' ? 'none' : row.floor) : row.floor === 'none' || row.floor === 'exempt' ? 'open' : row.floor);

// Whether a row passes one filter.
function testOf(name, value) {
  switch (name) {
    case 'q': {
      const words = value.toLowerCase().split(/\s+/).filter(Boolean);
      return row => words.every(word => row.lower.includes(word));
    }
    case 'duty': return row => row.measure === value;
    case 'certain': return row => certainOf(row) === value;
    case 'category': return row => row.category === value;
    case 'sector': return row => (row.sector ?? 'unknown') === value;
    case 'format': return row => row.format === value;
    case 'store': return row => row.store === value;
    case 'element': {
      const number = index.elements.indexOf(value);
      return row => holdsElement(row, number);
    }
    case 'fact': return row => index.facts[row.facts].includes(value);
    case 'rule': return row => index.rules[row.rules].includes(value);
    case 'question': {
      const about = new Set(index.questions[Number(value)]?.datasets);
      return row => about.has(row.at);
    }
    case 'transfer': {
      const transfer = index.transfers.find(one => one.name === value);
      const about = new Set(transfer?.datasets);
      return row => transfer?.whole === 1 || about.has(row.at);
    }
    default: return () => true;
  }
}

const upper = ends => (ends[1] === null ? Infinity : ends[1]);
const ORDERS = {
  attention: [row => row.rank, 1],
  name: [row => row.name, 1],
  people: [row => upper(row.people), -1],
  records: [row => upper(row.records), -1],
  category: [row => CATEGORIES.indexOf(row.category), -1],
  sector: [row => (row.sector ? term(row.sector) : '\uffff'), 1],
  format: [row => row.format, 1],
  size: [row => row.bytes, -1],
};

function chosen(parameters) {
  const tests = FILTERS.filter(name => parameters.get(name)).map(name => testOf(name, parameters.get(name)));
  const some = tests.length ? ranked.filter(row => tests.every(test => test(row))) : ranked;
  const [key, way] = ORDERS[parameters.get('sort')] ?? ORDERS.attention;
  const turned = parameters.get('turned') ? -way : way;
  if (key === ORDERS.attention[0]) return turned > 0 ? some : [...some].reverse();
  // Equal ones stay in the order of attention.
  const keyed = some.map(row => [key(row), row]);
  keyed.sort(([a], [b]) => (a < b ? -turned : a > b ? turned : 0));
  return keyed.map(([, row]) => row);
}

// What the list says of a duty: the answer, or what the first open fact gives.
function inShort(row) {
  if (isSettled(row)) return badge(row.measure);
  const branches = index.branches[row.branches];
  if (!branches.length) return range(row.floor, row.ceiling);
  return branches.slice(0, 2).map((branch, i) => h('span.either', h('span.branch', say(branch.title)), h('span.branch.arrow', ' → '), h('span.gives', duty(branch), i === 1 && branches.length > 2 && h('span.dim', ' …'))));
}

const plainTextOf = row => (isSettled(row) ? w(`measure.${row.measure}`) : index.branches[row.branches].map(branch => `${say(branch.title)} → ${w(`measure.${branch.measure}`)}`).join(' · '));

function datasetRow(row, i, total) {
  const tracks = index.tracks[row.tracks];
  return h('div.item', { role: 'listitem', 'aria-posinset': i + 1, 'aria-setsize': total }, h('a.row', { href: to('dataset', addressOf(row)) },
    h('span.cell.name', bdi(row.name), index.stores.length > 1 && h('span.dim.small', ' ', row.store),
      tracks.length > 0 && h('span.tracks', tracks.map(track => [chip('track', w(`track.${track.track}`)), ' ']))),
    h('span.cell.verdict', { title: plainTextOf(row) }, inShort(row)),
    h('span.cell.n', h('span.label', `${w('people')} `), row.unread ? w('unknown') : interval(row.people)),
    h('span.cell.n.wide', known(row.records) ?? w('not-counted')),
    h('span.cell.two-lines', h(`span.cat.k-${row.category}`, w(`category.${row.category}`))),
    h('span.cell.two-lines.wide', row.sector ? term(row.sector) : h('span.dim', w('unknown'))),
    h('span.cell.wide', row.format)));
}

const rowHeight = () => (isNarrow() ? 104 : 48);

function chooser(name, title, options, parameters, change) {
  const select = h('select', { onchange: event => change({ [name]: event.target.value }) },
    h('option', { value: '' }, w('all')), options.map(([id, text]) => h('option', { value: id, selected: parameters.get(name) === id }, text)));
  return h('label', h('span', title), select);
}

const distinct = key => [...new Set(rows.map(key))];

function filters(parameters, change) {
  const sectors = distinct(row => row.sector ?? 'unknown').map(id => [id, term(id)]);
  return h('div.filters',
    h('label.search', h('span', w('search')), h('input', { type: 'search', value: parameters.get('q') ?? '', oninput: event => change({ q: event.target.value }, true) })),
    chooser('duty', w('measure'), BY_URGENCY.filter(id => rows.some(row => row.measure === id)).map(id => [id, `${SIGNS[id]} ${w(`measure.${id}`)}`]), parameters, change),
    chooser('category', w('sensitivity'), CATEGORIES.filter(id => rows.some(row => row.category === id)).map(id => [id, w(`category.${id}`)]), parameters, change),
    chooser('sector', w('sector'), sectors, parameters, change),
    chooser('element', w('element'), elementList().map(one => [one.id, elementTitle(one.id)]), parameters, change),
    distinct(row => row.format).length > 1 && chooser('format', w('format'), distinct(row => row.format).sort().map(id => [id, id]), parameters, change));
}

// Filters that no control shows, as chips that take them away.
function otherFilters(parameters, change) {
  const titles = { certain: certainTitle, fact: term, rule: value => value, transfer: value => (value === '*' ? w('whole-scan') : value),
    question: value => say(index.questions[Number(value)]?.text), store: value => value };
  return Object.keys(titles).filter(name => parameters.get(name)).map(name => h('button.filter', { type: 'button', onclick: () => change({ [name]: '' }) }, titles[name](parameters.get(name)), ' ×'));
}

function heading(parameters, change) {
  const sort = parameters.get('sort') ?? 'attention';
  const one = (name, title, className = '') => h(`span.cell${className}`,
    h('button', { type: 'button', onclick: () => change(sort === name ? { turned: parameters.get('turned') ? '' : '1' } : { sort: name, turned: '' }) }, title,
      sort === name ? (ORDERS[name][1] * (parameters.get('turned') ? -1 : 1) > 0 ? ' ▴' : ' ▾') : ''));
  return h('div.row.head', one('name', w('dataset')), one('attention', w('measure')), one('people', w('people'), '.n'), one('records', w('records'), '.n.wide'),
    one('category', w('sensitivity')), one('sector', w('sector'), '.wide'), one('format', w('format'), '.wide'));
}

function datasetsView(parameters) {
  const place = h('div.listing');
  const draw = now => {
    const some = chosen(now);
    const change = (changes, quiet) => {
      const next = new URLSearchParams(now);
      for (const [key, value] of Object.entries(changes)) value === '' ? next.delete(key) : next.set(key, value);
      history.replaceState(null, '', addressFor('datasets', next));
      if (quiet) update(next);
      else draw(next);
    };
    let list = null;
    const status = h('p.status', { role: 'status' });
    const printIt = h('a', { href: '#' }, '');
    const update = next => {
      now = next;
      const found = chosen(next);
      fill(found);
    };
    const fill = found => {
      status.textContent = w('page.shown', n(found.length), n(rows.length));
      printIt.textContent = w('page.print', n(Math.min(found.length, PAGES_PRINTED)));
      printIt.setAttribute('href', addressFor('print', now));
      const next = virtual(found.length, rowHeight, i => datasetRow(found[i], i, found.length), w('datasets'));
      if (list) list.replaceWith(next);
      list = next;
      next.refresh();
    };
    const box = h('div.grid', heading(now, change));
    place.replaceChildren(filters(now, change), h('div.line', status, otherFilters(now, change), h('span.grow'), printIt), box);
    list = h('div');
    box.append(list);
    fill(some);
  };
  draw(parameters);
  return [h('h1', w('datasets')), place];
}

function addressFor(view, parameters) {
  const plain = Object.fromEntries(parameters);
  delete plain.lang;
  return to(view, plain);
}

const PAGES_PRINTED = 200;

// A page of paper for each chosen dataset.
async function printView(parameters) {
  const some = chosen(parameters).slice(0, PAGES_PRINTED);
  const pages = [];
  for (const row of some) pages.push(h('article.sheet', await datasetPage(row, null)));
  return [h('p.no-print', h('button', { type: 'button', onclick: () => print() }, w('page.print-now')), ' ', w('page.print-note', n(some.length)), ' ', link(addressFor('datasets', parameters), w('all-datasets'))), pages];
}
