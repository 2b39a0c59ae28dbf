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

// The measure of a dataset under an answer.
function under(row, fact, value) {
  if (isSettled(row)) return row.measure;
  const measures = new Set();
  const walk = branches => {
    for (const branch of branches) {
      if (branch.fact === fact) {
        if (branch.answers.includes(value)) measures.add(branch.measure);
      } else if (branch.branches?.length) walk(branch.branches);
      else measures.add(branch.measure);
    }
  };
  walk(index.branches[row.branches]);
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

const byRank = some => [...some].sort((a, b) => a.rank - b.rank);

// What is certain: datasets by the least that they need.
function certain() {
  const groups = grouped(rows, certainOf);
  const title = id => (id === 'open' ? [h('b.sign.m-undetermined', { 'aria-hidden': 'true' }, '?'), ' ', w('page.open-line')]
    : [h(`span.duty.m-${id}`, sign(id), ' ', id === 'none' || id === 'exempt' ? w(`page.settled-${id}`) : w('page.at-least', w(`measure.${id}`)))]);
  const address = id => to('datasets', { certain: id });
  const line = id => {
    const some = byRank(groups.get(id));
    const personal = peopleOf(some);
    return h('li', h('span.what', title(id)), h('a.count', { href: address(id) }, n(some.length)),
      h('span.who', id === 'none' ? '' : people(personal)),
      h('span.names', some.slice(0, 2).map((row, i) => [i ? ' · ' : '', datasetLink(row)]), some.length > 2 && ' …'));
  };
  return h('ul.certain', CERTAIN.filter(id => groups.has(id)).map(line));
}

// How many datasets are open, and how many an answer settles.
function worthOf(question) {
  const openOnes = rows.filter(row => row.measure === 'undetermined').length;
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
  const columns = question.answers.map(answer => ({
    title: say(answer.title),
    groups: grouped(rows, row => (about.has(row.at) ? under(row, question.fact, answer.value) : row.measure)),
  }));
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

function thresholds() {
  const near = rows.filter(row => row.margin).sort((a, b) => a.margin.people / a.margin.threshold - b.margin.people / b.margin.threshold).slice(0, 8);
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
  const ids = CERTAIN.filter(id => rows.some(row => certainOf(row) === id));
  const most = Math.max(1, ...lines.flatMap(([, parts]) => [...parts.values()].map(part => part.length)));
  const cell = (sector, part, id) => (part
    ? h(`a.shade.s${Math.ceil(4 * Math.sqrt(part.length / most))}.m-${id === 'open' ? 'undetermined' : id}`, { href: to('datasets', { sector: sector ?? 'unknown', certain: id }) }, n(part.length))
    : h('span.dim', '·'));
  return section(w('page.sector-duty'), table([w('sector'), ...ids.map(id => number(`${SIGNS[id] ?? '?'} ${certainTitle(id)}`))],
    lines.map(([sector, parts]) => [term(sector), ...ids.map(id => cell(sector, parts.get(id), id))]), '.matrix'));
}

function heatMap() {
  const all = elementList();
  const chosen = all.filter(one => one.category !== 'none').slice(0, 14);
  if (!chosen.length) return null;
  const counts = new Map(chosen.map(one => [one.id, new Map()]));
  const wanted = new Map(chosen.map(one => [one.number, one.id]));
  const { elements } = index.found;
  for (const row of rows) {
    for (let i = index.firstFound[row.at]; i < index.firstFound[row.at + 1]; i += 1) {
      const id = wanted.get(elements[i]);
      if (id) counts.get(id).set(row.at, (counts.get(id).get(row.at) || 0) + 1);
    }
  }
  const datasets = byRank(rows.filter(row => chosen.some(one => counts.get(one.id).has(row.at)))).slice(0, 48);
  const count = (element, row) => counts.get(element.id).get(row.at) || 0;
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
