import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { type Stop, UnderWay } from './under-way.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const codes = (stops: readonly Stop[]): (string | undefined)[] => stops.map((stop) => stop.reason?.code);

describe('the time of fetches under way', () => {
  it('ends for each at its own', () => {
    const all = new UnderWay(1000);
    const first = all.begin();
    vi.advanceTimersByTime(400);
    const second = all.begin();
    vi.advanceTimersByTime(599);
    expect(codes([first, second])).toEqual([undefined, undefined]);
    vi.advanceTimersByTime(1);
    expect(codes([first, second])).toEqual(['timeout', undefined]);
    first.end();
    vi.advanceTimersByTime(400);
    expect(codes([first, second])).toEqual(['timeout', 'timeout']);
  });

  it('tells the step under way once, whatever comes after', () => {
    const told: string[] = [];
    const caller = new AbortController();
    const stop = new UnderWay(1000).begin(caller.signal);
    stop.listener = { abort: ({ code }) => told.push(code) };
    vi.advanceTimersByTime(1000);
    caller.abort();
    expect([told, stop.reason?.code]).toEqual([['timeout'], 'timeout']);
  });

  it('stands still while it is not the server’s', () => {
    const all = new UnderWay(1000);
    const stop = all.begin();
    vi.advanceTimersByTime(600);
    stop.pause();
    vi.advanceTimersByTime(60_000);
    expect(stop.reason).toBeNull();
    stop.resume();
    vi.advanceTimersByTime(399);
    expect(stop.reason).toBeNull();
    vi.advanceTimersByTime(1);
    expect(stop.reason?.code).toBe('timeout');
  });

  it('is watched by one timer, and by none when nothing is under way', () => {
    const all = new UnderWay(1000);
    const stops = [all.begin(), all.begin(), all.begin()];
    expect(vi.getTimerCount()).toBe(1);
    for (const stop of stops) stop.end();
    expect(vi.getTimerCount()).toBe(0);
    const later = all.begin();
    vi.advanceTimersByTime(1000);
    expect(codes([...stops, later])).toEqual([undefined, undefined, undefined, 'timeout']);
  });
});

describe('a signal', () => {
  it('stops the fetches that were begun with it, and no other', () => {
    const all = new UnderWay(1000);
    const [one, other] = [new AbortController(), new AbortController()];
    const ended = all.begin(one.signal);
    ended.end();
    const stops = [all.begin(one.signal), all.begin(one.signal), all.begin(other.signal), all.begin()];
    one.abort();
    expect(codes(stops)).toEqual(['aborted', 'aborted', undefined, undefined]);
    expect(ended.reason).toBeNull();
  });

  it('is listened to once', () => {
    const all = new UnderWay(1000);
    const { signal } = new AbortController();
    const listening = vi.spyOn(signal, 'addEventListener');
    for (let n = 0; n < 5; n += 1) all.begin(signal).end();
    expect(listening).toHaveBeenCalledTimes(1);
  });
});
