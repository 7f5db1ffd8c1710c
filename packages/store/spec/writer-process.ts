// A writer that is killed: node writer-process.ts <url> <writer> <first round>. It says what it asks for before it asks, and
// what it was told after, a line of JSON each; so whoever kills it knows what may have been stored.
import { writeSync } from 'node:fs';

import { openStore } from '../src/database.ts';
import { appendEvents, type Appended } from '../src/events/append.ts';
import { appendSettled, untilSettled } from '../src/events/settle.ts';
import { event } from './log-reader.ts';

const [url = '', writer = '0', first = '0'] = process.argv.slice(2);
const streams = 8;

const say = (line: object): void => void writeSync(1, `${JSON.stringify(line)}\n`);

class GivenUp extends Error {}

const store = await openStore(url, { maxConnections: 2 });
for (let round = Number(first); ; round += 1) {
  const events = [0, 1, 2].flatMap((step) => {
    const stream = `source/hammer-${(Number(writer) * 3 + round * (step + 1)) % streams}`;
    return [event(stream, writer, round, step), event(stream, writer, round, step, 'b')];
  });
  const kind = ['plain', 'slow', 'given up', 'plain'][round % 4] ?? 'plain';
  say({ asked: round, kind, keys: events.map(({ stream, id }) => `${stream} ${id}`) });
  say({ told: round, places: await write(kind, events) });
}

async function write(kind: string, events: Parameters<typeof appendEvents>[1]): Promise<readonly Appended[]> {
  if (kind === 'plain') return appendSettled(store.db, events);
  try {
    return await untilSettled(() =>
      store.db.transaction().execute(async (trx) => {
        const places = await appendEvents(trx, events);
        // Slow for the others: the locks and the transaction id are held meanwhile.
        for (let n = 0; n < 5; n += 1) await store.db.selectFrom('es.streams').selectAll().execute();
        if (kind === 'given up') throw new GivenUp();
        return places;
      }),
    );
  } catch (error) {
    if (error instanceof GivenUp) return [];
    throw error;
  }
}
