import { deliver, readEvent } from '@waybill/core'
import type { JsonObject } from '@waybill/sandbox'
import { describe, expect, it } from 'vitest'
import {
  createVisitor,
  type SalesforceEvent,
  type SalesforcePersonalizationOptions,
  SalesforceReplyError,
  salesforcePersonalizationDestination,
} from '../index.js'
import { connectionTo, testBench } from '../testing/bench.js'

const bench = testBench({ campaigns: ['templated'] })
const { open: connect } = bench

const withoutToken = { apiKeyId: undefined, apiKeySecret: undefined }
const answering = (body: JsonObject, times = Number.MAX_SAFE_INTEGER) =>
  bench.sandbox().setFaults([{ name: 'scripted', when: { first: times }, act: { do: 'answer', status: 200, body } }])
const sent = () =>
  bench
    .sandbox()
    .requests()
    .map(({ body }) => JSON.parse(body) as SalesforceEvent)
const event = { action: 'a', user: { id: 'u' } }

describe('a refused event', () => {
  it('rejects with the reply and the validation errors attached, secrets replaced', async () => {
    const validationErrors = [{ field: 'action', why: 'too long' }, 'secret-canary']
    answering({ errorCode: 5, campaignResponses: [], validationErrors, extra: 1 })
    const client = connect({ apiKeySecret: 'secret-canary' })
    const error = await client.events.send(event).catch((cause: unknown) => cause)
    expect(error).toBeInstanceOf(SalesforceReplyError)
    expect(error).toMatchObject({
      kind: 'invalid',
      code: 'salesforce_error_5',
      status: 200,
      errorCode: 5,
      validationErrors: [{ field: 'action', why: 'too long' }, '[redacted]'],
      reply: { raw: { extra: 1 }, campaignResponses: [] },
      hint: 'validationErrors in the reply says what is wrong.',
    })
    expect((error as Error).message.match(/validationErrors/g)).toHaveLength(1)
  })

  it('of an unknown code keeps the reply too', async () => {
    answering({ errorCode: 77, note: 'new', validationErrors: 'why' })
    const error = await connect()
      .events.send(event)
      .catch((cause: unknown) => cause)
    expect(error).toMatchObject({
      kind: 'unknown',
      errorCode: 77,
      validationErrors: [],
      reply: { raw: { note: 'new' } },
    })
  })
})

describe('error code 2', () => {
  const invalid = { errorCode: 2, campaignResponses: [] }
  const encrypted = { action: 'a', user: { id: 'u', encryptedId: 'old' }, source: { channel: 'Server' } }

  it('sends the event once more without its encrypted id', async () => {
    answering(invalid, 1)
    const reply = await connect().events.send(encrypted)
    expect(sent().map(({ user }) => user)).toEqual([{ id: 'u', encryptedId: 'old' }, { id: 'u' }])
    expect(reply.remarks.map(({ code }) => code)).toContain('encrypted_id_dropped')
  })

  it('does so once, and not at all without an encrypted id or with retry: false', async () => {
    answering(invalid)
    const client = connect()
    await expect(client.events.send(encrypted)).rejects.toMatchObject({ code: 'salesforce_error_2' })
    expect(bench.sandbox().requests()).toHaveLength(2)
    await expect(client.events.send(encrypted, { retry: false })).rejects.toMatchObject({ code: 'salesforce_error_2' })
    await expect(client.events.send(event)).rejects.toMatchObject({ code: 'salesforce_error_2' })
    expect(bench.sandbox().requests()).toHaveLength(4)
  })

  it('drops the encrypted id that was stored of the visitor', async () => {
    answering(invalid, 1)
    const visitor = createVisitor('old')
    await connect().events.send(event, { visitor })
    expect(sent().map(({ user }) => user?.encryptedId)).toEqual(['old', undefined])
    expect(visitor.encryptedId).toBeUndefined()
  })
})

describe('a visitor', () => {
  it('carries the persisted user id of a reply to the next event', async () => {
    const visitor = createVisitor()
    answering({ errorCode: 0, persistedUserId: { entityId: 'token-1', accountId: '' } })
    const client = connect()
    await client.events.send(event, { visitor })
    await client.events.send({ action: 'b' }, { visitor })
    await client.events.send({ action: 'c', user: { encryptedId: 'own' } }, { visitor })
    expect(sent().map(({ user }) => user?.encryptedId)).toEqual([undefined, 'token-1', 'own'])
    expect(visitor.encryptedId).toBe('token-1')
  })

  it('is somebody else when the named user changes', () => {
    const visitor = createVisitor('token-1')
    expect(visitor.apply({ action: 'a', user: { anonId: 'x' } }).user).toEqual({ anonId: 'x', encryptedId: 'token-1' })
    expect(visitor.apply(event).user).toEqual({ id: 'u', encryptedId: 'token-1' })
    expect(visitor.apply({ action: 'a', user: { id: 'v' } }).user).toEqual({ id: 'v' })
    const other = createVisitor('token-2')
    const named = (emailAddress: string) =>
      other.apply<SalesforceEvent>({ interaction: { name: 'x' }, user: { identities: { emailAddress } } }).user
        ?.encryptedId
    expect([named('a@b.c'), named('a@b.c'), named('d@e.f')]).toEqual(['token-2', 'token-2', undefined])
  })
})

describe('remarks', () => {
  const codes = async (given: SalesforceEvent, options: Partial<SalesforcePersonalizationOptions> = {}, via?: 'json') =>
    (await connect(options).events.send(given, { via })).remarks.map(({ code }) => code)
  const zones = { contentZones: ['home'] }

  it('say nothing of an event that gets what it asks for', async () => {
    expect(await codes({ ...event, source: { ...zones, channel: 'Server' } })).toEqual([])
    expect(await codes({ ...event, flags: { noCampaigns: true } }, withoutToken)).toEqual([])
  })

  it.each<[string, SalesforceEvent, string[]]>([
    [
      'a channel in the wrong case',
      { ...event, source: { channel: 'server' } },
      ['channel_case', 'channel_not_server', 'no_content_zones'],
    ],
    [
      'a channel of one’s own',
      { ...event, source: { channel: 'POS', ...zones } },
      ['channel_without_identity', 'channel_not_server'],
    ],
    ['the channel Web', { ...event, source: { channel: 'Web', ...zones } }, ['channel_not_server']],
    ['do not track', { ...event, flags: { doNotTrack: true, noCampaigns: true } }, ['do_not_track']],
    [
      'an undocumented item action',
      { itemAction: 'Search', user: { id: 'u' }, flags: { noCampaigns: true } },
      ['item_action_undocumented'],
    ],
  ])('by the trusted channel: %s', async (_, given, expected) => {
    bench.sandbox().setFaults([
      {
        name: 'ok',
        act: {
          do: 'answer',
          status: 200,
          body: { errorCode: 0, campaignResponses: given.source?.channel === 'Server' ? [{}] : [] },
        },
      },
    ])
    expect(await codes(given)).toEqual(expected)
  })

  it('name the old dataset and the zones when no campaign came by the trusted channel', async () => {
    answering({ errorCode: 0, campaignResponses: [] })
    const asking = { ...event, source: { channel: 'Server' } }
    expect(await codes(asking)).toEqual(['no_content_zones', 'dataset_before_2021_01_28'])
  })

  it('name what the documents do not, in the reply as in the plan of a mapping', async () => {
    answering({ errorCode: 0, campaignResponses: [] })
    const odd = { action: 'a', user: { anonymousId: 'x' } }
    const { remarks } = await connect().events.send(odd)
    expect(remarks.map(({ code, field }) => `${code} ${field}`)).toEqual(['unknown_member user.anonymousId'])
    const destination = salesforcePersonalizationDestination({
      ...connectionTo(bench.sandbox()),
      mapping: { Odd: () => ({ ...odd, source: { channel: 'server' } }) },
    })
    const planned = readEvent({ type: 'track', event: 'Odd', userId: 'u' }, { now: Date.now() })
    const [outcome] = await deliver(destination, [planned])
    await destination.close()
    expect(outcome).toMatchObject({ remarks: [{ code: 'unknown_member' }, { code: 'channel_case' }] })
  })

  it('say nothing of an event that only tells of something', async () => {
    answering({ errorCode: 0, campaignResponses: [] })
    expect(await codes(event)).toEqual([])
    expect(await codes(event, withoutToken)).toEqual([])
  })

  it('name the missing token, and what needs one', async () => {
    expect(await codes({ ...event, source: zones }, withoutToken)).toEqual(['no_token'])
    const asking = {
      ...event,
      source: { channel: 'Server', ...zones },
      debug: { explanations: true, testMessages: 'e1' },
    }
    expect(await codes(asking, withoutToken)).toEqual([
      'no_token',
      'explanations_need_token',
      'test_messages_need_server',
    ])
    expect(await codes(asking, {}, 'json')).toEqual([
      'public_endpoint',
      'explanations_need_token',
      'test_messages_need_server',
    ])
    const other = {
      ...{ interaction: { name: 'x' }, user: { anonymousId: 'a' } },
      ...{ explain: true, flags: { noCampaigns: true } },
    }
    expect(await codes(other, {}, 'json')).toEqual(['explanations_need_token'])
  })

  it('tell of a corrected anonymous id', async () => {
    answering({ errorCode: 4 })
    expect(await codes({ ...event, flags: { noCampaigns: true } })).toEqual(['anonymous_id_corrected'])
  })
})
