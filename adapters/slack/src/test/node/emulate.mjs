// The Slack of emulate, on a free port of this machine only.
import { createHmac, randomUUID } from "node:crypto";
import { createServer, Server } from "node:net";
import { createEmulator } from "emulate";
import { slackPlugin } from "./node_modules/emulate/dist/dist-ZRJCKV4U.js";
import { answer } from "./lines.mjs";

// emulate would listen on every address, on a port that somebody else may have taken by then: it gets ours.
const door = createServer();
const listen = Server.prototype.listen;
listen.call(door, 0, "127.0.0.1");
await new Promise((resolve) => door.once("listening", resolve));
Server.prototype.listen = function () {
  return listen.call(this, door);
};

let hooks;
const register = slackPlugin.register;
slackPlugin.register = (app, store, webhooks, ...rest) => {
  hooks = webhooks;
  return register(app, store, webhooks, ...rest);
};

answer({
  async start({ seed }) {
    const port = door.address().port;
    const emulator = await createEmulator({
      service: "slack",
      port,
      baseUrl: `http://127.0.0.1:${port}`,
      seed: { slack: seed },
    });
    const bot = seed.oauth_apps[0];
    complete(bot, (await call(emulator.url, seed.tokens[0].token, "auth.test")).team_id);
    return { url: emulator.url };
  },

  // emulate's Slack has events but no request URL, and would sign as GitHub does.
  requestUrl({ url, secret }) {
    hooks.setHeaderFactory(({ body, subscription }) => {
      const at = Math.floor(Date.now() / 1000);
      const signature = createHmac("sha256", subscription.secret).update(`v0:${at}:${body}`).digest("hex");
      return {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": String(at),
        "X-Slack-Signature": `v0=${signature}`,
      };
    });
    hooks.register({ url, secret, events: ["app_mention", "reaction_added"], active: true, owner: "slack" });
  },

  // What was sent there, and what the answer was.
  deliveries() {
    return {
      deliveries: hooks.getDeliveries().map((d) => ({ event: d.event, status: d.status_code, payload: d.payload })),
    };
  },
});

// What Slack writes around an event and emulate leaves out; and that a message to somebody is an event of its own.
function complete({ app_id, bot_user_id }, team_id) {
  const dispatch = hooks.dispatch.bind(hooks);
  hooks.dispatch = async (event, action, payload, ...rest) => {
    const send = (type, inner) =>
      dispatch(
        type,
        action,
        {
          ...payload,
          team_id,
          api_app_id: app_id,
          event_id: "Ev" + randomUUID().replaceAll("-", "").slice(0, 10).toUpperCase(),
          event_time: Math.floor(Date.now() / 1000),
          event: { event_ts: `${Date.now() / 1000}`, team: team_id, ...inner },
        },
        ...rest,
      );
    await send(event, payload.event);
    if (event === "message" && !payload.event.subtype && payload.event.text?.includes(`<@${bot_user_id}>`)) {
      await send("app_mention", { ...payload.event, type: "app_mention" });
    }
  };
}

async function call(url, token, method) {
  const response = await fetch(`${url}/api/${method}`, { method: "POST", headers: { Authorization: `Bearer ${token}` } });
  return response.json();
}
