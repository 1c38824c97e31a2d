import { ConfigurationError, InvalidInputError, NetworkError, VendorError } from '@waybill/core'
import { type Fault, type Sandbox, startSandbox } from '@waybill/sandbox'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createYespo, type YespoClient, type YespoEvent, type YespoOptions } from '../index.js'
import { guideExamples } from '../testing/guide-examples.js'

let sandbox: Sandbox
const opened: YespoClient[] = []

beforeAll(async () => {
  sandbox = await startSandbox({ vendors: ['yespo'] })
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((client) => client.close()))
  sandbox.setFaults([])
  sandbox.reset()
})
afterAll(() => sandbox.close())

function open(options: Partial<YespoOptions> = {}): YespoClient {
  const client = createYespo({
    apiKey: sandbox.credentials.yespo.apiKey,
    baseUrl: sandbox.urls.yespo,
    timeoutMs: 5_000,
    ...options,
  })
  opened.push(client)
  return client
}

const once = (act: Fault['act']): Fault[] => [{ name: 'once', when: { nth: 1 }, act }]
const event: YespoEvent = { eventTypeKey: 'viewed', keyValue: 'site@com.net', params: { a: 1 } }

describe('events.generate', () => {
  it.each(Object.entries(guideExamples))('sends the guide\'s example "%s" as it stands', async (_, example) => {
    const reply = await open().events.generate(example)
    expect(reply).toEqual({ status: 200, body: undefined, rawBody: '', remarks: [] })
    expect(sandbox.requests()[0]?.decoded).toEqual(example)
    expect(sandbox.state('yespo').events).toMatchObject([
      {
        eventTypeKey: example.eventTypeKey,
        keyValue: example.keyValue,
        params: Object.fromEntries(example.params.map(({ name, value }) => [name, value])),
      },
    ])
  })

  it('sends contact data as an object or as text', async () => {
    const contactJson = {
      firstname: 'Anna',
      sms: '380501234567',
      timeZone: 'Etc/GMT+03',
      languageCode: 'uk',
      confirmed: false,
    }
    for (const value of [contactJson, JSON.stringify(contactJson)]) {
      await open().events.generate({ ...event, params: [{ name: 'contactJson', value }] })
      expect(sandbox.state('yespo').events.at(-1)?.params).toEqual({ contactJson: value })
    }
  })

  it('takes parameters by name, and sends the list with real JSON values', async () => {
    const params = {
      email: 'site@ukr.net',
      items: { array: [{ name: 'Magnolia Парфумована "вода"', n: 1 }] },
      flag: true,
    }
    await open().events.generate({ eventTypeKey: 'abandoned_cart', params })
    const [request] = sandbox.requests()
    expect(request).toMatchObject({ method: 'POST', path: '/api/v2/event' })
    expect(request?.headers['content-type']).toBe('application/json; charset=UTF-8')
    expect(request?.headers['authorization']).toBe(`Basic ${btoa(`waybill:${sandbox.credentials.yespo.apiKey}`)}`)
    expect(request?.decoded).toEqual({
      eventTypeKey: 'abandoned_cart',
      params: Object.entries(params).map(([name, value]) => ({ name, value })),
    })
    expect(sandbox.state('yespo').events).toMatchObject([{ keyValue: 'site@ukr.net', params }])
  })

  it('leaves out an externalCustomerId that says nothing, and says so', async () => {
    const reply = await open().events.generate({ ...event, params: { externalCustomerId: ' ', a: 1 } })
    expect(reply.remarks).toMatchObject([{ code: 'null_external_customer_id' }])
    expect(sandbox.state('yespo').events).toMatchObject([{ params: { a: 1 } }])
  })

  it('rejects an event that breaks a rule without sending it', async () => {
    const promise = open().events.generate({ eventTypeKey: 'a?', keyValue: 'a' })
    await expect(promise).rejects.toBeInstanceOf(InvalidInputError)
    await expect(promise).rejects.toThrow(/eventTypeKey must not contain/)
    expect(sandbox.requests()).toEqual([])
  })

  it.each([
    [20_000, 'ж'],
    [200, '😀'],
  ])('takes a body of %i bytes and no more, in "%s"', async (maxEventBytes, letter) => {
    const client = open({ maxEventBytes })
    const sized = (bytes: number): YespoEvent => {
      const frame = Buffer.byteLength(
        JSON.stringify({ eventTypeKey: 'k', keyValue: 'v', params: [{ name: 'p', value: '' }] }),
      )
      const letters = letter.repeat(Math.floor((bytes - frame) / Buffer.byteLength(letter)))
      const rest = 'a'.repeat(bytes - frame - Buffer.byteLength(letters))
      return { eventTypeKey: 'k', keyValue: 'v', params: { p: letters + rest } }
    }
    for (const bytes of [maxEventBytes - 1, maxEventBytes]) {
      await client.events.generate(sized(bytes))
      expect(Buffer.byteLength(sandbox.requests().at(-1)?.body ?? '')).toBe(bytes)
    }
    const tooLarge = client.events.generate(sized(maxEventBytes + 1))
    await expect(tooLarge).rejects.toMatchObject({ code: 'too_large', kind: 'invalid' })
    await expect(tooLarge).rejects.toThrow(new RegExp(`${maxEventBytes + 1} bytes.*maxEventBytes`))
    expect(sandbox.requests()).toHaveLength(2)
  })

  it('brings every parameter to the other side as it was', async () => {
    const client = open({ maxEventBytes: 10_000_000 })
    // These names mean something to Yespo; the others are the sender's own.
    const special = ['__proto__', 'contactJson', 'ip', 'externalCustomerId']
    const params = fc.dictionary(
      fc.string({ unit: 'grapheme', maxLength: 40 }).filter((name) => !special.includes(name)),
      fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.parse(JSON.stringify(value))),
      { maxKeys: 6 },
    )
    await fc.assert(
      fc.asyncProperty(params, async (given) => {
        try {
          await client.events.generate({ eventTypeKey: 'k', keyValue: 'v', params: given })
        } catch (error) {
          fc.pre(!(error instanceof InvalidInputError))
          throw error
        }
        expect(sandbox.state('yespo').events.at(-1)?.params).toEqual(JSON.parse(JSON.stringify(given)))
      }),
      { numRuns: 100 },
    )
  })
})

describe('answers', () => {
  it('a lost answer is followed by a repeat', async () => {
    sandbox.setFaults(once({ do: 'reset-after' }))
    await expect(open().events.generate(event)).resolves.toMatchObject({ status: 200, remarks: [] })
    expect(sandbox.requests()).toHaveLength(2)
  })

  it('with repeatEvents: false a lost answer is an error', async () => {
    sandbox.setFaults(once({ do: 'reset-after' }))
    const promise = open({ repeatEvents: false }).events.generate(event)
    await expect(promise).rejects.toBeInstanceOf(NetworkError)
    await expect(promise).rejects.toMatchObject({ code: 'connection_lost', sent: true })
    expect(sandbox.requests()).toHaveLength(1)
  })

  it('a repeat that Yespo calls a duplicate is a success', async () => {
    sandbox.setFaults([
      { name: 'lost', when: { nth: 1 }, act: { do: 'reset-after' } },
      { name: 'duplicate', when: { nth: 2 }, act: { do: 'duplicate' } },
    ])
    const { remarks } = await open().events.generate(event)
    expect(remarks).toMatchObject([{ code: 'already_accepted' }])
    expect(sandbox.operations({ kind: 'event' })).toHaveLength(1)
  })

  it('429 is waited out', async () => {
    sandbox.setFaults(once({ do: 'throttle', retryAfterSeconds: 0 }))
    await expect(open().events.generate(event)).resolves.toMatchObject({ status: 200 })
    sandbox.setFaults(once({ do: 'throttle' }))
    await expect(open().events.generate(event, { retry: false })).rejects.toMatchObject({
      kind: 'throttled',
      code: 'throttled',
      status: 429,
    })
  })

  it('a wrong key is for a person, and stays out of the error', async () => {
    const promise = open({ apiKey: 'not-the-key' }).events.generate(event)
    await expect(promise).rejects.toBeInstanceOf(VendorError)
    const error = await promise.catch((cause) => cause)
    expect(error).toMatchObject({ kind: 'setup', code: 'unauthorized', status: 401 })
    expect(JSON.stringify({ ...error, message: error.message })).not.toMatch(/not-the-key|bm90LXRoZS1rZXk/)
    expect(sandbox.requests()).toHaveLength(1)
  })

  it('timeoutMs bounds the call, and a signal ends it', async () => {
    sandbox.setFaults([{ name: 'silent', act: { do: 'hang' } }])
    await expect(open().events.generate(event, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'timeout' })
    await expect(open({ timeoutMs: 50 }).events.generate(event)).rejects.toMatchObject({ code: 'timeout' })
    await expect(open().events.generate(event, { signal: AbortSignal.timeout(50) })).rejects.toMatchObject({
      code: 'aborted',
    })
  })
})

describe('createYespo', () => {
  it('names every wrong option', () => {
    expect(() => createYespo({} as YespoOptions)).toThrow(ConfigurationError)
    expect(() => createYespo({} as YespoOptions)).toThrow(/createYespo: apiKey is missing/)
    expect(() => createYespo(undefined as unknown as YespoOptions)).toThrow(/apiKey/)
    const wrong = { apiKey: ' ', baseUrl: 'yespo', maxEventBytes: 0, repeatEvents: 1, transport: {}, apikey: 'x' }
    for (const name of Object.keys(wrong))
      expect(() => createYespo(wrong as unknown as YespoOptions), name).toThrow(new RegExp(`\\b${name}\\b`))
  })

  it('sends through a transport of your own and closes it', async () => {
    const sent: string[] = []
    const client = createYespo({
      apiKey: 'key-of-nobody',
      transport: {
        send: async ({ path, body }) => {
          sent.push(`${path} ${body}`)
          return { status: 200, headers: {}, body: '{"id":1}' }
        },
        redact: (text) => text,
        close: async () => {
          sent.push('closed')
        },
      },
    })
    await expect(client.events.generate(event)).resolves.toEqual({
      status: 200,
      body: { id: 1 },
      rawBody: '{"id":1}',
      remarks: [],
    })
    await client.close()
    expect(sent).toEqual([
      '/v2/event {"eventTypeKey":"viewed","keyValue":"site@com.net","params":[{"name":"a","value":1}]}',
      'closed',
    ])
  })
})
