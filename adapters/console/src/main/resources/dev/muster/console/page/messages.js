// The messages of a place in order, each kept up to date.
import { pin } from './api.js';
import { drawDocument } from './blocks.js';
import { h, hue, initials } from './dom.js';

export class MessageList {
  #box;
  #rows = new Map();
  #openThread;

  constructor(box, openThread) {
    this.#box = box;
    this.#openThread = openThread;
  }

  clear() {
    this.#rows.clear();
    this.#box.replaceChildren();
  }

  // Adds a message in its order, or redraws it in its place. A deleted one stays only for its replies.
  put(message, replies) {
    if (message.deleted && !replies) {
      this.#rows.get(message.id)?.remove();
      this.#rows.delete(message.id);
      return;
    }
    const atEnd = this.isAtEnd();
    const row = this.#draw(message, replies);
    const old = this.#rows.get(message.id);
    if (old) {
      old.replaceWith(row);
    } else {
      const next = [...this.#rows.entries()].filter(([id]) => Number(id) > Number(message.id)).map(([, e]) => e);
      this.#box.insertBefore(row, next.length ? next.reduce((a, b) => (Number(a.dataset.id) < Number(b.dataset.id) ? a : b)) : null);
    }
    this.#rows.set(message.id, row);
    if (atEnd) this.toEnd();
  }

  get isEmpty() {
    return this.#rows.size === 0;
  }

  say(element) {
    this.#box.replaceChildren(element);
  }

  // Scrolls to a message and marks it for a moment.
  reveal(id) {
    const row = this.#rows.get(id);
    if (!row) return;
    row.scrollIntoView({ block: 'center' });
    row.classList.remove('revealed');
    // The browser begins an animation anew only if it saw the row without it.
    row.getBoundingClientRect();
    row.classList.add('revealed');
    row.tabIndex = -1;
    row.focus({ preventScroll: true });
  }

  // Into sight, with its beginning when it is long; what is in sight already stays where it is.
  bring(id) {
    const row = this.#rows.get(id);
    if (!row || this.isAtEnd()) return;
    if (row === this.#box.lastElementChild && row.clientHeight < this.#box.clientHeight) this.toEnd();
    else row.scrollIntoView({ block: 'start' });
  }

  // What is beside has become narrower, and longer: whoever was looked at stays in sight.
  keep(id) {
    this.#rows.get(id)?.scrollIntoView({ block: 'nearest' });
  }

  toEnd() {
    this.#box.scrollTop = this.#box.scrollHeight;
    // Pictures grow when they arrive.
    for (const image of this.#box.querySelectorAll('img')) {
      if (!image.complete) image.addEventListener('load', () => { this.#box.scrollTop = this.#box.scrollHeight; }, { once: true });
    }
  }

  isAtEnd() {
    return this.#box.scrollHeight - this.#box.scrollTop - this.#box.clientHeight < 80;
  }

  #draw(message, replies) {
    const muster = message.author === 'muster';
    const avatar = h('span', { class: `avatar${muster ? ' muster' : ''}`, 'aria-hidden': 'true' }, muster ? '' : initials(message.author));
    if (!muster) avatar.style.setProperty('--hue', hue(message.author));
    return h(
      'article',
      { class: `message${message.whisper ? ' whisper' : ''}`, 'data-id': message.id, 'data-author': message.author },
      avatar,
      h(
        'div',
        { class: 'body' },
        h(
          'header',
          {},
          h('b', {}, muster ? 'Muster' : message.author),
          time(message.at),
          message.edited && !message.deleted ? h('span', { class: 'note', title: new Date(message.edited).toUTCString() }, 'edited') : null,
          message.whisper ? h('span', { class: 'note' }, 'only you see this') : null,
          replies ? null : this.#threadLink(message, 'Reply in a thread', ''),
          message.whisper || message.deleted ? null : pinButton(message),
        ),
        message.deleted ? h('p', { class: 'note' }, 'This message was deleted.') : drawDocument(message),
        replies ? this.#threadLink(message, `${replies} ${replies === 1 ? 'reply' : 'replies'}`, ' has-replies') : null,
      ),
    );
  }

  #threadLink(message, label, kind) {
    if (!this.#openThread || message.whisper || (message.deleted && !kind)) return null;
    return h('button', { type: 'button', class: `thread-link${kind}`, onclick: () => this.#openThread(message.id) }, label);
  }
}

function pinButton(message) {
  const button = h('button', { type: 'button', class: 'pin', 'aria-label': 'Add to timeline', title: 'Add to timeline' }, '📌');
  button.addEventListener('click', async () => {
    button.disabled = true;
    const refusal = await pin(message.id).then(() => null, (problem) => problem);
    button.disabled = false;
    button.textContent = refusal ? '✖' : '✓';
    button.title = refusal ? `${refusal.message}. ${refusal.hint}` : 'Handed to Muster';
    button.setAttribute('aria-label', button.title);
    setTimeout(() => button.replaceWith(pinButton(message)), 4000);
  });
  return button;
}

function time(at) {
  const date = new Date(at);
  const words = date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return h('time', { datetime: at, title: `${date.toLocaleString()} (${at})` }, words);
}
