// One dataset: what it is in plain words, its people, its obligation as an argument, its columns.
const isFound = column => column.element || column.category !== 'none' || column.overruled || column.rare?.length;
const isMasked = column => column.path === '' || column.path === `[masked ${column.ordinal}]`;
const columnTitle = column => (isMasked(column) ? w('page.column-number', column.ordinal) : column.path);

// What the dataset holds, in a sentence.
function plainly(row, page) {
  const found = page.columns.filter(column => column.element && column.category !== 'none');
  const titles = strength => [...new Set(found.filter(column => strength.includes(column.category)).map(column => elementTitle(column.element)))];
  const sensitive = titles(['sensitive-personal', 'genetic']);
  const personal = titles(['personal']).filter(title => !sensitive.includes(title));
  const list = all => (all.length > 6 ? w('page.and-more', all.slice(0, 6).join(w('page.comma')), n(all.length - 6)) : all.join(w('page.comma')));
  return h('p.plainly',
    row.unread ? w('page.nobody-looked') : !sensitive.length && !personal.length ? w('page.holds-none')
      : [sensitive.length > 0 && [w('page.holds-sensitive'), h('strong', list(sensitive)), w('page.stop')],
        personal.length > 0 && [w('page.holds-personal'), list(personal), w('page.stop')]],
    !row.unread && (sensitive.length > 0 || personal.length > 0) && w(row.sensitive[1] === 0 ? 'page.about-people' : 'page.about', people(row.people), interval(row.sensitive)));
}

function peopleBlock(page) {
  const who = page.individuals;
  const key = one => [h('bdi', keyTitle(one.column, page.columns)), ' ', h('span.dim', `${elementTitle(one.element)} · ${interval(endsOf(one.distinct))}`)];
  return h('section.people', h('h2', w('people')), h('p.big', interval(endsOf(who))),
    pairs([
      [w('individuals_method'), w(`method.${who.method}`)],
      [w('sensitive-people'), interval(endsOf(who.sensitive))],
      [w('secondary-people'), interval(endsOf(who.secondary))],
      [w('keys'), who.keys.length ? who.keys.map((one, i) => [i > 0 && h('br'), key(one)]) : w('no-keys')],
      [w('records'), known(endsOf(page.records)) ?? w('not-counted'), page.records.method === 'not-counted' ? '' : ` · ${w(`method.${page.records.method}`)}`],
      [w('sector'), attribution(page.sector)],
      [w('scenario'), attribution(page.scenario)],
    ]),
    who.argument?.length > 0 && h('details', { open: true }, h('summary', w('page.how-counted')), h('ul', who.argument.map(text => h('li', say(text))))));
}

function keyTitle(path, columns) {
  const place = path.startsWith('#') ? Number(path.slice(1)) : null;
  const column = columns.find(one => one.path === path) ?? columns.find(one => one.path === '' && one.ordinal === place);
  return column ? columnTitle(column) : path;
}

const attribution = one => (one ? [term(one.value), ' ', chip(`o-${one.source}`, w(`origin.${one.source}`)), ' ', h('span.dim', readable(one.because))] : w('unknown'));

// How much of a column was read, and what that can have missed.
function guarantee(sample) {
  const method = w(`sample.${sample.method}`);
  if (sample.method === 'none') return method;
  const read = `${method} · ${countOf(sample.rows, 'rows')}`;
  if (sample.method !== 'stratified') return read;
  return `${read} · ${w('page.missed', percent(sample.spread), percent(sample.contiguous))}`;
}

function position(one) {
  const metres = one.metres === null || one.metres === undefined ? '' : `≈ ${one.metres < 1 ? one.metres.toFixed(2) : one.metres < 10 ? one.metres.toFixed(1) : one.metres.toFixed(0)} m`;
  const step = one.decimals === null || one.decimals === undefined ? metres : `${(10 ** -one.decimals).toFixed(one.decimals)}° (${metres})`;
  return `${one.datum ?? w('no-datum')}, ${step}`;
}

function evidence(column) {
  return h('details.small', h('summary', w('page.why')),
    h('ul', column.evidence.map(one => h('li', h('span.dim', `${w(`evidence.${one.kind}`)}${w('page.colon')}`), say(one.text), ' ', h('span.weight', (one.weight >= 0 ? '+' : '−') + Math.abs(one.weight).toFixed(1))))),
    pairs([
      column.rivals.length > 0 && [w('rivals'), column.rivals.map((one, i) => [i > 0 && h('br'), `${elementTitle(one.element)} ${one.confidence.toFixed(2)}`, one.against && h('span.dim', ` · ${say(one.against)}`)])],
      column.shapes?.length > 0 && [w('shapes'), column.shapes.map((one, i) => [i > 0 && ', ', h('code', one.shape), ` × ${n(one.values)}`])],
      column.items?.length > 0 && [w('page.items'), column.items.map((rule, i) => [i > 0 && ' ', ruleLink(rule)])],
      [w('sample'), guarantee(column.sample)],
      column.element && [w('page.id'), h('code', column.element)],
    ]));
}

function columnLine(column, wanted) {
  const what = h('td', { 'data-title': w('page.what-it-is') },
    column.element ? link(to('element', { id: column.element }), elementTitle(column.element)) : h('span.dim', w('no-element')),
    column.form !== 'plain' && [' ', chip('form', w(`form.${column.form}`))],
    column.label === 'manual' && [' ', chip('o-declared', w('label.manual'))],
    column.overruled && [' ', h('s', elementTitle(column.overruled))],
    column.position && h('p.small', w('position'), w('page.colon'), position(column.position)),
    column.rare?.map(one => h('p.small', w('rare'), w('page.colon'), elementTitle(one.element), ` ${n(one.values)} / ${n(one.of)} (${percent(one.share[0])}–${percent(one.share[1])})`)),
    evidence(column));
  return h(`tr${column.ordinal === wanted ? '.wanted' : ''}`, { id: `column-${column.ordinal}` },
    h('td.n', { 'data-title': w('ordinal') }, column.ordinal),
    h('td', { 'data-title': w('column') }, h('bdi', columnTitle(column)), ' ', h('span.dim.small', w(`type.${column.dataType}`))),
    what,
    h('td', { 'data-title': w('category') }, h(`span.cat.k-${column.category}`, w(`category.${column.category}`))),
    h('td.n', { 'data-title': w('confidence') }, column.element ? column.confidence.toFixed(2) : '–'),
    h('td.n', { 'data-title': w('distinct') }, interval(endsOf(column.distinct))),
    h('td.n', { 'data-title': w('nulls') }, n(column.nulls)));
}

function columnTables(page, wanted) {
  const found = page.columns.filter(isFound);
  const other = page.columns.filter(column => !isFound(column));
  const titles = [number('#'), w('column'), w('page.what-it-is'), w('category'), number(w('confidence')), number(w('distinct')), number(w('nulls'))];
  const wrap = lines => h('table.cells.columns', h('thead', h('tr', titles.map(title => h(typeof title === 'string' ? 'th' : 'th.n', { scope: 'col' }, title.title ?? title)))), h('tbody', lines));
  const strongest = [...found].sort((a, b) => CATEGORIES.indexOf(b.category) - CATEGORIES.indexOf(a.category) || a.ordinal - b.ordinal);
  return [
    found.length > 0 && section(`${w('found-columns')} (${n(found.length)})`, firstOf(strongest, Math.max(200, wanted ? strongest.findIndex(one => one.ordinal === wanted) + 1 : 0), column => columnLine(column, wanted), wrap)),
    other.length > 0 && section(`${w('other-columns')} (${n(other.length)})`, firstOf(other, 300, column => h(`li${column.ordinal === wanted ? '.wanted' : ''}`, h('bdi', columnTitle(column)), ' ', h('span.dim.small', w(`type.${column.dataType}`))), lines => h('ul.names', lines))),
  ];
}

function files(row, page) {
  if (row.files <= 1) return null;
  const lines = page.parts.map(part => [h('bdi', part.path), size(part.bytes), part.records === null ? '–' : n(part.records)]);
  return h('details', h('summary', `${w('parts')} (${n(row.files)})`), table([w('path'), number(w('size')), number(w('records'))], lines),
    row.files > page.parts.length && h('p', w('more-elsewhere'), w('page.colon'), n(row.files - page.parts.length)));
}

async function datasetPage(row, wanted) {
  const page = await pageOf(row);
  return [
    h('h1', bdi(row.name)),
    h('p.dim', bdi(row.store), ` · ${row.format} · ${countOf(row.files, 'files')} · ${size(row.bytes)}`, page.encoding && ` · ${page.encoding}`, page.modifiedAt && ` · ${w('modified_at')} ${day(page.modifiedAt)}`),
    plainly(row, page),
    h('div.pair', h('section', h('h2', w('measure')), h('p.dim', w('alone')), argument(page.obligation)), peopleBlock(page)),
    page.suspicions?.length > 0 && section(w('page.suspicions'), h('ul', page.suspicions.map(one => h('li', h('strong', say(one.title)), ' ', chip('track', w(`track.${one.track}`)), ' ', ruleLink(one.row),
      h('p.small', w('page.points-to-it'), w('page.colon'), readable(one.because.join(w('page.comma')))), h('p.small', w('page.settled-by'), w('page.colon'), say(one.settle)))))),
    page.notes?.length > 0 && section(w('notes'), h('ul', page.notes.map(text => h('li', say(text))))),
    columnTables(page, wanted),
    files(row, page),
  ];
}

async function datasetView(parameters) {
  const name = parameters.get('name');
  const store = parameters.get('store');
  const row = store === null ? index.byName.get(name) : rows.find(one => one.name === name && one.store === store);
  if (!row) return [h('h1', w('page.not-there')), h('p', bdi(name ?? '')), h('p', link(to('datasets'), w('all-datasets')))];
  const wanted = Number(parameters.get('column')) || null;
  const view = await datasetPage(row, wanted);
  return [h('nav.crumbs', link(to('datasets'), w('all-datasets'))), ...view];
}
