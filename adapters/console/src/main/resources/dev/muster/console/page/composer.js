// The line in which people type: completion after "/", history, errors that lose no word.
import { complete, newKey } from './api.js';
import { $, h } from './dom.js';

export class Composer {
  #text;
  #list;
  #mistake;
  #place;
  #send;
  #suggestions = [];
  #chosen = -1;
  #asked = 0;
  #unsent = null;
  #history = [];
  #back = 0;

  // prefix: of the element ids; place: () => the channel; send: (text, key) => a promise
  constructor(prefix, place, send) {
    this.#text = $(`${prefix}text`);
    this.#list = $(`${prefix}completions`);
    this.#mistake = $(`${prefix}mistake`);
    this.#place = place;
    this.#send = send;
    this.#text.addEventListener('input', () => this.#typed());
    this.#text.addEventListener('keydown', (event) => this.#key(event));
    this.#text.addEventListener('blur', () => setTimeout(() => this.#close(), 150));
    this.#text.form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  focus() {
    this.#text.focus();
  }

  write(text) {
    this.#text.value = text;
    this.#text.focus();
    this.#typed();
  }

  async #submit() {
    const text = this.#text.value;
    if (!text.trim()) return;
    this.#close();
    this.#text.value = '';
    this.#grow();
    this.#tell('');
    if (this.#unsent?.text !== text) this.#unsent = { text, key: newKey() };
    this.#history.push(text);
    this.#back = 0;
    try {
      await this.#send(text, this.#unsent.key);
      this.#unsent = null;
    } catch (refusal) {
      if (!this.#text.value) this.#text.value = text;
      this.#grow();
      this.#tell(`${refusal.message}. ${refusal.hint}`);
    }
  }

  #tell(words) {
    this.#mistake.textContent = words;
    this.#mistake.hidden = !words;
  }

  #typed() {
    this.#grow();
    this.#tell('');
    const text = this.#text.value;
    if (/^\s*(\/|@m)/i.test(text) && !text.includes('\n')) this.#suggest(text);
    else this.#close();
  }

  #grow() {
    this.#text.style.height = 'auto';
    this.#text.style.height = `${Math.min(this.#text.scrollHeight, 200)}px`;
  }

  async #suggest(text) {
    this.#asked += 1;
    const asked = this.#asked;
    // Whoever types at once is faster than the list of channels.
    const place = this.#place();
    const found = place ? await complete(place, text).catch(() => []) : [];
    // A slower answer to an older keystroke says nothing about this one.
    if (asked === this.#asked && this.#text.value === text) this.#open(found);
  }

  #open(found) {
    this.#suggestions = found;
    this.#list.replaceChildren(
      ...found.map((s, i) =>
        h(
          'li',
          { role: 'option', id: `${this.#list.id}-${i}`, 'aria-selected': 'false', onmousedown: (e) => { e.preventDefault(); this.#take(i); } },
          h('b', {}, s.label),
          h('span', {}, s.help),
        ),
      ),
    );
    this.#list.hidden = found.length === 0;
    this.#text.setAttribute('aria-expanded', String(found.length > 0));
    this.#choose(found.length ? 0 : -1);
  }

  #close() {
    this.#asked += 1;
    this.#open([]);
  }

  #choose(index) {
    this.#chosen = index;
    [...this.#list.children].forEach((li, i) => li.setAttribute('aria-selected', String(i === index)));
    const li = this.#list.children[index];
    li?.scrollIntoView({ block: 'nearest' });
    if (li) this.#text.setAttribute('aria-activedescendant', li.id);
    else this.#text.removeAttribute('aria-activedescendant');
  }

  #take(index) {
    const { text } = this.#suggestions[index];
    this.write(text.endsWith(' ') ? text : `${text} `);
  }

  #key(event) {
    const open = this.#suggestions.length > 0;
    if (event.isComposing) return;
    if (open && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      const step = event.key === 'ArrowDown' ? 1 : -1;
      this.#choose((this.#chosen + step + this.#suggestions.length) % this.#suggestions.length);
    } else if (open && event.key === 'Tab' && !event.shiftKey) {
      this.#take(this.#chosen);
    } else if (open && event.key === 'Escape') {
      this.#close();
      event.stopPropagation();
    } else if (event.key === 'Enter' && !event.shiftKey) {
      const unfinished = open && this.#suggestions[this.#chosen].text.trim() !== this.#text.value.trim() && !this.#text.value.endsWith(' ');
      if (unfinished) this.#take(this.#chosen);
      else this.#submit();
    } else if (event.key === 'ArrowUp' && !this.#text.value && this.#history.length) {
      this.#recall();
    } else {
      return;
    }
    event.preventDefault();
  }

  #recall() {
    this.#back = Math.min(this.#back + 1, this.#history.length);
    this.#text.value = this.#history[this.#history.length - this.#back];
    this.#grow();
  }
}
