import { type Sandbox, startSandbox } from '@waybill/sandbox'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createSalesforcePersonalization } from '../index.js'
import { csvOf, multipartOf } from './users-file.js'

const vendor = 'salesforce-personalization'
let sandbox: Sandbox
let client: ReturnType<typeof createSalesforcePersonalization>

beforeAll(async () => {
  sandbox = await startSandbox({ vendors: [vendor] })
})
afterAll(() => sandbox.close())
beforeEach(() => {
  sandbox.reset()
  sandbox.setFaults([])
  const { apiKeyId, apiKeySecret, dataset } = sandbox.credentials[vendor]
  const retry = { baseMs: 1 }
  client = createSalesforcePersonalization({ baseUrl: sandbox.urls[vendor], dataset, apiKeyId, apiKeySecret, retry })
})
afterEach(() => client.close())

const remember = (id: string) => client.events.send({ action: 'seen', user: { id } })

describe('users.find', () => {
  it('finds a user, whatever the id is made of', async () => {
    await remember('ü/1 ?#')
    expect(await client.users.find('ü/1 ?#')).toEqual(expect.any(Object))
    expect(sandbox.requests().at(-1)?.path).toBe(
      `/api/dataset/${sandbox.credentials[vendor].dataset}/user/%C3%BC%2F1%20%3F%23`,
    )
  })

  it('gives undefined for a user that is not there', async () => {
    expect(await client.users.find('nobody')).toBeUndefined()
  })

  it.each(['', '.', '..', '%2e%2E'])('refuses the id %j before anything is sent', async (id) => {
    await expect(client.users.find(id)).rejects.toMatchObject({ kind: 'invalid', issues: [{ field: 'user' }] })
    expect(sandbox.requests()).toEqual([])
  })

  it('is an error where something else than a user comes', async () => {
    for (const [body, code] of [
      ['<html>', 'foreign_answer'],
      ['', 'foreign_answer'],
      ['[]', 'salesforce_not_json'],
    ] as const) {
      sandbox.setFaults([{ name: 'odd', act: { do: 'answer', status: 200, body } }])
      await expect(client.users.find('x')).rejects.toMatchObject({ kind: 'unknown', code })
    }
  })
})

describe('users.delete', () => {
  it('believes no page that the users are deleted', async () => {
    sandbox.setFaults([{ name: 'html', act: { do: 'answer', status: 200, body: '<html>Deleted 1 users</html>' } }])
    await expect(client.users.delete(['C-1'])).rejects.toMatchObject({ kind: 'unknown', code: 'foreign_answer' })
  })

  it.each(['', ' \n', '{"status":"ok"}', 'null'])('believes no %j that the users are deleted', async (body) => {
    sandbox.setFaults([{ name: 'odd', act: { do: 'answer', status: 200, body } }])
    const rejected = { kind: 'unknown', code: 'salesforce_not_deleted' }
    await expect(client.users.delete(['C-1'])).rejects.toMatchObject(rejected)
  })

  it('deletes users and says how many', async () => {
    await remember('C-1')
    await remember('C-2, "quoted" ü')
    const result = await client.users.delete(['C-1', 'C-2, "quoted" ü', 'C-1', 'nobody'])
    expect(result).toEqual({ deleted: 2, requested: 3, messages: [expect.stringContaining('Deleted 2 users')] })
    expect(await client.users.find('C-1')).toBeUndefined()
    expect(await client.users.find('C-2, "quoted" ü')).toBeUndefined()
    expect(await client.users.delete(['C-1'])).toMatchObject({ deleted: 0, requested: 1 })
  })

  it('goes in files of 5,000', async () => {
    const ids = Array.from({ length: 12_000 }, (_, index) => `C-${index}`)
    expect(await client.users.delete(ids)).toMatchObject({ deleted: 0, requested: 12_000 })
    expect(sandbox.requests()).toHaveLength(3)
  })

  it('asks nothing for nobody, and refuses ids that are none', async () => {
    expect(await client.users.delete([])).toEqual({ deleted: 0, requested: 0, messages: [] })
    await expect(client.users.delete(['C-1', ' ', 'a\nb'])).rejects.toMatchObject({
      kind: 'invalid',
      issues: [{ field: 'ids[1]' }, { field: 'ids[2]' }],
    })
    expect(sandbox.requests()).toEqual([])
  })

  it('says nothing of a number that the vendor did not give', async () => {
    sandbox.setFaults([{ name: 'other', act: { do: 'answer', status: 200, body: 'Done.' } }])
    expect(await client.users.delete(['C-1'])).toEqual({ requested: 1, messages: ['Done.'] })
  })
})

describe('the file of a deletion', () => {
  it('has the header name and quotes what needs it', () => {
    expect(csvOf(['a', 'b,c', 'd"e'])).toBe('name\r\na\r\n"b,c"\r\n"d""e"\r\n')
  })

  it('stands behind a boundary that is not in it', () => {
    const { body, contentType } = multipartOf(csvOf(['--waybill-users', 'x']))
    const boundary = contentType.split('boundary=')[1] ?? ''
    expect(boundary).not.toBe('waybill-users')
    expect(body.split(`--${boundary}`)).toHaveLength(3)
  })
})
