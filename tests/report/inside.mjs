// Functions that run inside a page; each returns a list of defects, empty if there are none.

export function structure() {
  const defects = [], ids = new Set();
  const one = selector => { if (document.querySelectorAll(selector).length !== 1) defects.push(`not one ${selector}`); };
  ['h1', 'main', 'header', 'footer', 'html[lang]', 'title'].forEach(one);
  for (const element of document.querySelectorAll('[id]')) {
    if (ids.has(element.id)) defects.push(`id ${element.id} twice`);
    ids.add(element.id);
  }
  const all = (selector, wrong, what) => {
    for (const element of document.querySelectorAll(selector))
      if (wrong(element)) defects.push(`${what}: ${element.outerHTML.slice(0, 120)}`);
  };
  all('nav', e => !e.getAttribute('aria-label'), 'unnamed navigation');
  all('table', e => !e.caption?.textContent.trim(), 'table without caption');
  all('th', e => !['row', 'col', 'colgroup'].includes(e.scope), 'header cell without scope');
  all('img', e => e.alt.length < 10, 'image without description');
  all('svg', e => !e.getAttribute('aria-label') && e.getAttribute('aria-hidden') !== 'true', 'unnamed drawing');
  all('a', e => !e.textContent.trim() && !e.querySelector('img[alt]'), 'link without text');
  all('[aria-labelledby]', e => !document.getElementById(e.getAttribute('aria-labelledby')), 'dangling label');
  all('.scroll', e => e.tabIndex !== 0 || !e.getAttribute('aria-label'), 'scrolling region out of reach');
  let last = 1;
  for (const heading of document.querySelectorAll('main h1, main h2, main h3, main h4, main h5, main h6')) {
    const level = +heading.tagName[1];
    if (level > last + 1) defects.push(`heading level ${last} to ${level}: ${heading.textContent}`);
    last = level;
  }
  return defects;
}

export async function images() {
  const pictures = [...document.images];
  for (const image of pictures) image.loading = 'eager';
  await Promise.all(pictures.map(image => image.decode().catch(() => {})));
  return pictures.filter(image => !image.naturalWidth).map(image => `not shown: ${image.src}`);
}

// Nothing but the regions made for it may be wider than the window.
export function overflow() {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  return wide > 0 ? [`the page is ${wide} pixels too wide`] : [];
}

// WCAG AA: 4.5 for text, 3 for large text.
export function contrast() {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const parse = text => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const cache = new Map();
  const colour = text => { if (!cache.has(text)) cache.set(text, parse(text)); return cache.get(text); };
  const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const ground = element => {
    if (!element) return colour(getComputedStyle(document.body).backgroundColor);
    const own = colour(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, ground(element.parentElement));
  };
  const luminance = rgb => rgb.slice(0, 3).map(v => v / 255).map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const defects = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node; (node = walker.nextNode());) {
    const element = node.parentElement;
    if (!node.data.trim() || element.closest('.sr, svg, [hidden], .skip') || !element.getClientRects().length) continue;
    const style = getComputedStyle(element), back = ground(element);
    const [light, dark] = [luminance(over(colour(style.color), back)), luminance(back)].sort((a, b) => b - a);
    const ratio = (light + 0.05) / (dark + 0.05), size = parseFloat(style.fontSize);
    const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 600) ? 3 : 4.5;
    if (ratio < least) defects.add(`contrast ${ratio.toFixed(2)}: ${element.tagName}.${element.className} ${style.color}`);
  }
  return [...defects];
}

export function links() {
  return [...document.querySelectorAll('[href], [src]')].map(element => element.getAttribute('href') ?? element.getAttribute('src'));
}
