// The page: who we are, which room is open, and what arrives.
import * as api from './api.js';
import { Composer } from './composer.js';
import { $, h, hue, initials } from './dom.js';
import { MessageList } from './messages.js';

// So many messages the interface lists: what is older than the first of them may be there all the same.
const MOST_LISTED = 200;

const state = { me: '', channels: [], channel: '', thread: null, messages: new Map(), unread: new Set(), called: new Set() };

const room = new MessageList($('messages'), openThread);
const thread = new MessageList($('thread-messages'), null);
const line = new Composer('', () => state.channel, (text, key) => ask(null, text, key));
const reply = new Composer('thread-', () => state.channel, (text, key) => ask(state.thread, text, key));

async function ask(inThread, text, key) {
  expect(inThread ? thread : room);
  busy(/^\s*(\/\w|@muster\b)/i.test(text));
  try {
    await api.say(state.channel, inThread, text, key);
  } catch (refusal) {
    busy(false);
    throw refusal;
  }
}

// Muster has been asked and has not answered yet.
let busyTimer;
function busy(on) {
  clearTimeout(busyTimer);
  $('busy').textContent = on ? 'Muster is looking…' : '';
  if (on) busyTimer = setTimeout(() => busy(false), 15000);
}

// Whoever asked wants to see what comes of it, however far above they pressed; until they scroll on by themselves.
let expecting = null;
let expectingTimer;
function expect(list) {
  clearTimeout(expectingTimer);
  expecting = list;
  if (list) expectingTimer = setTimeout(() => expect(null), 15000);
}

// What was asked, and the first answer; not what only became another.
function bringToSight(message) {
  const list = message.thread ? thread : room;
  if (list !== expecting || (message.thread && message.thread !== state.thread)) return;
  if (message.author !== 'muster' && message.author !== state.me) return;
  list.bring(message.id);
  if (message.author === 'muster') expect(null);
}

function repliesTo(id) {
  return [...state.messages.values()].filter((m) => m.thread === id && !m.deleted).length;
}

function show(message) {
  // What was fetched may be older than what the stream told meanwhile; and what is the same is not drawn again, for
  // somebody may be typing in it.
  const known = state.messages.get(message.id);
  if (known && Number(known.change) >= Number(message.change)) return;
  keep(message);
}

function keep(message) {
  state.messages.set(message.id, message);
  if (message.thread) {
    const root = state.messages.get(message.thread);
    if (root) room.put(root, repliesTo(root.id));
    if (message.thread === state.thread) thread.put(message);
    return;
  }
  if (room.isEmpty) room.clear();
  room.put(message, repliesTo(message.id));
  if (message.id === state.thread) thread.put(message, repliesTo(message.id));
}

function arrived(message) {
  if (message.channel !== state.channel) {
    if (message.author !== state.me && !message.deleted) state.unread.add(message.channel);
    if (callsMe(message)) state.called.add(message.channel);
    drawChannels();
    return;
  }
  if (message.author === 'muster') busy(false);
  const isNew = !state.messages.has(message.id);
  show(message);
  if (isNew) bringToSight(message);
}

const callsMe = (message) => message.document.blocks.some((b) => b.type === 'call' && b.people.includes(state.me));

async function openChannel(id) {
  state.channel = id;
  state.unread.delete(id);
  state.called.delete(id);
  closeThread();
  const { topic } = state.channels.find((c) => c.id === id);
  $('room-name').textContent = `#${id}`;
  $('room-topic').textContent = topic;
  document.title = `#${id} · Muster`;
  history.replaceState(null, '', `?as=${encodeURIComponent(state.me)}#${encodeURIComponent(id)}`);
  drawChannels();
  toggleSide(false);
  state.messages.clear();
  room.clear();
  line.focus();
  await catchUp();
  room.toEnd();
}

// Adds what the stream did not tell, and takes away what was deleted meanwhile; what it told is left as it is.
async function catchUp() {
  const channel = state.channel;
  const before = [...state.messages.values()];
  const all = await api.messages(channel);
  if (channel !== state.channel) return;
  const listed = new Set(all.map((m) => m.id));
  const first = all.length < MOST_LISTED ? 0 : Number(all[0].id);
  for (const message of before) {
    if (!listed.has(message.id) && Number(message.id) >= first) keep({ ...message, deleted: true });
  }
  for (const message of all) show(message);
  if (room.isEmpty) room.say(welcome());
}

function welcome() {
  const try_ = (words) => h('button', { type: 'button', class: 'try', onclick: () => line.write(words) }, words);
  return h(
    'div',
    { class: 'welcome' },
    h('img', { src: '/icon.svg', alt: '', width: '48', height: '48' }),
    h('h2', {}, 'Nothing has been said here yet'),
    h('p', {}, 'Ask Muster how things are:'),
    h('p', {}, try_('/db status'), try_('/db help')),
  );
}

function drawChannels() {
  $('channels').replaceChildren(
    ...state.channels.map((c) =>
      h(
        'li',
        {},
        h(
          'button',
          {
            type: 'button',
            class: state.called.has(c.id) ? 'unread called' : state.unread.has(c.id) ? 'unread' : undefined,
            'aria-current': c.id === state.channel ? 'page' : undefined,
            onclick: () => openChannel(c.id),
          },
          h('span', { 'aria-hidden': 'true' }, '#'),
          c.name,
        ),
      ),
    ),
  );
}

function openThread(id) {
  // What is read last stays in sight, though the room gets narrower and so longer.
  const atEnd = room.isAtEnd();
  state.thread = id;
  thread.clear();
  const all = [...state.messages.values()].filter((m) => m.id === id || m.thread === id);
  for (const message of all) thread.put(message, message.id === id ? repliesTo(id) : 0);
  $('thread').hidden = false;
  if (atEnd) room.toEnd();
  room.keep(id);
  thread.toEnd();
  reply.focus();
}

// Shows a message wherever it stands: in another channel, in a thread, or longer ago than what is listed.
async function showMessage(id) {
  const message = state.messages.get(id) ?? (await api.message(id).catch(() => null));
  if (!message) return;
  if (message.channel !== state.channel) await openChannel(message.channel);
  show(message);
  if (!message.thread) {
    room.reveal(id);
    return;
  }
  if (!state.messages.has(message.thread)) await api.message(message.thread).then(show, () => {});
  if (state.thread !== message.thread) openThread(message.thread);
  thread.reveal(id);
}

function closeThread() {
  state.thread = null;
  $('thread').hidden = true;
}

function toggleSide(open) {
  $('app').classList.toggle('side-open', open);
  $('menu').setAttribute('aria-expanded', String(open));
}

function connection(up) {
  $('link').textContent = up ? '' : 'reconnecting…';
  $('link').classList.toggle('down', !up);
}

function keys(event) {
  const typing = /^(TEXTAREA|INPUT|SELECT)$/.test(document.activeElement?.tagName ?? '');
  if (event.key === 'Escape') {
    if (!$('thread').hidden) closeThread();
    toggleSide(false);
    line.focus();
  } else if (event.altKey && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
    const step = event.key === 'ArrowDown' ? 1 : -1;
    const at = state.channels.findIndex((c) => c.id === state.channel);
    openChannel(state.channels[(at + step + state.channels.length) % state.channels.length].id);
    event.preventDefault();
  } else if (event.key === '/' && !typing) {
    line.write('/');
    event.preventDefault();
  }
}

function theme(next) {
  if (next) localStorage.setItem('theme', next);
  const chosen = localStorage.getItem('theme');
  if (chosen) document.documentElement.dataset.theme = chosen;
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

function atTheDoor(refusal) {
  $('door').hidden = false;
  if (refusal.status !== 401) {
    $('door-mistake').hidden = false;
    $('door-mistake').textContent = `${refusal.message}. ${refusal.hint}`;
    setTimeout(() => location.reload(), 3000);
  }
  $('door-form').addEventListener('submit', async (event) => {
    event.preventDefault();
    try {
      await api.signIn($('token').value.trim());
      location.replace('/');
    } catch (refusal) {
      $('door-mistake').hidden = false;
      $('door-mistake').textContent = `${refusal.message}. ${refusal.hint}`;
    }
  });
  $('token').focus();
}

function channelOf(hash) {
  try {
    return decodeURIComponent(hash.slice(1));
  } catch {
    return '';
  }
}

async function begin() {
  theme();
  try {
    state.me = await api.who();
    // Whoever sees a line may type: by then it must be known where to.
    state.channels = await api.channels();
  } catch (refusal) {
    atTheDoor(refusal);
    return;
  }
  $('app').hidden = false;
  $('me-name').textContent = state.me;
  $('me-avatar').textContent = initials(state.me);
  $('me-avatar').style.setProperty('--hue', hue(state.me));
  const wanted = channelOf(location.hash);
  await openChannel((state.channels.find((c) => c.id === wanted) ?? state.channels[0]).id);
  api.listen({
    message: arrived,
    up: () => {
      connection(true);
      catchUp();
    },
    down: () => connection(false),
  });
}

$('thread-close').addEventListener('click', () => { closeThread(); line.focus(); });
$('menu').addEventListener('click', () => toggleSide(!$('app').classList.contains('side-open')));
$('theme').addEventListener('click', () => theme(isDark() ? 'light' : 'dark'));
$('leave').addEventListener('click', async () => { await api.signOut(); location.replace('/'); });
document.addEventListener('keydown', keys);
document.addEventListener('asked', (event) => expect($('thread').contains(event.target) ? thread : room));
for (const own of ['wheel', 'touchmove']) document.addEventListener(own, () => expect(null), { passive: true });
document.addEventListener('show-message', (event) => showMessage(event.detail));
begin();
