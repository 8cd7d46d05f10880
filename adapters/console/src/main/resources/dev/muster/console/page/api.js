// The console's HTTP interface (docs/console-api.md), and nothing beside it.

// Which of the people signed in with this browser the tab speaks for.
let me = new URLSearchParams(location.search).get('as') ?? sessionStorage.getItem('as') ?? '';

export class Refusal extends Error {
  constructor(status, body) {
    super(body.message ?? `the server answered with ${status}`);
    this.status = status;
    this.hint = body.hint ?? '';
  }
}

async function call(method, path, body, headers = {}) {
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: { ...(me && { 'X-Muster-As': me }), ...(body && { 'Content-Type': 'application/json' }), ...headers },
      body: body && JSON.stringify(body),
    });
  } catch {
    throw new Refusal(0, { message: 'Muster cannot be reached', hint: 'is it running? the line is kept' });
  }
  const text = await response.text();
  let json = {};
  try {
    json = text ? JSON.parse(text) : {};
  } catch {
    json = { message: text };
  }
  if (!response.ok) throw new Refusal(response.status, json);
  return json;
}

export async function who() {
  me = (await call('GET', '/api/me')).account;
  sessionStorage.setItem('as', me);
  return me;
}

export const myself = () => me;

export async function signIn(token) {
  me = (await call('POST', '/api/session', { token })).account;
  sessionStorage.setItem('as', me);
}

export async function signOut() {
  await call('DELETE', '/api/session');
  sessionStorage.removeItem('as');
}

export const channels = () => call('GET', '/api/channels');

export const messages = (channel) => call('GET', `/api/channels/${encodeURIComponent(channel)}/messages`);

export const message = (id) => call('GET', `/api/messages/${id}`);

// Said again with the same key, because no answer came, it is still said once.
export const say = (channel, thread, text, key) =>
  call('POST', '/api/messages', { channel, ...(thread && { thread }), text }, { 'Idempotency-Key': key });

export const press = (message, button, values) =>
  call(
    'POST',
    `/api/messages/${message}/buttons/${encodeURIComponent(button)}`,
    values ? { values } : undefined,
    { 'Idempotency-Key': newKey() },
  );

export const pin = (message) =>
  call('POST', `/api/messages/${message}/pin`, undefined, { 'Idempotency-Key': newKey() });

export const newKey = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join('-');

export const complete = (channel, text) =>
  call('GET', `/api/complete?${new URLSearchParams({ channel, text })}`);

export const file = (id) => `/api/files/${encodeURIComponent(id)}?as=${encodeURIComponent(me)}`;

// Tells of every message and edit, and of the line going down and coming back.
export function listen({ message, up, down }) {
  const source = new EventSource(`/api/stream?as=${encodeURIComponent(me)}`);
  source.addEventListener('hello', up);
  source.addEventListener('message', (event) => message(JSON.parse(event.data)));
  source.addEventListener('error', () => {
    down();
    // A refusal closes the source for good; try again by hand, calmly.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => listen({ message, up, down }), 3000);
  });
}
