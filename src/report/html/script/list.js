// Rows of one height in, a list of them out that draws those in sight only.
const PRINTED = 3000;

function virtual(total, heightOf, draw, label) {
  const space = h('div.space', { role: 'list' });
  const view = h('div.virtual', { tabindex: 0, role: 'region', 'aria-label': label }, space);
  const drawn = new Map();
  let whole = false;
  function refresh() {
    if (whole) return;
    const height = heightOf();
    space.style.height = `${total * height}px`;
    const first = Math.max(0, Math.floor(view.scrollTop / height) - 6);
    const last = Math.min(total, Math.ceil((view.scrollTop + (view.clientHeight || 800)) / height) + 6);
    for (const [i, element] of drawn) {
      if (i < first || i >= last) {
        element.remove();
        drawn.delete(i);
      }
    }
    for (let i = first; i < last; i += 1) {
      if (drawn.has(i)) continue;
      const element = draw(i);
      element.style.transform = `translateY(${i * height}px)`;
      element.style.height = `${height}px`;
      drawn.set(i, element);
      space.append(element);
    }
  }
  let asked = false;
  view.addEventListener('scroll', () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      refresh();
    });
  });
  view.refresh = refresh;
  view.redraw = () => {
    for (const element of drawn.values()) element.remove();
    drawn.clear();
    whole = false;
    refresh();
  };
  // Paper has no scroll bar.
  view.unroll = () => {
    for (const element of drawn.values()) element.remove();
    drawn.clear();
    whole = true;
    space.style.height = '';
    for (let i = 0; i < Math.min(total, PRINTED); i += 1) {
      const element = draw(i);
      drawn.set(i, element);
      space.append(element);
    }
  };
  return view;
}

const virtuals = () => document.querySelectorAll('.virtual');
addEventListener('beforeprint', () => virtuals().forEach(view => view.unroll()));
addEventListener('afterprint', () => virtuals().forEach(view => view.redraw()));
addEventListener('resize', () => virtuals().forEach(view => view.redraw()));
const isNarrow = () => innerWidth < 760;
