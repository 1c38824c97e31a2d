// Sends one event through a warm engine to a real server, and writes down which functions run, in order of their first call.
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { register } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate, setTimeout } from 'node:timers/promises'

register('./load-sources.mjs', import.meta.url)
const { defineDestination, httpAnswers, identityOf, propertiesOf } = await import('@waybill/core/destination')
const { bearerAuth, createHttpTransport } = await import('@waybill/core/http')
const { createDelivery, memoryStore } = await import('@waybill/delivery')
const { sqliteStore } = await import('@waybill/store-sqlite')

const openers = { memory: () => memoryStore(), sqlite: (folder) => sqliteStore({ path: join(folder, 'way.db') }) }
const event = { type: 'track', event: 'Order Completed', userId: 'u-1', properties: { total: 9 } }
export const stores = Object.keys(openers)

/** @returns {Promise<{ step: string, file: string, at: string, name: string }[]>} each function once */
export async function recordWay(store) {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-way-'))
  let step
  let settled
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      step = 'answer'
      response.setHeader('content-type', 'application/json').end('{}')
    })
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const acme = acmeDestination(`http://127.0.0.1:${server.address().port}`)
  async function send(...args) {
    step = 'send'
    const outcomes = await acme.send(...args)
    step = 'record'
    return outcomes
  }
  const delivery = await createDelivery({
    store: openers[store](folder),
    destinations: [{ ...acme, send }],
    observe({ type, state }) {
      if (type !== 'settled') return
      step = undefined
      settled(state)
    },
  })
  const way = new Map()

  async function go(messageId, note) {
    const delivered = new Promise((resolve) => {
      settled = resolve
    })
    globalThis.waybillWay = note
    step = 'accept'
    await delivery.accept({ ...event, messageId })
    // Nothing is planned before its producer can know that it is safe.
    step = 'plan'
    const state = await delivered
    if (state !== 'delivered') throw new Error(`The event is ${state}.`)
    await quiet()
  }

  try {
    // What is made on first use, and what happens at a start, is no part of an event's way.
    await go('warm-1', () => undefined)
    await go('warm-2', () => undefined)
    // What is looked at a few times a second, such as the room on the disk, is looked at for this event.
    await setTimeout(100)
    await go('m-1', (file, at, name) => {
      const key = `${file}:${at}`
      if (step && !way.has(key)) way.set(key, { step, file, at, name })
    })
    return [...way.values()]
  } finally {
    globalThis.waybillWay = undefined
    await delivery.close()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Resolves when nothing of ours has run for some turns of the event loop: what is left of one event is not of the next one's way. */
async function quiet() {
  let turns = 0
  globalThis.waybillWay = () => {
    turns = 0
  }
  while (turns++ < 20) await setImmediate()
}

/** As in the README of core. */
function acmeDestination(baseUrl) {
  return defineDestination({
    name: 'acme',
    endpoints: {
      events: {
        method: 'POST',
        path: '/v1/events',
        frame: ['{"events":[', ']}'],
        limit: { calls: 500, bytes: 1_000_000, source: 'https://acme.example/docs/limits' },
        repeat: 'keyed',
        reply: 'json',
        answers: 'all-or-nothing',
        inOrder: true,
      },
    },
    answers: httpAnswers,
    encode({ event }) {
      const { userId } = identityOf(event)
      const json = { id: event.messageId, user: userId, name: event.event, data: propertiesOf(event) }
      return { calls: [{ endpoint: 'events', json }] }
    },
    transport: createHttpTransport({ baseUrl, authorizers: { default: bearerAuth('token') } }),
  })
}
