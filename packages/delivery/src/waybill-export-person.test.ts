import { type InvalidInputError, untrusted } from '@waybill/core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { memoryStore } from './memory-store/memory-store.js'
import type { PersonExport } from './persons/export-calls.js'
import { openWorkbench, type Workbench } from './testing/workbench.js'
import type { PersonIds } from './waybill.js'

let bench: Workbench
const personKey = 'a key of thirty-two characters!!'

beforeEach(async () => {
  bench = await openWorkbench()
})

afterEach(() => bench.close())

const eventOf = (messageId: string, ids: PersonIds = { userId: 'ada' }) =>
  untrusted({ type: 'track', event: 'A', messageId, properties: { note: messageId }, ...ids })

async function pagesOf(person: PersonIds, limit: number): Promise<readonly PersonExport[]> {
  const pages = [await bench.delivery.exportPerson(person, { limit })]
  for (let next = pages[0]?.next; next !== undefined; next = pages.at(-1)?.next)
    pages.push(await bench.delivery.exportPerson(person, { limit, after: next }))
  return pages
}
const idsIn = (pages: readonly PersonExport[]) => pages.map(({ events }) => events.map(({ messageId }) => messageId))

it('tells events with deliveries and attempts, consent and suppression, as JSON', async () => {
  await bench.start({ personKey, order: 'none' })
  bench.vendor.script = ({ ids }) => (ids.includes('m2') ? { status: 400, body: 'no such thing' } : {})
  await bench.delivery.acceptMany([eventOf('m1'), eventOf('n1', { userId: 'bob' })])
  await bench.delivery.acceptMany([
    eventOf('m2', { userId: 'ada', anonymousId: 'x' }),
    eventOf('m3', { anonymousId: 'x' }),
  ])
  await bench.delivery.flush()
  await bench.delivery.setConsent({ userId: 'ada' }, { ads: true }, { at: 5 })
  await bench.delivery.setConsent({ anonymousId: 'x' }, { ads: false, news: true }, { at: 7 })
  await bench.delivery.suppress({ anonymousId: 'x' }, { reason: 'asked' })
  const person = { userId: 'ada', anonymousId: 'x' }
  const told = await bench.delivery.exportPerson(person)
  expect(JSON.parse(JSON.stringify(told))).toEqual(told)
  expect(told).toMatchObject({
    person,
    consent: { ads: { agreed: false, at: 7 }, news: { agreed: true, at: 7 } },
    suppression: { suppressed: true, ids: ['anonymousId'], reason: 'asked' },
    events: [
      {
        ...{ source: 'default', messageId: 'm1', acceptedAt: expect.any(Number) },
        event: { userId: 'ada', properties: { note: 'm1' } },
        deliveries: { scripted: { state: 'delivered', attempts: [{ status: 200 }] } },
      },
      {
        messageId: 'm2',
        deliveries: { scripted: { state: 'parked', attempts: [{ status: 400, evidence: 'no such thing' }] } },
      },
      { messageId: 'm3', event: { anonymousId: 'x' } },
    ],
  })
  expect(told).not.toHaveProperty('next')
  expect(await bench.delivery.exportPerson({ userId: 'nobody' })).toEqual({
    ...{ person: { userId: 'nobody' }, consent: {}, suppression: { suppressed: false }, events: [] },
  })
})

it('goes on page by page, and gives each event once', async () => {
  await bench.start({ personKey, order: 'none' })
  const events = Array.from({ length: 25 }, (_, index) => {
    const ids = [{ userId: 'ada' }, { anonymousId: 'x' }, { userId: 'ada', anonymousId: 'x' }, { userId: 'bob' }][
      index % 4
    ]
    return eventOf(`m${index}`, ids)
  })
  await bench.delivery.acceptMany(events)
  await bench.delivery.flush()
  const theirs = Array.from({ length: 25 }, (_, index) => `m${index}`).filter((_, index) => index % 4 !== 3)
  const person = { userId: 'ada', anonymousId: 'x' }
  const pages = await pagesOf(person, 6)
  expect(idsIn(pages)).toEqual([theirs.slice(0, 6), theirs.slice(6, 12), theirs.slice(12, 18), theirs.slice(18)])
  expect(idsIn(await pagesOf(person, 19))).toEqual([theirs])
  expect(idsIn(await pagesOf({ anonymousId: 'x' }, 500))).toEqual([
    theirs.filter((id) => Number(id.slice(1)) % 4 !== 0),
  ])
})

it('works without a key, and after what a store had dropped', async () => {
  await bench.start({ store: memoryStore(), retention: { bodies: false } })
  await bench.delivery.accept(eventOf('m1'))
  await bench.delivery.flush()
  const { events, consent, suppression } = await bench.delivery.exportPerson({ userId: 'ada' })
  expect([consent, suppression]).toEqual([{}, { suppressed: false }])
  expect(events).toMatchObject([{ messageId: 'm1', deliveries: { scripted: { state: 'delivered' } } }])
  expect(events[0]).not.toHaveProperty('event')
})

it('has nothing of who is forgotten', async () => {
  await bench.start({ personKey })
  await bench.delivery.accept(eventOf('m1'))
  await bench.delivery.flush()
  await bench.delivery.forget({ userId: 'ada' })
  const { events } = await bench.delivery.exportPerson({ userId: 'ada' })
  expect(JSON.stringify(events)).not.toMatch(/ada|note/)
})

it.each<[string, unknown, unknown, string]>([
  ['nobody', {}, undefined, 'options'],
  ['too many', { userId: 'a' }, { limit: 501 }, 'limit'],
  ['none', { userId: 'a' }, { limit: 0 }, 'limit'],
  ['a page that cannot be', { userId: 'a' }, { after: -1 }, 'after'],
  ['another name', { userId: 'a' }, { page: 1 }, 'page'],
])('is refused with the field: %s', async (_, person, given, field) => {
  await bench.start()
  const error = await bench.delivery.exportPerson(person as never, given as never).catch((cause: unknown) => cause)
  expect((error as InvalidInputError).issues.map((issue) => issue.field)).toContain(field)
})
