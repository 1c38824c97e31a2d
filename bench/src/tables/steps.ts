import type { Step } from '@waybill/core'
import { type Delivery, type Destination, defineDestination, type Transport } from '@waybill/core/destination'
import { benchEvents } from '../events.js'
import { median } from '../statistics.js'
import type { BenchTable } from './bench-table.js'

const email = 'ann.of.the.long.name@shop.example'
const ids = { hash: ['userId', 'anonymousId', 'previousId'] } as const
const mail = { hash: 'traits.email', as: 'email' } as const

function untouched<Event>(event: Event): Event {
  return event
}

/** What each row applies. The first is a destination without the option. */
const rows: readonly (readonly [title: string, steps: readonly Step[] | undefined])[] = [
  ['none', undefined],
  ['drop, nothing there', [{ drop: 'traits.none' }]],
  ['drop', [{ drop: 'traits.email' }]],
  ['drop, every member of context', [{ drop: 'context.*' }]],
  ['keep', [{ keep: ['traits.plan', 'properties'] }]],
  ['mask', [{ mask: 'traits.email' }]],
  ['truncateIp', [{ truncateIp: 'context.ip' }]],
  ['hash', [mail]],
  ['hash, keyed', [{ ...mail, key: 'k'.repeat(32) }]],
  ['hash of the ids', [ids]],
  ['code that changes nothing', [untouched]],
  [
    'five: drop, mask, truncateIp, hash, hash of the ids',
    [{ drop: 'context.page' }, { mask: 'traits.name' }, { truncateIp: 'context.ip' }, mail, ids],
  ],
]

const perPlan = 500

export const steps: BenchTable = {
  name: 'steps',
  about:
    'What steps cost: `plan` of one destination over 500 events at a time, in one process, rounds interleaved, the median of them; the difference to the plan of the same destination without steps.',
  run({ full, progress }) {
    const deliveries = deliveriesOf(perPlan)
    const contestants = rows.map(([title, given]) => ({ title, destination: planning(given), times: [] as number[] }))
    const rounds = full ? 400 : 100
    progress.begin('steps', 1)
    progress.next('planning')
    for (let round = -20; round < rounds; round++)
      for (const { destination, times } of contestants) {
        const from = performance.now()
        destination.plan(deliveries)
        if (round >= 0) times.push(((performance.now() - from) * 1_000) / perPlan)
      }
    progress.end()
    const measured = contestants.map(({ title, times }) => ({ title, microseconds: median(times) }))
    const none = measured[0]?.microseconds ?? Number.NaN
    return Promise.resolve({
      tables: [
        {
          title: 'Steps, µs an event',
          head: ['', 'plan', 'of it the steps'],
          rows: measured.map(({ title, microseconds }) => [
            title,
            microseconds.toFixed(2),
            title === 'none' ? '' : Math.max(0, microseconds - none).toFixed(2),
          ]),
        },
      ],
      notes: [],
      aims: [],
      measured,
    })
  },
}

const transport: Transport = {
  send: () => Promise.reject(new Error('nothing is sent')),
  redact: (text) => text,
  close: () => Promise.resolve(),
}

function planning(given: readonly Step[] | undefined): Destination {
  return defineDestination({
    name: 'bench',
    endpoints: {
      events: {
        method: 'POST',
        path: '/events',
        frame: ['[', ']'],
        limit: { calls: 100, bytes: 1_000_000, source: 'made up' },
        repeat: 'harmless',
        answers: 'all-or-nothing',
        inOrder: false,
      },
    },
    answers: [],
    encode: ({ event }) => ({ calls: [{ endpoint: 'events', json: event }] }),
    transport,
    ...(given && { steps: given }),
  })
}

function deliveriesOf(count: number): readonly Delivery[] {
  return benchEvents(count).map((event) => ({
    event: {
      ...event,
      traits: { email, name: 'Ann', plan: 'pro' },
      context: { ip: '203.0.113.77', page: { url: 'https://shop.example/' }, locale: 'uk-UA' },
    },
    acceptedAt: Date.parse(event.timestamp),
    step: 0,
    attempt: 0,
    maybeDelivered: false,
    wantsReply: false,
  }))
}
