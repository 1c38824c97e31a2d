import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { httpAnswers } from '../answer/http-answers.js'
import { readEvent } from '../event/read-event.js'
import type { Transport } from '../http-message.js'
import { defineDestination } from './define-destination.js'
import type { Delivery, Destination } from './destination.js'
import { asCurl, preview } from './preview.js'

const transport: Transport = {
  send: () => expect.fail('a preview sends nothing'),
  redact: () => expect.fail('a preview needs no redaction'),
  close: async () => undefined,
}
const destination = defineDestination({
  name: 'test',
  endpoints: {
    first: {
      method: 'POST',
      path: '/first',
      frame: ['[', ']'],
      limit: { calls: 2, bytes: 1_000, source: 'x' },
      repeat: 'harmless',
      answers: 'all-or-nothing',
      inOrder: true,
    },
    second: {
      method: 'DELETE',
      path: '/second/{id}',
      limit: { calls: 1, bytes: 1_000, source: 'x' },
      repeat: 'harmful',
      answers: 'all-or-nothing',
      inOrder: true,
    },
  },
  answers: httpAnswers,
  encode: ({ event }) =>
    event.type === 'group'
      ? { skip: 'no_groups' }
      : {
          calls: [
            { endpoint: 'first', json: { id: event.messageId } },
            { endpoint: 'second', pathParams: { id: event.messageId } },
          ],
        },
  transport,
})
const event = (messageId: string) => readEvent({ type: 'identify', userId: 'u', messageId }, { now: 0 })

describe('preview', () => {
  it('shows every request that would be sent, later calls included, and what would not', () => {
    const group = readEvent({ type: 'group', groupId: 'g', userId: 'u' }, { now: 0 })
    const { requests, settled } = preview(destination, [event('a'), group, event('b'), event('c')])
    expect(requests).toMatchObject([
      {
        endpoint: 'first',
        method: 'POST',
        path: '/first',
        body: '[{"id":"a"},{"id":"b"}]',
        events: [0, 2],
        step: 1,
        steps: 2,
      },
      { endpoint: 'first', body: '[{"id":"c"}]', bytes: 12, events: [3], step: 1, steps: 2 },
      { endpoint: 'second', method: 'DELETE', path: '/second/a', events: [0], step: 2, steps: 2 },
      { endpoint: 'second', path: '/second/b', events: [2] },
      { endpoint: 'second', path: '/second/c', events: [3] },
    ])
    expect(requests[2]).not.toHaveProperty('body')
    expect(preview(destination, [event('a')]).requests.map(({ path }) => path)).toEqual(['/first', '/second/a'])
    expect(settled).toEqual([{ index: 1, outcome: { status: 'skipped', reason: 'no_groups' } }])
  })
})

it('asks for a plan as of events that nobody has tried to send', () => {
  const deliveries: Delivery[] = []
  const planned: Destination = { ...destination, plan: (given) => destination.plan(given.map(noted)) }
  function noted<One extends Delivery>(delivery: One): One {
    deliveries.push(delivery)
    return delivery
  }
  const at = readEvent({ type: 'identify', userId: 'u', messageId: 'a', timestamp: '2024-05-01T10:00:00Z' }, { now: 0 })
  preview(planned, [at])
  const fresh = { index: 0, attempt: 0, maybeDelivered: false, wantsReply: false, acceptedAt: Date.parse(at.timestamp) }
  expect(deliveries).toMatchObject([
    { ...fresh, event: at, step: 0 },
    { ...fresh, event: at, step: 1 },
  ])
})

it('shows a request that holds no event as the first of one', () => {
  const empty = { endpoint: 'first', method: 'POST', path: '/first', headers: {}, bytes: 0 } as const
  const odd = {
    ...destination,
    plan: (deliveries: readonly unknown[]) => ({
      requests: deliveries.map(() => ({ ...empty, calls: [] })),
      settled: [],
    }),
  } as Destination
  expect(preview(odd, [event('a')])).toStrictEqual({
    requests: [{ ...empty, events: [], step: 1, steps: 1 }],
    settled: [],
  })
})

describe('asCurl', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'as-curl-'))
    // Stands in for curl and prints the arguments that the shell gives it.
    writeFileSync(join(folder, 'curl'), `#!/bin/sh\nprintf '%s\\0' "$@"\n`, { mode: 0o755 })
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  const argumentsOf = (command: string) =>
    execFileSync('/bin/sh', ['-c', command], { env: { PATH: folder }, encoding: 'utf8' })
      .split('\0')
      .slice(0, -1)

  it.each([
    ['plain JSON', '{"a":1}'],
    ['quotes of both kinds', `{"a":"it's \\"quoted\\""}`],
    ['what a shell would expand', '{"a":"$HOME `id` $(id) \\\\ ! * ~ ;&|<>"}'],
    ['line breaks', '{"a":\n"b"}\n'],
    ['other scripts', '{"a":"Żółć 🐈"}'],
    ['nothing but quotes', `'''`],
    ['a leading @ or dash', '@-x'],
  ])('survives the shell: %s', (_, body) => {
    const request = { method: 'POST', path: "/it's?a=b&c=d", headers: { 'content-type': `a; b='c'` }, body } as const
    expect(argumentsOf(asCurl(request, 'https://api.example/'))).toEqual([
      '-X',
      'POST',
      "https://api.example/it's?a=b&c=d",
      '-H',
      `content-type: a; b='c'`,
      '--data-raw',
      body,
    ])
  })

  it('gives no body where there is none', () => {
    const request = { method: 'DELETE', path: '/x', headers: {} } as const
    expect(argumentsOf(asCurl(request, 'https://api.example'))).toEqual(['-X', 'DELETE', 'https://api.example/x'])
  })
})
