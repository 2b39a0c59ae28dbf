// An address in, a view out; the language and the focus go along.
const VIEWS = {
  overview, datasets: datasetsView, dataset: datasetView, elements: elementsView, element: elementView, search: searchView, print: printView,
  transfers: transfersView, questions: questionsView, coverage: coverageView, law: lawView,
};
const TABS = [['overview', 'page.overview'], ['datasets', 'datasets'], ['elements', 'page.elements'], ['transfers', 'transfers'], ['questions', 'questions'], ['coverage', 'coverage'], ['law', 'page.law']];
const PARENTS = { dataset: 'datasets', print: 'datasets', element: 'elements', search: '' };
const pagePlace = document.getElementById('page');

function address() {
  const [view, query] = location.hash.slice(1).split('?');
  const name = Object.hasOwn(VIEWS, view) ? view : 'overview';
  return [name, new URLSearchParams(query ?? '')];
}

function header(view, parameters) {
  const current = PARENTS[view] ?? view;
  const other = language === 'zh' ? 'en' : 'zh';
  const turn = () => {
    // Filters have changed the address since the head was drawn.
    const [now, next] = address();
    if (other === firstLanguage) next.delete('lang');
    else next.set('lang', other);
    const query = next.toString();
    location.hash = `${now}${query ? `?${query}` : ''}`;
  };
  let waiting = 0;
  const search = event => {
    clearTimeout(waiting);
    const q = event.target.value;
    waiting = setTimeout(() => {
      const next = to('search', { q });
      if (address()[0] === 'search') history.replaceState(null, '', next);
      else history.pushState(null, '', next);
      show(true);
    }, 60);
  };
  return h('header.top', h('a.skip', { href: '#main', onclick: event => { event.preventDefault(); document.getElementById('main').focus(); } }, w('page.skip')),
    h('nav', { 'aria-label': w('page.views') }, TABS.map(([id, title]) => h('a', { href: to(id), 'aria-current': id === current ? 'page' : null }, w(title), id === 'questions' && index.questions.length > 0 && h('span.dim', ` ${n(index.questions.length)}`)))),
    h('input.find', { type: 'search', placeholder: w('page.find'), 'aria-label': w('page.find'), value: view === 'search' ? parameters.get('q') ?? '' : '', oninput: search }),
    h('button.language', { type: 'button', lang: other, onclick: turn }, other === 'zh' ? '中文' : 'English'));
}

let turn = 0;
let headerKey = null;

async function show(keepsHeader = false) {
  const mine = turn += 1;
  const [view, parameters] = address();
  const asked = parameters.get('lang');
  language = asked === 'zh' || asked === 'en' ? asked : firstLanguage;
  document.documentElement.lang = language;
  let contents;
  try {
    contents = await VIEWS[view](parameters);
  } catch (error) {
    contents = [h('h1', w('page.broken')), h('p', String(error?.message ?? error))];
    console.error(error);
  }
  if (mine !== turn) return;
  const main = put(h(`main.${view}`, { id: 'main', tabindex: -1 }), [contents]);
  const old = document.getElementById('main');
  if (keepsHeader && old && headerKey === language) old.replaceWith(main);
  else pagePlace.replaceChildren(header(view, parameters), main);
  headerKey = language;
  const title = main.querySelector('h1')?.textContent;
  document.title = title && title !== w('title') ? `${title} · ${w('title')}` : w('title');
  virtuals().forEach(list => list.refresh());
  const wanted = main.querySelector('.wanted');
  if (wanted) wanted.scrollIntoView({ block: 'center' });
  else if (!keepsHeader) scrollTo(0, 0);
  const place = Number(parameters.get('at'));
  if (place) main.querySelector(`#question-${place}`)?.scrollIntoView();
  document.documentElement.dataset.shown = String(mine);
  performance.mark('shown');
}

async function begin() {
  if (!canUnpack) {
    put(pagePlace, [h('main', h('h1', w('title')), warning(w('page.old-browser')))]);
    return;
  }
  try {
    await open();
  } catch (error) {
    put(pagePlace, [h('main', h('h1', w('title')), warning(w('page.broken')))]);
    console.error(error);
    return;
  }
  await show();
  addEventListener('hashchange', () => show());
  addEventListener('popstate', () => { if (!location.hash) show(); });
  // What a first search needs is unpacked while nobody waits.
  (globalThis.requestIdleCallback ?? setTimeout)(() => { columnNames(); }, { timeout: 4000 });
}

begin();
