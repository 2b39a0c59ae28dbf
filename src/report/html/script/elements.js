// Where each data element stands: "where are passports?"
let elementsRead = null;

function elementList() {
  if (elementsRead) return elementsRead;
  const list = index.elements.map((id, place) => ({ id, number: place, columns: 0, rare: 0, datasets: [], category: 'none' }));
  const { elements, categories, rare } = index.found;
  for (const row of ranked) {
    for (let i = index.firstFound[row.at]; i < index.firstFound[row.at + 1]; i += 1) {
      const one = list[elements[i]];
      if (rare[i]) one.rare += 1;
      else one.columns += 1;
      if (one.datasets.at(-1) !== row) one.datasets.push(row);
      if (categories[i] > CATEGORIES.indexOf(one.category)) one.category = CATEGORIES[categories[i]];
    }
  }
  const rank = one => CATEGORIES.indexOf(one.category);
  elementsRead = list.sort((a, b) => rank(b) - rank(a) || b.datasets.length - a.datasets.length || (a.id < b.id ? -1 : 1));
  return elementsRead;
}

function elementsView() {
  const line = one => [link(to('element', { id: one.id }), elementTitle(one.id)), h(`span.cat.k-${one.category}`, w(`category.${one.category}`)),
    n(one.datasets.length), n(one.columns), one.rare ? n(one.rare) : h('span.dim', '–'), h('span.small', interval(peopleOf(one.datasets)))];
  return [h('h1', w('page.elements')), h('p.dim', w('page.elements-note')),
    table([w('element'), w('category'), number(w('datasets')), number(w('columns')), number(w('page.within-texts')), number(w('page.people-in-them'))], elementList().map(line))];
}

async function elementView(parameters) {
  const one = elementList().find(element => element.id === parameters.get('id'));
  if (!one) return [h('h1', w('page.not-there')), link(to('elements'), w('page.elements'))];
  const names = await columnNames();
  const { elements, columns, rare } = index.found;
  const inRow = row => {
    const links = [];
    let more = 0;
    for (let i = index.firstFound[row.at]; i < index.firstFound[row.at + 1]; i += 1) {
      if (elements[i] !== one.number) continue;
      if (links.length === COLUMNS_NAMED) {
        more += 1;
        continue;
      }
      const ordinal = columns[i] + 1;
      const name = names.of(firstColumn[row.at] + columns[i]);
      links.push([links.length > 0 && ', ', link(to('dataset', { ...addressOf(row), column: ordinal }), bdi(columnTitle({ path: name, ordinal }))), rare[i] === 1 && h('span.dim', ` (${w('page.in-some')})`)]);
    }
    return [links, more > 0 && h('span.dim', ' · ', w('page.more-unknown', n(more)))];
  };
  return [h('nav.crumbs', link(to('elements'), w('page.elements'))), h('h1', elementTitle(one.id)),
    h('p', h(`span.cat.k-${one.category}`, w(`category.${one.category}`)), ' · ', countOf(one.datasets.length, 'datasets'), ' · ', countOf(one.columns + one.rare, 'columns'), ' · ', people(peopleOf(one.datasets)), ' · ', link(to('datasets', { element: one.id }), w('page.in-list'))),
    table([w('dataset'), w('columns'), number(w('people')), w('measure')], one.datasets, '',
      row => [datasetLink(row), inRow(row), interval(row.people), inShort(row)])];
}

// Datasets, columns and elements that hold a word.
async function searchView(parameters) {
  const q = (parameters.get('q') ?? '').trim();
  const word = q.toLowerCase();
  const result = h('div');
  if (word === '') return [h('h1', w('page.search')), h('p.dim', w('page.search-note')), result];
  const elements = elementList().filter(one => [...(wordList[`element.${one.id}`] ?? []), one.id].some(title => title.toLowerCase().includes(word)));
  const datasets = ranked.filter(row => row.lower.includes(word));
  const names = await columnNames();
  const { lower, starts } = names;
  const hits = [];
  let total = 0;
  let column = 0;
  for (let at = lower.indexOf(word); at >= 0; ) {
    while (starts[column + 1] <= at) column += 1;
    total += 1;
    if (hits.length < SEARCHED) hits.push(column);
    at = lower.indexOf(word, starts[column + 1]);
  }
  let place = 0;
  const lines = hits.map(number => {
    while (firstColumn[place + 1] <= number) place += 1;
    const row = rows[place];
    const ordinal = number - firstColumn[place] + 1;
    return [link(to('dataset', { ...addressOf(row), column: ordinal }), bdi(columnTitle({ path: names.of(number), ordinal }))), datasetLink(row)];
  });
  return [h('h1', w('page.search'), ' ', h('q', q)),
    elements.length > 0 && section(`${w('element')} (${n(elements.length)})`, h('ul.hits', elements.map(one => h('li', link(to('element', { id: one.id }), elementTitle(one.id)), ' ', h('span.dim', countOf(one.datasets.length, 'datasets')))))),
    datasets.length > 0 && section(`${w('datasets')} (${n(datasets.length)})`, h('ul.hits', datasets.slice(0, SEARCHED).map(row => h('li', datasetLink(row), ' ', inShort(row)))), datasets.length > SEARCHED && h('p', link(to('datasets', { q }), w('page.in-list')))),
    total > 0 && section(`${w('columns')} (${n(total)})`, table([w('column'), w('dataset')], lines), total > hits.length && h('p.dim', w('page.first-shown', n(hits.length)))),
    !elements.length && !datasets.length && !total && h('p', w('page.nothing-found'))];
}

const SEARCHED = 100;
// Columns of a dataset that the page of an element names.
const COLUMNS_NAMED = 6;
