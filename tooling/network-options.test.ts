import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { type Clock, type Destination, deliver, readEvent, systemClock } from '@waybill/core'
import type { CallOptions, HttpDispatcher, NetworkOptions, RetryOptions } from '@waybill/core/http'
import {
  createSalesforcePersonalization,
  salesforcePersonalizationDestination,
} from '@waybill/salesforce-personalization'
import { createSynerise, syneriseDestination } from '@waybill/synerise'
import { createYespo, yespoDestination } from '@waybill/yespo'
import { afterEach, describe, expect, it } from 'vitest'

/** The options by which every client and every destination of a vendor reach the network. */
interface Network extends NetworkOptions {
  readonly baseUrl?: string
  /** Of clients alone. */
  readonly retry?: RetryOptions | undefined
}

interface Sender {
  /** One event; says in one word what became of it. */
  readonly send: (options?: CallOptions) => Promise<string>
  readonly close: () => Promise<void>
}

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const answer = '{"errorCode":0}'

async function listen(listener: RequestListener) {
  const sockets: Socket[] = []
  const server = createServer(listener).on('connection', (socket) => sockets.push(socket))
  // Else its own promise of 5 seconds would end the socket, and not the option.
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sockets }
}

const wordOf = (sent: Promise<unknown>) =>
  sent.then(
    () => 'delivered',
    ({ code }: { code: string }) => code,
  )

const calling = (send: (options?: CallOptions) => Promise<unknown>, close: () => Promise<void>): Sender => ({
  send: (options) => wordOf(send(options)),
  close,
})

const delivering = (destination: Destination): Sender => ({
  async send() {
    const event = readEvent({ type: 'track', event: 'Seen', userId: 'u' }, { now: Date.now() })
    const [outcome] = await deliver(destination, [event])
    return outcome && 'error' in outcome ? outcome.error.code : String(outcome?.status)
  },
  close: () => destination.close(),
})

const salesforce = { dataset: 'd', apiKeyId: 'id', apiKeySecret: 'secret' }

const clients: Readonly<Record<string, (network: Network) => Sender>> = {
  'the client of Yespo'(network) {
    const client = createYespo({ apiKey: 'key', ...network })
    return calling((options) => client.events.generate({ eventTypeKey: 'a', keyValue: 'b' }, options), client.close)
  },
  'the client of Synerise'(network) {
    const client = createSynerise({
      token: 'a.b.c',
      ...(network.baseUrl === undefined && { region: 'eu' }),
      ...network,
    })
    return calling(
      // An event would first ask what time it is.
      (options) => client.profiles.upsert({ customId: 'u' }, options),
      client.close,
    )
  },
  'the client of Salesforce'(network) {
    const client = createSalesforcePersonalization({ account: 'a', instance: 'b', ...salesforce, ...network })
    return calling((options) => client.events.send({ action: 'a', user: { id: 'u' } }, options), client.close)
  },
}

const destinations: typeof clients = {
  'the destination of Yespo': (network) => delivering(yespoDestination({ apiKey: 'key', ...network })),
  'the destination of Synerise': (network) =>
    delivering(
      syneriseDestination({ token: 'a.b.c', ...(network.baseUrl === undefined && { region: 'eu' }), ...network }),
    ),
  'the destination of Salesforce': (network) =>
    delivering(salesforcePersonalizationDestination({ account: 'a', instance: 'b', ...salesforce, ...network })),
}

describe.each(Object.entries({ ...clients, ...destinations }))('%s', (_, make) => {
  function open(network: Network) {
    const sender = make(network)
    closing.push(sender.close)
    return sender
  }

  it('opens no more sockets than `connections`, and goes to `baseUrl`', async () => {
    const { baseUrl, sockets } = await listen((request, response) =>
      request.resume().on('end', () => response.end(answer)),
    )
    const { send } = open({ baseUrl, connections: 1 })
    expect(await Promise.all([send(), send(), send()])).toEqual(['delivered', 'delivered', 'delivered'])
    expect(sockets).toHaveLength(1)
  })

  it('gives an idle socket up after `keepAliveTimeoutMs`', async () => {
    const { baseUrl, sockets } = await listen((request, response) =>
      request.resume().on('end', () => response.end(answer)),
    )
    const { send } = open({ baseUrl, keepAliveTimeoutMs: 50 })
    await send()
    const answered = performance.now()
    const [socket] = sockets
    if (!socket?.destroyed) await once(socket as Socket, 'close')
    // By default it would be kept for 4 seconds.
    expect(performance.now() - answered).toBeLessThan(3_500)
  })

  it('connects as `tls` says, which Node takes for plain sockets too', async () => {
    const asked: string[] = []
    const { baseUrl } = await listen((request, response) => request.resume().on('end', () => response.end(answer)))
    const lookup = (name: string, _options: object, found: (error: null, addresses: readonly object[]) => void) => {
      asked.push(name)
      found(null, [{ address: '127.0.0.1', family: 4 }])
    }
    const named = baseUrl.replace('127.0.0.1', 'vendor.example')
    expect(await open({ baseUrl: named, tls: { lookup } }).send()).toBe('delivered')
    expect(asked).toEqual(['vendor.example'])
  })

  it('sends through a `dispatcher` of your own', async () => {
    const paths: string[] = []
    const controller = { abort() {}, pause() {}, resume() {}, aborted: false, paused: false, reason: null }
    const dispatcher = {
      dispatch({ path }: { path: string }, handler: Record<string, (...args: unknown[]) => void>) {
        paths.push(path)
        handler['onRequestStart']?.(controller, {})
        handler['onResponseStart']?.(controller, 200, {}, 'OK')
        handler['onResponseData']?.(controller, Buffer.from(answer))
        handler['onResponseEnd']?.(controller, {})
        return true
      },
    } as unknown as HttpDispatcher
    expect(await open({ dispatcher }).send()).toBe('delivered')
    expect(paths).toHaveLength(1)
  })

  it('sends through a `transport` of your own, and closes it', async () => {
    const did: string[] = []
    const sender = make({
      transport: {
        async send() {
          did.push('sent')
          return { status: 200, headers: {}, body: answer }
        },
        redact: (text) => text,
        async close() {
          did.push('closed')
        },
      },
    })
    expect(await sender.send()).toBe('delivered')
    await sender.close()
    expect(did).toEqual(['sent', 'closed'])
  })

  it('goes by the `clock` it is given', async () => {
    const { baseUrl } = await listen((_request, response) =>
      response.writeHead(503, { 'retry-after': 'Thu, 01 Jan 2099 00:00:00 GMT' }).end(),
    )
    let asked = 0
    const clock: Clock = {
      ...systemClock,
      now() {
        asked++
        return Date.now()
      },
    }
    const { send } = open({ baseUrl, clock })
    await send()
    // At least for the wait until a date, for which nothing else gives the time: the answer has no usable `Date`.
    expect(asked).toBeGreaterThan(0)
  })
})

describe.each(Object.entries(clients))('a call of %s', (_, make) => {
  const opened = async (listener: RequestListener) => {
    const { baseUrl } = await listen(listener)
    const sender = make({ baseUrl })
    closing.push(sender.close)
    return sender
  }

  it('sends its `headers`', async () => {
    const traces: unknown[] = []
    const { send } = await opened((request, response) => {
      traces.push(request.headers['x-trace'])
      request.resume().on('end', () => response.end(answer))
    })
    expect(await send({ headers: { 'x-trace': 'one' } })).toBe('delivered')
    expect(traces).toEqual(['one'])
  })

  it('makes one try with `retry: false`', async () => {
    let tries = 0
    const { send } = await opened((_request, response) => {
      tries++
      response.writeHead(503).end()
    })
    expect(await send({ retry: false })).toBe('service_unavailable')
    expect(tries).toBe(1)
  })

  it('ends with its `timeoutMs`, long before that of the client', async () => {
    const { send } = await opened(() => {})
    const started = performance.now()
    expect(await send({ timeoutMs: 50 })).toBe('timeout')
    expect(performance.now() - started).toBeLessThan(9_000)
  })

  it('ends with its `signal`', async () => {
    const abort = new AbortController()
    const { send } = await opened(() => abort.abort())
    expect(await send({ signal: abort.signal })).toBe('aborted')
  })
})

describe.each(Object.entries(clients))('%s', (_, make) => {
  const busyOnce = () => {
    let requests = 0
    return listen((request, response) =>
      request.resume().on('end', () => {
        requests += 1
        response.statusCode = requests === 1 ? 503 : 200
        response.end(answer)
      }),
    )
  }

  it('repeats as `retry` says', async () => {
    const patient = make({ baseUrl: (await busyOnce()).baseUrl, retry: { baseMs: 1 } })
    const spent = make({ baseUrl: (await busyOnce()).baseUrl, retry: { budget: { tokens: 0 } } })
    closing.push(patient.close, spent.close)
    expect(await patient.send()).toBe('delivered')
    expect(await spent.send()).not.toBe('delivered')
  })

  it('refuses what `retry` does not know, by its name', () => {
    for (const retry of [{ baseMS: 1 }, { baseMs: 0 }, { budget: { token: 1 } }, 'often'])
      expect(() => make({ baseUrl: 'http://127.0.0.1:1', retry: retry as Network['retry'] })).toThrow(/retry/)
  })
})
