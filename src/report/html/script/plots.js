// Numbers in, drawings out. Every drawing has the same numbers as text beside it.

// How many of `total` by measure, as one bar.
function stacked(counts, total) {
  const bar = svg('svg.stacked', { viewBox: '0 0 100 8', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  let x = 0;
  for (const measure of BY_URGENCY) {
    const share = (counts.get(measure) || 0) / Math.max(total, 1) * 100;
    if (share > 0) bar.append(svg(`rect.m-${measure}`, { x, y: 0, width: Math.max(share - 0.3, 0.2), height: 8 }));
    x += share;
  }
  return bar;
}

const scale = (value, most) => Math.log10(Math.max(value, 1)) / Math.max(Math.log10(Math.max(most, 10)), 1) * 100;

// A range of people on a logarithmic axis; without an upper end it fades out at the edge.
function span([lower, upper], most, className) {
  const start = scale(lower, most);
  const end = upper === null ? 100 : Math.max(scale(upper, most), start + 1.2);
  const bar = svg(`svg.span`, { viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  for (let decade = 10; decade < most; decade *= 10) {
    const x = scale(decade, most);
    bar.append(svg('line.tick', { x1: x, x2: x, y1: 0, y2: 10 }));
  }
  bar.append(svg(`rect.${className}${upper === null ? '.open' : ''}`, { x: start, y: 2, width: end - start, height: 6, rx: 0.6 }));
  return bar;
}

// How near a number of people is to a threshold.
function gauge(margin) {
  const reached = Math.max(0, margin.threshold - margin.people) / margin.threshold * 100;
  return svg('svg.gauge', { viewBox: '0 0 100 8', preserveAspectRatio: 'none', 'aria-hidden': 'true' },
    svg('rect.track', { x: 0, y: 2, width: 100, height: 4 }),
    svg(`rect.m-${margin.measure}`, { x: 0, y: 2, width: Math.max(reached, 0.4), height: 4 }),
    svg('line.line', { x1: 99.7, x2: 99.7, y1: 0, y2: 8 }));
}

const marginText = margin => w(margin.people === 1 ? 'page.margin.one' : 'page.margin', n(margin.people), n(margin.threshold));

// Elements by datasets: how many columns each has.
function heat(elements, datasets, count, most) {
  const cell = 20;
  const width = datasets.length * cell;
  const map = svg('svg.heat', { viewBox: `0 0 ${width} ${elements.length * cell}`, width, height: elements.length * cell, role: 'img', 'aria-label': w('page.heat') });
  elements.forEach((element, y) => datasets.forEach((row, x) => {
    const columns = count(element, row);
    const strength = columns ? 0.25 + 0.75 * Math.log1p(columns) / Math.log1p(most) : 0;
    const square = svg(`rect.${columns ? `k-${element.category}` : 'blank'}`, {
      x: x * cell + 1, y: y * cell + 1, width: cell - 2, height: cell - 2, rx: 2, 'fill-opacity': columns ? strength.toFixed(2) : 1,
    }, svg('title', {}, `${row.name} · ${elementTitle(element.id)}: ${countOf(columns, 'columns')}`));
    if (columns) square.addEventListener('click', () => { location.hash = to('dataset', addressOf(row)); });
    map.append(square);
  }));
  return map;
}
