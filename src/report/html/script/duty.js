// An obligation in, a short argument out: what is due, by which rule, on which facts, what is unknown, what stays.
const citationOf = number => (number === null || number === undefined ? null : index.citations[number]);
const packOf = rule => (rule ? rule.slice(0, rule.indexOf('/')) : '');
const ruleLink = rule => link(to('law', { rule }), h('code', rule));

function sourceList(sources) {
  const one = source => (/^https?:\/\//.test(source)
    ? h('a', { href: source, rel: 'noopener noreferrer' }, source) : source);
  return sources.map((source, i) => [i ? ' · ' : '', one(source)]);
}

// What a rule says, where it stands, and how its text was checked.
function citationBlock(entry) {
  if (!entry) return null;
  const { citation } = entry;
  const restated = language === 'zh' ? citation.restatedZh : citation.restatedEn;
  return h('div.cite', h('blockquote', restated || citation.restatedZh || citation.restatedEn),
    h('p.small', h('span', citation.instrument), citation.heading.length > 0 && ` › ${citation.heading.join(' › ')}`, citation.edition && ` · ${citation.edition}`),
    h('p.small', citation.confidence && [w('rule_confidence'), w('page.colon'), h('strong', w(`trust.${citation.confidence}`))],
      citation.confirmed && ` · ${w('confirmed-by')} ${citation.confirmed.by}, ${citation.confirmed.on}`),
    (citation.sources.length > 0 || citation.note) && h('details.small.rest', h('summary', w('page.sources')),
      citation.sources.length > 0 && h('p', sourceList(citation.sources)), citation.note && remark(entry)));
}

// What was remarked on a rule: in English, and in Chinese where the rule is one of ours.
function remark({ citation, noteZh }) {
  if (language === 'zh' && noteZh) return h('p.dim', w('remark'), noteZh);
  return h('p.dim', has('citation-note') && w('citation-note'), h('span', { lang: 'en' }, citation.note));
}

// What each answer changes, nested where a second fact decides.
function branchTree(branches) {
  return h('ul.branches', branches.map(branch => h('li', h('span', say(branch.title)), ' → ',
    branch.branches?.length ? [h('span.dim', w('page.depends')), branchTree(branch.branches)] : duty(branch),
    !branch.branches?.length && branch.rule && [' ', ruleLink(branch.rule)])));
}

// Entries of a list that stand in sight.
const IN_SIGHT = 4;
const step = (title, ...contents) => h('li', h('h3', title), ...contents);
const valueOf = value => (has(`term.${value}`) ? w(`term.${value}`) : has(`element.${value}`) ? elementTitle(value) : value.replace(/\d{4,}/g, digitsOnly => n(Number(digitsOnly))));

// A list whose first entries stand in sight, and the others behind a word.
function inSight(all, line) {
  const [first, rest] = [all.slice(0, IN_SIGHT), all.slice(IN_SIGHT)];
  return [h('ul', first.map(line)), rest.length > 0 && h('details.rest', h('summary', w('page.more-unknown', n(rest.length))), h('ul', rest.map(line)))];
}

const isRule = value => has(`pack.${packOf(value)}`);

function unknowns(duties) {
  const line = one => h('li', say(one.question), h('details.small', h('summary', w('page.each-answer')), pairs([[w('if-yes'), say(one.ifYes)], [w('if-no'), say(one.ifNo)]])));
  return inSight(duties.missing, line);
}

function otherTracks(duties) {
  const others = duties.tracks.filter(track => track.ceiling !== 'none' && !(track.track === 'personal-information' && track.rule === duties.rule));
  if (!others.length) return null;
  return step(w('tracks'), h('ul', others.map(track => h('li', h('strong', w(`track.${track.track}`)), ' ', duty(track), ' ', track.rule && ruleLink(track.rule),
    track.rule !== duties.rule && track.citation !== null && h('details.small', h('summary', w('page.what-rule')), citationBlock(citationOf(track.citation)))))));
}

function argument(duties) {
  return h('ol.argument',
    step(w('page.due'), duties.branches?.length > 0 && duties.floor !== duties.ceiling ? h('div.verdict', branchTree(duties.branches)) : h('p.verdict', duty(duties))),
    step(w(duties.rule && duties.floor !== duties.ceiling ? 'page.by-rule-strictest' : 'page.by-rule'), duties.rule ? h('p', ruleLink(duties.rule)) : h('p.dim', w('no-rule')), citationBlock(citationOf(duties.citation))),
    duties.because.length > 0 && step(w('page.facts'), h('ul', duties.because.map(one => h('li', valueOf(one.fact), w('page.colon'), h('strong', isRule(one.value) ? ruleLink(one.value) : valueOf(one.value)), ' ',
      chip(`o-${one.origin}`, w(`origin.${one.origin}`)))))),
    step(w('page.unknown'), duties.missing.length ? unknowns(duties) : h('p.dim', w('rests-on'))),
    duties.margin && step(w('margin'), gauge(duties.margin), h('p', marginText(duties.margin), ` · ${term(duties.margin.fact)} → `, badge(duties.margin.measure), ' ', ruleLink(duties.margin.rule))),
    duties.otherReading && step(w('other-reading'), h('p', w(`taxonomy.${duties.otherReading.taxonomy}`), w('page.colon'), duty(duties.otherReading))),
    otherTracks(duties),
    duties.remaining?.length > 0 && step(w('page.remaining'), h('ul', duties.remaining.map(one => h('li', say(one.text), ' ', h('code.small', one.row))))),
    duties.caveats.length > 0 && step(w('caveats'), inSight(duties.caveats, text => h('li', say(text)))));
}
