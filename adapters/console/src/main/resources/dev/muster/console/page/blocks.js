// Every block of a document, drawn. The counterpart of the vocabulary in adapters/chat.
import { file, myself, press } from './api.js';
import { bytes, h } from './dom.js';

// From so many characters on a value takes the room of two.
const LONG_VALUE = 36;

export function drawDocument(message) {
  const { title, tone, blocks } = message.document;
  if (message.author !== 'muster') return h('div', { class: 'said' }, ...blocks.map((b) => draw(b, message)));
  return h(
    'div',
    { class: `card ${tone}` },
    title ? h('h3', {}, h('span', { class: 'dot', 'aria-hidden': 'true' }), title) : null,
    ...blocks.map((b) => draw(b, message)),
  );
}

const draw = (block, message) => (drawings[block.type] ?? unknown)(block, message);

const unknown = (block) => h('p', {}, `(this page is too old to show “${block.type}”: reload it)`);

const drawings = {
  text: (b) => h('p', { class: 'text', dir: 'auto' }, b.text),
  fields: (b) =>
    h(
      'dl',
      { class: 'fields' },
      b.fields.map((f) => h('div', { class: f.value.length > LONG_VALUE ? 'wide' : undefined }, h('dt', {}, f.name), h('dd', { dir: 'auto' }, f.value))),
    ),
  table: (b) =>
    h(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Table' },
      h(
        'table',
        { class: b.rows.length && b.rows.every((row) => /^[✓✗]$/.test(row[0])) ? 'checks' : undefined },
        h('thead', {}, h('tr', {}, b.columns.map((c) => h('th', { scope: 'col' }, c)))),
        h('tbody', {}, b.rows.map((row) => h('tr', {}, row.map((cell) => h('td', { dir: 'auto', class: cellClass(cell) }, cell))))),
      ),
    ),
  code: (b) => h('div', { class: 'code' }, h('pre', { tabindex: '0' }, h('code', {}, b.text)), copyButton(b.text)),
  listing: (b) =>
    b.items.every((item) => STEP.test(item))
      ? h('ol', { class: 'listing steps' }, b.items.map(step))
      : h('ul', { class: 'listing' }, b.items.map((item) => h('li', { dir: 'auto', class: markClass(item) }, item))),
  timeline: (b, message) => h('ol', { class: 'timeline' }, b.entries.map((entry, i) => happened(entry, b.entries[i - 1] ?? message))),
  call: (b) =>
    h('p', { class: 'text calling', dir: 'auto' }, b.people.map((name) => [called(name), ' ']).flat(), b.text),
  progress: (b) =>
    h(
      'div',
      { class: 'progress' },
      h('div', { class: 'progress-words' }, h('span', {}, b.label), h('b', {}, `${b.percent} %`)),
      h('progress', { max: '100', value: b.percent, 'aria-label': b.label }),
      h('small', {}, b.detail),
    ),
  image: (b) =>
    h(
      'a',
      { class: 'image', href: file(b.file), target: '_blank', rel: 'noreferrer' },
      h('img', { src: file(b.file), alt: b.alt, loading: 'lazy' }),
    ),
  file: (b) =>
    h(
      'a',
      { class: 'file', href: file(b.file), download: b.name },
      h('span', { 'aria-hidden': 'true' }, '↓'),
      h('span', {}, b.name),
      h('small', {}, bytes(b.size)),
    ),
  buttons: (b, message) => h('div', { class: 'buttons' }, b.buttons.map((button) => pressable(button, message))),
  form: (b, message) => form(b, message),
};

// All times are UTC: people in several places read them together. The date stands where it is another one than before,
// or than that of the message.
function happened(entry, before) {
  const day = entry.at.slice(0, 10);
  return h(
    'li',
    {},
    before.at.slice(0, 10) === day ? null : h('b', { class: 'day' }, day),
    h('time', { datetime: entry.at, title: `${entry.at} (UTC)` }, entry.at.slice(11, 19)),
    h('b', { class: 'who' }, entry.who),
    h('span', { class: 'text', dir: 'auto' }, entry.text),
    entry.message ? showButton(entry.message) : null,
  );
}

// app.js knows where messages are.
function showButton(id) {
  const button = h('button', { type: 'button', class: 'show', 'aria-label': 'Show the message', title: 'Show the message' }, '↗');
  button.addEventListener('click', () => button.dispatchEvent(new CustomEvent('show-message', { bubbles: true, detail: id })));
  return button;
}

const called = (name) => h('span', { class: name === myself() ? 'call me-called' : 'call' }, `@${name}`);

// What is numbered in words already needs no bullet. What has become of a step stands below what it does.
const STEP = /^(\d+\.) ([^]*)$/;

function step(item) {
  const [, number, words] = STEP.exec(item);
  const [what, ...became] = words.split(' — ');
  return h(
    'li',
    {},
    h('span', { class: 'number' }, number),
    h('div', { dir: 'auto' }, what, became.map((it) => [h('span', { class: 'aside' }, ' — '), h('span', { class: `became ${stepClass(it)}` }, it)]).flat()),
  );
}

const stepClass = (words) => (words.startsWith('✓') ? 'good' : words.startsWith('✗') ? 'bad' : '');

// The marks that findings begin with.
const markClass = (item) => (item.startsWith('✖') ? 'bad' : item.startsWith('▲') ? 'warning' : undefined);

const cellClass = (cell) => {
  if (/^(down|failing|refused)\b/.test(cell) || cell === '✗') return 'bad';
  if (cell === '✓') return 'good';
  return cell.length > 32 ? 'prose' : undefined;
};

function copyButton(text) {
  // Browsers offer it only on https and on this machine.
  if (!navigator.clipboard) return null;
  const button = h('button', { class: 'copy', type: 'button', 'aria-label': 'Copy' }, 'Copy');
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(text);
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
  return button;
}

function pressable(button, message) {
  const element = h('button', { type: 'button', class: button.style, 'data-button': button.id }, button.label);
  element.addEventListener('click', () => send(element, message, button.id));
  return element;
}

function form(block, message) {
  const mistake = h('p', { class: 'mistake', role: 'alert', hidden: true });
  const submit = h('button', { type: 'submit', class: 'primary' }, block.submit);
  const element = h(
    'form',
    { class: 'form', autocomplete: 'off' },
    message.document.title === block.title ? null : h('h4', {}, block.title),
    ...block.inputs.map((input) => h('label', {}, h('span', {}, input.label, input.required ? ' *' : ''), question(input))),
    mistake,
    submit,
  );
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    send(submit, message, block.id, Object.fromEntries(new FormData(element)), mistake);
  });
  return element;
}

function question(input) {
  const props = { name: input.name, required: input.required };
  if (input.kind === 'paragraph') return h('textarea', { ...props, rows: '3' }, input.initial);
  if (input.kind === 'choice') return h('select', props, input.options.map((o) => h('option', { value: o }, o)));
  return h('input', { ...props, type: 'text', value: input.initial });
}

async function send(button, message, id, values, mistake) {
  button.disabled = true;
  button.classList.add('working');
  // The row may be drawn anew before the answer comes: whoever waits for it is told while the button still stands in it.
  button.dispatchEvent(new CustomEvent('asked', { bubbles: true }));
  let refusal = null;
  try {
    await press(message.id, id, values);
  } catch (problem) {
    refusal = problem;
  }
  button.disabled = false;
  button.classList.remove('working');
  const place = mistake ?? tellBelow(button);
  place.hidden = refusal === null;
  place.textContent = refusal ? `${refusal.message}. ${refusal.hint}` : '';
}

function tellBelow(button) {
  const row = button.parentElement;
  if (!row.nextElementSibling?.classList.contains('mistake')) row.after(h('p', { class: 'mistake', role: 'alert', hidden: true }));
  return row.nextElementSibling;
}
