import { ConfigurationError } from '@waybill/core'
import type { Transport } from '@waybill/core/destination'
import { describe, expect, it } from 'vitest'
import { createSyneriseTransport } from './api/transport.js'
import { createSynerise, syneriseDestination } from './index.js'
import { baseUrlOf, readClientOptions, readDestinationOptions } from './settings.js'

const key = { apiKey: 'a-key', region: 'eu' } as const

function fieldsRefused(run: () => unknown): string[] {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError)
    return (error as ConfigurationError).issues.map(({ field }) => field)
  }
  return []
}

describe('options', () => {
  it.each([
    ['nothing', {}, ['apiKey', 'region']],
    ['no credentials', { region: 'eu' }, ['apiKey']],
    ['no region', { apiKey: 'k' }, ['region']],
    ['an unknown region', { apiKey: 'k', region: 'mars' }, ['region']],
    ['a region beside a base URL', { ...key, baseUrl: 'http://localhost:1' }, ['region']],
    ['two credentials', { ...key, token: 't' }, ['token']],
    ['a workspace without key', { token: 't', workspaceGuid: 'g', region: 'eu' }, ['workspaceGuid']],
    ['an empty key', { apiKey: ' ', region: 'eu' }, ['apiKey']],
    ['a key with a line break', { apiKey: 'a\nb', region: 'eu' }, ['apiKey']],
    ['a token that is a number', { token: 7, region: 'eu' }, ['token']],
    ['a base URL with the version', { apiKey: 'k', baseUrl: 'https://api.synerise.com/v4/' }, ['baseUrl']],
    ['a base URL with credentials', { apiKey: 'k', baseUrl: 'https://me:pw@x.example' }, ['baseUrl']],
    ['a timeout of zero', { ...key, timeoutMs: 0 }, ['timeoutMs']],
    ['no sockets', { ...key, connections: 0 }, ['connections']],
    ['a batch limit of zero', { ...key, maxBatchBytes: 0 }, ['maxBatchBytes']],
    ['a batch limit above a megabyte', { ...key, maxBatchBytes: 1_048_577 }, ['maxBatchBytes']],
    ['an unknown generation', { ...key, aiEvents: 'v2' }, ['aiEvents']],
    ['an unknown form of time', { ...key, eventTimestamp: 's' }, ['eventTimestamp']],
    ['an unknown futureTime', { ...key, futureTime: 'keep' }, ['futureTime']],
    ['a misspelled option', { ...key, apikey: 'k' }, ['apikey']],
    ['no object', 'key', ['options']],
  ])('%s: refused by name', (_, options, fields) => {
    expect(fieldsRefused(() => createSynerise(options as never))).toEqual(fields)
    expect(fieldsRefused(() => syneriseDestination(options as never))).toEqual(fields)
  })

  it.each([
    ['mapping', { mapping: 'skip' }],
    ['identity', { identity: 'email' }],
    ['source', { source: 'WEB' }],
    ['currency', { currency: 'euro' }],
    ['paymentMethod', { paymentMethod: '' }],
    ['emailIdentifier', { emailIdentifier: 'no' }],
  ])('a wrong %s is refused by the destination and unknown to the client', (field, option) => {
    expect(fieldsRefused(() => syneriseDestination({ ...key, ...option } as never))).toEqual([field])
    expect(fieldsRefused(() => createSynerise({ ...key, ...option } as never))).toEqual([field])
  })

  it('a tracker key is enough for a client, not for a destination', () => {
    const options = { trackerKey: 'k', region: 'eu' } as const
    expect(fieldsRefused(() => createSynerise(options))).toEqual([])
    expect(fieldsRefused(() => syneriseDestination(options))).toEqual(['apiKey'])
  })

  it('a wrong row of the mapping is refused by its name', () => {
    const mapping = { 'Order Completed': 'skip' }
    expect(fieldsRefused(() => syneriseDestination({ ...key, mapping } as never))).toEqual(['mapping.Order Completed'])
  })

  it.each([
    ['eu', 'https://api.synerise.com'],
    ['us', 'https://api.azu.synerise.com'],
    ['gcp', 'https://api.geb.synerise.com'],
  ] as const)('region %s is %s', (region, origin) => {
    expect(baseUrlOf(readClientOptions({ apiKey: 'k', region }))).toBe(origin)
  })

  it('baseUrl is where requests go, without its last slash', () => {
    expect(baseUrlOf(readClientOptions({ apiKey: 'k', baseUrl: 'http://localhost:1/' }))).toBe('http://localhost:1')
  })

  it('keeps the tracker key out of whatever the transport redacts', () => {
    const transport = createSyneriseTransport(readClientOptions({ ...key, trackerKey: 'tracker-secret' }))
    expect(transport.redact('?token=tracker-secret&key=a-key')).toBe('?token=[redacted]&key=[redacted]')
  })

  it('needs no credentials beside a transport, and closes it', async () => {
    let closed = 0
    const transport: Transport = {
      send: () => Promise.resolve({ status: 202, headers: {}, body: '' }),
      redact: (text) => text,
      close: () => Promise.resolve(void closed++),
    }
    const client = createSynerise({ transport })
    await expect(client.events.custom({ action: 'a', client: { id: 1 } })).resolves.toMatchObject({ status: 202 })
    await client.close()
    await syneriseDestination({ transport }).close()
    expect(closed).toBe(2)
  })

  it('has these defaults', () => {
    expect(readDestinationOptions(key)).toEqual({
      ...key,
      timeoutMs: 10_000,
      maxBatchBytes: 1_000_000,
      aiEvents: 'v1',
      eventTimestamp: 'iso',
      salt: true,
      futureTime: 'clamp',
      identity: 'customId',
      emailIdentifier: true,
      source: 'WEB_DESKTOP',
      paymentMethod: 'UNKNOWN',
    })
  })
})
