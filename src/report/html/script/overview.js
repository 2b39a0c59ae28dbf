// The first screen: what is certain, what to answer first, and what the answers give; then the plots.
const isSettled = row => row.floor === row.ceiling;

// People of several datasets: at least those of the largest, at most all of them; nobody knows who stands in two of them.
function peopleOf(some, field = 'people') {
  let lower = 0;
  let upper = 0;
  for (const row of some) {
    lower = Math.max(lower, row[field][0]);
    upper = upper === null || row[field][1] === null ? null : upper + row[field][1];
  }
  return [lower, upper];
}

// The measure that branches come to under an answer.
function under(branches, fact, value) {
  const measures = new Set();
  const walk = all => {
    for (const branch of all) {
      if (branch.fact === fact) {
        if (branch.answers.includes(value)) measures.add(branch.measure);
      } else if (branch.branches?.length) walk(branch.branches);
      else measures.add(branch.measure);
    }
  };
  walk(branches);
  return measures.size === 1 ? measures.values().next().value : 'undetermined';
}

function grouped(some, key) {
  const groups = new Map();
  for (const row of some) {
    const id = key(row);
    if (!groups.has(id)) groups.set(id, []);
    groups.get(id).push(row);
  }
  return groups;
}

// What is certain: datasets by the least that they need.
function certain() {
  const groups = grouped(ranked, certainOf);
  const title = id => (id === 'open' ? [h('b.sign.m-undetermined', { 'aria-hidden': 'true' }, '?'), ' ', w('page.open-line')]
    : [h(`span.duty.m-${id}`, sign(id), ' ', id === 'none' || id === 'exempt' ? w(`page.settled-${id}`) : w('page.at-least', w(`measure.${id}`)))]);
  const address = id => to('datasets', { certain: id });
  const line = id => {
    const some = groups.get(id);
    const personal = peopleOf(some);
    return h('li', h('span.what', title(id)), h('a.count', { href: address(id) }, n(some.length)),
      h('span.who', id === 'none' ? '' : people(personal)),
      h('span.names', some.slice(0, 2).map((row, i) => [i ? ' · ' : '', datasetLink(row)]), some.length > 2 && ' …'));
  };
  return h('ul.certain', CERTAIN.filter(id => groups.has(id)).map(line));
}

// How many datasets are open, and how many an answer settles.
function worthOf(question) {
  index.open ??= rows.filter(row => row.measure === 'undetermined').length;
  const openOnes = index.open;
  return question.settles ? w('page.settles', n(question.settles), n(openOnes)) : w('page.concerns', n(question.datasets.length), n(openOnes));
}

const outcomeList = answer => h('span.outcomes', answer.outcomes.map(one => h(`span.duty.m-${one.measure}`, sign(one.measure), ' ', n(one.datasets), ' ',
  one.measure === 'undetermined' ? w('page.still-open') : w(`measure.${one.measure}`))));

// A question with what each answer gives and the lines that answer it.
function questionCard(question, place, title = 'h3') {
  const answers = question.answers.map(answer => h('div.answer',
    h('p', h('strong', say(answer.title))),
    stacked(new Map(answer.outcomes.map(one => [one.measure, one.datasets])), question.datasets.length),
    outcomeList(answer),
    answer.lines.length > 0 && toCopy(answer.lines.join('\n'))));
  return h('article.question', { id: `question-${place}` },
    h(title, `${place + 1}. ${say(question.text)}`),
    h('p', h('strong', worthOf(question)), ' ', h('span.dim', people(question.people)), ' ',
      link(to('datasets', { question: place }), countOf(question.datasets.length, 'datasets'))),
    question.onlyIf.map(condition => h('p', say(condition))),
    question.found && h('p.dim', w('page.where-answer'), ' ', say(question.found)),
    h('div.answers', answers));
}

// People by duty under each answer to the first question.
function branchPlot(question) {
  const about = new Set(question.datasets);
  const columns = question.answers.map(answer => {
    const measures = index.branches.map(branches => under(branches, question.fact, answer.value));
    const measureOf = row => (about.has(row.at) && !isSettled(row) ? measures[row.branches] : row.measure);
    return { title: say(answer.title), groups: grouped(rows, measureOf) };
  });
  const measures = BY_URGENCY.filter(id => id !== 'none' && columns.some(column => column.groups.has(id)));
  const ranges = columns.flatMap(column => measures.map(id => peopleOf(column.groups.get(id) ?? [])));
  const most = Math.max(100, ...ranges.map(([lower, upper]) => upper ?? lower * 10));
  const cell = (column, id) => {
    const some = column.groups.get(id);
    if (!some) return h('span.dim', '–');
    const ends = peopleOf(some);
    return h('div', span(ends, most, `m-${id}`), h('span.small', people(ends), h('span.dim', ` · ${countOf(some.length, 'datasets')}`)));
  };
  return section(w('page.people-by-branch'), h('p.dim', w('page.people-range')),
    table([w('measure'), ...columns.map(column => column.title)], measures.map(id => [badge(id), ...columns.map(column => cell(column, id))]), '.plot'));
}

// The datasets that lack the smallest part of a threshold.
function nearest(some) {
  const near = [];
  for (const row of rows) {
    if (!row.margin) continue;
    const share = row.margin.people / row.margin.threshold;
    if (near.length === some && share >= near.at(-1)[0]) continue;
    near.push([share, row]);
    near.sort(([a], [b]) => a - b);
    near.length = Math.min(near.length, some);
  }
  return near.map(([, row]) => row);
}

function thresholds() {
  const near = nearest(8);
  if (!near.length) return null;
  const line = row => [datasetLink(row), h('div', gauge(row.margin), h('span.small', marginText(row.margin), h('span.dim', ` · ${term(row.margin.fact)} → `), badge(row.margin.measure)))];
  return section(w('page.near'), table([w('dataset'), w('margin')], near.map(line), '.plot.near'));
}

// The groups of what is certain, the strictest first.
const CERTAIN = ['security-assessment', 'other-route', 'contract-or-certification', 'open', 'exempt', 'none'];
const certainTitle = id => (id === 'open' ? w('page.open') : id === 'none' || id === 'exempt' ? w(`measure.${id}`) : w('page.at-least', w(`measure.${id}`)));

function sectors() {
  const groups = [...grouped(rows, row => row.sector)].sort((a, b) => b[1].length - a[1].length).slice(0, 12);
  const lines = groups.map(([sector, some]) => [sector, grouped(some, certainOf)]);
  const ids = CERTAIN.filter(id => lines.some(([, parts]) => parts.has(id)));
  const most = Math.max(1, ...lines.flatMap(([, parts]) => [...parts.values()].map(part => part.length)));
  const cell = (sector, part, id) => (part
    ? h(`a.shade.s${Math.ceil(4 * Math.sqrt(part.length / most))}.m-${id === 'open' ? 'undetermined' : id}`, { href: to('datasets', { sector: sector ?? 'unknown', certain: id }) }, n(part.length))
    : h('span.dim', '·'));
  return section(w('page.sector-duty'), table([w('sector'), ...ids.map(id => number(`${SIGNS[id] ?? '?'} ${certainTitle(id)}`))],
    lines.map(([sector, parts]) => [term(sector), ...ids.map(id => cell(sector, parts.get(id), id))]), '.matrix'));
}

// How many columns of a dataset hold each element of `places`.
function columnsOf(row, places) {
  const columns = new Array(places.size).fill(0);
  for (let i = index.firstFound[row.at]; i < index.firstFound[row.at + 1]; i += 1) {
    const place = places.get(index.found.elements[i]);
    if (place !== undefined) columns[place] += 1;
  }
  return columns;
}

function heatMap() {
  const all = elementList();
  const chosen = all.filter(one => one.category !== 'none').slice(0, 14);
  if (!chosen.length) return null;
  const places = new Map(chosen.map((one, place) => [one.number, place]));
  const counts = new Map();
  for (const row of ranked) {
    if (counts.size === 48) break;
    const columns = columnsOf(row, places);
    if (columns.some(count => count > 0)) counts.set(row, columns);
  }
  const datasets = [...counts.keys()];
  const count = (element, row) => counts.get(row)[places.get(element.number)];
  const most = Math.max(1, ...chosen.flatMap(one => datasets.map(row => count(one, row))));
  return section(w('page.heat'), h('p.dim', w('page.heat-note', n(datasets.length))),
    h('div.heatmap', h('ul', chosen.map(one => h('li', link(to('element', { id: one.id }), elementTitle(one.id))))),
      h('div.scroll', { tabindex: 0, role: 'region', 'aria-label': w('page.heat') }, heat(chosen, datasets, count, most))));
}

function coverageBrief() {
  const covered = index.coverage;
  return section(w('coverage'),
    h('ul.ledger', covered.lines.map(line => h('li', h('b', n(line.files)), ` ${w(line.id)} `, h('span.dim', line.size)))),
    covered.unreadText && warning(w('unread'), w('page.colon'), say(covered.unreadText)),
    covered.partlyFiles > 0 && h('p', w('partly-files'), w('page.colon'), n(covered.partlyFiles)),
    h('p', link(to('coverage'), w('page.all-coverage'))));
}

function whole() {
  const all = index.transfers.find(one => one.whole);
  if (!all) return null;
  return h('p.whole', w('page.together'), ' ', duty(all.obligation), ' ', h('span', people(endsOf(all.individuals))),
    h('span.dim', w('page.of-them-sensitive', interval(endsOf(all.individuals.sensitive)))), ' ', link(to('transfers'), w('transfers')));
}

function overview() {
  const first = index.questions[0];
  return [
    h('h1', w('title')),
    h('p.dim', index.stores.map((store, i) => [i ? ' · ' : '', bdi(store)]), ' · ', day(index.scan.finishedAt), ' UTC · ',
      countOf(rows.length, 'datasets'), ' · ', countOf(firstColumn[rows.length], 'columns')),
    index.scan.interrupted && warning(w('partial')),
    index.scan.warnings?.map(text => warning(say(text))),
    index.assumed && warning(h('strong', say(index.assumed))),
    !rows.length && h('p', w('no-datasets')),
    h('div.first', rows.length > 0 && section(w('page.certain'), h('p.dim', w('page.certain-note')), certain(), whole(), coverageLine()),
      first && section(w('first-question'), questionCard(first, 0),
        index.questions.length > 1 && h('p', link(to('questions'), w('page.other-questions', n(index.questions.length - 1)))))),
    first && branchPlot(first),
    rows.length > 0 && h('div.two', thresholds(), sectors()),
    rows.length > 0 && heatMap(),
    rows.length > 0 && coverageBrief(),
    index.scan.remarks?.length > 0 && section(w('page.remarks'), h('ul', index.scan.remarks.map(text => h('li', say(text))))),
  ];
}

// What was not read, in the first screen.
function coverageLine() {
  const [, , left] = index.coverage.lines;
  return left.files > 0 && h('p', link(to('coverage'), w('page.not-read', n(left.files), left.size)));
}
