// A portfolio on Hono: its router, its JWT middleware, the same record from KV, the same statement on the same tables in D1, the same figures
// in exact decimals, the same JSON.
import { env } from 'cloudflare:workers';
import { Hono } from 'hono';
import { jwt } from 'hono/jwt';

const { HEADERS, PORTFOLIO, PRICES } = env;
const CURRENCY = 'USD';
/** Amounts are whole numbers of their eighteenth place. */
const UNIT = 10n ** 18n;
const STALE_AFTER_MS = 15_000;

/** @type {Map<string, { price: bigint, change_24h: number | null }>} */
const prices = new Map(
  PRICES.data.map((row) => [row.product_id, { price: parse(row.price), change_24h: row.change_24h }]),
);

/** @param {string | undefined} text */
function parse(text) {
  if (text === undefined) return 0n;
  const dot = text.indexOf('.');
  if (dot < 0) return BigInt(text) * UNIT;
  return BigInt(text.slice(0, dot) + text.slice(dot + 1).padEnd(18, '0'));
}

/** @param {bigint} parts */
function format(parts) {
  const digits = String(parts < 0n ? -parts : parts).padStart(19, '0');
  const sign = parts < 0n ? '-' : '';
  const places = digits.slice(-18).replace(/0+$/, '');
  return places === '' ? sign + digits.slice(0, -18) : `${sign}${digits.slice(0, -18)}.${places}`;
}

/**
 * Halves go to the even one.
 * @param {bigint} over
 * @param {bigint} under more than zero
 */
function divide(over, under) {
  const size = over < 0n ? -over : over;
  let quotient = size / under;
  const rest = (size % under) * 2n;
  if (rest > under || (rest === under && quotient % 2n === 1n)) quotient += 1n;
  return over < 0n ? -quotient : quotient;
}

/** @param {string} asset */
function priceOf(asset) {
  return asset === CURRENCY ? { price: UNIT, change_24h: null } : prices.get(`${asset}-${CURRENCY}`);
}

/** @param {[string, number, string | null, Record<string, string>]} pool */
function rowOf([asset, , , of]) {
  const [quantity, uncosted, cost] = [parse(of.quantity), parse(of.uncosted), parse(of.cost)];
  const costed = quantity - uncosted;
  const known = priceOf(asset);
  return {
    asset,
    quantity,
    uncosted,
    cost,
    average_cost: costed > 0n ? divide(cost * UNIT, costed) : undefined,
    price: known?.price,
    price_change_24h: known?.change_24h ?? undefined,
    value: known && divide(quantity * known.price, UNIT),
    unrealised:
      known && asset !== CURRENCY && costed !== 0n ? divide(costed * known.price, UNIT) - cost : undefined,
    realised: parse(of.realised),
    unknown: parse(of.unknown),
    fees: parse(of.fees),
    income: parse(of.income),
    share: undefined,
  };
}

/** @param {ReturnType<typeof rowOf>[]} assets */
function totalsOf(assets) {
  const sum = (name) => assets.reduce((sum, row) => sum + row[name], 0n);
  const known = (name) => {
    const held = assets.filter((row) => row.quantity !== 0n && row[name] !== undefined);
    return held.length === 0 ? undefined : held.reduce((sum, row) => sum + row[name], 0n);
  };
  return {
    value: assets.every((row) => row.quantity === 0n) ? 0n : known('value'),
    cost: sum('cost'),
    unrealised: known('unrealised'),
    realised: sum('realised'),
    fees: sum('fees'),
    income: sum('income'),
  };
}

const app = new Hono();

app.use(
  '/api/*',
  jwt({
    secret: env.SECRET,
    alg: 'HS256',
    cookie: '__Host-at',
    verification: { iss: 'cryptovault', aud: 'cryptovault', typ: 'at+jwt' },
  }),
);

app.get('/api/portfolio', async (context) => {
  const { sub, sid } = context.get('jwtPayload');
  const { live: record } = (await context.env.SESSIONS.get(`session:${sid}`, 'json')) ?? {};
  if (record?.user_id !== sub) return context.json({ error: 'unauthenticated' }, 401);
  const book = context.req.query('book') ?? 'real';
  const { results } = await context.env.DB.prepare(PORTFOLIO).bind(sub, book).all();
  const [{ version, method, pools: text }] = results;
  const pools = JSON.parse(text);
  const assets = pools.map(rowOf);
  const totals = totalsOf(assets);
  for (const row of assets) {
    if (totals.value && row.value !== undefined)
      row.share = Number((row.value * 1_000_000n) / totals.value) / 10_000;
  }
  const portfolio = {
    currency: CURRENCY,
    method,
    version,
    is_settled: pools.every(([, isSettled]) => isSettled !== 0),
    totals,
    assets,
    prices_at_ms: PRICES.received_ms,
    prices_stale: Date.now() - PRICES.received_ms > STALE_AFTER_MS,
  };
  const body = JSON.stringify(portfolio, (_, value) => (typeof value === 'bigint' ? format(value) : value));
  return context.body(body, 200, { ...HEADERS, etag: `"${version}"` });
});

export default app;
