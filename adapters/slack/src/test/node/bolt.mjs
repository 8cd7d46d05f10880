// An app by Slack's own client for Node: what it does not understand, no Slack sends.
import bolt from "@slack/bolt";
import { answer } from "./lines.mjs";

const { App, ExpressReceiver, SocketModeReceiver, LogLevel } = bolt;
// What it stumbles over, and whatever it says aloud.
const complaints = [];
const heard = [];
const note = (level) => (...what) => complaints.push(`${level}: ${what.map((w) => w?.stack ?? String(w)).join(" ")}`);
const logger = {
  debug() {},
  info() {},
  warn: note("warn"),
  error: note("error"),
  setLevel() {},
  getLevel: () => LogLevel.WARN,
  setName() {},
};
process.on("unhandledRejection", (e) => note("error")(e));

let app;
answer({
  async start({ mode, api, botToken, appToken, signingSecret }) {
    const clientOptions = { slackApiUrl: api };
    let address;
    if (mode === "sockets") {
      const receiver = new SocketModeReceiver({ appToken, logger, installerOptions: { clientOptions } });
      // Bolt gives these to a client of its own only together with OAuth.
      receiver.client.webClient.slackApiUrl = api;
      receiver.client.webClient.axios.defaults.baseURL = api;
      app = new App({ token: botToken, receiver, clientOptions, logger });
      listen(app);
      await app.start();
    } else {
      const receiver = new ExpressReceiver({ signingSecret, endpoints: "/slack/events", logger });
      app = new App({ token: botToken, receiver, clientOptions, logger });
      listen(app);
      const server = await app.start({ port: 0, host: "127.0.0.1" });
      address = `http://127.0.0.1:${server.address().port}/slack/events`;
    }
    return { address };
  },

  // Any method, by Slack's own client.
  async call({ method, args }) {
    try {
      return { result: await app.client.apiCall(method, args) };
    } catch (e) {
      return { error: e.data?.error ?? e.code ?? String(e), data: e.data };
    }
  },

  async upload({ channel, thread, name, content }) {
    const result = await app.client.files.uploadV2({
      channel_id: channel,
      ...(thread ? { thread_ts: thread } : {}),
      filename: name,
      content,
    });
    return { ok: result.ok };
  },

  heard() {
    return { heard };
  },

  complaints({ forget }) {
    return { complaints: forget ? complaints.splice(0) : complaints };
  },
});

const plain = (text) => ({ type: "plain_text", text, emoji: false });
const button = (action_id, text, value) => ({ type: "button", action_id, text: plain(text), value });

function listen(app) {
  app.error(async (e) => note("error")(e.original ?? e));

  app.command("/db", async ({ command, ack, respond, say, client }) => {
    heard.push({ type: "command", text: command.text, user: command.user_id, team: command.team_id });
    if (command.text === "aloud") {
      await ack({ response_type: "in_channel", text: "with the ack" });
      return;
    }
    await ack();
    if (command.text === "later") {
      await respond({ response_type: "ephemeral", text: "by the response url" });
    } else if (command.text === "alone") {
      await client.chat.postEphemeral({ channel: command.channel_id, user: command.user_id, text: "for you" });
    } else if (command.text === "ask") {
      await client.views.open({ trigger_id: command.trigger_id, view: form(command.channel_id) });
    } else {
      await say(`you said ${command.text}`);
    }
  });

  app.event("app_mention", async ({ event, client, context }) => {
    heard.push({ type: "mention", text: event.text, user: event.user, bot: context.botUserId });
    await client.chat.postMessage({
      channel: event.channel,
      thread_ts: event.thread_ts ?? event.ts,
      text: "a plan",
      blocks: [
        { type: "section", text: plain("a plan") },
        { type: "actions", elements: [button("press:1", "Approve", "approve-7"), button("form:1", "Deny", "deny-7")] },
      ],
      metadata: { event_type: "muster", event_payload: { key: "k1" } },
    });
  });

  app.action("press:1", async ({ ack, action, body, client, respond }) => {
    await ack();
    heard.push({ type: "press", value: action.value, user: body.user.id, ts: body.message.ts });
    await client.chat.update({ channel: body.channel.id, ts: body.message.ts, text: "approved", blocks: [] });
    await respond({ replace_original: false, response_type: "ephemeral", text: "noted" });
  });

  app.action("form:1", async ({ ack, body, client }) => {
    await ack();
    await client.views.open({ trigger_id: body.trigger_id, view: form(body.channel.id) });
  });

  app.view("form", async ({ ack, view, body, client }) => {
    const reason = view.state.values.why.answer.value ?? "";
    if (reason.length < 3) {
      await ack({ response_action: "errors", errors: { why: "say a little more" } });
      return;
    }
    await ack();
    heard.push({ type: "form", reason, user: body.user.id });
    await client.chat.postMessage({ channel: view.private_metadata, text: `denied: ${reason}` });
  });

  app.shortcut({ type: "message_action", callback_id: "add_to_timeline" }, async ({ ack, shortcut }) => {
    await ack();
    heard.push({ type: "shortcut", text: shortcut.message.text, user: shortcut.user.id });
  });

  app.event("reaction_added", async ({ event }) => {
    heard.push({ type: "reaction", reaction: event.reaction, user: event.user, ts: event.item.ts });
  });

  app.event("app_home_opened", async ({ event, client }) => {
    heard.push({ type: "home", user: event.user });
    await client.views.publish({
      user_id: event.user,
      view: { type: "home", blocks: [{ type: "section", text: plain("nothing is open") }] },
    });
  });
}

function form(channel) {
  return {
    type: "modal",
    callback_id: "form",
    private_metadata: channel,
    title: plain("Deny"),
    submit: plain("Deny"),
    close: plain("Cancel"),
    blocks: [
      {
        type: "input",
        block_id: "why",
        label: plain("Why"),
        element: { type: "plain_text_input", action_id: "answer" },
      },
    ],
  };
}
