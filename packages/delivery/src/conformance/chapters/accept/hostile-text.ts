import assert from 'node:assert/strict'
import type { DeliveryQuery } from '../../../store/ledger.js'
import type { NewEvent } from '../../../store/work.js'
import type { StoreChapter } from '../../chapter.js'
import { type SampleOptions, sample } from '../../sample-event.js'
import { type StoreBench, storeChapter } from '../../store-bench.js'
import type { StoreSubject } from '../../store-subject.js'

/** Texts that some stores cut, change, or take for another one. Each list has texts that look alike to such a store. */
const texts: Readonly<Record<string, readonly string[]>> = {
  'U+0000': ['\0', 'a\0', 'a\0b', 'a\0c', '\\u0000', 'a\\0b'],
  'halves of surrogate pairs': [
    '\ud800',
    '\udc00',
    '\ud801',
    'a\ud83d',
    'a\ude00',
    '\ud83d\ude00',
    '\ufffd',
    'a\ufffd',
  ],
  'combining marks': ['\u0301', 'e\u0301', '\u00e9', '\u0301e', '\u200d', '\ufeff', '\ufeffa', 'a\u202eb'],
  'names of JavaScript': ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '__defineGetter__'],
  'long texts': ['x'.repeat(9_999), 'x'.repeat(10_000), `${'x'.repeat(9_999)}y`, '\u20ac'.repeat(10_000)],
}

/** The message id has a limit of its own, and is the same in no two places. */
const shortEnough = (text: string) => text.length <= 100

/** Where a text of a user or a sender stands. */
const places: Readonly<Record<string, (text: string) => SampleOptions>> = {
  source: (text) => ({ source: text }),
  'user id': (text) => ({ user: text }),
  'anonymous id': (text) => ({ anonymous: text }),
  'event name': (text) => ({ event: text }),
  'property value': (text) => ({ note: text }),
}

export function hostileTextChapters(subject: StoreSubject): readonly StoreChapter[] {
  return Object.entries(texts).map(([kind, list]) =>
    storeChapter(
      subject,
      `hostile text: ${kind}`,
      'Every text of an event survives exactly, is found by itself, and is taken for no other.',
      async (bench) => {
        const ids = list.filter(shortEnough)
        const named = ids.map((id) => sample(id))
        assert.deepEqual(await bench.accept(...named, ...named), [
          ...ids.map(() => 'accepted'),
          ...ids.map(() => 'duplicate'),
        ])
        for (const { event } of named) {
          const where = await bench.store.where('shop', event.messageId)
          assert.deepEqual(where.status === 'found' && where.event, event, 'message id')
        }
        for (const [place, optionsOf] of Object.entries(places)) {
          const events = list.map((text, index) => sample(`${place} ${index}`, optionsOf(text)))
          assert.deepEqual(
            await bench.accept(...events),
            events.map(() => 'accepted'),
            place,
          )
          for (const { source, event } of events) {
            const where = await bench.store.where(source, event.messageId)
            assert.equal(where.status, 'found', place)
            if (where.status === 'found') assert.deepEqual([where.source, where.event], [source, event], place)
          }
          await findEach(bench, place, events)
        }
        await bench.balance()
      },
    ),
  )
}

/** Each event is found by what it has, and by nothing that only looks like it. */
async function findEach({ store }: StoreBench, place: string, events: readonly NewEvent[]): Promise<void> {
  const query: Readonly<Record<string, (event: NewEvent) => DeliveryQuery>> = {
    source: ({ source }) => ({ source }),
    'user id': ({ event }) => ({ userId: event.userId ?? '' }),
    'anonymous id': ({ event }) => ({ anonymousId: event.anonymousId ?? '' }),
    'event name': ({ event }) => ({ event: event.type === 'track' ? event.event : '' }),
  }
  for (const event of events) {
    const asked = query[place]?.(event)
    if (!asked) return
    const found = await store.find({ ...asked, messageIds: events.map((one) => one.event.messageId) })
    assert.deepEqual(
      found.map(({ messageId }) => messageId),
      [event.event.messageId],
      `found by ${place}`,
    )
  }
}
