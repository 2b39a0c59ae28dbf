// What every view is made of: elements, links, badges. Text from data becomes text nodes and attributes, nothing else.
function put(element, contents) {
  for (const content of contents.flat(Infinity)) {
    if (content === null || content === undefined || content === false || content === '') continue;
    element.append(content instanceof Node ? content : document.createTextNode(content));
  }
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'width%') element.style.width = `${value}%`;
    else if (name === 'value') element.value = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  return element;
}

// h('p.dim', 'text') or h('a', { href }, 'text').
function h(name, ...contents) {
  const [tag, ...classes] = name.split('.');
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(' ');
  const first = contents[0];
  if (first && first.constructor === Object) {
    set(element, first);
    contents.shift();
  }
  return put(element, contents);
}

function svg(name, attributes, ...contents) {
  const [tag, ...classes] = name.split('.');
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  if (classes.length) element.setAttribute('class', classes.join(' '));
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return put(element, contents);
}

// The address of a view; what is empty stands not in it, and the language goes along.
function to(view, parameters = {}) {
  const all = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') all.set(key, value);
  }
  if (language !== firstLanguage) all.set('lang', language);
  const query = all.toString();
  return `#${view}${query ? `?${query}` : ''}`;
}

const firstLanguage = document.documentElement.lang;
const bdi = text => h('bdi', text);
const link = (address, ...contents) => h('a', { href: address }, ...contents);
const section = (title, ...contents) => h('section', h('h2', title), ...contents);
const datasetLink = row => link(to('dataset', addressOf(row)), bdi(row.name));
const chip = (className, ...contents) => h(`span.chip.${className}`, ...contents);
const warning = (...contents) => h('p.warning', ...contents);

// A dataset is addressed by its name, and by its store where another has the same name.
function addressOf(row) {
  return { name: row.name, store: index.byName.get(row.name) === row ? null : row.store };
}

const sign = measure => h('b.sign', { 'aria-hidden': 'true' }, SIGNS[measure]);
const badge = measure => h(`span.duty.m-${measure}`, sign(measure), ' ', w(`measure.${measure}`));
const range = (floor, ceiling) => [badge(floor), ' ', h('span.dim', w('page.to')), ' ', badge(ceiling)];
const duty = one => (one.floor === one.ceiling ? badge(one.measure) : range(one.floor, one.ceiling));

// Lines to copy: a click selects them all.
function toCopy(text) {
  const block = h('pre', { tabindex: 0 }, text);
  const select = () => {
    const selection = getSelection();
    selection.selectAllChildren(block);
    navigator.clipboard?.writeText(text).catch(() => {});
  };
  return h('div.copy', block, h('button', { type: 'button', onclick: select }, w('page.copy')));
}

// The first `some` of a list, the rest on demand.
function firstOf(all, some, make, wrap) {
  const list = wrap(all.slice(0, some).map(make));
  if (all.length <= some) return list;
  let shown = some;
  const label = () => w('page.more', n(all.length - shown));
  const more = h('button.more', { type: 'button', onclick: () => {
    const next = all.slice(shown, shown + 500);
    put(list.tBodies?.[0] ?? list, next.map(make));
    shown += next.length;
    if (shown >= all.length) more.remove();
    else more.textContent = label();
  } }, label());
  return h('div', list, more);
}

// A table whose cells say their headings where the screen is narrow.
// The cells of a line are made when it is shown.
function table(headings, lines, className = '', cellsOf = cells => cells) {
  const titles = headings.map(heading => (typeof heading === 'string' ? heading : heading.title));
  const numeric = headings.map(heading => typeof heading !== 'string');
  const line = one => h('tr', cellsOf(one).map((cell, i) => h(numeric[i] ? 'td.n' : 'td', { 'data-title': titles[i] }, cell)));
  const head = h('thead', h('tr', titles.map((title, i) => h(numeric[i] ? 'th.n' : 'th', { scope: 'col' }, title))));
  const wrap = made => h(`table.cells${className}`, head, h('tbody', made));
  return firstOf(lines, 50, line, wrap);
}

const number = title => ({ title });
const pairs = list => h('dl', list.filter(Boolean).map(([name, ...contents]) => [h('dt', name), h('dd', contents)]));
