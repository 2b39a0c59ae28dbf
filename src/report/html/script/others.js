// Transfers, questions, the ledger, the law.
function partLines(transfer) {
  const line = part => [part.sector ? term(part.sector) : w('unknown'), part.scenario ? term(part.scenario) : h('span.dim', '–'), part.exemptions.map(id => term(id)).join(w('page.comma')) || h('span.dim', '–'),
    n(part.datasets.length), part.individuals ? interval(endsOf(part.individuals)) : h('span.dim', '–'), part.sensitive ? interval(endsOf(part.sensitive)) : h('span.dim', '–')];
  return table([w('sector'), w('scenario'), w('exemptions'), number(w('datasets')), number(w('people')), number(w('page.sensitive'))], transfer.parts.map(line));
}

function transferBlock(transfer) {
  const who = transfer.individuals;
  const total = transfer.whole ? rows.length : transfer.datasets.length;
  const named = transfer.whole ? [] : transfer.datasets.map(at => rows[at]);
  return h('article.transfer', h('h2', transfer.whole ? w('whole-scan') : bdi(transfer.name)),
    h('p', link(to('datasets', { transfer: transfer.name }), countOf(total, 'datasets')), ' · ', people(endsOf(who))),
    h('div.pair', h('section', argument(transfer.obligation)),
      h('section.people', h('h3', w('people')), h('p.big', interval(endsOf(who))), h('p.dim', w('page.union-note')),
        pairs([[w('sensitive-people'), interval(endsOf(who.sensitive))],
          transfer.outside && [w('page.without-exempt'), `${interval(endsOf(transfer.outside))} · ${w('page.sensitive')} ${interval(endsOf(transfer.outside.sensitive))}`],
          transfer.outside && [w('page.with-exempt'), `${interval(endsOf(who))} · ${w('page.sensitive')} ${interval(endsOf(who.sensitive))}`]]),
        who.argument?.length > 0 && h('details', h('summary', w('page.how-counted')), h('ul', who.argument.map(text => h('li', say(text))))))),
    transfer.parts.length > 0 && section(w('page.transfer-parts'), partLines(transfer)),
    named.length > 0 && h('details', h('summary', countOf(named.length, 'datasets')), firstOf(named, 200, row => h('li', datasetLink(row)), lines => h('ul.names', lines))));
}

const transfersView = () => [h('h1', w('transfers')), h('p.dim', w('page.transfers-note')), index.transfers.map(transferBlock)];

function questionsView() {
  if (!index.questions.length) return [h('h1', w('questions')), h('p', w('no-questions'))];
  return [h('h1', w('questions')), h('p.dim', w('page.questions-note')), toCopy('qingdan questions --write qingdan.toml\nqingdan judge --config qingdan.toml'),
    firstOf(index.questions, 50, (question, i) => questionCard(question, index.questions.indexOf(question), 'h2'), cards => h('div', cards))];
}

async function coverageView() {
  const entries = await ledger();
  const covered = index.coverage;
  const line = one => [h('bdi', one.path), one.files > 1 && h('span.dim', ` × ${n(one.files)}`), w(`skip.${one.kind}`), say(one.reason), size(one.bytes)];
  const lineOf = one => { const [path, times, ...rest] = line(one); return [[path, times], ...rest]; };
  const titles = [w('path'), w('kind'), w('reason'), number(w('size'))];
  const { scan } = index;
  return [h('h1', w('coverage')),
    h('ul.ledger', covered.lines.map(one => h('li', h('b', n(one.files)), ` ${w(one.id)} `, h('span.dim', one.size)))),
    covered.shared === 1 && h('p.dim', w('counted-once')),
    covered.unread.length > 0 && section(w('unread'), h('p', w('page.unread-note')), table([w('kind'), number(w('files')), number(w('size'))], covered.unread.map(one => [say(one.title), n(one.files), size(one.bytes)])), h('p.dim', w('unread-verdict'))),
    entries.partly.length > 0 && section(`${w('partly-files')} (${n(covered.partly)})`, table(titles, entries.partly, '', lineOf)),
    section(`${w('skipped-files')} (${n(covered.lines[2].files)})`,
      covered.kinds.length > 0 && h('p', covered.kinds.map((one, i) => [i > 0 && ' · ', w(`skip.${one.kind}`), ' ', h('b', n(one.files))])),
      entries.skipped.length ? table(titles, entries.skipped, '', lineOf) : h('p', w('nothing-skipped')),
      covered.skipped > entries.skipped.length && h('p.dim', w('more-elsewhere'), w('page.colon'), n(covered.skipped - entries.skipped.length))),
    section(w('about'), pairs([
      [w('scan'), h('code', scan.id)], [w('tool'), `${scan.tool.name} ${scan.tool.version}`], [w('started'), day(scan.startedAt)], [w('finished'), day(scan.finishedAt)],
      [w('depth'), w(`depth.${scan.depth}`)], [w('list-edition'), w(`pack.${scan.edition}`)], [w('taxonomy'), w(`taxonomy.${scan.taxonomy}`)], [w('seed'), String(scan.seed)], [w('arguments'), h('code', scan.arguments.join(' '))],
    ]), h('details.no-print', h('summary', `${w('packs')} (${n(scan.packs.length)})`), table([w('pack'), w('page.kind'), w('edition'), w('page.digest')], scan.packs.map(pack => [pack.id, term(pack.kind), pack.edition, h('code.small', pack.digest)]))))];
}

function lawView(parameters) {
  const wanted = parameters.get('rule');
  const byRule = new Map();
  for (const entry of index.citations) if (entry.rule && !byRule.has(entry.rule)) byRule.set(entry.rule, entry);
  const cited = new Map();
  for (const row of rows) for (const rule of index.rules[row.rules]) cited.set(rule, (cited.get(rule) || 0) + 1);
  for (const rule of cited.keys()) if (!byRule.has(rule)) byRule.set(rule, null);
  const packs = grouped([...byRule.keys()].sort(), packOf);
  const block = rule => h(`article.rule${rule === wanted ? '.wanted' : ''}`, { id: `rule-${rule}` }, h('h3', h('code', rule), ' ', cited.has(rule) && link(to('datasets', { rule }), countOf(cited.get(rule), 'datasets'))),
    byRule.get(rule) ? citationBlock(byRule.get(rule)) : h('p.dim', w('page.not-cited')));
  return [h('h1', w('page.law')), h('p.dim', w('page.law-note')),
    [...packs].map(([pack, rules]) => section(w(`pack.${pack}`), rules.map(block))),
    index.duties.length > 0 && section(w('page.remaining'), h('ul', index.duties.map(one => h('li', say(one.text), ' ', h('code.small', one.row), ' ', h('span.dim', countOf(one.datasets, 'datasets'))))))];
}
