import { describe } from 'vitest';

import { answersContract } from './contract/answers.ts';
import { capturesContract } from './contract/captures.ts';
import { checkpointContract } from './contract/checkpoint.ts';
import { frontierContract } from './contract/frontier.ts';
import type { Subject } from './contract/lab.ts';
import { logContract } from './contract/log.ts';
import { mannersContract } from './contract/manners.ts';
import { modelBlobs } from './model/captures.ts';
import * as checkpoints from './model/checkpoint.ts';
import { keyOf } from './model/frontier.ts';
import { Server } from './model/server.ts';
import { asDatabase, direct, Session } from './model/session.ts';
import * as store from './model/store.ts';

const subject: Subject = {
  store,
  open: async () => {
    const server = new Server(() => Date.now());
    return {
      db: asDatabase(new Session(server, direct('contract'))),
      visible: async () => {},
      schedule: async (task) => {
        const row = server.tasks.committed().find((one) => keyOf(one) === keyOf(task));
        return { visits: row?.visits ?? 0, interval: row?.intervalSeconds ?? null };
      },
      [Symbol.asyncDispose]: async () => {},
    };
  },
  blob: (text) => modelBlobs().prepare(Buffer.from(text)),
};

describe('the model: the log', () => logContract(subject));
describe('the model: captures', () => capturesContract(subject));
describe('the model: checkpoints of views', () => checkpointContract(subject, checkpoints));
describe('the model: the frontier', () => frontierContract(subject));
describe('the model: answers', () => answersContract(subject));
describe('the model: manners', () => mannersContract(subject));
