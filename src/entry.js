// Events and Durable Object classes, handed to the wasm module, and the guard around it. Nothing else lives here.
//
// A trap poisons a wasm instance, and whoever awaits it would wait for ever: the promise that the instance was to settle is
// never settled. So every call goes through `guard`. When an instance dies, all that wait for it get an error at once, and
// the next call finds a new instance.
import { DurableObject } from 'cloudflare:workers';
import * as vault from 'cryptovault-module';

const waiting = new Set();
let generation = 0;
let dead = false;

function die() {
  dead = true;
  for (const reject of waiting) reject(new Error('the module was restarted after a fault'));
  waiting.clear();
}

function revive() {
  if (!dead) return;
  vault.__wbg_reset_state();
  generation += 1;
  dead = false;
}

function failed(error) {
  if (error instanceof WebAssembly.RuntimeError) die();
  if (dead) revive();
}

// The panic hook calls this before the trap.
globalThis.cryptovaultPanicked = die;

// Futures of the module run as microtasks: a trap in one of them reaches nobody else. A promise of the engine's own runs them
// without a call into the platform.
const resolved = Promise.resolve();
globalThis.queueMicrotask = (task) => {
  resolved.then(task).catch((error) => {
    failed(error);
    log(error);
  });
};

// Runs a call of the module. What it returns synchronously goes out as it is; a promise is settled even if the module dies.
function guard(call) {
  revive();
  let result;
  try {
    result = call();
  } catch (error) {
    failed(error);
    throw error;
  }
  return result instanceof Promise ? settled(result) : result;
}

// A promise of the module, settled even if the module dies.
function settled(result) {
  return new Promise((resolve, reject) => {
    waiting.add(reject);
    result.then(resolve, reject).finally(() => waiting.delete(reject));
  });
}

const FAULT = JSON.stringify({
  error: { code: 'internal', message: 'This request failed; the next one will be served', request_id: '' },
});

function log(error) {
  console.error(JSON.stringify({ level: 'error', event: 'module_failed', detail: String(error) }));
}

function fault(error) {
  log(error);
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'private, no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'strict-transport-security': 'max-age=63072000; includeSubDomains',
    'x-content-type-options': 'nosniff',
  };
  return new Response(FAULT, { status: 500, headers });
}

export default {
  fetch(request) {
    try {
      revive();
      const answer = vault.fetch(request);
      return answer instanceof Promise ? settled(answer).catch(fault) : answer;
    } catch (error) {
      failed(error);
      return fault(error);
    }
  },
  scheduled() {
    return guard(() => vault.scheduled());
  },
};

// A Durable Object whose state lives in the module: the object of the living instance. One that died took its own with it.
class Shell extends DurableObject {
  #generation = -1;
  #object;

  living(Kind) {
    if (this.#generation !== generation) {
      this.#object = new Kind(this.ctx, this.env);
      this.#generation = generation;
    }
    return this.#object;
  }
}

export class MarketObject extends Shell {
  #call(method, ...given) {
    return guard(() => this.living(vault.MarketObject)[method](...given));
  }

  read(address) {
    return guard(() => this.living(vault.MarketObject).read(address));
  }

  alarm() {
    return this.#call('alarm');
  }
}

export class HubObject extends Shell {
  #call(method, ...given) {
    return guard(() => this.living(vault.HubObject)[method](...given));
  }

  publish(publication) {
    return this.#call('publish', publication);
  }

  follow(leaf, position) {
    return this.#call('follow', leaf, position);
  }

  changes(since) {
    return this.#call('changes', since);
  }

  stats() {
    return this.#call('stats');
  }

  sweep() {
    return this.#call('sweep');
  }

  alarm() {
    return this.#call('alarm');
  }
}

export class LeafObject extends Shell {
  #call(method, ...given) {
    return guard(() => this.living(vault.LeafObject)[method](...given));
  }

  fetch(request) {
    const asked = new URL(request.url).searchParams;
    return this.#call('open', asked.get('name'), asked.get('user'), asked.get('session'));
  }

  deliver(name, delivery) {
    return this.#call('deliver', name, delivery);
  }

  stats() {
    return this.#call('stats');
  }

  sweep() {
    return this.#call('sweep');
  }

  webSocketMessage(socket, message) {
    return this.#call('message', socket, message);
  }

  webSocketClose(socket) {
    return this.#call('closed', socket);
  }

  webSocketError(socket) {
    return this.#call('closed', socket);
  }
}

export class AccountObject extends Shell {
  #call(method, ...given) {
    return guard(() => this.living(vault.AccountObject)[method](...given));
  }

  handle(command) {
    return this.#call('handle', command);
  }

  alarm() {
    return this.#call('alarm');
  }
}

export class GuardObject extends Shell {
  #call(method, ...given) {
    return guard(() => this.living(vault.GuardObject)[method](...given));
  }

  ask(question) {
    return this.#call('ask', question);
  }

  alarm() {
    return this.#call('alarm');
  }
}

export class AlertsObject extends Shell {
  tick(tape) {
    return guard(() => this.living(vault.AlertsObject).tick(tape));
  }

  changed() {
    return guard(() => this.living(vault.AlertsObject).changed());
  }
}

export class OrdersObject extends Shell {
  #call(method, ...given) {
    return guard(() => this.living(vault.OrdersObject)[method](...given));
  }

  tick(tape) {
    return this.#call('tick', tape);
  }

  attend(user) {
    return this.#call('attend', user);
  }

  alarm() {
    return this.#call('alarm');
  }
}
