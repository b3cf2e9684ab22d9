// Filters by verdict, and nothing else that a page without scripts would miss.
'use strict';

// Rows that carry another verdict disappear; cells of a printed table stay in place and fade.
function apply(filter) {
  const wanted = new Set([...filter.querySelectorAll('input:checked')].map(box => box.value));
  const marked = document.getElementById(filter.dataset.target).querySelectorAll('[data-verdict]');
  let shown = 0;
  for (const element of marked) {
    const show = wanted.has(element.dataset.verdict);
    shown += show;
    if (element.tagName === 'TR') element.hidden = !show;
    else element.classList.toggle('dim', !show);
  }
  filter.querySelector('.status').textContent = `${shown} of ${marked.length} shown`;
}

function set(filter, checked) {
  for (const box of filter.querySelectorAll('input')) box.checked = checked;
  apply(filter);
}

// A link must always arrive: what hides its target is opened.
function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let parent = target.parentElement; parent; parent = parent.parentElement)
    if (parent.tagName === 'DETAILS') parent.open = true;
  const row = target.closest('tr[hidden]');
  if (row) for (const filter of document.querySelectorAll('.filter'))
    if (document.getElementById(filter.dataset.target).contains(row)) set(filter, true);
  target.scrollIntoView();
}

for (const filter of document.querySelectorAll('.filter')) {
  filter.hidden = false;
  filter.addEventListener('change', () => apply(filter));
  for (const button of filter.querySelectorAll('button'))
    button.addEventListener('click', () => set(filter, button.dataset.set === 'all'));
  apply(filter);
}
addEventListener('hashchange', reveal);
addEventListener('beforeprint', () => {
  for (const element of document.querySelectorAll('details')) element.open = true;
});
reveal();
